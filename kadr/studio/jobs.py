"""Jobs: ordered, shown, cancelled and settled task by task; a job's state follows from its tasks."""

import time
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from itertools import islice
from typing import Any, Final

from sqlalchemy import insert, select
from sqlalchemy.orm import Session

from kadr.errors import Conflict, Invalid, NotFound, WorkerLost
from kadr.store import events, idempotency, tasks
from kadr.store.ids import new_id
from kadr.store.tables import Event, Job, Json, Task
from kadr.store.tasks import Claimed
from kadr.studio import bells, pages, times
from kadr.studio.endings import FINISHED, Cause, Ending, Way, conclude, end, end_badly

# A running task asks at every model step whether it is still wanted. One that has not answered a cancel for so long
# is settled without it: its late result is fenced off.
_CANCEL_PATIENCE_S = 5.0
_SWEPT_AT_ONCE = 500
# The tasks of a job stand in line a microsecond apart: the index alone then finds the next one, however many there are.
_STEP_S = 1e-6
_ROWS: Final = insert(Task.__table__)  # type: ignore[arg-type]  # declared as the wider FromClause


@dataclass(frozen=True, slots=True, kw_only=True)
class NewTask:
    """A task to be ordered. `payload` must be complete: a worker reads nothing else of the request. `batch_key` begins
    with the model's name; tasks of equal keys may run in one batch, an empty key runs alone."""

    lane: str
    function: str
    payload: Mapping[str, Any]
    batch_key: str
    input_hash: str = ""
    payload_version: int = 1


@dataclass(frozen=True, slots=True, kw_only=True)
class Swept:
    """What a sweep found: tasks `requeued`, `failed` and `cancelled`, idempotency `keys` forgotten, and for each lane
    with `waiting` tasks how many bells are worth ringing if it has no ticket."""

    requeued: int = 0
    failed: int = 0
    cancelled: int = 0
    keys: int = 0
    waiting: Mapping[str, int] = field(default_factory=dict)


def order(
    session: Session,
    *,
    project_id: str,
    kind: str,
    request: Json,
    tasks: Sequence[NewTask],
    priority: int = 0,
    estimate_gpu_s: float = 0.0,
) -> Job:
    """Writes a job, its tasks and its first event, and asks for the bells of its lanes. A job needs a task."""
    if not tasks:
        raise Invalid(f"a {kind} job needs at least one task; there is nothing to do")
    now = time.time()
    job = Job(
        id=new_id("job"),
        project_id=project_id,
        kind=str(kind),
        state="queued",
        request=request,
        total=len(tasks),
        done=0,
        failed=0,
        cancelled=0,
        priority=priority,
        last_event=0,
        error=None,
        estimate_gpu_s=estimate_gpu_s,
        cost_gpu_s=0.0,
        created_at=now,
    )
    session.add(job)
    # Before the job's row is written: one statement less than to count the event in it afterwards.
    record_event(session, job, "job.queued", {"kind": job.kind, "tasks": job.total})
    session.execute(
        _ROWS, [_row(job, place, task, now - (len(tasks) - place) * _STEP_S) for place, task in enumerate(tasks)]
    )
    for lane, count in Counter(str(task.lane) for task in tasks).items():
        bells.ask(session, lane, count)
    return job


def add(session: Session, claimed: Claimed, tasks: Sequence[NewTask]) -> None:
    """Adds tasks to the job of a task that is about to be settled in this transaction, so that the job goes on."""
    job = events.lock_jobs(session, [claimed.job_id])[claimed.job_id]
    now = time.time()
    if tasks:
        rows = [_row(job, job.total + n, task, now - (len(tasks) - n) * _STEP_S) for n, task in enumerate(tasks)]
        session.execute(_ROWS, rows)
    job.total += len(tasks)
    session.flush()
    record_event(session, job, "job.extended", {"added": len(tasks), "total": job.total})
    for lane, count in Counter(str(task.lane) for task in tasks).items():
        bells.ask(session, lane, count)


def find(session: Session, job_id: str) -> Job:
    """The row of a job. Raises NotFound."""
    job = session.get(Job, job_id)
    if job is None:
        raise NotFound(f"there is no job {job_id!r}")
    return job


def show(session: Session, job_id: str) -> Json:
    """A job as clients see it. Raises NotFound."""
    job = find(session, job_id)
    return _shown(job, _results(session, [job_id]).get(job_id, []))


