"""The yurt, within and without: kerege lattice, uyk poles, shanyrak, hearth, stacked blankets."""

import numpy as np

from kadr.stage.mesh import Mesh, lathe, merge, tube
from kadr.stage.props import furniture
from kadr.stage.sets.piece import GLOW, Builder, Conditions, Light, LightKind, Seat, SetPiece, moonlight
from kadr.stage.sets.shapes import blob, block, disc, inside_out, one_part, panel, ribbon
from kadr.stage.sets.steppe import open_ground

# A six-winged yurt is about 6 m wide; the walls stand at shoulder height, the ring at 3 m and more.
RADIUS, WALL, CROWN, RING = 3.6, 1.75, 3.55, 0.85
MIDDLE_Y = 0.5
DOOR = 1.3  # metres wide, in the south


def _round(angle: float, radius: float, z: float) -> tuple[float, float, float]:
    return (radius * np.cos(angle), radius * np.sin(angle), z)


def _lattice() -> Mesh:
    """The kerege: two layers of slats crossing on the wall, as one part so that they read as slats, not as tiles."""
    felt = inside_out(lathe([(RADIUS, 0), (RADIUS, WALL)], sides=48, tone=0.8))
    slats = []
    for i in range(52):
        start = 2 * np.pi * i / 52
        for lean in (-1, 1):
            angles = start + lean * np.linspace(0, 0.36, 4)
            # Slats lie 2 cm and 3 cm before the felt, the two layers apart, lest they flicker.
            radius = RADIUS - (0.025 if lean > 0 else 0.035)
            points = [_round(a, radius, z) for a, z in zip(angles, np.linspace(0.0, WALL, 4), strict=True)]
            middle = (angles[0] + angles[-1]) / 2
            slats.append(ribbon(points, 0.035, (-np.cos(middle), -np.sin(middle), 0.0), tone=0.5))
    return one_part(felt, *slats)


def _roof() -> tuple[Mesh, ...]:
    """Felt, the uyk poles bent at their feet, the band that binds them, and the shanyrak with its crossed bars."""
    shape = [(RADIUS, WALL), (RADIUS * 0.86, WALL + 0.55), (RING, CROWN)]
    felt = inside_out(lathe(shape, sides=48, tone=0.74))
    poles = []
    for i in range(60):
        angle = 2 * np.pi * i / 60
        points = [_round(angle, r - 0.03, z - 0.02) for r, z in shape]
        poles.append(ribbon(points, 0.05, (-np.cos(angle), -np.sin(angle), -0.9), tone=0.46))
    band = inside_out(lathe([(RADIUS - 0.05, WALL - 0.09), (RADIUS - 0.05, WALL + 0.06)], sides=48, tone=0.5))
    return one_part(felt, *poles), band, shanyrak(CROWN)


def shanyrak(z: float) -> Mesh:
    """The crown of a yurt: its ring and two sets of three arched bars."""
    turns = np.linspace(0, 2 * np.pi, 25)
    ring = tube([_round(a, RING, z) for a in turns], [0.075] * 25, sides=6, tone=0.35)
    bars = []
    for offset in (-0.13, 0.0, 0.13):
        for swap in (False, True):
            reach = np.linspace(-RING, RING, 7)
            lift = z + 0.28 * (1 - (reach / RING) ** 2)
            points = [(offset, r, h) if swap else (r, offset, h) for r, h in zip(reach, lift, strict=True)]
            bars.append(tube(points, [0.022] * 7, sides=4, tone=0.38))
    return merge([ring, one_part(*bars)])


def _rug(x: float, y: float, width: float, depth: float, z: float) -> Mesh:
    """A syrmak: dark border, light field, horn ornament in the middle."""
    layers = [(1.0, 0.42), (0.9, 0.72), (0.78, 0.5)]
    parts = [
        block(-width / 2 * s, -depth / 2 * s, 0, width / 2 * s, depth / 2 * s, 0.012 + 0.004 * i, tone=tone)
        for i, (s, tone) in enumerate(layers)
    ]
    for k in (-0.24, 0.0, 0.24):
        diamond = disc(depth * 0.24, tone=0.78, z=0.026, sides=4).scaled(0.7, 1.0, 1.0)
        core = disc(depth * 0.11, tone=0.42, z=0.03, sides=4).scaled(0.7, 1.0, 1.0)
        parts += [diamond.moved(x=k * width), core.moved(x=k * width)]
    return one_part(*parts).moved(x, y, z)


