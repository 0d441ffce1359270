"""A scene is blocked once: its plan, its people and its light are the same in all of its shots."""

from dataclasses import replace

import pytest

from kadr.film.screenplay import Element, ElementType, Language
from kadr.film.shots import Framing, ReasonCode, ShotSize, SpokenLine
from kadr.film.staging import Daylight, Feeling, Pose
from kadr.stage import block, sketch
from tests.stage.players import scene, shot, staged

BOTH = ("GULNUR", "DAULET")


def test_there_is_one_staging_for_each_shot() -> None:
    shots = [shot(size, Framing.TWO_SHOT, BOTH) for size in ShotSize]

    assert len(staged(scene(), *shots)) == len(shots)
    assert staged(scene()) == ()


def test_a_character_looks_the_same_in_every_shot_and_scene() -> None:
    names = ("БОТА", "АСАН")
    wanted = [shot(ShotSize.MEDIUM, Framing.TWO_SHOT, names), shot(ShotSize.CLOSE_UP, Framing.SINGLE, ("БОТА",))]
    stagings = [
        staging
        for place in ("ДАЛА", "КИІЗ ҮЙ")
        for staging in block(scene(place), wanted, language=Language.KAZAKH, aspect=16 / 9)
    ]
    looks = {
        f.name: {g.appearance for s in stagings for g in s.figures if g.name == f.name} for f in stagings[0].figures
    }

    assert {name: len(found) for name, found in looks.items()} == {"БОТА": 1, "АСАН": 1}
    assert looks["БОТА"] != looks["АСАН"]


def test_only_those_of_the_shot_are_in_the_frame() -> None:
    two, one = staged(
        scene(), shot(ShotSize.FULL, Framing.TWO_SHOT, BOTH), shot(ShotSize.CLOSE_UP, characters=BOTH[:1])
    )

    assert {f.name for f in two.figures} == set(BOTH)
    assert {f.name for f in one.figures} == {"GULNUR"}


def test_blocking_twice_gives_the_same() -> None:
    wanted = [shot(ShotSize.FULL, Framing.MASTER, BOTH, reason=ReasonCode.CROWD, action="People stand around.")]

    assert staged(scene(), *wanted) == staged(scene(), *wanted)


def test_who_sits_goes_on_sitting_and_who_points_does_not_go_on_pointing() -> None:
    actions = ("DAULET sits down. GULNUR points at the door.", "", "DAULET stands up.", "")
    shots = [shot(ShotSize.FULL, Framing.TWO_SHOT, BOTH, action=action) for action in actions]
    poses = [{f.name: f.pose for f in s.figures} for s in staged(scene("ROOM", indoor=True), *shots)]

    assert [p["DAULET"] for p in poses] == [Pose.SIT, Pose.SIT, Pose.STAND, Pose.STAND]
    assert [p["GULNUR"] for p in poses] == [Pose.POINT, Pose.STAND, Pose.STAND, Pose.STAND]


@pytest.mark.parametrize(
    ("language", "names", "action", "poses"),
    [
        (Language.ENGLISH, ("SAPAR", "ARU"), "Sapar sits by the stove, Aru runs to the door.", (Pose.SIT, Pose.RUN)),
        (Language.RUSSIAN, ("САПАР", "АРУ"), "Сапар сидит у печи, Ару бежит к двери.", (Pose.SIT, Pose.RUN)),
        (Language.KAZAKH, ("САПАР", "АРУ"), "Сапар пеш түбінде отыр, Ару есікке жүгіреді.", (Pose.SIT, Pose.RUN)),
        (Language.RUSSIAN, ("САПАР", "АРУ"), "Ару не бежит. Сапар на коленях.", (Pose.KNEEL, Pose.STAND)),
        (Language.KAZAKH, ("САПАР", "АРУ"), "Ару жүгірмейді. Сапар тізерлеп қалды.", (Pose.KNEEL, Pose.STAND)),
        (Language.ENGLISH, ("SAPAR", "ARU"), "Aru does not run. Sapar is on his knees.", (Pose.KNEEL, Pose.STAND)),
        (Language.KAZAKH, ("САПАР", "АРУ"), "Сапар Аруға хатты ұсынады.", (Pose.GIVE, Pose.STAND)),
    ],
)
def test_poses_are_read_from_the_script_in_each_language(
    language: Language, names: tuple[str, ...], action: str, poses: tuple[Pose, Pose]
) -> None:
    wanted = [shot(ShotSize.FULL, Framing.TWO_SHOT, names, action=action)]
    staging = block(scene("STEPPE"), wanted, language=language, aspect=16 / 9)[0]

    assert tuple(f.pose for f in staging.figures) == poses


