"""Promises about scripts that come as typed text: in columns, at the left edge, as plays, in Markdown."""

import json
import time
from contextlib import suppress
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given

from kadr.errors import TooLarge
from kadr.film.screenplay import Element, ElementType
from kadr.formats import typed
from kadr.formats.reading import Reading
from kadr.formats.screenplay_json import to_json
from tests.formats.fountains import any_text

SAMPLES = Path(__file__).parents[1] / "data" / "typed"
NAMES = sorted(path.name for path in SAMPLES.iterdir() if path.suffix in (".txt", ".md"))
BORAN = Path(__file__).parents[2] / "examples" / "boran"


def sample(name: str) -> Reading:
    return typed.read((SAMPLES / name).read_text(encoding="utf-8"), name)


def shown(reading: Reading) -> dict[str, Any]:
    return {"format": reading.format, **to_json(reading.screenplay)}


def kinds(reading: Reading) -> list[tuple[str, str]]:
    return [(str(element.type), element.text) for element in reading.screenplay.elements]


@pytest.mark.parametrize("name", NAMES)
def test_every_house_style_is_read_to_the_last_paragraph(name: str) -> None:
    expected = json.loads((SAMPLES / name).with_suffix(f"{Path(name).suffix}.json").read_text(encoding="utf-8"))

    assert shown(sample(name)) == expected


def test_there_are_samples_of_each_style_in_each_language() -> None:
    languages = {name[:2] for name in NAMES}

    assert languages == {"kk", "ru", "en"}
    for style in ("columns", "play", "markdown"):
        assert {name[:2] for name in NAMES if style in name} == languages


@pytest.mark.parametrize(
    "name", ["kk_columns.txt", "ru_columns.txt", "en_columns.txt", "en_fountain.txt", "en_markdown.md"]
)
def test_a_clear_script_is_read_with_confidence_but_never_with_certainty(name: str) -> None:
    assert 0.88 <= sample(name).confidence < 1.0


@pytest.mark.parametrize("name", ["ru_muddled.txt", "kk_prose.txt"])
def test_a_muddle_and_prose_are_not_believed(name: str) -> None:
    assert sample(name).confidence < 0.5


def test_the_clearer_the_form_the_greater_the_confidence() -> None:
    order = ["kk_columns.txt", "kk_play.txt", "kk_flush_tight.txt", "ru_muddled.txt", "kk_prose.txt"]

    found = [sample(name).confidence for name in order]

    assert found == sorted(found, reverse=True)
    assert len(set(found)) == len(found)


@pytest.mark.parametrize("name", NAMES)
def test_remarks_say_how_a_text_was_read(name: str) -> None:
    assert sample(name).remarks[0].startswith("read as ")


@pytest.mark.parametrize("language", ["kk", "ru", "en"])
def test_fountain_named_txt_is_read_as_fountain(language: str) -> None:
    text = (BORAN / f"boran.{language}.fountain").read_text(encoding="utf-8")

    found = typed.read(text, "boran.txt")

    assert found.format == "fountain"
    assert 0.9 <= found.confidence < 1.0
    assert sum(element.type is ElementType.SCENE_HEADING for element in found.screenplay.elements) >= 5


@pytest.mark.parametrize("name", ["kk_columns.txt", "ru_columns.txt", "en_columns.txt"])
def test_line_ends_and_a_mark_at_the_beginning_change_nothing(name: str) -> None:
    text = (SAMPLES / name).read_text(encoding="utf-8")

    windows = typed.read("\ufeff" + text.replace("\n", "\r\n"), name)
    mac = typed.read(text.replace("\n", "\r"), name)

    assert shown(windows) == shown(mac) == shown(sample(name))


@pytest.mark.parametrize(
    ("script", "cue", "words"),
    [
        ("ИНТ. ҮЙ. ТҮН\n\nАру отыр.\n\n\t\t\t\tАРУ\n\t\t(жай)\n\tКім бар?\n", "АРУ", "Кім бар?"),
        ("ИНТ. ДОМ. НОЧЬ\n\nТихо.\n\n\t\t\t\tМАША\n\t\t(шёпотом)\n\tКто там?\n", "МАША", "Кто там?"),
        ("INT. HOUSE - NIGHT\n\nQuiet.\n\n\t\t\t\tJO\n\t\t(low)\n\tWho is it?\n", "JO", "Who is it?"),
    ],
)
def test_columns_may_be_made_of_tabs(script: str, cue: str, words: str) -> None:
    found = kinds(typed.read(script, "a.txt"))

    assert [kind for kind, _ in found] == ["scene_heading", "action", "character", "parenthetical", "dialogue"]
    assert (found[2][1], found[4][1]) == (cue, words)


@pytest.mark.parametrize(
    ("spoken", "expected"),
    [
        ("Ол әке-\nсінің үйі", "Ол әке-сінің үйі"),
        ("Как-\nто странно", "Как-то странно"),
        ("Кара\u00ad\nганда да\u00adлеко", "Караганда далеко"),
        ("It was well-\nknown", "It was well-known"),
    ],
)
def test_a_hyphen_at_a_lines_end_stays_where_the_word_has_one(spoken: str, expected: str) -> None:
    below = "\n".join(" " * 10 + line for line in spoken.split("\n"))
    script = f"ИНТ. ҮЙ. ТҮН\n\nТыныш түн, далада ешкім жоқ, тек жел ғана соғады.\n\n{' ' * 22}АРУ\n{below}\n"

    assert kinds(typed.read(script, "a.txt"))[-1] == ("dialogue", expected)


