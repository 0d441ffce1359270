"""What stands on the floor of a set, from above: hulls of its pieces, doors and windows, read from its mesh."""

from dataclasses import dataclass
from functools import lru_cache

import cv2
import numpy as np
from numpy.typing import NDArray

from kadr.film.staging import Daylight, Weather
from kadr.stage import sets
from kadr.stage.laid import laid
from kadr.stage.mesh import Mesh
from kadr.stage.sets import LightKind

Points = NDArray[np.float64]
Floats = NDArray[np.float32]

# What begins higher hangs: a lamp, a shelf, a crown of leaves.
_WAIST_M = 1.2
# Lower things than this are carpets and thresholds, smaller ones cups and grass.
_TALL_M, _BROAD_M = 0.22, 0.24
# Broader and lower than this it is the lie of the land: a drift, a bank, a patch of grass.
_LAND_M, _LAND_TALL_M = 3.5, 1.3
# A plan shows no more of the world than this about the set's middle, and no piece longer than the second.
_REACH_M, _LONGEST_M = 70.0, 60.0
# Of a wood or a market the pieces nearest to the middle.
_MOST_PIECES = 900
_ON_WALL_M = 0.16


@dataclass(frozen=True, slots=True, kw_only=True)
class Opening:
    """A door or a window of a room: its two ends on the plan, metres."""

    start: tuple[float, float]
    end: tuple[float, float]


@dataclass(frozen=True, slots=True, kw_only=True)
class Footprint:
    """A set from above: `room` as in SetPiece, hulls (n, 2) of its `pieces`, and where its walls open. `round_room` is
    the wall of a room that is round, else None."""

    room: tuple[float, float, float, float] | None
    pieces: tuple[Points, ...]
    doors: tuple[Opening, ...]
    windows: tuple[Opening, ...]
    round_room: Points | None = None


@dataclass(frozen=True, slots=True)
class _Piece:
    """A connected piece of a mesh: its points on the plan and how high it reaches."""

    points: Floats
    low: float
    high: float


@lru_cache(maxsize=24)
def footprint(place: str, weather: Weather, seed: int) -> Footprint:
    """The set from above; as by day, when its windows are where its light comes from."""
    piece = sets.build(place, Daylight.DAY, weather, seed)
    parts = _pieces(piece.mesh, floor=True)
    hulls = [hull for hull in (_hull(part.points) for part in parts if _is_stood(part)) if hull is not None]
    hulls.sort(key=lambda hull: float(np.hypot(*hull.mean(axis=0))))
    room = piece.room
    wall = next((hull for hull in hulls if room is not None and _holds_all(hull, room)), None)
    inside = [hull for hull in hulls if hull is not wall and not (room is not None and _wraps(hull, room))]
    lights = [(light.x, light.y) for light in piece.lights if light.kind is LightKind.WINDOW]
    openings = [] if room is None else [(part, found) for part in parts if (found := _on_wall(part, room))]
    doors = [found for part, found in openings if _is_door(part, found)]
    windows = [found for part, found in openings if _is_window(part, found, lights)]
    return Footprint(
        room=room,
        pieces=tuple(inside[:_MOST_PIECES]),
        doors=_apart(doors),
        windows=_apart(windows),
        round_room=wall,
    )


@lru_cache(maxsize=128)
def thing(kind: str) -> tuple[Points, ...]:
    """Hulls of a prop or an animal at rest, about its own origin. Raises NotFound for an unknown one."""
    found = (_hull(part.points) for part in _pieces(laid(kind), floor=False) if part.high > 0.05)
    return tuple(hull for hull in found if hull is not None)


def _pieces(mesh: Mesh, *, floor: bool) -> list[_Piece]:
    """The mesh's connected pieces within reach; corners of one part at one place count as one. With `floor` without
    part 0, which is the ground."""
    faces = mesh.faces[mesh.part > 0] if floor else mesh.faces
    parts = mesh.part[mesh.part > 0] if floor else mesh.part
    if not len(faces):
        return []
    middle = mesh.vertices[faces].mean(axis=1)
    near = (np.abs(middle[:, 0]) < _REACH_M) & (np.abs(middle[:, 1]) < _REACH_M)
    faces, parts = faces[near], parts[near]
    if not len(faces):
        return []
    corners, owner = faces.ravel(), np.repeat(parts, 3)
    places = np.round(mesh.vertices[corners].astype(np.float64) * 100).astype(np.int64)
    keys = np.column_stack([owner.astype(np.int64), places])
    _, welded = np.unique(keys, axis=0, return_inverse=True)
    labels = _connected(welded.reshape(-1, 3))[welded]
    order = np.argsort(labels, kind="stable")
    edges = np.flatnonzero(np.diff(labels[order])) + 1
    points = mesh.vertices[corners][order]
    return [
        _Piece(one[:, :2], float(one[:, 2].min()), float(one[:, 2].max())) for one in np.split(points, edges)
    ]  # fmt: skip


