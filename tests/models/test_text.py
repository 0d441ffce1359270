"""The contract of every text model, on real tiny ones."""

import pytest
import torch

from models.protocols import Failure, Message, Role, TextModel, TextOrder, TextReply
from models.residency import Residency
from models.sessions import write
from models.text import TransformersText
from tests.models.conftest import Notes

# Over pages; over pages with other weights; padded, with windows and pictures.
TEXT_MODELS = ("tiny-text", "tiny-llama", "tiny-gemma4")

KAZAKH = "Әжесі Ғалымға: «Қар басылмай, өзеннің мұзы үңірейіп тұр, Һәм Іңкәр ұйықтап жатыр» деді."


def order(words: str = KAZAKH, *, seed: int = 1, max_tokens: int = 24, temperature: float = 0.8) -> TextOrder:
    messages = (Message(role=Role.SYSTEM, content="Сен сценарист."), Message(role=Role.USER, content=words))
    return TextOrder(messages=messages, seed=seed, max_tokens=max_tokens, temperature=temperature)


@pytest.fixture(scope="module", params=TEXT_MODELS)
def model(request: pytest.FixtureRequest, residency: Residency) -> TextModel:
    return residency.text(request.param)


def reply(model: TextModel, wanted: TextOrder, notes: Notes | None = None) -> TextReply:
    found = write(model, [wanted], notes or Notes())[0]
    assert isinstance(found, TextReply), found
    return found


def test_replies_come_one_per_order_in_order(model: TextModel) -> None:
    orders = [order(seed=seed, max_tokens=seed) for seed in (3, 9, 5)]

    replies = write(model, orders, Notes())

    assert [r.new_tokens for r in replies if isinstance(r, TextReply)] == [3, 9, 5]


def test_the_same_seed_writes_the_same_text_and_another_seed_another(model: TextModel) -> None:
    first, again, other = (reply(model, order(seed=seed)) for seed in (7, 7, 8))

    assert first.text == again.text
    assert first.text != other.text


def test_a_row_does_not_care_who_shares_its_batch(model: TextModel) -> None:
    alone = reply(model, order(seed=4))

    crowd = write(model, [order("Қысқа", seed=1), order(seed=4), order("Ұзақ " * 60, seed=2)], Notes())[1]

    assert isinstance(crowd, TextReply)
    assert crowd.text == alone.text


def test_what_was_streamed_is_what_was_written(model: TextModel) -> None:
    notes = Notes()

    replies = write(model, [order(seed=seed, max_tokens=120) for seed in range(3)], notes)

    for row, found in enumerate(replies):
        assert isinstance(found, TextReply)
        assert "".join(notes.tokens[row]) == found.text
        assert len(notes.tokens[row]) > 20


def test_progress_counts_every_token_up_to_the_budget(model: TextModel) -> None:
    notes = Notes()

    reply(model, order(max_tokens=10), notes)

    assert notes.steps[0] == [(n, 10) for n in range(1, 11)]


def test_a_reply_that_the_budget_ended_says_so(model: TextModel) -> None:
    assert reply(model, order(max_tokens=3)).truncated


def test_a_row_is_cancelled_within_one_step_and_its_neighbour_goes_on(model: TextModel) -> None:
    notes = Notes(cancel_when=lambda row, steps: row == 0 and steps >= 5)

    stopped, finished = write(model, [order(seed=1), order(seed=2)], notes)

    assert isinstance(stopped, Failure)
    assert stopped.code == "cancelled"
    assert len(notes.steps[0]) == 5
    assert isinstance(finished, TextReply)
    assert finished.new_tokens == 24


def test_a_row_cancelled_before_it_began_costs_nothing(model: TextModel) -> None:
    notes = Notes(cancel_when=lambda row, steps: True)

    found = write(model, [order()], notes)[0]

    assert isinstance(found, Failure)
    assert (found.code, notes.steps[0]) == ("cancelled", [])


