"""Moves happen in the world: cameras stay where a camera can be, people walk where a person can walk."""

import math
from collections.abc import Callable
from dataclasses import replace
from itertools import pairwise

import numpy as np
import pytest

from kadr.errors import Invalid
from kadr.film.shots import Framing, Move, Shot, ShotSize
from kadr.film.staging import Camera, Figure, Pose, Prop, Staging, Waypoint
from kadr.stage import sets
from kadr.stage.figures.figure import posed
from kadr.stage.moves import SHAKE_DEG, SHAKE_M, at, eased, moved
from kadr.stage.sightlines import hidden
from kadr.stage.solve import sight_of
from kadr.stage.tracks import turn_between
from tests.stage.players import LOOKS, chance, scene, shot, staged

ROOM, STEPPE, STREET = scene("ROOM", indoor=True), scene("STEPPE"), scene("STREET")
BOTH = ("GULNUR", "DAULET")
MOMENTS = np.linspace(0.0, 1.0, 13)


def moving(move: Move, one: Shot | None = None, *, indoor: bool = True, seconds: float = 4.0) -> Staging:
    wanted = replace(one or shot(ShotSize.MEDIUM), move=move, duration_s=seconds)
    return moved(staged(ROOM if indoor else STEPPE, wanted)[0], wanted)


def walker(
    name: str = "Айгүл", pose: Pose = Pose.WALK, *, x: float = 0.0, y: float = 0.0, facing: float = 0.0
) -> Figure:
    return Figure(name=name, x=x, y=y, facing=facing, pose=pose, appearance=LOOKS["DAULET"])


def walking(*figures: Figure, place: str = "steppe", seconds: float = 4.0, size: ShotSize = ShotSize.LONG) -> Staging:
    """The figures on their ways, seen from far off."""
    camera = Camera(x=0.0, y=-2.0 if place == "room" else -30.0, z=1.6, pan=0.0)
    wanted = replace(shot(size, Framing.GROUP, tuple(one.name for one in figures)), duration_s=seconds)
    return moved(Staging(place=place, figures=figures, camera=camera), wanted)


def cameras(staging: Staging) -> list[Camera]:
    return [at(staging, float(t)).camera for t in MOMENTS]


def height_of(staging: Staging, t: float) -> float:
    """The height of a metre at the subject's head, in shares of the frame."""
    now = at(staging, t)
    sight = sight_of(now.camera, now.aspect)
    head = np.array([now.figures[0].x, now.figures[0].y, 1.6])
    return float(sight.focal_px / sight.projected(head)[0, 2] / sight.height)


def place_of(camera: Camera) -> tuple[float, float, float]:
    return camera.x, camera.y, camera.z


@pytest.mark.parametrize("size", [ShotSize.CLOSE_UP, ShotSize.MEDIUM, ShotSize.FULL])
@pytest.mark.parametrize(("move", "grows"), [(Move.DOLLY_IN, True), (Move.DOLLY_OUT, False)])
def test_a_dolly_changes_the_size_all_the_way_and_in_one_direction(move: Move, grows: bool, size: ShotSize) -> None:
    staging = moving(move, shot(size), indoor=False)

    sizes = [height_of(staging, float(t)) for t in MOMENTS]

    steps = np.diff(sizes if grows else sizes[::-1])
    assert (steps > 0).all()
    assert max(sizes) / min(sizes) > 1.12


def test_a_dolly_in_comes_to_the_next_size_where_there_is_time() -> None:
    staging = moving(Move.DOLLY_IN, shot(ShotSize.MEDIUM), indoor=False, seconds=8.0)

    assert height_of(staging, 1.0) / height_of(staging, 0.0) == pytest.approx(4.1 / 2.7, rel=0.08)


