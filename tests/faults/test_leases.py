"""Faults 2 and 8: a worker is gone with all it held, or only seemed to be."""

import os
import signal
import time
from dataclasses import replace
from pathlib import Path

import pytest
from sqlalchemy import select

from kadr.settings import Settings
from kadr.store import tables
from kadr.studio.desk import Studio
from tests.faults.promises import each_drawn_once, one_end, until
from tests.workers.film import lay_out, order, sketch_task, takes_by_panel
from tests.workers.processes import is_alive, wait_for_job, wait_for_worker, warm_up, worker


@pytest.fixture(autouse=True, scope="module")
def compiled() -> None:
    warm_up()


def test_what_a_dead_supervisor_and_its_dead_engine_held_is_taken_over_when_the_lease_is_over(
    settings: Settings, studio: Studio
) -> None:
    film = lay_out(studio, panels=4)
    # A tenth of what is set by default: 30 s, and 5 s between two looks.
    brief = replace(settings, lease_s=3.0, sweep_s=0.5)
    with worker(brief, "--lane", "cpu") as victim:
        wait_for_worker(studio, victim)
        job = order(studio, film, *(sketch_task(film, n, width=1024, height=576) for n in range(4)))
        wait_for_job(studio, job, state="running")
        engine = victim.engine_pid()
        assert engine is not None
        for pid in (victim.process.pid, engine):
            os.kill(pid, signal.SIGKILL)
        killed_at = time.time()
        with worker(brief, "--lane", "cpu") as heir:
            assert victim.ended(within_s=5) == -signal.SIGKILL
            assert wait_for_job(studio, job) == "done", heir.said()

    assert not is_alive(engine)
    each_drawn_once(studio, film)
    assert one_end(studio, job) == "job.done"
    query = select(tables.Event.created_at).where(tables.Event.kind == "task.retried").order_by(tables.Event.id)
    with studio.reading() as session:
        reclaimed_at = session.scalars(query).first()
    assert reclaimed_at is not None
    # A tenth of that, and the time that the heir takes to start on a busy machine.
    assert reclaimed_at - killed_at < 30.0


def test_a_worker_that_wakes_up_after_its_lease_writes_nothing_and_goes_on(
    settings: Settings, studio: Studio, tmp_path: Path
) -> None:
    film = lay_out(studio, panels=4)
    brief = replace(settings, lease_s=1.5, sweep_s=0.5)
    marker = tmp_path / "stopped"
    job = order(studio, film, *(sketch_task(film, n, width=512, height=288) for n in range(4)))
    # Stopped between the bytes of its first result and the rows: on waking up, the rows are the next thing it writes.
    with worker(brief, "blob", "pause", str(marker), "--lane", "cpu", module="tests.faults.stumbling") as zombie:
        until(marker.exists, 30, "it was never stopped")
        with worker(brief, "--lane", "cpu") as heir:
            assert wait_for_job(studio, job) == "done", heir.said()
            before = _takes(studio)
            zombie.signal(signal.SIGCONT)
            until(lambda: "a stale result was dropped" in zombie.said(), 15, "the zombie wrote, or never woke up")

        assert _takes(studio) == before
        each_drawn_once(studio, film)
        assert one_end(studio, job) == "job.done"
        # The heir is gone: only the one that slept can do this.
        assert wait_for_job(studio, order(studio, film, sketch_task(film, 0))) == "done", zombie.said()
        assert zombie.process.poll() is None

    assert takes_by_panel(studio)[film.panels[0]] == 2


def _takes(studio: Studio) -> list[tuple[str, str | None]]:
    """Every take with the task that it came from."""
    with studio.reading() as session:
        found = session.execute(select(tables.Take.id, tables.Take.task_id).order_by(tables.Take.id))
        return [(row.id, row.task_id) for row in found]
