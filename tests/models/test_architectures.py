"""Checkpoints of the catalogue go through the same loader and runtimes, each by its own entry, with tiny weights."""

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from models import tiny
from models.catalogue import Capability, Catalogue, ModelRole
from models.protocols import ImageReply, TextReply
from models.residency import Residency
from models.shelf import Shelf
from tests.models import contract_image, contract_text
from tests.models.architectures import WRITERS
from tests.models.painted import apart, card, pixels

Shelve = Callable[[str], Residency]

TEXTS = ("qwen3-1.7b", "llama-3.2-1b", "gemma-4-12b-it", "gemma-4-26b-a4b-it")
PICTURES = ("sd-1.5", "sdxl", "flux.2-klein-4b", "z-image-turbo", "qwen-image-edit-2509")


@pytest.fixture
def shelve(known: Catalogue, tmp_path: Path) -> Shelve:
    """A residency whose entry of this name has tiny weights of its own architecture, in the default variant."""

    def build(name: str) -> Residency:
        entry = replace(known.entry(name), memory_gb=0.1, variant="")
        texts = ["Әже хатты қайта бүктейді. Ғалым үйге қарайды. ҢҮІҺ", "Бабушка молчит.", "Nobody waves."] * 9
        Shelf(folder=tmp_path).build(entry, lambda folder: tiny.seeded(WRITERS[name], folder, texts))
        return Residency(tmp_path, "cpu", known=replace(known, entries={**known.entries, name: entry}))

    return build


@pytest.mark.parametrize("name", TEXTS)
def test_a_text_architecture_writes_and_its_rows_do_not_disturb_each_other(name: str, shelve: Shelve) -> None:
    model = shelve(name).text(name)
    alone = contract_text.reply(model, contract_text.order(seed=3))

    replies = contract_text.write(model, [contract_text.order("Ұзақ " * 30, seed=1), contract_text.order(seed=3)])

    assert isinstance(replies[1], TextReply)
    assert replies[1].text == alone.text


@pytest.mark.parametrize("name", PICTURES)
def test_a_picture_architecture_paints_in_every_way_that_its_entry_claims(
    name: str, known: Catalogue, shelve: Shelve
) -> None:
    entry = known.entry(name)
    plain = replace(contract_image.order(entry), guidance=entry.defaults.guidance)
    ways = {
        Capability.IMAGE_TO_IMAGE: replace(plain, init_image=card(1), strength=0.5),
        Capability.INPAINT: replace(plain, init_image=card(1), mask=card(2), strength=1.0),
        Capability.EDIT: replace(plain, references=(card(1),)),
    }
    orders = [plain, *(order for capability, order in ways.items() if entry.can(capability))]

    answers = contract_image.paint(shelve(name).image(name), orders)

    assert [pixels(answer).shape for answer in answers] == [(48, 64, 3)] * len(orders)
    assert all(apart(answers[0], answer) > 0 for answer in answers[1:])
    assert all(isinstance(answer, ImageReply) for answer in answers)


def test_every_pair_that_a_profile_wants_is_tried_here(known: Catalogue) -> None:
    wanted = {name for ready in known.profiles.values() for name in (ready.text, ready.image)}

    assert wanted <= {*TEXTS, *PICTURES}
    assert {known.entry(name).role for name in TEXTS} == {ModelRole.TEXT}
