"""Blocking: from a scene and its shots to one staging per shot, on one floor plan, on one side of the line."""

import zlib
from bisect import bisect_left
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from kadr.film.screenplay import ElementType, Language, Scene
from kadr.film.shots import Axis, Framing, Shot
from kadr.film.staging import Appearance, Feeling, Figure, Pose, Staging
from kadr.stage import acting, props, sets
from kadr.stage.appearance import cast_looks
from kadr.stage.framing import Framed, framed
from kadr.stage.moves import moved
from kadr.stage.pairing import AT_EACH_OTHER, across, brought_together, face_to_face, open_to, turned_to
from kadr.stage.places import Place, scene_place
from kadr.stage.plan import FloorPlan, Spot, facing_to, floor_plan, room_beyond
from kadr.stage.sets import SetPiece
from kadr.stage.setups import seat_height
from kadr.stage.spacing import spaced
from kadr.stage.surroundings import Around, ahead

# Shots that share a floor plan; a scene that plays half an hour has fewer.
_PIECE = 400
# Thirty degrees apart from one frame to the next, so that they cut (Arijon); on the same side of the line.
_CROWD_SWINGS = (0.0, 22.0, -22.0, 36.0, -36.0, 10.0, -10.0)
# Where one sits at a wheel: a set, or a thing that the scene's words name.
_CARS = frozenset({"car_interior", "car_exterior", *props.vehicles.KINDS}) - {"sledge", "cart", "boat", "bicycle"}
# How far a head turns without the shoulders: beyond this the eyes do not reach (`figures.figure` turns it by 68).
NECK_DEG = 52.0
# From there a lens sees two people from the waist up.
_ROOM_M = 1.8


@dataclass(frozen=True, slots=True, kw_only=True)
class SceneBlocking:
    """What all shots of a scene share."""

    language: Language
    aspect: float
    reading: Place
    piece: SetPiece
    seed: int
    cast: tuple[str, ...]
    looks: Mapping[str, Appearance]
    plan: FloorPlan
    riding: frozenset[str]
    driven: bool
    spoken: Sequence[tuple[int, str, Feeling]]


def block(
    scene: Scene,
    shots: Sequence[Shot],
    *,
    language: Language,
    aspect: float,
    looks: Mapping[str, Appearance] | None = None,
    places: Mapping[int, Place] | None = None,
) -> tuple[Staging, ...]:
    """One staging for each shot of the scene, in order: the same plan, line, light and clothes in all of them.

    `looks` gives appearances by name for the whole film (see `kadr.stage.looks`); who is missing there is dressed
    by the scene's own words. `places` gives places and hours by a scene's ordinal for the whole film (see
    `kadr.stage.scene_places`); a scene missing there is read by itself. Deterministic.

    A scene longer than any film's is staged piece by piece, each with its own floor plan and those who are in it, on
    the same side of the same line: the work grows with its shots and not with their square.
    """
    spoken = acting.feelings_of_speech(scene.elements, language)
    found: list[Staging] = []
    for start in range(0, len(shots), _PIECE):
        piece = shots[start : start + _PIECE]
        found += _block(scene, piece, spoken, language=language, aspect=aspect, looks=looks, places=places)
    return tuple(found)


