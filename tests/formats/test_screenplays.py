"""Promises about the door through which scripts come in."""

import pytest

from kadr.errors import Invalid, TooLarge, Unreadable, Unsupported
from kadr.film.screenplay import Language
from kadr.formats import screenplays

SCRIPT = "ИНТ. ҮЙ – ТҮН\n\nАру отыр.\n"


@pytest.mark.parametrize("name", ["boran.fountain", "boran.txt", "boran.SPMD", "boran"])
def test_a_script_is_read_with_how_it_was_read(name: str) -> None:
    found = screenplays.read(SCRIPT.encode("utf-16"), name)

    assert (found.language, found.encoding) == (Language.KAZAKH, "utf-16")
    assert len(found.screenplay.elements) == 2


@pytest.mark.parametrize(
    ("data", "words"),
    [
        (b"%PDF-1.7 ...", "a PDF"),
        (b"PK\x03\x04....", "a zip archive"),
        (b"\x89PNG\r\n", "a PNG picture"),
        (b"<?xml version='1.0'?><FinalDraft/>", "Final Draft"),
        (b"{\\rtf1", "an RTF document"),
    ],
)
def test_a_file_that_is_not_what_its_name_says_is_told_what_it_is(data: bytes, words: str) -> None:
    with pytest.raises(Unreadable, match=words):
        screenplays.read(data, "boran.fountain")


@pytest.mark.parametrize("name", ["a.fdx", "a.pdf", "a.docx", "a.xyz"])
def test_a_format_not_read_yet_names_those_that_are(name: str) -> None:
    with pytest.raises(Unsupported, match=r"\.fountain, \.spmd, \.txt"):
        screenplays.read(b"anything", name)


def test_a_script_without_scenes_learns_what_a_heading_looks_like_in_three_languages() -> None:
    with pytest.raises(Invalid, match=r"КҮНДІЗ.*СТЕПЬ.*STEPPE"):
        screenplays.read("Жай ғана мәтін.".encode(), "a.txt")


def test_a_script_without_scenes_may_still_be_looked_at() -> None:
    found = screenplays.read(b"Only action.", "a.fountain", scenes_required=False)

    assert [element.text for element in found.screenplay.elements] == ["Only action."]


def test_a_line_count_that_no_film_has_is_refused() -> None:
    with pytest.raises(TooLarge, match="200000 lines"):
        screenplays.read(b"\n" * 200_001 + b"INT. A", "a.txt")


def test_a_name_is_shown_on_one_line_and_not_at_any_length() -> None:
    with pytest.raises(Unreadable) as refused:
        screenplays.read(b"", "x\r\n\u202e" + "y" * 500 + ".txt")

    assert "\n" not in str(refused.value)
    assert len(str(refused.value)) < 200


def test_text_that_came_as_text_is_read_alike() -> None:
    assert screenplays.read_text(SCRIPT).screenplay == screenplays.read(SCRIPT.encode(), "a").screenplay