def _hanging(angle: float, span: float) -> Mesh:
    """A tuskiiz embroidery on the wall: a dark frame round a light field."""
    layers = []
    for scale, tone, out in ((1.0, 0.4, 0.06), (0.82, 0.75, 0.07), (0.5, 0.5, 0.08)):
        reach = np.linspace(angle + span / 2 * scale, angle - span / 2 * scale, 6)
        low, high = 0.62 + 0.5 * (1 - scale), 1.62 - 0.5 * (1 - scale)
        points = [_round(a, RADIUS - out, (low + high) / 2) for a in reach]
        layers.append(ribbon(points, high - low, (-np.cos(angle), -np.sin(angle), 0.0), tone=tone))
    return one_part(*layers)


def bedding(count: int) -> Mesh:
    """The zhuk: a chest with folded blankets and pillows stacked on it."""
    chest = furniture.chest()
    layers = [
        block(-0.5, -0.24, 0.58 + 0.12 * i, 0.5, 0.24, 0.7 + 0.12 * i, tone=(0.75, 0.5, 0.86, 0.6)[i % 4])
        for i in range(count)
    ]
    pillow = blob(0.36, 0.2, 0.11, tone=0.85, sides=10).moved(0, 0, 0.66 + 0.12 * count)
    return merge([chest, one_part(*layers), pillow])


def _hearth() -> Mesh:
    """An iron trivet with a cauldron over the fire."""
    cauldron = merge([lathe([(0, 0.3), (0.26, 0.36), (0.36, 0.52), (0.38, 0.56), (0.33, 0.55)], sides=16, tone=0.28)])
    legs = [
        tube([_round(a, 0.36, 0.0), _round(a, 0.33, 0.5)], [0.025, 0.025], sides=5, tone=0.25) for a in (0.5, 2.6, 4.7)
    ]
    logs = [
        tube([_round(a, 0.3, 0.05), _round(a + 3.0, 0.3, 0.1)], [0.05, 0.045], sides=6, tone=0.35) for a in (0, 1, 2)
    ]
    flame = lathe([(0, 0.06), (0.13, 0.12), (0.1, 0.22), (0, 0.36)], sides=7, tone=GLOW)
    bed = disc(0.55, tone=0.45, z=0.012, sides=20)
    return merge([bed, cauldron, *legs, *logs, flame])


def yurt_interior(conditions: Conditions) -> SetPiece:
    """Inside: the hearth behind those who act, the place of honour in the north, the door in the south."""
    door_wall = ((-DOOR / 2, -RADIUS + 0.14), (DOOR / 2, -RADIUS + 0.14))
    leaf = DOOR / 2
    door = [
        panel(*door_wall, leaf, DOOR + 0.24, 0, WALL + 0.08, tone=0.4, out=0.0),
        panel(*door_wall, leaf * 0.52, leaf * 0.86, 0.08, WALL - 0.08, tone=0.6, out=0.02),
        panel(*door_wall, leaf * 1.48, leaf * 0.86, 0.08, WALL - 0.08, tone=0.6, out=0.02),
    ]
    north = [bedding(5).turned(180).moved(x, RADIUS - 0.62, 0) for x in (-1.08, 0.0, 1.08)]
    bed = furniture.bed().turned(-90).moved(-RADIUS + 0.85, 0.5, 0)
    shelf = furniture.cupboard().turned(90).moved(RADIUS - 0.6, -0.3, 0)
    chest = furniture.chest().turned(117).moved(RADIUS - 1.05, 1.35, 0)
    rugs = [
        _rug(0, 1.95, 3.2, 1.0, 0.01),
        _rug(-2.0, 0.2, 1.1, 2.2, 0.008),
        _rug(0.3, -0.9, 2.6, 1.2, 0.006),
    ]
    carpet = disc(RADIUS, tone=0.68, sides=48)
    hangings = [_hanging(np.pi / 2 + turn, 0.42) for turn in (-0.95, 0.0, 0.95)]
    everything = merge(
        [
            carpet,
            *rugs,
            _lattice(),
            *_roof(),
            *hangings,
            *door,
            *north,
            bed,
            shelf,
            chest,
            _hearth().moved(-0.2, 0.95, 0),
        ]
    ).moved(y=MIDDLE_Y)
    hearth = (-0.2, 0.95 + MIDDLE_Y)
    ring = Light(x=0, y=MIDDLE_Y, z=CROWN - 0.2, strength=3.0 if not conditions.dim else 0.6, kind=LightKind.WINDOW)
    fire = Light(x=hearth[0], y=hearth[1], z=0.5, strength=2.4, kind=LightKind.FIRE)
    return SetPiece(
        mesh=everything,
        indoor=True,
        sky=True,
        ground_tone=0.68,
        lights=(fire, ring) if conditions.dim else (ring, fire),
        room=(-2.5, -2.1, 2.5, 2.7),
        seats=(
            Seat(x=-0.8, y=2.3, z=0.06, facing=180),
            Seat(x=0.8, y=2.3, z=0.06, facing=180),
            Seat(x=-1.7, y=0.8, z=0.06, facing=270),
            Seat(x=1.7, y=0.8, z=0.06, facing=90),
        ),
        blocked=((hearth[0], hearth[1], 0.6), (-2.75, 1.0, 0.9), (3.0, 0.2, 0.7), (2.55, 1.85, 0.6), (0.0, 3.5, 1.6)),
    )


