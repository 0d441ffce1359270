"""Forest, mountains and the shore of a lake or sea."""

from dataclasses import replace

import numpy as np

from kadr.stage.mesh import Mesh, merge, tube
from kadr.stage.sets.growth import bushes, conifer, earth, leafy, stones
from kadr.stage.sets.piece import Builder, Conditions, SetPiece
from kadr.stage.sets.shapes import (
    Array,
    Relief,
    blob,
    both_sides,
    flat,
    floor,
    ground,
    one_part,
    planted,
    relief,
    ribbon,
    rise,
    scattered,
    tufts,
)
from kadr.stage.sets.steppe import in_the_open, rolling


def forest(conditions: Conditions) -> SetPiece:
    """A clearing among spruces and birches: big trunks near, a wall of trees behind, a fallen log."""
    rng, snowy = conditions.rng(), conditions.snowy
    surface = rolling(conditions.seed, hills=24.0)
    level = earth(conditions, surface, dry=0.72, drifts=scattered(rng, 10, 4.5, 30.0))
    spruces = [conifer(h, snowy=snowy) for h in (7.5, 9.5, 12.0)]
    birches = [leafy(h, rng, bare=snowy) for h in (8.0, 10.0)]
    close = scattered(rng, 13, 6.5, 13.0)
    middle = scattered(rng, 44, 13.0, 34.0)
    far = scattered(rng, 70, 32.0, 75.0)
    trees = [
        planted([*spruces, *birches], close, rng, surface),
        planted([conifer(h, snowy=snowy, skirts=3) for h in (8.0, 10.0, 13.0)], middle, rng, surface),
        planted([_thin(h) for h in (9.0, 12.0)], far, rng, surface),
    ]
    log = tube([(-3.6, 3.4, 0.2), (-1.6, 4.2, 0.24), (0.4, 4.6, 0.2)], [0.2, 0.22, 0.17], sides=9, tone=0.45)
    under = [
        bushes(rng, scattered(rng, 4, 5.0, 16.0), surface, snowy=snowy),
        stones(rng, scattered(rng, 8, 4.0, 15.0), surface, snowy=snowy),
    ]
    under += [] if snowy else [tufts(rng, scattered(rng, 120, 1.6, 20.0), surface, height=0.24, tone=0.42)]
    return in_the_open(conditions, merge([level, *trees, log, *under]), dry=0.72)


def _thin(height: float) -> Mesh:
    """A spruce for the distance: a silhouette of two crossed planes with ragged sides."""
    steps = np.linspace(0.1, 1.0, 7)
    planes = []
    for turn in (0.0, 60.0, 120.0):
        points = [(0.0, 0.0, height * s) for s in steps]
        widths = [height * 0.4 * (1.04 - s) for s in steps]
        rows = [
            ribbon([a, b], (w1 + w2) / 2, (0.0, -1.0, 0.0), tone=0.48)
            for a, b, w1, w2 in zip(points, points[1:], widths, widths[1:], strict=False)
        ]
        planes += [row.turned(turn) for row in rows]
    return both_sides(one_part(*planes))


def _peaks(seed: int) -> Relief:
    """Level in the middle; ridges 60 to 300 m high from 130 m on, sharp along their crests; open to the south."""
    base = rolling(seed, hills=10.0)
    large = relief(seed + 4, height=1.0, wavelength=420.0)
    small = relief(seed + 5, height=1.0, wavelength=95.0)

    def surface(x: Array, y: Array) -> Array:
        distance = np.hypot(x, y)
        # |wave| turned upside down has sharp crests.
        crest = 1.0 - np.abs(large(x, y)) * 0.75 - 0.22 * np.abs(small(x, y))
        north = 0.55 + 0.45 * (y / np.maximum(distance, 1.0))
        return np.asarray(base(x, y) + crest * north * 230.0 * rise(distance, 90.0, 760.0), np.float64)

    return surface


