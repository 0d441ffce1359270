"""Replies that must fit: held by servers that can, checked and asked for again at those that can't."""

import json
from collections.abc import Mapping
from typing import Any

import pytest

from models.protocols import Failure
from tests.models.conftest import Notes
from tests.models.serving import Stage, failure, order, playhouse, reply, served

SCHEMA: Mapping[str, Any] = {
    "type": "object",
    "properties": {
        "size": {"enum": ["close-up", "wide"]},
        "әрекет": {"type": "string", "maxLength": 40},
        "beats": {"type": "array", "maxItems": 3, "items": {"type": "integer", "minimum": 0, "maximum": 99}},
    },
    "required": ["size", "әрекет", "beats"],
    "additionalProperties": False,
}
LARK = 'start: "INT. " PLACE\nPLACE: /[А-ЯӘҒҚҢӨҰҮҺІ]{2,9}/'
WHOLE = '{"size":"wide","әрекет":"Қар жауды","beats":[1,2]}'
LOOSE = '{ "size": "wide",\n "әрекет": "Қар  жауды", "beats": [1, 2] }'


def _word(grammar: object) -> str:
    """The one reply that the probe's grammar allows."""
    return "қар-7431" if isinstance(grammar, str) else '{"word": "қар-7431"}'


class Obedient:
    """A server that holds replies to grammars that come in one field, and refuses other such fields."""

    def __init__(self, field: str, text: str, finish: str = "stop") -> None:
        self.field = field
        self.text = text
        self.finish = finish

    def __call__(self, stage: Stage) -> None:
        strange = {"structured_outputs", "guided_grammar", "ebnf", "response_format"} & set(stage.body) - {self.field}
        if strange:
            stage.status(422, json.dumps({"detail": f"Unexpected fields: {strange}"}).encode())
        elif self.field in stage.body and "қар-7431" in json.dumps(stage.body, ensure_ascii=False):
            stage.reply(_word(stage.body.get("ebnf") or stage.body.get("guided_grammar")))
        else:
            stage.reply(*self.text, finish=self.finish)


def _deaf(*texts: str) -> Any:
    """A server that ignores grammars; it writes one text after the other, the last for ever."""
    waiting = list(texts)

    def play(stage: Stage) -> None:
        if "Say hello" in str(stage.body["messages"]):
            stage.reply("Hello!")
            return
        text = waiting.pop(0) if len(waiting) > 1 else waiting[0]
        stage.reply(text.removesuffix("..."), finish="length" if text.endswith("...") else "stop")

    return play


def test_a_server_that_can_is_given_the_schema_and_its_reply_is_streamed() -> None:
    notes = Notes()
    with playhouse(Obedient("response_format", LOOSE)) as house:
        model = served(house.url)
        end = reply(model, order("Боран", json_schema=SCHEMA), notes)

        assert end.text == "".join(notes.tokens[0]) == LOOSE
        assert len(notes.tokens[0]) > 10
        assert (end.closed, end.truncated) == (False, False)
        assert model.how == {"json grammar": "server"}
        sent = house.bodies[1]["response_format"]
        assert sent == {"type": "json_schema", "json_schema": {"name": "reply", "strict": True, "schema": SCHEMA}}


def test_what_a_server_can_is_asked_once() -> None:
    with playhouse(Obedient("response_format", WHOLE)) as house:
        model = served(house.url)
        for words in ("Боран", "Снег", "Wind"):
            reply(model, order(words, json_schema=SCHEMA))

        assert ["Say hello." in str(body) for body in house.bodies] == [True, False, False, False]


@pytest.mark.parametrize("field", ["guided_grammar", "ebnf"])
def test_grammars_go_the_way_that_the_server_knows(field: str) -> None:
    with playhouse(Obedient(field, "INT. ҮЙ")) as house:
        model = served(house.url)
        end = reply(model, order("Боран", grammar=LARK))

        assert end.text == "INT. ҮЙ"
        assert house.bodies[-1][field] == LARK
        assert model.how == {"lark grammar": "server"}


@pytest.mark.parametrize("cut", range(1, len(LOOSE)))
def test_a_reply_cut_by_the_budget_anywhere_is_closed_and_its_end_is_streamed_too(cut: int) -> None:
    if LOOSE[:cut].endswith("[1"):
        pytest.skip("a number may go on: what closes it is another number")
    notes = Notes()
    with playhouse(Obedient("response_format", LOOSE[:cut], finish="length")) as house:
        end = reply(served(house.url), order("Қар", json_schema=SCHEMA), notes)

    assert end.text == "".join(notes.tokens[0])
    assert end.text.startswith(LOOSE[:cut])
    assert set(json.loads(end.text)) == {"size", "әрекет", "beats"}
    assert (end.closed, end.truncated) == (True, True)


def test_a_server_that_breaks_its_word_is_not_believed() -> None:
    with playhouse(Obedient("response_format", '{"size":"huge"}')) as house:
        end = failure(served(house.url), order("Wind", json_schema=SCHEMA))

    assert (end.code, "did not hold" in end.detail) == ("bad-reply", True)


