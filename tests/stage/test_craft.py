"""The craft's rules: each finds what breaks it, and lets pass what the books let pass."""

import math
from collections.abc import Sequence
from dataclasses import replace

import pytest

from kadr.errors import Invalid
from kadr.film.screenplay import Language
from kadr.film.shots import Angle, Axis, Framing, Move, ReasonCode, Shot, ShotSize
from kadr.film.staging import Camera, Figure, Pose, Staging, Waypoint
from kadr.stage.action_line import action_line, off_line, together
from kadr.stage.craft import Finding, Rule, findings, message, sources, words
from tests.stage.players import shot

ARU = Figure(name="АРУ", x=-0.7, y=0.0, facing=-90.0, gaze="САПАР")
SAPAR = Figure(name="САПАР", x=0.7, y=0.0, facing=90.0, gaze="АРУ")
BOTH = ("АРУ", "САПАР")
AXIS = Axis(left="АРУ", right="САПАР")


def at(x: float, y: float, pan: float, *, z: float = 1.55, focal: float = 35.0, tilt: float = -6.0) -> Camera:
    return Camera(x=x, y=y, z=z, pan=pan, focal_mm=focal, tilt=tilt)


def taken(camera: Camera, *figures: Figure, size: ShotSize = ShotSize.FULL, **more: object) -> tuple[Shot, Staging]:
    """A shot as it was staged; of both people unless told."""
    people = figures or (ARU, SAPAR)
    framing = Framing.SINGLE if len(people) == 1 else Framing.TWO_SHOT
    one = shot(size, framing, tuple(each.name for each in people))
    given: dict[str, object] = {"axis": AXIS, **more}
    staging = Staging(place="neutral_exterior", figures=people, camera=camera)
    return replace(one, **given), staging  # type: ignore[arg-type]  # fields of Shot, each of its own type


def found(*rule: Rule, of: Sequence[tuple[Shot, Staging]]) -> list[Finding]:
    """What is found of these rules."""
    shots = [replace(one, number=f"4-{n}") for n, (one, _) in enumerate(of, start=1)]
    return [one for one in findings(shots, [staging for _, staging in of]) if one.rule in rule]


SOUTH, NORTH = at(0.0, -4.5, 0.0), at(0.3, 4.5, 180.0)


def test_a_cut_over_the_line_is_found_with_both_shots_and_degrees() -> None:
    (one,) = found(Rule.LINE, of=[taken(SOUTH), taken(NORTH)])

    assert one.shots == ("4-1", "4-2")
    assert one.measured["left"] == "АРУ"
    assert one.measured["from"] == pytest.approx(90.0, abs=1.0)
    assert one.measured["to"] == pytest.approx(86.2, abs=1.0)


@pytest.mark.parametrize(
    "between",
    [
        taken(at(-6.0, -0.2, -90.0)),
        taken(at(0.0, -1.0, 0.0), Figure(name="ДӘУЛЕТ", x=0.0, y=2.0, facing=180.0)),
        taken(SOUTH, move=Move.ARC),
    ],
    ids=["from the line itself", "a cutaway", "a move that takes us along"],
)
def test_the_line_may_be_crossed_after_something_neutral(between: tuple[Shot, Staging]) -> None:
    assert found(Rule.LINE, of=[taken(SOUTH), between, taken(NORTH)]) == []


def test_a_camera_that_travels_over_the_line_ends_on_the_other_side() -> None:
    one, staging = taken(SOUTH, move=Move.TRUCK_LEFT)
    travelling = (one, replace(staging, camera_end=at(-2.0, 3.5, -150.0)))

    assert found(Rule.LINE, of=[taken(SOUTH), travelling, taken(NORTH)]) == []
    (back,) = found(Rule.LINE, of=[taken(SOUTH), travelling, taken(SOUTH)])
    assert back.shots == ("4-2", "4-3")


def test_on_one_side_the_camera_may_go_anywhere() -> None:
    around = [taken(at(-4.0, -2.5, -58.0)), taken(SOUTH), taken(at(4.0, -2.5, 58.0))]

    assert found(Rule.LINE, of=around) == []


def test_who_ride_together_have_their_way_for_a_line() -> None:
    riders = tuple(
        replace(one, x=0.5 * n, y=2.0 * n, pose=Pose.RIDE, facing=-90.0, gaze=None)
        for n, one in enumerate((ARU, SAPAR))
    )
    ahead, behind = at(5.0, -3.0, 60.0), at(-5.0, -3.0, -60.0)

    assert together(*riders)
    assert found(Rule.LINE, Rule.EYELINE, of=[taken(ahead, *riders), taken(behind, *riders)]) == []
    (one,) = found(Rule.LINE, of=[taken(ahead, *riders), taken(at(0.0, 8.0, 180.0), *riders)])
    assert one.rule is Rule.LINE


