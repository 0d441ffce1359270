"""Water: lakes and the sea with their wavelets, breakers on a strand, a river, ice."""

from dataclasses import replace
from itertools import pairwise

import numpy as np

from kadr.stage.mesh import Mesh, merge, mesh
from kadr.stage.sets.shapes import Array, one_part

# The moon stands 420 m west and 900 m north: `kadr.stage.sets.piece.moonlight`.
MOON_WAY = -420.0 / 900.0


def _bands(edges: Array, reach: float, low: float, tones: Array) -> Mesh:
    """Level water in bands across the view, a tone each, one part."""
    corners, faces, shades = [], [], []
    for i, (near, far) in enumerate(pairwise(edges)):
        # Sideways as far as a wide lens sees of that band, never less than a bay.
        side = max(260.0, 2.2 * far) if reach > 200 else reach
        corners += [(-side, near, low), (side, near, low), (side, far, low), (-side, far, low)]
        faces += [(4 * i, 4 * i + 1, 4 * i + 2), (4 * i, 4 * i + 2, 4 * i + 3)]
        shades += [tones[i]] * 2
    whole = mesh(corners, faces, tone=0.5, smooth=False)
    return replace(whole, tone=np.asarray(shades, np.float32))


def wavelets(rng: np.random.Generator, places: Array, sizes: Array, z: Array, tones: Array) -> Mesh:
    """Flat spindles lying east and west: the light and dark sides of small waves. (n, 2) places, (n,) the rest."""
    count = len(places)
    across = np.array([-1.0, -0.45, 0.1, 0.5, 1.0, 0.5, 0.1, -0.45])
    thick = np.array([0.0, -0.8, -1.0, -0.55, 0.0, 0.35, 0.6, 0.4])
    slim = 0.05 * rng.uniform(0.6, 1.4, count)
    x = places[:, :1] + sizes[:, None] * across
    y = places[:, 1:] + (sizes * slim)[:, None] * thick * (0.5 + places[:, 1:] * 0.02)
    corners = np.stack([x, y, np.broadcast_to(z[:, None], x.shape)], axis=-1).reshape(-1, 3)
    fan = np.array([(0, i, i + 1) for i in range(1, 7)])
    faces = (fan[None] + 8 * np.arange(count)[:, None, None]).reshape(-1, 3)
    flat = mesh(corners.tolist(), faces.tolist(), tone=0.5, smooth=False)
    return replace(flat, tone=np.repeat(tones, 6).astype(np.float32), part=np.zeros(len(faces), np.int32))


def _strewn(rng: np.random.Generator, shore: float, far: float, count: int) -> tuple[Array, Array]:
    """Places on the water and sizes there: many and small near the shore, long and few far out."""
    y = shore + 1.5 + (far - shore) * rng.random(count) ** 2.6
    x = rng.uniform(-1.0, 1.0, count) * (16.0 + 1.3 * (y - shore))
    return np.stack([x, y], axis=-1), (0.35 + 0.035 * (y - shore)) * rng.uniform(0.6, 1.8, count)


def sheet(
    rng: np.random.Generator, *, shore: float, reach: float, tone: float, swell: float, low: float, ice: bool,
    moon: bool = False,
) -> Mesh:  # fmt: skip
    """The water's face, darker towards the horizon, and the wavelets on it; ice lies pale, with cracks. Under a moon a
    path of light leads to it."""
    edges = np.concatenate([[shore], shore + np.geomspace(4.0, reach - shore, 12)])
    depth = np.linspace(0.0, 1.0, 12)
    if ice:
        cracks, sizes = _strewn(rng, shore, 120.0, 26)
        lines = wavelets(rng, cracks, sizes * 2.2, np.full(26, low + 0.012), np.full(26, 0.55))
        return one_part(_bands(edges, reach, low, np.full(12, 0.93) - 0.06 * depth), lines)
    # Far water mirrors the low sky less than its own waves' dark sides: the horizon is a line.
    body = _bands(edges, reach, low, tone - (tone - 0.05) * depth**1.5)
    count = 150 + int(200 * swell)
    places, sizes = _strewn(rng, shore, min(reach * 0.6, 190.0), count)
    dark = rng.random(count) < 0.6
    tones = np.where(dark, max(0.05, tone - 0.22 - 0.3 * swell), 0.96)
    lift = low + 0.01 + 0.0006 * (places[:, 1] - shore)
    waves = [wavelets(rng, places, sizes * (0.8 + 1.2 * swell), lift, tones)]
    return one_part(body, *waves, *([_moon_path(rng, shore, reach, low)] if moon else []))