def _block(
    scene: Scene,
    shots: Sequence[Shot],
    spoken: Sequence[tuple[int, str, Feeling]],
    *,
    language: Language,
    aspect: float,
    looks: Mapping[str, Appearance] | None,
    places: Mapping[int, Place] | None,
) -> Iterator[Staging]:
    text = _text(scene)
    reading = (places or {}).get(scene.ordinal) or scene_place(scene, language)
    seed = zlib.crc32(f"{reading.place}|{(scene.slugline.location or '').casefold()}".encode()) % 100_000
    piece = sets.build(reading.place, reading.daylight, reading.weather, seed)
    axis = shots[0].axis
    cast = _in_order(tuple(dict.fromkeys(name for shot in shots for name in shot.characters)), axis)
    acted = [_poses(shot, cast, language) for shot in shots]
    sitting = [name for name in cast if any(one.get(name) in acting.SEATED for one in acted)]
    riding = frozenset(name for name in cast if any(one.get(name) is Pose.RIDE for one in acted) and not piece.indoor)
    plan = floor_plan(
        cast, piece=piece, sitting=sitting, riding=sorted(riding, key=cast.index), swapped=_swapped(shots, cast)
    )
    _keep_to(plan, axis, piece)
    shared = SceneBlocking(
        language=language,
        aspect=aspect,
        reading=reading,
        piece=piece,
        seed=seed,
        cast=cast,
        looks=_dressed(cast, text, language, looks or {}),
        plan=plan,
        riding=riding,
        driven=reading.place in _CARS or any(kind in _CARS for kind, _ in props.read_props(text, language)),
        spoken=spoken,
    )
    for shot, poses in zip(shots, _lasting(acted, cast), strict=True):
        yield _staged(shared, shot, poses)


def _in_order(cast: tuple[str, ...], axis: Axis | None) -> tuple[str, ...]:
    """The cast with the two of the scene's line first, left and right."""
    pair = (axis.left, axis.right) if axis else ()
    return tuple(dict.fromkeys((*(name for name in pair if name in cast), *cast)))


def _keep_to(plan: FloorPlan, axis: Axis | None, piece: SetPiece) -> None:
    """Seats may put the two of the line the other way round than the shots have them: they change places, or where
    only one of them sits, the camera goes to the other side, if there is room for it."""
    if axis is None or axis.left not in plan.spots or axis.right not in plan.spots or plan.props:
        return
    left, right = plan.spots[axis.left], plan.spots[axis.right]
    dx, dy = across(plan.line)
    if dx * (right.x - left.x) + dy * (right.y - left.y) >= 0:
        return
    if (left.seat is None) is (right.seat is None):
        plan.spots[axis.left], plan.spots[axis.right] = right, left
    elif piece.room is None or room_beyond(plan.line.middle, -plan.line.side, piece.room) >= _ROOM_M:
        plan.line = replace(plan.line, side=-plan.line.side)


def _text(scene: Scene) -> str:
    return "\n".join(e.text for e in scene.elements if e.type in (ElementType.ACTION, ElementType.SCENE_HEADING))


def _dressed(
    cast: Sequence[str], text: str, language: Language, given: Mapping[str, Appearance]
) -> dict[str, Appearance]:
    known = {name.casefold(): look for name, look in given.items()}
    mine = {name: known[name.casefold()] for name in cast if name.casefold() in known}
    return cast_looks(cast, text, language, mine)


def _poses(shot: Shot, cast: tuple[str, ...], language: Language) -> dict[str, Pose]:
    quoted = f"{shot.action}\n{shot.reason.quote}" if shot.reason.quote not in shot.action else shot.action
    found = acting.poses(quoted, cast, language)
    alone = shot.characters if len(shot.characters) == 1 else cast
    if not found and len(alone) == 1:
        # "He rides on." names nobody: it speaks of the one in the frame, or in the scene.
        found = acting.poses(f"{alone[0]} {quoted}", alone, language)
    return found


def _lasting(acted: Sequence[dict[str, Pose]], cast: Sequence[str]) -> list[dict[str, Pose]]:
    """Poses per shot: who sat down still sits in the next shot; who pointed does not point any more."""
    # Who is first seen sitting was sitting before the scene began.
    state: dict[str, Pose] = {}
    for name in cast:
        first = next((one[name] for one in acted if name in one and one[name] in acting.LASTING), Pose.STAND)
        state[name] = first if first in acting.LOW - {Pose.SQUAT} else Pose.STAND
    out = []
    for one in acted:
        # Who sits does not stand up to read, or to point.
        still = {name for name, pose in one.items() if pose in acting.GESTURES and state[name] in acting.LOW}
        out.append({name: state[name] if name in still else one.get(name, state[name]) for name in cast})
        for name, pose in one.items():
            if pose in acting.LASTING:
                state[name] = pose
            elif pose in acting.AFTER:
                state[name] = acting.AFTER[pose]
    return out


