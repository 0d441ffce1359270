"""Bodies in the world: they rest on what carries them, hold what they hold, meet eyes, and never share flesh."""

import itertools
from dataclasses import replace

import numpy as np
import pytest

from kadr.film.staging import Age, Appearance, Camera, Feeling, Figure, Garment, Pose, Prop, Staging
from kadr.stage import holding, props, sets
from kadr.stage.camera import view
from kadr.stage.figures.figure import OWN_LOOK, Body, body, head_at
from kadr.stage.figures.grasps import WHEEL_ABOVE_M, WHEEL_AHEAD_M, WHEEL_M
from kadr.stage.figures.skeleton import Vector
from kadr.stage.figures.touching import PRESSED_M, deepest, flesh, overlap_m
from kadr.stage.supports import supports
from kadr.stage.world import build
from tests.stage.players import LOOKS

ADULT = Appearance(height_m=1.76, garment=Garment.SHIRT)
OLD = Appearance(age=Age.OLD, height_m=1.62, garment=Garment.CHAPAN)
CHILD = Appearance(age=Age.CHILD, height_m=1.2, garment=Garment.DRESS)
AGES = {"adult": ADULT, "old": OLD, "child": CHILD}
BUILDS = (0.75, 1.0, 1.35)
SADDLE_M = props.SADDLE_M[2]
NEUTRAL = Camera(x=0.0, y=-6.0, z=1.4, pan=0.0)


def figure(name: str = "ҮМІТ", pose: Pose = Pose.STAND, look: Appearance = ADULT, **more: object) -> Figure:
    """Somebody at the origin who faces north."""
    plain = Figure(name=name, x=0.0, y=0.0, pose=pose, appearance=look)
    return replace(plain, **more)  # type: ignore[arg-type]  # the tests' own keyword arguments are fields of Figure


def facing(pose: Pose, one: Appearance, other: Appearance, apart: float, **more: object) -> tuple[Body, Body]:
    """Two who face each other and do the same."""
    a = figure("ӘСЕЛ", pose, one, x=-apart / 2, facing=-90.0, gaze="ҒАНИ", **more)
    b = figure("ҒАНИ", pose, other, x=apart / 2, facing=90.0, gaze="ӘСЕЛ", **more)
    return body(a, target=head_at(b)), body(b, target=head_at(a))


def flesh_of(one: Body) -> tuple[Vector, list[str]]:
    """The lowest height of each capsule, and which part it is."""
    found = flesh(one.bones, one.head_centre, one.head_frame)
    return np.minimum(found.a[:, 2] - found.ra, found.b[:, 2] - found.rb), list(found.names)


@pytest.mark.parametrize("pose", list(Pose))
@pytest.mark.parametrize("age", AGES)
def test_nobody_floats_and_nothing_sinks(pose: Pose, age: str) -> None:
    for build_, garment in itertools.product(BUILDS, (Garment.SHIRT, Garment.COAT, Garment.DRESS)):
        look = replace(AGES[age], build=build_, garment=garment)
        one = body(figure(pose=pose, look=look), saddle_m=SADDLE_M, px_per_m=120.0)
        low = float(one.mesh.vertices[:, 2].min())

        carried = pose in (Pose.RIDE, Pose.DRIVE)
        assert carried or abs(low) < 0.02, f"{age}, build {build_}, {garment}: the lowest point is at {low:.3f} m"
        assert float(flesh_of(one)[0].min()) > -0.03, f"{age}, build {build_}: flesh below the floor"


@pytest.mark.parametrize(
    ("pose", "seat_m", "holds_at"),
    [(Pose.SIT, 0.46, 0.46), (Pose.SIT, 0.58, 0.58), (Pose.SCREEN, 0.46, 0.46), (Pose.PHONE, 0.46, 0.46),
     (Pose.DRIVE, None, 0.5), (Pose.DRIVE, 0.5, 0.5), (Pose.RIDE, None, SADDLE_M)],
)  # fmt: skip
@pytest.mark.parametrize("age", AGES)
def test_who_sits_rests_on_the_seat(pose: Pose, seat_m: float | None, holds_at: float, age: str) -> None:
    for build_ in BUILDS:
        one = body(figure(pose=pose, look=replace(AGES[age], build=build_)), seat_m=seat_m, saddle_m=SADDLE_M)
        lows, names = flesh_of(one)
        rump = min(low for low, name in zip(lows, names, strict=True) if name == "pelvis")

        assert rump == pytest.approx(holds_at, abs=0.025), f"{age}, build {build_}"
        assert float(lows.min()) > -0.03, f"{age}, build {build_}: a foot goes through the floor"


