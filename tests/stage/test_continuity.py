"""Promises of what carries on: places and hours between scenes, postures and things in hands between shots."""

import numpy as np
import pytest

from kadr.film.screenplay import Element, ElementType, Language, PlaceType, Screenplay, Slugline
from kadr.film.shots import Framing, ShotSize
from kadr.film.staging import Daylight, Pose, Weather
from kadr.stage import acting, block, props, scene_places
from kadr.stage.laid import laid
from kadr.stage.readback import framed, seen
from tests.stage.players import LOOKS, scene, shot, staged

KK, RU, EN = Language.KAZAKH, Language.RUSSIAN, Language.ENGLISH


def _film(*headings: tuple[PlaceType | None, str, str | None], text: str = "") -> Screenplay:
    elements: list[Element] = []
    for place_type, location, time in headings:
        slug = Slugline(place_type=place_type, location=location, time=time)
        line = len(elements) + 1
        elements.append(Element(type=ElementType.SCENE_HEADING, text=location, line=line, slugline=slug))
        elements.append(Element(type=ElementType.ACTION, text=text if line == 1 else "", line=line + 1))
    return Screenplay(elements=tuple(elements))


@pytest.mark.parametrize(
    ("language", "steppe", "same", "runs_on", "storm"),
    [
        (EN, "STEPPE", "SAME PLACE", "CONTINUOUS", "A blizzard."),
        (RU, "СТЕПЬ", "ТАМ ЖЕ", "ПРОДОЛЖЕНИЕ", "Буран."),
        (KK, "ДАЛА", "СОЛ ЖЕР", "ЖАЛҒАСЫ", "Боран."),
    ],
)
def test_the_same_place_has_the_place_hour_and_weather_of_the_scene_before(
    language: Language, steppe: str, same: str, runs_on: str, storm: str
) -> None:
    night = {EN: "NIGHT", RU: "НОЧЬ", KK: "ТҮН"}[language]
    film = _film((PlaceType.EXT, steppe, night), (PlaceType.EXT, same, runs_on), text=storm)

    first, second = scene_places(film, language).values()

    assert (first.place, first.daylight, first.weather) == ("steppe", Daylight.NIGHT, Weather.BLIZZARD)
    assert second == first


def test_going_in_at_the_same_place_goes_to_its_other_side() -> None:
    film = _film((PlaceType.EXT, "YURT", "NIGHT"), (PlaceType.INT, "SAME PLACE", "CONTINUOUS"))

    inside = scene_places(film, EN)[2]

    assert (inside.place, inside.daylight) == ("yurt_interior", Daylight.NIGHT)


def test_a_heading_with_its_own_place_and_hour_takes_nothing_over() -> None:
    film = _film((PlaceType.EXT, "STEPPE", "NIGHT"), (PlaceType.EXT, "FOREST", "DAY"), text="A blizzard.")

    second = scene_places(film, EN)[2]

    assert (second.place, second.daylight, second.weather) == ("forest", Daylight.DAY, Weather.CLEAR)


def test_blocking_takes_the_place_that_the_film_gives() -> None:
    here = scene("SAME PLACE", time="CONTINUOUS")
    places = scene_places(_film((PlaceType.EXT, "STEPPE", "NIGHT")), EN)

    (one,) = block(here, [shot()], language=EN, aspect=16 / 9, looks=LOOKS, places=places)

    assert (one.place, one.daylight) == ("steppe", Daylight.NIGHT)


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("ARU kneels before the dead stove. She shakes a matchbox.", EN),
        ("АРУ стоит на коленях перед печью. Держит коробок.", RU),
    ],
)
def test_who_kneels_and_takes_a_thing_still_kneels(text: str, language: Language) -> None:
    name = "ARU" if language is EN else "АРУ"

    assert acting.poses(text, (name,), language)[name] is Pose.KNEEL
    assert acting.handles(text, language)


def test_who_sat_down_reads_sitting() -> None:
    sits = shot(characters=("ARU",), action="ARU sits by the table.")
    reads = shot(characters=("ARU",), action="ARU reads the letter.")

    _, later = staged(scene("HOUSE", indoor=True), sits, reads)

    assert later.figures[0].pose is Pose.SIT
    assert later.figures[0].holds == "letter"


