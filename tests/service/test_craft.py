"""Craft over HTTP: findings, waivers and floor plans."""

import xml.etree.ElementTree as Xml

import pytest
from fastapi.testclient import TestClient

from kadr.studio.desk import Studio
from tests.service.conftest import Film, ok, problem
from tests.studio.filmed import film


@pytest.fixture
def filmed(client: TestClient, studio: Studio, script: Film) -> Film:
    """A script with a cut that jumps and one over the line in its first scene."""
    assert client is not None
    film(studio, script["id"])
    return script


def test_a_finding_is_waived_with_a_reason_and_taken_back(client: TestClient, filmed: Film) -> None:
    address = f"/v1/scripts/{filmed['id']}/craft"
    _jump, line = ok(client.get(address))["items"]

    waived = ok(client.post(f"{address}/{line['key']}/waive", json={"reason": "Ару адасты"}))

    assert waived == line | {"waived": waived["waived"]}
    assert waived["waived"]["reason"] == "Ару адасты"
    assert [one["rule"] for one in ok(client.get(f"{address}?waived=false"))["items"]] == ["jump_cut"]
    assert client.delete(f"{address}/{line['key']}/waive").status_code == 204
    assert ok(client.get(f"{address}?waived=true"))["items"] == []
    problem(client.delete(f"{address}/{line['key']}/waive"), 404, "not-found")


@pytest.mark.parametrize(
    ("language", "expected"),
    [("kk", "сызығынан өтеді"), ("ru", "пересекает линию"), ("en", "crosses the 180° line")],
)
def test_findings_speak_three_languages(client: TestClient, filmed: Film, language: str, expected: str) -> None:
    found = ok(client.get(f"/v1/scripts/{filmed['id']}/craft?scene=1&language={language}"))["items"]

    assert expected in found[1]["message"]


@pytest.mark.parametrize(
    "body", [{}, {"reason": ""}, {"reason": "  "}, {"reason": "x" * 1001}, {"reason": 1}, {"reason": "я", "waived": 0}]
)
def test_a_waiver_says_why(client: TestClient, filmed: Film, body: Film) -> None:
    address = f"/v1/scripts/{filmed['id']}/craft"
    key = ok(client.get(address))["items"][0]["key"]

    problem(client.post(f"{address}/{key}/waive", json=body), 422, "invalid")


@pytest.mark.parametrize(
    "query", ["cursor=!", "limit=0", "limit=999", "language=de", "waived=maybe", "scene=" + "x" * 41]
)
def test_a_question_that_is_none_is_refused(client: TestClient, filmed: Film, query: str) -> None:
    problem(client.get(f"/v1/scripts/{filmed['id']}/craft?{query}"), 422, "invalid")


@pytest.mark.parametrize("key", ["line.sht_01jdd3v5k2x8m4n6p7q9r0s1t2.000000000000", "nothing", "a.b.c", "line.%00.x"])
def test_an_unknown_finding_is_not_found(client: TestClient, filmed: Film, key: str) -> None:
    address = f"/v1/scripts/{filmed['id']}/craft/{key}/waive"

    problem(client.post(address, json={"reason": "я"}), 404, "not-found")
    problem(client.delete(address), 404, "not-found")


def test_a_floor_plan_is_an_svg_that_is_sent_once(client: TestClient, filmed: Film) -> None:
    address = f"/v1/scenes/{filmed['scenes'][0]['id']}/floor-plan"

    plan = client.get(address)
    again = client.get(address, headers={"If-None-Match": plan.headers["ETag"]})
    english = client.get(f"{address}?language=en")

    assert plan.headers["Content-Type"].startswith("image/svg+xml")
    assert "sandbox" in plan.headers["Content-Security-Policy"]
    assert Xml.fromstring(plan.content).tag == "{http://www.w3.org/2000/svg}svg"
    assert "1. ИНТ. ҮЙ – ТҮН" in plan.text
    assert (again.status_code, again.content) == (304, b"")
    assert "180° line" in english.text
    assert english.headers["ETag"] != plan.headers["ETag"]


def test_a_scene_without_shots_has_no_plan(client: TestClient, script: Film) -> None:
    problem(client.get(f"/v1/scenes/{script['scenes'][0]['id']}/floor-plan"), 409, "conflict")
    problem(client.get("/v1/scenes/scn_01jdd3v5k2x8m4n6p7q9r0s1t2/floor-plan"), 404, "not-found")
    problem(client.get("/v1/scenes/nothing/floor-plan"), 404, "not-found")
