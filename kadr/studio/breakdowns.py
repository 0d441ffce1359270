"""Breakdowns: one pass that turns a revision into shots with their staging."""

import time
from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from kadr.film.shots import Shot
from kadr.film.staging import Staging
from kadr.queue import Lane, Work
from kadr.store import tables, values
from kadr.store.ids import new_id
from kadr.store.tables import Json
from kadr.store.tasks import Claimed
from kadr.studio import jobs, projects, scripts, shots


@dataclass(frozen=True, slots=True, kw_only=True)
class StagedScene:
    """What the cover task found for one scene: its cast, its shots, and one staging for each shot."""

    cast: tuple[str, ...]
    shots: tuple[Shot, ...]
    stagings: tuple[Staging, ...]


def order(session: Session, script_id: str) -> Json:
    """Orders a breakdown of the script's current revision: one job with one task."""
    script = scripts.find(session, script_id)
    project = projects.find(session, script.project_id)
    revision = scripts.current_revision(session, script)
    breakdown = tables.Breakdown(
        id=new_id("brk"),
        script_id=script.id,
        revision_id=revision.id,
        job_id=None,
        task_id=None,
        created_at=time.time(),
    )
    session.add(breakdown)
    session.flush()
    payload = {
        "script_id": script.id,
        "revision_id": revision.id,
        "breakdown_id": breakdown.id,
        "language": script.language,
        "aspect": project.aspect_ratio,
    }
    task = jobs.NewTask(lane=Lane.CPU, function=Work.BREAKDOWN_COVER, payload=payload, batch_key="cover")
    job = jobs.order(session, project_id=project.id, kind="breakdown", request={"script_id": script.id}, tasks=[task])
    breakdown.job_id = job.id
    session.flush()
    return jobs.show(session, job.id)


def settle(session: Session, claimed: Claimed, covered: Sequence[StagedScene]) -> Json:
    """Writes the shots of a finished cover task, one entry of `covered` for each scene of the revision in order, and
    makes them the script's current ones unless a newer breakdown is done already; the task's result.

    A shot that an earlier breakdown of the script already had, in the same scene with the same content, keeps its id
    and what a person changed in it."""
    breakdown = session.get_one(tables.Breakdown, claimed.payload["breakdown_id"])
    versions = (
        select(tables.SceneVersion.scene_id)
        .where(tables.SceneVersion.revision_id == breakdown.revision_id)
        .order_by(tables.SceneVersion.ordinal)
    )
    # One breakdown of a script ends at a time: two at once would both move the same shots. Rows that refer to the
    # script may still be added meanwhile.
    session.get_one(tables.Script, breakdown.script_id, with_for_update={"key_share": True})
    known = shots.Known(session, breakdown)
    ordinal = 0
    for scene_id, scene in zip(session.scalars(versions), covered, strict=True):
        for shot, staging in zip(scene.shots, scene.stagings, strict=True):
            ordinal += 1
            place = shots.Place(breakdown=breakdown, scene_id=scene_id, ordinal=ordinal)
            known.keep(session, place, shot, staging)
    breakdown.task_id = claimed.task_id
    session.flush()
    return {"type": "breakdown", "id": breakdown.id, "shots": ordinal}


def staged(session: Session, shot_version_id: str) -> tuple[Shot, Staging]:
    """The shot and the staging that a sketch or a take is made from."""
    row = session.get_one(tables.ShotVersion, shot_version_id)
    return values.load(Shot, row.value), values.load(Staging, row.staging)
