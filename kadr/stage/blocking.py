"""Blocking: from a scene and its shots to one staging per shot, on one floor plan, on one side of the line."""

import math
import re
import zlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np

from kadr.film.screenplay import ElementType, Language, Scene
from kadr.film.shots import Framing, ReasonCode, Shot, ShotSize
from kadr.film.staging import Appearance, Feeling, Figure, Pose, Prop, Staging
from kadr.stage import acting, props, sets
from kadr.stage.appearance import cast_looks, extra
from kadr.stage.framing import Framed, framed
from kadr.stage.places import Place, scene_place
from kadr.stage.plan import FloorPlan, Spot, facing_to, floor_plan
from kadr.stage.sets import SetPiece
from kadr.stage.solve import TIGHT

GROUPS = frozenset({Framing.GROUP, Framing.MASTER, Framing.ESTABLISHING, Framing.EMPTY})
CROWD = 11
# Sets are furnished already; what the script names of these is there.
FURNITURE = frozenset(
    {"table", "low_table", "chair", "stool", "bench", "bed", "sofa", "stove", "cupboard", "desk", "bookshelf", "lamp",
     "gate", "mirror", "cradle", "chest"}
)  # fmt: skip
# How far the horse is before the middle of what it draws.
SHAFTS_M = {"sledge": 2.4, "cart": 2.0}
FLOCK = {"sheep": 7, "lamb": 3, "cow": 3, "camel": 2, "wolf": 2, "dog": 1}


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
    """
    text = _text(scene)
    reading = (places or {}).get(scene.ordinal) or scene_place(scene, language)
    seed = zlib.crc32(f"{reading.place}|{(scene.slugline.location or '').casefold()}".encode()) % 100_000
    piece = sets.build(reading.place, reading.daylight, reading.weather, seed)
    cast = tuple(dict.fromkeys(name for shot in shots for name in shot.characters))
    acted = [_poses(shot, cast, language) for shot in shots]
    sitting = [name for name in cast if any(one.get(name) is Pose.SIT for one in acted)]
    riding = frozenset(name for name in cast if any(one.get(name) is Pose.RIDE for one in acted) and not piece.indoor)
    plan = floor_plan(
        cast, piece=piece, sitting=sitting, riding=sorted(riding, key=cast.index), swapped=_swapped(shots, cast)
    )
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
    )
    return tuple(_staged(shared, shot, poses, scene) for shot, poses in zip(shots, _lasting(acted, cast), strict=True))


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
        state[name] = first if first in (Pose.SIT, Pose.RIDE, Pose.LIE, Pose.KNEEL) else Pose.STAND
    out = []
    for one in acted:
        # Who sits does not stand up to read, or to point.
        still = {name for name, pose in one.items() if pose in acting.GESTURES and state[name] in acting.LOW}
        out.append({name: state[name] if name in still else one.get(name, state[name]) for name in cast})
        for name, pose in one.items():
            if pose in acting.LASTING:
                state[name] = pose
            elif pose in (Pose.WALK, Pose.RUN):
                state[name] = Pose.STAND
    return out


def _swapped(shots: Sequence[Shot], cast: Sequence[str]) -> bool:
    """Whether the first of the cast stands on the right: so that the first over-the-shoulder comes out as asked.

    The camera is south of the line: behind the one on the right, the shoulder is on the right of the frame."""
    for shot in shots:
        if shot.framing in (Framing.OTS_LEFT, Framing.OTS_RIGHT) and shot.subject in cast[:2]:
            first = shot.subject == cast[0]
            return first == (shot.framing is Framing.OTS_LEFT)
    return False


def _staged(shared: SceneBlocking, shot: Shot, poses: dict[str, Pose], scene: Scene) -> Staging:
    names = [name for name in shot.characters if name in shared.plan.spots]
    felt = _feelings(shared, shot, scene)
    spots = _cheated(shared, shot, names, poses)
    figures = [_figure(shared, shot, name, spots[name], pose=poses[name], felt=felt, staged=names) for name in names]
    figures += _crowd(shared, shot)
    things = _things(shared, shot, names)
    wanted = Framed(
        shot=shot, figures=tuple(figures), props=tuple(things), plan=shared.plan, piece=shared.piece, cast=shared.cast,
        aspect=shared.aspect, spare=_spare(shared, shot, poses), language=shared.language,
    )  # fmt: skip
    done = framed(wanted)
    return Staging(
        place=shared.reading.place,
        daylight=shared.reading.daylight,
        weather=shared.reading.weather,
        figures=done.figures,
        props=done.props,
        camera=done.camera,
        aspect=shared.aspect,
        seed=shared.seed,
    )


def _spare(shared: SceneBlocking, shot: Shot, poses: dict[str, Pose]) -> dict[str, Figure]:
    """The rest of the cast as they stand now: whose eyes or hands a shot may need."""
    return {
        name: _figure(shared, shot, name, shared.plan.spots[name], pose=poses[name], felt={}, staged=[])
        for name in shared.cast
        if name not in shot.characters
    }


def _feelings(shared: SceneBlocking, shot: Shot, scene: Scene) -> dict[str, Feeling]:
    felt = acting.feelings(f"{shot.action}\n{shot.reason.quote}", shared.cast, shared.language)
    spoken = acting.feeling_of_speech(scene.elements, shared.language, range(shot.first_line, shot.last_line + 1))
    by_fold = {name.casefold(): name for name in shared.cast}
    felt.update({by_fold[n.casefold()]: f for n, f in spoken.items() if n.casefold() in by_fold})
    return felt


def _cheated(shared: SceneBlocking, shot: Shot, names: Sequence[str], poses: Mapping[str, Pose]) -> dict[str, Spot]:
    """The plan's spots; two who share a frame are brought to face each other, closer for closer shots."""
    spots = dict(shared.plan.spots)
    pair = [name for name in names if spots[name].seat is None and name not in shared.riding]
    held = len(names) == 2 and any(poses[name] is Pose.EMBRACE for name in names)
    two = held or shot.framing in (Framing.TWO_SHOT, Framing.OTS_LEFT, Framing.OTS_RIGHT)
    if not two or len(pair) != 2 or len(names) != 2:
        return spots
    left, right = sorted(pair, key=lambda name: spots[name].x)
    tight = {
        ShotSize.EXTREME_CLOSE_UP: 0.62,
        ShotSize.CLOSE_UP: 0.66,
        ShotSize.MEDIUM_CLOSE_UP: 0.80,
        ShotSize.MEDIUM: 1.0,
    }
    apart = tight.get(shot.size, 1.2) if shot.framing is Framing.TWO_SHOT else 1.05
    apart = 0.46 if held else apart
    line = shared.plan.line
    if len(shared.cast) == 2:
        x, y = 0.5 * (spots[left].x + spots[right].x), 0.5 * (spots[left].y + spots[right].y)
    else:
        x, y = line.middle
    turn = 14.0 if shot.framing is Framing.TWO_SHOT and not held else 4.0
    half = apart / 2
    spots[left] = replace(spots[left], x=float(x) - half, y=float(y), facing=-90.0 - turn)
    spots[right] = replace(spots[right], x=float(x) + half, y=float(y), facing=90.0 + turn)
    return spots


