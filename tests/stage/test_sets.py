"""Promises of the sets: every place can be stood in, looked at from all sides, by day and night, in any weather."""

import numpy as np
import pytest

from kadr.errors import NotFound
from kadr.film.staging import Daylight, Weather
from kadr.stage import sets
from kadr.stage.mesh import Mesh
from kadr.stage.places import NEUTRAL, SITES
from kadr.stage.sets.piece import LightKind
from kadr.stage.sets.shapes import blob, block, extruded, ground, loft, spiked, towards_stage, wall

DAY, NIGHT, CLEAR = Daylight.DAY, Daylight.NIGHT, Weather.CLEAR


def volume(mesh: Mesh) -> float:
    """Positive where a closed mesh has its faces outward."""
    a, b, c = (mesh.vertices[mesh.faces[:, i]].astype(np.float64) for i in range(3))
    return float((np.cross(a, b) * c).sum() / 6)


def normals(mesh: Mesh) -> np.ndarray:
    a, b, c = (mesh.vertices[mesh.faces[:, i]].astype(np.float64) for i in range(3))
    return np.cross(b - a, c - a)


def test_every_site_that_a_heading_can_name_is_built() -> None:
    named = {key for site in SITES.values() for key in (site.inside, site.outside) if key} | set(NEUTRAL)

    assert named <= set(sets.places())
    assert len(sets.places()) >= 30


@pytest.mark.parametrize("place", sets.places())
@pytest.mark.parametrize(("daylight", "weather"), [(DAY, CLEAR), (NIGHT, Weather.BLIZZARD)])
def test_a_set_is_a_sound_mesh_of_modest_size(place: str, daylight: Daylight, weather: Weather) -> None:
    mesh = sets.build(place, daylight, weather, 7).mesh

    assert np.isfinite(mesh.vertices).all()
    assert 100 < len(mesh.faces) < 32_000
    assert mesh.faces.min() >= 0
    assert mesh.faces.max() < len(mesh.vertices)
    assert {len(mesh.tone), len(mesh.part), len(mesh.smooth)} == {len(mesh.faces)}
    assert mesh.tone.min() >= 0.0


@pytest.mark.parametrize("place", sets.places())
def test_where_people_act_nothing_stands_in_their_way(place: str) -> None:
    """Between knee and head the set leaves a metre free around the middle; who sits in a vehicle has its seats."""
    piece = sets.build(place, DAY, CLEAR, 7)
    if place in ("car_interior", "train_interior"):
        assert piece.seats
        return
    corners = piece.mesh.vertices[piece.mesh.faces]
    low, high = corners.min(axis=1), corners.max(axis=1)
    radius = np.hypot(
        np.maximum(0, np.maximum(low[:, 0], -high[:, 0])), np.maximum(0, np.maximum(low[:, 1], -high[:, 1]))
    )
    body = (high[:, 2] > 0.5) & (low[:, 2] < 1.8)

    assert not (body & (radius < 0.9) & (np.ptp(corners, axis=1).max(axis=1) < 20)).any()


@pytest.mark.parametrize("place", [p for p in sets.places() if sets.build(p, DAY, CLEAR, 1).room])
def test_walls_of_a_room_are_seen_from_within_only(place: str) -> None:
    piece = sets.build(place, DAY, CLEAR, 1)
    assert piece.room is not None
    x0, y0, x1, y1 = piece.room

    assert piece.indoor
    assert x0 < 0 < x1
    assert y0 < 0 < y1
    assert all(x0 - 1.5 < seat.x < x1 + 1.5 and y0 - 1.5 < seat.y < y1 + 1.5 for seat in piece.seats)


def test_a_wall_faces_to_the_left_of_its_direction() -> None:
    assert (normals(wall((-1, 0), (1, 0), 2.0, tone=0.5))[:, 1] > 0).all()


@pytest.mark.parametrize(
    "solid",
    [
        block(0, 0, 0, 1, 2, 3, tone=0.5),
        blob(1, 1, 1, tone=0.5),
        loft([(0, 0, 0), (0, 1, 0)], [(1, 1), (1, 1)], tone=0.5),
        extruded([(0, 0), (1, 0), (1, 1)], 1, tone=0.5),
        spiked(1, 0, 2, tone=0.5),
    ],
)
def test_closed_shapes_face_outward(solid: Mesh) -> None:
    assert volume(solid) > 0


def test_the_ground_faces_up() -> None:
    assert (normals(ground(lambda x, y: 0 * x * y, tone=0.8))[:, 2] > 0).all()


def test_what_stands_behind_a_far_camera_does_not_bar_its_view() -> None:
    house = block(-4, -14, 0, 4, -10, 3, tone=0.5)

    seen = normals(towards_stage(house))

    assert (seen[:, 1] >= 0).all(), "a camera south of the house must see through its south wall"
    assert (seen[:, 1] > 0).any(), "the stage must see its north wall"


def test_the_same_seed_gives_the_same_set_and_another_seed_another() -> None:
    one, same, other = (sets.build.__wrapped__("steppe", DAY, CLEAR, seed) for seed in (3, 3, 4))

    assert np.array_equal(one.mesh.vertices, same.mesh.vertices)
    assert not np.array_equal(one.mesh.vertices, other.mesh.vertices)


@pytest.mark.parametrize("weather", [Weather.FROST, Weather.SNOW, Weather.BLIZZARD])
def test_where_snow_lies_the_steppe_is_white(weather: Weather) -> None:
    assert sets.build("steppe", DAY, weather, 1).ground_tone > sets.build("steppe", DAY, CLEAR, 1).ground_tone


def test_a_night_has_its_moon_and_lit_windows() -> None:
    night, day = sets.build("village", NIGHT, CLEAR, 1), sets.build("village", DAY, CLEAR, 1)

    assert any(light.kind is LightKind.MOON for light in night.lights)
    assert night.mesh.tone.max() > 1.0
    assert day.mesh.tone.max() <= 1.0


def test_an_unknown_place_is_refused_by_name() -> None:
    with pytest.raises(NotFound, match=r"spaceship.*steppe"):
        sets.build("spaceship", DAY, CLEAR, 1)
