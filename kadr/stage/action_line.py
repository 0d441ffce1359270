"""The line of action between two people: who talk, along their eyes; who go the same way, along their way."""

import math

import numpy as np
from numpy.typing import NDArray

from kadr.film.staging import Camera, Figure, Pose

Vector = NDArray[np.float64]
Place = tuple[float, float]

_GOING = frozenset({Pose.WALK, Pose.RUN, Pose.RIDE, Pose.DRIVE})
# Two who go nearly the same way go together: their line is the way (Arijon, ch. 12).
_TOGETHER_DEG = 50.0


def together(one: Figure, other: Figure) -> bool:
    """Whether the two go the same way: riders abreast, walkers side by side."""
    turned = abs((one.facing - other.facing + 180.0) % 360.0 - 180.0)
    return one.pose in _GOING and other.pose in _GOING and turned <= _TOGETHER_DEG


def action_line(left: Figure, right: Figure) -> tuple[Place, Place] | None:
    """Two points of the line on the floor, metres, from the one who is on the left of the screen to the other; along
    the way of two who go together. None where they stand on one spot."""
    apart = math.dist((left.x, left.y), (right.x, right.y))
    if together(left, right):
        a, b = math.radians(left.facing), math.radians(right.facing)
        way = np.array([-math.sin(a) - math.sin(b), math.cos(a) + math.cos(b)])
        way = way / np.linalg.norm(way) * max(apart, 1.0) / 2.0
        middle = np.array([left.x + right.x, left.y + right.y]) / 2.0
        return _place(middle - way), _place(middle + way)
    return ((left.x, left.y), (right.x, right.y)) if apart > 0.05 else None


def off_line(line: tuple[Place, Place], camera: Camera) -> float:
    """How far off the line the camera is, degrees as seen from the line's middle: 0 on it, 90 square to it; positive
    to the right of the way from its first to its second point."""
    start, end = np.array(line[0]), np.array(line[1])
    way = (end - start) / max(1e-9, float(np.linalg.norm(end - start)))
    to = np.array([camera.x, camera.y]) - (start + end) / 2.0
    aside = float(to[0] * way[1] - to[1] * way[0])
    return math.degrees(math.asin(max(-1.0, min(1.0, aside / max(1e-6, float(np.hypot(*to)))))))


def _place(at: Vector) -> Place:
    return float(at[0]), float(at[1])
