"""Words of a yurt seen from within: kerege lattice, uyk poles, shanyrak, syrmaks, hangings, the hearth."""

import numpy as np

from kadr.stage.mesh import Mesh, lathe, merge, tube
from kadr.stage.sets.measures import Degrees, Metres, Tone
from kadr.stage.sets.piece import GLOW
from kadr.stage.sets.shapes import block, disc, inside_out, one_part, panel, ribbon
from kadr.stage.sets.vocabulary import Site, word

# A six-winged yurt is about 6 m wide; the walls stand at shoulder height, the ring at 3 m and more.
RADIUS, WALL, CROWN, RING = 3.6, 1.75, 3.55, 0.85
DOOR = 1.3  # metres wide, in the south


def round_(angle: float, radius: float, z: float) -> tuple[float, float, float]:
    """A place on a circle about the middle."""
    return (radius * float(np.cos(angle)), radius * float(np.sin(angle)), z)


@word("yurt_walls")
def yurt_walls(_: Site, *, felt: Tone = 0.7, wood: Tone = 0.26) -> Mesh:
    """The kerege: two layers of slats crossing on the felt wall, 7.2 m across; seen from within only."""
    # One part, so that they read as slats and not as tiles.
    skin = inside_out(lathe([(RADIUS, 0), (RADIUS, WALL)], sides=48, tone=felt))
    slats = []
    for i in range(52):
        start = 2 * np.pi * i / 52
        for lean in (-1, 1):
            angles = start + lean * np.linspace(0, 0.36, 4)
            # Slats lie 2 cm and 3 cm before the felt, the two layers apart, lest they flicker.
            radius = RADIUS - (0.025 if lean > 0 else 0.035)
            points = [round_(a, radius, z) for a, z in zip(angles, np.linspace(0.0, WALL, 4), strict=True)]
            middle = (angles[0] + angles[-1]) / 2
            slats.append(ribbon(points, 0.035, (-np.cos(middle), -np.sin(middle), 0.0), tone=wood))
    return one_part(skin, *slats)


@word("yurt_roof")
def yurt_roof(_: Site, *, felt: Tone = 0.62, wood: Tone = 0.24) -> Mesh:
    """Felt, the uyk poles bent at their feet, the band that binds them, and the shanyrak with its crossed bars."""
    shape = [(RADIUS, WALL), (RADIUS * 0.86, WALL + 0.55), (RING, CROWN)]
    skin = inside_out(lathe(shape, sides=48, tone=felt))
    poles = []
    for i in range(60):
        angle = 2 * np.pi * i / 60
        points = [round_(angle, r - 0.03, z - 0.02) for r, z in shape]
        poles.append(ribbon(points, 0.05, (-np.cos(angle), -np.sin(angle), -0.9), tone=wood))
    band = inside_out(lathe([(RADIUS - 0.05, WALL - 0.09), (RADIUS - 0.05, WALL + 0.06)], sides=48, tone=0.3))
    return merge([one_part(skin, *poles), band, shanyrak(CROWN)])


def shanyrak(z: float) -> Mesh:
    """The crown of a yurt: its ring and two sets of three arched bars."""
    turns = np.linspace(0, 2 * np.pi, 25)
    ring = tube([round_(a, RING, z) for a in turns], [0.075] * 25, sides=6, tone=0.2)
    bars = []
    for offset in (-0.13, 0.0, 0.13):
        for swap in (False, True):
            reach = np.linspace(-RING, RING, 7)
            lift = z + 0.28 * (1 - (reach / RING) ** 2)
            points = [(offset, r, h) if swap else (r, offset, h) for r, h in zip(reach, lift, strict=True)]
            bars.append(tube(points, [0.022] * 7, sides=4, tone=0.22))
    return merge([ring, one_part(*bars)])


@word("yurt_door")
def yurt_door(_: Site, *, tone: Tone = 0.4) -> Mesh:
    """The two-leaved door in the south of the yurt."""
    line = ((-DOOR / 2, -RADIUS + 0.14), (DOOR / 2, -RADIUS + 0.14))
    leaf = DOOR / 2
    return merge(
        [
            panel(*line, leaf, DOOR + 0.24, 0, WALL + 0.08, tone=max(0.0, tone - 0.2), out=0.0),
            panel(*line, leaf * 0.52, leaf * 0.86, 0.08, WALL - 0.08, tone=tone, out=0.02),
            panel(*line, leaf * 1.48, leaf * 0.86, 0.08, WALL - 0.08, tone=tone, out=0.02),
        ]
    )


@word("syrmak")
def syrmak(_: Site, *, width: Metres = 2.4, depth: Metres = 1.1, tone: Tone = 0.2) -> Mesh:
    """A felt rug: dark border, light field, horn ornament in the middle."""
    layers = [(1.0, tone), (0.9, tone + 0.42), (0.78, tone + 0.14)]
    parts = [
        block(-width / 2 * s, -depth / 2 * s, 0, width / 2 * s, depth / 2 * s, 0.012 + 0.004 * i, tone=t)
        for i, (s, t) in enumerate(layers)
    ]
    for k in (-0.24, 0.0, 0.24):
        diamond = disc(depth * 0.24, tone=tone + 0.48, z=0.026, sides=4).scaled(0.7, 1.0, 1.0)
        core = disc(depth * 0.11, tone=tone, z=0.03, sides=4).scaled(0.7, 1.0, 1.0)
        parts += [diamond.moved(x=k * width), core.moved(x=k * width)]
    return one_part(*parts)


@word("tuskiiz")
def tuskiiz(_: Site, *, towards: Degrees, span: Degrees = 24.0) -> Mesh:
    """An embroidery hung on a yurt's wall, a dark frame round a light field; towards 0 is the north, 90 the west."""
    angle, wide = np.radians(towards + 90.0), np.radians(span)
    layers = []
    for scale, tone, out in ((1.0, 0.18, 0.06), (0.82, 0.66, 0.07), (0.5, 0.34, 0.08)):
        reach = np.linspace(angle + wide / 2 * scale, angle - wide / 2 * scale, 6)
        low, high = 0.62 + 0.5 * (1 - scale), 1.62 - 0.5 * (1 - scale)
        points = [round_(a, RADIUS - out, (low + high) / 2) for a in reach]
        layers.append(ribbon(points, high - low, (-np.cos(angle), -np.sin(angle), 0.0), tone=tone))
    return one_part(*layers)


@word("hearth", stands=True)
def hearth(_: Site) -> Mesh:
    """An iron trivet with a cauldron over a burning fire."""
    cauldron = lathe([(0, 0.3), (0.26, 0.36), (0.36, 0.52), (0.38, 0.56), (0.33, 0.55)], sides=16, tone=0.12)
    legs = [
        tube([round_(a, 0.36, 0.0), round_(a, 0.33, 0.5)], [0.025, 0.025], sides=5, tone=0.1) for a in (0.5, 2.6, 4.7)
    ]
    logs = [
        tube([round_(a, 0.3, 0.05), round_(a + 3.0, 0.3, 0.1)], [0.05, 0.045], sides=6, tone=0.2) for a in (0, 1, 2)
    ]
    flame = lathe([(0, 0.06), (0.13, 0.12), (0.1, 0.22), (0, 0.36)], sides=7, tone=GLOW)
    bed = disc(0.55, tone=0.28, z=0.03, sides=20)
    return merge([bed, cauldron, *legs, *logs, flame])
