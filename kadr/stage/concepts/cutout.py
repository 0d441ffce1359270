"""A figure cut out of its sketch, so that it stands on white paper as costume sheets show it."""

import io
from dataclasses import dataclass, replace

import cv2
import numpy as np
from numpy.typing import NDArray
from PIL import Image

from kadr.film.staging import Appearance, Camera, Feeling, Figure, Headgear, SketchStyle, Staging
from kadr.stage import draw
from kadr.stage.concepts.page import Grey
from kadr.stage.landmarks import landmarks

# So far off that the near hand is drawn one part in forty larger than the far one: nearly an elevation.
_FAR_M = 16.0
# What portraits are taken with.
_PORTRAIT_MM = 85.0
_SENSOR_MM = 36.0
_FACING_LENS = 180.0
# How high headgear reaches over the eyes, in heads, with some air.
_OVER_EYES = {Headgear.FUR_HAT: 1.12, Headgear.HOOD: 0.86, Headgear.CAP: 0.8}


@dataclass(frozen=True, slots=True, kw_only=True)
class Cutout:
    """A drawn figure (h, w), and how far it hides what is behind it, 0 to 1."""

    picture: Grey
    cover: NDArray[np.float32]

    def extent(self) -> tuple[int, int]:
        """The first column that the figure takes, and the one after its last."""
        columns = np.flatnonzero(self.cover.max(axis=0) > 0.1)
        return (int(columns[0]), int(columns[-1]) + 1) if len(columns) else (0, self.cover.shape[1])


def standing(look: Appearance, turn: float, size: tuple[int, int], top_m: float, style: SketchStyle) -> Cutout:
    """The whole figure, turned by degrees from the lens, in a picture of `size`: width, and a height that holds `top_m`
    metres over the floor."""
    width, height = size
    # Under the floor there is room for toes that point to the lens.
    below = 0.06 * top_m
    span = top_m + below
    figure = Figure(name="-", x=0.0, y=0.0, facing=_FACING_LENS + turn, appearance=look)
    camera = Camera(
        x=0.0, y=-_FAR_M, z=span / 2 - below, pan=0.0,
        focal_mm=height / span * _FAR_M * _SENSOR_MM / width, sensor_width_mm=_SENSOR_MM,
    )  # fmt: skip
    return _cut(Staging(place="neutral_exterior", figures=(figure,), camera=camera), width, height, style)


def floor_of(height: int) -> float:
    """Where the floor is in a picture by `standing`, dots from its top."""
    return height / 1.06


def portrait(
    look: Appearance, turn: float, size: tuple[int, int], style: SketchStyle, felt: tuple[Feeling, float]
) -> Cutout:
    """The head, turned by degrees from the lens, its shoulders fading out; `felt`: a feeling and how strong."""
    width, height = size
    facing, (feeling, intensity) = _FACING_LENS + turn, felt
    figure = Figure(name="-", x=0.0, y=0.0, facing=facing, appearance=look, feeling=feeling, intensity=intensity)
    found = landmarks(figure, seat_m=None, saddle_m=0.0)
    above, below = _OVER_EYES.get(look.headgear, 0.72) * found.size, 0.82 * found.size
    tall = above + below
    away = tall * _PORTRAIT_MM / (_SENSOR_MM * height / width)
    camera = Camera(
        x=float(found.head[0]), y=float(found.head[1]) - away, z=float(found.head[2]) + (above - below) / 2,
        pan=0.0,
        focal_mm=_PORTRAIT_MM, sensor_width_mm=_SENSOR_MM,
    )  # fmt: skip
    cut = _cut(Staging(place="neutral_exterior", figures=(figure,), camera=camera), width, height, style)
    return replace(cut, cover=cut.cover * _fading(width, height))


def _fading(width: int, height: int) -> NDArray[np.float32]:
    """1 inside, falling to 0 at the left, right and lower edges: a cut shoulder would look like a wall."""
    across = np.minimum(np.arange(width) + 0.5, width - np.arange(width) - 0.5) / (0.14 * width)
    down = (height - np.arange(height) - 0.5) / (0.16 * height)
    faded: NDArray[np.float32] = np.minimum(1.0, across)[None, :] * np.minimum(1.0, down)[:, None]
    return faded.astype(np.float32)


def _cut(staging: Staging, width: int, height: int, style: SketchStyle) -> Cutout:
    with Image.open(io.BytesIO(draw.sketch(staging, width=width, height=height, style=style)), formats=["PNG"]) as png:
        picture = np.asarray(png.convert("L"))
    plate = draw.exposed(staging, width, height)
    seen = plate.film.seen
    mine = (seen >= 0) & (plate.world.thing[np.maximum(seen, 0)] >= plate.world.first_figure)
    # The contour is drawn on both sides of the edge.
    pen = max(3, round(height / 260)) * plate.film.factor
    grown = cv2.dilate(mine.astype(np.uint8) * 255, np.ones((pen, pen), np.uint8))
    cover = cv2.resize(grown, (width, height), interpolation=cv2.INTER_AREA).astype(np.float32) / np.float32(255)
    return Cutout(picture=picture, cover=cover)
