"""What stands between a lens and what it looks at, how far a room lets it go back, and what it would touch."""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from kadr.film.staging import Camera
from kadr.stage.mesh import Floats, Mesh

Vector = NDArray[np.float64]
Room = tuple[float, float, float, float]
_KNOWN: dict[int, tuple[Mesh, Floats, Floats]] = {}
_MOST_KNOWN = 24
# A wall begins so far within a room's plan: nothing of the furniture that matters is nearer to it and as high.
WALL_M = 0.30


def crossings(mesh: Mesh, eye: Vector, target: Vector, *, short_m: float = 0.25) -> tuple[Vector, Vector]:
    """Where the way from `eye` (3,) to `target` (3,) goes through faces: metres from the eye, once for the faces that
    are turned to the eye and once for those seen from behind. The last `short_m` before the target are free."""
    way = target - eye
    length = float(np.linalg.norm(way))
    nothing = np.zeros(0)
    if length < 1e-6 or not len(mesh.faces):
        return nothing, nothing
    way = way / length
    near = _between(mesh, eye, eye + way * max(0.0, length - short_m))
    if not len(near):
        return nothing, nothing
    return _hits(mesh.vertices[near].astype(np.float64), eye, way, length - short_m)


def _hits(corners: Vector, eye: Vector, way: Vector, most: float) -> tuple[Vector, Vector]:
    """Möller and Trumbore for triangles (m, 3, 3)."""
    a, e1, e2 = corners[:, 0], corners[:, 1] - corners[:, 0], corners[:, 2] - corners[:, 0]
    p = _cross(way, e2)
    det = np.einsum("ij,ij->i", e1, p)
    turned = np.abs(det) > 1e-9
    safe = np.where(turned, det, 1.0)
    s = eye - a
    u = np.einsum("ij,ij->i", s, p) / safe
    q = _cross(s, e1)
    v = q @ way / safe
    t = np.einsum("ij,ij->i", e2, q) / safe
    hit = turned & (u >= 0) & (v >= 0) & (u + v <= 1) & (t > 0.02) & (t < most)
    return t[hit & (det > 0)], t[hit & (det < 0)]


def _cross(a: Vector, b: Vector) -> Vector:
    # np.cross moves axes about for every call: three lines are four times as fast.
    ax, ay, az = a[..., 0], a[..., 1], a[..., 2]
    bx, by, bz = b[..., 0], b[..., 1], b[..., 2]
    return np.stack([ay * bz - az * by, az * bx - ax * bz, ax * by - ay * bx], axis=-1)


def hidden(mesh: Mesh, eye: Vector, target: Vector, *, short_m: float = 0.25) -> bool:
    """Whether a face of the mesh turned to the eye lies between `eye` (3,) and `target` (3,), metres."""
    return bool(len(crossings(mesh, eye, target, short_m=short_m)[0]))


def beyond(mesh: Mesh, eye: Vector, target: Vector) -> bool:
    """Whether the eye is within something, or behind a wall: the way out to the target leaves more than it enters."""
    front, back = crossings(mesh, eye, target)
    return len(back) > len(front)


def _between(mesh: Mesh, a: Vector, b: Vector) -> NDArray[np.int32]:
    """The faces whose boxes touch the box of a way."""
    least, most = _boxes(mesh)
    inside = np.ones(len(mesh.faces), bool)
    for axis, (low, high) in enumerate(zip(np.minimum(a, b) - 1e-6, np.maximum(a, b) + 1e-6, strict=True)):
        inside &= (most[axis] >= low) & (least[axis] <= high)
    faces: NDArray[np.int32] = mesh.faces[inside]
    return faces


def _boxes(mesh: Mesh) -> tuple[Floats, Floats]:
    """The least and the greatest corners of all faces, each (3, m). Remembered for the sets that were looked at last:
    a scene asks thousands of times about one set. The mesh is kept with them, so that its identity stays its own."""
    known = _KNOWN.get(id(mesh))
    if known is None:
        if len(_KNOWN) >= _MOST_KNOWN:
            _KNOWN.clear()
        corners = mesh.vertices[mesh.faces]
        least, most = (np.ascontiguousarray(each.T) for each in (corners.min(axis=1), corners.max(axis=1)))
        known = _KNOWN[id(mesh)] = (mesh, least, most)
    return known[1], known[2]


