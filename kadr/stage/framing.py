"""From a blocked shot to its camera: which solver a framing calls, and another angle where the set is in the way."""

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from kadr.film.screenplay import Language
from kadr.film.shots import Framing, Shot, ShotSize
from kadr.film.staging import Camera, Figure, Pose, Prop
from kadr.stage import props, solve
from kadr.stage.laid import FLAT, PAGES, extent, laid
from kadr.stage.landmarks import Landmarks, landmarks
from kadr.stage.plan import FloorPlan
from kadr.stage.sets import SetPiece
from kadr.stage.sightlines import blocked, ground_under

Vector = NDArray[np.float64]
# What a frame without people can be about.
LIVE = frozenset({*props.animals.KINDS, *props.vehicles.KINDS, *props.horse.KINDS})
# So many faces or fewer are all looked at for what hides them.
_MOST_WATCHED = 12
SWINGS = (0.0, 14.0, -14.0, 28.0, -28.0, 42.0, -42.0, 56.0, -56.0)


@dataclass(frozen=True, slots=True, kw_only=True)
class Framed:
    """A shot with who and what is before the lens. `spare` are those of the cast out of the frame, by name."""

    shot: Shot
    figures: tuple[Figure, ...]
    props: tuple[Prop, ...]
    plan: FloorPlan
    piece: SetPiece
    cast: tuple[str, ...]
    aspect: float
    spare: dict[str, Figure]
    language: Language


@dataclass(frozen=True, slots=True, kw_only=True)
class Setup:
    """The camera found, and who and what is staged for it."""

    camera: Camera
    figures: tuple[Figure, ...]
    props: tuple[Prop, ...]


def framed(wanted: Framed) -> Setup:
    """The camera for a shot. Always finds one: where the rule cannot be kept in full, the nearest picture."""
    makers: dict[Framing, Callable[[Framed], Setup]] = {
        Framing.INSERT: _insert,
        Framing.POV: _pov,
        Framing.OTS_LEFT: _over_shoulder,
        Framing.OTS_RIGHT: _over_shoulder,
        Framing.SINGLE: _single,
        Framing.EMPTY: _empty,
    }
    return makers.get(wanted.shot.framing, _together)(wanted)


def _aim(wanted: Framed) -> solve.Aim:
    shot = wanted.shot
    lens = min(300.0, max(10.0, shot.lens_mm if math.isfinite(shot.lens_mm) else 35.0))
    return solve.Aim(
        size=shot.size,
        framing=shot.framing,
        angle=shot.angle,
        lens_mm=lens,
        aspect=wanted.aspect,
        line=wanted.plan.line,
    )


def seat_height(figure: Figure, piece: SetPiece, things: Sequence[Prop]) -> float | None:
    """How high the figure sits, metres: on a seat of the set, on a prop made for sitting, or None for the floor."""
    if figure.pose is not Pose.SIT:
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
    rough = {f.name: landmarks(f, seat_m=seats[f.name], saddle_m=props.SADDLE_M[2]) for f in figures}
    return {
        f.name: landmarks(
            f, seat_m=seats[f.name], saddle_m=props.SADDLE_M[2], target=rough[f.gaze].head if f.gaze in rough else None
        )
        for f in figures
    }


def _best(
    wanted: Framed,
    make: Callable[[float], Camera],
    targets: Sequence[Vector],
    *,
    cost: Callable[[Camera], float] | None = None,
) -> Camera:
    """The first camera that sees all its targets, swinging around them; else the one that sees most."""
    best, best_lost = make(0.0), math.inf
    for swing in SWINGS:
        camera = above_ground(make(swing), wanted.piece)
        lost = blocked(wanted.piece.mesh, camera, targets) + 10.0 * _wrong_side(camera, wanted)
        lost += cost(camera) if cost else 0.0
        if lost < best_lost - 0.05:
            best, best_lost = camera, lost
        if best_lost < 0.02:
            break
    return best


def above_ground(camera: Camera, piece: SetPiece) -> Camera:
    """The camera lifted where it would be under the land: hills are higher than the floor."""
    if piece.indoor:
        return camera
    ground = ground_under(piece.mesh, camera.x, camera.y)
    return replace(camera, z=round(ground + solve.FLOOR_M, 4)) if camera.z < ground + solve.FLOOR_M else camera


