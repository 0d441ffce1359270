"""Shots: the list, and a director's changes to one."""

from typing import Annotated

from fastapi import APIRouter, Body, Query
from fastapi.responses import JSONResponse

from kadr.errors import Invalid
from kadr.studio import shots
from kadr.studio.shot_lists import ShotSource
from service import examples
from service.bodies import StrictRoute
from service.deps import BasedOn, SceneId, ScriptId, ShotId, ThePage, TheStudio
from service.files import tagged
from service.openapi import WITH_BODY, answers
from service.schemas import ShotChange

router = APIRouter(prefix="/v1", tags=["shots"], route_class=StrictRoute)

_CHANGE = {
    "closer": {"summary": "Closer, from below", "value": {"size": "close_up", "angle": "low", "version": 1}},
    "by_hand": {"summary": "The camera by hand", "value": {"staging": {"camera": {"z": 0.4, "focal_mm": 24.0}}}},
    "rules": {"summary": "Staged by the rules again", "value": {"staging": None}},
}


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
    source: Annotated[
        ShotSource | None, Query(description="Every list by rule, or every list by a model, chosen or not.")
    ] = None,
) -> JSONResponse:
    """The shots of the newest finished breakdown, in order: of each scene the list that a person chose."""
    with studio.reading() as session:
        return JSONResponse(shots.listing(session, script_id, page, scene, source))


@router.get(
    "/scenes/{scene_id}/shot-lists",
    summary="Show both shot lists of a scene",
    responses=answers(examples.SHOT_LISTS, 404, 409),
)
def show_shot_lists(studio: TheStudio, scene_id: SceneId) -> JSONResponse:
    """The list by rule, the model's (null where there is none), which is chosen, and where they differ."""
    with studio.reading() as session:
        return JSONResponse(shots.lists(session, scene_id))


@router.post(
    "/scenes/{scene_id}/shot-lists/{source}/choose",
    summary="Choose a scene's shot list",
    responses=answers(examples.SHOT_LISTS, 404, 409),
)
def choose_shot_list(studio: TheStudio, scene_id: SceneId, source: ShotSource) -> JSONResponse:
    """Makes `coverage` or `model` the scene's list. Boards that are ordered from now on follow it."""
    with studio.writing() as session:
        return JSONResponse(shots.choose(session, scene_id, source))


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
    """A new version by a person, staged again with its scene. Facts of the script (who speaks, which lines) stay.

    `staging` changes what is named in it; from then on who stands where stays as it was set, and size, angle, lens or
    framing, the same ones too, move the camera alone, until `staging` is sent as null."""
    base = change.version if based_on is None else based_on
    changes = change.sent("version")
    if not changes:
        raise Invalid(f"the change is empty; send one of {', '.join(shots.EDITABLE)}")
    with studio.writing() as session:
        return tagged(shots.change(session, shot_id, changes, base), "version")
