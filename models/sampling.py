"""Rows of a text batch: each has its own seed, temperature, budget, stream and end."""

import time
from collections.abc import Callable, Sequence
from typing import Any

import torch

from models.grammar import Matcher, SchemaRefused
from models.protocols import Failure, TextOrder, Watcher
from models.stream import TextStream

# Below the thousand likeliest tokens nothing is ever drawn at the temperatures that writing uses; sorting all of a
# vocabulary of 150,000 takes longer than a small model's step.
CANDIDATES = 1024

# Seeds beyond this, and negative ones, are counted round.
SEEDS = 2**63


class Row:
    """One reply while it is written."""

    def __init__(
        self,
        *,
        index: int,
        order: TextOrder,
        ends: frozenset[int],
        decode: Callable[[list[int]], str],
        watcher: Watcher,
        matcher: Callable[[], Matcher] | None = None,
    ) -> None:
        """`matcher` makes the row's grammar anew, where its reply must have one."""
        self.index = index
        self.order = order
        self._new_matcher = matcher
        self._ends = ends
        self._decode = decode
        self._watcher = watcher
        self._sent = 0
        self.restart()

    def restart(self) -> None:
        """Forget what was written; what was already streamed is not streamed again."""
        # On the processor whatever the device is, so that a seed means the same draw everywhere.
        self._generator = torch.Generator("cpu").manual_seed(self.order.seed % SEEDS)
        self._stream = TextStream(self._decode)
        self._began = time.monotonic()
        self.ids: list[int] = []
        self.text = ""
        self.finished = False
        self.truncated = False
        self.closed = False
        self.failure: Failure | None = None
        self.matcher = self._new_matcher() if self._new_matcher else None

    def draw(self) -> float:
        """The row's next random number, 0 <= u < 1."""
        return float(torch.rand((), generator=self._generator, dtype=torch.float64))

    def accept(self, token: int) -> None:
        """Take the next token: end the row, or stream what it adds."""
        if token in self._ends:
            self._end(truncated=False)
            return
        piece = self._stream.push(token) if self.matcher is None else self.matcher.accept(token)
        if piece is None:
            self.fail("bad-reply", f"token {token} after {len(self.ids)} others does not fit the schema")
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
        if self.finished:
            return
        limit = self.order.time_limit_s
        if self._watcher.cancelled(self.index):
            self.fail("cancelled", f"cancelled after {len(self.ids)} tokens")
        elif limit is not None and time.monotonic() - self._began > limit:
            self.fail("timed-out", f"not finished within {limit:g} s, {len(self.ids)} tokens written; allow more time")

    def fail(self, code: str, detail: str) -> None:
        """End the row without a reply."""
        self.failure = Failure(code=code, detail=detail)
        self.finished = True

    def _end(self, *, truncated: bool) -> None:
        if self.matcher is None:
            self._append(self._stream.close())
        else:
            truncated = truncated and not self.matcher.complete
            self._append_rest(self.matcher)
        self.truncated = truncated
        self.finished = True

    def _append_rest(self, matcher: Matcher) -> None:
        """What the stream held back, and the end that a reply lacks whose budget is over."""
        self.closed = not matcher.complete
        try:
            whole = matcher.closed() if self.closed else matcher.text()
        except SchemaRefused as error:
            self.fail("bad-reply", str(error))
            return
        self._append(whole[len(self.text) :])

    def _append(self, piece: str) -> None:
        self.text += piece
        if len(self.text) > self._sent:
            self._watcher.token(self.index, self.text[self._sent :])
            self._sent = len(self.text)


class RowProcessor:
    """Draws every row's next token itself and leaves generate no choice but that token.

    generate samples a whole batch from one generator with one temperature; here each row keeps its own."""

    def __init__(self, rows: Sequence[Row], pad: int) -> None:
        self._rows = rows
        self._pad = pad

    def __call__(self, input_ids: Any, scores: Any) -> Any:  # noqa: ARG002  # generate's signature
        """Scores [rows, vocabulary] with one finite entry per row."""
        for row in self._rows:
            row.stop_if_unwanted()
        for place, row in enumerate(self._rows):
            if row.matcher is not None and not row.finished:
                row.matcher.forbid(scores[place])
        tokens = choose(scores, self._rows)
        forced = scores.new_full(scores.shape, float("-inf"))
        for place, (row, token) in enumerate(zip(self._rows, tokens, strict=True)):
            chosen = self._pad
            if not row.finished:
                if token is None:
                    row.fail("bad-reply", "the model's scores are not numbers (NaN)")
                else:
                    row.accept(token)
                    chosen = token
            forced[place, chosen] = 0.0
        return forced


class RowsFinished:
    """Tells generate which rows have ended."""

    def __init__(self, rows: Sequence[Row]) -> None:
        self._rows = rows

    def __call__(self, input_ids: Any, scores: Any, **_: object) -> Any:  # noqa: ARG002  # generate's signature
        """A bool per row, on the device of `input_ids`."""
        return torch.tensor([row.finished for row in self._rows], device=input_ids.device)


def choose(scores: Any, rows: Sequence[Row]) -> list[int | None]:
    """The next token of each row; None where its scores are NaN. Nucleus sampling (Holtzman et al. 2020) by inverting
    the cumulative distribution at one uniform number per row; temperature 0 takes the likeliest."""
    values, tokens = torch.topk(scores.float(), min(CANDIDATES, scores.shape[-1]), dim=-1)
    temperatures = torch.tensor([[max(r.order.temperature, 1e-5)] for r in rows], device=scores.device)
    chances = torch.softmax(values / temperatures, dim=-1).double().cpu()
    # NaN sorts first and spreads over its row.
    broken = torch.isnan(chances).any(dim=-1).tolist()
    before = chances.cumsum(dim=-1) - chances
    # The first candidate always stays: nothing comes before it.
    chances = chances.masked_fill(before >= torch.tensor([[r.order.top_p] for r in rows]).double(), 0.0)
    chances[:, 0] = chances[:, 0].clamp_min(1e-300)
    totals = chances.cumsum(dim=-1)
    chosen: list[int | None] = []
    for place, row in enumerate(rows):
        if row.finished or broken[place]:
            chosen.append(None)
            continue
        drawn = row.draw() if row.order.temperature > 0 else 0.0
        at = int(torch.searchsorted(totals[place], drawn * totals[place, -1], right=True))
        # Past the end only by rounding; the last candidates may be ones that are forbidden.
        chosen.append(int(tokens[place, at if at < tokens.shape[-1] else 0]))
    return chosen
