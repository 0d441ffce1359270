"""What a job promises: exactly one end, true counts, numbered events, and a cancel that holds."""

import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from itertools import chain
from threading import Barrier

import pytest
from redis import Redis
from sqlalchemy import select
from sqlalchemy.orm import Session

from kadr.errors import Conflict, Invalid, NotFound, OutOfMemory, Unavailable
from kadr.queue import Lane
from kadr.store import tables
from kadr.store.database import Database
from kadr.store.tasks import Claimed
from kadr.studio import jobs
from kadr.studio.desk import Studio
from kadr.studio.endings import FINISHED
from tests.orders import RESULT, add_job, add_project, settle_as_a_worker, skip_waiting, take

RACES = 50
QUEUED = 500


@pytest.fixture
def project(database: Database) -> str:
    """A project's id."""
    with database.writing() as session:
        return add_project(session)


def test_a_job_is_ordered_and_ends_with_its_results_in_order(database: Database, project: str) -> None:
    with database.writing() as session:
        job = add_job(session, project, 3).id
        queued = jobs.show(session, job)
        claimed = take(session, 3)
        for one in reversed(claimed):
            jobs.settle_done(session, one, {"type": "take", "id": f"tke_{one.ordinal}"}, cost_gpu_s=1.5)

    with database.reading() as session:
        done = jobs.show(session, job)
    assert (queued["state"], queued["progress"], queued["results"]) == ("queued", None, [])
    assert (done["state"], done["progress"]) == ("done", 1.0)
    assert done["tasks"] == {"total": 3, "done": 3, "failed": 0, "cancelled": 0}
    assert [result["id"] for result in done["results"]] == ["tke_0", "tke_1", "tke_2"]
    assert done["cost"] == {"gpu_seconds": 4.5}
    assert done["created_at"] <= done["started_at"] <= done["finished_at"]


def test_progress_is_the_share_that_is_done_and_unknown_before_the_first(database: Database, project: str) -> None:
    with database.writing() as session:
        job = add_job(session, project, 4).id
        claimed = take(session, 4)
        seen = [jobs.show(session, job)["progress"]]
        for one in claimed:
            jobs.settle_done(session, one, RESULT)
            seen.append(jobs.show(session, job)["progress"])

    assert seen == [None, 0.25, 0.5, 0.75, 1.0]


def test_the_events_of_a_job_tell_its_whole_story(database: Database, project: str) -> None:
    with database.writing() as session:
        job = add_job(session, project).id
        jobs.settle_failed(session, take(session)[0], OutOfMemory("no room for 1 picture"), retry=True)
        skip_waiting(session)
        jobs.settle_done(session, take(session)[0], RESULT)
        told = jobs.events_after(session, job, 0)

    kinds = "job.queued job.started task.started task.retried task.started task.done job.done"
    assert [event["kind"] for event in told] == kinds.split()
    assert told[3]["data"]["error"] == {"code": "out-of-memory", "detail": "no room for 1 picture"}
    assert told[5]["data"]["result"] == RESULT


def test_a_job_of_which_some_tasks_failed_is_partial_and_says_why(database: Database, project: str) -> None:
    with database.writing() as session:
        job = add_job(session, project, 3).id
        first, *others = take(session, 3)
        jobs.settle_failed(session, first, ("model-error", "the picture is black"), retry=False)
        for one in others:
            jobs.settle_done(session, one, RESULT)
        shown = jobs.show(session, job)

    assert shown["state"] == "partial"
    assert shown["error"] == {"code": "model-error", "detail": "1 of 3 tasks failed; the first: the picture is black"}
    assert len(shown["results"]) == 2


def test_failed_work_costs_nothing_and_fails_after_three_attempts(database: Database, project: str) -> None:
    with database.writing() as session:
        job = add_job(session, project).id
        attempts = []
        while claimed := take(session):
            attempts.append(claimed[0].attempt)
            jobs.settle_failed(session, claimed[0], OutOfMemory("no room"), retry=True)
            skip_waiting(session)
        shown = jobs.show(session, job)

    assert attempts == [1, 2, 3]
    assert (shown["state"], shown["error"]) == ("failed", {"code": "out-of-memory", "detail": "no room"})
    assert shown["cost"] == {"gpu_seconds": 0.0}


def test_what_a_task_needs_may_be_away_for_minutes(database: Database, project: str) -> None:
    with database.writing() as session:
        job = add_job(session, project).id
        attempts = 0
        while claimed := take(session):
            attempts += 1
            jobs.settle_failed(session, claimed[0], Unavailable("the text server is being started"), retry=True)
            (waiting,) = session.scalars(select(tables.Task.available_at).where(tables.Task.job_id == job))
            assert waiting - time.time() <= 8.0
            skip_waiting(session)
        shown = jobs.show(session, job)

    assert attempts == 40
    assert (shown["state"], shown["error"]["code"]) == ("failed", "unavailable")


def test_a_retry_waits_a_moment(database: Database, project: str) -> None:
    with database.writing() as session:
        add_job(session, project)
        jobs.settle_failed(session, take(session)[0], OutOfMemory("no room"), retry=True)

        assert take(session) == []


