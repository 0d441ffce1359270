"""Replies held to a grammar of our own: mixed with others in one batch, whole wherever the budget ends them."""

import re
from dataclasses import replace

import pytest

from models.endings import NoEnd, of_lark
from models.grammar import MAX_GRAMMAR_BYTES
from models.protocols import Failure, TextModel, TextOrder, TextReply
from models.residency import Residency
from models.sessions import write
from tests.models.conftest import Notes
from tests.models.schemas import SHOTS, fault
from tests.models.test_text import order

# A slugline in three languages, an action of any length, and a full stop: a repetition that may go on for ever.
SCENE = r"""
start: slug "\n" action
slug: PLACE ". " NAME " – " TIME
PLACE: "ИНТ" | "ІШКІ" | "INT"
NAME: /[А-ЯӘҒҚҢӨҰҮҺІA-Z]{2,20}/
TIME: "КҮНДІЗ" | "ТҮН" | "НОЧЬ" | "DAY"
action: WORD (" " WORD)* "."
WORD: /[а-яёәғқңөұүһіa-z]+/
"""
SCENES = re.compile(
    r"(ИНТ|ІШКІ|INT)\. [А-ЯӘҒҚҢӨҰҮҺІA-Z]{2,20} – (КҮНДІЗ|ТҮН|НОЧЬ|DAY)\n[а-яёәғқңөұүһіa-z]+( [а-яёәғқңөұүһіa-z]+)*\."
)

HOSTILE = {
    "no grammar at all": "ИНТ. ҮЙ – ТҮН",
    "a rule that is not there": "start: nothing",
    "no end": 'start: "x" start',
    "an end beyond all budgets": 'start: /[ab]{9000}/ "."',
    "its own length": f'start: "{"x" * MAX_GRAMMAR_BYTES}"',
    "too many symbols": "start: " + " | ".join(f'"{n}" /[a-z]{{5,400}}/' for n in range(3000)),
}


@pytest.fixture(scope="module", params=["tiny-text", "tiny-gemma4"])
def model(request: pytest.FixtureRequest, residency: Residency) -> TextModel:
    return residency.text(request.param)


def held(grammar: str = SCENE, *, seed: int = 1, max_tokens: int = 60) -> TextOrder:
    return replace(order(seed=seed, max_tokens=max_tokens, temperature=1.0), grammar=grammar)


def test_replies_cut_at_any_budget_are_whole_scenes(model: TextModel) -> None:
    replies = write(model, [held(seed=n, max_tokens=n) for n in range(1, 49)], Notes())

    texts = [reply.text for reply in replies if isinstance(reply, TextReply)]
    assert len(texts) == 48, replies
    assert [text for text in texts if not SCENES.fullmatch(text)] == []
    assert all(reply.closed == reply.truncated for reply in replies if isinstance(reply, TextReply))
    assert replies[0].closed  # type: ignore[union-attr]  # all of them are replies


def test_scenes_shots_and_free_text_share_a_batch(model: TextModel) -> None:
    shots = replace(order(seed=2, max_tokens=80), json_schema=SHOTS)

    scene, shot, free = write(model, [held(seed=1), shots, order(seed=3)], Notes())

    assert isinstance(scene, TextReply)
    assert SCENES.fullmatch(scene.text)
    assert isinstance(shot, TextReply)
    assert fault(SHOTS, shot.text) is None
    assert isinstance(free, TextReply)
    assert not free.closed
    assert min(scene.batch, shot.batch, free.batch) == 3


def test_what_was_streamed_is_the_whole_scene_end_included(model: TextModel) -> None:
    notes = Notes()

    reply = write(model, [held(max_tokens=9)], notes)[0]

    assert isinstance(reply, TextReply)
    assert "".join(notes.tokens[0]) == reply.text


@pytest.mark.parametrize("name", sorted(HOSTILE))
def test_a_grammar_that_cannot_be_kept_to_is_refused_alone(residency: Residency, name: str) -> None:
    refused, other = write(residency.text("tiny-text"), [held(HOSTILE[name]), held(max_tokens=4)], Notes())

    assert isinstance(refused, Failure), refused
    assert refused.code == "invalid"
    assert isinstance(other, TextReply)


def test_an_order_has_a_schema_or_a_grammar_not_both(residency: Residency) -> None:
    refused = write(residency.text("tiny-text"), [replace(held(), json_schema=SHOTS)], Notes())[0]

    assert isinstance(refused, Failure)
    assert refused.code == "invalid"


class _Endless:
    """A matcher that never accepts and always has another byte."""

    def is_accepting(self) -> bool:
        return False

    def compute_ff_bytes(self) -> bytes:
        return b""

    def compute_bitmask(self) -> bytes:
        return b"\xff" * 33

    def deep_copy(self) -> "_Endless":
        return self

    def consume_token(self, byte: int) -> bool:
        return 0 <= byte < 256


def test_the_search_for_an_end_comes_to_an_end_itself() -> None:
    with pytest.raises(NoEnd, match="tries"):
        of_lark(_Endless())
