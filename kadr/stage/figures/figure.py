"""A person as a mesh: bones, body, garments, head and hands put together where the floor plan wants them."""

import zlib
from dataclasses import dataclass, replace
from enum import IntEnum
from functools import lru_cache

import numpy as np

from kadr.film.staging import Age, Appearance, Feeling, Figure, Garment, Headgear, Pose
from kadr.stage.figures import clothes, hands, head
from kadr.stage.figures.attitudes import attitude
from kadr.stage.figures.skeleton import SADDLE_SEAT_M, Bones, Vector, bones, rx, ry, rz
from kadr.stage.mesh import Mesh
from kadr.stage.solid import Solid, polygonised

SKIN_TONE = 0.90


class Part(IntEnum):
    """What a face of a figure's mesh belongs to; the drawing treats each in its own way."""

    SKIN = 0
    FACE = 1
    HAIR = 2
    BEARD = 3
    HAT = 4
    FUR = 5
    TOP = 6
    BELT = 7
    COLLAR = 8
    TROUSERS = 9
    SHOE = 10
    HAND = 12  # and one more for each finger of each hand


@dataclass(frozen=True, slots=True, kw_only=True)
class Body:
    """A figure in the world: its mesh (parts as in Part), bones placed in metres, head frame and where eyes look."""

    mesh: Mesh
    bones: Bones
    head_centre: Vector
    head_frame: Vector
    head_size: float
    eyes: tuple[float, float]
    shape: head.FaceShape
    figure: Figure


def seed_of(name: str) -> int:
    """A number that stays the same for a name on every machine."""
    return zlib.crc32(name.encode())


def height_of_eyes(figure: Figure, *, seat_m: float | None = None, saddle_m: float = SADDLE_SEAT_M) -> float:
    """How high a figure's eyes are above the floor, metres."""
    return float(_head_centre(_bones_of(figure, seat_m, saddle_m), figure.appearance)[2])


def _bones_of(figure: Figure, seat_m: float | None, saddle_m: float) -> Bones:
    posture = attitude(
        figure.pose, age=figure.appearance.age, seated_on_floor=seat_m is None, variation=seed_of(figure.name)
    )
    return bones(figure.appearance, posture, seat_m=seat_m or 0.45, saddle_m=saddle_m)


def _head_centre(frame: Bones, _appearance: Appearance) -> Vector:
    size = frame.measures.head
    centre: Vector = frame.joints["skull"] + frame.frames["head"] @ np.array([0.0, 0.09 * size, 0.22 * size])
    return centre


@lru_cache(maxsize=96)
def _torso(
    *, appearance: Appearance, pose: Pose, variation: str, seat_m: float | None, saddle_m: float, step: float
) -> tuple[Mesh, Bones]:
    """The body without head and hands at the origin, facing +y; kept because a scene asks for it shot after shot."""
    frame = _bones_of(Figure(name=variation, x=0, y=0, pose=pose, appearance=appearance), seat_m, saddle_m)
    tone = appearance.garment_tone
    fur = appearance.garment is Garment.COAT
    worn: list[tuple[Solid | None, float, Part, float]] = [
        (clothes.neck(frame), SKIN_TONE, Part.SKIN, 1.0),
        *((solid, tone, Part.TOP, 1.0) for solid in clothes.top(frame, appearance)),
        (clothes.belt(frame, appearance), _contrast(tone), Part.BELT, 0.7),
        (
            clothes.collar(frame, appearance),
            _contrast(tone) if fur else tone * 0.8,
            Part.FUR if fur else Part.COLLAR,
            0.7,
        ),
        (clothes.trousers(frame, appearance), appearance.trousers_tone, Part.TROUSERS, 1.0),
        (clothes.shoe(frame, appearance, "r"), 0.2, Part.SHOE, 0.8),
        (clothes.shoe(frame, appearance, "l"), 0.2, Part.SHOE, 0.8),
    ]
    meshes = [polygonised(s, step * fine, tone=t, part=part) for s, t, part, fine in worn if s is not None]
    return _together(meshes), frame


def _contrast(tone: float) -> float:
    return tone * 0.5 if tone > 0.45 else min(1.0, tone + 0.45)


