"""The lie of the land: reliefs that an outdoor set stands on, and the earth with its tones from near to far."""

from collections.abc import Callable
from dataclasses import dataclass, replace

import numpy as np

from kadr.stage.mesh import Mesh, mesh
from kadr.stage.sets.growth import bank
from kadr.stage.sets.piece import Conditions
from kadr.stage.sets.shapes import Array, Relief, ground, one_part, relief, ribbon, rise

# How high the water stands in lakes and the sea: a hand below the strand.
WATER_M = -0.3
# The river under a bridge.
RIVER_M = -9.0


def rolling(seed: int, hills: float) -> Relief:
    """Level where people act, gently uneven beyond, low hills on the horizon; `hills` is their height in metres."""
    near = relief(seed + 1, height=0.3, wavelength=28.0)
    middle = relief(seed + 2, height=2.2, wavelength=160.0)
    far = relief(seed + 3, height=hills, wavelength=430.0)

    def surface(x: Array, y: Array) -> Array:
        distance = np.hypot(x, y)
        small = near(x, y) * rise(distance, 9.0, 26.0) + middle(x, y) * rise(distance, 34.0, 110.0)
        # Only the crests rise over the plain: a steppe lies level up to its hills.
        return np.asarray(small + np.maximum(far(x, y) + hills * 0.25, 0.0) * rise(distance, 110.0, 400.0), np.float64)

    return surface


def level(_seed: int, _hills: float) -> Relief:
    """Paved as far as the city goes."""
    return lambda x, y: np.asarray(0.0 * x * y, np.float64)


def bend(y: Array) -> Array:
    """How far east of the middle the road runs: straight where people act, bending away as roads do."""
    return np.asarray(0.00022 * y * np.abs(y) * rise(np.abs(y), 8.0, 120.0), np.float64)


def roadside(seed: int, hills: float) -> Relief:
    """Rolling ground, levelled along the road: coarse far faces would else cut through its bed."""
    free = rolling(seed, hills)
    return lambda x, y: np.asarray(free(x, y) * rise(np.abs(x - bend(y)), 12.0, 90.0), np.float64)


def wayside(seed: int, hills: float) -> Relief:
    """The same beside a road that runs east and west, five metres south of the middle."""
    free = rolling(seed, hills)
    return lambda x, y: np.asarray(free(x, y) * rise(np.abs(y + 5.0 - bend(-x)), 12.0, 90.0), np.float64)


def peaks(seed: int, hills: float) -> Relief:
    """Level in the middle; ridges up to `hills` metres from 90 m on, sharp along their crests, lower in the south."""
    base = rolling(seed, 10.0)
    large = relief(seed + 4, height=1.0, wavelength=520.0)
    small = relief(seed + 5, height=1.0, wavelength=120.0)
    fine = relief(seed + 6, height=1.0, wavelength=47.0)

    def surface(x: Array, y: Array) -> Array:
        distance = np.hypot(x, y)
        # |wave| turned upside down has sharp crests; fine gullies only where it is steep.
        crest = 1.0 - np.abs(large(x, y)) * 0.75 - 0.2 * np.abs(small(x, y)) - 0.07 * np.abs(fine(x, y))
        north = 0.5 + 0.5 * (y / np.maximum(distance, 1.0))
        # Foothills first, then the range: two planes, one behind the other.
        steps = 0.22 * rise(distance, 70.0, 190.0) + 0.78 * rise(distance, 260.0, 820.0)
        return np.asarray(base(x, y) + np.maximum(crest, 0.12) * (0.25 + north) * hills * steps, np.float64)

    return surface


def lakeside(seed: int, hills: float) -> Relief:
    """The bank of a lake in the north, its far shore with hills behind."""
    base, far = rolling(seed, 9.0), relief(seed + 3, height=1.0, wavelength=300.0)

    def surface(x: Array, y: Array) -> Array:
        bank = -1.4 * rise(y + 1.1 * np.sin(x / 9.0), 3.5, 11.0)
        shore = 2.6 * rise(y, 235.0, 262.0) + hills * (0.75 + 0.4 * far(x, y)) * rise(y, 275.0, 620.0)
        # To the sides the lake ends too: no water without its bank.
        sides = 4.0 * rise(np.abs(x) - 0.35 * y, 190.0, 260.0) * rise(y, 20.0, 60.0)
        return np.asarray(np.where(y > 0, bank + shore + sides, base(x, y)), np.float64)

    return surface


