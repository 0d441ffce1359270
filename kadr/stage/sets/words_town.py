"""Words for the city: houses, paving, lamps, parapets, bridges, towers, what stands about in a yard or on a roof."""

from itertools import pairwise
from typing import Annotated

import numpy as np

from kadr.stage.mesh import Mesh, lathe, merge, tube
from kadr.stage.sets import buildings
from kadr.stage.sets.measures import Choice, Count, Metres, Number, Offset, Outline, Share, Tone
from kadr.stage.sets.piece import GLOW, Conditions
from kadr.stage.sets.shapes import beam, blob, block, floor, one_part, panel, panes
from kadr.stage.sets.vocabulary import Site, word

Storeys = Annotated[int, Number(1, 40, "(whole)", whole=True)]
Front = Annotated[str, Choice(("flats", "shops", "school", "hospital", "court"))]


def _paved(site: Site, tone: float) -> float:
    return site.conditions.earth(tone)


@word("paving")
def paving(site: Site, *, area: Outline, tone: Tone = 0.6, slab: Metres = 2.0, lift: Offset = 0.01) -> Mesh:
    """A paved surface between two corners, its slabs' joints drawn near the middle."""
    (x0, y0), (x1, y1) = area[0], area[-1]
    base = _paved(site, tone)
    joint = max(0.0, base - 0.16)
    near = 16.0
    u0, u1, v0, v1 = max(x0, -near), min(x1, near), max(y0, -near), min(y1, near)
    top = floor(x0, y0, x1, y1, tone=base, z=lift)
    if site.conditions.snowy or u0 >= u1 or v0 >= v1:
        return top
    lines = [floor(u0, y, u1, y + 0.03, tone=joint, z=lift + 0.004) for y in np.arange(v0 + slab, v1, slab)]
    lines += [floor(x, v0, x + 0.03, v1, tone=joint, z=lift + 0.004) for x in np.arange(u0 + slab, u1, slab)]
    return one_part(top, *lines)


@word("pavement")
def pavement(site: Site, *, area: Outline, high: Metres = 0.13, tone: Tone = 0.7) -> Mesh:
    """A raised surface between two corners with its kerb: a pavement, a platform, a slab of a roof."""
    (x0, y0), (x1, y1) = area[0], area[-1]
    top = block(x0, y0, -0.6, x1, y1, high, tone=_paved(site, tone))
    lip = 0.16
    edges = [
        (x0, y0, x0 + lip, y1), (x1 - lip, y0, x1, y1),
    ]  # fmt: skip
    kerbs = [floor(a, b, c, d, tone=_paved(site, tone + 0.14), z=high + 0.004) for a, b, c, d in edges]
    return merge([top, *kerbs])


@word("deck")
def deck(site: Site, *, area: Outline, low: Offset = -1.0, top: Offset = 0.0, tone: Tone = 0.6) -> Mesh:
    """A solid block between two corners from `low` to `top`, snow on it where snow lies."""
    (x0, y0), (x1, y1) = area[0], area[-1]
    body = block(x0, y0, low, x1, y1, top, tone=tone)
    cover = floor(x0, y0, x1, y1, tone=_paved(site, tone), z=top + 0.004)
    return one_part(body, cover) if not site.conditions.snowy else merge([body, cover])


@word("marks")
def marks(site: Site, *, size: Outline, tone: Tone = 0.95, lift: Offset = 0.015) -> Mesh:
    """A painted mark on the ground between two corners: a dash of a road, a bar of a crossing, a platform's edge; under
    snow it is gone."""
    (x0, y0), (x1, y1) = size[0], size[-1]
    return floor(x0, y0, x1, y1, tone=0.96 if site.conditions.snowy else tone, z=lift)


@word("flats", stands=True)
def flats(
    site: Site, *, width: Metres = 20.0, floors: Storeys = 5, depth: Metres = 11.0, front: Front = "flats",
    tone: Tone | None = None,
) -> Mesh:  # fmt: skip
    """A house of several floors, its front to the south, some windows lit at night; `front`: flats with balconies,
    shops below, a school, a hospital or a court with its columns."""
    return buildings.flats(site.conditions, site.rng(), width=width, floors=floors, depth=depth, front=front, tone=tone)


