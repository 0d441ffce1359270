"""Over the shoulder: where a lens stands behind one person so that the other's face is free and the shoulder is there.

Katz, "Film Directing Shot by Shot": the one in front takes a third of the frame at most, at its edge, and the face
looks past him; Arijon, "Grammar of the Film Language", ch. 6: the lens stays on its side of the line. Over unequal
heights the lens stands above the taller's shoulder or beside the smaller's, whichever leaves the face free.
"""

import math
from collections.abc import Callable
from dataclasses import dataclass, replace
from itertools import product

import numpy as np
from numpy.typing import NDArray

from kadr.film.shots import Angle, ShotSize
from kadr.film.staging import Camera
from kadr.stage.camera import aim
from kadr.stage.landmarks import CHEST, CROWN, Landmarks
from kadr.stage.solve import (
    DUTCH_ROLL,
    HEADROOM,
    SENSOR_MM,
    TIGHT,
    Aim,
    ends,
    rounded,
    sight_of,
    single,
    span,
    steep,
    turned,
)

Vector = NDArray[np.float64]
# The face stands off the middle, away from the shoulder, by so much of the frame's width.
FACE_OFF = 0.13
# Half widths in heads: of a head with its hair, and of shoulders in a coat from the side and from behind.
HEAD_HALF, SHOULDER_HALF = 0.42, (0.60, 1.10)
# Where the middle of the head in front should be, and how far in its shoulder may reach, as shares from its edge.
FRONT_AT, FRONT_MOST, FRONT_LEAST = 0.10, 0.38, 0.12
UNEVEN_M = 0.25  # eyes further apart in height than this are not level
LENSES_MM = (20.0, 180.0)
TURNS = (6.0, 10.0, 14.0, 18.0, 22.0, 27.0, 32.0, 38.0, 45.0, 53.0, 62.0)
# The lens against the taller eyes and the lower ones of the two, metres above either.
LIFTS = {
    Angle.EYE: (0.0, 0.10, 0.22, 0.38, -0.15, -0.28, -0.42),
    Angle.DUTCH: (0.0, 0.10, 0.22, 0.38, -0.15, -0.28, -0.42),
    Angle.HIGH: (0.45, 0.60, 0.80),
    Angle.BIRDS_EYE: (0.8, 1.0, 1.3),
    Angle.LOW: (-0.30, -0.42, -0.55),
    Angle.WORMS_EYE: (-0.55, -0.70, -0.90),
}
# So many of the best places are tried, every third: neighbours are blocked by the same thing.
_TRIED = 90
_LEVEL_DEG = {Angle.HIGH: 20.0, Angle.BIRDS_EYE: 38.0, Angle.LOW: -14.0, Angle.WORMS_EYE: -30.0}


@dataclass(frozen=True, slots=True)
class Stands:
    """Places for the lens: `eye` (n, 3), `lens` (n,) mm, and the frame's axes there `right`, `up`, `forward` (n, 3)."""

    eye: Vector
    lens: Vector
    right: Vector
    up: Vector
    forward: Vector

    def shares(self, points: Vector, aspect: float) -> Vector:
        """Points (m, 3) in each frame: (n, m, 3) of x and y as shares of the frame, and depth in metres."""
        to = points[None] - self.eye[:, None]
        depth = np.einsum("nmk,nk->nm", to, self.forward)
        per = (self.lens / SENSOR_MM)[:, None] / np.where(depth > 0.05, depth, 0.05)
        x = 0.5 + per * np.einsum("nmk,nk->nm", to, self.right)
        y = 0.5 - aspect * per * np.einsum("nmk,nk->nm", to, self.up)
        return np.stack([x, y, depth], axis=-1)


def over_shoulder(
    wanted: Aim, subject: Landmarks, front: Landmarks, *, bad: Callable[[Camera], float] | None = None
) -> Camera:
    """A camera behind the shoulder of `front` onto the face of `subject`, the shoulder at the frame's edge.

    `bad` says what is wrong with a camera's place on the set: of the best places the first with nothing wrong is
    taken."""
    toward = front.head[:2] - subject.head[:2]
    apart = max(0.2, float(np.linalg.norm(toward)))
    toward = toward / apart
    side = wanted.line.side
    left_turn = toward[0] * side[1] - toward[1] * side[0] > 0
    eyes = _eyes(wanted, subject, front, toward, 1.0 if left_turn else -1.0)
    # Around to the left of him, the one in front is on the left of the frame, and the face right of the middle.
    face_x = 0.5 + (FACE_OFF if left_turn else -FACE_OFF)
    stands = _stands(wanted, subject, eyes, face_x)
    cost = _cost(wanted, subject, front, stands, mirrored=not left_turn)
    chosen, least = single(wanted, subject), math.inf
    for i in np.argsort(cost, kind="stable")[:_TRIED:3].tolist():
        camera = _settled(wanted, subject, stands.eye[i], float(stands.lens[i]), face_x)
        lost = float(cost[i]) + (bad(camera) if bad else 0.0)
        if lost < least:
            chosen, least = camera, lost
        if lost < cost[i] + 0.1:
            break
    return chosen


