"""Poses as joint angles: what each pose of the film does with spine, arms and legs.

Degrees. A limb swings forward with `swing`, away from the body with `out`; elbows bend by `bend`, `twist` turns the
elbow's plane inward; knees bend by `bend`. `lean` bends the spine forward, `curl` bends the chest further.
"""

from dataclasses import dataclass, replace
from typing import NamedTuple

import numpy as np

from kadr.film.staging import Age, Pose


class Arm(NamedTuple):
    """One arm; `grip` names the hand's shape: one of `hands.GRIPS`."""

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
    """A whole body's angles. `support` says what carries it: feet, knees, seat (the floor), chair, back or saddle.

    `main` is the side, r or l, that does what one hand does: it points, gives, strikes, holds."""

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
    main: str = "r"


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
    # The foot behind pushes off, the other thigh is up: both feet on the ground would be a lunge.
    Pose.RUN: Attitude(
        lean=13,
        curl=6,
        twist=9,
        nod=-10,
        right_arm=Arm(swing=-48, out=10, bend=82, grip="fist"),
        left_arm=Arm(swing=46, bend=92, twist=24, grip="fist"),
        right_leg=Leg(swing=66, bend=82, toe=10, turn=0),
        left_leg=Leg(swing=-30, bend=16, toe=-42, turn=0),
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
        right_arm=Arm(swing=7, out=30, twist=60, bend=8),
        left_arm=Arm(swing=14, out=14, twist=58, bend=82),
        right_leg=Leg(swing=0, out=9, bend=2, toe=-30),
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
        right_arm=Arm(swing=84, out=20, twist=0, bend=5, grip="point"),
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
    # Both lean to their own right: cheek by cheek, each chin over the other's shoulder.
    Pose.EMBRACE: Attitude(
        lean=5,
        curl=6,
        sway=9,
        tilt=9,
        look=8,
        nod=8,
        right_arm=Arm(swing=74, out=10, twist=40, bend=46, grip="flat"),
        left_arm=Arm(swing=50, out=16, twist=48, bend=58, grip="flat"),
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
    Pose.DRIVE: Attitude(
        lean=-9,
        curl=9,
        nod=-2,
        right_arm=Arm(swing=58, out=6, twist=12, bend=34, grip="wheel"),
        left_arm=Arm(swing=58, out=6, twist=12, bend=34, grip="wheel"),
        right_leg=Leg(swing=83, out=7, bend=48, toe=8),
        left_leg=Leg(swing=84, out=10, bend=51),
        support="chair",
    ),
    # A wide stance, one foot forward, the weight between the feet, fists up.
    Pose.FIGHT: Attitude(
        lean=13,
        curl=9,
        twist=24,
        nod=6,
        right_arm=Arm(swing=84, out=4, twist=0, bend=10, grip="fist"),
        left_arm=Arm(swing=44, out=6, twist=34, bend=112, grip="fist"),
        right_leg=Leg(swing=-30, out=11, bend=18, toe=-20, turn=26),
        left_leg=Leg(swing=36, out=9, bend=40, turn=4),
    ),
    # A slip: hips behind the one heel that still touches, the other leg and both arms thrown up.
    Pose.FALL: Attitude(
        lean=-46,
        curl=12,
        sway=4,
        nod=-4,
        tilt=8,
        right_arm=Arm(swing=74, out=58, twist=-30, bend=24, grip="spread"),
        left_arm=Arm(swing=36, out=86, twist=-20, bend=30, grip="spread"),
        right_leg=Leg(swing=78, out=10, bend=34, toe=24, turn=2),
        left_leg=Leg(swing=40, out=9, bend=16, toe=22, turn=4),
    ),
    Pose.PHONE: Attitude(
        sway=2.5,
        nod=4,
        tilt=5,
        right_arm=Arm(swing=46, out=20, twist=30, bend=140, grip="clasp"),
        left_arm=Arm(swing=10, out=12, twist=40, bend=66),
        right_leg=Leg(swing=-2),
        left_leg=Leg(swing=5, out=6, bend=9),
    ),
    Pose.SCREEN: Attitude(
        lean=6,
        curl=12,
        nod=16,
        right_arm=Arm(swing=26, out=8, twist=14, bend=70, grip="type"),
        left_arm=Arm(swing=26, out=8, twist=14, bend=70, grip="type"),
        right_leg=Leg(swing=86, out=7, bend=88),
        left_leg=Leg(swing=84, out=7, bend=78),
        support="chair",
    ),
}

# Two who fight: one strikes, the other covers the face.
GUARD = Attitude(
    lean=2,
    curl=16,
    twist=-18,
    nod=12,
    right_arm=Arm(swing=40, out=8, twist=34, bend=118, grip="fist"),
    left_arm=Arm(swing=52, out=8, twist=30, bend=100, grip="fist"),
    right_leg=Leg(swing=-26, out=12, bend=26, toe=-14, turn=28),
    left_leg=Leg(swing=26, out=9, bend=38, turn=6),
)

CROSS_LEGGED = Attitude(
    lean=4,
    curl=14,
    right_arm=Arm(swing=28, out=14, twist=36, bend=58),
    left_arm=Arm(swing=30, out=14, twist=34, bend=54),
    right_leg=Leg(swing=80, out=0, bend=130, turn=52, twist=-76, toe=-40),
    left_leg=Leg(swing=84, out=0, bend=122, turn=48, twist=-84, toe=-40),
    support="seat",
)


# Poses that sit where there is a seat; at a screen and on the phone one also stands.
SITTING = frozenset({Pose.SIT, Pose.DRIVE, Pose.SCREEN, Pose.PHONE})
# What a hand does to a certain side of another must not change sides by chance: chins would meet.
_SIDED = frozenset({Pose.POINT, Pose.EMBRACE, Pose.GIVE, Pose.FIGHT})


@dataclass(frozen=True, slots=True, kw_only=True)
class Circumstances:
    """What a pose depends on besides itself: the age and height of the body in metres, how high its seat is (None for
    the floor, or for none), whether it covers itself in a fight, and chance."""

    age: Age
    height_m: float = 1.75
    seat_m: float | None = None
    covers: bool = False
    variation: int = 0


def attitude(pose: Pose, given: Circumstances) -> Attitude:
    """The angles of a pose for one body: an old back stoops, no two stand alike."""
    base = _base(pose, given)
    rng = np.random.default_rng(given.variation)
    drift = rng.normal(0.0, 1.0, 8).clip(-1.6, 1.6)
    # Who embraces, falls or lies is straightened by it.
    stoop = (2.0 if pose in (Pose.EMBRACE, Pose.FALL, Pose.LIE) else 9.0) if given.age is Age.OLD else 0.0
    base = replace(
        base,
        lean=base.lean + 0.4 * stoop + 0.7 * drift[0],
        curl=base.curl + 1.4 * stoop + 1.2 * drift[1],
        nod=base.nod - 0.8 * stoop,
        sway=base.sway if pose in _SIDED else base.sway * (1.0 if drift[2] > 0 else -1.0),
        right_arm=_varied(base.right_arm, drift[3], drift[4]),
        left_arm=_varied(base.left_arm, drift[5], drift[6]),
    )
    # Walkers out of step look like people; in step they look like soldiers.
    return mirrored(base) if pose not in _SIDED and rng.random() < 0.5 else base


def _base(pose: Pose, given: Circumstances) -> Attitude:
    if pose is Pose.SIT and given.seat_m is None:
        return CROSS_LEGGED
    if pose is Pose.FIGHT and given.covers:
        return GUARD
    if pose is Pose.SCREEN and given.seat_m is None:
        return _stooping(given.height_m)
    base = ATTITUDES[pose]
    if pose is Pose.PHONE and given.seat_m is not None:
        base = replace(ATTITUDES[Pose.SIT], right_arm=base.right_arm, tilt=base.tilt, nod=base.nod)
    if pose in (Pose.SIT, Pose.SCREEN, Pose.PHONE) and given.seat_m is not None:
        return _on_seat(base, given.seat_m, given.height_m)
    return base


def _stooping(height_m: float) -> Attitude:
    """Standing at a table of 0.75 m: the taller, the lower one bends over the keys."""
    bow = max(0.0, min(34.0, 58.0 * (height_m - 1.16)))
    stand, sitting = ATTITUDES[Pose.STAND], ATTITUDES[Pose.SCREEN]
    legs = Leg(swing=-3, out=5, bend=2), Leg(swing=5, out=5, bend=6)
    arms = sitting.right_arm, sitting.left_arm
    return replace(
        stand, lean=bow, curl=10, nod=20, right_arm=arms[0], left_arm=arms[1], right_leg=legs[0], left_leg=legs[1]
    )


def _on_seat(base: Attitude, seat_m: float, height_m: float) -> Attitude:
    """Thighs as steep as it takes for the soles to reach the floor; a child's feet dangle."""
    # Hip above the floor, less shin and ankle, over the thigh: shares of the height as in `skeleton.measures`.
    drop = (seat_m + 0.055 * height_m - 0.277 * height_m) / (0.238 * height_m)
    swing = float(np.clip(np.degrees(np.arccos(np.clip(drop, -1.0, 1.0))), 74.0, 108.0))
    right, left = base.right_leg, base.left_leg
    return replace(
        base,
        right_leg=right._replace(swing=swing, bend=swing + right.bend - 86.0),
        left_leg=left._replace(swing=swing - 1.0, bend=swing + left.bend - 86.0),
    )


def _varied(arm: Arm, swing: float, bend: float) -> Arm:
    return arm._replace(swing=arm.swing + 3.0 * swing, bend=max(4.0, arm.bend + 5.0 * bend))


def mirrored(one: Attitude) -> Attitude:
    """Left and right exchanged."""
    return replace(
        one,
        main="l" if one.main == "r" else "r",
        sway=-one.sway,
        twist=-one.twist,
        tilt=-one.tilt,
        look=-one.look,
        right_arm=one.left_arm,
        left_arm=one.right_arm,
        right_leg=one.left_leg,
        left_leg=one.right_leg,
    )
