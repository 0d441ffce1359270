"""Shot lists and beats over HTTP: the doors to choose by, and what they answer when there is nothing to choose."""

import pytest
from fastapi.testclient import TestClient

from kadr.studio.desk import Studio
from tests.service.conftest import Film, ok
from tests.studio import crew


@pytest.fixture
def enriched(tiny_client: TestClient, studio: Studio) -> Film:
    """A script whose scenes have both lists."""
    project = ok(tiny_client.post("/v1/projects", json={"title": "Боран"}), 201)["id"]
    script = ok(tiny_client.post(f"/v1/projects/{project}/scripts", json={"text": crew.SCRIPT}), 201)
    ok(tiny_client.post(f"/v1/scripts/{script['id']}/breakdowns", json={"enrich": True, "style": "handheld"}), 202)
    while crew.carry_out(studio):
        pass
    return script


def test_both_lists_are_shown_and_one_is_chosen(tiny_client: TestClient, enriched: Film) -> None:
    scene = enriched["scenes"][0]["id"]
    both = ok(tiny_client.get(f"/v1/scenes/{scene}/shot-lists"))

    chosen = ok(tiny_client.post(f"/v1/scenes/{scene}/shot-lists/model/choose"))

    assert (both["chosen"], chosen["chosen"]) == ("coverage", "model")
    assert both["scene"]["id"] == scene
    assert both["model"]["slate"]["noise"] is True
    assert both["differs"]
    shots = ok(tiny_client.get(f"/v1/scripts/{enriched['id']}/shots"))["items"]
    assert {shot["source"] for shot in shots if shot["scene_id"] == scene} == {"model"}
    other = ok(tiny_client.get(f"/v1/scripts/{enriched['id']}/shots?source=coverage"))["items"]
    assert {shot["source"] for shot in other} == {"coverage"}


def test_beats_are_read_and_changed_on_their_version(tiny_client: TestClient, enriched: Film) -> None:
    address = f"/v1/scenes/{enriched['scenes'][0]['id']}/beats"
    read = tiny_client.get(address)
    mine = {"sheets": [{"character": "АРУ", "behaviour": "қолын үрлейді"}]}

    changed = tiny_client.patch(address, json=mine, headers={"If-Match": read.headers["ETag"]})
    late = tiny_client.patch(address, json=mine, headers={"If-Match": read.headers["ETag"]})

    assert ok(read)["author"] == "model"
    assert (ok(changed)["version"], changed.json()["author"]) == (2, "person")
    assert (late.status_code, late.json()["code"]) == (412, "outdated")


def test_a_picture_is_told_what_can_be_seen_and_nothing_else(
    tiny_client: TestClient, studio: Studio, enriched: Film
) -> None:
    scene = enriched["scenes"][0]["id"]
    secret, seen = "анасын жоғалтудан қорқады", "қолын үрлейді"
    sheet = {"character": "АРУ", "want": secret, "subtext": secret, "feeling_in": secret, "behaviour": seen}
    ok(tiny_client.patch(f"/v1/scenes/{scene}/beats", json={"sheets": [sheet]}))
    board = ok(tiny_client.post(f"/v1/scripts/{enriched['id']}/boards", json={}), 202)["board_id"]
    panel = ok(tiny_client.get(f"/v1/boards/{board}"))["panels"][0]["id"]

    ok(tiny_client.post(f"/v1/panels/{panel}/takes", json={"count": 1}), 202)

    (payload,) = crew.payloads(studio, "takes.paint")
    assert payload["behaviour"] == {"АРУ": seen}
    assert secret not in str(payload)


def test_without_a_model_a_breakdown_is_plain_and_asking_for_one_is_refused_before_anything_is_written(
    client: TestClient, script: Film
) -> None:
    asked = client.post(f"/v1/scripts/{script['id']}/breakdowns", json={"enrich": True})
    jobs_before = ok(client.get("/v1/jobs"))["items"]

    plain = ok(client.post(f"/v1/scripts/{script['id']}/breakdowns"), 202)

    assert (asked.status_code, asked.json()["code"]) == (409, "model-missing")
    assert "kadr models pull" in asked.json()["detail"]
    assert jobs_before == []
    assert plain["tasks"]["total"] == 1


def test_a_scene_without_shots_has_no_lists_to_choose_from(client: TestClient, script: Film) -> None:
    scene = script["scenes"][0]["id"]

    shown = client.get(f"/v1/scenes/{scene}/shot-lists")
    chosen = client.post(f"/v1/scenes/{scene}/shot-lists/model/choose")
    strange = client.post(f"/v1/scenes/{scene}/shot-lists/oracle/choose")

    assert [answer.status_code for answer in (shown, chosen, strange)] == [409, 409, 422]


@pytest.mark.parametrize(
    "body",
    [
        {"style": "dogme"},
        {"enrich": "yes"},
        {"scenes": []},
        {"time_limit_s": 0},
        {"time_limit_s": 1e9},
        {"model": "x"},
        {"json_schema": {}},
    ],
)
def test_an_order_that_is_none_is_refused(client: TestClient, script: Film, body: Film) -> None:
    assert client.post(f"/v1/scripts/{script['id']}/breakdowns", json=body).status_code == 422


def test_a_breakdown_ordered_twice_with_one_key_is_one_breakdown(client: TestClient, script: Film) -> None:
    address, key = f"/v1/scripts/{script['id']}/breakdowns", {"Idempotency-Key": "once"}
    first = ok(client.post(address, headers=key), 202)

    again = ok(client.post(address, headers=key, json={}), 202)

    assert again["id"] == first["id"]
    assert client.post(address, headers=key, json={"style": "handheld"}).status_code == 422
