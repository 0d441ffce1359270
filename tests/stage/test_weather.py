"""Promises of the drawn weather: it changes what it must, keeps what is near, and is the same every time."""

import numpy as np
import pytest
from numpy.typing import NDArray

from kadr.film.staging import Camera, Daylight, Weather
from kadr.stage import weather
from kadr.stage.light import lighting

Grey = NDArray[np.float32]


@pytest.fixture
def scene() -> tuple[Grey, Grey]:
    """A mid-grey picture: sky above, ground at 100 m, a dark figure 1.5 m away in the middle."""
    image = np.full((180, 320), 0.6, np.float32)
    depth = np.full((180, 320), 100.0, np.float32)
    depth[:60] = np.inf
    image[60:150, 140:180], depth[60:150, 140:180] = 0.2, 1.5
    return image, depth


@pytest.mark.parametrize("sky", [Weather.CLEAR, Weather.FROST])
def test_clear_air_leaves_the_picture_as_it_is(scene: tuple[Grey, Grey], sky: Weather) -> None:
    image, depth = scene

    assert np.array_equal(weather.draw(image, depth, weather=sky, daylight=Daylight.DAY, seed=1), image)


@pytest.mark.parametrize("falling", [Weather.RAIN, Weather.SNOW, Weather.BLIZZARD, Weather.FOG])
@pytest.mark.parametrize("hour", list(Daylight))
def test_weather_is_seen_and_is_the_same_every_time(scene: tuple[Grey, Grey], falling: Weather, hour: Daylight) -> None:
    image, depth = scene

    one, again = (weather.draw(image, depth, weather=falling, daylight=hour, seed=5) for _ in range(2))

    assert np.array_equal(one, again)
    assert one.shape == image.shape
    assert one.min() >= 0.0
    assert one.max() <= 1.0
    assert np.abs(one - image).mean() > 0.01


@pytest.mark.parametrize("thick", [Weather.FOG, Weather.BLIZZARD])
def test_the_far_is_lost_before_the_near(scene: tuple[Grey, Grey], thick: Weather) -> None:
    image, depth = scene

    drawn = weather.draw(image, depth, weather=thick, daylight=Daylight.DAY, seed=2)

    near, far = depth < 2, np.isfinite(depth) & (depth > 50)
    assert abs(np.median(drawn[near]) - 0.2) < 0.12
    assert np.median(drawn[far]) > 0.75


def test_flakes_do_not_fall_before_a_face_that_fills_the_frame(scene: tuple[Grey, Grey]) -> None:
    image, depth = scene

    drawn = weather.draw(image, np.full_like(depth, 1.0), weather=Weather.SNOW, daylight=Daylight.DAY, seed=2)

    assert np.abs(drawn - image).max() < 0.02


@pytest.mark.parametrize("hour", list(Daylight))
def test_what_stands_far_off_in_a_blizzard_is_still_told_from_the_snow(
    scene: tuple[Grey, Grey], hour: Daylight
) -> None:
    _, depth = scene
    snow = np.full_like(depth, 0.6)
    barn = snow.copy()
    barn[100:120, 60:100] = 0.25

    plain, built = (weather.draw(one, depth, weather=Weather.BLIZZARD, daylight=hour, seed=3) for one in (snow, barn))

    assert np.median((plain - built)[100:120, 60:100]) > 0.12


@pytest.mark.parametrize("hour", [Daylight.DAY, Daylight.NIGHT])
def test_in_a_blizzard_the_light_reaches_a_barn_forty_metres_away(hour: Daylight) -> None:
    camera = Camera(x=0.0, y=-20.0, z=2.0, pan=0.0)

    air = lighting(hour, Weather.BLIZZARD, indoor=False, camera=camera, key_side=1.0)

    assert np.exp(-40.0 / air.haze_m) > 0.4
