"""Breakdowns: one pass that turns a revision into shots by rule, and a task a scene for a text model to do the same."""

import time
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import count
from typing import Annotated, ClassVar

from pydantic import ConfigDict, Field, Strict
from sqlalchemy import select
from sqlalchemy.orm import Session

from kadr.errors import Invalid
from kadr.film.screenplay import Scene
from kadr.film.shots import CoverageStyle, Shot
from kadr.film.staging import Staging
from kadr.profiles import ModelRole
from kadr.queue import Lane, Work
from kadr.settings import Profile, Settings
from kadr.store import tables, values
from kadr.store.ids import new_id
from kadr.store.tables import Json
from kadr.store.tasks import Claimed
from kadr.studio import enrichment, jobs, models, projects, scenes, scripts, shot_lists, shots, workers
from kadr.studio.orders import FORBID, SceneNumber
from kadr.studio.shot_lists import ShotSource

# How long one scene may take a model: what a laptop needs for the longest reply, at about 20 tokens a second.
DEFAULT_TIME_LIMIT_S = 300.0
# Of the film's people, whom a scene's behaviour may not name where they are absent: those of the most scenes.
_MOST_OTHERS = 100


@dataclass(frozen=True, slots=True, kw_only=True)
class BreakdownOrder:
    """One order of a breakdown. The list by rule is always made, of the whole script, in `style`.

    `enrich`: whether a text model makes a list of its own for each scene (of `scenes` only, where given). Left out, it
    does where the profile has one whose weights are real: both lists are kept and the rules' stays chosen, so nothing
    is lost by it. `time_limit_s` is for one scene; whoever takes longer fails, and its scene keeps the list by rule."""

    __pydantic_config__: ClassVar[ConfigDict] = FORBID

    style: CoverageStyle = CoverageStyle.CLASSICAL
    enrich: Annotated[bool, Strict()] | None = None
    scenes: Annotated[tuple[SceneNumber, ...], Field(min_length=1, max_length=1_000)] | None = None
    time_limit_s: Annotated[float, Field(ge=1.0, le=3_600.0)] = DEFAULT_TIME_LIMIT_S


@dataclass(frozen=True, slots=True, kw_only=True)
class StagedScene:
    """What the cover task found for one scene: its cast, its shots, and one staging for each shot."""

    cast: tuple[str, ...]
    shots: tuple[Shot, ...]
    stagings: tuple[Staging, ...]


def order(
    session: Session, script_id: str, wanted: BreakdownOrder | None = None, settings: Settings | None = None
) -> Json:
    """Orders a breakdown of the script's current revision: one job; its first task covers the script by rule, and adds
    one task a scene for the model. Without `settings` there is no model.

    Raises ModelMissing where a model is asked for and the profile has none, NotFound for a scene that is not there."""
    wanted = wanted or BreakdownOrder()
    script = scripts.find(session, script_id)
    project = projects.find(session, script.project_id)
    model = _model(session, settings, project, wanted)
    named = [version.scene_id for version in scenes.chosen(session, script, wanted.scenes or ())]
    revision = scripts.current_revision(session, script)
    breakdown = tables.Breakdown(
        id=new_id("brk"),
        script_id=script.id,
        revision_id=revision.id,
        job_id=None,
        task_id=None,
        created_at=time.time(),
    )
    session.add(breakdown)
    session.flush()
    payload: Json = {
        "script_id": script.id,
        "revision_id": revision.id,
        "breakdown_id": breakdown.id,
        "language": script.language,
        "aspect": project.aspect_ratio,
        "style": wanted.style,
    }
    if model is not None:
        payload["enrich"] = {"model": model, "time_limit_s": wanted.time_limit_s, "scene_ids": named}
    task = jobs.NewTask(lane=Lane.CPU, function=Work.BREAKDOWN_COVER, payload=payload, batch_key="cover")
    request = {"script_id": script.id, **values.dump(wanted)}
    job = jobs.order(session, project_id=project.id, kind="breakdown", request=request, tasks=[task])
    breakdown.job_id = job.id
    session.flush()
    return jobs.show(session, job.id)


