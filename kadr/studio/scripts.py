"""Scripts: a screenplay's immutable revisions, read from the bytes that the writer sent."""

import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import PurePath

from sqlalchemy import select
from sqlalchemy.orm import Session

from kadr.errors import Invalid, NotFound, Outdated, Unsupported
from kadr.film.screenplay import Language, Screenplay
from kadr.film.screenplay import scenes as scenes_of
from kadr.formats import fountain, screenplay_pdf, screenplays
from kadr.formats.screenplays import ReadScript
from kadr.store import assets, tables, values
from kadr.store.blobs import Blobs
from kadr.store.ids import new_id
from kadr.store.tables import Json
from kadr.studio import pages, projects, scenes, times
from kadr.studio.downloads import Download, file_name

EXPORTS = ("fountain", "pdf")


@dataclass(frozen=True, slots=True, kw_only=True)
class Manuscript:
    """The bytes that a writer sent, what was read from them, and a title for a screenplay that names none."""

    source: bytes
    read: ReadScript
    title: str


def manuscript(data: bytes, name: str) -> Manuscript:
    """Reads a script; done before a transaction begins, because hostile input may take a second.

    Raises Unreadable, Unsupported, TooLarge, or Invalid where there are no scenes."""
    return Manuscript(source=data, read=screenplays.read(data, name), title=PurePath(name).stem or "Kadr")


def create(session: Session, blobs: Blobs, project_id: str, sent: Manuscript) -> Json:
    """A new script with its first revision."""
    project = projects.find(session, project_id)
    now = time.time()
    script = tables.Script(
        id=new_id("scr"),
        project_id=project.id,
        title=(sent.read.screenplay.title() or sent.title)[:200],
        language=sent.read.language,
        revision=0,
        created_at=now,
        updated_at=now,
    )
    session.add(script)
    session.flush()
    _revise(session, blobs, script, sent)
    return show(session, script.id)


def revise(session: Session, blobs: Blobs, script_id: str, sent: Manuscript, based_on: int | None) -> Json:
    """A new revision; unchanged scenes keep their ids. Raises Outdated where `based_on` is not the current one."""
    script = find(session, script_id, lock=True)
    if based_on is not None and based_on != script.revision:
        raise Outdated(
            f"script {script_id} is at revision {script.revision}, the change was made on {based_on}; "
            "read the script again and repeat the change on it"
        )
    script.title = (sent.read.screenplay.title() or script.title)[:200]
    script.language = sent.read.language
    _revise(session, blobs, script, sent)
    return show(session, script.id)


def find(session: Session, script_id: str, *, lock: bool = False) -> tables.Script:
    """The row of a script whose project is not deleted. Raises NotFound."""
    row = session.get(tables.Script, script_id, with_for_update=lock or None)
    if row is None:
        raise NotFound(f"no script {script_id}")
    projects.find(session, row.project_id)
    return row


def show(session: Session, script_id: str) -> Json:
    """A script with the scenes of its current revision."""
    script = find(session, script_id)
    revision = current_revision(session, script)
    return {
        "id": script.id,
        "project_id": script.project_id,
        "title": script.title,
        "language": script.language,
        "revision": script.revision,
        "revision_id": revision.id,
        "format": revision.format,
        "encoding": revision.encoding,
        "source": revision.source_sha256,
        "created_at": times.shown(script.created_at),
        "updated_at": times.shown(script.updated_at),
        "scenes": [scenes.summary(version) for version in scenes.current(session, script)],
    }


def listing(session: Session, project_id: str, page: pages.Page) -> Json:
    """A project's scripts, newest first, without their scenes."""
    projects.find(session, project_id)
    query = select(tables.Script).where(tables.Script.project_id == project_id)
    return pages.pick(session, query, tables.Script.id, page, _brief, order=pages.Order.FALLING)


def revisions(session: Session, script_id: str, page: pages.Page) -> Json:
    """A script's revisions, newest first."""
    find(session, script_id)
    query = select(tables.Revision).where(tables.Revision.script_id == script_id)
    return pages.pick(session, query, tables.Revision.number, page, _shown_revision, order=pages.Order.FALLING)


