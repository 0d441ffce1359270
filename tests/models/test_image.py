"""The contract of every picture model, on real tiny ones."""

import io
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace

import numpy as np
import pytest
import torch
from PIL import Image

from models.image import DiffusersImage
from models.protocols import Failure, ImageModel, ImageOrder, ImageReply
from models.residency import Residency
from tests.models.conftest import Notes

IMAGE_MODELS = ("tiny-image",)


def order(*, seed: int = 1, steps: int = 2, width: int = 64, height: int = 48) -> ImageOrder:
    return ImageOrder(prompt="Ғалым, қарлы дала", width=width, height=height, steps=steps, seed=seed)


def guide(tone: int = 90, width: int = 64, height: int = 48) -> bytes:
    buffer = io.BytesIO()
    Image.new("L", (width, height), tone).save(buffer, "PNG")
    return buffer.getvalue()


def paint(model: ImageModel, orders: Sequence[ImageOrder], notes: Notes) -> list[ImageReply | Failure]:
    """The answers in the order of their orders."""
    answers = list(model.paint(orders, notes))
    assert sorted(place for place, _ in answers) == list(range(len(orders)))
    return [answer for _, answer in sorted(answers, key=lambda told: told[0])]


def pixels(reply: ImageReply | Failure) -> np.ndarray:
    assert isinstance(reply, ImageReply), reply
    return np.asarray(Image.open(io.BytesIO(reply.png)).convert("RGB"), dtype=np.int16)


@pytest.fixture(scope="module", params=IMAGE_MODELS)
def model(request: pytest.FixtureRequest, residency: Residency) -> ImageModel:
    return residency.image(request.param)


@contextmanager
def hooked(model: ImageModel, hook: object) -> Iterator[None]:
    """A real forward hook on the denoiser: faults happen where a device makes them happen."""
    assert isinstance(model, DiffusersImage)
    handle = model.pipeline.unet.register_forward_hook(hook)
    try:
        yield
    finally:
        handle.remove()


def test_pictures_come_one_per_order_in_order_and_in_the_size_asked(model: ImageModel) -> None:
    replies = paint(model, [order(seed=1), order(seed=2), order(seed=3)], Notes())

    assert [pixels(r).shape for r in replies] == [(48, 64, 3)] * 3
    assert [r.batch for r in replies if isinstance(r, ImageReply)] == [3, 3, 3]


def test_a_size_off_the_models_grid_is_painted_larger_and_cut_back(model: ImageModel) -> None:
    reply = paint(model, [order(width=70, height=37)], Notes())[0]

    assert pixels(reply).shape == (37, 70, 3)


def test_the_same_seed_paints_the_same_picture_and_another_seed_another(model: ImageModel) -> None:
    first, again, other = (paint(model, [order(seed=seed)], Notes())[0] for seed in (7, 7, 8))

    assert (pixels(first) == pixels(again)).all()
    assert (pixels(first) != pixels(other)).mean() > 0.5


def test_a_row_looks_the_same_in_a_batch_but_for_rounding(model: ImageModel) -> None:
    alone = pixels(paint(model, [order(seed=4)], Notes())[0])

    crowd = pixels(paint(model, [order(seed=1), order(seed=4)], Notes())[1])

    assert np.abs(alone - crowd).max() <= 2


def test_orders_of_different_shape_are_painted_in_calls_of_their_own(model: ImageModel) -> None:
    replies = paint(model, [order(), order(width=96), order(steps=3), order()], Notes())

    assert [r.batch for r in replies if isinstance(r, ImageReply)] == [2, 1, 1, 2]


def test_a_guide_picture_steers_and_full_strength_runs_every_step(model: ImageModel) -> None:
    guided = replace(order(steps=4), init_image=guide(40), strength=0.5)
    other = replace(guided, init_image=guide(220))
    whole = replace(guided, strength=1.0)

    replies = paint(model, [guided, other, whole], Notes())

    assert (pixels(replies[0]) != pixels(replies[1])).mean() > 0.2
    assert [r.steps for r in replies if isinstance(r, ImageReply)] == [2, 2, 4]


def test_a_weak_guide_at_few_steps_still_runs_one(model: ImageModel) -> None:
    reply = paint(model, [replace(order(steps=1), init_image=guide(), strength=0.3)], Notes())[0]

    assert isinstance(reply, ImageReply)
    assert reply.steps == 1


def test_a_guide_of_another_shape_is_fitted(model: ImageModel) -> None:
    reply = paint(model, [replace(order(), init_image=guide(width=300, height=20))], Notes())[0]

    assert pixels(reply).shape == (48, 64, 3)


