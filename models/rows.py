"""One reply while it is written: its seed, budget, stream, grammar and end, whoever shares its batch."""

import random
import time
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from models.grammar import Matcher, SchemaRefused
from models.protocols import Failure, TextOrder, TextReply, Watcher
from models.stream import TextStream

# Seeds beyond this, and negative ones, are counted round.
SEEDS = 2**64


class Row:
    """A reply on its way. What it has written survives a batch that failed: only the model's cache is made anew."""

    def __init__(
        self,
        *,
        index: int,
        order: TextOrder,
        prompt: Sequence[int],
        ends: frozenset[int],
        decode: Callable[[list[int]], str],
        watcher: Watcher,
        matcher: Matcher | None = None,
        pictures: Mapping[str, Any] | None = None,
    ) -> None:
        """`prompt`: the tokens that the model reads first; `pictures`: what its processor made of pictures."""
        self.index = index
        self.order = order
        self.prompt = list(prompt)
        self.pictures = pictures
        self.matcher = matcher
        self.ids: list[int] = []
        self.text = ""
        self.finished = False
        self.truncated = False
        self.closed = False
        self.failure: Failure | None = None
        # How often in succession its batch failed without a token of its own.
        self.strikes = 0
        self.reused = 0
        self.batch = 1
        self._ends = ends
        self._watcher = watcher
        self._stream = TextStream(decode)
        # Python's generator: the same numbers on every machine, 0.02 us for one where torch takes 1.6.
        self._chance = random.Random(order.seed % SEEDS)  # writing, not secrets
        self._began = time.monotonic()

    def draw(self) -> float:
        """The row's next random number, 0 <= u < 1."""
        return self._chance.random()

    def accept(self, token: int) -> None:
        """Take the next token: end the row, or stream what it adds."""
        self.strikes = 0
        if token in self._ends:
            self._end(truncated=False)
            return
        piece = self._stream.push(token) if self.matcher is None else self.matcher.accept(token)
        if piece is None:
            self.fail("bad-reply", f"token {token} after {len(self.ids)} others does not fit the grammar")
            return
        self.ids.append(token)
        self._append(piece)
        self._watcher.step(self.index, len(self.ids), self.order.max_tokens)
        if self.matcher is not None and self.matcher.finished:
            self._end(truncated=False)
        elif len(self.ids) >= self.order.max_tokens:
            self._end(truncated=True)

    def stop_if_unwanted(self) -> None:
        """End the row if it was cancelled, or if its time is over."""
        limit = self.order.time_limit_s
        if self._watcher.cancelled(self.index):
            self.fail("cancelled", f"cancelled after {len(self.ids)} tokens")
        elif limit is not None and time.monotonic() - self._began > limit:
            self.fail("timed-out", f"not finished within {limit:g} s, {len(self.ids)} tokens written; allow more time")

    def fail(self, code: str, detail: str) -> None:
        """End the row without a reply."""
        self.failure = Failure(code=code, detail=detail)
        self.finished = True

    def reply(self) -> TextReply | Failure:
        """What the row came to, once it is finished."""
        if self.failure is not None:
            return self.failure
        if not self.text.strip():
            return Failure(code="bad-reply", detail="the model wrote nothing; another seed may help")
        return TextReply(
            text=self.text,
            prompt_tokens=len(self.prompt),
            new_tokens=len(self.ids),
            truncated=self.truncated,
            closed=self.closed,
            seconds=time.monotonic() - self._began,
            reused_tokens=self.reused,
            batch=self.batch,
        )

    def _end(self, *, truncated: bool) -> None:
        self.finished = True
        self.truncated = truncated
        if self.matcher is None:
            self._append(self._stream.close())
            return
        self.closed = not self.matcher.complete
        self.truncated = truncated and self.closed
        try:
            whole = self.matcher.closed() if self.closed else self.matcher.text()
        except SchemaRefused as error:
            self.fail("bad-reply", str(error))
            return
        self._append(whole[len(self.text) :])

    def _append(self, piece: str) -> None:
        if piece:
            self.text += piece
            self._watcher.token(self.index, piece)
