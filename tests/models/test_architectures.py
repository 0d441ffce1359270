"""The default profiles' own architectures go through the same loader and runtimes as the tiny models."""

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest
import torch

from models.catalogue import Catalogue
from models.protocols import Failure, ImageReply, TextReply
from models.residency import Residency
from models.shelf import Shelf
from tests.models import test_image, test_text
from tests.models.architectures import WRITERS
from tests.models.conftest import Notes

Shelve = Callable[[str], Residency]


@pytest.fixture
def shelve(known: Catalogue, tmp_path: Path) -> Shelve:
    """A residency whose entry of this name has tiny weights of its own architecture."""

    def build(name: str) -> Residency:
        entry = replace(known.entry(name), memory_gb=0.1)
        torch.manual_seed(1)
        Shelf(folder=tmp_path).build(entry, WRITERS[name])
        return Residency(tmp_path, "cpu", known=replace(known, entries={name: entry}))

    return build


@pytest.mark.parametrize("name", ["gemma-4-12b-it", "gemma-4-26b-a4b-it"])
def test_a_text_architecture_writes_and_its_rows_do_not_disturb_each_other(name: str, shelve: Shelve) -> None:
    model = shelve(name).text(name)
    alone = model.write([test_text.order(seed=3)], Notes())[0]

    replies = model.write([test_text.order("Ұзақ " * 30, seed=1), test_text.order(seed=3)], Notes())

    assert isinstance(alone, TextReply)
    assert isinstance(replies[1], TextReply)
    assert replies[1].text == alone.text


@pytest.mark.parametrize(("name", "batches"), [("flux.2-klein-4b", [2, 2, 1, 1]), ("z-image-turbo", [2, 2, 2, 2])])
def test_a_picture_architecture_paints_with_and_without_a_guide(name: str, batches: list[int], shelve: Shelve) -> None:
    order = replace(test_image.order(width=128, height=80, steps=4), guidance=1.0)
    guided = replace(order, init_image=test_image.guide(), strength=0.5)
    notes = Notes()

    replies = shelve(name).image(name).paint([order, replace(order, seed=2), guided, replace(guided, seed=2)], notes)

    assert [r.batch if isinstance(r, ImageReply) else r for r in replies] == batches
    # A strength of a half runs half of the steps; a reference leaves all of them.
    guided_steps = 4 if name == "flux.2-klein-4b" else 2
    assert [len(notes.steps[row]) for row in range(4)] == [4, 4, guided_steps, guided_steps]


def test_a_model_that_only_edits_refuses_to_paint_from_nothing(known: Catalogue, shelve: Shelve) -> None:
    name = "flux.2-klein-4b"
    model = shelve(name).image(name)
    model.entry = replace(known.entry(name), capabilities=("edit",))  # type: ignore[attr-defined]  # the runtime's own

    refused = model.paint([test_image.order()], Notes())[0]

    assert isinstance(refused, Failure)
    assert refused.code == "invalid"
