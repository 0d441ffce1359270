"""Placement: whole on the device where a model fits; in main memory, fetched as it is needed, only where it doesn't."""

import logging
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from models import devices
from models.catalogue import ModelRole
from models.devices import Device

_log = logging.getLogger("kadr.models")


class Place(StrEnum):
    """Where weights lie while a model runs. `model-offload` has one component at a time on the device, `group-offload`
    one layer and the next; `split` leaves the layers that don't fit to the processor's memory."""

    WHOLE = "whole"
    MODEL_OFFLOAD = "model-offload"
    GROUP_OFFLOAD = "group-offload"
    SPLIT = "split"


@dataclass(frozen=True, slots=True, kw_only=True)
class Placement:
    """A place, why it was chosen, and the bytes of weights that it holds on the device while the model runs."""

    place: Place
    why: str
    claim: int

    @property
    def whole(self) -> bool:
        """Whether the model can be moved to main memory and back."""
        return self.place is Place.WHOLE


def choose(*, role: ModelRole, wanted: int, biggest: int, room: int, apart: bool) -> Placement:
    """Where a model of `wanted` bytes goes, whose biggest component has `biggest`, on a device that has `room` bytes
    for weights once others have left. `apart`: the device has memory of its own; without, there is nowhere to go."""
    if not apart or wanted <= room:
        return Placement(place=Place.WHOLE, why="", claim=wanted)
    why = f"{size(wanted)} wanted, {size(room)} can be had"
    if role is ModelRole.TEXT:
        return Placement(place=Place.SPLIT, why=why, claim=room)
    if biggest <= room:
        return Placement(place=Place.MODEL_OFFLOAD, why=why, claim=biggest)
    # Two layers at a time: a twentieth of the biggest component is above what any known transformer has in two.
    return Placement(place=Place.GROUP_OFFLOAD, why=why, claim=biggest // 20)


def put(pipeline: Any, placement: Placement, device: Device, *, quantised: bool) -> None:
    """Place a pipeline of diffusers that has just been loaded into main memory."""
    if placement.place is Place.WHOLE:
        pipeline.to(device.name)
    elif placement.place is Place.MODEL_OFFLOAD:
        pipeline.enable_model_cpu_offload(device=device.name)
    else:
        import torch  # loaded with the pipeline

        # By leaves: blocks are only found at the top of a module, and those of text encoders lie deeper. The stream
        # fetches the next layer while one computes; it needs plain tensors, which quantised ones are not.
        pipeline.enable_group_offload(
            onload_device=torch.device(device.name),
            offload_device=torch.device("cpu"),
            offload_type="leaf_level",
            use_stream=device.kind == "cuda" and not quantised,
            low_cpu_mem_usage=True,
        )


def follow(sibling: Any, pipeline: Any) -> None:
    """Let a pipeline built from another's components give the device back after each call as that one does."""
    hooks = getattr(pipeline, "_all_hooks", None)
    if hooks:
        sibling._all_hooks = list(hooks)
        sibling._offload_device = pipeline._offload_device


def freed(name: str, expected: int, left: int, device: Device) -> bool:
    """Whether dropping a model of `expected` bytes gave its memory back but for a tenth, which torch's rounding takes;
    told to the log where `left` bytes stayed: then only a new process frees them."""
    if left <= expected // 10:
        return True
    _log.warning(
        "%s was dropped, and %s of its %s stay on %s; restart the engine to free them",
        name,
        size(left),
        size(expected),
        device.name,
    )
    return False


def size(count: int) -> str:
    """Bytes as people say them: `13.1 GB`, `3.3 MB`."""
    if count >= devices.GB / 10:
        return f"{count / devices.GB:.1f} GB"
    return f"{count / 1_000_000:.1f} MB"
