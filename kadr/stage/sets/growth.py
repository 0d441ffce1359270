"""What grows and lies about outdoors: conifers, birches, bushes, stones, haystacks, drifts."""

import numpy as np

from kadr.stage.mesh import Mesh, lathe, merge, mesh, tube
from kadr.stage.sets.shapes import Array, Relief, blob, both_sides, one_part, spiked, tufts


def conifer(height: float, *, snowy: bool = False, tone: float = 0.4, skirts: int = 5) -> Mesh:
    """A spruce: a trunk and ragged skirts of branches, whitened above where snow lies."""
    trunk = lathe([(0.15, -0.2), (0.1, height * 0.3)], sides=6, tone=0.3)
    branches = []
    for i in range(skirts):
        share = i / skirts
        low, wide = height * (0.1 + 0.82 * share), height * 0.24 * (1.05 - share)
        top = low + height * (1.5 / skirts if i < skirts - 1 else 1.0 - low / height)
        branches.append(spiked(wide, low, top, tone=tone - 0.05 * (i % 2)).turned(37.0 * i))
        if snowy:
            branches.append(
                spiked(wide * 0.6, low + (top - low) * 0.42, top + 0.05, tone=0.95, points=6).turned(37.0 * i)
            )
    return merge([trunk, *branches])


def leafy(height: float, rng: np.random.Generator, *, bare: bool = False) -> Mesh:
    """A birch: a pale trunk with dark marks and boughs; a crown of foliage in lumps unless it is winter."""
    trunk = tube(
        [(0, 0, -0.2), (0.08, 0, height * 0.5), (0, 0.05, height * 0.95)], [0.13, 0.09, 0.02], sides=7, tone=0.72
    )
    boughs = []
    for level in np.linspace(0.36, 0.88, 14 if bare else 5):
        turn, length = rng.uniform(0, 2 * np.pi), height * (1.08 - level) * 0.45
        low = np.array([0.05, 0.0, height * level])
        tip = low + np.array([np.cos(turn) * length, np.sin(turn) * length, length * 0.9])
        boughs.append(tube([low.tolist(), tip.tolist()], [0.045, 0.008], sides=5, tone=0.45))
        if bare:
            fork, side = low + (tip - low) * 0.55, turn + rng.choice([-0.8, 0.8])
            twig = fork + np.array([np.cos(side), np.sin(side), 1.0]) * length * 0.4
            boughs.append(tube([fork.tolist(), twig.tolist()], [0.025, 0.006], sides=4, tone=0.45))
    if bare:
        return merge([one_part(trunk, *boughs)])
    return merge([one_part(trunk, *boughs), crown(rng, height * 0.44, height * 0.98, height * 0.25, tone=0.42)])


def crown(rng: np.random.Generator, low: float, top: float, wide: float, *, tone: float, lumps: int = 8) -> Mesh:
    """Foliage between two heights: lumps about a middle, darker below, where the light does not come."""
    parts = []
    for i in range(lumps):
        share = (i + 0.5) / lumps
        turn = 2.4 * i + rng.uniform(-0.4, 0.4)
        # Widest at two fifths of its height, rounded above.
        out = wide * 0.5 * np.sin(np.pi * (0.18 + 0.78 * share)) * rng.uniform(0.7, 1.15)
        size = wide * rng.uniform(0.6, 0.78) * (1.0 - 0.3 * share)
        lump = blob(size, size, size * 0.82, tone=tone - 0.12 * (1.0 - share), rng=rng, sides=8)
        z = low + size * 0.5 + (top - low - size * 1.2) * share
        parts.append(lump.turned(float(np.degrees(turn))).moved(out * np.cos(turn), out * np.sin(turn), z))
    return one_part(*parts)