def _wrong_side(camera: Camera, wanted: Framed) -> bool:
    line = wanted.plan.line
    return float((np.array([camera.x, camera.y]) - line.middle) @ line.side) < 0.02


def _principal(wanted: Framed) -> Figure | None:
    people = [f for f in wanted.figures if not f.name.startswith("crowd-")]
    named = [f for f in people if f.name == wanted.shot.subject]
    return next(iter(named or people or wanted.figures), None)


def _single(wanted: Framed) -> Setup:
    who = _principal(wanted)
    if who is None:
        return _empty(wanted)
    others = [f for f in wanted.figures if f.name != who.name]
    if others:
        return _together(wanted)
    mark = marks(wanted.figures, wanted.piece, wanted.props)[who.name]
    if who.pose is Pose.RIDE and wanted.shot.size not in solve.TIGHT:
        mark = _with_horse(mark)
    camera = _best(wanted, lambda swing: solve.single(_aim(wanted), mark, swing=swing), _targets([mark], wanted))
    return Setup(camera=camera, figures=wanted.figures, props=wanted.props)


def _with_horse(mark: Landmarks) -> Landmarks:
    """A rider's extent includes the horse, from its hooves to its ears."""
    ahead = np.array([*(mark.look[:2] * 1.3), 0.0])
    base = np.array([mark.head[0], mark.head[1], 0.0])
    points = np.vstack([mark.points, base + ahead, base - ahead * 0.7])
    return replace(mark, points=points)