def seaside(seed: int, _hills: float) -> Relief:
    """A strand in the south, the open sea in the north, a headland far in the east."""
    base = rolling(seed, 12.0)

    def surface(x: Array, y: Array) -> Array:
        strand = -1.8 * rise(y + 0.7 * np.sin(x / 13.0), 3.0, 16.0) - 3.0 * rise(y, 20.0, 60.0)
        headland = 46.0 * rise(x - 0.35 * y, 170.0, 330.0) * rise(y, 60.0, 170.0) * (1.0 - rise(y, 420.0, 640.0))
        return np.asarray(np.where(y > 0, strand + headland, base(x, y)), np.float64)

    return surface


def valley(seed: int, hills: float) -> Relief:
    """A river that runs east and west nine metres below, its banks north and south with low hills."""
    far = relief(seed + 3, height=hills, wavelength=260.0)

    def surface(x: Array, y: Array) -> Array:
        banks = (8.6 - 0.35 + RIVER_M + 9.0) * rise(np.abs(y - 10.0), 64.0, 96.0)
        low = np.maximum(far(x, y) + 0.3 * hills, 0.0) * rise(np.abs(y - 10.0), 120.0, 420.0)
        return np.asarray(RIVER_M - 0.8 + banks + low, np.float64)

    return surface


def abyss(_seed: int, _hills: float) -> Relief:
    """The streets as they are seen from a roof twelve storeys up."""
    return lambda x, y: np.asarray(-38.0 + 0.0 * x * y, np.float64)


def trackside(_seed: int, _hills: float) -> Relief:
    """The bed of the rails, a metre under the platforms of a station."""
    return lambda x, y: np.asarray(-0.97 + 0.0 * x * y, np.float64)


RELIEFS: dict[str, Callable[[int, float], Relief]] = {
    "rolling": rolling,
    "level": level,
    "roadside": roadside,
    "wayside": wayside,
    "peaks": peaks,
    "lakeside": lakeside,
    "seaside": seaside,
    "valley": valley,
    "abyss": abyss,
    "trackside": trackside,
}


LEVEL = ("level", "abyss", "trackside")
# Lands that lie under a deck or a roof: what stands in the set stands on that.
UNDER_THE_STAGE = ("valley", "abyss", "trackside")


@dataclass(frozen=True, slots=True, kw_only=True)
class Earth:
    """How the earth is toned: `dry` by day, darker by `far` where hills stand against the sky, `mottle` how uneven."""

    dry: float
    far: float = 0.3
    mottle: float = 0.05
    fine: bool = False
    # Where the land is level, large faces are as good as small ones.
    even: bool = False


def earth(conditions: Conditions, surface: Relief, look: Earth) -> Mesh:
    """The ground in its tones, as one part."""
    sides, rings = (48, 18) if look.even else (96, 36) if look.fine else (72, 30)
    level_ground = ground(surface, tone=conditions.earth(look.dry), sides=sides, rings=rings)
    middles = level_ground.vertices[level_ground.faces].mean(axis=1).astype(np.float64)
    away = np.hypot(middles[:, 0], middles[:, 1])
    # Hills stand against the sky by their tone: from far off the grass merges into shade.
    tone = level_ground.tone - (0.55 if conditions.snowy else 1.0) * look.far * rise(away, 60.0, 240.0)
    # Fields of grass and bare soil: bands that lie across the view, wider the farther they are.
    waves = relief(conditions.seed + 9, height=1.0, wavelength=34.0)(middles[:, 0], middles[:, 1])
    uneven = look.mottle * (0.4 if conditions.snowy else 1.0) * waves * rise(away, 3.0, 12.0)
    return replace(level_ground, tone=np.clip(tone + uneven, 0.0, 0.98).astype(np.float32))


