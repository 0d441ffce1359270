"""The city: street, courtyard, skyline, roof, bridge, railway station."""

from itertools import pairwise

import numpy as np

from kadr.stage.mesh import Mesh, lathe, merge
from kadr.stage.props import furniture, vehicles
from kadr.stage.sets import buildings
from kadr.stage.sets.growth import leafy
from kadr.stage.sets.piece import GLOW, Builder, Conditions, Light, SetPiece, moonlight
from kadr.stage.sets.shapes import beam, block, floor, ground, one_part, panel, panes, towards_stage


def _level(conditions: Conditions, dry: float) -> Mesh:
    return ground(lambda x, y: 0.0 * x * y, tone=conditions.earth(dry), sides=36, rings=14)


def _outdoors(conditions: Conditions, mesh: Mesh, dry: float, lamps: tuple[Light, ...] = ()) -> SetPiece:
    lights = (*lamps, *moonlight(conditions)) if conditions.dim else ()
    return SetPiece(mesh=mesh, indoor=False, sky=True, ground_tone=conditions.earth(dry), lights=lights)


def street(conditions: Conditions) -> SetPiece:
    """A street running north: houses on both sides, pavements, lamps, a parked car, trees; the roadway is the stage."""
    rng = conditions.rng()
    lit = conditions.dim
    tone = conditions.earth(0.62)
    roadway = floor(-5.0, -120, 5.0, 160, tone=tone, z=0.008)
    pavements = [block(s * 7.2 - 2.2, -120, 0, s * 7.2 + 2.2, 160, 0.13, tone=conditions.earth(0.78)) for s in (-1, 1)]
    dashes = [floor(-0.09, y, 0.09, y + 2.2, tone=0.95, z=0.012) for y in np.arange(-40, 110, 6.0)]
    houses = []
    for side, turn in ((-1, 90.0), (1, -90.0)):
        y = -60.0
        while y < 130:
            width = float(rng.choice([14.0, 17.0, 20.0]))
            storeys = int(rng.integers(3, 7))
            one = buildings.flats(conditions, rng, width=width, floors=storeys)
            houses.append(one.turned(turn).moved(side * 15.2, y + width / 2, 0))
            y += width + (0.4 if rng.random() < 0.75 else 7.0)
    closing = buildings.flats(conditions, rng, width=40, floors=6).moved(0, 172, 0)
    back = buildings.flats(conditions, rng, width=40, floors=5).turned(180).moved(0, -128, 0)
    lamp = buildings.street_lamp(lit=lit)
    spots = [(s, float(y)) for y in range(-34, 110, 16) for s in (-1, 1)]
    posts = [lamp.turned(0 if s < 0 else 180).moved(s * 5.4, y + 4 * s, 0) for s, y in spots]
    trees = [
        leafy(5.5, rng, bare=conditions.snowy).moved(s * 8.8, y, 0)
        for s, y in ((-1, 14.0), (1, 25.0), (-1, 44.0), (1, -14.0))
    ]
    cars = [vehicles.car().moved(3.9, 11.0, 0), vehicles.car().turned(180).moved(-3.9, 22.0, 0)]
    lamps = tuple(Light(x=s * 4.2, y=y + 4.0 * s, z=6.4, strength=5.0) for s, y in spots if -25 < y < 45)
    mesh = merge(
        [
            _level(conditions, 0.74),
            roadway,
            *pavements,
            *dashes,
            towards_stage(merge([*houses, closing, back])),
            *posts,
            *trees,
            *cars,
        ]
    )
    return _outdoors(conditions, mesh, 0.62, lamps)


def courtyard(conditions: Conditions) -> SetPiece:
    """The yard between blocks of flats: benches, a swing, a clothes line, trees, lamps."""
    rng = conditions.rng()
    blocks = [
        buildings.flats(conditions, rng, width=34, floors=5).moved(0, 24, 0),
        buildings.flats(conditions, rng, width=30, floors=5).turned(90).moved(-25, 2, 0),
        buildings.flats(conditions, rng, width=30, floors=4).turned(-90).moved(25, 2, 0),
        buildings.flats(conditions, rng, width=34, floors=5).turned(180).moved(0, -24, 0),
    ]
    path = [floor(-1.6, -18, 1.6, 18, tone=conditions.earth(0.8), z=0.01)]
    trees = [
        leafy(6.5, rng, bare=conditions.snowy).moved(x, y, 0) for x, y in ((-6, 11), (7.5, 12.5), (-10, -4), (10.5, -9))
    ]
    benches = [furniture.bench().turned(-90).moved(-3.4, 4.4, 0), furniture.bench().turned(90).moved(3.4, 7.0, 0)]
    lamp = buildings.street_lamp(lit=conditions.dim, tall=4.2)
    posts = [lamp.moved(-3.6, 8.2, 0), lamp.turned(180).moved(3.4, -6.5, 0)]
    lamps = tuple(Light(x=x, y=y, z=4.4, strength=4.0) for x, y in ((-2.4, 8.2), (2.2, -6.5)))
    mesh = merge(
        [
            _level(conditions, 0.76),
            towards_stage(merge(blocks)),
            *path,
            *trees,
            *benches,
            *posts,
            _swing().moved(6.5, 5.5, 0),
            _clothes_line().moved(-7.5, 6.5, 0),
        ]
    )
    return _outdoors(conditions, mesh, 0.76, lamps)