@word("row")
def row(
    site: Site, *, start: Offset = -60.0, end: Offset = 130.0, floors: Storeys = 5, front: Front = "flats",
    gaps: Share = 0.25,
) -> Mesh:  # fmt: skip
    """A row of houses along y from `start` to `end`, their fronts on x = 0 looking west: turn it for the other side.
    Heights vary by a floor or two; every so often there is a gap."""
    rng = site.rng()
    houses, y = [], start
    while y < end:
        width = float(rng.choice([13.0, 16.0, 19.0]))
        storeys = max(2, floors + int(rng.integers(-1, 2)))
        one = buildings.flats(site.conditions, rng, width=width, floors=storeys, front=front, depth=10.0)
        houses.append(one.turned(-90).moved(5.0, y + width / 2, 0))
        y += width + (6.0 if rng.random() < gaps else 0.3)
    return merge(houses)


@word("street_lamp")
def street_lamp(site: Site, *, high: Metres = 6.2) -> Mesh:
    """A lamp post, its arm to the east; lit when the sun is away."""
    return buildings.street_lamp(lit=site.conditions.dim, tall=high)


@word("swing", stands=True)
def swing(_site: Site) -> Mesh:
    """A child's swing."""
    legs = [beam((x, y, 0), (x * 0.93, 0, 2.3), width=0.09, tone=0.3) for x in (-1.2, 1.2) for y in (-0.7, 0.7)]
    bar = beam((-1.2, 0, 2.3), (1.2, 0, 2.3), width=0.09, tone=0.3)
    ropes = [beam((x, 0, 2.3), (x, 0.15, 0.5), width=0.025, tone=0.25) for x in (-0.25, 0.25)]
    return merge([*legs, bar, *ropes, block(-0.3, 0.02, 0.46, 0.3, 0.3, 0.5, tone=0.45)])


@word("slide", stands=True)
def slide(_site: Site) -> Mesh:
    """A playground slide with its ladder, along y."""
    chute = one_part(
        beam((-0.25, -1.6, 0.3), (-0.25, 0.7, 1.7), width=0.07, tone=0.35),
        beam((0.25, -1.6, 0.3), (0.25, 0.7, 1.7), width=0.07, tone=0.35),
    )
    bed = block(-0.24, -1.6, 0, 0.24, 0.7, 0.03, tone=0.75).transformed(
        np.array([[1, 0, 0, 0], [0, 1, 0, 0], [0, 0.61, 1, 1.24], [0, 0, 0, 1.0]])
    )
    ladder = [beam((x, 0.75, 0), (x, 0.75, 2.3), width=0.06, tone=0.3) for x in (-0.28, 0.28)]
    rungs = [beam((-0.28, 0.75, z), (0.28, 0.75, z), width=0.045, tone=0.3) for z in (0.4, 0.8, 1.2, 1.6, 2.2)]
    return merge([chute, bed, *ladder, *rungs])


@word("clothes_line", stands=True)
def clothes_line(_site: Site) -> Mesh:
    """Washing on a line between two posts, along x."""
    posts = [beam((x, 0, 0), (x, 0, 2.0), width=0.09, tone=0.35) for x in (-2.2, 2.2)]
    line = beam((-2.2, 0, 1.92), (2.2, 0, 1.92), width=0.02, tone=0.25)
    sheets = [
        block(x, -0.01, 1.92 - h, x + w, 0.01, 1.91, tone=t)
        for x, w, h, t in ((-1.9, 0.9, 1.1, 0.95), (-0.8, 0.5, 0.7, 0.4), (0.0, 1.1, 1.2, 0.85), (1.3, 0.45, 0.8, 0.3))
    ]
    return merge([*posts, line, *sheets])


@word("bin", stands=True)
def bin_(_site: Site) -> Mesh:
    """A litter bin."""
    return merge(
        [lathe([(0.2, 0), (0.24, 0.8), (0.26, 0.82), (0.26, 0.88), (0.2, 0.86), (0, 0.7)], sides=12, tone=0.3)]
    )