def test_letters_in_two_parts_are_put_together() -> None:
    found = typed.read("ИНТ. ДОМ. ДЕНЬ\n\nИгорь и\u0306 е\u0308лка.\n", "a.txt")

    assert kinds(found)[1] == ("action", "Игорь й ёлка.")


def test_a_name_with_a_colon_that_comes_once_is_a_sentence() -> None:
    found = typed.read("ИНТ. ДОМ. ДЕНЬ\n\nИтог: ничего.\n\nДень: пуст.\n\nЛист: бел.\n", "a.txt")

    assert {kind for kind, _ in kinds(found)} == {"scene_heading", "action"}


def test_markdown_keeps_notes_front_matter_and_emphasis() -> None:
    found = sample("en_markdown.md")

    (note,) = found.screenplay.notes
    heading = found.screenplay.elements[note.element]
    assert (note.text, heading.text) == ("check: is eleven miles believable?", "EXT. ROAD - DUSK")
    assert [entry.key for entry in found.screenplay.title_page] == ["Title", "Author"]
    assert any("*crossword*" in text for _, text in kinds(found))
    assert any("rules between scenes" in remark for remark in found.remarks)


@pytest.mark.parametrize("cast", ["АРУ, БОТА", "МАРАТ, АСЕЛЬ", "JO, MAX"])
def test_a_cast_line_is_no_cue_even_without_blank_lines(cast: str) -> None:
    first = cast.partition(",")[0]
    script = f"ИНТ. ҮЙ. ТҮН\n{cast}\nТыныштық орнады, ешкім үндемейді.\n{first}\nИә.\nОл кетіп қалды.\n"

    heading = typed.read(script, "a.txt").screenplay.elements[0]

    assert heading.slugline is not None
    assert ", ".join(heading.slugline.cast) == cast


BOMBS = {
    "one long line": "INT. A\n\n" + "слово " * 1_700_000,
    "tabs": "INT. A\n\n" + "\t" * 5_000_000 + "x",
    "names": "INT. A\n\n" + "МАРАТ\n" * 20_000,
    "names apart": "INT. A\n\n" + "МАРАТ\n\n" * 20_000,
    "deep indents": "INT. A\n\n" + "".join(" " * (n % 190) + "МАРАТ\n" for n in range(20_000)),
    "parentheses": "INT. A\n\n          МАРАТ\n" + "     (а\n" * 20_000,
    "continued": "INT. A\n\n" + "          МАРАТ (ПРОД.)\n     да\n2.\n" * 7_000,
    "page numbers": "INT. A\n" + "".join(f"\n{n}.\n" for n in range(20_000)),
    "colons": "INT. A\n" + "Марат: да\n" * 20_000,
    "two columns": "INT. A\n" + "     МАРАТ                АСЕЛЬ\n   да     нет\n" * 10_000,
    "broken words": "INT. A\n" + "пере-\nнос\n" * 10_000,
    "links": "# INT. A\n" + "[a](" * 1_000_000,
    "comments": "# INT. A\n" + "<!--\n" * 20_000,
    "opened emphasis": "INT. A\n\n" + ("*а " * 100 + "а* " * 32 + "\n") * 6_000,
    "opened emphasis on one line": "INT. A\n\n> " + "*а " * 800_000 + "а*\n",
    "emphasis": "INT. A\n\n" + ("*а* _б_ **в** " * 25 + "\n") * 6_500,
    "pairs": "INT. A\n\n" + (" " * 17 + "МАРАТ" + " " * 17 + "АСЕЛЬ\nДа        Нет\n\n") * 19_900,
    "a play": "МАРАТ: Сәлем, қалайсың?\nАСЕЛ (күліп): Жақсы.\n" * 19_500,
}


@pytest.mark.parametrize("bomb", BOMBS)
def test_no_text_costs_the_square_of_its_length(bomb: str) -> None:
    started = time.process_time()

    with suppress(TooLarge):
        typed.read(BOMBS[bomb], "a.txt")

    # About a second at most, alone on one core; what was quadratic would take minutes.
    assert time.process_time() - started < 8


def test_columns_of_more_pages_than_a_film_has_are_refused() -> None:
    with pytest.raises(TooLarge, match=r"^a\.txt has 60001 lines.*one film at a time"):
        typed.read("INT. A\n\n" + f"{' ' * 22}МАРАТ\n{' ' * 10}Да.\n" * 30_000, "a.txt")


def test_markdown_of_more_lines_than_a_film_has_is_refused_by_name() -> None:
    with pytest.raises(TooLarge, match=r"^a\.md has \d+ lines.*one film at a time"):
        typed.read("# INT. A\n\n" + "**МАРАТ**\nДа.\n" * 30_000, "a.md")


def test_line_numbers_are_those_of_the_source() -> None:
    for name in NAMES:
        lines = (SAMPLES / name).read_text(encoding="utf-8").split("\n")
        for element in sample(name).screenplay.elements:
            assert _first_word(element) in lines[element.line - 1], (name, element)


def _first_word(element: Element) -> str:
    return element.text.replace("*", "").split()[0] if element.text else ""


@given(any_text)
def test_any_text_is_read_as_something(text: str) -> None:
    for name in ("a.txt", "a.md", ""):
        found = typed.read(text, name)

        assert 0.0 <= found.confidence <= 1.0
        assert all(element.line >= 1 for element in found.screenplay.elements)
