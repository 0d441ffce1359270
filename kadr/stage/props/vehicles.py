"""What one rides in: sledge, cart, car, truck, bus, boat; nose towards +y, wheels on z = 0."""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from kadr.stage.mesh import Mesh, lathe, merge, mesh, quad, tube
from kadr.stage.sets.piece import Seat
from kadr.stage.sets.shapes import Point, beam, block, both_sides, extruded, loft, one_part

# Where people sit in a vehicle, from its own middle: the driver (who holds the wheel, the reins or the oars) first.
# A seat is a shin's length, 0.43 m, above what the feet stand on.
PLACES: dict[str, tuple[Seat, ...]] = {
    "sledge": (Seat(x=0.0, y=0.25, z=0.84, facing=0), Seat(x=0.0, y=-0.62, z=0.84, facing=0)),
    # A carter sits on the front edge, his legs hanging over it; who rides along looks back over the tail.
    "cart": (Seat(x=0.0, y=0.72, z=0.8, facing=0), Seat(x=0.0, y=-0.88, z=0.8, facing=180)),
    "car": (
        Seat(x=-0.38, y=0.02, z=0.5, facing=0),
        Seat(x=0.38, y=0.02, z=0.5, facing=0),
        Seat(x=-0.38, y=-0.86, z=0.52, facing=0),
        Seat(x=0.38, y=-0.86, z=0.52, facing=0),
    ),
    "truck": (
        Seat(x=-0.45, y=0.72, z=1.2, facing=0),
        Seat(x=0.45, y=0.72, z=1.2, facing=0),
        Seat(x=-0.85, y=-0.8, z=1.55, facing=-90),
        Seat(x=0.85, y=-0.8, z=1.55, facing=90),
        Seat(x=-0.85, y=-2.2, z=1.55, facing=-90),
        Seat(x=0.85, y=-2.2, z=1.55, facing=90),
    ),
    "bus": (
        Seat(x=-0.7, y=2.95, z=1.05, facing=0),
        *(Seat(x=x, y=y, z=1.1, facing=0) for y in (1.1, 0.1, -0.9, -1.9, -2.9) for x in (-0.75, 0.75)),
    ),
    # Who rows looks astern.
    "boat": (Seat(x=0.0, y=0.4, z=0.46, facing=180), Seat(x=0.0, y=-1.05, z=0.46, facing=0)),
}

_LYING = np.array([[0, 0, 1.0], [0, 1, 0], [-1, 0, 0]])


def wheel(radius: float, width: float, *, sides: int = 18) -> Mesh:
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
        sides=sides,
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
    planks = [block(-0.5, y - 0.13, 0.79, 0.5, y + 0.13, 0.84, tone=0.5) for y in (0.25, -0.62)]
    rests = [
        block(s * 0.4 - 0.03, y - 0.1, 0.44, s * 0.4 + 0.03, y + 0.1, 0.8, tone=0.4)
        for s in (-1, 1)
        for y in (0.25, -0.62)
    ]
    return merge([*parts, bed, *boards, back, hay, *planks, *rests])


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


def _pane(*corners: tuple[float, float, float], tone: float = 0.5) -> Mesh:
    return both_sides(quad(*corners, tone=tone))


def _hollow(outline: Sequence[Point], width: float, *, tone: float, inner: float) -> Mesh:
    """The two sides of a body, a side outline (y, z) each, seen from without and, darker, from within."""
    rim = np.array(outline)
    out = []
    for s in (-1, 1):
        corners = [(s * width / 2, y, z) for y, z in rim]
        fan = [(0, i, i + 1) for i in range(1, len(corners) - 1)]
        front = [t if s < 0 else t[::-1] for t in _counter(rim, fan)]
        out += [
            mesh(corners, front, tone=tone, smooth=False),
            mesh(corners, [t[::-1] for t in front], tone=inner, smooth=False),
        ]
    return merge(out)


def _counter(rim: NDArray[np.float64], fan: list[tuple[int, int, int]]) -> list[tuple[int, int, int]]:
    """The fan wound so that it is seen from the left (-x), whichever way the outline runs."""
    y, z = rim.T
    area = float((y * np.roll(z, -1) - np.roll(y, -1) * z).sum())
    return [(a, c, b) for a, b, c in fan] if area > 0 else fan


def _place_to_sit(x: float, y: float, z: float, *, wide: float = 0.5) -> Mesh:
    """A car seat for one who faces forward: cushion, back, headrest; `z` its height."""
    w = wide / 2
    cushion = block(x - w, y - 0.24, z - 0.16, x + w, y + 0.28, z, tone=0.3)
    back = block(x - w + 0.02, y - 0.34, z - 0.1, x + w - 0.02, y - 0.22, z + 0.5, tone=0.34)
    rest = block(x - 0.12, y - 0.33, z + 0.53, x + 0.12, y - 0.25, z + 0.7, tone=0.34)
    return merge([cushion, back, rest])


