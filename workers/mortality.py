"""How often engines die, and whether a task or this machine is to blame."""

import time
from collections.abc import Callable
from dataclasses import dataclass

# One death is chance, two may be; three in a row that no task explains are this machine: a broken driver, no memory.
_TOO_MANY = 3
# Deaths further apart than this are no row. An engine that cannot start dies three times within seconds.
_MEMORY_S = 600.0


@dataclass(slots=True)
class _Death:
    at: float
    suspects: frozenset[str]
    explained: bool


class Mortality:
    """The engine deaths since the last task that was finished. `verdict` says why the supervisor must give up."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self.verdict: str | None = None
        self._clock = clock
        self._deaths: list[_Death] = []

    @property
    def in_a_row(self) -> int:
        """Deaths since the last success that no task explains."""
        return sum(not death.explained for death in self._deaths)

    def survived(self) -> None:
        """A task was finished: this engine works."""
        self._deaths.clear()

    def died(self, reason: str, suspects: frozenset[str]) -> None:
        """An engine died while it worked on the tasks `suspects`, none where it was idle or could not start.

        A task that was suspected before explains the death: tasks that cost an engine run alone, so that several
        poisonous ones of one batch kill one engine after another, and the harmless ones among them still get their
        turn. What explains a death is not counted against the machine."""
        now = self._clock()
        self._deaths = [death for death in self._deaths if now - death.at < _MEMORY_S]
        explained = any(suspects & death.suspects for death in self._deaths)
        self._deaths.append(_Death(now, suspects, explained))
        self._clear_up(suspects)
        if self.in_a_row >= _TOO_MANY:
            self.verdict = f"{_TOO_MANY} engines in a row died without finishing anything; the last: {reason}"

    def _clear_up(self, suspects: frozenset[str]) -> None:
        """A task that has used up its attempts is what kills: it explains its first death too."""
        worn = {task for task in suspects if sum(task in death.suspects for death in self._deaths) >= _TOO_MANY}
        for death in self._deaths:
            death.explained = death.explained or not worn.isdisjoint(death.suspects)
