"""What an engine was asked for and has not finished: batches in the order of their coming, and which rows of them are
no longer wanted."""

import queue
import threading
from collections import deque
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from workers.pipe import Frame, Pipe
from workers.report import Report

Row = Mapping[str, Any]


class Cancels:
    """The rows that are no longer wanted, of batches that have no end yet. The thread that listens writes, the one that
    works reads: each call is one operation of a dictionary or a set."""

    def __init__(self) -> None:
        self._rows: dict[str, set[int]] = {}

    def __len__(self) -> int:
        return len(self._rows)

    def expect(self, batch: str) -> None:
        """The batch may be cancelled from now on."""
        self._rows.setdefault(batch, set())

    def add(self, batch: str, row: int) -> None:
        """A row is no longer wanted. A word that crossed the end of its batch on the way is forgotten."""
        if (rows := self._rows.get(batch)) is not None:
            rows.add(row)

    def forget(self, batch: str) -> None:
        """The batch has ended."""
        self._rows.pop(batch, None)

    def of(self, batch: str) -> set[int]:
        """The unwanted rows of a batch; grows while it runs."""
        return self._rows.get(batch, set())


@dataclass(frozen=True, slots=True, kw_only=True)
class Work:
    """A batch to run: rows of one operation on one model, which point at `attached` by index."""

    op: str
    model: str | None
    rows: Sequence[Row]
    attached: tuple[bytes, ...]
    report: Report

    def alike(self, other: "Work") -> bool:
        """Whether rows of both can run together."""
        return (self.op, self.model) == (other.op, other.model)


class Inbox:
    """Batches as they come, first in, first out: one that waits keeps those behind it waiting, so that nobody is
    overtaken for ever by a stream of orders that suit the running model."""

    def __init__(self, pipe: Pipe) -> None:
        self.cancels = Cancels()
        self._pipe = pipe
        self._waiting: deque[Work] = deque()
        self._came = threading.Condition()

    def put(self, frame: Frame) -> None:
        """A `run` or `cancel` frame came; others are not for an engine."""
        if frame.say == "run":
            work = self._read(frame)
            with self._came:
                self._waiting.append(work)
                self._came.notify()
        elif frame.say == "cancel":
            self.cancels.add(str(frame.body["batch"]), int(frame.body["row"]))

    def take(self, timeout_s: float | None) -> Work:
        """The next batch. Raises queue.Empty when none comes within `timeout_s` (None: wait)."""
        with self._came:
            if not self._came.wait_for(lambda: bool(self._waiting), timeout_s):
                raise queue.Empty
            return self._waiting.popleft()

    def take_alike(self, work: Work) -> Work | None:
        """The next batch if it is here and can run together with `work`."""
        with self._came:
            if self._waiting and work.alike(self._waiting[0]):
                return self._waiting.popleft()
        return None

    def _read(self, frame: Frame) -> Work:
        batch, rows = str(frame.body["batch"]), list(frame.body["rows"])
        self.cancels.expect(batch)
        report = Report(self._pipe, batch, len(rows), self.cancels.of(batch))
        model = frame.body.get("model")
        return Work(
            op=str(frame.body["op"]),
            model=None if model is None else str(model),
            rows=rows,
            attached=frame.attached,
            report=report,
        )