def _eyes(wanted: Aim, subject: Landmarks, front: Landmarks, toward: Vector, sign: float) -> Vector:
    """Where the lens may stand (n, 3): behind the one in front, at several turns, distances and heights."""
    apart = float(np.linalg.norm(front.head[:2] - subject.head[:2]))
    asked = span(wanted.size, subject) * wanted.lens_mm * wanted.aspect / SENSOR_MM - apart
    found = []
    for turn in TURNS:
        way = turned(toward, sign * turn)
        start = np.array([*front.head[:2], max(front.head[2], 0.8)])
        free = wanted.limits.run(start, np.array([*way, 0.0]), 3.6)
        backs = {round(min(free, max(0.55, back)), 3) for back in (asked, 0.62, 0.85, 1.15, 1.6)}
        heights = _heights(wanted, subject, front)
        along = apart * math.cos(math.radians(turn))
        found += [
            [*(subject.head[:2] + way * (along + min(back, 3.3))), height]
            for back, height in product(sorted(backs), heights)
        ]
    return np.array(found)


def _heights(wanted: Aim, subject: Landmarks, front: Landmarks) -> list[float]:
    bases = {round(float(one.head[2]), 3) for one in (subject, front)}
    top = wanted.limits.ceiling - 0.15
    found = {max(0.15, min(top, base + lift)) for base in bases for lift in LIFTS[wanted.angle]}
    return sorted(found)


def _stands(wanted: Aim, subject: Landmarks, eyes: Vector, face_x: float) -> Stands:
    to = subject.head - eyes
    flat = np.hypot(to[:, 0], to[:, 1])
    away = np.linalg.norm(to, axis=1)
    lens = np.clip(away * SENSOR_MM / wanted.aspect / span(wanted.size, subject), *LENSES_MM)
    crown = np.arctan2(subject.crown - eyes[:, 2], flat)
    high = 0.5 - HEADROOM.get(wanted.size, 0.10)
    tilt = crown - np.arctan(high * SENSOR_MM / wanted.aspect / lens)
    if wanted.size not in TIGHT or wanted.size is ShotSize.EXTREME_CLOSE_UP:
        tilt = np.arctan2(-(eyes[:, 2] - subject.head[2]), flat)
    pan = np.arctan2(-to[:, 0], to[:, 1]) + np.arctan((face_x - 0.5) * SENSOR_MM / lens)
    forward = np.stack([-np.sin(pan) * np.cos(tilt), np.cos(pan) * np.cos(tilt), np.sin(tilt)], axis=1)
    right = np.stack([np.cos(pan), np.sin(pan), np.zeros_like(pan)], axis=1)
    return Stands(eyes, lens, right, np.cross(right, forward), forward)


