"""Going: how far those who walk, run or ride come in a shot, and where that is free."""

import math
from collections.abc import Callable, Sequence
from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from kadr.film.staging import Camera, Figure, Pose, Prop, Staging, Waypoint
from kadr.stage import props
from kadr.stage.laid import laid
from kadr.stage.sets import SetPiece
from kadr.stage.solve import sight_of
from kadr.stage.tracks import turn_between

Vector = NDArray[np.float64]
# Metres a second of an adult of 1.75 m: comfortable gait (Bohannon 1997, 1.3 to 1.4) and a run; a horse's walk and
# gallop (Hooves' usual means: walk 1.8, gallop 9).
WALK_MPS, RUN_MPS = 1.3, 3.5
HORSE_MPS = {"walk": 1.8, "gallop": 9.0}
# Legs of all lengths walk alike at equal Froude numbers: speed grows with the root of height (Alexander 1989).
USUAL_M = 1.75
# One stride is two steps.
STRIDE_M = {Pose.WALK: 1.45, Pose.RUN: 2.6}
WALL_M, BODY_M, PERSON_M, LENS_M = 0.35, 0.25, 0.7, 0.9
SHORTEST_M, LONGEST_M, SAMPLE_M = 0.3, 400.0, 0.1
# A head so far from the middle or the upper edge is about to be cut, in shares of the frame; nearer than so much of
# its first distance it is another size.
_EDGE, _TOP, _NEARER = 0.44, 0.16, 0.6
_WATCHED = 24
# Two shoulders and some air; asked at so many moments of the shot.
MEETING_M, _MET = 0.6, 40


def speed_of(figure: Figure, things: Sequence[Prop]) -> float:
    """Metres a second at which the figure goes in its pose; 0 for who stays."""
    if figure.pose in (Pose.WALK, Pose.RUN):
        pace = WALK_MPS if figure.pose is Pose.WALK else RUN_MPS
        return pace * math.sqrt(figure.appearance.height_m / USUAL_M)
    mount = mount_of(figure, things)
    gait = "" if mount is None else mount.kind.rpartition("_")[2]
    return HORSE_MPS.get(gait, 0.0)


def mount_of(figure: Figure, things: Sequence[Prop]) -> Prop | None:
    """The horse under a rider."""
    if figure.pose is not Pose.RIDE:
        return None
    near = (p for p in things if p.kind.startswith("horse") and math.hypot(p.x - figure.x, p.y - figure.y) < 0.8)
    return next(near, None)


def ways(
    staging: Staging, piece: SetPiece, *, seconds: float, watched: Callable[[float], Camera] | None
) -> tuple[Figure, ...]:
    """The figures with the path of each who goes: straight ahead, as far as it is free and the shot is long. `watched`
    gives the camera at a share of the shot that nobody may walk out of; None lets them go."""
    gone: list[Figure] = []
    for one in staging.figures:
        going = _on_its_way(one, staging, piece, seconds=seconds, watched=watched)
        gone.append(_past(going, gone) if going.path else going)
    return tuple(gone)


def _past(figure: Figure, others: Sequence[Figure]) -> Figure:
    """The figure's way cut where it would meet one of those who go before it in the list, at any moment."""
    moving = [other for other in others if other.path]
    if not moving:
        return figure
    times = np.linspace(0.0, 1.0, _MET + 1)
    start, end = figure.path[0], figure.path[-1]
    theirs = np.array([_places(other, times) for other in moving])
    for share in np.linspace(1.0, 0.0, _MET + 1)[:-1]:
        cut = replace(
            end,
            at=round(end.at * float(share), 4),
            x=round(start.x + (end.x - start.x) * float(share), 4),
            y=round(start.y + (end.y - start.y) * float(share), 4),
        )
        tried = replace(figure, path=(start, cut))
        apart = np.linalg.norm(theirs - _places(tried, times), axis=2)
        # Those who began closer than that keep their distance.
        if (apart >= np.minimum(MEETING_M, apart[:, :1]) - 1e-6).all():
            return tried if math.hypot(cut.x - start.x, cut.y - start.y) >= SHORTEST_M else replace(figure, path=())
    return replace(figure, path=())


def _places(figure: Figure, times: Vector) -> Vector:
    """Where (n, 2) a figure on its way is at shares of the shot."""
    at = [point.at for point in figure.path]
    return np.stack(
        [np.interp(times, at, [getattr(point, axis) for point in figure.path]) for axis in ("x", "y")], axis=1
    )


