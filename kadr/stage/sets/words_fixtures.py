"""Words for what is fixed to a room: the room itself, doors, windows, pictures, lamps."""

import numpy as np

from kadr.stage.mesh import Mesh, lathe, merge, tube
from kadr.stage.sets.buildings import window as glazed
from kadr.stage.sets.measures import Count, Metres, Offset, Side, Tone
from kadr.stage.sets.piece import GLOW
from kadr.stage.sets.shapes import blob, ceiling, floor, one_part, panel, wall
from kadr.stage.sets.vocabulary import Line, Room, Site, word

# What is seen through a window from within: day burns out, night is black.
DAY_PANE, NIGHT_PANE = 1.0, 0.1


def sides(room: Room) -> tuple[Line, ...]:
    """The walls as lines whose left is inside: south, east, north, west."""
    x0, y0, x1, y1 = room
    corners = [(x0, y0), (x1, y0), (x1, y1), (x0, y1)]
    return tuple(zip(corners, [*corners[1:], corners[0]], strict=True))


@word("chamber")
def chamber(
    site: Site,
    *,
    walls: Tone = 0.6,
    dado: Tone | None = None,
    dado_height: Metres = 1.25,
    top: Tone = 0.9,
    boards: Metres | None = 0.28,
    tiles: Metres | None = None,
) -> Mesh:
    """The page's room: floor in boards or tiles, four walls with skirting, a ceiling; seen from within only. The lower
    wall is painted in the tone of dado, as in public buildings."""
    room = site.walls()
    parts = [_floor(room, site.ground, boards, tiles), ceiling(*room, site.high, tone=top)]
    for a, b in sides(room):
        length = float(np.hypot(b[0] - a[0], b[1] - a[1]))
        parts.append(wall(a, b, site.high, tone=walls))
        if dado is not None:
            parts.append(panel(a, b, length / 2, length, 0, min(dado_height, site.high), tone=dado, out=0.012))
        parts.append(panel(a, b, length / 2, length, 0, 0.1, tone=max(0.0, walls - 0.3), out=0.02))
    return merge(parts)


def _floor(room: Room, tone: float, boards: float | None, tiles: float | None) -> Mesh:
    x0, y0, x1, y1 = room
    seam = max(0.0, tone - 0.14)
    rows, columns = (tiles, tiles) if tiles else (boards, None)
    lines = [] if rows is None else [floor(x0, y, x1, y + 0.016, tone=seam, z=0.003) for y in _steps(y0, y1, rows)]
    if columns is not None:
        lines += [floor(x, y0, x + 0.016, y1, tone=seam, z=0.003) for x in _steps(x0, x1, columns)]
    return one_part(floor(*room, tone=tone), *lines)


def _steps(low: float, high: float, step: float) -> list[float]:
    # A step finer than a hand's breadth would be grey anyway, and a page could ask for a million lines.
    step = max(step, 0.08, (high - low) / 200)
    return [float(y) for y in np.arange(low + step, high, step)]


def against(site: Site, on: str, along: float, one: Mesh) -> Mesh:
    """What has its back at y = 0 and looks to +y, moved to a wall."""
    start, end = (np.array(point) for point in site.wall(on))
    step = (end - start) / np.linalg.norm(end - start)
    x, y = start + step * site.along(on, along)
    return one.turned(float(np.degrees(np.arctan2(step[1], step[0])))).moved(float(x), float(y))


@word("door")
def door(site: Site, *, on: Side, along: Offset, width: Metres = 0.92, tone: Tone = 0.42) -> Mesh:
    """A panelled door in its frame."""
    side, at = site.wall(on), site.along(on, along)
    leaf = [
        panel(*side, at, width + 0.18, 0, 2.12, tone=0.78, out=0.02),
        panel(*side, at, width, 0, 2.02, tone=tone, out=0.035),
    ]
    fields = [
        panel(*side, at, width - 0.3, low, high, tone=tone + 0.1, out=0.045)
        for low, high in ((0.2, 0.85), (1.05, 1.85))
    ]
    knob = panel(*side, at + width * 0.41, 0.07, 0.98, 1.08, tone=0.12, out=0.06)
    return merge([*leaf, *fields, knob])


@word("window")
def window(
    site: Site, *, on: Side, along: Offset, width: Metres = 1.6, low: Metres = 0.95, height: Metres = 1.5
) -> Mesh:
    """A window seen from within: bright by day, black at night."""
    pane = NIGHT_PANE if site.conditions.night else DAY_PANE
    return glazed(site.wall(on), site.along(on, along), low=low, width=width, height=height, pane=pane)


