"""Sketches are drawn from their staging alone: the same bytes each time, marked, and never of nonsense."""

import io
from dataclasses import replace

import numpy as np
import pytest
from PIL import Image

from kadr.errors import Invalid, NotFound
from kadr.film.shots import Framing, ShotSize
from kadr.film.staging import Camera, Daylight, Feeling, Figure, Garment, Hair, Headgear, Pose, Prop, Staging, Weather
from kadr.stage import sketch
from kadr.stage.draw import exposed, picture
from kadr.stage.figures.figure import Part
from tests.stage.players import LOOKS, scene, shot, staged

CAMERA = Camera(x=0.3, y=-4.0, z=1.5, pan=4.0, tilt=-4.0, focal_mm=35.0)


def alone(look: str = "DAULET", **more: object) -> Staging:
    """One person in a plain room."""
    figure = Figure(name=look, x=0.0, y=0.0, facing=150.0, appearance=LOOKS[look])
    return Staging(place="neutral_interior", figures=(replace(figure, **more),), camera=CAMERA)  # type: ignore[arg-type]  # fields of Figure


def decoded(png: bytes) -> np.ndarray:
    """The picture's greys."""
    return np.asarray(Image.open(io.BytesIO(png)))


def test_the_same_staging_gives_the_same_bytes() -> None:
    staging = staged(
        scene("ROOM", indoor=True, time="NIGHT"), shot(ShotSize.MEDIUM, Framing.TWO_SHOT, ("SAPAR", "ARU"))
    )

    assert sketch(staging[0], width=320, height=180) == sketch(staging[0], width=320, height=180)


def test_whole_numbers_draw_the_same_as_their_decimals() -> None:
    whole = replace(alone(), camera=Camera(x=0, y=-4, z=2, pan=0, focal_mm=35))
    decimal = replace(alone(), camera=Camera(x=0.0, y=-4.0, z=2.0, pan=0.0, focal_mm=35.0))

    assert sketch(whole, width=320, height=180) == sketch(decimal, width=320, height=180)


def test_a_sketch_says_that_no_model_drew_it() -> None:
    drawn = Image.open(io.BytesIO(sketch(alone(), width=320, height=180)))

    assert drawn.format == "PNG"
    assert drawn.mode == "L"
    assert drawn.size == (320, 180)
    assert drawn.text["Description"] == "Drawn from shot data by Kadr; no AI model"  # type: ignore[attr-defined]  # PNG only


@pytest.mark.parametrize(("width", "height"), [(240, 100), (180, 320), (1920, 804), (64, 64)])
def test_every_format_is_drawn_at_its_size(width: int, height: int) -> None:
    assert decoded(sketch(replace(alone(), aspect=width / height), width=width, height=height)).shape == (height, width)


def test_night_is_dark_day_is_light_and_both_can_be_read() -> None:
    two = shot(ShotSize.FULL, Framing.TWO_SHOT, ("GULNUR", "DAULET"))
    day, night = (
        decoded(sketch(staged(scene("VILLAGE", time=time), two)[0], width=512, height=288)) for time in ("DAY", "NIGHT")
    )

    assert day.mean() > 190
    assert night.mean() < 120
    for grey in (day, night):
        assert np.percentile(grey, 97) - np.percentile(grey, 3) > 90


def test_a_person_stands_out_from_the_ground() -> None:
    empty = replace(alone(), figures=())
    drawn, bare = (decoded(sketch(s, width=512, height=288)).astype(int) for s in (alone(), empty))

    changed = np.abs(drawn - bare) > 30
    assert 0.03 < changed.mean() < 0.3


@pytest.mark.parametrize("pose", list(Pose))
@pytest.mark.parametrize("garment", [Garment.SHIRT, Garment.CHAPAN, Garment.DRESS])
def test_nobody_floats_and_nobody_sinks(pose: Pose, garment: Garment) -> None:
    look = replace(LOOKS["DAULET"], garment=garment)
    plate = exposed(replace(alone(pose=pose, appearance=look), place="neutral_exterior"), 160, 90)
    low = plate.world.bodies[0].mesh.vertices[:, 2].min()

    if pose is Pose.RIDE:
        assert 0.4 < low < 1.0
    elif pose is Pose.DRIVE:
        # On the floor of a car.
        assert 0.0 < low < 0.25
    else:
        assert -0.05 < low < 0.05


def test_a_body_is_whole_in_every_dress_and_hat() -> None:
    for garment in Garment:
        for headgear in Headgear:
            for hair in Hair:
                look = replace(LOOKS["DAULET"], garment=garment, headgear=headgear, hair=hair)
                body = exposed(alone(appearance=look), 96, 64).world.bodies[0].mesh

                assert np.isfinite(body.vertices).all()
                assert 1.7 < body.vertices[:, 2].max() < 2.1


def test_feelings_change_a_close_up_and_nothing_else() -> None:
    close = Camera(x=-0.35, y=-0.62, z=1.66, pan=-30.0, tilt=0.0, focal_mm=35.0)
    calm = decoded(sketch(replace(alone(), camera=close), width=512, height=288)).astype(int)

    for feeling in list(Feeling)[1:]:
        felt = replace(alone(feeling=feeling), camera=close)
        other = decoded(sketch(felt, width=512, height=288)).astype(int)
        assert 0.002 < (np.abs(other - calm) > 40).mean() < 0.5, feeling