def scene_listing(session: Session, script_id: str, page: pages.Page) -> Json:
    """The scenes of the current revision, elements included."""
    revision = current_revision(session, find(session, script_id))
    query = select(tables.SceneVersion).where(tables.SceneVersion.revision_id == revision.id)
    return pages.pick(session, query, tables.SceneVersion.ordinal, page, scenes.shown)


def current_revision(session: Session, script: tables.Script) -> tables.Revision:
    """The row of the revision that the script is at."""
    query = select(tables.Revision).where(
        tables.Revision.script_id == script.id, tables.Revision.number == script.revision
    )
    return session.scalars(query).one()


def screenplay_of(session: Session, revision_id: str) -> Screenplay:
    """What was read from a revision. Raises NotFound."""
    row = session.get(tables.Revision, revision_id)
    if row is None:
        raise NotFound(f"no revision {revision_id}")
    return values.load(Screenplay, row.value)


def words_of(session: Session, script: tables.Script, wanted: Sequence[str]) -> str:
    """The Fountain text of the chosen scenes (numbers or ids), or of the whole script where none is named."""
    screenplay = screenplay_of(session, current_revision(session, script).id)
    if not wanted:
        return fountain.write(screenplay)
    ordinals = {version.ordinal for version in scenes.chosen(session, script, wanted)}
    parts = [scene for scene in scenes_of(screenplay) if scene.ordinal in ordinals]
    return fountain.write(Screenplay(elements=tuple(e for part in parts for e in (part.heading, *part.elements))))


def printable(session: Session, script_id: str, wanted: str) -> tuple[str, Screenplay, Language]:
    """Title, screenplay and language to export. Raises Unsupported for a format that is not written yet."""
    if wanted not in EXPORTS:
        raise Unsupported(f"format {wanted!r} is not written; a script exports as {' '.join(EXPORTS)}")
    script = find(session, script_id)
    screenplay = screenplay_of(session, current_revision(session, script).id)
    return script.title, screenplay, Language(script.language)


def export(title: str, screenplay: Screenplay, language: Language, wanted: str) -> Download:
    """A script as a file; takes no session, because drawing a PDF must not hold a transaction open."""
    if wanted == "pdf":
        data, media_type = screenplay_pdf.write_pdf(screenplay, language), "application/pdf"
    else:
        data, media_type = fountain.write(screenplay).encode(), "text/plain; charset=utf-8"
    return Download(data=data, media_type=media_type, name=file_name(title, wanted))


def _revise(session: Session, blobs: Blobs, script: tables.Script, sent: Manuscript) -> None:
    read = sent.read
    found = scenes_of(read.screenplay)
    if not found:
        raise Invalid("the script has no scenes; a scene begins with a heading such as INT. KITCHEN - DAY")
    asset = assets.record(session, blobs, sent.source, "text/plain")
    before = scenes.current(session, script) if script.revision else []
    script.revision += 1
    script.updated_at = time.time()
    revision = tables.Revision(
        id=new_id("rev"),
        script_id=script.id,
        number=script.revision,
        format=read.format,
        encoding=read.encoding,
        source_sha256=asset.sha256,
        value=values.dump(read.screenplay),
        created_at=script.updated_at,
    )
    session.add(revision)
    session.flush()
    for scene, inherited in zip(found, scenes.matched(before, found), strict=True):
        scene_id = inherited or new_id("scn")
        if inherited is None:
            session.add(tables.Scene(id=scene_id, script_id=script.id, created_at=script.updated_at))
            session.flush()
        session.add(
            tables.SceneVersion(
                id=new_id("scv"),
                scene_id=scene_id,
                revision_id=revision.id,
                ordinal=scene.ordinal,
                number=scene.number[:40],
                heading=scene.heading.text,
                hash=scenes.content_hash(scene),
                value=values.dump(scene),
            )
        )
    session.flush()


def _brief(script: tables.Script) -> Json:
    return {
        "id": script.id,
        "project_id": script.project_id,
        "title": script.title,
        "language": script.language,
        "revision": script.revision,
        "created_at": times.shown(script.created_at),
        "updated_at": times.shown(script.updated_at),
    }


def _shown_revision(row: tables.Revision) -> Json:
    return {
        "id": row.id,
        "number": row.number,
        "format": row.format,
        "encoding": row.encoding,
        "source": row.source_sha256,
        "created_at": times.shown(row.created_at),
    }
