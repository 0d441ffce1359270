"""Public interiors: corridor, office, hospital ward, hall; and what all public rooms share."""

import numpy as np

from kadr.stage.mesh import Mesh, lathe, merge, tube
from kadr.stage.props import furniture
from kadr.stage.sets.buildings import window
from kadr.stage.sets.piece import Builder, Conditions, Light, LightKind, Seat, SetPiece
from kadr.stage.sets.rooms import Room, chamber, door, picture, sides
from kadr.stage.sets.shapes import block, ceiling, floor, one_part, panel


def tubes(room: Room, high: float, *, columns: tuple[float, ...], lit: bool) -> Mesh:
    """Ceiling lights in rows, seen from below only."""
    _, y0, _, y1 = room
    return merge(
        [
            ceiling(x - 0.15, y, x + 0.15, y + 1.1, high - 0.02, tone=2.6 if lit else 1.0)
            for x in columns
            for y in np.arange(y0 + 1.2, y1 - 1.0, 2.6)
        ]
    )


def tall_window(
    side: tuple[tuple[float, float], tuple[float, float]], along: float, conditions: Conditions, *, width: float = 1.6
) -> Mesh:
    """A large window seen from within: bright by day, black at night."""
    return window(side, along, low=0.95, width=width, height=1.5, pane=0.14 if conditions.night else 1.0)


def indoors(
    conditions: Conditions,
    parts: list[Mesh],
    room: Room,
    tone: float,
    *,
    day: tuple[Light, ...],
    lamps: tuple[Light, ...],
    seats: tuple[Seat, ...] = (),
    blocked: tuple[tuple[float, float, float], ...] = (),
) -> SetPiece:
    """A room with floor `tone`, lit by `day` until dusk and by `lamps` from dusk."""
    lights = lamps if conditions.night else ((*day, *lamps) if conditions.dim else day)
    return SetPiece(
        mesh=merge(parts),
        indoor=True,
        sky=False,
        ground_tone=tone,
        room=room,
        lights=lights,
        seats=seats,
        blocked=blocked,
    )


def corridor(conditions: Conditions) -> SetPiece:
    """A long corridor running north, doors on both sides, a window at its end, tiles and ceiling lights."""
    room = (-1.7, -9.0, 1.7, 15.0)
    south, east, north, west = sides(room)
    tiles = [floor(x, -9, x + 0.02, 15, tone=0.66, z=0.004) for x in np.arange(-1.25, 1.7, 0.6)]
    tiles += [floor(-1.7, y, 1.7, y + 0.02, tone=0.66, z=0.004) for y in np.arange(-8.7, 15, 0.6)]
    parts = [chamber(room, 2.9, walls=0.88, boards=0.78, dado=0.66), one_part(*tiles)]
    parts += [door(side, along) for side in (east, west) for along in np.arange(2.2, 23.0, 3.4)]
    parts += [
        picture(side, along, width=0.22, low=1.55, high=1.8)
        for side in (east, west)
        for along in np.arange(3.2, 22.0, 3.4)
    ]
    parts += [
        tall_window(north, 1.7, conditions, width=1.3),
        door(south, 1.7),
        tubes(room, 2.9, columns=(0.0,), lit=True),
    ]
    parts += [furniture.bench().turned(90).moved(1.38, 2.3, 0)]
    ends = (Light(x=0, y=14.8, z=1.7, strength=5.0, kind=LightKind.WINDOW),)
    lamps = tuple(Light(x=0, y=float(y), z=2.8, strength=2.0) for y in (-4, 1, 6, 11))
    return indoors(
        conditions, parts, room, 0.78, day=(*ends, *lamps), lamps=lamps, seats=(Seat(x=1.38, y=2.3, z=0.46, facing=90),)
    )


