"""Dog, wolf, sheep, lamb, cow, camel and eagle: facing +y, standing on z = 0."""

import numpy as np

from kadr.stage.mesh import Mesh, merge, quad, tube
from kadr.stage.props.quadrupeds import Gait, Leg, Section, body, ear, four_legs, whole
from kadr.stage.sets.shapes import blob, both_sides, loft, one_part

_CALM = Gait(
    front_left=(-12, 8, 2, 40), front_right=(-12, 4, -2, 40), hind_left=(24, -34, 8, 40), hind_right=(20, -30, 12, 40)
)
_TROT = Gait(
    front_left=(10, 24, 4, 30),
    front_right=(-28, -14, -30, 0),
    hind_left=(0, -44, -14, 10),
    hind_right=(38, -20, 10, 40),
)
_STEADY = Gait(
    front_left=(-8, 5, 0, 15), front_right=(-8, 2, -2, 15), hind_left=(16, -24, 4, 15), hind_right=(12, -22, 6, 15)
)


def _eyes(x: float, y: float, z: float, size: float) -> Mesh:
    return one_part(*(blob(size * 0.6, size, size, tone=0.05, sides=6).moved(s * x, y, z) for s in (-1, 1)))


def _canine(tone: float, gait: Gait, *, curl: bool) -> Mesh:
    """A steppe dog or a wolf, 0.65 m at the shoulder."""
    trunk: tuple[Section, ...] = (
        (-0.38, 0.56, 0.06, 0.07),
        (-0.3, 0.56, 0.115, 0.125),
        (-0.08, 0.55, 0.12, 0.125),
        (0.14, 0.53, 0.13, 0.165),
        (0.3, 0.55, 0.11, 0.15),
        (0.38, 0.56, 0.06, 0.08),
    )
    neck: tuple[Section, ...] = ((0.24, 0.58, 0.1, 0.13), (0.36, 0.69, 0.085, 0.11), (0.44, 0.76, 0.075, 0.09))
    head: tuple[Section, ...] = (
        (0.38, 0.79, 0.06, 0.07),
        (0.46, 0.79, 0.085, 0.09),
        (0.53, 0.77, 0.07, 0.07),
        (0.6, 0.745, 0.042, 0.045),
        (0.68, 0.73, 0.034, 0.036),
    )
    front = Leg(
        x=0.09, y=0.22, z=0.54, lengths=(0.16, 0.2, 0.12, 0.06), radii=(0.075, 0.05, 0.032, 0.026, 0.028), hoof=0.03
    )
    hind = Leg(
        x=0.09, y=-0.26, z=0.55, lengths=(0.18, 0.18, 0.15, 0.06), radii=(0.1, 0.07, 0.034, 0.026, 0.028), hoof=0.03
    )
    shafts, feet = four_legs(front, hind, gait, tone=tone)
    raised = [(0, -0.37, 0.6), (0, -0.5, 0.68), (0, -0.56, 0.82), (0, -0.47, 0.9)]
    hanging = [(0, -0.37, 0.58), (0, -0.5, 0.52), (0, -0.56, 0.38), (0, -0.58, 0.26)]
    tail = tube(raised if curl else hanging, [0.035, 0.05, 0.05, 0.015], sides=8, tone=tone)
    ears = [ear(s * 0.06, 0.43, 0.845, 0.09, tone=tone - 0.12) for s in (-1, 1)]
    nose = blob(0.02, 0.018, 0.018, tone=0.08, sides=6).moved(0, 0.7, 0.74)
    flesh = [
        body(trunk, tone=tone, sides=12),
        body(neck, tone=tone, sides=10),
        body(head, tone=tone, sides=10),
        *shafts,
        tail,
    ]
    return whole([*flesh, *ears], [one_part(*feet), nose, _eyes(0.062, 0.535, 0.805, 0.016)], gait.pitch)


