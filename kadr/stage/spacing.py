"""Nobody stands in anybody, in furniture or in a wall: figures of one shot moved apart, as little as will do."""

import math
from collections.abc import Mapping, Sequence
from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from kadr.film.staging import Figure, Pose, Prop
from kadr.stage import props
from kadr.stage.figures.figure import posed
from kadr.stage.figures.touching import Flesh, deepest, flesh
from kadr.stage.sets import SetPiece
from kadr.stage.setups import seat_height
from kadr.stage.sightlines import clearance

Vector = NDArray[np.float64]
# Flesh gives way so far; more is two bodies in one place.
TOUCH_M = 0.02
# Bodies further apart than this on the plan cannot touch: arms and a lying body's length.
_FAR_M = 2.1
# Who is held where he is: by a seat, a saddle, a wheel.
_HELD = frozenset({Pose.RIDE, Pose.DRIVE})
_UPRIGHT = frozenset({Pose.STAND, Pose.WALK, Pose.RUN, Pose.POINT, Pose.HOLD, Pose.GIVE, Pose.LOOK_BACK, Pose.PHONE})
AIR_M = 0.20  # from the middle of a body to what it may stand beside
_TOGETHER = frozenset({Pose.EMBRACE, Pose.FIGHT})
_RINGS = (0.15, 0.3, 0.45, 0.6, 0.8, 1.0, 1.3, 1.7)


def spaced(
    figures: Sequence[Figure], piece: SetPiece, things: Sequence[Prop], *, seated: frozenset[str] = frozenset()
) -> tuple[Figure, ...]:
    """The figures, each where it was asked for or at the nearest place where it touches nobody who came before it.

    `seated` stay on their seats, riders and drivers where they are, and so do two who embrace or fight."""
    fixed = [f for f in figures if f.name in seated or f.pose in _HELD or f.pose in _TOGETHER]
    free = [f for f in figures if f not in fixed]
    placed: dict[str, Figure] = {f.name: f for f in fixed}
    bodies = {f.name: _flesh(f, piece, things) for f in fixed}
    for figure in free:
        body = _flesh(figure, piece, things)
        dx, dy = _shift(figure, body, placed, bodies, piece)
        moved = replace(figure, x=round(figure.x + dx, 4), y=round(figure.y + dy, 4))
        placed[figure.name], bodies[figure.name] = moved, _at(body, dx, dy)
    return tuple(placed[f.name] for f in figures)


def _flesh(figure: Figure, piece: SetPiece, things: Sequence[Prop]) -> Flesh:
    seat = seat_height(figure, piece, things)
    return flesh(*posed(figure, seat_m=seat, saddle_m=props.SADDLE_M[2]))


def _at(body: Flesh, dx: float, dy: float) -> Flesh:
    if dx == dy == 0.0:
        return body
    by = np.array([dx, dy, 0.0])
    return replace(body, a=body.a + by, b=body.b + by)


def _shift(
    figure: Figure, body: Flesh, placed: Mapping[str, Figure], bodies: Mapping[str, Flesh], piece: SetPiece
) -> tuple[float, float]:
    """The least way to a free place; (0, 0) where there is none better."""
    near = [
        bodies[name]
        for name, other in placed.items()
        if math.hypot(other.x - figure.x, other.y - figure.y) < 2 * _FAR_M and not _hold_each_other(figure, other)
    ]
    if _stands(figure, piece, 0.0, 0.0) and _free(body, near):
        return 0.0, 0.0
    for ring in _RINGS:
        found = [
            (_blame(figure, placed, a), ring * math.cos(a), ring * math.sin(a))
            for a in np.radians(np.arange(0, 360, 30)).tolist()
        ]
        for _, dx, dy in sorted(found):
            if _stands(figure, piece, dx, dy) and _free(_at(body, dx, dy), near):
                return dx, dy
    return 0.0, 0.0


def _hold_each_other(one: Figure, other: Figure) -> bool:
    # Two who embrace stand as near as their arms are made for.
    return one.pose is other.pose and one.pose in _TOGETHER and one.gaze == other.name


def _blame(figure: Figure, placed: Mapping[str, Figure], a: float) -> float:
    """Away from the one that is looked at first: faces go on facing each other."""
    other = placed.get(figure.gaze or "") or next(iter(placed.values()), None)
    if other is None:
        return 0.0
    away = math.atan2(figure.y - other.y, figure.x - other.x)
    return round(1.0 - math.cos(a - away), 6)


def _free(body: Flesh, others: Sequence[Flesh]) -> bool:
    low, high = _box(body)
    for other in others:
        least, most = _box(other)
        if (low < most).all() and (least < high).all() and deepest(body, other)[0] > TOUCH_M:
            return False
    return True


def _box(body: Flesh) -> tuple[Vector, Vector]:
    ra, rb = body.ra[:, None], body.rb[:, None]
    return np.minimum(body.a - ra, body.b - rb).min(axis=0), np.maximum(body.a + ra, body.b + rb).max(axis=0)


def _stands(figure: Figure, piece: SetPiece, dx: float, dy: float) -> bool:
    """Whether a place is on the free floor: not in furniture, not in a wall."""
    x, y = figure.x + dx, figure.y + dy
    if any(math.hypot(x - bx, y - by) < radius + 0.05 for bx, by, radius in piece.blocked):
        return False
    # Posts, counters and curtains that no plan tells of: the breast and the head have air around them.
    if figure.pose in _UPRIGHT and any(
        clearance(piece.mesh, np.array([x, y, share * figure.appearance.height_m]), AIR_M) < AIR_M
        for share in (0.60, 0.90)
    ):
        return False
    if piece.room is None:
        return True
    x0, y0, x1, y1 = piece.room
    return x0 + 0.3 < x < x1 - 0.3 and y0 + 0.3 < y < y1 - 0.3
