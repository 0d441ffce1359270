"""How often engines die, and whether a task or this machine is to blame."""

from collections import deque

# One death is chance, two may be; three in a row on different work is this machine: a broken driver, no memory.
_TOO_MANY = 3


class Mortality:
    """The engine deaths since the last task that was finished. `verdict` says why the supervisor must give up."""

    def __init__(self) -> None:
        self.verdict: str | None = None
        self._deaths: deque[frozenset[str]] = deque(maxlen=_TOO_MANY)

    @property
    def in_a_row(self) -> int:
        """Deaths since the last success."""
        return len(self._deaths)

    def survived(self) -> None:
        """A task was finished: this engine works."""
        self._deaths.clear()

    def died(self, reason: str, suspects: frozenset[str]) -> None:
        """An engine died while it worked on the tasks `suspects`, none where it was idle or could not start."""
        self._deaths.append(suspects)
        if len(self._deaths) < _TOO_MANY:
            return
        if frozenset.intersection(*self._deaths):
            # One task was there each time: it is what kills, it has used up its attempts, and the engine is sound.
            self._deaths.clear()
        else:
            self.verdict = f"{_TOO_MANY} engines in a row died without finishing anything; the last: {reason}"
