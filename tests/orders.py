"""Jobs for tests that need some and do not care what they are about."""

import time

from sqlalchemy import update
from sqlalchemy.orm import Session

from kadr.queue import Lane, Work
from kadr.store import tasks
from kadr.store.database import Database
from kadr.store.ids import new_id
from kadr.store.tables import Job, Project, Task
from kadr.store.tasks import Claimed, claim
from kadr.studio import jobs

RESULT = {"type": "take", "id": "tke_1"}


def add_project(session: Session, title: str = "Боран") -> str:
    """A project's id."""
    now = time.time()
    project = Project(
        id=new_id("prj"),
        title=title,
        language="kk",
        aspect_ratio=16 / 9,
        style="pencil",
        commercial=False,
        created_at=now,
        updated_at=now,
    )
    session.add(project)
    session.flush()
    return project.id


def add_job(
    session: Session,
    project_id: str,
    count: int = 1,
    *,
    lane: Lane = Lane.CPU,
    batch_key: str = "sketch",
    priority: int = 0,
) -> Job:
    """A job of `count` equal tasks, their payloads numbered from 0."""
    new = [
        jobs.NewTask(lane=lane, function=Work.BOARDS_SKETCH, payload={"n": n}, batch_key=batch_key)
        for n in range(count)
    ]
    return jobs.order(session, project_id=project_id, kind="board", request={}, tasks=new, priority=priority)


def take(
    session: Session, limit: int = 1, *, owner: str = "worker", lane: Lane = Lane.CPU, resident: tuple[str, ...] = ()
) -> list[Claimed]:
    """Claims as a worker does."""
    return claim(session, owner=owner, lane=lane, limit=limit, lease_s=30.0, resident=resident)


def skip_waiting(session: Session) -> None:
    """Makes every retry due now."""
    session.execute(update(Task).where(Task.state == "queued").values(available_at=0.0))


def settle_as_a_worker(database: Database, claimed: Claimed) -> bool:
    """As a worker ends a task: ask first, then write."""
    with database.writing() as session:
        if not tasks.still_ours(session, claimed):
            return False
        if tasks.cancel_wanted(session, [claimed.task_id]):
            return jobs.settle_cancelled(session, claimed)
        return jobs.settle_done(session, claimed, RESULT)
