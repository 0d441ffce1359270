"""A staging that cannot be drawn, or could not be shot, gets a problem: the thing, the value and the remedy."""

import math
from dataclasses import replace

import pytest

from kadr.errors import Invalid, KadrError, TooLarge
from kadr.film.staging import Camera, Figure, Prop, Staging, Waypoint
from kadr.stage.checks import checked, sound
from kadr.stage.draw import sketch
from tests.stage.players import LOOKS

AIGUL = Figure(name="АЙГҮЛ", x=0.0, y=0.3, appearance=LOOKS["GULNUR"])
ROOM = Staging(place="neutral_interior", figures=(AIGUL,), camera=Camera(x=0, y=-2.5, z=1.5, pan=0))
STEPPE = replace(ROOM, place="steppe")


def camera(**changes: float) -> Staging:
    """The room with another camera."""
    return replace(ROOM, camera=replace(ROOM.camera, **changes))


def figure(**changes: object) -> Staging:
    """The room with its figure changed."""
    return replace(ROOM, figures=(replace(AIGUL, **changes),))  # type: ignore[arg-type]  # any field may be tried


def waypoints(*ats: float) -> Staging:
    """The room with its figure on a way."""
    return figure(path=tuple(Waypoint(at=at, x=0.0, y=0.5) for at in ats))


CROWD = replace(STEPPE, figures=tuple(replace(AIGUL, name=f"ҚОНАҚ {n}", x=float(n)) for n in range(200)))


@pytest.mark.parametrize(
    ("staging", "said"),
    [
        (camera(focal_mm=0.0), "focal_mm is 0"),
        (camera(focal_mm=math.nan), "focal_mm is nan"),
        (camera(x=math.inf), "x is inf"),
        (camera(tilt=120.0), "tilt is 120"),
        (figure(x=math.nan), "АЙГҮЛ x is nan"),
        (figure(y=-1e9), "АЙГҮЛ y is -1000000000"),
        (CROWD, "200 figures"),
        (waypoints(0.0, 0.8, 0.4), "at 0.4 after one at 0.8"),
        (waypoints(0.0, 1.4), "waypoint at is 1.4"),
        (waypoints(*(n / 100 for n in range(90))), "90 waypoints"),
        (replace(ROOM, camera_end=replace(ROOM.camera, focal_mm=-3.0)), "camera_end focal_mm is -3"),
        (replace(ROOM, figures=(AIGUL, AIGUL)), "staged twice"),
        (replace(ROOM, aspect=0.0), "aspect is 0"),
    ],
)
def test_what_cannot_be_drawn_is_refused_by_the_drawing_too(staging: Staging, said: str) -> None:
    for check in (checked, sound, lambda one: sketch(one, width=96, height=64)):
        with pytest.raises((Invalid, TooLarge)) as caught:
            check(staging)

        assert said in str(caught.value)


@pytest.mark.parametrize(
    ("staging", "said"),
    [
        (camera(y=-3.29), "wall"),
        (camera(z=-0.5), "in the ground"),
        (camera(x=0.0, y=0.3, z=1.5), "in figure АЙГҮЛ"),
        (replace(ROOM, camera_end=replace(ROOM.camera, z=-1.0)), "camera_end is at"),
        (replace(ROOM, props=(Prop(kind="cupboard", x=0.0, y=-2.3, facing=0.0),), camera=replace(ROOM.camera, z=0.9)),
         "in the cupboard"),
        (figure(x=30.0), "outside the neutral_interior"),
        (figure(path=(Waypoint(at=1.0, x=0.0, y=40.0),)), "outside the neutral_interior"),
        (replace(STEPPE, figures=(replace(AIGUL, x=1900.0),)), "outside the world of steppe"),
        (figure(gaze="ӘЛІ"), "'ӘЛІ', who is not staged"),
        (figure(gaze="АЙГҮЛ"), "who is the same"),
        (figure(holds="latter"), "letter"),
        (replace(ROOM, props=(Prop(kind="hors", x=0, y=1),)), "horse"),
        (replace(ROOM, place="rom"), "room"),
    ],
)  # fmt: skip
def test_what_could_not_be_shot_is_refused_with_a_remedy(staging: Staging, said: str) -> None:
    with pytest.raises(KadrError) as caught:
        sound(staging)

    assert said in str(caught.value)
    assert ";" in str(caught.value), "what to do instead follows the semicolon"


def test_what_was_staged_once_is_drawn_though_it_could_not_be_shot_today() -> None:
    assert sketch(camera(z=0.0), width=96, height=64)
    assert sketch(figure(gaze="ӘЛІ"), width=96, height=64)


def test_a_good_staging_comes_back_as_it_is() -> None:
    assert sound(ROOM) is ROOM
    assert sound(STEPPE) is STEPPE
