"""What the camera does, as marks at the edges of the frame."""

import math

import numpy as np

from kadr.film.shots import Move
from kadr.film.staging import Camera, Figure, Staging
from kadr.stage.arrows.ground import going, way_on_screen
from kadr.stage.arrows.ink import Marks
from kadr.stage.arrows.shapes import Points, arrow, bent, dashes, wave
from kadr.stage.camera import View, view

# Of the square root of the picture's area: at 1024 x 576 a shaft of 20 pixels under a head of 51.
SHAFT, HEAD, POINT = 0.026, 0.066, 0.058
_MARGIN = 0.048
_LONG = 0.42  # of the frame's side
_BOW = 0.14
# The frame in the frame, of the frame, where the move's end is not given; artists draw it about so.
_INNER = 0.66
_LEAST_INNER, _MOST_INNER = 0.38, 0.80
_WAYS: dict[Move, tuple[float, float]] = {
    Move.PAN_LEFT: (-1, 0), Move.PAN_RIGHT: (1, 0), Move.TILT_UP: (0, -1), Move.TILT_DOWN: (0, 1),
    Move.TRUCK_LEFT: (-1, 0), Move.TRUCK_RIGHT: (1, 0), Move.PEDESTAL_UP: (0, -1), Move.PEDESTAL_DOWN: (0, 1),
    Move.CRANE_UP: (0, -1), Move.CRANE_DOWN: (0, 1),
}  # fmt: skip
_TURNS = (Move.PAN_LEFT, Move.PAN_RIGHT, Move.TILT_UP, Move.TILT_DOWN)
_CRANES = (Move.CRANE_UP, Move.CRANE_DOWN)
_NEARER = (Move.DOLLY_IN, Move.ZOOM_IN)
_ZOOMS = (Move.ZOOM_IN, Move.ZOOM_OUT)


def camera_marks(marks: Marks, staging: Staging, sight: View) -> None:
    """Adds the marks of the staging's camera move; none for a camera that stands."""
    move = staging.move
    if move in _WAYS:
        marks.outlines.append(_along_edge(marks, move, np.array(_WAYS[move], np.float64)))
    elif move in (*_NEARER, Move.DOLLY_OUT, Move.ZOOM_OUT):
        _corners(marks, staging, sight)
    elif move is Move.ARC:
        marks.outlines.append(_arc(marks, left=_arc_goes_left(staging)))
    elif move is Move.HANDHELD:
        _handheld(marks)
    elif move is Move.FOLLOW:
        marks.outlines.append(_following(marks, staging, sight))


def _along_edge(marks: Marks, move: Move, way: Points) -> Points:
    """A broad arrow along the edge whose faces it spares best; bent where the camera turns on the spot."""
    u = marks.unit
    level = way[1] == 0
    side = marks.width if level else marks.height
    long = max(_LONG * side, 0.2 * u)
    depth = (_MARGIN + HEAD / 2) * u + (_BOW * long * 0.5 if move in _TURNS else 0.0)
    middles = (
        [(marks.width / 2, marks.height - depth), (marks.width / 2, depth)]
        if level
        else [(marks.width - depth, marks.height / 2), (depth, marks.height / 2)]
    )

    def at(middle: tuple[float, float]) -> Points:
        start, end = np.array(middle) - way * long / 2, np.array(middle) + way * long / 2
        return _shaped(marks, move, start, end)

    return _freest(marks, [at(middle) for middle in middles])


def _shaped(marks: Marks, move: Move, start: Points, end: Points) -> Points:
    u = marks.unit
    if move in _CRANES:
        # A crane sweeps: its arrow swings out and grows towards the viewer as it rises.
        line = bent(start, end, _outward(marks, start, end) * 0.10)
        widths = np.linspace(0.45, 1.35, len(line)) * SHAFT * u
        return arrow(line, shaft=widths, head=1.15 * HEAD * u, point=1.1 * POINT * u)
    bow = _outward(marks, start, end) * _BOW if move in _TURNS else 0.0
    line = bent(start, end, bow)
    return arrow(line, shaft=SHAFT * u, head=HEAD * u, point=POINT * u)


def _outward(marks: Marks, start: Points, end: Points) -> float:
    """The sign of a bow towards the frame's nearer edge."""
    out = np.array([-(end - start)[1], (end - start)[0]])
    from_middle = (start + end) / 2 - np.array([marks.width, marks.height]) / 2
    return 1.0 if float(out @ from_middle) >= 0 else -1.0


