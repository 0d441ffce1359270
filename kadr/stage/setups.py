"""What a framing starts from and ends with, and the choice among cameras that all keep its rule."""

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from kadr.film.screenplay import Language
from kadr.film.shots import Angle, Shot, ShotSize
from kadr.film.staging import Camera, Figure, Prop
from kadr.stage import obstacles, props, solve
from kadr.stage.figures.attitudes import SITTING
from kadr.stage.landmarks import Landmarks, landmarks
from kadr.stage.limits import limits
from kadr.stage.plan import FloorPlan
from kadr.stage.sets import SetPiece
from kadr.stage.sightlines import beyond, blocked, clearance, ground_under

Vector = NDArray[np.float64]
SWINGS = (0.0, 14.0, -14.0, 28.0, -28.0, 42.0, -42.0, 56.0, -56.0)
# Nothing of a set is nearer to a lens than this.
LENS_M = 0.14
# So many faces or fewer are all looked at for what hides them.
_MOST_WATCHED = 12
FACES = frozenset({ShotSize.EXTREME_CLOSE_UP, ShotSize.CLOSE_UP, ShotSize.MEDIUM_CLOSE_UP})


@dataclass(frozen=True, slots=True, kw_only=True)
class Framed:
    """A shot with who and what is before the lens. `spare` are those of the cast out of the frame, by name; `swing`
    turns the first camera that is tried, degrees: two frames of one crowd are not the same frame."""

    shot: Shot
    figures: tuple[Figure, ...]
    props: tuple[Prop, ...]
    plan: FloorPlan
    piece: SetPiece
    cast: tuple[str, ...]
    aspect: float
    spare: dict[str, Figure]
    language: Language
    swing: float = 0.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Setup:
    """The camera found, and who and what is staged for it."""

    camera: Camera
    figures: tuple[Figure, ...]
    props: tuple[Prop, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Watched:
    """What a camera must see: points (3,), whose each is among the `marks` (-1 nobody's), what it costs that a person
    stands before it, and all that stands about."""

    targets: tuple[Vector, ...] = ()
    owners: tuple[int, ...] = ()
    costs: tuple[float, ...] = ()
    marks: tuple[Landmarks, ...] = ()
    things: tuple[Prop, ...] = ()


def aim_of(wanted: Framed) -> solve.Aim:
    """What the shot asks of the camera, on its stage."""
    shot = wanted.shot
    lens = min(300.0, max(10.0, shot.lens_mm if math.isfinite(shot.lens_mm) else 35.0))
    return solve.Aim(
        size=shot.size,
        framing=shot.framing,
        angle=shot.angle,
        lens_mm=lens,
        aspect=wanted.aspect,
        line=wanted.plan.line,
        limits=limits(wanted.piece),
    )


def seat_height(figure: Figure, piece: SetPiece, things: Sequence[Prop]) -> float | None:
    """How high the figure sits, metres: on a seat of the set, on a prop made for sitting, or None for the floor."""
    if figure.pose not in SITTING:
        return None
    for seat in piece.seats:
        if math.hypot(seat.x - figure.x, seat.y - figure.y) < 0.45:
            return seat.z if seat.z > 0.2 else None
    for prop in things:
        if prop.kind in props.SEATS_M and math.hypot(prop.x - figure.x, prop.y - figure.y) < 0.5:
            return props.SEATS_M[prop.kind]
    return None


def marks(figures: Sequence[Figure], piece: SetPiece, things: Sequence[Prop]) -> dict[str, Landmarks]:
    """Landmarks by name, heads turned to those they look at."""
    seats = {f.name: seat_height(f, piece, things) for f in figures}
    looked_at = {f.gaze for f in figures}
    rough = {
        f.name: landmarks(f, seat_m=seats[f.name], saddle_m=props.SADDLE_M[2])
        for f in figures
        if f.name in looked_at or f.gaze is None
    }
    gazes = {f.name: rough[f.gaze].head for f in figures if f.gaze in rough and f.gaze != f.name}
    return {
        f.name: rough[f.name]
        if f.name not in gazes and f.name in rough
        else landmarks(f, seat_m=seats[f.name], saddle_m=props.SADDLE_M[2], target=gazes.get(f.name))
        for f in figures
    }


def watched(wanted: Framed, found: Sequence[Landmarks], everybody: Sequence[Landmarks]) -> Watched:
    """The faces of `found` and, in wide frames, their bodies; in a close shot every side of the face."""
    # In a multitude every second or third face tells as well what hides it.
    found = found[:: 1 + len(found) // _MOST_WATCHED]
    rows = {one.name: i for i, one in enumerate(everybody)}
    points: list[tuple[Vector, int, float]] = []
    for one in found:
        own = rows.get(one.name, -1)
        points.append((one.head, own, 1.0))
        if wanted.shot.size in FACES:
            points += [(at, own, 1.0) for at in _around(one)]
        else:
            # A face must be free; coats may overlap.
            points.append((np.array([one.head[0], one.head[1], 0.5 * (one.head[2] + max(0.3, one.low))]), own, 0.15))
    return Watched(
        targets=tuple(at for at, _, _ in points),
        owners=tuple(own for _, own, _ in points),
        costs=tuple(cost for _, _, cost in points),
        marks=tuple(everybody),
        things=wanted.props,
    )


def _around(one: Landmarks) -> list[Vector]:
    across = np.array([-one.look[1], one.look[0], 0.0]) * 0.3 * one.size
    up = np.array([0.0, 0.0, one.size])
    return [one.head + across, one.head - across, one.head - 0.42 * up, one.head + 0.38 * up]


def best(
    wanted: Framed,
    make: Callable[[float], Camera],
    watch: Watched,
    *,
    cost: Callable[[Camera], float] | None = None,
) -> Camera:
    """The first camera that sees all its targets and stands in nothing, swinging around them; else the one that does
    so most."""
    standing = obstacles.cylinders(watch.marks, watch.things)
    chosen, least = make(wanted.swing), math.inf
    for swing in SWINGS:
        camera = above_ground(make(wanted.swing + swing), wanted.piece)
        bad = lost(wanted, camera, watch, standing)
        bad += cost(camera) if cost else 0.0
        # Where rooms take from the lens, a little more room is not worth a turn.
        bad += 0.4 * max(0.0, 1.0 - camera.focal_mm / max(1.0, wanted.shot.lens_mm)) + 0.003 * abs(swing)
        if bad < least - 0.05:
            chosen, least = camera, bad
        if least < 0.06:
            break
    return chosen


def lost(wanted: Framed, camera: Camera, watch: Watched, standing: Vector) -> float:
    """What is wrong with a camera: 1 for each target that it does not see, much more where it cannot be."""
    eye = np.array([camera.x, camera.y, camera.z])
    bad = 10.0 * _wrong_side(camera, wanted)
    bad += 6.0 * (clearance(wanted.piece.mesh, eye, LENS_M) < LENS_M)
    bad += 6.0 * obstacles.within(standing, watch.marks, camera)
    if not watch.targets:
        return bad
    bad += blocked(wanted.piece.mesh, camera, watch.targets)
    bad += obstacles.covered(standing, camera, watch.targets, watch.owners, watch.costs)
    if wanted.shot.angle is not Angle.BIRDS_EYE and not wanted.plan.cramped:
        bad += 8.0 * beyond(wanted.piece.mesh, eye, watch.targets[0])
    return bad


def above_ground(camera: Camera, piece: SetPiece) -> Camera:
    """The camera lifted where it would be under the land: hills are higher than the floor."""
    if piece.indoor:
        return camera
    ground = ground_under(piece.mesh, camera.x, camera.y)
    return replace(camera, z=round(ground + solve.FLOOR_M, 4)) if camera.z < ground + solve.FLOOR_M else camera


def _wrong_side(camera: Camera, wanted: Framed) -> bool:
    line = wanted.plan.line
    return float((np.array([camera.x, camera.y]) - line.middle) @ line.side) < 0.02


def principal(wanted: Framed) -> Figure | None:
    """Whom the shot is on: its subject, else the first who is not an extra."""
    people = [f for f in wanted.figures if not f.name.startswith("crowd-")]
    named = [f for f in people if f.name == wanted.shot.subject]
    return next(iter(named or people or wanted.figures), None)
