"""Weather drawn into a finished picture: flakes, driven snow, rain and fog, each at its depth."""

from collections.abc import Callable
from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

from kadr.film.staging import Daylight, Weather

Grey = NDArray[np.float32]


@dataclass(frozen=True, slots=True, kw_only=True)
class Fall:
    """What falls: `layers` are metres from the lens, `count` marks in each; `length` and `width` of a mark are shares
    of the picture's height for a mark 4 m away; `slant` in degrees from straight down; `curve` wavers its path."""

    layers: tuple[float, ...]
    count: int
    length: float
    width: float
    slant: float
    strength: float


SNOW = Fall(layers=(3.0, 6.0, 11.0, 20.0), count=130, length=0.0, width=0.0085, slant=0.0, strength=0.95)
BLIZZARD = Fall(layers=(2.5, 4.0, 7.0, 12.0, 20.0), count=170, length=0.09, width=0.0024, slant=74.0, strength=0.8)
RAIN = Fall(layers=(2.5, 5.0, 9.0, 16.0), count=150, length=0.11, width=0.0022, slant=11.0, strength=0.6)

# Metres at which a third of a thing's tone is left.
FOG_M = 22.0
BLIZZARD_M = 48.0
# The share of a far thing's tone that a blizzard takes: a storyboard must still say where we are.
BLIZZARD_MOST = 0.62
BLIZZARD_MOST_DARK = 0.45
SNOW_M = 120.0
RAIN_M = 140.0


def draw(image: Grey, depth: Grey, *, weather: Weather, daylight: Daylight, seed: int) -> Grey:
    """The picture with its weather: `image` (h, w) grey 0 to 1, `depth` (h, w) metres, inf for the sky.

    The same arguments give the same picture. Clear air and frost change nothing. Not for indoor sets: there the
    weather stays behind the window."""
    painter = _PAINTERS.get(weather)
    if painter is None:
        return image
    veil = {Daylight.DAY: 0.93, Daylight.NIGHT: 0.34}.get(daylight, 0.68)
    rng = np.random.default_rng(seed)
    return np.clip(painter(image.astype(np.float32), depth.astype(np.float32), veil, rng), 0.0, 1.0)


def _snow(image: Grey, depth: Grey, veil: float, rng: np.random.Generator) -> Grey:
    return _fallen(_veiled(image, depth, veil, SNOW_M, 0.75), depth, SNOW, rng, bright=1.0)


def _blizzard(image: Grey, depth: Grey, veil: float, rng: np.random.Generator) -> Grey:
    gusts = _gusts(image.shape, rng, BLIZZARD.slant)
    most = BLIZZARD_MOST if veil > 0.5 else BLIZZARD_MOST_DARK
    # The veil thins where the gusts do: the ground's line and what stands on it are guessed through it.
    lost = _veiled(image, depth, veil * (0.9 + 0.1 * gusts), BLIZZARD_M * (0.75 + 0.5 * gusts), most)
    return _fallen(lost, depth, BLIZZARD, rng, bright=max(veil, 0.75))


def _rain(image: Grey, depth: Grey, veil: float, rng: np.random.Generator) -> Grey:
    return _fallen(_veiled(image, depth, veil * 0.85, RAIN_M, 0.6), depth, RAIN, rng, bright=min(1.0, veil + 0.25))


def _fog(image: Grey, depth: Grey, veil: float, rng: np.random.Generator) -> Grey:
    banks = cv2.resize(rng.random((5, 7)).astype(np.float32), image.shape[::-1], interpolation=cv2.INTER_CUBIC)
    return _veiled(image, depth, veil, FOG_M * (0.7 + 0.6 * banks), 0.88)


_PAINTERS: dict[Weather, Callable[[Grey, Grey, float, np.random.Generator], Grey]] = {
    Weather.SNOW: _snow,
    Weather.BLIZZARD: _blizzard,
    Weather.RAIN: _rain,
    Weather.FOG: _fog,
}


def _veiled(image: Grey, depth: Grey, veil: float | Grey, reach: float | Grey, most: float) -> Grey:
    """Faded towards `veil` with distance: `most` of the tone is lost where nothing but air is seen."""
    lost = most * (1.0 - np.exp(-np.minimum(depth, 1e4) / reach))
    return np.asarray(image + (veil - image) * lost, np.float32)


def _gusts(shape: tuple[int, ...], rng: np.random.Generator, slant: float) -> Grey:
    """Long soft streaks 0 to 1 along the wind."""
    height, width = shape
    noise = cv2.resize(rng.random((40, 9)).astype(np.float32), (256, 144), interpolation=cv2.INTER_CUBIC)
    # Turned at twice the size and cut from the middle, lest the turned edges show.
    turn = cv2.getRotationMatrix2D((128.0, 72.0), slant - 90.0, 1.0)
    turned = cv2.warpAffine(noise, turn, (256, 144), borderMode=cv2.BORDER_REFLECT)
    return np.clip(cv2.resize(turned[36:108, 64:192], (width, height), interpolation=cv2.INTER_CUBIC), 0.0, 1.0)


def _fallen(image: Grey, depth: Grey, fall: Fall, rng: np.random.Generator, *, bright: float) -> Grey:
    """Marks of each layer, far ones first, hidden by whatever stands before the layer."""
    for metres in sorted(fall.layers, reverse=True):
        mask = _marks(image.shape, fall, metres, rng)
        mask *= (depth > metres) * fall.strength
        # On paper-white a white flake is only seen by its grey.
        ink = np.where(image > bright - 0.16, image - 0.2, bright)
        image = image + (ink - image) * mask
    return image


def _marks(shape: tuple[int, ...], fall: Fall, metres: float, rng: np.random.Generator) -> Grey:
    height, width = shape
    near = 4.0 / metres
    count = int(fall.count * width / height * (0.35 + 0.65 / near) / 1.8)
    thick = fall.width * height * near**0.8
    angles = np.radians(90.0 - fall.slant + rng.normal(0, 3.0, count))
    lengths = fall.length * height * near**0.6 * rng.uniform(0.5, 1.4, count)
    starts = rng.random((count, 2)) * (width * 1.1, height * 1.1) - (width * 0.05, height * 0.05)
    ends = starts + np.stack([np.cos(angles), np.sin(angles)], axis=-1) * lengths[:, None]
    sizes = thick * rng.uniform(0.6, 1.3, count)
    mask = np.zeros((height, width), np.uint8)
    shift = 4  # sub-pixel positions in sixteenths, as cv2 counts them
    fixed = (np.concatenate([starts, ends], axis=1) * (1 << shift)).astype(int)
    for (x0, y0, x1, y1), size in zip(fixed.tolist(), sizes.tolist(), strict=True):
        if fall.length == 0.0:
            cv2.circle(mask, (x0, y0), max(8, int(size * 16 / 2)), 255, -1, cv2.LINE_AA, shift)
        else:
            shade = int(255 * min(1.0, size))
            cv2.line(mask, (x0, y0), (x1, y1), shade, max(1, round(size)), cv2.LINE_AA, shift)
    return mask.astype(np.float32) / 255.0
