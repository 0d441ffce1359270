"""Camera tracks: how far each move goes, where it may go, and where the camera is on its way."""

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from kadr.film.shots import Move, ShotSize
from kadr.film.staging import Camera, Staging
from kadr.stage import sets, solve
from kadr.stage.camera import axes
from kadr.stage.framing import marks
from kadr.stage.sets import SetPiece
from kadr.stage.sightlines import ground_under, hidden

Vector = NDArray[np.float64]
# A pan any faster than a seventh of the frame a second judders in 24 frames (the seven-second rule of the American
# Cinematographer Manual's panning tables), and more than this leaves its subject.
CROSSING_S = 7.0
PAN_DEG, TILT_DEG, ARC_DEG = 28.0, 18.0, 40.0
# A dolly is pushed at a walk, a crane arm and a column go slower; metres a second. Chosen with crews' habits in mind,
# bounded so that a long take does not leave its set.
DOLLY_MPS, TRUCK_MPS, CRANE_MPS, PEDESTAL_MPS = 1.2, 0.8, 0.6, 0.3
TRUCK_M, CRANE_M, PEDESTAL_M = 3.0, 2.2, 0.6
# How much of the frame passes by: a third leaves half of what was composed.
TRUCK_SHARE, PEDESTAL_SHARE = 0.35, 0.25
# The frame's height in heads for each size, as the solver's rules come out for one who stands and is 7.4 heads tall.
HEADS_HIGH = {
    ShotSize.EXTREME_CLOSE_UP: 0.76,
    ShotSize.CLOSE_UP: 1.75,
    ShotSize.MEDIUM_CLOSE_UP: 2.7,
    ShotSize.MEDIUM: 4.1,
    ShotSize.MEDIUM_LONG: 5.9,
    ShotSize.FULL: 9.25,
    ShotSize.LONG: 18.5,
    ShotSize.EXTREME_LONG: 59.0,
}
# Without a shot to tell the size: the mean step between neighbours of the table of sizes.
USUAL_STEP = 0.65
WALL_M, LENS_FREE_M, NEAREST_M = 0.25, 0.45, 0.5
CEILING_M = 2.3
# An operator keeps so much air between a head's middle and the frame's edge.
MARGIN = 0.08
# Lower in the frame than this a head is left over from another shot.
LOWEST = 0.70
# A crane that rises higher over its subject has left it for the floor.
CRANE_DEG = 25.0
FOCAL_MM = (12.0, 300.0)
_SHARES = (1.0, 0.85, 0.7, 0.55, 0.4, 0.25, 0.12)
_STOPS = (0.25, 0.5, 0.75, 1.0)


@dataclass(frozen=True, slots=True, kw_only=True)
class Travel:
    """What a move starts from: the staging, its set, the `heads` (n, 3) that it is about and that stay in the frame,
    their mean or what is in focus as `anchor` (3,), its depth in metres and the `pivot` (3,) of the lens's axis there,
    how long the shot is, and its size where it is known."""

    staging: Staging
    piece: SetPiece
    heads: Vector
    anchor: Vector
    pivot: Vector
    depth: float
    seconds: float
    size: ShotSize | None = None


def travel(staging: Staging, *, seconds: float, names: Sequence[str] = (), size: ShotSize | None = None) -> Travel:
    """The start of a move. It is about those of `names` whose heads are in the frame, else about whoever is nearest to
    the lens's axis."""
    camera = staging.camera
    eye, forward = _eye(camera), axes(camera.pan, camera.tilt, camera.roll)[2]
    piece = sets.build(staging.place, staging.daylight, staging.weather, staging.seed)
    heads = _heads(staging, piece, names)
    focused = eye + (camera.focus_m or 5.0) * forward
    anchor = heads.mean(axis=0) if len(heads) else focused
    depth = max(0.3, float((anchor - eye) @ forward))
    return Travel(
        staging=staging,
        piece=piece,
        heads=heads,
        anchor=anchor,
        pivot=eye + depth * forward,
        depth=depth,
        seconds=seconds,
        size=size,
    )


def _eye(camera: Camera) -> Vector:
    return np.array([camera.x, camera.y, camera.z])


