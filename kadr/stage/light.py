"""Light by the story's hour: where the key comes from and which values of grey the picture is built on."""

from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from kadr.film.staging import Camera, Daylight, Weather

Vector = NDArray[np.float64]


@dataclass(frozen=True, slots=True, kw_only=True)
class Lighting:
    """Values are 0 black to 1 white. `key` (3,) points to the light; `haze_m` is where things fade to `haze`;
    `lift` and `span` squeeze the set's tones so that figures stand out; `rim` lights edges of figures from behind;
    `mist` is how many times thicker than haze the air is at the ground."""

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
    mist: float = 0.0


def _key(camera: Camera, azimuth: float, height: float) -> Vector:
    # Key from the viewer's side, three-quarter: what portrait painters and gaffers call the loop light.
    a, h = np.radians(camera.pan + azimuth), np.radians(height)
    return np.array([-np.sin(a) * np.cos(h), np.cos(a) * np.cos(h), np.sin(h)])


@dataclass(frozen=True, slots=True, kw_only=True)
class _Sun:
    """Where sun or moon stands: on which side of the lens, 1 left or -1 right, and degrees from the viewer's back, None
    where the set does not say."""

    side: float
    behind: float | None

    def within(self, least: float, most: float, usual: float) -> float:
        """The key's azimuth from the lens: on the sun's own side, but where faces keep their light."""
        return self.side * (180.0 - (usual if self.behind is None else min(most, max(least, self.behind))))


def _sun(camera: Camera, key_side: float, source: tuple[float, float] | None) -> _Sun:
    if source is None:
        return _Sun(side=key_side, behind=None)
    away = np.degrees(np.arctan2(camera.x - source[0], source[1] - camera.y)) - camera.pan
    away = float((away + 180.0) % 360.0 - 180.0)
    return _Sun(side=1.0 if away >= 0.0 else -1.0, behind=180.0 - abs(away))


def lighting(
    daylight: Daylight,
    weather: Weather,
    *,
    indoor: bool,
    camera: Camera,
    key_side: float,
    source: tuple[float, float] | None = None,
    clear_m: float = 260.0,
) -> Lighting:
    """The light of a staging. `key_side` -1 or 1 is the side of the camera that the key stands on, unless the set has
    a sun or a moon at `source` (x, y); `clear_m` is how far its air is clear where nothing falls."""
    soft = weather in (Weather.FOG, Weather.BLIZZARD, Weather.SNOW, Weather.RAIN)
    haze = {Weather.FOG: 18.0, Weather.BLIZZARD: 70.0, Weather.SNOW: 90.0, Weather.RAIN: 110.0}.get(weather, clear_m)
    key = _key(camera, 180.0 - 50.0 * key_side if not soft else 180.0 - 35.0 * key_side, 46.0)
    if daylight is Daylight.NIGHT:
        sun = _sun(camera, key_side, source)
        return _night(key if indoor else _key(camera, sun.within(38.0, 60.0, 50.0), 46.0), haze, indoor=indoor)
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
    if daylight is Daylight.DAWN:
        return _dawn(camera, _sun(camera, -key_side, source), haze)
    return _dusk(camera, _sun(camera, key_side, source), haze)


def _dawn(camera: Camera, sun: _Sun, haze: float) -> Lighting:
    # The sun is just up, and on the other side than it sets on: a pale sky, mist on the ground, long soft shadows.
    return Lighting(
        key=_key(camera, sun.within(50.0, 100.0, 78.0), 16.0), key_strength=0.46, ambient=0.52, haze=0.95,
        haze_m=haze * 0.55, sky_top=0.60, sky_low=0.97, lift=0.33, span=0.58, rim=0.12, shadow=0.26, lamp=0.25,
        mist=4.5,
    )  # fmt: skip


def _dusk(camera: Camera, sun: _Sun, haze: float) -> Lighting:
    # The sun is on the horizon, beside the lens and a little beyond: the sky darkens fast above its last light, faces
    # are half lit, shadows five times as long as what throws them.
    return Lighting(
        key=_key(camera, sun.within(50.0, 100.0, 92.0), 11.0), key_strength=0.56, ambient=0.40, haze=0.62,
        haze_m=haze * 0.7, sky_top=0.22, sky_low=0.92, lift=0.24, span=0.60, rim=0.45, shadow=0.50, lamp=0.45,
    )  # fmt: skip


def _night(key: Vector, haze: float, *, indoor: bool) -> Lighting:
    if indoor:
        return Lighting(
            key=key, key_strength=0.50, ambient=0.27, haze=0.22, haze_m=40.0, sky_top=0.10, sky_low=0.16,
            lift=0.08, span=0.56, rim=0.50, shadow=0.4, lamp=0.80,
        )  # fmt: skip
    # Moonlight is painted as a dark sky over pale ground: people stand between the two.
    return Lighting(
        key=key, key_strength=0.62, ambient=0.32, haze=0.30, haze_m=haze * 0.8, sky_top=0.05, sky_low=0.20,
        lift=0.19, span=0.50, rim=0.80, shadow=0.50, lamp=0.8,
    )  # fmt: skip


def by_fire(air: Lighting) -> Lighting:
    """The same night around a fire: what it does not reach stays dark."""
    return replace(
        air, key_strength=air.key_strength * 0.30, ambient=air.ambient * 0.85, rim=air.rim * 0.6, lamp=1.0,
        shadow=air.shadow * 0.4, lift=0.14, span=0.88,
    )  # fmt: skip


def over_snow(air: Lighting, daylight: Daylight) -> Lighting:
    """The same hour over snow: by day the sky is the darker of the two, at night the ground glows."""
    if daylight is Daylight.NIGHT:
        return replace(air, lift=0.30, span=0.62, haze=0.42, sky_low=0.24)
    return replace(air, sky_top=air.sky_top - 0.10, sky_low=air.sky_low - 0.07, haze=0.90)
