"""How a claimed task ends in the database: one transaction, fenced by its attempt, patient with absent databases."""

import logging
import time
from collections.abc import Callable
from dataclasses import replace

from sqlalchemy.orm import Session

from kadr.errors import KadrError, NotFound, Outdated, OutOfSpace, TryAgain, Unavailable, error_from_code
from kadr.store import assets, tasks
from kadr.store.tasks import Claimed
from kadr.studio import jobs
from kadr.studio.desk import Studio
from workers.replies import check
from workers.requests import Noun, Reply

_log = logging.getLogger(__name__)

# Codes of the engine for what libraries raise: a driver that stumbled may not stumble again.
_WORTH_ANOTHER_TRY = frozenset({"engine-error", "model-error"})

# What passes by itself.
_AWAY = (Unavailable, OutOfSpace)

Size = tuple[int | None, int | None]


class Settlement:
    """Ends tasks. Every method answers whether the task was still this worker's; a stale result is dropped."""

    def __init__(self, studio: Studio) -> None:
        self._studio = studio
        # Longer than a lease there is no point: the task belongs to somebody else by then.
        self._patience_s = studio.settings.lease_s
        # The batch's other leases wait too, and are renewed when a third is over: together well inside a lease.
        self._store_patience_s = studio.settings.lease_s / 4
        self.stuck = False
        """Whether the blob store did not take the last file: what is made now may have to be given back."""

    def done(self, claimed: Claimed, noun: Noun, reply: Reply, data: bytes | None) -> bool:
        """Keep a result: its bytes, then its rows and the task's end together. Raises KadrError for a bad reply.

        Where the blob store is full or away the task goes back to its lane unharmed: the fault is not its own."""
        size: Size = (None, None)
        if data is not None:
            size = check(reply.request, data)
            if reply.request.work is not None:
                # Here, for the same reason: what is worked out may take a second.
                reply = replace(reply, worked=reply.request.work(data, reply.body))
            try:
                # Before the transaction: a blob is fsynced, and SQLite's one writer must not wait for that.
                for part in (data, *reply.more):
                    self.store(part)
            except _AWAY as error:
                _log.error("task %s goes back, its result cannot be stored: %s", claimed.task_id, error.detail)
                self.release(claimed)
                return False
        try:
            kept = self._patiently(lambda: self.commit(claimed, noun, reply, data, size), self._patience_s)
        except _AWAY as error:
            _log.error("task %s goes back, its end was not written: %s", claimed.task_id, error.detail)
            self.release(claimed)
            return False
        if not kept:
            self._end(lambda session: self._bow_out(session, claimed))
        return kept

    def store(self, data: bytes) -> None:
        """Put the bytes of a result into the blob store. Raises OutOfSpace or Unavailable once waiting is no use: after
        a part of a lease, and at once where the last file had waited in vain."""
        try:
            self._patiently(lambda: self._put(data), 0.0 if self.stuck else self._store_patience_s)
        except _AWAY:
            self.stuck = True
            raise
        self.stuck = False

    def commit(self, claimed: Claimed, noun: Noun, reply: Reply, data: bytes | None, size: Size) -> bool:
        """Asset, the noun's rows and the task's end, in one transaction."""
        with self._studio.writing() as session:
            # In this order: the first locks the task, so that the second stays true.
            if not tasks.still_ours(session, claimed) or tasks.cancel_wanted(session, [claimed.task_id]):
                return False
            if data is not None and reply.request.media_type is not None:
                asset = assets.record(session, self._studio.blobs, data, reply.request.media_type, *size)
                types = zip(reply.more, reply.further_types(), strict=True)
                further = (assets.record(session, self._studio.blobs, part, kind) for part, kind in types)
                reply = replace(reply, asset=asset, further=tuple(further))
            result = noun.settle(session, claimed, reply)
            if not jobs.settle_done(session, claimed, result, reply.gpu_s):
                # Raised, because the noun's rows must go with it.
                raise Outdated(f"task {claimed.task_id} was taken away while its result was written")
        return True

    def failed(self, claimed: Claimed, error: KadrError) -> bool:
        """The task failed; it is tried again where that may help."""
        return self.failed_with(claimed, error.code, error.detail)

    def failed_with(self, claimed: Claimed, code: str, detail: str) -> bool:
        """The task failed as the engine says, which has codes of its own beside our tree of errors."""
        _log.warning("task %s (%s) failed: %s: %s", claimed.task_id, claimed.function, code, detail)
        again = isinstance(error_from_code(code, detail), TryAgain) or code in _WORTH_ANOTHER_TRY
        return self._end(lambda session: jobs.settle_failed(session, claimed, (code, detail), again))

    def cancelled(self, claimed: Claimed) -> bool:
        """The task was stopped because somebody cancelled it."""
        return self._end(lambda session: jobs.settle_cancelled(session, claimed))

    def lost(self, claimed: Claimed, reason: str) -> bool:
        """The engine died while running the task."""
        return self._end(lambda session: jobs.lost(session, claimed, reason))

    def release(self, claimed: Claimed) -> bool:
        """Give an unfinished task back to the front of its lane; the attempt does not count."""
        return self._end(lambda session: jobs.release(session, claimed))

    @staticmethod
    def _bow_out(session: Session, claimed: Claimed) -> bool:
        """A result came too late: where a cancel was first, the task still needs its end."""
        return bool(tasks.cancel_wanted(session, [claimed.task_id])) and jobs.settle_cancelled(session, claimed)

    def _put(self, data: bytes) -> bool:
        try:
            return bool(self._studio.blobs.put(data))
        except NotFound as error:
            # The store's own folder is missing, as that of a disk that is not mounted.
            raise Unavailable(error.detail) from error

    def _end(self, write: Callable[[Session], bool]) -> bool:
        def once() -> bool:
            with self._studio.writing() as session:
                return write(session)

        try:
            return self._patiently(once, self._patience_s)
        except _AWAY as error:
            # Whoever claims the task next ends it.
            _log.error("a task's end was not written, it will run again: %s", error.detail)
            return False

    @staticmethod
    def _patiently(act: Callable[[], bool], patience_s: float) -> bool:
        """Repeat `act` while database or disk are away, for as long as `patience_s`; then raise what they said."""
        until = time.monotonic() + patience_s
        pause = 0.1
        while True:
            try:
                return act()
            except _AWAY as error:
                if time.monotonic() + pause >= until:
                    raise
                _log.warning("a task's end waits: %s", error.detail)
            time.sleep(pause)
            pause = min(pause * 2, 2.0)