@word("kiosk", stands=True)
def kiosk(site: Site, *, width: Metres = 2.6) -> Mesh:
    """A street kiosk, its window to the south, lit when the sun is away."""
    w = width / 2
    body = block(-w, -0.9, 0, w, 0.9, 2.4, tone=0.5)
    roof = block(-w - 0.25, -1.35, 2.4, w + 0.25, 1.05, 2.58, tone=0.95 if site.conditions.snowy else 0.3)
    south = ((w, -0.9), (-w, -0.9))
    pane = GLOW if site.conditions.dim else 0.25
    glass = [panel(*south, w, width - 0.5, 1.0, 2.05, tone=pane, out=0.03)]
    bars = [panel(*south, at, 0.05, 1.0, 2.05, tone=0.8, out=0.05) for at in np.linspace(0.25, width - 0.25, 5)]
    shelf = block(-w + 0.2, -1.15, 0.92, w - 0.2, -0.88, 0.98, tone=0.75)
    return merge([body, roof, *glass, *bars, shelf])


@word("bus_shelter", stands=True)
def bus_shelter(site: Site) -> Mesh:
    """A concrete shelter, open to the south, its bench within and its sign beside."""
    top = 0.95 if site.conditions.snowy else 0.4
    shelter = [
        block(-2.4, 0.8, 0, 2.4, 1.0, 2.5, tone=0.5),
        block(-2.4, -1.0, 0, -2.2, 1.0, 2.5, tone=0.55),
        block(2.2, -1.0, 0, 2.4, 1.0, 2.5, tone=0.55),
        block(-2.7, -1.4, 2.5, 2.7, 1.2, 2.7, tone=top),
        block(-1.9, 0.3, 0.4, 1.9, 0.75, 0.48, tone=0.4),
        block(-1.7, 0.4, 0, -1.5, 0.7, 0.4, tone=0.5),
        block(1.5, 0.4, 0, 1.7, 0.7, 0.4, tone=0.5),
        block(0.6, 0.76, 1.2, 1.6, 0.79, 1.9, tone=0.85),
        beam((3.6, -1.0, 0), (3.6, -1.0, 2.6), width=0.08, tone=0.3),
        block(3.3, -1.04, 2.1, 3.9, -1.0, 2.65, tone=0.92),
        block(3.42, -1.06, 2.25, 3.78, -1.04, 2.5, tone=0.3),
    ]
    return merge(shelter)


@word("parapet")
def parapet(site: Site, *, along: Outline, high: Metres = 0.95, thick: Metres = 0.35, tone: Tone = 0.55) -> Mesh:
    """A low wall with its coping through places."""
    walls = []
    for a, b in pairwise(along):
        top = 0.96 if site.conditions.snowy else min(0.95, tone + 0.16)
        walls.append(_wall(a, b, thick, -0.2, high, tone))
        walls.append(_wall(a, b, thick + 0.2, high, high + 0.12, top))
    return merge(walls)


def _wall(a: tuple[float, ...], b: tuple[float, ...], thick: float, low: float, high: float, tone: float) -> Mesh:  # noqa: PLR0917  two places, then a section
    dx, dy = b[0] - a[0], b[1] - a[1]
    long = float(np.hypot(dx, dy))
    body = block(-thick / 2, -thick / 2, low, long + thick / 2, thick / 2, high, tone=tone)
    return body.turned(float(np.degrees(np.arctan2(dy, dx)))).moved(a[0], a[1], 0)


@word("railing")
def railing(_site: Site, *, along: Outline, high: Metres = 1.15, spacing: Metres = 0.5, tone: Tone = 0.3) -> Mesh:
    """An iron railing through places: two rails, uprights, a post every few metres; fine near the middle only."""
    rails, bars = [], []
    for a, b in pairwise(along):
        rails += [beam((*a[:2], z), (*b[:2], z), width=0.09, tone=tone) for z in (0.18, high)]
        long = float(np.hypot(b[0] - a[0], b[1] - a[1]))
        for t in np.arange(0.0, long, spacing) / long:
            x, y = a[0] + (b[0] - a[0]) * t, a[1] + (b[1] - a[1]) * t
            if abs(x) < 28 and abs(y) < 28:
                bars.append(beam((x, y, 0.18), (x, y, high), width=0.045, tone=tone))
        for t in np.arange(0.0, long, 3.6) / long:
            x, y = a[0] + (b[0] - a[0]) * t, a[1] + (b[1] - a[1]) * t
            rails.append(beam((x, y, -0.1), (x, y, high + 0.12), width=0.13, tone=tone))
    return merge([*rails, one_part(*bars)])


