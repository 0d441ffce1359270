"""Moves: what camera and people do during a shot, and the staging at any moment of it."""

import math
from collections.abc import Sequence
from dataclasses import replace
from functools import lru_cache

import numpy as np

from kadr.errors import Invalid
from kadr.film.shots import Framing, Move, Shot, ShotSize
from kadr.film.staging import Camera, Figure, Pose, Prop, Staging
from kadr.stage import sets, solve, tracks
from kadr.stage.going import STRIDE_M, USUAL_M, mount_of, ways
from kadr.stage.sets import SetPiece

_TOGETHER = frozenset({Framing.TWO_SHOT, Framing.GROUP, Framing.MASTER, Framing.ESTABLISHING})
_PASSING = frozenset({Move.PAN_LEFT, Move.PAN_RIGHT, Move.TRUCK_LEFT, Move.TRUCK_RIGHT})
# A shot whose length nobody says.
USUAL_S = 4.0
# What a head does to a camera on the shoulder, by eye: seen at 35 mm, and no jolt. Metres and degrees from the middle.
SHAKE_M, SHAKE_DEG, SHAKE_ROLL_DEG = 0.012, 0.28, 0.22
# Breathing and small steps.
_SHAKE_HZ = (0.31, 0.73, 1.37, 2.1)
# The share of a move in which it gathers speed, and again in which it loses it.
EASE = 0.22
# Drawings of one stride: a walk is animated on twos, twelve drawings a second.
STRIDES = 12


def moved(staging: Staging, shot: Shot) -> Staging:
    """The staging with the shot's camera move and where it ends, and the ways of those who walk, run or ride.

    A move that has no room goes as far as it can; where there is none at all the camera ends where it began.
    Deterministic."""
    seconds = shot.duration_s if 0.0 < shot.duration_s < math.inf else USUAL_S
    piece = sets.build(staging.place, staging.daylight, staging.weather, staging.seed)
    staging = replace(staging, move=shot.move, camera_end=None)
    if shot.move is Move.FOLLOW:
        staging = replace(staging, figures=ways(staging, piece, seconds=seconds, watched=None))
        return replace(staging, camera_end=_followed(staging, piece, shot.subject))
    end = None
    if shot.move is not Move.STATIC:
        start = tracks.travel(staging, seconds=seconds, names=_about(shot), size=shot.size)
        end = rounded(tracks.end_of(shot.move, start))
    staging = replace(staging, camera_end=end)
    # In a close frame whoever walks is kept in it: he comes up and stops. From a wide one people may walk away.
    close = tracks.HEADS_HIGH[shot.size] < tracks.HEADS_HIGH[ShotSize.FULL]
    watched = (lambda share: _camera_at(staging, share)) if close else None
    return replace(staging, figures=ways(staging, piece, seconds=seconds, watched=watched))


def _about(shot: Shot) -> tuple[str, ...]:
    """Whom a move is about: the subject; but what keeps several in the frame, and does not pass by, all of them."""
    if shot.subject is None or (shot.framing in _TOGETHER and shot.move not in _PASSING):
        return shot.characters
    return (shot.subject,)


def rounded(camera: Camera) -> Camera:
    """The camera in tenths of millimetres and of a thousandth of a degree, as the solver writes it."""
    values = {name: round(getattr(camera, name), 4) for name in ("x", "y", "z", "pan", "tilt", "roll", "focal_mm")}
    return replace(camera, **values, focus_m=None if camera.focus_m is None else round(camera.focus_m, 3))


def _followed(staging: Staging, piece: SetPiece, subject: str | None) -> Camera:
    """The camera displaced as the subject is, or as far as it can go."""
    gone = _leader(staging, subject)
    if gone is None:
        return staging.camera
    dx, dy = gone.path[-1].x - gone.path[0].x, gone.path[-1].y - gone.path[0].y
    start = tracks.travel(replace(staging, figures=()), seconds=USUAL_S)
    for share in np.linspace(1.0, 0.0, 21)[:-1]:
        way = float(share)
        end = replace(staging.camera, x=staging.camera.x + way * dx, y=staging.camera.y + way * dy)
        end = rounded(tracks.grounded(end, piece))
        if tracks.allowed(replace(start, piece=piece), Move.FOLLOW, end):
            return end
    return staging.camera


def _leader(staging: Staging, subject: str | None) -> Figure | None:
    """Who is followed: the subject, else of those who go the nearest to the middle of the frame."""
    going = [one for one in staging.figures if one.path]
    named = [one for one in going if one.name == subject]
    sight = solve.sight_of(staging.camera, staging.aspect)

    def off(one: Figure) -> float:
        x, _, depth = sight.projected(np.array([one.x, one.y, one.appearance.height_m]))[0]
        return abs(float(x) - sight.width / 2) if depth > 0.1 else math.inf

    return min(named or going, key=off, default=None)


def at(staging: Staging, t: float, *, seconds: float = USUAL_S) -> Staging:
    """The staging at a share `t` of the shot, 0 its first frame and 1 its last: the camera on its way, eased in and
    out, people on theirs, in step. `seconds` is the shot's length: a hand shakes by the clock. Raises Invalid for a
    `t` that is outside of the shot."""
    if not (isinstance(t, int | float) and 0.0 <= t <= 1.0):
        raise Invalid(f"moment {t} lies outside of the shot; give a share from 0, its first frame, to 1, its last")
    if not 0.0 < seconds < math.inf:
        raise Invalid(f"a shot of {seconds} seconds has no moments; give a length above 0")
    figures = tuple(figure_at(one, t) for one in staging.figures)
    things = tuple(_thing_at(prop, staging, figures, t) for prop in staging.props)
    return replace(staging, camera=_camera_at(staging, t, seconds=seconds), figures=figures, props=things)


