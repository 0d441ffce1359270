"""Promises of the three styles, and of light by the hour, by fire and from below."""

import io
from dataclasses import replace

import numpy as np
import pytest
from PIL import Image

from kadr.film.staging import Camera, Daylight, Figure, Prop, SketchStyle, Staging, Weather
from kadr.stage import draw, sketch
from kadr.stage.light import lighting
from kadr.stage.texture import Texture
from tests.stage.players import LOOKS

SIZE = (640, 360)
CAMERA = Camera(x=0.0, y=-4.0, z=1.5, pan=0.0, tilt=-3.0, focal_mm=35.0)
WOMAN = Figure(name="Гүлнұр", x=-0.7, y=0.0, facing=150.0, appearance=LOOKS["GULNUR"])
MAN = Figure(name="Дәулет", x=0.8, y=0.3, facing=200.0, appearance=LOOKS["DAULET"])
STEPPE = Staging(place="steppe", figures=(WOMAN, MAN), camera=CAMERA, seed=4)
HAND = Texture(seed=5)


def people(staging: Staging, width: int = SIZE[0], height: int = SIZE[1]) -> np.ndarray:
    """Which pixels (h, w) show people."""
    plate = draw.exposed(staging, width, height)
    seen = plate.film.seen[:: plate.film.factor, :: plate.film.factor]
    return (seen >= 0) & (plate.world.thing[seen] >= plate.world.first_figure)


@pytest.mark.parametrize("style", list(SketchStyle))
@pytest.mark.parametrize(("width", "height"), [(478, 200), (180, 320), (320, 180)])
def test_every_style_is_drawn_in_every_format(style: SketchStyle, width: int, height: int) -> None:
    png = sketch(replace(STEPPE, aspect=width / height), width=width, height=height, style=style)
    drawn = Image.open(io.BytesIO(png))

    assert drawn.size == (width, height)
    assert drawn.text["Description"] == draw.MARK  # type: ignore[attr-defined]  # PNG only
    assert np.asarray(drawn).std() > 5


@pytest.mark.parametrize("daylight", [Daylight.DAY, Daylight.NIGHT])
@pytest.mark.parametrize("weather", [Weather.CLEAR, Weather.RAIN])
def test_lines_alone_leave_the_paper_white(daylight: Daylight, weather: Weather) -> None:
    drawn = draw.picture(replace(STEPPE, daylight=daylight, weather=weather), *SIZE, style=SketchStyle.LINE)

    assert (drawn == 255).mean() > 0.85
    assert 0.003 < (drawn < 90).mean() < 0.08


@pytest.mark.parametrize("daylight", list(Daylight))
def test_flat_tones_are_few(daylight: Daylight) -> None:
    drawn = draw.picture(replace(STEPPE, daylight=daylight), *SIZE, style=SketchStyle.FLAT, texture=HAND)
    inside = people(replace(STEPPE, daylight=daylight))

    counts = np.sort(np.bincount(drawn[inside], minlength=256))[::-1]
    assert counts[: draw.LEVELS].sum() > 0.6 * counts.sum()


@pytest.mark.parametrize("style", [SketchStyle.PENCIL, SketchStyle.FLAT])
@pytest.mark.parametrize("place", ["steppe", "street", "room"])
def test_at_night_people_are_told_from_what_is_behind_them(style: SketchStyle, place: str) -> None:
    night = replace(STEPPE, place=place, daylight=Daylight.NIGHT)
    drawn = draw.picture(night, *SIZE, style=style, texture=HAND).astype(float)
    inside = people(night)

    assert drawn.mean() < 150
    # Faces, rims and pale cloth shine; the sky or wall does not.
    assert np.percentile(drawn[inside], 90) - np.median(drawn[~inside]) > 35


def test_dawn_is_paler_than_dusk_and_lit_from_the_other_side() -> None:
    dawn, dusk = (
        lighting(hour, Weather.CLEAR, indoor=False, camera=CAMERA, key_side=1.0)
        for hour in (Daylight.DAWN, Daylight.DUSK)
    )
    pale, dark = (
        draw.picture(replace(STEPPE, daylight=hour), *SIZE, texture=HAND).astype(float)
        for hour in (Daylight.DAWN, Daylight.DUSK)
    )

    assert dawn.key[0] * dusk.key[0] < 0
    # The sun is lower at dusk: shadows are longer.
    assert dusk.key[2] / np.hypot(*dusk.key[:2]) < 0.75 * dawn.key[2] / np.hypot(*dawn.key[:2])
    assert pale.mean() > dark.mean() + 20


def test_a_fire_lights_faces_and_ground_and_throws_shadows_away_from_itself() -> None:
    night = replace(STEPPE, daylight=Daylight.NIGHT, figures=(replace(MAN, x=1.2, y=1.0),))
    burning = replace(night, props=(Prop(kind="campfire", x=0.0, y=1.0),))
    above = Camera(x=0.5, y=0.9, z=9.0, pan=0.0, tilt=-89.0, focal_mm=28.0)

    dark, lit = (draw.picture(one, *SIZE, texture=HAND).astype(float) for one in (night, burning))
    plan = draw.picture(replace(burning, camera=above), *SIZE, texture=HAND).astype(float)

    assert lit[people(burning)].mean() > dark[people(night)].mean() + 25
    sight = draw.exposed(replace(burning, camera=above), *SIZE).sight
    (bright_x, y, _), (shaded_x, _, _) = sight.projected(np.array([[-2.2, 1.0, 0.0], [2.2, 1.0, 0.0]]))

    def around(x: float) -> float:
        return float(plan[round(y) - 8 : round(y) + 8, round(x) - 8 : round(x) + 8].mean())

    assert around(shaded_x) < around(bright_x) - 25


@pytest.mark.parametrize("daylight", list(Daylight))
def test_from_below_against_the_sky_a_figure_keeps_its_tones(daylight: Daylight) -> None:
    low = Camera(x=-0.5, y=-2.2, z=0.25, pan=-3.0, tilt=24.0, focal_mm=28.0)
    staging = replace(STEPPE, camera=low, daylight=daylight)
    drawn = draw.picture(staging, *SIZE, texture=HAND).astype(float)
    inside = people(staging)

    assert inside.mean() > 0.05
    assert np.percentile(drawn[inside], 85) - np.percentile(drawn[inside], 15) > 30


def test_at_3840_pixels_lines_are_neither_hairs_nor_bars() -> None:
    def thickness(width: int, height: int) -> float:
        """Mean width in pixels of the lines: their area over half their outline."""
        ink = draw.picture(STEPPE, width, height, style=SketchStyle.LINE) < 128
        sides = (ink[:, 1:] != ink[:, :-1]).sum() + (ink[1:] != ink[:-1]).sum()
        return float(ink.sum() / (0.5 * sides))

    small, large = thickness(1024, 576), thickness(3840, 2160)

    assert 1.0 < small < 2.6
    assert 1.8 * small < large < 3.75 * small
