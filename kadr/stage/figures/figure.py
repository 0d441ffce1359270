"""A person as a mesh: bones, body, garments, head and hands put together where the floor plan wants them."""

import zlib
from dataclasses import dataclass, replace
from enum import IntEnum
from functools import lru_cache

import numpy as np

from kadr.film.staging import Age, Appearance, Feeling, Figure, Garment, Headgear, Pose
from kadr.stage.figures import clothes, hands, head
from kadr.stage.figures.attitudes import SITTING, Circumstances, attitude
from kadr.stage.figures.feelings import expression
from kadr.stage.figures.grasps import reached
from kadr.stage.figures.skeleton import SADDLE_SEAT_M, Bones, Vector, bones, rx, ry, rz
from kadr.stage.figures.strides import in_stride
from kadr.stage.figures.tasks import Occasion, Task, task_of
from kadr.stage.mesh import Mesh
from kadr.stage.solid import Solid, polygonised
from kadr.stage.surface import turned

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
    return float(head_at(figure, seat_m=seat_m, saddle_m=saddle_m)[2])


def head_at(figure: Figure, *, seat_m: float | None = None, saddle_m: float = SADDLE_SEAT_M) -> Vector:
    """Where the middle of a figure's head is, between the eyes (3,), metres: what others look at."""
    centre = _head_centre(_stance(figure, seat_m, saddle_m), figure.appearance)
    at: Vector = rz(figure.facing) @ centre + np.array([figure.x, figure.y, 0.0])
    return at


# Where a driver sits if the set has no seat there: the cushion of a car.
CAR_SEAT_M = 0.5
# Whose arms depend on where the other is.
_TOWARDS = frozenset({Task.GIVE, Task.EMBRACE, Task.STRIKE})
# Who does not turn to another: the pose says where the eyes are.
OWN_LOOK = frozenset({Pose.LOOK_BACK, Pose.EMBRACE, Pose.FALL, Pose.SCREEN, Pose.LIE})


def _seat(figure: Figure, seat_m: float | None) -> float | None:
    if figure.pose is Pose.DRIVE:
        return seat_m or CAR_SEAT_M
    return seat_m if figure.pose in SITTING else None


def _covers(figure: Figure) -> bool:
    # Of two who fight each other one strikes and the other covers, whoever draws them.
    return figure.gaze is not None and seed_of(figure.name) < seed_of(figure.gaze)


def _stance(figure: Figure, seat_m: float | None, saddle_m: float) -> Bones:
    """The bones by joint angles alone, at the origin; the hands may still go elsewhere."""
    given = Circumstances(
        age=figure.appearance.age,
        height_m=figure.appearance.height_m,
        seat_m=_seat(figure, seat_m),
        covers=_covers(figure),
        variation=seed_of(figure.name),
    )
    seat = given.seat_m or 0.45
    posture = in_stride(attitude(figure.pose, given), figure.pose, figure.stride)
    return bones(figure.appearance, posture, seat_m=seat, saddle_m=saddle_m)


def _occasion(figure: Figure, seat_m: float | None, local: Vector | None, head_frame: Vector) -> Occasion:
    """What the hands of a figure do; `local` (3,) is what it looks at, in its own axes. In steps of 2 cm or 1 %, so
    that bodies are found again."""
    task = task_of(figure.pose, figure.holds, covers=_covers(figure))
    eyes = None
    if local is not None and task in _TOWARDS:
        eyes = (round(50 * float(local[0])) / 50, round(50 * float(local[1])) / 50, round(50 * float(local[2])) / 50)
    turned = tuple(round(float(v), 2) for v in head_frame.ravel()) if task is Task.EAR else ()
    return Occasion(task=task, eyes=eyes, seat_m=_seat(figure, seat_m), head=turned)


def _head_centre(frame: Bones, _appearance: Appearance) -> Vector:
    size = frame.measures.head
    centre: Vector = frame.joints["skull"] + frame.frames["head"] @ np.array([0.0, 0.09 * size, 0.22 * size])
    return centre


