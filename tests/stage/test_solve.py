"""The camera is where the shot's size, framing and the line of action ask for it."""

import itertools

import numpy as np
import pytest
from numpy.typing import NDArray

from kadr.film.screenplay import Language
from kadr.film.shots import Angle, Framing, ShotSize
from kadr.film.staging import Daylight, Figure, Staging, Weather
from kadr.stage import block
from kadr.stage.camera import View, view
from kadr.stage.framing import marks
from kadr.stage.landmarks import Landmarks
from kadr.stage.readback import Looks, framed, horizon
from kadr.stage.sets import build
from tests.stage.players import LOOKS, chance, scene, shot, someone, staged


def seen(staging: Staging) -> tuple[View, dict[str, Landmarks]]:
    """The staging through its lens, a thousand pixels wide, and the landmarks of its figures."""
    piece = build(staging.place, staging.daylight, staging.weather, staging.seed)
    sight = view(staging.camera, 1000, round(1000 / staging.aspect))
    return sight, marks(staging.figures, piece, staging.props)


def head_rows(sight: View, mark: Landmarks) -> tuple[float, float]:
    """The rows of crown and chin."""
    ends = [mark.head + np.array([0, 0, mark.size * z]) for z in (0.5, -0.5)]
    rows: NDArray[np.float64] = sight.projected(np.array(ends))[:, 1]
    return float(rows[0]), float(rows[1])


def anybody(number: int, size: ShotSize, lens: float, aspect: float) -> Staging:
    """A single of somebody by chance."""
    looks = {"ANYBODY": someone(chance(number))}
    wanted = [shot(size, characters=("ANYBODY",), lens_mm=lens)]
    return block(scene(), wanted, language=Language.ENGLISH, aspect=aspect, looks=looks)[0]


CASES = [
    (n, size, lens, aspect)
    for n, (size, lens, aspect) in enumerate(
        itertools.product(ShotSize, (22.0, 35.0, 50.0, 85.0, 120.0), (2.39, 16 / 9, 4 / 3))
    )
]


@pytest.mark.parametrize(("number", "size", "lens", "aspect"), CASES)
def test_a_size_holds_the_part_of_the_body_that_it_names(
    number: int, size: ShotSize, lens: float, aspect: float
) -> None:
    (who,) = framed(anybody(number, size, lens, aspect))

    assert who.size is size


@pytest.mark.parametrize(
    ("number", "size", "lens", "aspect"), [c for c in CASES if c[1] is not ShotSize.EXTREME_CLOSE_UP]
)
def test_heads_are_never_cut(number: int, size: ShotSize, lens: float, aspect: float) -> None:
    sight, found = seen(anybody(number, size, lens, aspect))

    top, bottom = head_rows(sight, found["ANYBODY"])
    x = sight.projected(found["ANYBODY"].head)[0][0]

    assert top > 0
    assert bottom < sight.height
    assert 0.2 * sight.width < x < 0.8 * sight.width


@pytest.mark.parametrize("size", list(ShotSize)[1:])
@pytest.mark.parametrize("place", ["STEPPE", "ROOM"])
def test_two_in_a_frame_do_not_hide_each_other(size: ShotSize, place: str) -> None:
    where = scene(place, indoor=place == "ROOM")
    sight, found = seen(staged(where, shot(size, Framing.TWO_SHOT, ("GULNUR", "DAULET")))[0])

    boxes = []
    for mark in found.values():
        x, _, depth = sight.projected(mark.head)[0]
        half = 0.42 * mark.size * sight.focal_px / depth
        boxes.append((x - half, x + half))
    (_, right), (left, _) = sorted(boxes)

    assert right < left
    assert boxes[0][0] > 0
    assert max(box[1] for box in boxes) < sight.width


def test_a_group_is_all_in_the_frame() -> None:
    everyone = ("SAPAR", "GULNUR", "ARU", "DAULET")
    sight, found = seen(staged(scene(), shot(ShotSize.FULL, Framing.GROUP, everyone))[0])

    rows = sight.projected(np.array([mark.head for mark in found.values()]))

    assert (rows[:, 0] > 0).all()
    assert (rows[:, 0] < sight.width).all()
    assert (rows[:, 1] > 0).all()
    assert (rows[:, 1] < sight.height).all()


