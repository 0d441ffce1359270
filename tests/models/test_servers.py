"""Text by a real server of OpenAI's protocol, which the tests start: `transformers serve` with a tiny model."""

from collections.abc import Iterator
from dataclasses import replace

import pytest

from models.catalogue import Catalogue
from models.protocols import Failure, TextReply
from models.servers import ServedText
from models.shelf import Shelf
from tests.models.conftest import Notes
from tests.models.serving import failure, order, reply, served, transformers_serve, written

WORDS = ["Боранда Айсұлу атын жетектеп келеді: қар, жел, Үркер.", "Снег идёт третий день.", "Wind over the steppe."]


@pytest.fixture(scope="module")
def server(shelf: Shelf, known: Catalogue, tmp_path_factory: pytest.TempPathFactory) -> Iterator[ServedText]:
    folder = shelf.path(known.entry("tiny-text"))
    with transformers_serve(folder, tmp_path_factory.mktemp("serve")) as (url, name):
        yield served(url, served_name=name)


def test_orders_in_three_languages_are_written_together_and_streamed_word_by_word(server: ServedText) -> None:
    notes = Notes()

    ends = written(server, *(order(words, seed=seed) for seed, words in enumerate(WORDS)), watcher=notes)

    for row, end in enumerate(ends):
        assert isinstance(end, TextReply), end
        assert "".join(notes.tokens[row]) == end.text
        assert len(notes.tokens[row]) > 3
        assert end.prompt_tokens > 5
        assert (end.new_tokens, end.truncated) == (24, True)
        assert notes.steps[row][-1] == (24, 24)
    assert max(end.batch for end in ends if isinstance(end, TextReply)) == 3


def test_an_order_is_admitted_while_another_is_written(server: ServedText) -> None:
    notes, ends = Notes(), dict[int, TextReply | Failure]()
    session = server.session(notes)
    session.admit(7, order(WORDS[0], max_tokens=300))
    while not notes.tokens[7]:
        session.step()
    session.admit(8, order(WORDS[1], max_tokens=5))
    while session.open:
        ends |= dict(session.step())
    session.close()

    assert list(ends) == [8, 7]
    assert all(isinstance(end, TextReply) for end in ends.values())


def test_a_cancelled_order_ends_alone(server: ServedText) -> None:
    notes = Notes(cancel_when=lambda row, steps: row == 1 and steps > 2)

    one, two = written(server, order(WORDS[0]), order(WORDS[1], max_tokens=2000), watcher=notes)

    assert isinstance(one, TextReply)
    assert isinstance(two, Failure)
    assert two.code == "cancelled"


def test_an_order_that_takes_longer_than_it_may_is_timed_out(server: ServedText) -> None:
    assert failure(server, order(WORDS[2], max_tokens=4000, time_limit_s=0.3)).code == "timed-out"


def test_noise_never_passes_for_json_and_the_server_is_known_to_obey_no_grammar(server: ServedText) -> None:
    schema = {
        "type": "object",
        "properties": {"сөз": {"type": "string", "maxLength": 8}},
        "required": ["сөз"],
        "additionalProperties": False,
    }

    end = failure(server, order(WORDS[0], json_schema=schema, max_tokens=8))

    assert end.code == "bad-reply"
    assert server.how == {"json grammar": "retries"}


def test_a_model_that_the_server_does_not_have_is_missing(server: ServedText) -> None:
    end = failure(ServedText(replace(server.entry, served_name="qwen3-8b")), order(WORDS[1]))

    assert end.code == "model-missing"
    assert "set served_name" in end.detail


def test_a_system_message_and_a_conversation_reach_the_template(server: ServedText) -> None:
    short = reply(server, order("Қар.", max_tokens=1))
    long = reply(server, order("Қар. " * 50, max_tokens=1))

    assert long.prompt_tokens > short.prompt_tokens + 50
