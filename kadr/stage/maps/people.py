"""People as points: 18 of the body, 70 of the face and 21 of each hand, projected from the bones that were drawn.

Orders and names are those of OpenPose's COCO body, face and hand models, which pose ControlNets were taught."""

from dataclasses import dataclass
from typing import Any

import numpy as np

from kadr.stage.figures import hands
from kadr.stage.figures.figure import Body
from kadr.stage.maps.landmarks import face_points
from kadr.stage.maps.pixels import Pixels, Vector

BODY = (
    "nose", "neck", "right_shoulder", "right_elbow", "right_wrist", "left_shoulder", "left_elbow", "left_wrist",
    "right_hip", "right_knee", "right_ankle", "left_hip", "left_knee", "left_ankle", "right_eye", "left_eye",
    "right_ear", "left_ear",
)  # fmt: skip
_BONES = {2: "shoulder_r", 3: "elbow_r", 4: "wrist_r", 5: "shoulder_l", 6: "elbow_l", 7: "wrist_l", 8: "hip_r",
          9: "knee_r", 10: "ankle_r", 11: "hip_l", 12: "knee_l", 13: "ankle_l"}  # fmt: skip
# Points of the head in head heights (right, front, up), the way each looks, and the least cosine between that and the
# way to the lens at which detectors still mark it: ears show beside a face seen from the front, eyes go at profile.
_HEAD = {
    0: ((0.0, 0.41, -0.165), (0.0, 1.0, 0.0), -0.10),
    14: ((0.135, 0.31, 0.0), (0.45, 0.89, 0.0), 0.0),
    15: ((-0.135, 0.31, 0.0), (-0.45, 0.89, 0.0), 0.0),
    16: ((0.335, -0.045, -0.055), (0.99, -0.1, 0.0), -0.35),
    17: ((-0.335, -0.045, -0.055), (-0.99, -0.1, 0.0), -0.35),
}
HIDDEN, BEHIND_ITSELF, SEEN = 0.0, 0.5, 1.0
# A joint lies inside its limb: so much of a body and its clothes, 1.75 m tall, is before it.
_LIMB_M = 0.17
_FACE_SKIN, _HAND_SKIN = 0.10, 0.35  # of the head's height, of the hand's length
# Below these a detector finds no faces and hands: its boxes are at least 20 pixels.
_LEAST_FACE_PX, _LEAST_HAND_PX = 32.0, 14.0
_LEAST_SHOWN = 0.5


@dataclass(frozen=True, slots=True, kw_only=True)
class Person:
    """Points (n, 3) of one figure: x and y in pixels from the top left, and SEEN, BEHIND_ITSELF or HIDDEN; hidden ones
    are 0, 0. `face` and hands are None where too little of them shows. `away` is the head's distance, metres."""

    name: str
    body: Vector
    face: Vector | None
    right_hand: Vector | None
    left_hand: Vector | None
    away: float


def people(seen: Pixels) -> list[Person]:
    """Everybody of whom a point is in the picture, farthest first."""
    found = [_person(seen, number, body) for number, body in enumerate(seen.world.bodies)]
    return sorted((one for one in found if one.body[:, 2].any()), key=lambda one: (-one.away, one.name))


def _person(seen: Pixels, number: int, body: Body) -> Person:
    thing = seen.world.first_figure + number
    own = _own(seen, number, body)
    size = body.bones.measures.height / 1.75
    points = _body_points(body)
    marked = _marked(seen, points, own, thickness=_LIMB_M * size)
    for index, (_, way, least) in _HEAD.items():
        if float(_cosine(seen, body, way, points[index])) < least:
            marked[index] = 0.0
    away = float(seen.sight.seen(body.head_centre[None])[0, 2])
    return Person(
        name=body.figure.name,
        body=marked,
        face=_face(seen, thing, body, own) if away > 0.05 else None,
        right_hand=_hand(seen, body, own, 0),
        left_hand=_hand(seen, body, own, 1),
        away=away,
    )


def _own(seen: Pixels, number: int, body: Body) -> tuple[int, ...]:
    """The things that do not hide a figure from itself: its body and what it holds."""
    holders = [i for i, one in enumerate(seen.world.bodies) if one.figure.holds is not None]
    held = (seen.first_held + holders.index(number),) if body.figure.holds is not None else ()
    return (seen.world.first_figure + number, *held)


