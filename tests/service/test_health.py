"""Liveness, readiness, metrics, about."""

import subprocess
import sys
from dataclasses import replace

import pytest
from fastapi.testclient import TestClient

from kadr.queue import Lane
from kadr.settings import Profile, Settings
from kadr.studio.desk import Studio
from service.app import create_app
from tests.service.conftest import HERE, Film, ok, problem
from tests.studio import crew


def test_alive_asks_nobody(settings: Settings, tmp_path: object) -> None:
    away = replace(settings, redis_url="unix:///nowhere/at/all.sock")
    with TestClient(create_app(away), base_url=HERE) as client:
        assert ok(client.get("/healthz")) == {"state": "alive"}


@pytest.mark.parametrize(("profile", "missing"), [(Profile.TINY, {"image"}), (Profile.OFFLINE, set())])
def test_ready_names_every_lane_that_the_profile_needs_and_nobody_serves(
    settings: Settings, studio: Studio, profile: Profile, missing: set[str]
) -> None:
    crew.report_alive(studio, lanes=("cpu", "text"))
    with TestClient(create_app(replace(settings, profile=profile)), base_url=HERE) as client:
        answer = client.get("/readyz")

    named = {lane for lane in Lane if f"lane {lane}" in answer.text}
    assert named == missing
    assert answer.status_code == (503 if missing else 200)


def test_ready_once_everything_is_there(client: TestClient, studio: Studio) -> None:
    crew.report_alive(studio)

    assert ok(client.get("/readyz"))["state"] == "ready"


def test_a_queue_that_is_away_is_named_and_orders_are_still_taken(settings: Settings, studio: Studio) -> None:
    away = replace(settings, redis_url="unix:///nowhere/at/all.sock")
    with TestClient(create_app(away), base_url=HERE) as client:
        detail = problem(client.get("/readyz"), 503, "unavailable")["detail"]
        project = ok(client.post("/v1/projects", json={"title": "Боран"}), 201)["id"]
        script = ok(client.post(f"/v1/projects/{project}/scripts", json={"text": crew.SCRIPT}), 201)["id"]
        job = ok(client.post(f"/v1/scripts/{script}/breakdowns"), 202)

    assert "KADR_REDIS_URL" in detail
    assert job["state"] == "queued"
    assert crew.carry_out(studio) == 1


def test_a_database_that_is_away_is_a_problem_that_says_when_to_ask_again(settings: Settings) -> None:
    away = replace(settings, database_url="postgresql://nobody@127.0.0.1:1/kadr")
    with TestClient(create_app(away), base_url=HERE, raise_server_exceptions=False) as client:
        for path in ("/readyz", "/v1/projects", "/v1/jobs/job_01jdd3v5k2x8m4n6p7q9r0s1t2/events"):
            answer = client.get(path)

            problem(answer, 503, "unavailable")
            assert answer.headers["retry-after"]


def test_metrics_count_jobs_tasks_and_workers(client: TestClient, studio: Studio, board: Film) -> None:
    crew.report_alive(studio, lanes=("cpu",))
    ok(client.post(f"/v1/scripts/{board['script_id']}/boards", json={}), 202)

    lines = client.get("/metrics").text.splitlines()

    assert 'kadr_jobs{state="done"} 2' in lines
    assert 'kadr_tasks_queued{lane="cpu"} 4' in lines
    assert 'kadr_workers_live{lane="cpu"} 1' in lines
    assert 'kadr_workers_live{lane="image"} 0' in lines


@pytest.mark.parametrize(
    ("asked", "reported", "in_force"),
    [
        (Profile.AUTO, None, "offline"),
        (Profile.AUTO, "tiny", "tiny"),
        (Profile.AUTO, "workstation", "workstation"),
        (Profile.AUTO, "auto", "offline"),
        (Profile.LAPTOP, "tiny", "laptop"),
    ],
)
def test_about_says_which_profile_is_in_force_and_why(
    settings: Settings, studio: Studio, asked: Profile, reported: str | None, in_force: str
) -> None:
    if reported:
        crew.report_alive(studio, reported)
    with TestClient(create_app(replace(settings, profile=asked)), base_url=HERE) as client:
        profile = ok(client.get("/v1/about"))["profile"]

    assert (profile["asked"], profile["in_force"]) == (asked, in_force)
    assert all(profile["why"][language] for language in ("kk", "ru", "en"))


def test_importing_the_front_end_loads_no_model_code() -> None:
    heavy = ("torch", "diffusers", "transformers", "numba", "cv2", "models", "workers")
    code = f"import sys, service.app, service.__main__; print([m for m in {heavy} if m in sys.modules])"

    answer = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)

    assert answer.stdout.strip() == "[]"
