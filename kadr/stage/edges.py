"""Edges: where the pencil draws a line, from what is seen on both sides of it."""

from functools import lru_cache
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from kadr.stage.compiled import compiled, inlined
from kadr.stage.shade import FACE, SKIN, Exposure, Scenery

Floats = NDArray[np.float32]
Bytes = NDArray[np.uint8]
PRESS_BITS = 3
# A round thing is drawn where it hides itself by this much depth, metres.
FOLD_M = 0.016
# The widest pencil is 12 samples across: a close contour at 3840 pixels.
REACH = 8
STEPS = 8


class Pens(NamedTuple):
    """Per thing, a line's width in samples and its darkness; things from `first` on are people.
    `press` is the pressure of the hand, one number for each square of 8 samples."""

    weight: Floats
    dark: Floats
    first: int
    press: Floats


@lru_cache(maxsize=1)
def stamps() -> Bytes:
    """Round spots (2, radii, side, side) of every radius in eighths of a sample: half a sample right of the middle, and
    half a sample below it."""
    side = 2 * REACH + 1
    rows, columns = np.mgrid[-REACH : REACH + 1, -REACH : REACH + 1].astype(np.float64)
    radii = np.arange(STEPS * (REACH - 1))[:, None, None] / STEPS
    right = np.clip(radii + 0.5 - np.hypot(rows, columns - 0.5), 0.0, 1.0)
    spots = np.stack([right, right.transpose(0, 2, 1)]) * 255.0
    spots.setflags(write=False)
    return np.ascontiguousarray(spots.astype(np.uint8)).reshape(2, len(radii), side, side)


@inlined
def _stamp(lines: Bytes, spot: Bytes, y: int, x: int, radius: float, dark: float) -> None:  # noqa: PLR0917  compiled loops are called by position
    """Press the pencil once: `spot` is of this radius, its middle lies at (y, x)."""
    height, width = lines.shape
    reach = min(REACH, int(radius + 1.99))
    level = int(256.0 * dark)
    for j in range(max(0, y - reach), min(height, y + reach + 1)):
        for i in range(max(0, x - reach), min(width, x + reach + 1)):
            here = np.uint8((spot[j - y + REACH, i - x + REACH] * level) >> 8)
            lines[j, i] = max(lines[j, i], here)


@inlined
def _between_parts(world: Scenery, a: int, b: int, step: float) -> float:
    """Two parts of one thing meet: a firm line, but fingers and the jaw only where one hides the other."""
    one, other = world.stuff[a], world.stuff[b]
    if one == other and one == SKIN:
        return 0.8 if step > 0.006 else 0.35
    if (one == SKIN and other == FACE) or (one == FACE and other == SKIN):
        return 0.8 if step > 0.012 else 0.0
    return 0.8


@inlined
def _within_part(world: Scenery, a: int, b: int, step: float, jump: float) -> float:
    """One part folds over itself: a line where it hides itself, and at the creases of what is flat."""
    if world.smooth[a] == 1:
        return min(0.85, 0.35 + step * 9.0) if step > FOLD_M and jump > 0.004 else 0.0
    if step > 0.03 and jump > 0.006:
        return 0.75
    f = world.flat
    bend = f[a, 0] * f[b, 0] + f[a, 1] * f[b, 1] + f[a, 2] * f[b, 2]
    return 0.6 if bend < 0.80 else 0.0


@inlined
def _edge(world: Scenery, film: Exposure, y: int, x: int, down: int) -> float:
    """How strong a line between a sample and its right or lower neighbour is: 0 none, 1 a silhouette."""
    near, right = film.near, 1 - down
    a, b = film.seen[y, x], film.seen[y + down, x + right]
    if a < 0 or b < 0:
        return 1.0
    za, zb = near[y, x], near[y + down, x + right]
    if world.part[a] != world.part[b]:
        if world.thing[a] != world.thing[b]:
            return 1.0
        return _between_parts(world, a, b, abs(za - zb) / (za * zb))
    # Nearly all neighbours end here: small faces of one round thing.
    if world.smooth[a] == 1 and abs(za - zb) <= FOLD_M * za * zb:
        return 0.0
    # On a plane 1 / depth runs straight over the picture; what bends it is a step in depth.
    before, after = near[y - down, x - right], near[y + 2 * down, x + 2 * right]
    jump = min(abs(zb - 2.0 * za + before), abs(za - 2.0 * zb + after)) / max(za, zb)
    return _within_part(world, a, b, abs(za - zb) / (za * zb), jump)


@inlined
def _trace(  # noqa: PLR0917  compiled loops are called by position
    world: Scenery,
    film: Exposure,
    pens: Pens,
    spots: Bytes,
    y: int,
    x: int,
    down: int,
    strength: float,
    layers: Bytes,
) -> None:
    """Set the pencil down on the line after a sample, on the layer of the nearer side."""
    y1, x1 = y + down, x + 1 - down
    closest = max(film.near[y, x], film.near[y1, x1])
    owner = film.seen[y, x] if film.near[y, x] >= film.near[y1, x1] else film.seen[y1, x1]
    number = world.thing[owner] if owner >= 0 else 0
    far = 1.0
    if number == 0 and owner >= 0:
        # Lines of the set thin out with distance.
        far = max(0.35, min(1.15, 1.25 - 0.010 / max(1e-6, closest)))
    # The pressure of a hand changes slowly along a line.
    press = pens.press[y >> PRESS_BITS, x >> PRESS_BITS]
    radius = 0.5 * pens.weight[number] * (0.35 + 0.65 * strength) * press * far
    shade = pens.dark[number] * (0.45 + 0.55 * strength) * min(1.0, far + 0.1)
    size = min(spots.shape[1] - 1, int(radius * STEPS + 0.5))
    _stamp(layers[1 if number >= pens.first else 0], spots[down, size], y, x, radius, shade)


def draw(world: Scenery, film: Exposure, pens: Pens, layers: Bytes) -> None:
    """Draw the edges of the samples into `layers` (2, h, w): lines of the set, and of people where they are nearer.

    Width follows the strength of the edge, the thing's pen, and the pressure of a hand."""
    _drawn(world, film, pens, stamps(), layers)


@compiled
def _drawn(world: Scenery, film: Exposure, pens: Pens, spots: Bytes, layers: Bytes) -> None:
    seen = film.seen
    height, width = seen.shape
    for y in range(1, height - 2):
        row, below = seen[y], seen[y + 1]
        for x in range(1, width - 2):
            here, right, under = row[x], row[x + 1], below[x]
            if here == right and here == under:
                continue
            for down in range(2):
                if here != (under if down else right):
                    strength = _edge(world, film, y, x, down)
                    if strength > 0.0:
                        _trace(world, film, pens, spots, y, x, down, strength, layers)
