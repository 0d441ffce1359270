"""The model path through a real worker: a draft, a concept picture and a guided take by tiny models, noise and all."""

import json
import time
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import pytest
from sqlalchemy import select

from kadr.queue import LIVE
from kadr.settings import Profile, Settings
from kadr.store import tables
from kadr.studio import concepts, drafts, jobs, takes
from kadr.studio.concepts import ConceptOrder
from kadr.studio.desk import Studio
from kadr.studio.drafts import DraftOrder, DraftTask
from kadr.studio.painting import Guide
from kadr.studio.takes import TakeOrder
from tests.workers.film import Film, job_events, lay_out, order
from tests.workers.processes import WorkerProcess, wait_for_job, wait_for_worker, worker

# The first model op imports torch and builds the tiny models: 15 s on one busy core.
_FIRST_S = 90.0


@pytest.fixture
def tiny(settings: Settings) -> Settings:
    return replace(settings, profile=Profile.TINY)


@pytest.fixture
def painter(tiny: Settings, studio: Studio) -> Iterator[WorkerProcess]:
    with worker(tiny, "--device", "cpu") as running:
        wait_for_worker(studio, running)
        yield running


def test_a_draft_a_concept_and_a_guided_take_are_real_in_everything_but_sense(
    tiny: Settings, studio: Studio, painter: WorkerProcess
) -> None:
    film = lay_out(studio)
    live = studio.doorbell.connection.pubsub()  # type: ignore[no-untyped-call]  # redis has no annotation here
    live.subscribe(LIVE)
    wanted = DraftOrder(
        task=DraftTask.DRAFT, logline="Әже мен немере боранда үй іздейді.", count=2, max_tokens=24, seed=5
    )
    picture = ConceptOrder(subject="киіз үй, боран", width=128, height=64, steps=2, seed=3)
    with studio.writing() as session:
        draft_job = drafts.order(session, tiny, film.project, wanted)["id"]
        concept_job = concepts.order(session, tiny, film.project, picture)["id"]
    sketch_job = order(studio, film)
    assert wait_for_job(studio, sketch_job, within_s=_FIRST_S) == "done", painter.said()
    with studio.writing() as session:
        take = TakeOrder(width=128, height=64, steps=4, strength=0.5, seed=9)
        take_job = takes.order(session, tiny, film.panels[0], take)["id"]

    for job in (draft_job, concept_job, take_job):
        assert wait_for_job(studio, job, within_s=_FIRST_S) == "done", painter.said()

    with studio.reading() as session:
        first, second = session.scalars(select(tables.Draft).order_by(tables.Draft.id)).all()
        sheet = session.scalars(select(tables.Sheet)).one()
        sketch, painted = session.scalars(select(tables.Take).order_by(tables.Take.number)).all()
    for row in (first, sheet, painted):
        assert row.slate["noise"] is True
        assert "шум" in row.slate["label"]["ru"]
        assert row.slate["label"].keys() == {"kk", "ru", "en"}
        assert row.slate["licence"]
        assert row.slate["revision"]
        assert row.slate["versions"]["torch"]
        assert row.slate["template_version"]
    assert first.asset != second.asset
    assert {first.slate["parameters"]["seed"], second.slate["parameters"]["seed"]} == {5, 6}
    assert first.truncated
    assert studio.blobs.get(first.asset).decode().strip()
    assert sheet.slate["parameters"]["seed"] == 3
    assert painted.slate["guided_by"] == sketch.asset
    assert painted.slate["shot_hash"] == sketch.slate["shot_hash"]
    assert painted.slate["parameters"]["strength"] == 0.5
    assert studio.blobs.get(painted.asset).startswith(b"\x89PNG")
    heard = _messages(live)
    assert {message["kind"] for message in heard} >= {"bell", "progress", "token", "preview"}
    spoken = "".join(m["data"]["text"] for m in heard if m["kind"] == "token" and m["data"]["task_id"] == first.task_id)
    assert spoken == studio.blobs.get(first.asset).decode()
    assert all(m["job_id"] and m["project_id"] for m in heard)
    assert "job.done" in job_events(studio, take_job)

    held = _held_by(studio, painter)
    assert {model["name"] for model in held["models"]} == {"tiny-text", "tiny-image"}
    assert held["rows"]["tiny-text"] > 1
    _paint_by_depth(tiny, studio, film)
    _cancel_a_long_draft(tiny, studio, film.project)


def _held_by(studio: Studio, running: WorkerProcess) -> dict[str, Any]:
    """What the engine holds as the worker's row says it, once it says anything: with a heartbeat, every few seconds."""
    until = time.monotonic() + 15
    while time.monotonic() < until:
        held = wait_for_worker(studio, running).held
        if len(held.get("models", ())) > 1:
            return dict(held)
        time.sleep(0.2)
    raise AssertionError(f"no word of what is held: {held}\n{running.said()}")


def _paint_by_depth(tiny: Settings, studio: Studio, film: Film) -> None:
    """A map drawn from the staging fixes the composition, by a model with a control net."""
    take = TakeOrder(width=128, height=64, steps=2, seed=3, model="tiny-z-image", guide=Guide.DEPTH)
    with studio.writing() as session:
        job = takes.order(session, tiny, film.panels[0], take)["id"]

    assert wait_for_job(studio, job, within_s=_FIRST_S) == "done"
    with studio.reading() as session:
        painted = session.scalars(select(tables.Take).order_by(tables.Take.number.desc())).first()
    assert painted is not None
    assert painted.slate["control"] == {"kind": "depth", "scale": 0.8}
    assert painted.slate["guided_by"] == "depth"


def _cancel_a_long_draft(tiny: Settings, studio: Studio, project: str) -> None:
    endless = DraftOrder(task=DraftTask.DRAFT, logline="Дала туралы.", max_tokens=8_000)
    with studio.writing() as session:
        job = drafts.order(session, tiny, project, endless)["id"]
    wait_for_job(studio, job, state="running")
    time.sleep(0.5)
    with studio.writing() as session:
        jobs.cancel(session, job)

    assert wait_for_job(studio, job, within_s=4) == "cancelled"
    with studio.reading() as session:
        assert session.scalars(select(tables.Draft).where(tables.Draft.job_id == job)).all() == []


def _messages(live: Any) -> list[dict[str, Any]]:
    heard = []
    # The first message confirms the subscription.
    while (message := live.get_message(timeout=0.5)) is not None:
        if message["type"] == "message":
            heard.append(json.loads(message["data"]))
    live.close()
    return heard
