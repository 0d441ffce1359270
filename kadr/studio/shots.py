"""Shots: the script's current shot list, and what a director changes in it."""

import time
from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

from sqlalchemy import ColumnElement, select
from sqlalchemy.orm import Session

from kadr import stage
from kadr.errors import Invalid, NotFound, Outdated
from kadr.film.screenplay import Language, Scene
from kadr.film.shots import Shot
from kadr.film.staging import Staging
from kadr.store import tables, values
from kadr.store.ids import new_id
from kadr.store.tables import Json
from kadr.studio import bible, pages, projects, scenes, scripts, shot_lists, stagings, times
from kadr.studio.shot_lists import SceneInBreakdown, ShotSource
from kadr.studio.stagings import Staged, StagedBy

# What a director decides. Who speaks, from which lines and why the shot exists are facts of the script.
EDITABLE = ("size", "framing", "angle", "move", "lens_mm", "characters", "subject", "action", "duration_s", "staging")


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """Where in the film a shot stands, and in whose list; see `kadr.store.tables.Shot`."""

    breakdown: tables.Breakdown
    scene_id: str
    ordinal: int
    position: int
    source: ShotSource = ShotSource.COVERAGE
    list_id: str = ""


def listing(
    session: Session, script_id: str, page: pages.Page, scene: str | None = None, source: ShotSource | None = None
) -> Json:
    """The script's shots in order, of each scene's chosen list, or of all lists of `source`; with `scene` (a number or
    an id) only that scene's."""
    script = scripts.find(session, script_id)
    breakdown = shot_lists.current_breakdown(session, script_id)
    wanted = (
        shot_lists.chosen(session, breakdown) if source is None else shot_lists.of_source(session, breakdown, source)
    )
    query = select(tables.Shot).where(wanted)
    if scene is not None:
        ids = [version.scene_id for version in scenes.chosen(session, script, [scene])]
        query = query.where(tables.Shot.scene_id.in_(ids))
    return pages.pick(session, query, tables.Shot.position, page, lambda row: shown(row, current(session, row)))


def lists(session: Session, scene_id: str) -> Json:
    """Both lists of a scene with their shots (the model's is null where there is none), which one is chosen, and where
    they differ. Raises NotFound, or Conflict where the scene has no shots yet."""
    return _lists(session, shot_lists.find(session, scene_id))


def choose(session: Session, scene_id: str, source: ShotSource) -> Json:
    """Makes one of its lists the scene's; both lists."""
    return _lists(session, shot_lists.choose(session, scene_id, source))


def _lists(session: Session, found: SceneInBreakdown) -> Json:
    scene_id = found.version.scene_id
    shown_shots = {
        source: [
            shown(row, current(session, row))
            for row in session.scalars(
                select(tables.Shot)
                .where(shot_lists.of_source(session, found.breakdown, source), tables.Shot.scene_id == scene_id)
                .order_by(tables.Shot.position)
            )
        ]
        for source in ShotSource
    }
    row = session.get(tables.ShotList, shot_lists.model_lists(session, found.breakdown).get(scene_id, ""))
    by_model = row and {**shot_lists.shown_list(row), "shots": shown_shots[ShotSource.MODEL]}
    return {
        "scene": scenes.summary(found.version),
        "chosen": shot_lists.source_of(session, found),
        "coverage": {"shots": shown_shots[ShotSource.COVERAGE]},
        "model": by_model,
        "differs": shot_lists.differences(*(shown_shots[source] for source in ShotSource)) if row else [],
    }


def show(session: Session, shot_id: str) -> Json:
    """One shot with its staging."""
    row = find(session, shot_id)
    version = current(session, row)
    return shown(row, version) | {"staging": version.staging}


def find(session: Session, shot_id: str) -> tables.Shot:
    """The row of a shot whose project is not deleted. Raises NotFound."""
    row = session.get(tables.Shot, shot_id)
    if row is None:
        raise NotFound(f"no shot {shot_id}")
    scripts.find(session, row.script_id)
    return row


def current(session: Session, row: tables.Shot) -> tables.ShotVersion:
    """The version that a shot is at."""
    query = select(tables.ShotVersion).where(
        tables.ShotVersion.shot_id == row.id, tables.ShotVersion.version == row.version
    )
    return session.scalars(query).one()


