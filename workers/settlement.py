"""How claimed tasks end in the database: many in one transaction, fenced by attempt, patient with absent databases."""

import logging
import time
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from typing import TypeVar

from sqlalchemy.exc import DataError, DBAPIError, IntegrityError
from sqlalchemy.orm import Session

from kadr.errors import (
    Invalid,
    KadrError,
    NotFound,
    Outdated,
    OutOfSpace,
    TryAgain,
    Unavailable,
    WorkerLost,
    error_from_code,
)
from kadr.store import assets, events, tasks
from kadr.store.tables import Asset, Task
from kadr.store.tasks import Claimed
from kadr.studio import jobs
from kadr.studio.desk import Studio
from kadr.studio.endings import Ending, Way
from workers.replies import check
from workers.requests import Noun, Reply

_log = logging.getLogger(__name__)

# Codes of the engine for what libraries raise: a driver that stumbled may not stumble again.
_WORTH_ANOTHER_TRY = frozenset({"engine-error", "model-error"})

# What passes by itself.
AWAY = (Unavailable, OutOfSpace)

# A blob is two fsyncs, during which nothing is computed: four at a time keep a disk busy.
_WRITERS = 4

Size = tuple[int | None, int | None]
T = TypeVar("T")


@dataclass(frozen=True, slots=True, kw_only=True)
class Finished:
    """A row that the engine has finished: what it replied, and the bytes where a file was ordered. `size` is a
    picture's; `stored` are the files' sha256, once they are in the blob store."""

    claimed: Claimed
    noun: Noun
    reply: Reply
    data: bytes | None
    size: Size = (None, None)
    stored: tuple[str, ...] = ()

    def parts(self) -> tuple[bytes, ...]:
        """All its files."""
        return () if self.data is None else (self.data, *self.reply.more)


# What became of a result: kept or dropped as stale, or why it went back or failed.
Kept = bool | KadrError


