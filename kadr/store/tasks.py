"""Tasks as workers see them: claimed in batches, leased, and settled only by the attempt that still holds them."""

import time
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from sqlalchemy import Row, bindparam, func, or_, select, update
from sqlalchemy.orm import Session

from kadr.store import events, turns
from kadr.store.tables import Job, Task
from kadr.store.turns import TASKS, Lead


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


def claim(
    session: Session,
    *,
    owner: str,
    lane: str,
    limit: int,
    lease_s: float,
    resident: Sequence[str] = (),
    limits: Mapping[str, int] | None = None,
    besides: str = "",
) -> list[Claimed]:
    """Takes up to `limit` queued tasks of one batch key and leases them to `owner`; empty where nothing waits.

    Whose turn it is: the highest priority, then the project whose last claim is oldest; within that, and for no longer
    than `turns.PATIENCE_S`, whatever runs on a model named in `resident` (a batch key begins with its model's name).
    The batch is filled project by project. A task that cost an engine runs alone, and so does one with an empty batch
    key. `limits` holds for the models that it names, instead of `limit`; `besides` is a batch key that is left out."""
    session.flush()
    now = time.time()
    waiting = turns.in_order(session, lane, now, resident)
    lead = turns.lead(session, lane, now, waiting, resident=resident, besides=besides)
    if lead is None:
        return []
    most = _limit(lead, limit, limits or {})
    others = turns.line(session, lane, now, waiting, first=lead, limit=most - 1)
    return _take(session, [lead.id, *others], owner, now, lease_s)


def join(session: Session, *, owner: str, lane: str, batch_key: str, limit: int, lease_s: float) -> list[Claimed]:
    """Takes up to `limit` queued tasks that may join a batch which runs already, one of each project by turns; none
    while the lane has tasks of a higher priority than they are."""
    session.flush()
    now = time.time()
    waiting = turns.in_order(session, lane, now)
    if not waiting:
        return []
    first = Lead(id="", deaths=0, batch_key=batch_key, priority=waiting[0].priority)
    joining = turns.line(session, lane, now, waiting, first=first, limit=limit)
    return _take(session, joining, owner, now, lease_s) if joining else []


def waits(session: Session, lane: str, besides: str = "") -> bool:
    """Whether a task waits in a lane; with `besides`, one of another batch key."""
    return turns.anybody(session, lane, time.time(), besides)


_LEASED: Final = (
    select(Task.id, Task.attempt, Job.cancel_at)
    .join(Job, Job.id == Task.job_id)
    .where(Task.id.in_(bindparam("ids", expanding=True)), Task.owner == bindparam("owner"), Task.state == "running")
    .order_by(Task.id)
    .with_for_update(of=Task)
)
_RENEW: Final = (
    update(TASKS).where(TASKS.c.id.in_(bindparam("ids", expanding=True))).values(lease_until=bindparam("until"))
)


def renew(session: Session, owner: str, claimed: Sequence[Claimed], lease_s: float) -> set[str]:
    """Lengthens the leases that are still the owner's; returns the ids of those that are also still wanted."""
    session.flush()
    attempts = {one.task_id: one.attempt for one in claimed}
    found = session.execute(_LEASED, {"ids": list(attempts), "owner": owner})
    ours = [row for row in found if attempts[row.id] == row.attempt]
    if ours:
        ids = [row.id for row in ours]
        session.execute(_RENEW, {"ids": ids, "until": time.time() + lease_s})
        events.forget(session, Task, ids)
    return {row.id for row in ours if row.cancel_at is None}


_UNWANTED: Final = (
    select(Task.id)
    .join(Job, Job.id == Task.job_id)
    .where(Task.id.in_(bindparam("ids", expanding=True)), Job.cancel_at.is_not(None))
)


def cancel_wanted(session: Session, task_ids: Collection[str]) -> set[str]:
    """Those of the tasks that nobody waits for any more: their job is being or has been cancelled."""
    return set(session.scalars(_UNWANTED, {"ids": list(task_ids)}))


def still_ours(session: Session, claimed: Claimed) -> bool:
    """Whether this attempt still holds its task. Locks the task, so that the answer, and that of `cancel_wanted` after
    it, stay true until the transaction ends: ask both before writing any effect."""
    return bool(held(session, [claimed]))


