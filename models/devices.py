"""Devices: what this machine computes with, in which precision, and how much room there is."""

import gc
import os
import shutil
import subprocess
from dataclasses import dataclass
from typing import Any

GB = 1_000_000_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Device:
    """A device by torch's name (`cpu`, `cuda:0`, `mps`), the dtype that we load weights in, and its memory in bytes."""

    name: str
    dtype: str
    memory: int


def describe(name: str) -> Device:
    """The device called `name`, asked of torch. bfloat16 where the GPU has it, float32 on the processor: half
    precision there is emulated and several times slower."""
    import torch  # heavy: only when a model is loaded

    if name.startswith("cuda"):
        dtype = "bfloat16" if torch.cuda.is_bf16_supported() else "float16"
        return Device(name=name, dtype=dtype, memory=torch.cuda.get_device_properties(name).total_memory)
    return Device(name=name, dtype="float16" if name == "mps" else "float32", memory=main_memory())


def main_memory() -> int:
    """Bytes of main memory; 0 where the system does not say."""
    try:
        return os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES")
    except (ValueError, OSError, AttributeError):
        return 0


def gpu_memory() -> list[tuple[str, int]]:
    """Name and bytes of each NVIDIA GPU, asked of its driver's tool: torch would take seconds to import."""
    tool = shutil.which("nvidia-smi")
    if tool is None:
        return []
    query = [tool, "--query-gpu=name,memory.total", "--format=csv,noheader,nounits"]
    try:
        found = subprocess.run(query, capture_output=True, text=True, timeout=20, check=True)  # noqa: S603  # fixed words
    except (OSError, subprocess.SubprocessError):
        return []
    rows = [line.rsplit(",", 1) for line in found.stdout.splitlines() if "," in line]
    return [(name.strip(), int(mib) * 1024 * 1024) for name, mib in rows if mib.strip().isdigit()]


def out_of_memory(error: BaseException) -> bool:
    """Whether the device or the machine had no room; the processor's allocator only says so in words."""
    import torch  # already imported by whoever ran out of memory in it

    if isinstance(error, MemoryError | torch.OutOfMemoryError):
        return True
    return isinstance(error, RuntimeError) and "can't allocate memory" in str(error)


def empty_cache() -> None:
    """Give memory that torch keeps for later back to the device."""
    import torch  # already imported by whoever runs a model

    gc.collect()
    if torch.cuda.is_available():
        torch.cuda.empty_cache()


def bytes_of(modules: Any) -> int:
    """Bytes that the parameters and buffers of torch modules hold, each counted once."""
    tensors = {id(t): t for m in modules for t in (*m.parameters(), *m.buffers())}
    return sum(t.numel() * t.element_size() for t in tensors.values())
