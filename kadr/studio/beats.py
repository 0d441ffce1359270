"""Beats: a scene's Stanislavsky sheets and turns, written by a model or a person; a person's are never overwritten."""

import time
from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Annotated, ClassVar

from pydantic import ConfigDict, Field, Strict
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from kadr.errors import Invalid, NotFound, Outdated
from kadr.film.beats import Beat, SceneBeats, Sheet
from kadr.film.screenplay import ElementType, Scene
from kadr.formats.cues import read_cue
from kadr.store import tables, values
from kadr.store.ids import new_id
from kadr.store.tables import Json
from kadr.store.tasks import Claimed
from kadr.studio import scenes, scripts, shot_lists, times
from kadr.studio.orders import FORBID, Line, Title

_Text = Annotated[str, Field(max_length=1_000)]
_SourceLine = Annotated[int, Strict(), Field(ge=1, le=10_000_000)]


@dataclass(frozen=True, slots=True, kw_only=True)
class SheetChange:
    """A person's sheet of one character; `behaviour` is what an eye can see, and reaches pictures."""

    __pydantic_config__: ClassVar[ConfigDict] = FORBID

    character: Title
    circumstances: _Text = ""
    want: _Text = ""
    obstacle: _Text = ""
    action: _Text = ""
    subtext: _Text = ""
    feeling_in: Line = ""
    feeling_out: Line = ""
    behaviour: Line = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class BeatChange:
    """A person's beat, from a source line of the scene to another."""

    __pydantic_config__: ClassVar[ConfigDict] = FORBID

    first_line: _SourceLine
    last_line: _SourceLine
    turn: _Text


@dataclass(frozen=True, slots=True, kw_only=True)
class BeatsChange:
    """What a person changes: `sheets`, `beats`, or both, each as a whole; what is left out stays. `version`: the one
    that the change is based on."""

    __pydantic_config__: ClassVar[ConfigDict] = FORBID

    sheets: Annotated[tuple[SheetChange, ...], Field(max_length=40)] | None = None
    beats: Annotated[tuple[BeatChange, ...], Field(max_length=100)] | None = None
    version: Annotated[int, Strict(), Field(ge=0, le=1_000_000)] | None = None


def show(session: Session, scene_id: str) -> Json:
    """A scene's sheets and beats as they are now; version 0, and none, where nobody wrote any. `alternates` are what
    models wrote after a person had. Raises NotFound."""
    version = _scene(session, scene_id)
    row = _current(session, scene_id)
    alternates = select(tables.BeatsVersion).where(
        tables.BeatsVersion.scene_id == scene_id, tables.BeatsVersion.alternate.is_(True)
    )
    newest = session.scalars(alternates.order_by(tables.BeatsVersion.version.desc()).limit(5))
    return {
        "scene": scenes.summary(version),
        **_shown(row, version),
        "alternates": [_shown(each, version) for each in newest],
    }


def change(session: Session, scene_id: str, wanted: BeatsChange, based_on: int | None) -> Json:
    """A new version by a person. Raises NotFound; Outdated where `based_on` is given and is not the current version;
    Invalid where the change is empty, or names somebody or a line that the scene does not have."""
    version = _scene(session, scene_id)
    # One writer at a time: versions are numbered.
    session.get_one(tables.Scene, scene_id, with_for_update={"key_share": True})
    row = _current(session, scene_id)
    now = row.version if row else 0
    if based_on is not None and based_on != now:
        raise Outdated(
            f"the beats of scene {version.number} are at version {now}, the change was made on {based_on}; "
            "read them again and repeat the change on them"
        )
    if wanted.sheets is None and wanted.beats is None:
        raise Invalid("the change is empty; send sheets, beats or both")
    mine = _merged(_value(row, version), wanted)
    _check(session, version, mine)
    _add(session, version, mine, author="person")
    return show(session, scene_id)


def settle(session: Session, claimed: Claimed, written: SceneBeats, slate: Json) -> int:
    """Writes what a model wrote; as an alternate, where a person wrote before or a newer breakdown is done. The number
    of the version."""
    payload = claimed.payload
    query = select(tables.SceneVersion).where(
        tables.SceneVersion.revision_id == payload["revision_id"], tables.SceneVersion.scene_id == payload["scene_id"]
    )
    version = session.scalars(query).one()
    scene = session.get_one(tables.Scene, version.scene_id)
    # The script before the scene, as every settlement of a breakdown locks them.
    session.get_one(tables.Script, scene.script_id, with_for_update={"key_share": True})
    session.get_one(tables.Scene, version.scene_id, with_for_update={"key_share": True})
    before = _current(session, version.scene_id)
    newest = shot_lists.current_breakdown(session, scene.script_id)
    late = newest is not None and newest.id > payload["breakdown_id"]
    beside = late or (before is not None and before.author == "person")
    return _add(session, version, written, author="model", alternate=beside, task_id=claimed.task_id, slate=slate)


def behaviour_of(session: Session, scene_id: str) -> dict[str, str]:
    """What can be seen of each person of a scene: the only part of a sheet that a picture model is told."""
    row = _current(session, scene_id)
    if row is None:
        return {}
    sheets = values.load(SceneBeats, row.value).sheets
    return {sheet.character: sheet.behaviour for sheet in sheets if sheet.behaviour.strip()}