def poplar(height: float, rng: np.random.Generator, *, bare: bool = False) -> Mesh:
    """A pyramidal poplar of villages and lakesides: a slender column of foliage, of twigs in winter."""
    trunk = tube([(0, 0, -0.2), (0, 0, height * 0.96)], [0.16, 0.02], sides=6, tone=0.5)
    if bare:
        twigs = []
        for level in np.linspace(0.12, 0.85, 16):
            turn, length = rng.uniform(0, 2 * np.pi), height * 0.22 * (1.05 - level)
            foot = (0.0, 0.0, height * level)
            tip = (length * 0.3 * np.cos(turn), length * 0.3 * np.sin(turn), height * level + length)
            twigs.append(tube([foot, tip], [0.035, 0.008], sides=4, tone=0.42))
        return one_part(trunk, *twigs)
    column = [blob(height * 0.1, height * 0.1, height * 0.42, tone=0.4, rng=rng, sides=13).moved(0, 0, height * 0.56)]
    for i, share in enumerate(np.linspace(0.0, 1.0, 9)):
        wide = height * 0.075 * (0.5 + 0.8 * np.sin(np.pi * (0.2 + 0.72 * share)))
        lump = blob(wide, wide, height * 0.12, tone=0.4 - 0.04 * (i % 2), rng=rng, sides=8)
        turn, out = 2.4 * i, 0.75 * wide
        column.append(lump.moved(out * np.cos(turn), out * np.sin(turn), height * (0.2 + 0.66 * share)))
    return merge([trunk, one_part(*column)])


def pine(height: float, rng: np.random.Generator, *, snowy: bool = False, fine: bool = True) -> Mesh:
    """A tall pine: a bare trunk with broken boughs, its crown high above people's heads."""
    sides = 7 if fine else 5
    girth = 0.017 * height
    lean = float(rng.normal(0, 0.01)) * height
    path = [(0, 0, -0.3), (0, 0, 0.3), (lean * 0.4, 0, height * 0.55), (lean, 0, height * 0.97)]
    trunk = tube(path, [girth * 1.5, girth, girth * 0.72, 0.03], sides=sides, tone=0.3)
    stubs = []
    for level in np.linspace(0.22, 0.6, 4 if fine else 0):
        turn, long = rng.uniform(0, 2 * np.pi), rng.uniform(0.3, 1.1)
        foot = (lean * 0.4 * level, 0.0, height * level)
        tip = (foot[0] + long * np.cos(turn), long * np.sin(turn), height * level + 0.12)
        stubs.append(tube([foot, tip], [0.04, 0.012], sides=4, tone=0.3))
    pads = []
    for share in np.linspace(0.0, 1.0, 5 if fine else 3):
        turn, wide = rng.uniform(0, 2 * np.pi), height * (0.15 - 0.07 * share) * rng.uniform(0.85, 1.2)
        out = wide * 0.55 * (1.0 - share)
        pad = blob(wide, wide, wide * 0.5, tone=0.36, rng=rng, sides=8 if fine else 6)
        at = (lean + out * np.cos(turn), out * np.sin(turn), height * (0.64 + 0.34 * share))
        pads.append(pad.moved(*at))
        if snowy and fine:
            pads.append(
                blob(wide * 0.8, wide * 0.8, wide * 0.34, tone=0.95, rng=rng, sides=7).moved(*at).moved(z=wide * 0.28)
            )
    return merge([one_part(trunk, *stubs), one_part(*pads)])


def thin(height: float, *, bare_to: float = 0.1) -> Mesh:
    """A spruce for the distance: two crossed silhouettes of skirts on a stalk."""
    skirts = []
    for share in (0.0, 0.26, 0.5, 0.72):
        low = height * (bare_to + (1.0 - bare_to) * share)
        wide = height * 0.19 * (1.05 - share)
        tip = min(height, low + 0.42 * (1.0 - bare_to) * height)
        skirts.append(((-wide, 0.0, low), (wide, 0.0, low), (0.0, 0.0, tip)))
    corners = [corner for skirt in skirts for corner in skirt]
    plane = mesh(corners, [(3 * i, 3 * i + 1, 3 * i + 2) for i in range(len(skirts))], tone=0.42, smooth=False)
    planes = [plane.turned(20.0), plane.turned(110.0)]
    stalk = tube([(0, 0, -0.3), (0, 0, height * (bare_to + 0.1))], [0.1, 0.08], sides=4, tone=0.3)
    return one_part(both_sides(one_part(*planes)), stalk)