def _swapped(shots: Sequence[Shot], cast: Sequence[str]) -> bool:
    """Whether the first of the cast stands on the right: so that the first over-the-shoulder comes out as asked.

    The camera is south of the line: behind the one on the right, the shoulder is on the right of the frame."""
    if shots[0].axis is not None and len(cast) > 1:
        return cast[0] == shots[0].axis.right
    for shot in shots:
        if shot.framing in (Framing.OTS_LEFT, Framing.OTS_RIGHT) and shot.subject in cast[:2]:
            first = shot.subject == cast[0]
            return first == (shot.framing is Framing.OTS_LEFT)
    return False


def _staged(shared: SceneBlocking, shot: Shot, poses: dict[str, Pose]) -> Staging:
    names = [name for name in shot.characters if name in shared.plan.spots]
    felt = _feelings(shared, shot)
    poses = _answered(shared, shot, names, poses)
    spots = brought_together(shared.plan, shot, names, poses, shared.riding)
    figures = [_figure(shared, shot, name, spots, pose=poses[name], felt=felt, staged=names) for name in names]
    around = Around(plan=shared.plan, piece=shared.piece, seed=shared.seed, language=shared.language)
    things = around.things(shot, names)
    figures = [*spaced(face_to_face(figures), shared.piece, things, seated=_seated(figures, shared))]
    figures += around.crowd(shot, figures)
    wanted = Framed(
        shot=shot, figures=tuple(figures), props=tuple(things), plan=shared.plan, piece=shared.piece, cast=shared.cast,
        aspect=shared.aspect, spare=_spare(shared, shot, poses), language=shared.language, swing=_swing(shot, figures),
    )  # fmt: skip
    done = framed(wanted)
    still = Staging(
        place=shared.reading.place,
        daylight=shared.reading.daylight,
        weather=shared.reading.weather,
        figures=done.figures,
        props=done.props,
        camera=done.camera,
        screen=shot.screen,
        aspect=shared.aspect,
        seed=shared.seed,
    )
    return moved(still, shot)


def _swing(shot: Shot, figures: Sequence[Figure]) -> float:
    """Degrees by which a frame on a multitude is taken from another side than the last: crowds are cut together, and
    two frames of one crowd from one place are one frame. Of a cast alone every setup may come back."""
    if not any(figure.name.startswith("crowd-") for figure in figures):
        return 0.0
    return _CROWD_SWINGS[zlib.crc32(shot.number.encode()) % len(_CROWD_SWINGS)]


def _spare(shared: SceneBlocking, shot: Shot, poses: dict[str, Pose]) -> dict[str, Figure]:
    """The rest of the cast as they stand now: whose eyes or hands a shot may need."""
    return {
        name: _figure(shared, shot, name, shared.plan.spots, pose=poses[name], felt={}, staged=[])
        for name in shared.cast
        if name not in shot.characters
    }


def _feelings(shared: SceneBlocking, shot: Shot) -> dict[str, Feeling]:
    felt = acting.feelings(f"{shot.action}\n{shot.reason.quote}", shared.cast, shared.language)
    by_fold = {name.casefold(): name for name in shared.cast}
    for line, name, feeling in shared.spoken[bisect_left(shared.spoken, (shot.first_line,)) :]:
        if line > shot.last_line:
            break
        if name.casefold() in by_fold:
            felt[by_fold[name.casefold()]] = feeling
    return felt


