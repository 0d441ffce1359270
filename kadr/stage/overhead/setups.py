"""What a plan shows of a scene's stagings: camera setups with their shots, where people stand and go, and the line."""

import math
from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from kadr.film.shots import Framing, Move, Shot
from kadr.film.staging import Camera, Figure, Prop, Staging
from kadr.stage.action_line import action_line

Points = NDArray[np.float64]
Place = tuple[float, float]

# Nobody moves the tripod for less than this, nor notices it in the picture: one setup.
_SAME_M, _SAME_HIGH_M, _SAME_DEG, _SAME_LENS = 0.40, 0.35, 12.0, 0.07
# A figure brought nearer to its partner for a closer shot stands, for the plan, where it stood.
_SAME_SPOT_M = 0.8
_MOST_SPOTS = 4
_MOST_NAMED = 40
_MOST_CROWD = 120
_MOST_PROPS = 150
# How far a camera whose end is not given travels on the plan, metres: only the direction is told.
_TRAVEL_M = 0.9
_TRAVELS: dict[Move, tuple[float, float]] = {
    Move.DOLLY_IN: (0, 1), Move.DOLLY_OUT: (0, -1), Move.TRUCK_LEFT: (-1, 0), Move.TRUCK_RIGHT: (1, 0),
}  # fmt: skip
_TURNS = {Move.PAN_LEFT: 1.0, Move.PAN_RIGHT: -1.0}


@dataclass(slots=True, kw_only=True)
class Setup:
    """A place of the camera: the first shot's camera, the numbers of all shots made from there, and its moves: ends
    of travel on the plan and turns in degrees. `reach` is how far from the lens its nearest subject is, metres."""

    camera: Camera
    numbers: list[str]
    reach: float
    travels: list[Place] = field(default_factory=list)
    turns: list[float] = field(default_factory=list)


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """A figure at one of its places, with where it goes from there."""

    name: str
    x: float
    y: float
    facing: float
    path: tuple[Place, ...] = ()
    later: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class ScenePlan:
    """All that is drawn over the set. `line` are the two places that the 180° line goes through."""

    setups: tuple[Setup, ...]
    standing: tuple[Standing, ...]
    crowd: tuple[Place, ...]
    props: tuple[Prop, ...]
    line: tuple[Place, Place] | None


def scene_plan(stagings: Sequence[Staging], shots: Sequence[Shot]) -> ScenePlan:
    """What the stagings of a scene, one per shot, have in common and where they differ."""
    cast = Counter(name for shot in shots for name in shot.characters)
    # Who has a face to talk of: those of the cast who are seen most.
    named = {name for name, _ in cast.most_common(_MOST_NAMED)}
    standing = tuple(_standing(stagings, named))
    homes = {one.name: (one.x, one.y) for one in standing if not one.later}
    crowd = {(round(f.x, 1), round(f.y, 1)) for staging in stagings for f in staging.figures if f.name not in named}
    return ScenePlan(
        setups=tuple(_setups(stagings, shots)),
        standing=standing,
        crowd=tuple(sorted(crowd, key=lambda at: (math.hypot(*at), at))[:_MOST_CROWD]),
        props=tuple(_props(stagings, shots, set(homes))),
        line=_line(stagings, shots),
    )


def _line(stagings: Sequence[Staging], shots: Sequence[Shot]) -> tuple[Place, Place] | None:
    axis = next((shot.axis for shot in shots if shot.axis), None)
    if axis is None:
        return None
    seen = {figure.name: figure for staging in reversed(stagings) for figure in staging.figures}
    left, right = seen.get(axis.left), seen.get(axis.right)
    return action_line(left, right) if left is not None and right is not None else None


def _setups(stagings: Sequence[Staging], shots: Sequence[Shot]) -> list[Setup]:
    found: list[Setup] = []
    near: defaultdict[tuple[int, int], list[Setup]] = defaultdict(list)
    for staging, shot in zip(stagings, shots, strict=True):
        camera = staging.camera
        cell = (math.floor(camera.x / _SAME_M), math.floor(camera.y / _SAME_M))
        around = (
            near[cell[0] + i, cell[1] + j] for i in (-1, 0, 1) for j in (-1, 0, 1) if (cell[0] + i, cell[1] + j) in near
        )
        setup = next((one for group in around for one in group if _same(one.camera, camera)), None)
        if setup is None:
            setup = Setup(camera=camera, numbers=[], reach=_reach(staging))
            found.append(setup)
            near[cell].append(setup)
        setup.numbers.append(shot.number)
        _add_moves(setup, staging)
    return found


