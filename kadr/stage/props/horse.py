"""The horse: a steppe horse of about 1.45 m at the withers, bare or saddled, standing, walking, galloping."""

from itertools import pairwise

import numpy as np

from kadr.stage.mesh import Mesh, merge, tube
from kadr.stage.props.quadrupeds import Gait, Leg, Section, body, ear, four_legs, whole
from kadr.stage.sets.shapes import blob, block, loft, one_part, ribbon

# Where the rider's pelvis rests on a saddled horse, metres in the horse's own axes (nose towards +y).
SADDLE_M = (0.0, -0.02, 1.5)

_COAT, _DARK, _LEATHER = 0.5, 0.2, 0.3

_TRUNK: tuple[Section, ...] = (
    (-0.84, 1.18, 0.11, 0.13),
    (-0.76, 1.17, 0.21, 0.24),
    (-0.58, 1.16, 0.265, 0.295),
    (-0.32, 1.13, 0.275, 0.29),
    (-0.05, 1.095, 0.285, 0.3),
    (0.2, 1.09, 0.275, 0.315),
    (0.4, 1.12, 0.24, 0.315),
    (0.56, 1.14, 0.2, 0.265),
    (0.68, 1.14, 0.13, 0.17),
)
_NECK: tuple[Section, ...] = (
    (0.38, 1.17, 0.17, 0.27),
    (0.58, 1.34, 0.135, 0.235),
    (0.76, 1.53, 0.1, 0.18),
    (0.9, 1.69, 0.085, 0.14),
    (1.0, 1.79, 0.08, 0.11),
)
_HEAD: tuple[Section, ...] = (
    (0.93, 1.82, 0.06, 0.08),
    (1.0, 1.785, 0.098, 0.125),
    (1.08, 1.715, 0.1, 0.14),
    (1.16, 1.63, 0.085, 0.118),
    (1.25, 1.53, 0.062, 0.082),
    (1.335, 1.435, 0.058, 0.07),
    (1.385, 1.375, 0.052, 0.06),
    (1.405, 1.345, 0.03, 0.035),
)
_FRONT = Leg(
    x=0.16, y=0.44, z=1.12, lengths=(0.32, 0.38, 0.27, 0.12), radii=(0.135, 0.09, 0.056, 0.036, 0.044), hoof=0.052
)
_HIND = Leg(
    x=0.165, y=-0.58, z=1.1, lengths=(0.36, 0.36, 0.31, 0.11), radii=(0.2, 0.14, 0.062, 0.04, 0.045), hoof=0.052
)

_STAND = Gait(
    front_left=(-14, 6, 1, 22), front_right=(-14, 3, -2, 20), hind_left=(22, -34, 2, 20), hind_right=(18, -32, 6, 20)
)
_WALK = Gait(
    front_left=(6, 22, 8, 25), front_right=(-30, -12, -28, -5), hind_left=(2, -42, -18, 0), hind_right=(42, -16, 16, 30)
)
_GALLOP = Gait(
    front_left=(38, 62, 44, 40),
    front_right=(18, 56, -48, -60),
    hind_left=(-24, -62, -48, -40),
    hind_right=(-6, -66, -30, -30),
    pitch=3.0,
)
# The trunk stays where the standing horse carries it: in the gallop all four hooves are off the ground.
_LIFT = -0.06
GAITS = {"stand": _STAND, "walk": _WALK, "gallop": _GALLOP}


def _mane(*, flying: bool) -> Mesh:
    """Hair along the crest, falling to the right, or streaming in the gallop."""
    back = -0.1 if flying else 0.0
    crest = [(0.0, 0.5 + back, 1.56), (0.0, 0.66, 1.68), (0.0, 0.8 + back * 0.6, 1.81), (0.0, 0.92, 1.93)]
    roots = loft(crest, [(0.03, 0.05), (0.04, 0.085), (0.04, 0.085), (0.035, 0.04)], tone=_DARK, sides=8)
    fall = loft(
        [(0.1, y - 0.02 + back, z - 0.13) for _, y, z in crest],
        [(0.02, 0.07), (0.026, 0.13), (0.026, 0.13), (0.02, 0.07)],
        tone=_DARK,
        sides=8,
    )
    forelock = loft(
        [(0.0, 0.97, 1.9), (0.02, 1.06, 1.84), (0.02, 1.12, 1.75)],
        [(0.03, 0.03), (0.04, 0.025), (0.012, 0.012)],
        tone=_DARK,
    )
    return one_part(roots, fall, forelock)


def _tail(*, flying: bool) -> Mesh:
    if flying:
        points = [(0, -0.84, 1.24), (0, -1.02, 1.3), (0, -1.25, 1.22), (0, -1.5, 1.06), (0, -1.66, 0.94)]
    else:
        points = [(0, -0.84, 1.24), (0, -0.95, 1.16), (0, -0.99, 0.95), (0, -0.98, 0.68), (0, -0.96, 0.46)]
    return tube(points, [0.045, 0.06, 0.085, 0.075, 0.02], sides=9, tone=_DARK)


def _eyes() -> list[Mesh]:
    eye = blob(0.014, 0.026, 0.024, tone=0.05, sides=8)
    nostril = blob(0.01, 0.014, 0.02, tone=0.12, sides=6)
    return [eye.moved(s * 0.092, 1.085, 1.765) for s in (-1, 1)] + [
        nostril.moved(s * 0.05, 1.365, 1.4) for s in (-1, 1)
    ]