@pytest.mark.parametrize(
    ("degrees", "sizes", "jumps"),
    [
        (5.0, (ShotSize.MEDIUM, ShotSize.MEDIUM), True),
        (29.0, (ShotSize.MEDIUM, ShotSize.MEDIUM_CLOSE_UP), True),
        (31.0, (ShotSize.MEDIUM, ShotSize.MEDIUM), False),
        (0.0, (ShotSize.MEDIUM_LONG, ShotSize.MEDIUM_CLOSE_UP), False),
    ],
)
def test_a_cut_jumps_under_thirty_degrees_and_within_a_step_of_size(
    degrees: float, sizes: tuple[ShotSize, ShotSize], *, jumps: bool
) -> None:
    alone = Figure(name="АРУ", x=0.0, y=0.0, facing=180.0)
    views = []
    for turn, size in zip((0.0, degrees), sizes, strict=True):
        a = math.radians(turn)
        views.append(taken(at(2.0 * math.sin(a), -2.0 * math.cos(a), turn, z=1.4), alone, size=size))

    cuts = found(Rule.JUMP_CUT, of=views)

    assert bool(cuts) is jumps
    if jumps:
        assert cuts[0].measured["turned"] == pytest.approx(degrees, abs=0.3)
        assert (cuts[0].measured["size_one"], cuts[0].measured["size_other"]) == sizes


@pytest.mark.parametrize("framing", [Framing.INSERT, Framing.POV, Framing.EMPTY, Framing.ESTABLISHING])
def test_a_thing_or_a_place_is_no_jump(framing: Framing) -> None:
    assert found(Rule.JUMP_CUT, of=[taken(SOUTH), taken(SOUTH, framing=framing)]) == []


def test_over_one_shoulder_and_over_the_other_is_no_jump() -> None:
    over = [taken(SOUTH, framing=Framing.OTS_LEFT, subject=name) for name in BOTH]

    assert found(Rule.JUMP_CUT, of=over) == []


SINGLES = (taken(at(-0.2, -1.6, 18.0, focal=50.0), ARU), taken(at(0.2, -1.6, -18.0, focal=50.0), SAPAR))


def test_two_who_look_the_same_way_do_not_look_at_each_other() -> None:
    over_the_line = taken(at(0.2, 1.6, -162.0, focal=50.0), SAPAR)

    assert found(Rule.EYELINE, of=SINGLES) == []
    (one,) = found(Rule.EYELINE, of=[SINGLES[0], over_the_line])
    assert one.shots == ("4-1", "4-2")
    assert (one.measured["who"], one.measured["whom"], one.measured["way"]) == ("АРУ", "САПАР", "right")


def test_heights_of_opposed_shots_answer_each_other() -> None:
    above = taken(at(-0.2, -1.6, 18.0, z=3.0, tilt=-40.0), ARU, angle=Angle.HIGH)
    other_above = taken(at(0.2, -1.6, -18.0, z=3.0, tilt=-40.0), SAPAR, angle=Angle.HIGH)
    below = taken(at(0.2, -1.6, -18.0, z=0.5, tilt=35.0), SAPAR, angle=Angle.LOW)

    assert found(Rule.EYE_HEIGHT, of=SINGLES) == []
    assert found(Rule.EYE_HEIGHT, of=[above, below]) == []
    (one,) = found(Rule.EYE_HEIGHT, of=[above, other_above])
    assert one.shots == ("4-1", "4-2")


def walking(to: float) -> Figure:
    return Figure(name="ГҮЛНҰР", x=0.0, y=0.0, facing=-90.0, pose=Pose.WALK, path=(Waypoint(at=1.0, x=to, y=0.0),))


def test_a_walk_that_turns_about_in_the_cut_is_found() -> None:
    (one,) = found(Rule.DIRECTION, of=[taken(SOUTH, walking(3.0)), taken(NORTH, walking(3.0))])

    assert one.shots == ("4-1", "4-2")
    assert (one.measured["way_one"], one.measured["way_other"]) == ("right", "left")


def test_a_walk_may_turn_after_a_shot_along_the_way_and_in_another_persons_shot() -> None:
    along = taken(at(7.0, 0.0, 90.0), walking(3.0))

    assert found(Rule.DIRECTION, of=[taken(SOUTH, walking(3.0)), along, taken(NORTH, walking(3.0))]) == []
    assert found(Rule.DIRECTION, of=[taken(SOUTH, walking(3.0)), taken(SOUTH), taken(NORTH, walking(3.0))]) == []
    assert found(Rule.DIRECTION, of=[taken(SOUTH, walking(3.0)), taken(SOUTH, walking(2.0))]) == []


def test_one_who_only_sits_on_a_horse_goes_nowhere() -> None:
    rider = Figure(name="САПАР", x=0.0, y=0.0, facing=-90.0, pose=Pose.RIDE)
    moving = shot(reason=ReasonCode.MOVEMENT).reason

    assert found(Rule.DIRECTION, of=[taken(SOUTH, rider), taken(NORTH, rider)]) == []
    assert found(Rule.DIRECTION, of=[taken(SOUTH, rider, reason=moving), taken(NORTH, rider, reason=moving)])


