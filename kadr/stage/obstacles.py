"""People and things on the floor as upright cylinders: what stands before a face, and what a lens would be in."""

import math
from collections.abc import Sequence
from functools import lru_cache
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from kadr.film.staging import Camera, Prop
from kadr.stage.laid import laid
from kadr.stage.landmarks import Landmarks

Vector = NDArray[np.float64]
# Half of a body in its coat, without arms, half of a head with its hair, and how far from either a lens keeps.
BODY_M, HEAD_M, KEPT_M = 0.24, 0.13, 0.10
# From a joint of a body to a lens: its flesh, and a hand's breadth.
JOINT_M = 0.26
# What is flatter or lower than this hides no face.
LOW_M = 0.25


def cylinders(marks: Sequence[Landmarks], things: Sequence[Prop]) -> Vector:
    """Rows (n, 6) of x, y, radius, lowest, highest, and whose it is: the number among the marks, -1 for a thing."""
    rows: list[tuple[float, ...]] = []
    for i, one in enumerate(marks):
        x, y, grown = float(one.head[0]), float(one.head[1]), one.size / 0.236
        trunk = 0.5 * (one.levels[2:6, :2].min(axis=0) + one.levels[2:6, :2].max(axis=0))
        rows.append((float(trunk[0]), float(trunk[1]), BODY_M * grown, one.low, one.chin, i))
        rows.append((x, y, HEAD_M * grown, one.chin, one.crown, i))
    for prop in things:
        rows += [(*row, -1.0) for row in _of(prop) if row[4] - row[3] > LOW_M]
    return np.array(rows, np.float64).reshape(-1, 6)


def _of(prop: Prop) -> list[tuple[float, float, float, float, float]]:
    a = math.radians(prop.facing)
    c, s = math.cos(a) * prop.scale, math.sin(a) * prop.scale
    return [
        (
            prop.x + c * x - s * y,
            prop.y + s * x + c * y,
            r * prop.scale,
            prop.z + low * prop.scale,
            prop.z + high * prop.scale,
        )
        for x, y, r, low, high in _slices(prop.kind)
    ]


@lru_cache(maxsize=128)
def _slices(kind: str) -> tuple[tuple[float, float, float, float, float], ...]:
    """A thing cut across its length into pieces about as long as they are wide."""
    points = laid(kind).vertices.astype(np.float64)
    low, high = points.min(axis=0), points.max(axis=0)
    along = 0 if high[0] - low[0] > high[1] - low[1] else 1
    wide = max(0.05, float(high[1 - along] - low[1 - along]))
    count = min(8, max(1, round(float(high[along] - low[along]) / wide)))
    edges = np.linspace(low[along], high[along], count + 1)
    found = []
    for first, last in pairwise(edges.tolist()):
        part = points[(points[:, along] >= first - 1e-6) & (points[:, along] <= last + 1e-6)]
        if len(part):
            x, y = (0.5 * (part[:, axis].min() + part[:, axis].max()) for axis in (0, 1))
            radius = 0.5 * max(float(np.ptp(part[:, 0])), float(np.ptp(part[:, 1])))
            found.append((float(x), float(y), radius, float(part[:, 2].min()), float(part[:, 2].max())))
    return tuple(found)


def covered(
    standing: Vector, camera: Camera, targets: Sequence[Vector], owners: Sequence[int], costs: Sequence[float]
) -> float:
    """What it costs that targets (3,) have a cylinder between them and the lens; `owners` are whose
    cylinders are not counted for each."""
    eye = np.array([camera.x, camera.y, camera.z])
    rows = zip(targets, owners, costs, strict=True)
    return sum(cost for target, own, cost in rows if _between(standing, eye, target, own))


def _between(standing: Vector, eye: Vector, target: Vector, own: int) -> bool:
    way = target - eye
    flat = max(1e-9, float(way[0] ** 2 + way[1] ** 2))
    t = ((standing[:, 0] - eye[0]) * way[0] + (standing[:, 1] - eye[1]) * way[1]) / flat
    away = np.hypot(eye[0] + t * way[0] - standing[:, 0], eye[1] + t * way[1] - standing[:, 1])
    height = eye[2] + t * way[2]
    hit = (t > 0.0) & (t < 1.0) & (away < standing[:, 2]) & (height > standing[:, 3]) & (height < standing[:, 4])
    return bool((hit & ((standing[:, 5] != own) | (standing[:, 5] < 0))).any())


def within(standing: Vector, marks: Sequence[Landmarks], camera: Camera) -> bool:
    """Whether the lens is in a body or a thing, or nearer to one than its own size."""
    eye = np.array([camera.x, camera.y, camera.z])
    # Knees and elbows reach out of a body's cylinder.
    if any(float(((one.points - eye) ** 2).sum(axis=1).min()) < JOINT_M**2 for one in marks):
        return True
    away = np.hypot(standing[:, 0] - camera.x, standing[:, 1] - camera.y) - standing[:, 2]
    level = (camera.z > standing[:, 3] - KEPT_M) & (camera.z < standing[:, 4] + KEPT_M)
    return bool((level & (away < KEPT_M)).any())


def to_line(point: Vector, line: Vector) -> float:
    """How far a point (3,) is from a line through points (n, 3), metres."""
    a, b = line[:-1], line[1:]
    along = b - a
    t = np.clip(((point - a) * along).sum(1) / np.maximum((along * along).sum(1), 1e-12), 0.0, 1.0)
    return float(np.linalg.norm(a + t[:, None] * along - point, axis=1).min())