def _wheel_of_driver(x: float, y: float, z: float) -> Mesh:
    """A steering wheel tipped back to the driver's hands."""
    turns = np.linspace(0, 2 * np.pi, 13)
    rim = tube(
        [(x + 0.18 * np.cos(t), y - 0.06 * np.sin(t), z + 0.16 * np.sin(t)) for t in turns],
        [0.014] * 13,
        sides=5,
        tone=0.12,
    )
    return merge([rim, beam((x, y, z), (x, y + 0.25, z - 0.1), width=0.05, tone=0.12)])


def car() -> Mesh:
    """A four-door car whose windows are open to the eye: who sits in it is seen."""
    # The side below the windows, with arches over the wheels; the cabin above is pillars and a roof.
    tub = [
        (2.12, 0.34),
        (2.18, 0.62),
        (2.05, 0.82),
        (1.0, 0.96),
        (-1.55, 0.98),
        (-2.1, 0.92),
        (-2.18, 0.6),
        (-2.12, 0.34),
    ]
    sides = _hollow(tub, 1.74, tone=0.55, inner=0.3)
    bonnet = [_pane((-0.85, 1.0, 0.96), (0.85, 1.0, 0.96), (0.85, 2.05, 0.82), (-0.85, 2.05, 0.82), tone=0.62)]
    bonnet.append(_pane((-0.85, 2.05, 0.82), (0.85, 2.05, 0.82), (0.85, 2.18, 0.62), (-0.85, 2.18, 0.62), tone=0.5))
    bonnet.append(_pane((-0.85, -2.1, 0.92), (0.85, -2.1, 0.92), (0.85, -1.55, 0.98), (-0.85, -1.55, 0.98), tone=0.62))
    ends = [block(-0.87, y - 0.02, 0.34, 0.87, y + 0.02, z, tone=0.5) for y, z in ((2.14, 0.64), (-2.14, 0.88))]
    bed = block(-0.84, -2.0, 0.2, 0.84, 2.0, 0.3, tone=0.14)
    dash = block(-0.82, 0.72, 0.6, 0.82, 1.0, 0.95, tone=0.22)
    parcel = block(-0.82, -1.6, 0.5, 0.82, -1.3, 0.97, tone=0.25)
    roof = _body([(0.36, 1.5), (0.3, 1.56), (-1.1, 1.58), (-1.2, 1.5)], 1.42, tone=0.5)
    pillars = []
    for s in (-1, 1):
        top, low = s * 0.69, s * 0.84
        pillars += [
            beam((low, 1.0, 0.95), (top, 0.34, 1.52), width=0.07, tone=0.4),
            beam((low, -0.36, 0.95), (top, -0.4, 1.52), width=0.09, tone=0.4),
            beam((low, -1.58, 0.97), (top, -1.14, 1.52), width=0.1, tone=0.4),
            beam((low, 1.0, 0.965), (low, -1.58, 0.985), width=0.05, tone=0.4),
        ]
        pillars.append(block(s * 0.93 - 0.07, 0.78, 0.98, s * 0.93 + 0.07, 0.9, 1.12, tone=0.3))
    seats = [_place_to_sit(x, y, z) for x, y, z in ((-0.38, 0.02, 0.5), (0.38, 0.02, 0.5))]
    seats.append(_place_to_sit(0.0, -0.86, 0.52, wide=1.4))
    wheels = [wheel(0.34, 0.2, sides=14).moved(s * 0.8, y, 0.34) for s in (-1, 1) for y in (1.36, -1.36)]
    arches = [
        _pane(
            *[(s * 0.876, y + 0.4 * a, 0.34 + 0.42 * b) for a, b in ((-1, 0), (-0.6, 0.85), (0.6, 0.85), (1, 0))][::s],
            tone=0.1,
        )
        for s in (-1, 1)
        for y in (1.36, -1.36)
    ]
    bumpers = [block(-0.88, y - 0.07, 0.34, 0.88, y + 0.07, 0.48, tone=0.25) for y in (2.18, -2.18)]
    grille = block(-0.42, 2.15, 0.52, 0.42, 2.19, 0.68, tone=0.15)
    plates = [block(-0.26, y - 0.012, 0.5, 0.26, y + 0.012, 0.61, tone=0.95) for y in (2.26, -2.2)]
    seams = [
        block(s * 0.872 - 0.004, y, 0.4, s * 0.872 + 0.004, y + 0.015, 0.95, tone=0.2)
        for s in (-1, 1)
        for y in (0.78, -0.36, -1.2)
    ]
    handles = [
        block(s * 0.885 - 0.012, y, 0.82, s * 0.885 + 0.012, y + 0.14, 0.85, tone=0.2)
        for s in (-1, 1)
        for y in (-0.3, -1.14)
    ]
    lamps = [*_lamps(2.17, 0.68, 0.64, tone=1.3), *_lamps(-2.16, 0.72, 0.72, tone=0.3)]
    cabin = [bed, dash, parcel, roof, *pillars, *seats, _wheel_of_driver(-0.38, 0.55, 0.92)]
    outside = [*arches, *wheels, *bumpers, grille, *plates, *seams, *handles, *lamps]
    return merge([sides, *bonnet, *ends, *cabin, *outside])