def _together(meshes: list[Mesh]) -> Mesh:
    """One mesh whose parts keep their numbers: those of one part meet without a line."""
    base = np.cumsum([0, *(len(one.vertices) for one in meshes)])
    return Mesh(
        vertices=np.concatenate([one.vertices for one in meshes]),
        faces=np.concatenate([one.faces + np.int32(b) for one, b in zip(meshes, base[:-1], strict=True)]),
        tone=np.concatenate([one.tone for one in meshes]),
        part=np.concatenate([one.part for one in meshes]),
        smooth=np.concatenate([one.smooth for one in meshes]),
    )


@lru_cache(maxsize=64)
def _head(appearance: Appearance, shape: head.FaceShape, jaw_drop: float, step: float) -> Mesh:
    """The head in units of its height, centred between the eyes, facing +y."""
    child = appearance.age is Age.CHILD
    meshes = [polygonised(head.skull(shape, child=child, jaw_drop=jaw_drop), step, tone=SKIN_TONE, part=Part.FACE)]
    grown = head.hair(appearance, shape)
    if grown is not None:
        meshes.append(polygonised(grown, step * 1.2, tone=appearance.hair_tone, part=Part.HAIR))
    long_beard = head.beard(appearance, shape)
    if long_beard is not None:
        meshes.append(polygonised(long_beard, step * 1.2, tone=appearance.hair_tone, part=Part.BEARD))
    for i, (solid, factor) in enumerate(head.headgear(appearance, shape)):
        tone = min(1.0, max(0.12, _hat_tone(appearance) * factor))
        # The last solid of a fur hat is its fur.
        part = Part.FUR if i == 1 and appearance.headgear == "fur_hat" else Part(Part.HAT)
        number = part + 20 * i if part is Part.HAT else part
        worn = polygonised(solid, step * 1.3, tone=tone, part=number)
        # Children's hats and scarves are cut for their round skulls.
        meshes.append(worn.scaled(1.07) if child else worn)
    return _together(meshes)


def _hat_tone(appearance: Appearance) -> float:
    # A scarf as pale as the skin would be read as a bald head.
    if appearance.headgear is Headgear.SCARF:
        return 0.34 if appearance.garment_tone > 0.45 else 0.58
    return appearance.garment_tone


def _gaze(frame: Bones, figure: Figure, target: Vector | None, centre: Vector) -> tuple[Vector, tuple[float, float]]:
    """The head's frame (body-local) and what is left for the eyes to turn (right, up), in radians."""
    own = frame.frames["head"]
    mood = {Feeling.SAD: -9.0, Feeling.TIRED: -8.0, Feeling.AFRAID: 4.0, Feeling.HAPPY: 3.0}.get(figure.feeling, 0.0)
    mood *= figure.intensity
    if target is None or figure.pose is Pose.LOOK_BACK:
        return own @ rx(mood), (0.0, 0.0)
    d = target - centre
    yaw = float(np.degrees(np.arctan2(-d[0], d[1])))
    pitch = float(np.degrees(np.arctan2(d[2], np.hypot(d[0], d[1]))))
    # Necks turn 70 degrees; the eyes do the rest, up to 28.
    turned, lifted = float(np.clip(yaw, -68.0, 68.0)), float(np.clip(pitch * 0.8, -34.0, 26.0))
    left_yaw = float(np.clip(yaw - turned, -28.0, 28.0))
    left_pitch = float(np.clip(pitch - lifted - mood, -18.0, 18.0))
    lean = 3.5 if seed_of(figure.name) % 2 else -3.5
    return rz(turned) @ rx(lifted + mood) @ ry(lean), (-np.radians(left_yaw), np.radians(left_pitch))


def jaw_drop_of(figure: Figure) -> float:
    """How far a feeling opens the jaw, in thirds so that heads are found again."""
    opened = {Feeling.SURPRISED: 1.0, Feeling.AFRAID: 0.7, Feeling.HAPPY: 0.3, Feeling.ANGRY: 0.2}
    return round(3.0 * opened.get(figure.feeling, 0.0) * min(1.0, figure.intensity)) / 3.0