_HELD: Final = (
    select(Task)
    .where(Task.id.in_(bindparam("ids", expanding=True)), Task.state == "running")
    .order_by(Task.id)
    .with_for_update()
    .execution_options(populate_existing=True)
)


def held(session: Session, claimed: Sequence[Claimed]) -> dict[str, Task]:
    """The rows, locked, of those tasks that these very attempts still hold, by id."""
    by_id = {one.task_id: one for one in claimed}
    return {task.id: task for task in session.scalars(_HELD, {"ids": list(by_id)}) if _is_held(task, by_id[task.id])}


def _is_held(task: Task, claimed: Claimed) -> bool:
    return task.attempt == claimed.attempt and task.owner == claimed.owner


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


_LEASES: Final = select(TASKS.c.id, TASKS.c.lease_until).where(TASKS.c.state == "running")


def leases(session: Session) -> dict[str, float]:
    """Until when every running task is leased, as its holder's clock said at the last renewal."""
    return {task_id: until or 0.0 for task_id, until in session.execute(_LEASES)}


def expired(session: Session, overdue: Mapping[str, float], cancelled_before: float, limit: int) -> list[Task]:
    """Running tasks whose lease is still the `overdue` one, or whose job was cancelled before then; locked, those in
    use left out."""
    ended = or_(Task.id.in_(list(overdue)), Job.cancel_at < cancelled_before)
    query = (
        select(Task)
        .join(Job, Job.id == Task.job_id)
        .where(Task.state == "running", ended)
        .order_by(Task.id)
        .limit(limit)
        .with_for_update(of=Task, skip_locked=True)
        .execution_options(populate_existing=True)
    )
    return [task for task in session.scalars(query) if overdue.get(task.id, task.lease_until) == task.lease_until]


def waiting(session: Session, now: float) -> dict[str, int]:
    """How many tasks could be claimed now, by lane."""
    ready = or_(Task.available_at <= now, Task.available_at > now + turns.NO_WAIT_IS_LONGER_S)
    query = select(Task.lane, func.count()).where(Task.state == "queued", ready).group_by(Task.lane)
    return dict(session.execute(query).all())


def _limit(lead: Lead, limit: int, limits: Mapping[str, int]) -> int:
    if lead.deaths or not lead.batch_key:
        return 1
    model = turns.model_of(lead.batch_key, limits)
    return limit if model is None else max(1, limits[model])


# All that a worker is told, in the order of `Claimed`'s fields.
_TOLD = tuple(TASKS.c[name] for name in Claimed.__dataclass_fields__ if name not in {"task_id", "owner"})

_TAKE: Final = (
    update(TASKS)
    # The state as an expression: SQLite would look for it by its index, and go through all that is queued.
    .where(TASKS.c.id.in_(bindparam("ids", expanding=True)), TASKS.c.state.concat("") == "queued")
    .values(
        state="running",
        owner=bindparam("by"),
        attempt=TASKS.c.attempt + 1,
        lease_until=bindparam("until"),
        started_at=bindparam("now"),
    )
    .returning(TASKS.c.id, *_TOLD)
)


def _take(session: Session, task_ids: list[str], owner: str, now: float, lease_s: float) -> list[Claimed]:
    rows = session.execute(_TAKE, {"ids": task_ids, "by": owner, "until": now + lease_s, "now": now}).all()
    events.forget(session, Task, task_ids)
    place = {task_id: n for n, task_id in enumerate(task_ids)}
    taken = sorted((_claimed(row, owner) for row in rows), key=lambda one: place[one.task_id])
    by_job: dict[str, list[Claimed]] = {}
    for one in taken:
        by_job.setdefault(one.job_id, []).append(one)
    with events.gathered(session):
        for job in events.lock_jobs(session, by_job).values():
            _started(session, job, by_job[job.id], now)
    return taken


def _started(session: Session, job: Job, taken: Sequence[Claimed], now: float) -> None:
    if job.state == "queued":
        job.state = "running"
        job.started_at = now
        events.record(session, job, "job.started", {})
    for one in taken:
        data = {"task_id": one.task_id, "ordinal": one.ordinal, "attempt": one.attempt}
        events.record(session, job, "task.started", data)


def _claimed(row: Row[Any], owner: str) -> Claimed:
    told = dict(row._mapping)
    return Claimed(task_id=told.pop("id"), owner=owner, **told)
