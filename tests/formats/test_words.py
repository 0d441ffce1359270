"""Every film value has its professional word in Kazakh, Russian and English."""

from enum import StrEnum

import pytest

from kadr.errors import Invalid
from kadr.film.breakdown import Category, DayNight, TagSource
from kadr.film.screenplay import Language, PlaceType
from kadr.film.sheets import SheetKind
from kadr.film.shots import Angle, CoverageStyle, Framing, Move, ReasonCode, ScreenKind, ShotSize, Voice
from kadr.film.staging import Age, Daylight, Feeling, Garment, Hair, Headgear, Weather
from kadr.formats.words import _words, label, term

KINDS: dict[str, type[StrEnum]] = {
    "size": ShotSize,
    "framing": Framing,
    "angle": Angle,
    "move": Move,
    "reason": ReasonCode,
    "style": CoverageStyle,
    "screen": ScreenKind,
    "daylight": Daylight,
    "weather": Weather,
    "place_type": PlaceType,
    "voice": Voice,
    "category": Category,
    "day_night": DayNight,
    "tag_source": TagSource,
    "feeling": Feeling,
    "age": Age,
    "hair": Hair,
    "headgear": Headgear,
    "garment": Garment,
    "sheet": SheetKind,
}


@pytest.mark.parametrize("language", Language)
@pytest.mark.parametrize("kind", KINDS)
def test_every_film_value_has_a_word_of_its_own(language: Language, kind: str) -> None:
    found = {value: term(language, kind, value) for value in KINDS[kind]}

    unmarked = {Voice.ON}  # heard from within the frame: nothing is added to the cue
    assert all(word.strip() for value, word in found.items() if value not in unmarked)
    assert len(set(found.values())) == len(found), "two values share a word: nobody could tell them apart on a board"


def test_the_three_languages_have_the_same_entries() -> None:
    entries = {
        language: {(kind, value) for kind, found in _words(language).items() for value in found}
        for language in Language
    }

    assert entries[Language.KAZAKH] == entries[Language.RUSSIAN] == entries[Language.ENGLISH]
    assert len(entries[Language.KAZAKH]) > 100
    assert {kind for kind, _ in entries[Language.KAZAKH]} == {*KINDS, "label", "plan"}


def test_directors_recognise_their_terms() -> None:
    assert term(Language.RUSSIAN, "size", ShotSize.MEDIUM_LONG) == "американский план"
    assert term(Language.RUSSIAN, "size", ShotSize.EXTREME_LONG) == "дальний план"
    assert term(Language.KAZAKH, "size", ShotSize.CLOSE_UP) == "ірі план"
    assert term(Language.KAZAKH, "size", ShotSize.LONG) == "жалпы план"
    assert term(Language.ENGLISH, "framing", Framing.OTS_LEFT) == "over the shoulder, left"


def test_an_unknown_entry_is_named_with_its_file() -> None:
    with pytest.raises(Invalid, match=r"words\.kk\.toml has no 'vertigo' under \[move\]"):
        term(Language.KAZAKH, "move", "vertigo")
    with pytest.raises(Invalid, match="page_off"):
        label(Language.ENGLISH, "page_off")
