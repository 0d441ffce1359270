"""Main memory for pictures on the processor: what a step gives back, the next step takes again."""

import ctypes
import sys
from functools import cache

from models import devices

# mallopt(3) of glibc.
_TOP_PAD = -2
_MMAP_THRESHOLD = -3

# What is kept at most, and the share of main memory that it may be.
KEPT = 256 * 1024 * 1024
SHARE = 64

# Tensors above it are asked of the kernel each time, and zeroed page by page. glibc's own threshold rises to this, but
# what lies at the heap's end goes back with every one that is freed: 27,600 page faults for each picture of 512×288,
# batch 8, a small Stable Diffusion, 43 ms of its 186 on one core; with these settings 12 faults, and 138 ms.
LARGE = 32 * 1024 * 1024


class _Info(ctypes.Structure):
    """mallinfo2(3)."""

    _fields_ = [
        (name, ctypes.c_size_t)
        for name in (
            "arena",
            "ordblks",
            "smblks",
            "hblks",
            "hblkhd",
            "usmblks",
            "fsmblks",
            "uordblks",
            "fordblks",
            "keepcost",
        )
    ]


def spare() -> int:
    """Bytes that were freed and kept, which the next tensors take, no more than are kept on purpose: what else a long
    life leaves between other things is of no use to a tensor. 0 where the C library does not say."""
    mallinfo = getattr(ctypes.CDLL(None), "mallinfo2", None) if sys.platform.startswith("linux") else None
    if mallinfo is None:
        return 0
    mallinfo.restype = _Info
    return min(KEPT, int(mallinfo().fordblks))


@cache
def keep() -> bool:
    """Let this process keep what tensors free, a bounded part of it; whether the C library can. For its life."""
    if not sys.platform.startswith("linux"):
        return False
    mallopt = getattr(ctypes.CDLL(None), "mallopt", None)
    kept = min(KEPT, devices.main_memory() // SHARE)
    # 1 for done; musl has no such function.
    return mallopt is not None and bool(mallopt(_MMAP_THRESHOLD, LARGE)) and bool(mallopt(_TOP_PAD, kept))
