"""Residency: models are loaded by name when first asked for and stay until their room is needed for another."""

from collections import OrderedDict
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from models import catalogue, devices, libraries, tiny
from models.catalogue import Catalogue, Entry, ModelRole
from models.errors import ModelMissing
from models.protocols import ImageModel, Provenance, TextModel
from models.shelf import Shelf

if TYPE_CHECKING:
    from models.image import DiffusersImage
    from models.text import TransformersText

# Here and not later: the libraries read their environment once, and whoever holds models imports this first.
libraries.go_offline()

# Kept free for activations, caches and whatever else runs on the device.
RESERVE = 0.25

MAX_RESIDENT = 4


class Residency:
    """The models of one device. One thread uses it, and the models that it gives, at a time."""

    def __init__(self, models_dir: Path, device: str, *, known: Catalogue | None = None) -> None:
        """`device`: torch's name (`cpu`, `cuda`, `cuda:1`). Nothing is loaded yet, torch neither."""
        self._shelf = Shelf(folder=Path(models_dir))
        self._device_name = device
        self._device: devices.Device | None = None
        self._catalogue = known or catalogue.load()
        self._texts: dict[str, TransformersText] = {}
        self._images: dict[str, DiffusersImage] = {}
        # Least recently used first; values are measured bytes.
        self._order: OrderedDict[str, int] = OrderedDict()

    def text(self, name: str) -> TextModel:
        """The text model called `name`, resident from now on.

        Raises ModelMissing with the command that gets it, ModelUnsafe, ModelBroken."""
        entry = self._entry(name, ModelRole.TEXT)
        if name not in self._texts:
            self._make_room(entry)
            from models.text import TransformersText  # torch comes with it

            self._texts[name] = TransformersText.load(self._files(entry), entry, self._describe())
            self._order[name] = self._texts[name].bytes()
        self._order.move_to_end(name)
        return self._texts[name]

    def image(self, name: str) -> ImageModel:
        """The picture model called `name`, resident from now on. Raises as `text` does."""
        entry = self._entry(name, ModelRole.IMAGE)
        if name not in self._images:
            self._make_room(entry)
            from models.image import DiffusersImage  # torch comes with it

            self._images[name] = DiffusersImage.load(self._files(entry), entry, self._describe())
            self._order[name] = self._images[name].bytes()
        self._order.move_to_end(name)
        return self._images[name]

    def provenance(self, name: str) -> Provenance:
        """What a slate records of the model called `name` on this device."""
        entry = self._catalogue.entry(name)
        device = self._describe()
        return Provenance(
            repository=entry.source,
            revision=self._shelf.revision(entry),
            licence=entry.licence,
            noise=entry.noise,
            device=device.name,
            dtype=device.dtype,
            versions=libraries.versions(),
        )

    def resident(self) -> list[str]:
        """Names of what is loaded, least recently used first."""
        return list(self._order)

    def drop(self, name: str) -> None:
        """Let go of a model; nothing happens if it is not resident."""
        self._texts.pop(name, None)
        self._images.pop(name, None)
        self._order.pop(name, None)
        devices.empty_cache()

    def _entry(self, name: str, role: ModelRole) -> Entry:
        entry = self._catalogue.entry(name)
        if entry.role is not role:
            others = [e.name for e in self._catalogue.entries.values() if e.role is role]
            raise ModelMissing(f"{name} is a model for {entry.role}, not for {role}; those are {', '.join(others)}")
        return entry

    def _files(self, entry: Entry) -> Path:
        if entry.builder:
            return tiny.build(self._shelf, entry)
        return self._shelf.find(entry)

    def _describe(self) -> devices.Device:
        if self._device is None:
            self._device = devices.describe(self._device_name)
        return self._device

    def _make_room(self, entry: Entry) -> None:
        room = self._describe().memory * (1 - RESERVE)
        wanted = entry.memory_gb * devices.GB
        for name in self._victims(room - wanted):
            self.drop(name)

    def _victims(self, room: float) -> Sequence[str]:
        """Who must go, least recently used first, so that at most `room` bytes stay; an estimate beats running out."""
        held, kept, gone = sum(self._order.values()), len(self._order), []
        for name, size in self._order.items():
            if held <= room and kept < MAX_RESIDENT:
                break
            gone.append(name)
            held -= size
            kept -= 1
        return gone
