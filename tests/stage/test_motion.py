"""Frames of a shot: as many as the film has, from its first moment to its last, in one hand."""

from dataclasses import replace

import cv2
import numpy as np
import pytest

from kadr.errors import Invalid
from kadr.film.shots import Framing, Move, ShotSize
from kadr.film.staging import Camera, Figure, Pose, Staging
from kadr.stage import motion
from kadr.stage.motion import Frame, count, frames
from kadr.stage.moves import at, moved
from tests.stage.players import LOOKS, scene, shot, staged

WIDTH, HEIGHT = 320, 180


def moving(move: Move) -> Staging:
    wanted = replace(shot(ShotSize.MEDIUM, Framing.TWO_SHOT, ("GULNUR", "DAULET")), move=move, duration_s=4.0)
    return moved(staged(scene("ROOM", indoor=True), wanted)[0], wanted)


def drawn(staging: Staging, seconds: float = 1.0, fps: float = 6.0) -> list[Frame]:
    return list(frames(staging, seconds=seconds, fps=fps, width=WIDTH, height=HEIGHT))


@pytest.mark.parametrize(
    ("seconds", "fps", "expected"),
    [(1.0, 24.0, 24), (2.0, 23.976, 48), (0.01, 24.0, 1), (10.0, 25.0, 250), (1.5, 29.97, 45)],
)
def test_a_shot_has_as_many_frames_as_its_time(seconds: float, fps: float, expected: int) -> None:
    assert count(seconds, fps) == expected


def test_frames_have_the_size_asked_for_and_are_grey() -> None:
    found = drawn(moving(Move.TRUCK_LEFT), fps=3.0)

    assert {(one.shape, one.dtype) for one in found} == {((HEIGHT, WIDTH), np.dtype(np.uint8))}
    assert len(found) == 3


def test_the_same_staging_gives_the_same_frames() -> None:
    staging = moving(Move.ARC)

    assert all((one == other).all() for one, other in zip(drawn(staging), drawn(staging), strict=True))


def test_a_shot_in_which_nothing_moves_is_one_picture() -> None:
    first, *rest = drawn(moving(Move.STATIC))

    assert all(one is first for one in rest)


def test_a_shot_ends_at_its_last_moment() -> None:
    staging = moving(Move.DOLLY_IN)
    still = replace(staging, camera=at(staging, 1.0).camera, move=Move.STATIC, camera_end=None)

    first, *_, last = drawn(staging, fps=4.0)

    def unlike(one: Frame) -> float:
        """How far a frame is from the end seen at rest, strokes left aside."""
        soft, rest = (cv2.GaussianBlur(each.astype(np.float32), (0, 0), 3) for each in (one, drawn(still)[0]))
        return float(np.abs(soft - rest).mean())

    assert unlike(last) < 0.4 * unlike(first)


def test_what_does_not_move_is_equal_in_every_frame() -> None:
    """One walks far to the left; the right half of a still picture must not know."""
    walker = Figure(name="Әлихан", x=-3.0, y=2.0, facing=10.0, pose=Pose.WALK, appearance=LOOKS["DAULET"])
    stander = Figure(name="Үміт", x=2.5, y=2.0, facing=180.0, appearance=LOOKS["GULNUR"])
    camera = Camera(x=0.0, y=-6.0, z=1.6, pan=0.0)
    wanted = replace(shot(ShotSize.LONG, Framing.GROUP, ("Әлихан", "Үміт")), duration_s=1.0)
    staging = moved(Staging(place="steppe", figures=(walker, stander), camera=camera), wanted)

    first, *rest = drawn(staging, fps=5.0)

    right = slice(WIDTH // 2, None)
    assert any((one[:, : WIDTH // 2] != first[:, : WIDTH // 2]).any() for one in rest)
    assert all((one[:, right] == first[:, right]).mean() > 0.999 for one in rest)


def test_under_a_slow_pan_the_pencil_goes_with_the_picture() -> None:
    """The frame before, shifted as the lens has turned, resembles the next: strokes do not swim over what they draw."""
    staging = moving(Move.PAN_LEFT)
    end = replace(staging.camera, pan=staging.camera.pan + 1.0)
    slow = replace(staging, camera_end=end)

    first, *_, last = drawn(slow, fps=3.0)

    focal_px = staging.camera.focal_mm / staging.camera.sensor_width_mm * WIDTH
    shift = float(np.tan(np.radians(1.0)) * focal_px)
    moved_on = np.array([[1.0, 0.0, shift], [0.0, 1.0, 0.0]])
    followed = cv2.warpAffine(first, moved_on, (WIDTH, HEIGHT)).astype(np.uint8)
    inside = (slice(10, -10), slice(12, -12))

    def unlike(one: Frame) -> float:
        return float(np.abs(one[inside].astype(float) - last[inside]).mean())

    assert unlike(followed) < 0.6 * unlike(first)


@pytest.mark.parametrize(
    ("seconds", "fps"),
    [(1.0, 0.0), (1.0, -24.0), (1.0, float("nan")), (float("nan"), 24.0), (0.0, 24.0), (-1.0, 24.0), (1e9, 24.0),
     (float("inf"), 24.0), (1.0, 1e9), (1.0, float("inf")), (4.2e7, 24.0)],
)  # fmt: skip
def test_numbers_that_no_film_has_are_refused_before_the_first_frame(seconds: float, fps: float) -> None:
    with pytest.raises(Invalid):
        frames(moving(Move.STATIC), seconds=seconds, fps=fps, width=WIDTH, height=HEIGHT)


def test_a_frame_that_cannot_be_drawn_is_refused_before_the_first_one() -> None:
    with pytest.raises(Invalid):
        frames(moving(Move.STATIC), seconds=1.0, fps=24.0, width=4, height=HEIGHT)
    assert motion.MAX_FRAMES < 100_000
