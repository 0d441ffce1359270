"""Takes: ordering or uploading one, and circling it."""

from fastapi import APIRouter
from fastapi.responses import JSONResponse

from kadr.studio import drawings, takes
from kadr.studio.takes import TakeOrder
from service import examples
from service.bodies import StrictRoute
from service.deps import PanelId, TakeId, TheOnce, TheStudio
from service.openapi import WITH_BODY, answers, form_or_json, problem_answer
from service.uploads import SentDrawing, TheTake

router = APIRouter(prefix="/v1", tags=["takes"], route_class=StrictRoute)

_BODY = form_or_json(TakeOrder, {"count": 2, "seed": 7, "strength": 0.6}, "A drawing as PNG, JPEG or WebP.")


@router.post(
    "/panels/{panel_id}/takes",
    status_code=202,
    summary="Order diffusion takes, or upload a drawing",
    responses=answers(examples.JOB | {"kind": "take"}, 404, 409, *WITH_BODY, status=202, text="The order's job.")
    | {
        201: {"description": "The uploaded take.", "content": {"application/json": {"example": examples.TAKE}}},
        409: problem_answer(409),
    },
    openapi_extra=_BODY,
)
def order_takes(studio: TheStudio, once: TheOnce, panel_id: PanelId, sent: TheTake) -> JSONResponse:
    """JSON orders diffusion takes guided by the panel's sketch (202); multipart `file` uploads a drawing (201)."""
    if isinstance(sent, SentDrawing):
        drawing = drawings.read(sent.data)
        return once.answer(sent.identity(), lambda session: takes.upload(session, studio.blobs, panel_id, drawing), 201)
    return once.answer(sent, lambda session: takes.order(session, studio.settings, panel_id, sent), 202)


@router.post("/takes/{take_id}/circle", summary="Circle a take", responses=answers(examples.TAKE, 404, 409))
def circle_take(studio: TheStudio, take_id: TakeId) -> JSONResponse:
    """Makes a take the one that stands on the board."""
    with studio.writing() as session:
        return JSONResponse(takes.circle(session, take_id))
