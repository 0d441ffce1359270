"""Where figures go, as arrows that lie on the ground and shrink into the distance with it."""

import math

import numpy as np

from kadr.film.shots import Move
from kadr.film.staging import Figure, Pose, Staging
from kadr.stage.arrows.shapes import Points, arrow
from kadr.stage.camera import View

# Metres of ground about a foot and a hoof that the arrow leaves free.
_FREE_M = 0.42
_FREE_RIDER_M = 1.45
# How wide an arrow is laid so that it is seen: nobody draws a line for an arrow, nor a runway.
_SHAFT_M, _WIDEST_M = 0.30, 1.4
_HEAD, _POINT = 3.0, 2.3
_MOST_POINT = 9.0  # of the shaft: a head that points away is drawn longer on the ground, to be one on the paper
_THINNEST = 0.7
# Of the least thickness: a shorter arrow is a stump. No arrow is drawn further than so beyond where its figure goes.
_LEAST_LONG, _MOST_MORE_M = 9.0, 4.0
_NEAR_M = 0.12
_EDGE = 0.05
_STEP_M = 0.12
_MOST_STEPS = 400
_STRIDE_M = 1.8  # how far the arrow of one who is only said to walk goes


def going(staging: Staging) -> list[Figure]:
    """The figures that go somewhere in the shot; where the camera follows, the one that it follows goes too."""
    goers = [figure for figure in staging.figures if _length(figure) > 0.3]
    if goers or staging.move is not Move.FOLLOW:
        return goers
    moving = (Pose.WALK, Pose.RUN, Pose.RIDE, Pose.DRIVE)
    return [figure for figure in staging.figures if figure.pose in moving][:1]


def path_of(figure: Figure) -> Points:
    """The way (n, 2) that a figure goes, metres; a stride ahead for one whose way is not given."""
    start = [(figure.x, figure.y)]
    if not figure.path:
        a = math.radians(figure.facing)
        return np.array([*start, (figure.x - _STRIDE_M * math.sin(a), figure.y + _STRIDE_M * math.cos(a))])
    steps = [(step.x, step.y) for step in sorted(figure.path, key=lambda step: step.at)]
    kept = [here for here, before in zip(steps, [*start, *steps], strict=False) if math.dist(here, before) > 1e-3]
    return _rounded(np.array([*start, *kept], np.float64))


def _rounded(path: Points) -> Points:
    """The path with its corners cut twice (Chaikin): nobody turns on a point."""
    for _ in range(2 if 2 < len(path) <= _MOST_STEPS else 0):
        cut = np.stack([0.75 * path[:-1] + 0.25 * path[1:], 0.25 * path[:-1] + 0.75 * path[1:]], axis=1)
        path = np.vstack([path[:1], cut.reshape(-1, 2)[1:-1], path[-1:]])
    return path


def _length(figure: Figure) -> float:
    return float(np.hypot(*np.diff(path_of(figure), axis=0).T).sum()) if figure.path else 0.0


def way_on_screen(figure: Figure, sight: View) -> tuple[Points, float]:
    """Where a figure goes as the lens sees it: (2,) to the right and away, length 1; and its place across the frame,
    0 to 1."""
    path = path_of(figure)
    way = path[-1] - path[0]
    seen = sight.turn[:, :2] @ way
    away = float(sight.turn[2, :2] @ way)
    direction = np.array([float(seen[0]), away])
    at = sight.projected(np.array([[figure.x, figure.y, 1.0]]))[0]
    across = float(at[0]) / sight.width if at[2] > _NEAR_M else 0.5
    return direction / max(1e-9, float(np.hypot(*direction))), min(1.0, max(0.0, across))