def listing(
    session: Session,
    project_id: str | None = None,
    state: str | None = None,
    cursor: str | None = None,
    limit: int = pages.DEFAULT_LIMIT,
) -> Json:
    """Jobs, newest first, as a page: `items` and `next`. Raises Invalid for a cursor that Kadr never gave."""
    query = select(Job)
    if project_id is not None:
        query = query.where(Job.project_id == project_id)
    if state is not None:
        query = query.where(Job.state == state)
    wanted = pages.Page(cursor=cursor, limit=limit)
    page = pages.pick(session, query, Job.id, wanted, lambda job: _shown(job, []), order=pages.Order.FALLING)
    results = _results(session, [item["id"] for item in page["items"]])
    for item in page["items"]:
        item["results"] = results.get(item["id"], [])
    return page


def cancel(session: Session, job_id: str) -> Json:
    """Cancels what is queued at once and flags what is running, which ends within a model step; shows the job.

    Cancelling twice is once. Raises NotFound; Conflict where the job has already ended."""
    find(session, job_id)
    if not _cancel(session, [job_id]):
        state = find(session, job_id).state
        raise Conflict(f"job {job_id} has already ended: it is {state}; there is nothing to cancel")
    return show(session, job_id)


def cancel_project(session: Session, project_id: str) -> int:
    """Cancels every job of a project that has not ended; returns how many. Use this, not `cancel` job by job: locks
    taken one job after another could meet those of a worker that settles."""
    unfinished = select(Job.id).where(Job.project_id == project_id, Job.state.not_in(FINISHED))
    return _cancel(session, list(session.scalars(unfinished)))


def events_after(session: Session, job_id: str, number: int, limit: int = 500) -> list[Json]:
    """A job's events with a greater number, in order. Raises NotFound."""
    find(session, job_id)
    return [_event(event) for event in events.after(session, job_id, number, limit)]


def project_events_after(session: Session, project_id: str, event_id: int, limit: int = 500) -> list[Json]:
    """The events of all jobs of a project with a greater `id`, in order."""
    return [_event(event) for event in events.project_after(session, project_id, event_id, limit)]


def record_event(session: Session, job: Job, kind: str, data: Json) -> None:
    """The next event of a job; its row must be new or locked by this transaction (`kadr.store.events.lock_jobs`)."""
    events.record(session, job, kind, data)


def settle(session: Session, endings: Sequence[Ending], held: Mapping[str, Task] | None = None) -> list[bool]:
    """Ends attempts, in order; which of them were still held. A False one was fenced off, or was done while its job is
    being cancelled. Nothing of such an attempt may stay: ask `tasks.held` and `tasks.cancel_wanted` before writing
    effects in the same transaction; their answers hold until it ends, and `held` may be given then."""
    session.flush()
    if held is None:
        held = tasks.held(session, [ending.claimed for ending in endings])
    locked = events.lock_jobs(session, {task.job_id for task in held.values()}) if held else {}
    settled = [False] * len(endings)
    # As a claim goes through its jobs: each event locks its project, and two orders of projects could meet.
    in_order = sorted(range(len(endings)), key=lambda n: (endings[n].claimed.project_id, endings[n].claimed.job_id, n))
    with events.gathered(session):
        for n in in_order:
            task = held.get(endings[n].claimed.task_id)
            if task is not None:
                settled[n] = conclude(session, locked[task.job_id], task, endings[n])
        session.flush()
    return settled


def settle_done(session: Session, claimed: Claimed, result: Json, cost_gpu_s: float = 0.0) -> bool:
    """Ends a task with its result. See `settle`."""
    return settle(session, [Ending(claimed=claimed, way=Way.DONE, result=result, cost_gpu_s=cost_gpu_s)])[0]


def settle_failed(session: Session, claimed: Claimed, error: Cause, retry: bool) -> bool:  # noqa: FBT001 - an error's own answer
    """Ends an attempt badly: the task is queued again, or failed where `retry` is False or this was the third time.

    A cancelled job's task becomes cancelled instead. Costs the project nothing. False: the attempt was fenced off."""
    return settle(session, [Ending(claimed=claimed, way=Way.FAILED, error=error, retry=retry)])[0]


def settle_cancelled(session: Session, claimed: Claimed) -> bool:
    """Ends a task that was stopped because nobody wants it. False: the attempt was fenced off."""
    return settle(session, [Ending(claimed=claimed, way=Way.CANCELLED)])[0]


def release(session: Session, claimed: Claimed) -> bool:
    """Gives a task back unharmed, as a worker that drains does: it keeps its place in its project's line, and the
    attempt is not held against it. A cancelled one ends instead. False: the attempt was fenced off."""
    return settle(session, [Ending(claimed=claimed, way=Way.RELEASED)])[0]


def lost(session: Session, claimed: Claimed, reason: str) -> bool:
    """The engine died with this task on board: it will run alone, and fails with worker-lost after the third time.

    False: the attempt was fenced off."""
    return settle(session, [Ending(claimed=claimed, way=Way.LOST, error=WorkerLost(reason))])[0]


