"""Tasks as workers see them: claimed in batches, leased, and settled only by the attempt that still holds them."""

import time
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from itertools import islice, zip_longest
from typing import Any, NamedTuple

from sqlalchemy import ColumnElement, func, or_, select, update
from sqlalchemy.orm import Session, aliased

from kadr.store import events
from kadr.store.tables import Job, Task

# How long a project may be passed over because another one's model is resident. About what it costs to load a model
# of 13 GB from disk at 1 GB/s, so that at worst half of an engine's time goes into loading.
PATIENCE_S = 15.0

# The longest wait that anyone sets is the last retry's 5 s. What seems to wait longer was written by a clock that has
# been set back since, and is ready.
_NO_WAIT_IS_LONGER_S = 10.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Claimed:
    """A task as one attempt holds it. `attempt` counts claims from 1; `deaths` counts engines that it cost."""

    task_id: str
    job_id: str
    project_id: str
    ordinal: int
    lane: str
    function: str
    payload: dict[str, Any]
    payload_version: int
    batch_key: str
    input_hash: str
    attempt: int
    deaths: int
    owner: str


class _Lead(NamedTuple):
    """The task that a batch forms around."""

    id: str
    deaths: int
    batch_key: str
    function: str
    lane: str
    priority: int


class _Turn(NamedTuple):
    """A project that waits: its highest priority, since when its oldest task could run, and its last claim."""

    project_id: str
    priority: int
    oldest: float
    claimed: float


# A retried task stands in line from when it may run again; a released one keeps its place.
_IN_LINE = (Task.available_at, Task.job_id, Task.ordinal)


def claim(
    session: Session, *, owner: str, lane: str, limit: int, lease_s: float, resident: Sequence[str] = ()
) -> list[Claimed]:
    """Takes up to `limit` queued tasks of one batch key and leases them to `owner`; empty where nothing waits.

    Whose turn it is: the highest priority, then the project whose last claim is oldest; within that, and for no longer
    than PATIENCE_S, whatever runs on a model named in `resident` (a batch key begins with its model's name). The batch
    is filled project by project. A task that cost an engine runs alone, and so does one with an empty batch key."""
    now = time.time()
    warm = _warm(resident)
    turns = _turns(session, lane, now, warm)
    lead = _lead(session, lane, now, turns, warm)
    if lead is None:
        return []
    companions = [] if lead.deaths or not lead.batch_key else _companions(session, lead, now, turns, limit - 1)
    return _take(session, [lead.id, *companions], owner, now, lease_s)


def renew(session: Session, owner: str, claimed: Sequence[Claimed], lease_s: float) -> set[str]:
    """Lengthens the leases that are still the owner's; returns the ids of those that are also still wanted."""
    attempts = {one.task_id: one.attempt for one in claimed}
    query = (
        select(Task.id, Task.attempt, Job.cancel_at)
        .join(Job, Job.id == Task.job_id)
        .where(Task.id.in_(attempts), Task.owner == owner, Task.state == "running")
        .order_by(Task.id)
        .with_for_update(of=Task)
    )
    ours = [row for row in session.execute(query) if attempts[row.id] == row.attempt]
    session.execute(
        update(Task).where(Task.id.in_([row.id for row in ours])).values(lease_until=time.time() + lease_s),
        execution_options={"synchronize_session": False},
    )
    return {row.id for row in ours if row.cancel_at is None}


def cancel_wanted(session: Session, task_ids: Collection[str]) -> set[str]:
    """Those of the tasks that nobody waits for any more: their job is being or has been cancelled."""
    query = select(Task.id).join(Job, Job.id == Task.job_id).where(Task.id.in_(task_ids), Job.cancel_at.is_not(None))
    return set(session.scalars(query))


def still_ours(session: Session, claimed: Claimed) -> bool:
    """Whether this attempt still holds its task. Locks the task, so that the answer, and that of `cancel_wanted` after
    it, stay true until the transaction ends: ask both before writing any effect."""
    return held(session, claimed) is not None


def held(session: Session, claimed: Claimed) -> Task | None:
    """The task's row, locked, if this very attempt still holds it; None where it was taken away."""
    query = (
        select(Task)
        .where(
            Task.id == claimed.task_id,
            Task.state == "running",
            Task.attempt == claimed.attempt,
            Task.owner == claimed.owner,
        )
        .with_for_update()
        .execution_options(populate_existing=True)
    )
    return session.scalar(query)


def lock_open(session: Session, job_ids: Collection[str], *, skip_locked: bool = False) -> list[Task]:
    """The tasks of the jobs that have not ended, locked; with `skip_locked` those only that nobody else has locked."""
    query = (
        select(Task)
        .where(Task.job_id.in_(job_ids), Task.state.in_(("queued", "running")))
        .order_by(Task.id)
        .with_for_update(skip_locked=skip_locked)
        .execution_options(populate_existing=True)
    )
    return list(session.scalars(query))


def expired(session: Session, now: float, cancelled_before: float, limit: int) -> list[Task]:
    """Running tasks whose lease is over, or whose job was cancelled before then; locked, those in use left out."""
    query = (
        select(Task)
        .join(Job, Job.id == Task.job_id)
        .where(Task.state == "running", or_(Task.lease_until < now, Job.cancel_at < cancelled_before))
        .order_by(Task.id)
        .limit(limit)
        .with_for_update(of=Task, skip_locked=True)
        .execution_options(populate_existing=True)
    )
    return list(session.scalars(query))


