"""What an order asks of a model: the pipeline class that does it, or what the model lacks."""

from dataclasses import replace

import pytest

from models.catalogue import Catalogue, Entry
from models.modes import Mode, Plan, plan
from models.protocols import Adapter, Control, ControlKind, Failure, ImageOrder

PICTURE = b"a picture"
PLAIN = ImageOrder(prompt="Әже терезе алдында", width=64, height=48, steps=2)
HELD = replace(PLAIN, control=Control(kind=ControlKind.DEPTH, picture=PICTURE))
BEGUN = replace(PLAIN, init_image=PICTURE)
MASKED = replace(BEGUN, mask=PICTURE)
SHOWN = replace(PLAIN, references=(PICTURE,))


def planned(known: Catalogue, name: str, order: ImageOrder) -> Plan:
    found = plan(known.entry(name), order)
    assert isinstance(found, Plan), found
    return found


def refusal(entry: Entry, order: ImageOrder) -> str:
    found = plan(entry, order)
    assert isinstance(found, Failure), found
    assert found.code == "invalid"
    return found.detail


@pytest.mark.parametrize(
    ("name", "order", "class_name"),
    [
        ("tiny-image", PLAIN, "StableDiffusionPipeline"),
        ("tiny-image", BEGUN, "StableDiffusionImg2ImgPipeline"),
        ("tiny-image", MASKED, "StableDiffusionInpaintPipeline"),
        ("tiny-sdxl", HELD, "StableDiffusionXLControlNetPipeline"),
        ("tiny-sdxl", replace(HELD, init_image=PICTURE), "StableDiffusionXLControlNetImg2ImgPipeline"),
        ("tiny-sdxl", replace(HELD, init_image=PICTURE, mask=PICTURE), "StableDiffusionXLControlNetInpaintPipeline"),
        ("tiny-sdxl", SHOWN, "StableDiffusionXLPipeline"),
        ("tiny-klein", PLAIN, "Flux2KleinPipeline"),
        ("tiny-klein", SHOWN, "Flux2KleinPipeline"),
        ("tiny-klein", MASKED, "Flux2KleinInpaintPipeline"),
        ("tiny-qwen-edit", BEGUN, "QwenImageEditPlusPipeline"),
    ],
)
def test_each_way_to_a_picture_has_its_class(known: Catalogue, name: str, order: ImageOrder, class_name: str) -> None:
    assert planned(known, name, order).class_name == class_name


def test_a_model_that_edits_takes_the_picture_to_begin_with_as_what_it_edits(known: Catalogue) -> None:
    assert planned(known, "tiny-klein", BEGUN).mode is Mode.EDIT
    assert planned(known, "tiny-image", BEGUN).mode is Mode.IMAGE


def test_references_go_through_an_adapter_only_where_the_class_takes_none(known: Catalogue) -> None:
    assert planned(known, "tiny-sdxl", SHOWN).prompted
    assert not planned(known, "tiny-klein", SHOWN).prompted
    assert not planned(known, "tiny-klein", replace(MASKED, references=(PICTURE,))).prompted


@pytest.mark.parametrize(
    ("name", "order", "lack"),
    [
        ("tiny-image", HELD, "cannot do control"),
        ("tiny-image", SHOWN, "image-prompt"),
        ("tiny-z-image", replace(HELD, init_image=PICTURE), "control-image-to-image"),
        ("tiny-qwen-edit", PLAIN, "give it one"),
        ("tiny-klein", replace(SHOWN, references=(PICTURE,) * 5), "at most 4"),
    ],
)
def test_a_refusal_names_what_the_model_lacks(known: Catalogue, name: str, order: ImageOrder, lack: str) -> None:
    said = refusal(known.entry(name), order)

    assert lack in said
    assert "kadr models list" in said


def test_a_kind_of_control_without_its_net_is_refused(known: Catalogue) -> None:
    entry = replace(known.entry("tiny-sdxl"), controls={"pose": "tiny-sdxl-control-pose"})

    assert "depth, only by pose" in refusal(entry, HELD)


def test_repainting_more_pixels_than_the_class_keeps_is_refused(known: Catalogue) -> None:
    large = replace(MASKED, width=1536, height=864)

    assert "order smaller" in refusal(known.entry("tiny-klein"), large)
    assert isinstance(plan(known.entry("tiny-sdxl"), large), Plan)


@pytest.mark.parametrize(
    "wrong",
    [
        replace(PLAIN, mask=PICTURE),
        replace(PLAIN, guidance=float("nan")),
        replace(PLAIN, guidance=-1.0),
        replace(BEGUN, strength=0.0),
        replace(BEGUN, strength=float("nan")),
        replace(HELD, control=Control(kind=ControlKind.DEPTH, picture=PICTURE, scale=3.0)),
        replace(PLAIN, adapters=(Adapter(name="ink", weight=float("inf")),)),
        replace(PLAIN, adapters=(Adapter(name="ink"), Adapter(name="ink", weight=0.5))),
        replace(PLAIN, width=8193),
    ],
    ids=[
        "mask alone",
        "guidance nan",
        "guidance below 0",
        "no strength",
        "strength nan",
        "scale",
        "weight",
        "twice",
        "too wide",
    ],
)
def test_numbers_that_mean_nothing_are_refused(known: Catalogue, wrong: ImageOrder) -> None:
    assert refusal(known.entry("tiny-sdxl"), wrong)
