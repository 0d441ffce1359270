"""Promises of the indoor sets: light at every hour, room to stand, seats at the height of what one sits on."""

import math
from functools import lru_cache

import numpy as np
import pytest
from numpy.typing import NDArray

from kadr.film.staging import Daylight, Weather
from kadr.stage import sets
from kadr.stage.sets import Seat, SetPiece, look
from kadr.stage.sets.building import STEP_M
from kadr.stage.sets.words_cabins import WHEEL_ABOVE_M, WHEEL_AHEAD_M

DAY, NIGHT, CLEAR = Daylight.DAY, Daylight.NIGHT, Weather.CLEAR
Array = NDArray[np.float64]
INDOORS = [key for key in sets.SHIPPED.places() if sets.SHIPPED.page(key).indoor]
# Where one only sits: nobody stands in a car.
CABINS = {"car_interior"}
ROOMS = [key for key in INDOORS if key not in CABINS]


@lru_cache(maxsize=64)
def built(place: str, daylight: Daylight = DAY) -> SetPiece:
    return sets.build(place, daylight, CLEAR, 7)


@lru_cache(maxsize=64)
def triangles(place: str) -> Array:
    piece = built(place)
    return piece.mesh.vertices[piece.mesh.faces].astype(np.float64)


def surfaces_at(place: str, x: float, y: float) -> Array:
    """The heights of all faces over and under a point of the floor plan."""
    corners = triangles(place)
    a, b, c = corners[:, 0], corners[:, 1], corners[:, 2]
    area = (b[:, 0] - a[:, 0]) * (c[:, 1] - a[:, 1]) - (b[:, 1] - a[:, 1]) * (c[:, 0] - a[:, 0])
    level = np.abs(area) > 1e-9
    a, b, c, area = a[level], b[level], c[level], area[level]
    u = ((x - a[:, 0]) * (c[:, 1] - a[:, 1]) - (y - a[:, 1]) * (c[:, 0] - a[:, 0])) / area
    v = ((b[:, 0] - a[:, 0]) * (y - a[:, 1]) - (b[:, 1] - a[:, 1]) * (x - a[:, 0])) / area
    inside = (u >= 0) & (v >= 0) & (u + v <= 1)
    heights: Array = (a[:, 2] + u * (b[:, 2] - a[:, 2]) + v * (c[:, 2] - a[:, 2]))[inside]
    return heights


def free(piece: SetPiece, x: float, y: float) -> bool:
    assert piece.room is not None
    x0, y0, x1, y1 = piece.room
    within = x0 + 0.3 < x < x1 - 0.3 and y0 + 0.3 < y < y1 - 0.3
    return within and not any(math.hypot(x - a, y - b) < radius + 0.2 for a, b, radius in piece.blocked)


def test_there_are_the_rooms_that_scripts_ask_for() -> None:
    wanted = {
        "room", "flat", "bedroom", "kitchen", "winter_house", "neutral_interior", "corridor", "office", "hospital",
        "classroom", "court", "theatre", "cafe", "hall", "barn_interior", "yurt_interior", "car_interior",
        "train_interior", "screen_desktop", "screen_phone", "screen_call", "screen_chat",
    }  # fmt: skip

    assert wanted <= set(INDOORS)


@pytest.mark.parametrize("place", INDOORS)
@pytest.mark.parametrize("daylight", list(Daylight))
def test_a_room_is_lit_at_every_hour_by_lights_inside_it(place: str, daylight: Daylight) -> None:
    page, near = sets.SHIPPED.page(place), [one for one in built(place, daylight).lights if abs(one.x) < 100]
    assert page.room is not None
    x0, y0, x1, y1 = page.room

    assert 1 <= len(near) <= 8, "eight lights reach the drawing"
    assert all(x0 <= one.x <= x1 and y0 <= one.y <= y1 and 0 < one.z < page.high + 1.0 for one in near)


@pytest.mark.parametrize("place", ROOMS)
def test_two_can_stand_near_the_middle_and_see_each_other(place: str) -> None:
    piece = built(place)
    spots = [(x, y) for x in np.arange(-1.5, 1.6, 0.25) for y in np.arange(-1.5, 1.6, 0.25) if free(piece, x, y)]

    assert any(0.8 < math.hypot(a - x, b - y) < 1.4 for x, y in spots for a, b in spots)


@pytest.mark.parametrize("place", ROOMS)
def test_a_camera_south_of_the_middle_has_room(place: str) -> None:
    piece = built(place)
    assert piece.room is not None

    assert sum(free(piece, 0.0, float(y)) for y in np.arange(-2.4, 0.1, 0.2)) >= 6 or piece.room[1] > -2.2


