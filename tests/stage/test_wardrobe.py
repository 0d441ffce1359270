"""The wardrobe: a character of the bible is drawn with its look in every scene, and a place as the bible has it."""

import pytest

from kadr.errors import NotFound
from kadr.film.bible import Dress, Dressing, Location, Prop, Worn
from kadr.film.screenplay import Language, Screenplay, scenes
from kadr.film.shots import Framing, Reason, ReasonCode, Shot, ShotSize
from kadr.film.staging import Age, Camera, Garment, Headgear, Staging, Weather
from kadr.film.staging import Prop as StagedProp
from kadr.formats import fountain
from kadr.stage import block, looks
from kadr.stage.wardrobe import Wardrobe

SCRIPTS = {
    Language.KAZAKH: (
        "ИНТ. ҚЫСТАУ ҮЙІ – ТҮН\n\nТыныш.\n\nГҮЛНҰР\nӘже, үй қайда?\n\nНАТ. ДАЛА – КҮНДІЗ\n\nГүлнұр тұр.\n"
    ),
    Language.RUSSIAN: (
        "ИНТ. ЗИМОВКА - НОЧЬ\n\nТихо.\n\nАЛЁНА ЩУКИНА\nГде дом?\n\nНАТ. СТЕПЬ - ДЕНЬ\n\nАлёна Щукина стоит.\n"
    ),
    Language.ENGLISH: (
        "INT. WINTER CAMP - NIGHT\n\nQuiet.\n\nGULNUR\nWhere is home?\n\nEXT. STEPPE - DAY\n\nGulnur stands.\n"
    ),
}
NAMES = {Language.KAZAKH: "ГҮЛНҰР", Language.RUSSIAN: "АЛЁНА ЩУКИНА", Language.ENGLISH: "GULNUR"}
UNIFORM = Dress(garment=Garment.UNIFORM, garment_tone=0.11)


def film(language: Language) -> Screenplay:
    return fountain.parse(SCRIPTS[language])


@pytest.mark.parametrize("language", Language)
def test_what_the_bible_decides_lies_over_what_the_script_says(language: Language) -> None:
    name = NAMES[language]
    by_script = looks(film(language), language)[name]
    dressing = Dressing(worn=(Worn(names=(name.title(),), appearance=UNIFORM),))

    found = Wardrobe(film(language), language, dressing).looks(1)[name]

    assert (found.garment, found.garment_tone) == (Garment.UNIFORM, 0.11)
    assert (found.hair, found.height_m, found.age) == (by_script.hair, by_script.height_m, by_script.age)


@pytest.mark.parametrize("language", Language)
def test_a_look_is_worn_in_its_scenes_only(language: Language) -> None:
    name = NAMES[language]
    night = Worn(names=(name,), appearance=Dress(headgear=Headgear.HOOD), scenes=(2,))
    dressing = Dressing(worn=(Worn(names=(name,), appearance=UNIFORM), night))

    wardrobe = Wardrobe(film(language), language, dressing)

    assert wardrobe.looks(1)[name].headgear is not Headgear.HOOD
    assert (wardrobe.looks(2)[name].headgear, wardrobe.looks(2)[name].garment) == (Headgear.HOOD, Garment.UNIFORM)
    assert wardrobe.looks()[name] == wardrobe.looks(1)[name]


def test_one_person_looks_the_same_under_all_names() -> None:
    dressing = Dressing(worn=(Worn(names=("Әже", "ГҮЛНҰР"), appearance=Dress(age=Age.OLD)),))

    found = Wardrobe(film(Language.KAZAKH), Language.KAZAKH, dressing).looks(1)

    assert found["Әже"] == found["ГҮЛНҰР"]
    assert found["Әже"].age is Age.OLD


def test_an_empty_bible_changes_nothing() -> None:
    for language in Language:
        assert Wardrobe(film(language), language, Dressing()).looks(1) == looks(film(language), language)


@pytest.mark.parametrize(
    ("language", "heading"),
    [(Language.KAZAKH, "Қыстау үйі"), (Language.RUSSIAN, "зимовка"), (Language.ENGLISH, "Winter Camp")],
)
def test_a_location_is_built_as_the_bible_says(language: Language, heading: str) -> None:
    location = Location(name="-", aliases=(heading,), place="yurt_interior", weather=Weather.SNOW)

    places = Wardrobe(film(language), language, Dressing(locations=(location,))).places

    assert (places[1].place, places[1].weather) == ("yurt_interior", Weather.SNOW)
    assert places[2].place == "steppe"


def test_a_room_stays_out_of_a_scene_in_the_open() -> None:
    location = Location(name="Дала", place="yurt_interior", weather=Weather.FOG)

    places = Wardrobe(film(Language.KAZAKH), Language.KAZAKH, Dressing(locations=(location,))).places

    assert (places[2].place, places[2].weather) == ("steppe", Weather.FOG)


def test_a_thing_is_drawn_as_the_bible_says() -> None:
    box = StagedProp(kind="suitcase", x=0.0, y=1.0, label="Қобдиша")
    staging = Staging(place="room", props=(box,), camera=Camera(x=0, y=-3, z=1.5, pan=0))
    dressing = Dressing(props=(Prop(name="қобдиша", prop="chest"),))

    wardrobe = Wardrobe(film(Language.KAZAKH), Language.KAZAKH, dressing)

    assert [prop.kind for prop in wardrobe.furnished(staging).props] == ["chest"]


@pytest.mark.parametrize("language", Language)
def test_the_stage_draws_whom_the_bible_dresses(language: Language) -> None:
    name = NAMES[language]
    dressing = Dressing(worn=(Worn(names=(name,), appearance=UNIFORM, scenes=(2,)),))
    wardrobe = Wardrobe(film(language), language, dressing)
    stagings: list[Staging] = []
    for scene in scenes(film(language)):
        first, last = scene.heading.line, scene.elements[-1].line
        shot = Shot(
            number="1", size=ShotSize.MEDIUM, framing=Framing.SINGLE, characters=(name,), subject=name,
            first_line=first, last_line=last, duration_s=2.0, reason=Reason(code=ReasonCode.ACTION),
        )  # fmt: skip
        worn = wardrobe.looks(scene.ordinal)
        stagings += block(scene, [shot], language=language, aspect=1.85, looks=worn, places=wardrobe.places)

    garments = [figure.appearance.garment for staging in stagings for figure in staging.figures]

    assert garments[0] is not Garment.UNIFORM
    assert garments[1] is Garment.UNIFORM


def test_nobody_of_that_name_has_no_look() -> None:
    wardrobe = Wardrobe(film(Language.KAZAKH), Language.KAZAKH, Dressing())

    assert wardrobe.look_of("гүлнұр") == wardrobe.looks()["ГҮЛНҰР"]
    with pytest.raises(NotFound, match="Ешкім"):
        wardrobe.look_of("Ешкім")
