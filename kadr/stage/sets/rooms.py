"""Rooms that people live in: a room, a kitchen, the room of a winter house, and the plain neutral interior."""

import numpy as np

from kadr.stage.mesh import Mesh, lathe, merge, tube
from kadr.stage.props import furniture
from kadr.stage.sets.buildings import window
from kadr.stage.sets.piece import Builder, Conditions, Light, LightKind, Seat, SetPiece
from kadr.stage.sets.shapes import Point, blob, block, ceiling, floor, one_part, panel, wall

Room = tuple[float, float, float, float]


def sides(room: Room) -> tuple[tuple[Point, Point], ...]:
    """The walls as lines whose left is inside: south, east, north, west."""
    x0, y0, x1, y1 = room
    corners = [(x0, y0), (x1, y0), (x1, y1), (x0, y1)]
    return tuple(zip(corners, [*corners[1:], corners[0]], strict=True))


def chamber(room: Room, high: float, *, walls: float, boards: float, dado: float | None = None) -> Mesh:
    """Floor boards, four walls with skirting, a ceiling: all seen from within only.

    `walls` and `boards` are tones; with `dado` the lower wall is painted in that tone, as in public buildings."""
    x0, y0, x1, y1 = room
    parts = [floor(*room, tone=boards), ceiling(*room, high, tone=0.93)]
    for a, b in sides(room):
        length = float(np.hypot(b[0] - a[0], b[1] - a[1]))
        parts.append(wall(a, b, high, tone=walls))
        if dado is not None:
            parts.append(panel(a, b, length / 2, length, 0, 1.25, tone=dado, out=0.012))
        parts.append(panel(a, b, length / 2, length, 0, 0.1, tone=walls - 0.25, out=0.02))
    seams = [floor(x0, y, x1, y + 0.016, tone=boards - 0.12, z=0.003) for y in np.arange(y0 + 0.28, y1, 0.28)]
    return merge([one_part(parts[0], *seams), *parts[1:]])


def door(side: tuple[Point, Point], along: float, *, tone: float = 0.55) -> Mesh:
    """A panelled door in its frame."""
    leaf = [
        panel(*side, along, 1.1, 0, 2.12, tone=0.82, out=0.02),
        panel(*side, along, 0.92, 0, 2.02, tone=tone, out=0.035),
    ]
    fields = [
        panel(*side, along, 0.62, low, high, tone=tone + 0.1, out=0.045) for low, high in ((0.2, 0.85), (1.05, 1.85))
    ]
    knob = panel(*side, along + 0.38, 0.07, 0.98, 1.08, tone=0.2, out=0.06)
    return merge([*leaf, *fields, knob])


def curtained(side: tuple[Point, Point], along: float, conditions: Conditions, *, width: float = 1.3) -> Mesh:
    """A window seen from within, with curtains: bright by day, black at night."""
    pane = 0.14 if conditions.night else 1.0
    frame = window(side, along, low=0.95, width=width, height=1.3, pane=pane)
    drapes = [
        panel(*side, along + s * (width / 2 + 0.12), 0.44, 0.75, 2.4, tone=0.72 - 0.08 * i, out=0.09 + 0.01 * i)
        for s in (-1, 1)
        for i in range(1)
    ]
    folds = [
        panel(*side, along + s * (width / 2 + 0.02 + 0.11 * k), 0.02, 0.75, 2.4, tone=0.5, out=0.1)
        for s in (-1, 1)
        for k in range(3)
    ]
    rod = panel(*side, along, width + 0.8, 2.38, 2.43, tone=0.35, out=0.12)
    sill = panel(*side, along, width + 0.3, 0.84, 0.9, tone=0.95, out=0.12)
    return merge([frame, one_part(*drapes, *folds), rod, sill])


def carpet(x: float, y: float, width: float, depth: float) -> Mesh:
    """A floor carpet with a border and a medallion."""
    layers = [(1.0, 0.45), (0.88, 0.62), (0.8, 0.52)]
    fields = [
        floor(-width / 2 * s, -depth / 2 * s, width / 2 * s, depth / 2 * s, tone=t, z=0.006 + 0.003 * i)
        for i, (s, t) in enumerate(layers)
    ]
    medallion = lathe([(0.5, 0.016), (0, 0.017)], sides=8, tone=0.7).scaled(width * 0.32, depth * 0.5, 1.0)
    return one_part(*fields, medallion).moved(x, y, 0)


def wall_carpet(side: tuple[Point, Point], along: float, *, width: float = 2.2) -> Mesh:
    """A carpet hung on the wall, as village rooms have."""
    layers = [(1.0, 0.42), (0.86, 0.6), (0.72, 0.48), (0.3, 0.68)]
    return one_part(
        *(
            panel(*side, along, width * s, 1.65 - 0.72 * s, 1.65 + 0.72 * s, tone=tone, out=0.03 + 0.008 * i)
            for i, (s, tone) in enumerate(layers)
        )
    )


