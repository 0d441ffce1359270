"""Whether a lens sees what it looks at, or something of the set stands between."""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from kadr.film.staging import Camera
from kadr.stage.mesh import Floats, Mesh

Vector = NDArray[np.float64]
_KNOWN: dict[int, tuple[Mesh, Floats, Floats]] = {}
_MOST_KNOWN = 24


def hidden(mesh: Mesh, eye: Vector, target: Vector, *, short_m: float = 0.25) -> bool:
    """Whether a face of the mesh turned to the eye lies between `eye` (3,) and `target` (3,), metres.

    Walls seen from behind do not hide: the stage takes them out. The last `short_m` before the target are free.
    """
    way = target - eye
    length = float(np.linalg.norm(way))
    if length < 1e-6 or not len(mesh.faces):
        return False
    way = way / length
    near = _between(mesh, eye, eye + way * max(0.0, length - short_m))
    if not len(near):
        return False
    a, b, c = (mesh.vertices[near[:, i]].astype(np.float64) for i in range(3))
    # Möller and Trumbore, with faces turned away left out.
    e1, e2 = b - a, c - a
    p = np.cross(np.broadcast_to(way, e2.shape), e2)
    det = np.einsum("ij,ij->i", e1, p)
    facing = det > 1e-9
    det = np.where(facing, det, 1.0)
    s = eye - a
    u = np.einsum("ij,ij->i", s, p) / det
    q = np.cross(s, e1)
    v = q @ way / det
    t = np.einsum("ij,ij->i", e2, q) / det
    hit = facing & (u >= 0) & (v >= 0) & (u + v <= 1) & (t > 0.02) & (t < length - short_m)
    return bool(hit.any())


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


def ground_under(mesh: Mesh, x: float, y: float) -> float:
    """The lowest surface that looks up at a place on the plan, metres; 0 where there is none."""
    corners = mesh.vertices[mesh.faces][:, :, :2]
    inside = (corners.min(axis=1) <= (x, y)).all(axis=1) & (corners.max(axis=1) >= (x, y)).all(axis=1)
    heights = [_height(mesh.vertices[face].astype(np.float64), x, y) for face in mesh.faces[inside]]
    found = [height for height in heights if height is not None]
    return min(found, default=0.0)


def _height(corners: Vector, x: float, y: float) -> float | None:
    """Where the vertical through (x, y) meets a triangle (3, 3) that looks up; None where it does not."""
    (ax, ay, az), (bx, by, bz), (cx, cy, cz) = corners
    area = (bx - ax) * (cy - ay) - (by - ay) * (cx - ax)
    if area <= 1e-9:
        return None
    u = ((bx - x) * (cy - y) - (by - y) * (cx - x)) / area
    v = ((cx - x) * (ay - y) - (cy - y) * (ax - x)) / area
    if u < 0 or v < 0 or u + v > 1:
        return None
    return float(u * az + v * bz + (1.0 - u - v) * cz)