def _targets(found: Sequence[Landmarks], wanted: Framed) -> list[Vector]:
    # In a multitude every second or third face tells as well what hides it.
    found = found[:: 1 + len(found) // _MOST_WATCHED]
    heads = [mark.head for mark in found]
    if wanted.shot.size in (ShotSize.EXTREME_CLOSE_UP, ShotSize.CLOSE_UP, ShotSize.MEDIUM_CLOSE_UP):
        return heads
    return heads + [np.array([m.head[0], m.head[1], 0.5 * (m.head[2] + max(0.3, m.low))]) for m in found]


def _together(wanted: Framed) -> Setup:
    people = [f for f in wanted.figures if not f.name.startswith("crowd-")]
    shown = people or list(wanted.figures)
    if not shown:
        return _empty(wanted)
    found = marks(wanted.figures, wanted.piece, wanted.props)
    riding = wanted.shot.size not in solve.TIGHT
    chosen = [_with_horse(found[f.name]) if riding and f.pose is Pose.RIDE else found[f.name] for f in shown]
    aim = _aim(wanted)
    if len(shown) == 1 and wanted.shot.size in solve.TIGHT:
        camera = _best(wanted, lambda swing: solve.single(aim, chosen[0], swing=swing), _targets(chosen, wanted))
        return Setup(camera=camera, figures=wanted.figures, props=wanted.props)

    def crowded(camera: Camera) -> float:
        return overlap(camera, wanted.aspect, chosen)

    camera = _best(
        wanted, lambda swing: solve.together(aim, chosen, swing=swing), _targets(chosen, wanted), cost=crowded
    )
    return Setup(camera=camera, figures=wanted.figures, props=wanted.props)


def overlap(camera: Camera, aspect: float, found: Sequence[Landmarks]) -> float:
    """How much heads hide one another in the picture: 0 all free, 1 for each head wholly hidden or out of frame."""
    sight = solve.sight_of(camera, aspect)
    boxes = []
    for mark in found:
        x, y, depth = sight.projected(mark.head)[0]
        if depth < 0.1:
            return 10.0
        px = sight.focal_px / depth
        foot = sight.projected(np.array([mark.head[0], mark.head[1], mark.low]))[0][1]
        boxes.append((depth, x, y, 0.42 * mark.size * px, 0.58 * mark.size * px, foot, 1.25 * mark.size * px))
    boxes.sort()
    total = 0.0
    for i, (_, x, y, w, h, foot, shoulder) in enumerate(boxes):
        if not (w * 0.5 < x < sight.width - w * 0.5 and h * 0.5 < y < sight.height - h * 0.5):
            total += 1.0
        for _, u, v, p, q, _, _ in boxes[i + 1 :]:
            # A nearer head hides a face behind it, and so does a nearer body below its chin.
            total += _shared((x - w, y - h, x + w, y + h), (u - p, v - q, u + p, v + q))
            total += _shared((x - shoulder, y + h, x + shoulder, max(foot, y + h)), (u - p, v - q, u + p, v + q))
    return total


def _shared(cover: tuple[float, float, float, float], face: tuple[float, float, float, float]) -> float:
    """The share of `face` that lies under `cover`; boxes are left, top, right, bottom."""
    across = min(cover[2], face[2]) - max(cover[0], face[0])
    down = min(cover[3], face[3]) - max(cover[1], face[1])
    area = (face[2] - face[0]) * (face[3] - face[1])
    return across * down / area if across > 0 and down > 0 else 0.0


def _over_shoulder(wanted: Framed) -> Setup:
    who = _principal(wanted)
    if who is None:
        return _empty(wanted)
    figures = wanted.figures
    front = next((f for f in figures if f.name != who.name), None)
    if front is None and wanted.spare:
        front = wanted.spare.get(next((n for n in wanted.cast if n in wanted.spare), ""))
        figures = (*figures, front) if front else figures
    if front is None:
        return _single(wanted)
    figures = tuple(
        replace(f, gaze=front.name if f.name == who.name else who.name) if f.name in (who.name, front.name) else f
        for f in figures
    )
    found = marks(figures, wanted.piece, wanted.props)
    camera = solve.over_shoulder(_aim(wanted), found[who.name], found[front.name])
    return Setup(camera=camera, figures=figures, props=wanted.props)


def _pov(wanted: Framed) -> Setup:
    viewer = next((f for f in wanted.figures if f.name == wanted.shot.subject), None)
    viewer = viewer or wanted.spare.get(wanted.shot.subject or "") or next(iter(wanted.spare.values()), None)
    if viewer is None:
        return _together(wanted) if wanted.figures else _empty(wanted)
    seen = tuple(f for f in wanted.figures if f.name != viewer.name)
    own = marks([viewer], wanted.piece, wanted.props)[viewer.name]
    horse = tuple(p for p in wanted.plan.props if p.label == viewer.name and p not in wanted.props)
    things = (*wanted.props, *horse) if viewer.pose is Pose.RIDE else wanted.props
    a = math.radians(viewer.facing)
    ahead = np.array([-math.sin(a), math.cos(a), 0.0])
    if seen:
        found = marks(seen, wanted.piece, things)
        target = np.mean([mark.head for mark in found.values()], axis=0) - np.array([0.0, 0.0, 0.1])
    else:
        target = own.head + 6.0 * ahead - np.array([0.0, 0.0, 1.4 if viewer.pose is Pose.RIDE else 0.7])
    to = target - own.head
    # The lens takes the place of the eyes, in front of where the head would be.
    eye = own.head + 0.12 * to / max(0.2, float(np.linalg.norm(to)))
    return Setup(camera=solve.point_of_view(_aim(wanted), eye, target), figures=seen, props=things)


def _insert(wanted: Framed) -> Setup:
    words = f"{wanted.shot.subject or ''} {wanted.shot.reason.quote}"
    named = (words, wanted.shot.action)
    kind = next((k for text in named for k, _ in props.read_props(text, wanted.language)), None)
    # Who holds it while the frame names nobody: «She shakes the matchbox.»
    who = _principal(wanted) or next((f for f in wanted.spare.values() if kind and f.holds == kind), None)
    if who is not None:
        return _insert_held(wanted, who, kind)
    if kind is None:
        return _detail(wanted)
    return _insert_laid(wanted, kind)


def _insert_held(wanted: Framed, who: Figure, kind: str | None) -> Setup:
    """The thing in somebody's hands; a page is seen over the reader's arm."""
    held = kind if kind in props.HELD else None
    pose = who.pose if who.pose in (Pose.RIDE, Pose.LIE) else Pose.HOLD
    holder = replace(who, pose=pose, holds=held)
    mark = marks([holder], wanted.piece, wanted.props)[holder.name]
    at = mark.hands.mean(axis=0)
    a = math.radians(holder.facing)
    front = np.array([-math.sin(a), math.cos(a)])
    across = np.array([-front[1], front[0]])
    across = across if across @ wanted.plan.line.side >= 0 else -across
    way = 0.8 * across - 0.6 * front if held in PAGES else 0.6 * front + 0.8 * wanted.plan.line.side
    if held not in PAGES and way @ front < 0.3 * float(np.linalg.norm(way)):
        # Whoever has turned the back hides the hands: they are seen from beside.
        way = 0.6 * front + 0.8 * across
    reach = max(0.36, extent(held) if held else 0.0)
    rise = 48.0 if held in PAGES else 28.0
    camera = solve.thing(_aim(wanted), at, reach, way / np.linalg.norm(way), rise=rise)
    return Setup(camera=camera, figures=(holder,), props=wanted.props)


def _insert_laid(wanted: Framed, kind: str) -> Setup:
    """The thing by itself: on a table indoors, on the ground outdoors."""
    x, y = (float(v) for v in wanted.plan.line.middle)
    size = extent(kind)
    small = kind in props.HELD and wanted.piece.indoor and size < 0.5
    top = 0.752 if small else 0.0
    flat = laid(kind).vertices
    long = float(np.ptp(flat[:, 1])) > 1.6 * float(np.ptp(flat[:, 0]))
    # Long things lie across the frame; what has a front turns it to the lens.
    facing = 68.0 if long else 24.0 if kind in FLAT or kind not in props.HELD else 204.0
    centre = solve.turned(0.5 * (flat.min(axis=0) + flat.max(axis=0))[:2], facing)
    placed = Prop(kind=kind, x=x - float(centre[0]), y=y - float(centre[1]), z=top, facing=facing)
    things = [replace(placed, label=wanted.shot.subject or "")]
    if small:
        things.append(Prop(kind="table", x=x, y=y + 0.1, facing=0.0))
    height = float(laid(kind).vertices[:, 2].max())
    middle = np.array([x, y, top + 0.5 * height])
    rise = 48.0 if kind in FLAT else 26.0
    way = wanted.plan.line.side
    camera = _best(
        wanted, lambda swing: solve.thing(_aim(wanted), middle, size, solve.turned(way, 14 + swing), rise=rise), []
    )
    return Setup(camera=camera, figures=(), props=tuple(things))


def _detail(wanted: Framed) -> Setup:
    """A detail that has no drawing of its own: the hands of whoever is there, or the place."""
    owner = next(iter(wanted.spare.values()), None)
    return _empty(wanted) if owner is None else _insert_held(wanted, owner, None)


def _animal(wanted: Framed, kind: str) -> Setup:
    """A frame on an animal or a vehicle alone."""
    x, y = (float(v) for v in wanted.plan.line.middle)
    own = next((p for p in (*wanted.props, *wanted.plan.props) if p.kind == kind or p.kind.startswith(kind)), None)
    here = own or Prop(kind=kind, x=x, y=y, facing=-112.0, label=wanted.shot.subject or "")
    vertices = laid(here.kind).vertices
    low, high = vertices.min(axis=0), vertices.max(axis=0)
    middle = np.array([here.x, here.y, 0.55 * float(high[2])])
    tall = max(float(high[2] - low[2]), 0.62 * float((high - low)[:2].max()))
    share = {ShotSize.LONG: 2.2, ShotSize.EXTREME_LONG: 6.0, ShotSize.CLOSE_UP: 0.5, ShotSize.MEDIUM: 0.8}
    size = tall * share.get(wanted.shot.size, 1.0)
    if size < tall:
        # Closer frames are on the head, which is at the front and high.
        a = math.radians(here.facing)
        middle += np.array(
            [-math.sin(a) * 0.75 * float(high[1]), math.cos(a) * 0.75 * float(high[1]), 0.25 * float(high[2])]
        )
    way = wanted.plan.line.side
    camera = _best(
        wanted, lambda swing: solve.thing(_aim(wanted), middle, size, solve.turned(way, 16 + swing), rise=4.0), [middle]
    )
    things = wanted.props if here in wanted.props else (*wanted.props, here)
    return Setup(camera=camera, figures=wanted.figures, props=things)


def _empty(wanted: Framed) -> Setup:
    shot = wanted.shot
    if shot.framing not in (Framing.ESTABLISHING, Framing.MASTER) and not wanted.figures:
        named = [kind for kind, _ in props.read_props(f"{shot.subject or ''}. {shot.action}", wanted.language)]
        found = next((kind for kind in named if kind in LIVE), None)
        if found:
            return _animal(wanted, found)
    camera = above_ground(solve.place(_aim(wanted), wanted.piece.room), wanted.piece)
    return Setup(camera=camera, figures=wanted.figures, props=wanted.props)
