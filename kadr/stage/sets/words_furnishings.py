"""Words for what makes a room somebody's: carpets, coats, beams, bedding, books, a television, plants, a flag."""

import numpy as np

from kadr.stage.mesh import Mesh, lathe, merge, tube
from kadr.stage.props import furniture
from kadr.stage.sets.measures import Count, Metres, Offset, Side, Tone
from kadr.stage.sets.piece import GLOW
from kadr.stage.sets.shapes import blob, block, ceiling, disc, floor, one_part, panel, rounded
from kadr.stage.sets.vocabulary import Site, word
from kadr.stage.sets.words_fixtures import against


@word("carpet")
def carpet(_: Site, *, width: Metres = 3.4, depth: Metres = 2.4, tone: Tone = 0.2) -> Mesh:
    """A floor carpet with a border and a medallion; its tone is that of the border."""
    layers = [(1.0, tone), (0.9, tone + 0.24), (0.82, tone + 0.08)]
    fields = [
        floor(-width / 2 * s, -depth / 2 * s, width / 2 * s, depth / 2 * s, tone=t, z=0.006 + 0.003 * i)
        for i, (s, t) in enumerate(layers)
    ]
    medallion = disc(1.0, tone=tone + 0.26, z=0.016, sides=8).scaled(width * 0.16, depth * 0.24, 1.0)
    core = disc(1.0, tone=tone, z=0.018, sides=8).scaled(width * 0.08, depth * 0.12, 1.0)
    return one_part(*fields, medallion, core)


@word("wall_carpet")
def wall_carpet(
    site: Site, *, on: Side, along: Offset, width: Metres = 2.2, low: Metres = 0.9, height: Metres = 1.45,
    tone: Tone = 0.2,
) -> Mesh:  # fmt: skip
    """A carpet hung on a wall, as village rooms have."""
    side, at, middle = site.wall(on), site.along(on, along), low + height / 2
    layers = [(1.0, tone), (0.86, tone + 0.24), (0.72, tone + 0.08), (0.3, tone + 0.3)]
    return one_part(
        *(
            panel(*side, at, width * s, middle - height / 2 * s, middle + height / 2 * s, tone=t, out=0.03 + 0.008 * i)
            for i, (s, t) in enumerate(layers)
        )
    )


@word("coats")
def coats(site: Site, *, on: Side, along: Offset) -> Mesh:
    """Coats and sheepskins on pegs."""
    side, at = site.wall(on), site.along(on, along)
    board = panel(*side, at, 1.4, 1.72, 1.82, tone=0.25, out=0.04)
    hung = []
    for shift, tone, low in ((-0.42, 0.22, 0.6), (0.05, 0.5, 0.75), (0.48, 0.34, 0.5)):
        hung.append(panel(*side, at + shift, 0.26, 1.5, 1.7, tone=tone, out=0.09))
        hung.append(panel(*side, at + shift, 0.42, low, 1.55, tone=tone, out=0.1))
        hung.append(panel(*side, at + shift, 0.012, low + 0.05, 1.5, tone=max(0.0, tone - 0.2), out=0.11))
    return merge([board, *hung])


@word("beams")
def beams(site: Site, *, gap: Metres = 0.9, tone: Tone = 0.3) -> Mesh:
    """Ceiling beams running north, seen from below only."""
    x0, y0, x1, y1 = site.walls()
    step = max(gap, 0.3, (x1 - x0) / 100)
    lines = [
        ceiling(x - 0.07, y0, x + 0.07, y1, site.high - 0.1, tone=tone) for x in np.arange(x0 + step / 2, x1, step)
    ]
    return merge(lines)


@word("bedding", stands=True)
def bedding(_: Site, *, count: Count = 4) -> Mesh:
    """The zhuk: a chest with folded blankets and pillows stacked on it, its lock to the north."""
    many = min(count, 10)
    layers = [
        rounded(block(-0.5, -0.24, 0.58 + 0.12 * i, 0.5, 0.24, 0.7 + 0.12 * i, tone=(0.66, 0.34, 0.82, 0.5)[i % 4]))
        for i in range(many)
    ]
    pillow = blob(0.36, 0.2, 0.11, tone=0.85, sides=10).moved(0, 0, 0.66 + 0.12 * many)
    return merge([furniture.chest(), *layers, pillow])