def _figure(
    shared: SceneBlocking,
    shot: Shot,
    name: str,
    spot: Spot,
    *,
    pose: Pose,
    felt: Mapping[str, Feeling],
    staged: Sequence[str],
) -> Figure:
    x, y, facing = spot.x, spot.y, spot.facing
    if name in shared.riding:
        pose = Pose.RIDE
    elif pose is Pose.RIDE:
        pose = Pose.STAND
    if spot.seat is not None and pose is not Pose.SIT:
        # Off a chair one step ahead; from the floor at a low table one step back.
        x, y = _ahead(Spot(x=x, y=y, facing=facing), 0.55 if spot.seat.z > 0.2 else -0.45)
    partner = _partner(shared, shot, name)
    gaze = partner if partner in staged else None
    if partner and gaze is None and spot.seat is None and name not in shared.riding and len(staged) == 1:
        there = shared.plan.spots[partner]
        facing = facing_to(x, y, there.x, there.y)
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


def _ahead(spot: Spot, metres: float) -> tuple[float, float]:
    a = math.radians(spot.facing)
    return spot.x - metres * math.sin(a), spot.y + metres * math.cos(a)


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


def _crowd(shared: SceneBlocking, shot: Shot) -> list[Figure]:
    """Extras where the script speaks of people and the frame is wide enough for them."""
    if shot.framing not in GROUPS or (shot.size in TIGHT and shot.size is not ShotSize.MEDIUM_LONG):
        return []
    words = f"{shot.action} {shot.reason.quote}"
    if shot.reason.code is not ReasonCode.CROWD and not acting.is_crowd(words, shared.language):
        return []
    return crowd(shared.plan, shared.piece, shared.seed, CROWD)


