"""Craft: what the rules of coverage find in a film's shots, what a person waived of it, and a scene's floor plan.

Findings are read off the shots anew each time and never stored: they cannot be out of date. Waivers are rows.
"""

import hashlib
import time
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import TYPE_CHECKING

from sqlalchemy import ColumnElement, func, select
from sqlalchemy.orm import Session

from kadr import __version__
from kadr.errors import Conflict, NotFound
from kadr.film.screenplay import Language
from kadr.film.shots import Shot
from kadr.film.staging import Staging
from kadr.store import tables, values
from kadr.store.craft_tables import CraftWaiver
from kadr.store.tables import Json
from kadr.studio import corrections, pages, scenes, scripts, shot_lists, times

if TYPE_CHECKING:
    from kadr.stage.craft import Finding

# Reading a shot's geometry takes 2 ms (one core of 2026): a page of a feature's findings stays under half a second.
# A page may therefore hold fewer findings than asked for, or none, and still have a next one.
SHOTS_A_PAGE = 120
# A cursor counts findings within a shot; nobody has found so many in one.
_MOST_A_SHOT = 100


@dataclass(frozen=True, slots=True, kw_only=True)
class StagedShot:
    """A shot as it is now, and where it stands in the film."""

    id: str
    scene_id: str
    position: int
    shot: Shot
    staging: Staging


@dataclass(frozen=True, slots=True, kw_only=True)
class Coverage:
    """Shots of whole scenes of a script, in order, and what is waived in it, as read in one transaction. `more`: after
    which position the film goes on; None at its end."""

    script_id: str
    language: Language
    shots: tuple[StagedShot, ...]
    numbers: Mapping[str, str]
    waived: Mapping[str, Json]
    more: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """Which findings are wanted: of one scene (number or id), only waived or only open ones, in which language."""

    scene: str | None = None
    waived: bool | None = None
    language: Language | None = None


def coverage(session: Session, script_id: str, page: pages.Page, wanted: Wanted) -> Coverage:
    """The scenes whose findings a page of the listing is made of. Raises NotFound."""
    script = scripts.find(session, script_id)
    condition = shot_lists.chosen(session, shot_lists.current_breakdown(session, script_id))
    if wanted.scene is not None:
        ids = [version.scene_id for version in scenes.chosen(session, script, [wanted.scene])]
        condition &= tables.Shot.scene_id.in_(ids)
    chosen, more = _next_scenes(session, condition, _start(page))
    return Coverage(
        script_id=script.id,
        language=wanted.language or Language(script.language),
        shots=_staged(session, condition & tables.Shot.scene_id.in_(chosen)),
        numbers={version.scene_id: version.number for version in scenes.current(session, script)},
        waived=waivers(session, script_id),
        more=more,
    )


def _start(page: pages.Page) -> int:
    return -1 if page.cursor is None else pages.number_of(page.cursor)


def _next_scenes(session: Session, condition: ColumnElement[bool], start: int) -> tuple[list[str], int | None]:
    """The scenes after a mark that one page looks through, at least one, and where they end if there are more."""
    last = func.max(tables.Shot.position)
    query = (
        select(tables.Shot.scene_id, last, func.count())
        .where(condition)
        .group_by(tables.Shot.scene_id)
        .having(last * _MOST_A_SHOT + _MOST_A_SHOT - 1 > start)
        .order_by(last)
    )
    chosen: list[str] = []
    total, end = 0, 0
    for scene_id, until, count in session.execute(query):
        if chosen and total + count > SHOTS_A_PAGE:
            return chosen, end
        chosen.append(scene_id)
        total, end = total + count, until
    return chosen, None


def _staged(session: Session, condition: ColumnElement[bool]) -> tuple[StagedShot, ...]:
    version = tables.ShotVersion
    query = (
        select(tables.Shot, version)
        .join(version, (version.shot_id == tables.Shot.id) & (version.version == tables.Shot.version))
        .where(condition)
        .order_by(tables.Shot.position)
    )
    return tuple(
        StagedShot(
            id=row.id,
            scene_id=row.scene_id,
            position=row.position,
            shot=values.load(Shot, current.value),
            staging=values.load(Staging, current.staging),
        )
        for row, current in session.execute(query)
    )


def waivers(session: Session, script_id: str) -> dict[str, Json]:
    """What is waived of a script: reason and time, by the finding's key."""
    rows = session.scalars(select(CraftWaiver).where(CraftWaiver.script_id == script_id))
    return {row.key: {"reason": row.reason, "at": times.shown(row.created_at)} for row in rows}


def listing(read: Coverage, page: pages.Page, wanted: Wanted) -> Json:
    """One page of findings in the order of the film; takes no session, because geometry must not hold one open.

    A page may be short, or empty, and have a next one: it looks through whole scenes, so many shots at a time."""
    start = _start(page)
    items: list[Json] = []
    last = start
    for mark, found in _marked(read):
        if mark <= start or wanted.waived not in (None, found.key in read.waived):
            continue
        if len(items) == page.limit:
            return {"items": items, "next": pages.cursor_of(last)}
        items.append(_shown(read, found))
        last = mark
    following = None if read.more is None else pages.cursor_of(read.more * _MOST_A_SHOT + _MOST_A_SHOT - 1)
    return {"items": items, "next": following}