def picture(
    side: tuple[Point, Point], along: float, *, width: float = 0.6, low: float = 1.45, high: float = 1.95
) -> Mesh:
    """A framed picture."""
    frame = panel(*side, along, width, low, high, tone=0.35, out=0.03)
    sheet = panel(*side, along, width - 0.12, low + 0.06, high - 0.06, tone=0.86, out=0.04)
    spot = panel(*side, along, width * 0.35, low + 0.1, low + (high - low) * 0.7, tone=0.6, out=0.05)
    return merge([frame, one_part(sheet, spot)])


def pendant(x: float, y: float, z: float, *, lit: bool) -> Mesh:
    """A lamp with a wide shade hanging from the ceiling."""
    cord = tube([(x, y, z + 0.28), (x, y, z + 0.75)], [0.012, 0.012], sides=4, tone=0.3)
    shade = lathe([(0.3, 0), (0.08, 0.26), (0, 0.28)], sides=16, tone=0.6).moved(x, y, z)
    bulb = blob(0.07, 0.07, 0.09, tone=2.6 if lit else 0.95, sides=8).moved(x, y, z)
    return merge([cord, shade, bulb])


def _lights(conditions: Conditions, windows: tuple[Light, ...], lamp: Light) -> tuple[Light, ...]:
    if conditions.night:
        return (lamp,)
    return (*windows, lamp) if conditions.dim else windows


def room(conditions: Conditions) -> SetPiece:
    """A living room: window and table to the north-east, sofa, shelves, door, carpet."""
    bounds = (-3.4, -3.2, 3.4, 3.2)
    south, east, north, west = sides(bounds)
    things = [
        furniture.sofa().turned(180).moved(-1.4, 2.7, 0),
        furniture.bookshelf().turned(180).moved(0.65, 3.0, 0),
        furniture.table(1.2, 0.75).moved(2.55, 1.7, 0),
        furniture.chair().turned(-25).moved(2.3, 0.95, 0),
        furniture.chair().turned(180).moved(2.6, 2.4, 0),
        furniture.cupboard().turned(-90).moved(-3.15, 0.4, 0),
        furniture.lamp().moved(2.85, 1.8, 0.75),
        carpet(-0.2, 0.0, 3.4, 2.4),
    ]
    fixed = [
        chamber(bounds, 2.75, walls=0.84, boards=0.68),
        curtained(north, 1.15, conditions),
        curtained(east, 4.2, conditions, width=1.5),
        picture(north, 4.85, width=0.9),
        picture(west, 1.2),
        picture(east, 1.6, width=0.7),
        door(west, 5.3),
        door(south, 1.3),
        picture(south, 4.6, width=1.2),
        pendant(0.2, 0.8, 1.98, lit=conditions.night),
    ]
    windows = (
        Light(x=2.2, y=3.1, z=1.6, strength=3.0, kind=LightKind.WINDOW),
        Light(x=3.3, y=1.0, z=1.6, strength=2.5, kind=LightKind.WINDOW),
    )
    return SetPiece(
        mesh=merge([*fixed, *things]),
        indoor=True,
        sky=False,
        ground_tone=0.68,
        room=bounds,
        lights=_lights(conditions, windows, Light(x=0.2, y=0.8, z=1.9, strength=2.6)),
        seats=(
            Seat(x=-1.8, y=2.6, z=0.5, facing=180),
            Seat(x=-1.0, y=2.6, z=0.5, facing=180),
            Seat(x=2.3, y=0.95, z=0.46, facing=-25),
        ),
        blocked=((-1.4, 2.7, 1.0), (2.55, 1.7, 0.8), (0.65, 3.0, 0.5), (-3.15, 0.4, 0.5)),
    )