def test_riders_sit_on_horses_that_go_their_way() -> None:
    wanted = shot(ShotSize.FULL, Framing.TWO_SHOT, ("SAPAR", "DAULET"), action="SAPAR and DAULET ride.")
    staging = staged(scene(), wanted)[0]
    horses = {(p.x, p.y): p.facing for p in staging.props if p.kind.startswith("horse")}

    assert {f.pose for f in staging.figures} == {Pose.RIDE}
    assert {(f.x, f.y): f.facing for f in staging.figures} == pytest.approx(horses)


def test_a_crowd_is_there_when_the_script_speaks_of_people() -> None:
    quiet, loud = staged(
        scene(),
        shot(ShotSize.LONG, Framing.GROUP, BOTH),
        shot(ShotSize.LONG, Framing.GROUP, BOTH, reason=ReasonCode.CROWD),
    )

    assert len(quiet.figures) == 2
    assert len(loud.figures) >= 8
    assert sketch(loud, width=160, height=90)


def test_people_of_a_scene_do_not_stand_in_one_another_or_in_walls() -> None:
    names = tuple("ABCDEFGH")
    for place, indoor in (("STEPPE", False), ("ROOM", True), ("YURT", True), ("KITCHEN", True)):
        staging = staged(scene(place, indoor=indoor), shot(ShotSize.FULL, Framing.MASTER, names))[0]
        for i, one in enumerate(staging.figures):
            for other in staging.figures[i + 1 :]:
                assert (one.x - other.x) ** 2 + (one.y - other.y) ** 2 > 0.3**2


def test_a_parenthetical_shows_on_the_face() -> None:
    speech = (
        Element(type=ElementType.CHARACTER, text="DAULET", line=3),
        Element(type=ElementType.PARENTHETICAL, text="angrily", line=4),
        Element(type=ElementType.DIALOGUE, text="No!", line=5),
    )
    where = replace(scene(), elements=speech)
    spoken = (SpokenLine(speaker="DAULET", text="No!", line=5),)
    staging = staged(where, replace(shot(ShotSize.CLOSE_UP), dialogue=spoken))[0]

    assert staging.figures[0].feeling is Feeling.ANGRY


def test_speakers_look_at_each_other() -> None:
    staging = staged(scene(), shot(ShotSize.MEDIUM, Framing.TWO_SHOT, BOTH))[0]

    assert {f.name: f.gaze for f in staging.figures} == {"GULNUR": "DAULET", "DAULET": "GULNUR"}


def test_night_is_read_from_the_heading() -> None:
    assert staged(scene(time="NIGHT"), shot())[0].daylight is Daylight.NIGHT
    assert staged(scene(time="DAY"), shot())[0].daylight is Daylight.DAY


def test_odd_names_and_shots_without_anybody_are_blocked_all_the_same() -> None:
    odd = ("1-Й СОЛДАТ", "O'NEIL", "Ә", "???", "МАША И ПЕТЯ")
    shots = [shot(ShotSize.FULL, framing, odd) for framing in Framing]
    shots += [shot(ShotSize.MEDIUM, framing, (), subject="nothing known") for framing in Framing]

    for staging in staged(scene(), *shots):
        assert sketch(staging, width=96, height=64)