def _swing() -> Mesh:
    legs = [beam((x, y, 0), (x * 0.93, 0, 2.3), width=0.09, tone=0.35) for x in (-1.2, 1.2) for y in (-0.7, 0.7)]
    bar = beam((-1.2, 0, 2.3), (1.2, 0, 2.3), width=0.09, tone=0.35)
    ropes = [beam((x, 0, 2.3), (x, 0.15, 0.5), width=0.025, tone=0.3) for x in (-0.25, 0.25)]
    return merge([*legs, bar, *ropes, block(-0.3, 0.02, 0.46, 0.3, 0.3, 0.5, tone=0.55)])


def _clothes_line() -> Mesh:
    posts = [beam((x, 0, 0), (x, 0, 2.0), width=0.09, tone=0.4) for x in (-2.2, 2.2)]
    line = beam((-2.2, 0, 1.92), (2.2, 0, 1.92), width=0.02, tone=0.3)
    sheets = [
        block(x, -0.01, 1.92 - h, x + w, 0.01, 1.91, tone=t)
        for x, w, h, t in ((-1.9, 0.9, 1.1, 0.95), (-0.8, 0.5, 0.7, 0.6), (0.0, 1.1, 1.2, 0.9), (1.3, 0.45, 0.8, 0.5))
    ]
    return merge([*posts, line, *sheets])


def _towers(
    conditions: Conditions, rng: np.random.Generator, reach: tuple[float, float], *, count: int, base: float
) -> list[Mesh]:
    towers = []
    for i in range(count):
        angle = 2 * np.pi * (i + rng.random() * 0.7) / count
        away = rng.uniform(*reach)
        storeys = int(rng.integers(7, 26))
        turn = float(np.degrees(angle)) - 90.0
        tower = _tower(conditions, rng, width=float(rng.uniform(16, 30)), high=storeys * 3.2)
        towers.append(tower.turned(turn).moved(away * np.cos(angle), away * np.sin(angle), base))
    return towers


def _tower(conditions: Conditions, rng: np.random.Generator, *, width: float, high: float) -> Mesh:
    """A distant tower: bands of windows by day, single lit windows at night."""
    half, tone = width / 2, float(rng.uniform(0.35, 0.65))
    body = block(-half, -half, 0, half, half, high, tone=tone)
    front = ((half, -half), (-half, -half))
    rows = np.arange(4.0, high - 3.0, 3.2 if high < 45 else 6.4)
    if not conditions.dim:
        strips = [panel(*front, half, width - 3.0, z, z + 1.5, tone=tone - 0.2, out=0.15) for z in rows]
    else:
        spots = np.array(
            [(x, z) for z in rows for x in np.arange(2.5, width - 2.0, 3.4) if rng.random() < 0.3]
        ).reshape(-1, 2)
        strips = [panes(*front, spots, 1.8, 1.6, np.full(len(spots), GLOW), out=0.15)]
    return merge([body, one_part(*strips)])