def test_the_flesh_is_inside_the_drawn_body() -> None:
    for pose, look in itertools.product(Pose, AGES.values()):
        one = body(figure(pose=pose, look=look), saddle_m=SADDLE_M, px_per_m=200.0)
        found = flesh(one.bones, one.head_centre, one.head_frame)
        low, high = one.mesh.vertices.min(axis=0) - 0.03, one.mesh.vertices.max(axis=0) + 0.03
        for ends, radii in ((found.a, found.ra), (found.b, found.rb)):
            assert (ends - radii[:, None] > low).all(), f"{pose}: a capsule sticks out of what is drawn"
            assert (ends + radii[:, None] < high).all(), f"{pose}: a capsule sticks out of what is drawn"


def test_overlap_is_none_apart_and_deep_in_the_same_place() -> None:
    one, near, far = (body(figure(name, x=x)) for name, x in (("A", 0.0), ("B", 0.25), ("C", 0.9)))

    assert overlap_m(one, far) == 0.0
    assert overlap_m(one, near) == overlap_m(near, one) > 0.05
    assert overlap_m(one, one) > 0.15


@pytest.mark.parametrize("apart", [0.40, 0.46])
@pytest.mark.parametrize(("one", "other"), [("adult", "adult"), ("adult", "child"), ("old", "child"), ("old", "adult"),
                                            ("old", "old"), ("child", "child")])  # fmt: skip
def test_two_who_embrace_hold_each_other_and_do_not_merge(one: str, other: str, apart: float) -> None:
    a, b = facing(Pose.EMBRACE, AGES[one], AGES[other], apart)

    assert overlap_m(a, b) <= PRESSED_M + 0.01, deepest_of(a, b)
    for holder, held in ((a, b), (b, a)):
        for hand in palms(holder):
            assert to_trunk(hand, held) < 0.13, "a hand rests on the other's back or side"
    # Each reaches around the other: beyond the chest's middle with at least one hand.
    way = b.bones.joints["chest"][:2] - a.bones.joints["chest"][:2]
    reach = max(float((hand[:2] - a.bones.joints["chest"][:2]) @ way / (way @ way)) for hand in palms(a))
    assert reach > (0.75 if one != "child" else 0.7)


def deepest_of(a: Body, b: Body) -> tuple[float, str, str]:
    """Where two bodies overlap most."""
    return deepest(*(flesh(one.bones, one.head_centre, one.head_frame) for one in (a, b)))


def palms(one: Body) -> list[Vector]:
    """The middles of both hands."""
    j, f, m = one.bones.joints, one.bones.frames, one.bones.measures
    return [j["wrist_" + tag] + f["hand_" + tag] @ np.array([0.0, 0.0, -0.5 * m.hand]) for tag in "rl"]


def to_trunk(point: Vector, other: Body) -> float:
    """How far a point is from the surface of another's trunk, thighs or arms, metres."""
    found = flesh(other.bones, other.head_centre, other.head_frame)
    best = np.inf
    for name, a, b, ra, rb in zip(found.names, found.a, found.b, found.ra, found.rb, strict=True):
        if name.startswith(("hand", "foot", "head")):
            continue
        t = float(np.clip((point - a) @ (b - a) / max(1e-9, float((b - a) @ (b - a))), 0.0, 1.0))
        best = min(best, float(np.linalg.norm(point - a - t * (b - a))) - (ra + t * (rb - ra)))
    return best


@pytest.mark.parametrize("apart", [0.9, 1.05, 1.3])
@pytest.mark.parametrize(("one", "other"), [("adult", "adult"), ("adult", "old"), ("old", "child")])
def test_two_who_fight_strike_and_cover(one: str, other: str, apart: float) -> None:
    a, b = facing(Pose.FIGHT, AGES[one], AGES[other], apart)
    fists = [
        min(float(np.linalg.norm(hand - other_.head_centre)) for hand in palms(own)) for own, other_ in ((a, b), (b, a))
    ]
    own = [max(float(np.linalg.norm(hand - one_.head_centre)) for hand in palms(one_)) for one_ in (a, b)]

    assert overlap_m(a, b) <= PRESSED_M
    assert min(fists) < max(0.42, apart - 0.5), "one fist goes to the other's face"
    assert min(own) < 0.36, "one of them covers the face with both fists"


