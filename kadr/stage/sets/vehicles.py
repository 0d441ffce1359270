"""Inside a car and inside a train compartment."""

import numpy as np

from kadr.stage.mesh import Mesh, lathe, merge, tube
from kadr.stage.props.vehicles import wheel
from kadr.stage.sets.piece import Builder, Conditions, Light, LightKind, Seat, SetPiece, moonlight
from kadr.stage.sets.rooms import chamber, sides
from kadr.stage.sets.shapes import block, ceiling, floor, inside_out, one_part, panel, rounded, wall
from kadr.stage.sets.steppe import road


def _car_seat(x: float, y: float) -> Mesh:
    """A seat for one who faces south (the camera looks in through the windscreen)."""
    cushion = block(x - 0.25, y - 0.24, 0.34, x + 0.25, y + 0.26, 0.5, tone=0.45)
    back = block(x - 0.24, y + 0.2, 0.45, x + 0.24, y + 0.32, 1.05, tone=0.5)
    rest = block(x - 0.13, y + 0.21, 1.08, x + 0.13, y + 0.3, 1.28, tone=0.5)
    return merge([rounded(cushion), back, rest])


def car_interior(conditions: Conditions) -> SetPiece:
    """A car seen through its windscreen: it drives south, two in front, the back seat and rear window behind them."""
    outside = road(conditions)
    seats = [_car_seat(x, 0.0) for x in (-0.38, 0.38)]
    rear = [block(-0.68, 0.78, 0.34, 0.68, 1.3, 0.52, tone=0.42), block(-0.68, 1.2, 0.45, 0.68, 1.34, 1.12, tone=0.46)]
    shell = [
        inside_out(block(-0.78, -0.95, 0.14, 0.78, 1.5, 0.16, tone=0.3)),
        *[
            wall(a, b, 0.82, tone=0.42, z=0.14)
            for a, b in (((0.78, -0.95), (0.78, 1.5)), ((-0.78, 1.5), (-0.78, -0.95)), ((0.78, 1.5), (-0.78, 1.5)))
        ],
        ceiling(-0.7, -0.55, 0.7, 1.35, 1.5, tone=0.75),
    ]
    shell += [
        block(-0.84, -2.1, 0.32, 0.84, -0.97, 0.88, tone=0.62),
        block(-0.84, 1.5, 0.32, 0.84, 2.1, 0.92, tone=0.62),
    ]
    shell += [block(s * 0.82 - 0.025, -0.97, 0.32, s * 0.82 + 0.025, 1.5, 0.93, tone=0.62) for s in (-1, 1)]
    shell += [wheel(0.32, 0.2).moved(s * 0.76, y, 0.32) for s in (-1, 1) for y in (-1.45, 1.5)]
    shell += [floor(-0.7, -0.55, 0.7, 1.35, tone=0.62, z=1.53)]
    pillars = [
        tube([(s * 0.78, -0.95, 0.95), (s * 0.7, -0.5, 1.5)], [0.035, 0.035], sides=6, tone=0.3) for s in (-1, 1)
    ]
    pillars += [
        tube([(s * 0.78, 0.35, 0.95), (s * 0.7, 0.33, 1.5)], [0.045, 0.045], sides=6, tone=0.3) for s in (-1, 1)
    ]
    pillars += [tube([(s * 0.76, 1.45, 0.95), (s * 0.68, 1.3, 1.5)], [0.06, 0.06], sides=6, tone=0.3) for s in (-1, 1)]
    frame = [tube([(-0.7, y, 1.5), (0.7, y, 1.5)], [0.03, 0.03], sides=6, tone=0.3) for y in (-0.52, 1.32)]
    dash = block(-0.76, -0.98, 0.6, 0.76, -0.72, 0.92, tone=0.3)
    turns = np.linspace(0, 2 * np.pi, 17)
    steering = tube(
        [(0.38 + 0.19 * np.cos(t), -0.52 - 0.07 * np.sin(t), 0.9 + 0.17 * np.sin(t)) for t in turns],
        [0.014] * 17,
        sides=6,
        tone=0.15,
    )
    spoke = tube(
        [(0.2, -0.52, 0.9), (0.38, -0.55, 0.88), (0.56, -0.52, 0.9)], [0.012, 0.025, 0.012], sides=5, tone=0.15
    )
    mirror = block(-0.12, -0.5, 1.38, 0.12, -0.48, 1.45, tone=0.2)
    mesh = merge([outside.mesh.moved(z=-0.05), *seats, *rear, *shell, *pillars, *frame, dash, steering, spoke, mirror])
    places = [(-0.38, 0.02), (0.38, 0.02), (-0.38, 1.0), (0.38, 1.0)]
    glow = Light(x=0.2, y=-0.7, z=0.8, strength=0.5)
    return SetPiece(
        mesh=mesh,
        indoor=True,
        sky=True,
        ground_tone=outside.ground_tone,
        room=(-0.7, -0.5, 0.7, 1.3),
        seats=tuple(Seat(x=x, y=y, z=0.5, facing=180) for x, y in places),
        lights=(*moonlight(conditions), glow)
        if conditions.dim
        else (Light(x=0, y=-1.5, z=1.4, strength=2.5, kind=LightKind.WINDOW),),
    )