@pytest.mark.parametrize("move", [Move.DOLLY_IN, Move.DOLLY_OUT, Move.ZOOM_IN, Move.ZOOM_OUT, Move.CRANE_UP])
def test_the_operator_keeps_the_head_where_it_was_in_the_frame(move: Move) -> None:
    staging = moving(move, indoor=False)

    def head(t: float) -> tuple[float, float]:
        now = at(staging, t)
        sight = sight_of(now.camera, now.aspect)
        x, y, _ = sight.projected(np.array([now.figures[0].x, now.figures[0].y, 1.67]))[0]
        return x / sight.width, y / sight.height

    first = head(0.0)
    assert max(math.dist(first, head(float(t))) for t in MOMENTS) < 0.06


@pytest.mark.parametrize("move", [Move.PAN_LEFT, Move.PAN_RIGHT, Move.TILT_UP, Move.TILT_DOWN])
def test_a_pan_or_a_tilt_keeps_the_place(move: Move) -> None:
    staging = moving(move)

    found = cameras(staging)

    assert len({place_of(camera) for camera in found}) == 1
    assert found[-1] != found[0]
    turned = {Move.PAN_LEFT: found[-1].pan - found[0].pan, Move.PAN_RIGHT: found[0].pan - found[-1].pan,
              Move.TILT_UP: found[-1].tilt - found[0].tilt, Move.TILT_DOWN: found[0].tilt - found[-1].tilt}  # fmt: skip
    assert 1.0 < turned[move] <= 28.0


def test_a_zoom_keeps_the_place_and_changes_the_lens() -> None:
    closer, wider = cameras(moving(Move.ZOOM_IN)), cameras(moving(Move.ZOOM_OUT))

    for found, sign in ((closer, 1.0), (wider, -1.0)):
        assert len({place_of(camera) for camera in found}) == 1
        assert (sign * np.diff([camera.focal_mm for camera in found]) > 0).all()


def test_a_zooms_focal_length_goes_by_its_logarithm() -> None:
    found = cameras(moving(Move.ZOOM_IN))

    assert found[6].focal_mm == pytest.approx(math.sqrt(found[0].focal_mm * found[-1].focal_mm))


def test_an_arc_keeps_the_distance_and_looks_at_its_middle() -> None:
    staging = moving(Move.ARC, shot(ShotSize.MEDIUM), indoor=False)
    found = cameras(staging)
    sweep = math.radians(turn_between(found[0].pan, found[-1].pan))
    one, other = complex(found[0].x, found[0].y), complex(found[-1].x, found[-1].y)
    middle = (other - complex(math.cos(sweep), math.sin(sweep)) * one) / (1 - complex(math.cos(sweep), math.sin(sweep)))

    away = [abs(complex(camera.x, camera.y) - middle) for camera in found]

    assert abs(math.degrees(sweep)) == pytest.approx(40.0, abs=0.1)
    assert away == pytest.approx([away[0]] * len(away), abs=0.002)
    figure = staging.figures[0]
    assert abs(middle - complex(figure.x, figure.y)) < 0.5
    for camera in found:
        forward = complex(-math.sin(math.radians(camera.pan)), math.cos(math.radians(camera.pan)))
        to = middle - complex(camera.x, camera.y)
        assert abs((to / forward).imag) < 0.01 * abs(to)


def test_a_truck_goes_sideways_and_a_pedestal_up_without_turning() -> None:
    truck, column = cameras(moving(Move.TRUCK_RIGHT)), cameras(moving(Move.PEDESTAL_UP))
    a = math.radians(truck[0].pan)
    dx, dy = truck[-1].x - truck[0].x, truck[-1].y - truck[0].y

    assert dx * math.cos(a) + dy * math.sin(a) > 0.05
    assert abs(-dx * math.sin(a) + dy * math.cos(a)) < 0.001
    assert column[-1].z > column[0].z + 0.05
    assert {(c.pan, c.tilt) for c in (*truck, *column)} == {(truck[0].pan, truck[0].tilt)}


