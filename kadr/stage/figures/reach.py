"""An arm bent so that its hand arrives where it is needed.

Joint angles alone leave a hand beside what it should touch: here two bones and a pole are solved for it, as animators
rig it.
"""

from dataclasses import replace

import numpy as np

from kadr.stage.figures.skeleton import Bones, Vector, rx
from kadr.stage.figures.tasks import Grasp


def bent(bones: Bones, tag: str, goal: Grasp) -> Bones:
    """One arm bent so that its palm is at the goal, or as near as it reaches."""
    j, m = bones.joints, bones.measures
    hand = hand_axes(goal.fingers, goal.palm, tag)
    # The palm's middle is half a hand from the wrist.
    wrist = goal.at + hand @ np.array([0.0, 0.0, 0.5 * m.hand])
    shoulder = j["shoulder_" + tag]
    way, away = unit(wrist - shoulder), float(np.linalg.norm(wrist - shoulder))
    longest = 0.995 * (m.upper_arm + m.forearm)
    # Who reaches out brings the shoulder forward: the blade slides some 4 cm.
    shoulder = shoulder + way * min(0.024 * m.height, max(0.0, away - longest))
    away = min(max(float(np.linalg.norm(wrist - shoulder)), abs(m.upper_arm - m.forearm) + 0.04 * m.height), longest)
    along = (m.upper_arm**2 - m.forearm**2 + away**2) / (2.0 * away)
    out = np.sqrt(max(0.0, m.upper_arm**2 - along**2))
    side = goal.pole - (goal.pole @ way) * way
    elbow = shoulder + way * along + unit(side) * out
    end = shoulder + way * away
    upper, fore = _frames(shoulder, elbow, end, -side)
    joints = {**j, "shoulder_" + tag: shoulder, "elbow_" + tag: elbow, "wrist_" + tag: end}
    frames = {**bones.frames, "upper_" + tag: upper, "fore_" + tag: fore, "hand_" + tag: hand}
    grips = (goal.grip, bones.grips[1]) if tag == "r" else (bones.grips[0], goal.grip)
    return replace(bones, joints=joints, frames=frames, grips=grips)


def _frames(shoulder: Vector, elbow: Vector, wrist: Vector, inner: Vector) -> tuple[Vector, Vector]:
    """Frames of upper arm and forearm: z back along the bone, y to the inside of the elbow."""
    upper = _axes(unit(shoulder - elbow), wrist - elbow, inner)
    bend = np.degrees(np.arccos(np.clip(unit(elbow - shoulder) @ unit(wrist - elbow), -1.0, 1.0)))
    return upper, upper @ rx(float(bend))


def _axes(up: Vector, front: Vector, spare: Vector) -> Vector:
    level = front - (front @ up) * up
    if float(np.linalg.norm(level)) < 1e-3:
        level = spare - (spare @ up) * up
    y = unit(level)
    return np.stack([np.cross(y, up), y, up], axis=1)


def hand_axes(fingers: Vector, palm: Vector, tag: str) -> Vector:
    """A hand's frame (3, 3): -z along the fingers, y to the thumb, the palm to -x on the right and +x on the left."""
    up = -unit(fingers)
    x = palm - (palm @ up) * up
    x = unit(x) * (-1.0 if tag == "r" else 1.0)
    return np.stack([x, np.cross(up, x), up], axis=1)


def unit(v: Vector) -> Vector:
    """The vector at length 1."""
    one: Vector = v / max(1e-9, float(np.linalg.norm(v)))
    return one
