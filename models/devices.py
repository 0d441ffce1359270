"""Devices: what this machine computes with, in which precision, and how much room there is."""

import gc
import itertools
import os
import shutil
import subprocess
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

GB = 1_000_000_000

# Classes, by the beginning of their names, that were trained in bfloat16 and leave float16's range (65,504): Z-Image
# and Gemma are known to give black pictures and NaN there. The others share their text encoders or their training.
NOT_IN_HALF = ("ZImage", "Flux2", "QwenImage", "JoyImage", "Gemma")

# The first NVIDIA generation that computes in bfloat16; older ones emulate it, several times slower.
_AMPERE = 8


@dataclass(frozen=True, slots=True, kw_only=True)
class Device:
    """A device by torch's name (`cpu`, `cuda:0`, `mps`), the dtype that we load weights in, and its memory in bytes."""

    name: str
    dtype: str
    memory: int

    @property
    def kind(self) -> str:
        """The device's type without its number."""
        return self.name.partition(":")[0]

    @property
    def apart(self) -> bool:
        """Whether its memory is another than the machine's, so that models can step aside into that."""
        return self.kind not in ("cpu", "mps")


def describe(name: str) -> Device:
    """The device called `name`, asked of torch. bfloat16 where the GPU computes in it, float32 on the processor: half
    precision there is emulated and several times slower."""
    import torch  # heavy: only when a model is loaded

    if name.startswith("cuda"):
        modern = torch.version.hip is not None or torch.cuda.get_device_capability(name)[0] >= _AMPERE
        memory = torch.cuda.get_device_properties(name).total_memory
        return Device(name=name, dtype="bfloat16" if modern else "float16", memory=memory)
    return Device(name=name, dtype="float16" if name == "mps" else "float32", memory=main_memory())


def dtype_of(class_name: str, device: Device) -> str:
    """The dtype that a model of this class is loaded in: the device's, or float32 where half precision breaks it."""
    if device.dtype == "float16" and class_name.startswith(NOT_IN_HALF):
        return "float32"
    return device.dtype


def main_memory() -> int:
    """Bytes of main memory, or the container's share of it; 0 where the system does not say."""
    try:
        whole = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES")
    except (ValueError, OSError, AttributeError):
        return 0
    return min(whole, _container("memory.max", whole))


def free_main_memory() -> int:
    """Bytes of main memory that could be taken now without swapping; half of it where the system does not say."""
    whole = main_memory()
    try:
        lines = Path("/proc/meminfo").read_text(encoding="ascii").splitlines()
    except OSError:
        return whole // 2
    said = {line.partition(":")[0]: line.split()[1] for line in lines if ":" in line}
    free = int(said.get("MemAvailable", 0)) * 1024
    return max(0, min(free, _container("memory.max", whole) - _container("memory.current", 0)))


def _container(file: str, otherwise: int) -> int:
    """A number of the control group that this process runs in (version 2, as containers mount it)."""
    try:
        said = (Path("/sys/fs/cgroup") / file).read_text(encoding="ascii").strip()
    except OSError:
        return otherwise
    return int(said) if said.isdigit() else otherwise


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
        # Locked pages of models that stepped aside and came back.
        torch.accelerator.empty_host_cache()


def obtainable(device: Device) -> int:
    """Bytes that this process holds on the device or could get there now: other programs may have taken some."""
    if device.kind != "cuda":
        return device.memory
    import torch  # loaded with the first model

    return int(torch.cuda.mem_get_info(device.name)[0]) + int(torch.cuda.memory_reserved(device.name))


def allocated(device: Device) -> int:
    """Bytes of this process's tensors on a GPU; 0 elsewhere, where nobody counts them."""
    if device.kind != "cuda":
        return 0
    import torch  # loaded with the first model

    return int(torch.cuda.memory_allocated(device.name))


def begin_peak(device: Device) -> None:
    """Count the most memory that is allocated on a GPU anew from here."""
    if device.kind == "cuda":
        import torch  # loaded with the first model

        torch.cuda.reset_peak_memory_stats(device.name)


def peak(device: Device) -> int:
    """The most bytes that were allocated on a GPU since `begin_peak`; 0 elsewhere."""
    if device.kind != "cuda":
        return 0
    import torch  # loaded with the first model

    return int(torch.cuda.max_memory_allocated(device.name))


def bytes_of(modules: Any) -> int:
    """Bytes that the parameters and buffers of torch modules hold, each piece of memory counted once."""
    pieces: dict[tuple[str, int], int] = {}
    for module in modules:
        for tensor in _pieces(itertools.chain(module.parameters(), module.buffers())):
            pieces[str(tensor.device), tensor.data_ptr()] = tensor.nbytes
    return sum(pieces.values())


def _pieces(tensors: Iterable[Any]) -> Iterator[Any]:
    """The plain tensors in `tensors`. A quantised one says the size that it stands for (3.25 MB where 1.50 were held,
    measured with torchao 0.18), so it is asked for what it is made of."""
    for tensor in tensors:
        if hasattr(tensor, "__tensor_flatten__"):
            names, _ = tensor.__tensor_flatten__()
            yield from _pieces(getattr(tensor, name) for name in names)
        elif tensor.device.type != "meta":
            yield tensor


def park(modules: Any) -> None:
    """Move modules to main memory, into pages that the system can't swap out where it grants them: a GPU fetches its
    weights from those at twice the speed or more."""
    for module in modules:
        for tensor in itertools.chain(module.parameters(), module.buffers()):
            _park(tensor)
        module.to("cpu")


def _park(tensor: Any) -> None:
    import torch  # loaded with the model

    if tensor.device.type != "cuda" or hasattr(tensor, "__tensor_flatten__"):
        return
    try:
        host = torch.empty_like(tensor.data, device="cpu", pin_memory=True)
    except RuntimeError:
        # The system grants no more locked pages; `module.to` takes ordinary ones.
        return
    tensor.data = host.copy_(tensor.data)
