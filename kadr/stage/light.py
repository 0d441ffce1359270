"""Light by the story's hour: where the key comes from and which values of grey the picture is built on."""

from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from kadr.film.staging import Camera, Daylight, Weather

Vector = NDArray[np.float64]


@dataclass(frozen=True, slots=True, kw_only=True)
class Lighting:
    """Values are 0 black to 1 white. `key` (3,) points to the light; `haze_m` is where things fade to `haze`;
    `lift` and `span` squeeze the set's tones so that figures stand out; `rim` lights edges of figures from behind."""

    key: Vector
    key_strength: float
    ambient: float
    haze: float
    haze_m: float
    sky_top: float
    sky_low: float
    lift: float
    span: float
    rim: float
    shadow: float
    lamp: float


def _key(camera: Camera, azimuth: float, height: float) -> Vector:
    # Key from the viewer's side, three-quarter: what portrait painters and gaffers call the loop light.
    a, h = np.radians(camera.pan + azimuth), np.radians(height)
    return np.array([-np.sin(a) * np.cos(h), np.cos(a) * np.cos(h), np.sin(h)])


def lighting(daylight: Daylight, weather: Weather, *, indoor: bool, camera: Camera, key_side: float) -> Lighting:
    """The light of a staging. `key_side` -1 or 1 is the side of the camera that the key stands on."""
    soft = weather in (Weather.FOG, Weather.BLIZZARD, Weather.SNOW, Weather.RAIN)
    haze = {Weather.FOG: 18.0, Weather.BLIZZARD: 70.0, Weather.SNOW: 90.0, Weather.RAIN: 110.0}.get(weather, 260.0)
    key = _key(camera, 180.0 - 50.0 * key_side if not soft else 180.0 - 35.0 * key_side, 46.0)
    if daylight is Daylight.NIGHT:
        return _night(key, haze, indoor=indoor)
    day = daylight is Daylight.DAY
    if indoor:
        return Lighting(
            key=key, key_strength=0.42, ambient=0.66 if day else 0.52, haze=0.9, haze_m=60.0, sky_top=0.94,
            sky_low=0.97, lift=0.50 if day else 0.34, span=0.50 if day else 0.55, rim=0.0,
            shadow=0.30, lamp=0.2 if day else 0.35,
        )  # fmt: skip
    if day:
        strength, shadow = (0.22, 0.12) if soft else (0.46, 0.36)
        return Lighting(
            key=key, key_strength=strength, ambient=0.60 if not soft else 0.74, haze=0.95, haze_m=haze, sky_top=0.87,
            sky_low=0.97, lift=0.46, span=0.53, rim=0.0, shadow=shadow, lamp=0.0,
        )  # fmt: skip
    # The sun is on the horizon, beside the lens and a little beyond: long shadows, faces half lit.
    low = _key(camera, 180.0 - 84.0 * key_side, 17.0)
    return Lighting(
        key=low, key_strength=0.50, ambient=0.50, haze=0.86, haze_m=haze * 0.6, sky_top=0.50, sky_low=0.95,
        lift=0.30, span=0.62, rim=0.25, shadow=0.40, lamp=0.3,
    )  # fmt: skip


def _night(key: Vector, haze: float, *, indoor: bool) -> Lighting:
    if indoor:
        return Lighting(
            key=key, key_strength=0.50, ambient=0.26, haze=0.22, haze_m=40.0, sky_top=0.10, sky_low=0.16,
            lift=0.05, span=0.56, rim=0.45, shadow=0.4, lamp=0.75,
        )  # fmt: skip
    # Moonlight is painted as a dark sky over pale ground: people stand between the two.
    return Lighting(
        key=key, key_strength=0.56, ambient=0.32, haze=0.26, haze_m=haze * 0.8, sky_top=0.06, sky_low=0.20,
        lift=0.12, span=0.50, rim=0.60, shadow=0.45, lamp=0.8,
    )  # fmt: skip


def over_snow(air: Lighting, daylight: Daylight) -> Lighting:
    """The same hour over snow: by day the sky is the darker of the two, at night the ground glows."""
    if daylight is Daylight.NIGHT:
        return replace(air, lift=0.26, span=0.62, haze=0.42, sky_low=0.24)
    return replace(air, sky_top=air.sky_top - 0.10, sky_low=air.sky_low - 0.07, haze=0.90)
