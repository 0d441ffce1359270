"""Promises about what stands after a heading's prefix, as people type it: dashes, times, timing, numbers, cast."""

import pytest

from kadr.film.screenplay import PlaceType
from kadr.formats import headings
from kadr.formats.fountain.lines import cast_at

_SEPARATORS = (
    " - ",
    " – ",
    " — ",
    " ‑ ",
    " ― ",
    " − ",
    " -- ",
    " --- ",
    ". ",
    "- ",
    " -",
    "-",
    "/",
    " / ",
    ", ",
    ": ",
    " ",
)


@pytest.mark.parametrize("separator", _SEPARATORS)
@pytest.mark.parametrize(
    ("prefix", "place", "time"),
    [("ІШКІ.", "ӘЖЕ ҮЙІ", "ТҮН"), ("ИНТ.", "КВАРТИРА ОСИНЫ", "ДЕНЬ"), ("INT.", "MARY'S HOUSE", "NIGHT")],
)
def test_any_dash_parts_the_place_from_the_time(prefix: str, place: str, time: str, separator: str) -> None:
    found = headings.slugline(f"{prefix} {place}{separator}{time}")

    assert (found.place_type, found.location, found.sublocation, found.time) == (PlaceType.INT, place, None, time)


@pytest.mark.parametrize(
    "time",
    [
        *(
            "КЕЛЕСІ КҮНІ",
            "СОЛ КҮНІ. КЕШ",
            "БІР САҒАТТАН КЕЙІН",
            "ЕРТЕҢГІ КҮН",
            "ТАҢ СӘРІДЕ",
            "ТҮНГІ САҒАТ ЕКІ",
            "ТҮСТЕН КЕЙІН",
        ),
        *("КЕШ. ЕСТЕЛІК", "КЕШКЕ ҚАРАЙ", "1986 ЖЫЛ. ЖАЗ"),
        *(
            "РАННЕЕ УТРО",
            "ДЕНЬ. ПРОДОЛЖЕНИЕ",
            "НА СЛЕДУЮЩИЙ ДЕНЬ",
            "ЧЕРЕЗ ЧАС",
            "ДВА ЧАСА СПУСТЯ",
            "ЗИМНИЙ ДЕНЬ",
            "ДЕНЬ. ФЛЕШБЕК",
        ),
        *("ФЛЭШБЕК. НОЧЬ", "ДЕНЬ. СОН", "1986 ГОД. ДЕНЬ", "ДЕНЬ – 1944", "ДЕНЬ (ФЛЕШБЕК)"),
        *(
            "DAY - FLASHBACK (1944)",
            "DAY - PRESENT DAY (1889)",
            "DAY FOR NIGHT",
            "TEN YEARS LATER",
            "THE NEXT MORNING",
            "9 O'CLOCK",
        ),
    ],
)
def test_a_time_of_several_words_is_no_place(time: str) -> None:
    found = headings.slugline(f"ИНТ. ДОМ - {time}")

    assert (found.location, found.sublocation, found.time) == ("ДОМ", None, time)


@pytest.mark.parametrize(
    ("line", "location", "sublocation", "time"),
    [
        ("ІШКІ. ҮЙ. ТҮН. АСҮЙ", "ҮЙ", "АСҮЙ", "ТҮН"),
        ("ИНТ. ДОМ. НОЧЬ. КУХНЯ", "ДОМ", "КУХНЯ", "НОЧЬ"),
        ("INT. HOUSE - KITCHEN - NIGHT - WINDOW", "HOUSE", "KITCHEN. WINDOW", "NIGHT"),
        ("ИНТ. ДОМ. КУХНЯ РАННЕЕ УТРО", "ДОМ", "КУХНЯ", "РАННЕЕ УТРО"),
        ("INT. MOVING CAR (NIGHT)", "MOVING CAR", None, "NIGHT"),
        ("ИНТ. ФЛЕШБЕК", "ФЛЕШБЕК", None, None),
        ("INT. ROOM 1408 - DAY", "ROOM 1408", None, "DAY"),
        ("ИНТ. КАФЕ «ДЕНЬ-НОЧЬ»", "КАФЕ «ДЕНЬ-НОЧЬ»", None, None),
    ],
)
def test_the_time_is_found_wherever_it_stands(
    line: str, location: str, sublocation: str | None, time: str | None
) -> None:
    found = headings.slugline(line)

    assert (found.location, found.sublocation, found.time) == (location, sublocation, time)


