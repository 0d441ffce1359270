"""A director at the floor plan: people and camera set by hand over HTTP, kept through later changes, given back."""

from typing import Any

import pytest
from fastapi.testclient import TestClient

from kadr.studio.desk import Studio
from tests.service.conftest import Film, ok, problem
from tests.studio import crew


@pytest.fixture
def path(client: TestClient, board: Film) -> str:
    shot = f"/v1/shots/{board['panels'][0]['shot']['id']}"
    # The crew of these tests stages nobody: the first change has the shot solved by the rules.
    ok(client.patch(shot, json={"characters": ["АРУ", "ЕРЛАН"], "framing": "two_shot", "size": "medium"}))
    return shot


def _moved(client: TestClient, path: str, dx: float) -> dict[str, Any]:
    """The first figure set `dx` metres aside; the shot after it."""
    figures = ok(client.get(path))["staging"]["figures"]
    figures[0]["x"] += dx
    return ok(client.patch(path, json={"staging": {"figures": figures}}))


def test_a_figure_moved_by_hand_stays_where_it_was_put(client: TestClient, path: str) -> None:
    before = ok(client.get(path))

    after = _moved(client, path, 0.2)

    assert after["staging"]["figures"][0]["x"] == pytest.approx(before["staging"]["figures"][0]["x"] + 0.2)
    assert (before["staged_by"], after["staged_by"], after["version"]) == ("rules", "person", 3)
    assert after["staging"]["camera"] == before["staging"]["camera"]


def test_the_camera_moves_by_the_fields_that_are_sent(client: TestClient, path: str) -> None:
    before = ok(client.get(path))["staging"]["camera"]

    after = ok(client.patch(path, json={"staging": {"camera": {"z": 1.1, "focal_mm": 24.0}}}))["staging"]["camera"]

    assert after == before | {"z": 1.1, "focal_mm": 24.0}


def test_another_size_after_a_figure_was_moved_moves_the_camera_alone(client: TestClient, path: str) -> None:
    by_hand = _moved(client, path, 0.2)["staging"]

    closer = ok(client.patch(path, json={"size": "extreme_close_up"}))

    assert closer["staged_by"] == "person"
    assert [(each["name"], each["x"], each["y"]) for each in closer["staging"]["figures"]] == [
        (each["name"], each["x"], each["y"]) for each in by_hand["figures"]
    ]
    assert closer["staging"]["camera"] != by_hand["camera"]


def test_the_same_size_asked_for_again_takes_the_camera_after_who_was_moved(client: TestClient, path: str) -> None:
    by_hand = _moved(client, path, 0.4)

    again = ok(client.patch(path, json={"size": by_hand["size"]}))
    once_more = ok(client.patch(path, json={"size": by_hand["size"]}))

    assert again["staging"]["camera"] != by_hand["staging"]["camera"]
    assert again["staging"]["figures"] == by_hand["staging"]["figures"]
    assert once_more["staging"]["camera"] == again["staging"]["camera"]


def test_a_staging_by_hand_is_framed_as_the_film_is_by_now(client: TestClient, path: str, board: Film) -> None:
    by_hand = _moved(client, path, 0.2)
    project = ok(client.get(f"/v1/scripts/{board['script_id']}"))["project_id"]
    ok(client.patch(f"/v1/projects/{project}", json={"aspect_ratio": 2.39}))

    wide = ok(client.patch(path, json={"size": "full"}))["staging"]

    assert (by_hand["staging"]["aspect"], wide["aspect"]) == (pytest.approx(16 / 9), 2.39)
    assert wide["figures"] == by_hand["staging"]["figures"]


def test_a_way_and_the_end_of_a_move_set_by_hand_outlast_other_changes(client: TestClient, path: str) -> None:
    figures = ok(client.get(path))["staging"]["figures"]
    x, y = figures[0]["x"], figures[0]["y"]
    way = [{"at": 0.0, "x": x, "y": y}, {"at": 0.8, "x": x + 0.3, "y": y + 0.1}]
    figures[0]["path"] = way
    end = ok(client.get(path))["staging"]["camera"] | {"z": 1.3}
    by_hand = {"figures": figures, "camera_end": end}
    ok(client.patch(path, json={"move": "pedestal_down", "staging": by_hand}))

    longer = ok(client.patch(path, json={"duration_s": 7.0}))["staging"]
    closer = ok(client.patch(path, json={"size": "close_up"}))["staging"]

    assert (longer["figures"][0]["path"], longer["camera_end"]) == (way, end)
    assert closer["figures"][0]["path"] == way


def test_a_way_goes_along_with_who_is_set_down_elsewhere(client: TestClient, path: str) -> None:
    figures = ok(client.get(path))["staging"]["figures"]
    x, y = figures[0]["x"], figures[0]["y"]
    figures[0]["path"] = [{"at": 0.0, "x": x, "y": y}, {"at": 1.0, "x": x + 0.2, "y": y}]
    ok(client.patch(path, json={"staging": {"figures": figures}}))

    after = _moved(client, path, 0.25)["staging"]["figures"][0]["path"]

    assert [point["x"] for point in after] == pytest.approx([x + 0.25, x + 0.45])


