"""Calls: which orders share one, and that every class of the catalogue takes what it would be given."""

import inspect
from collections.abc import Iterator
from dataclasses import replace
from types import SimpleNamespace
from typing import Any

import pytest
from PIL import Image

from models import calls, catalogue, families, libraries
from models.calls import Seen
from models.catalogue import Capability, Catalogue, Entry, ModelRole
from models.families import Words
from models.modes import Plan, plan
from models.protocols import Adapter, Control, ControlKind, ImageOrder
from tests.models.painted import card, half

PICTURE = card(1)
PLAIN = ImageOrder(prompt="Ұлы дала", width=64, height=48, steps=4)
ENTRIES = [each for each in catalogue.load().entries.values() if each.role is ModelRole.IMAGE]

# What encode_prompt's results are called in a call, by family.
EMBEDDED = {
    Words.CLIP: ("prompt_embeds", "negative_prompt_embeds"),
    Words.CLIP_POOLED: (
        "prompt_embeds",
        "negative_prompt_embeds",
        "pooled_prompt_embeds",
        "negative_pooled_prompt_embeds",
    ),
    Words.HIDDEN: ("prompt_embeds", "negative_prompt_embeds"),
    Words.LISTS: ("prompt_embeds", "negative_prompt_embeds"),
    Words.STRINGS: ("prompt",),
}


def ways(entry: Entry) -> Iterator[tuple[str, ImageOrder, Plan]]:
    """Every kind of order that the model takes."""
    kind = next(iter(entry.controls), ControlKind.DEPTH)
    held = replace(PLAIN, control=Control(kind=ControlKind(kind), picture=PICTURE))
    begun = replace(PLAIN, init_image=PICTURE)
    asked = {
        "words": PLAIN,
        "a picture": begun,
        "a mask": replace(begun, mask=half()),
        "references": replace(PLAIN, references=(PICTURE,)),
        "a mask and references": replace(begun, mask=half(), references=(PICTURE,)),
        "control": held,
        "control and a picture": replace(held, init_image=PICTURE),
        "control and a mask": replace(held, init_image=PICTURE, mask=half()),
    }
    for name, order in asked.items():
        planned = plan(entry, order)
        if isinstance(planned, Plan):
            yield name, order, planned


def unloaded(class_name: str) -> Any:
    """Only the class's own signature: no weights are needed to ask what a call takes."""
    kind = libraries.class_of(libraries.diffusers(), class_name)
    bound = SimpleNamespace(kind=kind)
    signature = inspect.signature(kind.__call__)
    own = signature.replace(parameters=list(signature.parameters.values())[1:])

    def call() -> None: ...

    call.__signature__ = own  # type: ignore[attr-defined]  # inspect reads it
    bound.__call__ = call
    return bound


@pytest.mark.parametrize("entry", ENTRIES, ids=lambda each: each.name)
def test_every_class_of_the_catalogue_takes_what_it_would_be_given(entry: Entry) -> None:
    family = families.of(entry.class_name)
    seen = 0
    for name, order, planned in ways(entry):
        row = calls.row(0, order, planned, family)
        pipeline = unloaded(planned.class_name)
        words = dict.fromkeys(EMBEDDED[family.words], "")

        given = calls.arguments(pipeline, [row], [calls.look(row)], words)

        taken = inspect.signature(pipeline.__call__).parameters
        lacking = {"generator", "output_type", "num_inference_steps", *EMBEDDED[family.words]} - set(given)
        # FLUX.2 klein's repainting has no negative words at all; what is not taken is not given.
        lacking -= {"negative_prompt_embeds"} if family.words is Words.HIDDEN else set()
        assert not lacking, f"{planned.class_name} for {name} takes no {lacking}"
        needed = {
            each.name
            for each in taken.values()
            if each.default is each.empty and each.kind not in (each.VAR_POSITIONAL, each.VAR_KEYWORD)
        }
        assert needed <= set(given), f"{planned.class_name} for {name} also wants {needed - set(given)}"
        assert "callback_on_step_end" in taken, f"{planned.class_name} tells of no steps"
        seen += 1
    assert seen > 0


def test_some_entry_goes_each_way() -> None:
    gone = {name for entry in ENTRIES for name, _, _ in ways(entry)}

    assert len(gone) == 8


def company(known: Catalogue, name: str, *orders: ImageOrder) -> int:
    """How many calls these orders take at the least."""
    entry = known.entry(name)
    rows = []
    for index, order in enumerate(orders):
        planned = plan(entry, order)
        assert isinstance(planned, Plan), planned
        rows.append(calls.row(index, order, planned, families.of(entry.class_name)))
    return len({row.alike for row in rows})


