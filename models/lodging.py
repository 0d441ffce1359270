"""Lodging: room on a device is made here, by moving models out to main memory or letting them go."""

import weakref
from collections import OrderedDict, deque
from collections.abc import Collection
from typing import Any

from models import devices, placement, rooms
from models.catalogue import ModelRole
from models.devices import Device
from models.rooms import Eviction, Held, Where

# How many evictions are told.
_TOLD = 20

# Of the main memory that is free, what models may take that have left their device: the rest is for reading files.
_MEMORY_SHARE = 0.7


class Lodging:
    """The models that lodge on one device, least recently used first, and those that stepped aside."""

    def __init__(self, device: Device, *, memory: int | None, main_memory: int | None) -> None:
        """`memory`: bytes of the device that may be used, `main_memory` those of the machine for models that stepped
        aside; asked of the system if None."""
        self.device = device
        self.held: OrderedDict[str, Held] = OrderedDict()
        self.evictions: deque[Eviction] = deque(maxlen=_TOLD)
        self._memory = memory
        self._main_memory = main_memory
        # The most memory that runs of a model took beyond weights; known from then on, also while it is away.
        self._peaks: dict[str, int] = {}

    @property
    def apart(self) -> bool:
        """Whether there is main memory beside the device's own for models to step aside into."""
        return self.device.apart or self._main_memory is not None

    def memory(self) -> int:
        """Bytes of the device that models and their work may take."""
        return devices.obtainable(self.device) if self._memory is None else self._memory

    def learn(self, held: Held, peak: int) -> None:
        """A run of the model took so much memory beyond weights. A text model's caches take what is free, and do with
        less: no more than a tenth of the device is kept for them."""
        if held.entry.role is ModelRole.TEXT:
            peak = min(peak, self.memory() // 10)
        self._peaks[held.name] = max(self._peaks.get(held.name, 0), peak)

    def reserve(self, coming: Collection[str] = ()) -> int:
        """Bytes of the device that are kept free of weights, once the models `coming` are there too."""
        running = [held.name for held in self.held.values() if held.where is Where.DEVICE]
        return rooms.reserve(self.memory(), [self._peaks.get(name, 0) for name in {*running, *coming}])

    def make_room(self, wanted: int, purpose: str, keep: Collection[str] = ()) -> bool:
        """Let models leave the device, parts first and then the least recently used, until `wanted` bytes are free
        beside the reserve; whether they are."""
        limit = self.memory() - self.reserve([*keep, purpose])
        while (held := rooms.on_device(self.held.values())) + wanted > limit:
            why = rooms.wanted(purpose, wanted, limit - held)
            if self._drop_part(why, keep):
                continue
            leaver = next(rooms.leaving(self.held.values(), Where.DEVICE, keep), None)
            if leaver is None:
                return False
            self._leave(leaver, why)
        return True

    def _leave(self, held: Held, why: str) -> None:
        """Out to main memory where that has room, else gone."""
        count = held.bytes
        if not self.make_memory(count, held.name):
            self.drop(held, why)
            return
        held.where = Where.MEMORY
        held.extra = 0
        # Before the runtime moves what else it has: here the weights go to pages that they come back from faster.
        self.settle()
        held.model.to_memory()
        # It moved everything, also what another model shares with it.
        self.settle()
        devices.empty_cache()
        self.evictions.append(rooms.told(held.name, why, count, Where.MEMORY))

    def make_memory(self, wanted: int, purpose: str) -> bool:
        """Let the least recently used of those that stepped aside go, until main memory has `wanted` bytes for
        another; whether it has. None goes for one that could never be taken in."""
        limit = self._main_room()
        if wanted > limit:
            return False
        while (held := rooms.in_memory(self.held.values())) + wanted > limit:
            leaver = next(rooms.leaving(self.held.values(), Where.MEMORY, [purpose]), None)
            if leaver is None:
                return False
            self.drop(leaver, rooms.wanted(f"{purpose} in main memory", wanted, limit - held))
        return True

    def _main_room(self) -> int:
        """Bytes of main memory for models that are not on the device; a processor has no other place."""
        if self._main_memory is not None:
            return self._main_memory
        if not self.device.apart:
            return 0
        return int(devices.free_main_memory() * _MEMORY_SHARE) + rooms.in_memory(self.held.values())

    def settle(self) -> None:
        """Every module to where those who hold it are: one that two models share stays as long as either runs."""
        if not self.apart:
            return
        here: dict[int, bool] = {}
        for held in self.held.values():
            if held.placement.whole:
                here |= {key: held.where is Where.DEVICE or here.get(key, False) for key in held.modules}
        modules = {key: module for held in self.held.values() for key, (module, _) in held.modules.items()}
        devices.park([modules[key] for key, stays in here.items() if not stays])
        for module in (modules[key] for key, stays in here.items() if stays):
            module.to(self.device.name)

    def missing(self, held: Held) -> int:
        """Bytes that the model would take on the device more than lie there now."""
        if not held.placement.whole:
            return held.placement.claim
        return rooms.alone(held, [other for other in self.held.values() if other.where is Where.DEVICE])

    def clear(self, why: str) -> None:
        """Let go of every model on the device that nobody uses."""
        for held in [*rooms.leaving(self.held.values(), Where.DEVICE, ())]:
            self.drop(held, why)

    def drop(self, held: Held, why: str) -> None:
        """Let go of a model and say so if its memory does not come back."""
        self.held.pop(held.name, None)
        name, count, where = held.name, held.bytes, held.where
        given = rooms.alone(held, self.held.values())
        kept = {key for other in self.held.values() for key in other.modules}
        watched = [(weakref.ref(module), size) for key, (module, size) in held.modules.items() if key not in kept]
        before = devices.allocated(self.device)
        held.let_go()
        devices.empty_cache()
        left = sum(size for module, size in watched if module() is not None)
        if where is Where.DEVICE and self.device.kind == "cuda":
            left = max(left, given - (before - devices.allocated(self.device)))
        placement.freed(name, given, left, self.device)
        self.settle()
        if count:
            self.evictions.append(rooms.told(name, why, count, "dropped"))

    def _drop_part(self, why: str, keep: Collection[str]) -> bool:
        """Let the part go whose owner was used least recently; whether there was one."""
        for held in rooms.leaving(self.held.values(), Where.DEVICE, keep):
            for name, module in held.parts.items():
                held.parts.pop(name)
                _, count = held.modules.pop(id(module))
                _forget(held.model, name)
                del module
                devices.empty_cache()
                self.evictions.append(rooms.told(f"{held.name}/{name}", why, count, "dropped"))
                return True
        return False


def _forget(model: Any, part: str) -> None:
    """A runtime that keeps what it built around its parts lets go of that."""
    forget = getattr(model, "forget", None)
    if forget is not None:
        forget(part)