def skyline(conditions: Conditions) -> SetPiece:
    """An embankment before the city: a parapet with lamps, water, towers beyond."""
    rng = conditions.rng()
    paving = floor(-80, -30, 80, 4.4, tone=conditions.earth(0.8), z=0.01)
    joints = [floor(-14, y, 14, y + 0.03, tone=0.68, z=0.014) for y in np.arange(-8, 4.4, 2.0)]
    joints += [floor(x, -8, x + 0.03, 4.4, tone=0.68, z=0.014) for x in np.arange(-14, 14.1, 2.0)]
    parapet = [block(-80, 4.4, 0, 80, 4.75, 0.95, tone=0.7), block(-80, 4.3, 0.95, 80, 4.85, 1.07, tone=0.8)]
    water = floor(-600, 4.8, 600, 130, tone=0.72, z=0.02)
    far_bank = block(-600, 130, -1, 600, 134, 2.0, tone=0.6)
    lamp = buildings.street_lamp(lit=conditions.dim, tall=4.6)
    posts = [lamp.turned(90).moved(float(x), 3.9, 0) for x in (-22, -13, -4, 5, 14, 23)]
    towers = _towers(conditions, rng, (140, 270), count=58, base=0.0)
    lamps = tuple(Light(x=float(x), y=3.9, z=4.8, strength=4.0) for x in (-13, -4, 5, 14))
    mesh = merge([_level(conditions, 0.8), one_part(paving, *joints), *parapet, water, far_bank, *posts, *towers])
    return _outdoors(conditions, mesh, 0.8, lamps)


def roof(conditions: Conditions) -> SetPiece:
    """A flat roof high over the city: parapet, ventilation, aerials, the way down."""
    rng = conditions.rng()
    tone = conditions.earth(0.7)
    slab = block(-9, -8, -1.0, 9, 8, 0.0, tone=tone)
    edges = [
        block(x0, y0, 0, x1, y1, 0.85, tone=0.75)
        for x0, y0, x1, y1 in ((-9, 7.6, 9, 8), (-9, -8, -8.6, 8), (8.6, -8, 9, 8), (-9, -8, 9, -7.6))
    ]
    hut = [block(4.2, 3.4, 0, 7.6, 6.6, 2.5, tone=0.66), block(4.0, 3.2, 2.5, 7.8, 6.8, 2.65, tone=0.5)]
    hut += [panel((7.6, 3.4), (4.2, 3.4), 1.7, 1.0, 0, 2.05, tone=0.35, out=0.03)]
    vents = [block(x - 0.45, y - 0.45, 0, x + 0.45, y + 0.45, 1.1, tone=0.62) for x, y in ((-5.6, 5.4), (-3.9, 5.6))]
    vents += [
        lathe([(0.25, 0), (0.25, 0.9), (0.4, 0.95), (0.4, 1.15), (0, 1.25)], sides=12, tone=0.5).moved(-6.5, 2.2, 0)
    ]
    masts = [beam((x, 6.9, 0), (x, 6.9, 3.4), width=0.05, tone=0.3) for x in (-1.2, 1.4)]
    masts += [
        beam((x - 0.6, 6.9, z), (x + 0.6, 6.9, z), width=0.035, tone=0.3) for x in (-1.2, 1.4) for z in (2.5, 2.9, 3.3)
    ]
    towers = _towers(conditions, rng, (55, 190), count=44, base=-38.0)
    far = ground(lambda x, y: -38.0 + 0.0 * x * y, tone=conditions.earth(0.7), sides=36, rings=14)
    lamp = (Light(x=5.9, y=3.0, z=2.3, strength=2.5),)
    return _outdoors(conditions, merge([slab, *edges, *hut, *vents, *masts, far, *towers]), 0.7, lamp)


def bridge(conditions: Conditions) -> SetPiece:
    """On a road bridge running north over a river: railings, lamps, the piers of the next bridge, banks."""
    deck = block(-5.4, -90, -1.0, 5.4, 110, 0.0, tone=conditions.earth(0.68))
    kerbs = [block(s * 4.6 - 0.8, -90, 0, s * 4.6 + 0.8, 110, 0.16, tone=conditions.earth(0.8)) for s in (-1, 1)]
    rails = [beam((s * 5.3, -90, z), (s * 5.3, 110, z), width=0.09, tone=0.4) for s in (-1, 1) for z in (0.6, 1.15)]
    bars = [
        one_part(*(beam((s * 5.3, y, 0.1), (s * 5.3, y, 1.15), width=0.07, tone=0.4) for y in np.arange(-40, 70, 1.2)))
        for s in (-1, 1)
    ]
    arches = []
    for s in (-1, 1):
        points = [(s * 5.8, y, 9.5 * (1 - (y / 34) ** 2)) for y in np.linspace(-34, 34, 17)]
        arches += [beam(p, q, width=0.5, tone=0.45) for p, q in pairwise(points)]
        arches += [beam((s * 5.8, p[1], 0), p, width=0.12, tone=0.45) for p in points[2:-2:2]]
    dashes = [floor(-0.08, y, 0.08, y + 2.0, tone=0.95, z=0.01) for y in np.arange(-40, 80, 6.0)]
    lamp = buildings.street_lamp(lit=conditions.dim, tall=5.5)
    posts = [lamp.turned(180 if s > 0 else 0).moved(s * 5.1, float(y), 0) for s in (-1, 1) for y in (-14, 2.5, 19)]
    river = ground(
        lambda x, y: -9.0 + 14.0 * np.clip((np.abs(y - 10) - 70) / 60, 0, 1) + 0 * x,
        tone=conditions.earth(0.74),
        rings=34,
    )
    lamps = tuple(Light(x=s * 3.9, y=y, z=5.6, strength=4.5) for s in (-1, 1) for y in (2.5, 19.0))
    return _outdoors(conditions, merge([river, deck, *kerbs, *rails, *bars, *arches, *dashes, *posts]), 0.68, lamps)


