"""Promises about the typewritten page: what is written is read again, and what it cannot carry is said."""

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kadr.film.screenplay import (
    Aside,
    Element,
    ElementType,
    Language,
    RevisionSet,
    Screenplay,
    TitleEntry,
)
from kadr.formats import fountain, headings, typed
from kadr.formats.typed import writing as typed_writing
from tests.formats.fountains import screenplays

BORAN = Path(__file__).parents[2] / "examples" / "boran"
SAMPLES = Path(__file__).parents[1] / "data" / "typed"

_HEADINGS = {
    Language.KAZAKH: ("ИНТ. ҮЙ – КҮНДІЗ", "НАТ. ДАЛА – ТАҢ", "ИНТ. МЕКТЕП ДӘЛІЗІ – КЕШ"),
    Language.RUSSIAN: ("ИНТ. КУХНЯ. УТРО", "НАТ. УЛ. АБАЯ. НОЧЬ (01:30)", "ПАВ. РУБКА. ДЕНЬ"),
    Language.ENGLISH: ("INT. HOUSE - DAY", "EXT. ROAD - NIGHT", "INT./EXT. CAR - CONTINUOUS"),
}
_NAMES = {
    Language.KAZAKH: ("АРУ", "ӘЖЕ", "ҰСТАЗ (К.С.)", "БІРІНШІ ЖОЛАУШЫ"),
    Language.RUSSIAN: ("МАША", "ПЁТР", "ГОЛОС (ВПЗ)", "ПЕРВЫЙ ОХРАННИК"),
    Language.ENGLISH: ("JO", "MAX", "OLD MAN (O.S.)", "FIRST GUARD"),
}
_PROSE = {
    Language.KAZAKH: "ару үйге кірді де есікті жапты далада боран соғып тұр ешкім үндемейді қыз-жігіт",
    Language.RUSSIAN: "марат вошёл в дом и закрыл дверь за окном метель никто не говорит как-то тихо",
    Language.ENGLISH: "she walks into the house and shuts the door outside a storm nobody says a well-known word",
}
_WORDS = {language: prose.split() for language, prose in _PROSE.items()}
_TRANSITIONS = {
    Language.KAZAKH: ("ҚАРАҢҒЫЛЫҚҚА.", "АУЫСУ:"),
    Language.RUSSIAN: ("В ЗТМ.", "ПЕРЕХОД НА:"),
    Language.ENGLISH: ("CUT TO:", "FADE OUT."),
}


def _element(kind: ElementType, text: str, number: str | None = None) -> Element:
    slugline = headings.slugline(text) if kind is ElementType.SCENE_HEADING else None
    return Element(type=kind, text=text, line=1, number=number, slugline=slugline)


def _sentences(language: Language, most: int) -> st.SearchStrategy[str]:
    words = st.lists(st.sampled_from(_WORDS[language]), min_size=1, max_size=most)
    # `В.` is all capitals: nothing tells it from a name.
    return words.map(lambda found: " ".join(found).capitalize() + ".").filter(lambda said: not said.isupper())


def _speech(language: Language) -> st.SearchStrategy[list[Element]]:
    inside = st.one_of(st.none(), _sentences(language, 6).map(lambda text: text[:-1].lower()))
    return st.builds(
        lambda name, act, said: [
            _element(ElementType.CHARACTER, name),
            *([_element(ElementType.PARENTHETICAL, act)] if act else []),
            _element(ElementType.DIALOGUE, said),
        ],
        st.sampled_from(_NAMES[language]),
        inside,
        _sentences(language, 25),
    )


def _scene(language: Language) -> st.SearchStrategy[list[Element]]:
    parts = st.lists(
        st.one_of(_speech(language), _sentences(language, 40).map(lambda text: [_element(ElementType.ACTION, text)])),
        max_size=5,
    )
    end = st.one_of(
        st.none(), st.sampled_from(_TRANSITIONS[language]).map(lambda text: _element(ElementType.TRANSITION, text))
    )
    return st.builds(
        lambda heading, number, action, found, last: [
            _element(ElementType.SCENE_HEADING, heading, number),
            _element(ElementType.ACTION, action),
            *(element for part in found for element in part),
            *([last] if last else []),
        ],
        st.sampled_from(_HEADINGS[language]),
        st.one_of(st.none(), st.sampled_from(["1", "12А", "15-1"])),
        _sentences(language, 40),
        parts,
        end,
    )


