"""Live events: one Redis reader per process, which encodes each message once and fans it out to bounded queues."""

import asyncio
import contextlib
import json
import logging
import time
from collections.abc import AsyncIterator, Callable, Coroutine, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

from fastapi.sse import format_sse_event
from pydantic import BaseModel, ConfigDict, Field, JsonValue
from redis.asyncio import Redis
from redis.exceptions import RedisError
from starlette.concurrency import run_in_threadpool

from kadr.errors import KadrError
from kadr.queue import LIVE
from kadr.studio import jobs
from kadr.studio.desk import Studio

logger = logging.getLogger(__name__)

# What waits in memory for one reader. Who is further behind gets the rest from the database, as soon as it can take it.
_QUEUE = 256
# Progress and previews are worth nothing to a reader that lags: they are left out long before.
_QUEUE_FOR_EPHEMERAL = 64
# Who is behind and takes nothing for so long is gone, or stuck; it may reconnect with Last-Event-ID and loses nothing.
_STUCK_S = 60.0
# How often the database is asked while nobody rings: often when Redis is away, else only for a bell that was lost.
_POLL_AWAY_S = 1.0
_POLL_S = 10.0
_BATCH = 200
# Proxies close a stream that is silent for a minute, some after half of one.
_STILL_HERE_S = 15.0

