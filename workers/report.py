"""The way back for one batch: what is said of its rows, gathered so that a fast model does not flood the pipe."""

import time
from collections import defaultdict, deque
from collections.abc import Callable, Container, Mapping, Sequence
from typing import Any, Final

from workers.pipe import Pipe

# A frame wakes the supervisor: words of a row are gathered for this long, and of its steps four a second are said, as
# many as leave the house. 32 rows of a tiny model at 5,000 tokens/s: 0.05 s of the supervisor's time for 0.9 s of work.
WORDS_S: Final = 0.1
STEPS_S: Final = 0.25
# Four pictures a second are as many as a person follows. Counted over a second, not between two: a model that keeps
# the same pace by its own clock would lose every second one to a millisecond.
PREVIEWS: Final = 4


class Report:
    """What is said of a batch's rows; each is answered once. Also the Watcher (`models.protocols`) of those rows."""

    def __init__(
        self,
        pipe: Pipe,
        batch: str,
        rows: int,
        unwanted: Container[int],
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        """`unwanted`: the rows that were cancelled, as it grows."""
        self.batch = batch
        self._started = clock()
        self._pipe = pipe
        self._unwanted = unwanted
        self._clock = clock
        self._open = set(range(rows))
        self._said_at: dict[tuple[str, int], float] = {}
        self._shown_at: dict[int, deque[float]] = defaultdict(lambda: deque(maxlen=PREVIEWS))
        self._words: dict[int, list[str]] = defaultdict(list)

    @property
    def finished(self) -> bool:
        """Whether every row has its answer."""
        return not self._open

    def start(self) -> None:
        """The batch is taken up now."""
        self._started = self._clock()

    def seconds(self) -> float:
        """How long ago the batch was taken up."""
        return self._clock() - self._started

    def stage(self, stage: str) -> None:
        """What the engine is about to do: `loading`, `compiling` or `running`; each has its own bound on silence."""
        self._pipe.send("stage", {"stage": stage})

    def begin(self, row: int) -> None:
        """Work on a row starts now: if the engine dies, this row may be why."""
        self._pipe.send("begin", {"batch": self.batch, "row": row})

    def step(self, row: int, done: int, total: int) -> None:
        """See `models.protocols.Watcher`."""
        if self._due("step", row, STEPS_S) or done >= total:
            self._pipe.send("step", {"batch": self.batch, "row": row, "done": done, "total": total})

    def token(self, row: int, text: str) -> None:
        """See `models.protocols.Watcher`."""
        self._words[row].append(text)
        if self._due("token", row, WORDS_S):
            self._speak(row)

    def preview(self, row: int, webp: bytes) -> None:
        """See `models.protocols.Watcher`."""
        shown, now = self._shown_at[row], self._clock()
        if len(shown) < PREVIEWS or now - shown[0] >= 1.0:
            shown.append(now)
            self._pipe.send("preview", {"batch": self.batch, "row": row}, [webp])

    def cancelled(self, row: int) -> bool:
        """See `models.protocols.Watcher`."""
        return row in self._unwanted

    def row(self, row: int, reply: Mapping[str, Any], attached: Sequence[bytes] = ()) -> None:
        """A row is finished."""
        self._answer(row, {"reply": reply}, attached)

    def failure(self, row: int, code: str, detail: str) -> None:
        """A row has no result."""
        self._answer(row, {"failure": {"code": code, "detail": detail}})

    def fail_rest(self, code: str, detail: str) -> None:
        """Every row that has no answer yet fails; as cancelled, where it was."""
        for row in sorted(self._open):
            if self.cancelled(row):
                self.failure(row, "cancelled", f"cancelled; {detail}")
            else:
                self.failure(row, code, detail)

    def pump(self) -> None:
        """Say what was gathered for long enough: a row that waits for others holds no words back."""
        for row in list(self._words):
            if self._due("token", row, WORDS_S):
                self._speak(row)

    def _answer(self, row: int, answer: Mapping[str, Any], attached: Sequence[bytes] = ()) -> None:
        # A second answer would settle whatever task has the row's number by then.
        if row not in self._open:
            return
        self._speak(row)
        self._open.discard(row)
        self._pipe.send("row", {"batch": self.batch, "row": row, **answer}, attached)

    def _due(self, say: str, row: int, every_s: float) -> bool:
        now = self._clock()
        if now - self._said_at.get((say, row), float("-inf")) < every_s:
            return False
        self._said_at[say, row] = now
        return True

    def _speak(self, row: int) -> None:
        words = "".join(self._words.pop(row, ()))
        if words:
            self._pipe.send("token", {"batch": self.batch, "row": row, "text": words})
