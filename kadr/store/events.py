"""Events of jobs: numbered while the job's row is locked, so that a reader never sees 6 and misses 5.

The order of locks, everywhere: tasks (by id), then the script or panels, then jobs (by project and id), then projects.
Whoever keeps it cannot deadlock with the others on PostgreSQL; on SQLite there is one writer anyway.
"""

import time
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from copy import copy
from typing import Any, Final

from sqlalchemy import bindparam, func, insert, select, text
from sqlalchemy.orm import Session

from kadr.store.tables import Event, Job, Table

_JOBS: Final = (
    select(Job)
    .where(Job.id.in_(bindparam("ids", expanding=True)))
    .order_by(Job.project_id, Job.id)
    .with_for_update()
    .execution_options(populate_existing=True)
)
# Without a word on what comes back, so that many go in one call.
_EVENTS: Final = insert(Event.__table__)  # type: ignore[arg-type]  # declared as the wider FromClause

# What a transaction notes beside its rows.
_NOTED: Final = ("news", "bells", "locked_projects")


def lock_jobs(session: Session, job_ids: Iterable[str]) -> dict[str, Job]:
    """The newest rows of the jobs by id, locked until the transaction ends. Lock all that it needs at once."""
    return {job.id: job for job in session.scalars(_JOBS, {"ids": sorted(set(job_ids))})}


def record(session: Session, job: Job, kind: str, data: dict[str, Any]) -> None:
    """Adds the next event of a job whose row is locked (or new), and the news for its live listeners."""
    _lock_project(session, job.project_id)
    job.last_event += 1
    row = {
        "job_id": job.id,
        "project_id": job.project_id,
        "number": job.last_event,
        "kind": kind,
        "data": data,
        "created_at": time.time(),
    }
    bell = {"number": job.last_event, "kind": kind}
    news = {"job_id": job.id, "project_id": job.project_id, "kind": "bell", "data": bell}
    session.info.setdefault("news", []).append(news)
    gathering: list[dict[str, Any]] | None = session.info.get("gathering")
    if gathering is None:
        session.execute(_EVENTS, [row])
    else:
        gathering.append(row)


@contextmanager
def gathered(session: Session) -> Iterator[None]:
    """Writes all events that are recorded inside in one statement, at the end; none where the work inside fails."""
    if "gathering" in session.info:
        yield
        return
    rows: list[dict[str, Any]] = []
    session.info["gathering"] = rows
    try:
        yield
    finally:
        del session.info["gathering"]
    if rows:
        session.execute(_EVENTS, rows)


@contextmanager
def savepoint(session: Session) -> Iterator[None]:
    """A part of a transaction that may fail alone; what the session has noted goes back with its rows: the news and the
    bells of what never was, and which projects are locked, for PostgreSQL gives up a lock with its savepoint."""
    noted = {name: copy(session.info[name]) for name in _NOTED if name in session.info}
    try:
        with session.begin_nested():
            yield
    except BaseException:
        for name in _NOTED:
            session.info.pop(name, None)
        session.info.update(noted)
        raise


def forget(session: Session, kind: type[Table], ids: Iterable[str]) -> None:
    """Has rows that a statement changed behind the session's back read again, where the session knows them."""
    for key in ids:
        known = session.identity_map.get(session.identity_key(kind, key))
        if known is not None:
            session.expire(known)


def _lock_project(session: Session, project_id: str) -> None:
    """Event ids come from a sequence, in no order of commit: without this lock a reader of a whole project could see
    a later id first, and never learn of the earlier one."""
    locked: set[str] = session.info.setdefault("locked_projects", set())
    if session.get_bind().dialect.name == "postgresql" and project_id not in locked:
        session.execute(text("SELECT pg_advisory_xact_lock(hashtextextended(:id, 0))"), {"id": project_id})
        locked.add(project_id)


def after(session: Session, job_id: str, number: int, limit: int) -> list[Event]:
    """A job's events with a greater number, in order."""
    query = select(Event).where(Event.job_id == job_id, Event.number > number).order_by(Event.number).limit(limit)
    return list(session.scalars(query))


def project_after(session: Session, project_id: str, event_id: int, limit: int) -> list[Event]:
    """A project's events with a greater id, in order of their commit."""
    query = select(Event).where(Event.project_id == project_id, Event.id > event_id).order_by(Event.id).limit(limit)
    return list(session.scalars(query))


def last_of_project(session: Session, project_id: str) -> int:
    """The id of the newest event of a project; 0 where there is none."""
    return session.scalar(select(func.max(Event.id)).where(Event.project_id == project_id)) or 0
