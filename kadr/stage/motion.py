"""Motion: the frames of a shot, one after another, for the cut; the camera moves in the world, never over a picture."""

import math
from collections.abc import Iterator
from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from kadr.errors import Invalid
from kadr.film.staging import Camera, Staging, Weather
from kadr.stage import draw
from kadr.stage.checks import checked, checked_size
from kadr.stage.moves import at
from kadr.stage.texture import Texture
from kadr.stage.tracks import turn_between

Frame = NDArray[np.uint8]
FPS = (1.0, 240.0)
# At 24 frames a second 27 minutes: longer than any shot is.
MAX_FRAMES = 40_000


def count(seconds: float, fps: float) -> int:
    """How many frames a shot has, at least one. Raises Invalid for numbers that no film has."""
    if not (_number(fps) and FPS[0] <= fps <= FPS[1]):
        raise Invalid(f"fps {fps} is no frame rate; give a number from {FPS[0]:g} to {FPS[1]:g}, such as 24 or 23.976")
    if not (_number(seconds) and 0.0 < seconds * fps <= MAX_FRAMES):
        raise Invalid(
            f"a shot of {seconds} seconds at {fps:g} fps cannot be drawn; give a length above 0 and up to "
            f"{MAX_FRAMES} frames in all"
        )
    return max(1, round(seconds * fps))


def _number(value: object) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool) and math.isfinite(value)


def frames(
    staging: Staging, *, seconds: float, fps: float, width: int = 1024, height: int = 576, style: str = "pencil"
) -> Iterator[Frame]:
    """The frames (height, width) of a shot in grey: the first at its beginning, the last at its end, every one as the
    sketch is drawn, with one hand and one sheet of paper. What does not move does not change.

    Raises Invalid at once, before the first frame, for what cannot be drawn. The same staging gives the same frames."""
    checked(staging)
    checked_size(width, height, style)
    total = count(seconds, fps)
    return _drawn(staging, total, seconds=seconds, width=width, height=height, style=style)


def _drawn(staging: Staging, total: int, *, seconds: float, width: int, height: int, style: str) -> Iterator[Frame]:
    seed = draw.digest_of(staging)
    before: Staging | None = None
    picture: Frame | None = None
    for number in range(total):
        t = number / (total - 1) if total > 1 else 0.0
        now = at(staging, t, seconds=seconds)
        # Paths and the camera's end are no part of a moment: two moments that look alike are alike.
        now = replace(now, camera_end=None, figures=tuple(replace(one, path=()) for one in now.figures))
        if picture is None or now != before or falls(staging.weather):
            dx, dy = drift(staging.camera, now.camera, width)
            picture = draw.picture(
                now,
                width,
                height,
                style=style,
                texture=Texture(seed=seed, dx=dx, dy=dy, at_s=t * seconds),
                arrows=False,
                # Light is in the world: it does not go along with the lens.
                lit_from=staging.camera,
            )
            picture.setflags(write=False)
        before = now
        yield picture


def falls(weather: Weather) -> bool:
    """Whether the air itself moves, so that no two moments are alike."""
    return weather in (Weather.RAIN, Weather.SNOW, Weather.BLIZZARD)


def drift(first: Camera, now: Camera, width: int) -> tuple[float, float]:
    """How far, in pixels to the right and down, the middle of the first frame has gone in the picture because the
    camera turned: strokes go as far, else they would swim over what they shade."""
    focal_px = now.focal_mm / now.sensor_width_mm * width
    turned = math.radians(turn_between(first.pan, now.pan)) * math.cos(math.radians(now.tilt))
    raised = math.radians(now.tilt - first.tilt)
    return focal_px * turned, focal_px * raised
