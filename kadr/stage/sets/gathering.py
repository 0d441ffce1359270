"""Where people gather: classroom, courtroom, theatre stage, café."""

import numpy as np

from kadr.stage.mesh import lathe, merge
from kadr.stage.props import furniture
from kadr.stage.sets.piece import Builder, Conditions, Light, LightKind, Seat, SetPiece
from kadr.stage.sets.public import flag, indoors, tall_window, tubes
from kadr.stage.sets.rooms import chamber, curtained, door, pendant, picture, sides
from kadr.stage.sets.shapes import block, floor, one_part, panel, wall


def classroom(conditions: Conditions) -> SetPiece:
    """A school class: the blackboard in the north, desks in rows behind the camera's middle, windows to the west."""
    room = (-4.0, -4.6, 4.0, 4.0)
    _, east, north, west = sides(room)
    board = [
        panel(*north, 4.0, 3.6, 0.9, 2.15, tone=0.45, out=0.03),
        panel(*north, 4.0, 3.44, 0.98, 2.07, tone=0.2, out=0.05),
        panel(*north, 4.0, 3.6, 0.84, 0.9, tone=0.6, out=0.12),
    ]
    chalk = [
        panel(*north, 3.0 + 0.02 * i, 1.1 - 0.2 * (i % 3), 1.85 - 0.16 * i, 1.87 - 0.16 * i, tone=0.85, out=0.06)
        for i in range(4)
    ]
    desks = [
        merge(
            [
                furniture.table(1.2, 0.5, 0.72),
                furniture.chair().moved(-0.3, -0.5, 0),
                furniture.chair().moved(0.3, -0.5, 0),
            ]
        )
    ]
    rows = [desks[0].moved(x, y, 0) for x in (-2.6, 2.6) for y in (0.6, -1.1, -2.8)] + [desks[0].moved(0, -3.2, 0)]
    parts = [
        chamber(room, 3.0, walls=0.88, boards=0.7, dado=0.72),
        *board,
        *chalk,
        *rows,
        furniture.desk().turned(180).moved(1.9, 2.6, 0),
        furniture.chair().turned(180).moved(1.9, 3.3, 0),
        *[tall_window(west, a, conditions) for a in (1.8, 4.2, 6.6)],
        door(east, 6.9),
        picture(east, 3.0, width=1.2, low=1.3, high=2.0),
        tubes(room, 3.0, columns=(-2.0, 0.5, 2.6), lit=conditions.dim),
        furniture.bookshelf().turned(180).moved(-3.3, 3.75, 0),
    ]
    day = tuple(Light(x=-3.9, y=y, z=1.8, strength=3.0, kind=LightKind.WINDOW) for y in (-2.4, 0.0, 2.2))
    seats = tuple(
        Seat(x=x + s * 0.3, y=y - 0.5, z=0.46, facing=0) for x in (-2.6, 2.6) for y in (0.6, -1.1) for s in (-1, 1)
    )
    return indoors(
        conditions,
        parts,
        room,
        0.7,
        day=day,
        lamps=(Light(x=0, y=0, z=2.8, strength=3.2),),
        seats=seats,
        blocked=((1.9, 2.6, 0.9), (-2.6, 0.4, 0.8), (2.6, 0.4, 0.8)),
    )


def court(conditions: Conditions) -> SetPiece:
    """A courtroom: the judge's bench raised in the north under the arms, bar tables, benches in the south."""
    room = (-4.6, -5.0, 4.6, 4.6)
    _, east, north, west = sides(room)
    dais = block(-3.2, 2.6, 0, 3.2, 4.6, 0.3, tone=0.55)
    bench = [block(-2.6, 2.75, 0.3, 2.6, 3.15, 1.35, tone=0.45), block(-2.7, 2.65, 1.35, 2.7, 3.3, 1.42, tone=0.6)]
    fields = [block(x, 2.73, 0.45, x + 0.7, 2.75, 1.22, tone=0.55) for x in (-2.45, -1.6, -0.75, 0.1, 0.95, 1.8)]
    chairs = [furniture.chair().scaled(1.1, 1.1, 1.35).turned(180).moved(x, 3.75, 0.3) for x in (-1.4, 0.0, 1.4)]
    arms = (
        lathe([(0, 0), (0.42, 0.01), (0.42, 0.05), (0, 0.06)], sides=20, tone=0.75)
        .transformed(np.array([[1, 0, 0], [0, 0, -1], [0, 1, 0.0]]))
        .moved(0, 4.57, 2.35)
    )
    bars = [furniture.table(1.6, 0.6).moved(x, 0.9, 0) for x in (-3.0, 3.0)] + [
        furniture.chair().turned(t).moved(x, 0.9, 0) for x, t in ((-3.95, -90), (3.95, 90))
    ]
    public = [furniture.bench(3.0).moved(x, y, 0) for x in (-2.2, 2.2) for y in (-2.9, -4.1)]
    panels = [
        panel(*side, a, 0.9, 0.15, 1.5, tone=0.6, out=0.03)
        for side in (east, west, north)
        for a in np.arange(0.9, 9.0, 1.15)
    ]
    parts = [
        chamber(room, 3.6, walls=0.84, boards=0.62),
        *panels,
        dais,
        *bench,
        *fields,
        *chairs,
        arms,
        *bars,
        *public,
        door(west, 7.6),
        flag().moved(-2.95, 4.2, 0.3),
        tall_window(east, 7.0, conditions),
        tall_window(east, 3.0, conditions),
        tubes(room, 3.6, columns=(-2, 2), lit=conditions.dim),
    ]
    day = (Light(x=4.4, y=-1, z=2.0, strength=4.0, kind=LightKind.WINDOW),)
    return indoors(
        conditions,
        parts,
        room,
        0.62,
        day=day,
        lamps=(Light(x=0, y=1, z=3.2, strength=4.0),),
        seats=(
            Seat(x=0, y=3.75, z=0.92, facing=180),
            Seat(x=-3.95, y=0.9, z=0.46, facing=-90),
            Seat(x=3.95, y=0.9, z=0.46, facing=90),
        ),
        blocked=((-3.0, 0.9, 0.9), (3.0, 0.9, 0.9)),
    )