def bedroom(conditions: Conditions) -> SetPiece:
    """A bedroom: bed along the north wall, wardrobe, bedside lamp, mirror, window with curtains."""
    bounds = (-3.0, -2.9, 3.0, 2.9)
    south, east, north, west = sides(bounds)
    wardrobe = [
        block(-2.95, 1.0, 0, -2.35, 2.6, 2.1, tone=0.55),
        block(-2.35, 1.78, 0.05, -2.33, 1.81, 2.05, tone=0.25),
    ]
    stand = block(1.5, 2.4, 0, 1.95, 2.85, 0.5, tone=0.6)
    things = [
        furniture.bed().scaled(1.0, 1.5, 1.0).turned(180).moved(0.4, 2.15, 0),
        furniture.lamp().moved(1.72, 2.62, 0.5),
        furniture.mirror().turned(65).moved(2.5, 1.2, 0),
        furniture.chair().turned(70).moved(-2.3, -0.6, 0),
        carpet(0.2, 0.3, 2.6, 1.7),
    ]
    fixed = [
        chamber(bounds, 2.65, walls=0.82, boards=0.66),
        curtained(east, 3.2, conditions, width=1.4),
        wall_carpet(north, 2.6),
        picture(west, 3.9),
        door(south, 4.6),
        door(west, 5.0),
        pendant(0.0, 0.6, 1.95, lit=conditions.night),
    ]
    windows = (Light(x=2.9, y=0.3, z=1.6, strength=3.2, kind=LightKind.WINDOW),)
    lamp = Light(x=1.72, y=2.6, z=0.95, strength=1.8)
    return SetPiece(
        mesh=merge([*fixed, *wardrobe, stand, *things]),
        indoor=True,
        sky=False,
        ground_tone=0.66,
        room=bounds,
        lights=_lights(conditions, windows, lamp),
        seats=(Seat(x=0.2, y=1.6, z=0.52, facing=180), Seat(x=-2.3, y=-0.6, z=0.46, facing=70)),
        blocked=((0.4, 2.15, 1.1), (-2.6, 1.8, 0.9)),
    )


def winter_house(conditions: Conditions) -> SetPiece:
    """The room of a winter camp: whitewashed stove, low table, stacked bedding, wall carpet, one small window."""
    bounds = (-3.1, -2.9, 3.1, 2.9)
    south, east, north, west = sides(bounds)
    beams = [ceiling(x - 0.07, -2.9, x + 0.07, 2.9, 2.22, tone=0.5) for x in np.arange(-2.6, 3.0, 0.9)]
    quilts = [
        block(-0.5, -0.24, 0.58 + 0.12 * i, 0.5, 0.24, 0.7 + 0.12 * i, tone=(0.75, 0.5, 0.86)[i % 3]) for i in range(4)
    ]
    zhuk = merge([furniture.chest(), one_part(*quilts)]).turned(180)
    fixed = [
        chamber(bounds, 2.35, walls=0.86, boards=0.62),
        *beams,
        curtained(north, 2.7, conditions, width=0.9),
        wall_carpet(west, 2.9),
        door(south, 4.4, tone=0.45),
        picture(east, 4.4, width=0.5),
        picture(south, 1.6, width=0.5),
        _coats(east, 1.5),
    ]
    things = [
        furniture.stove().turned(180).moved(2.2, 2.3, 0),
        zhuk.moved(-2.0, 2.55, 0),
        furniture.low_table().moved(-0.5, 1.35, 0),
        furniture.bed().turned(-90).moved(-2.55, 0.2, 0),
        furniture.lamp().moved(-0.95, 1.35, 0.335),
        furniture.stool().moved(1.3, 1.6, 0),
        carpet(-0.5, 0.7, 3.2, 2.4),
    ]
    fire = Light(x=2.2, y=1.7, z=0.5, strength=1.8, kind=LightKind.FIRE)
    lamp = Light(x=-0.95, y=1.35, z=0.75, strength=2.2)
    pane = Light(x=0.4, y=2.8, z=1.5, strength=2.6, kind=LightKind.WINDOW)
    return SetPiece(
        mesh=merge([*fixed, *things]),
        indoor=True,
        sky=False,
        ground_tone=0.62,
        room=bounds,
        lights=(lamp, fire) if conditions.dim else (pane, fire),
        seats=(
            Seat(x=-0.5, y=2.2, z=0.05, facing=180),
            Seat(x=-1.35, y=1.2, z=0.05, facing=-90),
            Seat(x=0.4, y=1.2, z=0.05, facing=90),
        ),
        blocked=((2.2, 2.3, 0.8), (-0.5, 1.35, 0.7), (-2.55, 0.2, 0.7), (-2.0, 2.55, 0.6)),
    )


def _coats(side: tuple[Point, Point], along: float) -> Mesh:
    """Sheepskins on pegs."""
    board = panel(*side, along, 1.4, 1.72, 1.82, tone=0.45, out=0.04)
    coats = [
        panel(*side, along + s, 0.4, 0.55, 1.7, tone=tone, out=0.1)
        for s, tone in ((-0.42, 0.4), (0.05, 0.62), (0.48, 0.48))
    ]
    return merge([board, *coats])


