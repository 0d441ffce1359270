"""Liveness, readiness and metrics."""

from fastapi import APIRouter, Request
from fastapi.responses import JSONResponse, Response

from kadr.studio import health
from service.bodies import StrictRoute
from service.deps import TheStudio
from service.openapi import answers

router = APIRouter(tags=["health"], route_class=StrictRoute)
guarded = APIRouter(tags=["health"], route_class=StrictRoute)

_READY = {"state": "ready", "checks": {"database": "ok", "queue": "ok", "worker:cpu": "ok"}}
_METRICS = '# HELP kadr_jobs Jobs by state.\n# TYPE kadr_jobs gauge\nkadr_jobs{state="done"} 12\n'


@router.get("/healthz", summary="Is the process alive", responses=answers({"state": "alive"}, 422))
def alive() -> JSONResponse:
    """Answers as long as the process does; asks nothing of database or queue."""
    return JSONResponse({"state": "alive"})


@router.get("/readyz", summary="Can orders be taken and carried out", responses=answers(_READY, 422, 503))
def ready(studio: TheStudio) -> JSONResponse:
    """Database, queue and a live worker for each lane; what is missing is named in the problem."""
    return JSONResponse({"state": "ready", "checks": health.check(studio)})


@guarded.get(
    "/metrics",
    summary="Numbers for Prometheus",
    response_class=Response,
    responses=answers(_METRICS, media="text/plain; version=0.0.4"),
)
def metrics(studio: TheStudio) -> Response:
    """Jobs by state, waiting tasks and live workers by lane."""
    with studio.reading() as session:
        text = health.metrics(session, studio)
    return Response(text, media_type="text/plain; version=0.0.4; charset=utf-8")


@guarded.get("/openapi.json", summary="This description", responses=answers({"openapi": "3.1.0"}))
def description(request: Request) -> JSONResponse:
    """The API described in OpenAPI 3.1."""
    return JSONResponse(request.app.openapi())
