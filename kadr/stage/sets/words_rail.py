"""Words for the railway: rails, carriages, an engine, a platform's roof, a signal; everything runs along x."""

from itertools import pairwise

import numpy as np

from kadr.stage.mesh import Mesh, lathe, merge
from kadr.stage.sets.measures import Metres, Offset, Tone
from kadr.stage.sets.shapes import beam, blob, block, extruded, one_part, panel, ribbon
from kadr.stage.sets.vocabulary import Site, word

# A carriage of the broad gauge, over its buffers.
CARRIAGE_M = 24.5


@word("rails")
def rails(site: Site, *, length: Metres = 400.0, sleepers: Metres = 44.0, low: Offset = 0.0) -> Mesh:
    """A track along x on its bed of ballast; sleepers are drawn near the middle."""
    half, near = length / 2, sleepers / 2
    bed_tone = 0.93 if site.conditions.snowy else 0.42
    outline = [(-1.9, low), (-1.5, low + 0.16), (1.5, low + 0.16), (1.9, low)]
    bed = extruded(outline[::-1], length, tone=bed_tone).turned(90)
    ties = [
        block(x - 0.12, -1.25, low + 0.1, x + 0.12, 1.25, low + 0.2, tone=0.3) for x in np.arange(-near, near, 0.72)
    ]
    steel = [block(-half, s * 0.76 - 0.04, low + 0.2, half, s * 0.76 + 0.04, low + 0.36, tone=0.22) for s in (-1, 1)]
    shine = [block(-half, s * 0.76 - 0.03, low + 0.36, half, s * 0.76 + 0.03, low + 0.37, tone=0.9) for s in (-1, 1)]
    return merge([bed, one_part(*ties), *steel, *shine])


@word("carriage", stands=True)
def carriage(site: Site, *, tone: Tone = 0.42) -> Mesh:
    """A sleeping car along x, 24 m long: windows lit when the sun is away, doors at its ends."""
    half = 12.0
    profile = [
        (1.5, 0.95),
        (1.5, 3.1),
        (1.25, 3.62),
        (0.7, 3.86),
        (-0.7, 3.86),
        (-1.25, 3.62),
        (-1.5, 3.1),
        (-1.5, 0.95),
    ]
    body = extruded(profile, 2 * half, tone=tone).turned(90)
    top = 0.95 if site.conditions.snowy else 0.3
    roof = [
        ribbon([(-half, y, z), (half, y, z)], wide, (0.0, slope, 1.0), tone=top)
        for y, z, wide, slope in ((0.0, 3.9, 1.5, 0.0), (-1.0, 3.76, 0.62, -0.4), (1.0, 3.76, 0.62, 0.4))
    ]
    # Flat pieces that look outward only: a camera among the tracks looks through the train.
    pane = site.conditions.pane() if site.conditions.dim else 0.16
    door = max(0.1, tone - 0.17)
    fitted = []
    for side in (((half, -1.5), (-half, -1.5)), ((-half, 1.5), (half, 1.5))):
        fitted.append(panel(*side, half, 2 * half, 1.62, 1.82, tone=0.85, out=0.02))
        for along in np.arange(3.0, 21.5, 2.05):
            fitted.append(panel(*side, along, 1.36, 2.0, 3.02, tone=0.75, out=0.025))
            fitted.append(panel(*side, along, 1.2, 2.08, 2.94, tone=pane, out=0.035))
        for along in (0.7, 2 * half - 0.7):
            fitted.append(panel(*side, along, 0.8, 0.95, 3.0, tone=door, out=0.03))
            fitted.append(panel(*side, along, 0.42, 2.1, 2.85, tone=pane, out=0.04))
    steps = [
        block(x, s * 1.5 - 0.12, z, x + 0.8, s * 1.5 + 0.12, z + 0.05, tone=0.2)
        for s in (-1, 1)
        for x in (-11.7, 10.9)
        for z in (0.5, 0.78)
    ]
    bellows = [block(s * 12.05 - 0.22, -0.6, 1.0, s * 12.05 + 0.22, 0.6, 3.3, tone=0.15) for s in (-1, 1)]
    return merge([body, *roof, *fitted, *steps, *bellows, *_running_gear(half)])


