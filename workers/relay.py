"""Progress, words and previews on their way to listeners: gathered, four a second for a task, never waited for."""

import base64
import logging
import time
from collections import defaultdict
from typing import Any

from kadr.queue import Doorbell
from kadr.store.tasks import Claimed

_log = logging.getLogger(__name__)

_EVERY_S = 0.25
# A queue server that does not answer costs seconds a message; news is worth less than the work that would wait for it.
_SLOW_S = 0.5
_MUTE_S = 5.0


class Relay:
    """Live messages of running tasks. Nothing here is durable: whoever missed it reads the job's events."""

    def __init__(self, doorbell: Doorbell) -> None:
        self._doorbell = doorbell
        self._tasks: dict[str, Claimed] = {}
        self._progress: dict[str, float] = {}
        self._words: dict[str, list[str]] = defaultdict(list)
        self._previews: dict[str, bytes] = {}
        self._sent_at = 0.0
        self._muted_until = 0.0

    def progress(self, claimed: Claimed, share: float) -> None:
        """A task has come this far, 0..1."""
        self._tasks[claimed.task_id] = claimed
        self._progress[claimed.task_id] = share

    def token(self, claimed: Claimed, text: str) -> None:
        """A task has written more words."""
        self._tasks[claimed.task_id] = claimed
        self._words[claimed.task_id].append(text)

    def preview(self, claimed: Claimed, webp: bytes) -> None:
        """A task's picture looks like this so far."""
        self._tasks[claimed.task_id] = claimed
        self._previews[claimed.task_id] = webp

    def tick(self) -> None:
        """Send what was gathered, if it is time."""
        if self._tasks and time.monotonic() - self._sent_at >= _EVERY_S:
            self._sent_at = time.monotonic()
            for claimed in list(self._tasks.values()):
                self.flush(claimed)

    def flush(self, claimed: Claimed) -> None:
        """Send what was gathered for one task now; before its last event, so that words come before the end."""
        self._tasks.pop(claimed.task_id, None)
        if (share := self._progress.pop(claimed.task_id, None)) is not None:
            self._announce(claimed, "progress", {"progress": round(share, 4)})
        if words := "".join(self._words.pop(claimed.task_id, ())):
            self._announce(claimed, "token", {"text": words})
        if webp := self._previews.pop(claimed.task_id, None):
            self._announce(claimed, "preview", {"webp": base64.b64encode(webp).decode()})

    def _announce(self, claimed: Claimed, kind: str, data: dict[str, Any]) -> None:
        started = time.monotonic()
        if started < self._muted_until:
            return
        whose = {"job_id": claimed.job_id, "project_id": claimed.project_id}
        # A later attempt begins again: a listener drops the words of the one before.
        about = {"task_id": claimed.task_id, "attempt": claimed.attempt}
        self._doorbell.announce({**whose, "kind": kind, "data": about | data})
        if time.monotonic() - started > _SLOW_S:
            self._muted_until = time.monotonic() + _MUTE_S
            _log.warning("the queue server is slow: no live progress for %g s; work goes on", _MUTE_S)