def dog() -> Mesh:
    """A herding dog, its tail up."""
    return _canine(0.45, _CALM, curl=True)


def wolf() -> Mesh:
    """A wolf trotting, its tail down."""
    return _canine(0.6, _TROT, curl=False)


def sheep() -> Mesh:
    """A fat-tailed sheep in its wool."""
    rng = np.random.default_rng(5)
    wool = [
        blob(0.26, 0.46, 0.27, tone=0.88, rng=rng, sides=22).moved(0, -0.05, 0.55),
        blob(0.19, 0.14, 0.16, tone=0.88, rng=rng, sides=12).moved(0, -0.47, 0.5),
        blob(0.15, 0.17, 0.2, tone=0.88, rng=rng, sides=12).moved(0, 0.38, 0.68),
    ]
    head: tuple[Section, ...] = (
        (0.4, 0.8, 0.06, 0.07),
        (0.47, 0.8, 0.072, 0.085),
        (0.56, 0.74, 0.055, 0.065),
        (0.66, 0.66, 0.042, 0.048),
        (0.69, 0.63, 0.03, 0.03),
    )
    front = Leg(
        x=0.12, y=0.22, z=0.42, lengths=(0.1, 0.14, 0.14, 0.05), radii=(0.06, 0.04, 0.028, 0.022, 0.024), hoof=0.026
    )
    hind = Leg(
        x=0.13, y=-0.3, z=0.43, lengths=(0.11, 0.14, 0.14, 0.05), radii=(0.07, 0.05, 0.03, 0.022, 0.024), hoof=0.026
    )
    shafts, feet = four_legs(front, hind, _STEADY, tone=0.4)
    ears = [
        loft(
            [(s * 0.06, 0.44, 0.82), (s * 0.12, 0.44, 0.79), (s * 0.17, 0.43, 0.74)],
            [(0.02, 0.02), (0.03, 0.03), (0.012, 0.012)],
            tone=0.4,
            sides=6,
        )
        for s in (-1, 1)
    ]
    face = one_part(body(head, tone=0.42, sides=10), *ears)
    return whole(wool, [face, one_part(*shafts, *feet), _eyes(0.062, 0.52, 0.8, 0.014)], 0.0)


def lamb() -> Mesh:
    """A lamb: a small leggy sheep."""
    return sheep().scaled(0.5, 0.46, 0.55)


def cow() -> Mesh:
    """A horned cow."""
    trunk: tuple[Section, ...] = (
        (-0.8, 1.12, 0.12, 0.14),
        (-0.7, 1.1, 0.26, 0.26),
        (-0.3, 1.02, 0.32, 0.36),
        (0.15, 1.0, 0.31, 0.38),
        (0.5, 1.05, 0.24, 0.33),
        (0.66, 1.08, 0.14, 0.2),
    )
    neck: tuple[Section, ...] = ((0.42, 1.1, 0.17, 0.26), (0.68, 1.2, 0.12, 0.19), (0.82, 1.24, 0.1, 0.14))
    head: tuple[Section, ...] = (
        (0.76, 1.3, 0.09, 0.09),
        (0.85, 1.28, 0.12, 0.12),
        (1.0, 1.16, 0.1, 0.1),
        (1.16, 1.01, 0.08, 0.08),
        (1.2, 0.97, 0.06, 0.05),
    )
    front = Leg(
        x=0.19, y=0.42, z=0.95, lengths=(0.26, 0.3, 0.26, 0.1), radii=(0.14, 0.09, 0.06, 0.046, 0.05), hoof=0.06
    )
    hind = Leg(x=0.2, y=-0.56, z=1.0, lengths=(0.3, 0.3, 0.28, 0.1), radii=(0.2, 0.12, 0.06, 0.046, 0.05), hoof=0.06)
    shafts, feet = four_legs(front, hind, _STEADY, tone=0.55)
    tail = tube(
        [(0, -0.8, 1.2), (0, -0.9, 1.0), (0, -0.9, 0.6), (0, -0.89, 0.42)], [0.03, 0.025, 0.02, 0.05], sides=7, tone=0.4
    )
    horns = [
        tube(
            [(s * 0.09, 0.78, 1.38), (s * 0.22, 0.82, 1.44), (s * 0.25, 0.9, 1.54)],
            [0.035, 0.025, 0.006],
            sides=7,
            tone=0.85,
        )
        for s in (-1, 1)
    ]
    ears = [
        loft(
            [(s * 0.1, 0.78, 1.3), (s * 0.2, 0.77, 1.28), (s * 0.27, 0.76, 1.25)],
            [(0.03, 0.03), (0.05, 0.05), (0.015, 0.015)],
            tone=0.45,
            sides=7,
        )
        for s in (-1, 1)
    ]
    flesh = [body(trunk, tone=0.55), body(neck, tone=0.55, sides=12), body(head, tone=0.55, sides=12), *shafts]
    return whole([*flesh, *ears], [one_part(*feet), tail, *horns, _eyes(0.115, 0.93, 1.27, 0.022)], 0.0)