@pytest.mark.parametrize("move", list(Move))
@pytest.mark.parametrize("where", [ROOM, scene("CORRIDOR", indoor=True), scene("YURT", indoor=True), STREET, STEPPE])
def test_no_camera_goes_through_a_wall_or_under_the_ground(move: Move, where: object) -> None:
    wanted = [replace(shot(size, Framing.TWO_SHOT, BOTH), move=move, duration_s=6.0)
              for size in (ShotSize.MEDIUM, ShotSize.FULL)]  # fmt: skip
    for one, still in zip(wanted, staged(where, *wanted), strict=True):  # type: ignore[arg-type]  # a scene
        staging = moved(replace(still, move=Move.STATIC, camera_end=None), one)
        piece = sets.build(staging.place, staging.daylight, staging.weather, staging.seed)
        found = cameras(staging)
        for camera, after in pairwise(found):
            ends = [np.array(place_of(each)) for each in (camera, after)]
            assert not hidden(piece.mesh, *ends, short_m=0.0) or move is Move.HANDHELD
            assert after.z >= min(0.09, found[0].z)
        if piece.room is not None:
            x0, y0, x1, y1 = piece.room
            for camera in found:
                assert min(x0, found[0].x) - 0.03 <= camera.x <= max(x1, found[0].x) + 0.03
                assert min(y0, found[0].y) - 0.03 <= camera.y <= max(y1, found[0].y) + 0.03


def test_a_hand_shakes_smoothly_a_little_and_from_rest() -> None:
    staging = moving(Move.HANDHELD)
    found = [at(staging, i / 95, seconds=4.0).camera for i in range(96)]
    pans, xs = np.array([c.pan for c in found]), np.array([c.x for c in found])

    assert found[0] == staging.camera
    assert 0.02 < np.ptp(pans) < 4 * SHAKE_DEG
    assert 0.001 < np.ptp(xs) < 4 * SHAKE_M
    assert np.abs(np.diff(pans)).max() < 0.06
    assert found == [at(staging, i / 95, seconds=4.0).camera for i in range(96)]


def test_a_move_gathers_and_loses_speed_and_never_turns_back() -> None:
    times = np.linspace(0.0, 1.0, 101)
    steps = np.diff([eased(float(t)) for t in times])

    assert [eased(0.0), eased(0.5), eased(1.0)] == pytest.approx([0.0, 0.5, 1.0])
    assert (steps > 0).all()
    assert steps[0] < 0.25 * steps[50]
    assert np.allclose(steps, steps[::-1])


def test_a_camera_turns_the_shorter_way() -> None:
    one = Camera(x=0, y=0, z=1.5, pan=175.0)
    staging = Staging(place="steppe", camera=one, move=Move.PAN_LEFT, camera_end=replace(one, pan=-175.0))

    assert at(staging, 0.5).camera.pan == pytest.approx(180.0)


def test_a_static_shot_does_not_move() -> None:
    staging = moving(Move.STATIC)

    assert staging.camera_end is None
    assert {at(staging, float(t)) for t in MOMENTS} == {staging}


def test_the_first_moment_is_the_staging_and_the_last_its_end() -> None:
    for move in set(Move) - {Move.STATIC, Move.HANDHELD}:
        staging = moving(move)
        assert at(staging, 0.0).camera == staging.camera
        assert staging.camera_end is not None
        assert place_of(at(staging, 1.0).camera) == pytest.approx(place_of(staging.camera_end))


def test_a_move_without_an_end_goes_its_usual_amount() -> None:
    staging = replace(moving(Move.DOLLY_IN, indoor=False), camera_end=None)

    assert height_of(staging, 1.0) > 1.2 * height_of(staging, 0.0)


@pytest.mark.parametrize("t", [-0.01, 1.01, float("nan"), float("inf")])
def test_a_moment_outside_of_the_shot_is_refused(t: float) -> None:
    with pytest.raises(Invalid, match="share from 0"):
        at(moving(Move.PAN_LEFT), t)


