"""The doorbell: names of lanes and of work, and the tickets that wake a worker; the database holds the work itself."""

import json
import logging
import time
from collections.abc import Mapping
from enum import StrEnum
from typing import Any

from redis import Redis
from redis.backoff import NoBackoff
from redis.exceptions import RedisError
from redis.retry import Retry
from rq import Queue
from rq.serializers import JSONSerializer

from kadr.errors import Unavailable

logger = logging.getLogger(__name__)

ANSWER = "workers.batch.answer"
LIVE = "kadr:live"

# A doorbell must not hold up an order: the job is safe in the database, and the sweeper rings again.
_TIMEOUT_S = 2.0
_QUIET_S = 1.0
# What RQ keeps of a ticket that crashed, for a person to look at; nothing of ours reads it.
_FAILURE_TTL_S = 600


class Lane(StrEnum):
    """What kind of machine time a task needs; workers choose the lanes that they serve."""

    TEXT = "text"
    IMAGE = "image"
    CPU = "cpu"


class Work(StrEnum):
    """Every function that a task may name; a worker runs nothing else."""

    BREAKDOWN_COVER = "breakdown.cover"
    BREAKDOWN_ENRICH = "breakdown.enrich"
    BOARDS_SKETCH = "boards.sketch"
    TAKES_PAINT = "takes.paint"
    DRAFTS_WRITE = "drafts.write"
    CONCEPTS_PAINT = "concepts.paint"
    CONCEPTS_STAGE = "concepts.stage"
    MAPS_DRAW = "maps.draw"


def queue_name(lane: str) -> str:
    """The RQ queue of a lane."""
    return f"kadr-{lane}"


class Doorbell:
    """Rings workers through RQ and tells listeners what happens. `url` is a Redis or Valkey URL, sockets included."""

    def __init__(self, url: str) -> None:
        self.url = url
        self.connection = Redis.from_url(
            url,
            socket_timeout=_TIMEOUT_S,
            socket_connect_timeout=_TIMEOUT_S,
            # One try on a fresh connection heals a restarted server; more would only delay the caller.
            retry=Retry(NoBackoff(), 1),
        )
        self._queues: dict[str, Queue] = {}
        self._quiet_until = 0.0

    def ring(self, lane: str, count: int = 1, most: int | None = None) -> None:
        """Puts `count` tickets into a lane: each wakes one worker, which claims until the lane is empty. No more than
        make `most` with those that still wait there: beyond the workers alive a ticket costs, and wakes nobody.

        Raises Unavailable where the queue server is away or out of memory."""
        if most is not None:
            count = min(count, most - self.pending(lane))
        if count <= 0:
            return
        tickets = [
            Queue.prepare_data(
                ANSWER,
                kwargs={"lane": str(lane)},
                # RQ's own time limit would fire an alarm in the middle of a batch; leases watch over tasks instead.
                timeout=-1,
                result_ttl=0,
                failure_ttl=_FAILURE_TTL_S,
                description=f"{ANSWER} {lane}",
            )
            for _ in range(count)
        ]
        try:
            self._queue(lane).enqueue_many(tickets)
        except (RedisError, OSError) as error:
            raise self._away(error) from error

    def try_ring(self, lane: str, count: int = 1, most: int | None = None) -> bool:
        """Rings as `ring` does; where the queue server is away only logs it, because the sweeper will ring again. Tells
        if it was heard."""
        if self._is_quiet():
            return False
        try:
            self.ring(lane, count, most)
        except Unavailable as error:
            self._stay_quiet()
            logger.warning("lane %s was not rung, the sweeper will: %s", lane, error.detail)
            return False
        return True

    def announce(self, *messages: Mapping[str, Any]) -> None:
        """Publishes to live listeners, best effort: what matters is in the database."""
        if not messages or self._is_quiet():
            return
        try:
            with self.connection.pipeline(transaction=False) as pipeline:
                for message in messages:
                    pipeline.publish(LIVE, json.dumps(message, ensure_ascii=False))
                pipeline.execute()
        except (RedisError, OSError) as error:
            self._stay_quiet()
            logger.debug("nobody was told of %d events: %s", len(messages), error)

    def pending(self, lane: str) -> int:
        """How many tickets wait in a lane. Raises Unavailable."""
        try:
            return int(self._queue(lane).count)
        except (RedisError, OSError) as error:
            raise self._away(error) from error

    def check(self) -> None:
        """Raises Unavailable unless the queue server answers."""
        try:
            self.connection.ping()
        except (RedisError, OSError) as error:
            raise self._away(error) from error

    def close(self) -> None:
        """Closes all connections."""
        self.connection.close()

    def _is_quiet(self) -> bool:
        return time.monotonic() < self._quiet_until

    def _stay_quiet(self) -> None:
        """After a failure nothing is tried for a moment: each try could cost a caller the whole timeout."""
        self._quiet_until = time.monotonic() + _QUIET_S

    def _queue(self, lane: str) -> Queue:
        if lane not in self._queues:
            self._queues[lane] = Queue(queue_name(lane), connection=self.connection, serializer=JSONSerializer)
        return self._queues[lane]

    def _away(self, error: Exception) -> Unavailable:
        return Unavailable(f"the queue server at {_shown(self.url)} does not answer: {error}; check KADR_REDIS_URL")


def _shown(url: str) -> str:
    """The URL without its password."""
    head, at, tail = url.rpartition("@")
    return f"{head.split('://')[0]}://{tail}" if at else url
