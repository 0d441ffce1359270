"""Sides of the line, eyelines that meet, and the direction in which somebody crosses the screen."""

import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise

from kadr.film.shots import Axis, Framing, Move, ReasonCode
from kadr.film.staging import Camera, Figure, Pose
from kadr.stage.action_line import action_line, off_line, together
from kadr.stage.craft.findings import Finding, Rule, Setup, finding
from kadr.stage.readback import InFrame, Looks

# So near the line both look into the lens: neutral, from where the camera may go either way (Mascelli, ch. 2).
_NEUTRAL_DEG = 11.0
# After these the viewer has been taken along: the next shot may stand anywhere.
_TAKEN_ALONG = frozenset({Move.ARC, Move.FOLLOW})
_ALONE = frozenset({Framing.SINGLE, Framing.OTS_LEFT, Framing.OTS_RIGHT})
# The sum of two elevations that answer each other is 0; so much apart, one of the two is wrong.
_HEIGHTS_DEG = 34.0
# Of a unit: under it somebody comes or goes rather than crosses.
_ACROSS = 0.35
_GOING = frozenset({Pose.WALK, Pose.RUN})
_OPPOSITE = {Looks.LEFT: Looks.RIGHT, Looks.RIGHT: Looks.LEFT}
_PATH_M = 0.5
# Of a crowd that turns about a few are named.
_MOST_GOING = 5


@dataclass(frozen=True, slots=True)
class _Side:
    """On which side a shot left the camera: degrees off the line."""

    setup: Setup
    degrees: float


def crossings(setups: Sequence[Setup]) -> Iterator[Finding]:
    """Cuts over the line of the scene's two people, with nothing neutral between."""
    axis = next((setup.shot.axis for setup in setups if setup.shot.axis is not None), None)
    if axis is None:
        return
    known = _first_places(setups)
    before: _Side | None = None
    for setup in setups:
        known.update({figure.name: figure for figure in setup.staging.figures})
        start, end = _side(setup, axis, known, setup.staging.camera), _after(setup, axis, known)
        if start is None:
            before = None
            continue
        if before is not None and before.degrees * start < 0:
            yield finding(
                Rule.LINE, (before.setup, setup), (axis.left, axis.right, start > 0),
                left=axis.left, right=axis.right, **{"from": abs(before.degrees), "to": abs(start)},
            )  # fmt: skip
        before = _Side(setup, end) if end is not None else None


def _first_places(setups: Sequence[Setup]) -> dict[str, Figure]:
    """Where everybody is first seen: who is out of a frame stands there until seen elsewhere."""
    found: dict[str, Figure] = {}
    for setup in setups:
        for figure in setup.staging.figures:
            found.setdefault(figure.name, figure)
    return found


def _side(setup: Setup, axis: Axis, known: Mapping[str, Figure], camera: Camera) -> float | None:
    """Degrees off the line; None for a shot that is neutral, or about something else."""
    here = [name for name in (axis.left, axis.right) if name in setup.inside and setup.inside[name].in_frame]
    if not here or setup.shot.screen is not None or axis.left not in known or axis.right not in known:
        return None
    line = action_line(known[axis.left], known[axis.right])
    degrees = off_line(line, camera) if line else 0.0
    return degrees if abs(degrees) > _NEUTRAL_DEG else None


def _after(setup: Setup, axis: Axis, known: Mapping[str, Figure]) -> float | None:
    """The side on which the shot ends."""
    if setup.shot.move in _TAKEN_ALONG and setup.staging.camera_end is None:
        return None
    return _side(setup, axis, known, setup.staging.camera_end or setup.staging.camera)


def eyelines(setups: Sequence[Setup]) -> Iterator[Finding]:
    """Neighbouring shots of two who look at each other, whose looks or heights don't answer each other."""
    known = _first_places(setups)
    for one, other in pairwise(setups):
        known.update({figure.name: figure for setup in (one, other) for figure in setup.staging.figures})
        a, b = _alone(one), _alone(other)
        if a is None or b is None or a.name == b.name or not _face_each_other(known, one, other, (a.name, b.name)):
            continue
        if a.looks is b.looks and a.looks in _OPPOSITE:
            yield finding(
                Rule.EYELINE, (one, other), (a.name, b.name, a.looks), who=a.name, whom=b.name, way=str(a.looks)
            )
        if abs(a.elevation + b.elevation) > _HEIGHTS_DEG:
            yield finding(
                Rule.EYE_HEIGHT, (one, other), (a.name, b.name, one.shot.angle, other.shot.angle),
                who=a.name, whom=b.name, one_high=a.elevation, other_high=b.elevation,
            )  # fmt: skip


def _alone(setup: Setup) -> InFrame | None:
    """The one whom a single shot, or one over a shoulder, is on."""
    shot = setup.shot
    if shot.framing not in _ALONE or shot.screen is not None:
        return None
    name = shot.subject if shot.subject in setup.inside else next(iter(shot.characters), None)
    seen = setup.inside.get(name or "")
    return seen if seen is not None and seen.in_front else None


def _face_each_other(known: Mapping[str, Figure], one: Setup, other: Setup, names: tuple[str, str]) -> bool:
    """Whether the two talk: they are the pair of the scene's line, or each has the other in mind."""
    if together(known[names[0]], known[names[1]]):
        return False  # They look where they go, both the same way.
    axis = one.shot.axis or other.shot.axis
    if axis is not None and set(names) == {axis.left, axis.right}:
        return True
    gazes = [known[name].gaze for name in names]
    return gazes == [names[1], names[0]]


def directions(setups: Sequence[Setup]) -> Iterator[Finding]:
    """Somebody who crosses the screen one way, and in the next shot the other way."""
    for one, other in pairwise(setups):
        first, second = _ways(one), _ways(other)
        for name in sorted(first.keys() & second.keys())[:_MOST_GOING]:
            if first[name] * second[name] < 0:
                ways = ["right" if each[name] > 0 else "left" for each in (first, second)]
                yield finding(Rule.DIRECTION, (one, other), (name, *ways), who=name, way_one=ways[0], way_other=ways[1])


def _ways(setup: Setup) -> dict[str, float]:
    """Who crosses the frame, and how much of the way is to the right; who comes or goes crosses nothing."""
    a = math.radians(setup.staging.camera.pan)
    right = (math.cos(a), math.sin(a))
    found = {}
    for figure in setup.staging.figures:
        way = _way(setup, figure)
        seen = setup.inside.get(figure.name)
        if way is None or seen is None or not seen.in_front or figure.name not in setup.shot.characters:
            continue
        across = (way[0] * right[0] + way[1] * right[1]) / max(1e-9, math.hypot(*way))
        if abs(across) >= _ACROSS:
            found[figure.name] = across
    return found


def _way(setup: Setup, figure: Figure) -> tuple[float, float] | None:
    if figure.path:
        last = max(figure.path, key=lambda step: step.at)
        way = (last.x - figure.x, last.y - figure.y)
        return way if math.hypot(*way) > _PATH_M else None
    # One who only sits on a horse goes nowhere.
    rides = figure.pose in (Pose.RIDE, Pose.DRIVE) and setup.shot.reason.code is ReasonCode.MOVEMENT
    if figure.pose not in _GOING and not rides:
        return None
    a = math.radians(figure.facing)
    return -math.sin(a), math.cos(a)