@pytest.mark.parametrize(
    ("pose", "speed"), [(Pose.WALK, 1.3), (Pose.RUN, 3.5), (Pose.STAND, 0.0), (Pose.SIT, 0.0), (Pose.LOOK_BACK, 0.0)]
)
def test_people_go_as_fast_as_their_pose(pose: Pose, speed: float) -> None:
    tall = replace(walker(pose=pose), appearance=replace(LOOKS["DAULET"], height_m=1.75))
    staging = walking(tall, seconds=4.0)

    now = at(staging, 1.0).figures[0]

    assert math.hypot(now.x, now.y) == pytest.approx(4.0 * speed, abs=0.01)


def test_a_walker_goes_where_he_faces_and_evenly() -> None:
    staging = walking(walker(facing=-90.0))
    xs = [at(staging, float(t)).figures[0].x for t in MOMENTS]

    assert np.allclose(np.diff(xs), np.diff(xs)[0])
    assert xs[-1] > 5.0
    assert abs(at(staging, 1.0).figures[0].y) < 1e-3


def test_a_riders_horse_goes_with_him_and_the_other_horse_stays() -> None:
    rider = walker(pose=Pose.RIDE, facing=-90.0)
    horse, other = Prop(kind="horse_walk", x=0.1, y=0.0, facing=-90.0), Prop(kind="horse", x=4.0, y=9.0)
    camera = Camera(x=0.0, y=-30.0, z=1.6, pan=0.0)
    wanted = replace(shot(ShotSize.LONG, characters=("Айгүл",)), duration_s=3.0)
    staging = moved(Staging(place="steppe", figures=(rider,), props=(horse, other), camera=camera), wanted)

    now = at(staging, 1.0)

    assert now.figures[0].x == pytest.approx(3.0 * 1.8, abs=0.01)
    assert now.props[0].x - now.figures[0].x == pytest.approx(0.1)
    assert now.props[1] == other


def test_nobody_walks_through_a_wall() -> None:
    for facing in range(0, 360, 15):
        staging = walking(walker(facing=float(facing)), place="room", seconds=20.0)
        piece = sets.build("room", staging.daylight, staging.weather, staging.seed)
        assert piece.room is not None
        x0, y0, x1, y1 = piece.room

        now = at(staging, 1.0).figures[0]

        assert x0 + 0.3 < now.x < x1 - 0.3
        assert y0 + 0.3 < now.y < y1 - 0.3
        for x, y, radius in piece.blocked:
            assert math.hypot(now.x - x, now.y - y) > min(radius, math.hypot(x, y) - 0.01)


def test_nobody_walks_through_another_at_any_moment() -> None:
    rng = chance(11)
    for _ in range(25):
        people = tuple(
            walker(f"{name}", x=rng.uniform(-4, 4), y=rng.uniform(-4, 4), facing=rng.uniform(0, 360))
            for name in ("Әсел", "Ғазиз", "Қарлығаш")
        )
        apart = [math.dist((a.x, a.y), (b.x, b.y)) for i, a in enumerate(people) for b in people[:i]]
        if min(apart) < 1.0:
            continue
        staging = walking(*people, seconds=5.0)
        for t in MOMENTS:
            now = at(staging, float(t)).figures
            assert min(math.dist((a.x, a.y), (b.x, b.y)) for i, a in enumerate(now) for b in now[:i]) > 0.45


def test_who_arrives_before_the_shot_ends_stands() -> None:
    wall = walking(walker(facing=0.0), place="room", seconds=30.0)

    assert at(wall, 0.01).figures[0].pose is Pose.WALK
    assert at(wall, 0.9).figures[0].pose is Pose.STAND


def test_legs_go_through_their_stride_and_a_standing_man_has_none() -> None:
    staging = walking(walker(facing=-90.0), walker("Тұрсын", Pose.STAND, y=5.0))
    strides = [at(staging, i / 48).figures[0].stride for i in range(48)]

    assert len({stride for stride in strides if stride is not None}) == 12
    assert strides[0] == 0.0
    assert {at(staging, i / 48).figures[1].stride for i in range(48)} == {None}