def change(session: Session, shot_id: str, changes: Mapping[str, Any], based_on: int | None) -> Json:
    """A new version of the shot with a director's changes (`EDITABLE` fields), staged again with its scene.

    `staging` holds changes of the staging by field, or None, which gives it back to the rules. Once a person has set a
    staging, later changes of the shot keep it and move its camera only. Raises Outdated where `based_on` is given and
    is not the current version, and Invalid for a staging that cannot be."""
    row = find(session, shot_id)
    session.refresh(row, with_for_update=True)
    if based_on is not None and based_on != row.version:
        raise Outdated(
            f"shot {shot_id} is at version {row.version}, the change was made on {based_on}; "
            "read the shot again and repeat the change on it"
        )
    decided = {name: value for name, value in changes.items() if name != "staging"}
    shot = replace(values.load(Shot, current(session, row).value), **decided)
    if "characters" in changes:
        _check_cast(shot)
    add_version(session, row, shot, _staged(session, row, shot, changes), author="person")
    return show(session, shot_id)


def _check_cast(shot: Shot) -> None:
    twice = next((name for name in shot.characters if shot.characters.count(name) > 1), None)
    if twice is not None:
        raise Invalid(f"characters names {twice!r} twice; name each once")


def _staged(session: Session, row: tables.Shot, shot: Shot, changes: Mapping[str, Any]) -> Staged:
    """The staging of a changed shot: by the rules, or a person's own."""
    before, given = current(session, row), "staging" in changes
    asked = changes.get("staging")
    if (asked is None) if given else before.staged_by == StagedBy.RULES:
        return Staged(staging=_stage_again(session, row, shot), by=StagedBy.RULES)
    # The film may have another frame by now: it is drawn in that one.
    mine = replace(values.load(Staging, before.staging), aspect=_project(session, row).aspect_ratio)
    was = values.load(Shot, before.value)
    # Who asks for the size that a shot has already, after people were moved in it, wants the camera to follow them.
    aimed = not given and any(name in changes for name in stagings.OF_THE_CAMERA)
    if aimed or was != shot:
        mine = stagings.followed(mine, was, shot, _stage_again(session, row, shot), aimed=aimed)
    return Staged(staging=mine if asked is None else stagings.changed(mine, asked), by=StagedBy.PERSON)


def _project(session: Session, row: tables.Shot) -> tables.Project:
    return projects.find(session, scripts.find(session, row.script_id).project_id)


def add_version(session: Session, row: tables.Shot, shot: Shot, staged: Staged, *, author: str) -> None:
    """Makes `shot` the row's current version."""
    row.version += 1
    session.add(
        tables.ShotVersion(
            id=new_id("shv"),
            shot_id=row.id,
            version=row.version,
            author=author,
            hash=values.digest({"shot": content(values.dump(shot)), "staging": values.dump(staged.staging)}),
            value=values.dump(shot),
            staging=values.dump(staged.staging),
            staged_by=staged.by,
            created_at=time.time(),
        )
    )
    session.flush()


def content(value: Json) -> Json:
    """A stored shot without its place in the script: its number and its source lines."""
    spoken = [{key: line[key] for key in line if key != "line"} for line in value["dialogue"]]
    rest = {key: value[key] for key in value if key not in ("number", "first_line", "last_line")}
    return rest | {"dialogue": spoken}


def shown(row: tables.Shot, version: tables.ShotVersion) -> Json:
    """A shot as the API shows it."""
    return {
        "id": row.id,
        "script_id": row.script_id,
        "scene_id": row.scene_id,
        # Film-wide for the rules' shots; a model's are counted within their scene, as its list is.
        "ordinal": row.ordinal if row.source == ShotSource.COVERAGE else row.ordinal % shot_lists.BLOCK,
        "source": row.source,
        "version": version.version,
        "author": version.author,
        "staged_by": version.staged_by,
        "changed_at": times.shown(version.created_at),
        **version.value,
    }


def of_before(before: tables.Breakdown | None, breakdown: tables.Breakdown) -> ColumnElement[bool] | None:
    """The shots that a breakdown may find again: those by rule of the current one. None where a newer breakdown is
    done: its shots are the current ones, and an older one that ends late may not take them away."""
    if before is None or before.id > breakdown.id:
        return None
    return (tables.Shot.breakdown_id == before.id) & (tables.Shot.source == ShotSource.COVERAGE)


