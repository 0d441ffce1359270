"""The one form in which Fountain is written: each change that reading and writing makes is a row of the decision."""

from collections import Counter
from pathlib import Path

import pytest
from hypothesis import assume, given, settings

from kadr.film.screenplay import ElementType
from kadr.formats import fountain
from kadr.formats.practice import practice
from tests.formats.fountains import any_text, blankless_text

DECISION = Path(__file__).parents[2] / "docs" / "decisions" / "0010-fountain-is-written-in-one-form.md"
BORAN = Path(__file__).parents[2] / "examples" / "boran"
ESCAPES = {"\\r": "\r", "\\n": "\n", "\\ufeff": "\ufeff", "\\xa0": "\xa0", "⏎": "\n", "·": " ", "→": "\t"}


def _rows() -> list[tuple[str, str, str]]:
    lines = DECISION.read_text(encoding="utf-8").split("\n")
    cells = [[cell.strip() for cell in line.strip("|").split("|")] for line in lines if line.startswith("| ")]
    return [(row[0], _unescape(row[1]), _unescape(row[2])) for row in cells[1:]]


def _unescape(cell: str) -> str:
    assert cell[0] == cell[-1] == "`", f"{cell}: write examples of the table as code"
    text = cell[1:-1]
    for shown, meant in ESCAPES.items():
        text = text.replace(shown, meant)
    return text


def test_the_decision_has_its_table() -> None:
    assert len(_rows()) >= 25, (
        "docs/decisions/0010: the table of changes is gone; each row is | what | before | after |"
    )


@pytest.mark.parametrize(("what", "before", "after"), _rows(), ids=lambda value: value[:30])
def test_each_listed_change_is_what_happens(what: str, before: str, after: str) -> None:
    written = fountain.write(fountain.parse(before))

    assert written == after
    assert fountain.write(fountain.parse(written)) == written


@pytest.mark.parametrize("language", ["kk", "ru", "en"])
def test_the_example_film_is_written_as_it_stands(language: str) -> None:
    text = (BORAN / f"boran.{language}.fountain").read_text(encoding="utf-8")

    assert fountain.write(fountain.parse(text)) == text


def _letters(text: str) -> Counter[str]:
    return Counter(letter for letter in text if letter.isalnum())


def _drops_words(text: str) -> bool:
    """Whether a text has what the decision says is dropped: words for scene, labels of casts, numbers said twice."""
    upper = text.upper()
    return any(word in upper for word in practice().scene_words | practice().cast_labels)


@settings(deadline=None, max_examples=200)
@given(any_text | blankless_text)
def test_reading_and_writing_keeps_every_letter(text: str) -> None:
    read = fountain.parse(text)
    assume(not _drops_words(text))
    assume(not any(each.number for each in read.elements))

    assert _letters(fountain.write(read)) == _letters(text)


def test_a_transition_stays_one_in_every_language() -> None:
    for words in ("В ЗТМ.", "ҚАРАҢҒЫЛЫҚҚА.", "FADE OUT."):
        written = fountain.write(fountain.parse(f"> {words}"))

        assert written == f"> {words}\n"
        assert [element.type for element in fountain.parse(written).elements] == [ElementType.TRANSITION]