def _scene(session: Session, scene_id: str) -> tables.SceneVersion:
    """The scene as the newest revision that has it. Raises NotFound."""
    scene = session.get(tables.Scene, scene_id)
    if scene is None:
        raise NotFound(f"no scene {scene_id}")
    scripts.find(session, scene.script_id)
    query = (
        select(tables.SceneVersion)
        .join(tables.Revision, tables.Revision.id == tables.SceneVersion.revision_id)
        .where(tables.SceneVersion.scene_id == scene_id)
        .order_by(tables.Revision.number.desc())
        .limit(1)
    )
    return session.scalars(query).one()


def _current(session: Session, scene_id: str) -> tables.BeatsVersion | None:
    query = (
        select(tables.BeatsVersion)
        .where(tables.BeatsVersion.scene_id == scene_id, tables.BeatsVersion.alternate.is_(False))
        .order_by(tables.BeatsVersion.version.desc())
        .limit(1)
    )
    return session.scalars(query).first()


def _add(
    session: Session,
    version: tables.SceneVersion,
    written: SceneBeats,
    *,
    author: str,
    alternate: bool = False,
    task_id: str | None = None,
    slate: Json | None = None,
) -> int:
    query = select(func.max(tables.BeatsVersion.version)).where(tables.BeatsVersion.scene_id == version.scene_id)
    number = (session.scalar(query) or 0) + 1
    session.add(
        tables.BeatsVersion(
            id=new_id("bts"),
            scene_id=version.scene_id,
            version=number,
            author=author,
            alternate=alternate,
            scene_hash=version.hash,
            task_id=task_id,
            value=values.dump(_shifted(written, -_heading_line(version))),
            slate=slate,
            created_at=time.time(),
        )
    )
    session.flush()
    return number


def _value(row: tables.BeatsVersion | None, version: tables.SceneVersion) -> SceneBeats:
    """What a row holds, on the lines that its scene has now."""
    return _shifted(values.load(SceneBeats, row.value), _heading_line(version)) if row else SceneBeats()


def _shifted(written: SceneBeats, lines: int) -> SceneBeats:
    return replace(
        written,
        beats=tuple(
            replace(beat, first_line=beat.first_line + lines, last_line=beat.last_line + lines)
            for beat in written.beats
        ),
    )


def _heading_line(version: tables.SceneVersion) -> int:
    return values.load(Scene, version.value).heading.line


def _merged(before: SceneBeats, wanted: BeatsChange) -> SceneBeats:
    sheets, beats = before.sheets, before.beats
    if wanted.sheets is not None:
        sheets = tuple(Sheet(**values.dump(sheet)) for sheet in wanted.sheets)
    if wanted.beats is not None:
        given = (Beat(**values.dump(beat)) for beat in wanted.beats)
        beats = tuple(sorted(given, key=lambda beat: (beat.first_line, beat.last_line)))
    return SceneBeats(sheets=sheets, beats=beats)


def _check(session: Session, version: tables.SceneVersion, mine: SceneBeats) -> None:
    """A sheet under a misspelt name would never be seen again, and nor would a beat beside its scene."""
    scene = values.load(Scene, version.value)
    people = list(dict.fromkeys(_people(session, scene, version.scene_id)))
    named = [sheet.character for sheet in mine.sheets]
    strange = next((name for name in named if name not in people), None)
    if strange is not None:
        raise Invalid(
            f"scene {version.number} has no character {strange}; its people are {', '.join(people) or 'none'}"
        )
    if len(set(named)) < len(named):
        raise Invalid(f"two sheets are for the same character of scene {version.number}; send one for each")
    last = max((e.line + e.text.count("\n") for e in (scene.heading, *scene.elements)), default=scene.heading.line)
    for beat in mine.beats:
        if not scene.heading.line <= beat.first_line <= beat.last_line <= last:
            raise Invalid(
                f"a beat goes from line {beat.first_line} to {beat.last_line}; scene {version.number} stands on "
                f"lines {scene.heading.line} to {last}"
            )


def _people(session: Session, scene: Scene, scene_id: str) -> Iterator[str]:
    """Whom the scene names, as its cues do, as breakdowns found them, and as sheets already do."""
    yield from (read_cue(e.text).name for e in scene.elements if e.type is ElementType.CHARACTER)
    yield from scene.slugline.cast
    query = (
        select(tables.ShotVersion.value)
        .join(tables.Shot, tables.Shot.id == tables.ShotVersion.shot_id)
        .where(tables.Shot.scene_id == scene_id, tables.Shot.version == tables.ShotVersion.version)
    )
    for value in session.scalars(query):
        yield from value["characters"]
    row = _current(session, scene_id)
    yield from (sheet["character"] for sheet in (row.value["sheets"] if row else ()))


def _shown(row: tables.BeatsVersion | None, version: tables.SceneVersion) -> Json:
    """`stale`: the scene's words changed since."""
    value = values.dump(_value(row, version))
    return {
        "version": row.version if row else 0,
        "author": row.author if row else None,
        "sheets": value["sheets"],
        "beats": value["beats"],
        "stale": row is not None and row.scene_hash != version.hash,
        "slate": row.slate if row else None,
        "changed_at": times.shown(row.created_at) if row else None,
    }
