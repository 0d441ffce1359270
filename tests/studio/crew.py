"""A crew of one for tests of the studio's side: claims tasks from the real store and settles them as a worker does,
with small results made by hand instead of by an engine."""

import io
import time
from collections.abc import Callable, Sequence

from PIL import Image, ImageDraw
from sqlalchemy import select
from sqlalchemy.orm import Session

from kadr.film.beats import SceneBeats, Sheet
from kadr.film.screenplay import ElementType, Language, Scene, scenes
from kadr.film.shots import Angle, CoverageStyle, Framing, Move, Reason, ReasonCode, Shot, ShotSize, SpokenLine
from kadr.film.staging import Camera, Staging
from kadr.queue import Lane
from kadr.store import assets, tables, tasks, values
from kadr.store.tables import Json
from kadr.store.tasks import Claimed
from kadr.studio import (
    beats,
    boards,
    breakdowns,
    concepts,
    drafts,
    enrichment,
    findings,
    jobs,
    maps,
    projects,
    scripts,
    takes,
)
from kadr.studio.desk import Studio
from kadr.studio.projects import NewProject
from kadr.studio.tagging import identify, tag

SCRIPT = """Title: Боран

ИНТ. ҮЙ – ТҮН

АРУ пештің жанында отыр.

АРУ
Отын бітті.

ЕРЛАН
Таңға дейін жетеді.

НАТ. ДАЛА – ТҮН

Боран. Ештеңе көрінбейді.
"""


def bring_in(studio: Studio) -> str:
    """The id of a new script, in a project of its own."""
    with studio.writing() as session:
        project = projects.create(session, NewProject(title="Боран"))["id"]
        sent = scripts.manuscript(SCRIPT.encode(), "boran.fountain")
        made: str = scripts.create(session, studio.blobs, project, sent)["id"]
    return made


def carry_out(studio: Studio, *, limit: int = 100) -> int:
    """Claims and settles what waits in all lanes; returns how many tasks were done."""
    done = 0
    for lane in Lane:
        while done < limit:
            with studio.writing() as session:
                claimed = tasks.claim(session, owner="crew", lane=lane, limit=min(8, limit - done), lease_s=30.0)
            if not claimed:
                break
            for one in claimed:
                with studio.writing() as session:
                    settle(studio, session, one)
                done += 1
    return done


def settle(studio: Studio, session: Session, claimed: Claimed) -> None:
    """Ends one claimed task with a small result, its locks taken in a worker's order."""
    assert tasks.still_ours(session, claimed)
    result = _SETTLE[claimed.function](studio, session, claimed)
    assert jobs.settle_done(session, claimed, result, 0.0)


def report_alive(
    studio: Studio,
    profile: str = "tiny",
    lanes: tuple[str, ...] = tuple(Lane),
    *,
    offers: Sequence[Json] = (),
    held: Json | None = None,
) -> None:
    """Writes the row that a supervisor's heartbeat writes."""
    with studio.writing() as session:
        session.merge(
            tables.Worker(
                id="crew",
                lanes=list(lanes),
                host="here",
                pid=1,
                device="cpu",
                profile=profile,
                models={"offers": list(offers)},
                held=held or {},
                seen_at=time.time(),
            )
        )


def picture(width: int = 64, height: int = 36, tone: int = 200) -> bytes:
    """A small PNG."""
    image = Image.new("RGB", (width, height), (tone, tone, tone))
    ImageDraw.Draw(image).line((0, 0, width, height), fill=(0, 0, 0))
    out = io.BytesIO()
    image.save(out, format="PNG")
    return out.getvalue()


def shots_of(scene: Scene) -> tuple[Shot, ...]:
    """Two shots: the whole scene, and its last paragraph."""
    names = tuple(dict.fromkeys(e.text for e in scene.elements if e.type is ElementType.CHARACTER))
    action = next((e.text for e in scene.elements if e.type is ElementType.ACTION), "")
    last = scene.elements[-1]
    spoken = tuple(
        SpokenLine(speaker=cue.text, text=line.text, line=line.line)
        for cue, line in zip(scene.elements, scene.elements[1:], strict=False)
        if cue.type is ElementType.CHARACTER
    )
    whole = Shot(
        number=f"{scene.number}-1",
        size=ShotSize.LONG,
        framing=Framing.MASTER,
        characters=names,
        action=action,
        dialogue=spoken,
        first_line=scene.heading.line,
        last_line=last.line,
        duration_s=4.0,
        reason=Reason(code=ReasonCode.MASTER),
    )
    close = Shot(
        number=f"{scene.number}-2",
        size=ShotSize.CLOSE_UP,
        framing=Framing.INSERT,
        action=last.text,
        first_line=last.line,
        last_line=last.line,
        duration_s=2.0,
        reason=Reason(code=ReasonCode.ACTION, quote=last.text),
    )
    return whole, close


def staging_of(shot: Shot) -> Staging:
    """An empty room, seen by the shot's lens."""
    return Staging(place="room", camera=Camera(x=0.0, y=-4.0, z=1.5, pan=0.0, focal_mm=shot.lens_mm))