def _heads(staging: Staging, piece: SetPiece, names: Sequence[str]) -> Vector:
    """Heads (n, 3) in the frame, of the named, or the one nearest to its middle where none of them is."""
    found = marks(staging.figures, piece, staging.props)
    shown = {name: mark.head for name, mark in found.items() if _in_frame(staging.camera, staging.aspect, mark.head)}
    wanted = [head for name, head in shown.items() if name in names]
    if not wanted and shown:
        sight = solve.sight_of(staging.camera, staging.aspect)
        wanted = [min(shown.values(), key=lambda head: abs(float(sight.projected(head)[0, 0]) - sight.width / 2))]
    return np.array(wanted).reshape(-1, 3)


def _in_frame(camera: Camera, aspect: float, head: Vector, *, margin: float = 0.0, lowest: float = 1.0) -> bool:
    sight = solve.sight_of(camera, aspect)
    x, y, depth = sight.projected(head)[0]
    across, down = x / sight.width, y / sight.height
    return bool(depth > 0.1 and margin <= across <= 1.0 - margin and margin <= down <= lowest)


def end_of(move: Move, start: Travel) -> Camera:
    """Where the camera is in the last frame: the move's usual amount, or as much of it as room and people allow."""
    make = _MAKERS.get(move)
    if make is None:
        return start.staging.camera
    for share in _SHARES:
        for sign in (1.0, -1.0) if move is Move.ARC else (1.0,):
            end = make(start, sign * share)
            if allowed(start, move, end):
                return end
    return start.staging.camera


def allowed(start: Travel, move: Move, end: Camera) -> bool:
    """Whether the whole way is free: inside the walls, above the ground, through nobody and through nothing."""
    at = _eye(start.staging.camera)
    for stop in _STOPS:
        camera = between(start.staging.camera, end, move, stop)
        here = _eye(camera)
        if not _free(start, here) or hidden(start.piece.mesh, at, here, short_m=0.0):
            return False
        if move is not Move.FOLLOW and not _keeps(start, camera):
            return False
        at = here
    return True


def _keeps(start: Travel, camera: Camera) -> bool:
    """Whether those whom the move is about stay in the frame, with air around the head where they had it."""
    first, aspect = start.staging.camera, start.staging.aspect
    return all(
        _in_frame(camera, aspect, head, margin=MARGIN, lowest=LOWEST)
        or (not _in_frame(first, aspect, head, margin=MARGIN, lowest=LOWEST) and _in_frame(camera, aspect, head))
        for head in start.heads
    )


def _free(start: Travel, here: Vector) -> bool:
    camera, piece = start.staging.camera, start.piece
    if piece.room is not None:
        x0, y0, x1, y1 = piece.room
        # A camera may stand behind a wall that the stage has taken out: it goes no farther out.
        inside_x = min(x0 + WALL_M, camera.x) - 1e-6 <= here[0] <= max(x1 - WALL_M, camera.x) + 1e-6
        inside_y = min(y0 + WALL_M, camera.y) - 1e-6 <= here[1] <= max(y1 - WALL_M, camera.y) + 1e-6
        if not (inside_x and inside_y and here[2] <= max(CEILING_M, camera.z) + 1e-6):
            return False
    ground = 0.0 if piece.indoor else ground_under(piece.mesh, float(here[0]), float(here[1]))
    if here[2] < min(ground + solve.FLOOR_M, camera.z) - 1e-6:
        return False
    return all(_clear(figure.x, figure.y, camera, here) for figure in start.staging.figures)


def _clear(x: float, y: float, camera: Camera, here: Vector) -> bool:
    apart = math.hypot(here[0] - x, here[1] - y)
    return apart >= min(LENS_FREE_M, math.hypot(camera.x - x, camera.y - y)) - 1e-6 or bool(here[2] > 2.4)


def between(start: Camera, end: Camera, move: Move, share: float) -> Camera:
    """The camera at a share of its way: angles the shorter way, focal length by its logarithm, an arc on its circle."""
    if share in (0.0, 1.0):
        return end if share else start
    x, y, z = (_mixed(getattr(start, axis), getattr(end, axis), share) for axis in "xyz")
    if move is Move.ARC:
        x, y = _on_circle(start, end, share)
    focus = start.focus_m
    if focus is not None and end.focus_m is not None:
        focus = _by_log(focus, end.focus_m, share)
    return replace(
        start,
        x=x,
        y=y,
        z=z,
        pan=start.pan + share * turn_between(start.pan, end.pan),
        tilt=_mixed(start.tilt, end.tilt, share),
        roll=start.roll + share * turn_between(start.roll, end.roll),
        focal_mm=_by_log(start.focal_mm, end.focal_mm, share),
        sensor_width_mm=_mixed(start.sensor_width_mm, end.sensor_width_mm, share),
        focus_m=focus,
    )


