"""Promises of screens: a picture is seen on its device, nothing is written there, and the same bytes come out."""

import numpy as np
import pytest

from kadr.film.shots import ScreenKind
from kadr.stage import screens

ASPECTS = (2.39, 16 / 9, 4 / 3, 1.0, 9 / 16)
WITHOUT_A_CAMERA = {ScreenKind.CHAT, ScreenKind.DOCUMENT, ScreenKind.MAP}


def picture(width: int = 640, height: int = 360) -> screens.Grey:
    """A picture whose columns are told apart by their tone."""
    return np.tile(np.linspace(0, 255, width).astype(np.uint8), (height, 1))


@pytest.mark.parametrize("kind", list(ScreenKind))
@pytest.mark.parametrize("aspect", ASPECTS)
def test_a_layout_stays_in_its_frame(kind: ScreenKind, aspect: float) -> None:
    plan = screens.layout(kind, aspect, seed=4)

    for plate in (*plan.under, *plan.over):
        x0, y0, x1, y1 = plate.box
        assert x0 < x1, plate
        assert y0 < y1, plate
        assert -0.02 <= x0 <= x1 <= aspect + 0.02, plate
        assert -0.02 <= y0 <= y1 <= 1.03, plate
    assert (plan.view is None) is (kind in WITHOUT_A_CAMERA)


@pytest.mark.parametrize("kind", [kind for kind in ScreenKind if kind not in WITHOUT_A_CAMERA])
@pytest.mark.parametrize("aspect", ASPECTS)
def test_most_of_what_the_camera_sees_is_left_to_see(kind: ScreenKind, aspect: float) -> None:
    plan = screens.layout(kind, aspect)
    assert plan.view is not None
    x0, y0, x1, y1 = plan.view
    covered = sum(
        max(0.0, min(x1, b[2]) - max(x0, b[0])) * max(0.0, min(y1, b[3]) - max(y0, b[1]))
        for b in (plate.box for plate in plan.over if plate.drawn or plate.tone < screens.MIDDLE)
    )

    assert (x1 - x0) * (y1 - y0) > 0.2 * min(aspect, 1.0)
    assert covered < 0.35 * (x1 - x0) * (y1 - y0)


@pytest.mark.parametrize("kind", list(ScreenKind))
def test_the_same_picture_on_the_same_screen_is_the_same_bytes(kind: ScreenKind) -> None:
    one, same = (screens.lay(picture(), kind, seed=3) for _ in range(2))

    assert one.shape == (360, 640)
    assert one.tobytes() == same.tobytes()
    assert one.tobytes() != picture().tobytes()


def test_a_phone_shows_the_head_that_the_shot_is_about() -> None:
    left, right = (screens.lay(picture(), ScreenKind.PHONE, focus=focus) for focus in (0.2, 0.8))

    assert left[180, 320] == pytest.approx(51, abs=8)
    assert right[180, 320] == pytest.approx(204, abs=8)


def test_a_focus_at_the_edge_stays_inside_the_picture() -> None:
    assert screens.lay(picture(), ScreenKind.PHONE, focus=1.0)[180, 320] > 200


def test_a_call_shows_the_whole_width_of_a_webcam() -> None:
    plan = screens.layout(ScreenKind.WEBCAM, 16 / 9)
    seen = screens.lay(picture(), ScreenKind.WEBCAM)[180]
    assert plan.view is not None

    assert seen[round(plan.view[0] * 360) + 4] < 40
    assert seen[round(plan.view[2] * 360) - 4] > 215


def test_a_chat_has_two_who_write() -> None:
    plan = screens.layout(ScreenKind.CHAT, 16 / 9, seed=1)
    bubbles = [plate for plate in plan.under if plate.drawn and plate.round > 0.015]

    assert {plate.tone for plate in bubbles} == {screens.SHADE, screens.WHITE}
    assert len(bubbles) >= 5
