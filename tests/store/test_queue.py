"""What the doorbell promises: tickets that name work in plain JSON, and a queue server that may be away."""

import json
import time
from collections.abc import Iterator
from contextlib import closing

import pytest
from redis import Redis
from rq import Queue
from rq.job import Job
from rq.serializers import JSONSerializer

from kadr.errors import Unavailable
from kadr.queue import ANSWER, LIVE, Doorbell, Lane, queue_name

NOWHERE = "redis://:s3cret@127.0.0.1:1/0"


@pytest.fixture
def connection(queue_url: str) -> Iterator[Redis]:
    """A connection of the test's own."""
    with closing(Redis.from_url(queue_url)) as redis:
        yield redis


def test_a_ticket_names_the_work_and_the_lane_in_json(queue_url: str, connection: Redis) -> None:
    with closing(Doorbell(queue_url)) as doorbell:
        doorbell.ring(Lane.IMAGE, 2)

    queue = Queue(queue_name(Lane.IMAGE), connection=connection, serializer=JSONSerializer)
    job = Job.fetch(queue.job_ids[0], connection=connection, serializer=JSONSerializer)
    assert (job.func_name, job.kwargs, job.timeout) == (ANSWER, {"lane": "image"}, -1)
    assert len(queue) == 2
    connection.close()


def test_tickets_are_counted_by_lane(queue_url: str) -> None:
    with closing(Doorbell(queue_url)) as doorbell:
        doorbell.ring("cpu", 3)

        assert [doorbell.pending(lane) for lane in Lane] == [0, 0, 3]


def test_no_more_tickets_wait_than_there_are_workers_to_wake(queue_url: str) -> None:
    with closing(Doorbell(queue_url)) as doorbell:
        doorbell.ring("cpu", 1, most=2)
        doorbell.ring("cpu", 5, most=2)
        doorbell.ring("cpu", 1, most=2)

        assert doorbell.pending("cpu") == 2


def test_what_is_announced_is_heard(queue_url: str, connection: Redis) -> None:
    listener = connection.pubsub(ignore_subscribe_messages=True)  # type: ignore[no-untyped-call]  # redis leaves it untyped
    listener.subscribe(LIVE)
    listener.get_message(timeout=1.0)
    with closing(Doorbell(queue_url)) as doorbell:
        doorbell.announce({"kind": "token", "data": {"text": "Әже"}})

    heard = listener.get_message(timeout=2.0)
    assert heard is not None
    assert json.loads(heard["data"])["data"] == {"text": "Әже"}
    listener.close()
    connection.close()


def test_a_queue_server_that_is_away_is_unavailable_at_once_and_hides_its_password() -> None:
    started = time.monotonic()
    with closing(Doorbell(NOWHERE)) as doorbell:
        for ask in (doorbell.check, lambda: doorbell.ring("cpu"), lambda: doorbell.pending("cpu")):
            with pytest.raises(Unavailable, match="does not answer") as caught:
                ask()
            assert "127.0.0.1:1" in caught.value.detail
            assert "s3cret" not in caught.value.detail

        doorbell.announce({"kind": "bell"})
        assert doorbell.try_ring("cpu") is False

    assert time.monotonic() - started < 2.0


def test_a_queue_server_out_of_memory_is_unavailable_and_gets_half_of_nothing(
    queue_url: str, connection: Redis
) -> None:
    with closing(Doorbell(queue_url)) as doorbell:
        connection.config_set("maxmemory", 1)
        try:
            with pytest.raises(Unavailable):
                doorbell.ring("cpu")
        finally:
            connection.config_set("maxmemory", 0)

        assert doorbell.pending("cpu") == 0
        doorbell.ring("cpu")
        assert doorbell.pending("cpu") == 1
    connection.close()


def test_after_a_failure_best_effort_waits_a_moment_before_it_tries_again(queue_url: str) -> None:
    with closing(Doorbell(queue_url)) as doorbell:
        with closing(Redis.from_url(queue_url)) as connection:
            connection.config_set("maxmemory", 1)
            assert doorbell.try_ring("cpu") is False
            connection.config_set("maxmemory", 0)

        assert doorbell.try_ring("cpu") is False
        doorbell.ring("cpu")  # who insists is served
        time.sleep(1.1)
        assert doorbell.try_ring("cpu") is True
