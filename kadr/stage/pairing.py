"""Two who share a frame: how near they are brought to each other, on whose side, and which way they turn."""

import math
from collections.abc import Mapping, Sequence
from dataclasses import replace

from kadr.film.shots import Framing, Shot, ShotSize
from kadr.film.staging import Figure, Pose
from kadr.stage.plan import FloorPlan, Spot, facing_to
from kadr.stage.solve import Line

# What two do to each other, face to face.
AT_EACH_OTHER = frozenset({Pose.EMBRACE, Pose.FIGHT})
_NEAR_M = {Pose.EMBRACE: 0.46, Pose.FIGHT: 0.95, Pose.GIVE: 1.0}
# Further behind than this (a cosine to the camera's side, 30 degrees past profile) a look shows the back of a head.
BEHIND = -0.5
# How far apart two stand who share a frame: two heads and the air between fill it.
TWO_M = {
    ShotSize.EXTREME_CLOSE_UP: 0.62,
    ShotSize.CLOSE_UP: 0.66,
    ShotSize.MEDIUM_CLOSE_UP: 0.80,
    ShotSize.MEDIUM: 1.0,
}


def across(line: Line) -> tuple[float, float]:
    """The way to the right of the picture, seen from the camera's side of the line."""
    return -float(line.side[1]), float(line.side[0])


def brought_together(
    plan: FloorPlan, shot: Shot, names: Sequence[str], poses: Mapping[str, Pose], riding: frozenset[str]
) -> dict[str, Spot]:
    """The plan's spots; two who share a frame are brought to face each other, closer for closer shots."""
    spots = dict(plan.spots)
    pair = _pair(plan, shot, names, poses, riding)
    if pair is None:
        return spots
    held = any(poses[name] in AT_EACH_OTHER for name in pair)
    left, right = _sides(plan, shot, pair)
    apart = TWO_M.get(shot.size, 1.2) if shot.framing is Framing.TWO_SHOT else 1.05
    apart = next((_NEAR_M[poses[name]] for name in pair if poses[name] in _NEAR_M), apart)
    line = plan.line
    if len(plan.spots) == 2:
        x, y = 0.5 * (spots[left].x + spots[right].x), 0.5 * (spots[left].y + spots[right].y)
    else:
        x, y = line.middle
    turn = 0.0 if held else 14.0 if shot.framing is Framing.TWO_SHOT else 4.0
    # Across the picture, whichever side of the set the camera is on.
    dx, dy = (0.5 * apart * float(each) for each in across(line))
    x, y = float(x), float(y)
    spots[left] = replace(spots[left], x=x - dx, y=y - dy, facing=facing_to(0.0, 0.0, dx, dy) - turn)
    spots[right] = replace(spots[right], x=x + dx, y=y + dy, facing=facing_to(dx, dy, 0.0, 0.0) + turn)
    return spots


def _pair(
    plan: FloorPlan, shot: Shot, names: Sequence[str], poses: Mapping[str, Pose], riding: frozenset[str]
) -> Sequence[str] | None:
    """The two that a shot brings together: who embrace or fight, or two alone in a frame for two; None for nobody."""
    free = [name for name in names if plan.spots[name].seat is None and name not in riding]
    at_each_other = [name for name in free if poses[name] in AT_EACH_OTHER]
    if len(at_each_other) == 2:
        return at_each_other
    two = shot.framing in (Framing.TWO_SHOT, Framing.OTS_LEFT, Framing.OTS_RIGHT) and len(names) == 2
    return free if two and len(free) == 2 else None


def _sides(plan: FloorPlan, shot: Shot, pair: Sequence[str]) -> Sequence[str]:
    """Who of two is on the left: the scene's line says so of its own two, else the floor plan does."""
    axis = shot.axis
    if axis is None or not {axis.left, axis.right} & set(pair):
        dx, dy = across(plan.line)
        return sorted(pair, key=lambda name: plan.spots[name].x * dx + plan.spots[name].y * dy)
    return sorted(pair, key=lambda name: (name != axis.left) + (name == axis.right))


def face_to_face(figures: Sequence[Figure]) -> list[Figure]:
    """Two who embrace or fight look at each other, whoever speaks."""
    for pose in AT_EACH_OTHER:
        pair = [f for f in figures if f.pose is pose]
        if len(pair) == 2:
            facing = {
                one.name: replace(one, gaze=other.name, facing=round(facing_to(one.x, one.y, other.x, other.y), 3))
                for one, other in (pair, pair[::-1])
            }
            figures = [facing.get(f.name, f) for f in figures]
    return list(figures)


def turned_to(facing: float, toward: float, most: float) -> float:
    """A facing turned just so far that what is looked at is within reach of the neck, degrees."""
    off = (toward - facing + 180.0) % 360.0 - 180.0
    return facing + off - max(-most, min(most, off))


def open_to(line: Line, spots: Mapping[str, Spot], name: str, partner: str | None, staged: Sequence[str]) -> str | None:
    """Whom one of several looks at so that the lens still sees a face: the partner, unless he stands far behind; then
    the nearest who does not; nobody where all do. The stage's rule: one does not turn one's back on the house."""

    def behind(other: str) -> bool:
        dx, dy = spots[other].x - spots[name].x, spots[other].y - spots[name].y
        away = (dx * float(line.side[0]) + dy * float(line.side[1])) / max(1e-6, math.hypot(dx, dy))
        return away < BEHIND

    if partner is None or partner not in spots or not behind(partner):
        return partner
    others = [other for other in staged if other != name and other in spots and not behind(other)]
    return min(
        others,
        key=lambda other: math.hypot(spots[other].x - spots[name].x, spots[other].y - spots[name].y),
        default=None,
    )