@word("arch")
def arch(_site: Site, *, span: Metres = 68.0, rise: Metres = 9.5, tone: Tone = 0.36) -> Mesh:
    """One steel arch of a bridge along y with its hangers."""
    ys = np.linspace(-span / 2, span / 2, 17)
    points = [(0.0, float(y), float(rise * (1 - (2 * y / span) ** 2))) for y in ys]
    bows = [beam(p, q, width=0.5, tone=tone) for p, q in pairwise(points)]
    hangers = [beam((0.0, p[1], 0.0), p, width=0.12, tone=tone) for p in points[2:-2:2]]
    return merge([*bows, *hangers])


@word("far_bridge")
def far_bridge(site: Site, *, length: Metres = 220.0, spans: Count = 5, high: Metres = 0.0, low: Offset = -9.5) -> Mesh:
    """Another bridge seen from this one, along y: a deck on piers."""
    half = length / 2
    deck = block(-3.0, -half, high - 1.2, 3.0, half, high, tone=0.4)
    rails = [beam((s * 2.9, -half, high + 1.0), (s * 2.9, half, high + 1.0), width=0.14, tone=0.3) for s in (-1, 1)]
    piers = [
        block(-1.6, y - 1.0, low, 1.6, y + 1.0, high - 1.2, tone=0.36)
        for y in np.linspace(-half, half, spans + 2)[1:-1]
    ]
    del site
    return merge([deck, *rails, *piers])


@word("towers")
def towers(
    site: Site, *, count: Count = 50, inner: Metres = 140.0, outer: Metres = 270.0, low: Offset = 0.0,
    least: Storeys = 7, most: Storeys = 26,
) -> Mesh:  # fmt: skip
    """The city far off all round: towers with bands of windows, at night single lit ones; nearer ones darker."""
    rng = site.rng()
    made = []
    for i in range(count):
        angle = 2 * np.pi * (i + rng.random() * 0.7) / count
        share = rng.random()
        away = inner + (outer - inner) * share
        storeys = int(rng.integers(least, most))
        tone = 0.26 + 0.3 * share + float(rng.uniform(-0.06, 0.06))
        tower = _tower(site.conditions, rng, width=float(rng.uniform(14, 28)), high=storeys * 3.2, tone=tone)
        turn = float(np.degrees(angle)) - 90.0
        made.append(tower.turned(turn).moved(away * np.cos(angle), away * np.sin(angle), low))
    return merge(made)


def _tower(conditions: Conditions, rng: np.random.Generator, *, width: float, high: float, tone: float) -> Mesh:
    half = width / 2
    parts = [block(-half, -half, -6.0, half, half, high, tone=tone)]
    shape = rng.random()
    if shape < 0.3:  # a setback with an aerial
        parts.append(block(-half * 0.6, -half * 0.6, high, half * 0.6, half * 0.6, high + 6.0, tone=tone))
        parts.append(beam((0, 0, high + 6), (0, 0, high + 15), width=0.5, tone=tone))
    elif shape < 0.5:  # plant on the roof
        parts.append(block(-half * 0.3, -half * 0.5, high, half * 0.2, half * 0.1, high + 3.0, tone=tone - 0.05))
    if conditions.snowy:
        parts.append(block(-half - 0.3, -half - 0.3, high, half + 0.3, half + 0.3, high + 0.5, tone=0.96))
    front = ((half, -half), (-half, -half))
    rows = np.arange(4.0, high - 3.0, 3.2 if high < 45 else 6.4)
    if not conditions.dim:
        strips = [panel(*front, half, width - 3.0, z, z + 1.5, tone=max(0.05, tone - 0.17), out=0.15) for z in rows]
        return merge([*parts, one_part(*strips)])
    spots = np.array([(x, z) for z in rows for x in np.arange(2.5, width - 2.0, 3.4) if rng.random() < 0.3])
    if not len(spots):
        return merge(parts)
    return merge([*parts, one_part(panes(*front, spots, 1.8, 1.6, np.full(len(spots), GLOW), out=0.15))])