class Settlement:
    """Ends tasks. An end is answered with whether the task was still this worker's; a stale one is dropped."""

    def __init__(self, studio: Studio) -> None:
        self._studio = studio
        # Longer than a lease there is no point: the task belongs to somebody else by then.
        self._patience_s = studio.settings.lease_s
        # The batch's other leases wait too, and are renewed when a third is over: together well inside a lease.
        self._store_patience_s = studio.settings.lease_s / 4
        self._store_by = float("inf")
        self.end_by = float("inf")
        """When waiting must end, by the monotonic clock: a drain's grace is not for an absent database."""
        self.stuck = False
        """Whether the blob store did not take the last file: what is made now may have to be given back."""

    def done(self, claimed: Claimed, noun: Noun, reply: Reply, data: bytes | None) -> bool:
        """Keep one result, as `keep` does many. Raises KadrError for a bad reply and leaves its end to the caller."""
        kept = self.keep([Finished(claimed=claimed, noun=noun, reply=reply, data=data)])[0]
        if isinstance(kept, KadrError) and not isinstance(kept, AWAY):
            raise kept
        return kept is True

    def keep(self, finished: Sequence[Finished]) -> list[Kept]:
        """Keep results: their bytes, then in one transaction their rows and the tasks' ends. Where a reply is bad, its
        error is the answer; ending that task is left to the caller.

        Where the blob store or the database is full or away the tasks go back to their lanes unharmed: the fault is not
        their own. The answer is what is away."""
        answers: dict[str, Kept] = {}
        checked = [found for row in finished if (found := _noted(row, answers, _checked)) is not None]
        stored = self._all_stored(checked, answers)
        if stored:
            answers |= self._committed(stored)
        back = [row.claimed for row in finished if isinstance(answers[row.claimed.task_id], AWAY)]
        for claimed in back:
            _log.error("task %s goes back, its result was not kept: %s", claimed.task_id, answers[claimed.task_id])
        self.release(back)
        return [answers[row.claimed.task_id] for row in finished]

    def store(self, data: bytes) -> str:
        """Put the bytes of a result into the blob store; their sha256. Raises OutOfSpace or Unavailable once waiting is
        no use: after a part of a lease, and at once where the last file had waited in vain."""
        try:
            left = min(self._store_patience_s, self._store_by - time.monotonic())
            sha256 = self._patiently(lambda: self._put(data), 0.0 if self.stuck else left)
        except AWAY:
            self.stuck = True
            raise
        self.stuck = False
        return sha256

    def commit(self, finished: Sequence[Finished]) -> dict[str, Kept]:
        """Assets, the nouns' rows and the tasks' ends, in one transaction; a bad reply takes no other row along."""
        answers: dict[str, Kept] = {}
        with self._studio.writing() as session:
            held = tasks.held(session, [row.claimed for row in finished])
            unwanted = tasks.cancel_wanted(session, list(held))
            endings = []
            # Rows lock their panels and scripts: always in the same order, or two workers could wait for each other.
            for row in sorted(finished, key=_locks):
                task = held.get(row.claimed.task_id)
                if task is None:
                    answers[row.claimed.task_id] = False
                elif task.id in unwanted:
                    # A result came too late: a cancel was first, and the task still needs its end.
                    answers[task.id] = False
                    endings.append(Ending(claimed=row.claimed, way=Way.CANCELLED))
                else:
                    answers[task.id] = self._write(session, row, task, endings)
            jobs.settle(session, endings, held)
        return answers

    def failed(self, claimed: Claimed, error: KadrError) -> bool:
        """The task failed; it is tried again where that may help."""
        return self.end([self.failure(claimed, error.code, error.detail)])[0]

    def failure(self, claimed: Claimed, code: str, detail: str) -> Ending:
        """The end of a task that failed, as we or the engine say, which has codes of its own beside our errors."""
        _log.warning("task %s (%s) failed: %s: %s", claimed.task_id, claimed.function, code, detail)
        again = isinstance(error_from_code(code, detail), TryAgain) or code in _WORTH_ANOTHER_TRY
        return Ending(claimed=claimed, way=Way.FAILED, error=(code, detail), retry=again)

    def lost(self, claimed: Sequence[Claimed], reason: str) -> list[bool]:
        """The engine died while running the tasks."""
        return self.end([Ending(claimed=one, way=Way.LOST, error=WorkerLost(reason)) for one in claimed])

    def release(self, claimed: Sequence[Claimed]) -> list[bool]:
        """Give unfinished tasks back to the front of their lane; the attempt does not count."""
        return self.end([Ending(claimed=one, way=Way.RELEASED) for one in claimed])

    def end(self, endings: Sequence[Ending]) -> list[bool]:
        """Write ends that leave nothing else behind, in one transaction."""

        def once() -> list[bool]:
            with self._studio.writing() as session:
                return jobs.settle(session, endings)

        if not endings:
            return []
        try:
            return self._patiently(once, self._patience_s)
        except AWAY as error:
            # Whoever claims the tasks next ends them.
            _log.error("the end of %d tasks was not written, they will run again: %s", len(endings), error.detail)
            return [False] * len(endings)
        except Exception:  # noqa: BLE001  # what the database refuses of one must not keep the others open
            if len(endings) > 1:
                return [self.end([one])[0] for one in endings]
            _log.exception("the end of task %s cannot be written", endings[0].claimed.task_id)
            return [False]

    def _all_stored(self, checked: Sequence[Finished], answers: dict[str, Kept]) -> list[Finished]:
        """Those rows whose files are in the blob store; why the others' are not is their answer."""
        # The same for all: a store that comes and goes must not cost every row its own wait.
        self._store_by = time.monotonic() + self._store_patience_s
        if sum(row.data is not None for row in checked) > 1:
            with ThreadPoolExecutor(min(_WRITERS, len(checked))) as writers:
                tried = list(writers.map(lambda row: _noted(row, answers, self._stored), checked))
        else:
            tried = [_noted(row, answers, self._stored) for row in checked]
        return [row for row in tried if row is not None]

    def _stored(self, row: Finished) -> Finished:
        return replace(row, stored=tuple(self.store(part) for part in row.parts()))

    def _committed(self, stored: Sequence[Finished]) -> dict[str, Kept]:
        try:
            return self._patiently(lambda: self.commit(stored), self._patience_s)
        except AWAY as error:
            return {row.claimed.task_id: error for row in stored}
        except Exception as error:  # noqa: BLE001  # one row that the database refuses takes no other along
            if len(stored) == 1:
                return {stored[0].claimed.task_id: _ours(stored[0].claimed, error)}
        return {task_id: kept for row in stored for task_id, kept in self._committed([row]).items()}

    def _write(self, session: Session, row: Finished, task: Task, endings: list[Ending]) -> Kept:
        """One row's own rows, behind a savepoint, and its end; the error that undid them."""
        try:
            with events.savepoint(session):
                result = row.noun.settle(session, row.claimed, _with_assets(session, row))
                session.flush()
                _unchanged(task, row.claimed)
        except Exception as error:  # what a broken reply makes of our own code fails its row alone
            if isinstance(error, DBAPIError) and not isinstance(error, DataError | IntegrityError):
                raise
            return _ours(row.claimed, error)
        endings.append(Ending(claimed=row.claimed, way=Way.DONE, result=result, cost_gpu_s=row.reply.gpu_s))
        return True

    def _patiently(self, act: Callable[[], T], patience_s: float) -> T:
        """Repeat `act` while database or disk are away, for as long as `patience_s`; then raise what they said."""
        until = time.monotonic() + patience_s
        pause = 0.1
        while True:
            try:
                return act()
            except AWAY as error:
                # Asked every time: a drain may begin meanwhile.
                if time.monotonic() + pause >= min(until, self.end_by):
                    raise
                _log.warning("a task's end waits: %s", error.detail)
            time.sleep(pause)
            pause = min(pause * 2, 2.0)

    def _put(self, data: bytes) -> str:
        try:
            return self._studio.blobs.put(data)
        except NotFound as error:
            # The store's own folder is missing, as that of a disk that is not mounted.
            raise Unavailable(error.detail) from error


