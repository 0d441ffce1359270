"""Graphite on paper: hatching whose strokes appear one by one as it darkens, smudge, grain and line."""

from functools import lru_cache

import cv2
import numpy as np
from numpy.typing import NDArray

from kadr.stage.graphite import GRAIN_STEPS, TILE

Floats = NDArray[np.float32]
Bytes = NDArray[np.uint8]


@lru_cache(maxsize=4)
def hatching(spacing: float) -> Bytes:
    """Tiles (6, 1024, 1024) of hatching: diagonal, level, upright, none, fine, and the strokes that cross."""
    diagonal, level, upright = _strokes(54.0, spacing, 11), _strokes(6.0, spacing, 12), _strokes(80.0, spacing, 13)
    fine, crossing = _strokes(54.0, 0.6 * spacing, 15), _strokes(-38.0, spacing, 29)
    tiles = np.stack([diagonal, level, upright, np.full_like(fine, 255), fine, crossing])
    tiles.setflags(write=False)
    return tiles


def _strokes(angle: float, spacing: float, seed: int) -> Bytes:
    """A tile (1024, 1024) of thresholds 0 to 255: where darkness exceeds a pixel's threshold lies a pencil stroke.

    Strokes are ranked, so that a darker tone keeps the strokes of a lighter one and adds more (after Praun et al.,
    "Real-Time Hatching", 2001). `spacing` scales the strokes; the tile repeats without a seam.
    """
    rng = np.random.default_rng(seed)
    tile = np.full((TILE, TILE), 255, np.uint8)
    length, width = 46.0 * spacing, max(1, round(0.95 * spacing + 0.15))
    count = int(TILE * TILE / (length * 1.5 * spacing))
    a = np.radians(angle)
    along = np.array([np.cos(a), -np.sin(a)])
    starts = rng.random((count, 2)) * TILE
    # A stroke each in even rows first, then between them: dense hatching stays even.
    rank = rng.permutation(count) / count
    jitter = rng.normal(0.0, 0.055, count)
    size = length * (0.6 + 0.8 * rng.random(count))
    way = np.stack([np.cos(a + jitter), -np.sin(a + jitter)], axis=1) * size[:, None]
    bend = np.array([-along[1], along[0]]) * (rng.normal(0.0, 0.02, count) * size)[:, None]
    paths = np.stack([starts, starts + way * 0.5 + bend, starts + way], axis=1)
    # Late strokes first, so that early ones lie on top; one call a level, as a call a stroke takes seconds.
    levels = np.round(16 + 238 * rank).astype(np.int32)
    for level in range(int(levels.max()), int(levels.min()) - 1, -1):
        points = np.round(_wrapped(paths[levels == level]) * 16).astype(np.int32)
        color = (level,)
        cv2.polylines(tile, list(points), isClosed=False, color=color, thickness=width, lineType=cv2.LINE_8, shift=4)
    return cv2.GaussianBlur(tile, (0, 0), 0.35 + 0.15 * max(1.0, spacing)).astype(np.uint8)


def _wrapped(paths: NDArray[np.float64]) -> NDArray[np.float64]:
    """Strokes (n, 3, 2) and, for those that cross the tile's edges, their continuations on the other side."""
    for axis in (0, 1):
        shift = np.zeros(2)
        shift[axis] = TILE
        over = paths[paths[:, :, axis].max(axis=1) >= TILE] - shift
        under = paths[paths[:, :, axis].min(axis=1) < 0] + shift
        paths = np.concatenate([paths, over, under])
    return paths


@lru_cache(maxsize=4)
def grain(seed: int) -> NDArray[np.int8]:
    """Paper tooth, a tile (1024, 1024) about 0; a spread of one is `GRAIN_STEPS`."""
    rng = np.random.default_rng(seed)
    fine = rng.standard_normal((TILE, TILE)).astype(np.float32)
    fine = cv2.GaussianBlur(fine, (0, 0), 0.7).astype(np.float32)
    broad = cv2.resize(
        rng.standard_normal((TILE // 6, TILE // 6)).astype(np.float32), (TILE, TILE), interpolation=cv2.INTER_CUBIC
    )
    mixed = fine / float(fine.std()) * 0.8 + broad * 0.35
    tile: NDArray[np.int8] = np.clip(np.round(mixed / mixed.std() * GRAIN_STEPS), -127, 127).astype(np.int8)
    tile.setflags(write=False)
    return tile


# Two to a size of picture; those of 3840 x 2160 have 50 MB each.
@lru_cache(maxsize=4)
def wobble(width: int, height: int, swing: float, seed: int) -> tuple[NDArray[np.int16], NDArray[np.uint16]]:
    """Where to look instead: pixel positions displaced by a hand's slow waver of `swing` pixels, (h, w) each, as
    `cv2.remap` takes them fastest."""
    rng = np.random.default_rng(seed)
    cells = (max(4, height // 26), max(4, width // 26))
    shift = [
        cv2.resize(rng.standard_normal(cells).astype(np.float32), (width, height), interpolation=cv2.INTER_CUBIC)
        * swing
        for _ in range(2)
    ]
    xs, ys = np.meshgrid(np.arange(width, dtype=np.float32), np.arange(height, dtype=np.float32))
    across, down = (xs + shift[0]).astype(np.float32), (ys + shift[1]).astype(np.float32)
    whole, part = cv2.convertMaps(across, down, cv2.CV_16SC2)
    return whole.astype(np.int16), part.astype(np.uint16)


@lru_cache(maxsize=8)
def pressure(height: int, width: int) -> Floats:
    """How hard the hand presses, about 1, for each square of 8 samples of a picture (h, w)."""
    rng = np.random.default_rng(17)
    rows, columns = height // 8 + 1, width // 8 + 1
    coarse = rng.standard_normal((max(3, rows // 11), max(3, columns // 11))).astype(np.float32)
    field = cv2.resize(coarse, (columns, rows), interpolation=cv2.INTER_CUBIC)
    pressed: Floats = np.clip(1.0 + 0.17 * field, 0.66, 1.36).astype(np.float32)
    return pressed
