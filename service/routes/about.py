"""What this studio is and can do now."""

from fastapi import APIRouter
from fastapi.responses import JSONResponse

from kadr.studio import about
from service import examples
from service.bodies import StrictRoute
from service.deps import TheStudio
from service.openapi import answers

router = APIRouter(prefix="/v1", tags=["about"], route_class=StrictRoute)


@router.get("/about", summary="What this studio is", responses=answers(examples.ABOUT))
def show_about(studio: TheStudio) -> JSONResponse:
    """Version, the profile in force and why, its models, live workers, published limits."""
    with studio.reading() as session:
        return JSONResponse(about.show(session, studio.settings))
