"""Runtimes: the class that runs a checkpoint, made from what was loaded, and its weights put into the books."""

from models import libraries, loading, shelf
from models.catalogue import ModelRole
from models.devices import Device
from models.loading import Parts, Wishes
from models.rooms import Held


def fill(held: Held, device: Device, wishes: Wishes, parts: Parts) -> None:
    """Load the model of this line and weigh it. Raises as `loading.text` does."""
    if held.entry.role is ModelRole.TEXT:
        _fill_text(held, device, wishes)
    else:
        _fill_image(held, device, wishes, parts)


def _fill_text(held: Held, device: Device, wishes: Wishes) -> None:
    from models.text import TransformersText  # each runtime brings modules that the other has no use for

    loaded = loading.text(held.path, held.entry, device, wishes)
    held.how |= loaded.how
    held.weigh([loaded.model])
    held.model = TransformersText(loaded=loaded, entry=held.entry, device=device)


def _fill_image(held: Held, device: Device, wishes: Wishes, parts: Parts) -> None:
    from models import caps
    from models.image import DiffusersImage

    loaded = loading.pipeline(held.path, held.entry, device, wishes)
    held.how |= loaded.how
    held.pipeline = loaded.pipeline
    held.weigh_anew()
    known = caps.Caps(file=held.path.parent / caps.FILE, owner=_owner(held, device))
    held.model = DiffusersImage(loaded=loaded, entry=held.entry, device=device, parts=parts, caps=known)


def _owner(held: Held, device: Device) -> str:
    """What a model's costs depend on: its files, the machine's device, how it was loaded, and by which libraries."""
    revision = shelf.read_marker(held.path).get("revision", "")
    how = ", ".join(f"{name} {value}" for name, value in sorted(held.how.items()) if name != "shared")
    made = ", ".join(f"{name} {version}" for name, version in libraries.versions().items())
    return f"{held.name}@{revision} on {device.name} of {device.memory} bytes, {how}, {made}"