def crowd(plan: FloorPlan, piece: SetPiece, seed: int, count: int) -> list[Figure]:
    """Extras behind the cast, turned to where the cast is, none in another's place."""
    rng = np.random.default_rng(seed)
    taken = [(spot.x, spot.y) for spot in plan.spots.values()]
    figures: list[Figure] = []
    for number in range(count * 30):
        if len(figures) == count:
            break
        x, y = float(rng.normal(plan.line.middle[0], 2.6)), float(plan.line.middle[1] + rng.uniform(0.9, 5.2))
        if not _is_free(x, y, taken, piece):
            continue
        taken.append((x, y))
        facing = facing_to(x, y, float(plan.line.middle[0]), float(plan.line.middle[1]) - 0.6) + float(
            rng.normal(0, 14)
        )
        figures.append(
            Figure(name=f"crowd-{len(figures) + 1}", x=round(x, 3), y=round(y, 3), facing=round(facing, 2),
                   appearance=extra(seed, number))
        )  # fmt: skip
    return figures


def _is_free(x: float, y: float, taken: Sequence[tuple[float, float]], piece: SetPiece) -> bool:
    if any((x - a) ** 2 + (y - b) ** 2 < 0.72**2 for a, b in taken):
        return False
    if any((x - bx) ** 2 + (y - by) ** 2 < (radius + 0.25) ** 2 for bx, by, radius in piece.blocked):
        return False
    if piece.room is None:
        return True
    x0, y0, x1, y1 = piece.room
    return x0 + 0.4 < x < x1 - 0.4 and y0 + 0.4 < y < y1 - 0.4


def _things(shared: SceneBlocking, shot: Shot, names: Sequence[str]) -> list[Prop]:
    """Horses under riders, and in wide frames the animals and vehicles that the shot's words name."""
    things = [p for p in shared.plan.props if p.label in names]
    wide = shot.size not in TIGHT or shot.size is ShotSize.MEDIUM_LONG
    if not wide or shared.piece.indoor:
        return things
    x, y = float(shared.plan.line.middle[0]), float(shared.plan.line.middle[1])
    for kind, quote in props.read_props(re.sub(r"\s+", " ", shot.action), shared.language):
        if kind in FURNITURE or kind in props.HELD or (kind.startswith("horse") and things):
            continue
        # A team is long: it starts to the left and stands well behind the cast, so that the frame holds its horse.
        dx, dy = (-4.5, 2.0) if kind in SHAFTS_M else (0.0, 0.0)
        things += _scattered(shared, kind, quote, x=x + len(things) + dx, y=y + dy)
    return _harnessed(things, names)


def _harnessed(things: Sequence[Prop], riders: Sequence[str]) -> list[Prop]:
    """A sledge or a cart is drawn by a horse between its shafts: the one that the words name, or one of its own."""
    out = list(things)
    for drawn in [p for p in things if p.kind in SHAFTS_M]:
        loose = next((p for p in out if p.kind.startswith("horse") and p.label not in riders), None)
        x, y = _ahead(Spot(x=drawn.x, y=drawn.y, facing=drawn.facing), SHAFTS_M[drawn.kind])
        horse = Prop(kind="horse_walk", x=round(x, 3), y=round(y, 3), facing=drawn.facing)
        out = [p for p in out if p is not loose] + [replace(horse, label=loose.label if loose else "")]
    return out


def _scattered(shared: SceneBlocking, kind: str, label: str, *, x: float, y: float) -> list[Prop]:
    rng = np.random.default_rng((shared.seed, zlib.crc32(kind.encode())))
    placed: list[Prop] = []
    taken = [(spot.x, spot.y) for spot in shared.plan.spots.values()]
    for _ in range(60):
        if len(placed) == FLOCK.get(kind, 1):
            break
        px, py = x + float(rng.normal(1.8, 2.4)), y + float(rng.uniform(1.2, 6.0))
        if any((px - a) ** 2 + (py - b) ** 2 < 1.5**2 for a, b in taken):
            continue
        taken.append((px, py))
        facing = -90.0 + float(rng.normal(0, 22))
        placed.append(Prop(kind=kind, x=round(px, 3), y=round(py, 3), facing=round(facing, 2), label=label))
    return placed
