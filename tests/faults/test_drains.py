"""Fault 16: a worker that is told to stop finishes or gives back what it has, within its grace, and takes no more."""

import signal
import time
from collections import Counter

import pytest
from sqlalchemy import func, select

from kadr.settings import Settings
from kadr.store import tables
from kadr.studio.desk import Studio
from tests.faults.promises import each_drawn_once, one_end
from tests.workers.film import lay_out, order, sketch_task
from tests.workers.processes import is_alive, wait_for_job, wait_for_worker, warm_up, worker


@pytest.fixture(autouse=True, scope="module")
def compiled() -> None:
    warm_up()


def test_a_drain_with_one_running_and_fifty_queued_accepts_none_and_loses_none(
    settings: Settings, studio: Studio
) -> None:
    film = lay_out(studio, panels=51)
    with worker(settings, "--lane", "cpu", "--grace", "5") as leaving:
        wait_for_worker(studio, leaving)
        job = order(studio, film, *(sketch_task(film, n, width=768, height=432) for n in range(51)))
        wait_for_job(studio, job, state="running")
        leaving.signal(signal.SIGTERM)
        told_at = time.time()
        engine = leaving.engine_pid()

        assert leaving.ended(within_s=8) == 0, leaving.said()
        assert engine is None or not is_alive(engine)
    states, late = _states(studio), _claimed_after(studio, told_at + 0.5)
    assert set(states) <= {"done", "queued"}
    assert states["queued"] >= 30
    assert late == 0
    given_back = _given_back(studio)
    assert given_back, "nothing was given back: this test proves nothing"
    with worker(settings, "--lane", "cpu") as heir:
        assert wait_for_job(studio, job) == "done", heir.said()

    each_drawn_once(studio, film)
    assert one_end(studio, job) == "job.done"
    # What went back lost nothing by it: it was the first that the next worker took.
    with studio.reading() as session:
        taken = {task.id: task for task in session.scalars(select(tables.Task))}
    others = [task for task in taken.values() if task.attempt == 1 and (task.started_at or 0) > told_at + 0.5]
    assert max(taken[one].started_at or 0 for one in given_back) <= min(task.started_at or 0 for task in others)
    assert {taken[one].failures for one in given_back} == {0}


def _states(studio: Studio) -> Counter[str]:
    with studio.reading() as session:
        return Counter(session.scalars(select(tables.Task.state)))


def _claimed_after(studio: Studio, moment: float) -> int:
    query = select(func.count()).where(tables.Task.started_at > moment)
    with studio.reading() as session:
        return session.scalar(query) or 0


def _given_back(studio: Studio) -> list[str]:
    """Tasks that wait again after somebody had them."""
    with studio.reading() as session:
        return list(
            session.scalars(select(tables.Task.id).where(tables.Task.state == "queued", tables.Task.attempt > 0))
        )
