"""Projects."""

from typing import Annotated

from fastapi import APIRouter, Body
from fastapi.responses import JSONResponse, Response

from kadr.studio import projects
from kadr.studio.projects import NewProject
from service import examples
from service.bodies import StrictRoute
from service.deps import ProjectId, TheOnce, ThePage, TheStudio
from service.openapi import WITH_BODY, answers
from service.schemas import ProjectChange

router = APIRouter(prefix="/v1/projects", tags=["projects"], route_class=StrictRoute)

_NEW = {"film": {"summary": "A short film in Kazakh", "value": {"title": "Боран", "language": "kk"}}}
_CHANGE = {"frame": {"summary": "Widescreen", "value": {"aspect_ratio": 2.39}}}


@router.post(
    "", status_code=201, summary="Begin a project", responses=answers(examples.PROJECT, 409, *WITH_BODY, status=201)
)
def create_project(once: TheOnce, new: Annotated[NewProject, Body(openapi_examples=_NEW)]) -> JSONResponse:
    """Begins a film: its language, the shape of its frame, the style of its boards."""
    return once.answer(new, lambda session: projects.create(session, new), 201)


@router.get("", summary="List projects", responses=answers(examples.listed(examples.PROJECT)))
def list_projects(studio: TheStudio, page: ThePage) -> JSONResponse:
    """Projects, newest first."""
    with studio.reading() as session:
        return JSONResponse(projects.listing(session, page))


@router.get("/{project_id}", summary="Show a project", responses=answers(examples.PROJECT, 404))
def show_project(studio: TheStudio, project_id: ProjectId) -> JSONResponse:
    """One project."""
    with studio.reading() as session:
        return JSONResponse(projects.show(session, project_id))


@router.patch("/{project_id}", summary="Change a project", responses=answers(examples.PROJECT, 404, *WITH_BODY))
def change_project(
    studio: TheStudio, project_id: ProjectId, change: Annotated[ProjectChange, Body(openapi_examples=_CHANGE)]
) -> JSONResponse:
    """Changes what is sent; panels that are drawn keep their shape."""
    with studio.writing() as session:
        return JSONResponse(projects.change(session, project_id, change.sent()))


@router.delete(
    "/{project_id}",
    status_code=204,
    summary="Delete a project",
    responses=answers(None, 404, status=204, text="It is out of sight, and its jobs are cancelled."),
)
def delete_project(studio: TheStudio, project_id: ProjectId) -> Response:
    """Takes a project with all that belongs to it out of sight and cancels its jobs."""
    with studio.writing() as session:
        projects.delete(session, project_id)
    return Response(status_code=204)
