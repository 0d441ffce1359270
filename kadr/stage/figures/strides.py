"""Strides: the legs and arms of who walks or runs at any moment between one drawn step and its mirror image."""

import math
from dataclasses import replace

from kadr.film.staging import Pose
from kadr.stage.figures.attitudes import Arm, Attitude, Leg, mirrored

# How much the knee bends and the thigh lifts in passing, degrees: mean gait curves (Perry, "Gait Analysis": the knee
# reaches 60 in swing), less what mixing the two contacts gives already.
_PASSING = {Pose.WALK: (42.0, 12.0), Pose.RUN: (58.0, 20.0)}


def in_stride(one: Attitude, pose: Pose, stride: float | None) -> Attitude:
    """The attitude of a walk or run at a share of its stride of two steps: 0 as drawn, 0.5 its mirror image, between
    them one leg stands and the other passes it. None, or another pose: as drawn."""
    if stride is None or pose not in _PASSING:
        return one
    other = mirrored(one)
    share = 0.5 - 0.5 * math.cos(2.0 * math.pi * stride)
    lift = math.sin(2.0 * math.pi * stride)
    # The leg behind comes forward first, then the one that was before.
    right_first = one.right_leg.swing < one.left_leg.swing
    bend, raised = _PASSING[pose]
    right_lift = max(0.0, lift if right_first else -lift)
    left_lift = max(0.0, -lift if right_first else lift)
    return replace(
        one,
        sway=_mixed(one.sway, other.sway, share),
        twist=_mixed(one.twist, other.twist, share),
        tilt=_mixed(one.tilt, other.tilt, share),
        look=_mixed(one.look, other.look, share),
        right_arm=_arm(one.right_arm, other.right_arm, share),
        left_arm=_arm(one.left_arm, other.left_arm, share),
        right_leg=_leg(one.right_leg, other.right_leg, share, bend=bend * right_lift, raised=raised * right_lift),
        left_leg=_leg(one.left_leg, other.left_leg, share, bend=bend * left_lift, raised=raised * left_lift),
    )


def _mixed(one: float, other: float, share: float) -> float:
    return one + (other - one) * share


def _arm(one: Arm, other: Arm, share: float) -> Arm:
    """A hand keeps its grip: what it holds does not change hands."""
    return one._replace(
        swing=_mixed(one.swing, other.swing, share),
        out=_mixed(one.out, other.out, share),
        twist=_mixed(one.twist, other.twist, share),
        bend=_mixed(one.bend, other.bend, share),
    )


def _leg(one: Leg, other: Leg, share: float, *, bend: float, raised: float) -> Leg:
    mixed = Leg(*(_mixed(a, b, share) for a, b in zip(one, other, strict=True)))
    return mixed._replace(swing=mixed.swing + raised, bend=mixed.bend + bend)
