"""The runner keeps its engine busy, lets text join text, gives every lane its turn, and blames no other for a death."""

import json
import threading
import time
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from kadr.errors import KadrError, Unavailable
from kadr.store import tables
from kadr.store.blobs import Blobs
from kadr.store.tables import Json
from kadr.store.tasks import Claimed
from kadr.studio import jobs
from kadr.studio.desk import Studio
from tests.orders import add_project
from workers import batch
from workers.child import EngineProcess
from workers.requests import Reply, Request
from workers.runner import Runner

_LANES = {"rehearse.write": "text", "rehearse.paint": "image"}


class _Rehearsing(EngineProcess):
    program = "tests.workers.rehearsal"
    cancels_left = 1_000

    def cancel(self, batch: str, row: int) -> None:
        self.cancels_left -= 1
        if self.cancels_left < 0:
            raise self.give_up("died when it was asked to stop")
        super().cancel(batch, row)


class _Noun:
    """Work that is all in its payload."""

    def __init__(self, op: str) -> None:
        self._op = op
        self.away: KadrError | None = None
        self.prepared = 0

    def prepare(self, session: Session, claimed: Claimed, blobs: Blobs) -> Request:
        self.prepared += 1
        if self.away is not None:
            raise self.away
        return Request(op=self._op, row=claimed.payload, model="rehearsed")

    def settle(self, session: Session, claimed: Claimed, reply: Reply) -> Json:
        return {"type": "take", "id": claimed.task_id}


@pytest.fixture
def nouns(monkeypatch: pytest.MonkeyPatch) -> dict[str, _Noun]:
    made = {"rehearse.write": _Noun("write"), "rehearse.paint": _Noun("paint")}
    monkeypatch.setattr(batch, "NOUNS", made)
    return made


@pytest.fixture
def project(studio: Studio) -> str:
    with studio.writing() as session:
        return add_project(session)


@pytest.fixture
def runner(studio: Studio, tmp_path: Path, nouns: Mapping[str, _Noun]) -> Iterator[Runner]:
    engine = _Rehearsing(device="cpu", models_dir=tmp_path, silence_s={"running": 30.0})
    made = Runner(studio, engine, owner="here", lanes=("text", "image"))
    made.tend()
    yield made
    made.engine.close()


def _order(studio: Studio, project: str, function: str, *rows: Json, key: str = "rehearsed:1") -> str:
    new = [jobs.NewTask(lane=_LANES[function], function=function, payload=row, batch_key=key) for row in rows]
    with studio.writing() as session:
        return jobs.order(session, project_id=project, kind="take", request={}, tasks=new).id


def _later(seconds: float, act: Any, *given: Any) -> threading.Timer:
    timer = threading.Timer(seconds, act, given)
    timer.start()
    return timer


def _notes(folder: Path) -> list[dict[str, Any]]:
    return [json.loads(line) for line in (folder / "notes.jsonl").read_text().splitlines()]


def _tasks(studio: Studio, job: str) -> list[tuple[str, int, int]]:
    query = select(tables.Task).where(tables.Task.job_id == job).order_by(tables.Task.ordinal)
    with studio.reading() as session:
        return [(task.state, task.failures, task.deaths) for task in session.scalars(query)]


def test_the_next_batch_lies_ready_before_the_engine_has_finished_the_first(
    studio: Studio, runner: Runner, project: str, tmp_path: Path
) -> None:
    _order(studio, project, "rehearse.paint", *[{"s": 0.05}] * 12)

    runner.work("image")

    sent = _notes(tmp_path)
    assert [note["rows"] for note in sent] == [4, 4, 4]
    assert all(note["open"] > 0 for note in sent[1:]), "the engine waited for its next batch"


def test_a_batch_is_as_large_as_the_engine_says_that_it_should_be(
    studio: Studio, runner: Runner, project: str, tmp_path: Path
) -> None:
    runner.engine.held = {"rows": {"rehearsed": 6}}
    _order(studio, project, "rehearse.paint", *[{"s": 0.01}] * 12)

    runner.work("image")

    assert [note["rows"] for note in _notes(tmp_path)] == [6, 6]


def test_text_that_is_ordered_while_text_is_written_joins_it(
    studio: Studio, runner: Runner, project: str, tmp_path: Path
) -> None:
    _order(studio, project, "rehearse.write", {"s": 1.5})
    late = _later(0.5, _order, studio, project, "rehearse.write", {"s": 0.1}, {"s": 0.1})

    runner.work("text")
    late.join()

    assert [(note["rows"], note["open"]) for note in _notes(tmp_path)] == [(1, 0), (2, 1)]


