"""What one rides in: sledge, cart, car, truck, bus, boat; nose towards +y, wheels on z = 0."""

from collections.abc import Sequence

import numpy as np

from kadr.stage.mesh import Mesh, lathe, merge, quad, tube
from kadr.stage.sets.shapes import Point, beam, block, both_sides, extruded, loft, one_part, panel

_LYING = np.array([[0, 0, 1.0], [0, 1, 0], [-1, 0, 0]])


def wheel(radius: float, width: float) -> Mesh:
    """A tyre with its hub, the axle along x."""
    tyre = lathe(
        [
            (0, -width / 2),
            (radius * 0.9, -width / 2),
            (radius, -width * 0.3),
            (radius, width * 0.3),
            (radius * 0.9, width / 2),
            (0, width / 2),
        ],
        sides=18,
        tone=0.18,
    )
    hubs = [
        lathe([(0, z), (radius * 0.55, z), (radius * 0.5, z + 0.02), (0, z + 0.02)], sides=14, tone=0.75)
        for z in (width / 2, -width / 2 - 0.02)
    ]
    return merge([tyre, *hubs]).transformed(_LYING)


def spoked(radius: float) -> Mesh:
    """A cart's wooden wheel, the axle along x."""
    turns = np.linspace(0, 2 * np.pi, 19)
    rim = tube(
        [(0, radius * 0.95 * np.cos(t), radius * 0.95 * np.sin(t)) for t in turns],
        [radius * 0.06] * 19,
        sides=6,
        tone=0.35,
    )
    spokes = [
        tube([(0, 0, 0), (0, radius * 0.93 * np.cos(t), radius * 0.93 * np.sin(t))], [0.03, 0.022], sides=5, tone=0.42)
        for t in turns[:18:2]
    ]
    hub = lathe([(0, -0.1), (0.08, -0.1), (0.09, 0), (0.08, 0.1), (0, 0.1)], sides=10, tone=0.3).transformed(_LYING)
    return merge([rim, one_part(*spokes), hub])


def sledge() -> Mesh:
    """A horse sledge: runners turned up in front, a low box, shafts forward."""
    parts = []
    for s in (-1, 1):
        runner = [(s * 0.45, -1.0, 0.06), (s * 0.45, 0.9, 0.06), (s * 0.45, 1.2, 0.16), (s * 0.42, 1.36, 0.42)]
        parts.append(tube(runner, [0.045, 0.05, 0.045, 0.04], sides=6, tone=0.35))
        parts += [beam((s * 0.45, y, 0.06), (s * 0.42, y, 0.4), width=0.06, tone=0.4) for y in (-0.8, -0.1, 0.6)]
        parts.append(
            tube(
                [(s * 0.5, 1.1, 0.42), (s * 0.42, 2.2, 0.75), (s * 0.38, 3.3, 0.95)],
                [0.04, 0.035, 0.03],
                sides=6,
                tone=0.45,
            )
        )
    bed = block(-0.52, -1.0, 0.38, 0.52, 1.0, 0.44, tone=0.55)
    boards = [block(s * 0.52 - 0.02, -1.0, 0.44, s * 0.52 + 0.02, 0.9, 0.68, tone=0.5) for s in (-1, 1)]
    back = block(-0.54, -1.04, 0.44, 0.54, -0.98, 0.95, tone=0.5)
    hay = loft(
        [(0, -0.9, 0.5), (0, -0.3, 0.55), (0, 0.5, 0.5), (0, 0.85, 0.46)],
        [(0.4, 0.1), (0.47, 0.16), (0.45, 0.12), (0.3, 0.06)],
        tone=0.7,
        sides=10,
    )
    return merge([*parts, bed, *boards, back, hay])


def cart() -> Mesh:
    """A two-wheeled cart with shafts."""
    wheels = [spoked(0.62).moved(s * 0.75, -0.1, 0.62) for s in (-1, 1)]
    axle = beam((-0.8, -0.1, 0.62), (0.8, -0.1, 0.62), width=0.08, tone=0.3)
    bed = block(-0.62, -1.0, 0.7, 0.62, 0.85, 0.77, tone=0.55)
    rails = [
        block(s * 0.62 - 0.03, -1.0, z, s * 0.62 + 0.03, 0.85, z + 0.09, tone=0.5)
        for s in (-1, 1)
        for z in (0.85, 1.05)
    ]
    stakes = [
        beam((s * 0.64, y, 0.7), (s * 0.66, y, 1.2), width=0.05, tone=0.42) for s in (-1, 1) for y in (-0.95, -0.1, 0.8)
    ]
    shafts = [tube([(s * 0.5, 0.6, 0.74), (s * 0.42, 2.6, 0.95)], [0.045, 0.035], sides=6, tone=0.45) for s in (-1, 1)]
    return merge([*wheels, axle, bed, *rails, *stakes, *shafts])


