"""Rooms: the books of what is loaded where, who has to leave next, and why; it moves nothing itself."""

import time
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass, field
from enum import StrEnum
from pathlib import Path
from typing import Any

from models import devices
from models.catalogue import Entry
from models.placement import Placement, size

# Kept free of weights for activations, caches and whatever else runs on the device, until a model's own need is learnt.
RESERVE = 0.25

# A peak that was seen is not the highest there will be: larger pictures and longer prompts come.
MARGIN = 1.2

# What a reserve is at least. It is RESERVE at most: batches fill what is free and shrink where it is less, so that
# the highest peaks are no needs.
LEAST = 0.05


class Where(StrEnum):
    """Where a resident model's weights are."""

    DEVICE = "device"
    MEMORY = "memory"


@dataclass(frozen=True, slots=True, kw_only=True)
class Resident:
    """A loaded model: measured bytes with its parts, where they are, and whether it is being used."""

    name: str
    bytes: int
    where: Where
    pinned: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Eviction:
    """A model, or a part (`owner/part`), that left the device or main memory: why, its bytes, when (seconds since
    the epoch), and whether main memory took it in (`to`: `memory`) or nothing did (`dropped`)."""

    name: str
    why: str
    bytes: int
    at: float
    to: str


@dataclass(slots=True, kw_only=True)
class Held:
    """The books' line for one model. `modules` are its weights by identity, with their bytes: models that share one
    name it both. `extra` is what else loading took on the device."""

    entry: Entry
    model: Any
    placement: Placement
    modules: dict[int, tuple[Any, int]]
    how: dict[str, str]
    path: Path
    pipeline: Any = None
    components: dict[str, Any] = field(default_factory=dict)
    parts: dict[str, Any] = field(default_factory=dict)
    where: Where = Where.DEVICE
    pins: int = 0
    extra: int = 0
    _seen: tuple[tuple[int, int], ...] = ()

    @property
    def name(self) -> str:
        """The model's name in the catalogue."""
        return self.entry.name

    @property
    def bytes(self) -> int:
        """Bytes of all its weights, shared ones and parts too."""
        return self.extra + sum(count for _, count in self.modules.values())

    def weigh(self, modules: Iterable[Any]) -> None:
        """Count these torch modules with the model from now on."""
        self.modules |= {id(module): (module, devices.bytes_of([module])) for module in modules}

    def weigh_anew(self) -> None:
        """Count what has come to the model since: LoRA sets in its modules, an image encoder beside them. Asked after
        every run, so it only weighs where something was added."""
        if self.pipeline is None:
            return
        there = {name: part for name, part in self.pipeline.components.items() if hasattr(part, "parameters")}
        seen = tuple((id(part), len(getattr(part, "peft_config", ()))) for part in there.values())
        if seen != self._seen:
            self._seen = seen
            self.components = there
            self.weigh(there.values())

    def let_go(self) -> None:
        """Forget everything: whoever still looks at this line holds no weights by it."""
        self.model = self.pipeline = None
        for held in (self.modules, self.components, self.parts):
            held.clear()

    def resident(self) -> Resident:
        """The line as others read it."""
        return Resident(name=self.name, bytes=self.bytes, where=self.where, pinned=self.pins > 0)


def reserve(memory: int, peaks: Iterable[int]) -> int:
    """Bytes to keep free on a device of `memory` bytes whose models took `peaks` beyond their weights (0: not known
    yet), the model that is about to be loaded among them."""
    wanted = [int(peak * MARGIN) if peak else int(memory * RESERVE) for peak in peaks]
    most = max(wanted, default=int(memory * RESERVE))
    return min(max(most, int(memory * LEAST)), int(memory * RESERVE))


def on_device(held: Iterable[Held]) -> int:
    """Bytes of weights that lie on the device, each module counted once."""
    modules: dict[int, int] = {}
    claims = 0
    for each in held:
        if each.placement.whole and each.where is Where.DEVICE:
            modules |= {key: count for key, (_, count) in each.modules.items()}
            claims += each.extra
        elif each.pins:
            claims += each.placement.claim
    return sum(modules.values()) + claims


def in_memory(held: Iterable[Held]) -> int:
    """Bytes of weights that stepped aside into main memory, each module counted once."""
    modules: dict[int, int] = {}
    for each in held:
        if each.where is Where.MEMORY:
            modules |= {key: count for key, (_, count) in each.modules.items()}
    return sum(modules.values())


def alone(one: Held, others: Iterable[Held]) -> int:
    """Bytes that are given back when this model goes: those of modules that no other one holds."""
    kept = {key for other in others if other is not one for key in other.modules}
    return sum(count for key, (_, count) in one.modules.items() if key not in kept)


def leaving(held: Iterable[Held], where: Where, keep: Collection[str]) -> Iterator[Held]:
    """Models that may leave a place, in the order given; never one in use, nor one of `keep`."""
    for each in tuple(held):
        if each.where is where and each.modules and not each.pins and each.name not in keep:
            yield each


def wanted(purpose: str, needed: int, free: int) -> str:
    """Why somebody has to leave."""
    return f"room for {purpose}: {size(needed)} wanted, {size(max(0, free))} free"


def told(name: str, why: str, count: int, to: str) -> Eviction:
    """An eviction that happens now."""
    return Eviction(name=name, why=why, bytes=count, at=time.time(), to=to)
