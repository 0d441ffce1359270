"""Poses as joint angles: what each pose of the film does with spine, arms and legs.

Degrees. A limb swings forward with `swing`, away from the body with `out`; elbows bend by `bend`, `twist` turns the
elbow's plane inward; knees bend by `bend`. `lean` bends the spine forward, `curl` bends the chest further.
"""

from dataclasses import dataclass, replace
from typing import NamedTuple

import numpy as np

from kadr.film.staging import Age, Pose


class Arm(NamedTuple):
    """One arm; `grip` names the hand's shape: relaxed, fist, hold, point, flat."""

    swing: float = 2.0
    out: float = 8.0
    twist: float = 12.0
    bend: float = 14.0
    grip: str = "relaxed"


class Leg(NamedTuple):
    """One leg; `toe` lifts (+) or drops (-) the foot against the floor; `turn` turns it outward from the hip, `twist`
    about the thigh, so that the shin folds inward."""

    swing: float = 0.0
    out: float = 3.5
    bend: float = 3.0
    toe: float = 0.0
    turn: float = 8.0
    twist: float = 0.0


_HANGING, _STRAIGHT = Arm(), Leg()


@dataclass(frozen=True, slots=True, kw_only=True)
class Attitude:
    """A whole body's angles. `support` says what rests on the floor: feet, knees, seat, back, or saddle."""

    lean: float = 0.0
    curl: float = 3.0
    sway: float = 0.0
    twist: float = 0.0
    tilt: float = 0.0
    nod: float = 0.0
    look: float = 0.0
    right_arm: Arm = _HANGING
    left_arm: Arm = _HANGING
    right_leg: Leg = _STRAIGHT
    left_leg: Leg = _STRAIGHT
    support: str = "feet"


ATTITUDES: dict[Pose, Attitude] = {
    Pose.STAND: Attitude(sway=1.5, right_leg=Leg(swing=-2), left_leg=Leg(swing=4, out=5, bend=7)),
    Pose.WALK: Attitude(
        lean=4,
        twist=4,
        right_arm=Arm(swing=-24, bend=16),
        left_arm=Arm(swing=24, bend=26),
        right_leg=Leg(swing=26, bend=6, toe=14, turn=3),
        left_leg=Leg(swing=-20, bend=24, toe=-24, turn=3),
    ),
    Pose.RUN: Attitude(
        lean=15,
        curl=8,
        twist=9,
        nod=-10,
        right_arm=Arm(swing=-44, bend=88, grip="fist"),
        left_arm=Arm(swing=48, bend=92, twist=24, grip="fist"),
        right_leg=Leg(swing=58, bend=66, toe=8, turn=0),
        left_leg=Leg(swing=-26, bend=46, toe=-40, turn=0),
    ),
    Pose.SIT: Attitude(
        lean=-2,
        curl=8,
        right_arm=Arm(swing=22, out=10, twist=34, bend=62),
        left_arm=Arm(swing=26, out=10, twist=30, bend=58),
        right_leg=Leg(swing=86, out=8, bend=86),
        left_leg=Leg(swing=84, out=8, bend=80),
        support="chair",
    ),
    Pose.SQUAT: Attitude(
        lean=26,
        curl=16,
        nod=-18,
        right_arm=Arm(swing=64, out=12, twist=34, bend=30),
        left_arm=Arm(swing=58, out=12, twist=38, bend=44),
        right_leg=Leg(swing=112, out=18, bend=134, toe=-18, turn=16),
        left_leg=Leg(swing=104, out=18, bend=138, toe=-26, turn=16),
    ),
    Pose.KNEEL: Attitude(
        lean=6,
        curl=10,
        nod=6,
        right_arm=Arm(swing=14, out=8, twist=26, bend=46),
        left_arm=Arm(swing=18, out=8, twist=26, bend=42),
        right_leg=Leg(swing=6, out=7, bend=98, toe=-70),
        left_leg=Leg(swing=84, out=9, bend=88),
        support="knees",
    ),
    Pose.LIE: Attitude(
        right_arm=Arm(swing=6, out=24, bend=22),
        left_arm=Arm(swing=18, out=20, twist=40, bend=78),
        right_leg=Leg(swing=2, out=9, bend=4, toe=-30),
        left_leg=Leg(swing=14, out=9, bend=26, toe=-30),
        support="back",
    ),
    Pose.RIDE: Attitude(
        lean=5,
        curl=7,
        right_arm=Arm(swing=30, out=10, twist=20, bend=66, grip="fist"),
        left_arm=Arm(swing=34, out=8, twist=26, bend=70, grip="fist"),
        right_leg=Leg(swing=52, out=28, bend=66, toe=6, turn=10),
        left_leg=Leg(swing=52, out=28, bend=66, toe=6, turn=10),
        support="saddle",
    ),
    Pose.POINT: Attitude(
        twist=-6,
        right_arm=Arm(swing=84, out=8, twist=0, bend=5, grip="point"),
        left_leg=Leg(swing=8, out=6, bend=8),
        right_leg=Leg(swing=-6),
    ),
    Pose.HOLD: Attitude(
        nod=14,
        right_arm=Arm(swing=16, out=8, twist=36, bend=84, grip="hold"),
        left_arm=Arm(swing=20, out=8, twist=36, bend=80, grip="hold"),
        left_leg=Leg(swing=4, out=5, bend=7),
    ),
    Pose.GIVE: Attitude(
        lean=5,
        right_arm=Arm(swing=58, out=4, twist=10, bend=34, grip="hold"),
        left_arm=Arm(swing=8, out=8, twist=20, bend=34),
        left_leg=Leg(swing=12, out=5, bend=12),
        right_leg=Leg(swing=-8),
    ),
    Pose.EMBRACE: Attitude(
        lean=7,
        curl=6,
        tilt=10,
        right_arm=Arm(swing=68, out=16, twist=52, bend=52, grip="flat"),
        left_arm=Arm(swing=52, out=18, twist=52, bend=62, grip="flat"),
        left_leg=Leg(swing=6, out=5, bend=8),
    ),
    Pose.LOOK_BACK: Attitude(
        twist=34,
        look=58,
        right_arm=Arm(swing=14, bend=24),
        left_arm=Arm(swing=-14, bend=20),
        right_leg=Leg(swing=-12, bend=6, toe=-6),
        left_leg=Leg(swing=13, bend=8, toe=6),
    ),
}