def theatre(conditions: Conditions) -> SetPiece:
    """On a stage: boards, curtains at the sides, a backdrop, footlights; the dark house in the south."""
    drop = [wall((5.5, 4.6), (-5.5, 4.6), 5.5, tone=0.72)]
    folds = []
    for s in (-1, 1):
        for i in range(9):
            x = s * (3.6 + 0.24 * i)
            folds.append(
                lathe([(0.16, 0), (0.16, 5.2)], sides=8, tone=0.42 if i % 2 else 0.5).moved(x, 1.9 + 0.12 * (i % 2), 0)
            )
    border = [block(-5.5, 1.9, 4.3, 5.5, 2.05, 5.5, tone=0.45)]
    boards = [floor(-5.5, y, 5.5, y + 0.02, tone=0.52, z=0.004) for y in np.arange(-2.8, 4.6, 0.3)]
    lamps = [block(x - 0.14, -3.0, 0, x + 0.14, -2.85, 0.16, tone=2.2) for x in np.arange(-4.5, 5.0, 1.0)]
    rows = [
        merge(
            [
                block(x - 0.22, y - 0.2, -0.55, x + 0.22, y + 0.2, -0.15, tone=0.3),
                block(x - 0.22, y - 0.28, -0.55, x + 0.22, y - 0.2, 0.28, tone=0.34),
            ]
        )
        for y in (-5.0, -6.2, -7.4, -8.6)
        for x in np.arange(-4.6, 5.0, 0.58)
    ]
    walls = [
        wall((-5.5, -9), (5.5, -9), 5.5, tone=0.3),
        wall((5.5, -9), (5.5, 4.6), 5.5, tone=0.4),
        wall((-5.5, 4.6), (-5.5, -9), 5.5, tone=0.4),
    ]
    parts = [
        one_part(floor(-5.5, -3.0, 5.5, 4.6, tone=0.64), *boards),
        floor(-5.5, -9, 5.5, -3.0, tone=0.3, z=-0.55),
        *drop,
        *folds,
        *border,
        *lamps,
        *rows,
        *walls,
    ]
    spots = (Light(x=-2.5, y=-2.5, z=4.5, strength=5.0), Light(x=2.5, y=-2.5, z=4.5, strength=5.0))
    return indoors(conditions, parts, (-5.0, -2.8, 5.0, 4.2), 0.64, day=spots, lamps=spots)


def cafe(conditions: Conditions) -> SetPiece:
    """A café: small tables with chairs, a counter in the north-east, street windows, hanging lamps."""
    room = (-4.0, -3.6, 4.0, 3.6)
    south, east, north, west = sides(room)
    group = merge(
        [
            lathe([(0, 0.7), (0.42, 0.7), (0.43, 0.74), (0, 0.745)], sides=20, tone=0.68),
            lathe([(0.26, 0), (0.04, 0.06), (0.035, 0.7)], sides=10, tone=0.3),
            furniture.chair().turned(-90).moved(-0.62, 0, 0),
            furniture.chair().turned(90).moved(0.62, 0, 0),
        ]
    )
    spots = ((-1.6, 2.0), (-2.9, -0.3), (1.7, 1.5), (2.9, -1.4))
    counter = [block(1.6, 2.3, 0, 3.9, 2.8, 1.05, tone=0.5), block(1.5, 2.2, 1.05, 3.95, 2.9, 1.1, tone=0.7)]
    bottles = [
        lathe([(0.045, 0), (0.045, 0.2), (0.018, 0.26), (0, 0.32)], sides=8, tone=0.4 + 0.12 * (i % 4)).moved(
            1.75 + 0.17 * i, 3.45, 1.55 + 0.42 * (i % 2)
        )
        for i in range(12)
    ]
    shelves = [block(1.6, 3.32, z, 3.9, 3.58, z + 0.04, tone=0.45) for z in (1.5, 1.93)]
    parts = [
        chamber(room, 2.9, walls=0.8, boards=0.62),
        *[group.moved(x, y, 0) for x, y in spots],
        *counter,
        *bottles,
        *shelves,
        curtained(west, 2.2, conditions, width=1.8),
        curtained(west, 5.0, conditions, width=1.8),
        tall_window(north, 5.6, conditions),
        door(south, 6.2),
        picture(east, 3.0, width=0.9),
        pendant(-1.6, 2.0, 1.9, lit=conditions.dim),
        pendant(1.7, 1.5, 1.9, lit=conditions.dim),
    ]
    day = (Light(x=-3.9, y=0, z=1.7, strength=4.0, kind=LightKind.WINDOW),)
    lamps = (Light(x=-1.6, y=2.0, z=1.8, strength=2.2), Light(x=1.7, y=1.5, z=1.8, strength=2.2))
    seats = tuple(Seat(x=x + s * 0.62, y=y, z=0.46, facing=-90.0 * -s) for x, y in spots for s in (-1, 1))
    return indoors(
        conditions, parts, room, 0.62, day=day, lamps=lamps, seats=seats, blocked=tuple((x, y, 0.55) for x, y in spots)
    )


SETS: dict[str, Builder] = {"classroom": classroom, "court": court, "theatre": theatre, "cafe": cafe}