def truck() -> Mesh:
    """A bonneted lorry with an open wooden body."""
    frame = block(-0.4, -3.2, 0.55, 0.4, 2.7, 0.75, tone=0.2)
    bonnet = _body([(2.85, 0.7), (2.85, 1.4), (1.6, 1.55), (1.6, 0.7)], 1.2, tone=0.5)
    cab = [_hollow([(1.65, 0.75), (1.58, 1.62), (0.3, 1.62), (0.3, 0.75)], 1.9, tone=0.5, inner=0.25)]
    cab += [block(-0.95, 0.26, 0.75, 0.95, 0.32, 2.3, tone=0.5), block(-0.95, 0.3, 0.7, 0.95, 1.6, 0.77, tone=0.14)]
    cab += [block(-0.98, 0.22, 2.3, 0.98, 1.46, 2.4, tone=0.45), block(-0.9, 1.45, 1.35, 0.9, 1.62, 1.6, tone=0.2)]
    cab += [
        beam((s * 0.92, y0, 1.6), (s * 0.92, y1, 2.34), width=0.08, tone=0.4)
        for s in (-1, 1)
        for y0, y1 in ((1.58, 1.38),)
    ]
    cab += [_place_to_sit(0.0, 0.72, 1.2, wide=1.6), _wheel_of_driver(-0.45, 1.22, 1.62)]
    benches = [block(s * 0.85 - 0.16, -3.0, 1.5, s * 0.85 + 0.16, -0.1, 1.55, tone=0.5) for s in (-1, 1)]
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
            *cab,
            *benches,
            bed,
            *sides,
            *ends,
            *wings,
            *wheels,
            grille,
            bumper,
            *_lamps(2.88, 1.15, 0.48, tone=1.3),
        ]
    )


def bus() -> Mesh:
    """A country bus."""
    low = _hollow([(4.0, 0.4), (4.05, 1.35), (-4.05, 1.35), (-4.05, 0.4)], 2.4, tone=0.62, inner=0.3)
    top = _body([(3.95, 2.4), (3.85, 2.75), (-3.95, 2.8), (-4.05, 2.4)], 2.4, tone=0.62)
    bed = block(-1.15, -4.0, 0.55, 1.15, 3.95, 0.66, tone=0.14)
    walls = [block(-1.2, y - 0.03, 0.4, 1.2, y + 0.03, z, tone=0.55) for y, z in ((4.02, 1.35), (-4.02, 2.4))]
    band = [block(s * 1.21 - 0.01, -4.06, 0.75, s * 1.21 + 0.01, 4.05, 1.0, tone=0.35) for s in (-1, 1)]
    posts = [
        block(s * 1.18 - 0.03, y - 0.06, 1.35, s * 1.18 + 0.03, y + 0.06, 2.4, tone=0.5)
        for s in (-1, 1)
        for y in (-3.95, -2.6, -1.35, -0.1, 1.15, 2.4, 3.9)
    ]
    rows = [_place_to_sit(x, y, 1.1, wide=0.8) for y in (1.1, 0.1, -0.9, -1.9, -2.9) for x in (-0.7, 0.7)]
    rows += [_place_to_sit(-0.7, 2.95, 1.05), _wheel_of_driver(-0.7, 3.5, 1.5)]
    door = [block(1.2, 2.5, 0.45, 1.23, 3.5, 2.35, tone=0.3)]
    wheels = [wheel(0.46, 0.28).moved(s * 1.05, y, 0.46) for s in (-1, 1) for y in (2.6, -2.5)]
    return merge([low, top, bed, *walls, *band, *posts, *rows, *door, *wheels, *_lamps(4.03, 0.7, 0.9, tone=1.3)])


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
    thwarts = [block(-0.58, y - 0.12, 0.42, 0.58, y + 0.12, 0.46, tone=0.6) for y in (-1.05, 0.4)]
    oars = [tube([(s * 0.5, 0.0, 0.62), (s * 1.9, -0.3, 0.2)], [0.03, 0.025], sides=6, tone=0.6) for s in (-1, 1)]
    return merge([one_part(*hull), *thwarts, *oars])


KINDS = {
    "sledge": sledge,
    "cart": cart,
    "car": car,
    "truck": truck,
    "bus": bus,
    "boat": boat,
}