def test_a_size_that_the_lens_does_not_give_is_found_with_what_it_gives() -> None:
    alone = Figure(name="АРУ", x=0.0, y=0.0, facing=180.0)
    far = at(0.0, -6.0, 0.0, focal=35.0, z=1.4, tilt=-5.0)

    (one,) = found(Rule.SIZE, of=[taken(far, alone, size=ShotSize.CLOSE_UP)])

    assert one.shots == ("4-1",)
    assert (one.measured["asked"], one.measured["lens"]) == ("close_up", 35.0)
    assert one.measured["away"] == pytest.approx(6.0, abs=0.1)
    assert one.measured["got"] in ("full", "long")
    assert found(Rule.SIZE, of=[taken(far, alone, size=ShotSize(str(one.measured["got"])))]) == []


@pytest.mark.parametrize("language", Language)
@pytest.mark.parametrize("rule", Rule)
def test_every_rule_is_told_in_three_languages_with_its_sources(rule: Rule, language: Language) -> None:
    assert words(rule, language)
    assert len({words(rule, each) for each in Language}) == 3
    assert sources(rule)


@pytest.mark.parametrize(
    ("language", "name", "expected"),
    [
        (
            Language.KAZAKH,
            "ӘҒҚҢӨҰҮҺІ",
            "{name} мен САПАР арасындағы 180° сызығынан өтеді: бір жағындағы 90°-тан екінші",
        ),
        (Language.RUSSIAN, "ГУЛЬНУР", "пересекает линию 180° между персонажами {name} и САПАР: с 90° по одну"),
        (Language.ENGLISH, "GULNUR", "crosses the 180° line between {name} and САПАР, from 90° on one side"),
    ],
)
def test_a_finding_is_told_with_its_shots_people_and_degrees(language: Language, name: str, expected: str) -> None:
    people = (replace(ARU, name=name), replace(SAPAR, gaze=name))
    axis = Axis(left=name, right="САПАР")

    (one,) = found(Rule.LINE, of=[taken(SOUTH, *people, axis=axis), taken(at(0, 4.5, 180.0), *people, axis=axis)])

    told = message(one, language)
    assert told.startswith("4-1 → 4-2: ")
    assert expected.format(name=name) in told
    assert "{" not in told


@pytest.mark.parametrize("name", ["{left}", "{}", "}{", "{other!r}", "%s"])
def test_a_name_that_looks_like_a_place_holder_stays_a_name(name: str) -> None:
    alone = Figure(name=name, x=0.0, y=0.0, facing=180.0)

    (one,) = found(Rule.SIZE, of=[taken(at(0.0, -6.0, 0.0), alone, size=ShotSize.CLOSE_UP)])

    assert name in message(one, Language.ENGLISH)


def test_a_key_stays_while_the_shots_and_what_is_found_stay_and_changes_with_them() -> None:
    def key(*names: str, size: ShotSize = ShotSize.FULL, numbers: Sequence[str] = ("4-1", "4-2")) -> str:
        of = [taken(SOUTH, size=size), taken(at(0.1, -4.5, 0.0), size=size)]
        shots = [replace(one, number=number) for (one, _), number in zip(of, numbers, strict=True)]
        told = findings(shots, [staging for _, staging in of], keys=names)
        return next(one.key for one in told if one.rule is Rule.JUMP_CUT)

    first = key("sht_a", "sht_b")

    assert key("sht_a", "sht_b", numbers=("9-3", "9-4")) == first
    assert first.startswith("jump_cut.sht_b.")
    assert key("sht_a", "sht_c") != first
    assert key("sht_a", "sht_b", size=ShotSize.LONG) != first


def test_findings_come_in_the_order_of_the_shots() -> None:
    alone = Figure(name="АРУ", x=0.0, y=0.0, facing=180.0)
    wrong = taken(at(0.0, -6.0, 0.0), alone, size=ShotSize.CLOSE_UP)

    told = found(*Rule, of=[wrong, wrong, taken(SOUTH), taken(NORTH)])

    numbers = [one.shots[-1] for one in told]
    assert numbers == sorted(numbers)
    assert {Rule.SIZE, Rule.JUMP_CUT, Rule.LINE} <= {one.rule for one in told}


def test_a_scene_of_nothing_has_no_findings_and_uneven_ones_are_refused() -> None:
    assert findings([], []) == ()
    with pytest.raises(Invalid, match="1 shots have 0 stagings"):
        findings([shot()], [])


def test_the_side_of_the_line_is_counted_from_its_first_to_its_second_point() -> None:
    line = action_line(ARU, SAPAR)

    assert line is not None
    assert off_line(line, SOUTH) == pytest.approx(90.0)
    assert off_line(line, at(0.0, 4.5, 180.0)) == pytest.approx(-90.0)
    assert off_line(line, at(5.0, 0.0, 90.0)) == pytest.approx(0.0)
    assert action_line(ARU, replace(ARU, name="ЕРЛАН")) is None
