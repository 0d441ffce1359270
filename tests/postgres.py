"""A throw-away PostgreSQL for tests: the one that is named, or a cluster of our own in a temporary folder."""

import os
import shutil
import signal
import socket
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import psycopg

URL_VARIABLE = "KADR_TEST_POSTGRES_URL"


def available() -> str | None:
    """Where PostgreSQL would come from, in words; None where there is none."""
    if os.environ.get(URL_VARIABLE):
        return URL_VARIABLE
    programs = _programs()
    return str(programs) if programs else None


@contextmanager
def cluster() -> Iterator[str]:
    """The URL of a running server: `postgresql+psycopg://user@host:port/postgres`; ours is gone afterwards."""
    if given := os.environ.get(URL_VARIABLE):
        yield given
        return
    programs = _programs()
    assert programs is not None, "ask available() first"
    folder = Path(tempfile.mkdtemp(prefix="kadr-pg-", dir="/tmp"))
    if os.geteuid() == 0:
        shutil.chown(folder, "postgres")
    try:
        server, url = _start(programs, folder)
        try:
            _wait(server, url, folder)
            yield url
        finally:
            # Immediate shutdown: there is nothing to keep.
            server.send_signal(signal.SIGQUIT)
            server.wait()
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _start(programs: Path, folder: Path) -> "tuple[subprocess.Popen[bytes], str]":
    data, port = folder / "data", _free_port()
    initdb = [str(programs / "initdb"), "-D", str(data), "-U", "kadr", "-A", "trust", "-E", "UTF8", "--no-sync"]
    made = subprocess.run(_as_postgres(initdb), capture_output=True, check=False, cwd="/", text=True)
    assert made.returncode == 0, f"initdb failed: {made.stdout}{made.stderr}"
    settings = ("listen_addresses=127.0.0.1", "fsync=off", "max_connections=300")
    options = [word for setting in settings for word in ("-c", setting)]
    command = [str(programs / "postgres"), "-D", str(data), "-p", str(port), "-k", str(folder), *options]
    with (folder / "log").open("wb") as log:
        server = subprocess.Popen(_as_postgres(command), stdout=log, stderr=log, cwd="/", start_new_session=True)
    return server, f"postgresql+psycopg://kadr@127.0.0.1:{port}/postgres"


def _wait(server: "subprocess.Popen[bytes]", url: str, folder: Path) -> None:
    limit = time.monotonic() + 30
    while True:
        try:
            psycopg.connect(url.replace("+psycopg", ""), connect_timeout=2).close()
        except psycopg.OperationalError:
            stopped = server.poll() is not None or time.monotonic() > limit
            assert not stopped, f"PostgreSQL did not start: {(folder / 'log').read_text()}"
            time.sleep(0.05)
        else:
            return


def _as_postgres(command: list[str]) -> list[str]:
    """PostgreSQL refuses to run as root; on Linux it also dies with us, however we end."""
    setpriv = shutil.which("setpriv")
    if setpriv is None:
        return command
    other = ["--reuid=postgres", "--regid=postgres", "--init-groups"] if os.geteuid() == 0 else []
    return [setpriv, *other, "--pdeathsig", "QUIT", "--", *command]


def _programs() -> Path | None:
    if found := shutil.which("postgres"):
        return Path(found).resolve().parent
    installed = sorted(Path("/usr/lib/postgresql").glob("*/bin/postgres"))
    return installed[-1].parent if installed else None


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])