def _wheel(radius: float) -> Mesh:
    """A railway wheel, its axle along y."""
    flat = lathe([(0, -0.07), (radius, -0.07), (radius, 0.07), (0, 0.07)], sides=12, tone=0.22)
    return flat.transformed(np.array([[1, 0, 0], [0, 0, 1], [0, -1, 0.0]]))


def _running_gear(half: float) -> list[Mesh]:
    under = [block(-half + 0.4, -1.2, 0.7, half - 0.4, 1.2, 0.95, tone=0.16)]
    under += [block(-3.0, s * 1.05 - 0.25, 0.35, 2.6, s * 1.05 + 0.25, 0.72, tone=0.2) for s in (-1, 1)]
    bogies = [
        block(x - 1.6, s * 0.95 - 0.08, 0.42, x + 1.6, s * 0.95 + 0.08, 0.68, tone=0.2)
        for x in (-8.4, 8.4)
        for s in (-1, 1)
    ]
    wheels = [_wheel(0.46).moved(x, s * 0.8, 0.46) for x in (-9.5, -7.3, 7.3, 9.5) for s in (-1, 1)]
    return [*under, *bogies, *wheels]


@word("engine", stands=True)
def engine(site: Site, *, tone: Tone = 0.3) -> Mesh:
    """A diesel engine along x, 17 m long, its nose to the west with lamps that shine when the sun is away."""
    side = [(-8.3, 0.9), (8.2, 0.9), (8.2, 3.7), (-6.4, 3.7), (-7.6, 2.75), (-8.5, 2.3)]
    body = extruded(side, 3.0, tone=tone)
    top = 0.95 if site.conditions.snowy else 0.22
    roof = block(-6.3, -1.3, 3.7, 8.1, 1.3, 3.86, tone=top)
    glow = 2.6 if site.conditions.dim else 0.95
    lamps = [
        blob(0.06, 0.17, 0.17, tone=glow, sides=10).moved(-8.5, y, z) for y, z in ((-1.0, 1.6), (1.0, 1.6), (0.0, 3.2))
    ]
    lamps[2] = lamps[2].moved(1.35, 0, 0)
    screen = [ribbon([(-7.58, -1.25 + k, 2.8), (-6.5, -1.25 + k, 3.62)], 0.02, (-1, 0, 0.8), tone=0.1) for k in (0.0,)]
    pane = 0.12
    screen += [block(-7.3 + 0.02, s * 1.5 - 0.03, 2.65, -6.1, s * 1.5 + 0.03, 3.4, tone=pane) for s in (-1, 1)]
    glass = panel((-7.62, 1.2), (-7.62, -1.2), 1.2, 2.1, 0.0, 0.95, tone=pane, out=0.0).transformed(
        np.array([[1, 0, 1.2, 0.02], [0, 1, 0, 0], [0, 0, 0.98, 2.76], [0, 0, 0, 1.0]])
    )
    stripe = [block(-8.2, s * 1.5 - 0.02, 1.3, 8.2, s * 1.5 + 0.02, 1.7, tone=0.8) for s in (-1, 1)]
    grilles = [
        block(x, s * 1.5 - 0.03, 2.0, x + 1.5, s * 1.5 + 0.03, 3.2, tone=0.18)
        for s in (-1, 1)
        for x in np.arange(-3.6, 6.5, 2.1)
    ]
    plough = block(-8.75, -1.3, 0.25, -8.3, 1.3, 0.9, tone=0.15)
    gear = [_wheel(0.5).moved(x, s * 0.8, 0.5) for x in (-6.3, -4.5, -2.7, 2.7, 4.5, 6.3) for s in (-1, 1)]
    under = block(-7.6, -1.2, 0.6, 7.8, 1.2, 0.95, tone=0.14)
    return merge([body, roof, *screen, glass, *stripe, *grilles, plough, under, *gear, *lamps])


