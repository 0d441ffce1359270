"""What the desk promises: an order is durable first, only then are bells rung, and a lost bell loses no order."""

import json
import time
from contextlib import closing
from dataclasses import replace

import pytest
from redis import Redis

from kadr.errors import Unavailable
from kadr.queue import LIVE
from kadr.settings import Settings
from kadr.store.tables import Worker
from kadr.studio import jobs
from kadr.studio.desk import Studio, open_studio
from tests.orders import add_job, add_project


def test_bells_ring_only_after_the_commit(any_studio: Studio) -> None:
    with any_studio.writing() as session:
        add_job(session, add_project(session), 3)
        before = any_studio.doorbell.pending("cpu")

    assert (before, any_studio.doorbell.pending("cpu")) == (0, 1)


def test_an_order_that_failed_rings_nobody(studio: Studio) -> None:
    def fail() -> None:
        with studio.writing() as session:
            add_job(session, add_project(session))
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        fail()

    assert studio.doorbell.pending("cpu") == 0


@pytest.mark.parametrize(("tasks", "rung"), [(1, 1), (2, 2), (100, 3)])
def test_a_job_rings_at_most_once_per_live_worker(studio: Studio, tasks: int, rung: int) -> None:
    with studio.writing() as session:
        session.add_all(_worker(f"worker-{n}", time.time()) for n in range(3))
        session.add(_worker("gone", time.time() - 3600))

    with studio.writing() as session:
        add_job(session, add_project(session), tasks)

    assert studio.doorbell.pending("cpu") == rung


def test_many_small_orders_leave_no_more_tickets_than_one_large_one(studio: Studio) -> None:
    with studio.writing() as session:
        project = add_project(session)
        session.add_all(_worker(f"worker-{n}", time.time()) for n in range(2))

    for _ in range(5):
        with studio.writing() as session:
            add_job(session, project)

    assert studio.doorbell.pending("cpu") == 2


def _worker(name: str, seen_at: float) -> Worker:
    return Worker(id=name, lanes={}, host="here", pid=1, device="cpu", profile="offline", models={}, seen_at=seen_at)


def test_live_listeners_hear_of_every_event_after_the_commit(studio: Studio) -> None:
    with closing(Redis.from_url(studio.doorbell.url)) as redis:
        listener = redis.pubsub()  # type: ignore[no-untyped-call]  # redis leaves it untyped
        listener.subscribe(LIVE)
        listener.get_message(timeout=1.0)
        with studio.writing() as session:
            job = add_job(session, add_project(session))
        heard = listener.get_message(timeout=2.0)
        listener.close()

    assert heard is not None
    message = json.loads(heard["data"])
    assert (message["job_id"], message["kind"], message["data"]["kind"]) == (job.id, "bell", "job.queued")
    assert message["data"]["number"] == 1


def test_an_order_is_accepted_while_the_queue_server_is_away(settings: Settings) -> None:
    with closing(open_studio(replace(settings, redis_url="redis://127.0.0.1:1/0"))) as studio:
        with studio.writing() as session:
            job = add_job(session, add_project(session)).id

        with studio.reading() as session:
            assert jobs.show(session, job)["state"] == "queued"
        with pytest.raises(Unavailable):
            studio.ring_orphans({"cpu": 1})
