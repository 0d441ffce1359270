"""What is used of transformers' continuous batching without a public name: a new version must be noticed here."""

from collections.abc import Iterator
from typing import Any

import pytest
import torch

from models import paged
from models.pages import PAGE, Pages
from models.probing import paging_trouble
from models.protocols import Message, Role, TextOrder
from models.residency import Residency
from models.rows import Row
from models.text import TransformersText
from tests.models.conftest import Notes


@pytest.fixture(scope="module")
def model(residency: Residency) -> Any:
    found = residency.text("tiny-llama")
    assert isinstance(found, TransformersText)
    return found.model


@pytest.fixture
def pages(model: Any) -> Iterator[Pages]:
    with torch.inference_mode():
        yield Pages(model, tokens=PAGE * 40, rows=8)


def row(number: int, prompt: list[int]) -> Row:
    order = TextOrder(messages=(Message(role=Role.USER, content="Ә"),), max_tokens=99)
    return Row(index=number, order=order, prompt=prompt, ends=frozenset(), decode=str, watcher=Notes())


def words(length: int, first: int = 5) -> list[int]:
    return [(first + 11 * n) % 900 for n in range(length)]


def expected(model: Any, each: Row) -> torch.Tensor:
    return torch.as_tensor(model(input_ids=torch.tensor([each.prompt + each.ids]), use_cache=False).logits[0, -1])


def step(model: Any, pages: Pages) -> list[int]:
    """One step, each row's scores compared with the model's own, the likeliest token taken."""
    due, scores = pages.forward()
    for place, each in enumerate(due):
        torch.testing.assert_close(scores[place], expected(model, each), rtol=1e-4, atol=1e-5)
        each.ids.append(int(scores[place].argmax()))
        pages.accepted(each, each.ids[-1])
    return [each.index for each in due]


def test_rows_of_every_length_have_the_models_own_scores(model: Any, pages: Pages) -> None:
    for number, length in enumerate((1, 2, PAGE - 1, PAGE, PAGE + 1, 3 * PAGE + 7)):
        pages.start(row(number, words(length, first=number)))

    steps = [sorted(step(model, pages)) for _ in range(4)]

    assert steps == [[0, 1, 2, 3, 4, 5]] * 4


def test_a_prompt_longer_than_a_step_is_read_in_several_while_others_go_on(
    model: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("models.pages.STEP_TOKENS", {"cpu": PAGE * 2})
    with torch.inference_mode():
        pages = Pages(model, tokens=PAGE * 40, rows=8)
        pages.start(row(0, words(9)))
        first = step(model, pages)
        pages.start(row(1, words(PAGE * 5, first=1)))
        steps = [sorted(step(model, pages)) for _ in range(4)]

    assert first == [0]
    assert steps == [[0], [0], [0, 1], [0, 1]]


def test_a_page_that_another_row_has_read_is_not_read_again(model: Any, pages: Pages) -> None:
    shared = words(PAGE * 2)
    first, second, third = row(0, [*shared, 1, 2]), row(1, [*shared, 3]), row(2, shared[:PAGE] + words(9, first=7))
    for each in (first, second, third):
        pages.start(each)

    steps = [step(model, pages), sorted(step(model, pages))]

    assert steps == [[0], [0, 1, 2]]
    assert [each.reused for each in (first, second, third)] == [0, PAGE * 2, PAGE]


def test_a_row_that_left_is_in_no_step_and_its_pages_are_free(model: Any, pages: Pages) -> None:
    rows = [row(n, words(PAGE * 3, first=n)) for n in range(2)]
    for each in rows:
        pages.start(each)
    step(model, pages)

    pages.stop(rows[0])

    assert [step(model, pages) for _ in range(2)] == [[1], [1]]
    assert set(pages._allocator.block_table) == {"1"}


def test_after_a_reset_rows_go_on_from_what_they_have_written(model: Any, pages: Pages) -> None:
    again = row(0, words(20))
    pages.start(again)
    for _ in range(3):
        step(model, pages)

    pages.reset()
    pages.start(again)

    assert [step(model, pages) for _ in range(2)] == [[0], [0]]
    assert len(again.ids) == 5


def test_a_model_whose_attention_reads_other_places_is_not_paged(model: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    own = paged.attend

    def forgetful(*given: Any, **named: Any) -> Any:
        found, nothing = own(*given, **named)
        return found * 0.5, nothing

    monkeypatch.setattr("models.probing.paged.attend", forgetful)

    trouble = paging_trouble(model)

    monkeypatch.undo()
    assert "off by" in trouble
    assert paging_trouble(model) == ""


def test_windowed_attention_is_not_paged(residency: Residency) -> None:
    found = residency.text("tiny-gemma4")
    assert isinstance(found, TransformersText)

    assert "attention" in paging_trouble(found.model)