def office(conditions: Conditions) -> SetPiece:
    """An office: the chief's desk in the north before the window, visitors' chairs, shelves, flag."""
    room = (-3.4, -3.0, 3.4, 3.4)
    south, east, north, west = sides(room)
    parts = [
        chamber(room, 2.8, walls=0.84, boards=0.66),
        tall_window(north, 2.0, conditions),
        tall_window(north, 4.8, conditions),
        door(south, 5.2),
        picture(west, 2.6, width=0.8, low=1.3, high=1.9),
        picture(east, 5.6, width=0.7),
        furniture.desk().turned(180).moved(0.9, 2.2, 0),
        furniture.chair().turned(180).moved(0.9, 2.95, 0),
        furniture.chair().turned(-15).moved(0.5, 1.3, 0),
        furniture.chair().turned(12).moved(1.4, 1.3, 0),
        furniture.bookshelf().turned(90).moved(3.18, 1.0, 0),
        furniture.bookshelf().turned(90).moved(3.18, -0.1, 0),
        furniture.sofa().turned(-90).moved(-2.95, 0.2, 0),
        furniture.lamp().moved(1.45, 2.3, 0.75),
        block(0.2, 2.1, 0.75, 0.75, 2.35, 0.78, tone=0.95),
        tubes(room, 2.8, columns=(-1.4, 1.4), lit=conditions.dim),
        flag().moved(-2.9, 3.05, 0),
    ]
    day = (
        Light(x=-1.4, y=3.2, z=1.8, strength=3.0, kind=LightKind.WINDOW),
        Light(x=1.4, y=3.2, z=1.8, strength=3.0, kind=LightKind.WINDOW),
    )
    seats = (
        Seat(x=0.9, y=2.95, z=0.46, facing=180),
        Seat(x=0.5, y=1.3, z=0.46, facing=-15),
        Seat(x=1.4, y=1.3, z=0.46, facing=12),
        Seat(x=-2.9, y=0.2, z=0.5, facing=-90),
    )
    return indoors(
        conditions,
        parts,
        room,
        0.66,
        day=day,
        lamps=(Light(x=0, y=1, z=2.6, strength=3.0),),
        seats=seats,
        blocked=((0.9, 2.2, 0.9),),
    )


def flag() -> Mesh:
    """A flag on its stand."""
    pole = tube([(0, 0, 0), (0, 0, 2.2)], [0.025, 0.02], sides=6, tone=0.45)
    cloth = block(0.0, -0.05, 1.0, 0.32, 0.02, 2.1, tone=0.5)
    foot = lathe([(0, 0), (0.2, 0), (0.05, 0.12), (0, 0.12)], sides=12, tone=0.3)
    return merge([pole, cloth, foot])


def hospital(conditions: Conditions) -> SetPiece:
    """A ward: beds with their heads to the north wall, bedside tables, a drip, a screen, big windows."""
    room = (-3.6, -3.2, 3.6, 3.4)
    south, east, north, west = sides(room)
    beds = [furniture.bed().turned(-90).moved(x, 2.25, 0) for x in (-2.3, 0.3, 2.7)]
    tables = [block(x - 0.2, 2.9, 0, x + 0.2, 3.3, 0.6, tone=0.9) for x in (-1.3, 1.4)]
    rails = [tube([(-1.1, 3.2, 2.3), (-1.1, 0.9, 2.3)], [0.02, 0.02], sides=5, tone=0.6)]
    screen = [
        block(-1.12, 1.2 + 0.22 * i, 0.35, -1.08, 1.4 + 0.22 * i, 2.28, tone=0.9 - 0.08 * (i % 2)) for i in range(8)
    ]
    parts = [
        chamber(room, 2.9, walls=0.93, boards=0.82, dado=0.74),
        *beds,
        *tables,
        *rails,
        *screen,
        tall_window(east, 2.2, conditions),
        tall_window(east, 4.6, conditions),
        tall_window(north, 2.6, conditions, width=1.2),
        door(west, 4.9),
        door(south, 5.6),
        _drip().moved(1.05, 2.4, 0),
        tubes(room, 2.9, columns=(-1.6, 1.6), lit=conditions.dim),
        furniture.chair().turned(-40).moved(-1.6, 1.2, 0),
    ]
    day = (Light(x=3.4, y=0, z=1.8, strength=4.0, kind=LightKind.WINDOW),)
    return indoors(
        conditions,
        parts,
        room,
        0.82,
        day=day,
        lamps=(Light(x=0, y=1, z=2.7, strength=3.2),),
        seats=(Seat(x=0.3, y=1.7, z=0.52, facing=90), Seat(x=-1.6, y=1.2, z=0.46, facing=-40)),
        blocked=tuple((x, 2.25, 0.9) for x in (-2.3, 0.3, 2.7)),
    )


