"""Compiling: a denoiser's repeated blocks, for the sizes that the catalogue names and where somebody asks for it."""

import logging
import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

from models.catalogue import Entry

_log = logging.getLogger("kadr.models")


class Compiled:
    """A denoiser whose blocks are compiled at the first call of each size that is listed; other sizes run as before.

    One batch size is compiled for each size of picture, that of its first call: another one runs uncompiled rather
    than wait for minutes while people do."""

    def __init__(self, sizes: tuple[str, ...], say: Callable[[str], None]) -> None:
        """`say` is told the stage `compiling` before a call that compiles, and `running` once it has begun to paint."""
        self._sizes = frozenset(sizes)
        self._say = say
        self._done: set[str] = set()

    @contextmanager
    def calling(self, width: int, height: int) -> Iterator[None]:
        """A pipeline's call for pictures of this size, in pixels."""
        import torch  # loaded with the pipeline

        size = f"{width}x{height}"
        if size not in self._sizes:
            with torch.compiler.set_stance("force_eager"):
                yield
        elif size in self._done:
            with torch.compiler.set_stance("eager_on_recompile"):
                yield
        else:
            self._say("compiling")
            yield
            self._done.add(size)
            self._say("running")


def prepare(denoiser: Any, entry: Entry, say: Callable[[str], None], **options: Any) -> Compiled | None:
    """Mark the denoiser's blocks to be compiled; None, and the reason in the log, where that can't be. `options` go to
    `torch.compile`."""
    reason = _hindrance(denoiser, entry)
    if reason:
        _log.warning("%s runs uncompiled: %s", entry.name, reason)
        return None
    import torch._dynamo  # loaded with the pipeline

    # A block that the compiler can't take runs as it is, instead of failing its row.
    torch._dynamo.config.suppress_errors = True
    denoiser.compile_repeated_blocks(dynamic=False, **options)
    return Compiled(entry.compile_sizes, say)


def _hindrance(denoiser: Any, entry: Entry) -> str:
    if not entry.compile_sizes:
        return "the catalogue names no sizes for it (compile_sizes)"
    if not getattr(denoiser, "_repeated_blocks", None):
        return f"{type(denoiser).__name__} has no repeated blocks"
    if not any(shutil.which(compiler) for compiler in ("g++", "clang++", "c++")):
        return "there is no C++ compiler; install g++"
    return ""
