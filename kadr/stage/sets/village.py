"""The village: houses in the open, the yard of a winter camp, the sheep barn, the bazaar."""

import numpy as np

from kadr.stage.mesh import Mesh, lathe, merge, tube
from kadr.stage.props import furniture
from kadr.stage.sets import buildings
from kadr.stage.sets.growth import earth, haystack, leafy
from kadr.stage.sets.piece import Builder, Conditions, Light, LightKind, SetPiece, moonlight
from kadr.stage.sets.shapes import (
    beam,
    blob,
    block,
    ceiling,
    floor,
    ground,
    one_part,
    panel,
    scattered,
    towards_stage,
    tufts,
    wall,
)
from kadr.stage.sets.steppe import rolling


def village(conditions: Conditions) -> SetPiece:
    """Between low houses: one behind with its fence and well, hay, others down the street, trees."""
    rng, snowy = conditions.rng(), conditions.snowy
    surface = rolling(conditions.seed, hills=16.0)
    level = earth(conditions, surface, dry=0.8, drifts=scattered(rng, 18, 5.5, 40.0))
    homes = [
        buildings.house(conditions).moved(-3.5, 11.5, 0),
        buildings.house(conditions, width=9.5, lit=False).turned(-14).moved(13.0, 16.0, 0),
        buildings.house(conditions, width=7.0).turned(80).moved(-15.5, 3.0, 0),
        buildings.house(conditions).turned(-78).moved(15.5, -3.5, 0),
        buildings.house(conditions, width=9.0).turned(186).moved(-5.5, -15.0, 0),
        buildings.house(conditions, lit=False).turned(9).moved(-19.0, 27.0, 0.2),
        buildings.house(conditions).turned(165).moved(12.0, -21.0, 0),
        buildings.shed(conditions).turned(-8).moved(5.0, 27.0, 0.1),
    ]
    fences = [
        buildings.pickets((-9.5, 6.6), (-1.4, 6.6)),
        buildings.pickets((0.6, 6.6), (3.6, 6.6)),
        buildings.fence((4.4, 6.9), (10.5, 8.5)),
        buildings.fence((-9.5, -4.0), (-9.5, 6.6)),
        buildings.fence((10.6, -9.0), (10.6, 3.0)),
    ]
    hay = [haystack(rng, snowy=snowy).moved(x, y, 0) for x, y in ((6.9, 10.6), (-12.5, -9.0))]
    trees = [
        leafy(7.0, rng, bare=snowy).moved(x, y, 0) for x, y in ((-10.6, 9.5), (2.9, 17.0), (17.5, 8.5), (-13, -14))
    ]
    places = scattered(rng, 70, 3.2, 34.0)
    growth = [] if snowy else [tufts(rng, places, surface, height=0.22, tone=0.45)]
    yard = [buildings.well(snowy=snowy).turned(20).moved(4.6, 3.9, 0), _woodpile(snowy=snowy).moved(-7.2, 7.6, 0)]
    lights = [Light(x=-5.0, y=6.9, z=1.5, strength=1.6, kind=LightKind.WINDOW)] if conditions.night else []
    return SetPiece(
        mesh=merge([level, towards_stage(merge(homes)), *fences, *hay, *trees, *growth, *yard]),
        indoor=False,
        sky=True,
        ground_tone=conditions.earth(0.8),
        lights=(*moonlight(conditions), *lights),
        blocked=((4.6, 3.9, 0.9), (-3.5, 11.5, 5.0)),
    )


def _woodpile(*, snowy: bool) -> Mesh:
    """Split logs stacked against a fence."""
    logs = [
        tube(
            [(x + 0.1 * (row % 2), -0.25, 0.11 + 0.2 * row), (x + 0.1 * (row % 2), 0.25, 0.11 + 0.2 * row)],
            [0.1, 0.1],
            sides=7,
            tone=0.62,
        )
        for row in range(4)
        for x in np.arange(-0.8, 0.8, 0.22)
    ]
    cover = [blob(1.0, 0.35, 0.14, tone=0.97).moved(0, 0, 0.86)] if snowy else []
    return merge([*logs, *cover])


def _pen(x0: float, y0: float, x1: float, y1: float) -> Mesh:
    corners = [(x0, y0), (x1, y0), (x1, y1), (x0, y1)]
    return merge([buildings.fence(a, b, tall=1.2) for a, b in zip(corners, [*corners[1:], corners[0]], strict=True)])


