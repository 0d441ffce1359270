"""Control maps of a shot over HTTP."""

import pytest
from fastapi.testclient import TestClient

from kadr.stage.maps import Kind
from kadr.studio.desk import Studio
from tests.service.conftest import Film, ok, problem
from tests.studio import crew


def first_shot(board: Film) -> str:
    return str(board["panels"][0]["shot"]["id"])


def test_an_order_of_maps_is_a_job_whose_result_lists_assets_by_kind(
    client: TestClient, studio: Studio, board: Film
) -> None:
    job = ok(client.post(f"/v1/shots/{first_shot(board)}/maps", json={}), 202)
    crew.carry_out(studio)

    ended = ok(client.get(f"/v1/jobs/{job['id']}?wait=5"))

    assert (ended["state"], ended["kind"]) == ("done", "maps")
    (result,) = ended["results"]
    assert {one["kind"] for one in result["files"]} == {*Kind, "zip"}
    assert (result["shot_id"], result["version"]) == (first_shot(board), 1)
    assert ok_bytes(client, result["files"][0]["asset"]).startswith(b"\x89PNG")


def ok_bytes(client: TestClient, sha256: str) -> bytes:
    answer = client.get(f"/v1/assets/{sha256}")
    assert answer.status_code == 200
    return answer.content


def test_maps_have_the_size_of_the_projects_panels(client: TestClient, studio: Studio, board: Film) -> None:
    ok(client.post(f"/v1/shots/{first_shot(board)}/maps", json={"kinds": ["normal", "depth"]}), 202)
    ok(client.post(f"/v1/shots/{first_shot(board)}/maps", json={"width": 512, "dilated": True}), 202)

    first, second = crew.payloads(studio, "maps.draw")

    assert (first["width"], first["height"], first["kinds"]) == (1024, 576, ["depth", "normal"])
    assert (second["width"], second["height"], second["dilated"]) == (512, 288, True)
    assert second["kinds"] == list(Kind)


def test_maps_are_drawn_of_the_shot_as_it_is_staged_when_they_are_ordered(
    client: TestClient, studio: Studio, board: Film
) -> None:
    path = f"/v1/shots/{first_shot(board)}"
    ok(client.patch(path, json={"size": "close_up"}))

    ok(client.post(f"{path}/maps", json={"kinds": ["openpose"]}), 202)

    (payload,) = crew.payloads(studio, "maps.draw")
    assert payload["version"] == 2


@pytest.mark.parametrize(
    "order",
    [
        {"kinds": ["albedo"]}, {"kinds": ["тереңдік"]}, {"kinds": ["глубина"]}, {"kinds": []}, {"kind": ["depth"]},
        {"width": 10}, {"width": 1e9}, {"width": 513}, {"dilated": "yes"}, {"height": 300},
    ],
)  # fmt: skip
def test_an_order_that_makes_no_sense_is_refused(client: TestClient, board: Film, order: Film) -> None:
    problem(client.post(f"/v1/shots/{first_shot(board)}/maps", json=order), 422, "invalid")


def test_an_unknown_shot_has_no_maps(client: TestClient) -> None:
    problem(client.post("/v1/shots/sht_01jdd3v5k2x8m4n6p7q9r0s1t2/maps", json={}), 404, "not-found")


def test_an_order_that_comes_twice_is_one_job(client: TestClient, board: Film) -> None:
    path, key = f"/v1/shots/{first_shot(board)}/maps", {"Idempotency-Key": "karta-1"}

    first, again = (ok(client.post(path, json={}, headers=key), 202) for _ in range(2))

    assert first["id"] == again["id"]
