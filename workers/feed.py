"""What lies in the engine: batches in the order of their coming, how long they will take, and what may be added."""

import time
from collections.abc import Callable, Iterator

from workers.batch import Batch, Row

# Batches that the engine has and has not begun with: the next one, and one for where batches take milliseconds.
_MOST_AHEAD = 2
# The next batch is claimed when the engine is about to run out of work, and not before: until then another worker, or
# an order of higher priority, may have it. Claiming and preparing one takes some tens of milliseconds.
_SOON_S = 1.0


class Feed:
    """The batches that were sent and have open rows. Knows no engine and no database."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._batches: dict[str, Batch] = {}
        self._seconds: dict[tuple[str, str | None], float] = {}

    def __bool__(self) -> bool:
        """Whether anything is open."""
        return bool(self._batches)

    def __iter__(self) -> Iterator[Batch]:
        """The batches, in the order in which the engine has them."""
        return iter(tuple(self._batches.values()))

    def add(self, batch: Batch) -> None:
        """A batch was sent."""
        batch.sent_at = self._clock()
        self._batches[batch.id] = batch

    def named(self, batch_id: object) -> Batch | None:
        """An open batch by its id."""
        return self._batches.get(str(batch_id))

    def begin(self, batch: Batch, row: Row) -> None:
        """The engine begins with a row."""
        row.began_at = self._clock()
        if batch.began_at is None:
            batch.began_at = row.began_at

    def close(self, batch: Batch, number: int) -> Row:
        """A row has its answer, or is no longer ours. How long a row of such a batch takes is learnt from the whole."""
        row = batch.open.pop(number)
        if not batch.open:
            del self._batches[batch.id]
            if batch.began_at is not None:
                self._seconds[batch.op, batch.model] = (self._clock() - batch.began_at) / batch.size
        return row

    def rows(self) -> list[tuple[Batch, int, Row]]:
        """All open rows, with their numbers."""
        return [(batch, number, row) for batch in self for number, row in batch.open.items()]

    def clear(self) -> list[tuple[Batch, int, Row]]:
        """Forget everything; what was open."""
        left = self.rows()
        self._batches.clear()
        return left

    def session(self) -> Batch | None:
        """The batch that a text session runs for, or will, once it has loaded its model."""
        first = next(iter(self._batches.values()), None)
        return first if first is not None and first.op == "write" else None

    def room(self, most: int) -> int:
        """How many rows may join the session that runs, which holds `most`; 0 where others lie ahead of whoever joins,
        or enough has joined that has not begun."""
        session = self.session()
        if session is None or not all(batch.alike(session) for batch in self) or self._ahead() >= _MOST_AHEAD:
            return 0
        return max(0, most - len(self.rows()))

    def wants_more(self, *, drains: bool = False) -> bool:
        """Whether it is time to claim another batch; `drains`: nothing more will join the session that runs."""
        return self._ahead() < _MOST_AHEAD and (drains or self.rest_s() < _SOON_S)

    def rest_s(self) -> float:
        """How long the engine still has to do, as far as can be told; infinite where it cannot."""
        session = self.session()
        together = [batch for batch in self if session is not None and batch.alike(session)]
        others = [batch for batch in self if batch not in together]
        return max((self._rest_s(batch) for batch in together), default=0.0) + sum(map(self._rest_s, others))

    def guilty(self) -> list[tuple[Batch, int, Row]]:
        """The rows that may be why the engine died: those it worked on; where there were none, all of the batch that it
        was about to begin with, which may die of being loaded."""
        began = [found for found in self.rows() if found[2].began]
        if began:
            return began
        first = next(iter(self._batches.values()), None)
        return [] if first is None else [(first, number, row) for number, row in first.open.items()]

    def overdue(self, patience_s: float) -> Row | None:
        """A row that should have ended by its own time limit so long ago that the engine does not obey any more."""
        now = self._clock()
        return next((row for _, _, row in self.rows() if row.due_at + patience_s < now), None)

    def _ahead(self) -> int:
        return sum(not batch.begun for batch in self)

    def _rest_s(self, batch: Batch) -> float:
        if batch.began_at is not None:
            spent = self._clock() - batch.began_at
            # Text is written side by side, and ends with its slowest row; pictures and drawings share their time.
            shares = [row.done for row in batch.open.values()]
            done = min(shares) if batch.op == "write" else 1 - (len(shares) - sum(shares)) / batch.size
            if done > 0:
                return spent * (1 - done) / done
        else:
            spent = 0.0
        each = self._seconds.get((batch.op, batch.model), float("inf"))
        return max(0.0, each * batch.size - spent)
