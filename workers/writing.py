"""Text on its way: one session of one model, which rows of many batches enter while others are being written."""

import itertools
from collections import deque
from collections.abc import Callable, Iterator, Mapping
from dataclasses import asdict, dataclass
from typing import Any

from kadr.errors import KadrError
from models.protocols import Failure, TextModel, TextOrder, TextReply
from workers.inbox import Work
from workers.rows import text_order


@dataclass(frozen=True, slots=True, kw_only=True)
class _Line:
    """One row of one batch as the session knows it."""

    work: Work
    row: int
    order: TextOrder

    @property
    def cancelled(self) -> bool:
        return self.work.report.cancelled(self.row)


class Writing:
    """An open session and the rows in it, numbered over all batches; the Watcher of all of them.

    Rows beyond the session's limit wait here: what has not begun is not to blame when an engine dies."""

    def __init__(self, model: TextModel, made: Mapping[str, Any]) -> None:
        """`made`: the model's provenance, which every reply carries."""
        self._made = made
        self._numbers: Iterator[int] = itertools.count()
        self._waiting: deque[_Line] = deque()
        self._lines: dict[int, _Line] = {}
        self._session = model.session(self)
        self.limit = self._session.rows

    def run(self, first: Work, more: Callable[[], Work | None], finish: Callable[[Work], None]) -> None:
        """Write `first`, and what `more` brings meanwhile, until all of it is written. Each batch is finished as soon
        as its last row is. Raises what the session raises; rows without an answer are then the caller's."""
        running: list[Work] = []
        coming: Work | None = first
        while coming is not None or running:
            while coming is not None:
                self._take(coming)
                running.append(coming)
                coming = more()
            self._advance()
            running = [work for work in running if not self._ended(work, finish)]
            coming = more()

    def close(self) -> None:
        """Give back the memory of the session."""
        self._waiting.clear()
        self._lines.clear()
        self._session.close()

    def step(self, row: int, done: int, total: int) -> None:
        """See `models.protocols.Watcher`."""
        if (line := self._lines.get(row)) is not None:
            line.work.report.step(line.row, done, total)

    def token(self, row: int, text: str) -> None:
        """See `models.protocols.Watcher`."""
        if (line := self._lines.get(row)) is not None:
            line.work.report.token(line.row, text)

    def preview(self, row: int, webp: bytes) -> None:
        """See `models.protocols.Watcher`; text has none."""

    def cancelled(self, row: int) -> bool:
        """See `models.protocols.Watcher`."""
        line = self._lines.get(row)
        return line is None or line.cancelled

    def _take(self, work: Work) -> None:
        """A row that cannot be read fails at once, and no other with it."""
        for row, body in enumerate(work.rows):
            try:
                order = text_order(body, work.attached)
            except KadrError as error:
                work.report.failure(row, error.code, error.detail)
            else:
                self._waiting.append(_Line(work=work, row=row, order=order))

    def _advance(self) -> None:
        """Admit what has room, write on, answer what has ended."""
        self._drop_cancelled()
        while self._waiting and self._session.open < self.limit:
            line, number = self._waiting.popleft(), next(self._numbers)
            self._lines[number] = line
            line.work.report.begin(line.row)
            self._session.admit(number, line.order)
        if self._session.open:
            for number, reply in self._session.step():
                self._answer(self._lines.pop(number), reply)
        elif self._lines:
            # Nothing would ever end these; a row without an end would hold its task for ever.
            for line in self._lines.values():
                line.work.report.failure(line.row, "bad-reply", "the model's session ended without an answer to it")
            self._lines.clear()

    def _drop_cancelled(self) -> None:
        if any(line.cancelled for line in self._waiting):
            for line in self._waiting:
                if line.cancelled:
                    line.work.report.failure(line.row, "cancelled", "cancelled before it began")
            self._waiting = deque(line for line in self._waiting if not line.cancelled)

    def _answer(self, line: _Line, reply: TextReply | Failure) -> None:
        report = line.work.report
        if isinstance(reply, Failure):
            report.failure(line.row, reply.code, reply.detail)
        else:
            said = {name: value for name, value in asdict(reply).items() if name != "text"}
            report.row(line.row, said | {"made": self._made}, [reply.text.encode()])

    @staticmethod
    def _ended(work: Work, finish: Callable[[Work], None]) -> bool:
        work.report.pump()
        if work.report.finished:
            finish(work)
        return work.report.finished
