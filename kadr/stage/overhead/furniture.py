"""The set on the plan: walls with doors and windows, and what stands in it."""

import math
from collections.abc import Sequence

import cv2
import numpy as np

from kadr.film.staging import Prop
from kadr.stage.overhead.footprint import Footprint, Opening, Points, thing
from kadr.stage.overhead.layout import HEIGHT, WIDTH, Paper, Window
from kadr.stage.overhead.setups import Place
from kadr.stage.overhead.svg import group, path, points, text, words

_WALL, _FILL, _EDGE, _PROP = "#3a3a40", "#efeff2", "#a9a9b2", "#dfe3ea"
_FAINT = "#6e6e73"
_WALL_PX = 6.0


def drawn(ground: Footprint, props: Sequence[Prop], shown: Window, people: Sequence[Place]) -> str:
    """The set, then the scene's own things."""
    open_hulls: list[Points] = []
    solid: list[Points] = []
    for hull in ground.pieces:
        inside = any(cv2.pointPolygonTest(hull.astype(np.float32), place, measureDist=False) >= 0 for place in people)
        (open_hulls if inside else solid).append(hull)
    # What people stand inside is around them (a courtyard's walls, a car's body): an outline.
    around = group([_outline(hull, shown, fill="none") for hull in open_hulls], stroke=_EDGE, stroke_width=1.2)
    return around + _union(solid, shown, _FILL, _EDGE) + _walls(ground, shown) + _things(props, shown)


def reserve(paper: Paper, ground: Footprint, shown: Window) -> None:
    """No label lies on a wall."""
    if ground.room is None or ground.round_room is not None:
        return
    x0, y0, x1, y1 = ground.room
    (left, bottom), (right, top) = shown.at(x0, y0), shown.at(x1, y1)
    paper.taken += [
        (left, top - 3.0, right, top + 3.0),
        (left, bottom - 3.0, right, bottom + 3.0),
        (left - 3.0, top, left + 3.0, bottom),
        (right - 3.0, top, right + 3.0, bottom),
    ]


def _union(hulls: Sequence[Points], shown: Window, fill: str, edge: str) -> str:
    """Hulls that touch as one shape: first all edges, then all insides over them."""
    data = " ".join(points((shown.at(x, y) for x, y in hull), closed=True) for hull in hulls if _near(hull, shown))
    if not data:
        return ""
    return path(data, stroke=edge, stroke_width=2.4, stroke_linejoin="round") + path(data, fill=fill) + "\n"


def _near(hull: Points, shown: Window) -> bool:
    x, y = np.array([shown.at(*place) for place in hull]).T
    return bool(x.max() > 0 and x.min() < WIDTH and y.max() > 0 and y.min() < HEIGHT)


def _outline(hull: Points, shown: Window, *, fill: str) -> str:
    return path(points((shown.at(x, y) for x, y in hull), closed=True), fill=fill) if _near(hull, shown) else ""


def _walls(ground: Footprint, shown: Window) -> str:
    if ground.round_room is not None:
        data = points((shown.at(x, y) for x, y in ground.round_room), closed=True)
        return path(data, stroke=_WALL, stroke_width=_WALL_PX) + "\n"
    if ground.room is None:
        return ""
    x0, y0, x1, y1 = ground.room
    corners = [shown.at(*at) for at in ((x0, y0), (x1, y0), (x1, y1), (x0, y1))]
    walls = path(points(corners, closed=True), stroke=_WALL, stroke_width=_WALL_PX, stroke_linejoin="miter")
    return group(
        [walls, *(_window(one, shown) for one in ground.windows), *(_door(one, ground, shown) for one in ground.doors)]
    )


def _window(one: Opening, shown: Window) -> str:
    """A gap in the wall with a thin pane in it."""
    data = points([shown.at(*one.start), shown.at(*one.end)])
    gap = path(data, stroke="#ffffff", stroke_width=_WALL_PX - 1.6)
    return gap + path(data, stroke=_WALL, stroke_width=1.0)


def _door(one: Opening, ground: Footprint, shown: Window) -> str:
    """A gap with the leaf open into the room and the quarter circle that it sweeps."""
    (ax, ay), (bx, by) = one.start, one.end
    room = ground.room or (0.0, 0.0, 0.0, 0.0)
    inward = (np.sign((room[0] + room[2]) / 2 - ax), 0.0) if ax == bx else (0.0, np.sign((room[1] + room[3]) / 2 - ay))
    width = math.dist(one.start, one.end)
    hinge, latch = shown.at(ax, ay), shown.at(bx, by)
    leaf = shown.at(ax + float(inward[0]) * width, ay + float(inward[1]) * width)
    # On paper y points down: which way round the leaf swings follows from the turn from the gap to the leaf.
    cross = (latch[0] - hinge[0]) * (leaf[1] - hinge[1]) - (latch[1] - hinge[1]) * (leaf[0] - hinge[0])
    radius = width * shown.scale
    sweep = (
        f"M{latch[0]:.1f} {latch[1]:.1f} A{radius:.1f} {radius:.1f} 0 0 {int(cross > 0)} {leaf[0]:.1f} {leaf[1]:.1f}"
    )
    gap = path(points([hinge, latch]), stroke="#ffffff", stroke_width=_WALL_PX + 1.5)
    return (
        gap + path(points([hinge, leaf]), stroke=_WALL, stroke_width=1.6) + path(sweep, stroke=_EDGE, stroke_width=0.8)
    )


def _things(props: Sequence[Prop], shown: Window) -> str:
    hulls: list[Points] = []
    labels = []
    for prop in props:
        a = math.radians(prop.facing)
        turn = np.array([[math.cos(a), math.sin(a)], [-math.sin(a), math.cos(a)]])
        own = [hull @ turn * prop.scale + (prop.x, prop.y) for hull in thing(prop.kind)]
        hulls += own
        size = max((float(np.ptp(hull, axis=0).max()) for hull in own), default=0.0)
        if prop.label and size > 0.5:
            x, y = shown.at(prop.x, prop.y)
            labels.append(text((x, y + 4), words(prop.label, 18), size=11, fill=_FAINT, text_anchor="middle"))
    return _union(hulls, shown, _PROP, "#8f97a6") + group(labels, font_style="italic")