def _checked(row: Finished) -> Finished:
    """The row once its file is known to be what was ordered, and read where the request says how. Before any
    transaction: it may take a second."""
    if row.data is None:
        return row
    size = check(row.reply.request, row.data)
    work = row.reply.request.work
    return replace(
        row, size=size, reply=replace(row.reply, worked=work(row.data, row.reply.body)) if work else row.reply
    )


def _noted(row: Finished, answers: dict[str, Kept], act: Callable[[Finished], Finished]) -> Finished | None:
    """What `act` makes of a row; None where it failed, which is then the row's answer."""
    try:
        return act(row)
    except Exception as error:  # noqa: BLE001  # what a broken reply makes of our own code fails its row alone
        answers[row.claimed.task_id] = _ours(row.claimed, error)
        return None


def _ours(claimed: Claimed, error: Exception) -> KadrError:
    if isinstance(error, KadrError):
        return error
    _log.error("task %s (%s) cannot be settled", claimed.task_id, claimed.function, exc_info=error)
    return Invalid(f"the result cannot be kept: {type(error).__name__}: {error}")


def _unchanged(task: Task, claimed: Claimed) -> None:
    """Raises Outdated where the task was taken away, because the noun's rows must go with it."""
    if task.attempt != claimed.attempt:
        raise Outdated(f"task {task.id} was taken away while its result was written")


def _locks(row: Finished) -> tuple[str, str]:
    # Who has no panel may add to its job, whose lock comes after those of all panels.
    return str(row.claimed.payload.get("panel_id", "~")), row.claimed.task_id


def _with_assets(session: Session, row: Finished) -> Reply:
    """The reply with the rows of its files."""
    if not row.stored or row.reply.request.media_type is None:
        return row.reply
    kinds = (row.reply.request.media_type, *row.reply.further_types())
    sizes = (row.size, *((None, None),) * len(row.reply.more))
    entered: list[Asset] = [
        assets.enter(session, sha256, len(part), kind, *size)
        for sha256, part, kind, size in zip(row.stored, row.parts(), kinds, sizes, strict=True)
    ]
    return replace(row.reply, asset=entered[0], further=tuple(entered[1:]))