def _body_points(body: Body) -> Vector:
    """The 18 joints (18, 3) in the world."""
    joints, out = body.bones.joints, np.zeros((18, 3))
    for index, name in _BONES.items():
        out[index] = joints[name]
    # The convention's neck lies between the shoulders.
    out[1] = 0.5 * (joints["shoulder_r"] + joints["shoulder_l"])
    for index, (at, _, _) in _HEAD.items():
        out[index] = body.head_centre + body.head_frame @ np.array(at) * body.head_size
    return out


def _cosine(seen: Pixels, body: Body, way: tuple[float, float, float], at: Vector) -> float:
    to_lens = seen.sight.eye - at
    outward = body.head_frame @ np.array(way)
    return float(outward @ to_lens / max(1e-9, float(np.linalg.norm(to_lens))))


def _marked(seen: Pixels, points: Vector, own: tuple[int, ...], *, thickness: float) -> Vector:
    """Points (n, 3) of the world as x, y in pixels and how they are seen: HIDDEN out of the frame and behind anything
    but the figure itself, which hides its points only to BEHIND_ITSELF; `thickness` is how deep a point lies."""
    at = seen.sight.projected(points)
    columns, rows = np.floor(at[:, 0]), np.floor(at[:, 1])
    inside = (at[:, 2] > 0.05) & (columns >= 0) & (rows >= 0)
    inside &= (columns < seen.sight.width) & (rows < seen.sight.height)
    x, y = np.where(inside, columns, 0).astype(int), np.where(inside, rows, 0).astype(int)
    covered = seen.depth[y, x] < at[:, 2] - thickness
    by_itself = np.isin(seen.thing[y, x], own)
    # Whatever else is nearer hides it, however thin the gap.
    hidden = ~by_itself & (seen.depth[y, x] < at[:, 2] - 0.02) & (seen.thing[y, x] >= 0)
    state = np.where(hidden | ~inside, HIDDEN, np.where(covered & by_itself, BEHIND_ITSELF, SEEN))
    out = np.column_stack([at[:, :2], state])
    out[state == HIDDEN] = 0.0
    return out


def _face(seen: Pixels, thing: int, body: Body, own: tuple[int, ...]) -> Vector | None:
    away = float(seen.sight.seen(body.head_centre[None])[0, 2])
    if seen.sight.focal_px * body.head_size / away < _LEAST_FACE_PX:
        return None
    if _cosine(seen, body, (0.0, 1.0, 0.0), body.head_centre) < 0.1:
        return None
    mine = seen.world.thing == thing
    corners = seen.world.vertices[seen.world.faces[mine]]
    points = face_points(body, seen.world.stuff[mine], vertices=corners)
    marked = _marked(seen, points, own, thickness=_FACE_SKIN * body.head_size)
    # The far cheek is behind the nose: a face has no points on what does not show.
    marked[marked[:, 2] < SEEN] = 0.0
    return marked if float((marked[:, 2] > 0).mean()) >= _LEAST_SHOWN else None


def _hand(seen: Pixels, body: Body, own: tuple[int, ...], side: int) -> Vector | None:
    tag, measures = "rl"[side], body.bones.measures
    wrist, frame = body.bones.joints["wrist_" + tag], body.bones.frames["hand_" + tag]
    away = float(seen.sight.seen(wrist[None])[0, 2])
    if away < 0.05 or seen.sight.focal_px * measures.hand / away < _LEAST_HAND_PX:
        return None
    local = hands.joints(body.bones.grips[side], 1 if side == 0 else -1)
    marked = _marked(seen, wrist + local @ frame.T * measures.hand, own, thickness=_HAND_SKIN * measures.hand)
    if float((marked[:, 2] == SEEN).mean()) < _LEAST_SHOWN:
        return None
    return marked


def as_json(found: list[Person], *, width: int, height: int) -> dict[str, Any]:
    """OpenPose's JSON: for each person flat lists of x, y and confidence; an empty list for what is not marked."""

    def flat(points: Vector | None) -> list[float]:
        return [] if points is None else [round(float(value), 2) for value in points.ravel()]

    listed = [
        {
            "person_id": [-1],
            # OpenPose knows nobody's name; readers pass over keys that they do not know.
            "name": one.name,
            "pose_keypoints_2d": flat(one.body),
            "face_keypoints_2d": flat(one.face),
            "hand_left_keypoints_2d": flat(one.left_hand),
            "hand_right_keypoints_2d": flat(one.right_hand),
        }
        for one in found
    ]
    return {"version": 1.3, "canvas_width": width, "canvas_height": height, "people": listed}