def _connected(faces: NDArray[np.int64]) -> NDArray[np.int64]:
    """For each corner the least corner that it is connected with, from faces (m, 3)."""
    labels = np.arange(int(faces.max()) + 1)
    while True:
        least = labels[faces].min(axis=1)
        after = labels.copy()
        for column in range(3):
            np.minimum.at(after, faces[:, column], least)
        after = after[after]
        if (after == labels).all():
            return labels
        labels = after


def _is_stood(part: _Piece) -> bool:
    span = np.ptp(part.points, axis=0)
    stands = part.high > _TALL_M and part.low < _WAIST_M
    land = span.min() > _LAND_M and part.high - max(part.low, 0.0) < _LAND_TALL_M
    return bool(stands and not land and _BROAD_M <= span.max() <= _LONGEST_M)


def _hull(points: Floats) -> Points | None:
    """The convex hull (n, 2); None for what has no breadth."""
    hull = cv2.convexHull(np.ascontiguousarray(points, np.float32)).reshape(-1, 2).astype(np.float64)
    if len(hull) < 3 or cv2.contourArea(hull.astype(np.float32)) < 0.004:
        return None
    return hull


def _holds_all(hull: Points, room: tuple[float, float, float, float]) -> bool:
    """Whether a hull is the wall of a round room: it reaches beyond all four sides and is no rectangle."""
    x0, y0, x1, y1 = room
    low, high = hull.min(axis=0), hull.max(axis=0)
    around = low[0] <= x0 and low[1] <= y0 + 0.3 and high[0] >= x1 and high[1] >= y1 - 0.3
    return bool(around and len(hull) > 8)


def _wraps(hull: Points, room: tuple[float, float, float, float]) -> bool:
    """Whether a hull fills most of the room: a gallery or a dado, not a thing in it."""
    area = float(cv2.contourArea(hull.astype(np.float32)))
    return area > 0.6 * (room[2] - room[0]) * (room[3] - room[1])


def _on_wall(part: _Piece, room: tuple[float, float, float, float]) -> Opening | None:
    """A flat upright piece on a wall as the stretch of wall that it takes."""
    low, high = part.points.min(axis=0), part.points.max(axis=0)
    x0, y0, x1, y1 = room
    for axis, wall in ((0, x0), (0, x1), (1, y0), (1, y1)):
        flat = high[axis] - low[axis] < 0.12 and abs((high[axis] + low[axis]) / 2 - wall) < _ON_WALL_M
        if flat and high[1 - axis] - low[1 - axis] > 0.5:
            ends = (float(low[1 - axis]), float(high[1 - axis]))
            if axis == 0:
                return Opening(start=(wall, ends[0]), end=(wall, ends[1]))
            return Opening(start=(ends[0], wall), end=(ends[1], wall))
    return None


def _is_door(part: _Piece, found: Opening) -> bool:
    return part.low < 0.12 and 1.7 < part.high < 2.5 and 0.6 < _width(found) < 2.2


def _is_window(part: _Piece, found: Opening, lights: list[tuple[float, float]]) -> bool:
    if not (part.low > 0.3 and part.high > 1.4 and part.high - part.low > 0.6 and 0.5 < _width(found) < 5.0):
        return False
    x, y = (found.start[0] + found.end[0]) / 2, (found.start[1] + found.end[1]) / 2
    return any(np.hypot(x - lx, y - ly) < max(0.7, 0.6 * _width(found)) for lx, ly in lights)


def _width(found: Opening) -> float:
    return float(np.hypot(found.end[0] - found.start[0], found.end[1] - found.start[1]))


def _apart(found: list[Opening]) -> tuple[Opening, ...]:
    """The widest of those that lie on one another: a door's frame, leaf and panels are one door."""
    kept: list[Opening] = []
    for one in sorted(found, key=lambda each: (-_width(each), each.start))[:60]:
        middle = np.add(one.start, one.end) / 2
        if all(float(np.hypot(*(middle - np.add(k.start, k.end) / 2))) > 0.5 * _width(k) + 0.1 for k in kept):
            kept.append(one)
    return tuple(sorted(kept, key=lambda each: each.start))
