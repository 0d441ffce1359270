"""Weather drawn into a finished picture: flakes, driven snow, rain and fog, each at its depth."""

from collections.abc import Callable
from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

from kadr.film.staging import Daylight, Weather
from kadr.stage.compiled import compiled
from kadr.stage.strokes import strokes

Grey = NDArray[np.float32]


@dataclass(frozen=True, slots=True, kw_only=True)
class Fall:
    """What falls: `layers` are metres from the lens, `count` marks in each; `length` and `width` of a mark are shares
    of the picture's height for a mark 4 m away; `slant` in degrees from straight down; `speed` in heights a second
    at 4 m; `sway` in degrees turns marks from one another."""

    layers: tuple[float, ...]
    count: int
    length: float
    width: float
    slant: float
    strength: float
    speed: float
    sway: float = 3.0


SNOW = Fall(
    layers=(3.0, 6.0, 11.0, 20.0), count=130, length=0.0, width=0.0085, slant=0.0, strength=0.95, speed=0.45, sway=14.0
)
BLIZZARD = Fall(
    layers=(2.5, 4.0, 7.0, 12.0, 20.0), count=170, length=0.10, width=0.0030, slant=74.0, strength=0.8, speed=3.2,
    sway=4.0,
)  # fmt: skip
RAIN = Fall(layers=(2.5, 5.0, 9.0, 16.0), count=150, length=0.12, width=0.0024, slant=11.0, strength=0.6, speed=3.6)

# Metres at which a third of a thing's tone is left.
FOG_M = 22.0
BLIZZARD_M = 48.0
# The share of a far thing's tone that a blizzard takes: a storyboard must still say where we are.
BLIZZARD_MOST = 0.62
BLIZZARD_MOST_DARK = 0.45
SNOW_M = 120.0
RAIN_M = 140.0


@dataclass(frozen=True, slots=True, kw_only=True)
class _Air:
    """One picture's weather: the grey that the air fades to, chance, and seconds into the shot."""

    veil: float
    rng: np.random.Generator
    at_s: float


def draw(image: Grey, depth: Grey, *, weather: Weather, daylight: Daylight, seed: int, at_s: float = 0.0) -> Grey:
    """The picture with its weather: `image` (h, w) grey 0 to 1, `depth` (h, w) metres, inf for the sky; `at_s` is how
    long it has been falling.

    The same arguments give the same picture. Clear air and frost change nothing. Not for indoor sets: there the
    weather stays behind the window."""
    painter = _PAINTERS.get(weather)
    if painter is None:
        return image
    veil = {Daylight.DAY: 0.93, Daylight.NIGHT: 0.34}.get(daylight, 0.68)
    painted = image.astype(np.float32)
    painter(painted, depth.astype(np.float32, copy=False), _Air(veil=veil, rng=np.random.default_rng(seed), at_s=at_s))
    return np.clip(painted, 0.0, 1.0)


def _snow(image: Grey, depth: Grey, air: _Air) -> None:
    _veiled(image, depth, _EVEN, air.veil, (1.0, 0.0), SNOW_M, (1.0, 0.0), 0.75)
    _fallen(image, depth, SNOW, air, bright=1.0)


def _blizzard(image: Grey, depth: Grey, air: _Air) -> None:
    gusts = _gusts(image.shape, air.rng, BLIZZARD.slant)
    most = BLIZZARD_MOST if air.veil > 0.5 else BLIZZARD_MOST_DARK
    # The veil thins where the gusts do: the ground's line and what stands on it are guessed through it.
    _veiled(image, depth, gusts, air.veil, (0.9, 0.1), BLIZZARD_M, (0.75, 0.5), most)
    _fallen(image, depth, BLIZZARD, air, bright=max(air.veil, 0.75))


def _rain(image: Grey, depth: Grey, air: _Air) -> None:
    _veiled(image, depth, _EVEN, air.veil * 0.85, (1.0, 0.0), RAIN_M, (1.0, 0.0), 0.6)
    _fallen(image, depth, RAIN, air, bright=min(1.0, air.veil + 0.25))


def _fog(image: Grey, depth: Grey, air: _Air) -> None:
    rows, columns = image.shape
    coarse = air.rng.random((5, 7)).astype(np.float32)
    banks = cv2.resize(coarse, (columns, rows), interpolation=cv2.INTER_CUBIC).astype(np.float32, copy=False)
    _veiled(image, depth, banks, air.veil, (1.0, 0.0), FOG_M, (0.7, 0.6), 0.88)


_PAINTERS: dict[Weather, Callable[[Grey, Grey, _Air], None]] = {
    Weather.SNOW: _snow,
    Weather.BLIZZARD: _blizzard,
    Weather.RAIN: _rain,
    Weather.FOG: _fog,
}
_EVEN: Grey = np.zeros((1, 1), np.float32)