def test_no_more_text_is_admitted_than_the_engine_takes(
    studio: Studio, runner: Runner, project: str, tmp_path: Path
) -> None:
    runner.engine.held = {"rows": {"rehearsed": 3}}
    _order(studio, project, "rehearse.write", *[{"s": 0.1}] * 9)

    runner.work("text")

    sent = _notes(tmp_path)
    assert sum(note["rows"] for note in sent) == 9
    assert max(note["rows"] + note["open"] for note in sent) == 3


def test_text_ends_for_pictures_that_have_waited_long_enough(
    studio: Studio, runner: Runner, project: str, tmp_path: Path
) -> None:
    runner.engine.held = {"rows": {"rehearsed": 2}}
    runner._claiming._share_s = 0.5
    _order(studio, project, "rehearse.write", *[{"s": 0.2 + 0.1 * (n % 2)} for n in range(24)])
    _order(studio, project, "rehearse.paint", {"s": 0.01})

    runner.work("text")

    operations = [note["op"] for note in _notes(tmp_path)]
    picture = operations.index("paint")
    assert 2 < picture < len(operations) - 2, "pictures waited for all the text, or text had no share"


def test_one_project_with_much_text_lets_another_in_within_two_rows(
    studio: Studio, runner: Runner, project: str
) -> None:
    runner.engine.held = {"rows": {"rehearsed": 1}}
    _order(studio, project, "rehearse.write", *[{"s": 0.1}] * 12)
    with studio.writing() as session:
        other = add_project(session)
    late = _later(0.4, _order, studio, other, "rehearse.write", {"s": 0.01})

    runner.work("text")
    late.join()

    query = select(tables.Task).order_by(tables.Task.started_at)
    with studio.reading() as session:
        begun = [(task.project_id, task.started_at or 0.0, task.created_at) for task in session.scalars(query)]
    ordered = next(created for owner, _, created in begun if owner == other)
    after = [owner for owner, started, _ in begun if started > ordered]
    assert other in after[:2]


def test_rows_that_had_not_begun_go_back_unharmed_when_their_engine_dies(
    studio: Studio, runner: Runner, project: str
) -> None:
    poison = _order(
        studio, project, "rehearse.paint", {"s": 0.01}, {"s": 0.3, "die": True}, {"s": 0.01}, key="rehearsed:1"
    )
    _order(studio, project, "rehearse.paint", *[{"s": 0.01}] * 4, key="rehearsed:2")
    while runner.engine.deaths == 0:
        runner.work("image")

    assert _tasks(studio, poison)[1][2] >= 1
    with studio.reading() as session:
        harmed = session.scalars(select(tables.Task.ordinal).where(tables.Task.deaths > 0)).all()
    assert list(harmed) == [1]


def test_a_row_that_outlives_its_time_limit_costs_its_engine_and_no_other_row(
    studio: Studio, runner: Runner, project: str
) -> None:
    runner.engine._silence_s["running"] = 0.5
    stuck = _order(studio, project, "rehearse.write", {"s": 60.0, "parameters": {"time_limit_s": 0.2}})
    others = _order(studio, project, "rehearse.write", *[{"s": 0.4}] * 6)
    talk = [_later(n * 0.3, _order, studio, project, "rehearse.write", {"s": 0.1}) for n in range(1, 5)]

    until = time.monotonic() + 20
    while runner.engine.deaths == 0 and time.monotonic() < until:
        runner.work("text")
        runner.drain(0.0)
    for timer in talk:
        timer.join()

    assert "to end within 0.2 s" in str(runner.engine.last_death)
    assert [deaths for _, _, deaths in _tasks(studio, stuck)] == [1]
    assert {deaths for _, _, deaths in _tasks(studio, others)} == {0}


def test_a_blob_store_that_is_away_while_a_task_is_prepared_is_no_failure_of_the_task(
    studio: Studio, runner: Runner, project: str, nouns: Mapping[str, _Noun]
) -> None:
    nouns["rehearse.paint"].away = Unavailable("the bucket does not answer")
    job = _order(studio, project, "rehearse.paint", {"s": 0.01})

    runner.work("image")

    assert _tasks(studio, job) == [("queued", 0, 0)]
    assert runner.retry_due()