ATTITUDES |= {
    Pose.DRIVE: ATTITUDES[Pose.SIT],
    Pose.FIGHT: ATTITUDES[Pose.RUN],
    Pose.FALL: ATTITUDES[Pose.RUN],
    Pose.PHONE: ATTITUDES[Pose.HOLD],
    Pose.SCREEN: ATTITUDES[Pose.SIT],
}

CROSS_LEGGED = Attitude(
    lean=4,
    curl=14,
    right_arm=Arm(swing=28, out=14, twist=36, bend=58),
    left_arm=Arm(swing=30, out=14, twist=34, bend=54),
    right_leg=Leg(swing=80, out=0, bend=130, turn=52, twist=-76, toe=-40),
    left_leg=Leg(swing=84, out=0, bend=122, turn=48, twist=-84, toe=-40),
    support="seat",
)


def attitude(pose: Pose, *, age: Age, seated_on_floor: bool, variation: int) -> Attitude:
    """The angles of a pose for one body: an old back stoops, no two stand alike (`variation` is a seed)."""
    base = CROSS_LEGGED if pose is Pose.SIT and seated_on_floor else ATTITUDES[pose]
    rng = np.random.default_rng(variation)
    drift = rng.normal(0.0, 1.0, 8).clip(-1.6, 1.6)
    stoop = 9.0 if age is Age.OLD else 0.0
    base = replace(
        base,
        lean=base.lean + 0.4 * stoop + 0.7 * drift[0],
        curl=base.curl + 1.4 * stoop + 1.2 * drift[1],
        nod=base.nod - 0.8 * stoop,
        sway=base.sway * (1.0 if drift[2] > 0 else -1.0),
        right_arm=_varied(base.right_arm, drift[3], drift[4]),
        left_arm=_varied(base.left_arm, drift[5], drift[6]),
    )
    # Walkers out of step look like people; in step they look like soldiers.
    return mirrored(base) if pose is not Pose.POINT and rng.random() < 0.5 else base


def _varied(arm: Arm, swing: float, bend: float) -> Arm:
    return arm._replace(swing=arm.swing + 3.0 * swing, bend=max(4.0, arm.bend + 5.0 * bend))


def mirrored(one: Attitude) -> Attitude:
    """Left and right exchanged."""
    return replace(
        one,
        sway=-one.sway,
        twist=-one.twist,
        tilt=-one.tilt,
        look=-one.look,
        right_arm=one.left_arm,
        left_arm=one.right_arm,
        right_leg=one.left_leg,
        left_leg=one.right_leg,
    )
