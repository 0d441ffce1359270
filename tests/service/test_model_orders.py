"""Orders that say how a picture is to be painted, and what the studio says of the engines that paint it."""

from collections.abc import Iterator
from dataclasses import replace

import pytest
from fastapi.testclient import TestClient
from sqlalchemy import select

from kadr.settings import Profile, Settings
from kadr.store import tables
from kadr.studio.desk import Studio
from service.app import create_app
from tests.service.conftest import HERE, Film, ok, problem
from tests.studio import crew
from tests.studio.test_models import BOARDS, KAZAKH, STYLE

HELD = {
    "models": [{"name": "house-sdxl", "bytes": 7_000_000_000, "where": "device", "pinned": True}],
    "evicted": [{"name": "kazllm-8b", "why": "room for house-sdxl: 7.0 GB wanted", "bytes": 16, "at": 1.0}],
    "evictions": 3,
    "engines": {"started": 2, "deaths": 1, "last_death": "ended by SIGKILL"},
}


@pytest.fixture
def studio_client(settings: Settings, studio: Studio) -> Iterator[TestClient]:
    """The app beside a worker that offers models and reports what it holds."""
    crew.report_alive(studio, offers=[BOARDS, KAZAKH, STYLE], held=HELD)
    own = replace(settings, profile=Profile.TINY, image_model="house-sdxl")
    with TestClient(create_app(own), base_url=HERE) as opened:
        yield opened


def payloads(studio: Studio) -> list[tables.Task]:
    with studio.reading() as session:
        return list(session.scalars(select(tables.Task).where(tables.Task.lane == "image")))


def test_a_take_follows_a_control_map_with_a_lora_set(studio_client: TestClient, studio: Studio, board: Film) -> None:
    panel = board["panels"][0]["id"]
    order = {"guide": "depth", "control_scale": 0.6, "adapters": [{"name": "steppe-ink", "weight": 0.5}], "count": 2}

    ok(studio_client.post(f"/v1/panels/{panel}/takes", json=order), 202)

    tasks = payloads(studio)
    assert [task.payload["guide"] for task in tasks] == ["depth", "depth"]
    assert tasks[0].batch_key == tasks[1].batch_key
    assert tasks[0].batch_key.startswith("house-sdxl:1024x")


def test_exact_takes_are_painted_each_alone(studio_client: TestClient, studio: Studio, board: Film) -> None:
    ok(studio_client.post(f"/v1/panels/{board['panels'][0]['id']}/takes", json={"exact": True, "count": 3}), 202)

    assert len({task.batch_key for task in payloads(studio)}) == 3


@pytest.mark.parametrize(
    ("order", "status", "code"),
    [
        ({"model": "sora"}, 409, "model-missing"),
        ({"model": "kazllm-8b"}, 422, "invalid"),
        ({"guide": "edges"}, 422, "invalid"),
        ({"references": ["0" * 64]}, 422, "invalid"),
        ({"adapters": [{"name": "steppe-ink", "weight": 9}]}, 422, "invalid"),
        ({"adapters": [{"name": "../../etc", "weight": 1}]}, 422, "invalid"),
        ({"time_limit_s": 0}, 422, "invalid"),
        ({"exact": "yes"}, 422, "invalid"),
    ],
)
def test_a_take_that_cannot_be_painted_so_is_refused(
    studio_client: TestClient, studio: Studio, board: Film, order: Film, status: int, code: str
) -> None:
    answer = studio_client.post(f"/v1/panels/{board['panels'][0]['id']}/takes", json=order)

    problem(answer, status, code)
    assert payloads(studio) == []


def test_a_draft_by_a_model_that_may_not_be_sold_is_refused_to_a_commercial_project(
    studio_client: TestClient, board: Film
) -> None:
    project = ok(studio_client.get(f"/v1/scripts/{board['script_id']}"))["project_id"]
    order = {"task": "draft", "logline": "Боранда адасқан әже.", "model": "kazllm-8b"}

    refused = studio_client.post(f"/v1/projects/{project}/drafts", json=order)
    ok(studio_client.patch(f"/v1/projects/{project}", json={"commercial": False}))
    taken = studio_client.post(f"/v1/projects/{project}/drafts", json=order)

    assert "CC-BY-NC-4.0" in problem(refused, 403, "refused")["detail"]
    ok(taken, 202)


def test_about_and_metrics_say_what_is_resident_and_why_something_left(studio_client: TestClient) -> None:
    about = ok(studio_client.get("/v1/about"))
    lines = studio_client.get("/metrics").text.splitlines()

    assert about["models"]["image"] == "house-sdxl"
    assert about["workers"][0]["holds"]["evicted"][0]["why"] == "room for house-sdxl: 7.0 GB wanted"
    assert 'kadr_model_bytes{worker="crew",model="house-sdxl",where="device"} 7000000000' in lines
    assert 'kadr_engine_deaths_total{worker="crew"} 1' in lines
    assert 'kadr_model_evictions_total{worker="crew"} 3' in lines
