"""The open steppe, the road over it, and the plain ground of an unnamed exterior."""

from itertools import pairwise

import numpy as np

from kadr.stage.mesh import Mesh, merge
from kadr.stage.sets.growth import bank, bushes, earth, stones
from kadr.stage.sets.piece import Builder, Conditions, SetPiece, moonlight
from kadr.stage.sets.shapes import Array, Relief, beam, block, relief, ribbon, rise, scattered, tufts


def rolling(seed: int, *, hills: float) -> Relief:
    """Level where people act, gently uneven beyond, low hills on the horizon; `hills` is their height in metres."""
    near = relief(seed + 1, height=0.35, wavelength=28.0)
    middle = relief(seed + 2, height=2.2, wavelength=160.0)
    far = relief(seed + 3, height=hills, wavelength=430.0)

    def surface(x: Array, y: Array) -> Array:
        distance = np.hypot(x, y)
        small = near(x, y) * rise(distance, 5.0, 18.0) + middle(x, y) * rise(distance, 30.0, 110.0)
        # Only the crests rise over the plain: a steppe lies level up to its hills.
        return np.asarray(small + np.maximum(far(x, y) + hills * 0.25, 0.0) * rise(distance, 110.0, 400.0), np.float64)

    return surface


def open_ground(conditions: Conditions, *, hills: float = 20.0, dry: float = 0.83, clear: float = 2.2) -> Mesh:
    """The steppe's earth with what grows and lies on it; nothing within `clear` metres of the middle."""
    rng, surface = conditions.rng(), rolling(conditions.seed, hills=hills)
    level = earth(conditions, surface, dry=dry, drifts=scattered(rng, 40, clear + 3.0, 80.0))
    lying = stones(rng, scattered(rng, 26, clear + 1.5, 55.0), surface, snowy=conditions.snowy)
    if conditions.snowy:
        stalks = tufts(rng, scattered(rng, 70, clear, 40.0), surface, height=0.22, tone=0.5)
        return merge([level, lying, stalks])
    grass = tufts(rng, scattered(rng, 210, clear, 48.0), surface, height=0.24, tone=0.46)
    low = tufts(rng, scattered(rng, 130, 0.8, 9.0), surface, height=0.1, tone=0.5)
    thickets = bushes(rng, scattered(rng, 9, 14.0, 120.0), surface, snowy=False)
    return merge([level, lying, grass, low, thickets])


def in_the_open(conditions: Conditions, mesh: Mesh, *, dry: float = 0.83) -> SetPiece:
    """An outdoor set under the sky."""
    return SetPiece(mesh=mesh, indoor=False, sky=True, ground_tone=conditions.earth(dry), lights=moonlight(conditions))


def steppe(conditions: Conditions) -> SetPiece:
    """Horizon, low hills, grass; drifts in winter."""
    return in_the_open(conditions, open_ground(conditions))


def neutral_exterior(conditions: Conditions) -> SetPiece:
    """Somewhere outdoors: level earth, a few tufts and a far rise, nothing that claims a place."""
    rng, surface = conditions.rng(), rolling(conditions.seed, hills=7.0)
    level = earth(conditions, surface, dry=0.84, drifts=scattered(rng, 14, 8.0, 60.0))
    grass = tufts(rng, scattered(rng, 80, 2.5, 40.0), surface, height=0.18, tone=0.5)
    return in_the_open(conditions, merge([level, grass]), dry=0.84)


def _bend(y: Array) -> Array:
    """How far east of the middle the road runs: straight where people act, bending away as roads do."""
    return np.asarray(0.00022 * y * np.abs(y) * rise(np.abs(y), 8.0, 120.0), np.float64)


def _levelled(surface: Relief) -> Relief:
    """The same ground, levelled along the road: coarse far faces would else cut through its bed."""

    def along(x: Array, y: Array) -> Array:
        return np.asarray(surface(x, y) * rise(np.abs(x - _bend(y)), 10.0, 90.0), np.float64)

    return along


