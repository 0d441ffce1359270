"""Words of public rooms: blackboards and desks, the ward's drip and screen, the bench of a court, a stage, a café."""

import numpy as np

from kadr.stage.mesh import Mesh, lathe, merge, tube
from kadr.stage.props import furniture
from kadr.stage.sets.measures import Count, Metres, Offset, Side, Tone
from kadr.stage.sets.piece import GLOW
from kadr.stage.sets.shapes import block, one_part, panel
from kadr.stage.sets.vocabulary import Site, word
from kadr.stage.sets.words_fixtures import against


@word("blackboard")
def blackboard(site: Site, *, on: Side, along: Offset, width: Metres = 3.4) -> Mesh:
    """A blackboard with its ledge, lines of chalk on it."""
    side, at = site.wall(on), site.along(on, along)
    board = [
        panel(*side, at, width + 0.16, 0.9, 2.15, tone=0.35, out=0.03),
        panel(*side, at, width, 0.98, 2.07, tone=0.08, out=0.05),
        panel(*side, at, width + 0.16, 0.84, 0.9, tone=0.5, out=0.12),
    ]
    chalk = [
        panel(*side, at - 0.28 * width + 0.02 * i, (0.32 - 0.06 * (i % 3)) * width, 1.85 - 0.16 * i, 1.87 - 0.16 * i,
              tone=0.85, out=0.06)
        for i in range(4)
    ]  # fmt: skip
    return merge([*board, *chalk])


# Two behind one desk, as in a school; they face the board in the north.
@word("school_desk", stands=True, seats=((-0.3, -0.5, 0.46, 0.0), (0.3, -0.5, 0.46, 0.0)))
def school_desk(_: Site) -> Mesh:
    """A desk for two pupils with their chairs, facing north."""
    chairs = [furniture.chair().moved(x, -0.5, 0) for x in (-0.3, 0.3)]
    return merge([furniture.table(1.2, 0.5, 0.72), *chairs])


@word("column", stands=True)
def column(_: Site, *, height: Metres = 4.8, radius: Metres = 0.3, tone: Tone = 0.7) -> Mesh:
    """A column with its base and capital."""
    r = radius
    profile = [(1.4 * r, 0.0), (1.4 * r, 0.25), (r, 0.35), (0.9 * r, height - 0.5), (1.4 * r, height - 0.3)]
    return lathe([*profile, (1.4 * r, height)], sides=14, tone=tone)


@word("drip", stands=True)
def drip(_: Site) -> Mesh:
    """A hospital drip on its stand."""
    pole = tube([(0, 0, 0.05), (0, 0, 1.9)], [0.016, 0.016], sides=6, tone=0.3)
    feet = [
        tube([(0, 0, 0.06), (0.22 * np.cos(a), 0.22 * np.sin(a), 0.02)], [0.016, 0.016], sides=5, tone=0.3)
        for a in (0, 2.1, 4.2)
    ]
    bag = block(-0.06, -0.02, 1.6, 0.06, 0.02, 1.88, tone=0.9)
    line = tube([(0, 0.02, 1.6), (0.08, 0.05, 1.2), (0.02, 0.1, 0.8)], [0.006] * 3, sides=4, tone=0.2)
    return merge([pole, *feet, bag, line])


@word("bed_screen", stands=True)
def bed_screen(_: Site, *, width: Metres = 1.8) -> Mesh:
    """A folded cloth screen between beds, standing from west to east."""
    count = max(2, min(60, round(width / 0.22)))
    each = width / count
    cloths = [
        block(-width / 2 + each * i, -0.02, 0.3, -width / 2 + each * (i + 0.92), 0.02, 1.75, tone=0.78 - 0.14 * (i % 2))
        for i in range(count)
    ]
    rail = tube([(-width / 2, 0, 1.77), (width / 2, 0, 1.77)], [0.02, 0.02], sides=5, tone=0.3)
    legs = [tube([(s * width / 2, 0, 0), (s * width / 2, 0, 1.77)], [0.018, 0.018], sides=5, tone=0.3) for s in (-1, 1)]
    return merge([one_part(*cloths), rail, *legs])