def test_a_rider_has_a_horse_even_where_none_was_staged() -> None:
    riding = replace(alone(pose=Pose.RIDE), place="steppe")
    things = exposed(riding, 160, 90).world.first_figure

    assert things == 2  # the set, and the horse


def test_eighty_people_are_drawn() -> None:
    crowd = tuple(
        Figure(name=str(n), x=-8 + 1.6 * (n % 10), y=1.2 * (n // 10), appearance=LOOKS["DAULET"]) for n in range(80)
    )

    assert picture(replace(alone(), place="steppe", figures=crowd), 320, 180).std() > 10


@pytest.mark.parametrize("weather", list(Weather))
@pytest.mark.parametrize("daylight", list(Daylight))
def test_every_hour_and_weather_gives_a_picture(weather: Weather, daylight: Daylight) -> None:
    staging = replace(alone(), place="steppe", weather=weather, daylight=daylight)

    assert 5 < decoded(sketch(staging, width=192, height=108)).mean() < 250


NAN = float("nan")
TWICE = (Figure(name="a", x=0, y=0), Figure(name="a", x=1, y=0))
BAD = {
    "lens of length 0": replace(alone(), camera=replace(CAMERA, focal_mm=0.0)),
    "lens that is no number": replace(alone(), camera=replace(CAMERA, focal_mm=NAN)),
    "camera at infinity": replace(alone(), camera=replace(CAMERA, x=float("inf"))),
    "camera nowhere": replace(alone(), camera=replace(CAMERA, y=NAN)),
    "sensor of no width": replace(alone(), camera=replace(CAMERA, sensor_width_mm=0.0)),
    "figure outside the world": alone(x=1e9),
    "figure nowhere": alone(y=NAN),
    "figure without height": alone(appearance=replace(LOOKS["ARU"], height_m=0.0)),
    "tone beyond white": alone(appearance=replace(LOOKS["ARU"], garment_tone=7.0)),
    "feeling without measure": alone(intensity=NAN),
    "200 figures": replace(alone(), figures=tuple(Figure(name=str(n), x=n * 0.1, y=0) for n in range(200))),
    "400 props": replace(alone(), props=tuple(Prop(kind="chair", x=0, y=0) for _ in range(400))),
    "one name twice": replace(alone(), figures=TWICE),
    "aspect of nothing": replace(alone(), aspect=0.0),
    "seed below nothing": replace(alone(), seed=-1),
    "prop of no size": replace(alone(), props=(Prop(kind="chair", x=0, y=0, scale=0.0),)),
}


@pytest.mark.parametrize("what", BAD)
def test_nonsense_is_refused_with_its_name_and_value(what: str) -> None:
    with pytest.raises(Invalid) as refused:
        sketch(BAD[what], width=320, height=180)

    assert any(sign.isdigit() or sign in "naif'" for sign in refused.value.detail)
    assert len(refused.value.detail) > 25


def test_unknown_places_and_props_are_not_found() -> None:
    with pytest.raises(NotFound):
        sketch(replace(alone(), place="atlantis"), width=320, height=180)
    with pytest.raises(NotFound):
        sketch(replace(alone(), props=(Prop(kind="unicorn", x=0, y=0),)), width=320, height=180)


@pytest.mark.parametrize(
    ("width", "height", "style"), [(10, 10, "pencil"), (20000, 20000, "pencil"), (320, 180, "oil")]
)
def test_sizes_and_styles_out_of_range_are_refused(width: int, height: int, style: str) -> None:
    with pytest.raises(Invalid):
        sketch(alone(), width=width, height=height, style=style)


def test_a_lantern_in_the_hand_lights_the_one_who_carries_it_at_night() -> None:
    holder = Figure(name="A", x=0.0, y=0.0, facing=150.0, pose=Pose.HOLD, appearance=LOOKS["GULNUR"])
    dark = Staging(place="steppe", daylight=Daylight.NIGHT, figures=(holder,), camera=CAMERA)
    lit = replace(dark, figures=(replace(holder, holds="lantern"),))
    other = replace(dark, figures=(replace(holder, holds="bucket"),))

    one, none = (picture(staging, 320, 180).astype(float) for staging in (lit, other))

    assert len(exposed(lit, 320, 180).world.glows) == 1
    assert not exposed(other, 320, 180).world.glows
    assert one.mean() > none.mean()


@pytest.mark.parametrize("view", [0.0, 180.0])
def test_a_dress_has_a_sash_and_a_collar_from_before_and_behind(view: float) -> None:
    figure = Figure(name="A", x=0.0, y=0.0, facing=view, appearance=LOOKS["ARU"])
    plate = exposed(Staging(place="neutral_interior", figures=(figure,), camera=CAMERA), 320, 180)

    parts = set(plate.world.bodies[0].mesh.part.tolist())

    assert {Part.BELT, Part.COLLAR} <= parts
