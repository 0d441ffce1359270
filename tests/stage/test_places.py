"""Promises of the reading of places: headings of three languages lead to the right set, hour and weather."""

from pathlib import Path

import pytest

from kadr.film.screenplay import ElementType, Language, PlaceType, Slugline, scenes
from kadr.film.staging import Daylight, Weather
from kadr.formats.fountain import parse
from kadr.stage.lexicon import matches
from kadr.stage.places import NEUTRAL, PlaceReading, read_daylight, read_place, read_weather

KK, RU, EN = Language.KAZAKH, Language.RUSSIAN, Language.ENGLISH
INT, EXT, BOTH = PlaceType.INT, PlaceType.EXT, PlaceType.INT_EXT


def read(
    language: Language, kind: PlaceType | None, place: str, time: str | None = None, text: str = ""
) -> PlaceReading:
    return read_place(Slugline(place_type=kind, location=place, time=time), text, language)


@pytest.mark.parametrize(
    ("language", "kind", "heading", "place"),
    [
        (KK, EXT, "ДАЛА", "steppe"),
        (KK, EXT, "БОЗ ДАЛАДА", "steppe"),
        (KK, INT, "КИІЗ ҮЙ", "yurt_interior"),
        (KK, EXT, "КИІЗ ҮЙДІҢ ЖАНЫ", "yurt_exterior"),
        (KK, INT, "ҚЫСТАУ, БӨЛМЕ", "winter_house"),
        (KK, EXT, "ҚЫСТАУДЫҢ АУЛАСЫ", "barn_exterior"),
        (KK, INT, "ҚОРА", "barn_interior"),
        (KK, EXT, "АУЫЛ КӨШЕСІ", "village"),
        (KK, INT, "МЕКТЕП АЛДЫ", "classroom"),
        (KK, INT, "МЕКТЕП ДӘЛІЗІ", "corridor"),
        (KK, EXT, "КӨЛ ЖАҒАСЫ", "lake"),
        (KK, INT, "АС ҮЙ", "kitchen"),
        (KK, EXT, "ҚАРА ЖОЛ", "road"),
        (KK, INT, "ЖҮК КӨЛІГІ", "car_interior"),
        (RU, EXT, "СТЕПЬ", "steppe"),
        (RU, INT, "ЮРТА", "yurt_interior"),
        (RU, EXT, "ДВОР ЗИМОВКИ", "barn_exterior"),
        (RU, INT, "КОРИДОР ШКОЛЫ", "corridor"),
        (RU, INT, "ЗАЛ СУДА", "court"),
        (RU, EXT, "ДОРОГА У ДЕРЕВНИ", "road"),
        (RU, EXT, "УЛИЦА АУЛА", "village"),
        (RU, INT, "КОШАРА", "barn_interior"),
        (RU, EXT, "ЗАСНЕЖЕННОЕ УЩЕЛЬЕ", "mountains"),
        (EN, EXT, "STEPPE NEAR THE YURT", "steppe"),
        (EN, INT, "SCHOOL CORRIDOR", "corridor"),
        (EN, EXT, "EDGE OF THE FOREST", "forest"),
        (EN, INT, "WINTER HOUSE - MAIN ROOM", "winter_house"),
        (EN, BOTH, "TRUCK", "car_interior"),
        (EN, EXT, "SHEEP PEN", "barn_exterior"),
        (EN, INT, "POLICE STATION", "office"),
        (EN, None, "OUTSIDE THE YURT", "yurt_exterior"),
        (RU, None, "У ЮРТЫ", "yurt_exterior"),
        (KK, None, "КИІЗ ҮЙ", "yurt_interior"),
    ],
)
def test_a_heading_names_its_set(language: Language, kind: PlaceType | None, heading: str, place: str) -> None:
    assert read(language, kind, heading).place == place


def test_the_sublocation_is_more_exact_than_the_location() -> None:
    slugline = Slugline(place_type=INT, location="ДОМ", sublocation="КУХНЯ")

    assert read_place(slugline, "", RU).place == "kitchen"


@pytest.mark.parametrize(
    ("kind", "place"), [(INT, "neutral_interior"), (EXT, "neutral_exterior"), (None, "neutral_exterior")]
)
def test_an_unknown_place_becomes_neutral_and_claims_nothing(kind: PlaceType | None, place: str) -> None:
    reading = read(EN, kind, "SPACESHIP", "NIGHT")

    assert reading.place == place
    assert reading.indoor is (kind is INT)