@word("hospital_bed", stands=True, seats=((0.42, 0.1, 0.62, -90.0),))
def hospital_bed(_: Site) -> Mesh:
    """A ward's bed with rails at head and foot, its head to the north; one sits on its east side."""
    frame = block(-0.45, -1.0, 0.36, 0.45, 1.0, 0.46, tone=0.5)
    legs = [
        tube([(x, y, 0), (x, y, 0.4)], [0.022, 0.022], sides=6, tone=0.3) for x in (-0.4, 0.4) for y in (-0.95, 0.95)
    ]
    mattress = block(-0.44, -0.98, 0.46, 0.44, 0.98, 0.6, tone=0.84)
    blanket = block(-0.46, -0.99, 0.42, 0.46, 0.3, 0.64, tone=0.46)
    fold = block(-0.46, 0.26, 0.55, 0.46, 0.42, 0.655, tone=0.9)
    pillow = block(-0.3, 0.6, 0.6, 0.3, 0.92, 0.7, tone=0.95)
    ends = []
    for y, top in ((1.02, 1.05), (-1.02, 0.85)):
        ends += [tube([(s * 0.43, y, 0), (s * 0.43, y, top)], [0.022] * 2, sides=6, tone=0.3) for s in (-1, 1)]
        ends += [tube([(-0.43, y, z), (0.43, y, z)], [0.018] * 2, sides=5, tone=0.3) for z in (0.62, top)]
    return merge([frame, *legs, mattress, blanket, fold, pillow, *ends])


@word("judge_bench", stands=True)
def judge_bench(_: Site, *, width: Metres = 5.2) -> Mesh:
    """The panelled bench of the judges, its front to the south."""
    half = width / 2
    body = block(-half, -0.2, 0, half, 0.2, 1.05, tone=0.26)
    top = block(-half - 0.08, -0.28, 1.05, half + 0.08, 0.3, 1.11, tone=0.42)
    count = max(1, min(20, int(width / 0.85)))
    each = width / count
    fields = [
        block(-half + each * i + 0.08, -0.22, 0.15, -half + each * (i + 1) - 0.08, -0.2, 0.92, tone=0.36)
        for i in range(count)
    ]
    return merge([body, top, *fields])


@word("wainscot")
def wainscot(site: Site, *, on: Side, height: Metres = 1.4, tone: Tone = 0.36) -> Mesh:
    """Wooden panelling along the whole of a wall."""
    a, b = side = site.wall(on)
    length = float(np.hypot(b[0] - a[0], b[1] - a[1]))
    count = max(1, min(40, int(length / 1.15)))
    each = length / count
    base = panel(*side, length / 2, length, 0, height, tone=max(0.0, tone - 0.1), out=0.022)
    fields = [
        panel(*side, each * (i + 0.5), each - 0.22, 0.2, height - 0.14, tone=tone, out=0.04) for i in range(count)
    ]
    rail = panel(*side, length / 2, length, height, height + 0.07, tone=max(0.0, tone - 0.16), out=0.06)
    return merge([base, *fields, rail])


@word("arms")
def arms(site: Site, *, on: Side, along: Offset, low: Metres = 2.1, width: Metres = 0.8) -> Mesh:
    """A round coat of arms, its device left to the art department."""
    shield = lathe([(0.5, 0), (0.5, 0.06), (0.42, 0.1), (0.4, 0.06), (0.2, 0.08), (0, 0.12)], sides=24, tone=0.5)
    # What looked up looks into the room, where its back is at y = 0.
    upright = np.array([[-1.0, 0, 0], [0, 0, 1.0], [0, 1.0, 0]])
    return against(site, on, along, shield.scaled(width).transformed(upright).moved(z=low + width / 2))


@word("drape", stands=True)
def drape(_: Site, *, width: Metres = 2.0, height: Metres = 5.0, tone: Tone = 0.2) -> Mesh:
    """A heavy stage curtain hanging in folds, from west to east."""
    count = max(2, min(60, round(width / 0.24)))
    each = width / count
    folds = [
        lathe([(0.62 * each, 0), (0.62 * each, height)], sides=8, tone=tone if i % 2 else tone + 0.1).moved(
            -width / 2 + each * (i + 0.5), 0.12 * (i % 2)
        )
        for i in range(count)
    ]
    return merge(folds)