def test_a_staging_is_given_back_to_the_rules(client: TestClient, path: str) -> None:
    before = ok(client.get(path))["staging"]
    _moved(client, path, 0.2)

    after = ok(client.patch(path, json={"staging": None}))

    assert (after["staged_by"], after["staging"]) == ("rules", before)


def test_a_second_breakdown_keeps_a_staging_by_hand(client: TestClient, studio: Studio, board: Film, path: str) -> None:
    by_hand = _moved(client, path, 0.2)["staging"]

    client.post(f"/v1/scripts/{board['script_id']}/breakdowns")
    crew.carry_out(studio)

    after = ok(client.get(path))
    assert (after["staged_by"], after["staging"]) == ("person", by_hand)


def test_who_leaves_the_shot_leaves_a_staging_by_hand(client: TestClient, path: str) -> None:
    before = _moved(client, path, 0.2)
    gone = before["characters"][0]

    after = ok(client.patch(path, json={"characters": [name for name in before["characters"] if name != gone]}))

    assert gone not in [each["name"] for each in after["staging"]["figures"]]


@pytest.mark.parametrize(
    ("staging", "named"),
    [
        ({}, "empty"),
        ({"camera": {"focal_mm": 0.0}}, "focal_mm"),
        ({"camera": {"x": 1e9}}, "camera x"),
        ({"camera": {"lens": 50}}, "lens"),
        ({"place": "moon"}, "moon"),
        ({"figures": [{"name": "АРУ", "x": 1e7, "y": 0.0}]}, "АРУ"),
        ({"figures": [{"name": "АРУ", "x": 0.0, "y": 0.0, "pose": "fly"}]}, "pose"),
        ({"figures": [{"name": "АРУ", "x": 0.0, "y": 0.0, "hat": "red"}]}, "hat"),
        ({"figures": [{"name": "АРУ", "x": 0.0, "y": 0.0}] * 2}, "twice"),
        ({"figures": [{"name": "", "x": 0.0, "y": 0.0}]}, "figure name"),
        ({"figures": [{"name": " \u200b", "x": 0.0, "y": 0.0}]}, "figure name"),
        ({"figures": [{"name": "Ә\u0007", "x": 0.0, "y": 0.0}]}, "control character"),
        ({"figures": [{"name": "Қ" * 201, "x": 0.0, "y": 0.0}]}, "201 characters"),
        ({"figures": [{"name": "АРУ", "x": 0.0, "y": 0.0, "stride": 5.0}]}, "stride"),
        ({"figures": [{"name": name, "x": 0.0, "y": 0.0} for name in ("АРУ", "ӘЖЕ")]}, "АРУ and ӘЖЕ"),
        ({"props": [{"kind": "spaceship", "x": 0.0, "y": 0.0}]}, "spaceship"),
        ({"props": [{"kind": "letter", "x": 0.0, "y": 0.0, "label": "ха\nт"}]}, "prop label"),
        ({"camera": {}}, "camera is empty"),
        ({"camera": {"x": "1.0"}}, "camera.x"),
        ({"camera": {"z": True}}, "camera.z"),
        ({"figures": [{"name": "ӘЖЕ", "x": "0", "y": 0.0}]}, "x is '0'; give a number"),
        ({"figures": [{"name": "ӘЖЕ", "x": 0.0, "y": 0.0, "appearance": {"build": True}}]}, "build is 'True'"),
        ({"figures": [{"name": "ӘЖЕ", "x": 0.0, "y": 0.0, "path": [{"at": "1", "x": 0.0, "y": 0.0}]}]}, "at is '1'"),
        ({"camera_end": {"x": 0.0, "y": -1.0, "z": 1.5, "pan": 0.0}}, "move is static"),
    ],
)
def test_a_staging_that_cannot_be_is_refused_by_name(client: TestClient, path: str, staging: Film, named: str) -> None:
    before = ok(client.get(path))

    answer = client.patch(path, json={"staging": staging})

    assert 400 <= answer.status_code < 500
    assert named in str(answer.json())
    assert ok(client.get(path)) == before


def test_the_end_of_a_move_is_set_with_the_move(client: TestClient, path: str) -> None:
    end = ok(client.get(path))["staging"]["camera"] | {"z": 1.3}

    after = ok(client.patch(path, json={"move": "pedestal_down", "staging": {"camera_end": end}}))

    assert (after["staging"]["move"], after["staging"]["camera_end"]) == ("pedestal_down", end)


def test_nobody_is_in_a_shot_twice(client: TestClient, path: str) -> None:
    before = ok(client.get(path))

    body = problem(client.patch(path, json={"characters": ["АРУ", "ЕРЛАН", "АРУ"]}), 422, "invalid")

    assert "'АРУ' twice" in body["detail"]
    assert ok(client.get(path)) == before


def test_two_hundred_figures_are_too_many(client: TestClient, path: str) -> None:
    crowd = [{"name": f"Қ{n}", "x": 0.5 * (n % 20), "y": 0.5 * (n // 20)} for n in range(200)]

    body = problem(client.patch(path, json={"staging": {"figures": crowd}}), 413, "too-large")

    assert "200 figures" in body["detail"]
