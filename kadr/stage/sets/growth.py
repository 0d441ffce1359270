"""What grows and lies about outdoors: conifers, birches, bushes, stones, haystacks, drifts."""

from dataclasses import replace

import numpy as np

from kadr.stage.mesh import Mesh, lathe, merge, mesh, tube
from kadr.stage.sets.piece import Conditions
from kadr.stage.sets.shapes import Array, Relief, blob, ground, one_part, planted, rise, spiked, tufts


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
    """A birch or poplar: a pale trunk with boughs; a crown of foliage unless it is winter."""
    trunk = tube(
        [(0, 0, -0.2), (0.08, 0, height * 0.5), (0, 0.05, height * 0.95)], [0.13, 0.09, 0.02], sides=7, tone=0.72
    )
    boughs = []
    for level in np.linspace(0.36, 0.88, 14 if bare else 4):
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
    crown = [blob(height * 0.24, height * 0.24, height * 0.27, tone=0.5, rng=rng, sides=18).moved(0, 0, height * 0.72)]
    for turn in rng.uniform(0, 2 * np.pi, 4):
        lump = blob(height * 0.15, height * 0.15, height * 0.14, tone=0.5, rng=rng, sides=12)
        out, up = height * 0.15, height * rng.uniform(0.56, 0.86)
        crown.append(lump.moved(out * np.cos(turn), out * np.sin(turn), up))
    return merge([one_part(trunk, *boughs), one_part(*crown)])


def bush(rng: np.random.Generator, *, snowy: bool = False) -> Mesh:
    """A low thicket of the steppe."""
    lumps = [
        blob(0.4, 0.4, 0.35, tone=0.55 if not snowy else 0.8, rng=rng, sides=12).moved(
            float(rng.normal(0, 0.3)), float(rng.normal(0, 0.3)), 0.22
        )
        for _ in range(3)
    ]
    return one_part(*lumps)


def stone(rng: np.random.Generator, *, snowy: bool = False) -> Mesh:
    """A stone half sunk into the ground."""
    return blob(0.36, 0.28, 0.24, tone=0.6 if not snowy else 0.85, rng=rng, sides=10).moved(0, 0, 0.06)


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


def earth(
    conditions: Conditions, surface: Relief, *, dry: float, drifts: Array, sides: int = 72, rings: int = 30
) -> Mesh:
    """The ground in its tone, and where snow lies its drifts at the places, blown one way: one part, for a drift is
    seen by its crest and never by its edge."""
    rng, level = conditions.rng(), ground(surface, tone=conditions.earth(dry), sides=sides, rings=rings)
    # Hills stand against the sky by their tone: from far off the grass merges into shade.
    away = np.linalg.norm(level.vertices[level.faces][:, :, :2].mean(axis=1), axis=1)
    shaded = level.tone - (0.2 if conditions.snowy else 0.34) * rise(away.astype(np.float64), 70.0, 260.0)
    level = replace(level, tone=shaded.astype(np.float32))
    if not conditions.snowy:
        return level
    models = [bank(long, wide, high) for long, wide, high in ((3.2, 1.6, 0.3), (5.0, 2.0, 0.42), (2.2, 1.2, 0.2))]
    heights = surface(drifts[:, 0], drifts[:, 1])
    banks = [
        models[int(rng.integers(3))]
        .turned(float(rng.normal(15, 7)))
        .scaled(float(rng.uniform(0.7, 1.3)))
        .moved(x, y, z)
        for (x, y), z in zip(drifts.tolist(), heights.tolist(), strict=True)
    ]
    return one_part(level, *banks)


def stones(rng: np.random.Generator, places: Array, surface: Relief, *, snowy: bool) -> Mesh:
    """Stones at the places."""
    return planted([stone(rng, snowy=snowy) for _ in range(4)], places, rng, surface)


def bushes(rng: np.random.Generator, places: Array, surface: Relief, *, snowy: bool) -> Mesh:
    """Thickets at the places."""
    return planted([bush(rng, snowy=snowy) for _ in range(3)], places, rng, surface)
