"""What claiming promises: no task twice, everyone's turn, one batch key, the dangerous alone."""

import sqlite3
import subprocess
import sys
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from itertools import chain

import pytest
from sqlalchemy import update
from sqlalchemy.orm import Session

from kadr.errors import OutOfMemory
from kadr.queue import Lane
from kadr.store import tasks, turns
from kadr.store.database import Database
from kadr.store.tables import Job, Task
from kadr.store.tasks import Claimed
from kadr.studio import jobs
from tests.orders import RESULT, add_job, add_project, skip_waiting, take

TASKS = 60


def _claim_all(database: Database, owner: str, limit: int = 4) -> list[Claimed]:
    """Claims until the lane is empty, as a woken worker does."""
    mine: list[Claimed] = []
    while True:
        with database.writing() as session:
            batch = take(session, limit, owner=owner)
        if not batch:
            return mine
        mine += batch


def test_many_threads_never_get_the_same_task_and_leave_none(database: Database) -> None:
    with database.writing() as session:
        for _ in range(3):
            add_job(session, add_project(session), TASKS // 3)

    with ThreadPoolExecutor(8) as threads:
        claimed = list(chain(*threads.map(lambda n: _claim_all(database, f"worker-{n}"), range(8))))

    assert len(claimed) == len({one.task_id for one in claimed}) == TASKS


def test_many_processes_never_get_the_same_task_and_leave_none(database_url: str, database: Database) -> None:
    with database.writing() as session:
        add_job(session, add_project(session), TASKS)
    code = """
import sys
from kadr.store.database import Database
from kadr.store.tasks import claim
database = Database(sys.argv[1])
while True:
    with database.writing() as session:
        batch = claim(session, owner=sys.argv[2], lane="cpu", limit=3, lease_s=30.0)
    if not batch:
        break
    print(*(one.task_id for one in batch))
"""
    workers = [
        subprocess.Popen([sys.executable, "-c", code, database_url, f"worker-{n}"], stdout=subprocess.PIPE, text=True)
        for n in range(3)
    ]
    claimed = " ".join(worker.communicate(timeout=60)[0] for worker in workers).split()

    assert len(claimed) == len(set(claimed)) == TASKS


def test_a_claim_carries_all_that_a_worker_needs(database: Database) -> None:
    with database.writing() as session:
        project = add_project(session)
        job = add_job(session, project, 2)
        first = take(session, owner="worker-1")[0]

    assert (first.job_id, first.project_id, first.payload, first.function) == (
        job.id,
        project,
        {"n": 0},
        "boards.sketch",
    )
    assert (first.attempt, first.deaths, first.owner, first.ordinal) == (1, 0, "worker-1", 0)


def test_an_empty_lane_gives_nothing(database: Database) -> None:
    with database.writing() as session:
        add_job(session, add_project(session), lane=Lane.IMAGE)

        assert take(session, lane=Lane.CPU) == []


def test_a_batch_has_one_batch_key(database: Database) -> None:
    with database.writing() as session:
        project = add_project(session)
        for key in ("a", "b", "a"):
            add_job(session, project, 2, batch_key=key)
        batches = [[one.batch_key for one in take(session, 8)] for _ in range(3)]

    assert batches == [["a"] * 4, ["b"] * 2, []]


def test_a_task_without_a_batch_key_runs_alone(database: Database) -> None:
    with database.writing() as session:
        add_job(session, add_project(session), 3, batch_key="")

        assert len(take(session, 8)) == 1


def test_a_project_with_one_task_does_not_wait_for_one_with_a_thousand(database: Database) -> None:
    with database.writing() as session:
        busy, other = add_project(session, "busy"), add_project(session, "other")
        add_job(session, busy, 1000)
        take(session)
        add_job(session, other, 1)

        turns = [take(session)[0].project_id for _ in range(2)]

    assert other in turns


def test_projects_take_turns(database: Database) -> None:
    with database.writing() as session:
        projects = [add_project(session) for _ in range(3)]
        for project in projects:
            add_job(session, project, 10)

        turns = [take(session)[0].project_id for _ in range(9)]

    rounds = [set(turns[n : n + 3]) for n in (0, 3, 6)]
    assert rounds == [set(projects)] * 3


def test_a_batch_is_filled_project_by_project(database: Database) -> None:
    with database.writing() as session:
        busy, other = add_project(session, "busy"), add_project(session, "other")
        add_job(session, busy, 100)
        add_job(session, other, 2)

        batch = [one.project_id for one in take(session, 6)]

    assert batch.count(other) == 2


def test_higher_priority_goes_first(database: Database) -> None:
    with database.writing() as session:
        project = add_project(session)
        add_job(session, project, batch_key="late")
        add_job(session, project, batch_key="urgent", priority=10)

        assert [take(session)[0].batch_key for _ in range(2)] == ["urgent", "late"]


def test_a_resident_model_is_preferred(database: Database) -> None:
    with database.writing() as session:
        for model in ("sd-turbo", "flux"):
            add_job(session, add_project(session), 2, batch_key=f"{model}|512x512")

        claimed = [take(session, resident=("flux",))[0].batch_key for _ in range(3)]

    assert claimed == ["flux|512x512", "flux|512x512", "sd-turbo|512x512"]


def test_a_resident_model_is_preferred_within_a_bound(database: Database) -> None:
    with database.writing() as session:
        for model in ("sd-turbo", "flux"):
            add_job(session, add_project(session), 2, batch_key=f"{model}|512x512")
        patience = turns.PATIENCE_S + 1
        session.execute(
            update(Task)
            .where(Task.batch_key.startswith("sd-turbo"))
            .values(available_at=Task.available_at - patience, created_at=Task.created_at - patience)
        )

        claimed = [take(session, resident=("flux",))[0].batch_key for _ in range(2)]

    assert claimed == ["sd-turbo|512x512", "flux|512x512"]


def test_a_model_has_its_own_number_of_tasks_to_a_claim(database: Database) -> None:
    limits = {"flux": 3, "flux.2": 5}
    with database.writing() as session:
        for model in ("flux", "flux.2", "sd-turbo"):
            add_job(session, add_project(session), 6, batch_key=f"{model}:512x512")
        claimed = [
            tasks.claim(session, owner="worker", lane=Lane.CPU, limit=4, lease_s=30.0, limits=limits) for _ in range(3)
        ]

    assert [len(batch) for batch in claimed] == [3, 5, 4]


def test_what_may_join_is_of_the_same_batch_key_and_taken_project_by_project(database: Database) -> None:
    with database.writing() as session:
        busy, other = add_project(session, "busy"), add_project(session, "other")
        add_job(session, busy, 100, batch_key="gemma:text")
        add_job(session, busy, 2, batch_key="qwen:text")
        add_job(session, other, 2, batch_key="gemma:text")
        joined = _join(session, 5)

    assert {one.batch_key for one in joined} == {"gemma:text"}
    assert [one.project_id for one in joined].count(other) == 2


def test_nothing_joins_before_a_task_of_higher_priority(database: Database) -> None:
    with database.writing() as session:
        project = add_project(session)
        add_job(session, project, 4, batch_key="gemma:text")
        add_job(session, project, batch_key="qwen:text", priority=5)
        before = _join(session, 4)
        urgent = take(session)

        assert before == []
        assert [one.batch_key for one in urgent] == ["qwen:text"]
        assert len(_join(session, 4)) == 4


def test_a_batch_key_can_be_left_out_of_a_claim(database: Database) -> None:
    with database.writing() as session:
        project = add_project(session)
        add_job(session, project, 3, batch_key="gemma:text")
        add_job(session, project, 1, batch_key="qwen:text")
        others = [
            tasks.claim(session, owner="w", lane=Lane.CPU, limit=4, lease_s=30.0, besides="gemma:text")
            for _ in range(2)
        ]
        waits = tasks.waits(session, Lane.CPU), tasks.waits(session, Lane.CPU, besides="gemma:text")

    assert [[one.batch_key for one in batch] for batch in others] == [["qwen:text"], []]
    assert waits == (True, False)


def test_a_turn_is_not_lost_for_an_hour_because_the_clock_was_set_back(database: Database) -> None:
    with database.writing() as session:
        first, second = add_project(session), add_project(session)
        for project in (first, second):
            add_job(session, project, 8)
        take(session)
        session.execute(update(Task).where(Task.state == "running").values(started_at=Task.started_at + 3_600.0))

        turns_ = [take(session)[0].project_id for _ in range(6)]

    assert turns_.count(first) == turns_.count(second) == 3


@pytest.mark.parametrize("resident", [(), ("flux",), ("nobody",)])
def test_what_a_claim_costs_does_not_rise_with_the_backlog(sqlite_url: str, resident: tuple[str, ...]) -> None:
    costs = []
    with closing(Database(sqlite_url)) as database:
        with database.writing() as session:
            busy, other = add_project(session), add_project(session)
            add_job(session, other, 20, batch_key="flux:512x512")
        # At first a line that is longer than what is looked through for a batch key.
        for queued in (1_000, 10_000):
            with database.writing() as session:
                add_job(session, busy, queued, batch_key="flux:512x512")
            with database.writing() as session:
                costs.append(_steps(session, lambda: take(session, 8, resident=resident)))

    assert costs[1] < 1.3 * costs[0]


def _steps(session: Session, act: Callable[[], object]) -> int:
    """How many hundreds of instructions SQLite's machine takes for it."""
    steps: list[int] = []
    driver = session.connection().connection.driver_connection
    assert isinstance(driver, sqlite3.Connection)
    driver.set_progress_handler(lambda: steps.append(1), 100)
    act()
    driver.set_progress_handler(None, 100)
    return len(steps)


def _join(session: Session, limit: int) -> list[Claimed]:
    return tasks.join(session, owner="worker", lane=Lane.CPU, batch_key="gemma:text", limit=limit, lease_s=30.0)


def test_a_clock_that_was_set_back_keeps_no_task_waiting(database: Database) -> None:
    now = time.time()
    with database.writing() as session:
        project = add_project(session)
        retried, stranded = (add_job(session, project).id for _ in range(2))
        for job, ready in ((retried, now + 5.0), (stranded, now + 3600.0)):
            session.execute(update(Task).where(Task.job_id == job).values(available_at=ready))
        counted = tasks.waiting(session, now)
        claimed = take(session, 8)

    assert counted == {"cpu": 1}
    assert [one.job_id for one in claimed] == [stranded]


def test_a_task_that_cost_an_engine_runs_alone(database: Database) -> None:
    with database.writing() as session:
        add_job(session, add_project(session), 4)
        poisonous, harmless = take(session, 2)
        jobs.lost(session, poisonous, "the engine died")
        jobs.settle_done(session, harmless, RESULT)
        skip_waiting(session)

        batches = [[one.ordinal for one in take(session, 8)] for _ in range(2)]

    assert sorted(batches) == [[0], [2, 3]]


def test_a_lease_is_renewed_only_for_what_is_ours_and_wanted(database: Database) -> None:
    with database.writing() as session:
        for _ in range(2):
            add_job(session, add_project(session))
        kept, dropped = take(session, 2)
        jobs.cancel(session, dropped.job_id)

        assert tasks.renew(session, "somebody else", [kept, dropped], 30.0) == set()
        assert tasks.renew(session, "worker", [kept, dropped], 30.0) == {kept.task_id}
        assert tasks.cancel_wanted(session, [kept.task_id, dropped.task_id]) == {dropped.task_id}


def test_a_lease_that_is_renewed_does_not_expire(database: Database) -> None:
    with database.writing() as session:
        add_job(session, add_project(session))
        claimed = take(session)
        tasks.renew(session, "worker", claimed, 1000.0)

        assert jobs.sweep(session, time.time() + 500).requeued == 0
        assert jobs.sweep(session, time.time() + 1500).requeued == 1


def test_a_zombie_is_fenced_off(database: Database) -> None:
    with database.writing() as session:
        job = add_job(session, add_project(session))
        zombie = take(session)[0]
        jobs.sweep(session, time.time() + 60)
        skip_waiting(session)
        winner = take(session)[0]

    with database.writing() as session:
        assert not tasks.still_ours(session, zombie)
        assert not jobs.settle_done(session, zombie, {"type": "take", "id": "tke_zombie"})
        assert not jobs.settle_failed(session, zombie, OutOfMemory("too late"), retry=True)
        assert not jobs.settle_cancelled(session, zombie)
        assert not jobs.lost(session, zombie, "too late")
        assert not jobs.release(session, zombie)
        assert tasks.renew(session, "worker", [zombie], 30.0) == set()
        assert jobs.settle_done(session, winner, RESULT)

    with database.reading() as session:
        assert jobs.show(session, job.id)["results"] == [RESULT]


@pytest.mark.parametrize("claims", [1, 3])
def test_a_released_task_keeps_its_place_and_its_attempts(database: Database, claims: int) -> None:
    with database.writing() as session:
        job = add_job(session, add_project(session), 2)
        for _ in range(claims):
            first = take(session)[0]
            assert first.ordinal == 0
            jobs.release(session, first)
        again = take(session)[0]
        jobs.settle_failed(session, again, OutOfMemory("once"), retry=True)

        assert session.get_one(Task, again.task_id).state == "queued"
        assert session.get_one(Job, job.id).state == "running"
