"""Promises of the outdoor sets: room for people, nobody in a tree, planes from near to far, weather on the ground."""

from dataclasses import replace

import numpy as np
import pytest

from kadr.film.staging import Daylight, Weather
from kadr.stage import sets
from kadr.stage.mesh import Mesh
from kadr.stage.props import kinds, vehicles
from kadr.stage.sets import SetPiece, building
from kadr.stage.sets.growth import clumps, treeline
from kadr.stage.sets.land import RELIEFS
from kadr.stage.sets.piece import Conditions, LightKind
from kadr.stage.sets.shapes import Array

DAY, NIGHT, CLEAR = Daylight.DAY, Daylight.NIGHT, Weather.CLEAR
OUTDOORS = tuple(key for key in sets.places() if not sets.SHIPPED.page(key).indoor)
NATURE = ("steppe", "forest", "mountains", "lake", "sea", "village", "yurt_exterior", "barn_exterior", "road", "train")


def near_corners(mesh: Mesh, within: float) -> Array:
    """(n, 3) places on what stands taller than half a metre and begins below the chest, within metres of the middle."""
    corners = mesh.vertices[mesh.faces].astype(np.float64)
    middles = np.concatenate([corners, corners.mean(axis=1, keepdims=True)], axis=1).reshape(-1, 3)
    near = np.hypot(middles[:, 0], middles[:, 1]) < within
    return np.asarray(middles[near & (middles[:, 2] > 0.5) & (middles[:, 2] < 1.3)], np.float64)


def uncovered(piece: SetPiece, places: Array) -> Array:
    covered = np.zeros(len(places), np.bool_)
    for x, y, radius in piece.blocked:
        covered |= np.hypot(places[:, 0] - x, places[:, 1] - y) < radius + 0.3
    return places[~covered]


def without_growth(key: str, conditions: Conditions) -> Mesh:
    """The set without its grass and reeds, which one walks through."""
    soft = {"grass", "feather_grass", "ferns", "reeds", "earth", "bulbs", "bushes"}
    page = sets.SHIPPED.page(key)
    hard = replace(page, items=tuple(item for item in page.items if item.word.name not in soft))
    return building.build(hard, conditions).mesh


def test_every_outdoor_place_of_the_goal_has_its_set() -> None:
    wanted = {
        "street", "courtyard", "car_exterior", "train", "station", "forest", "steppe", "mountains", "yurt_exterior",
        "village", "sea", "lake", "skyline", "roof", "bridge", "market", "road", "bus_stop", "barn_exterior", "shore",
        "neutral_exterior", "school_front", "hospital_front", "court_front",
    }  # fmt: skip

    assert wanted <= set(OUTDOORS)


@pytest.mark.parametrize("place", OUTDOORS)
@pytest.mark.parametrize("seed", [1, 7])
def test_what_stands_near_the_middle_keeps_people_off(place: str, seed: int) -> None:
    piece = sets.build(place, DAY, CLEAR, seed)

    standing = near_corners(without_growth(place, Conditions(daylight=DAY, weather=CLEAR, seed=seed)), 6.0)

    left = uncovered(piece, standing)
    assert not len(left), f"{place}: nothing keeps people out of {np.round(left[:3], 1).tolist()}; add [[blocked]]"


@pytest.mark.parametrize("place", OUTDOORS)
def test_five_people_have_room_in_the_middle(place: str) -> None:
    blocked = sets.build(place, DAY, CLEAR, 3).blocked
    line = [(x, y) for x in (-1.4, -0.7, 0.0, 0.7, 1.4) for y in (0.0,)]

    assert all(np.hypot(x - bx, y - by) > radius + 0.2 for x, y in line for bx, by, radius in blocked)


@pytest.mark.parametrize("place", OUTDOORS)
@pytest.mark.parametrize(
    ("daylight", "weather"),
    [(DAY, CLEAR), (NIGHT, CLEAR), (Daylight.DUSK, Weather.RAIN), (DAY, Weather.SNOW), (Daylight.DAWN, Weather.FOG)],
)
def test_a_set_is_light_and_sound(place: str, daylight: Daylight, weather: Weather) -> None:
    mesh = sets.build(place, daylight, weather, 5).mesh

    assert 800 < len(mesh.faces) < 25_000
    assert np.isfinite(mesh.vertices).all()
    assert float(mesh.tone.min()) >= 0.0


