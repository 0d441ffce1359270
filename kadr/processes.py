"""What a child process needs so that it never outlives the one that started it."""

import ctypes
import os
import signal
import sys
from collections.abc import Callable

_PR_SET_PDEATHSIG = 1  # linux/prctl.h


def tie_to(owner: int, end: signal.Signals = signal.SIGKILL) -> Callable[[], None]:
    """What a child calls to be sent `end` when the process `owner` ends, however that ends; for `preexec_fn`.

    Linux only: elsewhere a child notices by its closed pipe or by losing its queue server."""
    if sys.platform != "linux":
        return lambda: None
    # Loaded before the fork: afterwards only async-signal-safe work is allowed.
    prctl = ctypes.CDLL(None, use_errno=True).prctl

    def tie() -> None:
        prctl(_PR_SET_PDEATHSIG, end, 0, 0, 0)
        # The owner may have ended before the kernel was asked.
        if os.getppid() != owner:
            os._exit(1)

    return tie


def die_with_parent() -> None:
    """Ties this process to the one that started it."""
    tie_to(os.getppid())()
