"""The bible: what was decided of people, looks, places, things and style, in versions that never change."""

import time
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, fields, replace
from typing import Annotated, Any, ClassVar

from pydantic import ConfigDict, Field
from sqlalchemy import select
from sqlalchemy.orm import Session

from kadr.errors import Conflict, Invalid, NotFound
from kadr.film.bible import (
    KINDS,
    Character,
    Dress,
    Dressing,
    Entry,
    EntryKind,
    Location,
    Look,
    Prop,
    Style,
    Worn,
    folded,
)
from kadr.film.staging import Daylight, SketchStyle, Weather
from kadr.store import tables, values
from kadr.store.bible_tables import BibleEntry, BibleVersion
from kadr.store.ids import new_id
from kadr.store.tables import Json
from kadr.studio import bible_rules, corrections, pages, projects, scenes, times
from kadr.studio.orders import FORBID, Line, Paragraph, SceneNumber, Title

# A feature names a few hundred people, places and things.
MAX_ENTRIES = 2_000

Names = Annotated[tuple[Title, ...], Field(max_length=40)]
Scenes = Annotated[tuple[SceneNumber, ...], Field(max_length=1_000)]


@dataclass(frozen=True, slots=True, kw_only=True)
class NewEntry:
    """Something to write into the bible. Which fields an entry has, its kind decides; see `kadr.film.bible`.

    `character`: of a look, the name or id of a character in the bible. `scenes`: numbers or ids."""

    __pydantic_config__: ClassVar[ConfigDict] = FORBID

    kind: EntryKind
    name: Title
    aliases: Names | None = None
    words: Paragraph | None = None
    appearance: Dress | None = None
    character: Title | None = None
    scenes: Scenes | None = None
    place: Line | None = None
    daylight: Daylight | None = None
    weather: Weather | None = None
    prop: Line | None = None
    sketch: SketchStyle | None = None


def add(session: Session, project_id: str, new: NewEntry) -> Json:
    """A new entry. Raises Conflict where its name is taken, Invalid for what its kind has not or nobody can draw,
    NotFound for a character or a scene that is not there."""
    _lock(session, project_id)
    given = {field.name: getattr(new, field.name) for field in fields(new) if field.name != "kind"}
    entry = _made(session, project_id, new.kind, {name: value for name, value in given.items() if value is not None})
    before = entries(session, project_id)
    if len(before) >= MAX_ENTRIES:
        raise Invalid(f"the bible of project {project_id} has {len(before)} entries, the limit; remove some first")
    _check(session, project_id, new.kind, entry, before)
    row = BibleEntry(
        id=new_id("bib"),
        project_id=project_id,
        kind=new.kind,
        character_id=entry.character if isinstance(entry, Look) else None,
        version=0,
        created_at=time.time(),
        deleted_at=None,
    )
    session.add(row)
    session.flush()
    _write(session, row, entry)
    return show(session, project_id, row.id)


def change(session: Session, project_id: str, entry_id: str, changes: Mapping[str, Any], based_on: int | None) -> Json:
    """A new version of an entry. `appearance` holds the fields that change, None where nothing is decided any more.

    Raises Outdated where `based_on` is given and is not the current version; otherwise as `add` does."""
    _lock(session, project_id)
    row = find(session, project_id, entry_id)
    corrections.check_version(f"bible entry {entry_id}", row.version, based_on)
    old = value_of(session, row)
    kind = EntryKind(row.kind)
    given = {field.name: getattr(old, field.name) for field in fields(old)} | dict(changes)
    if "appearance" in changes and isinstance(old, Character | Look):
        given["appearance"] = replace(old.appearance, **changes["appearance"])
    entry = _made(session, project_id, kind, given)
    others = [other for other in entries(session, project_id) if other[0].id != row.id]
    _check(session, project_id, kind, entry, others)
    if entry != old:
        row.character_id = entry.character if isinstance(entry, Look) else None
        _write(session, row, entry)
    return show(session, project_id, entry_id)


def remove(session: Session, project_id: str, entry_id: str) -> None:
    """Takes an entry out of the bible; what it said stays for what was drawn by it. Raises Conflict for a character
    that has looks."""
    _lock(session, project_id)
    row = find(session, project_id, entry_id)
    looks = [entry.name for other, entry in entries(session, project_id) if other.character_id == row.id]
    if looks:
        raise Conflict(f"bible entry {entry_id} has looks ({', '.join(looks[:5])}); remove them first")
    row.deleted_at = time.time()
    session.flush()


