"""The reader of live messages: slow listeners lose nothing that lasts, stuck ones are let go, rubbish harms nobody."""

import asyncio
import json
import logging
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import pytest

from kadr.film.screenplay import Language
from kadr.queue import LIVE
from kadr.studio import jobs, projects
from kadr.studio.desk import Studio
from service.live import Frame, Hub, Listener, Topic

TASKS = 999
# Queued, as many ends of tasks, and the job's own.
EVENTS = TASKS + 2


@asynccontextmanager
async def listening(studio: Studio) -> AsyncIterator[Hub]:
    hub = Hub(studio)
    hub.start()
    try:
        yield hub
    finally:
        await hub.close()


def ordered(studio: Studio, tasks: int = TASKS) -> str:
    """The id of a job of so many tasks, which wait."""
    with studio.writing() as session:
        project = projects.create(session, projects.NewProject(title="Боран", language=Language.KAZAKH))
        task = jobs.NewTask(lane="cpu", function="boards.sketch", payload={}, batch_key="")
        return jobs.order(session, project_id=project["id"], kind="board", request={}, tasks=[task] * tasks).id


def cancel(studio: Studio, job_id: str) -> None:
    with studio.writing() as session:
        jobs.cancel(session, job_id)


def durable(place: int) -> Frame:
    return Frame(kind="task.done", text=str(place), place=place)


def test_a_slow_reader_of_a_burst_sees_every_number_in_order(studio: Studio) -> None:
    job = ordered(studio)
    topic = Topic(job_id=job)

    async def read(hub: Hub, burst_is_over: asyncio.Event) -> list[int | None]:
        numbers = []
        async for frame in hub.events(topic, 0, 1):
            numbers.append(frame.place)
            # Hangs on to the first event until all others have come, and is slow ever after.
            await burst_is_over.wait()
            await asyncio.sleep(0)
        return numbers

    async def follow() -> list[list[int | None]]:
        slow, free = asyncio.Event(), asyncio.Event()
        free.set()
        async with listening(studio) as hub, asyncio.timeout(30):
            readers = [asyncio.create_task(read(hub, event)) for event in (slow, free)]
            await asyncio.sleep(0.3)
            await asyncio.to_thread(cancel, studio, job)
            seen = await readers[1]
            # The channel's own reader may still be at it: it reads as much as the free reader did.
            await asyncio.sleep(0.5)
            slow.set()
            return [seen, await readers[0]]

    for seen in asyncio.run(follow()):
        assert seen == list(range(1, EVENTS + 1))


def test_a_reader_that_lags_loses_progress_first_and_is_then_behind_but_not_ended() -> None:
    reader = Listener()
    for n in range(1000):
        reader.offer(Frame(kind="progress", text=str(n)))
    ephemeral = reader.waiting

    for n in range(1000):
        reader.offer(durable(n))

    assert ephemeral == 64
    assert reader.waiting == 256
    assert not reader.dropped


def test_what_comes_after_a_gap_is_left_to_the_database_until_the_reader_rejoins() -> None:
    async def read() -> list[list[int | bool | None]]:
        reader = Listener()
        for n in range(1, 301):
            reader.offer(durable(n))
        first: list[int | bool | None] = []
        while (frame := await reader.take()) is not None:
            first.append(frame.place)
            # There is room again, but 257 is missing before this one.
            reader.offer(durable(400))
        assert reader.rejoin()
        reader.offer(durable(401))
        reader.end()
        after = await reader.take()
        return [first, [after.place if after else None], [await reader.take() is None]]

    assert asyncio.run(read()) == [list(range(1, 257)), [401], [True]]


def test_a_reader_that_is_behind_and_takes_nothing_for_a_minute_is_let_go() -> None:
    now = [0.0]
    quiet, stuck = Listener(lambda: now[0]), Listener(lambda: now[0])

    def dropped_after(seconds: float) -> tuple[bool, bool]:
        now[0] += seconds
        quiet.drop_if_stuck()
        stuck.drop_if_stuck()
        return quiet.dropped, stuck.dropped

    # An hour in which there was nothing to take does not count.
    now[0] = 3600
    for n in range(1000):
        stuck.offer(durable(n))

    assert dropped_after(50) == (False, False)
    stuck.took()
    assert dropped_after(50) == (False, False)
    assert dropped_after(11) == (False, True)
    # What waited for it is gone, up to the word that it is over.
    assert stuck.waiting == 1
    assert not stuck.rejoin()


def test_rubbish_among_live_messages_is_logged_and_harms_no_reader(
    studio: Studio, caplog: pytest.LogCaptureFixture
) -> None:
    job = ordered(studio, 1)
    good = {"job_id": job, "project_id": "", "kind": "token", "data": {"text": "Қар"}}
    wrong: list[object] = [[], [1], 7, None]
    rubbish: list[object] = [
        *wrong,
        {},
        {"job_id": [], "project_id": {}, "kind": "bell", "data": {}},
        *({**good, name: value} for name in good for value in wrong),
        {**good, "kind": "token\nid: 9"},
        {**good, "data": {"progress": float("nan")}},
    ]
    half_a_pair = json.dumps(good).replace(r"\u049a", r"\ud800").encode()
    raw = [b"none of ours", b"\xff", b"", b"[" * 100_000, half_a_pair]
    raw += [json.dumps(message).encode() for message in rubbish]

    async def follow() -> list[Frame]:
        async with listening(studio) as hub, asyncio.timeout(20):
            events = hub.events(Topic(job_id=job), 0, 1)
            seen = [await anext(events)]
            await asyncio.sleep(0.3)
            for message in raw:
                studio.doorbell.connection.publish(LIVE, message)
            studio.doorbell.announce(good)
            seen.append(await anext(events))
            await asyncio.to_thread(cancel, studio, job)
            return seen + [frame async for frame in events]

    with caplog.at_level(logging.WARNING, "service.live"):
        seen = asyncio.run(follow())

    assert [frame.kind for frame in seen] == ["job.queued", "token", "task.cancelled", "job.cancelled"]
    assert json.loads(seen[1].text) == {"job_id": job, "text": "Қар"}
    refused = [record for record in caplog.records if "cannot be read" in record.message]
    assert len(refused) == len(raw)
    assert not [record for record in caplog.records if record.exc_info]


def test_an_event_is_encoded_once_for_all_who_read_it() -> None:
    readers = [Listener(), Listener()]
    frame = Frame(kind="progress", text='{"text": "Әже тұрды"}', place=7)

    for reader in readers:
        reader.offer(frame)

    assert frame.wire == 'event: progress\ndata: {"text": "Әже тұрды"}\nid: 7\n\n'.encode()
    assert all(reader._queue.get_nowait() is frame for reader in readers)