def _track(surface: Relief, offset: float, width: float, tone: float, lift: float) -> Mesh:
    """A strip running north and south along the ground, bending a little as roads do."""
    y = np.concatenate([-np.geomspace(400, 2, 26), np.geomspace(2, 900, 30)])
    x = offset + _bend(y)
    z = surface(x, y) + lift * (1 + 0.1 * np.abs(y))
    return ribbon(np.stack([x, y, z], axis=-1).tolist(), width, (0.0, 0.0, 1.0), tone=tone)


def road(conditions: Conditions) -> SetPiece:
    """A road over the plain with its line of poles."""
    rng, surface = conditions.rng(), _levelled(rolling(conditions.seed, hills=20.0))
    level = earth(conditions, surface, dry=0.83, drifts=scattered(rng, 24, 8.0, 70.0))
    bed = _track(surface, 0.0, 5.6, 0.86 if conditions.snowy else 0.6, 0.02)
    marks = [_track(surface, side * 1.35, 0.42, 0.74 if conditions.snowy else 0.5, 0.04) for side in (-1, 1)]
    verge = scattered(rng, 220, 3.4, 45.0)
    grass = tufts(rng, verge[np.abs(verge[:, 0]) > 3.3], surface, height=0.3, tone=0.42)
    poles = []
    tops = []
    for y in np.arange(-100.0, 260.0, 24.0):
        x = 6.5 + float(_bend(np.array([y]))[0])
        z = float(surface(np.array([x]), np.array([y]))[0])
        poles += [
            beam((x, y, z - 0.3), (x, y, z + 6.6), width=0.2, tone=0.4),
            beam((x - 0.7, y, z + 6.1), (x + 0.7, y, z + 6.1), width=0.12, tone=0.4),
        ]
        tops.append((x, y, z + 6.2))
    wires = [
        beam((a[0] + side, a[1], a[2]), (b[0] + side, b[1], b[2]), width=0.03, tone=0.35)
        for a, b in pairwise(tops)
        for side in (-0.65, 0.65)
    ]
    return in_the_open(conditions, merge([level, bed, *marks, grass, *poles, *wires]))


def bus_stop(conditions: Conditions) -> SetPiece:
    """A concrete shelter beside the road over the plain, with its bench and sign; drifted up in winter."""
    way = road(conditions)
    shelter = [
        block(-2.4, 4.4, 0, 2.4, 4.6, 2.5, tone=0.62),
        block(-2.4, 2.6, 0, -2.2, 4.6, 2.5, tone=0.62),
        block(2.2, 2.6, 0, 2.4, 4.6, 2.5, tone=0.62),
        block(-2.7, 2.2, 2.5, 2.7, 4.8, 2.7, tone=0.95 if conditions.snowy else 0.55),
        block(-1.9, 3.9, 0.4, 1.9, 4.35, 0.48, tone=0.5),
        block(-1.7, 4.0, 0, -1.5, 4.3, 0.4, tone=0.6),
        block(1.5, 4.0, 0, 1.7, 4.3, 0.4, tone=0.6),
        beam((3.6, 2.6, 0), (3.6, 2.6, 2.6), width=0.08, tone=0.35),
        block(3.3, 2.57, 2.1, 3.9, 2.6, 2.65, tone=0.9),
    ]
    snow = [bank(3.4, 1.5, 0.9).moved(-1.6, 5.6, 0), bank(2.4, 1.1, 0.5).moved(2.8, 4.6, 0)] if conditions.snowy else []
    # The road passes south of the stage, so that people wait between it and the shelter.
    passing = way.mesh.turned(90).moved(y=-5.0)
    return in_the_open(conditions, merge([passing, *shelter, *snow]))


SETS: dict[str, Builder] = {"steppe": steppe, "road": road, "bus_stop": bus_stop, "neutral_exterior": neutral_exterior}
