"""Residency: models are loaded by name when first asked for and stay until their room is needed for another."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any

from models import catalogue, devices, folder, libraries, needs, placement, rooms, sharing, tiny
from models.catalogue import Catalogue, Entry, ModelRole, Runtime
from models.errors import ModelMissing, NoRoom
from models.lodging import Lodging
from models.needs import Needs
from models.placement import Place, Placement, size
from models.protocols import ImageModel, Provenance, TextModel
from models.rooms import Eviction, Held, Resident, Where
from models.sharing import Lender
from models.shelf import Shelf

# Here and not later: the libraries read their environment once, and whoever holds models imports this first.
libraries.go_offline()

_ELSEWHERE = Placement(place=Place.WHOLE, why="", claim=0)


class Residency:
    """The models of one device. One thread uses it, and the models that it gives, at a time."""

    def __init__(
        self,
        models_dir: Path,
        device: str,
        *,
        known: Catalogue | None = None,
        memory: int | None = None,
        main_memory: int | None = None,
        compile: bool = False,  # noqa: A002  # what torch calls it
        say: Callable[[str], None] | None = None,
    ) -> None:
        """`device`: torch's name (`cpu`, `cuda`, `cuda:1`). Nothing is loaded yet, torch neither. `memory`: bytes of
        the device that may be used, `main_memory` those of the machine for models that stepped aside; asked of the
        system if None. `compile`: blocks are compiled for the catalogue's sizes. `say` hears `loading`, `compiling`."""
        self._shelf = Shelf(folder=Path(models_dir))
        self._device_name = device
        self._budgets = (memory, main_memory)
        self._described: Lodging | None = None
        self._catalogue = known or catalogue.load(Path(models_dir))
        self._compile = compile
        self._say = say or _nobody

    def text(self, name: str) -> TextModel:
        """The text model called `name`, resident from now on.

        Raises ModelMissing with the command that gets it, ModelUnsafe, ModelBroken, NoRoom."""
        model: TextModel = self._hold(self._entry(name, ModelRole.TEXT)).model
        return model

    def image(self, name: str) -> ImageModel:
        """The picture model called `name`, resident from now on. Raises as `text` does."""
        model: ImageModel = self._hold(self._entry(name, ModelRole.IMAGE)).model
        return model

    @contextmanager
    def using(self, name: str) -> Iterator[None]:
        """While this lasts the model stays where it can run. Raises as `text` does."""
        entry = self._catalogue.entry(name)
        held = self._hold(self._entry(name, entry.role if entry.role is ModelRole.TEXT else ModelRole.IMAGE))
        device = self.device
        held.pins += 1
        before = devices.allocated(device)
        devices.begin_peak(device)
        try:
            yield
        finally:
            held.pins -= 1
            self._lodging.learn(held, devices.peak(device) - before)
            held.weigh_anew()

    def provenance(self, name: str) -> Provenance:
        """What a slate records of the model called `name` on this device."""
        entry = self._catalogue.entry(name)
        held = self._lodging.held.get(name)
        how = {**held.how, **getattr(held.model, "how", {})} if held else {}
        served = entry.runtime is Runtime.OPENAI
        return Provenance(
            repository=entry.source,
            revision=entry.revision if served else self._shelf.revision(entry),
            licence=entry.licence,
            noise=entry.noise,
            device="server" if served else self.device.name,
            dtype="" if served else how.pop("dtype", devices.dtype_of(entry.class_name, self.device)),
            how=how,
            versions=libraries.versions(),
        )

    def resident(self) -> tuple[Resident, ...]:
        """What is loaded, least recently used first."""
        return tuple(held.resident() for held in self._lodging.held.values())

    def evictions(self) -> tuple[Eviction, ...]:
        """The last twenty that had to leave, the oldest first."""
        return tuple(self._lodging.evictions)

    def memory(self) -> int:
        """Bytes of the device that models and their work may take."""
        return self._lodging.memory()

    @property
    def reserve(self) -> int:
        """Bytes of those that are kept free of weights."""
        return self._lodging.reserve()

    def drop(self, name: str) -> None:
        """Let go of a model; nothing happens if it is not resident."""
        held = self._lodging.held.get(name)
        if held is not None:
            self._lodging.drop(held, "was asked to go")

    @property
    def device(self) -> devices.Device:
        """The device; torch comes with the first question for it."""
        return self._lodging.device

    @property
    def _lodging(self) -> Lodging:
        if self._described is None:
            memory, main_memory = self._budgets
            device = devices.describe(self._device_name)
            self._described = Lodging(device, memory=memory, main_memory=main_memory)
        return self._described

    def _entry(self, name: str, role: ModelRole) -> Entry:
        entry = self._catalogue.entry(name)
        if entry.role is not role:
            others = [e.name for e in self._catalogue.entries.values() if e.role is role]
            raise ModelMissing(f"{name} is a model for {entry.role}, not for {role}; those are {', '.join(others)}")
        return entry

    def files(self, entry: Entry) -> Path:
        """The entry's folder; what is built here is built now. Raises ModelMissing."""
        if entry.builder:
            return tiny.build(self._shelf, entry)
        return self._shelf.find(entry)

    def _hold(self, entry: Entry) -> Held:
        """The model where it can run, as the most recently used."""
        held = self._lodging.held.get(entry.name)
        if held is None:
            held = self._load(entry)
        elif held.where is Where.MEMORY:
            self._bring(held)
        self._lodging.held.move_to_end(entry.name)
        return held

    def _load(self, entry: Entry) -> Held:
        if entry.runtime is Runtime.OPENAI:
            return self._call(entry)
        path = self.files(entry)
        self._say("loading")
        need = needs.of(path, entry, devices.dtype_of(entry.class_name, self.device))
        detail = ""
        for _ in range(2):
            chosen, borrowed = self._prepare(entry, path, need)
            try:
                return self._read(entry, path, chosen, borrowed)
            except NoRoom as error:
                # Let go of the error before the next try: its frames hold what was read so far.
                detail = str(error)
            self._lodging.clear(f"{entry.name} ran out of memory while it was loaded")
        raise NoRoom(detail)

    def _call(self, entry: Entry) -> Held:
        """A model that a server holds: nothing is loaded here."""
        from models.servers import ServedText  # its client is of no use without a server

        held = Held(entry=entry, model=ServedText(entry), placement=_ELSEWHERE, modules={}, how={}, path=Path())
        self._lodging.held[entry.name] = held
        return held

    def _read(self, entry: Entry, path: Path, chosen: Placement, borrowed: dict[str, Any]) -> Held:
        from models import loading, runtimes  # torch comes with them

        wishes = loading.Wishes(placement=chosen, borrowed=borrowed, compile=self._compile, say=self._say)
        before = devices.allocated(self.device)
        held = Held(entry=entry, model=None, placement=chosen, modules={}, how={}, path=path)
        held.where = Where.DEVICE if chosen.whole else Where.MEMORY
        # In the books before its runtime is made: that may ask for parts of its own at once.
        self._lodging.held[entry.name] = held
        try:
            runtimes.fill(held, self.device, wishes, _Belongings(self, entry.name))
        except BaseException:
            self._lodging.held.pop(entry.name, None)
            held.let_go()
            raise
        weights = rooms.alone(held, self._lodging.held.values())
        held.extra = max(0, devices.allocated(self.device) - before - weights) if chosen.whole else 0
        return held

    def _prepare(self, entry: Entry, path: Path, need: Needs) -> tuple[Placement, dict[str, Any]]:
        """Where the model will go, with room made there, and what it takes from others."""
        purpose = entry.name
        lenders = {} if entry.quantise or entry.role is not ModelRole.IMAGE else self._lenders(entry)
        borrowed = sharing.borrow(path, lenders.values()) if lenders else {}
        saved = sum(need.components.get(part, 0) for part in borrowed)
        room = self.memory() - self._lodging.reserve([entry.name])
        chosen = placement.choose(
            role=entry.role, wanted=need.whole - saved, biggest=need.biggest, room=room, apart=self._lodging.apart
        )
        self._refuse_giants(entry, need, chosen)
        if chosen.whole and saved and self._lodging.make_room(need.whole - saved, purpose, keep=lenders):
            return chosen, borrowed
        self._insist(need.whole if chosen.whole else chosen.claim, purpose)
        if not chosen.whole:
            self._lodging.make_memory(need.whole, purpose)
        return chosen, {}

    def _lenders(self, entry: Entry) -> dict[str, Lender]:
        """Pipelines that lie whole on the device in the precision that the entry will be loaded in."""
        dtype = devices.dtype_of(entry.class_name, self.device)
        return {
            held.name: Lender(path=held.path, components=held.components)
            for held in self._lodging.held.values()
            if held.components
            and held.placement.whole
            and held.where is Where.DEVICE
            and not held.entry.quantise
            and devices.dtype_of(held.entry.class_name, self.device) == dtype
        }

    def _refuse_giants(self, entry: Entry, need: Needs, chosen: Placement) -> None:
        """A machine that runs out of main memory ends this process, and others."""
        there = devices.main_memory() if self._lodging.apart else self.memory()
        if there and need.whole > there and not (chosen.whole and self._lodging.apart):
            raise NoRoom(
                f"{entry.name} wants {size(need.whole)}, this machine has {size(there)}; "
                "`kadr models list` says which models fit"
            )

    def _insist(self, wanted: int, purpose: str) -> None:
        """Room for a model, or NoRoom because of those in use. Where nothing is in use the model may try: it alone is
        on the device then, and the reserve is only a precaution."""
        if self._lodging.make_room(wanted, purpose):
            return
        users = [held.name for held in self._lodging.held.values() if held.pins and held.name != purpose]
        if users:
            raise NoRoom(f"{purpose} wants {size(wanted)} beside {', '.join(users)}, in use; ask again later")

    def _bring(self, held: Held) -> None:
        """Back to where it can run."""
        # Those that leave for it may push others out of main memory, where it lies itself.
        held.pins += 1
        try:
            self._insist(self._lodging.missing(held), held.name)
        finally:
            held.pins -= 1
        if held.placement.whole:
            held.where = Where.DEVICE
            held.model.to_device()
            self._lodging.settle()

    def part(self, owner: str, name: str) -> Any:
        """A part for the model `owner`, which it counts with; see models.loading.Parts."""
        held = self._lodging.held[owner]
        if name not in held.parts:
            held.parts[name] = self._part(held, name)
            held.weigh([held.parts[name]])
        return held.parts[name]

    def part_files(self, name: str) -> Path:
        """The inspected folder of a part; see models.loading.Parts."""
        entry = self._catalogue.entry(name)
        path = self.files(entry)
        folder.inspect(path, entry)
        return path

    def _part(self, owner: Held, name: str) -> Any:
        entry = self._catalogue.entry(name)
        dtype = devices.dtype_of(owner.entry.class_name, self.device)
        for other in self._lodging.held.values():
            if name in other.parts and devices.dtype_of(other.entry.class_name, self.device) == dtype:
                return other.parts[name]
        path = self.files(entry)
        self._lodging.make_room(needs.of(path, entry, dtype).whole, f"{name} of {owner.name}", keep=[owner.name])
        from models import loading  # loaded with the owner

        return loading.part(path, entry, replace(self.device, dtype=dtype))


class _Belongings:
    """See models.loading.Parts."""

    def __init__(self, residency: Residency, owner: str) -> None:
        self._residency = residency
        self._owner = owner

    def part(self, name: str) -> Any:
        """See models.loading.Parts."""
        return self._residency.part(self._owner, name)

    def files(self, name: str) -> Path:
        """See models.loading.Parts."""
        return self._residency.part_files(name)


def _nobody(stage: str) -> None:
    """Nobody wants to know the stage."""
