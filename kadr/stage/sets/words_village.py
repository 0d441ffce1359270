"""Words for the village and the yard: houses, sheds, fences, the well, the yurt from outside, the bazaar's stalls."""

from itertools import pairwise
from typing import Annotated

import numpy as np

from kadr.stage.mesh import Mesh, lathe, merge, tube
from kadr.stage.sets import buildings
from kadr.stage.sets.measures import Choice, Count, Metres, Outline, Tone
from kadr.stage.sets.piece import GLOW
from kadr.stage.sets.shapes import beam, blob, block, one_part
from kadr.stage.sets.vocabulary import Site, word

FenceKind = Annotated[str, Choice(("rails", "pickets", "wall"))]


@word("house", stands=True)
def house(site: Site, *, width: Metres = 8.0, depth: Metres = 6.0, lit: bool = True) -> Mesh:
    """A low whitewashed house, its door and windows to the south, a chimney; somebody is home at night if `lit`."""
    return buildings.house(site.conditions, width=width, depth=depth, lit=lit)


@word("shed", stands=True)
def shed(site: Site, *, width: Metres = 9.0, depth: Metres = 4.5) -> Mesh:
    """A low clay sheep shed with a flat roof of straw and beams, its gate to the south."""
    return buildings.shed(site.conditions, width=width, depth=depth)


@word("fence")
def fence(_site: Site, *, along: Outline, kind: FenceKind = "rails", high: Metres = 1.15, tone: Tone = 0.45) -> Mesh:
    """A fence through places: rails, pickets or a clay wall."""
    makers = {
        "rails": lambda a, b: buildings.fence(a, b, tone=tone, tall=high),
        "pickets": lambda a, b: buildings.pickets(a, b, tone=tone + 0.1),
        "wall": lambda a, b: beam((*a, high / 2 - 0.1), (*b, high / 2 - 0.1), width=high + 0.2, tone=tone).scaled(1.0),
    }
    return merge(makers[kind]((a[0], a[1]), (b[0], b[1])) for a, b in pairwise(along))


@word("well", stands=True)
def well(site: Site) -> Mesh:
    """A log well under a little roof, with its windlass and bucket."""
    return buildings.well(snowy=site.conditions.snowy)


@word("woodpile", stands=True)
def woodpile(site: Site, *, width: Metres = 1.7) -> Mesh:
    """Split logs stacked to a wall."""
    logs = [
        tube(
            [(x + 0.1 * (row % 2), -0.25, 0.11 + 0.2 * row), (x + 0.1 * (row % 2), 0.25, 0.11 + 0.2 * row)],
            [0.1, 0.1],
            sides=7,
            tone=0.62,
        )
        for row in range(4)
        for x in np.arange(-width / 2, width / 2, 0.22)
    ]
    cover = [blob(width * 0.56, 0.35, 0.14, tone=0.97).moved(0, 0, 0.86)] if site.conditions.snowy else []
    return merge([*logs, *cover])


def _round(angle: float, radius: float, z: float) -> tuple[float, float, float]:
    return (radius * float(np.cos(angle)), radius * float(np.sin(angle)), z)