def train_interior(conditions: Conditions) -> SetPiece:
    """A sleeper compartment: berths on both sides, the table under the window in the north, the corridor open south."""
    bounds = (-1.35, -1.9, 1.35, 1.6)
    _, east, north, west = sides(bounds)
    pane = 0.14 if conditions.night else 1.0
    berths: list[Mesh] = []
    for s in (-1, 1):
        berths += [
            block(s * 1.02 - 0.33, -1.3, 0.18, s * 1.02 + 0.33, 1.55, 0.47, tone=0.48),
            block(s * 1.29 - 0.05, -1.3, 0.47, s * 1.29 + 0.05, 1.55, 1.0, tone=0.55),
        ]
        berths += [block(s * 1.04 - 0.31, -1.3, 1.62, s * 1.04 + 0.31, 1.55, 1.74, tone=0.5)]
    table = [block(-0.3, 0.95, 0.72, 0.3, 1.58, 0.76, tone=0.72), block(-0.03, 1.35, 0, 0.03, 1.45, 0.72, tone=0.4)]
    glass = lathe([(0.03, 0), (0.038, 0.1), (0, 0.09)], sides=10, tone=0.9)
    frame = [
        panel(*north, 1.35, 1.25, 0.92, 1.9, tone=0.75, out=0.02),
        panel(*north, 1.35, 1.1, 1.0, 1.82, tone=pane, out=0.03),
    ]
    drapes = [panel(*north, 1.35 + k, 0.2, 0.95, 1.88, tone=0.66, out=0.05) for k in (-0.5, 0.5)]
    view = [] if conditions.night else [panel(*north, 1.35, 1.1, 1.0, 1.32, tone=0.8, out=0.035)]
    lamp = lathe([(0.12, 0), (0.1, 0.05), (0, 0.06)], sides=14, tone=2.2 if conditions.dim else 0.95).moved(0, 0, 2.34)
    slats = [panel(*side, a, 0.02, 0.1, 2.3, tone=0.55, out=0.01) for side in (east, west) for a in (0.8, 2.1)]
    parts = [
        chamber(bounds, 2.4, walls=0.72, boards=0.5),
        one_part(*slats),
        *berths,
        *table,
        glass.moved(-0.12, 1.2, 0.76),
        glass.moved(0.14, 1.25, 0.76),
        *frame,
        *view,
        *drapes,
        lamp,
    ]
    seats = tuple(Seat(x=s * 0.98, y=y, z=0.47, facing=90.0 * s) for s in (-1, 1) for y in (-0.7, 0.1, 0.8))
    window = Light(x=0, y=1.5, z=1.5, strength=3.0, kind=LightKind.WINDOW)
    return SetPiece(
        mesh=merge(parts),
        indoor=True,
        sky=False,
        ground_tone=0.5,
        room=(-0.7, -1.7, 0.7, 0.9),
        seats=seats,
        lights=(Light(x=0, y=0, z=2.2, strength=2.2),) if conditions.dim else (window,),
        blocked=((0, 1.2, 0.5),),
    )


SETS: dict[str, Builder] = {"car_interior": car_interior, "train_interior": train_interior}
