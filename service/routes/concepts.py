"""Concept art."""

from typing import Annotated

from fastapi import APIRouter, Body
from fastapi.responses import JSONResponse

from kadr.studio import concepts
from kadr.studio.concepts import ConceptOrder
from service import examples
from service.bodies import StrictRoute
from service.deps import ProjectId, TheOnce, ThePage, TheStudio
from service.openapi import WITH_BODY, answers

router = APIRouter(prefix="/v1/projects/{project_id}/concepts", tags=["concepts"], route_class=StrictRoute)

_ORDER = {
    "place": {"summary": "A place", "value": {"subject": "Ескі күзет үйі, боран алдында", "count": 2, "seed": 7}},
    "sheet": {"summary": "A character from all sides", "value": {"subject": "САПАР", "sheet": "turnaround"}},
}


@router.post(
    "",
    status_code=202,
    summary="Order concept art",
    responses=answers(examples.JOB | {"kind": "concept"}, 404, 409, *WITH_BODY, status=202),
)
def order_concepts(
    studio: TheStudio,
    once: TheOnce,
    project_id: ProjectId,
    order: Annotated[ConceptOrder, Body(openapi_examples=_ORDER)],
) -> JSONResponse:
    """Pictures of a subject by an image model, whose previews stream over the job's events; without a model, sheets
    drawn from staging, as PNG and PDF: a character's turnaround, expressions and looks, a location by its hours."""
    return once.answer(order, lambda session: concepts.order(session, studio.settings, project_id, order), 202)


@router.get("", summary="List a project's sheets", responses=answers(examples.listed(examples.SHEET), 404))
def list_concepts(studio: TheStudio, project_id: ProjectId, page: ThePage) -> JSONResponse:
    """Sheets, newest first; the picture is the asset, `pdf` the page to print of a sheet drawn from staging."""
    with studio.reading() as session:
        return JSONResponse(concepts.listing(session, project_id, page))
