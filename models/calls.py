"""Calls: exactly the arguments that a pipeline class takes, and which orders may share a call."""

import hashlib
import inspect
import math
import os
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

import torch
from PIL import Image

from models import pictures
from models.families import Family
from models.modes import GRID, Mode, Plan
from models.protocols import ImageOrder

# cuBLAS reads it with its first multiplication; without it no multiplication on a GPU repeats bit by bit.
os.environ.setdefault("CUBLAS_WORKSPACE_CONFIG", ":4096:8")

# Seeds beyond this, and negative ones, are counted round.
SEEDS = 2**63

# What our words are called, in the order in which we look for them in a class's signature.
_NAMES: Mapping[str, tuple[str, ...]] = {
    # Qwen's guidance_scale belongs to distilled models; the one that weighs the negative prompt is called so.
    "guidance": ("true_cfg_scale", "guidance_scale"),
    "start": ("image",),
    "mask": ("mask_image",),
    # The classes that only control call it image; those that also start from a picture need a second word.
    "control": ("control_image", "image"),
    "control_scale": ("controlnet_conditioning_scale",),
    # FLUX.2 klein's inpainting has a word of its own, JoyImage the plural.
    "references": ("image_reference", "images", "image"),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """One order, its place in the batch and how it is painted. `alike`: what rows of a call have in common."""

    index: int
    order: ImageOrder
    plan: Plan
    alike: tuple[object, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Seen:
    """A row's pictures, decoded and fitted to the grid; `references` keep their own shape."""

    start: Image.Image | None = None
    mask: Image.Image | None = None
    control: Image.Image | None = None
    references: tuple[Image.Image, ...] = ()


def row(index: int, order: ImageOrder, plan: Plan, family: Family) -> Row:
    """The order with what decides its company: everything but prompt, seed and pictures of its own."""
    control = (plan.control, order.control.scale) if order.control else None
    strength = order.strength if order.init_image is not None else 0.0
    shape = (order.width, order.height, order.steps, order.guidance, strength)
    worn = tuple((adapter.name, adapter.weight) for adapter in order.adapters)
    # A call takes one list of references for all of its rows, some take one row altogether, and company changes bits.
    shared = tuple(hashlib.sha256(picture).hexdigest() for picture in _shared(order, plan))
    alone = index if order.exact or family.alone or (shared and plan.mode is Mode.INPAINT) else -1
    return Row(index=index, order=order, plan=plan, alike=(plan, shape, control, worn, shared, alone))


def _shared(order: ImageOrder, plan: Plan) -> tuple[bytes, ...]:
    """The pictures that a call takes once for all rows; an edit begins with the one that is edited."""
    start = (order.init_image,) if plan.mode is Mode.EDIT and order.init_image is not None else ()
    return start + order.references


def look(row: Row) -> Seen:
    """The row's pictures, ready for the call. Raises ValueError for one that is none."""
    order, plan = row.order, row.plan
    width, height = grid(order.width), grid(order.height)
    starts = order.init_image is not None and plan.mode is not Mode.EDIT
    return Seen(
        start=pictures.fit(pictures.read(order.init_image), width, height) if starts and order.init_image else None,
        mask=pictures.mask(order.mask, width, height) if order.mask is not None else None,
        control=pictures.fit(pictures.read(order.control.picture, "the control picture"), width, height)
        if order.control
        else None,
        references=tuple(pictures.reference(data) for data in _shared(order, plan)),
    )


def arguments(pipeline: Any, rows: Sequence[Row], seen: Sequence[Seen], words: Mapping[str, Any]) -> dict[str, Any]:
    """What this pipeline's call takes, of all that these rows ask for. `words`: prompts or their embeddings."""
    first = rows[0].order
    taken = inspect.signature(pipeline.__call__).parameters
    wanted: dict[str, Any] = {
        "width": grid(first.width),
        "height": grid(first.height),
        "num_inference_steps": scheduled(first) if "strength" in taken else first.steps,
        "strength": first.strength,
        # On the processor whatever the device is: a seed means the same noise on every machine.
        "generator": [torch.Generator("cpu").manual_seed(r.order.seed % SEEDS) for r in rows],
        "output_type": "pt",
        **{name: value for name, value in words.items() if value is not None},
    }
    wanted |= _renamed(taken, _ours(rows, seen))
    return {name: value for name, value in wanted.items() if name in taken}


def _ours(rows: Sequence[Row], seen: Sequence[Seen]) -> Iterator[tuple[str, Any]]:
    """What is called differently from class to class, by our word."""
    order, plan = rows[0].order, rows[0].plan
    yield "guidance", order.guidance
    if order.control is not None:
        yield "control", [each.control for each in seen]
        yield "control_scale", float(order.control.scale)
    if seen[0].start is not None:
        yield "start", [each.start for each in seen]
    if seen[0].mask is not None:
        yield "mask", [each.mask for each in seen]
    if seen[0].references and not plan.prompted:
        yield "references", list(seen[0].references)


def _renamed(taken: Mapping[str, Any], ours: Iterator[tuple[str, Any]]) -> Iterator[tuple[str, Any]]:
    for word, value in ours:
        name = next((name for name in _NAMES[word] if name in taken), None)
        if name is None:
            raise ValueError(f"the pipeline takes no {word}; its entry in the catalogue names the wrong class")
        yield name, value


def scheduled(order: ImageOrder) -> int:
    """Steps to schedule: of n the pipelines run int(n × strength); with none of them the guide would come back."""
    if order.init_image is None:
        return order.steps
    return max(order.steps, math.ceil(1.0 / order.strength + 1e-9))


def grid(side: int) -> int:
    """A side rounded up to what every model's grid divides."""
    return -(-side // GRID) * GRID


@contextmanager
def repeatable(*, wanted: bool) -> Iterator[None]:
    """Algorithms that give the same bits every time, where there are any, for as long as the block runs."""
    if not wanted:
        yield
        return
    before, warned = torch.are_deterministic_algorithms_enabled(), torch.is_deterministic_algorithms_warn_only_enabled()
    benchmark = torch.backends.cudnn.benchmark
    # Not an error where there is none: the picture is painted all the same, in the usual way.
    torch.use_deterministic_algorithms(True, warn_only=True)  # noqa: FBT003  # torch's own signature
    torch.backends.cudnn.benchmark = False
    try:
        yield
    finally:
        torch.use_deterministic_algorithms(before, warn_only=warned)
        torch.backends.cudnn.benchmark = benchmark
