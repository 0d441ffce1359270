"""`kadr up` and `kadr demo` start a whole studio and leave nothing behind, however they are ended."""

import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from urllib.request import urlopen

import pytest

from kadr.cli.house import free_port, running
from kadr.client import Client
from kadr.settings import Profile, Settings

ROOT = Path(__file__).parents[2]


def descendants(pid: int) -> set[int]:
    """Every process below one, read from /proc."""
    children: dict[int, list[int]] = {}
    for entry in Path("/proc").iterdir():
        if entry.name.isdigit():
            try:
                fields = (entry / "stat").read_text().rpartition(")")[2].split()
            except OSError:
                continue
            children.setdefault(int(fields[1]), []).append(int(entry.name))
    found: set[int] = set()
    waiting = [pid]
    while waiting:
        for child in children.get(waiting.pop(), []):
            found.add(child)
            waiting.append(child)
    return found


def alive(pids: set[int]) -> set[int]:
    return {pid for pid in pids if Path(f"/proc/{pid}").exists()}


def wait_until_gone(pids: set[int], seconds: float = 10) -> set[int]:
    deadline = time.monotonic() + seconds
    while alive(pids) and time.monotonic() < deadline:
        time.sleep(0.1)
    return alive(pids)


def start(*arguments: str, scratch: Path) -> subprocess.Popen[str]:
    environment = {key: value for key, value in os.environ.items() if not key.startswith("KADR_")}
    return subprocess.Popen(
        [sys.executable, "-m", "kadr.cli", *arguments],
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        cwd=scratch,
        env={**environment, "TMPDIR": str(scratch / "tmp")},
    )


@pytest.fixture
def scratch(tmp_path: Path) -> Path:
    (tmp_path / "tmp").mkdir()
    return tmp_path


@pytest.fixture
def studio_process(scratch: Path) -> Iterator[tuple[subprocess.Popen[str], str]]:
    port = free_port()
    arguments = ("up", "--port", str(port), "--data", str(scratch / "data"), "--profile", "offline")
    process = start(*arguments, scratch=scratch)
    try:
        _wait_for_answer(process, f"http://127.0.0.1:{port}/readyz")
        yield process, f"http://127.0.0.1:{port}"
    finally:
        process.kill()
        process.wait()
        if process.stdout:
            process.stdout.close()


def _wait_for_answer(process: subprocess.Popen[str], url: str) -> None:
    deadline = time.monotonic() + 60
    while time.monotonic() < deadline:
        assert process.poll() is None, process.communicate()[0]
        try:
            with urlopen(url, timeout=2):
                return
        except OSError:
            time.sleep(0.2)
    pytest.fail("the studio did not become ready within 60 s")


def test_ctrl_c_drains_and_stops_the_whole_studio(studio_process: tuple[subprocess.Popen[str], str]) -> None:
    process, url = studio_process
    profile = Client(url).about()["profile"]["in_force"]
    below = descendants(process.pid)

    process.send_signal(signal.SIGINT)
    said, _ = process.communicate(timeout=40)

    assert profile == "offline"
    assert len(below) >= 3
    assert process.returncode == 0, said
    assert url in said
    assert not wait_until_gone(below)


def test_killing_the_studio_takes_its_processes_along(studio_process: tuple[subprocess.Popen[str], str]) -> None:
    process, _ = studio_process
    below = descendants(process.pid)

    process.kill()
    process.wait()

    assert len(below) >= 3
    assert not wait_until_gone(below)


def test_a_taken_port_is_named_before_anything_starts(scratch: Path) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        process = start("up", "--port", str(port), "--data", str(scratch / "data"), scratch=scratch)
        said, _ = process.communicate(timeout=60)

    assert process.returncode == 1
    assert str(port) in said
    assert "--port" in said
    assert "Traceback" not in said


def test_a_studio_of_its_own_takes_nothing_from_the_callers_environment(
    scratch: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("KADR_DATABASE_URL", f"sqlite:///{scratch}/theirs.sqlite3")
    monkeypatch.setenv("KADR_BLOBS_URL", (scratch / "theirs").as_uri())
    settings = Settings(data_dir=scratch / "data", port=free_port(), profile=Profile.OFFLINE)

    with running(settings, cpu_workers=1) as house:
        Client(house.url).create_project(title="Боран", language="kk")

    assert not (scratch / "theirs.sqlite3").exists()
    assert not (scratch / "theirs").exists()
    assert (scratch / "data" / "kadr.sqlite3").exists()


@pytest.mark.parametrize("how", [signal.SIGINT, signal.SIGTERM])
def test_an_interrupted_demo_leaves_nothing_behind(scratch: Path, how: signal.Signals) -> None:
    process = start("demo", "--out", str(scratch / "out"), scratch=scratch)
    deadline = time.monotonic() + 40
    # Three children: queue server, service, a worker. Interrupting earlier would prove less.
    while len(descendants(process.pid)) < 3 and time.monotonic() < deadline:
        time.sleep(0.05)
    below = descendants(process.pid)

    process.send_signal(how)
    said, _ = process.communicate(timeout=40)

    assert len(below) >= 3
    assert process.returncode not in (0, None), said
    assert "Traceback" not in said
    assert not wait_until_gone(below)
    assert not list((scratch / "tmp").iterdir())
    assert not [path for path in (scratch / "out").rglob("*") if path.is_file()]
