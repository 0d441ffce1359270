"""Where a staged figure's head, waist, hands and feet are in the world, without building its mesh."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from kadr.film.staging import Figure

Vector = NDArray[np.float64]
# Rows of `Landmarks.levels`: where a frame may cut a body, from the top down.
CROWN, EYES, CHIN, CHEST, WAIST, HIPS, KNEES, SOLES = range(8)


@dataclass(frozen=True, slots=True, kw_only=True)
class Landmarks:
    """Points (3,) in metres. `head` is between the eyes in the middle of the head; `size` the head's height;
    `look` (3,) the way the face turns, level; `points` (n, 3) hold the whole body, hat and soles included.

    `levels` (8, 3) are crown, eyes, chin, chest (the breast), waist (the belt), hips, knees and soles in this pose;
    `reach` (8,) how far each is from the crown along the bones, metres: what it is below the crown of one who stands
    straight, whatever the pose."""

    name: str
    head: Vector
    size: float
    crown: float
    chin: float
    look: Vector
    hands: Vector
    points: Vector
    levels: Vector
    reach: Vector

    @property
    def low(self) -> float:
        """The lowest point, metres."""
        return float(self.points[:, 2].min())

    @property
    def upright(self) -> bool:
        """Whether the head is over the hips: not lying."""
        return self.crown - self.low > 0.5 * 4.5 * self.size


def landmarks(figure: Figure, *, seat_m: float | None, saddle_m: float, target: Vector | None = None) -> Landmarks:
    """The points of a figure in its pose; `target` is what it looks at."""
    from kadr.stage.figures.figure import posed

    bones, centre, frame = posed(figure, target=target, seat_m=seat_m, saddle_m=saddle_m)
    size = bones.measures.head
    joints = np.array(list(bones.joints.values()))
    soles = [
        bones.joints["ankle_" + tag] + bones.frames["foot_" + tag] @ np.array([0, y, -bones.measures.ankle])
        for tag in "rl"
        for y in (-0.04, 0.16)
    ]
    hands = np.array(
        [
            bones.joints["wrist_" + tag] + bones.frames["hand_" + tag] @ np.array([0, 0, -0.5 * bones.measures.hand])
            for tag in "rl"
        ]
    )
    ends = [
        centre + frame @ np.array([x, y, z]) * size
        for x, y, z in ((0, 0, 0.52), (0, 0, -0.5), (0.36, 0, 0), (-0.36, 0, 0))
    ]
    hat = 0.16 * size if figure.appearance.headgear in ("fur_hat", "hood") else 0.03 * size
    look = frame[:, 1] * np.array([1.0, 1.0, 0.0])
    look = look / max(1e-6, float(np.linalg.norm(look)))
    levels = _levels(bones.joints, np.array([ends[0], centre, ends[1]]), np.array(soles))
    return Landmarks(
        name=figure.name,
        head=centre,
        size=size,
        crown=float(max(end[2] for end in ends)) + hat,
        chin=float(ends[1][2]),
        look=look,
        hands=hands,
        points=np.vstack([joints, hands, *[np.atleast_2d(p) for p in soles], *[np.atleast_2d(e) for e in ends]]),
        levels=levels,
        reach=np.concatenate([[0.0], np.cumsum(np.linalg.norm(np.diff(levels, axis=0), axis=1))]),
    )


def _levels(joints: dict[str, Vector], head: Vector, soles: Vector) -> Vector:
    """The eight levels (8, 3) of a body; the breast is nearly half way from the midriff to the neck."""
    chest = joints["chest"] + 0.45 * (joints["neck"] - joints["chest"])
    pairs = [0.5 * (joints[name + "_r"] + joints[name + "_l"]) for name in ("hip", "knee")]
    return np.vstack([head, chest, joints["waist"], *pairs, soles.mean(axis=0)])