@pytest.mark.parametrize("apart", [0.8, 1.05, 1.6])
@pytest.mark.parametrize(
    ("one", "other"), [("adult", "adult"), ("adult", "child"), ("child", "adult"), ("old", "child")]
)
def test_a_giver_reaches_toward_the_other(one: str, other: str, apart: float) -> None:
    a, b = facing(Pose.GIVE, AGES[one], AGES[other], apart, holds="letter")
    reach = max(float(hand[0] - a.head_centre[0]) for hand in palms(a))

    assert reach > 0.25, "the hand is before the giver"
    assert overlap_m(a, b) <= PRESSED_M, deepest_of(a, b)


def test_a_drivers_hands_are_on_the_wheel_that_is_drawn() -> None:
    for look in (ADULT, OLD):
        one = body(figure(pose=Pose.DRIVE, look=look))
        for hand, side in zip(palms(one), (1.0, -1.0), strict=True):
            turns = np.linspace(0.0, 2 * np.pi, 73)
            rim = np.stack([WHEEL_M[0] * np.cos(turns), WHEEL_AHEAD_M + 0.07 * np.sin(turns),
                            0.5 + WHEEL_ABOVE_M + WHEEL_M[1] * np.sin(turns)], axis=1)  # fmt: skip

            assert np.linalg.norm(rim - hand, axis=1).min() < 0.06
            assert hand[0] * side > 0.08


def test_the_phone_is_at_the_ear_whatever_way_the_head_is_turned() -> None:
    for feeling, target in itertools.product((Feeling.CALM, Feeling.SAD), (None, np.array([1.5, 1.0, 1.2]))):
        one = body(figure(pose=Pose.PHONE, feeling=feeling), target=target)
        thing = holding.held(one)
        assert thing is not None
        away = np.linalg.norm(thing.vertices - one.head_centre, axis=1)

        assert away.min() < 0.5 * one.head_size
        assert min(float(np.linalg.norm(hand - thing.vertices.mean(axis=0))) for hand in palms(one)) < 0.09


@pytest.mark.parametrize("seat_m", [None, 0.46])
@pytest.mark.parametrize("age", ["adult", "old", "child"])
def test_hands_are_at_the_keys_and_eyes_on_the_screen(seat_m: float | None, age: str) -> None:
    one = body(figure(pose=Pose.SCREEN, look=AGES[age]), seat_m=seat_m)

    for hand in palms(one):
        assert hand[2] == pytest.approx(0.81, abs=0.07), "just above a table of 0.75 m"
        assert 0.2 < hand[1] < 0.55
    assert one.head_frame[2, 1] < -0.1, "the face looks down to it"


@pytest.mark.parametrize("kind", ["letter", "cup", "bucket", "phone", "gun", "book", "lantern", "bread"])
@pytest.mark.parametrize("pose", [Pose.HOLD, Pose.GIVE, Pose.SIT, Pose.STAND])
def test_what_is_held_is_in_the_hand(kind: str, pose: Pose) -> None:
    one = body(figure(pose=pose, holds=kind))
    thing = holding.held(one)
    assert thing is not None

    nearest = min(float(np.linalg.norm(thing.vertices - hand, axis=1).min()) for hand in palms(one))
    assert nearest < 0.10


PEOPLE = [("adult", Pose.STAND), ("child", Pose.STAND), ("old", Pose.STAND), ("adult", Pose.SIT), ("adult", Pose.RIDE),
          ("old", Pose.WALK), ("child", Pose.SIT), ("adult", Pose.KNEEL), ("adult", Pose.DRIVE)]  # fmt: skip