def camel() -> Mesh:
    """A two-humped camel, 1.9 m at the humps, shaggy at neck and thighs."""
    trunk: tuple[Section, ...] = (
        (-0.85, 1.3, 0.12, 0.15),
        (-0.72, 1.3, 0.27, 0.28),
        (-0.3, 1.28, 0.33, 0.36),
        (0.2, 1.26, 0.33, 0.38),
        (0.6, 1.28, 0.26, 0.33),
        (0.8, 1.27, 0.14, 0.18),
    )
    neck: tuple[Section, ...] = (
        (0.6, 1.25, 0.16, 0.26),
        (0.92, 1.2, 0.13, 0.21),
        (1.14, 1.36, 0.11, 0.16),
        (1.26, 1.62, 0.1, 0.13),
        (1.34, 1.88, 0.09, 0.11),
    )
    head: tuple[Section, ...] = (
        (1.27, 1.95, 0.08, 0.08),
        (1.38, 1.97, 0.1, 0.11),
        (1.52, 1.92, 0.075, 0.085),
        (1.66, 1.86, 0.07, 0.075),
        (1.73, 1.82, 0.045, 0.045),
    )
    front = Leg(
        x=0.19,
        y=0.5,
        z=1.2,
        lengths=(0.36, 0.42, 0.34, 0.1),
        radii=(0.15, 0.11, 0.065, 0.048, 0.055),
        hoof=0.085,
        hoof_tone=0.4,
    )
    hind = Leg(
        x=0.2,
        y=-0.6,
        z=1.22,
        lengths=(0.4, 0.42, 0.34, 0.1),
        radii=(0.18, 0.13, 0.065, 0.048, 0.055),
        hoof=0.085,
        hoof_tone=0.4,
    )
    shafts, feet = four_legs(front, hind, _STEADY, tone=0.6)
    humps = [
        loft(
            [(0, y, 1.45), (0, y + 0.02, 1.72), (0, y + 0.03, 1.9), (0, y + 0.03, 1.98)],
            [(0.24, 0.3), (0.2, 0.24), (0.12, 0.15), (0.04, 0.05)],
            tone=0.5,
            sides=12,
        )
        for y in (-0.42, 0.36)
    ]
    beard = loft(
        [(0, 1.08, 1.12), (0, 1.26, 1.3), (0, 1.38, 1.62)], [(0.06, 0.1), (0.06, 0.1), (0.05, 0.06)], tone=0.42, sides=8
    )
    tail = tube([(0, -0.86, 1.38), (0, -0.94, 1.15), (0, -0.94, 0.9)], [0.035, 0.03, 0.05], sides=7, tone=0.45)
    ears = [ear(s * 0.08, 1.32, 2.03, 0.1, tone=0.55) for s in (-1, 1)]
    flesh = [body(trunk, tone=0.6), body(neck, tone=0.6, sides=12), body(head, tone=0.6, sides=12), *shafts, *ears]
    return whole(flesh, [*humps, beard, one_part(*feet), tail, _eyes(0.098, 1.44, 2.0, 0.02)], 0.0)


