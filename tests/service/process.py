"""A real `python -m service` for tests: started on a free loopback port, killed by its pid."""

import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from http.client import HTTPConnection

from kadr.settings import Settings


@dataclass(frozen=True, slots=True, kw_only=True)
class Service:
    """A running front end."""

    process: subprocess.Popen[bytes]
    port: int

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def kill(self) -> None:
        """kill -9, and wait until it is gone."""
        self.process.kill()
        self.process.wait(10)


def free_port() -> int:
    with socket.socket() as asked:
        asked.bind(("127.0.0.1", 0))
        return int(asked.getsockname()[1])


def environment(settings: Settings) -> Mapping[str, str]:
    """What a process of its own needs to serve the same studio."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith("KADR_")}
    return kept | {
        "KADR_DATA_DIR": str(settings.data_dir),
        "KADR_DATABASE_URL": settings.database_url,
        "KADR_REDIS_URL": settings.redis_url,
        "KADR_PROFILE": settings.profile,
        "KADR_GRACE_S": "5",
    }


@contextmanager
def serving(settings: Settings, port: int | None = None) -> Iterator[Service]:
    """A service that answers; it is gone afterwards."""
    port = port or free_port()
    command = [sys.executable, "-m", "service", "--host", "127.0.0.1", "--port", str(port)]
    process = subprocess.Popen(command, env=environment(settings))
    try:
        _wait(process, port)
        yield Service(process=process, port=port)
    finally:
        if process.poll() is None:
            process.send_signal(signal.SIGCONT)
            process.kill()
        process.wait(10)


def _wait(process: subprocess.Popen[bytes], port: int) -> None:
    until = time.monotonic() + 30
    while time.monotonic() < until:
        assert process.poll() is None, f"the service ended with {process.returncode}"
        connection = HTTPConnection("127.0.0.1", port, timeout=5)
        try:
            connection.request("GET", "/healthz")
            if connection.getresponse().status == 200:
                return
        except OSError:
            time.sleep(0.1)
        finally:
            connection.close()
    raise AssertionError("the service did not answer within 30 s")