def _cost(wanted: Aim, subject: Landmarks, front: Landmarks, stands: Stands, *, mirrored: bool) -> Vector:
    """How far each place is from a free face with a shoulder at the edge, on its side, at its angle, with its lens."""
    aspect = wanted.aspect
    face = stands.shares(np.array([subject.head, subject.levels[CROWN]]), aspect)
    back = stands.shares(np.array([front.head, front.levels[CROWN], front.levels[CHEST]]), aspect)
    if mirrored:
        face[..., 0], back[..., 0] = 1.0 - face[..., 0], 1.0 - back[..., 0]
    per = stands.lens / SENSOR_MM
    near, far = per / np.maximum(back[:, 0, 2], 0.1), per / np.maximum(face[:, 0, 2], 0.1)
    # The one in front is now on the left. Boxes as (left, top, right, bottom).
    fx, fy, f = face[:, 0, 0], face[:, 0, 1], subject.size * far
    faces = (fx - 0.40 * f, fy - 0.55 * f * aspect, fx + 0.40 * f, fy + 0.85 * f * aspect)
    bx, by, b = back[:, 0, 0], back[:, 0, 1], front.size * near
    head = (bx - HEAD_HALF * b, by - 0.6 * b * aspect, bx + HEAD_HALF * b, by + 0.6 * b * aspect)
    # A back seen from the side is half as wide as from behind, and over its own hips, not under the head.
    out = stands.eye[:, :2] - front.head[:2]
    behind = np.abs(out @ front.look[:2]) / np.maximum(1e-6, np.hypot(out[:, 0], out[:, 1]))
    cx, half = back[:, 2, 0], (SHOULDER_HALF[0] + (SHOULDER_HALF[1] - SHOULDER_HALF[0]) * behind) * b
    trunk = (cx - half, by + 0.80 * b * aspect, cx + half, np.full_like(by, 9.0))
    covered = _under(head, faces) + _under(trunk, faces)
    # What of him is between the frame's upper and lower edge reaches in so far from the left.
    shown = (head[1] < 0.97) & (head[3] > 0.08)
    inner = np.maximum(np.where(shown, head[2], -1.0), np.where(trunk[1] < 0.94, trunk[2], -1.0))
    # Each rule in the measure of how much it hurts: a hidden face most, then a missing shoulder, then all else.
    cost: Vector = 14.0 * covered + 4.0 * (inner < FRONT_LEAST) + 4.0 * np.clip(FRONT_LEAST - inner, 0.0, 1.0)
    cost += 8.0 * np.maximum(0.0, inner - FRONT_MOST) + 1.2 * np.abs(bx - FRONT_AT)
    # Where the shoulder is above the frame there is a wall of cloth.
    cost += 2.5 * (trunk[1] < -0.02) * (inner > 0.0)
    cost += 5.0 * (back[:, 0, 2] < 0.35) + 3.0 * (bx > fx)
    rise = np.degrees(np.arctan2(stands.eye[:, 2] - subject.head[2], np.maximum(face[:, 0, 2], 0.1)))
    off = np.abs(rise - _LEVEL_DEG.get(wanted.angle, 0.0))
    cost += off / 22.0
    if abs(float(front.head[2] - subject.head[2])) < UNEVEN_M:
        # Eyes at one height are seen level: from 9 degrees on a lens looks down, or up.
        cost += np.maximum(0.0, off - 8.0) / 4.0
    cost += 0.5 * np.abs(np.log(stands.lens / wanted.lens_mm))
    across = (stands.eye[:, :2] - wanted.line.middle) @ wanted.line.side
    return cost + 6.0 * (across < 0.03)


def _under(cover: tuple[Vector, ...], face: tuple[Vector, ...]) -> Vector:
    """The share of each face that lies under a cover."""
    across = np.maximum(0.0, np.minimum(cover[2], face[2]) - np.maximum(cover[0], face[0]))
    down = np.maximum(0.0, np.minimum(cover[3], face[3]) - np.maximum(cover[1], face[1]))
    share: Vector = across * down / np.maximum(1e-9, (face[2] - face[0]) * (face[3] - face[1]))
    return share


def _settled(wanted: Aim, subject: Landmarks, eye: Vector, lens: float, face_x: float) -> Camera:
    """The lens at its place, turned and chosen so that the subject's size is exact."""
    pan, tilt = aim(eye, subject.head)
    camera = Camera(x=float(eye[0]), y=float(eye[1]), z=float(eye[2]), pan=pan, tilt=tilt, focal_mm=lens)
    top, cut = ends(wanted.size, subject)
    if wanted.size not in TIGHT:
        top, cut = np.array([*subject.head[:2], subject.crown]), np.array([*subject.head[:2], subject.low])
    high = HEADROOM.get(wanted.size, 0.10)
    for _ in range(4):
        sight = sight_of(camera, wanted.aspect)
        rows = sight.projected(np.array([top, cut, subject.head]))
        share = float(rows[1, 1] - rows[0, 1]) / sight.height
        if steep(sight, subject):
            share = float(np.linalg.norm(top - cut)) * sight.focal_px / max(0.1, float(rows[2, 2])) / sight.height
        asked = span_share(wanted.size)
        camera = replace(
            camera, focal_mm=min(LENSES_MM[1], max(LENSES_MM[0], camera.focal_mm * asked / max(0.02, share)))
        )
        sight = sight_of(camera, wanted.aspect)
        rows = sight.projected(np.array([top, cut, subject.head]))
        first = float(rows[0, 1]) / sight.height - (high if wanted.size in TIGHT else 0.5 - 0.5 * asked)
        if wanted.size is ShotSize.EXTREME_CLOSE_UP:
            first = 0.5 * float(rows[0, 1] + rows[1, 1]) / sight.height - 0.5
        across = float(rows[2, 0]) / sight.width - face_x
        camera = replace(
            camera,
            pan=camera.pan - math.degrees(math.atan(across * sight.width / sight.focal_px)),
            tilt=camera.tilt - math.degrees(math.atan(first * sight.height / sight.focal_px)),
        )
    camera = replace(camera, roll=DUTCH_ROLL if wanted.angle is Angle.DUTCH else 0.0)
    return rounded(camera, focus_m=float(np.linalg.norm(subject.head - eye)) if wanted.size in TIGHT else None)


def span_share(size: ShotSize) -> float:
    """The share of the frame's height from a body's top to where the frame cuts it, or to its soles."""
    from kadr.stage.solve import WIDE

    return 1.0 - HEADROOM.get(size, 0.0) if size in TIGHT else WIDE[size]