def _bridle() -> Mesh:
    """Head-stall and reins that reach the rider's hands."""
    loops = []
    for (y, z, wide, high), tilt in ((_HEAD[4], 0.75), (_HEAD[2], 0.75)):
        turns = np.linspace(0, 2 * np.pi, 9)
        ring = [
            (1.06 * wide * np.cos(t), y + 1.06 * high * np.sin(t) * tilt * 0.9, z + 1.06 * high * np.sin(t) * 0.75)
            for t in turns
        ]
        loops.append(tube(ring, [0.011] * 9, sides=4, tone=_LEATHER))
    cheeks = [
        tube([(s * 0.065, 1.245, 1.545), (s * 0.105, 1.06, 1.78)], [0.01, 0.01], sides=4, tone=_LEATHER)
        for s in (-1, 1)
    ]
    reins = [
        tube(
            [(s * 0.06, 1.27, 1.49), (s * 0.17, 0.85, 1.45), (s * 0.13, 0.45, 1.55), (s * 0.05, 0.3, 1.6)],
            [0.009] * 4,
            sides=4,
            tone=_LEATHER,
        )
        for s in (-1, 1)
    ]
    return one_part(*loops, *cheeks, *reins)


def saddle() -> Mesh:
    """A Kazakh saddle with a high pommel on its cloth, with girth and stirrups, in the horse's axes."""
    arch = [(0.305 * np.cos(a), -0.04, 1.1 + 0.315 * np.sin(a)) for a in np.linspace(0, np.pi, 9)]
    edge = [(0.305, -0.04, 0.93), *arch, (-0.305, -0.04, 0.93)]
    strips = [
        ribbon([p, q], 0.68, ((p[0] + q[0]) / 2, 0.0, (p[2] + q[2]) / 2 - 1.05), tone=0.72) for p, q in pairwise(edge)
    ]
    seat = loft(
        [(0, -0.32, 1.47), (0, -0.2, 1.425), (0, 0.0, 1.415), (0, 0.16, 1.44), (0, 0.25, 1.5)],
        [(0.15, 0.03), (0.19, 0.035), (0.16, 0.035), (0.14, 0.035), (0.06, 0.04)],
        tone=_LEATHER,
    )
    pommel = tube([(0, 0.23, 1.45), (0, 0.27, 1.55), (0, 0.29, 1.61)], [0.06, 0.035, 0.045], sides=8, tone=0.25)
    cantle = loft([(0, -0.36, 1.46), (0, -0.33, 1.55)], [(0.16, 0.025), (0.12, 0.02)], tone=0.25)
    girth = tube(
        [(0.29, 0.02, 1.0), (0.2, 0.02, 0.83), (0, 0.02, 0.77), (-0.2, 0.02, 0.83), (-0.29, 0.02, 1.0)],
        [0.022] * 5,
        sides=5,
        tone=_LEATHER,
    )
    irons = []
    for s in (-1, 1):
        strap = tube(
            [(s * 0.27, 0.05, 1.28), (s * 0.33, 0.07, 1.0), (s * 0.33, 0.08, 0.78)], [0.014] * 3, sides=4, tone=_LEATHER
        )
        iron = tube(
            [(s * 0.33, 0.08 + 0.07 * np.sin(t), 0.71 - 0.07 * np.cos(t)) for t in np.linspace(0.0, 2 * np.pi, 8)],
            [0.011] * 8,
            sides=4,
            tone=0.45,
        )
        irons += [strap, iron]
    return merge([one_part(*strips), one_part(seat, cantle), pommel, girth, one_part(*irons)])


def horse(gait: str = "stand", *, saddled: bool = True) -> Mesh:
    """A horse in one of `GAITS`, facing +y, its hooves on z = 0."""
    stride = GAITS[gait]
    flying = gait == "gallop"
    shafts, hooves = four_legs(_FRONT, _HIND, stride, tone=_COAT)
    ears = [ear(s * 0.062, 0.965, 1.88, 0.16, tone=_COAT) for s in (-1, 1)]
    flesh = [
        body(_TRUNK, tone=_COAT),
        body(_NECK, tone=_COAT, sides=12),
        body(_HEAD, tone=_COAT, sides=12),
        *shafts,
        *ears,
    ]
    extras = [one_part(*hooves), _mane(flying=flying), _tail(flying=flying), one_part(*_eyes())]
    if saddled:
        extras += [saddle(), _bridle()]
    return whole(flesh, extras, stride.pitch, lift=_LIFT)


def loose_saddle() -> Mesh:
    """A saddle set down on the ground, girth and stirrups gathered under it."""
    tree = saddle().moved(z=-1.2).scaled(1.0, 1.0, 0.8)
    down = merge([tree, block(-0.14, -0.3, -0.3, 0.14, 0.2, 0.1, tone=0.35)])
    return down.moved(z=-float(down.vertices[:, 2].min()))


KINDS = {
    "horse": lambda: horse("stand"),
    "horse_walk": lambda: horse("walk"),
    "horse_gallop": lambda: horse("gallop"),
    "horse_bare": lambda: horse("stand", saddled=False),
    "horse_bare_walk": lambda: horse("walk", saddled=False),
    "horse_bare_gallop": lambda: horse("gallop", saddled=False),
}
