"""Shots: the list, and a director's changes to one."""

from typing import Annotated

from fastapi import APIRouter, Body, Query
from fastapi.responses import JSONResponse

from kadr.errors import Invalid
from kadr.studio import shots
from service import examples
from service.bodies import StrictRoute
from service.deps import BasedOn, ScriptId, ShotId, ThePage, TheStudio
from service.files import tagged
from service.openapi import WITH_BODY, answers
from service.schemas import ShotChange

router = APIRouter(prefix="/v1", tags=["shots"], route_class=StrictRoute)

_CHANGE = {"closer": {"summary": "Closer, from below", "value": {"size": "close_up", "angle": "low", "version": 1}}}


@router.get(
    "/scripts/{script_id}/shots",
    summary="List a script's shots",
    responses=answers(examples.listed(examples.SHOT), 404),
)
def list_shots(
    studio: TheStudio,
    script_id: ScriptId,
    page: ThePage,
    scene: Annotated[str | None, Query(max_length=40, description="Only this scene: its number or id.")] = None,
) -> JSONResponse:
    """The shots of the newest finished breakdown, in order."""
    with studio.reading() as session:
        return JSONResponse(shots.listing(session, script_id, page, scene))


@router.get("/shots/{shot_id}", summary="Show a shot", responses=answers(examples.SHOT | {"staging": {}}, 404))
def show_shot(studio: TheStudio, shot_id: ShotId) -> JSONResponse:
    """One shot with its staging: who stands where, and the camera."""
    with studio.reading() as session:
        return tagged(shots.show(session, shot_id), "version")


@router.patch("/shots/{shot_id}", summary="Change a shot", responses=answers(examples.SHOT, 404, 412, *WITH_BODY))
def change_shot(
    studio: TheStudio,
    shot_id: ShotId,
    change: Annotated[ShotChange, Body(openapi_examples=_CHANGE)],
    based_on: BasedOn,
) -> JSONResponse:
    """A new version by a person, staged again with its scene. Facts of the script (who speaks, which lines) stay."""
    base = change.version if based_on is None else based_on
    changes = change.sent("version")
    if not changes:
        raise Invalid(f"the change is empty; send one of {', '.join(shots.EDITABLE)}")
    with studio.writing() as session:
        return tagged(shots.change(session, shot_id, changes, base), "version")