def _moon_path(rng: np.random.Generator, shore: float, reach: float, low: float) -> Mesh:
    """Glints from the shore to the horizon, towards where the moon of a set stands."""
    count = 110
    y = shore + 2.0 + (reach * 0.9 - shore) * rng.random(count) ** 1.8
    x = MOON_WAY * y + rng.normal(0, 1.0, count) * (0.5 + 0.05 * y)
    sizes = (0.4 + 0.03 * y) * rng.uniform(0.5, 1.5, count)
    # Above 1 a tone shines by itself.
    return wavelets(rng, np.stack([x, y], axis=-1), sizes, low + 0.02 + 0.0008 * (y - shore), np.full(count, 1.3))


def breakers(rng: np.random.Generator, *, first: float, count: int, spacing: float, height: float) -> Mesh:
    """Waves that roll south onto the strand, a part each for water and foam; foam runs up the sand before them."""
    parts = []
    x = np.linspace(-70.0, 70.0, 71)
    for i in range(count):
        y = first + spacing * i * (1.0 + 0.25 * i) + 0.9 * np.sin(x / 7.0 + i * 2.0) + rng.normal(0, 0.08, len(x))
        high = height * (1.0 - 0.12 * i) * (0.55 + 0.45 * np.sin(x / 11.0 + i * 1.7 + rng.uniform(0, 6)))
        high = np.maximum(high, 0.04)
        back, crest, lip, foot = (
            np.stack([x, y + dy, -0.3 + dz], axis=-1)
            for dy, dz in ((1.6, 0.0 * high), (0.25, high), (-0.05, high * 0.82), (-0.25 - 0.4 * high, 0.0 * high))
        )
        parts += [_rows(back, crest, 0.42), _rows(crest, lip, 0.98), _rows(lip, foot, 0.3)]
        foam = foot + np.stack([0 * x, -0.25 - 0.5 * rng.random(len(x)), 0.012 + 0 * x], axis=-1)
        parts.append(_rows(foot + np.array([0.0, 0.0, 0.012]), foam, 0.97))
    return merge(parts)


def _rows(far: Array, near: Array, tone: float) -> Mesh:
    """A strip between two lines of points that run east, facing up and south."""
    count = len(far)
    corners = np.concatenate([near, far])
    faces = [t for i in range(count - 1) for t in ((i, i + 1, count + i + 1), (i, count + i + 1, count + i))]
    return mesh(corners.tolist(), faces, tone=tone, smooth=False)


def river(rng: np.random.Generator, *, middle: float, width: float, low: float, tone: float, ice: bool) -> Mesh:
    """A river's face east and west, darker under its far bank, with streaks of the current."""
    half = width / 2
    edges = np.linspace(middle - half, middle + half, 9)
    tones = np.full(8, 0.92) if ice else tone - 0.14 * np.abs(np.linspace(-1, 1, 8)) ** 2
    corners, faces, shades = [], [], []
    for i, (near, far) in enumerate(pairwise(edges)):
        corners += [(-420, near, low), (420, near, low), (420, far, low), (-420, far, low)]
        faces += [(4 * i, 4 * i + 1, 4 * i + 2), (4 * i, 4 * i + 2, 4 * i + 3)]
        shades += [tones[i]] * 2
    body = replace(mesh(corners, faces, tone=0.5, smooth=False), tone=np.asarray(shades, np.float32))
    if ice:
        return body
    count = 130
    places = np.stack([rng.normal(0, 75, count), rng.uniform(middle - half, middle + half, count)], axis=-1)
    streaks = wavelets(
        rng,
        places,
        rng.uniform(1.2, 5.0, count),
        np.full(count, low + 0.04),
        np.where(rng.random(count) < 0.5, 0.12, 0.95),
    )
    return one_part(body, streaks)