def heights(level_ground: Mesh, *, rock: float, snow: float, snowy: bool) -> Mesh:
    """The same ground with its heights toned: meadow, rock from `rock` metres on, snow from `snow`; where snow lies
    everywhere (`snowy`) only what is steep shows its rock. Tones pass into each other, or faces would show as saw
    teeth."""
    corners = level_ground.vertices[level_ground.faces].astype(np.float64)
    z = corners[:, :, 2].mean(axis=1)
    normals = np.cross(corners[:, 1] - corners[:, 0], corners[:, 2] - corners[:, 0])
    normals /= np.maximum(np.linalg.norm(normals, axis=1, keepdims=True), 1e-9)
    steep = 1.0 - normals[:, 2]
    # Flanks that face east are a tone lighter than those that face west: ridges show their form.
    flank = normals[:, 0]
    stone = np.clip(0.4 - 0.3 * steep + 0.26 * flank, 0.05, 0.9)
    white = np.clip(0.97 - 0.5 * steep + 0.2 * np.minimum(flank, 0.0), 0.1, 0.98)
    if snowy:
        bare = rise(steep, 0.1, 0.3) * rise(z, 8.0, 30.0) * 0.75
        return replace(level_ground, tone=(white * (1.0 - bare) + stone * bare).astype(np.float32))
    up, top = rise(z, 0.5 * rock, 2.0 * rock), rise(z, 0.8 * snow, 1.25 * snow) * (1.0 - rise(steep, 0.3, 0.55))
    tone = level_ground.tone * (1.0 - up) + stone * up
    return replace(level_ground, tone=(tone * (1.0 - top) + white * top).astype(np.float32))


def drifts(rng: np.random.Generator, surface: Relief, places: Array) -> Mesh:
    """Snow drifts blown one way."""
    models = [bank(long, wide, high) for long, wide, high in ((3.2, 1.6, 0.3), (5.0, 2.0, 0.42), (2.2, 1.2, 0.2))]
    banks = [
        models[int(rng.integers(3))]
        .turned(float(rng.normal(15, 7)))
        .scaled(float(rng.uniform(0.7, 1.3)))
        .moved(x, y, z)
        for (x, y), z in zip(places.tolist(), surface(places[:, 0], places[:, 1]).tolist(), strict=True)
    ]
    return one_part(*banks)


def strip(surface: Relief, path: Array, width: float, *, tone: float, lift: float) -> Mesh:
    """A flat strip along a path (n, 2) on the ground; the farther off, the higher above it, lest they flicker."""
    x, y = path[:, 0], path[:, 1]
    z = surface(x, y) + lift * (1.0 + 0.1 * np.hypot(x, y))
    return ribbon(np.stack([x, y, z], axis=-1).tolist(), width, (0.0, 0.0, 1.0), tone=tone)


def patches(
    rng: np.random.Generator, places: Array, surface: Relief, *, size: float, tone: float, lift: float = 0.002
) -> Mesh:
    """Flat uneven blotches on level ground: worn earth, puddles, shadows of grass; one part each."""
    sides, count = 11, len(places)
    angles = np.linspace(0, 2 * np.pi, sides, endpoint=False)[None, :]
    reach = size * rng.uniform(0.6, 1.5, (count, 1)) * rng.uniform(0.72, 1.2, (count, sides))
    long = rng.uniform(1.2, 2.4, (count, 1))
    x = places[:, :1] + reach * long * np.cos(angles)
    y = places[:, 1:] + reach * np.sin(angles) / long**0.5
    # Two millimetres: a lift that is seen would be drawn as an edge.
    z = surface(x, y) + lift
    corners = np.stack([x, y, z], axis=-1).reshape(-1, 3)
    fan = np.array([(0, i, i + 1) for i in range(1, sides - 1)])
    faces = (fan[None] + sides * np.arange(count)[:, None, None]).reshape(-1, 3)
    flat = mesh(corners.tolist(), faces.tolist(), tone=tone, smooth=False)
    return replace(flat, part=np.repeat(np.arange(count, dtype=np.int32), len(fan)))