def find(session: Session, project_id: str, entry_id: str) -> BibleEntry:
    """The row of an entry that is not removed, of a project that is not deleted. Raises NotFound."""
    projects.find(session, project_id)
    row = session.get(BibleEntry, entry_id)
    if row is None or row.project_id != project_id or row.deleted_at is not None:
        raise NotFound(f"the bible of project {project_id} has no entry {entry_id}")
    return row


def show(session: Session, project_id: str, entry_id: str) -> Json:
    """One entry."""
    return _shown(session, [find(session, project_id, entry_id)])[0]


def listing(session: Session, project_id: str, page: pages.Page, kind: EntryKind | None = None) -> Json:
    """A project's bible, oldest first."""
    projects.find(session, project_id)
    query = select(BibleEntry).where(BibleEntry.project_id == project_id, BibleEntry.deleted_at.is_(None))
    if kind is not None:
        query = query.where(BibleEntry.kind == kind)
    rows, cursor = pages.pick_rows(session, query, BibleEntry.id, page)
    return {"items": _shown(session, rows), "next": cursor}


def value_of(session: Session, row: BibleEntry) -> Entry:
    """What an entry says now."""
    return _loaded(row, _versions(session, [row])[row.id])


def entries(session: Session, project_id: str, kind: EntryKind | None = None) -> list[tuple[BibleEntry, Entry]]:
    """All that a project's bible says, oldest first."""
    query = select(BibleEntry).where(BibleEntry.project_id == project_id, BibleEntry.deleted_at.is_(None))
    if kind is not None:
        query = query.where(BibleEntry.kind == kind)
    rows = list(session.scalars(query.order_by(BibleEntry.id)))
    versions = _versions(session, rows)
    return [(row, _loaded(row, versions[row.id])) for row in rows]


def style(session: Session, project_id: str) -> Style | None:
    """How the film's pictures are made, where the bible says so."""
    found = [entry for _, entry in entries(session, project_id, EntryKind.STYLE) if isinstance(entry, Style)]
    return found[0] if found else None


def dressing(session: Session, project_id: str, revision_id: str | None) -> Dressing:
    """What the bible decides of the stagings of a draft; None: of a film without a script."""
    written = entries(session, project_id)
    people = {row.id: entry for row, entry in written if isinstance(entry, Character)}
    worn = [Worn(names=bible_rules.names(each), appearance=each.appearance) for each in people.values()]
    looks = [entry for _, entry in written if isinstance(entry, Look)]
    ordinals = _ordinals(session, revision_id) if looks and revision_id else {}
    return Dressing(
        worn=(*worn, *(_worn(look, looks, people[look.character], ordinals) for look in looks)),
        locations=tuple(entry for _, entry in written if isinstance(entry, Location)),
        props=tuple(entry for _, entry in written if isinstance(entry, Prop)),
    )


def _worn(look: Look, looks: Sequence[Look], wearer: Character, ordinals: Mapping[str, int]) -> Worn:
    """A look without scenes is worn in all that no other look of the same person takes."""
    elsewhere = {scene for other in looks if other.character == look.character for scene in other.scenes}
    mine: tuple[int, ...] | None = tuple(sorted(ordinals[scene] for scene in look.scenes if scene in ordinals))
    if not look.scenes:
        rest = (ordinal for scene, ordinal in ordinals.items() if scene not in elsewhere)
        mine = tuple(sorted(rest)) if elsewhere else None
    return Worn(names=bible_rules.names(wearer), appearance=look.appearance, scenes=mine)


def _ordinals(session: Session, revision_id: str) -> dict[str, int]:
    query = select(tables.SceneVersion.scene_id, tables.SceneVersion.ordinal).where(
        tables.SceneVersion.revision_id == revision_id
    )
    return {row.scene_id: row.ordinal for row in session.execute(query)}


def _lock(session: Session, project_id: str) -> None:
    """Two at once could write the same name twice: the bible of a project is written by one after the other."""
    projects.find(session, project_id)
    session.get_one(tables.Project, project_id, with_for_update={"key_share": True})