@compiled
def _veiled(  # noqa: PLR0917  compiled loops are called by position
    image: Grey, depth: Grey, field: Grey, veil: float, veil_by: tuple[float, float], reach: float,
    reach_by: tuple[float, float], most: float,
) -> None:  # fmt: skip
    """Fade towards `veil` with distance: `most` of the tone is lost where nothing but air is seen. Veil and reach are
    both multiplied by a constant and a share of `field`, (h, w), or (1, 1) where the air is even."""
    rows, columns = min(1, field.shape[0] - 1), min(1, field.shape[1] - 1)
    for y in range(image.shape[0]):
        for x in range(image.shape[1]):
            here = field[y * rows, x * columns]
            far = min(depth[y, x], np.float32(1e4)) / (reach * (reach_by[0] + reach_by[1] * here))
            lost = most * (1.0 - np.exp(-far))
            image[y, x] += (veil * (veil_by[0] + veil_by[1] * here) - image[y, x]) * lost


def _gusts(shape: tuple[int, ...], rng: np.random.Generator, slant: float) -> Grey:
    """Long soft streaks 0 to 1 along the wind."""
    height, width = shape
    noise = cv2.resize(rng.random((40, 9)).astype(np.float32), (256, 144), interpolation=cv2.INTER_CUBIC)
    # Turned at twice the size and cut from the middle, lest the turned edges show.
    turn = cv2.getRotationMatrix2D((128.0, 72.0), slant - 90.0, 1.0)
    turned = cv2.warpAffine(noise, turn, (256, 144), borderMode=cv2.BORDER_REFLECT)
    return np.clip(cv2.resize(turned[36:108, 64:192], (width, height), interpolation=cv2.INTER_CUBIC), 0.0, 1.0)


def _fallen(image: Grey, depth: Grey, fall: Fall, air: _Air, *, bright: float) -> None:
    """Marks of each layer, far ones first, hidden by whatever stands before the layer."""
    mask = np.empty(image.shape, np.float32)
    for metres in sorted(fall.layers, reverse=True):
        mask[:] = 0.0
        _marks(mask, fall, metres, air)
        _laid(image, depth, mask, metres, fall.strength, bright)


@compiled
def _laid(image: Grey, depth: Grey, mask: Grey, metres: float, strength: float, bright: float) -> None:  # noqa: PLR0917  compiled loops are called by position
    for y in range(image.shape[0]):
        for x in range(image.shape[1]):
            if mask[y, x] > 0.0 and depth[y, x] > metres:
                # On paper-white a white flake is only seen by its grey.
                ink = image[y, x] - 0.2 if image[y, x] > bright - 0.16 else bright
                image[y, x] += (ink - image[y, x]) * mask[y, x] * strength


def _marks(mask: Grey, fall: Fall, metres: float, air: _Air) -> None:
    """The marks of one layer into `mask` (h, w): drops and driven flakes as strokes that thin at their ends."""
    height, width = mask.shape
    rng, near = air.rng, 4.0 / metres
    count = int(fall.count * width / height * (0.35 + 0.65 / near) / 1.8)
    angles = np.radians(90.0 - fall.slant + rng.normal(0, fall.sway, count))
    lengths = fall.length * height * near**0.6 * rng.uniform(0.4, 1.5, count)
    field = np.array([width * 1.1, height * 1.1])
    # What falls out below comes in again above.
    way = np.stack([np.cos(angles), np.sin(angles)], axis=-1)
    fallen = way * (fall.speed * height * near * air.at_s)
    starts = (rng.random((count, 2)) * field + fallen) % field - np.array([width * 0.05, height * 0.05])
    sizes = fall.width * height * near**0.8 * rng.uniform(0.5, 1.35, count)
    bends = rng.normal(0.0, 0.025, count) * lengths
    middles = starts + 0.5 * way * lengths[:, None] + np.stack([-way[:, 1], way[:, 0]], axis=-1) * bends[:, None]
    paths = np.stack([starts, middles, starts + way * lengths[:, None]], axis=1) * np.array([1.0, -1.0])
    if fall.length == 0.0:
        # A flake is a stroke of no length.
        paths = np.stack([paths[:, 0], paths[:, 0] + 0.01], axis=1)
    first, last = (1.0, 1.0) if fall.length == 0.0 else (0.15, 0.35)
    halves, darks = np.maximum(0.35, sizes / 2), np.minimum(1.0, 0.35 + sizes / 2)
    strokes(mask, np.ascontiguousarray(paths), halves, darks, first, last)
