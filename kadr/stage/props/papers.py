"""Papers, pictures and screens held in the hand: centred on the grip, their faces towards +y."""

import numpy as np

from kadr.stage.mesh import Mesh, box, lathe, merge, quad, tube
from kadr.stage.sets.shapes import block, both_sides, one_part, oval, ribbon


def letter() -> Mesh:
    """A written sheet, folded once, its lines visible; it leans back so that a reader sees the writing."""
    lower = both_sides(
        quad((-0.075, 0.0, -0.1), (0.075, 0.0, -0.1), (0.075, 0.012, 0.0), (-0.075, 0.012, 0.0), tone=0.97)
    )
    upper = both_sides(
        quad((-0.075, 0.012, 0.0), (0.075, 0.012, 0.0), (0.075, -0.004, 0.1), (-0.075, -0.004, 0.1), tone=0.93)
    )
    lines = []
    for i in range(8):
        z = 0.082 - 0.021 * i
        y = 0.012 - abs(z) * 0.14
        reach = 0.058 if i % 3 != 2 else 0.03
        for side in (-1, 1):
            facing = (0.0, float(side), 0.0)
            lines.append(ribbon([(-0.06, y + side * 0.004, z), (reach, y + side * 0.004, z)], 0.005, facing, tone=0.4))
    return merge([one_part(lower, upper, *lines)])


def envelope() -> Mesh:
    """A sealed envelope with its flap drawn."""
    body = box(0.2, 0.008, 0.13, tone=0.92).moved(z=-0.065)
    flap = one_part(
        *(
            ribbon([(s * 0.095, y, 0.06), (0, y, -0.01)], 0.004, (0.0, np.sign(y), 0.0), tone=0.4)
            for s in (-1, 1)
            for y in (-0.006, 0.006)
        )
    )
    return merge([body, flap])


def phone() -> Mesh:
    """A mobile phone, its lit screen towards +y."""
    body = box(0.074, 0.01, 0.15, tone=0.15).moved(z=-0.075)
    screen = block(-0.033, -0.0065, -0.066, 0.033, -0.005, 0.066, tone=1.5)
    lens = lathe([(0.009, 0), (0, 0.002)], sides=12, tone=0.4).transformed(
        np.array([[1, 0, 0], [0, 0, 1], [0, -1, 0.0]])
    )
    return merge([body, screen, lens.moved(-0.022, 0.006, 0.055)]).turned(180)


def receiver() -> Mesh:
    """A desk telephone with its receiver on."""
    base = lathe([(0.13, 0), (0.12, 0.05), (0.06, 0.09), (0, 0.09)], sides=4, tone=0.25).turned(45)
    dial = lathe([(0.055, 0), (0.05, 0.012), (0, 0.012)], sides=24, tone=0.7)
    tilt = np.array([[1, 0, 0], [0, 0.8, 0.6], [0, -0.6, 0.8]])
    handle = tube(
        [(-0.1, 0, 0.1), (-0.09, 0, 0.13), (0.09, 0, 0.13), (0.1, 0, 0.1)],
        [0.03, 0.022, 0.022, 0.03],
        sides=8,
        tone=0.2,
    )
    return merge([base, dial.transformed(tilt).moved(0, 0.05, 0.06), handle])


def photo() -> Mesh:
    """A photograph with a white border and two people on it, seen from both sides."""
    sheet = both_sides(quad((-0.07, 0, -0.05), (0.07, 0, -0.05), (0.07, 0, 0.05), (-0.07, 0, 0.05), tone=0.97))
    picture = []
    for side in (-1.0, 1.0):
        picture.append(
            ribbon([(-0.062, side * 0.002, 0), (0.062, side * 0.002, 0)], 0.084, (0.0, side, 0.0), tone=0.74)
        )
        for x, top in ((-0.024, 0.026), (0.022, 0.018)):
            shoulders = oval(x, -0.042, 0.026, top + 0.034, y=side * 0.003, tone=0.35, rise=0.01)
            hair = oval(x, top + 0.003, 0.0125, 0.015, y=side * 0.0035, tone=0.2)
            face = oval(x, top - 0.002, 0.0095, 0.0125, y=side * 0.004, tone=0.88)
            picture += [shoulders, hair, face]
    return one_part(sheet, *picture)


def book() -> Mesh:
    """A closed book, its cover towards +y."""
    cover = box(0.15, 0.035, 0.21, tone=0.35).moved(z=-0.105)
    pages = block(-0.065, -0.0135, -0.1, 0.078, 0.0135, 0.107, tone=0.96)
    title = block(-0.04, 0.0175, 0.03, 0.05, 0.019, 0.06, tone=0.8)
    return merge([cover, pages, title])


def newspaper() -> Mesh:
    """An open newspaper, read from either side: headlines, columns, a picture on its outer page."""
    parts = []
    for s in (-1, 1):
        corners = ((0.0, -0.02, -0.2), (s * 0.28, 0.05, -0.2), (s * 0.28, 0.05, 0.2), (0.0, -0.02, 0.2))
        parts.append(both_sides(quad(*corners, tone=0.92)))
        for side in (-1.0, 1.0):
            facing = (-0.25 * s * side, side, 0.0)
            for row, (x0, x1, thick) in enumerate(
                [(0.02, 0.26, 0.022), *[(0.02, 0.12, 0.006), (0.15, 0.26, 0.006)] * 7]
            ):
                z = 0.165 - 0.024 * ((row + 1) // 2) - (0.02 if row else 0.0)
                points = [(s * x, -0.02 + 0.25 * x + side * 0.004, z) for x in (x0, x1)]
                parts.append(ribbon(points, thick, facing, tone=0.45))
    return one_part(*parts)


def money() -> Mesh:
    """A fan of banknotes."""
    notes = []
    for i in range(4):
        note = both_sides(
            quad((-0.03, 0, 0), (0.035, 0, 0), (0.035, 0, 0.14), (-0.03, 0, 0.14), tone=0.9 - 0.1 * (i % 2))
        )
        angle = np.radians(-24 + 16 * i)
        c, s = np.cos(angle), np.sin(angle)
        notes.append(note.transformed(np.array([[c, 0, s], [0, 1, 0], [-s, 0, c]])).moved(0, 0.003 * i, -0.03))
    return merge(notes)


def laptop() -> Mesh:
    """An open laptop, its lit screen towards -y."""
    base = block(-0.17, -0.12, 0, 0.17, 0.12, 0.018, tone=0.4)
    keys = block(-0.15, -0.05, 0.018, 0.15, 0.08, 0.02, tone=0.2)
    lid = block(-0.17, 0.12, 0.01, 0.17, 0.13, 0.24, tone=0.35)
    screen = block(-0.155, 0.117, 0.025, 0.155, 0.12, 0.228, tone=1.5)
    return merge([base, keys, lid, screen])


KINDS = {
    "letter": letter,
    "envelope": envelope,
    "phone": phone,
    "telephone": receiver,
    "photo": photo,
    "book": book,
    "newspaper": newspaper,
    "money": money,
    "laptop": laptop,
}