def eased(t: float) -> float:
    """Time as a dolly grip spends it: speed gathered evenly, held, and lost evenly; 0 to 0 and 1 to 1."""
    if t < EASE:
        return t * t / (2.0 * EASE * (1.0 - EASE))
    if t > 1.0 - EASE:
        return 1.0 - eased(1.0 - t)
    return (t - EASE / 2.0) / (1.0 - EASE)


def _camera_at(staging: Staging, t: float, *, seconds: float = USUAL_S) -> Camera:
    if staging.move is Move.STATIC:
        return staging.camera
    if staging.move is Move.HANDHELD:
        return _shaken(staging.camera, t * seconds, staging.seed)
    end = staging.camera_end or _usual_end(replace(staging, props=(), camera_end=None))
    share = _kept_up(staging, t) if staging.move is Move.FOLLOW else eased(t)
    return tracks.between(staging.camera, end, staging.move, share)


@lru_cache(maxsize=32)
def _usual_end(staging: Staging) -> Camera:
    return tracks.end_of(staging.move, tracks.travel(staging, seconds=USUAL_S))


def _kept_up(staging: Staging, t: float) -> float:
    """The share of the way of whoever is followed."""
    one = _leader(staging, None)
    return t if one is None else min(1.0, t / max(1e-6, one.path[-1].at))


def _shaken(camera: Camera, seconds: float, seed: int) -> Camera:
    """The camera on a shoulder: slow, smooth, the same for a seed, and at rest in the first frame."""
    rng = np.random.default_rng(seed + 71)
    phase = rng.uniform(0.0, 2.0 * np.pi, (6, len(_SHAKE_HZ)))
    speed = np.array(_SHAKE_HZ) * rng.uniform(0.85, 1.15, (6, len(_SHAKE_HZ)))
    weight = 1.0 / np.array(_SHAKE_HZ)
    weight = weight / weight.sum()
    turn = 2.0 * np.pi * speed
    swing = ((np.sin(turn * seconds + phase) - np.sin(phase)) * weight).sum(axis=1)
    x, y, z, pan, tilt, roll = (float(value) for value in swing)
    return replace(
        camera,
        x=camera.x + SHAKE_M * x,
        y=camera.y + SHAKE_M * y,
        z=max(min(camera.z, solve.FLOOR_M), camera.z + SHAKE_M * z),
        pan=camera.pan + SHAKE_DEG * pan,
        tilt=max(-90.0, min(90.0, camera.tilt + SHAKE_DEG * tilt)),
        roll=camera.roll + SHAKE_ROLL_DEG * roll,
    )


def figure_at(figure: Figure, t: float) -> Figure:
    """The figure at a moment of the shot: where its path is by then, facing the way it goes; arrived, it stands."""
    path = figure.path
    if not path:
        return figure
    if _arrived(figure, t):
        stopped = Pose.STAND if figure.pose in STRIDE_M else figure.pose
        return replace(figure, x=path[-1].x, y=path[-1].y, facing=_heading(figure, len(path) - 1), pose=stopped)
    times = [point.at for point in path]
    x = float(np.interp(t, times, [point.x for point in path]))
    y = float(np.interp(t, times, [point.y for point in path]))
    leg = min(len(path) - 1, max(1, int(np.searchsorted(times, t, side="right"))))
    return replace(figure, x=x, y=y, facing=_heading(figure, leg), stride=_stride(figure, t))


def _arrived(figure: Figure, t: float) -> bool:
    """Whether the figure stands where its path ended before the shot does."""
    return bool(figure.path) and figure.path[-1].at < 1.0 and t >= figure.path[-1].at


def _heading(figure: Figure, leg: int) -> float:
    """Which way the figure faces on a leg of its path, degrees; as before where the leg leads nowhere."""
    if not 1 <= leg < len(figure.path):
        return figure.facing
    one, other = figure.path[leg - 1], figure.path[leg]
    dx, dy = other.x - one.x, other.y - one.y
    return math.degrees(math.atan2(-dx, dy)) if math.hypot(dx, dy) > 1e-6 else figure.facing


def _stride(figure: Figure, t: float) -> float | None:
    """Where in a stride the legs are, 0 to 1, in twelfths: so few drawings of a walker that each is found again."""
    if figure.pose not in STRIDE_M:
        return figure.stride
    gone = 0.0
    for one, other in zip(figure.path, figure.path[1:], strict=False):
        share = min(1.0, max(0.0, (t - one.at) / max(1e-9, other.at - one.at)))
        gone += share * math.hypot(other.x - one.x, other.y - one.y)
    length = STRIDE_M[figure.pose] * figure.appearance.height_m / USUAL_M
    return (round(gone / length * STRIDES) % STRIDES) / STRIDES


def _thing_at(prop: Prop, staging: Staging, now: Sequence[Figure], t: float) -> Prop:
    """A horse goes where its rider goes, and stands where he has arrived."""
    if not prop.kind.startswith("horse"):
        return prop
    for rider, here in zip(staging.figures, now, strict=True):
        if rider.path and mount_of(rider, staging.props) is prop:
            kind = prop.kind.replace("_walk", "").replace("_gallop", "") if _arrived(rider, t) else prop.kind
            facing = prop.facing + here.facing - rider.facing
            return replace(prop, kind=kind, x=prop.x + here.x - rider.x, y=prop.y + here.y - rider.y, facing=facing)
    return prop