@lru_cache(maxsize=96)
def _torso(  # every part of the key, so that figures that differ only in place share a body
    *,
    appearance: Appearance,
    pose: Pose,
    variation: str,
    stride: float | None,
    covers: str | None,
    seat_m: float | None,
    saddle_m: float,
    step: float,
    occasion: Occasion,
) -> tuple[Mesh, Bones]:
    """The body without head and hands at the origin, facing +y; kept because a scene asks for it shot after shot."""
    alike = Figure(name=variation, x=0, y=0, pose=pose, gaze=covers, stride=stride, appearance=appearance)
    frame = reached(_stance(alike, seat_m, saddle_m), occasion)
    tone = appearance.garment_tone
    fur = appearance.garment is Garment.COAT
    worn: list[tuple[Solid | None, float, Part, float]] = [
        (clothes.neck(frame), SKIN_TONE, Part.SKIN, 1.0),
        *((solid, tone, Part.TOP, 1.0) for solid in clothes.top(frame, appearance)),
        (clothes.belt(frame, appearance), _belt_tone(appearance), Part.BELT, 0.7),
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
    return _on_floor(_together(meshes)), frame


def _on_floor(one: Mesh) -> Mesh:
    """Cloth that would hang below the floor spreads on it."""
    vertices = one.vertices.copy()
    np.maximum(vertices[:, 2], 0.0, out=vertices[:, 2])
    return replace(one, vertices=vertices)


def _belt_tone(appearance: Appearance) -> float:
    # A sash stands out from the gown; a trouser belt is dark leather.
    if appearance.garment is Garment.SHIRT:
        return min(0.14, 0.5 * appearance.trousers_tone)
    return _contrast(appearance.garment_tone)


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
        # Fur is thick, and its tufts are drawn.
        worn = polygonised(solid, step * (1.8 if part is Part.FUR else 1.3), tone=tone, part=number)
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
    felt = expression(figure.feeling, figure.intensity)
    mood = felt.nod
    # Who embraces a child looks down at it, and it looks up; equals look past each other.
    uneven = figure.pose is Pose.EMBRACE and target is not None and abs(float(target[2] - centre[2])) > 0.22
    if target is None or (figure.pose in OWN_LOOK and not uneven):
        # The eyes go back to where they would look without the feeling, save where it casts them down.
        return own @ rz(felt.aside) @ rx(mood) @ ry(felt.lean), (np.radians(felt.aside), -np.radians(max(0.0, mood)))
    d = target - centre
    yaw = float(np.degrees(np.arctan2(-d[0], d[1])))
    pitch = float(np.degrees(np.arctan2(d[2], np.hypot(d[0], d[1]))))
    # Necks turn 70 degrees, bow 50 and lift 40; the eyes do the rest, up to 28 aside and 20 up or down, and a mood
    # may not take from them what the look needs.
    turned = float(np.clip(yaw + felt.aside, -68.0, 68.0))
    lifted = float(np.clip(np.clip(0.8 * pitch + mood, pitch - 17.0, pitch + 17.0), -50.0, 40.0))
    lean = (3.5 if seed_of(figure.name) % 2 else -3.5) + felt.lean
    head_frame = rz(turned) @ rx(lifted) @ ry(lean)
    seen = head_frame.T @ d
    right = float(np.clip(np.degrees(np.arctan2(seen[0], seen[1])), -28.0, 28.0))
    up = float(np.clip(np.degrees(np.arctan2(seen[2], np.hypot(seen[0], seen[1]))), -20.0, 20.0))
    return head_frame, (np.radians(right), np.radians(up))


def jaw_drop_of(figure: Figure) -> float:
    """How far a feeling opens the jaw, in thirds so that heads are found again."""
    opened = {Feeling.SURPRISED: 1.0, Feeling.AFRAID: 0.7, Feeling.HAPPY: 0.3, Feeling.ANGRY: 0.2}
    return round(3.0 * opened.get(figure.feeling, 0.0) * min(1.0, figure.intensity)) / 3.0


def _turned_head(
    figure: Figure, target: Vector | None, seat_m: float | None, saddle_m: float
) -> tuple[Bones, tuple[float, float], Occasion]:
    stance = frame = _stance(figure, seat_m, saddle_m)
    at = np.array([figure.x, figure.y, 0.0])
    local = None if target is None else rz(figure.facing).T @ (np.asarray(target) - at)
    eyes = (0.0, 0.0)
    # A head that turns moves its own eyes: from where they then are it turns again, and meets what it looks at.
    for _ in range(2):
        head_frame, eyes = _gaze(stance, figure, local, _head_centre(frame, figure.appearance))
        frame = replace(stance, frames={**stance.frames, "head": head_frame})
    occasion = _occasion(figure, seat_m, local, frame.frames["head"])
    return reached(frame, occasion), eyes, occasion


def posed(
    figure: Figure, *, target: Vector | None = None, seat_m: float | None = None, saddle_m: float = SADDLE_SEAT_M
) -> tuple[Bones, Vector, Vector]:
    """The bones in the world, the middle of the head (3,) and the head's frame (3, 3), without any mesh."""
    frame, _, _ = _turned_head(figure, target, seat_m, saddle_m)
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
    seat = _seat(figure, seat_m)
    frame, eyes, occasion = _turned_head(figure, target, seat, saddle_m)
    trunk, _ = _torso(
        appearance=figure.appearance,
        pose=figure.pose,
        variation=figure.name,
        stride=figure.stride,
        covers=figure.gaze if figure.pose is Pose.FIGHT else None,
        seat_m=seat,
        saddle_m=saddle_m,
        step=step,
        occasion=occasion,
    )
    turn, at = rz(figure.facing), np.array([figure.x, figure.y, 0.0])
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
    vertices = turned(one.vertices, turn, at)
    return Mesh(vertices=vertices, faces=one.faces, tone=one.tone, part=one.part, smooth=one.smooth)


def _moved(frame: Bones, turn: Vector, at: Vector) -> Bones:
    joints = {name: turn @ point + at for name, point in frame.joints.items()}
    return replace(frame, joints=joints, frames={name: turn @ axes for name, axes in frame.frames.items()})


# Grid steps in metres, few so that bodies are found again, each with the pixels a metre from which it is needed: chords
# of a limb 5 cm thick stand off by less than a pixel, and silhouettes are lines of two. A body costs by the square of
# this: one of 13 mm has 100,000 faces and takes 60 ms to make, one of 18 mm half of both.
_GRIDS = ((0.013, 2000.0), (0.018, 420.0), (0.026, 190.0), (0.040, 95.0))
_COARSEST = 0.055
# The same for heads, in their own heights and pixels high: lips and nostrils are drawn, only nose and chin are shape.
_HEAD_GRIDS = ((0.013, 900.0), (0.018, 270.0), (0.026, 150.0), (0.04, 70.0), (0.07, 34.0))
_COARSEST_HEAD = 0.1


def _grid(px_per_m: float) -> float:
    return next((step for step, enough in _GRIDS if px_per_m > enough), _COARSEST)


def _head_grid(px: float) -> float:
    return next((step for step, enough in _HEAD_GRIDS if px > enough), _COARSEST_HEAD)