@pytest.mark.parametrize(
    ("language", "heading", "time"),
    [(KK, "СОЛ ЖЕР", "СОЛ КЕЗДЕ"), (RU, "ТАМ ЖЕ", "ТОГДА ЖЕ"), (EN, "SAME", "CONTINUOUS")],
)
def test_what_runs_on_from_the_scene_before_is_left_open(language: Language, heading: str, time: str) -> None:
    reading = read(language, EXT, heading, time)

    assert reading.place is None
    assert reading.daylight is None
    assert reading.weather is None


def test_a_plain_house_with_a_shanyrak_is_a_yurt() -> None:
    assert read(KK, INT, "АРУДЫҢ ҮЙІ", text="Шаңырақтан жарық түседі.").place == "yurt_interior"
    assert read(KK, INT, "АРУДЫҢ ҮЙІ").place == "room"


@pytest.mark.parametrize(
    ("language", "time", "hour"),
    [
        (KK, "КҮНДІЗ", Daylight.DAY),
        (KK, "ТҮН", Daylight.NIGHT),
        (KK, "ТҮНДЕ", Daylight.NIGHT),
        (KK, "ТАҢ", Daylight.DAY),
        (KK, "ТАҢ СӘРІДЕ", Daylight.DAWN),
        (KK, "ТАҢЕРТЕҢ", Daylight.DAY),
        (KK, "КЕШ", Daylight.DUSK),
        (KK, "ІҢІР", Daylight.DUSK),
        (RU, "ДЕНЬ", Daylight.DAY),
        (RU, "НОЧЬ", Daylight.NIGHT),
        (RU, "УТРО", Daylight.DAY),
        (RU, "РАССВЕТ", Daylight.DAWN),
        (RU, "СУМЕРКИ", Daylight.DUSK),
        (RU, "ПОЗДНИЙ ВЕЧЕР", Daylight.NIGHT),
        (EN, "DAY", Daylight.DAY),
        (EN, "MIDNIGHT", Daylight.NIGHT),
        (EN, "EARLY MORNING", Daylight.DAWN),
        (EN, "DUSK", Daylight.DUSK),
        (EN, "LATER", None),
    ],
)
def test_the_time_of_day_is_read(language: Language, time: str, hour: Daylight | None) -> None:
    assert read_daylight(time, language) is hour


@pytest.mark.parametrize(
    ("language", "text", "weather"),
    [
        (KK, "Боран ұлиды. Көз ашқысыз.", Weather.BLIZZARD),
        (KK, "Боран басылған. Қар жарқырайды.", Weather.FROST),
        (KK, "Қар жауып тұр.", Weather.SNOW),
        (KK, "Қар басқан дала.", Weather.FROST),
        (KK, "Жаңбыр құйып тұр.", Weather.RAIN),
        (KK, "Тұман қалың.", Weather.FOG),
        (RU, "Метель. Ничего не видно.", Weather.BLIZZARD),
        (RU, "Буран стих.", Weather.FROST),
        (RU, "Льёт дождь.", Weather.RAIN),
        (RU, "Дождь кончился.", Weather.CLEAR),
        (RU, "Идёт снег.", Weather.SNOW),
        (EN, "The blizzard howls outside.", Weather.BLIZZARD),
        (EN, "The storm has passed. Snow everywhere.", Weather.FROST),
        (EN, "Rain on the window.", Weather.RAIN),
        (EN, "He drinks his tea.", None),
    ],
)
def test_the_weather_is_read_from_the_scene(language: Language, text: str, weather: Weather | None) -> None:
    assert read_weather(text, language) is weather


@pytest.mark.parametrize(
    ("word", "stem", "language", "same"),
    [
        ("даласында", "дала", KK, True),
        ("кітабы", "кітап", KK, True),
        ("төсегінде", "төсек", KK, True),
        ("хатшы", "хат", KK, False),
        ("балалар", "бала", KK, True),
        ("письмами", "письм", RU, True),
        ("столовая", "стол", RU, False),
        ("horses", "horse", EN, True),
        ("horseradish", "horse", EN, False),
    ],
)
def test_endings_are_known_and_other_words_are_not_taken_for_them(
    word: str, stem: str, language: Language, same: bool
) -> None:
    assert matches(word, stem, language) is same


def test_the_same_film_in_three_languages_is_read_as_the_same_places() -> None:
    readings = []
    for language in Language:
        source = (Path(__file__).parents[2] / "examples" / "boran" / f"boran.{language}.fountain").read_text("utf-8")
        film = scenes(parse(source))
        texts = [" \n".join(e.text for e in scene.elements if e.type is ElementType.ACTION) for scene in film]
        readings.append([read_place(scene.slugline, text, language) for scene, text in zip(film, texts, strict=True)])

    assert len(readings[0]) >= 8
    assert readings[0] == readings[1] == readings[2]
    assert not any(reading.place in NEUTRAL for reading in readings[0])