def test_a_prompt_that_the_model_cannot_hold_is_refused_never_cut(model: TextModel) -> None:
    long, short = write(model, [order("Дала. " * 40_000), order(max_tokens=4)], Notes())

    assert isinstance(long, Failure)
    assert long.code == "too-large"
    assert isinstance(short, TextReply)


@pytest.mark.parametrize("wrong", [order(max_tokens=0), order("\ud800")], ids=["no budget", "half a surrogate"])
def test_an_order_that_cannot_be_written_fails_alone(model: TextModel, wrong: TextOrder) -> None:
    refused, written = write(model, [wrong, order(max_tokens=4)], Notes())

    assert isinstance(refused, Failure)
    assert isinstance(written, TextReply)


@pytest.mark.parametrize("seed", [-1, 2**64, 10**30])
def test_any_whole_number_is_a_seed(model: TextModel, seed: int) -> None:
    assert reply(model, order(seed=seed, max_tokens=4)).new_tokens == 4


def test_greedy_writing_needs_no_seed(model: TextModel) -> None:
    first, second = Notes(), Notes()

    write(model, [order(seed=1, temperature=0.0)], first)
    write(model, [order(seed=2, temperature=0.0)], second)

    assert first.tokens[0]
    assert first.tokens == second.tokens


def test_a_reply_of_nothing_is_a_failure(residency: Residency) -> None:
    model = residency.text("tiny-text")
    assert isinstance(model, TransformersText)
    space = model.tokenizer.encode(" ", add_special_tokens=False)[0]

    def only_spaces(module: object, args: object, output: torch.Tensor) -> torch.Tensor:
        forced = torch.full_like(output, -1e9)
        forced[..., space] = 0.0
        return forced

    hook = model.model.lm_head.register_forward_hook(only_spaces)
    try:
        found = write(model, [order()], Notes())[0]
    finally:
        hook.remove()

    assert isinstance(found, Failure)
    assert found.code == "bad-reply"


def test_scores_that_are_not_numbers_fail_their_row_alone(residency: Residency) -> None:
    model = residency.text("tiny-text")
    assert isinstance(model, TransformersText)

    def break_first(module: object, args: object, output: torch.Tensor) -> torch.Tensor:
        broken = output.clone()
        if output.shape[1] == 2:
            broken[:, 0] = float("nan")
        return broken

    hook = model.model.lm_head.register_forward_hook(break_first)
    try:
        broken, whole = write(model, [order(seed=1), order(seed=2)], Notes())
    finally:
        hook.remove()

    assert isinstance(broken, Failure)
    assert (broken.code, "NaN" in broken.detail) == ("bad-reply", True)
    assert isinstance(whole, TextReply)


def test_out_of_memory_halves_the_batch_and_every_row_is_written(residency: Residency) -> None:
    model = residency.text("tiny-text")
    assert isinstance(model, TransformersText)
    notes = Notes()

    def no_room_for_more_than_two(module: object, args: tuple[torch.Tensor], output: torch.Tensor) -> None:
        if output.shape[0] * output.shape[1] > 2:
            raise torch.OutOfMemoryError("CUDA out of memory")

    hook = model.model.lm_head.register_forward_hook(no_room_for_more_than_two)
    try:
        replies = write(model, [order(seed=seed) for seed in range(4)], notes)
    finally:
        hook.remove()

    assert [r.text for r in replies if isinstance(r, TextReply)] == ["".join(notes.tokens[n]) for n in range(4)]


def test_no_room_at_all_is_told_in_words_and_the_model_serves_on(residency: Residency) -> None:
    model = residency.text("tiny-text")
    assert isinstance(model, TransformersText)

    def no_room(module: object, args: object, output: object) -> None:
        raise torch.OutOfMemoryError("CUDA out of memory")

    hook = model.model.lm_head.register_forward_hook(no_room)
    try:
        found = write(model, [order(), order()], Notes())
    finally:
        hook.remove()

    assert [f.code for f in found if isinstance(f, Failure)] == ["out-of-memory"] * 2
    assert reply(model, order()).new_tokens == 24