@word("footlights")
def footlights(_: Site, *, width: Metres = 9.0) -> Mesh:
    """A row of footlights on the edge of a stage."""
    count = max(2, min(40, round(width)))
    spots = np.linspace(-width / 2, width / 2, count)
    hoods = [block(x - 0.16, -0.1, 0, x + 0.16, 0.0, 0.17, tone=0.15) for x in spots]
    lamps = [block(x - 0.13, 0.0, 0.02, x + 0.13, 0.05, 0.14, tone=GLOW) for x in spots]
    return merge([*hoods, *lamps])


@word("theatre_seats")
def theatre_seats(_: Site, *, count: Count = 17, rows: Count = 4) -> Mesh:
    """Rows of seats in the dark house, facing north, each row behind the other."""
    one = merge(
        [
            block(-0.22, -0.2, 0, 0.22, 0.2, 0.4, tone=0.1),
            block(-0.23, -0.28, 0, 0.23, -0.2, 0.83, tone=0.16),
        ]
    )
    return merge(
        one.moved((i - (count - 1) / 2) * 0.58, -1.2 * row)
        for row in range(min(rows, 12))
        for i in range(min(count, 40))
    )


@word("cafe_table", stands=True, seats=((-0.62, 0.0, 0.46, -90.0), (0.62, 0.0, 0.46, 90.0)))
def cafe_table(_: Site) -> Mesh:
    """A small round table with two chairs, west and east of it."""
    top = lathe([(0, 0.7), (0.36, 0.7), (0.37, 0.74), (0, 0.745)], sides=20, tone=0.7)
    leg = lathe([(0.24, 0), (0.04, 0.06), (0.035, 0.7)], sides=10, tone=0.15)
    cups = [
        lathe([(0.03, 0), (0.045, 0.07), (0, 0.06)], sides=9, tone=0.92).moved(x, 0.06, 0.745) for x in (-0.18, 0.18)
    ]
    chairs = [furniture.chair().turned(t).moved(x, 0, 0) for x, t in ((-0.62, -90), (0.62, 90))]
    return merge([top, leg, *cups, *chairs])


@word("counter", stands=True)
def counter(_: Site, *, width: Metres = 2.4, tone: Tone = 0.24) -> Mesh:
    """A bar or a shop's counter, its front to the south."""
    half = width / 2
    body = block(-half, -0.26, 0, half, 0.3, 1.05, tone=tone)
    top = block(-half - 0.06, -0.34, 1.05, half + 0.06, 0.36, 1.1, tone=tone + 0.3)
    count = max(1, min(30, round(width / 0.5)))
    each = width / count
    boards = [
        block(-half + each * i + 0.05, -0.275, 0.12, -half + each * (i + 1) - 0.05, -0.26, 0.98, tone=tone + 0.12)
        for i in range(count)
    ]
    return merge([body, top, *boards])


@word("bottle_shelf")
def bottle_shelf(site: Site, *, on: Side, along: Offset, width: Metres = 2.2, low: Metres = 1.45) -> Mesh:
    """Two shelves of bottles on a wall."""
    parts = []
    for row in range(2):
        z = low + 0.44 * row
        parts.append(block(-width / 2, 0, z - 0.04, width / 2, 0.26, z, tone=0.25))
        for i in range(min(40, int(width / 0.17))):
            glass = [(0.045, 0), (0.045, 0.2), (0.018, 0.26), (0.018, 0.31), (0, 0.32)]
            parts.append(
                lathe(glass, sides=8, tone=0.15 + 0.2 * ((i + row) % 4)).moved(-width / 2 + 0.1 + 0.17 * i, 0.13, z)
            )
    return against(site, on, along, merge(parts))


@word("monitor")
def monitor(_: Site, *, width: Metres = 0.55) -> Mesh:
    """A computer's monitor and keyboard, seen by the one who sits in the north: `at` has the table's height."""
    high = width * 0.6
    case = block(-width / 2, -0.02, 0.1, width / 2, 0.02, 0.1 + high, tone=0.12)
    shown = block(-width / 2 + 0.02, 0.02, 0.12, width / 2 - 0.02, 0.025, 0.08 + high, tone=0.85)
    foot = [block(-0.03, -0.03, 0, 0.03, 0.0, 0.12, tone=0.15), block(-0.13, -0.1, 0, 0.13, 0.1, 0.012, tone=0.15)]
    keys = block(-0.22, 0.16, 0, 0.22, 0.31, 0.02, tone=0.25)
    return merge([case, shown, *foot, keys])