def settle(session: Session, claimed: Claimed, covered: Sequence[StagedScene]) -> Json:
    """Writes the shots of a finished cover task, one entry of `covered` for each scene of the revision in order, and
    makes them the script's current ones unless a newer breakdown is done already; the task's result.

    A shot that an earlier breakdown of the script already had, in the same scene with the same content, keeps its id
    and what a person changed in it. A model's lists stay with the scenes whose words stayed."""
    breakdown = session.get_one(tables.Breakdown, claimed.payload["breakdown_id"])
    # One breakdown of a script ends at a time: two at once would both move the same shots. Rows that refer to the
    # script may still be added meanwhile.
    session.get_one(tables.Script, breakdown.script_id, with_for_update={"key_share": True})
    before = shot_lists.current_breakdown(session, breakdown.script_id)
    known = shots.Known(session, shots.of_before(before, breakdown), ShotSource.COVERAGE)
    ordinal = 0
    paired = list(zip(_versions(session, breakdown), covered, strict=True))
    lengths = {version.scene_id: len(scene.shots) for version, scene in paired}
    begins = shot_lists.positions(lengths, shot_lists.model_lengths(session, before))
    for version, scene in paired:
        for n, (shot, staging) in enumerate(zip(scene.shots, scene.stagings, strict=True), start=1):
            ordinal += 1
            place = shots.Place(
                breakdown=breakdown,
                scene_id=version.scene_id,
                ordinal=ordinal,
                position=begins[version.scene_id] + n,
            )
            known.keep(session, place, shot, staging)
    session.flush()
    _carry(session, before, breakdown)
    breakdown.task_id = claimed.task_id
    session.flush()
    return {"type": "breakdown", "id": breakdown.id, "shots": ordinal}


def go_on(session: Session, claimed: Claimed, covered: Sequence[StagedScene], result: Json) -> Json:
    """Adds the tasks of the model to the job of a cover task, which knows now who is in each scene; its result.

    Last of all that a settlement writes, because it locks the job."""
    asked = claimed.payload.get("enrich")
    if asked is None:
        return result
    breakdown = session.get_one(tables.Breakdown, claimed.payload["breakdown_id"])
    new, left_out = [], []
    film = Counter(name for scene in covered for name in scene.cast)
    known = [name for name, _ in film.most_common(_MOST_OTHERS)]
    wanted = frozenset(asked["scene_ids"])
    for version, scene in zip(_versions(session, breakdown), covered, strict=True):
        if version.scene_id not in wanted:
            continue
        try:
            new.append(_task(claimed, version, scene, [name for name in known if name not in scene.cast]))
        except Invalid as error:
            left_out.append({"scene": version.number, "why": error.detail})
    jobs.add(session, claimed, new)
    return result | {"model": asked["model"], "scenes_to_enrich": len(new), "left_out": left_out}


def settle_enriched(session: Session, claimed: Claimed, made: enrichment.Made, slate: Json) -> Json:
    """Writes the list that a model made for a scene beside the list by rule; the task's result. Which of them is the
    scene's stays as a person chose it."""
    payload = claimed.payload
    breakdown = session.get_one(tables.Breakdown, payload["breakdown_id"])
    session.get_one(tables.Script, breakdown.script_id, with_for_update={"key_share": True})
    version = next(v for v in _versions(session, breakdown) if v.scene_id == payload["scene_id"])
    before = shot_lists.model_lists(session, breakdown).get(version.scene_id)
    known = shots.Known(session, tables.Shot.list_id == before if before else None, ShotSource.MODEL)
    row = tables.ShotList(
        id=new_id("shl"),
        script_id=breakdown.script_id,
        scene_id=version.scene_id,
        breakdown_id=breakdown.id,
        task_id=claimed.task_id,
        scene_hash=version.hash,
        closed=made.closed,
        slate=slate,
        created_at=time.time(),
    )
    session.add(row)
    session.flush()
    for place, shot, staging in zip(_places(session, breakdown, version, row), made.shots, made.stagings, strict=False):
        known.keep(session, place, shot, staging)
    session.flush()
    return {
        "type": "shot_list",
        "id": row.id,
        "scene_id": version.scene_id,
        "shots": len(made.shots),
        "closed": made.closed,
    }