def turn_between(one: float, other: float) -> float:
    """Degrees from one direction to another by the shorter way, -180 to 180."""
    return (other - one + 180.0) % 360.0 - 180.0


def _mixed(one: float, other: float, share: float) -> float:
    return one if one == other else one + (other - one) * share


def _by_log(one: float, other: float, share: float) -> float:
    return one if one == other else math.exp(_mixed(math.log(one), math.log(other), share))


def _on_circle(start: Camera, end: Camera, share: float) -> tuple[float, float]:
    """On the circle on which the camera turns with its pan: its middle is what both of its ends look at."""
    a = math.radians(turn_between(start.pan, end.pan))
    if abs(a) < 1e-4:
        return _mixed(start.x, end.x, share), _mixed(start.y, end.y, share)
    # end = middle + R(a) (start - middle), for the middle.
    one, other = complex(start.x, start.y), complex(end.x, end.y)
    spin = complex(math.cos(a), math.sin(a))
    middle = (other - spin * one) / (1.0 - spin)
    here = middle + complex(math.cos(share * a), math.sin(share * a)) * (one - middle)
    return here.real, here.imag


def _fields(start: Travel) -> tuple[float, float]:
    """The frame's angles, across and down, degrees."""
    camera = start.staging.camera
    half = 0.5 * camera.sensor_width_mm / camera.focal_mm
    return _angle(half), _angle(half / start.staging.aspect)


def _angle(half: float) -> float:
    return 2.0 * math.degrees(math.atan(half))


def _frame_m(start: Travel) -> tuple[float, float]:
    """The frame's width and height at the depth of the subject, metres."""
    camera = start.staging.camera
    width = start.depth * camera.sensor_width_mm / camera.focal_mm
    return width, width / start.staging.aspect


def _panned(start: Travel, share: float) -> Camera:
    across, _ = _fields(start)
    camera = start.staging.camera
    return replace(camera, pan=camera.pan + share * min(PAN_DEG, across * max(1.0, start.seconds) / CROSSING_S))


def _tilted(start: Travel, share: float) -> Camera:
    _, down = _fields(start)
    camera = start.staging.camera
    turned = camera.tilt + share * min(TILT_DEG, down * max(1.0, start.seconds) / CROSSING_S)
    return replace(camera, tilt=max(-85.0, min(85.0, turned)))


def step_of(size: ShotSize | None, *, closer: bool) -> float:
    """By what the distance is multiplied to come to the next size of the table."""
    if size is None:
        return USUAL_STEP if closer else 1.0 / USUAL_STEP
    order = list(ShotSize)
    place = order.index(size) + (-1 if closer else 1)
    if not 0 <= place < len(order):
        return 0.85 if closer else 1.2
    return HEADS_HIGH[order[place]] / HEADS_HIGH[size]


def _dollied(start: Travel, share: float, *, closer: bool) -> Camera:
    camera = start.staging.camera
    wanted = start.depth * (1.0 - step_of(start.size, closer=closer))
    furthest = DOLLY_MPS * start.seconds
    way = share * max(-furthest, min(furthest, wanted, start.depth - NEAREST_M if closer else math.inf))
    forward = axes(camera.pan, camera.tilt, 0.0)[2]
    if abs(camera.tilt) <= 45.0:
        # On the floor; only from high above the way to the subject is down.
        forward = np.array([forward[0], forward[1], 0.0]) / math.hypot(forward[0], forward[1])
    return _aimed(start, _at(camera, _eye(camera) + way * forward))


def _at(camera: Camera, eye: Vector) -> Camera:
    return replace(camera, x=float(eye[0]), y=float(eye[1]), z=float(eye[2]))


def _aimed(start: Travel, camera: Camera) -> Camera:
    """The camera turned so that what the move is about stays where it was in the frame, as an operator keeps a head
    under the frame's upper edge; the focus follows it."""
    sight = solve.sight_of(start.staging.camera, start.staging.aspect)
    x, y, _ = sight.projected(start.anchor)[0]
    for _ in range(8):
        now = solve.sight_of(camera, start.staging.aspect)
        here = now.projected(start.anchor)[0]
        right, down = (math.degrees(math.atan(float(off) / now.focal_px)) for off in (here[0] - x, here[1] - y))
        camera = replace(camera, pan=camera.pan - right, tilt=max(-85.0, min(85.0, camera.tilt - down)))
    if camera.focus_m is None:
        return camera
    forward = axes(camera.pan, camera.tilt, camera.roll)[2]
    away = float((start.anchor - _eye(camera)) @ forward)
    return replace(camera, focus_m=max(0.1, camera.focus_m * away / start.depth))


