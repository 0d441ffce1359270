"""The sweeper: a thread that returns expired leases to their lanes, rings lost bells again, clears half files."""

import logging
import threading
import time
from collections.abc import Callable, Mapping

from kadr.errors import KadrError, TryAgain
from kadr.store import tasks
from kadr.studio import jobs
from kadr.studio.desk import Studio

_log = logging.getLogger(__name__)

# No upload or picture takes an hour to write: what is older was left by a process that was killed.
_UNFINISHED_S = 3_600.0

# A holder renews its leases after a third of them: two renewals missed, and the time that the lease names is over too.
_MISSED = 2 / 3


# Two turns are never closer: leases that are renewed end in turn, all of them soon.
_SOONEST_S = 0.5


class Watch:
    """Which leases have run out, whatever happens to the clock on the wall.

    A lease says until when it holds by the clock of its holder, which may be set an hour ahead or back at any time. So
    nobody's lease is over before it was seen here without a renewal for as long as two of them take, by a clock that is
    never set; and after a whole lease without one it is over, whatever the wall says."""

    def __init__(
        self, lease_s: float, clock: Callable[[], float] = time.monotonic, *, away_s: float = float("inf")
    ) -> None:
        """`away_s`: who has not looked for so long has slept, as the whole machine may have, and knows nothing."""
        self._lease_s = lease_s
        self._away_s = away_s
        self._looked_at = clock()
        self._clock = clock
        self._seen: dict[str, tuple[float, float]] = {}

    def overdue(self, leases: Mapping[str, float], wall: float) -> dict[str, float]:
        """Those of the `leases` (until when, by task) that have run out; call it at every turn with all of them."""
        now = self._clock()
        if now - self._looked_at > self._away_s:
            self.forget()
        self._looked_at = now
        before, self._seen = self._seen, {}
        over = {}
        for task_id, until in leases.items():
            known = before.get(task_id)
            since = known[1] if known is not None and known[0] == until else now
            self._seen[task_id] = until, since
            unrenewed = now - since
            if unrenewed >= self._lease_s or (until < wall and unrenewed >= self._lease_s * _MISSED):
                over[task_id] = until
        return over

    def forget(self) -> None:
        """Begin anew: nobody could renew anything."""
        self._seen.clear()


class Sweeper(threading.Thread):
    """Sweeps every `sweep_s`, and right when a lease is to end, until `stop` is set. Every supervisor has one: sweeping
    twice does no harm."""

    def __init__(self, studio: Studio, stop: threading.Event, watch: Watch | None = None) -> None:
        super().__init__(name="sweeper", daemon=True)
        self._studio = studio
        self._stop_asked = stop
        self._next_end = float("inf")
        settings = studio.settings
        self._watch = watch or Watch(settings.lease_s, away_s=max(settings.lease_s / 2, 3 * settings.sweep_s))

    def run(self) -> None:
        """The thread's loop; what goes wrong is logged and tried again at the next turn."""
        while not self._stop_asked.wait(self._rest_s()):
            try:
                self.sweep()
            except KadrError as error:
                _log.warning("not swept: %s", error.detail)
            except Exception:  # noqa: BLE001  # a sweeper that ends in silence would leave orphans for ever
                _log.exception("not swept")

    def _rest_s(self) -> float:
        """Until the next turn. A dead worker's tasks are not kept waiting for longer than their lease."""
        return min(self._studio.settings.sweep_s, max(_SOONEST_S, self._next_end - time.time()))

    def sweep(self, wall: float | None = None) -> jobs.Swept:
        """One turn; `wall` is what the clock on the wall says."""
        wall = time.time() if wall is None else wall
        try:
            with self._studio.reading() as session:
                leases = tasks.leases(session)
            overdue = self._watch.overdue(leases, wall)
            self._next_end = min((until for until in leases.values() if until > wall), default=float("inf"))
            with self._studio.writing() as session:
                swept = jobs.sweep(session, wall, overdue)
        except TryAgain:
            # The holders could not renew their leases either: once the database is back they have a whole one.
            self._watch.forget()
            raise
        self._studio.ring_orphans(swept.waiting)
        self._studio.blobs.sweep(_UNFINISHED_S)
        return swept
