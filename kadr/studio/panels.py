"""Panels: a drawing of a shot, with the takes made of it and the one that is circled."""

from collections import defaultdict
from collections.abc import Mapping

from sqlalchemy import Select, select
from sqlalchemy.orm import Session

from kadr.errors import NotFound
from kadr.store import tables
from kadr.store.tables import Json
from kadr.studio import projects, shots, times


def find(session: Session, panel_id: str, *, lock: bool = False) -> tuple[tables.Panel, tables.Project]:
    """A panel's row, locked for writing if asked, and its project's. Raises NotFound, also under a deleted project."""
    row = session.get(tables.Panel, panel_id, with_for_update=lock or None)
    if row is None:
        raise NotFound(f"no panel {panel_id}")
    board = session.get_one(tables.Board, row.board_id)
    return row, projects.find(session, board.project_id)


def show(session: Session, panel_id: str) -> Json:
    """One panel with its shot and all of its takes."""
    row, _project = find(session, panel_id)
    board = session.get_one(tables.Board, row.board_id)
    return _panels(session, board, row.id)[0]


def change(session: Session, panel_id: str, changes: Mapping[str, object]) -> Json:
    """Locks or unlocks a panel, or sets its note."""
    row, _project = find(session, panel_id, lock=True)
    for name, value in changes.items():
        setattr(row, name, value)
    row.version += 1
    session.flush()
    return show(session, panel_id)


def of_board(session: Session, board: tables.Board) -> list[Json]:
    """A board's panels in order, each with its shot and its takes."""
    return _panels(session, board, None)


def shown_take(take: tables.Take, panel: tables.Panel) -> Json:
    """A take as the API shows it. `alternate`: its shot changed while it was made, so it stands for an older one."""
    return {
        "id": take.id,
        "panel_id": take.panel_id,
        "number": take.number,
        "kind": take.kind,
        "asset": take.asset,
        "circled": take.id == panel.circled_take_id,
        "alternate": take.alternate,
        "slate": take.slate,
        "created_at": times.shown(take.created_at),
    }


def as_drawn(board: tables.Board) -> Select[tables.Panel, tables.Shot, tables.ShotVersion, tables.SceneVersion]:
    """A board's panels in order: each with its shot as it is now and its scene as the board was ordered."""
    shot, scene = tables.ShotVersion, tables.SceneVersion
    return (
        select(tables.Panel, tables.Shot, shot, scene)
        .join(tables.Shot, tables.Shot.id == tables.Panel.shot_id)
        .join(shot, (shot.shot_id == tables.Shot.id) & (shot.version == tables.Shot.version))
        .join(scene, (scene.scene_id == tables.Shot.scene_id) & (scene.revision_id == board.revision_id))
        .where(tables.Panel.board_id == board.id)
        .order_by(tables.Panel.ordinal)
    )


def _panels(session: Session, board: tables.Board, only: str | None) -> list[Json]:
    wanted = (tables.Panel.board_id == board.id) if only is None else (tables.Panel.id == only)
    drawn: defaultdict[str, list[tables.Take]] = defaultdict(list)
    made = (
        select(tables.Take)
        .join(tables.Panel, tables.Panel.id == tables.Take.panel_id)
        .where(wanted)
        .order_by(tables.Take.number)
    )
    for take in session.scalars(made):
        drawn[take.panel_id].append(take)
    found = session.execute(as_drawn(board).where(wanted))
    return [_shown(panel, shots.shown(shot, version), scene, drawn[panel.id]) for panel, shot, version, scene in found]


def _shown(panel: tables.Panel, shot: Json, scene: tables.SceneVersion, drawn: list[tables.Take]) -> Json:
    made = [shown_take(take, panel) for take in drawn]
    return {
        "id": panel.id,
        "board_id": panel.board_id,
        "ordinal": panel.ordinal,
        "number": shot["number"],
        "scene": {"id": scene.scene_id, "number": scene.number, "heading": scene.heading},
        "shot": shot,
        "locked": panel.locked,
        "note": panel.note,
        "version": panel.version,
        "take": next((take for take in made if take["circled"]), None),
        "takes": made,
    }
