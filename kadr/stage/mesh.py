"""Triangles in world metres: what figures, props and sets are made of before they are drawn.

Axes as in `kadr.film.staging`: x right, y north, z up; faces are counter-clockwise seen from outside.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from kadr.stage.surface import turned

Floats = NDArray[np.float32]
Ints = NDArray[np.int32]


@dataclass(frozen=True, slots=True, kw_only=True)
class Mesh:
    """`vertices` (n, 3) metres; `faces` (m, 3) vertex indices; `tone` (m,) 0 black to 1 white; `part` (m,) numbers
    surfaces that meet in a drawn line: within one part only creases and silhouettes are drawn; `smooth` (m,) 1 where
    normals are interpolated over the part (round things), 0 for flat faces."""

    vertices: Floats
    faces: Ints
    tone: Floats
    part: Ints
    smooth: Ints

    def moved(self, x: float = 0.0, y: float = 0.0, z: float = 0.0) -> "Mesh":
        """The same mesh elsewhere."""
        return self._with(self.vertices + np.array([x, y, z], np.float32))

    def turned(self, degrees: float) -> "Mesh":
        """Turned about the z axis through the origin, counter-clockwise from above."""
        c, s = np.cos(np.radians(degrees)), np.sin(np.radians(degrees))
        return self.transformed(np.array([[c, -s, 0], [s, c, 0], [0, 0, 1]]))

    def scaled(self, x: float, y: float | None = None, z: float | None = None) -> "Mesh":
        """Stretched about the origin; one factor scales all axes."""
        return self._with(self.vertices * np.array([x, x if y is None else y, x if z is None else z], np.float32))

    def transformed(self, matrix: NDArray[np.float64]) -> "Mesh":
        """Every vertex multiplied by a (3, 3) matrix, or a (4, 4) one with a translation."""
        shift = matrix[:3, 3] if matrix.shape == (4, 4) else np.zeros(3)
        return self._with(turned(self.vertices, matrix[:3, :3], shift))

    def toned(self, tone: float) -> "Mesh":
        """The same mesh in one tone."""
        tones = np.full(len(self.faces), tone, np.float32)
        return Mesh(vertices=self.vertices, faces=self.faces, tone=tones, part=self.part, smooth=self.smooth)

    def _with(self, vertices: NDArray[np.floating]) -> "Mesh":
        vertices = vertices.astype(np.float32)
        return Mesh(vertices=vertices, faces=self.faces, tone=self.tone, part=self.part, smooth=self.smooth)


def mesh(vertices: Sequence[Sequence[float]], faces: Sequence[Sequence[int]], *, tone: float, smooth: bool) -> Mesh:
    """A mesh of one part and one tone from plain lists."""
    count = len(faces)
    return Mesh(
        vertices=np.asarray(vertices, np.float32).reshape(-1, 3),
        faces=np.asarray(faces, np.int32).reshape(-1, 3),
        tone=np.full(count, tone, np.float32),
        part=np.zeros(count, np.int32),
        smooth=np.full(count, int(smooth), np.int32),
    )


def merge(meshes: Iterable[Mesh]) -> Mesh:
    """One mesh of many; parts stay apart."""
    vertices, faces, tones, parts, smooth = [], [], [], [], []
    base, part = 0, 0
    for one in meshes:
        vertices.append(one.vertices)
        faces.append(one.faces + base)
        tones.append(one.tone)
        parts.append(one.part + part)
        smooth.append(one.smooth)
        base += len(one.vertices)
        part += int(one.part.max(initial=-1)) + 1
    return Mesh(
        vertices=np.concatenate([np.zeros((0, 3), np.float32), *vertices]),
        faces=np.concatenate([np.zeros((0, 3), np.int32), *faces]),
        tone=np.concatenate([np.zeros(0, np.float32), *tones]),
        part=np.concatenate([np.zeros(0, np.int32), *parts]),
        smooth=np.concatenate([np.zeros(0, np.int32), *smooth]),
    )


def box(width: float, depth: float, height: float, *, tone: float = 0.7) -> Mesh:
    """A box standing on z = 0, centred on the origin in plan; width along x, depth along y."""
    w, d, h = width / 2, depth / 2, height
    corners = [(-w, -d, 0), (w, -d, 0), (w, d, 0), (-w, d, 0), (-w, -d, h), (w, -d, h), (w, d, h), (-w, d, h)]
    quads = [(0, 3, 2, 1), (4, 5, 6, 7), (0, 1, 5, 4), (1, 2, 6, 5), (2, 3, 7, 6), (3, 0, 4, 7)]
    return mesh(corners, [t for a, b, c, e in quads for t in ((a, b, c), (a, c, e))], tone=tone, smooth=False)


def quad(a: Sequence[float], b: Sequence[float], c: Sequence[float], d: Sequence[float], *, tone: float = 0.7) -> Mesh:
    """A flat four-cornered surface, corners counter-clockwise seen from its front."""
    return mesh([a, b, c, d], [(0, 1, 2), (0, 2, 3)], tone=tone, smooth=False)


def lathe(profile: Sequence[tuple[float, float]], *, sides: int = 16, tone: float = 0.7, smooth: bool = True) -> Mesh:
    """A surface of revolution about z: `profile` is (radius, z) from bottom to top; radius 0 closes an end."""
    angles = np.linspace(0, 2 * np.pi, sides, endpoint=False)
    rings = [[(r * np.cos(a), r * np.sin(a), z) for a in angles] for r, z in profile]
    faces = []
    for low, _ in pairwise(range(len(profile))):
        for i in range(sides):
            a, b = low * sides + i, low * sides + (i + 1) % sides
            faces += [(a, b, b + sides), (a, b + sides, a + sides)]
    return mesh([v for ring in rings for v in ring], faces, tone=tone, smooth=smooth)


def tube(points: Sequence[Sequence[float]], radii: Sequence[float], *, sides: int = 12, tone: float = 0.7) -> Mesh:
    """A round limb through `points` with a radius at each, closed by its own end rings shrunk to points."""
    path = np.asarray(points, np.float64)
    path = np.vstack([path[:1], path, path[-1:]])
    widths = np.array([0.0, *radii, 0.0])
    rings = [_ring(path, i, widths[i], sides) for i in range(len(path))]
    faces = []
    for low in range(len(path) - 1):
        for i in range(sides):
            a, b = low * sides + i, low * sides + (i + 1) % sides
            faces += [(a, b, b + sides), (a, b + sides, a + sides)]
    return mesh(np.concatenate(rings).tolist(), faces, tone=tone, smooth=True)


def _ring(path: NDArray[np.float64], i: int, radius: float, sides: int) -> NDArray[np.float64]:
    along = path[min(i + 1, len(path) - 1)] - path[max(i - 1, 0)]
    length = float(np.linalg.norm(along))
    along = along / length if length > 0 else np.array([0.0, 0.0, 1.0])
    # A fixed helper axis keeps neighbouring rings from twisting against each other.
    helper = np.array([1.0, 0.0, 0.0]) if abs(along[0]) < 0.9 else np.array([0.0, 1.0, 0.0])
    u = np.cross(along, helper)
    u /= np.linalg.norm(u)
    v = np.cross(along, u)
    angles = np.linspace(0, 2 * np.pi, sides, endpoint=False)[:, None]
    circle: NDArray[np.float64] = path[i] + radius * (np.cos(angles) * u + np.sin(angles) * v)
    return circle
