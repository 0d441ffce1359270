"""Scripts: a screenplay's immutable revisions, read from the bytes that the writer sent."""

import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import PurePath

from sqlalchemy import select
from sqlalchemy.orm import Session

from kadr.errors import Invalid, NotFound, Outdated
from kadr.film.screenplay import Language, Scene, Screenplay
from kadr.film.screenplay import scenes as scenes_of
from kadr.formats import fountain, screenplays, writing
from kadr.formats.screenplays import ReadScript
from kadr.store import assets, tables, values
from kadr.store.blobs import Blobs
from kadr.store.ids import new_id
from kadr.store.tables import Json
from kadr.studio import changes, matching, merging, pages, projects, scenes, times
from kadr.studio.changes import Known
from kadr.studio.downloads import Download, file_name

EXPORTS = tuple(writing.WRITERS)


# Of what a reader could not settle: a scan may have something on every line.
MAX_REMARKS = 100
_LETTERS = 400
# Everything else is shown as the text that it is.
_MEDIA = {
    "pdf": "application/pdf",
    "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Manuscript:
    """The bytes that a writer sent, what was read from them, and a title for a screenplay that names none."""

    source: bytes
    read: ReadScript
    title: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Compared:
    """A manuscript against revision number `revision` (0: there was none): its scenes with their ids, which of them
    are new, which old scenes went into which, and the changes as they are stored."""

    revision: int
    scenes: tuple[Known, ...]
    born: tuple[str, ...]
    merged: Mapping[str, str]
    changes: Json | None


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


def compare(session: Session, script_id: str, sent: Manuscript) -> Compared:
    """What a manuscript changes in the script's current revision; done before the transaction that writes it begins,
    because of the largest scripts it takes seconds. Raises NotFound, Invalid where there are no scenes."""
    script = find(session, script_id)
    before = _known(session, script)
    found = scenes_of(sent.read.screenplay)
    if not found:
        raise Invalid("the script has no scenes; a scene begins with a heading such as INT. KITCHEN - DAY")
    match = matching.match([matching.words_of(k.scene) for k in before], [matching.words_of(s) for s in found])
    loose = [scene for scene, inherited in zip(found, match.inherited, strict=True) if inherited is None]
    back = scenes.cut_before(session, script, loose, [known.id for known in before])
    ids = [
        back.get(scene.ordinal) or new_id("scn") if inherited is None else before[inherited].id
        for scene, inherited in zip(found, match.inherited, strict=True)
    ]
    after = [Known(id=id_, scene=scene) for id_, scene in zip(ids, found, strict=True)]
    born = {known.id for known, inherited in zip(after, match.inherited, strict=True) if inherited is None}
    return Compared(
        revision=script.revision,
        scenes=tuple(after),
        born=tuple(sorted(born.difference(back.values()))),
        merged={before[gone].id: after[into].id for gone, into in match.merged_into.items()},
        changes=changes.between(before, after, match) if before else None,
    )


def revise(
    session: Session,
    blobs: Blobs,
    script_id: str,
    sent: Manuscript,
    based_on: int | None,
    *,
    compared: Compared | None = None,
) -> Json:
    """A new revision; unchanged scenes keep their ids. Raises Outdated where `based_on` is not the current one.

    `compared` is used where the script has not got another revision since."""
    script = find(session, script_id, lock=True)
    if based_on is not None and based_on != script.revision:
        raise Outdated(
            f"script {script_id} is at revision {script.revision}, the change was made on {based_on}; "
            "read the script again and repeat the change on it"
        )
    script.title = (sent.read.screenplay.title() or script.title)[:200]
    script.language = sent.read.language
    _revise(session, blobs, script, sent, compared)
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
        "confidence": revision.confidence,
        "remarks": revision.remarks,
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
    """Title, screenplay and language to export. Raises Unsupported for a format that is not written."""
    writing.writer(wanted)
    script = find(session, script_id)
    screenplay = screenplay_of(session, current_revision(session, script).id)
    return script.title, screenplay, Language(script.language)


def export(title: str, screenplay: Screenplay, language: Language, wanted: str) -> Download:
    """A script as a file; takes no session, because drawing a PDF must not hold a transaction open."""
    writer = writing.writer(wanted)
    return Download(
        data=writer.write(screenplay, language),
        media_type=writer.media_type,
        name=file_name(title, wanted),
        lost=tuple(writer.losses(screenplay)),
    )


def _revise(
    session: Session, blobs: Blobs, script: tables.Script, sent: Manuscript, compared: Compared | None = None
) -> None:
    read = sent.read
    asset = assets.record(session, blobs, sent.source, _MEDIA.get(read.format, "text/plain"))
    if compared is None or compared.revision != script.revision:
        compared = compare(session, script.id, sent)
    script.revision += 1
    script.updated_at = time.time()
    revision = tables.Revision(
        id=new_id("rev"),
        script_id=script.id,
        number=script.revision,
        format=read.format,
        encoding=read.encoding,
        confidence=read.confidence,
        remarks=_remarks(read.remarks),
        source_sha256=asset.sha256,
        value=values.dump(read.screenplay),
        changes=compared.changes,
        created_at=script.updated_at,
    )
    session.add(revision)
    born = [tables.Scene(id=id_, script_id=script.id, created_at=script.updated_at) for id_ in compared.born]
    session.add_all(born)
    session.flush()
    session.add_all(_version(known, revision) for known in compared.scenes)
    session.flush()
    merging.carry(session, compared.merged)


def _remarks(said: Sequence[str]) -> list[str]:
    kept = [remark if len(remark) <= _LETTERS else f"{remark[: _LETTERS - 1]}…" for remark in said[:MAX_REMARKS]]
    return kept if len(said) <= MAX_REMARKS else [*kept, f"(and {len(said) - MAX_REMARKS} more)"]


def _known(session: Session, script: tables.Script) -> list[Known]:
    """The scenes of the revision that a new one is compared with."""
    if not script.revision:
        return []
    rows = scenes.current(session, script)
    return [Known(id=row.scene_id, scene=values.load(Scene, row.value)) for row in rows]


def _version(known: Known, revision: tables.Revision) -> tables.SceneVersion:
    scene = known.scene
    return tables.SceneVersion(
        id=new_id("scv"),
        scene_id=known.id,
        revision_id=revision.id,
        ordinal=scene.ordinal,
        number=scene.number[:40],
        heading=scene.heading.text,
        hash=matching.content_hash(scene),
        value=values.dump(scene),
    )


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
