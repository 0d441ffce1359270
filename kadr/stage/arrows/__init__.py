"""Arrows over a drawn panel, as storyboard artists draw them: what the camera does, and where the figures go.

A camera that travels has straight arrows, one that turns has bent ones (pan, tilt); one that comes nearer or backs away
has a frame in the frame and arrows at its corners, dashed for a zoom, where only the lens moves. A figure's arrow lies
on the ground, foreshortened. Conventions after Katz, "Film Directing Shot by Shot", chapter on storyboards.
"""

import math

import numpy as np

from kadr.film.shots import Move
from kadr.film.staging import Staging
from kadr.stage import sets
from kadr.stage.arrows.camera import SHAFT, beside, camera_marks
from kadr.stage.arrows.ground import going, ground_arrow
from kadr.stage.arrows.ink import Grey, Marks, inked
from kadr.stage.arrows.shapes import Points
from kadr.stage.camera import View
from kadr.stage.setups import marks

__all__ = ["lay"]

# More heads than these are a crowd: an arrow among them is read all the same.
_WATCHED = 12


def lay(grey: Grey, staging: Staging, sight: View, *, scale: float) -> Grey:
    """The picture (h, w) with the arrows of its camera and figures; as it is where nothing moves.

    `sight` is the lens with the picture's size, `scale` how much larger than 1024 x 576 it is. Deterministic."""
    goers = going(staging)
    if staging.move is Move.STATIC and not goers:
        return grey
    faces = _faces(staging, sight)
    unit = math.sqrt(sight.width * sight.height)
    drawn = Marks(width=sight.width, height=sight.height, unit=unit, faces=faces)
    for figure in goers:
        flat = ground_arrow(figure, sight, least_px=0.75 * SHAFT * unit)
        drawn.outlines.append(beside(drawn, figure, sight) if flat is None else flat)
    camera_marks(drawn, staging, sight)
    return inked(grey, drawn, scale)


def _faces(staging: Staging, sight: View) -> Points:
    """Where faces are: x, y and half axes in pixels, (n, 4)."""
    watched = sorted(
        staging.figures, key=lambda f: (f.x - staging.camera.x) ** 2 + (f.y - staging.camera.y) ** 2
    )[:_WATCHED]  # fmt: skip
    piece = sets.build(staging.place, staging.daylight, staging.weather, staging.seed)
    found = []
    for mark in marks(watched, piece, staging.props).values():
        x, y, depth = sight.projected(mark.head[None])[0]
        if depth > 0.1:
            px = sight.focal_px * mark.size / depth
            found.append((x, y, 0.40 * px, 0.52 * px))
    return np.array(found, np.float64).reshape(-1, 4)