@word("platform_roof")
def platform_roof(site: Site, *, length: Metres = 24.0, high: Metres = 3.6, tone: Tone = 0.4) -> Mesh:
    """A butterfly roof on posts over a platform, along x."""
    half = length / 2
    posts = [beam((x, 0, -0.1), (x, 0, high + 0.1), width=0.22, tone=0.3) for x in np.arange(-half + 1.5, half, 5.2)]
    arms = [
        beam((x, s * 2.0, high + 0.42), (x, 0, high - 0.25), width=0.12, tone=0.3)
        for x in np.arange(-half + 1.5, half, 5.2)
        for s in (-1, 1)
    ]
    top = 0.95 if site.conditions.snowy else tone
    leaves = [
        merge(
            [
                ribbon(
                    [(-half, s * 1.15, high + 0.24), (half, s * 1.15, high + 0.24)],
                    2.45,
                    (0.0, -s * 0.16, 1.0),
                    tone=top,
                ),
                ribbon(
                    [(-half, s * 1.15, high + 0.18), (half, s * 1.15, high + 0.18)],
                    2.45,
                    (0.0, s * 0.16, -1.0),
                    tone=0.3,
                ),
            ]
        )
        for s in (-1, 1)
    ]
    return merge([*posts, *arms, *leaves])


@word("station_clock")
def station_clock(site: Site, *, high: Metres = 3.1) -> Mesh:
    """A round clock on a post, faces east and west of the platform: north and south."""
    face = lathe([(0, -0.12), (0.4, -0.12), (0.43, 0.0), (0.4, 0.12), (0, 0.12)], sides=20, tone=0.95)
    disc = face.transformed(np.array([[1, 0, 0], [0, 0, 1], [0, -1, 0.0]])).moved(0, 0, high)
    hands = [
        beam((0, s * 0.13, high), (dx, s * 0.13, high + dz), width=0.035, tone=0.1)
        for s in (-1, 1)
        for dx, dz in ((0.0, 0.3), (0.2, -0.08))
    ]
    del site
    return merge([beam((0, 0, -0.1), (0, 0, high - 0.4), width=0.1, tone=0.3), disc, *hands])


@word("signal", stands=False)
def signal(site: Site, *, high: Metres = 4.6) -> Mesh:
    """A railway signal: a post with a head of three lamps to the south, one of them lit."""
    post = beam((0, 0, -0.2), (0, 0, high), width=0.13, tone=0.3)
    head = block(-0.22, -0.12, high - 1.3, 0.22, 0.1, high + 0.1, tone=0.15)
    tones = (0.3, 2.6 if site.conditions.dim else 0.95, 0.3)
    lamps = [
        blob(0.12, 0.05, 0.12, tone=t, sides=10).moved(0, -0.14, high - 0.2 - 0.4 * i) for i, t in enumerate(tones)
    ]
    return merge([post, head, *lamps])


@word("catenary")
def catenary(_site: Site, *, length: Metres = 200.0, spacing: Metres = 25.0, aside: Offset = 2.6) -> Mesh:
    """Masts along the track, `aside` metres north of it, with the contact wire over it."""
    xs = np.arange(-length / 2, length / 2 + 1, spacing)
    masts = [beam((x, aside, -0.3), (x, aside, 7.2), width=0.2, tone=0.36) for x in xs]
    arms = [beam((x, aside, 6.6), (x, 0, 6.2), width=0.08, tone=0.36) for x in xs]
    lines = [beam((a, 0, z), (b, 0, z), width=0.03, tone=0.3) for a, b in pairwise(xs) for z in (5.7, 6.2)]
    return merge([*masts, *arms, *lines])