def test_a_poisonous_task_fails_alone_after_three_engines(database: Database, project: str) -> None:
    with database.writing() as session:
        job = add_job(session, project, 3).id
        while batch := take(session, 8):
            poisoned = any(one.ordinal == 1 for one in batch)
            for one in batch:
                if poisoned:
                    jobs.lost(session, one, "the engine died of signal 9")
                else:
                    jobs.settle_done(session, one, RESULT)
            skip_waiting(session)
        shown = jobs.show(session, job)

    assert (shown["state"], shown["tasks"]["done"], shown["tasks"]["failed"]) == ("partial", 2, 1)
    assert shown["error"]["code"] == "worker-lost"
    assert "the engine died of signal 9" in shown["error"]["detail"]


def test_an_order_without_tasks_is_invalid(database: Database, project: str) -> None:
    with database.writing() as session, pytest.raises(Invalid, match="nothing to do"):
        add_job(session, project, 0)


def test_an_unknown_job_is_not_found(database: Database) -> None:
    asks: list[Callable[[Session], object]] = [
        lambda session: jobs.show(session, "job_none"),
        lambda session: jobs.cancel(session, "job_none"),
        lambda session: jobs.events_after(session, "job_none", 0),
    ]
    for ask in asks:
        with database.writing() as session, pytest.raises(NotFound, match="job_none"):
            ask(session)


def test_jobs_are_listed_newest_first_page_by_page(database: Database, project: str) -> None:
    with database.writing() as session:
        made = [add_job(session, project).id for _ in range(5)]
        add_job(session, add_project(session))
        jobs.settle_done(session, take(session)[0], RESULT)
        pages: list[list[str]] = []
        cursor = None
        while cursor or not pages:
            page = jobs.listing(session, project, cursor=cursor, limit=2)
            pages.append([job["id"] for job in page["items"]])
            cursor = page["next"]
        done = jobs.listing(session, project, state="done")

    assert [len(page) for page in pages] == [2, 2, 1]
    assert list(chain(*pages)) == sorted(made, reverse=True)
    assert [job["results"] for job in done["items"]] == [[RESULT]]


def test_cancelling_what_is_queued_ends_it_at_once(database: Database, project: str) -> None:
    with database.writing() as session:
        job = add_job(session, project, 3).id
        shown = jobs.cancel(session, job)

    assert (shown["state"], shown["tasks"]["cancelled"]) == ("cancelled", 3)


def test_cancelling_what_runs_flags_it_until_its_worker_stops(database: Database, project: str) -> None:
    with database.writing() as session:
        job = add_job(session, project, 3).id
        running = take(session)[0]
        asked = jobs.cancel(session, job)
        refused = jobs.settle_done(session, running, RESULT)
        jobs.settle_cancelled(session, running)
        ended = jobs.show(session, job)

    assert (asked["state"], asked["cancel_requested"], asked["tasks"]["cancelled"]) == ("running", True, 2)
    assert refused is False
    assert (ended["state"], ended["results"]) == ("cancelled", [])


def test_cancelling_a_project_spares_other_projects_and_what_has_ended(database: Database, project: str) -> None:
    with database.writing() as session:
        done = add_job(session, project).id
        jobs.settle_done(session, take(session)[0], RESULT)
        queued = add_job(session, project, 2).id
        others = add_job(session, add_project(session)).id
        cancelled = jobs.cancel_project(session, project)
        states = [jobs.show(session, job)["state"] for job in (done, queued, others)]

    assert cancelled == 1
    assert states == ["done", "cancelled", "queued"]


def test_workers_and_cancels_never_deadlock(database: Database) -> None:
    """Batches over several projects, settled and cancelled from all sides."""
    with database.writing() as session:
        projects = [add_project(session) for _ in range(3)]
        ordered = [add_job(session, project, 8).id for project in projects for _ in range(2)]

    def work(n: int) -> None:
        while True:
            with database.writing() as session:
                batch = take(session, 5, owner=f"worker-{n}")
            if not batch:
                return
            for one in batch:
                settle_as_a_worker(database, one)

    def cancel(project: str) -> None:
        time.sleep(0.05)
        with database.writing() as session:
            jobs.cancel_project(session, project)
        with database.writing() as session:
            jobs.sweep(session)

    with ThreadPoolExecutor(8) as threads:
        list(chain(threads.map(work, range(5)), threads.map(cancel, projects[:2])))

    with database.reading() as session:
        ends = [jobs.show(session, job)["state"] for job in ordered]
    assert set(ends[:4]) <= {"done", "cancelled"}
    assert ends[4:] == ["done", "done"]


def test_cancelling_twice_is_once(database: Database, project: str) -> None:
    with database.writing() as session:
        job = add_job(session, project).id
        take(session)

        assert jobs.cancel(session, job) == jobs.cancel(session, job)


