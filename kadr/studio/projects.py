"""Projects: a film with its language, its frame and its style; everything else belongs to one."""

import time
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Annotated, ClassVar

from pydantic import ConfigDict, Field
from sqlalchemy import select
from sqlalchemy.orm import Session

from kadr.errors import NotFound
from kadr.film.screenplay import Language
from kadr.film.staging import SketchStyle
from kadr.store import tables
from kadr.store.ids import new_id
from kadr.store.tables import Json
from kadr.studio import jobs, pages, times
from kadr.studio.orders import FORBID, Title

PANEL_WIDTH = 1024

# From a vertical phone frame (9:16) to the widest cinema format in use (2.76:1).
AspectRatio = Annotated[float, Field(ge=0.5, le=3.0)]
Quota = Annotated[float, Field(ge=0.0, le=1e9)]


@dataclass(frozen=True, slots=True, kw_only=True)
class NewProject:
    """A film to begin. `aspect_ratio` is width over height; `quota_gpu_seconds` None sets no bound.

    A commercial project refuses models whose licence forbids commercial use."""

    __pydantic_config__: ClassVar[ConfigDict] = FORBID

    title: Title
    language: Language = Language.KAZAKH
    aspect_ratio: AspectRatio = 16 / 9
    style: SketchStyle = SketchStyle.PENCIL
    commercial: bool = True
    quota_gpu_seconds: Quota | None = None


def create(session: Session, new: NewProject) -> Json:
    """Begins a project."""
    now = time.time()
    row = tables.Project(
        id=new_id("prj"),
        title=new.title,
        language=new.language,
        aspect_ratio=new.aspect_ratio,
        style=new.style,
        commercial=new.commercial,
        quota_gpu_seconds=new.quota_gpu_seconds,
        created_at=now,
        updated_at=now,
        deleted_at=None,
    )
    session.add(row)
    session.flush()
    return shown(row)


def find(session: Session, project_id: str) -> tables.Project:
    """The row of a project that is not deleted. Raises NotFound."""
    row = session.get(tables.Project, project_id)
    if row is None or row.deleted_at is not None:
        raise NotFound(f"no project {project_id}")
    return row


def show(session: Session, project_id: str) -> Json:
    """One project."""
    return shown(find(session, project_id))


def listing(session: Session, page: pages.Page) -> Json:
    """Projects, newest first."""
    query = select(tables.Project).where(tables.Project.deleted_at.is_(None))
    return pages.pick(session, query, tables.Project.id, page, shown, order=pages.Order.FALLING)


def change(session: Session, project_id: str, changes: Mapping[str, object]) -> Json:
    """Sets the named fields of NewProject and leaves the others."""
    row = find(session, project_id)
    for name, value in changes.items():
        setattr(row, name, value)
    row.updated_at = time.time()
    session.flush()
    return shown(row)


def delete(session: Session, project_id: str) -> None:
    """Takes a project out of sight and cancels what still runs for it; its rows stay for the authorship record."""
    row = find(session, project_id)
    jobs.cancel_project(session, project_id)
    row.deleted_at = time.time()
    session.flush()


def panel_size(project: tables.Project) -> tuple[int, int]:
    """Width and height of the project's panels in pixels; the height is even, as video encoders need it."""
    return PANEL_WIDTH, round(PANEL_WIDTH / project.aspect_ratio / 2) * 2


def shown(row: tables.Project) -> Json:
    """A project's row as the API shows it."""
    return {
        "id": row.id,
        "title": row.title,
        "language": row.language,
        "aspect_ratio": row.aspect_ratio,
        "style": row.style,
        "commercial": row.commercial,
        "quota_gpu_seconds": row.quota_gpu_seconds,
        "created_at": times.shown(row.created_at),
        "updated_at": times.shown(row.updated_at),
    }
