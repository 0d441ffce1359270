"""Buildings and what stands about them: village houses, blocks of flats, sheds, fences, wells, street lamps."""

import numpy as np

from kadr.stage.mesh import Mesh, lathe, merge, tube
from kadr.stage.sets.fronts import FRONTS, Facade
from kadr.stage.sets.piece import GLOW, Conditions
from kadr.stage.sets.shapes import Array, Point, beam, blob, block, extruded, one_part, panel, panes

_SOUTH, _EAST, _NORTH, _WEST = range(4)


def _sides(width: float, depth: float) -> tuple[tuple[Point, Point], ...]:
    """The four walls of a house as lines whose left is outside, in the order south, east, north, west."""
    w, d = width / 2, depth / 2
    return ((w, -d), (-w, -d)), ((w, d), (w, -d)), ((-w, d), (w, d)), ((-w, -d), (-w, d))


def window(side: tuple[Point, Point], along: float, *, low: float, width: float, height: float, pane: float) -> Mesh:
    """A window on a wall: frame, pane, glazing bars."""
    frame = panel(*side, along, width + 0.18, low - 0.09, low + height + 0.09, tone=0.9, out=0.03)
    glass = panel(*side, along, width, low, low + height, tone=pane, out=0.05)
    bars = [
        panel(*side, along, 0.05, low, low + height, tone=0.9, out=0.07),
        panel(*side, along, width, low + height * 0.62, low + height * 0.62 + 0.05, tone=0.9, out=0.07),
    ]
    return merge([frame, glass, one_part(*bars)])


def house(conditions: Conditions, *, width: float = 8.0, depth: float = 6.0, lit: bool = True) -> Mesh:
    """A low whitewashed house, its door and two windows to the south, a smoking chimney; on the origin."""
    snowy, wall, top = conditions.snowy, 2.3, 3.7
    w, d = width / 2, depth / 2
    body = block(-w, -d, -0.6, w, d, wall, tone=0.84)
    plinth = block(-w - 0.05, -d - 0.05, -0.6, w + 0.05, d + 0.05, 0.3, tone=0.55)
    roof_tone = 0.97 if snowy else 0.45
    gable = extruded([(-d, wall), (d, wall), (0.0, top)], width, tone=0.7).turned(90)
    roof = [
        _slope((-w - 0.4, side * (d + 0.45), wall - 0.2), (w + 0.4, 0.0, top + 0.08), tone=roof_tone)
        for side in (-1, 1)
    ]
    south, east, _, west = _sides(width, depth)
    pane = conditions.pane(1.0 if lit else 0.0)
    openings = [window(south, width * s, low=0.95, width=1.0, height=1.0, pane=pane) for s in (0.18, 0.42)]
    openings += [window(side, depth / 2, low=0.95, width=0.9, height=1.0, pane=pane) for side in (east, west)]
    door = [
        panel(*south, width * 0.76, 1.1, 0.0, 2.05, tone=0.9, out=0.03),
        panel(*south, width * 0.76, 0.92, 0.0, 1.96, tone=0.42, out=0.05),
    ]
    step = block(-width * 0.26 - 0.7, -d - 0.7, -0.2, -width * 0.26 + 0.7, -d, 0.16, tone=0.6)
    chimney = block(w * 0.3, 0.3, wall + 0.4, w * 0.3 + 0.55, 0.85, top + 0.75, tone=0.66)
    cap = [block(w * 0.3 - 0.05, 0.25, top + 0.75, w * 0.3 + 0.6, 0.9, top + 0.87, tone=roof_tone)]
    return merge([body, plinth, gable, *roof, *openings, *door, step, chimney, *cap])


def _slope(eaves: tuple[float, float, float], ridge: tuple[float, float, float], *, tone: float) -> Mesh:
    """One side of a pitched roof, a hand thick, between a corner of the eaves and the far end of the ridge."""
    x0, y0, z0 = eaves
    x1, y1, z1 = ridge
    outline = [(y0, z0), (y1, z1), (y1, z1 + 0.14), (y0, z0 + 0.14)]
    if y0 > y1:
        outline = outline[::-1]
    if _area(outline) < 0:
        outline = outline[::-1]
    return extruded(outline, x1 - x0, tone=tone).turned(90).moved((x0 + x1) / 2, 0, 0)


def _area(outline: list[Point]) -> float:
    x, z = np.array(outline).T
    return float((x * np.roll(z, -1) - np.roll(x, -1) * z).sum() / 2)


def shed(conditions: Conditions, *, width: float = 9.0, depth: float = 4.5) -> Mesh:
    """A low clay sheep shed with a flat roof of straw and beams, its gate to the south."""
    w, d = width / 2, depth / 2
    body = block(-w, -d, -0.6, w, d, 1.9, tone=0.68)
    roof = block(-w - 0.35, -d - 0.4, 1.9, w + 0.35, d + 0.3, 2.15, tone=0.97 if conditions.snowy else 0.55)
    straw = [blob(w * 0.9, d * 0.9, 0.45, tone=0.96 if conditions.snowy else 0.6, sides=12).moved(0, 0, 2.1)]
    ends = [
        beam((x, -d - 0.7, 1.8), (x, -d + 0.2, 1.8), width=0.16, tone=0.4) for x in np.linspace(-w + 0.3, w - 0.3, 8)
    ]
    south = _sides(width, depth)[_SOUTH]
    gate = [panel(*south, width * 0.5, 1.9, 0, 1.6, tone=0.3, out=0.03)]
    gate += [panel(*south, width * 0.5 + s, 0.14, 0, 1.6, tone=0.52, out=0.05) for s in (-0.8, -0.4, 0, 0.4, 0.8)]
    holes = [panel(*south, width * s, 0.5, 1.0, 1.4, tone=0.25, out=0.03) for s in (0.15, 0.85)]
    return merge([body, roof, *straw, one_part(*ends), *gate, *holes])


