"""Modes: what an order asks of a picture model, which pipeline class does that, and why a model can't."""

from dataclasses import dataclass
from enum import StrEnum
from math import isfinite

from models.catalogue import Capability, Entry
from models.protocols import Failure, ImageOrder

# What every latent grid that we know divides: eight pixels per latent, two latents per transformer patch.
GRID = 16

# A side beyond this is no picture that any of these models paints; it is refused before memory is asked for.
LONGEST = 8192
MOST_STEPS = 1000


class Mode(StrEnum):
    """The ways to a picture; the words are the keys of an entry's `classes`."""

    TEXT = "text-to-image"
    IMAGE = "image-to-image"
    INPAINT = "inpaint"
    EDIT = "edit"
    CONTROL = "control"
    CONTROL_IMAGE = "control-image-to-image"
    CONTROL_INPAINT = "control-inpaint"


# What a mode needs of a model; a class alone is not enough, nor is a capability.
_NEEDS: dict[Mode, tuple[Capability, ...]] = {
    Mode.TEXT: (Capability.TEXT_TO_IMAGE,),
    Mode.IMAGE: (Capability.IMAGE_TO_IMAGE,),
    Mode.INPAINT: (Capability.INPAINT,),
    Mode.EDIT: (Capability.EDIT,),
    Mode.CONTROL: (Capability.CONTROL,),
    Mode.CONTROL_IMAGE: (Capability.CONTROL, Capability.IMAGE_TO_IMAGE),
    Mode.CONTROL_INPAINT: (Capability.CONTROL, Capability.INPAINT),
}

# FLUX.2 klein repaints in a class that takes references too; it needs no IP-Adapter.
_REPAINTS_WITH_REFERENCES = frozenset({"Flux2KleinInpaintPipeline"})

# The same class scales a picture of more pixels down, and would give back a smaller one than was asked for.
_MOST_PIXELS = {"Flux2KleinInpaintPipeline": 1024 * 1024}


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """How an order is painted: by which pipeline class, with which control net, and whether its references go through
    an IP-Adapter (`prompted`) or into the call."""

    mode: Mode
    class_name: str
    control: str = ""
    prompted: bool = False


def plan(entry: Entry, order: ImageOrder) -> Plan | Failure:
    """How this model paints this order, or a Failure `invalid` that says what it lacks."""
    fault = _numbers(order) or _combination(order)
    if fault:
        return _invalid(fault)
    mode = _mode(entry, order)
    fault = _lack(entry, order, mode)
    if fault:
        return _invalid(f"{fault}; `kadr models list` shows what each model can do")
    class_name = _class(entry, mode)
    most = _MOST_PIXELS.get(class_name)
    if most is not None and order.width * order.height > most:
        return _invalid(f"{entry.name} repaints at most {most} pixels, not {order.width}×{order.height}; order smaller")
    kind = order.control.kind if order.control else ""
    return Plan(
        mode=mode,
        class_name=class_name,
        control=entry.controls[kind] if kind else "",
        prompted=_prompted(mode, class_name, order),
    )


def _invalid(detail: str) -> Failure:
    return Failure(code="invalid", detail=detail)


def _numbers(order: ImageOrder) -> str | None:
    """What is wrong with the order's numbers."""
    size = f"{order.width}×{order.height} in {order.steps} steps"
    sides = (order.width, order.height)
    if order.steps < 1 or min(sides) < GRID:
        return f"{size}; at least {GRID}×{GRID} in 1"
    if max(sides) > LONGEST or order.steps > MOST_STEPS:
        return f"{size}; at most {LONGEST}×{LONGEST} in {MOST_STEPS}"
    if not 0.0 <= order.guidance <= 100.0:
        return f"guidance is {order.guidance}; it must be from 0 to 100"
    if order.init_image is not None and not 0.0 < order.strength <= 1.0:
        return f"strength is {order.strength}; it must be above 0 and at most 1"
    return _weights(order)


def _weights(order: ImageOrder) -> str | None:
    if order.control is not None and not 0.0 <= order.control.scale <= 2.0:
        return f"the control's scale is {order.control.scale}; it must be from 0 to 2"
    for adapter in order.adapters:
        if not isfinite(adapter.weight) or abs(adapter.weight) > 4:
            return f"adapter {adapter.name} has weight {adapter.weight}; it must be from -4 to 4"
    if len({adapter.name for adapter in order.adapters}) < len(order.adapters):
        return "an adapter is named twice; name it once, with one weight"
    return None


def _combination(order: ImageOrder) -> str | None:
    if order.mask is not None and order.init_image is None:
        return "a mask needs the picture that it belongs to; send it as init_image"
    return None


def _mode(entry: Entry, order: ImageOrder) -> Mode:
    if order.control is not None:
        beside = Mode.CONTROL_IMAGE if order.init_image is not None else Mode.CONTROL
        return Mode.CONTROL_INPAINT if order.mask is not None else beside
    if order.mask is not None:
        return Mode.INPAINT
    starts = order.init_image is not None
    edits = entry.can(Capability.EDIT)
    if starts and (not edits or (entry.can(Capability.IMAGE_TO_IMAGE) and not order.references)):
        return Mode.IMAGE
    # A model that edits takes the picture to begin with as the first of its references.
    return Mode.EDIT if edits and (starts or order.references) else Mode.TEXT


def _class(entry: Entry, mode: Mode) -> str:
    own = entry.class_name if mode in (Mode.TEXT, Mode.EDIT) else ""
    return entry.classes.get(mode, own)


def _lack(entry: Entry, order: ImageOrder, mode: Mode) -> str | None:
    """Which ability the order needs and the model has not."""
    if mode is Mode.TEXT and not entry.can(Capability.TEXT_TO_IMAGE):
        return f"{entry.name} only edits pictures; give it one as init_image or reference"
    missing = [need for need in _NEEDS[mode] if not entry.can(need)]
    if missing or not _class(entry, mode):
        return f"{entry.name} cannot do {mode} (it lacks {', '.join(missing) or 'a pipeline for it'})"
    return _control_lack(entry, order) or _reference_lack(entry, order, mode)


def _control_lack(entry: Entry, order: ImageOrder) -> str | None:
    if order.control is None or order.control.kind in entry.controls:
        return None
    return f"{entry.name} takes no control by {order.control.kind}, only by {', '.join(entry.controls) or 'nothing'}"


def _reference_lack(entry: Entry, order: ImageOrder, mode: Mode) -> str | None:
    count = len(order.references) + (mode is Mode.EDIT and order.init_image is not None)
    if not count:
        return None
    if _prompted(mode, _class(entry, mode), order) and not (entry.can(Capability.IMAGE_PROMPT) and entry.image_prompt):
        return f"{entry.name} takes no reference pictures for {mode} (it lacks {Capability.IMAGE_PROMPT})"
    most = max(1, entry.references)
    return f"{entry.name} takes at most {most} reference pictures, not {count}" if count > most else None


def _prompted(mode: Mode, class_name: str, order: ImageOrder) -> bool:
    return bool(order.references) and mode is not Mode.EDIT and class_name not in _REPAINTS_WITH_REFERENCES