@pytest.mark.parametrize(
    ("text", "language", "kind"),
    [
        ("Сіріңкенің қорабын сілкиді.", KK, "matchbox"),
        ("Встряхивает спичечный коробок.", RU, "matchbox"),
        ("She shakes a matchbox.", EN, "matchbox"),
        ("Көзілдірігін қырау басқан.", KK, "spectacles"),
        ("Стирает с очков иней.", RU, "spectacles"),
        ("Ару күнтізбеге қарайды.", KK, "calendar"),
        ("Ару смотрит на календарь.", RU, "calendar"),
        ("Ожаудың сабы сынған.", KK, "ladle"),
        ("Ручка черпака сломана.", RU, "ladle"),
        ("Қазанның қақпағын алып шығады.", KK, "lid"),
        ("пуговица пальто", RU, "button"),
        ("пальтоның түймесі", KK, "button"),
        ("Сапар снимает рукавицу.", RU, "mitten"),
        ("Гнедой поводит ушами.", RU, "horse"),
        ("The bay wheels round.", EN, "horse"),
    ],
)
def test_small_things_and_coats_of_horses_are_found_by_the_scripts_words(
    text: str, language: Language, kind: str
) -> None:
    assert kind in [found for found, _ in props.read_props(text, language)]


def test_an_insert_of_a_thing_shows_it_in_the_hand_that_holds_it() -> None:
    seen = shot(characters=("ARU",), action="ARU sits.")
    insert = shot(
        ShotSize.CLOSE_UP, Framing.INSERT, (), subject="matchbox", action="ARU holds a matchbox.", lens_mm=85.0
    )

    _, held = staged(scene("HOUSE", indoor=True), seen, insert)

    assert [figure.holds for figure in held.figures] == ["matchbox"]


@pytest.mark.parametrize("kind", ["ladle", "spectacles", "lid", "whip", "letter"])
def test_a_thing_laid_down_lies_in_the_middle_of_its_frame(kind: str) -> None:
    words = {"lid": "the lid", "spectacles": "the spectacles"}.get(kind, kind)
    insert = shot(ShotSize.CLOSE_UP, Framing.INSERT, (), subject=words, action=f"{words}.", lens_mm=85.0)

    (one,) = staged(scene("STEPPE"), insert)

    (prop,) = one.props
    flat = laid(prop.kind).turned(prop.facing).moved(prop.x, prop.y).vertices[:, :2]
    middle = 0.5 * (flat.min(axis=0) + flat.max(axis=0))
    toward = np.array([-np.sin(np.radians(one.camera.pan)), np.cos(np.radians(one.camera.pan))])
    away = middle - np.array([one.camera.x, one.camera.y])
    assert prop.kind == kind
    assert abs(toward[0] * away[1] - toward[1] * away[0]) < 0.06


def test_a_sledge_has_its_horse_between_the_shafts() -> None:
    wide = shot(ShotSize.LONG, Framing.TWO_SHOT, ("GULNUR", "ARU"), action="A horse draws the sledge behind them.")

    (one,) = staged(scene("STEPPE"), wide)

    horses = [p for p in one.props if p.kind.startswith("horse")]
    sledge = next(p for p in one.props if p.kind == "sledge")
    assert len(horses) == 1
    assert np.hypot(horses[0].x - sledge.x, horses[0].y - sledge.y) == pytest.approx(2.4, abs=0.01)
    assert horses[0].facing == sledge.facing


@pytest.mark.parametrize(("subject", "front"), [("SAPAR", "ARU"), ("ARU", "SAPAR"), ("GULNUR", "DAULET")])
@pytest.mark.parametrize("framing", [Framing.OTS_LEFT, Framing.OTS_RIGHT])
def test_over_a_tall_or_a_small_shoulder_the_face_is_free_and_the_shoulder_at_the_edge(
    subject: str, front: str, framing: Framing
) -> None:
    (one,) = staged(scene("STEPPE"), shot(framing=framing, characters=(subject, front), lens_mm=50.0))

    found = {each.name: each for each in seen(one, 256).figures}
    places = {each.name: each for each in framed(one)}
    assert found[subject].face > 0.97
    assert 0.01 < found[front].of_frame < 0.42
    assert (places[front].x < places[subject].x) is (framing is Framing.OTS_LEFT)
    assert abs(places[front].x - 0.5) > 0.3


def test_over_a_standing_ones_shoulder_the_lens_rises_to_it() -> None:
    over = shot(framing=Framing.OTS_LEFT, characters=("ARU", "SAPAR"), lens_mm=50.0)

    (one,) = staged(scene("STEPPE"), over)

    assert one.camera.z > LOOKS["ARU"].height_m
    assert one.camera.tilt < 0