def test_words_seeds_and_pictures_of_their_own_share_a_call(known: Catalogue) -> None:
    begun = replace(PLAIN, init_image=card(1), strength=0.5)

    assert company(known, "tiny-sdxl", PLAIN, replace(PLAIN, seed=9, prompt="Түн", negative_prompt="боран")) == 1
    assert company(known, "tiny-sdxl", begun, replace(begun, init_image=card(2))) == 1


@pytest.mark.parametrize(
    "other",
    [
        replace(PLAIN, width=80),
        replace(PLAIN, steps=5),
        replace(PLAIN, guidance=6.0),
        replace(PLAIN, exact=True),
        replace(PLAIN, init_image=PICTURE),
        replace(PLAIN, init_image=PICTURE, mask=half()),
        replace(PLAIN, references=(PICTURE,)),
        replace(PLAIN, control=Control(kind=ControlKind.POSE, picture=PICTURE)),
        replace(PLAIN, adapters=(Adapter(name="tiny-sdxl-lora"),)),
    ],
    ids=["size", "steps", "guidance", "exact", "start", "mask", "references", "control", "adapter"],
)
def test_what_a_call_has_once_never_mixes(known: Catalogue, other: ImageOrder) -> None:
    assert company(known, "tiny-sdxl", PLAIN, other) == 2


def test_weights_scales_and_other_references_part_calls(known: Catalogue) -> None:
    worn = replace(PLAIN, adapters=(Adapter(name="ink"),))
    held = replace(PLAIN, control=Control(kind=ControlKind.POSE, picture=PICTURE))
    shown = replace(PLAIN, references=(card(1),))

    assert company(known, "tiny-sdxl", worn, replace(worn, adapters=(Adapter(name="ink", weight=0.5),))) == 2
    assert company(known, "tiny-sdxl", held, replace(held, control=replace_scale(held, 0.5))) == 2
    assert company(known, "tiny-sdxl", shown, replace(shown, references=(card(2),))) == 2
    assert company(known, "tiny-sdxl", shown, replace(shown, seed=5)) == 1


def replace_scale(order: ImageOrder, scale: float) -> Control:
    assert order.control is not None
    return replace(order.control, scale=scale)


def test_two_exact_orders_never_share_and_one_row_families_neither(known: Catalogue) -> None:
    exact = replace(PLAIN, exact=True)
    shown = replace(PLAIN, references=(PICTURE,))

    assert company(known, "tiny-sdxl", exact, exact) == 2
    assert company(known, "tiny-qwen-edit", shown, shown) == 2


def test_pictures_are_fitted_to_the_grid_and_references_keep_their_shape(known: Catalogue) -> None:
    order = replace(PLAIN, width=70, height=37, init_image=card(1, 320, 32), mask=half(), references=(card(2, 96, 64),))
    planned = plan(known.entry("tiny-sdxl"), order)
    assert isinstance(planned, Plan)

    seen: Seen = calls.look(calls.row(0, order, planned, families.of(planned.class_name)))

    sizes = [each.size for each in (seen.start, seen.mask, *seen.references) if isinstance(each, Image.Image)]
    assert sizes == [(80, 48), (80, 48), (96, 64)]


@pytest.mark.parametrize(("steps", "strength", "run"), [(1, 0.3, 1), (4, 0.5, 2), (30, 0.999, 29), (3, 0.01, 1)])
def test_a_weak_guide_runs_a_step_at_least(steps: int, strength: float, run: int) -> None:
    order = replace(PLAIN, steps=steps, strength=strength, init_image=PICTURE)

    assert int(calls.scheduled(order) * strength) == run


@pytest.mark.parametrize("seed", [0, 2**63 - 1, 2**63, 2**64 - 1, -1])
def test_every_seed_is_a_seed(known: Catalogue, seed: int) -> None:
    planned = plan(known.entry("tiny-image"), PLAIN)
    assert isinstance(planned, Plan)
    row = calls.row(0, replace(PLAIN, seed=seed), planned, families.of(planned.class_name))

    given = calls.arguments(unloaded(planned.class_name), [row], [Seen()], {})

    assert given["generator"][0].initial_seed() == seed % 2**63


def test_an_entry_that_edits_or_paints_names_a_known_family_or_takes_words() -> None:
    strange = [
        each.name
        for each in ENTRIES
        if each.can(Capability.TEXT_TO_IMAGE) and families.of(each.class_name).words is Words.STRINGS
    ]

    # Their prompts are read anew in every call; a family would spare that.
    for name in strange:
        taken = inspect.signature(unloaded(catalogue.load().entry(name).class_name).__call__).parameters
        assert "prompt" in taken
