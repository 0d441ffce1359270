"""A session of writing: rows are admitted while others run, leave as they end, and survive each other's trouble."""

import time
from collections.abc import Sequence
from typing import Any, Protocol

import torch

from models import devices
from models.masks import Masks
from models.protocols import Failure, TextModel, TextOrder, TextReply, TextSession, Watcher
from models.rows import Row
from models.sampling import choose

# How long a `step` writes before it returns, unless one token takes longer.
STEP_S = 0.1

# What libraries raise for one row's sake. Anything else is about the engine itself and must end it.
_ROW_ERRORS = (ArithmeticError, AttributeError, LookupError, OSError, RuntimeError, TypeError, ValueError)


class Together(Protocol):
    """How rows share a model: over pages (`models.pages`) or padded to one length (`models.padded`)."""

    def start(self, row: Row) -> None:
        """Take a row in; what it has written already is read again with its prompt."""

    def stop(self, row: Row) -> None:
        """Let go of a row, whether it has begun or not."""

    def forward(self) -> tuple[list[Row], Any]:
        """One step: the rows whose next token is due, and its scores [rows, vocabulary]. May be none of them yet."""

    def accepted(self, row: Row, token: int) -> None:
        """The row goes on with `token`."""

    def reset(self) -> None:
        """Forget every row and everything that was kept of them, after a step that failed half-way."""

    def close(self) -> None:
        """Let go of all memory; nothing may be asked of it any more."""


class Preparer(Protocol):
    """Turns orders into rows; see `models.text.TransformersText.prepare`."""

    def prepare(self, index: int, order: TextOrder, watcher: Watcher) -> Row | Failure:
        """The row of an order, or why it can't be written at all."""


class Session:
    """See `models.protocols.TextSession`. One thread may use it.

    Out of memory: the caches are emptied and half of the rows go on, the others wait; a row whose batches failed twice
    without a token of its own between fails. Another error: the rows go on one at a time until it is known whose it
    was. No row loses what it has written. Raises what a broken device raises: a process whose CUDA context is lost
    answers nothing any more."""

    def __init__(self, *, preparer: Preparer, together: Together, masks: Masks, watcher: Watcher, most: int) -> None:
        """`most`: how many rows are written at once, where there is room for them."""
        self._preparer = preparer
        self._together = together
        self._masks = masks
        self._watcher = watcher
        self._most = self._limit = most
        self._waiting: list[Row] = []
        self._running: list[Row] = []
        self._ended: list[tuple[int, TextReply | Failure]] = []

    @property
    def open(self) -> int:
        """How many rows have been admitted and have no end yet."""
        return len(self._waiting) + len(self._running) + len(self._ended)

    @property
    def rows(self) -> int:
        """How many rows are written at once."""
        return self._most

    def admit(self, row: int, order: TextOrder) -> None:
        """Take one more order, under a number that no open row has."""
        if self._watcher.cancelled(row):
            self._ended.append((row, Failure(code="cancelled", detail="cancelled before it began")))
            return
        prepared = self._preparer.prepare(row, order, self._watcher)
        if isinstance(prepared, Failure):
            self._ended.append((row, prepared))
        else:
            self._waiting.append(prepared)

    def step(self) -> Sequence[tuple[int, TextReply | Failure]]:
        """Write on until a row ends or STEP_S is over; the rows that ended."""
        until = time.monotonic() + STEP_S
        while not self._ended:
            self._drop_unwanted()
            self._start_waiting()
            if self._running:
                self._write_on()
            if self._ended or not self._running or time.monotonic() > until:
                break
        ended, self._ended = self._ended, []
        return ended

    def close(self) -> None:
        """Let go of what is open, without replies, and of the memory that the session held."""
        self._waiting.clear()
        self._running.clear()
        self._ended.clear()
        self._together.close()

    def _drop_unwanted(self) -> None:
        for row in (*self._waiting, *self._running):
            row.stop_if_unwanted()
        self._settle()

    def _settle(self) -> None:
        """Answer the rows that are finished."""
        for rows in (self._waiting, self._running):
            for row in [row for row in rows if row.finished]:
                rows.remove(row)
                if rows is self._running:
                    self._together.stop(row)
                self._ended.append((row.index, row.reply()))
                self._widen(row)

    def _widen(self, ended: Row) -> None:
        """After trouble: one row more at once for each that ended well, once every row has had its second try."""
        rows = (*self._waiting, *self._running)
        if not rows:
            self._limit = self._most
        elif ended.failure is None and not any(row.strikes for row in rows):
            self._limit = min(self._most, self._limit + 1)

    def _start_waiting(self) -> None:
        while self._waiting and len(self._running) < self._limit:
            row = self._waiting.pop(0)
            self._running.append(row)
            self._together.start(row)

    def _write_on(self) -> None:
        try:
            rows, tokens = self._next_tokens()
        except (MemoryError, *_ROW_ERRORS) as error:
            trouble = _trouble(error, len(self._running))
        else:
            for row, token in zip(rows, tokens, strict=True):
                self._give(row, token, len(rows))
            self._settle()
            return
        # Out of the handler: the error's frames held the tensors.
        self._recover(*trouble)

    def _next_tokens(self) -> tuple[list[Row], list[int | None]]:
        with torch.inference_mode():
            rows, scores = self._together.forward()
            if not rows:
                return [], []
            self._masks.forbid(scores, [row.matcher for row in rows])
            return rows, choose(scores, rows)

    def _give(self, row: Row, token: int | None, beside: int) -> None:
        row.batch = max(row.batch, beside)
        if token is None:
            row.fail("bad-reply", "the model's scores are not numbers (NaN)")
            return
        row.accept(token)
        if not row.finished:
            self._together.accepted(row, token)

    def _recover(self, code: str, detail: str) -> None:
        self._together.reset()
        devices.empty_cache()
        rows, self._running = self._running, []
        alone = len(rows) == 1
        self._limit = max(1, len(rows) // 2) if code == "out-of-memory" else 1
        for row in rows:
            row.strikes += 1
            if row.strikes > 1 or (alone and code != "out-of-memory"):
                row.fail(code, f"{len(row.prompt)} prompt tokens: {detail}")
        self._waiting[:0] = rows
        self._settle()


def write(model: TextModel, orders: Sequence[TextOrder], watcher: Watcher) -> list[TextReply | Failure]:
    """Every order's reply, in order: a session of its own, run to its end."""
    session: TextSession = model.session(watcher)
    found: dict[int, TextReply | Failure] = {}
    try:
        for row, order in enumerate(orders):
            session.admit(row, order)
        while session.open:
            found.update(session.step())
    finally:
        session.close()
    return [found[row] for row in range(len(orders))]


def _trouble(error: BaseException, rows: int) -> tuple[str, str]:
    """Code and detail of what went wrong in a step of so many rows. Raises it again where the device is lost."""
    if devices.out_of_memory(error):
        return "out-of-memory", f"no room for a batch of {rows}: {error}"[:500]
    if "CUDA error" in str(error):
        raise error
    return "model-error", f"{type(error).__name__}: {error}"[:500]