@pytest.mark.parametrize(
    ("line", "number", "kind"),
    [
        ("№1. ІШКІ. ҮЙ – ТҮН", "1", PlaceType.INT),
        ("№ 1 ИНТ. ДОМ - ДЕНЬ", "1", PlaceType.INT),
        ("А1. ИНТ. ДОМ - ДЕНЬ", "А1", PlaceType.INT),
        ("A12 INT. CAR - DAY A12", "A12", PlaceType.INT),
        ("САХНА 5 ІШКІ. ҮЙ – ТҮН", "5", PlaceType.INT),
        ("СЦЕНА 5 ИНТ. ДОМ - ДЕНЬ", "5", PlaceType.INT),
        ("SCENE 5 INT. CAR - DAY", "5", PlaceType.INT),
        ("СЦ. 5 НАТ. ДВОР", "5", PlaceType.EXT),
        ("СЦ.5. НАТ. ДВОР", "5", PlaceType.EXT),
        ("ИНТ.-НАТ. МАШИНА. ДЕНЬ", None, PlaceType.INT_EXT),
        ("ИНТ-НАТ. МАШИНА. ДЕНЬ", None, PlaceType.INT_EXT),
        ("ИНТ.НАТ. МАШИНА. ДЕНЬ", None, PlaceType.INT_EXT),
        ("ІШКІ/СЫРТҚЫ КӨЛІК – КҮНДІЗ", None, PlaceType.INT_EXT),
        ("INT-EXT. CAR - DAY", None, PlaceType.INT_EXT),
        ("ИНТ: КВАРТИРА - ДЕНЬ", None, PlaceType.INT),
        ("ІШКІ ҮЙ – ТҮН", None, PlaceType.INT),
        ("ИНТЕРЬЕР КВАРТИРЫ. ДЕНЬ", None, PlaceType.INT),
        ("EXTERIOR HOUSE - NIGHT", None, PlaceType.EXT),
    ],
)
def test_prefixes_and_numbers_are_known_however_they_are_joined(line: str, number: str | None, kind: PlaceType) -> None:
    found = headings.recognise(line)

    assert found is not None
    assert (found.number, found.slugline.place_type) == (number, kind)
    assert found.sure


@pytest.mark.parametrize("line", ["СЦЕНА ПЕРВАЯ", "САХНА БІРІНШІ", "SCENE ONE."])
def test_a_scene_counted_in_words_is_a_heading(line: str) -> None:
    found = headings.recognise(line)

    assert found is not None
    assert (found.text, found.number) == (line, None)


@pytest.mark.parametrize(
    "line",
    [
        "ІШКІ ДАУЫС",
        "СЫРТ КИІМ",
        "НАТУРА ЧЕЛОВЕКА",
        "INTERIOR DESIGN",
        "R2D2",
        "А1 ПОДХОДИТ",
        "СЦЕНА 5 ДЛИТСЯ ДОЛГО",
        "№ 5",
    ],
)
def test_capitals_that_only_begin_like_a_heading_are_none(line: str) -> None:
    assert headings.recognise(line) is None


@pytest.mark.parametrize(
    ("line", "cast"),
    [
        ("АРУ, ӘЖЕ (70), ҚАЙРАТ", ("АРУ", "ӘЖЕ (70)", "ҚАЙРАТ")),
        ("МАКАР КИРЕЕВ, 35, ОСИНА, 7", ("МАКАР КИРЕЕВ, 35", "ОСИНА, 7")),
        ("ОСИНА; МАКАР;", ("ОСИНА", "МАКАР")),
        ("MARY, BOB,", ("MARY", "BOB")),
        ("Қатысушылар: Ару, Әже", ("Ару", "Әже")),
        ("УЧАСТВУЮТ: Осина", ("Осина",)),
        ("Characters: Mary, Bob", ("Mary", "Bob")),
        ("ТИТР: МОСКВА", None),
        ("КРУПНО: РУКИ, ЛИЦО", None),
        ("КРУПНО ЧАСЫ", None),
        ("ІРІ ПЛАН: ҚОЛЫ", None),
        ("CLOSE ON: HANDS", None),
        ("35, 40", None),
    ],
)
def test_a_line_under_a_heading_is_its_cast_or_something_else(line: str, cast: tuple[str, ...] | None) -> None:
    assert cast_at(line) == cast
