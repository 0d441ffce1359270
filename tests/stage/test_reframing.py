"""Another camera on a staging that a person has set: the people stay, the camera follows the shot."""

from dataclasses import replace

import numpy as np
import pytest

from kadr.film.shots import Angle, Axis, Framing, ShotSize
from kadr.stage.readback import framed
from kadr.stage.reframing import reframe
from tests.stage.players import scene, shot, staged

BOTH = ("GULNUR", "DAULET")
AXIS = Axis(left="GULNUR", right="DAULET")


@pytest.mark.parametrize("size", list(ShotSize))
def test_another_size_moves_the_camera_alone(size: ShotSize) -> None:
    (before,) = staged(scene(), shot(ShotSize.MEDIUM))
    moved = replace(before, figures=tuple(replace(f, x=f.x + 1.5, y=f.y - 0.7, facing=40.0) for f in before.figures))

    after = reframe(moved, shot(size))

    assert (after.figures, after.props, after.place, after.seed) == (
        moved.figures,
        moved.props,
        moved.place,
        moved.seed,
    )
    assert framed(after)[0].is_a(size)


def test_the_camera_goes_to_its_side_of_the_line_where_people_were_moved() -> None:
    (before,) = staged(scene(), replace(shot(ShotSize.MEDIUM, Framing.TWO_SHOT, BOTH), axis=AXIS))
    places = {"GULNUR": (4.0, 2.0), "DAULET": (4.0, 3.2)}
    moved = replace(before, figures=tuple(replace(f, x=places[f.name][0], y=places[f.name][1]) for f in before.figures))

    after = reframe(moved, replace(shot(ShotSize.FULL, Framing.TWO_SHOT, BOTH), axis=AXIS))

    found = {each.name: each for each in framed(after)}
    assert found["GULNUR"].x < found["DAULET"].x
    assert after.camera.x > 4.0


def test_without_a_line_the_camera_stays_on_the_side_where_it_was() -> None:
    (before,) = staged(scene(), shot(ShotSize.MEDIUM))
    turned = replace(before, camera=replace(before.camera, y=-before.camera.y, x=-before.camera.x))

    sides = [reframe(one, shot(ShotSize.FULL)).camera.y for one in (before, turned)]

    assert sides[0] < 0 < sides[1]


def test_a_point_of_view_keeps_the_place_of_its_eyes() -> None:
    (before,) = staged(scene(), shot(ShotSize.MEDIUM, Framing.POV, BOTH, subject="GULNUR"))

    after = reframe(before, shot(ShotSize.CLOSE_UP, Framing.POV, BOTH, subject="GULNUR"))

    assert np.hypot(after.camera.x - before.camera.x, after.camera.y - before.camera.y) < 0.3
    assert after.camera.focal_mm > before.camera.focal_mm
    assert framed(after)[0].is_a(ShotSize.CLOSE_UP)


@pytest.mark.parametrize("framing", list(Framing))
@pytest.mark.parametrize("angle", [Angle.EYE, Angle.LOW])
def test_every_framing_finds_a_camera_and_changes_nobody(framing: Framing, angle: Angle) -> None:
    (before,) = staged(scene("ROOM", indoor=True), shot(ShotSize.FULL, Framing.TWO_SHOT, BOTH))

    after = reframe(before, shot(ShotSize.MEDIUM, framing, BOTH, angle=angle))

    assert after.figures == before.figures
    assert np.isfinite([after.camera.x, after.camera.y, after.camera.z, after.camera.pan, after.camera.focal_mm]).all()
    assert reframe(before, shot(ShotSize.MEDIUM, framing, BOTH, angle=angle)) == after


def test_the_end_of_a_move_goes_with_its_camera() -> None:
    (before,) = staged(scene(), shot(ShotSize.MEDIUM))

    after = reframe(replace(before, camera_end=before.camera), shot(ShotSize.FULL))

    assert after.camera_end is None
