"""The enrichment of scenes through RQ, a real worker and the tiny model: noise that names nothing the scene lacks."""

import json
import os
import signal
import time
from collections.abc import Iterator
from contextlib import closing
from copy import deepcopy
from dataclasses import replace

import pytest
from sqlalchemy import select

from kadr.film.screenplay import Language, Scene
from kadr.film.shots import CoverageStyle, ReasonCode
from kadr.formats import fountain
from kadr.queue import LIVE
from kadr.settings import Profile, Settings
from kadr.store import tables, values
from kadr.store.tables import Json
from kadr.studio import boards, breakdowns, enrichment, jobs, projects, scripts, shots
from kadr.studio.boards import BoardOrder
from kadr.studio.breakdowns import BreakdownOrder
from kadr.studio.coverage import cover
from kadr.studio.desk import Studio
from kadr.studio.pages import Page
from kadr.studio.projects import NewProject
from kadr.studio.shot_lists import ShotSource
from models import catalogue, sessions, tiny
from models.protocols import Message, Role, TextOrder, TextReply
from models.residency import Residency
from models.shelf import Shelf
from prompts import enrichment as prompts
from tests.models.conftest import Notes
from tests.prompts.test_enrichment import SCRIPTS, reply
from tests.workers.processes import WorkerProcess, wait_for_job, wait_for_worker, worker

# The first model op imports torch and builds the tiny model: 15 s on one busy core; a reply is some 2,000 tokens.
_FIRST_S = 240.0
TEXT = "\n\n".join(SCRIPTS[language] for language in Language)


@pytest.fixture
def tiny_settings(settings: Settings) -> Settings:
    return replace(settings, profile=Profile.TINY)


@pytest.fixture
def writer(tiny_settings: Settings, studio: Studio) -> Iterator[WorkerProcess]:
    with worker(tiny_settings, "--device", "cpu") as running:
        wait_for_worker(studio, running)
        yield running


def bring_in(studio: Studio, text: str = TEXT) -> str:
    with studio.writing() as session:
        project = projects.create(session, NewProject(title="Хат"))["id"]
        sent = scripts.manuscript(text.encode(), "hat.fountain")
        script: str = scripts.create(session, studio.blobs, project, sent)["id"]
    return script


def order(studio: Studio, settings: Settings, script: str, wanted: BreakdownOrder) -> str:
    with studio.writing() as session:
        job: str = breakdowns.order(session, script, wanted, settings)["id"]
    return job


def shown_job(studio: Studio, job: str) -> Json:
    with studio.reading() as session:
        return jobs.show(session, job)


def listed(studio: Studio, script: str, source: ShotSource | None = None) -> list[Json]:
    with studio.reading() as session:
        found: list[Json] = shots.listing(session, script, Page(limit=200), None, source)["items"]
    return found


def test_three_scenes_in_three_languages_get_a_second_list_that_can_be_drawn(
    tiny_settings: Settings, studio: Studio, writer: WorkerProcess
) -> None:
    script = bring_in(studio)

    job = order(studio, tiny_settings, script, BreakdownOrder(enrich=True, time_limit_s=200))
    state = wait_for_job(studio, job, within_s=_FIRST_S)

    shown = shown_job(studio, job)
    assert state == "done", (shown["error"], writer.said())
    assert shown["tasks"]["total"] == 4
    by_rule, by_model = listed(studio, script), listed(studio, script, ShotSource.MODEL)
    assert {shot["source"] for shot in by_rule} == {"coverage"}
    assert len({shot["scene_id"] for shot in by_model}) == 3
    _names_nothing_new(studio, script, by_rule, by_model)
    with studio.reading() as session:
        rows = session.scalars(select(tables.ShotList)).all()
        written = session.scalars(select(tables.BeatsVersion)).all()
    for row in rows:
        assert row.slate["noise"] is True
        assert "шум" in row.slate["label"]["ru"]
        assert row.slate["kind"] == "enrichment"
        assert row.slate["template_version"]
        assert studio.blobs.get(row.slate["asset"]).startswith(b'{"sheets":')
    assert {row.author for row in written} == {"model"}
    assert all(len(row.value["sheets"]) == 2 for row in written)

    with studio.writing() as session:
        for row in rows:
            shots.choose(session, row.scene_id, ShotSource.MODEL)
        board = boards.order(session, script, BoardOrder())["id"]
    assert wait_for_job(studio, board, within_s=_FIRST_S) == "done", writer.said()
    assert shown_job(studio, board)["tasks"]["total"] == len(by_model)

    _time_is_over(tiny_settings, studio, script, by_rule)
    _engine_dies(tiny_settings, studio, writer, script)
    _is_cancelled(tiny_settings, studio, script, by_rule)


def _names_nothing_new(studio: Studio, script: str, by_rule: list[Json], by_model: list[Json]) -> None:
    with studio.reading() as session:
        text = {
            row.scene_id: "\n".join(e.text for e in values.load(Scene, row.value).elements).casefold()
            for row in session.scalars(select(tables.SceneVersion))
        }
    people = {scene: {n for s in by_rule if s["scene_id"] == scene for n in s["characters"]} for scene in text}
    for shot in by_model:
        scene = shot["scene_id"]
        assert set(shot["characters"]) <= people[scene]
        assert not shot["subject"] or shot["subject"] in people[scene] or shot["subject"].casefold() in text[scene]