def _same(one: Camera, other: Camera) -> bool:
    turned = abs((one.pan - other.pan + 180.0) % 360.0 - 180.0)
    return (
        math.dist((one.x, one.y), (other.x, other.y)) <= _SAME_M
        and abs(one.z - other.z) <= _SAME_HIGH_M
        and max(turned, abs(one.tilt - other.tilt), abs(one.roll - other.roll)) <= _SAME_DEG
        and abs(math.log(one.focal_mm / other.focal_mm)) <= _SAME_LENS
    )


def _reach(staging: Staging) -> float:
    """Metres from the lens, along its axis, to the nearest figure or prop before it; else to the plane in focus."""
    a = math.radians(staging.camera.pan)
    ahead = (-math.sin(a), math.cos(a))
    things: list[Figure | Prop] = [*staging.figures, *(staging.props if not staging.figures else ())]
    away = [(one.x - staging.camera.x) * ahead[0] + (one.y - staging.camera.y) * ahead[1] for one in things]
    before = [each for each in away if each > 0.3]
    return min(before, default=staging.camera.focus_m or 4.0)


def _add_moves(setup: Setup, staging: Staging) -> None:
    camera, end = staging.camera, staging.camera_end
    if end is not None and math.dist((camera.x, camera.y), (end.x, end.y)) > 0.15:
        setup.travels.append((end.x, end.y))
    elif end is None and staging.move in _TRAVELS:
        right, ahead = (each * _TRAVEL_M for each in _TRAVELS[staging.move])
        a = math.radians(camera.pan)
        setup.travels.append(
            (camera.x + right * math.cos(a) - ahead * math.sin(a), camera.y + right * math.sin(a) + ahead * math.cos(a))
        )
    if staging.move in _TURNS:
        turned = (end.pan - camera.pan + 180.0) % 360.0 - 180.0 if end is not None else 0.0
        setup.turns.append(turned if abs(turned) > 2.0 else _TURNS[staging.move] * 25.0)


def _standing(stagings: Sequence[Staging], named: set[str]) -> Iterator[Standing]:
    spots: defaultdict[str, list[list[Figure]]] = defaultdict(list)
    for staging in stagings:
        for figure in staging.figures:
            if figure.name not in named:
                continue
            groups = spots[figure.name]
            group = next((g for g in groups if math.dist((g[0].x, g[0].y), (figure.x, figure.y)) < _SAME_SPOT_M), None)
            if group is not None:
                group.append(figure)
            elif len(groups) < _MOST_SPOTS:
                groups.append([figure])
    for name, groups in spots.items():
        for n, group in enumerate(groups):
            one = _usual(group)
            longest = max((figure.path for figure in group), key=len)
            path = tuple((step.x, step.y) for step in sorted(longest, key=lambda step: step.at))
            yield Standing(name=name, x=one.x, y=one.y, facing=one.facing, path=path, later=n > 0)


def _usual(group: list[Figure]) -> Figure:
    """The figure as it stands there most often."""
    counted = Counter((round(f.x, 1), round(f.y, 1), round(f.facing / 15.0)) for f in group)
    most = counted.most_common(1)[0][0]
    return next(f for f in group if (round(f.x, 1), round(f.y, 1), round(f.facing / 15.0)) == most)


def _props(stagings: Sequence[Staging], shots: Sequence[Shot], names: set[str]) -> Iterator[Prop]:
    """What stands about: a table put up for one insert is no furniture of the scene."""
    seen: set[tuple[str, int, int]] = set()
    for staging, shot in zip(stagings, shots, strict=True):
        for prop in staging.props if shot.framing is not Framing.INSERT else ():
            key = (prop.kind, round(prop.x / 0.6), round(prop.y / 0.6))
            if key in seen or len(seen) >= _MOST_PROPS:
                continue
            seen.add(key)
            # A horse is called by its rider's name, which stands there already.
            yield (
                prop
                if prop.label not in names
                else Prop(kind=prop.kind, x=prop.x, y=prop.y, z=prop.z, facing=prop.facing, scale=prop.scale)
            )
