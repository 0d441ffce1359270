"""What each pixel of the paper gets: smudge, strokes, grain and lines, in one pass over the picture."""

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from kadr.stage.compiled import compiled, inlined

Floats = NDArray[np.float32]
Bytes = NDArray[np.uint8]
# Directions of hatching, as `kadr.stage.shade` writes them; the tile after them is for strokes that cross.
DIAGONAL, LEVEL, UPRIGHT, BARE, FINE, CROSSED = range(6)
TILE = 1024  # a power of two
# Grain is kept in bytes: this many steps for a spread of one.
GRAIN_STEPS = 36.0


class Ground(NamedTuple):
    """Layers (h, w) to be drawn from: grey `value`, direction of hatching `lean`, share of people `figure`, drawn faces
    `ink`, and lines 0 to 255 of the set and of people."""

    value: Floats
    lean: Bytes
    figure: Floats
    ink: Floats
    lines: Bytes
    people: Bytes


class Hand(NamedTuple):
    """How it is drawn: `strokes` (6, 1024, 1024) thresholds and `grain` (1024, 1024), bytes, laid with their corners at
    `hatch` and `paper` (2,) y, x; smudge and stroke are how dark either is; at night bare paper is smudged too."""

    strokes: Bytes
    grain: NDArray[np.int8]
    hatch: NDArray[np.int64]
    paper: NDArray[np.int64]
    smudge: float
    stroke: float
    night: bool


@inlined
def _hatched(strokes: Bytes, dark: float, way: int, j: int, i: int) -> float:
    """How much of a stroke lies on a pixel, 0 to 1: diagonal, level or upright, crossed where dark."""
    if way == BARE:
        return 0.0
    # Level strokes on floors stay sparse: floors are read by their light, not by their hatching.
    amount = dark * 0.8 if way in (LEVEL, UPRIGHT) else dark
    laid = min(1.0, max(0.0, (amount - strokes[way, j, i] / 255.0) * 10.0))
    crossed = min(1.0, max(0.0, dark * 1.7 - 0.85))
    second = min(1.0, max(0.0, (crossed - strokes[CROSSED, j, i] / 255.0) * 10.0)) * 0.85
    return float(max(laid, second))


@compiled
def toned(ground: Ground, hand: Hand, behind: Floats, ahead: Floats) -> None:
    """Values as smudged graphite under hatching, with the lines of the set into `behind`, of people into `ahead`."""
    height, width = ground.value.shape
    for y in range(height):
        j, m = (y + hand.hatch[0]) & (TILE - 1), (y + hand.paper[0]) & (TILE - 1)
        for x in range(width):
            dark = 1.0 - min(1.0, max(0.0, ground.value[y, x]))
            way = ground.lean[y, x]
            laid = _hatched(hand.strokes, dark, way, j, (x + hand.hatch[1]) & (TILE - 1))
            bare = way == BARE and (hand.night or ground.figure[y, x] > 0.5)
            grey = (1.0 - (0.92 if bare else hand.smudge) * dark) * (1.0 - hand.stroke * laid * min(1.0, 0.35 + dark))
            tooth = hand.grain[m, (x + hand.paper[1]) & (TILE - 1)] / GRAIN_STEPS
            # Graphite catches on the tooth: grain shows in the greys, not in paper or black.
            grey += tooth * 0.014 * (0.3 + grey * dark * 4.0)
            line, person = ground.lines[y, x] / 255.0, max(ground.ink[y, x], ground.people[y, x] / 255.0)
            behind[y, x] = grey * (1.0 - line * min(1.0, max(0.6, 0.92 + 0.10 * tooth)))
            ahead[y, x] = grey * (1.0 - person * min(1.0, max(0.75, 0.96 + 0.06 * tooth)))


@compiled
def ruled(ground: Ground, behind: Floats, ahead: Floats) -> None:
    """Clean lines over the values as they are, without hand, grain or strokes."""
    height, width = ground.value.shape
    for y in range(height):
        for x in range(width):
            grey = min(1.0, max(0.0, ground.value[y, x]))
            # Blushes and shades of a face are tone, not line.
            ink = min(1.0, max(0.0, (ground.ink[y, x] - 0.22) * 2.0))
            behind[y, x] = grey * (1.0 - 0.94 * ground.lines[y, x] / 255.0)
            ahead[y, x] = grey * (1.0 - 0.96 * max(ink, ground.people[y, x] / 255.0))


@compiled
def joined(ground: Ground, behind: Floats, ahead: Floats, out: Floats) -> None:
    """People, and the contour around them, before what is behind them."""
    height, width = out.shape
    for y in range(height):
        for x in range(width):
            cover = min(1.0, max(ground.figure[y, x], ground.people[y, x] / 255.0))
            out[y, x] = behind[y, x] * (1.0 - cover) + ahead[y, x] * cover


@compiled
def as_bytes(grey: Floats, low: float, high: float, out: Bytes) -> None:
    """Greys 0 to 1 as bytes, kept from `low` to `high`."""
    for y in range(grey.shape[0]):
        for x in range(grey.shape[1]):
            out[y, x] = np.uint8(min(high, max(low, grey[y, x])) * 255.0 + 0.5)