def test_a_server_that_refuses_this_one_grammar_is_asked_in_words() -> None:
    obedient = Obedient("response_format", WHOLE)

    def play(stage: Stage) -> None:
        if "response_format" in stage.body and "әрекет" in str(stage.body["response_format"]):
            stage.status(400, b'{"message": "unsupported keyword maxLength"}')
        else:
            obedient(stage)

    with playhouse(play) as house:
        assert reply(served(house.url), order("Снег", json_schema=SCHEMA)).text == WHOLE


@pytest.mark.parametrize(
    "text",
    [
        WHOLE,
        LOOSE.replace("  ", " "),
        f"```json\n{WHOLE}\n```\nThat is all.",
        f"<think>wide? {{}}</think>\nHere it is: {WHOLE} Үміт!",
        '{"beats":[1,2],"әрекет":"Қар жауды","size":"wide","note":"superfluous"}',
    ],
)
def test_json_that_is_meant_is_found_and_made_canonical(text: str) -> None:
    notes = Notes()
    with playhouse(_deaf(text)) as house:
        end = reply(served(house.url), order("Боран", json_schema=SCHEMA), notes)

    assert end.text == WHOLE
    assert notes.tokens[0] == [WHOLE]


def test_a_reply_that_does_not_fit_is_asked_for_again_with_the_reason_and_another_seed() -> None:
    with playhouse(_deaf("Sure!", '{"size":"huge"}', WHOLE)) as house:
        end = reply(served(house.url), order("Снег", json_schema=SCHEMA, seed=5))

        assert end.text == WHOLE
        asked = [str(body["messages"]) for body in house.bodies[1:]]
        assert [body["seed"] for body in house.bodies[1:]] == [5, 6, 7]
        assert ["was refused" in words for words in asked] == [False, True, True]
        assert "not JSON" in asked[1]
        assert "does not fit" in asked[2]
        assert "maxLength" in asked[0]


def test_after_two_more_tries_it_is_a_bad_reply() -> None:
    with playhouse(_deaf('{"size":"huge"}')) as house:
        end = failure(served(house.url), order("Wind", json_schema=SCHEMA))

        assert end.code == "bad-reply"
        assert len(house.seen) == 1 + 3


def test_free_json_that_the_budget_cut_is_closed() -> None:
    with playhouse(_deaf('```json\n{"size": "wide", "әрекет": "Қар жа...')) as house:
        end = reply(served(house.url), order("Боран", json_schema=SCHEMA))

    assert (end.text, end.closed) == ('{"size":"wide","әрекет":"Қар жа","beats":[]}', True)


def test_free_text_must_fit_a_grammar_too() -> None:
    with playhouse(_deaf("At home", " INT. ДАЛА \n")) as house:
        assert reply(served(house.url), order("Үй", grammar=LARK)).text == "INT. ДАЛА"


@pytest.mark.parametrize(
    "form",
    [{"json_schema": {"type": "string"}}, {"grammar": "start: ("}, {"json_schema": SCHEMA, "grammar": LARK}],
)
def test_a_form_that_is_not_taken_is_refused_before_the_server_is_asked(form: dict[str, Any]) -> None:
    with playhouse(_deaf(WHOLE)) as house:
        end = failure(served(house.url), order("Wind", **form))

        assert end.code == "invalid"
        assert house.seen == []


def test_a_model_that_thinks_first_gets_room_for_it_at_the_probe() -> None:
    obedient = Obedient("response_format", WHOLE)

    def play(stage: Stage) -> None:
        if stage.body["max_tokens"] > 1_000 or "Say hello" not in str(stage.body["messages"]):
            obedient(stage)
            return
        stage.begin()
        stage.event({"choices": [{"index": 0, "delta": {"reasoning_content": "Сәлем?"}, "finish_reason": "length"}]})

    with playhouse(play) as house:
        model = served(house.url)
        end = reply(model, order("Қар", json_schema=SCHEMA))

    assert end.text == WHOLE
    assert model.how == {"json grammar": "server"}


@pytest.mark.parametrize("form", [{"json_schema": SCHEMA}, {"grammar": LARK}])
def test_a_reply_of_which_nothing_was_written_is_not_closed_but_failed(form: dict[str, Any]) -> None:
    field = "response_format" if "json_schema" in form else "ebnf"
    with playhouse(Obedient(field, "", finish="length")) as house:
        end = failure(served(house.url), order("Боран", **form))

    assert (end.code, "wrote nothing" in end.detail) == ("bad-reply", True)


def test_a_server_that_fails_at_the_probe_is_probed_again_later() -> None:
    obedient = Obedient("response_format", WHOLE)
    broken = True

    def play(stage: Stage) -> None:
        if broken:
            stage.status(503)
        else:
            obedient(stage)

    with playhouse(play) as house:
        model = served(house.url)
        first = failure(model, order("Снег", json_schema=SCHEMA))
        broken = False
        second = reply(model, order("Снег", json_schema=SCHEMA))

    assert isinstance(first, Failure)
    assert first.code == "unavailable"
    assert second.text == WHOLE
    assert model.how == {"json grammar": "server"}
