"""Boards as files: a PDF to print, a shot list, the panels as pictures."""

import io
import zipfile
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import groupby

from sqlalchemy.orm import Session

from kadr.errors import Conflict, Unsupported
from kadr.film.screenplay import Language, Scene
from kadr.film.shots import Shot
from kadr.film.staging import Staging
from kadr.formats import board_pdf, shot_list
from kadr.store import tables, values
from kadr.store.blobs import Blobs
from kadr.store.tables import Json
from kadr.studio import boards, craft, panels, takes
from kadr.studio.craft import PlannedScene, StagedShot
from kadr.studio.downloads import Download, file_name

EXPORTS = ("pdf", "csv", "zip")
_COMING = ("otio", "edl", "fcpxml", "srt", "mp4")

# What an archive's members are dated: equal boards give equal archives.
_DATE = (1980, 1, 1, 0, 0, 0)


@dataclass(frozen=True, slots=True, kw_only=True)
class PrintedPanel:
    """A panel as it is printed: its shot in its scene, and the asset and the making of the circled take."""

    staged: StagedShot
    scene: Scene
    asset: str | None
    kind: str | None
    noise: bool

    @property
    def shot(self) -> Shot:
        """The shot as it is now."""
        return self.staged.shot


@dataclass(frozen=True, slots=True, kw_only=True)
class PrintedBoard:
    """All that an export needs, read in one transaction; `waived` are keys of findings that are meant so."""

    title: str
    subtitle: str
    language: Language
    aspect: float
    panels: tuple[PrintedPanel, ...]
    waived: Mapping[str, Json]


def printable(session: Session, board_id: str, wanted: str) -> PrintedBoard:
    """What is exported of a board. Raises Unsupported naming what there is, Conflict while it is not drawn yet."""
    if wanted not in EXPORTS:
        later = "is not written yet" if wanted in _COMING else "is unknown"
        raise Unsupported(f"format {wanted!r} {later}; a board exports as {' '.join(EXPORTS)}")
    board = boards.find(session, board_id)
    script = session.get_one(tables.Script, board.script_id)
    project = session.get_one(tables.Project, board.project_id)
    drawn = panels.as_drawn(board).add_columns(tables.Take)
    found = session.execute(drawn.outerjoin(tables.Take, tables.Take.id == tables.Panel.circled_take_id))
    printed = tuple(
        PrintedPanel(
            staged=StagedShot(
                id=row.id,
                scene_id=row.scene_id,
                position=row.position,
                shot=values.load(Shot, shot.value),
                staging=values.load(Staging, shot.staging),
            ),
            scene=values.load(Scene, scene.value),
            # SQLAlchemy types an outer join's row as if it were always there.
            asset=take.asset if take else None,
            kind=take.kind if take else None,
            noise=bool(take and take.slate.get("noise")),
        )
        for _panel, row, shot, scene, take in found
    )
    if wanted != "csv" and not any(panel.asset for panel in printed):
        raise Conflict(f"no panel of board {board_id} is drawn yet; wait for job {board.job_id}")
    subtitle = project.title if project.title != script.title else ""
    return PrintedBoard(
        title=script.title,
        subtitle=subtitle,
        language=Language(script.language),
        aspect=project.aspect_ratio,
        panels=printed,
        waived=craft.waivers(session, script.id),
    )


def export(blobs: Blobs, board: PrintedBoard, wanted: str) -> Download:
    """A board as a file; takes no session, because drawing pages must not hold a transaction open."""
    if wanted == "csv":
        return Download(data=_csv(board), media_type="text/csv; charset=utf-8", name=file_name(board.title, "csv"))
    if wanted == "zip":
        return Download(data=_zip(blobs, board), media_type="application/zip", name=file_name(board.title, "zip"))
    return Download(data=_pdf(blobs, board), media_type="application/pdf", name=file_name(board.title, "pdf"))


def _csv(board: PrintedBoard) -> bytes:
    return shot_list.write_csv([shot_list.row(panel.scene, panel.shot) for panel in board.panels], board.language)


def _pdf(blobs: Blobs, board: PrintedBoard) -> bytes:
    drawn = tuple(
        board_pdf.panel(
            panel.shot,
            scene=panel.scene.number,
            heading=panel.scene.heading.text,
            image=blobs.get(panel.asset) if panel.asset else None,
        )
        for panel in board.panels
    )
    return board_pdf.write_pdf(
        board_pdf.BoardSheet(
            title=board.title,
            subtitle=board.subtitle,
            language=board.language,
            panels=drawn,
            origin=_origin(board),
            aspect=board.aspect,
            plans=tuple(_plans(board)),
        )
    )


def _plans(board: PrintedBoard) -> Iterator[board_pdf.BoardPlan]:
    """A page for each scene: its floor plan, and what the craft's rules found that nobody waived."""
    for _scene, group in groupby(board.panels, key=lambda panel: panel.staged.scene_id):
        of_scene = list(group)
        # A shot may have several panels; the plan has it once.
        shots = tuple({panel.staged.id: panel.staged for panel in of_scene}.values())
        scene = of_scene[0].scene
        title = ". ".join(part for part in (scene.number, scene.heading.text) if part)
        yield board_pdf.BoardPlan(
            scene=scene.number,
            scene_heading=scene.heading.text,
            svg=craft.floor_plan(PlannedScene(title=title, language=board.language, shots=shots)),
            findings=craft.sentences(shots, board.waived, board.language),
        )


def _zip(blobs: Blobs, board: PrintedBoard) -> bytes:
    out = io.BytesIO()
    # Pictures are compressed already.
    with zipfile.ZipFile(out, "w", zipfile.ZIP_STORED) as archive:
        archive.writestr(zipfile.ZipInfo("shots.csv", _DATE), _csv(board))
        for n, panel in enumerate(board.panels, start=1):
            if panel.asset:
                # Numbered by us, so that no name of the script's can leave the folder or collide.
                name = f"panels/{n:04}-{file_name(panel.shot.number, 'png')}"
                archive.writestr(zipfile.ZipInfo(name, _DATE), blobs.get(panel.asset))
    return out.getvalue()


def _origin(board: PrintedBoard) -> str:
    """The visible line on every page that says how the pictures came to be: a label of `kadr.formats.words`."""
    kinds = {panel.kind for panel in board.panels if panel.kind}
    if any(panel.noise for panel in board.panels):
        return "noise"
    if takes.TakeKind.DIFFUSION in kinds:
        return "made_with_models" if kinds == {takes.TakeKind.DIFFUSION} else "partly_made_with_models"
    return "drawn_by_hand" if kinds == {takes.TakeKind.UPLOAD} else "drawn_from_data"
