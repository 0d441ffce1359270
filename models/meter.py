"""What a call costs: seconds that count on its device, and the most memory it needed beside the weights."""

import time
from pathlib import Path

import torch

from models import devices, heap

_STATUS = Path("/proc/self/status")
_CLEAR = Path("/proc/self/clear_refs")

# Written to clear_refs, it sets the most resident memory back to what is resident now (Linux, proc(5)).
_RESET_PEAK = "5"


class Meter:
    """Measures one call on one device; the processor's figures come from Linux, elsewhere memory is unknown."""

    def __init__(self, device: str) -> None:
        self._cuda = device.startswith("cuda")
        self._device = device
        self._started = time.monotonic()
        self._began = self._clock()
        self._base = self._reset()

    def seconds(self) -> float:
        """Since the beginning. On the processor its own time: other people's work on the same cores is none of a
        call's cost."""
        return max(1e-9, self._clock() - self._began)

    def wall(self) -> float:
        """Seconds since the beginning as everybody's clock counts them."""
        return time.monotonic() - self._started

    def peak(self) -> int | None:
        """Bytes at the highest moment, less those at the beginning."""
        if self._cuda:
            return max(1, torch.cuda.max_memory_allocated(self._device) - self._base)
        highest = _kilobytes(_STATUS, "VmHWM")
        return max(1, highest - self._base) if highest and self._base > 0 else None

    def _clock(self) -> float:
        return time.monotonic() if self._cuda else time.process_time()

    def _reset(self) -> int:
        if self._cuda:
            torch.cuda.reset_peak_memory_stats(self._device)
            return int(torch.cuda.memory_allocated(self._device))
        try:
            _CLEAR.write_text(_RESET_PEAK)
        except OSError:
            return 0
        # What is kept for the next call counts as that call's need; without this the second one seems to need nothing.
        return _kilobytes(_STATUS, "VmRSS") - heap.spare()


def free(device: str) -> int:
    """Bytes that a call may still take: the device's own, and those that torch keeps for later."""
    if device.startswith("cuda"):
        kept = torch.cuda.memory_reserved(device) - torch.cuda.memory_allocated(device)
        return int(torch.cuda.mem_get_info(device)[0]) + kept
    return devices.free_main_memory()


def _kilobytes(file: Path, name: str) -> int:
    """A line of the kernel's, `name: n kB`, in bytes; 0 where there is none."""
    try:
        lines = file.read_text(encoding="ascii").splitlines()
    except OSError:
        return 0
    return next((int(line.split()[1]) * 1024 for line in lines if line.startswith(f"{name}:")), 0)
