"""Only one function may be named by a ticket; whoever reaches the queue server gets nothing else to run."""

import json
import logging
import pickle  # noqa: TID251  # the attack itself
import zlib
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest
from redis import Redis
from rq import Callback, Queue
from rq.serializers import PickleSerializer
from rq.utils import as_text

from kadr.queue import ANSWER, Doorbell, queue_name
from workers.tickets import TicketWorker


class Door:
    """A ticket worker over a real queue server that stops once its tickets are gone."""

    def __init__(self, url: str) -> None:
        self.answered: list[str] = []
        self.connection = Redis.from_url(url)
        self._worker = TicketWorker(
            url,
            "door",
            ["cpu", "text"],
            {ANSWER: self.answered.append},
            between=lambda: any(self.connection.llen(f"rq:queue:kadr-{lane}") for lane in ("cpu", "text")),
            without_queue=lambda: None,
        )

    def enqueue(self, function: str, *arguments: object, serializer: str = "json", **named: object) -> None:
        """Write a ticket as anybody could who reaches the server."""
        queue = Queue(queue_name("cpu"), connection=self.connection, serializer=serializer)
        queue.enqueue(function, *arguments, **named)

    def first(self) -> str:
        """The key of the ticket that is popped next."""
        waiting = self.connection.lrange("rq:queue:kadr-cpu", 0, 0)
        return f"rq:job:{as_text(waiting[0])}"

    def open(self) -> list[str]:
        """Work through the waiting tickets; the lanes that were answered."""
        self._worker.work()
        return self.answered


@pytest.fixture
def door(queue_url: str) -> Iterator[Door]:
    made = Door(queue_url)
    yield made
    made.connection.close()


def test_a_bell_is_answered_with_its_lane(door: Door, queue_url: str) -> None:
    with closing(Doorbell(queue_url)) as doorbell:
        doorbell.ring("cpu", 2)
        doorbell.ring("text", 1)

    assert sorted(door.open()) == ["cpu", "cpu", "text"]


def test_a_spent_ticket_leaves_nothing_behind(door: Door, queue_url: str) -> None:
    with closing(Doorbell(queue_url)) as doorbell:
        doorbell.ring("cpu", 3)

    door.open()

    left = [key for key in door.connection.keys("rq:*") if b":job:" in key or b"queue:kadr" in key]
    assert left == []


def test_a_function_that_is_not_ours_is_refused_and_logged(
    door: Door, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    proof = tmp_path / "executed"
    door.enqueue("os.system", f"touch {proof}")
    door.enqueue("subprocess.check_call", ["touch", str(proof)])
    door.enqueue("workers.batch.Runner")

    with caplog.at_level(logging.WARNING):
        answered = door.open()

    assert answered == []
    assert not proof.exists()
    assert sum("refused" in record.message for record in caplog.records) == 3


def test_a_pickled_ticket_is_refused_without_unpickling(door: Door, tmp_path: Path) -> None:
    proof = tmp_path / "unpickled"
    door.enqueue("os.system", f"touch {proof}", serializer="pickle")
    door.connection.hset(door.first(), "data", zlib.compress(_Bomb(proof).pickled()))

    assert door.open() == []
    assert not proof.exists()
    PickleSerializer.loads(_Bomb(proof).pickled())
    assert proof.exists(), "the bomb is no bomb: this test proves nothing"


def test_a_callback_named_by_a_ticket_is_never_called(door: Door, tmp_path: Path) -> None:
    proof = tmp_path / "called"
    door.enqueue(ANSWER, lane="cpu", on_success=Callback("os.system"), on_failure=Callback("os.system"))
    door.enqueue("os.system", f"touch {proof}", on_failure=Callback("os.system"))

    assert door.open() == ["cpu"]
    assert not proof.exists()


@pytest.mark.parametrize(
    "body",
    [
        [ANSWER, None, [], {"lane": "image"}],
        [ANSWER, None, [], {"lane": ["cpu"]}],
        [ANSWER, None, [], {"lane": "cpu", "more": 1}],
        [ANSWER, None, ["cpu"], {}],
        [ANSWER, {"a": 1}, [], {"lane": "cpu"}],
        [[ANSWER], None, [], {"lane": "cpu"}],
        [None, None, None, None],
        {"lane": "cpu"},
        "cpu",
        5,
    ],
)
def test_a_ticket_of_another_shape_is_refused_and_the_next_one_answered(
    door: Door, queue_url: str, body: object
) -> None:
    door.enqueue(ANSWER, lane="cpu")
    door.connection.hset(door.first(), "data", json.dumps(body).encode())
    with closing(Doorbell(queue_url)) as doorbell:
        doorbell.ring("text")

    assert door.open() == ["text"]


def test_rubbish_in_a_ticket_hash_does_not_end_the_worker(door: Door, queue_url: str) -> None:
    for number, (field, rubbish) in enumerate([("created_at", b"tomorrow"), ("data", b"\xff"), ("timeout", b"never")]):
        door.connection.hset(f"rq:job:bad{number}", "data", b"[]")
        door.connection.hset(f"rq:job:bad{number}", field, rubbish)
        door.connection.rpush("rq:queue:kadr-cpu", f"bad{number}", f"nobody{number}")
    door.connection.rpush("rq:queue:kadr-cpu", b"\xff\xfe")
    with closing(Doorbell(queue_url)) as doorbell:
        doorbell.ring("cpu")

    assert door.open() == ["cpu"]


class _Bomb:
    """An object whose unpickling leaves a file behind."""

    def __init__(self, proof: Path) -> None:
        self._proof = proof

    def __reduce__(self) -> tuple[object, tuple[str, ...]]:
        return Path.touch, (self._proof,)  # type: ignore[return-value]  # a path is what touch takes

    def pickled(self) -> bytes:
        """What an attacker writes."""
        return pickle.dumps(self)
