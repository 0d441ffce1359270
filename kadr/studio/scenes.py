"""Scenes: those of the current revision. How they keep their identity over revisions is `kadr.studio.matching`."""

from collections.abc import Sequence

from sqlalchemy import select
from sqlalchemy.orm import Session

from kadr.errors import NotFound
from kadr.store import tables
from kadr.store.tables import Json


def current(session: Session, script: tables.Script) -> list[tables.SceneVersion]:
    """The scenes of a script's current revision, in order."""
    query = (
        select(tables.SceneVersion)
        .join(tables.Revision, tables.Revision.id == tables.SceneVersion.revision_id)
        .where(tables.Revision.script_id == script.id, tables.Revision.number == script.revision)
        .order_by(tables.SceneVersion.ordinal)
    )
    return list(session.scalars(query))


def chosen(session: Session, script: tables.Script, wanted: Sequence[str]) -> list[tables.SceneVersion]:
    """The current scenes named by number or id, in script order; all of them where none is named.

    Raises NotFound naming the scene that the script does not have."""
    versions = current(session, script)
    names = {name for version in versions for name in (version.number, version.scene_id)}
    for name in wanted:
        if name not in names:
            raise NotFound(f"script {script.id} has no scene {name}; its scenes are {_first_numbers(versions)}")
    return [v for v in versions if not wanted or v.number in wanted or v.scene_id in wanted]


def shown(row: tables.SceneVersion) -> Json:
    """A scene as the API shows it, elements included."""
    value = row.value
    return summary(row) | {"slugline": value["heading"].get("slugline"), "elements": value["elements"]}


def summary(row: tables.SceneVersion) -> Json:
    """A scene in a list of scenes."""
    return {"id": row.scene_id, "ordinal": row.ordinal, "number": row.number, "heading": row.heading}


def _first_numbers(versions: Sequence[tables.SceneVersion]) -> str:
    numbers = [version.number for version in versions]
    return ", ".join(numbers[:12]) + (f" … {numbers[-1]}" if len(numbers) > 12 else "")