def kitchen(conditions: Conditions) -> SetPiece:
    """A flat's kitchen: a run of units under the window, cooker and fridge, the table where people talk."""
    bounds = (-3.0, -2.8, 3.0, 2.8)
    south, east, north, west = sides(bounds)
    units = [block(-2.95, 2.2, 0.08, 1.6, 2.78, 0.86, tone=0.74), block(-2.95, 2.17, 0.86, 1.6, 2.78, 0.91, tone=0.5)]
    fronts = [block(x, 2.17, 0.14, x + 0.54, 2.2, 0.8, tone=0.82) for x in np.arange(-2.9, 1.4, 0.58)]
    shelf = [block(x, 2.45, 1.5, x + 0.78, 2.78, 2.2, tone=0.78) for x in (-2.95, -2.15, 0.82)]
    fridge = [block(1.75, 2.1, 0, 2.45, 2.78, 1.75, tone=0.93), block(1.77, 2.08, 1.15, 2.43, 2.1, 1.17, tone=0.4)]
    sink = lathe([(0.26, 0.915), (0.2, 0.92), (0, 0.918)], sides=14, tone=0.6).moved(-0.6, 2.45, 0)
    tap = tube([(-0.6, 2.7, 0.9), (-0.6, 2.7, 1.15), (-0.6, 2.5, 1.15)], [0.02] * 3, sides=5, tone=0.5)
    kettle = lathe([(0.1, 0), (0.13, 0.06), (0.1, 0.15), (0, 0.2)], sides=12, tone=0.4).moved(-1.9, 2.45, 0.91)
    clock = lathe([(0.17, 0), (0.17, 0.03), (0, 0.031)], sides=18, tone=0.9)
    fixed = [
        chamber(bounds, 2.6, walls=0.86, boards=0.74, dado=None),
        curtained(north, 3.55, conditions, width=1.1),
        door(west, 4.3),
        picture(east, 2.0, width=0.5),
        door(south, 1.4),
        pendant(0.9, 0.9, 1.85, lit=conditions.night),
        clock.transformed(np.array([[1, 0, 0], [0, 0, -1], [0, 1, 0.0]])).turned(-90).moved(2.98, 1.0, 1.9),
    ]
    table = furniture.table(1.2, 0.75).moved(1.85, 1.1, 0)
    chairs = [
        furniture.chair().turned(t).moved(x, y, 0) for x, y, t in ((0.95, 1.1, -90), (1.85, 1.75, 180), (2.75, 1.1, 90))
    ]
    cups = [lathe([(0.03, 0), (0.045, 0.08), (0, 0.07)], sides=9, tone=0.92).moved(x, 1.1, 0.75) for x in (1.55, 2.15)]
    windows = (Light(x=-0.5, y=2.7, z=1.6, strength=3.0, kind=LightKind.WINDOW),)
    return SetPiece(
        mesh=merge([*fixed, *units, *fronts, *shelf, *fridge, sink, tap, kettle, table, *chairs, *cups]),
        indoor=True,
        sky=False,
        ground_tone=0.74,
        room=bounds,
        lights=_lights(conditions, windows, Light(x=0.9, y=0.9, z=1.8, strength=2.6)),
        seats=(
            Seat(x=0.95, y=1.1, z=0.46, facing=-90),
            Seat(x=2.75, y=1.1, z=0.46, facing=90),
            Seat(x=1.85, y=1.75, z=0.46, facing=180),
        ),
        blocked=((1.85, 1.1, 0.9),),
    )


def neutral_interior(conditions: Conditions) -> SetPiece:
    """Somewhere indoors: walls, a door, a window, a bench; nothing that claims a place."""
    bounds = (-3.6, -3.3, 3.6, 3.3)
    south, east, north, west = sides(bounds)
    fixed = [
        chamber(bounds, 2.9, walls=0.84, boards=0.72),
        window(north, 2.2, low=0.95, width=1.5, height=1.4, pane=0.14 if conditions.night else 1.0),
        door(north, 5.4),
        door(south, 2.0),
        window(east, 3.4, low=0.95, width=1.4, height=1.4, pane=0.14 if conditions.night else 1.0),
        picture(west, 3.2, width=0.9),
        pendant(0.0, 0.8, 2.05, lit=conditions.night),
        furniture.bench().turned(-90).moved(-3.25, -0.2, 0),
    ]
    windows = (Light(x=1.4, y=3.2, z=1.7, strength=3.0, kind=LightKind.WINDOW),)
    return SetPiece(
        mesh=merge(fixed),
        indoor=True,
        sky=False,
        ground_tone=0.72,
        room=bounds,
        lights=_lights(conditions, windows, Light(x=0.0, y=0.8, z=2.0, strength=2.8)),
    )


SETS: dict[str, Builder] = {
    "room": room,
    "winter_house": winter_house,
    "bedroom": bedroom,
    "kitchen": kitchen,
    "neutral_interior": neutral_interior,
}