def eagle(*, flying: bool = True) -> Mesh:
    """A golden eagle: soaring with spread wings (about the origin), or perched with folded ones."""
    trunk = loft(
        [(0, -0.28, 0.0), (0, -0.12, 0.0), (0, 0.06, 0.01), (0, 0.18, 0.04), (0, 0.27, 0.06), (0, 0.33, 0.05)],
        [(0.05, 0.04), (0.1, 0.09), (0.115, 0.11), (0.075, 0.08), (0.058, 0.06), (0.03, 0.03)],
        tone=0.3,
        sides=10,
    )
    beak = loft(
        [(0, 0.31, 0.055), (0, 0.37, 0.045), (0, 0.39, 0.01)],
        [(0.025, 0.028), (0.018, 0.022), (0.004, 0.004)],
        tone=0.75,
        sides=6,
    )
    eyes = _eyes(0.045, 0.29, 0.085, 0.012)
    if not flying:
        wings = [blob(0.045, 0.3, 0.11, tone=0.24, sides=10).moved(s * 0.1, -0.1, 0.0) for s in (-1, 1)]
        legs = [
            tube(
                [(s * 0.06, 0.05, 0.3), (s * 0.065, 0.07, 0.1), (s * 0.065, 0.07, 0.02), (s * 0.065, 0.15, 0.012)],
                [0.06, 0.035, 0.012, 0.011],
                sides=6,
                tone=0.6,
            )
            for s in (-1, 1)
        ]
        tail = both_sides(
            quad((-0.05, -0.25, 0.0), (-0.09, -0.52, -0.02), (0.09, -0.52, -0.02), (0.05, -0.25, 0.0), tone=0.26)
        )
        upright = np.array([[1, 0, 0], [0, np.cos(0.9), -np.sin(0.9)], [0, np.sin(0.9), np.cos(0.9)]])
        perched = merge([one_part(trunk, *wings), tail, beak, eyes]).transformed(upright)
        return merge([perched.moved(0, 0.02, 0.42), one_part(*legs)])
    return merge([trunk, beak, eyes, _wing(1), _wing(-1), _fan()])


def _wing(side: int) -> Mesh:
    """One spread wing with fingered tips, seen from above and below."""
    arm = [(0.08, 0.12, 0.03), (0.45, 0.2, 0.12), (0.8, 0.14, 0.16)]
    hind = [(0.08, -0.16, 0.02), (0.45, -0.18, 0.08), (0.8, -0.16, 0.13)]
    panes = [quad(hind[i], hind[i + 1], arm[i + 1], arm[i], tone=0.32) for i in range(2)]
    for k in range(6):
        low, high = -0.16 + 0.05 * k, -0.12 + 0.05 * k
        tip = (1.14 - 0.02 * abs(k - 3), -0.3 + 0.1 * k, 0.24)
        panes.append(quad((0.8, low, 0.14), tip, (tip[0] - 0.01, tip[1] + 0.03, tip[2]), (0.8, high, 0.155), tone=0.22))
    wing = both_sides(one_part(*panes))
    return wing if side > 0 else wing.scaled(-1, 1, 1)


def _fan() -> Mesh:
    return both_sides(quad((-0.05, -0.25, 0.0), (-0.16, -0.5, 0.0), (0.16, -0.5, 0.0), (0.05, -0.25, 0.0), tone=0.4))


KINDS = {
    "dog": dog,
    "wolf": wolf,
    "sheep": sheep,
    "lamb": lamb,
    "cow": cow,
    "camel": camel,
    "eagle": eagle,
    "eagle_perched": lambda: eagle(flying=False),
}
