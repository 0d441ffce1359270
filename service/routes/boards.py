"""Boards: ordering, showing and exporting them."""

from typing import Annotated

from fastapi import APIRouter, Body, Query
from fastapi.responses import JSONResponse, Response

from kadr.studio import board_files, boards
from kadr.studio.boards import BoardOrder
from service import examples
from service.bodies import StrictRoute
from service.deps import BoardId, ScriptId, TheOnce, ThePage, TheStudio
from service.files import attachment
from service.openapi import WITH_BODY, answers

router = APIRouter(prefix="/v1", tags=["boards"], route_class=StrictRoute)

_ORDER = {
    "all": {"summary": "The whole script", "value": {}},
    "some": {"summary": "Two scenes", "value": {"scenes": ["3", "4A"]}},
}


@router.post(
    "/scripts/{script_id}/boards",
    status_code=202,
    summary="Order a board",
    responses=answers(examples.JOB | {"board_id": examples.BOARD["id"]}, 404, 409, *WITH_BODY, status=202),
)
def order_board(
    once: TheOnce, script_id: ScriptId, order: Annotated[BoardOrder, Body(openapi_examples=_ORDER)]
) -> JSONResponse:
    """A panel for each shot, its first take drawn from staging. The board's id is in the answer; it fills up."""
    return once.answer(order, lambda session: boards.order(session, script_id, order), 202)


@router.get(
    "/scripts/{script_id}/boards",
    summary="List a script's boards",
    responses=answers(examples.listed({k: v for k, v in examples.BOARD.items() if k != "panels"}), 404),
)
def list_boards(studio: TheStudio, script_id: ScriptId, page: ThePage) -> JSONResponse:
    """Boards, newest first, without their panels."""
    with studio.reading() as session:
        return JSONResponse(boards.listing(session, script_id, page))


@router.get("/boards/{board_id}", summary="Show a board", responses=answers(examples.BOARD, 404))
def show_board(studio: TheStudio, board_id: BoardId) -> JSONResponse:
    """The panels in order, each with its shot, its takes, and the circled one."""
    with studio.reading() as session:
        return JSONResponse(boards.show(session, board_id))


@router.get(
    "/boards/{board_id}/export",
    summary="Export a board",
    response_class=Response,
    responses=answers("%PDF-1.7 …", 404, 409, 415, media="application/pdf", text="The file."),
)
def export_board(
    studio: TheStudio,
    board_id: BoardId,
    wanted: Annotated[str, Query(alias="format", max_length=20, examples=["pdf"])],
) -> Response:
    """The board as `pdf` (six panels a page), `csv` (the shot list) or `zip` (the panels as PNG with the shot list)."""
    with studio.reading() as session:
        board = board_files.printable(session, board_id, wanted)
    return attachment(board_files.export(studio.blobs, board, wanted), "board")