def barn_exterior(conditions: Conditions) -> SetPiece:
    """The winter camp's yard: the sheep shed, its pen, hay, the house at a distance, the bare steppe around."""
    rng, snowy = conditions.rng(), conditions.snowy
    surface = rolling(conditions.seed, hills=15.0)
    level = earth(conditions, surface, dry=0.8, drifts=scattered(rng, 26, 5.0, 60.0))
    camp = [
        buildings.shed(conditions, width=12.0, depth=5.5).moved(-1.0, 10.0, 0),
        _pen(4.6, 4.2, 13.0, 9.8),
        buildings.house(conditions).turned(-35).moved(-17.0, 15.0, 0),
        haystack(rng, snowy=snowy).moved(-9.6, 8.2, 0),
        haystack(rng, snowy=snowy).scaled(0.8).moved(-12.6, 6.4, 0),
        buildings.fence((-8.0, -11.0), (9.0, -12.0)),
        buildings.shed(conditions, width=8.0).turned(150).moved(13.0, -15.0, 0),
    ]
    growth = tufts(rng, scattered(rng, 90, 2.5, 40.0), surface, height=0.25, tone=0.45)
    return SetPiece(
        mesh=merge([level, towards_stage(merge(camp)), growth]),
        indoor=False,
        sky=True,
        ground_tone=conditions.earth(0.8),
        lights=moonlight(conditions),
        blocked=((-1.0, 10.0, 4.5), (8.8, 7.0, 4.5)),
    )


def barn_interior(conditions: Conditions) -> SetPiece:
    """Inside the sheep barn: clay walls, posts and rafters, mangers, straw underfoot, a lantern on a post."""
    rng = conditions.rng()
    x0, y0, x1, y1, high = -5.0, -3.6, 5.0, 4.4, 2.7
    walls = [
        wall(a, b, high, tone=0.62)
        for a, b in (((x0, y0), (x1, y0)), ((x1, y0), (x1, y1)), ((x1, y1), (x0, y1)), ((x0, y1), (x0, y0)))
    ]
    north, south = ((x1, y1), (x0, y1)), ((x0, y0), (x1, y0))
    pane = 0.97 if not conditions.dim else 0.2
    holes = [panel(*north, along, 0.7, 1.55, 2.05, tone=pane, out=0.02) for along in (2.0, 5.0, 8.0)]
    bars = [
        panel(*north, along + s, 0.05, 1.55, 2.05, tone=0.3, out=0.03)
        for along in (2.0, 5.0, 8.0)
        for s in (-0.15, 0.15)
    ]
    gate = [panel(*south, 5.0, 2.2, 0, 2.1, tone=0.35, out=0.02)]
    gate += [panel(*south, 5.0 + s, 0.2, 0, 2.1, tone=0.5, out=0.03) for s in (-0.9, -0.54, -0.18, 0.18, 0.54, 0.9)]
    thatch = ceiling(x0, y0, x1, y1, high, tone=0.5)
    # Beams are seen from below only, lest they bar the view of a high camera.
    rafters = [ceiling(x - 0.09, y0, x + 0.09, y1, high - 0.14, tone=0.4) for x in np.arange(-4.5, 5.0, 1.0)]
    purlins = [ceiling(x0, y - 0.1, x1, y + 0.1, high - 0.26, tone=0.36) for y in (-2.4, 2.6)]
    posts = [beam((x, 2.6, 0), (x, 2.6, high - 0.26), width=0.2, tone=0.42) for x in (-4.0, -1.7, 1.7, 4.0)]
    rails = [beam((-4.9, 2.6, z), (-1.7, 2.6, z), width=0.09, tone=0.5) for z in (0.45, 0.85)]
    rails += [beam((1.7, 2.6, z), (4.9, 2.6, z), width=0.09, tone=0.5) for z in (0.45, 0.85)]
    manger = [block(-4.9, 3.5, 0.35, 4.9, 4.2, 0.7, tone=0.55), block(-4.8, 3.6, 0.7, 4.8, 4.1, 0.82, tone=0.72)]
    hay = merge(
        [
            blob(1.25, 1.1, 1.1, tone=0.66, rng=rng, sides=20).moved(-4.0, 0.4, 0.1),
            tufts(
                rng,
                rng.normal((-4.0, 0.4), 0.45, (26, 2)),
                lambda x, y: 1.12 - 0.55 * ((x + 4.0) ** 2 + (y - 0.4) ** 2),
                height=0.2,
                tone=0.45,
            ),
        ]
    )
    straw = tufts(
        rng,
        rng.uniform((x0 + 0.3, y0 + 0.3), (x1 - 0.3, y1 - 1.2), (240, 2)),
        lambda x, _: 0 * x,
        height=0.06,
        tone=0.5,
    )
    hung = [_harness().moved(x1 - 0.12, 0.8, 1.5), furniture.gate().turned(90).moved(x1 - 0.1, -1.6, 0)]
    lantern = lathe([(0, 0), (0.08, 0), (0.09, 0.16), (0.04, 0.24), (0, 0.24)], sides=10, tone=1.6).moved(
        -1.7, 2.45, 1.55
    )
    light = Light(x=-1.7, y=2.3, z=1.65, strength=2.4)
    window = Light(x=0, y=y1, z=1.8, strength=2.5, kind=LightKind.WINDOW)
    return SetPiece(
        mesh=merge(
            [
                floor(x0, y0, x1, y1, tone=0.66),
                *walls,
                *holes,
                *bars,
                *gate,
                thatch,
                *rafters,
                *purlins,
                *posts,
                *rails,
                *manger,
                hay,
                straw,
                *hung,
                lantern,
            ]
        ),
        indoor=True,
        sky=False,
        ground_tone=0.66,
        lights=(light,) if conditions.dim else (window, light),
        room=(x0, y0, x1, y1 - 2.0),
        blocked=((-4.0, 0.4, 1.3),),
    )


