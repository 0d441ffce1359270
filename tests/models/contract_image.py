"""What every picture model keeps, whatever runs it: inherit from ImageContract and give it an `image_model`."""

import io
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from typing import Any

import pytest
import torch
from PIL import Image

from models.catalogue import Capability, Entry
from models.protocols import (
    Adapter,
    Control,
    ControlKind,
    Failure,
    ImageModel,
    ImageOrder,
    ImageReply,
    Watcher,
)
from tests.models.conftest import Notes
from tests.models.painted import apart, card, half, pixels

# A row in company is the same but for rounding (DESIGN: 1.3e-6 apart before eight bits).
ROUNDING = 2

WIDTH, HEIGHT = 64, 48


def order(entry: Entry, *, seed: int = 1, steps: int = 2, width: int = WIDTH, height: int = HEIGHT) -> ImageOrder:
    """An order that the model takes: one that only edits gets a picture to begin with."""
    return ImageOrder(
        prompt="Ғалым, қарлы дала",
        width=width,
        height=height,
        steps=steps,
        guidance=entry.defaults.guidance,
        seed=seed,
        references=() if entry.can(Capability.TEXT_TO_IMAGE) else (card(9),),
    )


def paint(
    model: ImageModel, orders: Sequence[ImageOrder], watcher: Watcher | None = None
) -> list[ImageReply | Failure]:
    """Every order's one answer, in order."""
    found: dict[int, ImageReply | Failure] = {}
    for row, answer in model.paint(orders, watcher or Notes()):
        assert row not in found, f"row {row} was answered twice"
        found[row] = answer
    return [found[row] for row in range(len(orders))]


def one(model: ImageModel, wanted: ImageOrder, watcher: Watcher | None = None) -> ImageReply:
    answer = paint(model, [wanted], watcher)[0]
    assert isinstance(answer, ImageReply), answer
    return answer


def codes(answers: Sequence[ImageReply | Failure]) -> list[str]:
    return [answer.code if isinstance(answer, Failure) else "painted" for answer in answers]


@contextmanager
def broken(model: ImageModel) -> Iterator[None]:
    """A real hook on the real decoder: every picture comes out as no numbers."""

    def spoil(_module: object, _args: object, output: Any) -> Any:
        return torch.full_like(output, float("nan"))

    handle = model.pipeline.vae.decoder.register_forward_hook(spoil)  # type: ignore[attr-defined]  # a runtime's own
    try:
        yield
    finally:
        handle.remove()


def needs(entry: Entry, capability: Capability) -> None:
    if not entry.can(capability):
        pytest.skip(f"{entry.name} does not claim {capability}")