def staged(session: Session, shot_version_id: str) -> tuple[Shot, Staging]:
    """The shot and the staging that a sketch or a take is made from."""
    row = session.get_one(tables.ShotVersion, shot_version_id)
    return values.load(Shot, row.value), values.load(Staging, row.staging)


def _model(session: Session, settings: Settings | None, project: tables.Project, wanted: BreakdownOrder) -> str | None:
    if wanted.enrich is False:
        return None
    settings = settings or Settings(profile=Profile.OFFLINE)
    there = workers.models_in_force(session, settings)
    # Noise is worth having only to whoever asks for it by name.
    if not wanted.enrich and (there.noise or there.text is None):
        return None
    return models.choose(session, settings, project, ModelRole.TEXT).name


def _versions(session: Session, breakdown: tables.Breakdown) -> list[tables.SceneVersion]:
    query = (
        select(tables.SceneVersion)
        .where(tables.SceneVersion.revision_id == breakdown.revision_id)
        .order_by(tables.SceneVersion.ordinal)
    )
    return list(session.scalars(query))


def _task(claimed: Claimed, version: tables.SceneVersion, covered: StagedScene, others: Sequence[str]) -> jobs.NewTask:
    payload = claimed.payload
    scene = values.load(Scene, version.value)
    style = CoverageStyle(payload["style"])
    # Asked here, so that a scene without any choice costs nobody a task.
    enrichment.choices(scene, covered.cast, covered.shots, style)
    asked: Json = {
        "model": payload["enrich"]["model"],
        "time_limit_s": payload["enrich"]["time_limit_s"],
        "language": payload["language"],
        "aspect": payload["aspect"],
        "style": style,
        "seed": version.ordinal,
        "cast": list(covered.cast),
        "shots": [values.dump(shot) for shot in covered.shots],
    }
    # Outside of what the reply depends on: another scene's people do not make this one's stale.
    ids = {
        "others": list(others),
        "breakdown_id": payload["breakdown_id"],
        "revision_id": payload["revision_id"],
        "scene_id": version.scene_id,
    }
    return jobs.NewTask(
        lane=Lane.TEXT,
        function=Work.BREAKDOWN_ENRICH,
        payload=asked | ids,
        batch_key=f"{asked['model']}:text",
        input_hash=values.digest({"writes": "enrichment", "scene": version.hash, **asked}),
    )


def _places(
    session: Session, breakdown: tables.Breakdown, version: tables.SceneVersion, row: tables.ShotList
) -> Iterator[shots.Place]:
    """Where the shots of a model's list stand in the film, one after the other, without end."""
    block = shot_lists.next_block(session, breakdown)
    begin = shot_lists.begin_of(session, breakdown, version.scene_id)
    for n in count(1):
        yield shots.Place(
            breakdown=breakdown,
            scene_id=version.scene_id,
            ordinal=block + n,
            position=begin + n,
            source=ShotSource.MODEL,
            list_id=row.id,
        )


def _carry(session: Session, before: tables.Breakdown | None, breakdown: tables.Breakdown) -> None:
    """Takes the model's lists along, with their shots' ids, to where their scenes are now."""
    for row, version, lines in list(shot_lists.carried(session, before, breakdown)):
        query = select(tables.Shot).where(tables.Shot.list_id == row.id).order_by(tables.Shot.position)
        found = list(session.scalars(query))
        for n, (place, shot_row) in enumerate(
            zip(_places(session, breakdown, version, row), found, strict=False), start=1
        ):
            shots.take_along(session, shot_row, place, f"{version.number}-{n}", lines)
        row.breakdown_id = breakdown.id
        session.flush()