@word("yurt_outside", stands=True)
def yurt_outside(site: Site, *, lit: bool = True) -> Mesh:
    """A yurt from outside, six metres wide, its door to the south; a crack of light at night if `lit`."""
    snowy = site.conditions.snowy
    walls = lathe([(3.1, -0.3), (3.1, 1.65)], sides=36, tone=0.82)
    roof = lathe([(3.16, 1.6), (2.7, 2.2), (0.8, 3.2)], sides=36, tone=0.96 if snowy else 0.74)
    cap = lathe([(0.85, 3.16), (0.7, 3.36), (0, 3.5)], sides=20, tone=0.45)
    skirt = lathe([(3.18, -0.3), (3.14, 0.32)], sides=36, tone=0.55)
    bands = [lathe([(3.13, z), (3.13, z + 0.16)], sides=36, tone=0.38) for z in (0.75, 1.3)]
    ropes = [
        tube([_round(a, 3.17, 1.55), _round(a, 2.72, 2.22), _round(a, 0.82, 3.22)], [0.02] * 3, sides=4, tone=0.35)
        for a in np.linspace(0, 2 * np.pi, 14, endpoint=False)
    ]
    frame = block(-0.72, -3.24, 0, 0.72, -2.9, 1.72, tone=0.3)
    leaves = [block(x, -3.28, 0.06, x + 0.6, -3.22, 1.64, tone=0.5) for x in (-0.62, 0.02)]
    carving = [block(x + 0.1, -3.3, z, x + 0.5, -3.27, z + 0.5, tone=0.36) for x in (-0.62, 0.02) for z in (0.2, 0.95)]
    glow = [block(-0.03, -3.3, 0.1, 0.03, -3.22, 1.6, tone=GLOW)] if lit and site.conditions.night else []
    return merge([walls, skirt, roof, cap, *bands, one_part(*ropes), frame, *leaves, *carving, *glow])


@word("tether", stands=True)
def tether(_site: Site, *, length: Metres = 3.2) -> Mesh:
    """A rope between two posts that horses are tied to, along x."""
    half = length / 2
    posts = [tube([(x, 0, -0.2), (x, 0, 1.5)], [0.06, 0.05], sides=6, tone=0.36) for x in (-half, half)]
    line = tube([(-half, 0, 1.4), (0, 0, 1.22), (half, 0, 1.4)], [0.02] * 3, sides=4, tone=0.3)
    return merge([*posts, line])


@word("fireplace")
def fireplace(site: Site, *, lit: bool = False) -> Mesh:
    """A ring of stones with burnt logs, a cauldron on three legs; flames if `lit`."""
    rng = site.rng()
    ring = [
        blob(0.13, 0.1, 0.1, tone=0.45, rng=rng, sides=7).moved(*_round(a, 0.45, 0.05))
        for a in np.linspace(0, 2 * np.pi, 9, endpoint=False)
    ]
    logs = [
        tube([_round(a, 0.32, 0.05), _round(a + 3.0, 0.3, 0.12)], [0.05, 0.045], sides=6, tone=0.15) for a in (0, 1, 2)
    ]
    legs = [
        tube([_round(a, 0.34, 0.0), _round(a, 0.3, 0.42)], [0.02, 0.02], sides=5, tone=0.2) for a in (0.5, 2.6, 4.7)
    ]
    pot = lathe([(0, 0.26), (0.24, 0.32), (0.33, 0.46), (0.35, 0.5), (0.3, 0.49)], sides=14, tone=0.2)
    flame = [lathe([(0, 0.05), (0.15, 0.12), (0.11, 0.25), (0, 0.4)], sides=7, tone=GLOW)] if lit else []
    return merge([*ring, one_part(*logs), *legs, pot, *flame])


@word("stall", stands=True)
def stall(site: Site, *, goods: bool = True) -> Mesh:
    """A market stall: a counter heaped with `goods` under a striped awning, its front to the south; 2.7 m wide."""
    rng = site.rng()
    posts = [
        beam((x, y, 0), (x, y, 2.3 if y < 0 else 2.7), width=0.07, tone=0.3) for x in (-1.3, 1.3) for y in (-0.7, 0.9)
    ]
    snowy = site.conditions.snowy
    stripes = [one_part(_awning(-1.5 + 0.5 * i, 0.97 if snowy else 0.3 if i % 2 else 0.92)) for i in range(6)]
    valance = [
        block(-1.5 + 0.5 * i, -1.12, 2.02, -1.0 + 0.5 * i, -1.08, 2.26, tone=0.3 if i % 2 else 0.92) for i in range(6)
    ]
    counter = block(-1.35, -0.6, 0, 1.35, 0.2, 0.85, tone=0.4)
    cloth = block(-1.4, -0.66, 0.42, 1.4, 0.25, 0.9, tone=0.66)
    back = block(-1.3, 0.86, 0.0, 1.3, 0.9, 2.0, tone=0.3)
    shelves = [block(-1.25, 0.6, z, 1.25, 0.86, z + 0.04, tone=0.6) for z in (1.0, 1.45)]
    jars = [
        lathe([(0.07, 0), (0.08, 0.16), (0, 0.2)], sides=5, tone=float(rng.uniform(0.35, 0.9))).moved(x, 0.72, z)
        for z in (1.04, 1.49)
        for x in np.arange(-1.1, 1.15, 0.36)
    ]
    shown = [*jars, *_heaps(rng)] if goods else []
    return merge([*posts, *stripes, *valance, counter, cloth, back, *shelves, *shown])