class ImageContract:
    """The tests; `image_model` and its `entry` are fixtures of whoever inherits."""

    def test_pictures_have_the_size_that_was_asked(self, image_model: ImageModel, entry: Entry) -> None:
        plain, odd = paint(image_model, [order(entry), order(entry, width=70, height=37)])

        assert [pixels(answer).shape for answer in (plain, odd)] == [(HEIGHT, WIDTH, 3), (37, 70, 3)]

    def test_an_exact_order_gives_the_same_bytes_twice_whoever_shares_the_call(
        self, image_model: ImageModel, entry: Entry
    ) -> None:
        exact = replace(order(entry, seed=3), exact=True)
        first = one(image_model, exact)

        second = paint(image_model, [order(entry, seed=4), exact])[1]

        assert isinstance(second, ImageReply)
        assert second.png == first.png
        assert (first.batch, second.batch) == (1, 1)

    def test_a_seed_paints_the_same_picture_alone_and_in_company_and_another_seed_another(
        self, image_model: ImageModel, entry: Entry
    ) -> None:
        alone = one(image_model, order(entry, seed=4))

        other, same = paint(image_model, [order(entry, seed=1), order(entry, seed=4)])

        assert abs(pixels(same) - pixels(alone)).max() <= ROUNDING
        assert apart(other, same) > 5

    def test_other_words_paint_another_picture(self, image_model: ImageModel, entry: Entry) -> None:
        first, other = paint(
            image_model, [order(entry), replace(order(entry), prompt="Grandmother at the stove, a wide shot")]
        )

        assert apart(first, other) > 0.1

    def test_a_row_that_is_cancelled_in_the_middle_leaves_the_other_alone(
        self, image_model: ImageModel, entry: Entry
    ) -> None:
        alone = pixels(one(image_model, order(entry, seed=2, steps=3)))
        notes = Notes(cancel_when=lambda row, steps: row == 0 and steps >= 1)

        gone, kept = paint(image_model, [order(entry, seed=1, steps=3), order(entry, seed=2, steps=3)], notes)

        assert codes([gone]) == ["cancelled"]
        assert abs(pixels(kept) - alone).max() <= ROUNDING
        assert len(notes.steps[0]) == 1

    def test_when_nobody_wants_a_picture_it_stops_within_a_step_and_the_next_is_as_ever(
        self, image_model: ImageModel, entry: Entry
    ) -> None:
        before = one(image_model, order(entry, steps=3))
        notes = Notes(cancel_when=lambda row, steps: steps >= 1)

        answers = paint(image_model, [order(entry, steps=9)], notes)

        assert codes(answers) == ["cancelled"]
        assert len(notes.steps[0]) == 1
        assert apart(one(image_model, order(entry, steps=3)), before) == 0

    def test_what_is_cancelled_before_it_begins_is_not_begun(self, image_model: ImageModel, entry: Entry) -> None:
        notes = Notes(cancel_when=lambda row, steps: True)

        answers = paint(image_model, [order(entry), order(entry, seed=2)], notes)

        assert codes(answers) == ["cancelled", "cancelled"]
        assert not any(notes.steps.values())

    def test_a_picture_whose_time_is_over_fails_alone(self, image_model: ImageModel, entry: Entry) -> None:
        answers = paint(image_model, [replace(order(entry, steps=3), time_limit_s=0.0), order(entry, seed=2, steps=3)])

        assert codes(answers) == ["timed-out", "painted"]

    def test_every_step_is_reported(self, image_model: ImageModel, entry: Entry) -> None:
        notes = Notes()

        painted = one(image_model, order(entry, steps=3), notes)

        assert notes.steps[0] == [(done, painted.steps) for done in range(1, painted.steps + 1)]
        assert painted.steps == 3

    def test_a_preview_is_a_small_webp(self, image_model: ImageModel, entry: Entry) -> None:
        notes = Notes()

        one(image_model, order(entry, steps=2, width=320, height=192), notes)

        preview = Image.open(io.BytesIO(notes.previews[0][0]))
        assert (preview.format, preview.width) == ("WEBP", 256)
        assert len(notes.previews[0][0]) < 30_000

    def test_a_picture_of_no_numbers_is_a_failure_and_the_next_is_a_picture(
        self, image_model: ImageModel, entry: Entry
    ) -> None:
        with broken(image_model):
            spoilt = paint(image_model, [order(entry)])

        assert codes(spoilt) == ["bad-reply"]
        assert codes(paint(image_model, [order(entry)])) == ["painted"]

    @pytest.mark.parametrize(
        "wrong",
        [(8, 48, 2), (64, 16_384, 2), (10**9, 48, 2), (64, 48, 0), (64, 48, 10**9)],
        ids=["too narrow", "too high", "far too wide", "no steps", "too many steps"],
    )
    def test_what_means_nothing_is_refused_before_any_work(
        self, image_model: ImageModel, entry: Entry, wrong: tuple[int, int, int]
    ) -> None:
        width, height, steps = wrong
        notes = Notes()

        answers = paint(image_model, [order(entry, width=width, height=height, steps=steps)], notes)

        assert codes(answers)[0] in ("invalid", "too-large")
        assert not any(notes.steps.values())

    def test_a_picture_that_is_none_fails_its_row_alone(self, image_model: ImageModel, entry: Entry) -> None:
        given = {"init_image": b"%PDF-1.7"} if entry.can(Capability.IMAGE_TO_IMAGE) else {"references": (b"%PDF-1.7",)}

        answers = paint(image_model, [replace(order(entry), **given), order(entry)])

        assert codes(answers) == ["invalid", "painted"]

    def test_what_the_model_does_not_claim_is_refused(self, image_model: ImageModel, entry: Entry) -> None:
        asked = {
            Capability.IMAGE_TO_IMAGE: {"init_image": card(1)},
            Capability.INPAINT: {"init_image": card(1), "mask": half()},
            Capability.CONTROL: {"control": Control(kind=ControlKind.DEPTH, picture=card(1))},
            Capability.TEXT_TO_IMAGE: {"references": ()},
        }
        # A model that edits takes a picture to begin with as what it edits.
        spared = {Capability.IMAGE_TO_IMAGE} if entry.can(Capability.EDIT) else set()
        unclaimed = [kind for kind in asked if not entry.can(kind) and kind not in spared]

        answers = paint(image_model, [replace(order(entry), **asked[kind]) for kind in unclaimed])  # type: ignore[arg-type]  # fields by name

        assert codes(answers) == ["invalid"] * len(unclaimed)

    def test_image_to_image_follows_the_picture_and_the_strength(self, image_model: ImageModel, entry: Entry) -> None:
        needs(entry, Capability.IMAGE_TO_IMAGE)
        weak = replace(order(entry, steps=4), init_image=card(1), strength=0.5)
        strong = replace(weak, strength=1.0)

        answers = paint(image_model, [weak, replace(weak, init_image=card(2)), strong])

        assert apart(answers[0], answers[1]) > 1
        assert apart(answers[0], answers[2]) > 1
        assert [answer.steps for answer in answers if isinstance(answer, ImageReply)] == [2, 2, 4]

    def test_inpainting_leaves_what_is_not_masked(self, image_model: ImageModel, entry: Entry) -> None:
        needs(entry, Capability.INPAINT)
        masked = replace(
            order(entry, steps=4, width=128), init_image=card(1, width=128), mask=half(width=128), strength=1.0
        )

        first, other = paint(image_model, [masked, replace(masked, seed=2)])

        differing = abs(pixels(first) - pixels(other)).mean(axis=(0, 2))
        # The left half is black in the mask; near its edge the autoencoder sees both sides.
        assert differing[:32].mean() < differing[96:].mean() / 3
        assert differing[96:].mean() > 5

    @pytest.mark.parametrize("kind", ControlKind)
    def test_a_control_picture_changes_the_picture(
        self, image_model: ImageModel, entry: Entry, kind: ControlKind
    ) -> None:
        needs(entry, Capability.CONTROL)
        bare = order(entry)
        held = replace(bare, control=Control(kind=kind, picture=card(1), scale=1.0))

        answers = paint(
            image_model, [bare, held, replace(held, control=Control(kind=kind, picture=card(2), scale=1.0))]
        )

        assert apart(answers[0], answers[1]) > 1
        assert apart(answers[1], answers[2]) > 0.3
        assert apart(one(image_model, bare), answers[0]) == 0

    def test_a_control_picture_goes_with_a_picture_to_begin_with(self, image_model: ImageModel, entry: Entry) -> None:
        needs(entry, Capability.CONTROL)
        held = replace(order(entry), control=Control(kind=ControlKind.DEPTH, picture=card(1)))
        begun = {
            "control-image-to-image": replace(held, init_image=card(2), strength=0.5),
            "control-inpaint": replace(held, init_image=card(2), mask=half(), strength=1.0),
        }

        answers = dict(zip(begun, codes(paint(image_model, list(begun.values()))), strict=True))

        assert answers == {name: "painted" if name in entry.classes else "invalid" for name in begun}

    def test_references_change_the_picture_and_leave_no_trace(self, image_model: ImageModel, entry: Entry) -> None:
        if not (entry.can(Capability.EDIT) or entry.can(Capability.IMAGE_PROMPT)):
            pytest.skip(f"{entry.name} takes no references")
        plain = order(entry)
        before = one(image_model, plain)

        first, other, both = (
            one(image_model, replace(plain, references=shown)) for shown in ((card(1),), (card(2),), (card(1), card(2)))
        )

        assert min(apart(first, other), apart(first, both), apart(before, first)) > 0.3
        assert apart(one(image_model, plain), before) == 0

    def test_more_references_than_it_takes_are_refused(self, image_model: ImageModel, entry: Entry) -> None:
        many = tuple(card(n) for n in range(entry.references + 1))

        answers = paint(image_model, [replace(order(entry), references=many)])

        assert codes(answers) == ["invalid"]

    def test_adapters_change_the_picture_and_leave_no_trace(
        self, image_model: ImageModel, entry: Entry, adapters: Sequence[str]
    ) -> None:
        if not adapters:
            pytest.skip(f"the catalogue has no LoRA for {entry.name}")
        bare = order(entry)
        dressed = [replace(bare, adapters=(Adapter(name=name, weight=1.0),)) for name in adapters]

        before, *worn, after = paint(image_model, [bare, *dressed, bare])

        assert min(apart(before, each) for each in worn) > 1
        assert apart(before, after) == 0
        half_worn = one(image_model, replace(bare, adapters=(Adapter(name=adapters[0], weight=0.5),)))
        assert min(apart(before, half_worn), apart(half_worn, worn[0])) > 0.3

    def test_all_of_it_at_once_leaves_no_trace(
        self, image_model: ImageModel, entry: Entry, adapters: Sequence[str]
    ) -> None:
        if not (entry.can(Capability.CONTROL) and entry.can(Capability.IMAGE_PROMPT) and adapters):
            pytest.skip(f"{entry.name} does not claim all of it")
        bare = order(entry)
        full = replace(
            bare,
            init_image=card(1),
            strength=0.8,
            control=Control(kind=ControlKind.EDGES, picture=card(2)),
            references=(card(3),),
            adapters=tuple(Adapter(name=name) for name in adapters),
        )

        before, dressed, after = paint(image_model, [bare, full, bare])

        assert codes([dressed]) == ["painted"]
        assert apart(before, after) == 0

    def test_negative_words_count_where_guidance_does(self, image_model: ImageModel, entry: Entry) -> None:
        if entry.defaults.guidance <= 1:
            pytest.skip(f"{entry.name} is painted without guidance")

        plain, without = paint(image_model, [order(entry), replace(order(entry), negative_prompt="түн, боран")])

        assert apart(plain, without) > 0.3

    def test_an_adapter_of_another_model_fails_its_row_alone(self, image_model: ImageModel, entry: Entry) -> None:
        wrong = replace(order(entry), adapters=(Adapter(name="no-such-style"),))

        answers = paint(image_model, [wrong, order(entry)])

        assert codes(answers)[1] == "painted"
        assert codes(answers)[0] != "painted"

    def test_how_many_are_worth_painting_together_is_a_number(self, image_model: ImageModel, entry: Entry) -> None:
        rows = image_model.rows(order(entry))

        assert 1 <= rows <= 64
        assert image_model.rows(replace(order(entry), exact=True)) == 1
