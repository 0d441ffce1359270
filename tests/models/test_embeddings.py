"""Words are read once: kept within bounds, by everything that changes them, and never at the picture's cost."""

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from typing import Any

import pytest
import torch

from models import families
from models.embeddings import TOGETHER, Memory, Reader
from models.image import DiffusersImage
from models.protocols import Adapter, ImageOrder, ImageReply
from models.residency import Residency
from tests.models.conftest import Notes

KEPT = ("tiny-image", "tiny-sdxl", "tiny-klein", "tiny-z-image")


@contextmanager
def counted(pipeline: Any) -> Iterator[list[Any]]:
    """The texts that the pipeline's own encoder is asked to read."""
    read: list[Any] = []
    own = pipeline.encode_prompt

    def encode(*args: Any, **named: Any) -> Any:
        prompt = named.get("prompt", args[0] if args else None)
        if prompt is not None:
            read.extend([prompt] if isinstance(prompt, str) else prompt)
        return own(*args, **named)

    pipeline.encode_prompt = encode
    try:
        yield read
    finally:
        del pipeline.encode_prompt


@pytest.fixture(params=KEPT)
def model(request: pytest.FixtureRequest, residency: Residency) -> Iterator[DiffusersImage]:
    residency.image(request.param)
    with residency.using(request.param):
        found = residency.image(request.param)
        assert isinstance(found, DiffusersImage)
        yield found


def orders(model: DiffusersImage, *prompts: str) -> list[ImageOrder]:
    guidance = model.entry.defaults.guidance
    return [
        ImageOrder(prompt=text, width=64, height=48, steps=1, seed=seed, guidance=guidance)
        for seed, text in enumerate(prompts)
    ]


def painted(model: DiffusersImage, wanted: Sequence[ImageOrder]) -> list[bytes]:
    found = dict(model.paint(wanted, Notes()))
    replies = [found[place] for place in range(len(wanted))]
    assert all(isinstance(reply, ImageReply) for reply in replies), replies
    return [reply.png for reply in replies if isinstance(reply, ImageReply)]


def reader(model: DiffusersImage, memory: Memory | None = None) -> Reader:
    return Reader(model.pipeline, families.of(model.entry.class_name), Memory() if memory is None else memory)


def test_a_prompt_is_read_once_however_often_it_is_painted(model: DiffusersImage) -> None:
    wanted = orders(model, "Әже терезе алдында", "Дорога в степи, метель", "Әже терезе алдында")

    with counted(model.pipeline) as read:
        painted(model, wanted)
        painted(model, wanted)

    assert sorted(text for text in read if text) == ["Дорога в степи, метель", "Әже терезе алдында"]


def test_what_was_kept_paints_what_reading_anew_paints(model: DiffusersImage) -> None:
    wanted = orders(model, "Ғалым үйге қайтты", "A rider on the steppe")
    painted(model, wanted)
    kept = painted(model, wanted)

    model._reader = reader(model)
    anew = painted(model, wanted)

    assert kept == anew


def test_what_an_adapter_may_have_changed_is_read_again(model: DiffusersImage) -> None:
    memory = Memory()
    read = reader(model, memory)
    for worn in ((), (Adapter(name="ink"),), (Adapter(name="ink", weight=0.5),), (Adapter(name="ink"),)):
        read.arguments(["Қар"], [""], guided=False, worn=worn)

    assert memory.made == 3


def test_an_exact_order_never_takes_what_was_read_in_company(model: DiffusersImage) -> None:
    memory = Memory()
    read = reader(model, memory)
    read.arguments(["Қар", "Түн"], ["", ""], guided=False)

    read.arguments(["Қар"], [""], guided=False, exact=True)

    assert memory.made == 3


def test_negative_words_are_kept_apart_from_the_same_words_wanted(residency: Residency) -> None:
    model = residency.image("tiny-sdxl")
    assert isinstance(model, DiffusersImage)

    given = reader(model).arguments(["түн"], ["түн"], guided=True)
    none = reader(model).arguments(["түн"], [""], guided=True)

    assert torch.equal(given["prompt_embeds"], given["negative_prompt_embeds"])
    assert not none["negative_prompt_embeds"].any()


def test_many_words_are_read_a_few_at_a_time(residency: Residency) -> None:
    model = residency.image("tiny-image")
    assert isinstance(model, DiffusersImage)
    sizes: list[int] = []
    encoder = model.pipeline.text_encoder
    handle = encoder.register_forward_hook(lambda _module, args, _output: sizes.append(len(args[0])))

    try:
        reader(model).arguments([f"панель {n}" for n in range(TOGETHER + 3)], [""] * (TOGETHER + 3), guided=False)
    finally:
        handle.remove()

    assert sizes == [TOGETHER, 3]


def tensor(cells: int) -> Callable[[], list[torch.Tensor]]:
    return lambda: [torch.zeros(cells)]


def test_the_least_recently_used_go_when_the_room_is_over() -> None:
    memory = Memory(limit=12_000)
    for name in ("a", "b", "a", "c", "d"):
        memory.recall((name,), tensor(1_000))

    memory.recall(("a",), tensor(1_000))

    assert (memory.bytes, len(memory), memory.made) == (12_000, 3, 4)


def test_one_that_is_larger_than_the_room_is_held_until_the_next() -> None:
    memory = Memory(limit=100)
    memory.recall(("large",), tensor(1_000))

    memory.recall(("small",), tensor(10))

    assert (memory.bytes, len(memory)) == (40, 1)


def test_what_a_library_changes_later_is_not_changed_here() -> None:
    memory = Memory()
    given = torch.zeros(3)
    memory.recall(("a",), lambda: [given])

    given += 1

    assert not memory.recall(("a",), lambda: [given])[0].any()
