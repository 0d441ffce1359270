"""The sweeper: a thread that returns expired leases to their lanes, rings lost bells again, clears half files."""

import logging
import threading
import time
from collections.abc import Callable, Mapping

from kadr.errors import KadrError
from kadr.store import tasks
from kadr.studio import jobs
from kadr.studio.desk import Studio

_log = logging.getLogger(__name__)

# No upload or picture takes an hour to write: what is older was left by a process that was killed.
_UNFINISHED_S = 3_600.0

# A holder renews its leases after a third of them: two renewals missed, and the time that the lease names is over too.
_MISSED = 2 / 3


class Watch:
    """Which leases have run out, whatever happens to the clock on the wall.

    A lease says until when it holds by the clock of its holder, which may be set an hour ahead or back at any time. So
    nobody's lease is over before it was seen here without a renewal for as long as two of them take, by a clock that is
    never set; and after a whole lease without one it is over, whatever the wall says."""

    def __init__(self, lease_s: float, clock: Callable[[], float] = time.monotonic) -> None:
        self._lease_s = lease_s
        self._clock = clock
        self._seen: dict[str, tuple[float, float]] = {}

    def overdue(self, leases: Mapping[str, float], wall: float) -> dict[str, float]:
        """Those of the `leases` (until when, by task) that have run out; call it at every turn with all of them."""
        now = self._clock()
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


class Sweeper(threading.Thread):
    """Sweeps every `sweep_s` until `stop` is set. Every supervisor has one: sweeping twice does no harm."""

    def __init__(self, studio: Studio, stop: threading.Event, watch: Watch | None = None) -> None:
        super().__init__(name="sweeper", daemon=True)
        self._studio = studio
        self._stop_asked = stop
        self._watch = watch or Watch(studio.settings.lease_s)

    def run(self) -> None:
        """The thread's loop; what goes wrong is logged and tried again at the next turn."""
        while not self._stop_asked.wait(self._studio.settings.sweep_s):
            try:
                self.sweep()
            except KadrError as error:
                _log.warning("not swept: %s", error.detail)
            except Exception:  # noqa: BLE001  # a sweeper that ends in silence would leave orphans for ever
                _log.exception("not swept")

    def sweep(self, wall: float | None = None) -> jobs.Swept:
        """One turn; `wall` is what the clock on the wall says."""
        wall = time.time() if wall is None else wall
        with self._studio.reading() as session:
            leases = tasks.leases(session)
        overdue = self._watch.overdue(leases, wall)
        with self._studio.writing() as session:
            swept = jobs.sweep(session, wall, overdue)
        self._studio.ring_orphans(swept.waiting)
        self._studio.blobs.sweep(_UNFINISHED_S)
        return swept
