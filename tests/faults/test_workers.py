"""Faults 1, 2, 5, 9, 16 and 19: workers are killed, rung out and cancelled; every task ends once."""

import signal
import subprocess
import time
from collections import Counter
from dataclasses import replace
from pathlib import Path

import pytest
from sqlalchemy import func, select

from kadr.errors import Conflict
from kadr.settings import Settings
from kadr.store import tables
from kadr.studio import jobs
from kadr.studio.desk import Studio
from tests.faults.promises import each_drawn_once, one_end
from tests.workers.film import Film, lay_out, order, sketch_task, takes_by_panel
from tests.workers.processes import is_alive, wait_for_job, wait_for_worker, warm_up, worker

_MOMENTS = ["loading", "step", "blob", "commit"]


@pytest.fixture(autouse=True, scope="module")
def compiled() -> None:
    warm_up()


def _big(film: Film) -> list[jobs.NewTask]:
    """A sketch of every panel, large enough (a fifth of a second) to be hit in the middle."""
    return [sketch_task(film, number, width=1024, height=576) for number in range(len(film.panels))]


def _seconds_until_noticed(studio: Studio, marker: Path) -> float:
    query = select(tables.Event.created_at).where(tables.Event.kind == "task.retried").order_by(tables.Event.id)
    with studio.reading() as session:
        noticed = session.scalars(query).first()
    assert noticed is not None
    return noticed - marker.stat().st_mtime


@pytest.mark.parametrize("moment", _MOMENTS)
def test_a_killed_engine_is_noticed_in_two_seconds_and_each_panel_is_drawn_once(
    settings: Settings, studio: Studio, tmp_path: Path, moment: str
) -> None:
    film = lay_out(studio, panels=4)
    marker = tmp_path / "shot"
    job = order(studio, film, *_big(film))
    with worker(settings, moment, "engine", str(marker), "--lane", "cpu", module="tests.faults.stumbling") as running:
        assert wait_for_job(studio, job) == "done", running.said()

    assert marker.exists()
    each_drawn_once(studio, film)
    assert one_end(studio, job) == "job.done"
    assert "ended by SIGKILL" in running.said()
    if moment in {"loading", "step"}:
        assert _seconds_until_noticed(studio, marker) < 2.0


@pytest.mark.parametrize("moment", ["step", "blob"])
def test_a_killed_supervisors_work_is_reclaimed_and_each_panel_is_drawn_once(
    settings: Settings, studio: Studio, tmp_path: Path, moment: str
) -> None:
    film = lay_out(studio, panels=4)
    marker = tmp_path / "shot"
    job = order(studio, film, *_big(film))
    brief = replace(settings, lease_s=1.5, sweep_s=0.5)
    with worker(brief, moment, "supervisor", str(marker), "--lane", "cpu", module="tests.faults.stumbling") as victim:
        assert victim.ended(within_s=60) == -signal.SIGKILL
    with worker(brief, "--lane", "cpu") as heir:
        assert wait_for_job(studio, job) == "done", heir.said()

    each_drawn_once(studio, film)
    assert one_end(studio, job) == "job.done"


def test_five_hundred_orders_outlive_a_wiped_queue_and_none_is_drawn_twice(settings: Settings, studio: Studio) -> None:
    film = lay_out(studio, panels=502)
    job = order(studio, film)
    with worker(settings, "--lane", "cpu") as one, worker(settings, "--lane", "cpu") as two:
        wait_for_job(studio, job, state="running")
        studio.doorbell.connection.flushall()

        assert wait_for_job(studio, job, within_s=90) == "done", one.said() + two.said()

    assert Counter(takes_by_panel(studio).values()) == {1: 502}
    assert one_end(studio, job) == "job.done"


def test_workers_go_on_without_a_queue_server_and_hear_bells_once_it_is_back(
    settings: Settings, studio: Studio, tmp_path: Path
) -> None:
    film = lay_out(studio, panels=6)
    nowhere = replace(settings, redis_url=f"unix://{tmp_path / 'nobody.sock'}")
    with worker(nowhere, "--lane", "cpu") as running:
        assert wait_for_job(studio, order(studio, film, sketch_task(film, 0))) == "done", running.said()
        wait_for_worker(studio, running)
        # Some seconds into the outage the worker asks the database slowly, but it asks.
        time.sleep(2)
        assert wait_for_job(studio, order(studio, film, sketch_task(film, 1)), within_s=8) == "done"
        (tmp_path / "nobody.sock").symlink_to(settings.redis_url.removeprefix("unix://"))
        until = time.monotonic() + 8
        while "the queue server is back" not in running.said() and time.monotonic() < until:
            time.sleep(0.05)

        started = time.monotonic()
        assert wait_for_job(studio, order(studio, film, sketch_task(film, 2))) == "done"
        assert time.monotonic() - started < 2
        running.signal(signal.SIGTERM)
        assert running.ended(within_s=5) == 0