@pytest.mark.parametrize("data", [b"", b"%PDF-1.7", b"\x89PNG\r\n\x1a\n broken"])
def test_a_guide_that_is_no_picture_fails_its_row_alone(model: ImageModel, data: bytes) -> None:
    good = replace(order(seed=2), init_image=guide())

    broken, fine = paint(model, [replace(good, init_image=data or b"\0"), good], Notes())

    assert isinstance(broken, Failure)
    assert isinstance(fine, ImageReply)


def test_every_row_hears_every_step_and_gets_a_preview(model: ImageModel) -> None:
    notes = Notes()

    paint(model, [order(seed=1, steps=3), order(seed=2, steps=3)], notes)

    assert notes.steps == {0: [(1, 3), (2, 3), (3, 3)], 1: [(1, 3), (2, 3), (3, 3)]}
    preview = Image.open(io.BytesIO(notes.previews[1][0]))
    # No wider than the picture itself.
    assert (preview.format, preview.width) == ("WEBP", 64)
    assert len(notes.previews[0][0]) < 30_000


def test_a_batch_that_nobody_wants_stops_within_one_step(model: ImageModel) -> None:
    notes = Notes(cancel_when=lambda row, steps: steps >= 2)

    replies = paint(model, [order(seed=1, steps=9), order(seed=2, steps=9)], notes)

    assert [r.code for r in replies if isinstance(r, Failure)] == ["cancelled", "cancelled"]
    assert len(notes.steps[0]) == 2


def test_one_cancelled_row_is_dropped_and_the_other_is_painted(model: ImageModel) -> None:
    alone = pixels(paint(model, [order(seed=2, steps=3)], Notes())[0])
    notes = Notes(cancel_when=lambda row, steps: row == 0 and steps >= 1)

    gone, kept = paint(model, [order(seed=1, steps=3), order(seed=2, steps=3)], notes)

    assert isinstance(gone, Failure)
    assert np.abs(pixels(kept) - alone).max() <= 2
    assert len(notes.steps[0]) == 1


def test_after_a_cancel_the_next_picture_is_as_if_nothing_had_been(model: ImageModel) -> None:
    before = pixels(paint(model, [order(steps=3)], Notes())[0])
    paint(model, [order(steps=3)], Notes(cancel_when=lambda row, steps: steps >= 1))

    after = pixels(paint(model, [order(steps=3)], Notes())[0])

    assert (before == after).all()


def test_a_guided_picture_leaves_the_other_pipelines_schedule_alone(model: ImageModel) -> None:
    before = pixels(paint(model, [order(steps=3)], Notes())[0])
    paint(model, [replace(order(steps=7), init_image=guide(), strength=0.4)], Notes())

    after = pixels(paint(model, [order(steps=3)], Notes())[0])

    assert (before == after).all()


def test_a_picture_of_nan_is_a_failure_and_its_neighbour_is_not(model: ImageModel) -> None:
    def break_first(module: object, args: object, output: tuple[torch.Tensor]) -> tuple[torch.Tensor]:
        broken = output[0].clone()
        broken[0] = float("nan")
        return (broken,)

    with hooked(model, break_first):
        broken, whole = paint(model, [order(seed=1), order(seed=2)], Notes())

    assert isinstance(broken, Failure)
    assert broken.code == "bad-reply"
    assert isinstance(whole, ImageReply)


def test_a_black_picture_is_a_failure(model: ImageModel) -> None:
    assert isinstance(model, DiffusersImage)

    def black(module: object, args: object, output: torch.Tensor) -> torch.Tensor:
        return torch.full_like(output, -1.0)

    handle = model.pipeline.vae.decoder.register_forward_hook(black)
    try:
        found = paint(model, [order()], Notes())[0]
    finally:
        handle.remove()

    assert isinstance(found, Failure)
    assert (found.code, "black" in found.detail) == ("bad-reply", True)


def test_out_of_memory_halves_the_batch_and_every_row_is_painted(model: ImageModel) -> None:
    def no_room_for_more_than_two(module: object, args: tuple[torch.Tensor, ...], output: object) -> None:
        if args[0].shape[0] > 2:
            raise torch.OutOfMemoryError("CUDA out of memory")

    with hooked(model, no_room_for_more_than_two):
        replies = paint(model, [order(seed=seed) for seed in range(4)], Notes())

    assert [r.batch for r in replies if isinstance(r, ImageReply)] == [2, 2, 2, 2]