TERMINAL = frozenset({"job.done", "job.partial", "job.failed", "job.cancelled"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Topic:
    """What one listens to: a job, whose events are placed by number, or a project, by id."""

    job_id: str = ""
    project_id: str = ""

    @property
    def key(self) -> str:
        """The id that live messages name."""
        return self.job_id or self.project_id

    def place(self, event: dict[str, Any]) -> int:
        """An event's place in this topic, rising."""
        return int(event["number"] if self.job_id else event["id"])

    def read(self, studio: Studio, after: int) -> "list[Frame]":
        """The next durable events, in order. Raises NotFound, Unavailable."""
        with studio.reading() as session:
            if self.job_id:
                found = jobs.events_after(session, self.job_id, after, _BATCH)
            else:
                found = jobs.project_events_after(session, self.project_id, after, _BATCH)
        return [self._frame(event) for event in found]

    def _frame(self, event: dict[str, Any]) -> "Frame":
        last = bool(self.job_id) and event["kind"] in TERMINAL
        return Frame(kind=event["kind"], text=json.dumps(event, ensure_ascii=False), place=self.place(event), last=last)


@dataclass(frozen=True, slots=True, kw_only=True)
class Frame:
    """An event, encoded once for all as `wire` has it. `place` None: ephemeral; `last`: nothing follows."""

    kind: str
    text: str
    place: int | None = None
    last: bool = False
    wire: bytes = b""

    def __post_init__(self) -> None:
        """Writes the event as a stream of server-sent events has it, unless it was given so."""
        if not self.wire:
            number = None if self.place is None else str(self.place)
            object.__setattr__(self, "wire", format_sse_event(data_str=self.text, event=self.kind, id=number))


# A comment, for proxies that close what is silent.
_STILL_HERE = Frame(kind="", text="", wire=b": still here\n\n")


@dataclass(slots=True)
class _Channel:
    topic: Topic
    last: int
    bell: asyncio.Event = field(default_factory=asyncio.Event)
    listeners: set["Listener"] = field(default_factory=set)


class _Message(BaseModel):
    """A live message as `kadr.queue.Doorbell.announce` publishes it."""

    model_config = ConfigDict(strict=True)

    job_id: str
    project_id: str
    # It becomes a line of its own in the stream.
    kind: str = Field(pattern=r"^[a-z][a-z._-]{0,39}$")
    data: dict[str, JsonValue]

    def frame(self) -> "Frame":
        """What a reader gets. Raises ValueError where a number is none of JSON's."""
        text = json.dumps({"job_id": self.job_id, **self.data}, ensure_ascii=False, allow_nan=False)
        return Frame(kind=self.kind, text=text)


class Listener:
    """One reader's bounded queue; it pauses where the reader was too far behind to be given everything (`rejoin`), and
    ends when the reader is dropped or the hub closes."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._queue: asyncio.Queue[Frame | None] = asyncio.Queue(maxsize=_QUEUE + 1)
        self._dropped = False
        self._behind = False
        self._taken_at = clock()

    def offer(self, frame: Frame) -> None:
        """Queues a frame; an ephemeral one is left out where the reader lags, a durable one puts it behind where there
        is no room."""
        if self._dropped or self._behind or (frame.place is None and self.waiting >= _QUEUE_FOR_EPHEMERAL):
            return
        if self.waiting >= _QUEUE:
            # From here on nothing is queued: what came after a gap could not be told from what comes in order.
            self._behind = True
            # Who had nothing to take for an hour is not stuck: its minute begins now.
            self._taken_at = self._clock()
            return
        self._queue.put_nowait(frame)

    def rejoin(self) -> bool:
        """Lets the reader be offered frames again; it must then read from the database what it has missed. False: it
        is over."""
        self._behind = False
        return not self._dropped

    def took(self) -> None:
        """The reader has taken a frame, from here or from the database."""
        self._taken_at = self._clock()

    def end(self) -> None:
        """Lets the reader finish what is queued, then ends it."""
        if not self._dropped:
            self._dropped = True
            self._queue.put_nowait(None)

    def drop_if_stuck(self) -> None:
        """Ends a reader that has been behind for a minute and has taken nothing, and frees what waits for it."""
        if self._dropped or not self._behind or self._clock() - self._taken_at < _STUCK_S:
            return
        while not self._queue.empty():
            self._queue.get_nowait()
        self.end()

    @property
    def waiting(self) -> int:
        """How many frames the reader has not taken yet."""
        return self._queue.qsize()

    @property
    def dropped(self) -> bool:
        """Whether nothing more will come."""
        return self._dropped

    async def take(self) -> Frame | None:
        """The next frame, waited for; None where it is over, or where the reader must rejoin."""
        if not self._queue.empty():
            return self._queue.get_nowait()
        return None if self._behind else await self._queue.get()


class Hub:
    """The process's one reader of live messages; used from its event loop only."""

    def __init__(self, studio: Studio) -> None:
        self._studio = studio
        self._channels: dict[str, _Channel] = {}
        self._tasks: set[asyncio.Task[None]] = set()
        self._connected = False
        self._closed = False
        self._loop: asyncio.AbstractEventLoop | None = None

    def start(self) -> None:
        """Begins to listen."""
        self._loop = asyncio.get_running_loop()
        self._spawn(self._listen())
        self._spawn(self._reassure())

    def hears(self, key: str) -> bool:
        """Whether what is announced of a job or project now reaches a reader: one follows it, and Redis is heard."""
        return self._connected and key in self._channels

    def end_streams(self) -> None:
        """Ends every stream, now and from now on, so that the server can drain."""
        self._closed = True
        for channel in self._channels.values():
            for listener in channel.listeners:
                listener.end()

    def end_streams_soon(self) -> None:
        """`end_streams` for a signal handler, which may interrupt the event loop anywhere."""
        if self._loop is not None:
            self._loop.call_soon_threadsafe(self.end_streams)

    async def close(self) -> None:
        """Ends every stream and every task."""
        self.end_streams()
        # More than once: the Redis client loses a cancel that reaches it while it connects.
        while self._tasks:
            for task in self._tasks:
                task.cancel()
            await asyncio.wait(self._tasks, timeout=0.2)

    @contextmanager
    def listening(self, topic: Topic, known: int) -> Iterator[Listener]:
        """A listener that gets every durable event after `known` at the latest, and what is live."""
        listener = Listener()
        channel = self._channels.get(topic.key)
        if channel is None:
            channel = self._channels[topic.key] = _Channel(topic=topic, last=known)
            self._spawn(self._tend(channel))
        channel.listeners.add(listener)
        if self._closed:
            listener.end()
        try:
            yield listener
        finally:
            channel.listeners.discard(listener)
            if not channel.listeners and self._channels.get(topic.key) is channel:
                del self._channels[topic.key]
                # Wakes its task, which sees that nobody listens any more.
                channel.bell.set()

    async def events(self, topic: Topic, after: int, known: int) -> AsyncIterator[Frame]:
        """Durable events after place `after` without gap or repetition, then what is live, until the topic ends."""
        # One generator, and no other inside it: each would cost every reader of every event as much as the rest.
        with self.listening(topic, known) as listener:
            while listener.rejoin():
                while frames := await run_in_threadpool(topic.read, self._studio, after):
                    for frame in frames:
                        yield frame
                        listener.took()
                        after = frame.place or after
                    if frames[-1].last:
                        return
                while (live := await listener.take()) is not None:
                    # What was read from the database may come again through the channel.
                    if live.place is not None and live.place <= after:
                        continue
                    yield live
                    listener.took()
                    after = live.place or after
                    if live.last:
                        return

    async def _tend(self, channel: _Channel) -> None:
        """Reads a channel's new events whenever its bell rings, and now and then without a bell."""
        channel.bell.set()
        while channel.listeners:
            with contextlib.suppress(TimeoutError):
                await asyncio.wait_for(channel.bell.wait(), _POLL_S if self._connected else _POLL_AWAY_S)
            channel.bell.clear()
            try:
                await self._pump(channel)
            except KadrError as error:
                logger.warning("events of %s cannot be read now: %s", channel.topic.key, error.detail)
                await asyncio.sleep(_POLL_AWAY_S)
            except Exception:
                # A task that ends would leave all who listen to this topic without events.
                logger.exception("a fault of Kadr's while the events of %s were read", channel.topic.key)
                await asyncio.sleep(_POLL_AWAY_S)
            for listener in channel.listeners:
                listener.drop_if_stuck()

    async def _pump(self, channel: _Channel) -> None:
        while frames := await run_in_threadpool(channel.topic.read, self._studio, channel.last):
            for frame in frames:
                channel.last = frame.place or channel.last
                _offer(channel, frame)

    async def _listen(self) -> None:
        while not self._closed:
            try:
                await self._listen_once()
            except (RedisError, OSError) as error:
                logger.warning("no live messages, the database is polled instead: %s", error)
            except Exception:
                # A task that ends would leave every reader of this process without live events.
                logger.exception("a fault of Kadr's while live messages were read")
            self._connected = False
            self._ring_all()
            await asyncio.sleep(_POLL_AWAY_S)

    async def _listen_once(self) -> None:
        connection = Redis.from_url(self._studio.doorbell.url, socket_connect_timeout=2.0, health_check_interval=10)
        async with connection, connection.pubsub(ignore_subscribe_messages=True) as subscription:
            await subscription.subscribe(LIVE)
            self._connected = True
            # What was announced before we listened is in the database.
            self._ring_all()
            while not self._closed:
                message = await subscription.get_message(timeout=5.0)
                if message is not None:
                    self._dispatch(message["data"])

    def _dispatch(self, data: bytes) -> None:
        try:
            message = _Message.model_validate_json(data)
            channels = [self._channels[key] for key in (message.job_id, message.project_id) if key in self._channels]
            frame = message.frame() if channels else None
        except ValueError:
            # Whatever else is published there is none of ours.
            logger.warning("a live message cannot be read: %.80r", data)
            return
        for channel in channels:
            if message.kind == "bell" or frame is None:
                channel.bell.set()
            else:
                _offer(channel, frame)

    async def _reassure(self) -> None:
        """Sends every reader a comment now and then: one timer for all of them."""
        while not self._closed:
            await asyncio.sleep(_STILL_HERE_S)
            for channel in self._channels.values():
                _offer(channel, _STILL_HERE)

    def _ring_all(self) -> None:
        for channel in self._channels.values():
            channel.bell.set()

    def _spawn(self, work: Coroutine[Any, Any, None]) -> None:
        task = asyncio.get_running_loop().create_task(work)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)


def _offer(channel: _Channel, frame: Frame) -> None:
    for listener in channel.listeners:
        listener.offer(frame)
