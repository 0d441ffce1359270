"""Breakdowns: ordering the pass that turns a script into shots."""

from fastapi import APIRouter
from fastapi.responses import JSONResponse

from kadr.studio import breakdowns
from service import examples
from service.bodies import StrictRoute
from service.deps import ScriptId, TheOnce
from service.openapi import answers

router = APIRouter(prefix="/v1", tags=["breakdowns"], route_class=StrictRoute)


@router.post(
    "/scripts/{script_id}/breakdowns",
    status_code=202,
    summary="Break a script down into shots",
    responses=answers(examples.JOB | {"kind": "breakdown"}, 404, 507, status=202),
)
def order_breakdown(once: TheOnce, script_id: ScriptId) -> JSONResponse:
    """Orders the shots of the current revision. Shots that are found again keep their ids and a person's changes."""
    return once.answer({}, lambda session: breakdowns.order(session, script_id), 202)
