"""How tasks end, and with them their job: state, counters and numbered events move together."""

import time
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from kadr.errors import KadrError
from kadr.store import events
from kadr.store.tables import Job, Json, Task
from kadr.store.tasks import Claimed
from kadr.studio import bells

ATTEMPTS = 3
FINISHED = frozenset({"done", "partial", "failed", "cancelled"})

# What went wrong: one of our errors, or the stable code and the words that an engine reported.
Cause = KadrError | tuple[str, str]


class Way(StrEnum):
    """How an attempt ended. `released`: given back unharmed; `lost`: its engine died."""

    DONE = "done"
    FAILED = "failed"
    CANCELLED = "cancelled"
    RELEASED = "released"
    LOST = "lost"


@dataclass(frozen=True, slots=True, kw_only=True)
class Ending:
    """The end of one attempt: `result` and its cost where it is done, `error` where it failed or was lost, `retry`
    whether another attempt may help."""

    claimed: Claimed
    way: Way
    result: Json = field(default_factory=dict)
    cost_gpu_s: float = 0.0
    error: Cause = ("model-error", "no reason was given")
    retry: bool = True


# The second and third attempt wait a little: most trouble that passes by itself needs a moment.
_RETRY_AFTER_S = (1.0, 5.0)

# What a task needs is away, as a text server that is being started again: no fault of the task, which asks for it for
# five minutes. No wait may be longer than `kadr.store.turns.NO_WAIT_IS_LONGER_S`.
_AWAY = frozenset({"unavailable", "busy"})
_AWAY_ATTEMPTS = 40
_AWAY_S = 8.0


def conclude(session: Session, job: Job, task: Task, ending: Ending) -> bool:
    """Writes an ending of a task whose row is locked, as its job's is; see `kadr.studio.jobs.settle`."""
    if ending.way is Way.DONE:
        return _end_well(session, job, task, ending)
    if ending.way is Way.CANCELLED:
        end(session, job, task, "cancelled")
    elif ending.way is Way.RELEASED:
        _release(session, job, task)
    else:
        task.deaths += ending.way is Way.LOST
        end_badly(session, job, task, ending.error, retry=ending.retry)
    return True


def end(session: Session, job: Job, task: Task, state: str, data: Json | None = None) -> None:
    """Gives a task its final state, and the job too where it was the last one. Both rows are locked by the caller."""
    now = time.time()
    task.state = state
    task.owner = None
    task.lease_until = None
    task.finished_at = now
    setattr(job, state, getattr(job, state) + 1)
    data = _about(task) | (data or {}) | {"done": job.done, "failed": job.failed, "total": job.total}
    events.record(session, job, f"task.{state}", data)
    if job.done + job.failed + job.cancelled == job.total:
        _end_job(session, job, now)


def end_badly(session: Session, job: Job, task: Task, error: Cause, *, retry: bool) -> None:
    """Counts a failure: the task is queued again, fails for good, or is cancelled where nobody wants it any more."""
    problem = _problem(error)
    task.failures += 1
    if job.cancel_at is not None:
        end(session, job, task, "cancelled")
        return
    task.error = problem
    away = problem["code"] in _AWAY
    if retry and task.failures < (_AWAY_ATTEMPTS if away else ATTEMPTS):
        wait_s = min(_AWAY_S, 2.0 ** (task.failures - 1)) if away else _RETRY_AFTER_S[task.failures - 1]
        requeue(session, job, task, {"error": problem}, time.time() + wait_s)
    else:
        end(session, job, task, "failed", {"error": problem})


def requeue(session: Session, job: Job, task: Task, data: Json, available_at: float) -> None:
    """Puts a running task back into its lane, to be claimed from `available_at` on."""
    task.state = "queued"
    task.owner = None
    task.lease_until = None
    task.available_at = available_at
    events.record(session, job, "task.retried", _about(task) | data)
    bells.ask(session, task.lane, 1)


def _end_well(session: Session, job: Job, task: Task, ending: Ending) -> bool:
    if job.cancel_at is not None:
        return False
    task.result = ending.result
    task.cost_gpu_s = ending.cost_gpu_s
    job.cost_gpu_s += ending.cost_gpu_s
    end(session, job, task, "done", {"result": ending.result})
    return True


def _release(session: Session, job: Job, task: Task) -> None:
    """Back to its place in its project's line, or to its end where nobody wants it."""
    if job.cancel_at is None:
        requeue(session, job, task, {"reason": "released"}, task.available_at)
    else:
        end(session, job, task, "cancelled")


def _about(task: Task) -> Json:
    return {"task_id": task.id, "ordinal": task.ordinal, "attempt": task.attempt}


def _end_job(session: Session, job: Job, now: float) -> None:
    job.state = _final(job)
    job.finished_at = now
    if job.failed:
        job.error = _job_error(session, job)
    data: dict[str, Any] = {"done": job.done, "failed": job.failed, "cancelled": job.cancelled, "total": job.total}
    events.record(session, job, f"job.{job.state}", data | ({"error": job.error} if job.error else {}))


def _final(job: Job) -> str:
    if job.cancelled:
        return "cancelled"
    if not job.failed:
        return "done"
    return "partial" if job.done else "failed"


def _job_error(session: Session, job: Job) -> Json:
    query = select(Task.error).where(Task.job_id == job.id, Task.state == "failed").order_by(Task.ordinal).limit(1)
    error = dict(session.scalars(query).one() or {})
    if job.total > 1:
        error["detail"] = f"{job.failed} of {job.total} tasks failed; the first: {error['detail']}"
    return error


def _problem(error: Cause) -> Json:
    code, detail = (error.code, error.detail) if isinstance(error, KadrError) else error
    return {"code": code, "detail": detail}
