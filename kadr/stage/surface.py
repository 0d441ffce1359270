"""Surfaces moved and measured: vertices turned, and normals of faces and of the vertices that they share."""

import numpy as np
from numpy.typing import NDArray

from kadr.stage.compiled import compiled

Floats = NDArray[np.float32]
Ints = NDArray[np.int32]
Vector = NDArray[np.float64]


def turned(vertices: Floats, matrix: Vector, shift: Vector) -> Floats:
    """`vertices` (n, 3) by a (3, 3) `matrix`, then moved by `shift` (3,).

    Not by numpy's product, which wakes a thread for every core: they go on spinning when ten pictures are drawn."""
    out = np.empty((len(vertices), 3), np.float32)
    _turned(
        np.ascontiguousarray(vertices), np.ascontiguousarray(matrix, np.float64), np.asarray(shift, np.float64), out
    )
    return out


@compiled
def _turned(vertices: Floats, matrix: Vector, shift: Vector, out: Floats) -> None:
    for i in range(vertices.shape[0]):
        x, y, z = vertices[i, 0], vertices[i, 1], vertices[i, 2]
        for k in range(3):
            out[i, k] = matrix[k, 0] * x + matrix[k, 1] * y + matrix[k, 2] * z + shift[k]


def normals(vertices: Floats, faces: Ints) -> tuple[Floats, Floats]:
    """Unit normals per vertex (n, 3), weighted by area, and per face (m, 3)."""
    smooth, flat = np.zeros(vertices.shape, np.float32), np.empty((len(faces), 3), np.float32)
    _normals(vertices, faces, smooth, flat)
    return smooth, flat


@compiled
def _normals(vertices: Floats, faces: Ints, smooth: Floats, flat: Floats) -> None:
    for k in range(faces.shape[0]):
        a, b, c = faces[k, 0], faces[k, 1], faces[k, 2]
        ux, uy, uz = (
            vertices[b, 0] - vertices[a, 0], vertices[b, 1] - vertices[a, 1], vertices[b, 2] - vertices[a, 2],
        )  # fmt: skip
        vx, vy, vz = (
            vertices[c, 0] - vertices[a, 0], vertices[c, 1] - vertices[a, 1], vertices[c, 2] - vertices[a, 2],
        )  # fmt: skip
        x, y, z = uy * vz - uz * vy, uz * vx - ux * vz, ux * vy - uy * vx
        for corner in range(3):
            at = faces[k, corner]
            smooth[at, 0] += x
            smooth[at, 1] += y
            smooth[at, 2] += z
        size = max(np.sqrt(x * x + y * y + z * z), 1e-12)
        flat[k, 0], flat[k, 1], flat[k, 2] = x / size, y / size, z / size
    for i in range(vertices.shape[0]):
        x, y, z = smooth[i, 0], smooth[i, 1], smooth[i, 2]
        size = max(np.sqrt(x * x + y * y + z * z), 1e-12)
        smooth[i, 0], smooth[i, 1], smooth[i, 2] = x / size, y / size, z / size
