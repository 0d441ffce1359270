"""Cameras that are not fitted to a body: in somebody's eyes, on a thing, on a place with nobody in it."""

import math
from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from kadr.film.shots import Angle
from kadr.film.staging import Camera
from kadr.stage.camera import aim
from kadr.stage.solve import DUTCH_ROLL, FLOOR_M, SENSOR_MM, SHORTEST_MM, TIGHT, Aim, rounded, turned

Vector = NDArray[np.float64]
MACRO_M = 0.34  # from a thing to the lens


def point_of_view(wanted: Aim, eye: Vector, target: Vector, lens_mm: float) -> Camera:
    """A camera in somebody's eyes, looking at a point."""
    pan, tilt = aim(eye, target)
    roll = DUTCH_ROLL if wanted.angle is Angle.DUTCH else 0.0
    return Camera(x=float(eye[0]), y=float(eye[1]), z=float(eye[2]), pan=pan, tilt=tilt, roll=roll, focal_mm=lens_mm)


def thing(wanted: Aim, at: Vector, extent_m: float, way: Vector, *, rise: float) -> Camera:
    """A camera whose frame a thing of `extent_m` fills, from the side `way` (2,), `rise` degrees above it."""
    per_mm = extent_m * 1.35 * wanted.aspect / SENSOR_MM
    # Nearer than a lens focuses, a longer one shows the same.
    distance = max(MACRO_M, per_mm * wanted.lens_mm)
    e = math.radians(rise)
    out = np.array([way[0] * math.cos(e), way[1] * math.cos(e), math.sin(e)])
    free = wanted.limits.run(at, out, distance)
    eye = at + free * out
    eye[2] = max(FLOOR_M, eye[2])
    pan, tilt = aim(eye, at)
    lens = max(SHORTEST_MM, free / per_mm)
    found = Camera(x=float(eye[0]), y=float(eye[1]), z=float(eye[2]), pan=pan, tilt=tilt, focal_mm=lens)
    if wanted.angle is Angle.DUTCH:
        found = replace(found, roll=DUTCH_ROLL)
    return rounded(found, focus_m=free if wanted.size in TIGHT else None)


def place(wanted: Aim, room: tuple[float, float, float, float] | None, *, turn: float = 0.0) -> Camera:
    """A camera on a place with nobody in it: from a corner of a room, or from a rise outdoors; `turn` takes another
    corner or goes around the place, degrees."""
    if room is None:
        eye, at = _outlook(wanted.angle)
        eye[:2] = turned(eye[:2], turn)
        at[:2] = turned(at[:2], turn)
    else:
        x0, y0, x1, y1 = room
        # The four corners in turn, nearer to the middle where the corner is taken.
        corner = round(turn / 14.0) % 4
        in_x, in_y = min(0.5, 0.3 * (x1 - x0)), min(0.4, 0.3 * (y1 - y0))
        eye = np.array(
            [x1 - in_x if corner in (0, 2) else x0 + in_x, y0 + in_y if corner in (0, 1) else y1 - in_y, 1.75]
        )
        far = np.array([x0 + x1 - eye[0], y0 + y1 - eye[1]])
        at = np.array([*(eye[:2] + 0.7 * (far - eye[:2])), 1.1])
    if wanted.angle in (Angle.LOW, Angle.WORMS_EYE):
        eye[2] = 0.4
    eye[2] = min(eye[2], wanted.limits.ceiling - 0.15)
    pan, tilt = aim(eye, at)
    roll = DUTCH_ROLL if wanted.angle is Angle.DUTCH else 0.0
    lens = min(wanted.lens_mm, 24.0) if room is not None else wanted.lens_mm
    found = Camera(x=float(eye[0]), y=float(eye[1]), z=float(eye[2]), pan=pan, tilt=tilt, roll=roll, focal_mm=lens)
    return rounded(found, focus_m=None)


def _outlook(angle: Angle) -> tuple[Vector, Vector]:
    if angle is Angle.BIRDS_EYE:
        return np.array([8.0, -20.0, 12.0]), np.array([0.0, 4.0, 0.0])
    if angle is Angle.HIGH:
        # The horizon stays in the frame: a ground without it is nowhere.
        return np.array([8.0, -20.0, 10.0]), np.array([0.0, 10.0, 0.0])
    return np.array([6.0, -22.0, 3.4]), np.array([-1.0, 6.0, 2.6])
