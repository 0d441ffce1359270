"""Panels: showing one, locking it, noting on it."""

from typing import Annotated

from fastapi import APIRouter, Body
from fastapi.responses import JSONResponse

from kadr.studio import panels
from service import examples
from service.bodies import StrictRoute
from service.deps import PanelId, TheStudio
from service.openapi import WITH_BODY, answers
from service.schemas import PanelChange

router = APIRouter(prefix="/v1/panels", tags=["panels"], route_class=StrictRoute)

_CHANGE = {"lock": {"summary": "Lock it", "value": {"locked": True, "note": "Осылай қалсын"}}}


@router.get("/{panel_id}", summary="Show a panel", responses=answers(examples.PANEL, 404))
def show_panel(studio: TheStudio, panel_id: PanelId) -> JSONResponse:
    """One panel with its shot and all of its takes."""
    with studio.reading() as session:
        return JSONResponse(panels.show(session, panel_id))


@router.patch("/{panel_id}", summary="Lock a panel or note on it", responses=answers(examples.PANEL, 404, *WITH_BODY))
def change_panel(
    studio: TheStudio, panel_id: PanelId, change: Annotated[PanelChange, Body(openapi_examples=_CHANGE)]
) -> JSONResponse:
    """A locked panel is touched by no job."""
    with studio.writing() as session:
        return JSONResponse(panels.change(session, panel_id, change.sent()))