def _body(outline: Sequence[Point], width: float, *, tone: float) -> Mesh:
    """A side outline (y, z), counter-clockwise seen from the left of the vehicle (-x), given its width."""
    # Extruding works in the x-z plane; turned by -90 degrees its x becomes -y.
    return extruded([(-y, z) for y, z in outline][::-1], width, tone=tone).turned(-90)


def _lamps(y: float, z: float, reach: float, *, tone: float) -> list[Mesh]:
    facing = np.array([[1, 0, 0], [0, 0, 1], [0, -1, 0.0]]) if y > 0 else np.array([[1, 0, 0], [0, 0, -1], [0, 1, 0.0]])
    lamp = lathe([(0.11, 0), (0.09, 0.03), (0, 0.035)], sides=12, tone=tone).transformed(facing)
    return [lamp.moved(s * reach, y, z) for s in (-1, 1)]


def car() -> Mesh:
    """A four-door car."""
    low = _body(
        [(2.1, 0.32), (2.15, 0.62), (2.0, 0.8), (0.95, 0.92), (-1.55, 0.95), (-2.1, 0.85), (-2.15, 0.35)],
        1.7,
        tone=0.62,
    )
    top = _body([(0.95, 0.92), (0.35, 1.42), (-1.1, 1.44), (-1.6, 0.95)], 1.5, tone=0.62)
    glass = [
        _body([(0.78, 0.97), (0.32, 1.36), (-0.3, 1.37), (-0.3, 0.97)], 1.52, tone=0.25),
        _body([(-0.38, 0.97), (-0.38, 1.37), (-1.05, 1.38), (-1.4, 0.98)], 1.52, tone=0.25),
    ]
    front = panel((0.64, 0.0), (-0.64, 0.0), 0.64, 1.28, 0, 0.72, tone=0.22, out=0.0)
    lean = np.array([[1, 0, 0], [0, 1, -0.75], [0, 0, 0.6]])
    screen = front.turned(180).transformed(lean).moved(0, 0.965, 0.96)
    rear = front.transformed(np.array([[1, 0, 0], [0, 1, 0.6], [0, 0, 0.58]])).moved(0, -1.62, 0.98)
    wheels = [wheel(0.33, 0.2).moved(s * 0.78, y, 0.33) for s in (-1, 1) for y in (1.35, -1.35)]
    bumpers = [block(-0.86, y - 0.06, 0.36, 0.86, y + 0.06, 0.5, tone=0.3) for y in (2.14, -2.14)]
    grille = block(-0.4, 2.14, 0.52, 0.4, 2.17, 0.66, tone=0.2)
    seams = [
        block(s * 0.852 - 0.004, y, 0.42, s * 0.852 + 0.004, y + 0.015, 0.9, tone=0.2)
        for s in (-1, 1)
        for y in (0.7, -0.32, -1.2)
    ]
    return merge(
        [
            low,
            top,
            *glass,
            screen,
            rear,
            *wheels,
            *bumpers,
            grille,
            *seams,
            *_lamps(2.13, 0.66, 0.62, tone=1.3),
            *_lamps(-2.13, 0.68, 0.68, tone=0.35),
        ]
    )


