"""Four-legged animals from a few measured sections: trunk, neck, head, legs by joint angles, tail."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from kadr.stage.mesh import Mesh, lathe, merge, tube
from kadr.stage.sets.shapes import loft, one_part

# (y, z, half width, half height): a cross-section of the body in metres, nose towards +y.
Section = tuple[float, float, float, float]


@dataclass(frozen=True, slots=True, kw_only=True)
class Leg:
    """One kind of leg: where it hangs, its segments' lengths and radii from the top, and its hoof or paw.

    Segments are shoulder or thigh, forearm or shank, cannon, pastern; there is one radius more than segments."""

    x: float
    y: float
    z: float
    lengths: tuple[float, float, float, float]
    radii: tuple[float, float, float, float, float]
    hoof: float
    hoof_tone: float = 0.2


@dataclass(frozen=True, slots=True, kw_only=True)
class Gait:
    """Angles of the four segments in degrees, 0 straight down and positive forward, for each leg; `pitch` lifts the
    forehand."""

    front_left: tuple[float, float, float, float]
    front_right: tuple[float, float, float, float]
    hind_left: tuple[float, float, float, float]
    hind_right: tuple[float, float, float, float]
    pitch: float = 0.0


def body(sections: Sequence[Section], *, tone: float, sides: int = 14) -> Mesh:
    """A round body through cross-sections."""
    return loft([(0.0, y, z) for y, z, _, _ in sections], [(w, h) for _, _, w, h in sections], tone=tone, sides=sides)


def joints(leg: Leg, angles: Sequence[float], side: float) -> list[tuple[float, float, float]]:
    """Where the leg's joints are: from the shoulder or hip down to the foot."""
    # The top lies inside the trunk, so that shoulder and haunch grow out of it.
    points = [(side * leg.x * 0.7, leg.y, leg.z)]
    for length, angle in zip(leg.lengths, angles, strict=True):
        _, y, z = points[-1]
        # The legs close in a little towards the ground.
        x = side * leg.x * (1 - 0.05 * len(points))
        points.append((x, y + length * np.sin(np.radians(angle)), z - length * np.cos(np.radians(angle))))
    return points


def limb(leg: Leg, angles: Sequence[float], side: float, *, tone: float) -> tuple[Mesh, Mesh]:
    """The leg and its hoof or paw, both in the body's coordinates."""
    points = joints(leg, angles, side)
    shaft = tube(points, leg.radii, sides=8, tone=tone)
    foot = leg.hoof
    hoof = lathe([(0, -0.035), (foot * 1.25, -0.035), (foot * 0.75, 0.05), (0, 0.05)], sides=8, tone=leg.hoof_tone)
    tilt = np.radians(angles[-1] - 25.0) * 0.7
    c, s = np.cos(tilt), np.sin(tilt)
    turned = hoof.transformed(np.array([[1, 0, 0], [0, c, -s], [0, s, c]]))
    return shaft, turned.moved(*points[-1])


def standing(parts: Sequence[Mesh], pitch: float, lift: float) -> tuple[Mesh, ...]:
    """The parts pitched about the animal's middle and set down on z = 0, but carried at least `lift`
    metres up: a gallop has a moment without ground."""
    c, s = np.cos(np.radians(pitch)), np.sin(np.radians(pitch))
    turn = np.array([[1, 0, 0], [0, c, -s], [0, s, c]])
    turned = [part.transformed(turn) for part in parts]
    low = min(float(part.vertices[:, 2].min()) for part in turned)
    return tuple(part.moved(z=max(-low, lift)) for part in turned)


def four_legs(front: Leg, hind: Leg, gait: Gait, *, tone: float) -> tuple[list[Mesh], list[Mesh]]:
    """(shafts, hooves) of the four legs; left is -x."""
    pairs = [
        limb(front, gait.front_left, -1, tone=tone),
        limb(front, gait.front_right, 1, tone=tone),
        limb(hind, gait.hind_left, -1, tone=tone),
        limb(hind, gait.hind_right, 1, tone=tone),
    ]
    return [shaft for shaft, _ in pairs], [hoof for _, hoof in pairs]


def ear(x: float, y: float, z: float, tall: float, *, lean: float = 0.25, tone: float) -> Mesh:
    """A pointed ear, its tip leaning outward."""
    cone = lathe([(0, 0), (tall * 0.24, tall * 0.25), (tall * 0.17, tall * 0.6), (0, tall)], sides=7, tone=tone)
    side = np.sign(x)
    shear = np.array([[1.0, 0, lean * side], [0, 0.55, 0.0], [0, 0, 1.0]])
    return cone.transformed(shear).moved(x, y, z)


def whole(parts: Sequence[Mesh], extras: Sequence[Mesh], pitch: float, *, lift: float = -1.0) -> Mesh:
    """The animal: `parts` flow into one another without lines, `extras` are drawn as things of their own."""
    placed = standing([one_part(*parts), *extras], pitch, lift)
    return merge(placed)