def _turned_head(
    figure: Figure, target: Vector | None, seat_m: float | None, saddle_m: float
) -> tuple[Bones, tuple[float, float]]:
    frame = _bones_of(figure, seat_m if figure.pose is Pose.SIT else None, saddle_m)
    centre = _head_centre(frame, figure.appearance)
    at = np.array([figure.x, figure.y, 0.0])
    local = None if target is None else rz(figure.facing).T @ (np.asarray(target) - at)
    head_frame, eyes = _gaze(frame, figure, local, centre)
    return replace(frame, frames={**frame.frames, "head": head_frame}), eyes


def posed(
    figure: Figure, *, target: Vector | None = None, seat_m: float | None = None, saddle_m: float = SADDLE_SEAT_M
) -> tuple[Bones, Vector, Vector]:
    """The bones in the world, the middle of the head (3,) and the head's frame (3, 3), without any mesh."""
    frame, _ = _turned_head(figure, target, seat_m, saddle_m)
    turn, at = rz(figure.facing), np.array([figure.x, figure.y, 0.0])
    placed = _moved(frame, turn, at)
    return placed, turn @ _head_centre(frame, figure.appearance) + at, placed.frames["head"]


def body(
    figure: Figure,
    *,
    target: Vector | None = None,
    seat_m: float | None = None,
    saddle_m: float = SADDLE_SEAT_M,
    px_per_m: float = 200.0,
) -> Body:
    """The figure in the world. `target` (3,) is the point it looks at; `px_per_m` is how large it will be drawn,
    which decides how fine its mesh is; `seat_m` the height of what it sits on, None for the floor."""
    step = _grid(px_per_m)
    seat = seat_m if figure.pose is Pose.SIT else None
    trunk, _ = _torso(
        appearance=figure.appearance, pose=figure.pose, variation=figure.name, seat_m=seat, saddle_m=saddle_m, step=step
    )
    turn, at = rz(figure.facing), np.array([figure.x, figure.y, 0.0])
    frame, eyes = _turned_head(figure, target, seat, saddle_m)
    head_frame = frame.frames["head"]
    centre = _head_centre(frame, figure.appearance)
    shape = head.face_shape(figure.appearance, seed_of(figure.name))
    size = frame.measures.head
    skull = _head(figure.appearance, shape, jaw_drop_of(figure), _head_grid(px_per_m * size))
    placed = _placed(skull, head_frame * size, centre)
    whole = _together([trunk, placed, *_hands(frame, fine=px_per_m > 90.0)])
    return Body(
        mesh=_placed(whole, turn, at),
        bones=_moved(frame, turn, at),
        head_centre=turn @ centre + at,
        head_frame=turn @ head_frame,
        head_size=size,
        eyes=eyes,
        shape=shape,
        figure=figure,
    )


def _hands(frame: Bones, *, fine: bool) -> list[Mesh]:
    meshes = []
    for i, tag in enumerate("rl"):
        one = hands.hand(frame.grips[i], 1 if tag == "r" else -1, fine=fine)
        size = frame.measures.hand
        placed = _placed(one, frame.frames["hand_" + tag] * size, frame.joints["wrist_" + tag])
        tones = np.full_like(one.tone, SKIN_TONE)
        meshes.append(replace(placed, tone=tones, part=one.part + np.int32(Part.HAND + 8 * i)))
    return meshes


def _placed(one: Mesh, turn: Vector, at: Vector) -> Mesh:
    vertices = (one.vertices @ turn.T + at).astype(np.float32)
    return Mesh(vertices=vertices, faces=one.faces, tone=one.tone, part=one.part, smooth=one.smooth)


def _moved(frame: Bones, turn: Vector, at: Vector) -> Bones:
    joints = {name: turn @ point + at for name, point in frame.joints.items()}
    return replace(frame, joints=joints, frames={name: turn @ axes for name, axes in frame.frames.items()})


def _grid(px_per_m: float) -> float:
    """Grid steps in metres, few so that bodies are found again: about two pixels wide."""
    for step in (0.013, 0.018, 0.026):
        if px_per_m > 4.5 / step:
            return step
    return 0.040


def _head_grid(px: float) -> float:
    for step in (0.018, 0.026, 0.04):
        if px > 3.2 / step:
            return step
    return 0.07
