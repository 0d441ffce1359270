"""What endings promise: whatever happens to its tasks, a job has one end, true counts and numbered events."""

import time
from collections.abc import Callable

from hypothesis import HealthCheck, given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st
from sqlalchemy import select
from sqlalchemy.orm import Session

from kadr.errors import Conflict, OutOfMemory
from kadr.store import tasks
from kadr.store.database import Database
from kadr.store.tables import Job, Json, Task
from kadr.store.tasks import Claimed
from kadr.studio import jobs
from kadr.studio.endings import FINISHED
from tests.orders import RESULT, add_job, add_project, skip_waiting, take

ACTIONS = ("claim", "done", "fail", "fail for good", "lost", "release", "cancelled", "cancel", "expire", "zombie")


@hypothesis_settings(
    max_examples=20,
    deadline=None,
    # Every example orders a job of its own: the database may keep those before.
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(count=st.integers(1, 4), actions=st.lists(st.sampled_from(ACTIONS), max_size=14))
def test_whatever_happens_a_job_has_one_end_and_true_counts(database: Database, count: int, actions: list[str]) -> None:
    with database.writing() as session:
        job = add_job(session, add_project(session), count).id
        held: list[Claimed] = []
        dropped: list[Claimed] = []
        for action in (*actions, *(["claim", "claim", "done", "done", "cancelled"] * 4)):
            before = jobs.show(session, job)
            _act(session, job, action, held, dropped)
            _check(session, job, before)

        assert jobs.show(session, job)["state"] in FINISHED


def _act(session: Session, job: str, action: str, held: list[Claimed], dropped: list[Claimed]) -> None:
    """One thing that may happen; `held` are the newest claims, `dropped` those that must be fenced off."""
    if action == "claim":
        skip_waiting(session)
        held += take(session, 2)
    elif action == "cancel":
        try:
            jobs.cancel(session, job)
        except Conflict:
            assert session.get_one(Job, job).state in FINISHED
    elif action == "expire":
        jobs.sweep(session, time.time() + 60)
        dropped += held
        held.clear()
    elif action == "zombie":
        assert not any(jobs.settle_done(session, one, RESULT) for one in dropped)
    elif held:
        _settle(session, action, held, dropped)


def _settle(session: Session, action: str, held: list[Claimed], dropped: list[Claimed]) -> None:
    one = held.pop(0)
    unwanted = bool(tasks.cancel_wanted(session, [one.task_id]))
    ways: dict[str, Callable[[], bool]] = {
        "done": lambda: jobs.settle_done(session, one, RESULT),
        "fail": lambda: jobs.settle_failed(session, one, OutOfMemory("no room"), retry=True),
        "fail for good": lambda: jobs.settle_failed(session, one, OutOfMemory("no room"), retry=False),
        "lost": lambda: jobs.lost(session, one, "the engine died"),
        "release": lambda: jobs.release(session, one),
        "cancelled": lambda: jobs.settle_cancelled(session, one),
    }
    settled = ways[action]()
    assert settled is not (unwanted and action == "done")
    if settled:
        dropped.append(one)
    else:
        held.append(one)


def _check(session: Session, job_id: str, before: Json) -> None:
    session.flush()
    job = session.get_one(Job, job_id)
    states = list(session.scalars(select(Task.state).where(Task.job_id == job_id)))
    assert {state: states.count(state) for state in ("done", "failed", "cancelled")} == {
        "done": job.done,
        "failed": job.failed,
        "cancelled": job.cancelled,
    }
    told = jobs.events_after(session, job_id, 0)
    assert [event["number"] for event in told] == list(range(1, job.last_event + 1))
    ended = not {"queued", "running"} & set(states)
    assert (job.state in FINISHED) == ended
    assert [
        event["kind"] for event in told if event["kind"].split(".")[-1] in FINISHED and "job." in event["kind"]
    ] == ([f"job.{job.state}"] if ended else [])
    if before["state"] in FINISHED:
        assert jobs.show(session, job_id) == before
