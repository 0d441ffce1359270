"""Words of a car and a train seen from within."""

from dataclasses import replace

import numpy as np

from kadr.stage.mesh import Mesh, merge, tube
from kadr.stage.props.vehicles import wheel
from kadr.stage.sets.measures import Tone
from kadr.stage.sets.shapes import block, ceiling, floor, inside_out, one_part, rounded, wall
from kadr.stage.sets.vocabulary import Site, word

# The cabin of a tall family car, metres: its floor, the sill of its windows and its roof. Over a seat of 0.5 m the roof
# leaves 1.08 m: a man of 1.85 m with a cap sits 1.04 m tall.
FLOOR_M, SILL_M, ROOF_M = 0.14, 0.95, 1.58
# The wheel that `kadr.stage.figures.reach` puts hands on: so far before the driver's seat and above it.
WHEEL_AHEAD_M, WHEEL_ABOVE_M = 0.54, 0.40


@word("car_seat", seats=((0.0, 0.0, 0.5, 0.0),))
def car_seat(_: Site, *, tone: Tone = 0.26) -> Mesh:
    """A car's seat with its head rest; who sits on it faces north."""
    cushion = block(-0.25, -0.26, 0.3, 0.25, 0.24, 0.48, tone=tone)
    back = block(-0.24, -0.34, 0.45, 0.24, -0.22, 1.05, tone=tone + 0.06)
    rest = block(-0.12, -0.32, 1.09, 0.12, -0.24, 1.24, tone=tone + 0.06)
    posts = [block(x - 0.012, -0.29, 1.05, x + 0.012, -0.27, 1.08, tone=0.1) for x in (-0.06, 0.06)]
    return merge([rounded(cushion), back, rest, *posts])


@word("car_bench", seats=((-0.38, 0.0, 0.52, 0.0), (0.38, 0.0, 0.52, 0.0)))
def car_bench(_: Site, *, tone: Tone = 0.24) -> Mesh:
    """The back seat of a car, for two; they face north."""
    cushion = block(-0.68, -0.24, 0.34, 0.68, 0.26, 0.52, tone=tone)
    back = block(-0.68, -0.34, 0.45, 0.68, -0.2, 1.12, tone=tone + 0.06)
    return merge([rounded(cushion), back])


@word("car_cabin")
def car_cabin(_: Site, *, paint: Tone = 0.42, lining: Tone = 0.3) -> Mesh:
    """A car open to its windscreen: it drives south, its sides below the windows, pillars, roof, bonnet, wheels."""
    low, sill, roof = FLOOR_M, SILL_M, ROOF_M
    inside = [
        inside_out(block(-0.78, -0.95, low, 0.78, 1.5, low + 0.02, tone=lining * 0.6)),
        *[
            wall(a, b, sill - low, tone=lining, z=low)
            for a, b in (((0.78, -0.95), (0.78, 1.5)), ((-0.78, 1.5), (-0.78, -0.95)), ((0.78, 1.5), (-0.78, 1.5)))
        ],
        ceiling(-0.7, -0.55, 0.7, 1.35, roof, tone=lining + 0.25),
    ]
    outside = [
        block(-0.84, -2.1, 0.32, 0.84, -0.97, sill - 0.07, tone=paint),
        block(-0.84, 1.5, 0.32, 0.84, 2.1, sill - 0.03, tone=paint),
        *[block(s * 0.82 - 0.025, -0.97, 0.32, s * 0.82 + 0.025, 1.5, sill - 0.02, tone=paint) for s in (-1, 1)],
        floor(-0.7, -0.55, 0.7, 1.35, tone=paint, z=roof + 0.03),
        *[wheel(0.32, 0.2).moved(s * 0.76, y, 0.32) for s in (-1, 1) for y in (-1.45, 1.5)],
    ]
    lines = [
        ((s * 0.78, y0, sill), (s * 0.7, y1, roof), thick)
        for s in (-1, 1)
        for y0, y1, thick in ((-0.95, -0.5, 0.035), (0.35, 0.33, 0.045), (1.45, 1.3, 0.06))
    ]
    lines += [((-0.7, y, roof), (0.7, y, roof), 0.03) for y in (-0.52, 1.32)]
    frame = [tube([a, b], [thick, thick], sides=6, tone=0.12) for a, b, thick in lines]
    handles = [block(s * 0.76 - 0.015, -0.3, 0.72, s * 0.76 + 0.015, -0.12, 0.76, tone=0.6) for s in (-1, 1)]
    mirror = block(-0.12, -0.5, roof - 0.13, 0.12, -0.48, roof - 0.06, tone=0.1)
    return merge([*inside, *outside, *frame, *handles, mirror])


