"""Graphite on paper: hatching whose strokes appear one by one as it darkens, smudge, grain and line."""

from functools import lru_cache

import cv2
import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float32]
TILE = 1024
# Directions of hatching, as `kadr.stage.shade` writes them.
DIAGONAL, LEVEL, UPRIGHT, BARE, FINE = range(5)


@lru_cache(maxsize=24)
def strokes(angle: float, spacing: float, seed: int) -> Floats:
    """A tile (1024, 1024) of thresholds 0 to 1: where darkness exceeds a pixel's threshold lies a pencil stroke.

    Strokes are ranked, so that a darker tone keeps the strokes of a lighter one and adds more (after Praun et al.,
    "Real-Time Hatching", 2001). `spacing` scales the strokes; the tile repeats without a seam.
    """
    rng = np.random.default_rng(seed)
    tile = np.full((TILE, TILE), 255, np.uint8)
    length, width = 46.0 * spacing, max(1, round(1.15 * spacing))
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
    return cv2.GaussianBlur(tile.astype(np.float32) * np.float32(1 / 255), (0, 0), 0.5).astype(np.float32)


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
def grain(seed: int) -> Floats:
    """Paper tooth, a tile (1024, 1024) about 0 with a spread of about 1."""
    rng = np.random.default_rng(seed)
    fine = rng.standard_normal((TILE, TILE)).astype(np.float32)
    fine = cv2.GaussianBlur(fine, (0, 0), 0.7).astype(np.float32)
    broad = cv2.resize(
        rng.standard_normal((TILE // 6, TILE // 6)).astype(np.float32), (TILE, TILE), interpolation=cv2.INTER_CUBIC
    )
    mixed = fine / float(fine.std()) * 0.8 + broad * 0.35
    return (mixed / float(mixed.std())).astype(np.float32)


@lru_cache(maxsize=8)
def wobble(width: int, height: int, swing: float, seed: int) -> tuple[Floats, Floats]:
    """Where to look instead: maps (h, w) of pixel positions displaced by a hand's slow waver of `swing` pixels."""
    rng = np.random.default_rng(seed)
    cells = (max(4, height // 26), max(4, width // 26))
    shift = [
        cv2.resize(rng.standard_normal(cells).astype(np.float32), (width, height), interpolation=cv2.INTER_CUBIC)
        * swing
        for _ in range(2)
    ]
    xs, ys = np.meshgrid(np.arange(width, dtype=np.float32), np.arange(height, dtype=np.float32))
    return (xs + shift[0]).astype(np.float32), (ys + shift[1]).astype(np.float32)


@lru_cache(maxsize=8)
def pressure(height: int, width: int) -> Floats:
    """How hard the hand presses, about 1, for each square of 8 samples of a picture (h, w)."""
    rng = np.random.default_rng(17)
    rows, columns = height // 8 + 1, width // 8 + 1
    coarse = rng.standard_normal((max(3, rows // 11), max(3, columns // 11))).astype(np.float32)
    field = cv2.resize(coarse, (columns, rows), interpolation=cv2.INTER_CUBIC)
    pressed: Floats = np.clip(1.0 + 0.17 * field, 0.66, 1.36).astype(np.float32)
    return pressed


def tiled(tile: Floats, height: int, width: int, offset: int) -> Floats:
    """The tile repeated over (h, w), shifted by a seed's `offset` so that neighbouring panels differ."""
    oy, ox = (offset * 131) % TILE, (offset * 197) % TILE
    rows = -(-(height + oy) // TILE)
    columns = -(-(width + ox) // TILE)
    whole = tile if rows == columns == 1 else np.tile(tile, (rows, columns))
    return whole[oy : oy + height, ox : ox + width]


def hatched(dark: Floats, lean: NDArray[np.uint8], scale: float, offset: int) -> Floats:
    """Strokes (h, w) 0 to 1 for a darkness (h, w): diagonal, level or upright as `lean` says, crossed where dark."""
    height, width = dark.shape
    spacing = float(np.clip(round(scale * 2) / 2, 0.5, 4.0))
    out = np.zeros_like(dark)
    soft = np.float32(1 / 0.10)
    for direction, angle, size in ((0, 54.0, spacing), (1, 6.0, spacing), (2, 80.0, spacing), (4, 54.0, 0.6 * spacing)):
        where = lean == direction
        if not where.any():
            continue
        limit = tiled(strokes(angle, size, 11 + direction), height, width, offset)
        # Level strokes on floors stay sparse: floors are read by their light, not by their hatching.
        amount = dark if direction in (0, 4) else dark * np.float32(0.8)
        laid = np.clip((amount - limit) * soft, 0, 1)
        out[where] = laid[where]
    crossed = np.clip(dark * np.float32(1.7) - np.float32(0.85), 0, 1)
    limit = tiled(strokes(-38.0, spacing, 29), height, width, offset + 7)
    second = np.clip((crossed - limit) * soft, 0, 1) * np.float32(0.85)
    second[lean == BARE] = 0
    both: Floats = np.maximum(out, second)
    return both
