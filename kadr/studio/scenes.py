"""Scenes: their identity over revisions, kept by content, so that a new draft keeps every panel."""

import hashlib
import json
from collections import defaultdict
from collections.abc import Sequence

from sqlalchemy import select
from sqlalchemy.orm import Session

from kadr.errors import NotFound
from kadr.film.screenplay import Element, Scene
from kadr.store import tables
from kadr.store.tables import Json


def content_hash(scene: Scene) -> str:
    """What the scene says, whatever its place in the script: source lines and its number are left out."""
    parts = [_content(element) for element in (scene.heading, *scene.elements)]
    return hashlib.sha256(json.dumps(parts, ensure_ascii=False).encode()).hexdigest()


def matched(old: Sequence[tables.SceneVersion], new: Sequence[Scene]) -> list[str | None]:
    """For each new scene the id that it inherits, or None for a scene that did not exist.

    First equal content, wherever it moved; then, of what is left, equal headings in order: an edited scene."""
    ids: list[str | None] = [None] * len(new)
    left = _claim(ids, old, [(v.hash, v) for v in old], [content_hash(scene) for scene in new])
    _claim(ids, left, [(v.heading.casefold(), v) for v in left], [scene.heading.text.casefold() for scene in new])
    return ids


def _claim(
    ids: list[str | None],
    old: Sequence[tables.SceneVersion],
    keyed: Sequence[tuple[str, tables.SceneVersion]],
    wanted: Sequence[str],
) -> list[tables.SceneVersion]:
    waiting: defaultdict[str, list[tables.SceneVersion]] = defaultdict(list)
    for key, version in keyed:
        waiting[key].append(version)
    for i, key in enumerate(wanted):
        if ids[i] is None and waiting[key]:
            ids[i] = waiting[key].pop(0).scene_id
    return [version for version in old if version.scene_id not in ids]


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


def _content(element: Element) -> list[object]:
    return [element.type, element.text, element.depth, element.dual]
