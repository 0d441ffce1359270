"""Boards: ordered panels, one for each shot, each with its first take drawn from staging."""

import time
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Annotated, ClassVar

from pydantic import ConfigDict, Field
from sqlalchemy import select
from sqlalchemy.orm import Session

from kadr.errors import Conflict, NotFound
from kadr.queue import Lane, Work
from kadr.store import tables, values
from kadr.store.ids import new_id
from kadr.store.tables import Json
from kadr.store.tasks import Claimed
from kadr.studio import jobs, pages, panels, projects, scenes, scripts, shot_lists, shots, takes, times
from kadr.studio.orders import FORBID, SceneNumber


@dataclass(frozen=True, slots=True, kw_only=True)
class BoardOrder:
    """One order of a board. `scenes`: numbers or ids of the scenes wanted; left out, the whole script."""

    __pydantic_config__: ClassVar[ConfigDict] = FORBID

    # An empty list is refused: whoever asks for no scene does not expect the whole film.
    scenes: Annotated[tuple[SceneNumber, ...], Field(min_length=1, max_length=1_000)] | None = None


def order(session: Session, script_id: str, wanted: BoardOrder) -> Json:
    """Orders a board: a panel for each shot now, a task that draws each panel. The job, with `board_id`.

    Raises Conflict naming the first scene that has no shots yet."""
    script = scripts.find(session, script_id)
    project = projects.find(session, script.project_id)
    named = wanted.scenes or ()
    chosen = _shots(session, script, named)
    board = tables.Board(
        id=new_id("brd"),
        project_id=project.id,
        script_id=script.id,
        revision_id=scripts.current_revision(session, script).id,
        job_id=None,
        created_at=time.time(),
    )
    session.add(board)
    session.flush()
    tasks = [_panel(session, project, board, n, shot) for n, shot in enumerate(chosen, start=1)]
    request = {"script_id": script.id, "board_id": board.id, "scenes": list(named)}
    job = jobs.order(session, project_id=project.id, kind="board", request=request, tasks=tasks)
    board.job_id = job.id
    session.flush()
    return jobs.show(session, job.id) | {"board_id": board.id}


def settle_sketch(session: Session, claimed: Claimed, asset: tables.Asset, slate: Json) -> Json:
    """Writes the sketch take of a finished `boards.sketch` task; the task's result."""
    return takes.settle(session, claimed, asset, slate, takes.TakeKind.SKETCH)


def find(session: Session, board_id: str) -> tables.Board:
    """The row of a board whose project is not deleted. Raises NotFound."""
    row = session.get(tables.Board, board_id)
    if row is None:
        raise NotFound(f"no board {board_id}")
    projects.find(session, row.project_id)
    return row


def listing(session: Session, script_id: str, page: pages.Page) -> Json:
    """A script's boards, newest first, without their panels."""
    scripts.find(session, script_id)
    query = select(tables.Board).where(tables.Board.script_id == script_id)
    return pages.pick(
        session, query, tables.Board.id, page, lambda row: _shown(session, row), order=pages.Order.FALLING
    )


def show(session: Session, board_id: str) -> Json:
    """A board with its panels in order, each with its shot and the take that stands for it."""
    board = find(session, board_id)
    return _shown(session, board) | {"panels": panels.of_board(session, board)}


def _shown(session: Session, board: tables.Board) -> Json:
    return {
        "id": board.id,
        "project_id": board.project_id,
        "script_id": board.script_id,
        "revision": session.get_one(tables.Revision, board.revision_id).number,
        "job_id": board.job_id,
        "created_at": times.shown(board.created_at),
    }


def named(session: Session, shown_jobs: Sequence[Json]) -> None:
    """Adds `board_id` to those shown jobs that draw a board."""
    query = select(tables.Board.job_id, tables.Board.id).where(
        tables.Board.job_id.in_([job["id"] for job in shown_jobs if job["kind"] == "board"])
    )
    boards = {row[0]: row[1] for row in session.execute(query)}
    for job in shown_jobs:
        if job["id"] in boards:
            job["board_id"] = boards[job["id"]]


def _shots(session: Session, script: tables.Script, wanted: Sequence[str]) -> list[tables.Shot]:
    versions = scenes.chosen(session, script, wanted)
    breakdown = shot_lists.current_breakdown(session, script.id)
    query = select(tables.Shot).where(shot_lists.chosen(session, breakdown)).order_by(tables.Shot.position)
    ids = {version.scene_id for version in versions}
    found = [shot for shot in session.scalars(query) if shot.scene_id in ids]
    covered = {shot.scene_id for shot in found}
    bare = next((version for version in versions if version.scene_id not in covered), None)
    if bare is not None:
        raise Conflict(f"scene {bare.number} has no shots; break it down first")
    return found


def _panel(
    session: Session, project: tables.Project, board: tables.Board, ordinal: int, shot: tables.Shot
) -> jobs.NewTask:
    panel = tables.Panel(
        id=new_id("pnl"),
        board_id=board.id,
        shot_id=shot.id,
        ordinal=ordinal,
        locked=False,
        note="",
        circled_take_id=None,
        version=1,
    )
    session.add(panel)
    version = shots.current(session, shot)
    width, height = projects.panel_size(project)
    look = {"width": width, "height": height, "style": project.style}
    payload = {"panel_id": panel.id, "shot_version_id": version.id, **look}
    return jobs.NewTask(
        lane=Lane.CPU,
        function=Work.BOARDS_SKETCH,
        payload=payload,
        batch_key=f"sketch:{width}x{height}:{project.style}",
        input_hash=values.digest({"draws": "sketch", "shot": version.hash, **look}),
    )