@pytest.mark.parametrize("feeling", [Feeling.CALM, Feeling.SUSPICIOUS, Feeling.SAD, Feeling.TENDER])
@pytest.mark.parametrize("apart", [0.8, 1.2, 3.0])
def test_two_who_look_at_each_other_meet_eyes(apart: float, feeling: Feeling) -> None:
    for (one, pose), (other, mate) in itertools.combinations_with_replacement(PEOPLE, 2):
        # A rider has the horse between.
        away = max(apart, 1.6) if Pose.RIDE in (pose, mate) else apart
        a = figure("ӨМІР", pose, AGES[one], y=0.1, facing=-70.0, feeling=feeling)
        b = figure("ҺӘКІМ", mate, AGES[other], x=away, facing=100.0, feeling=feeling)
        heads = [head_at(f, saddle_m=SADDLE_M) for f in (a, b)]
        seen = [body(f, target=heads[1 - i], saddle_m=SADDLE_M) for i, f in enumerate((a, b))]

        for own, met in (seen, seen[::-1]):
            assert off(own, met) < 6.0, f"{pose}, {one} looks past {mate}, {other} by {off(own, met):.1f} degrees"


def off(own: Body, met: Body) -> float:
    """Degrees between where the eyes turn and the other's head."""
    right, up = own.eyes
    ahead = np.array([np.sin(right) * np.cos(up), np.cos(right) * np.cos(up), np.sin(up)])
    way = met.head_centre - own.head_centre
    return float(np.degrees(np.arccos(np.clip(own.head_frame @ ahead @ way / np.linalg.norm(way), -1.0, 1.0))))


def test_the_eyes_stay_within_what_eyes_can_do() -> None:
    for pose, x, y in itertools.product(Pose, (-2.0, 0.3, 2.0), (-2.0, 0.5, 2.0)):
        one = body(figure(pose=pose, feeling=Feeling.SUSPICIOUS), target=np.array([x, y, 0.3]))

        assert np.degrees(np.abs(one.eyes)).max() <= 30.0


def test_some_poses_have_a_look_of_their_own() -> None:
    for pose in OWN_LOOK - {Pose.EMBRACE}:
        turned = body(figure(pose=pose), target=np.array([2.0, 2.0, 1.0])).head_frame

        assert np.allclose(turned, body(figure(pose=pose)).head_frame)


@pytest.mark.parametrize(
    ("pose", "kinds"),
    [(Pose.RIDE, {"horse"}), (Pose.DRIVE, {"driver_seat"}), (Pose.SCREEN, {"laptop", "table"}), (Pose.STAND, set())],
)
def test_a_pose_brings_what_it_cannot_do_without(pose: Pose, kinds: set[str]) -> None:
    staging = Staging(place="neutral_interior", figures=(figure(pose=pose),), camera=NEUTRAL)
    piece = sets.build(staging.place, staging.daylight, staging.weather, 0)

    assert {prop.kind for prop in supports(staging, piece)} == kinds


def test_what_is_staged_is_not_brought_twice() -> None:
    there = (
        Prop(kind="horse_walk", x=0.1, y=0.0),
        Prop(kind="laptop", x=5.0, y=0.42, z=0.75),
        Prop(kind="desk", x=5.0, y=0.7),
    )
    people = (figure("A", Pose.RIDE), figure("B", Pose.SCREEN, x=5.0))
    staging = Staging(place="neutral_interior", figures=people, props=there, camera=NEUTRAL)
    piece = sets.build(staging.place, staging.daylight, staging.weather, 0)

    assert supports(staging, piece) == []


def test_a_driver_in_a_cars_set_sits_in_its_seat() -> None:
    piece = sets.build(
        "car_interior", Staging(place="x", camera=NEUTRAL).daylight, Staging(place="x", camera=NEUTRAL).weather, 0
    )
    seat = max(piece.seats, key=lambda one: one.x - abs(one.y))
    driver = figure(pose=Pose.DRIVE, x=seat.x, y=seat.y, facing=seat.facing)

    assert supports(Staging(place="car_interior", figures=(driver,), camera=NEUTRAL), piece) == []


def test_every_pose_can_be_built_in_a_world_with_all_it_needs() -> None:
    people = tuple(
        figure(f"N{i}", pose, x=1.5 * i, gaze=None, appearance=LOOKS["DAULET"]) for i, pose in enumerate(Pose)
    )
    staging = Staging(place="neutral_exterior", figures=people, camera=NEUTRAL)
    world = build(staging, view(NEUTRAL, 320, 180))

    assert np.isfinite(world.vertices).all()
    assert len(world.bodies) == len(Pose)
