"""Jobs: listing, waiting for one, cancelling it."""

import asyncio
from typing import Annotated, Literal

from fastapi import APIRouter, Query
from fastapi.responses import JSONResponse
from starlette.concurrency import run_in_threadpool

from kadr.store.tables import Json
from kadr.studio import boards, jobs
from kadr.studio.desk import Studio
from service import examples
from service.bodies import StrictRoute
from service.deps import JobId, ProjectQuery, TheHub, ThePage, TheStudio
from service.live import Hub, Topic
from service.openapi import answers

router = APIRouter(prefix="/v1/jobs", tags=["jobs"], route_class=StrictRoute)

MAX_WAIT_S = 60

State = Literal["queued", "running", "done", "failed", "cancelled", "partial"]


@router.get("", summary="List jobs", responses=answers(examples.listed(examples.JOB)))
def list_jobs(
    studio: TheStudio,
    page: ThePage,
    project_id: ProjectQuery = None,
    state: State | None = None,
) -> JSONResponse:
    """Jobs, newest first."""
    with studio.reading() as session:
        found = jobs.listing(session, project_id, state, page.cursor, page.limit)
        boards.named(session, found["items"])
    return JSONResponse(found)


@router.get("/{job_id}", summary="Show a job, or wait for its end", responses=answers(examples.BOARD_JOB, 404))
async def show_job(
    studio: TheStudio,
    hub: TheHub,
    job_id: JobId,
    wait: Annotated[
        float, Query(ge=0, le=MAX_WAIT_S, description="Answer when the job ends, at latest after so many seconds.")
    ] = 0,
) -> JSONResponse:
    """The job as it is now, or at its end within `wait` seconds."""
    job = await run_in_threadpool(_show, studio, job_id)
    if wait and job["finished_at"] is None:
        await _end_of(hub, job, wait)
        job = await run_in_threadpool(_show, studio, job_id)
    return JSONResponse(job)


@router.post("/{job_id}/cancel", summary="Cancel a job", responses=answers(examples.JOB, 404, 409))
def cancel_job(studio: TheStudio, job_id: JobId) -> JSONResponse:
    """Queued tasks end now, running ones within a model step. A job that has ended answers 409."""
    with studio.writing() as session:
        jobs.cancel(session, job_id)
    return JSONResponse(_show(studio, job_id))


def _show(studio: Studio, job_id: str) -> Json:
    with studio.reading() as session:
        job = jobs.show(session, job_id)
        boards.named(session, [job])
        return job


async def _end_of(hub: Hub, job: Json, wait: float) -> None:
    async def end() -> None:
        async for _frame in hub.events(Topic(job_id=job["id"]), job["last_event"], job["last_event"]):
            pass

    try:
        await asyncio.wait_for(end(), wait)
    except TimeoutError:
        return
