"""Events as they happen: server-sent, resumed from Last-Event-ID without loss."""

import json
from collections.abc import AsyncIterator
from dataclasses import dataclass
from typing import Annotated

from fastapi import APIRouter, Depends, Header
from fastapi.responses import StreamingResponse
from fastapi.sse import format_sse_event

from kadr.store import events
from kadr.studio import jobs, projects
from service import examples
from service.bodies import StrictRoute
from service.deps import JobId, ProjectId, TheHub, TheStudio
from service.live import Hub, Topic
from service.openapi import answers

router = APIRouter(prefix="/v1", tags=["events"], route_class=StrictRoute)


class EventStream(StreamingResponse):
    """Bytes that are server-sent events already."""

    media_type = "text/event-stream"


LastEventId = Annotated[
    str | None, Header(max_length=40, description="The id of the last event that was seen; 0 or nothing for all.")
]


@dataclass(frozen=True, slots=True, kw_only=True)
class Resumption:
    """Where a stream begins. `last`: the newest event there is; `reset`: the caller's id is none of ours; `over`:
    nothing will follow `last`."""

    topic: Topic
    after: int
    last: int
    reset: bool
    over: bool


def _resume(topic: Topic, last_event_id: str | None, last: int, *, over: bool = False) -> Resumption:
    """Where to go on; an id that we never gave out, or one from before a restored backup, begins again."""
    text = last_event_id or "0"
    after = int(text) if text.isascii() and text.isdecimal() and len(text) < 18 else -1
    known = 0 <= after <= last
    return Resumption(topic=topic, after=after if known else 0, last=last, reset=not known, over=over)


def _of_job(studio: TheStudio, job_id: JobId, last_event_id: LastEventId = None) -> Resumption:
    with studio.reading() as session:
        job = jobs.show(session, job_id)
    return _resume(Topic(job_id=job_id), last_event_id, job["last_event"], over=job["finished_at"] is not None)


def _of_project(studio: TheStudio, project_id: ProjectId, last_event_id: LastEventId = None) -> Resumption:
    with studio.reading() as session:
        projects.find(session, project_id)
        last = events.last_of_project(session, project_id)
    return _resume(Topic(project_id=project_id), last_event_id, last)


@router.get(
    "/jobs/{job_id}/events",
    summary="Follow a job",
    response_class=EventStream,
    responses=answers(examples.EVENT, 404, media="text/event-stream", text="The stream."),
)
async def follow_job(hub: TheHub, resumption: Annotated[Resumption, Depends(_of_job)]) -> EventStream:
    """Events with ids from 1, without a gap; `progress`, `token` and `preview` come live and without an id. A `reset`
    says that Last-Event-ID is unknown and all begins again. The stream ends after the job's last event."""
    return _answer(hub, resumption)


@router.get(
    "/projects/{project_id}/events",
    summary="Follow a project",
    response_class=EventStream,
    responses=answers(examples.EVENT, 404, media="text/event-stream", text="The stream."),
)
async def follow_project(hub: TheHub, resumption: Annotated[Resumption, Depends(_of_project)]) -> EventStream:
    """The events of all jobs of a project; ids rise, but not by one."""
    return _answer(hub, resumption)


def _answer(hub: Hub, start: Resumption) -> EventStream:
    # Bytes, and not events for the framework to write: it would encode each again for every reader and pass it through
    # two queues more, which took four times the processor time.
    # Proxies would gather what is meant to be seen at once.
    headers = {"Cache-Control": "no-cache", "X-Accel-Buffering": "no"}
    return EventStream(_stream(hub, start), headers=headers)


async def _stream(hub: Hub, start: Resumption) -> AsyncIterator[bytes]:
    if start.reset:
        yield format_sse_event(event="reset", data_str=json.dumps({"last": start.last}))
    if start.over and start.after == start.last:
        return
    async for frame in hub.events(start.topic, start.after, start.last):
        yield frame.wire