def fence(start: Point, end: Point, *, tone: float = 0.5, tall: float = 1.15) -> Mesh:
    """Posts and three rails from `start` to `end`."""
    a, b = np.array(start), np.array(end)
    count = max(2, int(np.linalg.norm(b - a) / 2.2) + 1)
    spots = [a + (b - a) * t for t in np.linspace(0, 1, count)]
    posts = [beam((x, y, -0.3), (x, y, tall), width=0.12, tone=tone) for x, y in spots]
    rails = [beam((*a, z), (*b, z), width=0.07, tone=tone + 0.08) for z in (tall * 0.33, tall * 0.62, tall * 0.9)]
    return merge([*posts, *rails])


def pickets(start: Point, end: Point, *, tone: float = 0.6) -> Mesh:
    """A paling fence."""
    a, b = np.array(start), np.array(end)
    count = int(np.linalg.norm(b - a) / 0.34)
    pales = [
        beam((*(a + (b - a) * t), -0.1), (*(a + (b - a) * t), 1.3), width=0.1, tone=tone)
        for t in np.linspace(0, 1, count)
    ]
    rails = [beam((*a, z), (*b, z), width=0.07, tone=tone - 0.1) for z in (0.35, 1.0)]
    return merge([one_part(*pales, *rails)])


def well(*, snowy: bool = False) -> Mesh:
    """A log well under a little roof, with its windlass and bucket."""
    frame = [
        beam((s * 0.55, -0.65, z), (s * 0.55, 0.65, z), width=0.17, tone=0.5)
        for s in (-1, 1)
        for z in (0.1, 0.42, 0.74)
    ]
    frame += [
        beam((-0.65, s * 0.55, z), (0.65, s * 0.55, z), width=0.17, tone=0.56) for s in (-1, 1) for z in (0.25, 0.58)
    ]
    dark = block(-0.5, -0.5, 0.0, 0.5, 0.5, 0.68, tone=0.15)
    posts = [beam((s * 0.7, 0, 0), (s * 0.7, 0, 1.95), width=0.12, tone=0.45) for s in (-1, 1)]
    roller = tube([(-0.7, 0, 1.25), (0.7, 0, 1.25)], [0.1, 0.1], sides=8, tone=0.5)
    crank = tube([(0.7, 0, 1.25), (0.95, 0, 1.25), (0.95, 0.25, 1.05)], [0.025] * 3, sides=5, tone=0.3)
    roof = extruded([(-0.75, 1.85), (0.75, 1.85), (0.0, 2.4)], 1.9, tone=0.95 if snowy else 0.5).turned(90)
    rope = tube([(0, 0, 1.2), (0, 0, 0.95)], [0.015, 0.015], sides=4, tone=0.3)
    bucket = lathe([(0, 0.68), (0.12, 0.68), (0.16, 0.95), (0.14, 0.95), (0, 0.9)], sides=10, tone=0.4)
    return merge([one_part(*frame), dark, *posts, roller, crank, roof, rope, bucket])


def flats(
    conditions: Conditions,
    rng: np.random.Generator,
    *,
    width: float,
    floors: int,
    depth: float = 11.0,
    front: str = "flats",
    tone: float | None = None,
) -> Mesh:
    """A house of several floors on the origin, its front to the south; at night some windows are lit."""
    w, d, high = width / 2, depth / 2, floors * 2.9 + 1.2
    tone = float(rng.uniform(0.42, 0.7)) if tone is None else tone
    body = block(-w, -d, -0.5, w, d, high, tone=tone)
    plinth = block(-w - 0.06, -d - 0.06, -0.5, w + 0.06, d + 0.06, 0.7, tone=tone - 0.2)
    top = 0.95 if conditions.snowy else tone - 0.2
    cornice = block(-w - 0.25, -d - 0.25, high, w + 0.25, d + 0.25, high + 0.45, tone=top)
    lows: Array = np.asarray(1.4 + 2.9 * np.arange(floors), np.float64)
    parts = []
    for number, (side, length) in enumerate(zip(_sides(width, depth), (width, depth, width, depth), strict=True)):
        here = lows[1:] if number == _SOUTH and front == "shops" else lows
        spots = np.array([(along, low) for along in np.arange(1.8, length - 1.2, 2.9) for low in here])
        if not len(spots):
            continue
        tones = np.where(rng.random(len(spots)) < 0.38, conditions.pane(1.0), conditions.pane(0.0) - 0.1)
        parts.append(panes(*side, spots, 1.35, 1.5, np.maximum(tones, 0.05), out=0.05))
        if number == _SOUTH:
            sills, pale = spots - [0.0, 0.12], np.full(len(spots), min(0.95, tone + 0.2))
            parts.append(one_part(panes(*side, sills, 1.6, 0.1, pale, out=0.1)))
    face = Facade(conditions=conditions, rng=rng, width=width, depth=d, lows=lows, tone=tone)
    return merge([body, plinth, cornice, *parts, *FRONTS[front](face)])


def street_lamp(*, lit: bool, tall: float = 6.2) -> Mesh:
    """A lamp post, its arm towards +x."""
    post = lathe([(0.11, -0.2), (0.11, 0.5), (0.06, 0.6), (0.045, tall)], sides=8, tone=0.32)
    arm = tube(
        [(0, 0, tall - 0.05), (0.4, 0, tall + 0.25), (1.1, 0, tall + 0.3)], [0.045, 0.04, 0.035], sides=6, tone=0.32
    )
    head = blob(0.34, 0.17, 0.1, tone=GLOW if lit else 0.75, sides=10).moved(1.25, 0, tall + 0.24)
    return merge([one_part(post, arm), head])