def _time_is_over(settings: Settings, studio: Studio, script: str, before: list[Json]) -> None:
    """A second is not enough for any scene."""
    job = order(studio, settings, script, BreakdownOrder(enrich=True, time_limit_s=1))

    assert wait_for_job(studio, job, within_s=_FIRST_S) == "partial"
    shown = shown_job(studio, job)
    assert shown["error"]["code"] == "timed-out"
    assert shown["tasks"] == {"total": 4, "done": 1, "failed": 3, "cancelled": 0}
    assert len(listed(studio, script, ShotSource.COVERAGE)) == len(before)


def _engine_dies(settings: Settings, studio: Studio, running: WorkerProcess, script: str) -> None:
    """The scene's next attempt gives it one list; what the dead one had said is nowhere."""
    job = order(studio, settings, script, BreakdownOrder(enrich=True, scenes=("1",), time_limit_s=200))
    task = _enriching(studio, job)
    engine = running.engine_pid()
    assert engine is not None
    os.kill(engine, signal.SIGKILL)

    assert wait_for_job(studio, job, within_s=_FIRST_S) == "done", running.said()
    with studio.reading() as session:
        ended = session.get_one(tables.Task, task)
        lists = session.scalars(select(tables.ShotList).where(tables.ShotList.task_id == task)).all()
        written = session.scalars(select(tables.BeatsVersion).where(tables.BeatsVersion.task_id == task)).all()
    assert ended.attempt == 2
    assert (len(lists), len(written)) == (1, 1)


def _is_cancelled(settings: Settings, studio: Studio, script: str, before: list[Json]) -> None:
    """Between two tokens; the list by rule of the same job stays."""
    job = order(studio, settings, script, BreakdownOrder(enrich=True, time_limit_s=200))
    _enriching(studio, job)
    with studio.writing() as session:
        jobs.cancel(session, job)

    assert wait_for_job(studio, job, within_s=30.0) == "cancelled"
    assert shown_job(studio, job)["tasks"]["done"] == 1
    assert len(listed(studio, script, ShotSource.COVERAGE)) == len(before)


def _enriching(studio: Studio, job: str) -> str:
    """The id of the job's first enrichment in whose reply a token has been drawn, as live listeners hear it."""
    live = studio.doorbell.connection.pubsub(ignore_subscribe_messages=True)  # type: ignore[no-untyped-call]  # redis types it not
    live.subscribe(LIVE)
    until = time.monotonic() + _FIRST_S
    with closing(live):
        while time.monotonic() < until:
            heard = live.get_message(timeout=1.0)
            said = json.loads(heard["data"]) if heard else {}
            if said.get("job_id") == job and said.get("kind") == "token":
                return str(said["data"]["task_id"])
    raise AssertionError(f"no enrichment of job {job} began")


@pytest.fixture(scope="module")
def model(tmp_path_factory: pytest.TempPathFactory) -> Residency:
    shelf = Shelf(folder=tmp_path_factory.mktemp("models"))
    tiny.build(shelf, catalogue.load().entry("tiny-text"))
    return Residency(shelf.folder, "cpu")


@pytest.mark.parametrize("language", list(Language))
def test_no_reply_of_many_seeds_and_budgets_names_what_the_scene_lacks(model: Residency, language: Language) -> None:
    covered = cover(fountain.parse(SCRIPTS[language]), language)[0]
    allowed = enrichment.choices(covered.scene, covered.cast, covered.shots, CoverageStyle.CLASSICAL)
    prompt = prompts.render(covered.scene, allowed, language, CoverageStyle.CLASSICAL)
    ask = TextOrder(messages=(Message(role=Role.USER, content=covered.scene.heading.text),))
    # The part of the schema that names things, with short reasons: noise fills free texts for a thousand tokens.
    part = deepcopy(prompt.schema["properties"]["shots"])
    part["items"]["properties"]["why"]["maxLength"] = 4
    part["minItems"] = part["maxItems"]
    named = replace(ask, json_schema=part)
    whole = replace(ask, json_schema=prompt.schema)
    orders = [replace(named, seed=seed, max_tokens=1 + seed * 6) for seed in range(32)]
    orders += [replace(whole, seed=seed, max_tokens=1 + seed * 11) for seed in range(16)]

    replies = sessions.write(model.text("tiny-text"), orders, Notes())

    empty = json.loads(reply(allowed))
    kept: list[enrichment.ModelShot] = []
    for asked, written in zip(orders, replies, strict=True):
        assert isinstance(written, TextReply), written
        shots_alone = asked.json_schema is part
        text = json.dumps(empty | {"shots": json.loads(written.text)}) if shots_alone else written.text
        kept += prompts.read(text, allowed, closed=written.closed).shots
    assert len(kept) > 30
    made = enrichment.settle(covered.scene, allowed, covered.shots, kept[:20], CoverageStyle.CLASSICAL)
    for shot in made:
        assert set(shot.characters) <= set(covered.cast)
        assert shot.reason.code is not ReasonCode.MODEL or shot.subject in (None, *allowed.names, *allowed.things)
