"""Assets: immutable bytes under their sha256."""

from typing import Annotated

from fastapi import APIRouter, Header, Path
from fastapi.responses import Response

from kadr.studio import assets
from service.bodies import StrictRoute
from service.deps import TheStudio
from service.files import stored
from service.openapi import Answers, answers, problem_answer

router = APIRouter(prefix="/v1/assets", tags=["assets"], route_class=StrictRoute)

_PARTIAL: Answers = {
    206: {"description": "The bytes of the range."},
    304: {"description": "The caller has it already."},
    416: problem_answer(416),
}


@router.get(
    "/{sha256}",
    summary="Get an asset",
    response_class=Response,
    responses=answers("…", 404, media="image/png", text="The bytes.") | _PARTIAL,
)
def get_asset(
    studio: TheStudio,
    sha256: Annotated[str, Path(max_length=200)],
    range_header: Annotated[str | None, Header(alias="Range", max_length=200)] = None,
    if_none_match: Annotated[str | None, Header(max_length=1_000)] = None,
    if_range: Annotated[str | None, Header(max_length=200)] = None,
) -> Response:
    """The bytes, for ever the same under this name: cache them without asking again."""
    with studio.reading() as session:
        found = assets.read(session, studio.blobs, sha256)
    return stored(found, range_header, if_none_match, if_range)