def _made(session: Session, project_id: str, kind: EntryKind, given: Mapping[str, Any]) -> Entry:
    entry = bible_rules.made(kind, given)
    if not isinstance(entry, Look):
        return entry
    return replace(
        entry,
        character=_character(session, project_id, entry.character),
        scenes=_scene_ids(session, project_id, entry.scenes),
    )


def _character(session: Session, project_id: str, named: str) -> str:
    found = entries(session, project_id, EntryKind.CHARACTER)
    for row, entry in found:
        if named == row.id or folded(named) in map(folded, bible_rules.names(entry)):
            return row.id
    known = ", ".join(entry.name for _, entry in found[:12]) or "nobody yet"
    raise NotFound(f"the bible has no character {named[:80]!r} to give a look to; it has {known}")


def _scene_ids(session: Session, project_id: str, wanted: Sequence[str]) -> tuple[str, ...]:
    """Scenes keep their ids over drafts, their numbers they do not. One that was cut since stays as it was."""
    numbers = _numbers(session, project_id)
    known = {
        scene for _, entry in entries(session, project_id, EntryKind.LOOK) for scene in getattr(entry, "scenes", ())
    }
    cut = [scene for scene in wanted if scene in known and scene not in numbers]
    named = [scene for scene in wanted if scene not in cut]
    script = newest_script(session, project_id)
    if named and script is None:
        raise NotFound(f"there is no scene {named[0]}: project {project_id} has no script; import it first")
    found = scenes.chosen(session, script, named) if script is not None and named else []
    return (*(version.scene_id for version in found), *cut)


def newest_script(session: Session, project_id: str) -> tables.Script | None:
    """The script that a project works on."""
    query = select(tables.Script).where(tables.Script.project_id == project_id).order_by(tables.Script.id.desc())
    return session.scalars(query.limit(1)).first()


def _numbers(session: Session, project_id: str) -> dict[str, str]:
    """The numbers of the script's scenes by their ids."""
    script = newest_script(session, project_id)
    return {} if script is None else {each.scene_id: each.number for each in scenes.current(session, script)}


def _check(
    session: Session, project_id: str, kind: EntryKind, entry: Entry, written: Sequence[tuple[BibleEntry, Entry]]
) -> None:
    alike = [(row.id, other) for row, other in written if row.kind == kind]
    bible_rules.check_names(kind, entry, alike)
    if isinstance(entry, Look):
        bible_rules.check_worn(entry, alike, _numbers(session, project_id))


def _write(session: Session, row: BibleEntry, entry: Entry) -> None:
    row.version += 1
    said = asdict(entry)
    session.add(
        BibleVersion(
            id=new_id("biv"),
            entry_id=row.id,
            version=row.version,
            hash=values.digest({"kind": row.kind, **said}),
            value=values.dump(entry),
            created_at=time.time(),
        )
    )
    session.flush()


def _versions(session: Session, rows: Sequence[BibleEntry]) -> dict[str, BibleVersion]:
    query = (
        select(BibleVersion)
        .join(BibleEntry, BibleEntry.id == BibleVersion.entry_id)
        .where(BibleEntry.id.in_([row.id for row in rows]), BibleVersion.version == BibleEntry.version)
    )
    return {version.entry_id: version for version in session.scalars(query)}


def _loaded(row: BibleEntry, version: BibleVersion) -> Entry:
    entry: Entry = values.load(KINDS[EntryKind(row.kind)], version.value)
    return entry


def _shown(session: Session, rows: Sequence[BibleEntry]) -> list[Json]:
    versions = _versions(session, rows)
    looks = [row for row in rows if row.kind == EntryKind.LOOK]
    numbers = _numbers(session, looks[0].project_id) if looks else {}
    return [_as_shown(row, versions[row.id], numbers) for row in rows]


def _as_shown(row: BibleEntry, version: BibleVersion, numbers: Mapping[str, str]) -> Json:
    value = dict(version.value)
    if "appearance" in value:
        value["appearance"] = {name: each for name, each in value["appearance"].items() if each is not None}
    if row.kind == EntryKind.LOOK:
        value["scene_ids"] = value["scenes"]
        value["scenes"] = [numbers[scene] for scene in value["scenes"] if scene in numbers]
    return {
        "id": row.id,
        "project_id": row.project_id,
        "kind": row.kind,
        "version": row.version,
        **value,
        "hash": version.hash,
        "created_at": times.shown(row.created_at),
        "changed_at": times.shown(version.created_at),
    }
