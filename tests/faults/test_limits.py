"""Fault 35: orders without measure are refused at the door, every field of every order, before anything is queued."""

import json
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import pytest
from fastapi.testclient import TestClient
from httpx2 import Response
from sqlalchemy import func, select

from kadr.settings import Profile, Settings
from kadr.store import tables
from kadr.studio.desk import Studio
from service.app import create_app
from tests.service.conftest import HERE, Film, ok
from tests.studio import crew

# What the table of faults names, by field; every other field gets the last of its kind.
NAMED: dict[str, list[object]] = {
    "steps": [10**9],
    "width": [16_384],
    "height": [16_384],
    "count": [10**6],
    "seed": [2**64],
    "max_tokens": [10**9],
}
BY_KIND: dict[str, list[object]] = {
    "integer": [2**64, -(2**64), 9 * 10**15],
    "number": [1e300, -1e300, 9 * 10**15],
    "string": ["ә" * 5_000_000],
    "array": [["1"] * 10**6],
}


@pytest.fixture
def client(settings: Settings, studio: Studio) -> Iterator[TestClient]:
    crew.report_alive(studio)
    with TestClient(create_app(replace(settings, profile=Profile.TINY)), base_url=HERE) as opened:
        yield opened


@pytest.fixture
def orders(client: TestClient, studio: Studio) -> dict[str, Film]:
    """Every order that queues work, by its path as the API describes it: the real path, and a body that is taken."""
    project = ok(client.post("/v1/projects", json={"title": "Боран"}), 201)["id"]
    script = ok(client.post(f"/v1/projects/{project}/scripts", json={"text": crew.SCRIPT}), 201)["id"]
    ok(client.post(f"/v1/scripts/{script}/breakdowns"), 202)
    crew.carry_out(studio)
    job = ok(client.post(f"/v1/scripts/{script}/boards", json={}), 202)
    crew.carry_out(studio)
    board = ok(client.get(f"/v1/boards/{job['board_id']}"))
    panel = board["panels"][0]
    draft = {"task": "draft", "logline": "Боранда адасқан әже."}
    return {
        "/v1/scripts/{script_id}/breakdowns": {"path": f"/v1/scripts/{script}/breakdowns", "body": {}},
        "/v1/scripts/{script_id}/boards": {"path": f"/v1/scripts/{script}/boards", "body": {}},
        "/v1/shots/{shot_id}/maps": {"path": f"/v1/shots/{panel['shot']['id']}/maps", "body": {}},
        "/v1/panels/{panel_id}/takes": {"path": f"/v1/panels/{panel['id']}/takes", "body": {}},
        "/v1/projects/{project_id}/drafts": {"path": f"/v1/projects/{project}/drafts", "body": draft},
        "/v1/projects/{project_id}/concepts": {
            "path": f"/v1/projects/{project}/concepts",
            "body": {"subject": "Ескі күзет үйі"},
        },
    }


def queued(studio: Studio) -> tuple[int, int]:
    """How many jobs and tasks there are."""
    with studio.reading() as session:
        return tuple(session.scalar(select(func.count()).select_from(t)) or 0 for t in (tables.Job, tables.Task))  # type: ignore[return-value]  # two tables, two counts


def fields(client: TestClient, path: str) -> Iterator[tuple[str, str]]:
    """Name and kind of every field that has a measure, in the body of a POST."""
    spec = client.get("/openapi.json").json()

    def resolved(schema: Film) -> Film:
        while "$ref" in schema:
            schema = spec["components"]["schemas"][schema["$ref"].rsplit("/", 1)[-1]]
        return schema

    body = spec["paths"][path]["post"]["requestBody"]["content"]["application/json"]["schema"]
    options = [resolved(each) for each in resolved(body).get("anyOf", [body])]
    for option in options:
        for name, schema in option.get("properties", {}).items():
            kinds = [resolved(each) for each in resolved(schema).get("anyOf", [schema])]
            yield from ((name, kind["type"]) for kind in kinds if kind.get("type") in BY_KIND)


def sent(client: TestClient, path: str, body: Film) -> Response:
    return client.post(path, content=json.dumps(body), headers={"content-type": "application/json"})


def test_no_order_without_measure_gets_past_the_door(
    client: TestClient, studio: Studio, orders: dict[str, Film]
) -> None:
    before, tried = queued(studio), 0
    studio.doorbell.connection.flushall()
    for described, order in orders.items():
        for name, kind in fields(client, described):
            for value in (*NAMED.get(name, ()), *BY_KIND[kind]):
                answer = sent(client, order["path"], {**order["body"], name: value})
                tried += 1
                what = f"{described}: {name} = {str(value)[:40]}"
                assert answer.status_code in {413, 422}, f"{what} was answered {answer.status_code}"
                assert answer.headers["content-type"] == "application/problem+json", what
                assert len(answer.content) < 4_000, what

    assert tried > 60
    assert queued(studio) == before
    assert all(studio.doorbell.pending(lane) == 0 for lane in ("cpu", "text", "image"))


def test_the_same_orders_in_measure_are_taken(client: TestClient, orders: dict[str, Film]) -> None:
    answers = {order["path"]: sent(client, order["path"], order["body"]) for order in orders.values()}

    assert {path: answer.status_code for path, answer in answers.items()} == dict.fromkeys(answers, 202)


@pytest.mark.parametrize(
    "body",
    [
        {"scenes": [str(n) for n in range(10**6)]},
        {"scenes": ["1"] * 300_000},
        {"scenes": ["ғ" * 10_000_000]},
    ],
    ids=["a million scenes", "one scene, very often", "a scene with a very long number"],
)
def test_a_board_of_a_million_panels_is_refused(
    client: TestClient, studio: Studio, orders: dict[str, Film], body: dict[str, Any]
) -> None:
    before = queued(studio)

    answer = sent(client, orders["/v1/scripts/{script_id}/boards"]["path"], body)

    assert answer.status_code in {413, 422}
    assert queued(studio) == before
