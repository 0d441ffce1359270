"""What events promise: numbered from 1 without a gap, also for a reader who looks while workers write."""

import time
from concurrent.futures import ThreadPoolExecutor, wait
from itertools import pairwise

import pytest
from sqlalchemy import text
from sqlalchemy.orm import Session

from kadr.store import events
from kadr.store.database import Database
from kadr.store.tables import Job
from kadr.studio import jobs
from tests.orders import RESULT, add_job, add_project, take

TASKS = 40
PATIENCE_S = 20


def test_numbers_have_no_gap_and_no_duplicate_while_many_settle_at_once(database: Database) -> None:
    with database.writing() as session:
        job = add_job(session, add_project(session), TASKS).id
        claimed = take(session, TASKS)
    watching = ThreadPoolExecutor(1)
    seen = watching.submit(_watch, database, job)

    def settle(n: int) -> bool:
        with database.writing() as session:
            return jobs.settle_done(session, claimed[n], RESULT)

    with ThreadPoolExecutor(8) as threads:
        assert all(threads.map(settle, range(TASKS)))
    numbers = seen.result(timeout=30)
    watching.shutdown()

    # Queued, started, each task started and done, done.
    assert numbers == list(range(1, 2 * TASKS + 4))


def _watch(database: Database, job: str) -> list[int]:
    """The numbers in the order of their reading, as SSE reads them: always only what is after the last one."""
    numbers: list[int] = []
    limit = time.monotonic() + PATIENCE_S
    while time.monotonic() < limit:
        with database.reading() as session:
            found = jobs.events_after(session, job, numbers[-1] if numbers else 0, limit=7)
        numbers += [event["number"] for event in found]
        if found and found[-1]["kind"] == "job.done":
            break
    return numbers


def test_a_later_event_of_a_project_is_never_seen_before_an_earlier_one(database: Database) -> None:
    with database.writing() as session:
        project = add_project(session)
        for _ in range(2):
            add_job(session, project)
        first, second = take(session, 2)
        start = events.last_of_project(session, project)

    def settle() -> None:
        with database.writing() as session:
            jobs.settle_done(session, second, RESULT)

    with ThreadPoolExecutor(1) as threads:
        with database.writing() as session:
            jobs.settle_done(session, first, RESULT)
            session.flush()
            later = threads.submit(settle)
            # The first has its ids and has not committed: if the second could, a reader would step over the first.
            wait([later], timeout=0.3)
            assert not later.done()
        later.result(timeout=PATIENCE_S)

    with database.reading() as session:
        seen = jobs.project_events_after(session, project, start)
    assert [event["job_id"] for event in seen] == [first.job_id] * 2 + [second.job_id] * 2
    assert all(a["id"] < b["id"] for a, b in pairwise(seen))


def test_every_offset_resumes_exactly(database: Database) -> None:
    with database.writing() as session:
        job = add_job(session, add_project(session), 3).id
        for one in take(session, 3):
            jobs.settle_done(session, one, RESULT)
        whole = jobs.events_after(session, job, 0)

        assert [event["number"] for event in whole] == list(range(1, len(whole) + 1))
        assert all(jobs.events_after(session, job, n) == whole[n:] for n in range(len(whole) + 1))


def _record_in_vain(session: Session, job: Job) -> None:
    with events.savepoint(session):
        events.record(session, job, "job.extended", {})
        raise ZeroDivisionError


def test_what_a_failed_part_of_a_transaction_noted_goes_back_with_it(database: Database) -> None:
    with database.writing() as session:
        job_id = add_job(session, add_project(session)).id

    with database.writing() as session:
        job = events.lock_jobs(session, [job_id])[job_id]
        with pytest.raises(ZeroDivisionError):
            _record_in_vain(session, job)
        undone = dict(session.info)
        events.record(session, job, "job.extended", {})
        # PostgreSQL gave the project's lock up with the savepoint: it must have been taken again.
        advisory = "SELECT count(*) FROM pg_locks WHERE locktype = 'advisory'"
        locks = session.scalar(text(advisory)) if database.dialect == "postgresql" else 1

    assert undone.get("news", []) == []
    assert locks == 1
    with database.reading() as session:
        assert [event.number for event in events.after(session, job_id, 0, 10)] == [1, 2]
