"""What an error says of the engine that met it: a row's failure, no room, or a device that is lost."""

import sys
from collections.abc import Iterator
from typing import Final

from kadr.errors import KadrError
from models import devices
from models.errors import ModelError

# What torch raises (AcceleratorError) once a kernel has failed: every later call on the device fails too.
_LOST: Final = ("CUDA error", "HIP error")
# These say the same of a device that is full, and it is well again when room was made.
_FULL: Final = ("out of memory", "ALLOC_FAILED")
_LONGEST = 500


class DeviceLostError(Exception):
    """The device answers nothing any more in this process; only a new process helps."""


def out_of_memory(error: BaseException) -> bool:
    """Whether there was no room, however a library has wrapped that up."""
    return any(_no_room(each) for each in _chain(error))


def device_lost(error: BaseException) -> bool:
    """Whether the process can do nothing more with its device."""
    said = [str(each) for each in _chain(error) if isinstance(each, RuntimeError) and not _no_room(each)]
    return any(mark in text for text in said for mark in _LOST)


def failure(error: Exception) -> tuple[str, str]:
    """The code and the detail with which rows fail that met this error."""
    if out_of_memory(error):
        return "out-of-memory", f"no room on the device: {error}"[:_LONGEST]
    if isinstance(error, ModelError | KadrError):
        return error.code, error.detail
    return "engine-error", f"{type(error).__name__}: {error}"[:_LONGEST]


def _no_room(error: BaseException) -> bool:
    if isinstance(error, MemoryError) or getattr(error, "code", "") == "out-of-memory":
        return True
    if "torch" not in sys.modules or not isinstance(error, Exception):
        return False
    full = isinstance(error, RuntimeError) and any(mark in str(error) for mark in _FULL)
    return full or devices.out_of_memory(error)


def _chain(error: BaseException) -> Iterator[BaseException]:
    """The error and what caused it."""
    seen: BaseException | None = error
    while seen is not None:
        yield seen
        seen = seen.__cause__ or (None if seen.__suppress_context__ else seen.__context__)
