"""The studio's page: static files of our own, under a policy that runs nothing else."""

from importlib.resources import files
from typing import Annotated, Final

from fastapi import APIRouter, Path
from fastapi.responses import Response

from kadr.errors import NotFound
from service.openapi import answers, problem_answer

router = APIRouter(tags=["page"])

# Read once, by name: no path of a request ever reaches the file system.
_TYPES: Final = {
    "html": "text/html; charset=utf-8",
    "css": "text/css; charset=utf-8",
    "js": "text/javascript; charset=utf-8",
    "svg": "image/svg+xml",
}
_FILES: Final = {
    file.name: (file.read_bytes(), _TYPES[file.name.rpartition(".")[2]])
    for file in files("service").joinpath("web").iterdir()
    if file.name.rpartition(".")[2] in _TYPES
}

_POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' blob:; connect-src 'self'; "
    "base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
)


@router.get("/", summary="The page", response_class=Response, responses=answers("<!doctype html>…", media="text/html"))
def page() -> Response:
    """The studio for people who would rather look than read."""
    return _file("index.html")


@router.get(
    "/web/{name}",
    summary="A file of the page",
    response_class=Response,
    responses=answers("…", media="text/css") | {404: problem_answer(404), 422: problem_answer(422)},
)
def page_file(name: Annotated[str, Path(max_length=80)]) -> Response:
    """Style, code and words of the page."""
    return _file(name)


def _file(name: str) -> Response:
    if name not in _FILES:
        raise NotFound(f"no file {name!r} belongs to the page")
    data, media_type = _FILES[name]
    return Response(
        data,
        media_type=media_type,
        headers={"Content-Security-Policy": _POLICY, "Cache-Control": "no-cache", "Referrer-Policy": "no-referrer"},
    )
