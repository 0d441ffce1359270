"""Bones: where every joint of a body is, by proportions and joint angles (forward kinematics).

Proportions follow the artist's canon: an adult is seven and a half heads, a child six, an old person stoops
(Loomis, "Figure Drawing for All It's Worth"). A body faces +y; its right is +x.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from kadr.film.staging import Age, Appearance
from kadr.stage.figures.attitudes import Arm, Attitude, Leg

Vector = NDArray[np.float64]
SADDLE_SEAT_M = 1.28  # height of the saddle above the floor where the horse does not say otherwise
CHAIR_M = 0.45
HEADS = {Age.ADULT: 7.4, Age.CHILD: 5.9, Age.OLD: 7.1}


@dataclass(frozen=True, slots=True, kw_only=True)
class Measures:
    """Lengths of a body in metres; widths grow with build."""

    height: float
    head: float
    shoulder: float
    hip: float
    upper_arm: float
    forearm: float
    hand: float
    thigh: float
    shin: float
    foot: float
    ankle: float
    trunk: float
    girth: float
    slight: float
    bust: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Bones:
    """Joints (3,) in metres by name, and frames (3, 3) whose columns are a part's right, front and up; `grips` of the
    right and the left hand, and `main` the side, r or l, that does what one hand does."""

    joints: dict[str, Vector]
    frames: dict[str, Vector]
    measures: Measures
    grips: tuple[str, str]
    main: str = "r"


def measures(appearance: Appearance) -> Measures:
    """The lengths of a body of this age, height and build."""
    h = appearance.height_m
    head = h / HEADS[appearance.age]
    child = appearance.age is Age.CHILD
    dress = appearance.garment == "dress"
    # Shoulder joints, not shoulders: a man's are 0.36 m apart at 1.75 m (Drillis and Contini 1966: 0.129 h each side
    # with the deltoids, which the sleeve adds).
    width = 0.094 if child else 0.092 if dress else 0.101
    return Measures(
        height=h,
        head=head,
        shoulder=h * width * appearance.build**0.35,
        hip=h * 0.052,
        upper_arm=h * 0.168,
        forearm=h * 0.142,
        hand=h * 0.104,
        thigh=h * 0.238,
        shin=h * 0.232,
        foot=h * 0.148,
        ankle=h * 0.045,
        trunk=h * 0.302 - (head - h / 7.4) * 0.75,
        girth=h / 1.75 * appearance.build**0.6 * (0.94 if dress else 1.0),
        slight=0.9 if child or dress else 1.0,
        bust=not child,
    )


def rx(degrees: float) -> Vector:
    """Rotation about x: a hanging limb swings forward."""
    c, s = np.cos(np.radians(degrees)), np.sin(np.radians(degrees))
    return np.array([[1, 0, 0], [0, c, -s], [0, s, c]])


def ry(degrees: float) -> Vector:
    """Rotation about y."""
    c, s = np.cos(np.radians(degrees)), np.sin(np.radians(degrees))
    return np.array([[c, 0, s], [0, 1, 0], [-s, 0, c]])


def rz(degrees: float) -> Vector:
    """Rotation about z: turning to the left."""
    c, s = np.cos(np.radians(degrees)), np.sin(np.radians(degrees))
    return np.array([[c, -s, 0], [s, c, 0], [0, 0, 1]])


def bones(
    appearance: Appearance, posture: Attitude, *, seat_m: float = CHAIR_M, saddle_m: float = SADDLE_SEAT_M
) -> Bones:
    """Every joint of a body in its posture, standing at the origin, facing +y, resting on what supports it."""
    m = measures(appearance)
    joints: dict[str, Vector] = {}
    frames: dict[str, Vector] = {}
    pelvis = rx(-0.4 * posture.lean) @ ry(posture.sway)
    if posture.support == "back":
        pelvis = rx(90.0)
    waist = pelvis @ rx(-0.6 * posture.lean) @ rz(0.5 * posture.twist)
    chest = waist @ rx(-posture.curl) @ rz(0.5 * posture.twist) @ ry(-1.4 * posture.sway)
    joints["pelvis"] = np.zeros(3)
    joints["waist"] = pelvis @ np.array([0, 0, 0.36 * m.trunk])
    joints["chest"] = joints["waist"] + waist @ np.array([0, 0, 0.32 * m.trunk])
    joints["neck"] = joints["chest"] + chest @ np.array([0, -0.012 * m.height, 0.36 * m.trunk])
    frames.update(pelvis=pelvis, waist=waist, chest=chest)
    _head(joints, frames, m, posture)
    for side, arm in ((1, posture.right_arm), (-1, posture.left_arm)):
        _arm(joints, frames, m, arm, side)
    for side, leg in ((1, posture.right_leg), (-1, posture.left_leg)):
        _leg(joints, frames, m, leg, side, lying=posture.support == "back")
    lift = _lift(joints, frames, m, posture.support, rests=(seat_m, saddle_m))
    placed = {name: at + np.array([0, 0, lift]) for name, at in joints.items()}
    return Bones(
        joints=placed,
        frames=frames,
        measures=m,
        grips=(posture.right_arm.grip, posture.left_arm.grip),
        main=posture.main,
    )


def _head(joints: dict[str, Vector], frames: dict[str, Vector], m: Measures, posture: Attitude) -> None:
    # The head rights itself against the trunk's lean: eyes seek the horizon.
    upright = rz(posture.twist + posture.look) @ rx(-posture.nod) @ ry(posture.tilt)
    if posture.support == "back":
        upright = rx(90.0) @ rz(posture.look)
    stem = frames["chest"] @ rx(6.0)
    joints["skull"] = joints["neck"] + stem @ np.array([0, 0.018 * m.height, 0.062 * m.height])
    frames["head"] = upright


def _arm(joints: dict[str, Vector], frames: dict[str, Vector], m: Measures, arm: Arm, side: int) -> None:
    chest = frames["chest"]
    tag = "r" if side > 0 else "l"
    # A raised arm lifts its shoulder.
    raised = max(0.0, max(arm.swing, arm.out) - 60.0) / 100.0
    at = joints["neck"] + chest @ np.array([side * m.shoulder, -0.002, (-0.041 + 0.038 * raised) * m.height])
    upper = chest @ ry(-side * arm.out) @ rx(arm.swing) @ rz(side * arm.twist)
    fore = upper @ rx(arm.bend)
    joints["shoulder_" + tag] = at
    joints["elbow_" + tag] = at + upper @ np.array([0, 0, -m.upper_arm])
    joints["wrist_" + tag] = joints["elbow_" + tag] + fore @ np.array([0, 0, -m.forearm])
    frames["upper_" + tag], frames["fore_" + tag] = upper, fore
    # The wrist turns on: a hanging hand shows its back to the side, not to the front.
    frames["hand_" + tag] = fore @ rx(6.0) @ rz(side * 22.0)


def _leg(
    joints: dict[str, Vector], frames: dict[str, Vector], m: Measures, leg: Leg, side: int, *, lying: bool
) -> None:
    tag = "r" if side > 0 else "l"
    turn = rz(-side * leg.turn)
    root = rx(90.0) if lying else np.eye(3)
    at = joints["pelvis"] + frames["pelvis"] @ np.array([side * m.hip, 0, -0.01 * m.height])
    thigh = root @ ry(-side * leg.out) @ turn @ rx(leg.swing)
    shin = thigh @ rz(side * leg.twist) @ rx(-leg.bend)
    joints["hip_" + tag] = at
    joints["knee_" + tag] = at + thigh @ np.array([0, 0, -m.thigh])
    joints["ankle_" + tag] = joints["knee_" + tag] + shin @ np.array([0, 0, -m.shin])
    frames["thigh_" + tag], frames["shin_" + tag] = thigh, shin
    frames["foot_" + tag] = _foot(thigh, shin, leg, lying=lying)


def _foot(thigh: Vector, shin: Vector, leg: Leg, *, lying: bool) -> Vector:
    if lying or abs(leg.toe) > 30.0:
        return shin @ rx(leg.toe)
    front = (thigh @ rx(0.0))[:, 1] if abs(leg.swing) < 60 else -thigh[:, 2]
    front = np.array([front[0], front[1], 0.0])
    front /= np.linalg.norm(front)
    flat = np.stack([np.cross(front, [0, 0, 1.0]), front, np.array([0, 0, 1.0])], axis=1)
    level: Vector = flat @ rx(leg.toe)
    return level


def _lift(
    joints: dict[str, Vector], frames: dict[str, Vector], m: Measures, support: str, *, rests: tuple[float, float]
) -> float:
    seat_m, saddle_m = rests
    h, g = m.height, m.girth * 1.75 / m.height
    # Thighs and back are pressed flat by half their cloth.
    rump = h * max(0.055, 0.004 + 0.05 * g**0.7 * m.slight)
    resting = {
        "saddle": saddle_m + 0.055 * h,
        "chair": seat_m + rump,
        "seat": 0.07 * h,
        "back": h * (0.003 + 0.067 * g),
    }
    lows = [float(joints["knee_" + tag][2]) - 0.035 * h for tag in "rl"]
    for tag in "rl":
        sole = joints["ankle_" + tag] + (_SOLE * _lengths(m)) @ frames["foot_" + tag].T
        lows.append(float(sole[:, 2].min()))
    if support not in resting:
        return -min(lows)
    lift: float = resting[support] - float(joints["pelvis"][2])
    # On the floor the legs must not go through it.
    return max(lift, -min(lows)) if support == "seat" else lift


# Where a shoe may touch the floor: in its foot's frame, across and up in heights, along in feet; see `clothes.shoe`.
_SOLE = np.array(
    [
        (x, y, z)
        for x in (-0.018, 0.018)
        for y, z in ((-0.14, -0.040), (-0.25, -0.030), (0.58, -0.045), (0.65, -0.041), (0.71, -0.032))
    ]
)


def _lengths(m: Measures) -> Vector:
    return np.array([m.height, m.foot, m.height])
