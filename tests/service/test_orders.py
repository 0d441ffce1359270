"""Drafts and concept art over HTTP, and orders that come twice."""

import pytest
from fastapi.testclient import TestClient

from kadr.studio.desk import Studio
from tests.service.conftest import Film, ok, problem
from tests.studio import crew

DRAFT = {"task": "draft", "logline": "Боранда адасқан қыз.", "seed": 7}


@pytest.mark.parametrize(
    ("noun", "order", "model"),
    [("drafts", DRAFT, "qwen3-1.7b"), ("concepts", {"subject": "Күзет үйі"}, "sd-1.5")],
)
def test_without_a_model_an_order_names_the_model_and_the_command(
    client: TestClient, project: str, noun: str, order: Film, model: str
) -> None:
    body = problem(client.post(f"/v1/projects/{project}/{noun}", json=order), 409, "model-missing")

    assert f"kadr models pull {model}" in body["detail"]
    assert ok(client.get("/v1/jobs"))["items"] == []


@pytest.mark.parametrize(
    ("order", "named"),
    [
        ({"task": "draft"}, "logline, text or script_id"),
        ({"task": "rewrite", "logline": "x"}, "text or script_id"),
        ({"task": "vary", "text": "  \n"}, "text or script_id"),
        ({"task": "draft", "logline": "x", "scenes": ["1"]}, "script_id"),
    ],
)
def test_a_draft_without_anything_to_work_on_says_what_it_needs(
    client: TestClient, project: str, order: Film, named: str
) -> None:
    assert named in problem(client.post(f"/v1/projects/{project}/drafts", json=order), 422, "invalid")["detail"]


def test_drafts_are_written_one_for_each_seed(tiny_client: TestClient, studio: Studio, project: str) -> None:
    job = ok(tiny_client.post(f"/v1/projects/{project}/drafts", json=DRAFT | {"count": 3}), 202)
    crew.carry_out(studio)

    ended = ok(tiny_client.get(f"/v1/jobs/{job['id']}?wait=5"))
    listed = ok(tiny_client.get(f"/v1/projects/{project}/drafts"))["items"]

    assert (ended["state"], ended["tasks"]["done"]) == ("done", 3)
    assert {draft["asset"] for draft in listed} == {result["asset"] for result in ended["results"]}
    assert len(listed) == 3


def test_a_draft_of_a_scene_takes_its_words_from_the_script(
    tiny_client: TestClient, studio: Studio, script: Film
) -> None:
    order = {"task": "rewrite", "script_id": script["id"], "scenes": ["2"]}

    ok(tiny_client.post(f"/v1/projects/{script['project_id']}/drafts", json=order), 202)

    (payload,) = crew.payloads(studio, "drafts.write")
    assert "Боран. Ештеңе" in payload["order"]["text"]
    assert "Отын бітті" not in payload["order"]["text"]
    assert (payload["language"], payload["model"]) == ("kk", "tiny-text")


def test_a_script_of_another_project_is_unknown_here(tiny_client: TestClient, script: Film) -> None:
    other = ok(tiny_client.post("/v1/projects", json={"title": "Басқа"}), 201)["id"]

    answer = tiny_client.post(f"/v1/projects/{other}/drafts", json={"task": "vary", "script_id": script["id"]})

    problem(answer, 404, "not-found")


def test_concept_art_is_painted_in_the_size_that_the_model_is_good_at(
    tiny_client: TestClient, studio: Studio, project: str
) -> None:
    ok(tiny_client.post(f"/v1/projects/{project}/concepts", json={"subject": "Ат", "count": 2}), 202)

    first, second = crew.payloads(studio, "concepts.paint")
    crew.carry_out(studio)

    assert (first["width"], first["height"], first["model"]) == (128, 80, "tiny-image")
    assert (first["seed"], second["seed"]) == (0, 1)
    assert len(ok(tiny_client.get(f"/v1/projects/{project}/concepts"))["items"]) == 2


def test_a_reference_that_is_no_asset_is_named(tiny_client: TestClient, project: str) -> None:
    sha = "0" * 64

    answer = tiny_client.post(f"/v1/projects/{project}/concepts", json={"subject": "Ат", "references": [sha]})

    assert sha in problem(answer, 404, "not-found")["detail"]


def test_the_same_key_is_the_same_order(tiny_client: TestClient, project: str) -> None:
    path, key = f"/v1/projects/{project}/drafts", {"idempotency-key": "monday-1"}

    first = ok(tiny_client.post(path, json=DRAFT, headers=key), 202)
    again = tiny_client.post(path, json=dict(reversed(DRAFT.items())), headers=key)

    assert ok(again, 202) == first
    assert again.headers["location"] == f"/v1/jobs/{first['id']}"
    assert len(ok(tiny_client.get("/v1/jobs"))["items"]) == 1


def test_the_same_key_with_another_order_is_refused(tiny_client: TestClient, project: str) -> None:
    path, key = f"/v1/projects/{project}/drafts", {"idempotency-key": "monday-1"}
    ok(tiny_client.post(path, json=DRAFT, headers=key), 202)

    problem(tiny_client.post(path, json=DRAFT | {"seed": 8}, headers=key), 422, "key-reused")


def test_a_file_that_comes_twice_under_one_key_is_one_script(client: TestClient, project: str) -> None:
    path, key = f"/v1/projects/{project}/scripts", {"idempotency-key": "boran"}
    file = {"file": ("boran.fountain", crew.SCRIPT.encode())}

    first, again = (ok(client.post(path, files=file, headers=key), 201) for _ in range(2))

    assert first == again
    assert len(ok(client.get(path))["items"]) == 1


@pytest.mark.parametrize("key", ["", "a" * 201, "two words"])
def test_a_key_that_is_none_is_refused(client: TestClient, key: str) -> None:
    answer = client.post("/v1/projects", json={"title": "a"}, headers={"idempotency-key": key})

    assert "dempotency" in problem(answer, 422, "invalid")["detail"].lower()


def test_cancelling_is_final(client: TestClient, script: Film) -> None:
    job = ok(client.post(f"/v1/scripts/{script['id']}/breakdowns"), 202)["id"]

    assert ok(client.post(f"/v1/jobs/{job}/cancel"))["state"] == "cancelled"
    problem(client.post(f"/v1/jobs/{job}/cancel"), 409, "conflict")


def test_jobs_are_listed_by_project_and_state(client: TestClient, studio: Studio, script: Film) -> None:
    done = ok(client.post(f"/v1/scripts/{script['id']}/breakdowns"), 202)["id"]
    crew.carry_out(studio)
    queued = ok(client.post(f"/v1/scripts/{script['id']}/breakdowns"), 202)["id"]

    def listed(query: str) -> list[str]:
        return [job["id"] for job in ok(client.get(f"/v1/jobs?{query}"))["items"]]

    assert listed(f"project_id={script['project_id']}") == [queued, done]
    assert (listed("state=done"), listed("state=queued")) == ([done], [queued])
    problem(client.get("/v1/jobs?state=happy"), 422, "invalid")
    page = ok(client.get("/v1/jobs?limit=1"))
    assert listed(f"limit=1&cursor={page['next']}") == [done]
