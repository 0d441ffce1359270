"""Promises about scene headings, cast lines and cues in three languages' practice."""

import pytest

from kadr.film.screenplay import PlaceType, Slugline
from kadr.film.shots import Voice
from kadr.formats import headings
from kadr.formats.cues import read_cue
from kadr.formats.practice import practice


@pytest.mark.parametrize(
    ("line", "number", "expected"),
    [
        ("INT. HOUSE - DAY", None, Slugline(place_type=PlaceType.INT, location="HOUSE", time="DAY")),
        ("ИНТ. КВАРТИРА. ДЕНЬ", None, Slugline(place_type=PlaceType.INT, location="КВАРТИРА", time="ДЕНЬ")),
        ("НАТ. ДАЛА – КҮНДІЗ", None, Slugline(place_type=PlaceType.EXT, location="ДАЛА", time="КҮНДІЗ")),
        (
            "15-1. ИНТ. ДОМ НА УЛ. АБАЯ. КУХНЯ. НОЧЬ (01:30)",
            "15-1",
            Slugline(
                place_type=PlaceType.INT, location="ДОМ НА УЛ. АБАЯ", sublocation="КУХНЯ", time="НОЧЬ", duration_s=90.0
            ),
        ),
        ("3-САХНА. ІШКІ. ҮЙ. ТҮН", "3", Slugline(place_type=PlaceType.INT, location="ҮЙ", time="ТҮН")),
        ("СЦЕНА 12. КРЫША. РАССВЕТ", "12", Slugline(location="КРЫША", time="РАССВЕТ")),
        ("EXT. YARD, NIGHT", None, Slugline(place_type=PlaceType.EXT, location="YARD", time="NIGHT")),
        ("ИНТ. КВАРТИРА ДЕНЬ", None, Slugline(place_type=PlaceType.INT, location="КВАРТИРА", time="ДЕНЬ")),
        ("ПАВ. КОСМОС #7Б#", "7Б", Slugline(place_type=PlaceType.PAV, location="КОСМОС")),
        ("НАТ./ИНТ. МАШИНА. УТРО", None, Slugline(place_type=PlaceType.INT_EXT, location="МАШИНА", time="УТРО")),
    ],
)
def test_a_heading_is_taken_apart(line: str, number: str | None, expected: Slugline) -> None:
    found = headings.recognise(line)

    assert found is not None
    assert (found.number, found.slugline) == (number, expected)


@pytest.mark.parametrize(
    "line",
    [
        "Натура взяла своё.",
        "Сцена 3 длится долго.",
        "ІШКІ ДАУЫС",
        "МАША (З.К.)",
        "Interior monologue",
        "15 минут спустя",
        "",
    ],
)
def test_what_only_begins_like_a_heading_is_none(line: str) -> None:
    assert headings.recognise(line) is None


@pytest.mark.parametrize(
    ("line", "cast"),
    [
        ("ОСИНА, МАКАР КИРЕЕВ", ("ОСИНА", "МАКАР КИРЕЕВ")),
        ("АЙДАНА", ("АЙДАНА",)),
        ("Кейіпкерлер: Ару, Бота", ("Ару", "Бота")),
        ("ТЕМНОТА", None),
        ("БУРАН.", None),
        ("Он входит, она уходит", None),
    ],
)
def test_a_cast_line_is_names_and_nothing_else(line: str, cast: tuple[str, ...] | None) -> None:
    assert headings.read_cast(line) == cast


@pytest.mark.parametrize(
    ("cue", "name", "voice"),
    [
        ("МАША (З.К.) (ПРОД.)", "МАША", Voice.OVER),
        ("САПАР (ВПЗ)", "САПАР", Voice.OFF),
        ("АРУ (К.С.)", "АРУ", Voice.OVER),
        ("JOHN (O.S.)", "JOHN", Voice.OFF),
        ("JOHN (CONT'D)", "JOHN", Voice.ON),
        ("ГОЛОС МАРАТА", "ГОЛОС МАРАТА", Voice.OFF),
    ],
)
def test_a_cue_says_where_its_voice_comes_from(cue: str, name: str, voice: Voice) -> None:
    found = read_cue(cue)

    assert (found.name, found.voice) == (name, voice)


def test_every_language_brings_its_own_practice() -> None:
    tables = practice()

    assert {"DAY", "НОЧЬ", "КҮНДІЗ"} <= tables.times
    assert {"CLOSE ON", "КРУПНО", "ІРІ ПЛАН", "ЖАЛПЫ ПЛАН", "ПНР", "ОБЩИЙ ПЛАН", "ДЕТАЛЬ", "POV"} <= set(
        tables.directions
    )
