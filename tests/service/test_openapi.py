"""The description is complete: every route has a summary, examples and its error answers, and they are true."""

import json
from typing import Any

import pytest
from fastapi.testclient import TestClient

from service.app import create_app
from service.titles import TITLES
from tests.service.conftest import ok

DESCRIPTION: dict[str, Any] = create_app().openapi()
OPERATIONS = [
    (f"{method.upper()} {path}", path, operation)
    for path, methods in DESCRIPTION["paths"].items()
    for method, operation in methods.items()
]
OPEN = ("/healthz", "/readyz", "/", "/web/{name}")


def operations() -> pytest.MarkDecorator:
    assert len(OPERATIONS) > 35
    return pytest.mark.parametrize(("path", "operation"), [o[1:] for o in OPERATIONS], ids=[o[0] for o in OPERATIONS])


@operations()
def test_every_route_has_a_summary_a_description_and_its_own_name(path: str, operation: dict[str, Any]) -> None:
    names = [other["operationId"] for _title, _path, other in OPERATIONS]

    assert operation["summary"]
    assert operation["description"]
    assert names.count(operation["operationId"]) == 1


@operations()
def test_every_route_shows_what_it_answers(path: str, operation: dict[str, Any]) -> None:
    good = {code: answer for code, answer in operation["responses"].items() if code.startswith("2")}

    assert good
    for code, answer in good.items():
        shown = [media.get("example") for media in answer.get("content", {}).values()]
        assert code in ("204", "206") or any(example is not None for example in shown), code


@operations()
def test_every_route_names_the_problems_that_it_may_answer(path: str, operation: dict[str, Any]) -> None:
    bad = {code: answer for code, answer in operation["responses"].items() if code[0] in "45"}
    expected = set() if path in OPEN else {"401", "403", "422", "503"}
    expected |= {"404"} if "{" in path else set()
    expected |= {"413", "415", "507"} if "requestBody" in operation else set()

    assert set(bad) >= expected
    for code, answer in bad.items():
        example = answer["content"]["application/problem+json"]["example"]
        assert (example["status"], example["code"] in TITLES) == (int(code), True)


@operations()
def test_every_body_has_an_example(path: str, operation: dict[str, Any]) -> None:
    for kind, media in operation.get("requestBody", {}).get("content", {}).items():
        if kind == "application/json":
            assert media.get("example") or media.get("examples"), path


def test_every_reference_of_the_description_leads_somewhere() -> None:
    text = json.dumps(DESCRIPTION)
    named = {part.split('"')[0] for part in text.split('"$ref": "#/components/schemas/')[1:]}

    assert named
    assert named <= set(DESCRIPTION["components"]["schemas"])


def test_no_answer_is_described_as_the_frameworks_own_error() -> None:
    assert "HTTPValidationError" not in json.dumps(DESCRIPTION)


def test_the_description_is_served(client: TestClient) -> None:
    assert ok(client.get("/openapi.json"))["openapi"].startswith("3.1")


@operations()
def test_fields_that_are_not_described_are_forbidden(path: str, operation: dict[str, Any]) -> None:
    for media in operation.get("requestBody", {}).get("content", {}).values():
        schema = media["schema"]
        name = schema.get("$ref", "").rpartition("/")[2]
        found = DESCRIPTION["components"]["schemas"][name] if name else schema
        assert found.get("additionalProperties") is False, path