def mountains(conditions: Conditions) -> SetPiece:
    """A mountain meadow: boulders, spruces on the slope, ridges against the sky."""
    rng, surface = conditions.rng(), _peaks(conditions.seed)
    level = earth(conditions, surface, dry=0.76, drifts=scattered(rng, 14, 5.0, 50.0), sides=96, rings=36)
    boulders = stones(rng, scattered(rng, 24, 4.5, 60.0), surface, snowy=conditions.snowy)
    rocks = planted([_boulder(rng) for _ in range(3)], scattered(rng, 9, 7.0, 34.0), rng, surface)
    spruces = planted(
        [conifer(h, snowy=conditions.snowy) for h in (8.0, 11.0)], scattered(rng, 34, 24.0, 120.0), rng, surface
    )
    grass = [] if conditions.snowy else [tufts(rng, scattered(rng, 170, 1.8, 34.0), surface, height=0.2, tone=0.46)]
    return in_the_open(
        conditions, merge([_rocky(level, snowy=conditions.snowy), boulders, rocks, spruces, *grass]), dry=0.76
    )


def _rocky(level: Mesh, *, snowy: bool) -> Mesh:
    """The same ground with its heights toned: meadow, rock from 35 m on, snow on the crests."""
    z = level.vertices[level.faces][:, :, 2].mean(axis=1)
    tone = np.where(z > 35.0, 0.6, level.tone)
    tone = np.where(z > (60.0 if snowy else 135.0), 0.98, tone)
    return replace(level, tone=tone.astype(np.float32))


def _boulder(rng: np.random.Generator) -> Mesh:
    return flat(blob(1.4, 1.1, 1.15, tone=0.6, rng=rng, sides=9)).moved(0, 0, 0.35)


def shore(conditions: Conditions) -> SetPiece:
    """The edge of a lake or a sea to the north: water to the horizon, a shingle strip, reeds, a far shore."""
    rng = conditions.rng()
    base = rolling(conditions.seed, hills=9.0)

    def surface(x: Array, y: Array) -> Array:
        # The bank falls from 2 m north of the middle; the far shore rises at 700 m.
        bank = -1.2 * rise(y + 0.8 * np.sin(x / 7.0), 2.5, 9.0) + 26.0 * rise(y, 760.0, 1100.0)
        return np.asarray(np.where(y > 0, bank, base(x, y)), np.float64)

    ice = conditions.snowy
    water = floor(-1500, 2.0, 1500, 1500, tone=0.9 if ice else 0.66, z=-0.28)
    ripples = []
    for y in np.geomspace(6.5, 160, 26):
        for _ in range(5):
            x, long = rng.uniform(-1.3 * y - 6, 1.3 * y + 6), rng.uniform(0.5, 2.0) * (0.6 + y / 16)
            ripples.append(
                floor(x, y, x + long, y + 0.02 + y * 0.006, tone=0.85 if ice else 0.92, z=-0.27 + y * 0.0004)
            )
    reeds = tufts(
        rng,
        np.stack([rng.choice([-1, 1], 90) * rng.uniform(3.5, 14, 90), rng.uniform(3.5, 8.0, 90)], axis=-1),
        lambda x, _: -0.35 + 0 * x,
        height=1.3,
        tone=0.5,
    )
    shingle = stones(rng, np.stack([rng.uniform(-16, 16, 46), rng.uniform(2.0, 5.0, 46)], axis=-1), surface, snowy=ice)
    grass = tufts(
        rng, np.stack([rng.uniform(-30, 30, 120), -rng.uniform(0.5, 25, 120)], axis=-1), surface, height=0.2, tone=0.46
    )
    level = ground(surface, tone=conditions.earth(0.8), sides=96, rings=36)
    return in_the_open(
        conditions,
        merge([level, one_part(water, *([] if ice else ripples)), reeds, shingle, *([] if ice else [grass])]),
        dry=0.8,
    )


SETS: dict[str, Builder] = {"forest": forest, "mountains": mountains, "shore": shore}