def _answered(shared: SceneBlocking, shot: Shot, names: Sequence[str], poses: dict[str, Pose]) -> dict[str, Pose]:
    """Poses of the shot: who is embraced embraces, who is fought with fights."""
    out = dict(poses)
    for name in names:
        other = _partner(shared, shot, name)
        if poses[name] not in AT_EACH_OTHER or other not in names or other is None:
            continue
        free = all(shared.plan.spots[each].seat is None and each not in shared.riding for each in (name, other))
        if free and poses[other] in (Pose.STAND, Pose.WALK):
            out[other] = poses[name]
        elif out[other] is not poses[name]:
            # Nobody has arms for one who sits, rides or lies.
            out[name] = Pose.STAND
    return out


def _possible(shared: SceneBlocking, name: str, pose: Pose) -> Pose:
    """The pose as far as the place lets one take it: in a car one sits, without a horse one stands."""
    if name in shared.riding:
        return Pose.RIDE
    if shared.plan.cramped and shared.plan.spots[name].seat is not None:
        return pose if pose in acting.SEATED | {Pose.PHONE} else Pose.SIT
    if pose is Pose.DRIVE and not shared.driven:
        # Sheep are driven too; only a car has a wheel.
        return Pose.WALK
    return Pose.STAND if pose is Pose.RIDE else pose


def _seated(figures: Sequence[Figure], shared: SceneBlocking) -> frozenset[str]:
    """Who sits on a seat of the set."""
    return frozenset(f.name for f in figures if seat_height(f, shared.piece, ()) is not None)


def _figure(
    shared: SceneBlocking,
    shot: Shot,
    name: str,
    spots: Mapping[str, Spot],
    *,
    pose: Pose,
    felt: Mapping[str, Feeling],
    staged: Sequence[str],
) -> Figure:
    spot = spots[name]
    x, y, facing = spot.x, spot.y, spot.facing
    pose = _possible(shared, name, pose)
    if spot.seat is not None and not (pose in acting.SEATED and acting.stays_seated(pose, spot.seat.z)):
        # Off a chair one step ahead; from the floor at a low table one step back.
        x, y = ahead(Spot(x=x, y=y, facing=facing), 0.55 if spot.seat.z > 0.2 else -0.45)
    partner = _partner(shared, shot, name)
    if len(staged) > 2 and pose not in AT_EACH_OTHER:
        partner = open_to(shared.plan.line, spots, name, partner, staged)
    gaze = partner if partner in staged else None
    if partner and spot.seat is None and name not in shared.riding:
        there = spots[partner]
        toward = facing_to(x, y, there.x, there.y)
        if gaze is not None:
            facing = turned_to(facing, toward, 0.0 if pose in AT_EACH_OTHER else NECK_DEG)
        elif len(staged) == 1:
            facing = toward
    return Figure(
        name=name,
        x=round(x, 4),
        y=round(y, 4),
        facing=round(facing, 3),
        gaze=gaze if pose is not Pose.LIE else None,
        pose=pose,
        feeling=felt.get(name, Feeling.CALM),
        intensity=0.9,
        holds=_holds(shared, shot, name, pose),
        appearance=shared.looks[name],
    )


def _partner(shared: SceneBlocking, shot: Shot, name: str) -> str | None:
    """Whom one looks at: the one who speaks; a speaker looks at the other."""
    others = [n for n in shot.characters if n != name and n in shared.plan.spots] or [
        n for n in shared.cast if n != name
    ]
    speakers = [line.speaker for line in shot.dialogue]
    for speaker in speakers:
        if speaker != name and speaker in others:
            return speaker
    return others[0] if others else None


def _holds(shared: SceneBlocking, shot: Shot, name: str, pose: Pose) -> str | None:
    if pose not in (Pose.HOLD, Pose.GIVE) and not (pose in acting.LOW and acting.handles(shot.action, shared.language)):
        return None
    for kind, quote in props.read_props(shot.action, shared.language):
        at = shot.action.find(quote)
        before = [n for n in shared.cast if any(m < at for m in acting.mentions(shot.action, n, shared.language))]
        alone = len(shot.characters) == 1 or len(shared.cast) == 1
        if kind in props.HELD and (name in before or alone):
            return kind
    return None
