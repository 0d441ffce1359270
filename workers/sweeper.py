"""The sweeper: a thread that returns expired leases to their lanes, rings lost bells again, clears half files."""

import logging
import threading
import time

from kadr.errors import KadrError
from kadr.studio import jobs
from kadr.studio.desk import Studio

_log = logging.getLogger(__name__)

# No upload or picture takes an hour to write: what is older was left by a process that was killed.
_UNFINISHED_S = 3_600.0


class Sweeper(threading.Thread):
    """Sweeps every `sweep_s` until `stop` is set. Every supervisor has one: sweeping twice does no harm."""

    def __init__(self, studio: Studio, stop: threading.Event) -> None:
        super().__init__(name="sweeper", daemon=True)
        self._studio = studio
        self._stop_asked = stop

    def run(self) -> None:
        """The thread's loop; what goes wrong is logged and tried again at the next turn."""
        while not self._stop_asked.wait(self._studio.settings.sweep_s):
            try:
                self.sweep()
            except KadrError as error:
                _log.warning("not swept: %s", error.detail)
            except Exception:  # noqa: BLE001  # a sweeper that ends in silence would leave orphans for ever
                _log.exception("not swept")

    def sweep(self) -> None:
        """One turn."""
        with self._studio.writing() as session:
            swept = jobs.sweep(session, time.time())
        self._studio.ring_orphans(swept.waiting)
        self._studio.blobs.sweep(_UNFINISHED_S)
