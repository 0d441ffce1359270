"""What every text model keeps, whatever runs it: inherit from TextContract and give it a `text_model`."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import replace

import pytest

from models.catalogue import Capability, Entry
from models.protocols import Failure, Message, Role, TextModel, TextOrder, TextReply, Watcher
from tests.models.conftest import Notes
from tests.models.painted import card

KAZAKH = "Әжесі Ғалымға: «Қар басылмай, өзеннің мұзы үңірейіп тұр, Һәм Іңкәр ұйықтап жатыр» деді."
RUSSIAN = "Бабушка сказала: «Ёлку ещё не привезли, подожди съёмку»."
ENGLISH = "Grandmother said: “Don't leave before the snow lies down.”"
LANGUAGES = {"kk": KAZAKH, "ru": RUSSIAN, "en": ENGLISH}

SHOT = {
    "type": "object",
    "properties": {
        "size": {"type": "string", "enum": ["жалпы", "орта", "ірі"]},
        "lens": {"type": "integer", "minimum": 12, "maximum": 200},
        "note": {"type": "string", "maxLength": 12},
    },
    "required": ["size", "lens", "note"],
    "additionalProperties": False,
}

# What the real checkpoints' templates write between turns: a user who types it has typed letters.
MARKS = ("<|im_end|>", "<|im_start|>", "<|eot_id|>", "<|start_header_id|>", "<turn|>", "<|turn>", "<|image|>", "<eos>")

# Turns of a session's `step` before a test gives up: each writes a token at least, or a tenth of a second.
MOST_STEPS = 5_000


def order(words: str = KAZAKH, *, seed: int = 1, max_tokens: int = 12, temperature: float = 0.8) -> TextOrder:
    messages = (Message(role=Role.SYSTEM, content="Сен сценарист."), Message(role=Role.USER, content=words))
    return TextOrder(messages=messages, seed=seed, max_tokens=max_tokens, temperature=temperature)


def write(model: TextModel, orders: Sequence[TextOrder], watcher: Watcher | None = None) -> list[TextReply | Failure]:
    """All orders in one session, in order; each must end exactly once."""
    session = model.session(watcher or Notes())
    for row, wanted in enumerate(orders):
        session.admit(row, wanted)
    found: dict[int, TextReply | Failure] = {}
    for _ in range(MOST_STEPS):
        for row, ended in session.step():
            assert row not in found, f"row {row} ended twice"
            found[row] = ended
        if not session.open:
            break
    session.close()
    return [found[row] for row in range(len(orders))]


def reply(model: TextModel, wanted: TextOrder, watcher: Watcher | None = None) -> TextReply:
    found = write(model, [wanted], watcher)[0]
    assert isinstance(found, TextReply), found
    return found


def texts(found: Sequence[TextReply | Failure]) -> list[str]:
    return [each.text if isinstance(each, TextReply) else f"{each.code}: {each.detail}" for each in found]


def fits(value: Mapping[str, object]) -> bool:
    lens, note = value["lens"], value["note"]
    return (
        set(value) == {"size", "lens", "note"}
        and value["size"] in ("жалпы", "орта", "ірі")
        and isinstance(lens, int)
        and 12 <= lens <= 200
        and isinstance(note, str)
        and len(note) <= 12
    )


class TextContract:
    """The tests; `text_model` and its `entry` are fixtures of whoever inherits."""

    def test_every_order_has_one_reply_within_its_budget(self, text_model: TextModel) -> None:
        budgets = (3, 9, 5)

        found = write(text_model, [order(seed=n, max_tokens=budget) for n, budget in enumerate(budgets)])

        written = [each.new_tokens for each in found if isinstance(each, TextReply)]
        assert all(0 < count <= budget for count, budget in zip(written, budgets, strict=True))
        assert [e.truncated for e in found if isinstance(e, TextReply)] == [
            count == budget for count, budget in zip(written, budgets, strict=True)
        ]

    def test_the_same_seed_writes_the_same_text_and_another_seed_another(self, text_model: TextModel) -> None:
        first, again, other = (reply(text_model, order(seed=seed)) for seed in (7, 7, 8))

        assert first.text == again.text
        assert first.text != other.text

    def test_without_temperature_the_seed_does_not_matter(self, text_model: TextModel) -> None:
        # Held to letters: the likeliest token of noise is often a space, again and again.
        greedy = replace(order(temperature=0.0), grammar="start: /[а-я]{8}/")

        first, other = write(text_model, [replace(greedy, seed=seed) for seed in (1, 2)])

        assert isinstance(first, TextReply)
        assert texts([first]) == texts([other])

    @pytest.mark.parametrize("language", LANGUAGES)
    def test_a_row_does_not_care_who_shares_its_batch(self, text_model: TextModel, language: str) -> None:
        mine = order(LANGUAGES[language], seed=4)
        alone = reply(text_model, mine)

        crowd = write(text_model, [order("Қысқа", seed=1), mine, order("Ұзақ " * 60, seed=2), order(seed=4)])

        assert texts(crowd)[1] == alone.text

    def test_what_is_admitted_late_is_written_as_if_alone(self, text_model: TextModel) -> None:
        alone = reply(text_model, order(RUSSIAN, seed=5))
        session = text_model.session(Notes())
        session.admit(0, order(seed=1, max_tokens=40))
        found = dict(session.step())
        session.admit(7, order(RUSSIAN, seed=5))
        while session.open:
            found |= dict(session.step())
        session.close()

        assert sorted(found) == [0, 7]
        assert texts([found[7]]) == [alone.text]

    def test_a_cancelled_row_leaves_and_the_others_go_on(self, text_model: TextModel) -> None:
        alone = reply(text_model, order(seed=2, max_tokens=24))
        notes = Notes(cancel_when=lambda row, steps: row == 0 and steps >= 3)

        gone, kept = write(text_model, [order(seed=1, max_tokens=24), order(seed=2, max_tokens=24)], notes)

        assert isinstance(gone, Failure)
        assert gone.code == "cancelled"
        assert texts([kept]) == [alone.text]
        assert len(notes.steps[0]) < 24

    def test_a_row_that_nobody_wants_is_not_begun(self, text_model: TextModel) -> None:
        notes = Notes(cancel_when=lambda row, steps: True)

        found = write(text_model, [order(seed=1), order(seed=2)], notes)

        assert [each.code for each in found if isinstance(each, Failure)] == ["cancelled"] * 2
        assert not notes.tokens

    def test_a_row_whose_time_is_over_fails_alone(self, text_model: TextModel) -> None:
        late = replace(order(seed=1, max_tokens=400), time_limit_s=0.0)

        timed_out, kept = write(text_model, [late, order(seed=2)])

        assert isinstance(timed_out, Failure)
        assert timed_out.code == "timed-out"
        assert isinstance(kept, TextReply)

    def test_what_was_streamed_is_what_was_written(self, text_model: TextModel) -> None:
        notes = Notes()

        found = write(text_model, [order(seed=seed, max_tokens=48) for seed in range(3)], notes)

        assert ["".join(notes.tokens[row]) for row in range(3)] == texts(found)
        assert any(len(notes.tokens[row]) > 8 for row in range(3))

    def test_steps_are_counted_up_to_the_budget(self, text_model: TextModel) -> None:
        notes = Notes()

        found = reply(text_model, order(max_tokens=6), notes)

        counted = [done for done, _ in notes.steps[0]]
        assert counted == sorted(set(counted))
        assert {total for _, total in notes.steps[0]} == {6}
        assert counted[-1] <= found.new_tokens

    @pytest.mark.parametrize("words", LANGUAGES.values(), ids=LANGUAGES)
    def test_letters_of_each_language_come_whole(self, text_model: TextModel, words: str) -> None:
        notes = Notes()
        forced = replace(order(max_tokens=200), grammar=f"start: {json.dumps(words, ensure_ascii=False)}")

        found = reply(text_model, forced, notes)

        assert found.text == words
        # No piece ends within a letter.
        assert [piece for piece in notes.tokens[0] if "\ufffd" in piece] == []

    def test_a_schema_is_kept_beside_free_text(self, text_model: TextModel) -> None:
        bound = replace(order(max_tokens=80), json_schema=SHOT)
        free = order(seed=3)
        alone = reply(text_model, free)

        first, middle, last = write(text_model, [replace(bound, seed=1), free, replace(bound, seed=2)])

        assert [fits(json.loads(text)) for text in texts([first, last])] == [True, True]
        assert texts([middle]) == [alone.text]

    def test_json_is_valid_even_where_the_budget_ends_it(self, text_model: TextModel) -> None:
        found = write(text_model, [replace(order(seed=n, max_tokens=4), json_schema=SHOT) for n in range(3)])

        assert [fits(json.loads(text)) for text in texts(found)] == [True] * 3
        assert [each.closed for each in found if isinstance(each, TextReply)] == [True] * 3

    def test_a_grammar_is_kept(self, text_model: TextModel) -> None:
        answer = replace(order(max_tokens=20), grammar='start: ("иә" | "жоқ" | "мүмкін") "!"')

        found = write(text_model, [replace(answer, seed=seed) for seed in range(4)])

        assert set(texts(found)) <= {"иә!", "жоқ!", "мүмкін!"}

    def test_a_grammar_that_is_none_is_refused_and_its_neighbour_is_not(self, text_model: TextModel) -> None:
        refused, kept = write(text_model, [replace(order(), grammar="start: ((("), order()])

        assert isinstance(refused, Failure)
        assert refused.code == "invalid"
        assert isinstance(kept, TextReply)

    @pytest.mark.parametrize("mark", MARKS)
    def test_marks_that_a_user_types_are_letters(self, text_model: TextModel, mark: str) -> None:
        plain, typed = (reply(text_model, order(f"Әже{words}келді", max_tokens=1)) for words in ("", mark))

        # The mark itself would be one token.
        assert typed.prompt_tokens - plain.prompt_tokens > 1

    def test_what_is_too_long_is_refused_and_its_neighbour_is_not(self, text_model: TextModel) -> None:
        refused, kept = write(text_model, [order("Қасқыр ұлыды. " * 20_000), order()])

        assert isinstance(refused, Failure)
        assert refused.code == "too-large"
        assert isinstance(kept, TextReply)

    def test_an_empty_prompt_is_no_accident(self, text_model: TextModel) -> None:
        found = write(text_model, [order("")])

        assert isinstance(found[0], TextReply) or found[0].code == "invalid"

    def test_a_session_that_is_closed_leaves_nothing_to_the_next(self, text_model: TextModel) -> None:
        before = reply(text_model, order(seed=6))
        session = text_model.session(Notes())
        session.admit(0, order(seed=1, max_tokens=60))
        session.step()
        session.close()

        assert session.open == 0
        assert reply(text_model, order(seed=6)).text == before.text

    def test_a_picture_is_looked_at_by_those_who_can_and_refused_by_others(
        self, text_model: TextModel, entry: Entry
    ) -> None:
        def about(picture: bytes) -> TextOrder:
            message = Message(role=Role.USER, content=KAZAKH, pictures=(picture,))
            return TextOrder(messages=(message,), max_tokens=16, temperature=0.0)

        dark, light, bare = write(text_model, [about(card(1)), about(card(2)), order()])

        if entry.can(Capability.LOOK):
            assert texts([dark]) != texts([light])
        else:
            assert [each.code for each in (dark, light) if isinstance(each, Failure)] == ["invalid"] * 2
        assert isinstance(bare, TextReply)

    def test_a_row_with_a_picture_is_written_in_a_batch_as_it_is_alone(
        self, text_model: TextModel, entry: Entry
    ) -> None:
        if not entry.can(Capability.LOOK):
            pytest.skip(f"{entry.name} does not look")
        seen = TextOrder(messages=(Message(role=Role.USER, content=RUSSIAN, pictures=(card(1),)),), max_tokens=12)
        alone = reply(text_model, seen)

        crowd = write(text_model, [order(seed=2), seen, order("Ұзақ " * 40, seed=3)])

        assert texts(crowd)[1] == alone.text

    def test_a_picture_that_is_none_fails_its_row_alone(self, text_model: TextModel) -> None:
        broken = TextOrder(messages=(Message(role=Role.USER, content=KAZAKH, pictures=(b"%PDF-1.7",)),), max_tokens=4)

        refused, kept = write(text_model, [broken, order()])

        assert isinstance(refused, Failure)
        assert refused.code == "invalid"
        assert isinstance(kept, TextReply)
