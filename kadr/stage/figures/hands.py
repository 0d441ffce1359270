"""Hands: a palm, four fingers and a thumb in the grips that stories need.

Local axes of a hand: -z along the fingers, y to the thumb's side, the palm looks to -x on the right hand.
"""

from functools import lru_cache

import numpy as np

from kadr.stage.figures.skeleton import Vector
from kadr.stage.mesh import Mesh, merge, tube
from kadr.stage.solid import Solid, polygonised

# Curl of the two finger joints, degrees, from index to little finger; then the thumb's opening and curl.
GRIPS: dict[str, tuple[tuple[tuple[float, float], ...], float, float]] = {
    "relaxed": (((16, 24), (22, 30), (27, 34), (30, 38)), 26.0, 18.0),
    "fist": (((78, 92), (82, 94), (84, 94), (86, 94)), 10.0, 62.0),
    "hold": (((38, 48), (42, 50), (46, 52), (50, 54)), 44.0, 40.0),
    "point": (((2, 4), (76, 92), (80, 92), (82, 92)), 20.0, 50.0),
    "flat": (((5, 8), (4, 8), (5, 9), (7, 11)), 34.0, 10.0),
    "spread": (((4, 10), (2, 8), (4, 10), (8, 14)), 58.0, 4.0),
    "wheel": (((56, 62), (60, 64), (64, 66), (66, 68)), 30.0, 40.0),
    "type": (((26, 30), (24, 34), (26, 34), (28, 32)), 30.0, 16.0),
    "clasp": (((30, 38), (34, 44), (38, 48), (40, 52)), 36.0, 36.0),
    "pinch": (((24, 34), (28, 38), (32, 42), (36, 46)), 22.0, 58.0),
    "cup": (((18, 26), (20, 28), (22, 30), (24, 32)), 40.0, 20.0),
}
BASES = ((0.20, 0.47), (0.07, 0.50), (-0.06, 0.48), (-0.18, 0.43))  # across the palm, down its length
LENGTHS = (0.46, 0.50, 0.46, 0.37)
WIDTHS = (0.052, 0.054, 0.051, 0.044)


@lru_cache(maxsize=64)
def hand(grip: str, side: int, *, fine: bool) -> Mesh:
    """A hand of length 1 with its wrist at the origin; `side` 1 right, -1 left. Fine hands draw each finger."""
    curls, opening, thumb_curl = GRIPS[grip]
    palm = Solid()
    for across, _ in BASES:
        palm.cone(_at(across * 0.6, 0.05, 0.0), _at(across, 0.46, 0.0), 0.075, 0.062, blend=0.05)
    palm.cone(_at(0.10, 0.10, 0.03), _at(0.22, 0.30, 0.05), 0.085, 0.06, blend=0.06)
    pieces = [polygonised(palm, 0.035 if fine else 0.06, tone=1.0)]
    for (across, down), (first, second), length, width in zip(BASES, curls, LENGTHS, WIDTHS, strict=True):
        pieces.append(_finger(_at(across, down, 0.0), first, second, length, width))
    pieces.append(_thumb(opening, thumb_curl))
    whole = merge(pieces)
    flipped = whole.scaled(-1.0, 1.0, 1.0) if side > 0 else whole
    faces = flipped.faces[:, ::-1].copy() if side > 0 else flipped.faces
    part = whole.part if fine else np.zeros_like(whole.part)
    return Mesh(vertices=flipped.vertices, faces=faces, tone=whole.tone, part=part, smooth=whole.smooth)


def _at(across: float, down: float, inward: float) -> Vector:
    # Built as a left hand: the palm looks to +x.
    return np.array([inward, across, -down])


def joints(grip: str, side: int) -> Vector:
    """The joints (21, 3) of a hand of length 1 as `hand` draws it: the wrist, then each finger from the thumb to the
    little one, from its root to its tip."""
    curls, opening, thumb_curl = GRIPS[grip]
    base, first, second = _thumb_path(opening, thumb_curl)
    points = [np.zeros(3), base, 0.5 * (base + first), first, second]
    for (across, down), bent, length in zip(BASES, curls, LENGTHS, strict=True):
        points += _finger_path(_at(across, down, 0.0), *bent, length)
    placed: Vector = np.array(points) * np.array([-1.0 if side > 0 else 1.0, 1.0, 1.0])
    return placed


def _finger_path(base: Vector, first: float, second: float, length: float) -> list[Vector]:
    a, b = np.radians(first), np.radians(first + second)
    knuckle = base + 0.48 * length * np.array([np.sin(a), 0.0, -np.cos(a)])
    middle = knuckle + 0.30 * length * np.array([np.sin(b), 0.0, -np.cos(b)])
    c = b + 0.4 * np.radians(second)
    return [base, knuckle, middle, middle + 0.22 * length * np.array([np.sin(c), 0.0, -np.cos(c)])]


def _thumb_path(opening: float, curl: float) -> list[Vector]:
    o, c = np.radians(opening), np.radians(curl)
    base = _at(0.16, 0.14, 0.05)
    first = base + 0.26 * np.array([0.35 * np.sin(c) + 0.2, np.sin(o) + 0.25, -np.cos(o)])
    return [base, first, first + 0.19 * np.array([0.8 * np.sin(c), 0.35 * np.sin(o) - 0.4 * np.sin(c), -1.0])]


def _finger(base: Vector, first: float, second: float, length: float, width: float) -> Mesh:
    path = [base + np.array([0.0, 0.0, 0.06]), *_finger_path(base, first, second, length)]
    return _rounded(path, [width, width, width * 0.94, width * 0.88, width * 0.70])


def _thumb(opening: float, curl: float) -> Mesh:
    return _rounded(_thumb_path(opening, curl), [0.075, 0.062, 0.046])


def _rounded(points: list[Vector], radii: list[float]) -> Mesh:
    # A half-round end: one more ring beyond the tip.
    end = points[-1] + (points[-1] - points[-2]) / np.linalg.norm(points[-1] - points[-2]) * radii[-1] * 0.7
    path = [p.tolist() for p in [*points, end]]
    return tube(path, [*radii, radii[-1] * 0.55], sides=8, tone=1.0)