@pytest.mark.parametrize("end", ["done", "failed", "cancelled"])
def test_what_has_ended_cannot_be_cancelled_and_stays_as_it_is(database: Database, project: str, end: str) -> None:
    with database.writing() as session:
        job = add_job(session, project).id
        claimed = take(session)[0]
        if end == "done":
            jobs.settle_done(session, claimed, RESULT)
        elif end == "failed":
            jobs.settle_failed(session, claimed, OutOfMemory("no room"), retry=False)
        else:
            jobs.settle_cancelled(session, claimed)
        before = jobs.show(session, job)

        with pytest.raises(Conflict, match=f"it is {end}"):
            jobs.cancel(session, job)
        assert jobs.show(session, job) == before


def test_a_cancel_at_the_moment_of_commit_leaves_one_end(database: Database, project: str) -> None:
    ends = [_race(database, project) for _ in range(RACES)]

    assert set(ends) <= {("cancelled", "accepted", 0), ("done", "refused", 1)}


def _race(database: Database, project: str) -> tuple[str, str, int]:
    """The end of a job whose task is done and cancelled at once; what the canceller heard; how many results."""
    with database.writing() as session:
        job = add_job(session, project).id
        claimed = take(session)[0]
    start = Barrier(2)

    def cancel() -> str:
        start.wait()
        try:
            with database.writing() as session:
                jobs.cancel(session, job)
        except Conflict:
            return "refused"
        return "accepted"

    def settle() -> bool:
        start.wait()
        return settle_as_a_worker(database, claimed)

    with ThreadPoolExecutor(2) as threads:
        heard, settled = threads.submit(cancel), threads.submit(settle)
    if not settled.result():
        settle_as_a_worker(database, claimed)
    with database.reading() as session:
        shown = jobs.show(session, job)
        kinds = [event["kind"] for event in jobs.events_after(session, job, 0)]
    assert [kind for kind in kinds if kind in {f"job.{end}" for end in FINISHED}] == [f"job.{shown['state']}"]
    return shown["state"], heard.result(), len(shown["results"])


def test_a_cancel_that_no_worker_answers_is_settled_by_the_sweep(database: Database, project: str) -> None:
    with database.writing() as session:
        job = add_job(session, project).id
        silent = take(session)[0]
        jobs.cancel(session, job)
        early = jobs.sweep(session)
        swept = jobs.sweep(session, time.time() + 10)

        assert (early.cancelled, swept.cancelled) == (0, 1)
        assert jobs.show(session, job)["state"] == "cancelled"
        assert not jobs.settle_done(session, silent, RESULT)


def test_a_sweep_goes_through_projects_in_the_order_of_a_claim(database: Database) -> None:
    """Each event locks its project: in the order of tasks, a sweep and a claim over two projects could deadlock."""
    with database.writing() as session:
        first, second = sorted(add_project(session) for _ in range(2))
        for project in (second, first):
            add_job(session, project)
            time.sleep(0.002)  # the ids of tasks sort by milliseconds
        take(session, 2)
        swept = jobs.sweep(session, time.time() + 60)
        first_id, second_id = (jobs.project_events_after(session, p, 0)[-1]["id"] for p in (first, second))

    assert swept.requeued == 2
    assert first_id < second_id


def test_a_wiped_queue_server_loses_no_job(any_studio: Studio) -> None:
    with any_studio.writing() as session:
        project = add_project(session)
        ordered = [add_job(session, project, QUEUED // 10).id for _ in range(10)]
    with any_studio.writing() as session:
        running = take(session, 2)
    any_studio.doorbell.connection.flushall()
    assert any_studio.doorbell.pending(Lane.CPU) == 0

    with any_studio.writing() as session:
        waiting = jobs.sweep(session).waiting
    rung = any_studio.ring_orphans(waiting)
    finished = [one.task_id for one in running if settle_as_a_worker(any_studio.database, one)]
    finished += _answer_every_ticket(any_studio)

    assert rung == 1  # no worker has reported itself here: one bell wakes the first
    assert len(finished) == len(set(finished)) == QUEUED
    with any_studio.reading() as session:
        shown = [jobs.show(session, job) for job in ordered]
    assert {job["state"] for job in shown} == {"done"}
    assert sum(len(job["results"]) for job in shown) == QUEUED


def _answer_every_ticket(studio: Studio) -> list[str]:
    """As workers do: each ticket wakes one, which claims until the lane is empty."""
    connection = Redis.from_url(studio.doorbell.url)
    finished = []
    while connection.lpop("rq:queue:kadr-cpu"):
        while batch := _claim(studio):
            finished += [one.task_id for one in batch if settle_as_a_worker(studio.database, one)]
    connection.close()
    return finished


def _claim(studio: Studio) -> list[Claimed]:
    with studio.writing() as session:
        return take(session, 16)


def test_a_lane_that_has_tickets_is_not_rung_again(any_studio: Studio) -> None:
    with any_studio.writing() as session:
        add_job(session, add_project(session), 5)
    with any_studio.writing() as session:
        waiting = jobs.sweep(session).waiting

    assert dict(waiting) == {"cpu": 1}
    assert any_studio.ring_orphans(waiting) == 0
    assert any_studio.doorbell.pending("cpu") == 1
