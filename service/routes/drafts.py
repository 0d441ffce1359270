"""Script drafts and variations."""

from typing import Annotated

from fastapi import APIRouter, Body
from fastapi.responses import JSONResponse

from kadr.studio import drafts
from kadr.studio.drafts import DraftOrder
from service import examples
from service.bodies import StrictRoute
from service.deps import ProjectId, TheOnce, ThePage, TheStudio
from service.openapi import WITH_BODY, answers

router = APIRouter(prefix="/v1/projects/{project_id}/drafts", tags=["drafts"], route_class=StrictRoute)

_ORDER = {
    "draft": {
        "summary": "Three drafts of a scene",
        "value": {
            "task": "draft",
            "logline": "Боранда адасқан қыз ескі күзет үйін табады.",
            "characters": [{"name": "АРУ", "want": "таңға дейін жылыну", "obstacle": "пештің оты сөнген"}],
            "count": 3,
            "seed": 7,
        },
    }
}


@router.post(
    "",
    status_code=202,
    summary="Order script drafts",
    responses=answers(examples.JOB | {"kind": "draft"}, 404, 409, *WITH_BODY, status=202),
)
def order_drafts(
    studio: TheStudio,
    once: TheOnce,
    project_id: ProjectId,
    order: Annotated[DraftOrder, Body(openapi_examples=_ORDER)],
) -> JSONResponse:
    """Drafts, variations, rewrites, translations; their tokens stream over the job's events."""
    return once.answer(order, lambda session: drafts.order(session, studio.settings, project_id, order), 202)


@router.get("", summary="List a project's drafts", responses=answers(examples.listed(examples.DRAFT), 404))
def list_drafts(studio: TheStudio, project_id: ProjectId, page: ThePage) -> JSONResponse:
    """Drafts, newest first; the text is the asset."""
    with studio.reading() as session:
        return JSONResponse(drafts.listing(session, project_id, page))
