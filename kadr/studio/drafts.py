"""Script drafts and variations: what a writer may ask a text model for, and what comes back."""

import time
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import Annotated, ClassVar

from pydantic import ConfigDict, Field
from sqlalchemy import select
from sqlalchemy.orm import Session

from kadr.errors import Invalid, NotFound, TooLarge
from kadr.film.screenplay import Language
from kadr.profiles import ModelRole
from kadr.queue import Lane, Work
from kadr.settings import Settings
from kadr.store import tables, values
from kadr.store.ids import new_id
from kadr.store.tables import Json
from kadr.store.tasks import Claimed
from kadr.studio import jobs, models, pages, projects, scripts, times
from kadr.studio.orders import (
    FORBID,
    MAX_SEED,
    Count,
    Line,
    LongText,
    MaxTokens,
    ModelName,
    Paragraph,
    SceneNumber,
    Seed,
    ThingId,
    TimeLimit,
    Title,
)


class DraftTask(StrEnum):
    """What the text model does with what it is given."""

    DRAFT = "draft"
    VARY = "vary"
    REWRITE = "rewrite"
    CONTINUE = "continue"
    COVERAGE = "coverage"
    BEATS = "beats"
    LOGLINE = "logline"
    TRANSLATE = "translate"


class DraftLength(StrEnum):
    """How much is wanted: one scene, a short film, or the treatment-sized opening of a feature."""

    SCENE = "scene"
    SHORT = "short"
    FEATURE = "feature"


@dataclass(frozen=True, slots=True, kw_only=True)
class DraftCharacter:
    """A character as the writer gives it: the want drives, the obstacle resists, and both show in what is done."""

    __pydantic_config__: ClassVar[ConfigDict] = FORBID

    name: Title
    description: Paragraph = ""
    want: Paragraph = ""
    obstacle: Paragraph = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class DraftOrder:
    """One order of `count` drafts. The words come from `logline`, `text`, or `script_id` (with `scenes`, only those).

    `language` is what the draft is written in (for `translate`, what it is translated to); None is the project's.
    `model` names one of the catalogue; a draft that is not written `time_limit_s` seconds after it began fails."""

    __pydantic_config__: ClassVar[ConfigDict] = FORBID

    task: DraftTask
    logline: Paragraph = ""
    text: LongText = ""
    script_id: ThingId | None = None
    scenes: Annotated[tuple[SceneNumber, ...], Field(max_length=200)] = ()
    instructions: Paragraph = ""
    language: Language | None = None
    genre: Line = ""
    tone: Line = ""
    length: DraftLength = DraftLength.SCENE
    point_of_view: Line = ""
    characters: Annotated[tuple[DraftCharacter, ...], Field(max_length=40)] = ()
    count: Count = 1
    seed: Seed = 0
    max_tokens: MaxTokens = 1_024
    model: ModelName | None = None
    time_limit_s: TimeLimit | None = None


# What each task works on: words of a script, or an idea; without it a model could only invent.
_NEEDS_SCRIPT = frozenset(DraftTask) - {DraftTask.DRAFT}
MAX_TEXT = 200_000


def order(session: Session, settings: Settings, project_id: str, wanted: DraftOrder) -> Json:
    """Orders `count` drafts; the n-th draft's seed is `seed + n - 1`. The job.

    Raises Invalid where the task has nothing to work on, ModelMissing where there is no such text model, Refused where
    its licence forbids it to this project."""
    project = projects.find(session, project_id)
    complete = _with_words(session, project, wanted)
    model = models.choose(session, settings, project, ModelRole.TEXT, wanted.model).name
    language = complete.language or Language(project.language)
    order_json = values.dump(replace(complete, language=language))
    tasks = [_task(order_json, n, wanted, model, language) for n in range(wanted.count)]
    job = jobs.order(session, project_id=project.id, kind="draft", request=values.dump(wanted), tasks=tasks)
    return jobs.show(session, job.id)


def settle(session: Session, claimed: Claimed, asset: tables.Asset, slate: Json, *, truncated: bool = False) -> Json:
    """Writes the draft of a finished `drafts.write` task (`asset` is its text); the task's result."""
    row = tables.Draft(
        id=new_id("drf"),
        project_id=claimed.project_id,
        job_id=claimed.job_id,
        task_id=claimed.task_id,
        asset=asset.sha256,
        truncated=truncated,
        slate=slate,
        created_at=time.time(),
    )
    session.add(row)
    session.flush()
    return {"type": "draft", "id": row.id, "asset": asset.sha256, "truncated": truncated}


def listing(session: Session, project_id: str, page: pages.Page) -> Json:
    """A project's drafts, newest first."""
    projects.find(session, project_id)
    query = select(tables.Draft).where(tables.Draft.project_id == project_id)
    return pages.pick(session, query, tables.Draft.id, page, shown, order=pages.Order.FALLING)


def shown(row: tables.Draft) -> Json:
    """A draft as the API shows it; its text is the asset."""
    return {
        "id": row.id,
        "project_id": row.project_id,
        "job_id": row.job_id,
        "asset": row.asset,
        "truncated": row.truncated,
        "slate": row.slate,
        "created_at": times.shown(row.created_at),
    }


def _task(order_json: Json, n: int, wanted: DraftOrder, model: str, language: Language) -> jobs.NewTask:
    asked: Json = {
        "order": order_json,
        "model": model,
        "max_tokens": wanted.max_tokens,
        "seed": (wanted.seed + n) & MAX_SEED,
        "language": language,
        "time_limit_s": wanted.time_limit_s,
    }
    return jobs.NewTask(
        lane=Lane.TEXT,
        function=Work.DRAFTS_WRITE,
        payload=asked | {"index": n},
        batch_key=f"{model}:text",
        input_hash=values.digest({"writes": "draft", **asked}),
    )


def _with_words(session: Session, project: tables.Project, wanted: DraftOrder) -> DraftOrder:
    """The order with the words of its script in `text`, so that its tasks need nothing else."""
    if wanted.script_id is None:
        _check_words(wanted)
        return wanted
    script = scripts.find(session, wanted.script_id)
    if script.project_id != project.id:
        raise NotFound(f"no script {wanted.script_id} in project {project.id}")
    if wanted.text:
        raise Invalid("text and script_id are both given; give one of them")
    text = scripts.words_of(session, script, wanted.scenes)
    if len(text) > MAX_TEXT:
        raise TooLarge(
            f"script {script.id} has {len(text)} characters, a draft order takes {MAX_TEXT}; name the scenes wanted"
        )
    return replace(wanted, text=text)


def _check_words(wanted: DraftOrder) -> None:
    if wanted.scenes:
        raise Invalid("scenes are named without a script; give script_id")
    if wanted.task in _NEEDS_SCRIPT and not wanted.text.strip():
        raise Invalid(f"task {wanted.task} has nothing to work on; give text or script_id")
    if not (wanted.text.strip() or wanted.logline.strip()):
        raise Invalid(f"task {wanted.task} has nothing to work on; give logline, text or script_id")
