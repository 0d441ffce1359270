"""Concept art: pictures of a subject of the film, before there is a board: painted by a model, or sheets by staging."""

import re
import time
from dataclasses import asdict, dataclass, replace
from enum import StrEnum
from typing import Annotated, ClassVar

from pydantic import ConfigDict, Strict
from sqlalchemy import select
from sqlalchemy.orm import Session

from kadr import profiles
from kadr.errors import Invalid, ModelMissing, NotFound
from kadr.film.screenplay import Language
from kadr.film.sheets import SheetKind
from kadr.profiles import ModelRole
from kadr.queue import Lane, Work
from kadr.settings import Profile, Settings
from kadr.store import assets, tables, values
from kadr.store.ids import new_id
from kadr.store.tables import Json
from kadr.store.tasks import Claimed
from kadr.studio import bible, jobs, models, pages, painting, projects, sheets, times, workers
from kadr.studio.orders import (
    FORBID,
    MAX_SEED,
    Count,
    Guidance,
    Line,
    ModelName,
    Paragraph,
    References,
    Seed,
    ShortText,
    Side,
    Steps,
    TimeLimit,
)
from kadr.studio.painting import Adapters, Guide


class Method(StrEnum):
    """Who makes concept art: an image model, or staging, which needs none. `auto`: the model where the profile has one
    and no sheet is named."""

    AUTO = "auto"
    STAGING = "staging"
    MODEL = "model"


@dataclass(frozen=True, slots=True, kw_only=True)
class ConceptOrder:
    """One order of concept art of `subject`: the id of a bible entry, or words.

    By a model `count` pictures in these sizes in pixels; what is None, it decides; `references` are sha256 names of
    assets whose look to follow, `model` names one of the catalogue, `exact` paints each alone and repeatable, one that
    is not ready `time_limit_s` seconds after it began fails. By staging the `sheet`s of somebody or some place of the
    film, all that fit where it is None; what a model alone can follow is refused there, and by `auto` left out."""

    __pydantic_config__: ClassVar[ConfigDict] = FORBID

    subject: ShortText
    style: Line = ""
    avoid: Paragraph = ""
    language: Language | None = None
    references: References = ()
    count: Count = 1
    width: Side | None = None
    height: Side | None = None
    steps: Steps | None = None
    guidance: Guidance | None = None
    seed: Seed = 0
    model: ModelName | None = None
    adapters: Adapters = ()
    exact: Annotated[bool, Strict()] = False
    time_limit_s: TimeLimit | None = None
    sheet: SheetKind | None = None
    method: Method = Method.AUTO


_ENTRY = re.compile(r"bib_[0-9a-z]{26}")
# What staging has no use for: it draws the same subject the same way each time.
_MODELS_OWN = (
    "style",
    "avoid",
    "references",
    "count",
    "width",
    "height",
    "steps",
    "guidance",
    "seed",
    "model",
    "adapters",
    "exact",
    "time_limit_s",
)


def order(session: Session, settings: Settings, project_id: str, wanted: ConceptOrder) -> Json:
    """Orders pictures, the n-th of them by the seed `seed + n - 1`, or sheets by staging. The job.

    Raises ModelMissing where only a model could paint the subject and the profile has none, NotFound for a reference
    that is no asset and for a bible entry that is not there."""
    projects.find(session, project_id)
    for sha256 in wanted.references:
        assets.find(session, sha256)
    profile = workers.profile_in_force(session, settings)
    if _is_staged(wanted, models.in_force(session, settings, ModelRole.IMAGE)):
        return _order_sheets(session, profile, project_id, wanted)
    return _order_paintings(session, settings, project_id, wanted)


def _is_staged(wanted: ConceptOrder, model: str | None) -> bool:
    if wanted.method is Method.MODEL:
        if wanted.sheet is not None:
            raise Invalid(f"sheet is {wanted.sheet}, which staging draws; leave it out, or ask for method staging")
        return False
    if wanted.method is Method.STAGING:
        plain = ConceptOrder(subject=wanted.subject)
        foreign = [name for name in _MODELS_OWN if getattr(wanted, name) != getattr(plain, name)]
        if foreign:
            raise Invalid(f"{foreign[0]} is for an image model; leave it out, or ask for method model")
        return True
    return wanted.sheet is not None or (model is None and wanted.model is None)


