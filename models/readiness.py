"""What this machine is ready for: which models are here, which would fit, and the profile that follows."""

from collections.abc import Sequence
from dataclasses import dataclass

from models.catalogue import Catalogue, Entry, Readiness
from models.devices import GB, gpu_memory, main_memory
from models.shelf import Shelf


@dataclass(frozen=True, slots=True, kw_only=True)
class Machine:
    """Memory in bytes: of the largest GPU (0 without one) and of the machine; `gpu` is its name."""

    gpu: str
    gpu_bytes: int
    main_bytes: int

    def holds(self, memory_gb: float) -> bool:
        """Whether a model of this size runs here, on the GPU or, at full precision and slowly, without one."""
        if self.gpu_bytes:
            return memory_gb * GB <= self.gpu_bytes
        return 2 * memory_gb * GB <= 0.8 * self.main_bytes

    def words(self) -> str:
        """The machine in a few words."""
        if self.gpu_bytes:
            return f"{self.gpu}, {self.gpu_bytes / GB:.0f} GB"
        return f"no GPU, {self.main_bytes / GB:.0f} GB of memory"


@dataclass(frozen=True, slots=True, kw_only=True)
class Probe:
    """The profile to use, and why, in one sentence."""

    profile: str
    why: str


def measure() -> Machine:
    """This machine, without importing torch."""
    name, size = max(gpu_memory(), key=lambda gpu: gpu[1], default=("", 0))
    return Machine(gpu=name, gpu_bytes=size, main_bytes=main_memory())


def probe(known: Catalogue, shelf: Shelf, machine: Machine) -> Probe:
    """The most capable profile whose models are here and whose memory is enough; else offline.

    A profile with one of its two models counts, if no other is complete: half of the work is better than none of it."""
    complete, partial = [], []
    for name, ready in known.profiles.items():
        if machine.gpu_bytes < ready.device_gb * GB:
            continue
        entries = _pair(known, ready)
        here = [e.name for e in entries if shelf.present(e)]
        if len(here) == len(entries):
            complete.append(Probe(profile=name, why=f"{' and '.join(here)} are here, and {machine.words()}"))
        elif here:
            missing = next(e for e in entries if e.name not in here)
            why = f"{here[0]} is here, and {machine.words()}; {missing.name} is not: `{missing.remedy}`"
            partial.append(Probe(profile=name, why=why))
    return _best(complete) or _best(partial) or _none(known, shelf, machine)


def _best(found: Sequence[Probe]) -> Probe | None:
    return found[-1] if found else None


def _none(known: Catalogue, shelf: Shelf, machine: Machine) -> Probe:
    first = next((e for ready in known.profiles.values() for e in _pair(known, ready)), None)
    remedy = f"; `{first.remedy}` brings the first" if first else ""
    return Probe(
        profile="offline", why=f"no model with real weights is in {shelf.folder} that {machine.words()} runs{remedy}"
    )


def _pair(known: Catalogue, ready: Readiness) -> list[Entry]:
    return [known.entry(ready.text), known.entry(ready.image)]
