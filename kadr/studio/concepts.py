"""Concept art: pictures of a subject of the film, before there is a board."""

import time
from dataclasses import asdict, dataclass, replace
from typing import Annotated, ClassVar

from pydantic import ConfigDict, Field
from sqlalchemy import select
from sqlalchemy.orm import Session

from kadr import profiles
from kadr.film.screenplay import Language
from kadr.queue import Lane, Work
from kadr.settings import Settings
from kadr.store import assets, tables, values
from kadr.store.ids import new_id
from kadr.store.tables import Json
from kadr.store.tasks import Claimed
from kadr.studio import about, jobs, pages, projects, times
from kadr.studio.orders import FORBID, MAX_SEED, Count, Guidance, Line, Paragraph, Seed, ShortText, Side, Steps


@dataclass(frozen=True, slots=True, kw_only=True)
class ConceptOrder:
    """One order of `count` pictures of `subject`, in words; sizes in pixels. What is None, the model decides.

    `references` are sha256 names of assets whose look to follow."""

    __pydantic_config__: ClassVar[ConfigDict] = FORBID

    subject: ShortText
    style: Line = ""
    avoid: Paragraph = ""
    language: Language | None = None
    references: Annotated[tuple[Annotated[str, Field(pattern=r"^[0-9a-f]{64}$")], ...], Field(max_length=8)] = ()
    count: Count = 1
    width: Side | None = None
    height: Side | None = None
    steps: Steps | None = None
    guidance: Guidance | None = None
    seed: Seed = 0


def order(session: Session, settings: Settings, project_id: str, wanted: ConceptOrder) -> Json:
    """Orders `count` pictures; the n-th picture's seed is `seed + n - 1`. The job.

    Raises ModelMissing where the profile has no image model, NotFound for a reference that is no asset."""
    project = projects.find(session, project_id)
    for sha256 in wanted.references:
        assets.find(session, sha256)
    model = profiles.require(about.profile_in_force(session, settings), "image")
    look = profiles.picture(
        model,
        project.aspect_ratio,
        width=wanted.width,
        height=wanted.height,
        steps=wanted.steps,
        guidance=wanted.guidance,
    )
    language = wanted.language or Language(project.language)
    order_json = values.dump(replace(wanted, language=language))
    tasks = [_task(order_json, n, wanted, look, language) for n in range(wanted.count)]
    job = jobs.order(session, project_id=project.id, kind="concept", request=values.dump(wanted), tasks=tasks)
    return jobs.show(session, job.id)


def settle(session: Session, claimed: Claimed, asset: tables.Asset, slate: Json) -> Json:
    """Writes the sheet of a finished `concepts.paint` task; the task's result."""
    row = tables.Sheet(
        id=new_id("she"),
        project_id=claimed.project_id,
        job_id=claimed.job_id,
        task_id=claimed.task_id,
        subject=claimed.payload["subject"],
        asset=asset.sha256,
        slate=slate,
        created_at=time.time(),
    )
    session.add(row)
    session.flush()
    return {"type": "sheet", "id": row.id, "asset": asset.sha256}


def listing(session: Session, project_id: str, page: pages.Page) -> Json:
    """A project's sheets, newest first."""
    projects.find(session, project_id)
    query = select(tables.Sheet).where(tables.Sheet.project_id == project_id)
    return pages.pick(session, query, tables.Sheet.id, page, shown, order=pages.Order.FALLING)


def shown(row: tables.Sheet) -> Json:
    """A sheet as the API shows it."""
    return {
        "id": row.id,
        "project_id": row.project_id,
        "job_id": row.job_id,
        "subject": row.subject,
        "asset": row.asset,
        "slate": row.slate,
        "created_at": times.shown(row.created_at),
    }


def _task(order_json: Json, n: int, wanted: ConceptOrder, look: profiles.Picture, language: Language) -> jobs.NewTask:
    asked: Json = {
        "order": order_json,
        "subject": wanted.subject,
        "seed": (wanted.seed + n) & MAX_SEED,
        "language": language,
        **asdict(look),
    }
    return jobs.NewTask(
        lane=Lane.IMAGE,
        function=Work.CONCEPTS_PAINT,
        payload=asked | {"index": n},
        batch_key=look.batch_key(),
        input_hash=values.digest({"draws": "sheet", **asked}),
    )