def _trucked(start: Travel, share: float) -> Camera:
    camera = start.staging.camera
    way = share * min(TRUCK_M, TRUCK_SHARE * _frame_m(start)[0], TRUCK_MPS * start.seconds)
    right = axes(camera.pan, 0.0, 0.0)[0]
    return replace(camera, x=camera.x + way * float(right[0]), y=camera.y + way * float(right[1]))


def _raised(start: Travel, share: float) -> Camera:
    camera = start.staging.camera
    way = share * min(PEDESTAL_M, PEDESTAL_SHARE * _frame_m(start)[1], PEDESTAL_MPS * start.seconds)
    return replace(camera, z=max(min(camera.z, solve.FLOOR_M), camera.z + way))


def _craned(start: Travel, share: float) -> Camera:
    """Up or down with the subject kept where it is in the frame."""
    camera = start.staging.camera
    most = min(CRANE_M, CRANE_MPS * start.seconds, start.depth * math.tan(math.radians(CRANE_DEG)))
    eye = _eye(camera)
    eye[2] = max(min(camera.z, 0.3), eye[2] + share * most)
    return _aimed(start, _at(camera, eye))


def _zoomed(start: Travel, share: float, *, closer: bool) -> Camera:
    camera = start.staging.camera
    # A share of a zoom is a share of its logarithm.
    factor = step_of(start.size, closer=closer) ** -share
    least, most = min(FOCAL_MM[0], camera.focal_mm), max(FOCAL_MM[1], camera.focal_mm)
    focal = max(least, min(most, camera.focal_mm * max(1 / 3, min(3.0, factor))))
    return _aimed(start, replace(camera, focal_mm=focal))


def _arced(start: Travel, share: float) -> Camera:
    camera, degrees = start.staging.camera, share * ARC_DEG * _toward_room(start)
    a = math.radians(degrees)
    dx, dy = camera.x - float(start.pivot[0]), camera.y - float(start.pivot[1])
    return replace(
        camera,
        x=float(start.pivot[0]) + math.cos(a) * dx - math.sin(a) * dy,
        y=float(start.pivot[1]) + math.sin(a) * dx + math.cos(a) * dy,
        pan=camera.pan + degrees,
    )


def _toward_room(start: Travel) -> float:
    """The way around first tried: towards the face of whoever is nearest to the axis, for a profile tells less."""
    camera = start.staging.camera
    near = min(
        start.staging.figures,
        key=lambda one: math.hypot(one.x - float(start.pivot[0]), one.y - float(start.pivot[1])),
        default=None,
    )
    if near is None:
        return 1.0
    # Seen from the front the camera's pan and the face's are half a turn apart.
    return 1.0 if turn_between(camera.pan + 180.0, near.facing) >= 0 else -1.0


Maker = Callable[[Travel, float], Camera]
_MAKERS: dict[Move, Maker] = {
    Move.PAN_LEFT: _panned,
    Move.PAN_RIGHT: lambda start, share: _panned(start, -share),
    Move.TILT_UP: _tilted,
    Move.TILT_DOWN: lambda start, share: _tilted(start, -share),
    Move.DOLLY_IN: lambda start, share: _dollied(start, share, closer=True),
    Move.DOLLY_OUT: lambda start, share: _dollied(start, share, closer=False),
    Move.TRUCK_LEFT: lambda start, share: _trucked(start, -share),
    Move.TRUCK_RIGHT: _trucked,
    Move.PEDESTAL_UP: _raised,
    Move.PEDESTAL_DOWN: lambda start, share: _raised(start, -share),
    Move.CRANE_UP: _craned,
    Move.CRANE_DOWN: lambda start, share: _craned(start, -share),
    Move.ZOOM_IN: lambda start, share: _zoomed(start, share, closer=True),
    Move.ZOOM_OUT: lambda start, share: _zoomed(start, share, closer=False),
    Move.ARC: _arced,
}


def grounded(camera: Camera, piece: SetPiece) -> Camera:
    """The camera lifted where the land rises under it."""
    if piece.indoor:
        return camera
    least = ground_under(piece.mesh, camera.x, camera.y) + solve.FLOOR_M
    return replace(camera, z=max(camera.z, least))