@word("television", stands=True)
def television(site: Site, *, width: Metres = 1.1) -> Mesh:
    """A flat television on a low cabinet, its screen to the north; it shines by night."""
    cabinet = block(-0.75, -0.22, 0.05, 0.75, 0.22, 0.5, tone=0.3)
    doors = [block(x, 0.22, 0.1, x + 0.7, 0.235, 0.46, tone=0.4) for x in (-0.72, 0.02)]
    high = width * 9 / 16
    case = block(-width / 2, -0.03, 0.56, width / 2, 0.03, 0.56 + high, tone=0.08)
    shown = block(-width / 2 + 0.03, 0.03, 0.59, width / 2 - 0.03, 0.035, 0.53 + high,
                  tone=GLOW if site.conditions.night else 0.2)  # fmt: skip
    foot = block(-0.18, -0.08, 0.5, 0.18, 0.08, 0.57, tone=0.1)
    return merge([cabinet, *doors, foot, case, shown])


@word("plant", stands=True)
def plant(site: Site, *, height: Metres = 1.1, tone: Tone = 0.22) -> Mesh:
    """A house plant in its pot."""
    rng = site.rng()
    pot = lathe([(0, 0), (0.13, 0), (0.17, 0.28), (0.15, 0.28), (0, 0.25)], sides=14, tone=0.5)
    leaves = []
    for i in range(11):
        turn, lift = i * 2.4 + rng.normal(0, 0.2), height * (0.55 + 0.045 * i)
        reach = 0.34 - 0.02 * i
        x, y = reach * np.cos(turn), reach * np.sin(turn)
        middle = (0.5 * x, 0.5 * y, lift * 0.95)
        leaves.append(tube([(0, 0, 0.24), middle, (x, y, lift - 0.06)], [0.012, 0.05, 0.008], sides=5, tone=tone))
    return merge([pot, *leaves])


@word("books")
def books(site: Site, *, on: Side, along: Offset, width: Metres = 0.9, low: Metres = 1.45, count: Count = 2) -> Mesh:
    """Shelves on a wall, with books; count is how many one over the other."""
    parts = []
    for row in range(min(count, 6)):
        z = low + 0.36 * row
        parts.append(block(-width / 2, 0.0, z - 0.03, width / 2, 0.22, z, tone=0.3))
        many = min(60, int(width * 0.72 / 0.05))
        spines = [
            block(-width / 2 + 0.03 + 0.05 * i, 0.02, z, -width / 2 + 0.072 + 0.05 * i, 0.19,
                  z + 0.2 + 0.02 * ((i * 5 + row * 3) % 4), tone=0.25 + 0.14 * ((i + row * 2) % 5))
            for i in range(many)
        ]  # fmt: skip
        parts += spines
    return against(site, on, along, merge(parts))


@word("radiator")
def radiator(site: Site, *, on: Side, along: Offset, width: Metres = 1.0) -> Mesh:
    """A ribbed radiator under a window."""
    count = max(2, min(60, int(width / 0.08)))
    ribs = [
        block(-width / 2 + width / count * i + 0.008, 0.03, 0.16, -width / 2 + width / count * (i + 1) - 0.008, 0.11,
              0.68, tone=0.78)
        for i in range(count)
    ]  # fmt: skip
    return against(site, on, along, merge([*ribs, block(-width / 2, 0.05, 0.2, width / 2, 0.09, 0.24, tone=0.6)]))


@word("flag", stands=True)
def flag(_: Site) -> Mesh:
    """A flag on its stand."""
    pole = tube([(0, 0, 0), (0, 0, 2.2)], [0.025, 0.02], sides=6, tone=0.25)
    folds = [
        tube([(x, 0.02 * (-1) ** i, 2.12 - 0.05 * i), (x + 0.015, 0.0, 1.0 + 0.05 * i)], [0.04, 0.055], sides=6,
             tone=0.36 + 0.08 * (i % 2))
        for i, x in enumerate((0.04, 0.11, 0.18, 0.25))
    ]  # fmt: skip
    foot = lathe([(0, 0), (0.2, 0), (0.05, 0.12), (0, 0.12)], sides=12, tone=0.2)
    return merge([pole, *folds, foot])