def test_the_camera_stays_on_one_side_of_the_line() -> None:
    both = ("GULNUR", "DAULET")
    framings: list[tuple[Framing, tuple[str, ...]]]
    framings = [(Framing.TWO_SHOT, both), (Framing.OTS_LEFT, both), (Framing.OTS_RIGHT, both[::-1])]
    framings += [(Framing.SINGLE, (name,)) for name in both]
    shots = [
        shot(size, framing, names, lens_mm=lens)
        for framing, names in framings
        for size in (ShotSize.CLOSE_UP, ShotSize.MEDIUM, ShotSize.FULL)
        for lens in (24.0, 50.0, 85.0)
    ]

    stagings = staged(scene("ROOM", indoor=True), *shots)
    two = next(s for s in stagings if len(s.figures) == 2)
    a, b = (np.array([f.x, f.y]) for f in sorted(two.figures, key=lambda f: f.x))
    along = (b - a) / np.linalg.norm(b - a)
    sides = {np.sign(along[0] * (s.camera.y - a[1]) - along[1] * (s.camera.x - a[0])) for s in stagings}

    assert sides == {-1.0}


@pytest.mark.parametrize("framing", [Framing.OTS_LEFT, Framing.OTS_RIGHT])
def test_over_the_shoulder_puts_the_shoulder_on_its_side_and_leaves_the_face_free(framing: Framing) -> None:
    wanted = shot(ShotSize.MEDIUM_CLOSE_UP, framing, ("GULNUR", "DAULET"), lens_mm=50.0)
    sight, found = seen(staged(scene("ROOM", indoor=True), wanted)[0])
    face, back = (sight.projected(found[name].head)[0] for name in ("GULNUR", "DAULET"))

    assert back[2] < face[2]
    assert bool(back[0] < sight.width / 2) is (framing is Framing.OTS_LEFT)
    assert 0.15 * sight.width < face[0] < 0.85 * sight.width
    assert abs(face[0] - back[0]) > 0.2 * sight.width


def test_a_wide_and_a_long_lens_make_different_close_ups_of_one_staging() -> None:
    wide, long = staged(scene(), *(shot(ShotSize.CLOSE_UP, lens_mm=mm) for mm in (22.0, 85.0)))
    swollen = [_nose_over_ears(one) for one in (wide, long)]

    assert wide.figures == long.figures
    assert (wide.camera.focal_mm, long.camera.focal_mm) == (22.0, 85.0)
    # A centimetre at the nose against one at the ears: a wide lens near by draws noses, a long one lays a face flat.
    assert swollen[0] > 1.25
    assert swollen[1] < 1.12


def _nose_over_ears(staging: Staging) -> float:
    """How much larger the nose is drawn than the ears, by their depths before the lens."""
    sight, found = seen(staging)
    mark = found["DAULET"]
    nose, ears = sight.seen(
        np.array([mark.head + 0.5 * mark.size * mark.look, mark.head - 0.1 * mark.size * mark.look])
    )
    return float(ears[2] / nose[2])


def test_near_and_far_people_differ_more_through_a_wide_lens() -> None:
    both = ("GULNUR", "DAULET")
    shares = []
    for mm in (22.0, 85.0):
        sight, found = seen(staged(scene(), shot(ShotSize.MEDIUM, Framing.OTS_LEFT, both, lens_mm=mm))[0])
        depths = [float(sight.projected(found[name].head)[0, 2]) for name in both]
        shares.append(max(depths) / min(depths))

    assert shares[0] > shares[1] + 0.2


@pytest.mark.parametrize("size", [ShotSize.CLOSE_UP, ShotSize.MEDIUM, ShotSize.MEDIUM_LONG, ShotSize.FULL])
def test_the_lower_the_lens_the_lower_the_horizon(size: ShotSize) -> None:
    angles = (Angle.HIGH, Angle.EYE, Angle.LOW, Angle.WORMS_EYE)
    rows = [horizon(one) for one in staged(scene(), *(shot(size, angle=angle) for angle in angles))]

    assert all(row is not None for row in rows)
    found = [row for row in rows if row is not None]
    assert all(lower > higher + 0.05 for higher, lower in itertools.pairwise(found))
    assert found[0] < 0.3
    assert found[2] > 0.6


@pytest.mark.parametrize("angle", list(Angle))
@pytest.mark.parametrize("size", list(ShotSize))
def test_every_angle_is_recognised_in_every_size(size: ShotSize, angle: Angle) -> None:
    (who,) = framed(staged(scene(), shot(size, angle=angle))[0])

    assert who.angle is angle
    assert who.is_a(size)