class Known:
    """Shots that were there before, by scene and content, each to be found again once.

    The script's row must be locked, so that no other breakdown ends meanwhile."""

    def __init__(self, session: Session, wanted: ColumnElement[bool] | None, source: ShotSource) -> None:
        self._rows: defaultdict[tuple[str, str], list[tables.Shot]] = defaultdict(list)
        self._taken: set[str] = set()
        self._author = str(source)
        if wanted is None:
            return
        query = (
            select(tables.Shot, tables.ShotVersion)
            .join(tables.ShotVersion, tables.ShotVersion.shot_id == tables.Shot.id)
            .where(wanted, tables.ShotVersion.author == self._author)
            .order_by(tables.Shot.position, tables.ShotVersion.version)
        )
        for row, version in session.execute(query):
            waiting = self._rows[row.scene_id, values.digest(content(version.value))]
            if row not in waiting:
                waiting.append(row)

    def keep(self, session: Session, place: Place, shot: Shot, staging: Staging) -> tables.Shot:
        """The row for `shot`: the one that already stood for it, moved to its new place, or a new one."""
        row = self._found(place.scene_id, shot)
        if row is None:
            row = tables.Shot(
                id=new_id("sht"),
                script_id=place.breakdown.script_id,
                scene_id=place.scene_id,
                breakdown_id=place.breakdown.id,
                ordinal=place.ordinal,
                version=0,
                source=place.source,
                list_id=place.list_id,
                position=place.position,
            )
            session.add(row)
            session.flush()
            add_version(session, row, shot, Staged(staging=staging, by=StagedBy.RULES), author=self._author)
            return row
        stand_at(row, place)
        _follow(session, row, shot, staging)
        return row

    def _found(self, scene_id: str, shot: Shot) -> tables.Shot | None:
        waiting = self._rows[scene_id, values.digest(content(values.dump(shot)))]
        row = next((row for row in waiting if row.id not in self._taken), None)
        if row is not None:
            self._taken.add(row.id)
        return row


def stand_at(row: tables.Shot, place: Place) -> None:
    """Moves a shot that goes on to its new place."""
    row.breakdown_id, row.ordinal, row.position = place.breakdown.id, place.ordinal, place.position
    row.list_id = place.list_id


def take_along(session: Session, row: tables.Shot, place: Place, number: str, lines: Mapping[int, int]) -> None:
    """Moves a shot whose scene moved; what it shows stays, whoever decided it. `lines`: where each line has gone."""
    stand_at(row, place)
    version = current(session, row)
    shot = shot_lists.moved(values.load(Shot, version.value), number, lines)
    if values.dump(shot) != version.value:
        add_version(session, row, shot, _kept(version), author=version.author)


def _follow(session: Session, row: tables.Shot, shot: Shot, staging: Staging) -> None:
    """Lets a shot found again follow its new place; what a person decided stays, only the place moves."""
    version = current(session, row)
    if version.author == "person":
        mine = values.load(Shot, version.value)
        shot = replace(mine, number=shot.number, first_line=shot.first_line, last_line=shot.last_line)
        staged = _kept(version)
    else:
        staged = Staged(staging=staging, by=StagedBy.RULES)
    if values.dump(shot) != version.value or values.dump(staged.staging) != version.staging:
        add_version(session, row, shot, staged, author=version.author)


def _kept(version: tables.ShotVersion) -> Staged:
    return Staged(staging=values.load(Staging, version.staging), by=StagedBy(version.staged_by))


def _stage_again(session: Session, row: tables.Shot, changed: Shot) -> Staging:
    """The staging of the changed shot, solved with its neighbours, so that it stands on the same floor plan."""
    from kadr.stage.wardrobe import Wardrobe  # with it come the sets: only who changes a shot waits for them

    script = scripts.find(session, row.script_id)
    project = _project(session, row)
    breakdown = session.get_one(tables.Breakdown, row.breakdown_id)
    query = (
        select(tables.Shot)
        .where(
            tables.Shot.breakdown_id == breakdown.id,
            tables.Shot.scene_id == row.scene_id,
            tables.Shot.list_id == row.list_id,
        )
        .order_by(tables.Shot.position)
    )
    neighbours = list(session.scalars(query))
    wanted = [changed if s.id == row.id else values.load(Shot, current(session, s).value) for s in neighbours]
    text = select(tables.SceneVersion).where(
        tables.SceneVersion.revision_id == breakdown.revision_id, tables.SceneVersion.scene_id == row.scene_id
    )
    scene = values.load(Scene, session.scalars(text).one().value)
    language = Language(script.language)
    screenplay = scripts.screenplay_of(session, breakdown.revision_id)
    wardrobe = Wardrobe(screenplay, language, bible.dressing(session, project.id, breakdown.revision_id))
    looks = wardrobe.looks(scene.ordinal)
    solved = stage.block(
        scene, wanted, language=language, aspect=project.aspect_ratio, looks=looks, places=wardrobe.places
    )
    return wardrobe.furnished(solved[[s.id for s in neighbours].index(row.id)])