def shell(*, snowy: bool = False, lit: bool = False) -> Mesh:
    """A yurt from outside, its door to the south, standing on the origin."""
    walls = lathe([(3.1, 0), (3.1, 1.65)], sides=36, tone=0.86)
    roof = lathe([(3.16, 1.6), (2.7, 2.2), (0.8, 3.2)], sides=36, tone=0.95 if snowy else 0.8)
    cap = lathe([(0.85, 3.16), (0.7, 3.36), (0, 3.5)], sides=20, tone=0.6)
    bands = [lathe([(3.13, z), (3.13, z + 0.09)], sides=36, tone=0.5, smooth=True) for z in (0.55, 1.15)]
    ropes = [
        tube([_round(a, 3.17, 1.55), _round(a, 2.72, 2.22), _round(a, 0.82, 3.22)], [0.02] * 3, sides=4, tone=0.45)
        for a in np.linspace(0, 2 * np.pi, 12, endpoint=False)
    ]
    frame = block(-0.72, -3.22, 0, 0.72, -2.9, 1.72, tone=0.36)
    leaves = [block(x, -3.26, 0.06, x + 0.6, -3.2, 1.64, tone=0.55) for x in (-0.62, 0.02)]
    glow = [block(-0.03, -3.28, 0.1, 0.03, -3.2, 1.6, tone=GLOW)] if lit else []
    return merge([walls, roof, cap, *bands, one_part(*ropes), frame, *leaves, *glow])


def yurt_exterior(conditions: Conditions) -> SetPiece:
    """Before a yurt on the steppe: one close behind, two more away, a tethering line, a fire place."""
    lit, snowy = conditions.night, conditions.snowy
    home = shell(snowy=snowy, lit=lit).turned(14).moved(-2.6, 8.6, 0)
    far = [
        shell(snowy=snowy, lit=lit).turned(-25).moved(13.5, 19.0, 0),
        shell(snowy=snowy).turned(40).moved(-21, 30, 0.1),
    ]
    south = shell(snowy=snowy, lit=lit).turned(170).moved(11.0, -17.0, 0)
    posts = [tube([(x, 6.4, -0.2), (x, 6.4, 1.5)], [0.06, 0.05], sides=6, tone=0.4) for x in (4.2, 7.4)]
    line = tube([(4.2, 6.4, 1.4), (5.8, 6.4, 1.22), (7.4, 6.4, 1.4)], [0.02] * 3, sides=4, tone=0.35)
    smoke = tube([(-2.6, 8.6, 3.4), (-2.6, 8.6, 4.2)], [0.09, 0.09], sides=8, tone=0.3)
    mesh = merge([open_ground(conditions, clear=2.0), home, *far, south, *posts, line, smoke])
    door = Light(x=-1.8, y=5.6, z=1.2, strength=1.2, kind=LightKind.FIRE)
    return SetPiece(
        mesh=mesh,
        indoor=False,
        sky=True,
        ground_tone=conditions.earth(0.83),
        lights=(*moonlight(conditions), door) if lit else (),
        blocked=((-2.6, 8.6, 3.6),),
    )


SETS: dict[str, Builder] = {"yurt_interior": yurt_interior, "yurt_exterior": yurt_exterior}
