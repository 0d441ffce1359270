"""A scene's two shot lists, one by the craft's rules and one by a text model; a person chooses which is the scene's."""

import time
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum

from sqlalchemy import ColumnElement, and_, func, or_, select
from sqlalchemy.orm import Session

from kadr.errors import Conflict, NotFound
from kadr.film.screenplay import Scene
from kadr.film.shots import Shot
from kadr.film.staging import Staging
from kadr.store import tables, values
from kadr.store.tables import Json
from kadr.studio import scripts, times
from kadr.studio.enrichment import MAX_SHOTS, lines_of

# A model's shots are numbered within their breakdown from here on, each list in a block of its own.
_FIRST_BLOCK = 1_000
BLOCK = 10_000
# What two lists are compared by.
_COMPARED = ("size", "framing", "angle", "move", "characters", "subject")


class ShotSource(StrEnum):
    """Who made a shot list."""

    COVERAGE = "coverage"
    MODEL = "model"


@dataclass(frozen=True, slots=True, kw_only=True)
class SceneInBreakdown:
    """A scene as the current breakdown has it: the text that its shots are of."""

    breakdown: tables.Breakdown
    version: tables.SceneVersion


def current_breakdown(session: Session, script_id: str) -> tables.Breakdown | None:
    """The newest finished breakdown of a script, or None."""
    query = (
        select(tables.Breakdown)
        .where(tables.Breakdown.script_id == script_id, tables.Breakdown.task_id.is_not(None))
        .order_by(tables.Breakdown.id.desc())
        .limit(1)
    )
    return session.scalars(query).first()


def model_lists(session: Session, breakdown: tables.Breakdown) -> dict[str, str]:
    """The model's current list of each scene that has one: list ids by scene."""
    query = (
        select(tables.ShotList.scene_id, func.max(tables.ShotList.id))
        .where(tables.ShotList.breakdown_id == breakdown.id)
        .group_by(tables.ShotList.scene_id)
    )
    return dict(session.execute(query).all())


def chosen(session: Session, breakdown: tables.Breakdown | None) -> ColumnElement[bool]:
    """The condition on `Shot` of belonging to the film: in each scene the list that a person chose, else the rules'."""
    if breakdown is None:
        return tables.Shot.breakdown_id == ""
    lists = model_lists(session, breakdown)
    query = select(tables.ShotChoice.scene_id).where(
        tables.ShotChoice.source == ShotSource.MODEL, tables.ShotChoice.scene_id.in_(lists)
    )
    by_model = list(session.scalars(query)) if lists else []
    return or_(
        and_(
            tables.Shot.breakdown_id == breakdown.id,
            tables.Shot.source == ShotSource.COVERAGE,
            tables.Shot.scene_id.not_in(by_model),
        ),
        tables.Shot.list_id.in_([lists[scene_id] for scene_id in by_model]),
    )


def of_source(session: Session, breakdown: tables.Breakdown | None, source: ShotSource) -> ColumnElement[bool]:
    """The condition on `Shot` of being in a current list of `source`, chosen or not."""
    if breakdown is None:
        return tables.Shot.breakdown_id == ""
    if source is ShotSource.MODEL:
        return tables.Shot.list_id.in_(list(model_lists(session, breakdown).values()))
    return and_(tables.Shot.breakdown_id == breakdown.id, tables.Shot.source == ShotSource.COVERAGE)


def find(session: Session, scene_id: str) -> SceneInBreakdown:
    """A scene of a script's current breakdown. Raises NotFound, or Conflict where it was not broken down yet."""
    scene = session.get(tables.Scene, scene_id)
    if scene is None:
        raise NotFound(f"no scene {scene_id}")
    scripts.find(session, scene.script_id)
    breakdown = current_breakdown(session, scene.script_id)
    version = None if breakdown is None else _version(session, breakdown.revision_id, scene_id)
    if breakdown is None or version is None:
        raise Conflict(f"scene {scene_id} has no shots; break its script down first")
    return SceneInBreakdown(breakdown=breakdown, version=version)


def source_of(session: Session, found: SceneInBreakdown) -> ShotSource:
    """Which list is the scene's: the person's choice where there is such a list, else the rules'."""
    choice = session.get(tables.ShotChoice, found.version.scene_id)
    wanted = choice is not None and choice.source == ShotSource.MODEL
    has_list = found.version.scene_id in model_lists(session, found.breakdown)
    return ShotSource.MODEL if wanted and has_list else ShotSource.COVERAGE


def choose(session: Session, scene_id: str, source: ShotSource) -> SceneInBreakdown:
    """Makes one of its lists the scene's; boards ordered from now on follow it. Raises Conflict where there is none."""
    found = find(session, scene_id)
    if source is ShotSource.MODEL and scene_id not in model_lists(session, found.breakdown):
        raise Conflict(f"scene {found.version.number} has no shots by a model; order a breakdown with enrich first")
    row = session.get(tables.ShotChoice, scene_id, with_for_update=True)
    if row is None:
        row = tables.ShotChoice(scene_id=scene_id, source=source, changed_at=time.time())
        session.add(row)
    row.source, row.changed_at = source, time.time()
    session.flush()
    return found


def positions(lengths: Mapping[str, int], before: Mapping[str, int]) -> dict[str, int]:
    """After which position each scene of a film begins, by the lengths of the rules' lists in the film's order.

    A model's list has the writer's shots and the rules' for what it leaves out: it is never longer than theirs by more
    than `MAX_SHOTS`. A list that is carried over may be: `before` has the lengths of those."""
    begins, after = {}, 0
    for scene_id, length in lengths.items():
        begins[scene_id] = after
        after += max(length, before.get(scene_id, 0)) + MAX_SHOTS
    return begins