@pytest.mark.parametrize("size", [ShotSize.CLOSE_UP, ShotSize.MEDIUM_CLOSE_UP, ShotSize.MEDIUM])
def test_eyes_are_on_the_upper_third_and_the_crown_has_air(size: ShotSize) -> None:
    for one in staged(scene(), *(shot(size, lens_mm=mm) for mm in (24.0, 50.0, 85.0))):
        (who,) = framed(one)

        assert 0.02 < who.top < 0.2
        assert 0.2 < who.y < 0.46


def test_a_face_in_profile_has_the_room_before_it() -> None:
    (one,) = staged(scene(), shot(ShotSize.MEDIUM))
    (who,) = framed(one)
    before = who.x if who.looks is Looks.LEFT else 1.0 - who.x

    assert who.looks in (Looks.LEFT, Looks.RIGHT)
    assert 0.52 < before < 0.7


def test_a_room_too_small_for_the_lens_keeps_the_size_and_takes_a_wider_lens() -> None:
    (one,) = staged(scene("KITCHEN", indoor=True), shot(ShotSize.FULL, lens_mm=85.0))
    x0, y0, x1, y1 = build(one.place, one.daylight, one.weather, one.seed).room or (0.0, 0.0, 0.0, 0.0)

    assert framed(one)[0].is_a(ShotSize.FULL)
    assert one.camera.focal_mm < 85.0
    assert x0 < one.camera.x < x1
    assert y0 < one.camera.y < y1


@pytest.mark.parametrize("size", [ShotSize.CLOSE_UP, ShotSize.MEDIUM, ShotSize.FULL])
def test_angles_set_the_lens_above_or_below_the_eyes(size: ShotSize) -> None:
    angles = (Angle.BIRDS_EYE, Angle.HIGH, Angle.EYE, Angle.LOW, Angle.WORMS_EYE, Angle.DUTCH)
    heights = {
        a: s.camera for a, s in zip(angles, staged(scene(), *(shot(size, angle=a) for a in angles)), strict=True)
    }

    assert heights[Angle.BIRDS_EYE].z > heights[Angle.HIGH].z > heights[Angle.EYE].z > heights[Angle.LOW].z
    assert heights[Angle.LOW].z >= heights[Angle.WORMS_EYE].z > 0
    assert heights[Angle.DUTCH].roll != 0
    assert heights[Angle.LOW].tilt > 0 > heights[Angle.HIGH].tilt


def test_a_point_of_view_is_seen_from_the_eyes_of_its_owner_who_is_not_in_it() -> None:
    wanted = shot(ShotSize.MEDIUM, Framing.POV, ("SAPAR", "GULNUR"), subject="SAPAR")
    master, pov = staged(scene(), shot(ShotSize.FULL, Framing.TWO_SHOT, ("SAPAR", "GULNUR")), wanted)
    owner = next(f for f in master.figures if f.name == "SAPAR")

    assert [f.name for f in pov.figures] == ["GULNUR"]
    assert np.hypot(pov.camera.x - owner.x, pov.camera.y - owner.y) < 0.35
    assert 1.3 < pov.camera.z < 1.75


def test_an_insert_is_filled_by_its_thing() -> None:
    staging = staged(scene("ROOM", indoor=True), shot(ShotSize.CLOSE_UP, Framing.INSERT, (), subject="the letter"))[0]

    letter = next(p for p in staging.props if p.kind == "letter")
    camera = staging.camera
    away = np.linalg.norm([camera.x - letter.x, camera.y - letter.y, camera.z - letter.z])

    assert away < 0.9


def test_every_size_and_angle_is_a_finite_camera_above_the_ground() -> None:
    shots = [shot(size, angle=angle) for size in ShotSize for angle in Angle]
    for staging in staged(scene("VILLAGE"), *shots):
        numbers = [staging.camera.x, staging.camera.y, staging.camera.z, staging.camera.pan, staging.camera.tilt]

        assert np.isfinite(numbers).all()
        assert staging.camera.z > 0


def test_a_figure_that_looks_at_another_turns_its_head() -> None:
    one = Figure(name="a", x=0, y=0, facing=0, gaze="b", appearance=LOOKS["DAULET"])
    other = Figure(name="b", x=-2, y=0.5, facing=-90, gaze="a", appearance=LOOKS["GULNUR"])
    found = marks((one, other), build("room", Daylight.DAY, Weather.CLEAR, 1), ())

    to = found["b"].head - found["a"].head
    assert found["a"].look @ (to / np.linalg.norm(to)) > 0.85
