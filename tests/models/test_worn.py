"""What a model wears for a call is off after it: LoRA sets, the IP-Adapter, and what failed to fit."""

from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
import torch
from PIL import Image
from safetensors.torch import save_file

from models import loading
from models.catalogue import Catalogue
from models.embeddings import Memory
from models.image import DiffusersImage
from models.protocols import Adapter, Failure, ImageOrder, ImageReply
from models.residency import Residency
from models.shelf import Shelf
from models.worn import MAX_LOADED, ImagePrompt, Misfit, Wardrobe, only_weights
from tests.models.conftest import Notes
from tests.models.painted import card

# A projection of the tiny UNet that every set of its own reaches.
DEEP = "mid_block.attentions.0.transformer_blocks.0.attn2.to_k"

PLAIN = ImageOrder(prompt="Һәм қала, түн", width=64, height=48, steps=2, guidance=5.0, exact=True)
DRESSED = replace(PLAIN, adapters=(Adapter(name="tiny-lora"),))


@pytest.fixture
def model(residency: Residency) -> DiffusersImage:
    found = residency.image("tiny-sdxl")
    assert isinstance(found, DiffusersImage)
    return found


def png(model: DiffusersImage, order: ImageOrder) -> bytes:
    (_, answer), *_ = model.paint([order], Notes())
    assert isinstance(answer, ImageReply), answer
    return answer.png


def test_a_set_is_read_from_disk_once(model: DiffusersImage) -> None:
    first = png(model, DRESSED)
    names = model.pipeline.get_list_adapters()

    again = png(model, DRESSED)

    assert again == first
    assert model.pipeline.get_list_adapters() == names


def test_a_call_that_fails_leaves_nothing_on(model: DiffusersImage) -> None:
    bare = png(model, PLAIN)

    def fail(_module: object, _args: object, _output: object) -> None:
        raise RuntimeError("a kernel went missing")

    handle = model.pipeline.unet.register_forward_hook(fail)
    try:
        answers = [answer for _, answer in model.paint([DRESSED], Notes())]
    finally:
        handle.remove()

    assert [each.code for each in answers if isinstance(each, Failure)] == ["model-error"]
    assert png(model, PLAIN) == bare


def test_rows_that_wear_different_sets_go_in_different_calls(model: DiffusersImage) -> None:
    plain, dressed = (replace(order, exact=False) for order in (PLAIN, DRESSED))
    light = replace(dressed, adapters=(Adapter(name="tiny-lora", weight=0.5),))

    answers = dict(model.paint([plain, dressed, replace(plain, seed=2), light, replace(dressed, seed=3)], Notes()))

    assert {place: each.batch for place, each in answers.items() if isinstance(each, ImageReply)} == {
        0: 2,
        1: 2,
        2: 2,
        3: 1,
        4: 2,
    }


def test_a_set_of_another_model_is_refused_by_name_and_leaves_nothing(residency: Residency) -> None:
    other = residency.image("tiny-image")
    assert isinstance(other, DiffusersImage)
    bare = png(other, PLAIN)

    with torch.random.fork_rng():
        answers = [answer for _, answer in other.paint([DRESSED], Notes())]

    assert [(each.code, "tiny-lora" in each.detail) for each in answers if isinstance(each, Failure)] == [
        ("invalid", True)
    ]
    assert other.pipeline.get_list_adapters() in ({}, {"unet": []})
    assert png(other, PLAIN) == bare


class OneStyle:
    """Parts whose adapters are all the same."""

    def __init__(self, folder: Path, encoder: Any = None) -> None:
        self._folder = folder
        self._encoder = encoder

    def part(self, _: str) -> Any:
        return self._encoder

    def files(self, _: str) -> Path:
        return self._folder


def test_only_so_many_sets_stay_in_memory(model: DiffusersImage, shelf: Shelf, known: Catalogue) -> None:
    before = set(model.pipeline.get_list_adapters().get("unet", ()))
    wardrobe = Wardrobe(model.pipeline, OneStyle(shelf.path(known.entry("tiny-lora"))))

    for number in range(MAX_LOADED + 2):
        with wardrobe.wearing([Adapter(name=f"style-{number}")]):
            pass

    held = set(model.pipeline.get_list_adapters()["unet"]) - before
    for alias in held:
        wardrobe._delete(alias)
    assert len(held) == MAX_LOADED


def test_a_set_that_breaks_off_in_loading_takes_nothing_along(model: DiffusersImage, tmp_path: Path) -> None:
    bare, dressed = png(model, PLAIN), png(model, DRESSED)
    wrong = {f"unet.{DEEP}.lora_{side}.weight": torch.ones(3, 3) for side in "AB"}
    save_file(wrong, tmp_path / "pytorch_lora_weights.safetensors")

    with (
        pytest.raises(Misfit, match="torn"),
        Wardrobe(model.pipeline, OneStyle(tmp_path)).wearing([Adapter(name="torn")]),
    ):
        pass

    assert png(model, PLAIN) == bare
    assert png(model, DRESSED) == dressed


def test_an_adapter_folder_must_say_which_weights_it_means(tmp_path: Path) -> None:
    (tmp_path / "image_encoder").mkdir()
    (tmp_path / "image_encoder" / "model.safetensors").write_bytes(b"")

    with pytest.raises(Misfit, match="0 files"):
        only_weights(tmp_path)
    for name in ("a", "b"):
        (tmp_path / f"{name}.safetensors").write_bytes(b"")
    with pytest.raises(Misfit, match="2 files"):
        only_weights(tmp_path)


def test_rows_with_the_same_references_share_a_call(model: DiffusersImage) -> None:
    shown = replace(PLAIN, exact=False, references=(card(1),))

    answers = dict(model.paint([shown, replace(shown, seed=2), replace(shown, references=(card(2),))], Notes()))

    batches = [each.batch if isinstance(each, ImageReply) else each for _, each in sorted(answers.items())]
    assert batches == [2, 2, 1]


def test_an_image_prompt_that_is_forgotten_is_loaded_anew_and_leaves_no_trace(model: DiffusersImage) -> None:
    shown = replace(PLAIN, references=(card(1),))
    bare, prompted = png(model, PLAIN), png(model, shown)

    model.forget("tiny-sdxl-ip")

    assert model.pipeline.image_encoder is None
    assert png(model, PLAIN) == bare
    assert png(model, shown) == prompted


def test_an_image_prompt_that_does_not_fit_is_taken_out_again(
    model: DiffusersImage, shelf: Shelf, known: Catalogue, tmp_path: Path
) -> None:
    bare = png(model, PLAIN)
    model.forget("tiny-sdxl-ip")
    encoder = loading.part(shelf.path(known.entry("tiny-sdxl-ip")), known.entry("tiny-sdxl-ip"), model.device)
    wrong = {name: torch.zeros(4, 4) for name in ("image_proj.proj.weight", "ip_adapter.1.to_k_ip.weight")}
    save_file(wrong, tmp_path / "w.safetensors")
    prompt = ImagePrompt(model.pipeline, OneStyle(tmp_path, encoder), "torn", Memory())

    with pytest.raises(Misfit, match="torn"):
        prompt.arguments([Image.new("RGB", (64, 64))], guided=True)

    assert png(model, PLAIN) == bare
