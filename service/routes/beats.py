"""Beats: a scene's psychology, as a model or a person wrote it, and a person's changes to it."""

from typing import Annotated

from fastapi import APIRouter, Body
from fastapi.responses import JSONResponse

from kadr.studio import beats
from kadr.studio.beats import BeatsChange
from service import examples
from service.bodies import StrictRoute
from service.deps import BasedOn, SceneId, TheStudio
from service.files import tagged
from service.openapi import WITH_BODY, answers

router = APIRouter(prefix="/v1/scenes/{scene_id}/beats", tags=["beats"], route_class=StrictRoute)

_CHANGE = {
    "behaviour": {
        "summary": "What can be seen of her",
        "value": {"sheets": [{"character": "АРУ", "behaviour": "сол бір хатты қайта бүктейді"}], "version": 1},
    }
}


@router.get("", summary="Show a scene's beats", responses=answers(examples.BEATS, 404))
def show_beats(studio: TheStudio, scene_id: SceneId) -> JSONResponse:
    """Stanislavsky sheets and beats; version 0 where nobody wrote any. `alternates`: a model's, after a person's."""
    with studio.reading() as session:
        return tagged(beats.show(session, scene_id), "version")


@router.patch("", summary="Change a scene's beats", responses=answers(examples.BEATS, 404, 412, *WITH_BODY))
def change_beats(
    studio: TheStudio,
    scene_id: SceneId,
    change: Annotated[BeatsChange, Body(openapi_examples=_CHANGE)],
    based_on: BasedOn,
) -> JSONResponse:
    """A new version by a person, which no model overwrites. Of each sheet only `behaviour` ever reaches a picture."""
    base = change.version if based_on is None else based_on
    with studio.writing() as session:
        return tagged(beats.change(session, scene_id, change, base), "version")
