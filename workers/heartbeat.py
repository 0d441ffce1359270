"""The heartbeat: a thread that tells the workers table what this supervisor serves, and that it is alive."""

import logging
import os
import socket
import threading
import time
from collections.abc import Callable, Sequence
from typing import Any

from kadr.errors import KadrError
from kadr.profiles import models_of
from kadr.settings import Profile
from kadr.store import tables
from kadr.studio.desk import Studio
from workers.offers import Offers

_log = logging.getLogger(__name__)


class Heartbeat(threading.Thread):
    """Writes the supervisor's row every `heartbeat_s`; `close` takes it away."""

    def __init__(
        self,
        studio: Studio,
        owner: str,
        lanes: Sequence[str],
        profile: Profile,
        engine: Callable[[], tuple[str, dict[str, Any]]],
    ) -> None:
        """`engine` tells the engine's device, and what it holds."""
        super().__init__(name="heartbeat", daemon=True)
        self._studio = studio
        self._owner = owner
        self._lanes = list(lanes)
        self._profile = profile
        self._engine = engine
        self._offers = Offers(studio.settings.data_dir / "models", lanes)
        self._stop_asked = threading.Event()

    def run(self) -> None:
        """The thread's loop."""
        while True:
            try:
                self.beat()
            except KadrError as error:
                _log.warning("no heartbeat: %s", error.detail)
            except Exception:  # noqa: BLE001  # without heartbeats the front end takes this worker for dead
                _log.exception("no heartbeat")
            if self._stop_asked.wait(self._studio.settings.heartbeat_s):
                return

    def beat(self) -> None:
        """Write the row once."""
        models = models_of(self._profile)
        device, held = self._engine()
        row = tables.Worker(
            id=self._owner,
            lanes=self._lanes,
            host=socket.gethostname(),
            pid=os.getpid(),
            device=device,
            profile=str(self._profile),
            models={
                "text": models.text,
                "image": models.image,
                "noise": models.noise,
                "offers": self._offers.listed(),
            },
            held=held,
            seen_at=time.time(),
        )
        with self._studio.writing() as session:
            session.merge(row)

    def close(self) -> None:
        """End the thread and remove the row: a worker that leaves is missed at once."""
        self._stop_asked.set()
        self.join()
        try:
            with self._studio.writing() as session:
                row = session.get(tables.Worker, self._owner)
                if row is not None:
                    session.delete(row)
        except KadrError as error:
            _log.warning("the heartbeat's row stays until it is too old: %s", error.detail)