@word("dashboard")
def dashboard(_: Site, *, tone: Tone = 0.14) -> Mesh:
    """A car's dashboard, its dials to the north."""
    body = block(-0.76, -0.13, 0.6, 0.76, 0.13, 0.9, tone=tone)
    hood = block(0.16, -0.1, 0.9, 0.6, 0.12, 0.96, tone=tone)
    vents = [block(x - 0.09, 0.13, 0.76, x + 0.09, 0.14, 0.84, tone=0.4) for x in (-0.6, -0.1, 0.1)]
    glove = block(-0.62, 0.13, 0.63, -0.18, 0.14, 0.72, tone=tone + 0.12)
    return merge([body, hood, *vents, glove])


@word("steering_wheel")
def steering_wheel(_: Site) -> Mesh:
    """A steering wheel before the seat that stands on the same place with the same facing."""
    turns = np.linspace(0, 2 * np.pi, 17)
    y, z = WHEEL_AHEAD_M, 0.5 + WHEEL_ABOVE_M
    rim = tube(
        [(0.19 * np.cos(t), y + 0.07 * np.sin(t), z + 0.17 * np.sin(t)) for t in turns],
        [0.014] * 17,
        sides=6,
        tone=0.08,
    )
    spoke = tube([(-0.18, y, z), (0, y + 0.03, z - 0.02), (0.18, y, z)], [0.012, 0.03, 0.012], sides=5, tone=0.1)
    column = tube([(0, y + 0.03, z - 0.02), (0, y + 0.2, z - 0.1)], [0.03, 0.03], sides=6, tone=0.1)
    return merge([rim, spoke, column])


# Six can sit on the lower berths of a compartment, three a side.
@word("berths", seats=tuple((0.31, y, 0.47, -90.0) for y in (-0.95, -0.1, 0.75)))
def berths(_: Site, *, tone: Tone = 0.3) -> Mesh:
    """The lower and the upper berth of one side of a sleeper, their backs in the west, which are seen through from
    without as walls are."""
    lower = [
        block(0.0, -1.4, 0.18, 0.66, 1.45, 0.4, tone=tone * 0.6),
        rounded(block(0.0, -1.4, 0.38, 0.66, 1.45, 0.47, tone=tone)),
        wall((0.09, 1.45), (0.09, -1.4), 0.53, tone=tone + 0.1, z=0.47),
    ]
    upper = [block(0.0, -1.4, 1.62, 0.62, 1.45, 1.72, tone=tone + 0.04)]
    bed = [block(0.04, -0.6, 1.72, 0.6, 1.4, 1.78, tone=0.82), block(0.08, 1.0, 1.78, 0.54, 1.38, 1.88, tone=0.92)]
    seams = [block(0.66, y - 0.008, 0.2, 0.664, y + 0.008, 0.46, tone=0.1) for y in (-0.45, 0.5)]
    bars = [tube([(0.05, y, 1.62), (0.5, y, 2.2)], [0.012] * 2, sides=4, tone=0.15) for y in (-1.3, 1.35)]
    return _open_behind(merge([*lower, *upper, *bed, one_part(*seams), *bars]))


def _open_behind(one: Mesh) -> Mesh:
    corners = one.vertices[one.faces]
    normals = np.cross(corners[:, 1] - corners[:, 0], corners[:, 2] - corners[:, 0])
    kept = normals[:, 0] > -0.9 * np.linalg.norm(normals, axis=1)
    return replace(one, faces=one.faces[kept], tone=one.tone[kept], part=one.part[kept], smooth=one.smooth[kept])
