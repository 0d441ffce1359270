"""The example film reads, prints and matches in its three languages."""

from collections import Counter
from functools import cache
from pathlib import Path

import pytest

from kadr.film.screenplay import ElementType, Language, PlaceType, Screenplay, scenes
from kadr.formats import fountain
from kadr.formats.screenplay_pdf import write_pdf
from tests.formats.printed import texts

FOLDER = Path(__file__).parents[2] / "examples" / "boran"
CAST = {
    Language.KAZAKH: {"САПАР", "АРУ", "ГҮЛНҰР", "ДӘУЛЕТ", "ГАУҺАР"},
    Language.RUSSIAN: {"САПАР", "АРУ", "ГУЛЬНУР", "ДАУЛЕТ", "ГАУХАР"},
    Language.ENGLISH: {"SAPAR", "ARU", "GULNUR", "DAULET", "GAUHAR"},
}


@cache
def boran(language: Language) -> Screenplay:
    return fountain.parse(source(language))


def source(language: Language) -> str:
    return (FOLDER / f"boran.{language}.fountain").read_text(encoding="utf-8")


def test_the_three_versions_have_the_same_scenes_and_paragraphs() -> None:
    shapes = {
        language: [
            (e.type, e.dual, e.line, e.slugline.place_type if e.slugline else None) for e in boran(language).elements
        ]
        for language in Language
    }

    assert shapes[Language.KAZAKH] == shapes[Language.RUSSIAN] == shapes[Language.ENGLISH]
    assert len(scenes(boran(Language.KAZAKH))) == 10


@pytest.mark.parametrize("language", Language)
def test_the_same_people_speak_and_each_is_introduced_with_an_age(language: Language) -> None:
    cues = [e.text for e in boran(language).elements if e.type is ElementType.CHARACTER]
    action = "\n".join(e.text for e in boran(language).elements if e.type is ElementType.ACTION)

    assert {cue.split(" (")[0] for cue in cues} == CAST[language]
    assert all(f"{name} (" in action for name in CAST[language])


def test_the_speakers_follow_each_other_alike() -> None:
    def order(language: Language) -> list[int]:
        cues = [e.text.split(" (")[0] for e in boran(language).elements if e.type is ElementType.CHARACTER]
        first = list(dict.fromkeys(cues))
        return [first.index(cue) for cue in cues]

    assert order(Language.KAZAKH) == order(Language.RUSSIAN) == order(Language.ENGLISH)


@pytest.mark.parametrize(
    ("language", "marks"),
    [
        (Language.KAZAKH, ("(З.К.)", "(ВПЗ)", "ІРІ ПЛАН:", "ДЕТАЛЬ:", "САПАРДЫҢ КӨЗІМЕН:")),
        (Language.RUSSIAN, ("(З.К.)", "(ВПЗ)", "КРУПНО:", "ДЕТАЛЬ:", "ГЛАЗАМИ САПАРА:")),
        (Language.ENGLISH, ("(V.O.)", "(O.S.)", "CLOSE ON:", "INSERT:", "SAPAR'S POV:")),
    ],
)
def test_it_gives_directions_in_the_practice_of_its_language(language: Language, marks: tuple[str, ...]) -> None:
    assert [mark for mark in marks if mark not in source(language)] == []


def test_it_has_night_and_day_inside_and_outside() -> None:
    lines = [scene.slugline for scene in scenes(boran(Language.KAZAKH))]

    assert Counter(line.place_type for line in lines) == {PlaceType.EXT: 7, PlaceType.INT: 3}
    assert Counter(line.time for line in lines) == {"КҮНДІЗ": 4, "ТҮН": 5, "ТАҢ": 1}


def test_every_letter_that_only_kazakh_has_occurs() -> None:
    assert [letter for letter in "әғқңөұүһі" if letter not in source(Language.KAZAKH).casefold()] == []


@pytest.mark.parametrize("language", Language)
def test_it_runs_four_to_six_pages(language: Language) -> None:
    cover, *pages = texts(write_pdf(boran(language), language))

    assert str(boran(language).title()) in cover
    assert 4 <= len(pages) <= 6


def test_its_licence_is_stated() -> None:
    assert "CC BY 4.0" in (FOLDER / "README.md").read_text(encoding="utf-8")
    assert all("CC BY 4.0" in source(language) for language in Language)