def _cover(_studio: Studio, session: Session, claimed: Claimed) -> Json:
    screenplay = scripts.screenplay_of(session, claimed.payload["revision_id"])
    covered = []
    for scene in scenes(screenplay):
        found = shots_of(scene)
        stagings = tuple(staging_of(shot) for shot in found)
        covered.append(breakdowns.StagedScene(cast=found[0].characters, shots=found, stagings=stagings))
    result = breakdowns.settle(session, claimed, covered)
    told = findings.told(session, claimed.payload["script_id"])
    language = Language(claimed.payload["language"])
    people = identify(screenplay, language, lexicon=told.lexicon, answers=told.answers, kept=told.kept)
    tagged = tag(screenplay, language, lexicon=told.lexicon, people=people)
    findings.settle(session, claimed.payload["breakdown_id"], tagged)
    return breakdowns.go_on(session, claimed, covered, result)


def _enrich(_studio: Studio, session: Session, claimed: Claimed) -> Json:
    """One long shot of all lines by the model, and one sheet."""
    payload = claimed.payload
    version = session.scalars(
        select(tables.SceneVersion).where(
            tables.SceneVersion.revision_id == payload["revision_id"],
            tables.SceneVersion.scene_id == payload["scene_id"],
        )
    ).one()
    scene = values.load(Scene, version.value)
    by_rule = [values.load(Shot, shot) for shot in payload["shots"]]
    allowed = enrichment.choices(scene, payload["cast"], by_rule, CoverageStyle.CLASSICAL)
    chosen = enrichment.ModelShot(
        first_line=allowed.lines[0],
        last_line=allowed.lines[-1],
        size=ShotSize.LONG,
        framing=Framing.MASTER,
        angle=Angle.LOW,
        move=Move.ARC,
        characters=allowed.names,
    )
    found = enrichment.settle(scene, allowed, by_rule, [chosen], CoverageStyle.CLASSICAL)
    sheets = tuple(Sheet(character=name, behaviour=f"{name}: {payload['seed']}") for name in allowed.names)
    made = enrichment.Made(
        shots=found, stagings=tuple(map(staging_of, found)), beats=SceneBeats(sheets=sheets), closed=False
    )
    written = beats.settle(session, claimed, made.beats, {"noise": True})
    return breakdowns.settle_enriched(session, claimed, made, {"noise": True}) | {"beats_version": written}


def _sketch(studio: Studio, session: Session, claimed: Claimed) -> Json:
    panel = session.get_one(tables.Panel, claimed.payload["panel_id"])
    asset = assets.record(session, studio.blobs, picture(tone=100 + panel.ordinal), "image/png", 64, 36)
    return boards.settle_sketch(session, claimed, asset, {"kind": "sketch", "noise": False})


def _take(studio: Studio, session: Session, claimed: Claimed) -> Json:
    made = picture(tone=claimed.payload["seed"] % 250)
    asset = assets.record(session, studio.blobs, made, "image/png", 64, 36)
    return takes.settle_painting(session, claimed, asset, {"kind": "diffusion", "noise": True})


def _draft(studio: Studio, session: Session, claimed: Claimed) -> Json:
    text = f"ИНТ. ҮЙ – ТҮН\n\n{claimed.payload['seed']}\n".encode()
    asset = assets.record(session, studio.blobs, text, "text/plain")
    return drafts.settle(session, claimed, asset, {"noise": True}, truncated=False)


def _sheet(studio: Studio, session: Session, claimed: Claimed) -> Json:
    made = picture(tone=claimed.payload["seed"] % 250)
    asset = assets.record(session, studio.blobs, made, "image/png", 64, 36)
    return concepts.settle(session, claimed, asset, {"noise": True})


def _staged_sheet(studio: Studio, session: Session, claimed: Claimed) -> Json:
    asset = assets.record(session, studio.blobs, picture(tone=90), "image/png", 64, 36)
    pdf = assets.record(session, studio.blobs, b"%PDF-1.7", "application/pdf")
    return concepts.settle(session, claimed, asset, {"kind": "staging", "noise": False}, pdf)


def _maps(studio: Studio, session: Session, claimed: Claimed) -> Json:
    kinds = [*claimed.payload["kinds"], "zip"]
    made = [assets.record(session, studio.blobs, picture(tone=60 + n), "image/png", 64, 36) for n in range(len(kinds))]
    files = [{"kind": kind, "name": f"{kind}.png", "media_type": "image/png"} for kind in kinds]
    told = [(file, asset.sha256) for file, asset in zip(files, made, strict=True)]
    return maps.settled(claimed, told, {"kind": "maps", "noise": False})


_SETTLE: dict[str, Callable[[Studio, Session, Claimed], Json]] = {
    "breakdown.cover": _cover,
    "breakdown.enrich": _enrich,
    "boards.sketch": _sketch,
    "takes.paint": _take,
    "drafts.write": _draft,
    "concepts.paint": _sheet,
    "concepts.stage": _staged_sheet,
    "maps.draw": _maps,
}


def sizes_ordered(studio: Studio) -> set[tuple[int, int]]:
    """Width and height of all sketches that were ordered and are not drawn yet."""
    query = select(tables.Task.payload).where(tables.Task.function == "boards.sketch", tables.Task.state == "queued")
    with studio.reading() as session:
        return {(payload["width"], payload["height"]) for payload in session.scalars(query)}


def payloads(studio: Studio, function: str) -> list[Json]:
    """What waiting tasks of a function were ordered with, in order."""
    query = select(tables.Task.payload).where(tables.Task.function == function, tables.Task.state == "queued")
    with studio.reading() as session:
        return list(session.scalars(query.order_by(tables.Task.ordinal)))
