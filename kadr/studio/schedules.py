"""The one-line schedule: what an assistant director notes of each scene, and what people correct in it."""

import time
from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from kadr.film import breakdown as film
from kadr.film.breakdown import Category
from kadr.store import tables, values
from kadr.store.tables import Json
from kadr.store.tag_tables import SceneFacts, Tag
from kadr.studio import corrections, pages, scripts, tags

# What people set. Number and heading are facts of the script.
EDITABLE = ("place", "sub_place", "day_night", "story_day", "eighths", "seconds")
_FIELDS = ("place_type", *EDITABLE, "timed_by")


def settle(session: Session, script_id: str, found: Mapping[str, film.SceneFacts]) -> None:
    """What the newest breakdown says of each scene, by the scenes' ids; what people set stays above it."""
    rows = {row.scene_id: row for row in session.scalars(select(SceneFacts).where(SceneFacts.script_id == script_id))}
    for scene_id, facts in found.items():
        row = rows.get(scene_id)
        if row is None:
            row = _born(script_id, scene_id)
            session.add(row)
        row.value = values.dump(facts)
    session.flush()


def listing(session: Session, script_id: str, page: pages.Page) -> Json:
    """One line for each scene of the current revision, in order; what no breakdown has said yet is null."""
    script = scripts.find(session, script_id)
    revision = scripts.current_revision(session, script)
    query = select(tables.SceneVersion).where(tables.SceneVersion.revision_id == revision.id)
    rows, cursor = pages.pick_rows(session, query, tables.SceneVersion.ordinal, page)
    return {"items": _lines(session, rows), "next": cursor}


def change(session: Session, scene_id: str, changes: Mapping[str, Any], based_on: int | None) -> Json:
    """Sets some of `EDITABLE` for a scene, whatever breakdowns will say; None lets the breakdown say it again.

    Raises NotFound, Outdated."""
    script = corrections.open_scene(session, scene_id)
    row = session.get(SceneFacts, scene_id, populate_existing=True)
    if row is None:
        row = _born(script.id, scene_id)
        row.value = {}
        session.add(row)
    corrections.check_version(f"scene {scene_id}", row.version, based_on)
    before = {name: (row.value | row.corrected).get(name) for name in changes}
    row.corrected = {name: said for name, said in (row.corrected | dict(changes)).items() if said is not None}
    row.version += 1
    row.updated_at = time.time()
    after = {name: (row.value | row.corrected).get(name) for name in changes}
    corrections.record(session, script.project_id, scene_id, before, after)
    session.flush()
    revision = scripts.current_revision(session, script)
    version = select(tables.SceneVersion).where(tables.SceneVersion.scene_id == scene_id)
    current = session.scalars(version.where(tables.SceneVersion.revision_id == revision.id)).one_or_none()
    # A scene that was cut out of the script is shown as it last stood in it.
    last = current or session.scalars(version.order_by(tables.SceneVersion.id.desc()).limit(1)).one()
    return _lines(session, [last])[0]


def _lines(session: Session, versions: Sequence[tables.SceneVersion]) -> list[Json]:
    ids = [version.scene_id for version in versions]
    facts = {row.scene_id: row for row in session.scalars(select(SceneFacts).where(SceneFacts.scene_id.in_(ids)))}
    needed: defaultdict[str, list[Tag]] = defaultdict(list)
    query = select(Tag).where(Tag.scene_id.in_(ids), tags.in_force()).order_by(Tag.ordinal)
    for tag in session.scalars(query):
        needed[tag.scene_id].append(tag)
    return [_line(version, facts.get(version.scene_id), needed[version.scene_id]) for version in versions]


def _line(version: tables.SceneVersion, facts: SceneFacts | None, needed: Sequence[Tag]) -> Json:
    said = facts.value | facts.corrected if facts else {}
    timed = {"timed_by": "person"} if facts and "seconds" in facts.corrected else {}
    counts = Counter(tag.category for tag in needed)
    return {
        "scene_id": version.scene_id,
        "ordinal": version.ordinal,
        "number": version.number,
        "heading": version.heading,
        # What a person left empty is not there.
        **{name: None if said.get(name) == "" else said.get(name) for name in _FIELDS},
        **timed,
        "cast": [{"name": tag.name, "speaking": tag.speaking} for tag in needed if tag.category == Category.CAST],
        "counts": {category: counts[category] for category in Category if counts[category]},
        "corrected": sorted(facts.corrected) if facts else [],
        "version": facts.version if facts else 0,
    }


def _born(script_id: str, scene_id: str) -> SceneFacts:
    return SceneFacts(scene_id=scene_id, script_id=script_id, corrected={}, version=1, updated_at=time.time())