def model_lengths(session: Session, breakdown: tables.Breakdown | None) -> dict[str, int]:
    """How many shots the model's list of each scene has, where there is one."""
    if breakdown is None:
        return {}
    lists = list(model_lists(session, breakdown).values())
    query = (
        select(tables.Shot.scene_id, func.count()).where(tables.Shot.list_id.in_(lists)).group_by(tables.Shot.scene_id)
    )
    return dict(session.execute(query).all())


def begin_of(session: Session, breakdown: tables.Breakdown, scene_id: str) -> int:
    """After which position the shots of a scene stand in a breakdown, whoever made them."""
    query = select(func.min(tables.Shot.position)).where(
        tables.Shot.breakdown_id == breakdown.id,
        tables.Shot.scene_id == scene_id,
        tables.Shot.source == ShotSource.COVERAGE,
    )
    return (session.scalar(query) or 1) - 1


def next_block(session: Session, breakdown: tables.Breakdown) -> int:
    """The ordinal after which a new list of a model numbers its shots in this breakdown."""
    highest = session.scalar(select(func.max(tables.Shot.ordinal)).where(tables.Shot.breakdown_id == breakdown.id))
    return max(_FIRST_BLOCK, (highest or 0) // BLOCK + 1) * BLOCK


def carried(
    session: Session, before: tables.Breakdown | None, after: tables.Breakdown
) -> Iterator[tuple[tables.ShotList, tables.SceneVersion, Mapping[int, int]]]:
    """The model's lists that a new breakdown of the script takes over, because their scenes say the same as before:
    each with its scene as it is now, and where each of its source lines has gone."""
    if before is None or before.id >= after.id:
        return
    for scene_id, list_id in model_lists(session, before).items():
        row = session.get_one(tables.ShotList, list_id)
        now = _version(session, after.revision_id, scene_id)
        then = _version(session, before.revision_id, scene_id)
        if now is not None and then is not None and now.hash == row.scene_hash:
            yield row, now, _moved(values.load(Scene, then.value), values.load(Scene, now.value))


def moved(shot: Shot, number: str, lines: Mapping[int, int]) -> Shot:
    """A shot at its new place in the script."""
    spoken = tuple(replace(line, line=lines.get(line.line, line.line)) for line in shot.dialogue)
    first, last = lines.get(shot.first_line, shot.first_line), lines.get(shot.last_line, shot.last_line)
    return replace(shot, number=number, first_line=first, last_line=last, dialogue=spoken)


def shown_list(row: tables.ShotList) -> Json:
    """A model's list as the API shows it, without its shots."""
    return {
        "id": row.id,
        "closed": row.closed,
        "slate": row.slate,
        "created_at": times.shown(row.created_at),
    }


def differences(one: Sequence[Json], other: Sequence[Json]) -> list[Json]:
    """Where two lists of shown shots part: runs of source lines with the shots that each has there, and in what they
    differ. Lines that both see alike are left out."""
    lines = sorted({line for shot in (*one, *other) for line in range(shot["first_line"], shot["last_line"] + 1)})
    found: list[Json] = []
    for line in lines:
        pair = {"coverage": _seen_at(one, line), "model": _seen_at(other, line)}
        what = [name for name in _COMPARED if _set_of(pair["coverage"], name) != _set_of(pair["model"], name)]
        if not what:
            continue
        numbers = {source: [shot["number"] for shot in seen] for source, seen in pair.items()}
        if found and found[-1]["last_line"] == line - 1 and {k: found[-1][k] for k in numbers} == numbers:
            found[-1]["last_line"] = line
        else:
            found.append({"first_line": line, "last_line": line, **numbers, "what": what})
    return found


def stagings_of(session: Session, breakdown: tables.Breakdown, scene_id: str) -> list[Staging]:
    """The stagings of the rules' own shots of a scene, as they are now."""
    query = (
        select(tables.ShotVersion.staging)
        .join(tables.Shot, (tables.Shot.id == tables.ShotVersion.shot_id))
        .where(
            tables.Shot.version == tables.ShotVersion.version,
            tables.Shot.breakdown_id == breakdown.id,
            tables.Shot.scene_id == scene_id,
            tables.Shot.source == ShotSource.COVERAGE,
        )
        .order_by(tables.Shot.position)
    )
    return [values.load(Staging, staging) for staging in session.scalars(query)]


def _seen_at(shots: Sequence[Json], line: int) -> list[Json]:
    return [shot for shot in shots if shot["first_line"] <= line <= shot["last_line"]]


def _set_of(shots: Sequence[Json], name: str) -> set[str]:
    return {str(shot[name]) for shot in shots}


def _version(session: Session, revision_id: str, scene_id: str) -> tables.SceneVersion | None:
    query = select(tables.SceneVersion).where(
        tables.SceneVersion.revision_id == revision_id, tables.SceneVersion.scene_id == scene_id
    )
    return session.scalars(query).first()


def _moved(then: Scene, now: Scene) -> dict[int, int]:
    """Where the lines of a scene have gone that says the same as before, element for element."""
    pairs = zip((then.heading, *then.elements), (now.heading, *now.elements), strict=False)
    return {old: new for a, b in pairs for old, new in zip(lines_of(a), lines_of(b), strict=False)}
