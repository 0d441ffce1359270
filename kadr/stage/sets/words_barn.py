"""Words of a barn seen from within: hay, straw underfoot, a harness on its peg, a hurdle of poles."""

import numpy as np

from kadr.stage.mesh import Mesh, lathe, merge, tube
from kadr.stage.props import furniture
from kadr.stage.sets.measures import Count, Metres, Offset, Side, Tone
from kadr.stage.sets.piece import GLOW
from kadr.stage.sets.shapes import beam, blob, panel, tufts
from kadr.stage.sets.vocabulary import Site, word
from kadr.stage.sets.words_fixtures import against


@word("hay", stands=True)
def hay(site: Site, *, width: Metres = 2.5, height: Metres = 1.2, tone: Tone = 0.46) -> Mesh:
    """A heap of hay."""
    rng, half = site.rng(), width / 2
    heap = blob(half, half * 0.9, height, tone=tone, rng=rng, sides=20).moved(z=0.1)
    stalks = tufts(
        rng,
        rng.normal(0.0, 0.18 * width, (26, 2)),
        lambda x, y: height - 0.7 * height * np.minimum(1.0, (x**2 + y**2) / half**2),
        height=0.2,
        tone=max(0.0, tone - 0.25),
    )
    return merge([heap, stalks])


@word("straw")
def straw(site: Site, *, count: Count = 300, tone: Tone = 0.62) -> Mesh:
    """Straw strewn over the floor of the page's room."""
    x0, y0, x1, y1 = site.walls()
    rng = site.rng()
    middles = rng.uniform((x0 + 0.3, y0 + 0.3), (x1 - 0.3, y1 - 0.3), (count, 2))
    turns, half = rng.uniform(0, np.pi, count), rng.uniform(0.07, 0.2, count)
    along = np.stack([np.cos(turns), np.sin(turns)], axis=-1)
    across = np.stack([-along[:, 1], along[:, 0]], axis=-1) * 0.007
    along *= half[:, None]
    # Each a flat stalk lying on the floor, at its own height, lest they flicker where they cross.
    corners = np.empty((count, 4, 3), np.float32)
    for i, (a, b) in enumerate(((-1, -1), (1, -1), (1, 1), (-1, 1))):
        corners[:, i, :2] = middles + a * along + b * across
    corners[..., 2] = (0.006 + 0.012 * np.arange(count) / count)[:, None]
    faces = np.array([[0, 1, 2], [0, 2, 3]], np.int32)[None] + 4 * np.arange(count, dtype=np.int32)[:, None, None]
    return Mesh(
        vertices=corners.reshape(-1, 3),
        faces=faces.reshape(-1, 3),
        tone=np.full(2 * count, tone, np.float32),
        part=np.zeros(2 * count, np.int32),
        smooth=np.zeros(2 * count, np.int32),
    )


@word("harness")
def harness(site: Site, *, on: Side, along: Offset, low: Metres = 1.2) -> Mesh:
    """A horse's collar and a rope hung on a wall."""
    turns = np.linspace(0, 2 * np.pi, 15)
    collar = tube([(0.2 * np.cos(t), 0.09, 0.3 + 0.3 * np.sin(t)) for t in turns], [0.05] * 15, sides=6, tone=0.15)
    ring = [(0.5 + 0.14 * np.cos(t), 0.06, 0.35 + 0.2 * np.sin(t)) for t in turns]
    coil = tube(ring, [0.025] * 15, sides=5, tone=0.4)
    return against(site, on, along, merge([collar, coil]).moved(z=low))


@word("board_gate")
def board_gate(site: Site, *, on: Side, along: Offset, width: Metres = 2.2, height: Metres = 2.1) -> Mesh:
    """A barn's gate of rough boards, shut."""
    side, at = site.wall(on), site.along(on, along)
    dark = panel(*side, at, width, 0, height, tone=0.1, out=0.02)
    count = max(2, min(20, int(width / 0.36)))
    each = width / count
    boards = [
        panel(*side, at - width / 2 + each * (i + 0.5), each - 0.05, 0.03, height, tone=0.32 + 0.06 * (i % 2), out=0.03)
        for i in range(count)
    ]
    bar = panel(*side, at, width * 0.96, height * 0.55, height * 0.55 + 0.12, tone=0.2, out=0.05)
    return merge([dark, *boards, bar])


@word("timber")
def timber(_: Site, *, length: Metres, thick: Metres = 0.18, tone: Tone = 0.26) -> Mesh:
    """A beam lying from west to east: `at` is its middle, with its height."""
    return beam((-length / 2, 0, 0), (length / 2, 0, 0), width=thick, tone=tone)


@word("hurdle", stands=True)
def hurdle(_: Site, *, width: Metres = 1.1) -> Mesh:
    """A hurdle of poles standing from west to east, as sheep are kept behind."""
    return furniture.gate(width)


@word("hanging_lantern")
def hanging_lantern(_: Site) -> Mesh:
    """A burning storm lantern: `at` is its foot, with its height."""
    glass = lathe([(0.06, 0.05), (0.075, 0.12), (0.05, 0.19)], sides=12, tone=GLOW)
    foot = lathe([(0, 0), (0.08, 0), (0.08, 0.05), (0, 0.05)], sides=12, tone=0.15)
    cap = lathe([(0.06, 0.19), (0.03, 0.26), (0, 0.27)], sides=12, tone=0.15)
    wire = tube([(-0.07, 0, 0.06), (0, 0, 0.4), (0.07, 0, 0.06)], [0.006] * 3, sides=4, tone=0.1)
    return merge([glass, foot, cap, wire])