def sweep(session: Session, now: float | None = None, overdue: Mapping[str, float] | None = None) -> Swept:
    """Heals what processes left behind: leases that ran out, cancels that nobody answered, lanes whose bell may be
    lost, old idempotency keys. Safe to run anywhere, any number of times at once.

    `overdue` are the leases that ran out, as `tasks.leases` gives them, where the caller knows better than the clock on
    the wall, which may have been set."""
    now = time.time() if now is None else now
    if overdue is None:
        overdue = {task_id: until for task_id, until in tasks.leases(session).items() if until < now}
    most = dict(islice(overdue.items(), _SWEPT_AT_ONCE))
    found = tasks.expired(session, most, now - _CANCEL_PATIENCE_S, _SWEPT_AT_ONCE)
    locked = events.lock_jobs(session, {task.job_id for task in found})
    # As a claim goes through its jobs: each event locks its project, and two orders of projects could meet.
    in_order = sorted(found, key=lambda task: (task.project_id, task.job_id, task.id))
    with events.gathered(session):
        ends = [_sweep_one(session, locked[task.job_id], task) for task in in_order]
        session.flush()
    queued = tasks.waiting(session, now)
    return Swept(
        requeued=ends.count("queued"),
        failed=ends.count("failed"),
        cancelled=ends.count("cancelled"),
        keys=idempotency.forget(session, now),
        waiting={lane: bells.useful(session, count) for lane, count in queued.items()},
    )


def _cancel(session: Session, job_ids: Sequence[str]) -> int:
    """Cancels those jobs that have not ended; returns how many those were."""
    locked = tasks.lock_open(session, job_ids)
    open_jobs = {key: job for key, job in events.lock_jobs(session, job_ids).items() if job.state not in FINISHED}
    for job in open_jobs.values():
        job.cancel_at = job.cancel_at or time.time()
    # A task that was settled while we waited for its lock may have added others. One that is being claimed just now is
    # passed over: its worker asks whether it is still wanted.
    late = tasks.lock_open(session, open_jobs, skip_locked=True)
    with events.gathered(session):
        for task in {task.id: task for task in (*locked, *late)}.values():
            if task.state == "queued":
                end(session, open_jobs[task.job_id], task, "cancelled")
        session.flush()
    return len(open_jobs)


def _sweep_one(session: Session, job: Job, task: Task) -> str:
    task.deaths += 1
    reason = f"the worker {task.owner} stopped reporting in attempt {task.attempt}"
    end_badly(session, job, task, WorkerLost(reason), retry=True)
    return task.state


def _row(job: Job, ordinal: int, task: NewTask, available_at: float) -> dict[str, Any]:
    return {
        "id": new_id("tsk"),
        "job_id": job.id,
        "project_id": job.project_id,
        "ordinal": ordinal,
        "lane": str(task.lane),
        "function": str(task.function),
        "payload": dict(task.payload),
        "payload_version": task.payload_version,
        "batch_key": task.batch_key,
        "input_hash": task.input_hash,
        "state": "queued",
        "priority": job.priority,
        "attempt": 0,
        "failures": 0,
        "deaths": 0,
        "available_at": available_at,
        "cost_gpu_s": 0.0,
        "created_at": time.time(),
    }


def _results(session: Session, job_ids: Sequence[str]) -> dict[str, list[Json]]:
    query = select(Task.job_id, Task.result).where(Task.job_id.in_(job_ids), Task.state == "done")
    found: dict[str, list[Json]] = {}
    for job_id, result in session.execute(query.order_by(Task.job_id, Task.ordinal)):
        found.setdefault(job_id, []).append(result or {})
    return found


def _shown(job: Job, results: list[Json]) -> Json:
    return {
        "id": job.id,
        "kind": job.kind,
        "state": job.state,
        "project_id": job.project_id,
        "progress": _progress(job),
        "tasks": {"total": job.total, "done": job.done, "failed": job.failed, "cancelled": job.cancelled},
        "results": results,
        "error": job.error,
        "estimate": {"gpu_seconds": job.estimate_gpu_s},
        "cost": {"gpu_seconds": job.cost_gpu_s},
        "cancel_requested": job.cancel_at is not None,
        "last_event": job.last_event,
        "created_at": _moment(job.created_at),
        "started_at": _moment(job.started_at),
        "finished_at": _moment(job.finished_at),
    }


def _progress(job: Job) -> float | None:
    """The share of tasks done; None while nothing is known: before any has ended."""
    settled = job.done + job.failed + job.cancelled
    return job.done / job.total if settled else None


def _event(event: Event) -> Json:
    return {
        "id": event.id,
        "job_id": event.job_id,
        "project_id": event.project_id,
        "number": event.number,
        "kind": event.kind,
        "data": event.data,
        "created_at": _moment(event.created_at),
    }


def _moment(seconds: float | None) -> str | None:
    return None if seconds is None else times.shown(seconds)