def _marked(read: Coverage) -> Iterator[tuple[int, "Finding"]]:
    """Findings with a number that rises through the film: the shot's position, then which of its findings."""
    for _scene, group in groupby(read.shots, key=lambda one: one.scene_id):
        shots = list(group)
        positions = {one.id: one.position for one in shots}
        for at, own in groupby(findings_of(shots), key=lambda found: found.keys[-1]):
            for n, found in enumerate(own):
                yield positions[at] * _MOST_A_SHOT + min(n, _MOST_A_SHOT - 2), found


def findings_of(shots: Sequence[StagedShot]) -> "tuple[Finding, ...]":
    """What the rules find in the shots of one scene."""
    from kadr.stage import craft  # numba and OpenCV wait until somebody asks

    return craft.findings([s.shot for s in shots], [s.staging for s in shots], keys=[s.id for s in shots])


def sentences(shots: Sequence[StagedShot], waived: Mapping[str, Json], language: Language) -> tuple[str, ...]:
    """What is found in the shots of one scene and not waived, in words."""
    from kadr.stage import craft

    return tuple(craft.message(found, language) for found in findings_of(shots) if found.key not in waived)


def _shown(read: Coverage, found: "Finding") -> Json:
    from kadr.stage import craft

    at = next(one for one in read.shots if one.id == found.keys[-1])
    return {
        "key": found.key,
        "rule": str(found.rule),
        "script_id": read.script_id,
        "scene_id": at.scene_id,
        "scene": read.numbers.get(at.scene_id, ""),
        "shots": [{"id": key, "number": number} for key, number in zip(found.keys, found.shots, strict=True)],
        "message": craft.message(found, read.language),
        "about": craft.words(found.rule, read.language),
        "sources": list(craft.sources(found.rule)),
        "measured": dict(found.measured),
        "waived": read.waived.get(found.key),
    }


def about_key(session: Session, script_id: str, key: str, language: Language | None = None) -> Coverage:
    """The scene that a finding's key speaks of. Raises NotFound."""
    script = scripts.find(session, script_id)
    condition = shot_lists.chosen(session, shot_lists.current_breakdown(session, script_id))
    shot_id = key.split(".")[1] if key.count(".") == 2 else ""
    scene_id = session.scalar(select(tables.Shot.scene_id).where(condition, tables.Shot.id == shot_id))
    if scene_id is None:
        raise NotFound(f"no finding {key!r} in script {script_id}")
    return Coverage(
        script_id=script.id,
        language=language or Language(script.language),
        shots=_staged(session, condition & (tables.Shot.scene_id == scene_id)),
        numbers={version.scene_id: version.number for version in scenes.current(session, script)},
        waived=waivers(session, script_id),
    )


def named(read: Coverage, key: str) -> Json:
    """The finding of that key. Raises NotFound where the shots are no longer so."""
    found = next((one for one in findings_of(read.shots) if one.key == key), None)
    if found is None:
        raise NotFound(f"no finding {key!r} in script {read.script_id} any more; list the findings again")
    return _shown(read, found)


def waive(session: Session, found: Json, reason: str) -> Json:
    """The finding with its waiver: a director means it so. A second waiver replaces the reason."""
    script = corrections.open_script(session, found["script_id"])
    row = session.get(CraftWaiver, (script.id, found["key"]))
    if row is None:
        row = CraftWaiver(script_id=script.id, key=found["key"], reason=reason, created_at=time.time())
        session.add(row)
    row.reason = reason
    session.flush()
    return found | {"waived": {"reason": row.reason, "at": times.shown(row.created_at)}}


def take_back(session: Session, script_id: str, key: str) -> None:
    """Takes a waiver back: the finding is open again where the shots are still so. Raises NotFound for none."""
    script = corrections.open_script(session, script_id)
    row = session.get(CraftWaiver, (script.id, key))
    if row is None:
        raise NotFound(f"finding {key!r} is not waived in script {script_id}")
    session.delete(row)
    session.flush()


@dataclass(frozen=True, slots=True, kw_only=True)
class PlannedScene:
    """A scene whose plan is to be drawn; `tag` names what it is drawn from, where anybody asks."""

    title: str
    language: Language
    shots: tuple[StagedShot, ...]
    tag: str = ""


def planned(session: Session, scene_id: str, language: Language | None = None) -> PlannedScene:
    """What a scene's floor plan is drawn from. Raises NotFound, or Conflict where the scene has no shots."""
    found = shot_lists.find(session, scene_id)
    script = scripts.find(session, found.breakdown.script_id)
    own = shot_lists.chosen(session, found.breakdown) & (tables.Shot.scene_id == scene_id)
    version = tables.ShotVersion
    query = (
        select(version.hash)
        .join(tables.Shot, (version.shot_id == tables.Shot.id) & (version.version == tables.Shot.version))
        .where(own)
        .order_by(tables.Shot.position)
    )
    hashes = list(session.scalars(query))
    if not hashes:
        raise Conflict(f"scene {found.version.number} has no shots; break its script down first")
    title = f"{found.version.number}. {found.version.heading}"
    told = language or Language(script.language)
    shots = _staged(session, own)
    told_in = "\n".join([__version__, told, title, *(one.shot.number for one in shots), *hashes])
    tag = hashlib.sha256(told_in.encode("utf-8", "surrogatepass")).hexdigest()
    return PlannedScene(title=title, language=told, shots=shots, tag=tag)


def floor_plan(scene: PlannedScene) -> str:
    """The plan as an SVG; takes no session."""
    from kadr.stage import overhead

    return overhead.plan_svg(
        [one.staging for one in scene.shots],
        [one.shot for one in scene.shots],
        language=scene.language,
        title=scene.title,
    )
