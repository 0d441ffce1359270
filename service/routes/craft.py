"""Craft: what the rules of coverage find in a script's shots, waivers, and the floor plan of a scene."""

from typing import Annotated

from fastapi import APIRouter, Body, Depends, Header, Path, Query
from fastapi.responses import JSONResponse, Response

from kadr.film.screenplay import Language
from kadr.studio import craft
from kadr.studio.craft import Wanted
from service import examples
from service.bodies import StrictRoute
from service.deps import SceneId, ScriptId, ThePage, TheStudio
from service.files import drawing
from service.openapi import WITH_BODY, answers
from service.schemas import Waiver

router = APIRouter(prefix="/v1", tags=["craft"], route_class=StrictRoute)

TheLanguage = Annotated[
    Language | None, Query(description="The language of the words; left out: the script's.", alias="language")
]
Key = Annotated[str, Path(max_length=80, examples=[examples.FINDING["key"]])]
_WHY = {"meant": {"summary": "Meant so", "value": {"reason": "Ару өзін жоғалтқан: сызықты әдейі бұзамыз"}}}


def wanted_of(
    scene: Annotated[str | None, Query(max_length=40, description="Only this scene: its number or id.")] = None,
    waived: Annotated[bool | None, Query(description="Only waived, or only open ones.")] = None,
    language: TheLanguage = None,
) -> Wanted:
    """Which findings are wanted."""
    return Wanted(scene=scene, waived=waived, language=language)


@router.get(
    "/scripts/{script_id}/craft",
    summary="List what the craft's rules find",
    responses=answers(examples.listed(examples.FINDING), 404),
)
def list_findings(
    studio: TheStudio, script_id: ScriptId, page: ThePage, wanted: Annotated[Wanted, Depends(wanted_of)]
) -> JSONResponse:
    """Crossing the line, jump cuts, eyelines, screen direction, and sizes that lens and room cannot give: each with its
    shots, what was measured and the rule's sources. Findings, not errors. A page goes through whole scenes: it may hold
    fewer than `limit`, or none, and still have a `next`."""
    with studio.reading() as session:
        read = craft.coverage(session, script_id, page, wanted)
    return JSONResponse(craft.listing(read, page, wanted))


@router.post(
    "/scripts/{script_id}/craft/{key}/waive",
    summary="Waive a finding",
    responses=answers(examples.FINDING, 404, *WITH_BODY),
)
def waive_finding(
    studio: TheStudio,
    script_id: ScriptId,
    key: Key,
    waiver: Annotated[Waiver, Body(openapi_examples=_WHY)],
) -> JSONResponse:
    """It is meant so: the finding stays listed with the reason, and is left out of the board. The waiver outlasts
    breakdowns and revisions while the shots keep their ids and what is found about them."""
    with studio.reading() as session:
        read = craft.about_key(session, script_id, key)
    found = craft.named(read, key)
    with studio.writing() as session:
        return JSONResponse(craft.waive(session, found, waiver.reason))


@router.delete(
    "/scripts/{script_id}/craft/{key}/waive",
    status_code=204,
    summary="Take a waiver back",
    responses=answers(None, 404, status=204, text="The finding is open again."),
)
def take_back_waiver(studio: TheStudio, script_id: ScriptId, key: Key) -> Response:
    """The finding counts again."""
    with studio.writing() as session:
        craft.take_back(session, script_id, key)
    return Response(status_code=204)


@router.get(
    "/scenes/{scene_id}/floor-plan",
    summary="Show a scene's floor plan",
    response_class=Response,
    responses=answers("<svg …", 404, 409, media="image/svg+xml", text="The plan."),
)
def show_floor_plan(
    studio: TheStudio,
    scene_id: SceneId,
    language: TheLanguage = None,
    if_none_match: Annotated[str | None, Header(max_length=400, description="The ETag of what the caller has.")] = None,
) -> Response:
    """The set from above with numbered camera setups, their fields of view, paths, and the 180° line, as SVG."""
    with studio.reading() as session:
        scene = craft.planned(session, scene_id, language)
    return drawing(scene.tag, "image/svg+xml", if_none_match, lambda: craft.floor_plan(scene).encode())
