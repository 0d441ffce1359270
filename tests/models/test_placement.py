"""Where a model goes: whole where it fits, else in pieces; and that pieces give the same picture."""

from typing import Any

import pytest
import torch

from models import devices, loading, placement
from models.catalogue import Catalogue, ModelRole
from models.placement import Place, Placement
from models.shelf import Shelf

GB = devices.GB


@pytest.mark.parametrize(
    ("role", "wanted", "biggest", "room", "place", "claim"),
    [
        (ModelRole.IMAGE, 13 * GB, 8 * GB, 18 * GB, Place.WHOLE, 13 * GB),
        (ModelRole.IMAGE, 13 * GB, 8 * GB, 13 * GB, Place.WHOLE, 13 * GB),
        (ModelRole.IMAGE, 13 * GB, 8 * GB, 9 * GB, Place.MODEL_OFFLOAD, 8 * GB),
        (ModelRole.IMAGE, 60 * GB, 40 * GB, 18 * GB, Place.GROUP_OFFLOAD, 2 * GB),
        (ModelRole.TEXT, 24 * GB, 24 * GB, 18 * GB, Place.SPLIT, 18 * GB),
    ],
)
def test_a_model_is_taken_apart_only_where_it_does_not_fit(
    *, role: ModelRole, wanted: int, biggest: int, room: int, place: Place, claim: int
) -> None:
    found = placement.choose(role=role, wanted=wanted, biggest=biggest, room=room, apart=True)

    assert (found.place, found.claim) == (place, claim)


def test_the_reason_is_told_in_the_words_of_the_slate() -> None:
    found = placement.choose(role=ModelRole.IMAGE, wanted=13 * GB, biggest=8 * GB, room=9 * GB, apart=True)

    assert found.why == "13.0 GB wanted, 9.0 GB can be had"


def test_a_processor_has_nowhere_else_to_put_a_model() -> None:
    found = placement.choose(role=ModelRole.IMAGE, wanted=13 * GB, biggest=8 * GB, room=GB, apart=False)

    assert found.whole


def paint(pipeline: Any) -> Any:
    made = torch.Generator().manual_seed(7)
    settings = {"height": 64, "width": 64, "num_inference_steps": 2, "guidance_scale": 0.0, "output_type": "pt"}
    return pipeline("Әженің үйі, түн", generator=made, **settings).images


@pytest.mark.parametrize("place", [Place.MODEL_OFFLOAD, Place.GROUP_OFFLOAD])
def test_a_model_in_pieces_paints_the_same_picture(shelf: Shelf, known: Catalogue, place: Place) -> None:
    entry = known.entry("tiny-image")
    cpu = devices.describe("cpu")
    whole = loading.pipeline(shelf.find(entry), entry, cpu)
    wishes = loading.Wishes(placement=Placement(place=place, why="13.0 GB wanted, 9.0 GB can be had", claim=1))

    pieces = loading.pipeline(shelf.find(entry), entry, cpu, wishes)

    assert torch.equal(paint(pieces.pipeline), paint(whole.pipeline))
    assert pieces.how["placement"] == f"{place} (13.0 GB wanted, 9.0 GB can be had)"


def test_a_sibling_gives_the_device_back_as_the_first_pipeline_does(shelf: Shelf, known: Catalogue) -> None:
    entry = known.entry("tiny-image")
    wishes = loading.Wishes(placement=Placement(place=Place.MODEL_OFFLOAD, why="", claim=1))
    first = loading.pipeline(shelf.find(entry), entry, devices.describe("cpu"), wishes).pipeline
    sibling = type(first)(**first.components, requires_safety_checker=False)

    placement.follow(sibling, first)

    assert sibling._offload_device == first._offload_device
    assert len(sibling._all_hooks) == len(first._all_hooks) == 3


@pytest.mark.parametrize(("count", "said"), [(13_100_000_000, "13.1 GB"), (3_300_000, "3.3 MB"), (0, "0.0 MB")])
def test_bytes_are_said_as_people_say_them(count: int, said: str) -> None:
    assert placement.size(count) == said
