"""The way back of a batch over a real socket pair: gathered, bounded, every row answered once."""

import socket
from collections.abc import Iterator
from dataclasses import dataclass, field

import pytest

from workers.inbox import Cancels, Inbox
from workers.pipe import Frame, Pipe
from workers.report import Report


@dataclass(slots=True)
class Ends:
    """Both ends of a pipe, and a clock that goes when it is told to."""

    engine: Pipe
    supervisor: Pipe
    now: float = 100.0
    unwanted: set[int] = field(default_factory=set)

    def report(self, rows: int) -> Report:
        return Report(self.engine, "one", rows, self.unwanted, clock=lambda: self.now)

    def heard(self) -> list[Frame]:
        frames = []
        while (frame := self.supervisor.receive(0)) is not None:
            frames.append(frame)
        return frames


@pytest.fixture
def ends() -> Iterator[Ends]:
    one, other = socket.socketpair()
    made = Ends(Pipe(one), Pipe(other))
    yield made
    made.engine.close()
    made.supervisor.close()


def test_steps_of_a_fast_model_are_gathered_and_the_last_is_always_said(ends: Ends) -> None:
    report = ends.report(1)

    for done in range(1, 101):
        ends.now += 0.01
        report.step(0, done, 100)

    said = [frame.body["done"] for frame in ends.heard()]
    assert 4 <= len(said) <= 6
    assert (said[0], said[-1]) == (1, 100)


def test_words_are_gathered_and_none_is_lost(ends: Ends) -> None:
    report = ends.report(1)

    for letter in "ӘҒҚҢӨҰҮҺІ":
        ends.now += 0.04
        report.token(0, letter)
    report.row(0, {})

    frames = ends.heard()
    words = [frame.body["text"] for frame in frames if frame.say == "token"]
    assert "".join(words) == "ӘҒҚҢӨҰҮҺІ"
    assert len(words) <= 5
    assert frames[-1].say == "row"


def test_words_that_wait_for_others_are_said_when_it_is_time(ends: Ends) -> None:
    report = ends.report(1)
    report.token(0, "Бір")
    report.token(0, " сөз")
    ends.now += 0.2

    report.pump()

    assert [frame.body["text"] for frame in ends.heard()] == ["Бір", " сөз"]


def test_previews_are_at_most_four_a_second_for_each_row(ends: Ends) -> None:
    report = ends.report(2)

    for _ in range(100):
        ends.now += 0.02
        for row in range(2):
            report.preview(row, b"webp")

    rows = [frame.body["row"] for frame in ends.heard()]
    assert 7 <= rows.count(0) <= 9
    assert rows.count(0) == rows.count(1)


def test_a_row_is_answered_once(ends: Ends) -> None:
    report = ends.report(2)
    ends.unwanted.add(1)
    report.row(0, {"text": "бір"})

    report.failure(0, "late", "a second answer")
    report.fail_rest("bad-reply", "no answer")

    answers = [frame.body for frame in ends.heard()]
    assert [(body["row"], body.get("failure", {}).get("code")) for body in answers] == [(0, None), (1, "cancelled")]
    assert report.finished


def test_a_cancel_that_crosses_the_end_of_its_batch_is_forgotten() -> None:
    cancels = Cancels()
    cancels.expect("one")
    unwanted = cancels.of("one")
    cancels.add("one", 3)
    cancels.forget("one")

    cancels.add("one", 4)

    assert unwanted == {3}
    assert len(cancels) == 0


def test_a_batch_that_waits_keeps_those_behind_it_waiting(ends: Ends) -> None:
    inbox = Inbox(ends.engine)
    for batch, operation in (("a", "write"), ("b", "write"), ("c", "paint"), ("d", "write")):
        inbox.put(Frame(say="run", body={"batch": batch, "op": operation, "model": "tiny", "rows": [{}]}))
    running = inbox.take(0)

    joined = [inbox.take_alike(running), inbox.take_alike(running)]

    assert [work and work.report.batch for work in joined] == ["b", None]
    assert inbox.take(0).report.batch == "c"