def blocked(mesh: Mesh, camera: Camera, targets: Sequence[Vector]) -> int:
    """How many of the targets the lens cannot see."""
    eye = np.array([camera.x, camera.y, camera.z])
    return sum(hidden(mesh, eye, target) for target in targets)


def run(mesh: Mesh, room: Room | None, start: Vector, way: Vector, most: float) -> float:
    """How far one can go from a point within a room along a way (3,) until a wall, at most `most` metres.

    Furniture is no wall: what counts lies at the edge of the room's plan, or outside it. In the open there is no end.
    """
    if room is None:
        return most
    front, _ = crossings(mesh, start, start + way * (most + 0.5), short_m=0.0)
    x0, y0, x1, y1 = room
    at = start[:2] + np.sort(front)[:, None] * way[:2]
    middle = (at[:, 0] > x0 + WALL_M) & (at[:, 0] < x1 - WALL_M) & (at[:, 1] > y0 + WALL_M) & (at[:, 1] < y1 - WALL_M)
    walls = np.sort(front)[~middle]
    return float(min(most, walls[0] if len(walls) else most))


def over(mesh: Mesh, point: Vector, most: float) -> float:
    """The height of what is right above a point (3,), metres; that of the point and `most` where there is nothing."""
    front, _ = crossings(mesh, point, point + np.array([0.0, 0.0, most]), short_m=0.0)
    return float(point[2] + (front.max() if len(front) else most))


def clearance(mesh: Mesh, point: Vector, within_m: float) -> float:
    """How near the nearest face is to a point (3,), metres; `within_m` where nothing is as near as that."""
    reach = np.full(3, within_m)
    near = _between(mesh, point - reach, point + reach)
    if not len(near):
        return within_m
    return min(within_m, float(_apart(mesh.vertices[near].astype(np.float64), point).min()))


def _apart(corners: Vector, point: Vector) -> Vector:
    """Distances (m,) of a point from triangles (m, 3, 3): to the plane where it is over one, else to the edges."""
    a = corners[:, 0]
    normal = _cross(corners[:, 1] - a, corners[:, 2] - a)
    area = np.einsum("ij,ij->i", normal, normal)
    height = np.einsum("ij,ij->i", point - a, normal)
    inside = area > 1e-18
    edges = []
    for i in range(3):
        p, q = corners[:, i], corners[:, (i + 1) % 3]
        inside &= np.einsum("ij,ij->i", _cross(q - p, point - p), normal) >= 0
        along = q - p
        t = np.einsum("ij,ij->i", point - p, along) / np.maximum(np.einsum("ij,ij->i", along, along), 1e-12)
        edges.append(np.linalg.norm(point - p - np.clip(t, 0.0, 1.0)[:, None] * along, axis=1))
    plane = np.abs(height) / np.sqrt(np.maximum(area, 1e-18))
    found: Vector = np.where(inside, plane, np.minimum(np.minimum(edges[0], edges[1]), edges[2]))
    return found


def ground_under(mesh: Mesh, x: float, y: float) -> float:
    """The lowest surface that looks up at a place on the plan, metres; 0 where there is none."""
    return min(surfaces(mesh, x, y), default=0.0)


def surfaces(mesh: Mesh, x: float, y: float) -> list[float]:
    """The heights of all that looks up at a place on the plan, metres."""
    faces = _between(mesh, np.array([x, y, -np.inf]), np.array([x, y, np.inf]))
    corners = mesh.vertices[faces].astype(np.float64)
    a, b, c = corners[:, 0], corners[:, 1], corners[:, 2]
    area = (b[:, 0] - a[:, 0]) * (c[:, 1] - a[:, 1]) - (b[:, 1] - a[:, 1]) * (c[:, 0] - a[:, 0])
    safe = np.where(area > 1e-9, area, 1.0)
    u = ((b[:, 0] - x) * (c[:, 1] - y) - (b[:, 1] - y) * (c[:, 0] - x)) / safe
    v = ((c[:, 0] - x) * (a[:, 1] - y) - (c[:, 1] - y) * (a[:, 0] - x)) / safe
    on = (area > 1e-9) & (u >= 0) & (v >= 0) & (u + v <= 1)
    heights: list[float] = (u * a[:, 2] + v * b[:, 2] + (1.0 - u - v) * c[:, 2])[on].tolist()
    return heights
