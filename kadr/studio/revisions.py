"""Revisions of a script: which there are, and what each changed."""

from sqlalchemy import select
from sqlalchemy.orm import Session, defer

from kadr.errors import NotFound
from kadr.store import tables
from kadr.store.tables import Json
from kadr.studio import changes, pages, scripts, times


def listing(session: Session, script_id: str, page: pages.Page) -> Json:
    """A script's revisions, newest first, each with the first of its changes."""
    scripts.find(session, script_id)
    # A listing does without the screenplays, which are most of the table.
    query = select(tables.Revision).where(tables.Revision.script_id == script_id).options(defer(tables.Revision.value))
    return pages.pick(session, query, tables.Revision.number, page, _brief, order=pages.Order.FALLING)


def show(session: Session, script_id: str, number: int) -> Json:
    """One revision with all of its changes. Raises NotFound."""
    scripts.find(session, script_id)
    query = select(tables.Revision).where(tables.Revision.script_id == script_id, tables.Revision.number == number)
    row = session.scalars(query.options(defer(tables.Revision.value))).one_or_none()
    if row is None:
        raise NotFound(f"script {script_id} has no revision {number}")
    return _shown(row) | {"changes": row.changes}


def _brief(row: tables.Revision) -> Json:
    return _shown(row) | {"changes": None if row.changes is None else changes.brief(row.changes)}


def _shown(row: tables.Revision) -> Json:
    return {
        "id": row.id,
        "number": row.number,
        "format": row.format,
        "encoding": row.encoding,
        "confidence": row.confidence,
        "remarks": row.remarks,
        "source": row.source_sha256,
        "created_at": times.shown(row.created_at),
    }