@word("curtained_window")
def curtained_window(
    site: Site,
    *,
    on: Side,
    along: Offset,
    width: Metres = 1.3,
    low: Metres = 0.95,
    height: Metres = 1.3,
    tone: Tone = 0.5,
) -> Mesh:
    """A window with a sill, between curtains that hang from a rod."""
    side, at, top = site.wall(on), site.along(on, along), low + height
    frame = window(site, on=on, along=along, width=width, low=low, height=height)
    drapes = [
        panel(*side, at + s * (width / 2 + 0.12), 0.44, low - 0.2, top + 0.15, tone=tone, out=0.09) for s in (-1, 1)
    ]
    folds = [
        panel(
            *side,
            at + s * (width / 2 + 0.02 + 0.11 * k),
            0.025,
            low - 0.2,
            top + 0.15,
            tone=max(0, tone - 0.2),
            out=0.1,
        )
        for s in (-1, 1)
        for k in range(3)
    ]
    rail = panel(*side, at, width + 0.8, top + 0.13, top + 0.18, tone=0.2, out=0.12)
    sill = panel(*side, at, width + 0.3, low - 0.11, low - 0.05, tone=0.9, out=0.12)
    return merge([frame, one_part(*drapes, *folds), rail, sill])


@word("picture")
def picture(
    site: Site, *, on: Side, along: Offset, width: Metres = 0.6, low: Metres = 1.45, height: Metres = 0.5
) -> Mesh:
    """A framed picture."""
    side, at, high = site.wall(on), site.along(on, along), low + height
    frame = panel(*side, at, width, low, high, tone=0.2, out=0.03)
    rim = min(0.06, 0.2 * min(width, height))
    sheet = panel(*side, at, width - 2 * rim, low + rim, high - rim, tone=0.86, out=0.04)
    spot = panel(*side, at, width * 0.35, low + 1.6 * rim, low + height * 0.7, tone=0.5, out=0.05)
    return merge([frame, one_part(sheet, spot)])


@word("panel")
def flat_panel(
    site: Site, *, on: Side, along: Offset, width: Metres, low: Offset, height: Metres, tone: Tone, out: Metres = 0.03
) -> Mesh:
    """A flat piece on a wall: a board, a notice, a mirror, a strip of paint; `out` metres before the wall."""
    return panel(*site.wall(on), site.along(on, along), width, low, low + height, tone=tone, out=out)


@word("pendant")
def pendant(site: Site, *, drop: Metres = 0.75) -> Mesh:
    """A lamp with a wide shade on a cord: `at` is the rim of its shade, with its height; lit when the sun is away."""
    cord = tube([(0, 0, 0.28), (0, 0, drop)], [0.012, 0.012], sides=4, tone=0.2)
    shade = lathe([(0.3, 0), (0.08, 0.26), (0, 0.28)], sides=16, tone=0.35)
    bulb = blob(0.07, 0.07, 0.09, tone=GLOW if site.conditions.dim else 0.95, sides=8)
    return merge([cord, shade, bulb])


@word("ceiling_lights")
def ceiling_lights(site: Site, *, count: Count = 1, gap: Metres = 2.6, always: bool = False) -> Mesh:
    """Fluorescent lights in a row running north under the ceiling, lit when the sun is away or always."""
    lit = GLOW if always or site.conditions.dim else 0.97
    spots = (np.arange(count) - (count - 1) / 2) * gap
    return merge(ceiling(-0.15, y - 0.55, 0.15, y + 0.55, site.high - 0.02, tone=lit) for y in spots)


@word("clock")
def clock(site: Site, *, on: Side, along: Offset, low: Metres = 1.9, width: Metres = 0.36) -> Mesh:
    """A round clock on a wall."""
    rim = lathe([(0.5, 0), (0.5, 0.1), (0.43, 0.1)], sides=24, tone=0.2)
    face = lathe([(0.43, 0.06), (0, 0.061)], sides=24, tone=0.96)
    hands = [floor(-0.025, 0, 0.025, 0.34, tone=0.1, z=0.075), floor(0, -0.02, 0.24, 0.02, tone=0.1, z=0.075)]
    # Its face, which looked up, looks into the room, where its back is at y = 0.
    upright = np.array([[-1.0, 0, 0], [0, 0, 1.0], [0, 1.0, 0]])
    flat = merge([rim, face, one_part(*hands)]).scaled(width).transformed(upright)
    return against(site, on, along, flat.moved(z=low + width / 2))
