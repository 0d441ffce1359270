"""A model hub of the tests' own, over real HTTP on loopback, that can be as unreliable as a real one."""

import hashlib
import json
import os
import struct
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from urllib.parse import unquote, urlsplit

_PIECE = 20_000

COMMIT = "0123456789abcdef0123456789abcdef01234567"


def safetensors(*shapes: tuple[int, ...], dtype: str = "F16", filling: bytes = b"\x01") -> bytes:
    """A file of weights of these shapes."""
    header, at = {}, 0
    for number, shape in enumerate(shapes):
        size = {"F16": 2, "F32": 4}[dtype]
        for side in shape:
            size *= side
        header[f"tensor.{number}"] = {"dtype": dtype, "shape": list(shape), "data_offsets": [at, at + size]}
        at += size
    told = json.dumps(header).encode()
    return struct.pack("<Q", len(told)) + told + filling * at


def pipeline() -> dict[str, bytes]:
    """A small repository as Stable Diffusion's are: half-precision files, and things that must stay there."""
    index = {
        "_class_name": "StableDiffusionPipeline",
        "_diffusers_version": "0.24.0",
        "unet": ["diffusers", "UNet2DConditionModel"],
        "vae": ["diffusers", "AutoencoderKL"],
        "safety_checker": ["stable_diffusion", "StableDiffusionSafetyChecker"],
        "feature_extractor": [None, None],
    }
    return {
        "model_index.json": json.dumps(index).encode(),
        "LICENSE.md": "Лицензия".encode(),
        "unet/config.json": b'{"_class_name": "UNet2DConditionModel"}',
        "unet/diffusion_pytorch_model.fp16.safetensors": safetensors((300, 1000)),
        "unet/diffusion_pytorch_model.safetensors": safetensors((300, 1000), dtype="F32"),
        "unet/diffusion_pytorch_model.bin": b"\x80\x04.",
        "vae/config.json": b'{"_class_name": "AutoencoderKL"}',
        "vae/diffusion_pytorch_model.fp16.safetensors": safetensors((10, 100), (5,)),
        "safety_checker/config.json": b"{}",
        "vae_decoder/config.json": b"{}",
        "sd_turbo.safetensors": safetensors((1,)),
        "pipeline.py": b"evil",
    }


class Hub(ThreadingHTTPServer):
    """What a hub answers to who pulls: what a commit holds, and files of it, whole or from a byte on.

    `cut`: names whose transfers end after so many bytes each; `gated`: a licence wants to be accepted; `spoilt`: files
    that arrive with another content; `sizes`: what the listing says instead of the truth; `ranges`: whether it knows
    them; `elsewhere`: it sends files from another address, as real ones do; `slow`: seconds between two pieces."""

    daemon_threads = True

    def __init__(self, repository: str, files: dict[str, bytes], commit: str = COMMIT) -> None:
        super().__init__(("127.0.0.1", 0), _Answers)
        self.repository = repository
        self.files = files
        self.commit = commit
        self.cut: dict[str, int] = {}
        self.gated = False
        self.spoilt: dict[str, bytes] = {}
        self.sizes: dict[str, int] = {}
        self.ranges = True
        self.elsewhere = False
        self.slow = 0.0
        self.sent: list[tuple[str, int, int]] = []

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.server_port}"

    def begun(self) -> set[str]:
        """Names of the files of which anything was asked."""
        return {name for name, _, _ in self.sent}

    def bytes_of(self, name: str) -> int:
        """How many bytes of a file went out."""
        return sum(count for each, _, count in self.sent if each == name)


class _Answers(BaseHTTPRequestHandler):
    server: Hub
    protocol_version = "HTTP/1.1"

    def do_GET(self) -> None:
        path = unquote(urlsplit(self.path).path)
        marker = f"/{self.server.repository}/resolve/{self.server.commit}/"
        if self.server.gated:
            self._send(b"", status=403, headers={"X-Error-Code": "GatedRepo", "X-Error-Message": "accept first"})
        elif path.startswith(f"/api/models/{self.server.repository}"):
            self._send(self._listing())
        elif path.startswith(marker) and path.removeprefix(marker) in self.server.files:
            if self.server.elsewhere:
                self._send(b"", status=302, headers={"Location": f"/depot/{path.removeprefix(marker)}"})
            else:
                self._file(path.removeprefix(marker))
        elif path.startswith("/depot/"):
            self._file(path.removeprefix("/depot/"))
        else:
            self._send(b"", status=404, headers={"X-Error-Code": "RepoNotFound"})

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002  # http.server's name
        """Quiet."""

    def _listing(self) -> bytes:
        siblings = []
        for name, data in self.server.files.items():
            told: dict[str, object] = {"rfilename": name, "size": self.server.sizes.get(name, len(data))}
            if name.endswith((".safetensors", ".bin")):
                told["lfs"] = {"size": len(data), "sha256": hashlib.sha256(data).hexdigest(), "pointerSize": 134}
                told["blobId"] = "0" * 40
            else:
                named = f"blob {len(data)}\0".encode()
                told["blobId"] = hashlib.sha1(named + data, usedforsecurity=False).hexdigest()
            siblings.append(told)
        return json.dumps({"id": self.server.repository, "sha": self.server.commit, "siblings": siblings}).encode()

    def _file(self, name: str) -> None:
        data = self.server.spoilt.get(name, self.server.files[name])
        begin, end = 0, len(data)
        asked = self.headers.get("Range", "")
        if asked and self.server.ranges:
            first, last = asked.removeprefix("bytes=").split("-")
            begin, end = int(first), min(end, int(last) + 1) if last else end
        stop = min(end, begin + self.server.cut.get(name, end))
        self.server.sent.append((name, begin, stop - begin))
        self.send_response(206 if asked and self.server.ranges else 200)
        self.send_header("Content-Length", str(end - begin))
        self.end_headers()
        for at in range(begin, stop, _PIECE):
            self.wfile.write(data[at : min(stop, at + _PIECE)])
            time.sleep(self.server.slow)
        if stop < end:
            self.close_connection = True

    def _send(self, data: bytes, *, status: int = 200, headers: dict[str, str] | None = None) -> None:
        self.send_response(status)
        for name, value in ({"Content-Length": str(len(data))} | (headers or {})).items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(data)


@contextmanager
def serving(hub: Hub) -> Iterator[Hub]:
    """The hub, answering while this lasts."""
    thread = threading.Thread(target=hub.serve_forever, kwargs={"poll_interval": 0.02})
    thread.start()
    try:
        yield hub
    finally:
        hub.shutdown()
        thread.join()
        hub.server_close()


def run_models(*words: str, **environment: str) -> subprocess.CompletedProcess[str]:
    """`python -m models` as a person calls it, without this machine's own settings of the hub's client."""
    command = [sys.executable, "-m", "models", *words]
    return subprocess.run(
        command, capture_output=True, text=True, check=False, env=surroundings(**environment), timeout=120
    )


def surroundings(**given: str) -> dict[str, str]:
    """The environment of such a call."""
    return {k: v for k, v in os.environ.items() if not k.startswith(("HF_", "KADR_"))} | given


def pull(hub: Hub, folder: Path, *words: str) -> subprocess.CompletedProcess[str]:
    """Pull sd-turbo from the tests' own hub."""
    place = {"HF_ENDPOINT": hub.url, "HF_HOME": str(folder.parent / "cache")}
    return run_models("pull", *(words or ("sd-turbo",)), "--models-dir", str(folder), **place)