@st.composite
def ordinary_scripts(draw: st.DrawFn) -> tuple[Screenplay, Language]:
    language = draw(st.sampled_from(list(Language)))
    scenes = draw(st.lists(_scene(language), min_size=1, max_size=5))
    spoken = draw(_speech(language))
    title = draw(st.sampled_from([(), (TitleEntry(key="Title", lines=("Боран",)),)]))
    return Screenplay(
        title_page=title, elements=(*(element for scene in scenes for element in scene), *spoken)
    ), language


def seen(screenplay: Screenplay) -> list[tuple[object, ...]]:
    return [(each.type, each.text, each.number, each.dual, each.slugline) for each in screenplay.elements]


@given(ordinary_scripts())
def test_an_ordinary_script_is_read_again_as_it_was(given_script: tuple[Screenplay, Language]) -> None:
    script, language = given_script

    again = typed.read(typed_writing.write(script, language), "script.txt").screenplay

    assert seen(again) == seen(script)
    assert again.title_page == script.title_page
    assert typed_writing.losses(script) == []


@pytest.mark.parametrize("language", list(Language))
def test_the_example_film_is_read_again_as_it_was(language: Language) -> None:
    script = fountain.parse((BORAN / f"boran.{language}.fountain").read_text(encoding="utf-8"))

    again = typed.read(typed_writing.write(script, language), "boran.txt")

    printed = [each for each in seen(script) if each[0] not in (ElementType.SECTION, ElementType.SYNOPSIS)]
    assert seen(again.screenplay) == printed
    assert again.confidence > 0.9


@pytest.mark.parametrize("name", ["kk_columns.txt", "ru_columns.txt", "en_columns.txt"])
def test_columns_cast_lines_and_two_voices_survive(name: str) -> None:
    script = typed.read((SAMPLES / name).read_text(encoding="utf-8"), name).screenplay

    again = typed.read(typed_writing.write(script, Language.RUSSIAN), name).screenplay

    assert seen(again) == seen(script)


def test_each_thing_that_paper_cannot_carry_is_named() -> None:
    script = Screenplay(
        elements=(
            _element(ElementType.SECTION, "Первая часть"),
            _element(ElementType.SCENE_HEADING, "ИНТ. ДОМ. НОЧЬ"),
            _element(ElementType.SYNOPSIS, "Ссора."),
            _element(ElementType.ACTION, "Он **не** уходит."),
            _element(ElementType.PAGE_BREAK, ""),
            _element(ElementType.LYRICS, "Ой, мороз"),
        ),
        notes=(Aside(text="проверить"),),
        boneyards=(Aside(text="старое"),),
        revisions=(RevisionSet(id="1", name="Blue"),),
    )

    assert typed_writing.losses(script) == [
        "1 notes are not typed",
        "1 boneyards are not typed",
        "1 revisions lose their marks",
        "1 sections are not typed",
        "1 synopses are not typed",
        "1 paragraphs lose their emphasis",
        "1 page breaks are not typed",
        "1 lyrics are typed as plain words",
    ]


def test_a_heading_that_only_its_mark_made_one_is_reported() -> None:
    script = Screenplay(
        elements=(
            _element(ElementType.SCENE_HEADING, "ИНТ. ДОМ. НОЧЬ"),
            _element(ElementType.SCENE_HEADING, "Где-то"),
            _element(ElementType.ACTION, "Ветер."),
        )
    )

    assert typed_writing.losses(script) == ["1 paragraphs would be read back as something else"]


def test_nothing_stands_right_of_the_margin_of_the_numbers() -> None:
    script = fountain.parse((BORAN / "boran.kk.fountain").read_text(encoding="utf-8"))

    page = typed_writing.write(script, Language.KAZAKH)

    assert max(len(line) for line in page.split("\n")) <= 76
    assert page.endswith("\n")
    assert "  \n" not in page


@given(screenplays)
def test_any_screenplay_is_typed_and_nothing_is_lost_unsaid(script: Screenplay) -> None:
    lost = typed_writing.losses(script)

    again = typed.read(typed_writing.write(script, Language.ENGLISH), "a.txt").screenplay
    if not lost:
        assert [(each.type, each.text) for each in again.elements] == [(e.type, e.text) for e in script.elements]