def _on_its_way(
    figure: Figure,
    staging: Staging,
    piece: SetPiece,
    *,
    seconds: float,
    watched: Callable[[float], Camera] | None,
) -> Figure:
    speed = speed_of(figure, staging.props)
    if speed <= 0.0 or not 0.0 < seconds < math.inf:
        return replace(figure, path=())
    wanted = min(LONGEST_M, speed * seconds)
    length = _free_length(figure, staging, piece, wanted)
    if watched is not None:
        length = _in_frame(figure, staging, length, speed=speed, seconds=seconds, watched=watched)
    if length < SHORTEST_M:
        return replace(figure, path=())
    ahead = _ahead(figure) * length
    end = Waypoint(
        at=round(min(1.0, length / (speed * seconds)), 4),
        x=round(figure.x + float(ahead[0]), 4),
        y=round(figure.y + float(ahead[1]), 4),
    )
    return replace(figure, path=(Waypoint(at=0.0, x=figure.x, y=figure.y), end))


def _ahead(figure: Figure) -> Vector:
    a = math.radians(figure.facing)
    return np.array([-math.sin(a), math.cos(a)])


def _free_length(figure: Figure, staging: Staging, piece: SetPiece, wanted: float) -> float:
    """Metres until a wall, a thing, a person, or the lens is in the way."""
    steps = np.arange(1, int(wanted / SAMPLE_M) + 1) * SAMPLE_M
    steps = np.append(steps, wanted) if not len(steps) or steps[-1] < wanted else steps
    origin = np.array([figure.x, figure.y])
    points = origin + steps[:, None] * _ahead(figure)
    bad = np.zeros(len(points), np.bool_)
    if piece.room is not None:
        x0, y0, x1, y1 = piece.room
        bad |= (points[:, 0] < x0 + WALL_M) | (points[:, 0] > x1 - WALL_M)
        bad |= (points[:, 1] < y0 + WALL_M) | (points[:, 1] > y1 - WALL_M)
    for x, y, radius in _circles(figure, staging, piece):
        away = np.hypot(points[:, 0] - x, points[:, 1] - y)
        start = math.hypot(origin[0] - x, origin[1] - y)
        # Whoever stands close by already may go away from it, and not closer.
        bad |= away < min(radius, start - 1e-9)
    first = int(np.argmax(bad)) if bad.any() else len(points)
    return 0.0 if first == 0 else float(steps[first - 1])


def _circles(figure: Figure, staging: Staging, piece: SetPiece) -> list[tuple[float, float, float]]:
    """What is in the way on the floor: x, y and how near its middle a body may come, metres."""
    mount = mount_of(figure, staging.props)
    found = [(x, y, radius + BODY_M) for x, y, radius in piece.blocked]
    found += [(p.x, p.y, _girth(p) + BODY_M) for p in staging.props if p is not mount and not _with(figure, p)]
    found += [
        (one.x, one.y, _berth(figure, one, staging.props))
        for one in staging.figures
        # Those who go the same way keep their distance by themselves.
        if one.name != figure.name and not (one.pose is figure.pose and _same_way(one, figure))
    ]
    return [*found, (staging.camera.x, staging.camera.y, LENS_M)]


def _berth(figure: Figure, other: Figure, things: Sequence[Prop]) -> float:
    """How near to the place of another the figure may come: where both go, each has half of what is between them."""
    apart = math.hypot(figure.x - other.x, figure.y - other.y)
    return max(PERSON_M, 0.5 * (apart + PERSON_M)) if speed_of(other, things) > 0.0 else PERSON_M


def _with(figure: Figure, prop: Prop) -> bool:
    """Whether a horse goes beside the figure, or the thing is too small to stumble over."""
    beside = prop.kind.startswith("horse_") and figure.pose in (Pose.RIDE, Pose.WALK)
    return (beside and abs(turn_between(prop.facing, figure.facing)) < 60.0) or prop.kind in props.HELD


def _girth(prop: Prop) -> float:
    flat = laid(prop.kind).vertices[:, :2]
    return 0.5 * float(np.ptp(flat, axis=0).min()) * prop.scale if len(flat) else 0.0


def _same_way(one: Figure, other: Figure) -> bool:
    return abs(turn_between(one.facing, other.facing)) < 60.0


def _in_frame(
    figure: Figure,
    staging: Staging,
    length: float,
    *,
    speed: float,
    seconds: float,
    watched: Callable[[float], Camera],
) -> float:
    """How much of the way keeps the head in the frame, and not so near that it is another size."""
    head = np.array([figure.x, figure.y, 0.95 * figure.appearance.height_m])
    first = sight_of(watched(0.0), staging.aspect).projected(head)[0]
    ahead = np.array([*_ahead(figure), 0.0])
    kept = 0.0
    for metres in np.linspace(0.0, length, _WATCHED + 1)[1:]:
        sight = sight_of(watched(min(1.0, float(metres) / (speed * seconds))), staging.aspect)
        x, y, depth = sight.projected(head + metres * ahead)[0]
        aside = abs(x - sight.width / 2) > max(_EDGE * sight.width, abs(float(first[0]) - sight.width / 2))
        cut = y < min(_TOP * sight.height, float(first[1]))
        if depth < _NEARER * first[2] or aside or cut:
            break
        kept = float(metres)
    return kept
