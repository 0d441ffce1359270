"""The books of who is where: what is kept free, and what a model weighs beside others that share its weights."""

from dataclasses import replace
from pathlib import Path

import pytest
import torch

from models import rooms
from models.catalogue import Catalogue
from models.placement import Place, Placement
from models.rooms import LEAST, MARGIN, RESERVE, Held, Where

GB = 1_000_000_000

KILO = torch.nn.Linear(250, 1, bias=False)
TWO = torch.nn.Linear(500, 1, bias=False)


def line(known: Catalogue, name: str, *modules: torch.nn.Module, where: Where = Where.DEVICE) -> Held:
    entry = replace(known.entry("tiny-image"), name=name)
    whole = Placement(place=Place.WHOLE, why="", claim=0)
    held = Held(entry=entry, model=None, placement=whole, modules={}, how={}, path=Path(), where=where)
    held.weigh(modules)
    return held


@pytest.mark.parametrize(
    ("peaks", "kept"),
    [
        ([], RESERVE * 24 * GB),
        ([0], RESERVE * 24 * GB),
        ([3 * GB], MARGIN * 3 * GB),
        ([3 * GB, 0], RESERVE * 24 * GB),
        ([GB, 2 * GB], MARGIN * 2 * GB),
        ([20 * GB], RESERVE * 24 * GB),
        ([1000], LEAST * 24 * GB),
    ],
)
def test_the_reserve_is_a_quarter_until_every_models_need_is_known(peaks: list[int], kept: float) -> None:
    assert rooms.reserve(24 * GB, peaks) == round(kept)


def test_weights_that_two_models_share_are_counted_once(known: Catalogue) -> None:
    one, other = line(known, "one", KILO, TWO), line(known, "other", KILO)

    assert rooms.on_device([one, other]) == 3000
    assert (one.bytes, other.bytes) == (3000, 1000)


def test_who_leaves_gives_back_only_what_nobody_else_holds(known: Catalogue) -> None:
    one, other = line(known, "one", KILO, TWO), line(known, "other", KILO)

    assert (rooms.alone(one, [one, other]), rooms.alone(other, [one, other])) == (2000, 0)


def test_who_stepped_aside_weighs_on_main_memory_and_not_on_the_device(known: Catalogue) -> None:
    here, aside = line(known, "here", KILO), line(known, "aside", TWO, where=Where.MEMORY)

    assert (rooms.on_device([here, aside]), rooms.in_memory([here, aside])) == (1000, 2000)


def test_a_model_in_pieces_weighs_on_the_device_only_while_it_is_used(known: Catalogue) -> None:
    pieces = line(known, "pieces", TWO, where=Where.MEMORY)
    pieces.placement = Placement(place=Place.MODEL_OFFLOAD, why="", claim=700)
    idle = rooms.on_device([pieces])

    pieces.pins = 1

    assert (idle, rooms.on_device([pieces])) == (0, 700)