def station(conditions: Conditions) -> SetPiece:
    """A platform of a steppe station: rails to the north, a standing train, the station house behind, a clock."""
    track = []
    for y in (5.2, 10.0):
        sleepers = [block(x - 0.12, y - 1.25, 0, x + 0.12, y + 1.25, 0.1, tone=0.45) for x in np.arange(-32, 32, 0.9)]
        rails = [block(-200, y + s * 0.75 - 0.04, 0.1, 200, y + s * 0.75 + 0.04, 0.24, tone=0.35) for s in (-1, 1)]
        track += [one_part(*sleepers), *rails]
    platform = block(-60, -6.5, -0.4, 60, 3.4, 0.0, tone=conditions.earth(0.8))
    edge = floor(-60, 2.9, 60, 3.15, tone=0.97, z=0.01)
    cars = [_carriage(conditions).moved(x, 10.0, 0.2) for x in (-25.0, 0.5, 26.0)]
    house = buildings.house(conditions, width=16, depth=7).scaled(1, 1, 1.25).turned(180).moved(-2, -10.5, 0)
    lamp = buildings.street_lamp(lit=conditions.dim, tall=4.5)
    posts = [lamp.turned(90).moved(float(x), 1.8, 0) for x in (-12, -4.5, 7.5, 15)]
    clock = lathe([(0, -0.1), (0.38, -0.1), (0.4, 0.0), (0.38, 0.1), (0, 0.1)], sides=20, tone=0.95).transformed(
        np.array([[1, 0, 0], [0, 0, 1], [0, -1, 0.0]])
    )
    board = [beam((3.6, 1.9, 0), (3.6, 1.9, 2.8), width=0.1, tone=0.3), clock.moved(3.6, 1.9, 3.1)]
    benches = [furniture.bench().moved(x, -4.9, 0) for x in (-6.0, 4.5)]
    earth = ground(lambda x, y: -0.02 + 0 * x * y, tone=conditions.earth(0.76), sides=36, rings=14)
    lamps = tuple(Light(x=float(x), y=2.6, z=4.6, strength=4.0) for x in (-12, -4.5, 7.5))
    return _outdoors(
        conditions,
        merge([earth, platform, edge, *track, *cars, towards_stage(house), *posts, *board, *benches]),
        0.8,
        lamps,
    )


def _carriage(conditions: Conditions) -> Mesh:
    body = block(-12, -1.5, 0.9, 12, 1.5, 3.6, tone=0.6)
    top = block(-12, -1.35, 3.6, 12, 1.35, 3.95, tone=0.95 if conditions.snowy else 0.45)
    stripe = [block(-12.02, s * 1.5 - 0.02, 1.7, 12.02, s * 1.5 + 0.02, 1.9, tone=0.85) for s in (-1, 1)]
    pane = conditions.pane() if conditions.dim else 0.3
    windows = [
        block(x, s * 1.5 - 0.03, 2.15, x + 1.3, s * 1.5 + 0.03, 3.05, tone=pane)
        for s in (-1, 1)
        for x in np.arange(-10.2, 9.5, 2.1)
    ]
    doors = [
        block(x, s * 1.5 - 0.03, 0.95, x + 0.75, s * 1.5 + 0.03, 3.05, tone=0.4)
        for s in (-1, 1)
        for x in (-11.7, 10.95)
    ]
    under = block(-11.5, -1.15, 0.55, 11.5, 1.15, 0.9, tone=0.22)
    wheels = [
        vehicles.wheel(0.42, 0.14).turned(90).moved(x, s * 0.8, 0.32) for x in (-9.2, -7.2, 7.2, 9.2) for s in (-1, 1)
    ]
    return merge([body, under, top, *stripe, *windows, *doors, *wheels])


SETS: dict[str, Builder] = {
    "street": street,
    "courtyard": courtyard,
    "skyline": skyline,
    "roof": roof,
    "bridge": bridge,
    "station": station,
}