def _harness() -> Mesh:
    """A horse collar and a rope on a peg."""
    turns = np.linspace(0, 2 * np.pi, 15)
    collar = tube([(0, 0.2 * np.cos(t), 0.3 * np.sin(t)) for t in turns], [0.05] * 15, sides=6, tone=0.35)
    coil = tube([(0.0, 0.5 + 0.14 * np.cos(t), 0.05 + 0.2 * np.sin(t)) for t in turns], [0.025] * 15, sides=5, tone=0.5)
    return merge([collar, coil])


def _stall(rng: np.random.Generator) -> Mesh:
    """A market stall: a counter heaped with goods under an awning, its front to the south."""
    posts = [
        beam((x, y, 0), (x, y, 2.3 if y < 0 else 2.7), width=0.07, tone=0.4) for x in (-1.3, 1.3) for y in (-0.7, 0.9)
    ]
    stripes = [one_part(_awning(-1.5 + 0.5 * i, 0.5 if i % 2 else 0.9)) for i in range(6)]
    counter = block(-1.35, -0.65, 0, 1.35, 0.2, 0.85, tone=0.6)
    cloth = block(-1.4, -0.7, 0.5, 1.4, 0.25, 0.88, tone=0.75)
    goods = [
        blob(0.24, 0.17, 0.14, tone=float(rng.uniform(0.4, 0.85)), sides=8).moved(
            -1.1 + 0.44 * (i % 6), -0.45 + 0.36 * (i // 6), 0.96
        )
        for i in range(12)
    ]
    sacks = [blob(0.28, 0.24, 0.36, tone=0.7, rng=rng, sides=8).moved(-1.75, -0.3 + 0.55 * i, 0.3) for i in range(2)]
    return merge([*posts, *stripes, counter, cloth, *goods, *sacks])


def _awning(x: float, tone: float) -> Mesh:
    return block(x, -1.1, 0, x + 0.5, 1.1, 0.04, tone=tone).transformed(
        np.array([[1, 0, 0, 0], [0, 1, 0, 0], [0, 0.2, 1, 2.45], [0, 0, 0, 1.0]])
    )


def market(conditions: Conditions) -> SetPiece:
    """Two rows of stalls facing each other across a lane, sheds behind, lamps on a wire."""
    rng = conditions.rng()
    stall = [_stall(rng) for _ in range(3)]
    rows = [stall[i % 3].moved(-9.5 + 3.8 * i, 4.9, 0) for i in range(6)]
    rows += [stall[(i + 1) % 3].turned(180).moved(-9.5 + 3.8 * i, -6.4, 0) for i in range(6)]
    halls = [buildings.shed(conditions, width=30, depth=6).scaled(1, 1, 2.0).moved(0, 15, 0)]
    halls += [
        buildings.flats(conditions, rng, width=18, floors=3).turned(turn).moved(x, y, 0)
        for x, y, turn in ((24, 2, -90), (-24, 0, 90), (0, -22, 180))
    ]
    bulbs = [
        blob(0.09, 0.09, 0.12, tone=2.6 if conditions.dim else 0.9, sides=6).moved(x, 1.6, 3.2)
        for x in np.arange(-9, 10, 3.0)
    ]
    wire = beam((-14, 1.6, 3.32), (14, 1.6, 3.32), width=0.03, tone=0.3)
    lamps = tuple(Light(x=x, y=1.6, z=3.2, strength=1.6) for x in (-6.0, 0.0, 6.0)) if conditions.dim else ()
    level = ground(lambda x, y: 0 * x * y, tone=conditions.earth(0.76), sides=36, rings=14)
    return SetPiece(
        mesh=merge([level, towards_stage(merge(rows), reach=3.5), towards_stage(merge(halls)), *bulbs, wire]),
        indoor=False,
        sky=True,
        ground_tone=conditions.earth(0.76),
        lights=(*moonlight(conditions), *lamps),
    )


SETS: dict[str, Builder] = {
    "village": village,
    "barn_exterior": barn_exterior,
    "barn_interior": barn_interior,
    "market": market,
}