def test_a_blob_store_that_is_away_is_tried_once_for_all_that_was_claimed(
    studio: Studio, runner: Runner, project: str, nouns: Mapping[str, _Noun]
) -> None:
    nouns["rehearse.paint"].away = Unavailable("the bucket does not answer")
    job = _order(studio, project, "rehearse.paint", *[{"s": 0.01}] * 4)

    runner.work("image")

    assert nouns["rehearse.paint"].prepared == 1
    assert _tasks(studio, job) == [("queued", 0, 0)] * 4


def test_a_row_that_the_engine_forgot_fails_and_the_others_of_its_batch_do_not(
    studio: Studio, runner: Runner, project: str
) -> None:
    job = _order(studio, project, "rehearse.paint", {"s": 0.01}, {"s": 0.01, "mute": True}, {"s": 0.01})

    runner.work("image")

    assert [state for state, _, _ in _tasks(studio, job)] == ["done", "queued", "done"]
    assert _tasks(studio, job)[1][1:] == (1, 0)


def test_after_an_error_that_nobody_foresaw_the_work_on_what_is_open_goes_on(
    studio: Studio, runner: Runner, project: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    job = _order(studio, project, "rehearse.paint", *[{"s": 0.1}] * 4)
    raised: list[bool] = []
    commit = runner.settlement.keep

    def keep(finished: Any) -> Any:
        if not raised:
            raised.append(True)
            raise RuntimeError("nobody foresaw this")
        return commit(finished)

    monkeypatch.setattr(runner.settlement, "keep", keep)
    with pytest.raises(RuntimeError):
        runner.work("image")
    open_then = runner.retry_due()
    time.sleep(0.5)
    runner.tend()

    runner.work("image")

    assert open_then
    assert [state for state, _, _ in _tasks(studio, job)].count("done") == 3


def test_what_cannot_be_read_is_a_failure_only_while_the_store_is_there(
    studio: Studio, runner: Runner, project: str, nouns: Mapping[str, _Noun]
) -> None:
    def prepare(session: Session, claimed: Claimed, blobs: Blobs) -> Request:
        return Request(op="paint", row={}, attached={"init_image": (blobs.get("0" * 64),)})

    nouns["rehearse.paint"].prepare = prepare  # type: ignore[method-assign]  # a noun that reads a picture
    folder = studio.settings.data_dir / "blobs"
    folder.rename(folder.with_name("unmounted"))
    job = _order(studio, project, "rehearse.paint", {"s": 0.01})
    runner.work("image")
    away = _tasks(studio, job)
    folder.with_name("unmounted").rename(folder)
    runner._claiming._rest_until = 0.0

    runner.work("image")

    assert away == [("queued", 0, 0)]
    assert _tasks(studio, job) == [("failed", 1, 0)]


def test_a_drain_gives_back_what_has_not_begun_and_waits_for_what_has(
    studio: Studio, runner: Runner, project: str
) -> None:
    job = _order(studio, project, "rehearse.paint", *[{"s": 0.4}] * 4)
    drain = _later(0.9, runner.drain, 10.0)

    runner.work("image")
    drain.join()

    states = [state for state, _, _ in _tasks(studio, job)]
    assert states.count("done") in {1, 2, 3}
    assert states.count("queued") == 4 - states.count("done")


def test_rows_that_a_drain_gives_back_are_harmed_by_no_engine_that_dies_over_it(
    studio: Studio, runner: Runner, project: str
) -> None:
    engine = runner.engine
    assert isinstance(engine, _Rehearsing)
    engine.cancels_left = 1
    job = _order(studio, project, "rehearse.paint", *[{"s": 1.0}] * 4)
    drain = _later(0.8, runner.drain, 10.0)

    runner.work("image")
    drain.join()

    assert _tasks(studio, job) == [("queued", 1, 1), *[("queued", 0, 0)] * 3]


def test_an_engine_that_a_drain_has_ended_did_not_die(studio: Studio, runner: Runner, project: str) -> None:
    job = _order(studio, project, "rehearse.paint", *[{"s": 2.0}] * 4)
    drain = _later(0.5, runner.drain, 0.0)

    runner.work("image")
    drain.join()

    assert [task[1:] for task in _tasks(studio, job)] == [(0, 0)] * 4
    assert runner._mortality.in_a_row == 0
