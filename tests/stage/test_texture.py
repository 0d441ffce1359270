"""Promises of the pencil's accidents: the same for one staging everywhere, and shared by the frames of a shot."""

import hashlib
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace

import numpy as np
import pytest
from numpy.typing import NDArray

from kadr.film.shots import Move
from kadr.film.staging import Camera, Daylight, Figure, Staging, Waypoint, Weather
from kadr.stage import draw
from kadr.stage.texture import Texture
from tests.stage.players import LOOKS

SIZE = (640, 360)
CAMERA = Camera(x=0.0, y=-6.0, z=1.6, pan=0.0, tilt=-4.0, focal_mm=35.0)
STILL = Figure(name="Әсел", x=-1.6, y=0.4, facing=170.0, appearance=LOOKS["GULNUR"])
GOER = Figure(name="Игорь", x=1.2, y=0.2, facing=200.0, appearance=LOOKS["DAULET"])
TWO = Staging(place="neutral_exterior", figures=(STILL, GOER), camera=CAMERA)
DRAW_AND_SAY = """
import hashlib
from tests.stage.test_texture import TWO
from kadr.stage import draw
print(hashlib.sha256(draw.sketch(TWO, width=320, height=180)).hexdigest())
"""


def moved(staging: Staging, x: float) -> Staging:
    """The same with its second figure elsewhere."""
    return replace(staging, figures=(staging.figures[0], replace(staging.figures[1], x=x)))


def changed(one: NDArray[np.uint8], other: NDArray[np.uint8]) -> NDArray[np.bool_]:
    """Where two pictures differ at all."""
    different: NDArray[np.bool_] = one != other
    return different


def test_another_process_draws_the_same_bytes() -> None:
    here = hashlib.sha256(draw.sketch(TWO, width=320, height=180)).hexdigest()

    there = subprocess.run([sys.executable, "-c", DRAW_AND_SAY], capture_output=True, text=True, check=True)

    assert there.stdout.split() == [here]


def test_four_threads_draw_what_one_draws() -> None:
    stagings = [moved(TWO, 0.4 * n) for n in range(4)]
    alone = [draw.sketch(one, width=320, height=180) for one in stagings]

    with ThreadPoolExecutor(4) as pool:
        together = list(pool.map(lambda one: draw.sketch(one, width=320, height=180), stagings * 2))

    assert together == alone * 2


@pytest.mark.parametrize("style", ["pencil", "line", "flat"])
@pytest.mark.parametrize("daylight", [Daylight.DAY, Daylight.NIGHT])
def test_with_one_texture_only_what_moves_changes(style: str, daylight: Daylight) -> None:
    hand, hour = Texture(seed=7), replace(TWO, daylight=daylight)

    before, after = (
        draw.picture(moved(hour, x), *SIZE, style=style, texture=hand, lit_from=CAMERA) for x in (1.2, 1.5)
    )

    columns = np.flatnonzero(changed(before, after).any(axis=0))
    # The one who stands still is at column 190, and nobody's shadow falls so far.
    assert columns.size > 20
    assert columns.min() > 250


def test_without_a_texture_every_staging_has_its_own_grain() -> None:
    one, other = (draw.picture(moved(TWO, x), *SIZE) for x in (1.2, 1.5))

    assert changed(one, other)[:, :100].mean() > 0.1


def test_hatching_follows_the_shift_and_paper_does_not() -> None:
    wall = replace(TWO, place="neutral_interior", figures=(), daylight=Daylight.NIGHT)
    still, shifted = (draw.picture(wall, *SIZE, texture=Texture(seed=7, dx=dx)) for dx in (0.0, 24.0))

    def unlike(dx: int) -> float:
        crop = still[60:120, 100:300].astype(float) - shifted[60:120, 100 + dx : 300 + dx]
        return float(np.abs(crop).mean())

    assert unlike(24) < 0.8 * unlike(0)
    assert unlike(24) > 0.5


@pytest.mark.parametrize("falling", [Weather.RAIN, Weather.SNOW, Weather.BLIZZARD])
def test_what_falls_moves_with_the_seconds(falling: Weather) -> None:
    outside = replace(TWO, weather=falling, daylight=Daylight.NIGHT)
    first, again, later = (draw.picture(outside, *SIZE, texture=Texture(seed=7, at_s=at)) for at in (0.0, 0.0, 1 / 24))

    assert not changed(first, again).any()
    assert changed(first, later).mean() > 0.005


def test_arrows_are_drawn_where_something_moves_and_only_when_asked_for() -> None:
    path = (Waypoint(at=0.0, x=1.2, y=0.2), Waypoint(at=1.0, x=3.0, y=1.0))
    going = replace(TWO, figures=(STILL, replace(GOER, path=path)), move=Move.PAN_RIGHT)
    hand = Texture(seed=7)

    with_arrows = draw.picture(going, *SIZE, texture=hand)
    without = draw.picture(going, *SIZE, texture=hand, arrows=False)
    still = draw.picture(TWO, *SIZE, texture=hand)

    assert changed(with_arrows, without).mean() > 0.001
    assert not changed(without, still).any()