@pytest.mark.parametrize("place", ROOMS)
def test_nobody_can_stand_in_a_piece_of_furniture(place: str) -> None:
    """Whatever rises from the floor higher than a step lies within the blocked circles, or along the walls."""
    piece = built(place)
    mesh, page = piece.mesh, sets.SHIPPED.page(place)
    assert piece.room is not None
    x0, y0, x1, y1 = piece.room
    loose = []
    for part in np.unique(mesh.part):
        corners = mesh.vertices[np.unique(mesh.faces[mesh.part == part])]
        low, high = corners[:, 2].min(), corners[:, 2].max()
        flat = np.ptp(corners[:, 0]) < 0.01 or np.ptp(corners[:, 1]) < 0.01  # a wall, or what hangs on it
        if low > 0.3 or high < STEP_M or flat or np.ptp(corners[:, :2], axis=0).max() > 6.0:
            continue
        for x, y, z in corners:
            inside = x0 + 0.15 < x < x1 - 0.15 and y0 + 0.15 < y < y1 - 0.15 and z < 1.8
            if inside and not any(math.hypot(x - a, y - b) <= radius + 0.02 for a, b, radius in piece.blocked):
                loose.append((round(float(x), 2), round(float(y), 2), round(float(z), 2)))

    assert not loose, f"{page.key}: one could stand in what rises at {loose[:3]}"


SEATED = [(place, seat) for place in INDOORS for seat in built(place).seats]


@pytest.mark.parametrize("place", [p for p in INDOORS if not p.startswith(("screen", "barn", "theatre"))])
def test_where_one_expects_seats_there_are(place: str) -> None:
    assert len(built(place).seats) >= 2


@pytest.mark.parametrize(("place", "seat"), SEATED)
def test_a_seat_is_as_high_as_what_one_sits_on(place: str, seat: Seat) -> None:
    under = surfaces_at(place, seat.x, seat.y)

    assert np.abs(under - seat.z).min() < 0.07, f"{place}: a seat at {seat.z} m over {np.unique(under.round(2))}"


@pytest.mark.parametrize(("place", "seat"), SEATED)
def test_who_sits_has_head_room_and_looks_into_the_room(place: str, seat: Seat) -> None:
    over = surfaces_at(place, seat.x, seat.y)
    over = over[over > seat.z + 0.12]
    page = sets.SHIPPED.page(place)
    assert page.room is not None
    x0, y0, x1, y1 = page.room
    a = math.radians(seat.facing)
    ahead_x, ahead_y = seat.x - 0.5 * math.sin(a), seat.y + 0.5 * math.cos(a)

    # A man of 1.85 m sits 0.97 m tall; a cap takes 4 cm more.
    assert over.size == 0 or over.min() > seat.z + 1.01
    assert x0 < ahead_x < x1
    assert y0 < ahead_y < y1


def test_the_driver_sits_behind_the_wheel() -> None:
    piece = built("car_interior")
    driver, passenger = piece.seats[:2]
    wheel = sets.SHIPPED.page("car_interior")
    at = next(item.copies[0] for item in wheel.items if item.word.name == "steering_wheel")
    heights = triangles("car_interior").reshape(-1, 3)
    rim = heights[np.hypot(heights[:, 0] - driver.x, heights[:, 1] - (driver.y - WHEEL_AHEAD_M)) < 0.21]

    assert (at.x, at.y, at.facing) == (driver.x, driver.y, driver.facing)
    assert driver.x > passenger.x, "who drives south on the right of the road sits on the left: in the east"
    assert np.abs(rim[:, 2] - (driver.z + WHEEL_ABOVE_M)).min() < 0.1


@pytest.mark.parametrize("place", INDOORS)
def test_most_of_a_room_is_darker_than_a_face(place: str) -> None:
    mesh, corners = built(place).mesh, triangles(place)
    area = np.linalg.norm(np.cross(corners[:, 1] - corners[:, 0], corners[:, 2] - corners[:, 0]), axis=1) / 2
    # What is seen behind people: not the ceiling, and not the land outside.
    behind = (np.abs(corners).max(axis=(1, 2)) < 20) & (corners[..., 2].max(axis=1) < 2.2)

    assert np.average(mesh.tone[behind], weights=area[behind]) < 0.7


@pytest.mark.parametrize("place", [p for p in INDOORS if not p.startswith("screen")])
def test_floor_and_walls_are_two_tones(place: str) -> None:
    page = sets.SHIPPED.page(place)
    walls = [given["walls"] for item in page.items for given in item.given if "walls" in given]

    assert all(isinstance(tone, float) and abs(tone - page.ground) > 0.12 for tone in walls)
    assert walls or place in ("theatre", "yurt_interior", "car_interior"), "their walls are words of their own"


def test_a_set_that_is_being_written_is_looked_at_by_day_and_by_night() -> None:
    shown = list(look.stagings("flat"))

    assert [staging.daylight for staging in shown] == [DAY, NIGHT, DAY, NIGHT]
    assert all(len(staging.figures) == 2 and staging.place == "flat" for staging in shown)
