"""Promises about the door through which scripts come in."""

from pathlib import Path

import pytest

from kadr.errors import Invalid, TooLarge, Unreadable, Unsupported
from kadr.film.screenplay import ElementType, Language, Screenplay, scenes
from kadr.formats import screenplays, writing

BORAN = Path(__file__).parents[2] / "examples" / "boran"
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
def test_a_file_that_is_not_what_its_name_says_is_told_what_it_is_and_where(data: bytes, words: str) -> None:
    with pytest.raises(Unreadable, match=words) as refused:
        screenplays.read(data, "boran.fountain")

    assert refused.value.line == 1


@pytest.mark.parametrize("name", ["a.doc", "a.rtf", "a.celtx", "a.xyz"])
def test_a_format_that_is_not_read_names_those_that_are(name: str) -> None:
    with pytest.raises(Unsupported, match=r"\.fountain.*\.fdx.*\.pdf.*\.docx"):
        screenplays.read(b"anything", name)


@pytest.mark.parametrize("kind", ["fountain", "fdx", "docx", "pdf", "txt"])
@pytest.mark.parametrize("language", Language)
def test_the_example_leaves_in_every_format_and_comes_back_with_its_scenes(kind: str, language: Language) -> None:
    first = screenplays.read((BORAN / f"boran.{language}.fountain").read_bytes(), "boran.fountain")

    again = screenplays.read(writing.writer(kind).write(first.screenplay, language), f"boran.{kind}")

    assert again.language is language
    assert [scene.heading.text for scene in scenes(again.screenplay)] == [
        scene.heading.text for scene in scenes(first.screenplay)
    ]
    assert speeches(again.screenplay) == speeches(first.screenplay)
    assert 0.6 < again.confidence <= 1.0


def speeches(screenplay: Screenplay) -> list[tuple[str, str]]:
    """Who says what, line ends aside: paper wraps lines where it likes."""
    kept = (ElementType.CHARACTER, ElementType.DIALOGUE, ElementType.PARENTHETICAL)
    return [(each.type, " ".join(each.text.split())) for each in screenplay.elements if each.type in kept]


@pytest.mark.parametrize(("kind", "extension"), [("fdx", ""), ("docx", ""), ("pdf", ""), ("fountain", "")])
def test_without_an_extension_the_bytes_tell_the_format(kind: str, extension: str) -> None:
    screenplay = screenplays.read(SCRIPT.encode(), "a.fountain").screenplay

    found = screenplays.read(writing.writer(kind).write(screenplay, Language.KAZAKH), f"script{extension}")

    assert found.format == kind
    assert len(scenes(found.screenplay)) == 1


def test_a_format_that_is_not_written_names_those_that_are() -> None:
    with pytest.raises(Unsupported, match="fountain fdx docx pdf txt"):
        writing.writer("celtx")


def test_a_script_without_scenes_learns_what_a_heading_looks_like_in_three_languages() -> None:
    with pytest.raises(Invalid, match=r"КҮНДІЗ.*СТЕПЬ.*STEPPE"):
        screenplays.read("Жай ғана мәтін.".encode(), "a.txt")


def test_a_script_without_scenes_may_still_be_looked_at() -> None:
    found = screenplays.read(b"Only action.", "a.fountain", scenes_required=False)

    assert [element.text for element in found.screenplay.elements] == ["Only action."]


def test_a_line_count_that_no_film_has_is_refused() -> None:
    with pytest.raises(TooLarge, match="100000 lines"):
        screenplays.read(b"\n" * 100_001 + b"INT. A", "a.txt")


def test_a_text_too_long_is_refused_by_the_name_of_its_file() -> None:
    with pytest.raises(TooLarge, match=r"^қар\.txt has \d+ lines"):
        screenplays.read(("INT. A\n\n" + f"{' ' * 22}МАРАТ\n{' ' * 10}Да.\n" * 30_000).encode(), "қар.txt")


def test_a_name_is_shown_on_one_line_and_not_at_any_length() -> None:
    with pytest.raises(Unreadable) as refused:
        screenplays.read(b"", "x\r\n\u202e" + "y" * 500 + ".txt")

    assert "\n" not in str(refused.value)
    assert len(str(refused.value)) < 200