def treeline(
    rng: np.random.Generator, surface: Relief, *, radius: float, height: float, arc: tuple[float, float], tone: float
) -> Mesh:
    """A far wall of trees round the middle, seen from within: ragged tops, no single trunk. `arc` in degrees,
    counter-clockwise from the east."""
    # A crown every metre and a half.
    count = max(12, int(abs(arc[1] - arc[0]) * radius / 86.0))
    angles = np.radians(np.linspace(arc[0], arc[1], count))
    wander = radius * (1.0 + 0.05 * np.sin(5.0 * angles) + rng.normal(0, 0.012, count))
    x, y = wander * np.cos(angles), wander * np.sin(angles)
    foot = surface(x, y) - 0.5
    swell = 0.72 + 0.2 * np.sin(3.0 * angles + 1.0) + rng.uniform(-0.1, 0.1, count)
    # Pointed tops stand between round ones.
    swell += np.where(np.arange(count) % 2 == 0, rng.uniform(0.0, 0.3, count), 0.0)
    # The ends sink into the ground, so that a grove has no cut edge.
    ends = np.minimum(1.0, np.minimum(np.arange(count), np.arange(count)[::-1]) / 4.0 + (abs(arc[1] - arc[0]) >= 360))
    top = foot + 0.5 + height * np.maximum(swell * ends, 0.04)
    corners = np.stack([np.stack([x, y, foot], axis=-1), np.stack([x, y, top], axis=-1)], axis=1).reshape(-1, 3)
    faces = [t for i in range(count - 1) for a in (2 * i,) for t in ((a + 2, a, a + 1), (a + 2, a + 1, a + 3))]
    return mesh(corners.tolist(), faces, tone=tone, smooth=True)


def bush(rng: np.random.Generator, *, snowy: bool = False) -> Mesh:
    """A low thicket of the steppe."""
    lumps = [
        blob(0.4, 0.4, 0.35, tone=0.55 if not snowy else 0.8, rng=rng, sides=8).moved(
            float(rng.normal(0, 0.3)), float(rng.normal(0, 0.3)), 0.22
        )
        for _ in range(3)
    ]
    return one_part(*lumps)


def stone(rng: np.random.Generator, *, snowy: bool = False) -> Mesh:
    """A stone half sunk into the ground."""
    return blob(0.36, 0.28, 0.24, tone=0.5 if not snowy else 0.85, rng=rng, sides=7).moved(0, 0, 0.06)


def haystack(rng: np.random.Generator, *, snowy: bool = False) -> Mesh:
    """Hay piled to a dome, its top under snow in winter."""
    profile = [(1.5, 0), (1.7, 0.5), (1.5, 1.2), (0.9, 1.9), (0, 2.25)]
    stack = lathe(profile, sides=12, tone=0.62)
    wisps = tufts(rng, rng.normal(0, 0.95, (26, 2)), lambda x, y: 2.0 - 0.55 * (x * x + y * y), height=0.3, tone=0.4)
    cap = [lathe([(1.15, 1.66), (0.95, 1.95), (0, 2.34)], sides=12, tone=0.95)] if snowy else []
    return merge([stack, one_part(wisps), *cap])


def bank(long: float, wide: float, high: float) -> Mesh:
    """A snow drift on the origin: a long slope to windward (-y), a sharp crest, a steep lee with drawn-out horns."""
    u = np.linspace(-1, 1, 13)[:, None]
    v = np.array([0.0, 0.2, 0.42, 0.62, 0.8])[None, :]
    envelope = (1 - u**2) ** 1.3
    slope = high * envelope * np.sin(np.clip(v / 0.8, 0, 1) * np.pi / 2) ** 2
    x, y = long * u + 0 * v, wide * (v - 0.6) - 0.55 * wide * u**2 + 0.1 * wide * np.sin(3 * u)
    windward = np.stack([x, y, slope - 0.02], axis=-1)
    crest = windward[:, -1:]
    foot = crest + np.stack([0 * u, 0.35 * wide * envelope, -slope[:, -1:]], axis=-1)
    # The lee has corners of its own, so that the crest stays a crease.
    return one_part(_sheet(windward), _sheet(np.concatenate([crest, foot], axis=1)))


