"""Scenes: those of the current revision. How they keep their identity over revisions is `kadr.studio.matching`."""

from collections.abc import Sequence

from sqlalchemy import select
from sqlalchemy.orm import Session

from kadr.errors import NotFound
from kadr.film.screenplay import Scene
from kadr.store import tables
from kadr.store.tables import Json
from kadr.studio.matching import content_hash


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


def cut_before(session: Session, script: tables.Script, found: Sequence[Scene], here: Sequence[str]) -> dict[int, str]:
    """Which of these scenes stood in the script before, letter by letter, and were cut since: ids by ordinals. Of
    twins the first comes back, as the one that was cut last."""
    mine = select(tables.Scene.id).where(tables.Scene.script_id == script.id)
    free = set(session.scalars(mine)).difference(here) if found else set()
    if not free:
        return {}
    said = {content_hash(scene): scene.ordinal for scene in reversed(found)}
    query = (
        select(tables.SceneVersion.hash, tables.SceneVersion.scene_id)
        .join(tables.Scene, tables.Scene.id == tables.SceneVersion.scene_id)
        .where(tables.Scene.script_id == script.id, tables.SceneVersion.hash.in_(said))
        .order_by(tables.SceneVersion.id.desc())
    )
    back: dict[int, str] = {}
    for content, scene_id in session.execute(query):
        ordinal = said[content]
        if scene_id in free and ordinal not in back:
            free.discard(scene_id)
            back[ordinal] = scene_id
    return back


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