def _freest(marks: Marks, places: list[Points]) -> Points:
    """The first of the outlines that covers least of the faces."""
    return min(places, key=lambda outline: round(_covered(marks, outline), 2))


def _covered(marks: Marks, outline: Points) -> float:
    """How much of the faces lies under the outline's box, in faces; an arrow that is there already is half a face."""
    low, high = outline.min(axis=0), outline.max(axis=0)
    total = 0.0
    for x, y, rx, ry in marks.faces:
        across = min(high[0], x + rx) - max(low[0], x - rx)
        down = min(high[1], y + ry) - max(low[1], y - ry)
        total += across * down / (4 * rx * ry) if across > 0 and down > 0 else 0.0
    for other in marks.outlines:
        # Two arrows on one another are one that nobody reads.
        lowest, highest = np.maximum(low, other.min(axis=0)), np.minimum(high, other.max(axis=0))
        total += 0.5 if (highest > lowest).all() else 0.0
    return total


def _corners(marks: Marks, staging: Staging, sight: View) -> None:
    inner = _inner(staging, sight)
    outer = np.array([[0, 0], [marks.width, 0], [marks.width, marks.height], [0, marks.height]], np.float64)
    u, zoom = marks.unit, staging.move in _ZOOMS
    ring = [(inner[i], inner[(i + 1) % 4]) for i in range(4)]
    marks.lines += [part for a, b in ring for part in (dashes(a, b, 0.028 * u) if zoom else [np.array([a, b])])]
    size = 0.62 if zoom else 1.0
    for corner, edge in zip(inner, outer, strict=True):
        way = corner - edge
        length = float(np.hypot(*way))
        way = way / max(length, 1e-9)
        # Free of the frame's own corner and of the box; all four about as long.
        near = corner - way * min(0.12 * length, 0.012 * u)
        far = corner - way * min(0.84 * length, 0.17 * u)
        start, end = (far, near) if staging.move in _NEARER else (near, far)
        thick = size * min(u, 7.0 * length)
        marks.outlines.append(
            arrow(np.array([start, end]), shaft=0.9 * SHAFT * thick, head=HEAD * thick, point=POINT * thick)
        )


def _inner(staging: Staging, sight: View) -> Points:
    """The corners (4, 2) of the frame in the frame: what the last frame holds, for a camera that comes nearer."""
    middle, scale = np.array([sight.width, sight.height]) / 2, _INNER
    end = staging.camera_end
    if end is not None and staging.move in _NEARER:
        middle, scale = _held_by(staging, end, sight)
    half = np.array([sight.width, sight.height]) / 2 * scale
    room = np.array([sight.width, sight.height]) * 0.06
    middle = np.clip(middle, half + room, np.array([sight.width, sight.height]) - half - room)
    signs = np.array([[-1, -1], [1, -1], [1, 1], [-1, 1]])
    corners: Points = middle + signs * half
    return corners


def _held_by(staging: Staging, end: Camera, sight: View) -> tuple[Points, float]:
    """The middle, in the first frame, of what the last frame holds at the subject's distance, and its share."""
    last = view(end, sight.width, sight.height)
    away = min(
        (float(last.turn[2] @ (np.array([f.x, f.y, 1.3]) - last.eye)) for f in staging.figures), default=4.0
    )  # fmt: skip
    away = max(away, 0.4)
    target = last.eye + last.turn[2] * away
    seen = sight.projected(target[None])[0]
    scale = (away / last.focal_px) / (max(float(seen[2]), 0.4) / sight.focal_px)
    return np.array(seen[:2]), float(np.clip(scale, _LEAST_INNER, _MOST_INNER))


def _arc(marks: Marks, *, left: bool) -> Points:
    """Half a ring on the ground at the lower edge, seen in perspective: the camera goes round."""
    u, sign = marks.unit, -1.0 if left else 1.0
    # The near half of a flat ellipse, from one side to the other.
    angles = np.linspace(math.radians(200.0), math.radians(24.0), 40)
    rx, ry = 0.30 * marks.width, 0.085 * u
    middle = np.array([marks.width / 2, marks.height - (_MARGIN + 0.035) * u - ry])
    line = middle + np.stack([sign * rx * np.cos(angles), -ry * np.sin(angles)], axis=1)
    line[:, 1] = 2 * middle[1] - line[:, 1]
    # What is nearer to the viewer is thicker.
    widths = SHAFT * u * (0.55 + 0.55 * np.clip((line[:, 1] - middle[1]) / ry, -0.6, 1.0))
    return arrow(line, shaft=widths, head=0.95 * HEAD * u, point=0.95 * POINT * u)