def _sheet(grid: Array) -> Mesh:
    """A surface through a (rows, columns, 3) grid, rows along x and columns along y, facing up."""
    rows, columns, _ = grid.shape
    faces = []
    for i in range(rows - 1):
        for j in range(columns - 1):
            a, b = i * columns + j, (i + 1) * columns + j
            faces += [(a, b, b + 1), (a, b + 1, a + 1)]
    return mesh(grid.reshape(-1, 3).tolist(), faces, tone=0.97, smooth=True)


def clumps(
    rng: np.random.Generator,
    places: Array,
    surface: Relief,
    *,
    height: float,
    tone: float,
    blades: int = 9,
    spread: float = 0.1,
    wide: float = 0.016,
    wind: float = 0.0,
    bent: bool = True,
) -> Mesh:
    """Blades in a clump at each place, seen from both sides; one drawn part per clump. `wind` bends them all to the
    east, in shares of their height; short grass is not `bent` and drawn with a third of the faces."""
    count = len(places)
    base = places[:, None, :] + rng.normal(0, spread, (count, blades, 2))
    tall = height * rng.uniform(0.55, 1.15, (count, blades)) * rng.uniform(0.75, 1.2, (count, 1))
    lean = rng.normal(0, 0.3, (count, blades, 2)) * tall[..., None]
    lean[..., 0] += wind * tall
    turn = rng.uniform(0, np.pi, (count, blades))
    half = wide * np.stack([np.cos(turn), np.sin(turn)], axis=-1)
    z = np.broadcast_to(surface(places[:, 0], places[:, 1])[:, None], (count, blades))
    corners = np.empty((count, blades, 5, 3))
    corners[..., 0, :2], corners[..., 1, :2] = base - half, base + half
    corners[..., 2, :2], corners[..., 3, :2] = base + lean * 0.3 - half * 0.75, base + lean * 0.3 + half * 0.75
    corners[..., 4, :2] = base + lean
    corners[..., :2, 2] = (z - 0.03)[..., None]
    corners[..., 2:4, 2] = (z + 0.6 * tall)[..., None]
    # What bends far hangs lower.
    corners[..., 4, 2] = z + tall * np.clip(1.05 - 0.35 * np.hypot(lean[..., 0], lean[..., 1]) / tall, 0.5, 1.0)
    fan = np.array([(0, 1, 3), (0, 3, 2), (2, 3, 4)] if bent else [(0, 1, 4)])
    faces = (fan[None] + 5 * np.arange(count * blades)[:, None, None]).reshape(-1, 3).astype(np.int32)
    part = np.repeat(np.arange(count, dtype=np.int32), blades * len(fan))
    tones = np.repeat(tone * rng.uniform(0.8, 1.15, count), blades * len(fan)).astype(np.float32)
    return Mesh(
        vertices=corners.reshape(-1, 3).astype(np.float32),
        faces=np.concatenate([faces, faces[:, ::-1]]),
        tone=np.concatenate([tones, tones]),
        part=np.concatenate([part, part]),
        smooth=np.zeros(len(faces) * 2, np.int32),
    )


def strewn(rng: np.random.Generator, count: int, inner: float, outer: float) -> Array:
    """(count, 2) places in the ring between two radii, thinning only gently outward: wherever a camera stands within
    the ring, something grows before it."""
    radii = inner + (outer - inner) * rng.random(count) ** 0.8
    angles = rng.uniform(0, 2 * np.pi, count)
    return np.stack([radii * np.cos(angles), radii * np.sin(angles)], axis=-1)