@word("roof_hut", stands=True)
def roof_hut(site: Site) -> Mesh:
    """The way down from a roof: a hut with its door to the south and a lamp over it."""
    top = 0.96 if site.conditions.snowy else 0.36
    hut = [block(-1.7, -1.6, 0, 1.7, 1.6, 2.5, tone=0.55), block(-1.9, -1.8, 2.5, 1.9, 1.8, 2.65, tone=top)]
    south = ((1.7, -1.6), (-1.7, -1.6))
    hut += [panel(*south, 1.7, 1.2, 0, 2.15, tone=0.7, out=0.02), panel(*south, 1.7, 1.0, 0, 2.05, tone=0.25, out=0.04)]
    hut.append(blob(0.12, 0.1, 0.08, tone=GLOW if site.conditions.dim else 0.9, sides=8).moved(0, -1.7, 2.3))
    return merge(hut)


@word("vent", stands=True)
def vent(_site: Site, *, pipe: bool = False, high: Metres = 1.1) -> Mesh:
    """A ventilation shaft of a roof: a box with slats, or a `pipe` with its hat."""
    if pipe:
        return lathe(
            [(0.25, 0), (0.25, high - 0.2), (0.4, high - 0.15), (0.4, high), (0, high + 0.1)], sides=12, tone=0.4
        )
    body = block(-0.45, -0.45, 0, 0.45, 0.45, high, tone=0.5)
    south = ((0.45, -0.45), (-0.45, -0.45))
    slats = [panel(*south, 0.45, 0.7, z, z + 0.05, tone=0.2, out=0.02) for z in np.arange(0.4, high - 0.15, 0.13)]
    return merge([body, *slats, block(-0.55, -0.55, high, 0.55, 0.55, high + 0.06, tone=0.62)])


@word("aerial")
def aerial(_site: Site, *, high: Metres = 3.4) -> Mesh:
    """A television aerial."""
    mast = beam((0, 0, 0), (0, 0, high), width=0.05, tone=0.25)
    rods = [beam((-0.6, 0, high - k), (0.6, 0, high - k), width=0.035, tone=0.25) for k in (0.1, 0.5, 0.9)]
    return merge([mast, *rods])


@word("dish")
def dish(_site: Site) -> Mesh:
    """A satellite dish on its foot, looking south."""
    bowl = lathe([(0, 0.0), (0.3, 0.05), (0.48, 0.16)], sides=16, tone=0.8).transformed(
        np.array([[1, 0, 0], [0, 0.4, -0.9], [0, 0.9, 0.4]])
    )
    back = lathe([(0.48, 0.16), (0.3, 0.04), (0, -0.01)], sides=16, tone=0.6).transformed(
        np.array([[1, 0, 0], [0, 0.4, -0.9], [0, 0.9, 0.4]])
    )
    foot = tube([(0, 0, 0), (0, 0.05, 0.75)], [0.05, 0.04], sides=6, tone=0.35)
    return merge([foot, bowl.moved(0, 0.0, 0.85), back.moved(0, 0.0, 0.85)])


@word("manhole")
def manhole(_site: Site) -> Mesh:
    """An iron manhole cover."""
    return merge([lathe([(0.36, 0.012), (0.34, 0.02), (0, 0.02)], sides=18, tone=0.3)])


@word("sign", stands=False)
def sign(_site: Site, *, width: Metres = 1.4, high: Metres = 2.6, tone: Tone = 0.85) -> Mesh:
    """A road sign or a name board on a post, its face to the south."""
    post = [beam((0, 0, -0.1), (0, 0, high), width=0.08, tone=0.3)]
    face = [block(-width / 2, -0.08, high - 0.6, width / 2, -0.05, high, tone=tone)]
    words = [
        block(-width * 0.38, -0.09, high - z, width * (0.38 - k), -0.085, high - z + 0.07, tone=0.3)
        for z, k in ((0.28, 0.0), (0.45, 0.2))
    ]
    return merge([*post, *face, *words])
