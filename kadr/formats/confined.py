"""Files that could do anything to the program that opens them are opened by a child process and by nothing else.

`ask` starts the child with the file's name and bytes on its standard input and takes JSON from its standard output;
`serve` is the child: it bounds its own memory and time before it looks at the first byte.
"""

import json
import os
import signal
import subprocess
import sys
import threading
from collections.abc import Callable
from dataclasses import dataclass
from typing import IO, Final

from kadr.errors import Busy, Invalid, TooLarge, Unreadable, error_from_code
from kadr.processes import tie_to

_AT_ONCE: Final = threading.BoundedSemaphore(max(2, os.cpu_count() or 2))
_PATIENCE: Final = 30.0
_REMEDY: Final = "print it to a plain PDF, or send .fdx, .docx or .fountain"


@dataclass(frozen=True, slots=True, kw_only=True)
class Bounds:
    """What one file may cost: bytes of memory and of the answer, seconds of one core and what each letter adds."""

    seconds: float
    seconds_a_letter: float
    most_letters: int
    most_answer: int
    memory: int = 256 * 2**20
    # However busy the machine: the clock on the wall, not the processor's.
    wall_seconds: float = 60.0


class Allowance:
    """Processor time that letters earn; when it is spent the kernel ends this process, even inside C."""

    def __init__(self, bounds: Bounds) -> None:
        self._bounds = bounds
        self._letters = bounds.most_letters
        signal.signal(signal.SIGPROF, signal.SIG_DFL)
        self._set(bounds.seconds)

    def earn(self, letters: int) -> None:
        """So many more letters were worth their time, up to the most that a file may have."""
        counted = min(letters, self._letters)
        if counted:
            self._letters -= counted
            self._set(signal.getitimer(signal.ITIMER_PROF)[0] + counted * self._bounds.seconds_a_letter)

    def _set(self, seconds: float) -> None:
        signal.setitimer(signal.ITIMER_PROF, seconds)


# What a child does: the bytes, the file's name and the allowance make JSON. It raises Invalid with the file's name.
Read = Callable[[bytes, str, Allowance], bytes]


def ask(module: str, data: bytes, name: str, bounds: Bounds) -> bytes:
    """The JSON that `module` answers for a file. Whatever happens to the child, nothing but an error happens here.

    Raises what the child raised, TooLarge or Unreadable where it died, Busy while too many others are being read.
    """
    if not _AT_ONCE.acquire(timeout=_PATIENCE):
        raise Busy(f"{name}: other files are being read; send it again in a minute")
    try:
        written, status = _run(module, json.dumps(name).encode() + b"\n", data, bounds)
    finally:
        _AT_ONCE.release()
    if not written:
        raise _death(name, status, bounds)
    if written.startswith(_REFUSED):
        code, detail, line = json.loads(written.removeprefix(_REFUSED))
        raise Unreadable(detail, line=line) if code == Unreadable.code else error_from_code(code, detail)
    return written


def _run(module: str, head: bytes, data: bytes, bounds: Bounds) -> tuple[bytes, int]:
    """What the child wrote, and how it ended."""
    # Nothing of our surroundings is the child's business: neither keys nor addresses.
    surroundings = {"PYTHONPATH": os.pathsep.join(path for path in sys.path if path), "LC_ALL": "C.UTF-8"}
    with subprocess.Popen(  # noqa: S603  # our own program
        [sys.executable, "-P", "-m", module],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        env=surroundings,
        preexec_fn=tie_to(os.getpid()),  # noqa: PLW1509  # async-signal-safe: see kadr.processes
    ) as child:
        late = threading.Timer(bounds.wall_seconds, child.kill)
        late.start()
        try:
            written = _exchange(child.stdin, child.stdout, (head, data), bounds.most_answer)
        finally:
            late.cancel()
            child.kill()
    return written, child.returncode


def _exchange(
    to_child: IO[bytes] | None, from_child: IO[bytes] | None, pieces: tuple[bytes, bytes], most: int
) -> bytes:
    """Sends the file, then reads what comes, up to the limit: the child answers only when it has all of it."""
    assert to_child is not None  # noqa: S101  # opened as pipes above
    assert from_child is not None  # noqa: S101
    try:
        for piece in pieces:
            to_child.write(piece)
        to_child.close()
    except BrokenPipeError:
        return b""
    written = from_child.read(most + 1)
    return written if len(written) <= most else b""


def _death(name: str, status: int, bounds: Bounds) -> Unreadable | TooLarge:
    if status in (-signal.SIGPROF, -signal.SIGXCPU, -signal.SIGKILL):
        return TooLarge(
            f"{name} takes too long to read: over {bounds.seconds:g} s and {bounds.seconds_a_letter * 1e6:g} µs "
            f"a letter; {_REMEDY}"
        )
    memory = bounds.memory // 2**20
    return Unreadable(f"{name} cannot be read: it is damaged, or needs over {memory} MB of memory; {_REMEDY}")


# The child

_REFUSED: Final = b"refused "


def serve(read: Read, bounds: Bounds) -> int:
    """Answers one file from standard input, as the child's whole program."""
    name = str(json.loads(sys.stdin.buffer.readline()))
    data = sys.stdin.buffer.read()
    _confine(bounds)
    try:
        answer = read(data, name, Allowance(bounds))
        if len(answer) > bounds.most_answer:
            answer = _refusal(TooLarge(f"{name} holds more text than any script; send one film at a time"))
    except Invalid as error:
        answer = _refusal(error)
    except MemoryError:
        memory = bounds.memory // 2**20
        answer = _refusal(TooLarge(f"{name} needs over {memory} MB of memory to read; {_REMEDY}"))
    sys.stdout.buffer.write(answer)
    return 0


def _refusal(error: Invalid) -> bytes:
    return _REFUSED + json.dumps([error.code, error.detail, getattr(error, "line", None)]).encode()


def _confine(bounds: Bounds) -> None:
    """Bounds this process for good: memory, processor time, no files to write, no core to dump."""
    import resource

    memory = resource.getrlimit(resource.RLIMIT_AS)[1]
    allowed = bounds.memory if memory == resource.RLIM_INFINITY else min(bounds.memory, memory)
    resource.setrlimit(resource.RLIMIT_AS, (allowed, allowed))
    hard = int(bounds.seconds + bounds.most_letters * bounds.seconds_a_letter) + 2
    resource.setrlimit(resource.RLIMIT_CPU, (hard, hard))
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    os.nice(5)
