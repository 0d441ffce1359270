"""A pull brings exactly the wanted files of one commit, goes on where it stopped, and leaves a model that loads."""

import hashlib
import json
import os
import subprocess
import sys
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from urllib.parse import urlsplit

import pytest

from models.catalogue import Catalogue
from models.residency import Residency
from models.shelf import Shelf, read_marker

COMMIT = "0123456789abcdef0123456789abcdef01234567"
REPOSITORY = "stabilityai/sd-turbo"


class Hub(ThreadingHTTPServer):
    """The two answers of a model hub that a pull needs, over real HTTP: what a commit holds, and a file of it."""

    def __init__(self, files: dict[str, bytes]) -> None:
        super().__init__(("127.0.0.1", 0), _Answers)
        self.files = files
        self.asked: list[str] = []
        self.withheld: set[str] = set()

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.server_port}"


class _Answers(BaseHTTPRequestHandler):
    server: Hub

    def do_GET(self) -> None:
        self._answer(body=True)

    def do_HEAD(self) -> None:
        self._answer(body=False)

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002  # http.server's name
        """Quiet."""

    def _answer(self, *, body: bool) -> None:
        path = urlsplit(self.path).path
        marker = f"/{REPOSITORY}/resolve/{COMMIT}/"
        if path.startswith(f"/api/models/{REPOSITORY}"):
            self._send(self._listing(path), {"Content-Type": "application/json"}, body=body)
        elif path.removeprefix(marker) in self.server.withheld:
            self.send_error(403)
        elif path.startswith(marker) and path.removeprefix(marker) in self.server.files:
            name = path.removeprefix(marker)
            data = self.server.files[name]
            if body:
                self.server.asked.append(name)
            self._send(data, {"ETag": f'"{hashlib.sha256(data).hexdigest()}"', "X-Repo-Commit": COMMIT}, body=body)
        else:
            self.send_error(404)

    def _listing(self, path: str) -> bytes:
        files = self.server.files.items()
        if "/tree/" in path:
            tree = [{"type": "file", "oid": name, "size": len(data), "path": name} for name, data in files]
            return json.dumps(tree).encode()
        siblings = [{"rfilename": name, "size": len(data)} for name, data in files]
        return json.dumps({"id": REPOSITORY, "sha": COMMIT, "siblings": siblings}).encode()

    def _send(self, data: bytes, headers: dict[str, str], *, body: bool) -> None:
        self.send_response(200)
        for name, value in (headers | {"Content-Length": str(len(data))}).items():
            self.send_header(name, value)
        self.end_headers()
        if body:
            self.wfile.write(data)


def as_published(built: Path) -> dict[str, bytes]:
    """A built pipeline as a repository offers it: half-precision names, and things that must stay there."""
    files = {
        str(f.relative_to(built)).replace(".safetensors", ".fp16.safetensors"): f.read_bytes()
        for f in built.rglob("*")
        if f.is_file() and f.name != "kadr-model.json"
    }
    return files | {"sd_turbo.safetensors": b"all of it again", "unet/model.bin": b"\x80\x04.", "pipeline.py": b"evil"}


@pytest.fixture
def hub(shelf: Shelf, known: Catalogue) -> Iterator[Hub]:
    server = Hub(as_published(shelf.find(known.entry("tiny-image"))))
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    yield server
    server.shutdown()
    thread.join()
    server.server_close()


def pull(hub: Hub, folder: Path) -> subprocess.CompletedProcess[str]:
    given = {k: v for k, v in os.environ.items() if not k.startswith("HF_")}
    given |= {"HF_ENDPOINT": hub.url, "HF_HOME": str(folder.parent / "cache"), "HF_HUB_DISABLE_XET": "1"}
    command = [sys.executable, "-m", "models", "pull", "sd-turbo", "--models-dir", str(folder)]
    return subprocess.run(command, capture_output=True, text=True, check=False, env=given, timeout=60)


def test_a_pulled_model_is_pinned_marked_and_loads(hub: Hub, empty_folder: Path, known: Catalogue) -> None:
    done = pull(hub, empty_folder)

    assert done.returncode == 0, done.stderr
    marker = read_marker(empty_folder / "sd-turbo")
    assert (marker["revision"], marker["repository"]) == (COMMIT, REPOSITORY)
    assert not [name for name in hub.asked if name.endswith((".bin", ".py")) or name == "sd_turbo.safetensors"]
    residency = Residency(empty_folder, "cpu")
    residency.image("sd-turbo")
    assert residency.provenance("sd-turbo").revision == COMMIT
    assert [p.name for p in empty_folder.iterdir()] == ["sd-turbo"]


def test_a_pull_goes_on_where_it_stopped(hub: Hub, empty_folder: Path) -> None:
    weights = "vae/diffusion_pytorch_model.fp16.safetensors"
    hub.withheld.add(weights)
    first = pull(hub, empty_folder)
    hub.withheld.clear()
    kept = {
        str(f.relative_to(empty_folder / "sd-turbo.partial")) for f in (empty_folder / "sd-turbo.partial").rglob("*")
    }
    hub.asked.clear()

    second = pull(hub, empty_folder)

    assert (first.returncode, first.stderr.split("\n")[-2].split(":")[0]) == (1, "hub-away")
    assert second.returncode == 0, second.stderr
    assert weights in hub.asked
    assert kept & hub.files.keys()
    assert not kept & set(hub.asked)


def test_a_complete_model_is_not_pulled_again(hub: Hub, empty_folder: Path) -> None:
    pull(hub, empty_folder)
    hub.asked.clear()

    done = pull(hub, empty_folder)

    assert "already complete" in done.stdout
    assert hub.asked == []
