"""A picture's size, angle, faces and horizon are read back from its geometry, whoever made the camera."""

from dataclasses import replace

import numpy as np
import pytest

from kadr.film.shots import Angle, ShotSize
from kadr.film.staging import Camera, Figure, Pose, Prop, Staging
from kadr.stage.camera import aim
from kadr.stage.readback import Looks, framed, horizon, seen
from tests.stage.players import LOOKS

DAULET = Figure(name="ДӘУЛЕТ", x=0.0, y=0.0, facing=180.0, appearance=LOOKS["DAULET"])
STAGING = Staging(place="neutral_exterior", figures=(DAULET,), camera=Camera(x=0, y=-4, z=1.6, pan=0))
# Heights on a man of 1.80 m, with arms and levels taken from the artist's canon of seven and a half heads.
CROWN, CHIN, COLLAR, BREAST, BELT, THIGH, SHIN, SOLES = 1.80, 1.56, 1.46, 1.33, 1.10, 0.70, 0.30, 0.0


def between(top: float, bottom: float, *, focal_mm: float = 100.0, pan: float = 0.0) -> Staging:
    """Seen level from the front by a long lens, so that the frame goes from one height to another."""
    away = (top - bottom) * focal_mm / (36.0 / (16 / 9))
    a = np.radians(pan)
    camera = Camera(
        x=float(away * np.sin(a)), y=float(-away * np.cos(a)), z=0.5 * (top + bottom), pan=pan, focal_mm=focal_mm
    )
    return replace(STAGING, camera=camera)


@pytest.mark.parametrize(
    ("top", "bottom", "size"),
    [
        (CROWN - 0.05, CHIN + 0.02, ShotSize.EXTREME_CLOSE_UP),
        (CROWN + 0.04, COLLAR, ShotSize.CLOSE_UP),
        (CROWN + 0.06, BREAST - 0.06, ShotSize.MEDIUM_CLOSE_UP),
        (CROWN + 0.10, BELT - 0.08, ShotSize.MEDIUM),
        (CROWN + 0.12, 0.5 * (THIGH + SHIN), ShotSize.MEDIUM_LONG),
        (CROWN + 0.20, SOLES - 0.15, ShotSize.FULL),
        (CROWN + 1.50, SOLES - 0.90, ShotSize.LONG),
        (CROWN + 8.00, SOLES - 4.00, ShotSize.EXTREME_LONG),
    ],
)
def test_where_the_frame_cuts_the_body_names_the_size(top: float, bottom: float, size: ShotSize) -> None:
    (who,) = framed(between(top, bottom))

    assert who.size is size


@pytest.mark.parametrize(
    ("away", "high", "roll", "angle"),
    [
        (2.0, 1.65, 0.0, Angle.EYE),
        (2.0, 2.6, 0.0, Angle.HIGH),
        (0.8, 5.0, 0.0, Angle.BIRDS_EYE),
        (2.0, 0.7, 0.0, Angle.LOW),
        (3.0, 0.15, 0.0, Angle.WORMS_EYE),
        (2.0, 1.65, 12.0, Angle.DUTCH),
    ],
)
def test_the_lens_against_the_eyes_names_the_angle(away: float, high: float, roll: float, angle: Angle) -> None:
    pan, tilt = aim(np.array([0.0, -away, high]), np.array([0.0, 0.0, 1.6]))
    camera = Camera(x=0.0, y=-away, z=high, pan=pan, tilt=tilt, roll=roll)

    (who,) = framed(replace(STAGING, camera=camera))

    assert who.angle is angle


@pytest.mark.parametrize(
    ("facing", "looks"), [(180.0, Looks.LENS), (0.0, Looks.AWAY), (90.0, Looks.LEFT), (-90.0, Looks.RIGHT)]
)
def test_a_face_looks_left_right_at_the_lens_or_away(facing: float, looks: Looks) -> None:
    staging = replace(between(2.0, 1.0), figures=(replace(DAULET, facing=facing),))

    (who,) = framed(staging)

    assert who.looks is looks


def test_a_cut_head_and_cut_feet_are_seen() -> None:
    (whole,) = framed(between(2.0, -0.2))
    (beheaded,) = framed(between(1.7, -0.2))
    (footless,) = framed(between(2.0, 0.4))

    assert (whole.head_cut, whole.feet_cut) == (False, False)
    assert (beheaded.head_cut, beheaded.feet_cut) == (True, False)
    assert (footless.head_cut, footless.feet_cut) == (False, True)


def test_who_is_behind_the_lens_is_not_in_the_frame() -> None:
    staging = replace(STAGING, camera=Camera(x=0.0, y=1.0, z=1.6, pan=0.0))

    (who,) = framed(staging)

    assert not who.in_front
    assert not who.in_frame
    assert who.head_cut


def test_a_rider_is_measured_with_the_horse_and_a_lying_one_along_the_body() -> None:
    rides, lies = (replace(DAULET, pose=pose, facing=90.0) for pose in (Pose.RIDE, Pose.LIE))
    horse = Prop(kind="horse", x=0.0, y=0.0, facing=90.0)
    mounted = framed(replace(between(2.6, -0.4), figures=(rides,), props=(horse,)))[0]
    lying = framed(replace(between(1.2, -1.0), figures=(lies,)))[0]

    assert mounted.size is ShotSize.FULL
    assert lying.size is ShotSize.FULL


def test_the_raster_counts_who_covers_whom() -> None:
    front = replace(DAULET, name="ҚАНАТ", y=-1.0)
    staging = replace(between(2.0, 0.0), figures=(DAULET, front))

    found = {each.name: each for each in seen(staging, 192).figures}

    assert found["ҚАНАТ"].visible > 0.95
    assert found["ДӘУЛЕТ"].visible < 0.5
    assert ("ҚАНАТ", "ДӘУЛЕТ") in {(by, whom) for by, whom, _ in seen(staging, 192).overlaps}


def test_what_a_prop_or_a_wall_covers_is_named() -> None:
    cupboard = Prop(kind="cupboard", x=0.0, y=-1.0, facing=180.0)

    read = seen(replace(between(2.0, 0.0), props=(cupboard,)), 192)

    assert ("cupboard", "ДӘУЛЕТ") in {(by, whom) for by, whom, _ in read.overlaps}


def test_the_horizon_is_in_the_middle_of_a_level_lens_and_higher_when_it_looks_down() -> None:
    level, down, straight = (
        replace(STAGING, camera=replace(STAGING.camera, tilt=tilt)) for tilt in (0.0, -10.0, -90.0)
    )
    rows = [horizon(one) for one in (level, down)]

    assert rows[0] == pytest.approx(0.5)
    assert rows[1] is not None
    assert rows[1] < 0.3
    assert horizon(straight) is None


def test_a_frame_says_how_much_of_it_is_the_place() -> None:
    indoors = seen(replace(STAGING, place="room", camera=Camera(x=0, y=-2.5, z=1.5, pan=0)), 192)

    assert indoors.place > 0.3
    assert indoors.place + indoors.ground + indoors.sky < 1.01