def ground_arrow(figure: Figure, sight: View, *, least_px: float) -> Points | None:
    """The arrow's outline (m, 2) in pixels, its shaft at least about `least_px` thick; None where the ground that it
    would lie on is not in the picture."""
    path = _sampled(path_of(figure), free=_FREE_RIDER_M if figure.pose is Pose.RIDE else _FREE_M)
    path = _in_frame(_lengthened(path, sight, _LEAST_LONG * least_px), sight)
    if len(path) < 3:
        return None
    across, _ = _spans(path, len(path) // 2, sight)
    shaft = float(np.clip(least_px / max(across, 1e-6), _SHAFT_M, _WIDEST_M))
    if shaft * across < _THINNEST * least_px:
        return None  # Seen from so low, ground has no breadth.
    point = float(np.clip(_POINT * _squeeze(path, sight), 1.2, _MOST_POINT))
    flat = arrow(path, shaft=shaft, head=_HEAD * shaft, point=point * shaft)
    outline = _projected(flat, sight)
    return outline if outline is not None and _readable(outline, least_px) else None


def _sampled(path: Points, *, free: float) -> Points:
    """Evenly spaced points along the path, from where the figure does not stand any more."""
    steps = np.hypot(*np.diff(path, axis=0).T)
    lengths = np.concatenate([[0.0], np.cumsum(steps)])
    total = float(lengths[-1])
    start = min(free, 0.35 * total)
    count = int(min(_MOST_STEPS, max(4, (total - start) / _STEP_M)))
    at = np.linspace(start, total, count)
    return np.stack([np.interp(at, lengths, path[:, axis]) for axis in (0, 1)], axis=1)


def _lengthened(path: Points, sight: View, least_px: float) -> Points:
    """The path, drawn out in its last direction where it would look shorter than so: an arrow tells where to."""
    ends = sight.projected(np.column_stack([path[[0, -1]], np.zeros(2)]))
    _, along = _spans(path, len(path) - 1, sight)
    short = least_px - float(np.hypot(*(ends[1] - ends[0])[:2]))
    if short <= 0 or along < 1e-6 or (ends[:, 2] < 2 * _NEAR_M).any():
        return path
    way = path[-1] - path[-2]
    way = way / max(1e-9, float(np.hypot(*way)))
    more = min(short / along, _MOST_MORE_M)
    steps = np.linspace(0.0, more, int(max(2, more / _STEP_M)))[1:, None]
    return np.vstack([path, path[-1] + steps * way])


def _in_frame(path: Points, sight: View) -> Points:
    """The first stretch of the path whose ground is in the picture: an arrow out of it ends before its edge."""
    seen = sight.projected(np.column_stack([path, np.zeros(len(path))]))
    rim, low = _EDGE * sight.width, 0.6 * _EDGE * sight.height
    inside = (
        (seen[:, 2] > 2 * _NEAR_M)
        & (seen[:, 0] > rim) & (seen[:, 0] < sight.width - rim)
        & (seen[:, 1] > 0) & (seen[:, 1] < sight.height - low)
    )  # fmt: skip
    if not inside.any():
        return path[:0]
    first = int(np.argmax(inside))
    rest = ~inside[first:]
    last = first + (int(np.argmax(rest)) if rest.any() else len(rest))
    return path[first:last]


def _squeeze(path: Points, sight: View) -> float:
    """How much shorter along than across the ground looks where the arrow ends."""
    across, along = _spans(path, len(path) - 1, sight)
    return across / max(along, 1e-6)


def _spans(path: Points, at: int, sight: View) -> tuple[float, float]:
    """How many pixels a metre of ground is across the path (of what stands out from its line) and along it."""
    way = path[at] - path[at - 1]
    way = way / max(1e-9, float(np.hypot(*way)))
    out = np.array([-way[1], way[0]])
    points = [path[at], path[at] + 0.1 * out, path[at] + 0.1 * way]
    seen = sight.projected(np.column_stack([points, np.zeros(3)]))[:, :2]
    along, aside = (seen[2] - seen[0]) / 0.1, (seen[1] - seen[0]) / 0.1
    length = max(1e-9, float(np.hypot(*along)))
    return abs(float(aside[0] * along[1] - aside[1] * along[0])) / length, length


def _projected(flat: Points, sight: View) -> Points | None:
    space = sight.seen(np.column_stack([flat, np.zeros(len(flat))]))
    if (space[:, 2] < _NEAR_M).all():
        return None
    space = _before_lens(space)
    x = sight.width / 2 + sight.focal_px * space[:, 0] / space[:, 2]
    y = sight.height / 2 - sight.focal_px * space[:, 1] / space[:, 2]
    return np.stack([x, y], axis=1)


def _before_lens(space: Points) -> Points:
    """The outline (n, 3) in camera space, cut at the near plane (Sutherland and Hodgman)."""
    out = []
    for here, there in zip(space, np.roll(space, -1, axis=0), strict=True):
        if here[2] >= _NEAR_M:
            out.append(here)
        if (here[2] >= _NEAR_M) != (there[2] >= _NEAR_M):
            t = (_NEAR_M - here[2]) / (there[2] - here[2])
            out.append(here + t * (there - here))
    return np.array(out)


def _readable(outline: Points, least_px: float) -> bool:
    """Whether the outline is an arrow and not a stump or a hair."""
    nearby = np.roll(outline, -1, axis=0)
    area = 0.5 * abs(float(np.sum(outline[:, 0] * nearby[:, 1] - nearby[:, 0] * outline[:, 1])))
    long = float(np.hypot(*np.ptp(outline, axis=0)))
    return long > 0.7 * _LEAST_LONG * least_px and area > 0.4 * least_px * long