def truck() -> Mesh:
    """A bonneted lorry with an open wooden body."""
    frame = block(-0.4, -3.2, 0.55, 0.4, 2.7, 0.75, tone=0.2)
    bonnet = _body([(2.85, 0.7), (2.85, 1.4), (1.6, 1.55), (1.6, 0.7)], 1.2, tone=0.5)
    cab = _body([(1.65, 0.75), (1.55, 1.6), (1.35, 2.3), (0.35, 2.3), (0.3, 0.75)], 1.9, tone=0.55)
    windows = [_body([(1.42, 1.6), (1.26, 2.15), (0.55, 2.15), (0.55, 1.6)], 1.92, tone=0.25)]
    screen = (
        panel((0.8, 0.0), (-0.8, 0.0), 0.8, 1.6, 0, 0.62, tone=0.22, out=0.0)
        .turned(180)
        .transformed(np.array([[1, 0, 0], [0, 1, -0.29], [0, 0, 0.95]]))
        .moved(0, 1.56, 1.62)
    )
    bed = block(-1.15, -3.3, 1.0, 1.15, 0.15, 1.12, tone=0.5)
    sides = [
        block(s * 1.15 - 0.03, -3.3, z, s * 1.15 + 0.03, 0.15, z + 0.2, tone=0.6)
        for s in (-1, 1)
        for z in (1.12, 1.36, 1.6)
    ]
    ends = [block(-1.15, y - 0.03, 1.12, 1.15, y + 0.03, 1.8, tone=0.6) for y in (-3.27, 0.12)]
    wings = [block(s * 0.8 - 0.25, 1.4, 0.85, s * 0.8 + 0.25, 2.75, 0.98, tone=0.45) for s in (-1, 1)]
    wheels = [wheel(0.48, 0.28).moved(s * 0.85, y, 0.48) for s in (-1, 1) for y in (2.1, -2.2)]
    grille = block(-0.45, 2.85, 0.8, 0.45, 2.89, 1.3, tone=0.25)
    bumper = block(-1.1, 2.95, 0.5, 1.1, 3.05, 0.7, tone=0.25)
    return merge(
        [
            frame,
            bonnet,
            cab,
            *windows,
            screen,
            bed,
            *sides,
            *ends,
            *wings,
            *wheels,
            grille,
            bumper,
            *_lamps(2.84, 1.12, 0.78, tone=1.3),
        ]
    )


def bus() -> Mesh:
    """A country bus."""
    hull = _body([(4.0, 0.4), (4.05, 1.2), (3.9, 2.7), (-4.0, 2.75), (-4.05, 0.4)], 2.4, tone=0.7)
    band = block(-1.21, -4.06, 0.75, 1.21, 4.07, 1.0, tone=0.45)
    panes = [
        block(s * 1.21 - 0.01, y, 1.35, s * 1.21 + 0.01, y + 1.05, 2.3, tone=0.25)
        for s in (-1, 1)
        for y in (-3.7, -2.5, -1.3, -0.1, 1.1, 2.3)
    ]
    screen = block(-1.05, 3.98, 1.4, 1.05, 4.03, 2.4, tone=0.22)
    wheels = [wheel(0.46, 0.28).moved(s * 1.05, y, 0.46) for s in (-1, 1) for y in (2.6, -2.5)]
    return merge([hull, band, *panes, screen, *wheels, *_lamps(4.03, 0.7, 0.9, tone=1.3)])


def boat() -> Mesh:
    """A rowing boat."""
    sections = [(-1.7, 0.5, 0.3), (-0.8, 0.62, 0.24), (0.4, 0.62, 0.24), (1.3, 0.36, 0.3), (1.9, 0.02, 0.44)]
    port = [(-w, y, 0.55 + 0.06 * abs(y)) for y, w, _ in sections]
    keel = [(0.0, y, 0.05 + 0.12 * max(0.0, y - 1.0)) for y, _, _ in sections]
    hull = []
    for i in range(len(sections) - 1):
        for side in (1, -1):
            a, b, c, d = ((p[0] * side, p[1], p[2]) for p in (keel[i], keel[i + 1], port[i + 1], port[i]))
            hull.append(_pane(a, b, c, d))
    thwarts = [block(-0.58, y - 0.12, 0.42, 0.58, y + 0.12, 0.46, tone=0.6) for y in (-0.7, 0.4)]
    oars = [tube([(s * 0.5, 0.0, 0.62), (s * 1.9, -0.3, 0.2)], [0.03, 0.025], sides=6, tone=0.6) for s in (-1, 1)]
    return merge([one_part(*hull), *thwarts, *oars])


def _pane(*corners: tuple[float, float, float]) -> Mesh:
    return both_sides(quad(*corners, tone=0.5))


KINDS = {
    "sledge": sledge,
    "cart": cart,
    "car": car,
    "truck": truck,
    "bus": bus,
    "boat": boat,
}