def _order_sheets(session: Session, profile: Profile, project_id: str, wanted: ConceptOrder) -> Json:
    film = sheets.Film(session, project_id)
    named = wanted.subject.strip()
    subject = film.of_entry(named) if _ENTRY.fullmatch(named) else film.find(named)
    if subject is None:
        unknown = f"staging draws people and places of the film, and {named[:80]!r} is none; there is {film.known()}"
        if wanted.method is Method.STAGING or wanted.sheet is not None:
            raise NotFound(unknown)
        # The other way to a picture of it, and how to get there.
        _ask_for_model(profile, unknown)
        raise NotFound(unknown)
    language = wanted.language or Language(film.project.language)
    tasks = sheets.tasks(film, subject, language, wanted.sheet)
    job = jobs.order(session, project_id=project_id, kind="concept", request=values.dump(wanted), tasks=tasks)
    return jobs.show(session, job.id)


def _ask_for_model(profile: Profile, unknown: str) -> None:
    try:
        profiles.require(profile, "image")
    except ModelMissing as missing:
        raise ModelMissing(f"{unknown}; {missing.detail}") from missing


def _order_paintings(session: Session, settings: Settings, project_id: str, wanted: ConceptOrder) -> Json:
    project = projects.find(session, project_id)
    offer, look = painting.choose(session, settings, project, wanted)
    starts = painting.starts_from(offer, wanted.references)
    painting.check(offer, Guide.SKETCH if wanted.references else Guide.NONE, () if starts else wanted.references)
    wanted = _in_words(session, project_id, wanted)
    language = wanted.language or Language(project.language)
    order_json = values.dump(replace(wanted, language=language))
    how = _how(wanted, starts=starts)
    tasks = [_task(order_json, n, wanted, look, language=language, how=how) for n in range(wanted.count)]
    job = jobs.order(session, project_id=project.id, kind="concept", request=values.dump(wanted), tasks=tasks)
    return jobs.show(session, job.id)


def _in_words(session: Session, project_id: str, wanted: ConceptOrder) -> ConceptOrder:
    """The order with a bible entry's own words for its id, and the film's style where it names none."""
    style = bible.style(session, project_id)
    if style is not None and style.words and not wanted.style:
        wanted = replace(wanted, style=style.words[:200])
    if not _ENTRY.fullmatch(wanted.subject.strip()):
        return wanted
    entry = bible.value_of(session, bible.find(session, project_id, wanted.subject.strip()))
    return replace(wanted, subject=". ".join(part for part in (entry.name, entry.words) if part)[:2_000])


def settle(
    session: Session, claimed: Claimed, asset: tables.Asset, slate: Json, pdf: tables.Asset | None = None
) -> Json:
    """Writes the sheet of a finished `concepts` task, painted or staged; the task's result."""
    row = tables.Sheet(
        id=new_id("she"),
        project_id=claimed.project_id,
        job_id=claimed.job_id,
        task_id=claimed.task_id,
        subject=claimed.payload["subject"],
        asset=asset.sha256,
        pdf=pdf.sha256 if pdf else None,
        slate=slate,
        created_at=time.time(),
    )
    session.add(row)
    session.flush()
    # Several sheets of one subject come of one order: which is which, its file alone would not tell.
    staged = {"sheet": claimed.payload["order"]["sheet"], "pdf": pdf.sha256} if pdf else {}
    return {"type": "sheet", "id": row.id, "subject": row.subject, "asset": asset.sha256, **staged}


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
        "pdf": row.pdf,
        "slate": row.slate,
        "created_at": times.shown(row.created_at),
    }


def _task(
    order_json: Json, n: int, wanted: ConceptOrder, look: profiles.Picture, *, language: Language, how: Json
) -> jobs.NewTask:
    asked: Json = {
        "order": order_json,
        "subject": wanted.subject,
        "seed": (wanted.seed + n) & MAX_SEED,
        "language": language,
        **asdict(look),
        **how,
    }
    return jobs.NewTask(
        lane=Lane.IMAGE,
        function=Work.CONCEPTS_PAINT,
        payload=asked | {"index": n},
        batch_key=painting.batch_key(look, how),
        input_hash=values.digest({"draws": "sheet", **asked}),
    )


def _how(wanted: ConceptOrder, *, starts: bool) -> Json:
    """What the pictures of one order share beyond their size. `starts`: the reference is where denoising begins."""
    return {
        "starts": starts,
        "references": list(wanted.references),
        "adapters": painting.listed(wanted.adapters),
        "exact": wanted.exact,
        "time_limit_s": wanted.time_limit_s,
    }
