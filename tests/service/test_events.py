"""Server-sent events: numbered, resumed without gap, live, and honest where something is lost."""

import json
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from typing import Any

import pytest
from fastapi.testclient import TestClient

from kadr.settings import Settings
from kadr.studio.desk import Studio
from service.app import create_app
from service.live import Hub
from tests.service.conftest import HERE, Film, ok
from tests.studio import crew

Event = dict[str, Any]


def parsed(text: str) -> list[Event]:
    events = []
    for block in text.split("\n\n"):
        fields = dict(line.split(": ", 1) for line in block.splitlines() if not line.startswith(":"))
        if "data" in fields:
            events.append({"id": fields.get("id"), "event": fields["event"], "data": json.loads(fields["data"])})
    return events


def follow(client: TestClient, path: str, last: str | None = None) -> list[Event]:
    answer = client.get(path, headers={} if last is None else {"last-event-id": last})
    assert answer.headers["content-type"].startswith("text/event-stream")
    return parsed(answer.text)


@contextmanager
def meanwhile(studio: Studio, *steps: Any) -> Iterator[None]:
    """Takes steps in another thread, a moment after the test has begun to listen."""

    def take() -> None:
        for step in steps:
            time.sleep(0.4)
            step()

    thread = threading.Thread(target=take)
    thread.start()
    try:
        yield
    finally:
        thread.join()


@pytest.fixture
def done(client: TestClient, board: Film) -> str:
    """The path of the events of a job that has ended."""
    return f"/v1/jobs/{board['job_id']}/events"


def test_events_count_from_one_without_a_gap_and_end_with_the_jobs_last(client: TestClient, done: str) -> None:
    events = follow(client, done)

    assert [event["id"] for event in events] == [str(n) for n in range(1, len(events) + 1)]
    assert (events[0]["event"], events[-1]["event"]) == ("job.queued", "job.done")
    assert [event["event"] for event in events].count("task.done") == 4


def test_a_reader_resumes_at_every_offset(client: TestClient, done: str) -> None:
    whole = follow(client, done)

    assert len(whole) > 6
    for offset in range(len(whole)):
        assert follow(client, done, str(offset)) == whole[offset:]


@pytest.mark.parametrize("last", ["99", "-1", "x", "1.5", "9" * 30, "١"])
def test_an_id_that_was_never_given_out_begins_again_with_a_reset(client: TestClient, done: str, last: str) -> None:
    answer = client.get(done, headers={b"last-event-id": last.encode()})
    first, *rest = parsed(answer.text)

    assert (first["event"], first["id"]) == ("reset", None)
    assert first["data"]["last"] == len(rest)
    assert rest == follow(client, done)


def test_a_reader_who_has_seen_the_end_is_let_go(client: TestClient, done: str) -> None:
    whole = follow(client, done)

    assert follow(client, done, whole[-1]["id"]) == []


def test_live_events_come_as_they_happen_and_progress_without_an_id(
    client: TestClient, studio: Studio, script: Film
) -> None:
    job = ok(client.post(f"/v1/scripts/{script['id']}/breakdowns"), 202)["id"]
    live = {"job_id": job, "project_id": script["project_id"]}
    progress = {**live, "kind": "progress", "data": {"task_id": "tsk_1", "progress": 0.5}}
    hub: Hub = client.app.state.hub  # type: ignore[attr-defined]  # the app is ours, not just any ASGI callable
    token = {**live, "kind": "token", "data": {"task_id": "tsk_1", "text": "Қар\n\nжауды"}}

    def announce() -> None:
        # What is announced before somebody listens is lost by design: on a busy machine listening takes a while.
        limit = time.monotonic() + 30
        while not hub.hears(job) and time.monotonic() < limit:
            time.sleep(0.02)
        studio.doorbell.announce(progress, token)

    with meanwhile(studio, announce, lambda: crew.carry_out(studio)):
        events = follow(client, f"/v1/jobs/{job}/events")

    kinds = [event["event"] for event in events]
    assert kinds[0] == "job.queued"
    assert kinds[1:3] == ["progress", "token"]
    assert kinds[-1] == "job.done"
    assert events[1]["data"]["progress"] == 0.5
    assert events[2]["data"]["text"] == "Қар\n\nжауды"
    assert [event["id"] for event in events[1:3]] == [None, None]


def test_without_a_queue_server_events_still_come(settings: Settings, studio: Studio) -> None:
    away = replace(settings, redis_url="unix:///nowhere/at/all.sock")
    with TestClient(create_app(away), base_url=HERE) as client:
        project = ok(client.post("/v1/projects", json={"title": "Боран"}), 201)["id"]
        script = ok(client.post(f"/v1/projects/{project}/scripts", json={"text": crew.SCRIPT}), 201)["id"]
        job = ok(client.post(f"/v1/scripts/{script}/breakdowns"), 202)["id"]

        with meanwhile(studio, lambda: crew.carry_out(studio)):
            events = follow(client, f"/v1/jobs/{job}/events")

    assert events[-1]["event"] == "job.done"
    assert [event["id"] for event in events] == [str(n) for n in range(1, len(events) + 1)]


def test_waiting_for_a_job_ends_when_the_job_does(client: TestClient, studio: Studio, script: Film) -> None:
    job = ok(client.post(f"/v1/scripts/{script['id']}/breakdowns"), 202)["id"]
    begun = time.monotonic()

    with meanwhile(studio, lambda: crew.carry_out(studio)):
        ended = ok(client.get(f"/v1/jobs/{job}?wait=20"))

    assert ended["state"] == "done"
    assert time.monotonic() - begun < 5


def test_waiting_ends_in_time_where_the_job_does_not(client: TestClient, script: Film) -> None:
    job = ok(client.post(f"/v1/scripts/{script['id']}/breakdowns"), 202)["id"]
    begun = time.monotonic()

    waited = ok(client.get(f"/v1/jobs/{job}?wait=0.5"))

    assert waited["state"] == "queued"
    assert 0.4 < time.monotonic() - begun < 3


def test_two_readers_of_one_job_see_the_same(client: TestClient, studio: Studio, script: Film) -> None:
    job = ok(client.post(f"/v1/scripts/{script['id']}/breakdowns"), 202)["id"]
    seen: list[list[Event]] = []
    readers = [threading.Thread(target=lambda: seen.append(follow(client, f"/v1/jobs/{job}/events"))) for _ in range(3)]

    for reader in readers:
        reader.start()
    time.sleep(0.5)
    crew.carry_out(studio)
    for reader in readers:
        reader.join(timeout=20)

    assert len(seen) == 3
    assert seen[0] == seen[1] == seen[2]
    assert seen[0][-1]["event"] == "job.done"