@pytest.mark.parametrize("pose", [Pose.WALK, Pose.RUN])
def test_the_leg_behind_comes_forward_and_lifts_its_foot_on_the_way(pose: Pose) -> None:
    def ankles(stride: float | None) -> dict[str, np.ndarray[tuple[int, ...], np.dtype[np.float64]]]:
        bones, _, _ = posed(replace(walker(pose=pose), stride=stride))
        return {tag: bones.joints[f"ankle_{tag}"] for tag in "rl"}

    drawn, start, passing, other = ankles(None), ankles(0.0), ankles(0.25), ankles(0.5)

    assert all(np.allclose(drawn[tag], start[tag]) for tag in "rl")
    behind, before = sorted("rl", key=lambda tag: float(start[tag][1]))
    assert start[behind][1] < passing[behind][1] < other[behind][1]
    assert other[behind][1] > other[before][1]
    assert passing[behind][2] > passing[before][2] + 0.05


def test_in_a_close_frame_a_walker_stops_before_he_is_cut() -> None:
    wanted = replace(shot(ShotSize.MEDIUM, characters=("GULNUR",), action="GULNUR walks."), duration_s=5.0)
    still = staged(STREET, wanted)[0]
    staging = moved(still, wanted)
    last = at(staging, 1.0)
    sight = sight_of(last.camera, last.aspect)

    x, y, _ = sight.projected(np.array([last.figures[0].x, last.figures[0].y, 1.55]))[0]

    assert 0.05 < x / sight.width < 0.95
    assert 0.1 < y / sight.height < 0.95


def test_a_camera_that_follows_keeps_the_walker_where_he_was() -> None:
    wanted = replace(shot(ShotSize.LONG, characters=("Айгүл",)), move=Move.FOLLOW, duration_s=4.0)
    camera = Camera(x=0.0, y=-8.0, z=1.6, pan=0.0)
    staging = moved(Staging(place="steppe", figures=(walker(facing=-90.0),), camera=camera), wanted)

    gaps = [now.figures[0].x - now.camera.x for now in (at(staging, float(t)) for t in MOMENTS)]

    assert at(staging, 1.0).figures[0].x > 4.0
    assert np.ptp(gaps) < 0.02


def test_a_path_of_ones_own_is_walked_leg_by_leg() -> None:
    path = (Waypoint(at=0.0, x=0, y=0), Waypoint(at=0.5, x=2, y=0), Waypoint(at=1.0, x=2, y=3))
    staging = Staging(place="steppe", figures=(replace(walker(), path=path),), camera=Camera(x=0, y=-9, z=1.6, pan=0))

    first, second = at(staging, 0.25).figures[0], at(staging, 0.75).figures[0]

    assert [first.x, first.y, first.facing] == pytest.approx([1.0, 0.0, -90.0])
    assert [second.x, second.y, second.facing] == pytest.approx([2.0, 1.5, 0.0])


@pytest.mark.parametrize("seconds", [0.0, -3.0, float("nan"), float("inf"), 1e12])
def test_a_shot_of_any_length_is_staged(seconds: float) -> None:
    wanted = replace(shot(ShotSize.LONG, characters=("Айгүл",)), move=Move.DOLLY_IN, duration_s=seconds)
    still = Staging(place="steppe", figures=(walker(facing=-90.0),), camera=Camera(x=0, y=-9, z=1.6, pan=0))

    staging = moved(still, wanted)

    now = at(staging, 1.0)
    assert all(math.isfinite(value) for value in (*place_of(now.camera), now.figures[0].x, now.figures[0].y))
    assert abs(now.figures[0].x) < 1000


def test_the_same_shot_moves_the_same_way_again() -> None:
    def once(make: Callable[[], Staging]) -> list[Staging]:
        return [at(make(), float(t)) for t in MOMENTS]

    for move in Move:
        assert once(lambda move=move: moving(move)) == once(lambda move=move: moving(move))  # type: ignore[misc]  # a loop's own
