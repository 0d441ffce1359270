"""Breakdowns: ordering the pass that turns a script into shots."""

from typing import Annotated

from fastapi import APIRouter, Body
from fastapi.responses import JSONResponse

from kadr.studio import breakdowns
from kadr.studio.breakdowns import BreakdownOrder
from service import examples
from service.bodies import StrictRoute
from service.deps import ScriptId, TheOnce, TheStudio
from service.openapi import WITH_BODY, answers

router = APIRouter(prefix="/v1", tags=["breakdowns"], route_class=StrictRoute)

_PLAIN = BreakdownOrder()
_ORDER = {
    "plain": {"summary": "As this studio can", "value": {}},
    "model": {
        "summary": "Two scenes by a text model too, handheld",
        "value": {"style": "handheld", "enrich": True, "scenes": ["3", "4A"], "time_limit_s": 120},
    },
}


@router.post(
    "/scripts/{script_id}/breakdowns",
    status_code=202,
    summary="Break a script down into shots",
    responses=answers(examples.JOB | {"kind": "breakdown"}, 404, 409, *WITH_BODY, status=202),
)
def order_breakdown(
    studio: TheStudio,
    once: TheOnce,
    script_id: ScriptId,
    order: Annotated[BreakdownOrder, Body(openapi_examples=_ORDER)] = _PLAIN,
) -> JSONResponse:
    """Orders the shots of the current revision, by rule and, where a text model is there, by it too; both lists are
    kept. Shots that are found again keep their ids and a person's changes. The body may be left out."""
    return once.answer(order, lambda session: breakdowns.order(session, script_id, order, studio.settings), 202)