def _heaps(rng: np.random.Generator) -> list[Mesh]:
    """Fruit heaped on crates along the counter, sacks beside it."""
    heaps = []
    for i in range(5):
        x, tone = -1.1 + 0.55 * i, float(rng.uniform(0.3, 0.8))
        crate = block(x - 0.24, -0.55, 0.9, x + 0.24, -0.05, 1.0, tone=0.55)
        heap = blob(0.24, 0.24, 0.16, tone=tone, rng=rng, sides=8).moved(x, -0.3, 1.0)
        fruit = [
            blob(0.08, 0.08, 0.075, tone=tone, sides=5).moved(x - 0.12 + 0.12 * k, -0.42 + 0.1 * (k % 2), 1.1)
            for k in range(3)
        ]
        heaps += [crate, one_part(heap, *fruit)]
    sacks = [
        lathe([(0.2, 0), (0.27, 0.2), (0.25, 0.42), (0.2, 0.5), (0.23, 0.56), (0, 0.5)], sides=9, tone=0.62).moved(
            -1.72, -0.3 + 0.6 * i, 0
        )
        for i in range(2)
    ]
    return [*heaps, *sacks]


def _awning(x: float, tone: float) -> Mesh:
    return block(x, -1.1, 0, x + 0.5, 1.1, 0.04, tone=tone).transformed(
        np.array([[1, 0, 0, 0], [0, 1, 0, 0], [0, 0.2, 1, 2.45], [0, 0, 0, 1.0]])
    )


@word("bulbs")
def bulbs(site: Site, *, length: Metres = 28.0, count: Count = 9, high: Metres = 3.3) -> Mesh:
    """A sagging wire of bulbs or pennants along x, lit when the sun is away."""
    x = np.linspace(-length / 2, length / 2, count + 2)
    z = high + 0.5 * (2 * x / length) ** 2
    wire = tube(np.stack([x, 0 * x, z], axis=-1).tolist(), [0.014] * len(x), sides=4, tone=0.25)
    tone = GLOW if site.conditions.dim else 0.9
    lamps = [
        blob(0.09, 0.09, 0.12, tone=tone, sides=6).moved(float(a), 0, float(b) - 0.14)
        for a, b in zip(x[1:-1], z[1:-1], strict=True)
    ]
    return merge([wire, *lamps])


@word("manure_heap")
def manure_heap(site: Site, *, size: Metres = 1.2) -> Mesh:
    """A trodden heap of straw and dung, or of snow in winter."""
    tone = 0.95 if site.conditions.snowy else 0.4
    return blob(size, size * 0.8, size * 0.4, tone=tone, rng=site.rng(), sides=14)


@word("pen", stands=False)
def pen(_site: Site, *, width: Metres = 8.0, depth: Metres = 5.5, high: Metres = 1.2, tone: Tone = 0.45) -> Mesh:
    """A fenced pen for sheep."""
    w, d = width / 2, depth / 2
    corners = [(-w, -d), (w, -d), (w, d), (-w, d)]
    return merge(
        [buildings.fence(a, b, tone=tone, tall=high) for a, b in zip(corners, [*corners[1:], corners[0]], strict=True)]
    )