def _arc_goes_left(staging: Staging) -> bool:
    end = staging.camera_end
    if end is None:
        return False
    a = math.radians(staging.camera.pan)
    across = (end.x - staging.camera.x) * math.cos(a) + (end.y - staging.camera.y) * math.sin(a)
    return across < 0


def _handheld(marks: Marks) -> None:
    """A wavy line with a point at both ends, in the corner that is free."""
    u = marks.unit
    long, inset = 0.15 * u, (_MARGIN + 0.03) * u
    places = []
    for x in (inset, marks.width - inset - long):
        for y in (marks.height - inset, inset):
            places.append(wave(np.array([x, y]), np.array([x + long, y]), swing=0.019 * u, turns=2.5))
    line = _freest(marks, places)
    marks.lines.append(line)
    for tip, sign in ((line[-1], 1.0), (line[0], -1.0)):
        back = np.array([[-0.024, -0.018], [0.0, 0.0], [-0.024, 0.018]]) * u * np.array([sign, 1.0])
        marks.lines.append(tip + np.array([sign * 0.018 * u, 0.0]) + back)


def _following(marks: Marks, staging: Staging, sight: View) -> Points:
    """The camera's own arrow beside the figure's: which way it travels with it."""
    goers = going(staging)
    way = np.array([0.0, 1.0])
    end = staging.camera_end
    if end is not None and math.dist((end.x, end.y), (staging.camera.x, staging.camera.y)) > 0.2:
        moved = sight.turn @ np.array([end.x - staging.camera.x, end.y - staging.camera.y, 0.0])
        way = np.array([moved[0], moved[2]]) / max(1e-9, math.hypot(moved[0], moved[2]))
    elif goers:
        way, _ = way_on_screen(goers[0], sight)
    if abs(way[0]) > 0.6:
        return _along_edge(marks, Move.TRUCK_RIGHT, np.array([math.copysign(1.0, way[0]), 0.0]))
    return _into_depth(marks, away=way[1] > 0, across=0.5)


def _into_depth(marks: Marks, *, away: bool, across: float) -> Points:
    """An arrow lying before the lens that runs into the picture, or out of it, at the lower edge."""
    u = marks.unit
    x = min(max(across, 0.1), 0.9) * marks.width
    low = marks.height - _MARGIN * u
    line = np.array([[x, low], [x, low - 0.16 * u]])
    thin, thick = 0.8 * SHAFT * u, 1.9 * SHAFT * u
    if away:
        widths = np.linspace(thick, thin, 25)
        return arrow(bent(line[0], line[1], 0.0), shaft=widths, head=0.9 * HEAD * u, point=0.9 * POINT * u)
    widths = np.linspace(thin, thick, 25)
    return arrow(bent(line[1], line[0], 0.0), shaft=widths, head=1.7 * HEAD * u, point=1.2 * POINT * u)


def beside(marks: Marks, figure: Figure, sight: View) -> Points:
    """The arrow of a figure whose ground is not in the picture: at the lower edge beside it, the way it goes."""
    way, across = way_on_screen(figure, sight)
    if abs(way[0]) <= 0.55:
        return _into_depth(marks, away=way[1] > 0, across=across)
    u, sign = marks.unit, math.copysign(1.0, way[0])
    long = max(0.24 * marks.width, 0.15 * u)
    y = marks.height - (_MARGIN + HEAD / 2) * u
    x = across * marks.width + sign * 0.05 * u
    x = min(max(x, _MARGIN * u + (long if sign < 0 else 0.0)), marks.width - _MARGIN * u - (long if sign > 0 else 0.0))
    # Going away as well as across: the far end is higher and thinner.
    rise = 0.10 * u * float(np.clip(way[1], -0.8, 0.8))
    start, end = np.array([x, y - max(0.0, -rise)]), np.array([x + sign * long, y - max(0.0, rise)])
    widths = np.linspace(1.0 + 3.0 * rise / u, 1.0 - 3.0 * rise / u, 25) * SHAFT * u
    return arrow(bent(start, end, 0.0), shaft=widths, head=HEAD * u, point=POINT * u)