def test_no_room_at_all_is_told_in_words_and_the_model_serves_on(model: ImageModel) -> None:
    def no_room(module: object, args: object, output: object) -> None:
        raise torch.OutOfMemoryError("CUDA out of memory")

    with hooked(model, no_room):
        found = paint(model, [order(seed=1), order(seed=2)], Notes())

    assert [f.code for f in found if isinstance(f, Failure)] == ["out-of-memory"] * 2
    assert isinstance(paint(model, [order()], Notes())[0], ImageReply)


@pytest.mark.parametrize(
    "wrong",
    [replace(order(), steps=0), replace(order(), width=8), replace(order(), init_image=guide(), strength=0.0)],
    ids=["no steps", "too small", "no strength"],
)
def test_an_order_that_means_nothing_is_refused_before_any_work(model: ImageModel, wrong: ImageOrder) -> None:
    notes = Notes()

    refused, painted = paint(model, [wrong, order()], notes)

    assert isinstance(refused, Failure)
    assert (refused.code, notes.steps[0]) == ("invalid", [])
    assert isinstance(painted, ImageReply)


def test_a_picture_of_one_flat_tone_is_a_failure(model: ImageModel) -> None:
    assert isinstance(model, DiffusersImage)

    def grey(module: object, args: object, output: torch.Tensor) -> torch.Tensor:
        return torch.zeros_like(output)

    handle = model.pipeline.vae.decoder.register_forward_hook(grey)
    try:
        found = paint(model, [order()], Notes())[0]
    finally:
        handle.remove()

    assert isinstance(found, Failure)
    assert (found.code, "flat tone" in found.detail) == ("bad-reply", True)


def test_answers_come_as_their_calls_are_finished(model: ImageModel) -> None:
    notes = Notes()

    answers = model.paint([order(), order(width=96)], notes)
    first = next(iter(answers))

    assert (first[0], dict(notes.steps)) == (0, {0: [(1, 2), (2, 2)]})
    assert [place for place, _ in answers] == [1]


def test_a_row_out_of_time_leaves_its_company_and_is_told_why(model: ImageModel) -> None:
    alone = pixels(paint(model, [order(seed=2, steps=3)], Notes())[0])
    notes = Notes()

    late, kept = paint(model, [replace(order(steps=3), time_limit_s=0.0), order(seed=2, steps=3)], notes)

    assert isinstance(late, Failure)
    assert (late.code, notes.steps[0]) == ("timed-out", [])
    assert np.abs(pixels(kept) - alone).max() <= 2


def test_an_exact_order_leaves_torchs_own_switches_as_they_were(model: ImageModel) -> None:
    paint(model, [replace(order(), exact=True)], Notes())

    assert not torch.are_deterministic_algorithms_enabled()


def test_an_autoencoder_that_a_failed_call_left_in_another_precision_is_put_back(model: ImageModel) -> None:
    assert isinstance(model, DiffusersImage)
    before = paint(model, [order()], Notes())[0]

    model.pipeline.vae.to(torch.float64)

    assert (pixels(paint(model, [order()], Notes())[0]) == pixels(before)).all()


def test_many_large_pictures_are_decoded_one_by_one_and_small_ones_together(model: ImageModel) -> None:
    assert isinstance(model, DiffusersImage)
    seen: list[int] = []
    handle = model.pipeline.vae.decoder.register_forward_pre_hook(lambda module, args: seen.append(len(args[0])))
    try:
        paint(model, [order(steps=1, seed=1), order(steps=1, seed=2)], Notes())
        # Two of these have more than two million pixels.
        paint(model, [order(steps=1, width=1536, height=704, seed=seed) for seed in (1, 2)], Notes())
    finally:
        handle.remove()

    assert seen == [2, 1, 1]


def test_other_classes_share_every_weight_with_the_first(model: ImageModel) -> None:
    assert isinstance(model, DiffusersImage)
    before = model.bytes()

    paint(model, [replace(order(), init_image=guide())], Notes())

    assert model.bytes() == before
    assert len(model._pipelines) > 1
    assert len({id(each.scheduler) for each in model._pipelines.values()}) == len(model._pipelines)


def test_a_model_that_stepped_aside_and_came_back_paints_as_before(model: ImageModel) -> None:
    assert isinstance(model, DiffusersImage)
    before = paint(model, [order()], Notes())[0]

    model.to_memory()
    model.to_device()

    assert (pixels(paint(model, [order()], Notes())[0]) == pixels(before)).all()


def test_exact_orders_are_never_worth_painting_together(model: ImageModel) -> None:
    assert model.rows(replace(order(), exact=True)) == 1
    assert model.rows(order(width=80)) > 1