def _drip() -> Mesh:
    pole = tube([(0, 0, 0.05), (0, 0, 1.9)], [0.016, 0.016], sides=6, tone=0.5)
    feet = [
        tube([(0, 0, 0.06), (0.25 * np.cos(a), 0.25 * np.sin(a), 0.02)], [0.016, 0.016], sides=5, tone=0.5)
        for a in (0, 2.1, 4.2)
    ]
    bag = block(-0.06, -0.02, 1.6, 0.06, 0.02, 1.88, tone=0.96)
    return merge([pole, *feet, bag])


def hall(conditions: Conditions) -> SetPiece:
    """A public hall: columns, a tiled floor, tall windows, benches along the walls, a clock."""
    room = (-6.5, -5.5, 6.5, 6.5)
    south, _, north, west = sides(room)
    tiles = [floor(x, -5.5, x + 0.02, 6.5, tone=0.7, z=0.004) for x in np.arange(-6, 6.5, 1.0)]
    tiles += [floor(-6.5, y, 6.5, y + 0.02, tone=0.7, z=0.004) for y in np.arange(-5, 6.5, 1.0)]
    column = lathe([(0.42, 0), (0.42, 0.25), (0.3, 0.35), (0.27, 4.3), (0.42, 4.5), (0.42, 4.8)], sides=14, tone=0.86)
    windows = [
        window(north, a, low=1.3, width=1.7, height=2.6, pane=0.14 if conditions.night else 1.0)
        for a in (2.2, 5.0, 8.0, 10.8)
    ]
    clock = [
        panel(*north, 6.5, 0.9, 3.4, 4.3, tone=0.35, out=0.05),
        panel(*north, 6.5, 0.78, 3.46, 4.24, tone=0.97, out=0.07),
        panel(*north, 6.5, 0.04, 3.85, 4.18, tone=0.1, out=0.08),
        panel(*north, 6.62, 0.26, 3.84, 3.88, tone=0.1, out=0.08),
    ]
    parts = [
        chamber(room, 4.8, walls=0.86, boards=0.8),
        one_part(*tiles),
        *[column.moved(x, y, 0) for x in (-4.4, 4.4) for y in (-2.0, 3.2)],
        *windows,
        *clock,
        door(west, 8.5),
        door(south, 6.5),
        furniture.bench(2.2).turned(180).moved(-2.4, 5.9, 0),
        furniture.bench(2.2).turned(180).moved(2.4, 5.9, 0),
        furniture.bench(2.2).turned(90).moved(6.0, 0.4, 0),
    ]
    day = tuple(Light(x=x, y=6.3, z=2.6, strength=4.0, kind=LightKind.WINDOW) for x in (-4.0, 0.0, 4.0))
    return indoors(
        conditions,
        parts,
        room,
        0.8,
        day=day,
        lamps=(Light(x=0, y=1, z=4.4, strength=6.0),),
        seats=(Seat(x=-2.4, y=5.85, z=0.46, facing=180), Seat(x=2.4, y=5.85, z=0.46, facing=180)),
        blocked=tuple((x, y, 0.5) for x in (-4.4, 4.4) for y in (-2.0, 3.2)),
    )


SETS: dict[str, Builder] = {
    "corridor": corridor,
    "office": office,
    "hospital": hospital,
    "hall": hall,
}
