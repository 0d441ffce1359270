"""When a person may interrupt: never in the middle of starting a process or of putting things away."""

import signal
from collections.abc import Iterator
from contextlib import contextmanager
from types import FrameType

_ENDING = (signal.SIGINT, signal.SIGTERM)


def heed_sigterm() -> None:
    """SIGTERM ends a command as Ctrl-C does: everything that Ctrl-C cleans up is cleaned up then too."""
    signal.signal(signal.SIGTERM, _interrupt)


def _interrupt(_number: int, _frame: FrameType | None) -> None:
    raise KeyboardInterrupt


@contextmanager
def deferred() -> Iterator[None]:
    """Ctrl-C and SIGTERM wait until the block is over: a child that was started but not yet noted would be lost."""
    caught: list[int] = []
    before = {number: signal.signal(number, lambda n, _frame: caught.append(n)) for number in _ENDING}
    try:
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)
    if caught:
        raise KeyboardInterrupt


@contextmanager
def undisturbed() -> Iterator[None]:
    """Ctrl-C and SIGTERM do nothing while things are put away: a second one would leave half of them behind."""
    before = {number: signal.signal(number, signal.SIG_IGN) for number in _ENDING}
    try:
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)