@pytest.mark.parametrize("place", NATURE)
def test_grass_or_stones_lie_wherever_a_camera_stands(place: str) -> None:
    """In each of twelve directions something small lies between eight and thirty metres from the middle."""
    mesh = sets.build(place, DAY, CLEAR, 3).mesh
    corners = mesh.vertices[mesh.faces]
    small = np.ptp(corners, axis=1).max(axis=1) < 0.9
    x, y = corners[small].mean(axis=1)[:, :2].T
    away, turn = np.hypot(x, y), np.degrees(np.arctan2(y, x)) % 360
    ring = (away > 8) & (away < 30)
    seen = {int(t // 30) for t in turn[ring]}

    # Water and the rails have the north for themselves.
    assert len(seen) >= (7 if place in ("lake", "sea", "train") else 12)


@pytest.mark.parametrize("place", OUTDOORS)
def test_a_set_has_dark_middle_and_pale_tones(place: str) -> None:
    mesh = sets.build(place, DAY, CLEAR, 3).mesh

    dark, light = np.quantile(mesh.tone, (0.05, 0.95))
    assert light - dark > 0.25


@pytest.mark.parametrize("place", OUTDOORS)
def test_snow_whitens_and_rain_darkens_the_ground(place: str) -> None:
    dry, snow, rain = (sets.build(place, DAY, air, 3).ground_tone for air in (CLEAR, Weather.SNOW, Weather.RAIN))

    assert snow > 0.9 > dry > rain


@pytest.mark.parametrize("place", OUTDOORS)
def test_a_night_outdoors_has_its_moon(place: str) -> None:
    lights = sets.build(place, NIGHT, CLEAR, 3).lights

    assert [light.kind for light in lights].count(LightKind.MOON) == 1


@pytest.mark.parametrize(
    "place", ["street", "courtyard", "skyline", "roof", "village", "station", "train", "school_front"]
)
def test_windows_are_lit_at_night_and_dark_by_day(place: str) -> None:
    night, day = sets.build(place, NIGHT, CLEAR, 3).mesh, sets.build(place, DAY, CLEAR, 3).mesh

    assert (night.tone > 1.5).any()
    assert not (day.tone > 1.5).any()


@pytest.mark.parametrize("name", sorted(RELIEFS))
def test_the_land_is_level_where_people_act(name: str) -> None:
    surface = RELIEFS[name](7, 60.0)
    x, y = (part.ravel() for part in np.meshgrid(np.linspace(-3, 3, 9), np.linspace(-3, 3, 9)))

    assert np.ptp(surface(x, y)) < 0.02


def test_a_lake_has_a_far_shore_and_the_sea_has_none() -> None:
    north = np.array([400.0])

    assert RELIEFS["lakeside"](3, 40.0)(np.zeros(1), north)[0] > 5.0
    assert RELIEFS["seaside"](3, 40.0)(np.zeros(1), north)[0] < -2.0


def test_the_same_seed_gives_the_same_forest_and_another_seed_another() -> None:
    one, same, other = (sets.SHIPPED.build("forest", DAY, CLEAR, seed).mesh.vertices for seed in (3, 3, 4))

    assert np.array_equal(one, same)
    assert one.shape != other.shape or not np.array_equal(one, other)


def test_bent_grass_leans_with_the_wind() -> None:
    places = np.zeros((60, 2))
    calm, windy = (
        clumps(np.random.default_rng(2), places, lambda x, _: 0 * x, height=0.6, tone=0.5, wind=wind).vertices
        for wind in (0.0, 0.6)
    )

    assert windy[:, 0].mean() > calm[:, 0].mean() + 0.05


def test_a_treeline_is_seen_from_the_middle() -> None:
    wall = treeline(np.random.default_rng(1), lambda x, _: 0 * x, radius=60.0, height=9.0, arc=(0, 360), tone=0.3)
    a, b, c = (wall.vertices[wall.faces[:, i]] for i in range(3))

    assert (np.einsum("ij,ij->i", np.cross(b - a, c - a), -a) > 0).mean() > 0.95


@pytest.mark.parametrize("kind", sorted(vehicles.PLACES))
def test_who_rides_in_a_vehicle_sits_within_it(kind: str) -> None:
    mesh = vehicles.KINDS[kind]()
    low, high = mesh.vertices.min(axis=0), mesh.vertices.max(axis=0)

    assert kind in kinds()
    for seat in vehicles.PLACES[kind]:
        assert low[0] < seat.x < high[0]
        assert low[1] < seat.y < high[1]
        assert 0.3 < seat.z < high[2] + 0.1


@pytest.mark.parametrize("kind", sorted(vehicles.PLACES))
def test_two_in_a_vehicle_do_not_sit_in_each_other(kind: str) -> None:
    seats = vehicles.PLACES[kind]
    apart = [np.hypot(a.x - b.x, a.y - b.y) for i, a in enumerate(seats) for b in seats[:i]]

    assert min(apart) > 0.6


@pytest.mark.parametrize("kind", ["car", "truck", "bus"])
def test_a_driver_is_seen_through_the_windows(kind: str) -> None:
    """From the left nothing of the vehicle that faces the eye lies before the driver's face."""
    mesh, seat = vehicles.KINDS[kind](), vehicles.PLACES[kind][0]
    face = np.array([seat.x, seat.y + 0.1, seat.z + 0.75])
    eye = face + np.array([-6.0, 0.0, 0.15])
    a, b, c = (mesh.vertices[mesh.faces[:, i]].astype(np.float64) for i in range(3))
    way = face - eye
    e1, e2 = b - a, c - a
    p = np.cross(way, e2)
    det = np.einsum("ij,ij->i", e1, p)
    facing = det > 1e-9
    safe = np.where(facing, det, 1.0)
    u = np.einsum("ij,ij->i", eye - a, p) / safe
    q = np.cross(eye - a, e1)
    v, t = q @ way / safe, np.einsum("ij,ij->i", e2, q) / safe
    hit = facing & (u >= 0) & (v >= 0) & (u + v <= 1) & (t > 0) & (t < 0.97)

    assert not hit.any()


@pytest.mark.parametrize(("hour", "side"), [(Daylight.DAWN, 1.0), (Daylight.DUSK, -1.0)])
def test_the_sun_rises_in_the_east_and_sets_in_the_west(hour: Daylight, side: float) -> None:
    suns = [light for light in sets.build("steppe", hour, CLEAR, 1).lights if light.kind is LightKind.SUN]

    assert [np.sign(sun.x) for sun in suns] == [side]
    assert not any(light.kind is LightKind.SUN for light in sets.build("steppe", hour, Weather.RAIN, 1).lights)
