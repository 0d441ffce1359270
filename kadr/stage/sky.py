"""The sky: clouds by day as the side of a pencil leaves them, the low sun of dawn and dusk; at night stars and moon."""

import cv2
import numpy as np
from numpy.typing import NDArray

from kadr.film.staging import Daylight, Staging, Weather
from kadr.stage.camera import View
from kadr.stage.sets.piece import Light, LightKind

Floats = NDArray[np.float32]
STARS = 420
SUN_DEG = 1.7
MOON_DEG = 1.5  # three times the real moon: drawn as the eye remembers it


def paint(value: Floats, depth: Floats, staging: Staging, sight: View, lights: tuple[Light, ...]) -> None:
    """Put the sky into the grey `value` (h, w) wherever `depth` (h, w) is 0; cloudy weathers hide it."""
    empty = depth == 0
    if not empty.any() or staging.weather in (Weather.BLIZZARD, Weather.FOG):
        return
    if staging.daylight is not Daylight.NIGHT:
        sky = value - _clouds(value.shape, staging.seed)
        for light in lights:
            if light.kind is LightKind.SUN:
                _sun(sky, sight, light)
        value[empty] = sky[empty]
        return
    if staging.weather not in (Weather.RAIN, Weather.SNOW):
        glow = _stars(sight, staging.seed)
        for light in lights:
            if light.kind is LightKind.MOON:
                _moon(glow, sight, light)
        value[empty] = np.maximum(value, glow)[empty]


def _clouds(shape: tuple[int, ...], seed: int) -> Floats:
    rng = np.random.default_rng(seed)
    height, width = shape
    bands = cv2.resize(rng.standard_normal((14, 9)).astype(np.float32), (width, height), interpolation=cv2.INTER_CUBIC)
    wisps = cv2.resize(rng.standard_normal((40, 16)).astype(np.float32), (width, height), interpolation=cv2.INTER_CUBIC)
    cover: Floats = (np.clip(bands * 0.7 + wisps * 0.35 - 0.25, 0.0, 1.0) * np.float32(0.085)).astype(np.float32)
    return cover


def _sun(sky: Floats, sight: View, light: Light) -> None:
    """The low sun of dawn and dusk: a white disc in a glow, which takes the clouds before it away."""
    x, y, depth = sight.projected(np.array([light.x, light.y, light.z]))[0]
    if depth <= 0:
        return
    radius = sight.focal_px * np.radians(SUN_DEG)
    rows, columns = np.mgrid[0 : sight.height, 0 : sight.width].astype(np.float32)
    away = np.hypot(columns - np.float32(x), rows - np.float32(y))
    glow = np.float32(0.8) * np.exp(-((away / np.float32(7.0 * radius)) ** 2))
    sky += (np.float32(1.0) - sky) * glow
    # A pale rim keeps the disc apart from the brightest of its glow.
    sky -= np.float32(0.16) * np.exp(-(((away - np.float32(radius)) / np.float32(max(1.0, 0.12 * radius))) ** 2))
    sky[away < radius] = 1.0


def _stars(sight: View, seed: int) -> Floats:
    """Stars of the whole sphere, those of them that the lens sees."""
    rng = np.random.default_rng(seed)
    ways = rng.standard_normal((STARS, 3))
    ways[:, 2] = np.abs(ways[:, 2]) * 0.8
    ways /= np.linalg.norm(ways, axis=1, keepdims=True)
    bright = 0.35 + 0.6 * rng.random(STARS) ** 2
    glow = np.zeros((sight.height, sight.width), np.float32)
    at = sight.projected(sight.eye + ways * 1e4)
    size = max(1.0, sight.width / 1024)
    for (x, y, depth), strength in zip(at, bright, strict=True):
        if depth > 0 and -9 < x < sight.width + 9 and -9 < y < sight.height + 9:
            centre = (round(float(x) * 16), round(float(y) * 16))
            radius = round(float(0.6 + strength) * size * 10)
            cv2.circle(glow, centre, radius, (float(strength),), -1, cv2.LINE_8, 4)
    return glow


def _moon(glow: Floats, sight: View, light: Light) -> None:
    x, y, depth = sight.projected(np.array([light.x, light.y, light.z]))[0]
    if depth <= 0:
        return
    radius = sight.focal_px * np.radians(MOON_DEG)
    rows, columns = np.mgrid[0 : sight.height, 0 : sight.width].astype(np.float32)
    away = np.hypot(columns - np.float32(x), rows - np.float32(y))
    halo = np.float32(0.45) * np.exp(-((away / np.float32(3.2 * radius)) ** 2))
    disc = np.clip(np.float32(radius) - away + 0.5, 0.0, 1.0)
    glow[:] = np.maximum(glow, np.maximum(halo, disc))
