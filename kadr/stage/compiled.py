"""The decorators that turn numeric loops into machine code, compiled once and kept on disk."""

import hashlib
import os
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import TypeVar

import numba

Loop = TypeVar("Loop", bound=Callable[..., object])


def _cache_folder() -> Path:
    """A folder of its own for each state of the loops: numba notices a change of a loop's own file, not of the
    files whose loops are put in its place, and would draw with yesterday's code."""
    here = Path(__file__).parent
    sources = [source.read_bytes() for source in sorted(here.glob("*.py"))]
    state = hashlib.sha256(b"".join(one for one in sources if b"kadr.stage.compiled" in one)).hexdigest()[:12]
    given = os.environ.get("NUMBA_CACHE_DIR")
    usual = (here / "__pycache__", Path.home() / ".cache" / "kadr", Path(tempfile.gettempdir()) / "kadr")
    for root in (Path(given),) if given else usual:
        folder = root / f"loops-{state}"
        try:
            folder.mkdir(parents=True, exist_ok=True)
        except OSError:
            continue
        if os.access(folder, os.W_OK):
            return folder
    # Nowhere to keep the code: numba compiles it again in every process.
    return here / "__pycache__"


numba.config.CACHE_DIR = str(_cache_folder())


# Unless `_nrt` is off numba counts references to arrays: two locked instructions each time a step of a loop is handed
# one, which took 60 % of drawing. Such loops make no arrays: whoever calls them brings what they write on.
_LOOP = {"cache": True, "nogil": True, "error_model": "numpy", "_nrt": False}


def compiled(loop: Loop) -> Loop:
    """The loop as machine code, cached on disk; it releases the interpreter lock while it runs, and makes no arrays."""
    fast: Loop = numba.njit(**_LOOP)(loop)
    return fast


def inlined(loop: Loop) -> Loop:
    """A small step of a compiled loop, put in its place: a call costs as much as what most steps do."""
    fast: Loop = numba.njit(**_LOOP, forceinline=True)(loop)
    return fast