def waiting(session: Session, now: float) -> dict[str, int]:
    """How many tasks could be claimed now, by lane."""
    query = select(Task.lane, func.count()).where(Task.state == "queued", _ready(now)).group_by(Task.lane)
    return dict(session.execute(query).all())


def _waiting_in(lane: str, now: float) -> tuple[ColumnElement[bool], ...]:
    return Task.lane == lane, Task.state == "queued", _ready(now)


def _ready(now: float) -> ColumnElement[bool]:
    return or_(Task.available_at <= now, Task.available_at > now + _NO_WAIT_IS_LONGER_S)


def _lead(
    session: Session, lane: str, now: float, turns: Sequence[_Turn], warm: ColumnElement[bool] | None
) -> _Lead | None:
    for turn in turns:
        # Past the bound the oldest comes first, whatever is resident.
        affinity = () if warm is None or turn.oldest < now - PATIENCE_S else (warm.desc(),)
        query = (
            select(Task.id, Task.deaths, Task.batch_key, Task.function, Task.lane, Task.priority)
            .where(*_waiting_in(lane, now), Task.project_id == turn.project_id)
            .order_by(Task.priority.desc(), *affinity, *_IN_LINE)
            .limit(1)
            .with_for_update(skip_locked=True)
        )
        if (found := session.execute(query).first()) is not None:
            return _Lead(*found)
    return None


def _warm(resident: Sequence[str]) -> ColumnElement[bool] | None:
    if not resident:
        return None
    return or_(*(Task.batch_key.startswith(name, autoescape=True) for name in resident))


def _turns(session: Session, lane: str, now: float, warm: ColumnElement[bool] | None) -> list[_Turn]:
    """The projects that wait, in the order of their turns."""
    earlier = aliased(Task)
    last = (
        select(func.max(earlier.started_at))
        .where(earlier.lane == lane, earlier.project_id == Task.project_id)
        .correlate(Task)
        .scalar_subquery()
    )
    query = (
        select(Task.project_id, func.max(Task.priority), func.min(Task.available_at), func.coalesce(last, 0.0))
        .where(*_waiting_in(lane, now))
        .group_by(Task.project_id)
    )
    found = [_Turn(*row) for row in session.execute(query)]
    liked = set() if warm is None else _projects_with(session, lane, now, warm)

    def rank(turn: _Turn) -> tuple[int, bool, bool, float, float, str]:
        impatient = max(turn.oldest, turn.claimed) < now - PATIENCE_S
        indifferent = turn.project_id not in liked
        return -turn.priority, not impatient, indifferent, turn.claimed, turn.oldest, turn.project_id

    return sorted(found, key=rank)


def _projects_with(session: Session, lane: str, now: float, warm: ColumnElement[bool]) -> set[str]:
    return set(session.scalars(select(Task.project_id).where(*_waiting_in(lane, now), warm).distinct()))


def _companions(session: Session, lead: _Lead, now: float, turns: Sequence[_Turn], limit: int) -> list[str]:
    """More tasks of the lead's batch, one of each project by turns."""
    lines = [_line(session, lead, now, turn.project_id, limit) for turn in turns[: limit + 1]]
    in_turn = (task_id for round_ in zip_longest(*lines) for task_id in round_ if task_id is not None)
    return list(islice(in_turn, max(limit, 0)))


def _line(session: Session, lead: _Lead, now: float, project_id: str, limit: int) -> list[str]:
    """What one project could add to the batch. Of the lead's own priority, so that the index alone finds it: with
    20,000 tasks waiting a batch of 8 was claimed in 16 ms on SQLite, and in 46 ms with all of them ranked."""
    if limit <= 0:
        return []
    query = (
        select(Task.id)
        .where(
            *_waiting_in(lead.lane, now),
            Task.project_id == project_id,
            Task.priority == lead.priority,
            Task.batch_key == lead.batch_key,
            Task.function == lead.function,
            Task.deaths == 0,
            Task.id != lead.id,
        )
        .order_by(*_IN_LINE)
        .limit(limit)
        .with_for_update(skip_locked=True)
    )
    return list(session.scalars(query))


def _take(session: Session, task_ids: list[str], owner: str, now: float, lease_s: float) -> list[Claimed]:
    taken = session.scalars(
        update(Task)
        .where(Task.id.in_(task_ids), Task.state == "queued")
        .values(
            state="running",
            owner=owner,
            attempt=Task.attempt + 1,
            lease_until=now + lease_s,
            started_at=now,
        )
        .returning(Task),
        execution_options={"synchronize_session": False, "populate_existing": True},
    ).all()
    tasks = sorted(taken, key=lambda task: task_ids.index(task.id))
    jobs = events.lock_jobs(session, {task.job_id for task in tasks})
    for job in jobs.values():
        _started(session, job, [task for task in tasks if task.job_id == job.id], now)
    return [_claimed(task, owner) for task in tasks]


def _started(session: Session, job: Job, tasks: Sequence[Task], now: float) -> None:
    if job.state == "queued":
        job.state = "running"
        job.started_at = now
        events.record(session, job, "job.started", {})
    for task in tasks:
        data = {"task_id": task.id, "ordinal": task.ordinal, "attempt": task.attempt}
        events.record(session, job, "task.started", data)


def _claimed(task: Task, owner: str) -> Claimed:
    return Claimed(
        task_id=task.id,
        job_id=task.job_id,
        project_id=task.project_id,
        ordinal=task.ordinal,
        lane=task.lane,
        function=task.function,
        payload=task.payload,
        payload_version=task.payload_version,
        batch_key=task.batch_key,
        input_hash=task.input_hash,
        attempt=task.attempt,
        deaths=task.deaths,
        owner=owner,
    )
