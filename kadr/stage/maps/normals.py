"""Normals: which way each surface faces, in the camera's own axes."""

import numpy as np
from numpy.typing import NDArray

from kadr.stage.maps.pixels import Floats, Pixels, Vector

CONVENTION = "blue = towards the lens, red = left, green = up; n = 2 * value / 255 - 1"
# What has no surface faces the lens: a flat backdrop.
BACKDROP = (128, 128, 255)


def normals(seen: Pixels) -> Floats:
    """Unit normals (h, w, 3) in camera space: right, up, towards the lens; zero where nothing is seen."""
    there = seen.thing >= 0
    world = seen.world
    # Turned once a face instead of once a pixel.
    right, up, forward = seen.sight.turn
    axes = np.stack([right, up, -forward], axis=1)
    out = _unit(world.flat @ axes)[seen.face]
    out[~there] = 0.0
    rows, columns = np.nonzero(there & (world.smooth[seen.face] != 0))
    face = seen.face[rows, columns]
    u = (columns + 0.5 - seen.sight.width / 2) / seen.sight.focal_px
    v = (seen.sight.height / 2 - rows - 0.5) / seen.sight.focal_px
    ways = u[:, None] * right + v[:, None] * up + forward
    points = seen.sight.eye + ways * seen.depth[rows, columns].astype(np.float64)[:, None]
    out[rows, columns] = _unit(_interpolated(seen, face, points) @ axes)
    return out


def _unit(ways: Vector) -> Floats:
    length = np.maximum(np.linalg.norm(ways, axis=-1, keepdims=True), 1e-9)
    scaled: Floats = (ways / length).astype(np.float32)
    return scaled


def _interpolated(seen: Pixels, face: NDArray[np.int32], points: Vector) -> Vector:
    """The vertices' normals mixed over their faces, as the drawing shades what is round."""
    corners = seen.world.vertices[seen.world.faces[face]].astype(np.float64)
    first, second = corners[:, 1] - corners[:, 0], corners[:, 2] - corners[:, 0]
    cross = np.cross(first, second)
    area = np.maximum(np.einsum("ij,ij->i", cross, cross), 1e-18)
    inside = points - corners[:, 0]
    v = np.einsum("ij,ij->i", np.cross(inside, second), cross) / area
    w = np.einsum("ij,ij->i", np.cross(first, inside), cross) / area
    # A pixel's middle may lie a little beside the face that stands for it.
    weights = np.clip(np.stack([1.0 - v - w, v, w], axis=1), 0.0, 1.0)
    mixed: Vector = np.einsum("ij,ijk->ik", weights, seen.world.normals[seen.world.faces[face]].astype(np.float64))
    return mixed


def painted(facing: Floats) -> NDArray[np.uint8]:
    """Normals as the colours that normal ControlNets were taught (ScanNet's, by Bae's estimator)."""
    colours = (facing * np.array([-1.0, 1.0, 1.0], np.float32) + np.float32(1.0)) * np.float32(127.5)
    colours[~facing.any(axis=2)] = BACKDROP
    as_bytes: NDArray[np.uint8] = np.round(colours).astype(np.uint8)
    return as_bytes
