"""Control maps of a shot."""

from typing import Annotated

from fastapi import APIRouter, Body
from fastapi.responses import JSONResponse

from kadr.studio import maps
from kadr.studio.maps import MapsOrder
from service import examples
from service.bodies import StrictRoute
from service.deps import ShotId, TheOnce
from service.openapi import WITH_BODY, answers

router = APIRouter(prefix="/v1/shots/{shot_id}/maps", tags=["shots"], route_class=StrictRoute)

_ORDER = {
    "all": {"summary": "Every map, as large as the sketch", "value": {}},
    "some": {"summary": "What a depth and a pose ControlNet need", "value": {"kinds": ["depth", "openpose"]}},
    "regions": {"summary": "Masks for inpainting", "value": {"kinds": ["masks"], "dilated": True, "width": 1536}},
}


@router.post(
    "",
    status_code=202,
    summary="Order a shot's control maps",
    responses=answers(examples.JOB | {"kind": "maps"}, 404, *WITH_BODY, status=202),
)
def order_maps(
    once: TheOnce, shot_id: ShotId, order: Annotated[MapsOrder, Body(openapi_examples=_ORDER)]
) -> JSONResponse:
    """Depth, pose, segmentation, masks, lines and normals from the shot's staging, aligned with its sketch by pixels.
    The job's result lists the assets by kind, and an archive of all."""
    return once.answer(order, lambda session: maps.order(session, shot_id, order), 202)