def test_a_cancel_of_queued_work_ends_it_at_once(settings: Settings, studio: Studio) -> None:
    film = lay_out(studio, panels=3)
    for _ in range(16):
        job = order(studio, film)
        with studio.writing() as session:
            assert jobs.cancel(session, job)["state"] == "cancelled"
    with worker(settings, "--lane", "cpu") as running:
        wait_for_worker(studio, running)
        last = order(studio, film, sketch_task(film, 0))
        assert wait_for_job(studio, last) == "done"

    assert takes_by_panel(studio) == {film.panels[0]: 1}


def test_cancels_of_running_work_and_around_its_commit_have_one_end_within_two_seconds(
    settings: Settings, studio: Studio
) -> None:
    film = lay_out(studio, panels=40)
    ends: Counter[str] = Counter()
    with worker(settings, "--lane", "cpu") as running:
        wait_for_worker(studio, running)
        wait_for_job(studio, order(studio, film, sketch_task(film, 0)))
        for turn in range(34):
            long = turn % 2 == 0
            job = order(studio, film) if long else order(studio, film, sketch_task(film, 1))
            wait_for_job(studio, job, state="running")
            # From the first moment of a run to some milliseconds after its end.
            time.sleep(turn * 0.002)
            refused = False
            asked = time.monotonic()
            try:
                with studio.writing() as session:
                    jobs.cancel(session, job)
            except Conflict:
                refused = True
            state = wait_for_job(studio, job, within_s=2)
            assert time.monotonic() - asked < 2
            assert one_end(studio, job) == f"job.{state}"
            assert (state == "done") == refused
            ends[state] += 1
        assert running.process.poll() is None

    assert set(ends) == {"done", "cancelled"}
    with studio.reading() as session:
        takes = session.scalar(select(func.count()).select_from(tables.Take))
        done = session.scalar(select(func.count()).select_from(tables.Task).where(tables.Task.state == "done"))
    assert takes == done


def test_a_task_that_kills_its_engine_fails_alone_after_three_times_with_the_reason(
    settings: Settings, studio: Studio, tmp_path: Path
) -> None:
    film = lay_out(studio, panels=4)
    job = order(studio, film, *_big(film))
    marker = str(tmp_path / "shot")
    with worker(settings, "poison", "engine", marker, "--lane", "cpu", module="tests.faults.stumbling") as running:
        assert wait_for_job(studio, job) == "partial", running.said()
        assert wait_for_job(studio, order(studio, film, sketch_task(film, 0))) == "done", running.said()
        running.signal(signal.SIGTERM)
        assert running.ended(within_s=5) == 0

    with studio.reading() as session:
        tasks = list(
            session.scalars(select(tables.Task).where(tables.Task.job_id == job).order_by(tables.Task.ordinal))
        )
    assert [task.state for task in tasks] == ["done", "failed", "done", "done"]
    assert [task.deaths for task in tasks] == [0, 3, 0, 0]
    assert tasks[1].error is not None
    assert tasks[1].error["code"] == "worker-lost"
    assert "SIGKILL" in tasks[1].error["detail"]


def test_an_engine_that_cannot_even_start_ends_the_supervisor_with_a_clear_exit(
    settings: Settings, studio: Studio, tmp_path: Path
) -> None:
    film = lay_out(studio)
    order(studio, film)
    marker = str(tmp_path / "shot")
    with worker(settings, "start", "engine", marker, "--lane", "cpu", module="tests.faults.stumbling") as running:
        assert running.ended(within_s=15) == 3
        assert "gives up: 3 engines in a row died" in running.said()

    with studio.reading() as session:
        (task,) = session.scalars(select(tables.Task))
        assert (task.state, task.deaths) == ("queued", 0)


def test_an_engine_that_is_stopped_mid_work_does_not_stop_a_drain(settings: Settings, studio: Studio) -> None:
    film = lay_out(studio, panels=30)
    with worker(settings, "--lane", "cpu", "--grace", "1") as running:
        wait_for_worker(studio, running)
        job = order(studio, film)
        wait_for_job(studio, job, state="running")
        engine = running.engine_pid()
        assert engine is not None
        subprocess.run(["kill", "-STOP", str(engine)], check=True)
        running.signal(signal.SIGTERM)

        assert running.ended(within_s=5) == 0
        assert not is_alive(engine)
    with studio.reading() as session:
        states = Counter(session.scalars(select(tables.Task.state)))
    assert set(states) <= {"done", "queued"}
    assert states["queued"] > 0
