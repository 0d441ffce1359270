"""A film as rows, small enough to be drawn hundreds of times: one scene, one staged shot, many panels."""

import time
from dataclasses import dataclass, replace

from sqlalchemy import func, select

from kadr.film.screenplay import Element, ElementType, Scene, Screenplay, Slugline
from kadr.film.shots import Framing, Reason, ReasonCode, Shot, ShotSize
from kadr.film.staging import Camera, Figure, Staging
from kadr.queue import Lane
from kadr.store import assets, tables, values
from kadr.store.ids import new_id
from kadr.studio import jobs
from kadr.studio.desk import Studio

HEADING = Element(
    type=ElementType.SCENE_HEADING, text="НАТ. ДАЛА – ТҮН", line=1, slugline=Slugline(location="ДАЛА", time="ТҮН")
)
ELEMENTS = (
    Element(type=ElementType.ACTION, text="Боран. Айсұлу атын жетектеп келеді.", line=3),
    Element(type=ElementType.CHARACTER, text="АЙСҰЛУ", line=5),
    Element(type=ElementType.DIALOGUE, text="Қорықпа, жануар.", line=6),
)
SHOT = Shot(
    number="1-1",
    size=ShotSize.FULL,
    framing=Framing.SINGLE,
    characters=("АЙСҰЛУ",),
    subject="АЙСҰЛУ",
    action="Айсұлу атын жетектеп келеді.",
    first_line=3,
    last_line=3,
    duration_s=4.0,
    reason=Reason(code=ReasonCode.ACTION, quote="Айсұлу атын жетектеп келеді."),
)
STAGING = Staging(
    place="steppe", figures=(Figure(name="АЙСҰЛУ", x=0.0, y=4.0, facing=180.0),), camera=Camera(x=0, y=0, z=1.5, pan=0)
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Film:
    """Ids of what was laid out."""

    project: str
    script: str
    revision: str
    breakdown: str
    board: str
    shot_versions: tuple[str, ...]
    panels: tuple[str, ...]


def lay_out(studio: Studio, panels: int = 1) -> Film:
    """A project with a script of one scene, and `panels` shots of it, each with a panel and a look of its own."""
    now = time.time()
    ids = {name: new_id(prefix) for name, prefix in _PREFIXES.items()}
    scene = Scene(ordinal=1, heading=HEADING, elements=ELEMENTS)
    screenplay = Screenplay(elements=(HEADING, *ELEMENTS))
    shots = [(new_id("sht"), new_id("shv"), new_id("pnl")) for _ in range(panels)]
    with studio.writing() as session:
        source = assets.record(session, studio.blobs, b"INT.", "text/plain")
        session.add(
            tables.Project(
                id=ids["project"], title="Боран", language="kk", aspect_ratio=16 / 9, style="pencil", commercial=False,
                quota_gpu_seconds=None, created_at=now, updated_at=now, deleted_at=None,
            )
        )  # fmt: skip
        session.flush()
        session.add(
            tables.Script(
                id=ids["script"], project_id=ids["project"], title="Боран", language="kk", revision=1,
                created_at=now, updated_at=now,
            )
        )  # fmt: skip
        session.flush()
        session.add(
            tables.Revision(
                id=ids["revision"], script_id=ids["script"], number=1, format="fountain", encoding="utf-8",
                source_sha256=source.sha256, value=values.dump(screenplay), created_at=now,
            )
        )  # fmt: skip
        session.add(tables.Scene(id=ids["scene"], script_id=ids["script"], created_at=now))
        session.flush()
        session.add(
            tables.SceneVersion(
                id=new_id("scv"), scene_id=ids["scene"], revision_id=ids["revision"], ordinal=1, number="1",
                heading=HEADING.text, hash="0" * 64, value=values.dump(scene),
            )
        )  # fmt: skip
        session.add(
            tables.Breakdown(
                id=ids["breakdown"], script_id=ids["script"], revision_id=ids["revision"], job_id=None, task_id=None,
                created_at=now,
            )
        )  # fmt: skip
        session.add(
            tables.Board(
                id=ids["board"], project_id=ids["project"], script_id=ids["script"], revision_id=ids["revision"],
                job_id=None, created_at=now,
            )
        )  # fmt: skip
        session.flush()
        for ordinal, (shot, version, panel) in enumerate(shots, start=1):
            # Each shot looks a little different, so that each sketch is a file of its own.
            staging = replace(STAGING, camera=replace(STAGING.camera, x=ordinal * 0.004))
            session.add(
                tables.Shot(
                    id=shot, script_id=ids["script"], scene_id=ids["scene"], breakdown_id=ids["breakdown"],
                    ordinal=ordinal, version=1,
                )
            )  # fmt: skip
            session.flush()
            session.add(
                tables.ShotVersion(
                    id=version, shot_id=shot, version=1, author="coverage", hash=f"{ordinal:064d}",
                    value=values.dump(SHOT), staging=values.dump(staging), staged_by="rules",
                    created_at=now,
                )
            )  # fmt: skip
            session.add(
                tables.Panel(
                    id=panel, board_id=ids["board"], shot_id=shot, ordinal=ordinal, locked=False, note="",
                    circled_take_id=None, version=1,
                )
            )  # fmt: skip
            session.flush()
    return Film(
        project=ids["project"],
        script=ids["script"],
        revision=ids["revision"],
        breakdown=ids["breakdown"],
        board=ids["board"],
        shot_versions=tuple(version for _, version, _ in shots),
        panels=tuple(panel for _, _, panel in shots),
    )


_PREFIXES = {"project": "prj", "script": "scr", "revision": "rev", "scene": "scn", "breakdown": "brk", "board": "brd"}


def sketch_task(film: Film, number: int, width: int = 128, height: int = 72) -> jobs.NewTask:
    """The task that draws one panel; `number` counts from 0."""
    payload = {
        "panel_id": film.panels[number],
        "shot_version_id": film.shot_versions[number],
        "width": width,
        "height": height,
        "style": "pencil",
    }
    return jobs.NewTask(lane=Lane.CPU, function="boards.sketch", payload=payload, batch_key=f"sketch:{width}x{height}")


def order(studio: Studio, film: Film, *tasks: jobs.NewTask, kind: str = "board", rings: bool = True) -> str:
    """Order the tasks as one job; without any, a sketch of every panel. The job's id.

    `rings` False: as if the front end had died between the commit and the bell."""
    wanted = tasks or tuple(sketch_task(film, number) for number in range(len(film.panels)))
    with studio.writing() if rings else studio.database.writing() as session:
        return jobs.order(session, project_id=film.project, kind=kind, request={}, tasks=wanted).id


def takes_by_panel(studio: Studio) -> dict[str, int]:
    """How many takes each panel has, for panels that have any."""
    query = select(tables.Take.panel_id, func.count()).group_by(tables.Take.panel_id)
    with studio.reading() as session:
        return {row[0]: row[1] for row in session.execute(query)}


def job_events(studio: Studio, job_id: str) -> list[str]:
    """The kinds of a job's events, in order; fails where their numbers have a gap."""
    query = select(tables.Event).where(tables.Event.job_id == job_id).order_by(tables.Event.number)
    with studio.reading() as session:
        found = list(session.scalars(query))
        assert [event.number for event in found] == list(range(1, len(found) + 1))
        return [event.kind for event in found]
