"""The runner: keeps the engine fed with batches, and sees every row to its end."""

import logging
import time
from collections.abc import Sequence
from typing import Final

from kadr.errors import BadReply, Invalid, KadrError, TryAgain
from kadr.store import tasks
from kadr.studio.desk import Studio
from kadr.studio.endings import Ending, Way
from workers.batch import Batch, Row
from workers.child import EngineLost, EngineProcess
from workers.claiming import Claiming
from workers.feed import Feed
from workers.mortality import Mortality
from workers.pipe import Frame
from workers.relay import Relay
from workers.settlement import AWAY, Finished, Settlement

_log = logging.getLogger(__name__)

_TICK_S: Final = 0.1
_CANCEL_POLL_S: Final = 0.5
# Rows of one pipeline call come within milliseconds, and are settled in one transaction.
_TOGETHER_S: Final = 0.02
# Frames that are read before anything else is done again: a flood of words must not keep leases from being renewed.
_AT_A_TIME: Final = 256


class Runner:
    """Claims, feeds the engine, relays and settles. Main thread only, `drain` from a signal too."""

    def __init__(self, studio: Studio, engine: EngineProcess, *, owner: str, lanes: Sequence[str]) -> None:
        self.owner = owner
        self.lanes = tuple(lanes)
        self.engine = engine
        self.feed = Feed()
        self.settlement = self.new_settlement(studio)
        self._studio = studio
        self._claiming = Claiming(studio, self.settlement, self.feed, engine, owner=owner, lanes=lanes)
        self._lease_s = studio.settings.lease_s
        self._relay = Relay(studio.doorbell)
        self._mortality = Mortality()
        self._finished: list[tuple[Row, Frame]] = []
        self._settle_at = 0.0
        self._polled_at = 0.0
        self._renewed_at = 0.0
        self._end_by: float | None = None

    def new_settlement(self, studio: Studio) -> Settlement:
        """How this runner ends tasks."""
        return Settlement(studio)

    @property
    def stopping(self) -> bool:
        """Whether nothing new may be claimed."""
        return self._end_by is not None or self.verdict is not None

    @property
    def verdict(self) -> str | None:
        """Why this supervisor must end, once engines have died too often."""
        return self._mortality.verdict

    def drain(self, grace_s: float) -> None:
        """Claim no more; what runs has `grace_s` to finish. Safe in a signal handler."""
        self._end_by = time.monotonic() + grace_s
        self.settlement.end_by = self._end_by

    def pause(self, seconds: float) -> None:
        """Wait, but not into a drain."""
        until = time.monotonic() + seconds
        while time.monotonic() < until and not self.stopping:
            time.sleep(min(0.05, seconds))

    def retry_due(self) -> bool:
        """Whether there is work though nobody rings: tasks that we gave back may become ready, or an error that nobody
        foresaw has interrupted the work on what is open."""
        return self._open or self._claiming.retry_due()

    @property
    def _open(self) -> bool:
        return bool(self.feed or self._claiming.forming or self._finished)

    def tend(self) -> None:
        """While there is no work: hear the engine out, and replace one that died."""
        try:
            while self.engine.running and (frame := self.engine.listen(0)):
                self._hear(frame)
        except EngineLost as lost:
            self._bury(lost, [])
        if not self.engine.running and not self.stopping:
            self.engine.start()

    def work(self, lane: str) -> None:
        """Claim and run until the lanes are empty, beginning with `lane`, or until a drain is over."""
        self._claiming.turn_to(lane)
        while True:
            self._fill()
            if not self._open:
                return
            self._turn()

    def heard(self, batch: Batch | None, frame: Frame) -> None:
        """Act on what the engine says of an open batch; None where it speaks of another one, or of itself."""
        row = batch.open.get(frame.body.get("row", -1)) if batch is not None else None
        if batch is None or row is None:
            return
        if frame.say == "begin":
            self.feed.begin(batch, row)
        elif frame.say == "step":
            row.done = frame.body["done"] / max(1, frame.body["total"])
            self._relay.progress(row.claimed, row.done)
        elif frame.say == "token":
            self._relay.token(row.claimed, frame.body["text"])
        elif frame.say == "preview":
            self._relay.preview(row.claimed, frame.attached[0])
        elif frame.say == "row":
            self._finish(batch, frame)

    def _fill(self) -> None:
        """Send the engine what it may have now: where batches take milliseconds, the next ones right behind the first,
        so that it works while the first are settled."""
        while not self.stopping and (batches := self._claiming.batches()):
            for batch in batches:
                self._send(batch)

    def _turn(self) -> None:
        """One turn of the loop while something is open."""
        try:
            if self.stopping:
                self._let_go()
            if self.feed or not self.stopping:
                self._listen()
            if self._finished and time.monotonic() >= self._settle_at:
                self._settle()
            self._watch()
        except EngineLost as lost:
            self._lose(lost)

    def _send(self, batch: Batch) -> None:
        if not self.feed:
            self.tend()
        try:
            self.engine.run(*batch.order())
        except EngineLost as lost:
            # Before the other batches are lost: this one never got there, and has nothing to do with it.
            self._release(list(batch.open.values()))
            self._lose(lost)
        else:
            self.feed.add(batch)

    def _listen(self) -> None:
        wait_s = self._claiming.wait_s(_TICK_S)
        if self._finished:
            wait_s = min(wait_s, max(0.0, self._settle_at - time.monotonic()))
        frame = self.engine.listen(wait_s)
        for _ in range(_AT_A_TIME):
            if frame is None:
                return
            self._hear(frame)
            frame = self.engine.listen(0)

    def _finish(self, batch: Batch, frame: Frame) -> None:
        """A row has its answer; it is settled together with those that come right behind it."""
        now = time.monotonic()
        row = self.feed.close(batch, frame.body["row"])
        if not self._finished:
            self._settle_at = now + _TOGETHER_S
        if not batch.open:
            self._settle_at = now
        self._finished.append((row, frame))

    def _hear(self, frame: Frame) -> None:
        batch = self.feed.named(frame.body.get("batch"))
        self.heard(batch, frame)
        if batch is None or frame.say != "end":
            return
        # A row without an answer by now never has one, and its lease would be renewed for ever.
        why = {"code": BadReply.code, "detail": "the engine ended the batch without an answer for this row"}
        for number in tuple(batch.open):
            self._finish(batch, Frame(say="row", body={"batch": batch.id, "row": number, "failure": why}))

    def _settle(self) -> None:
        finished, self._finished = self._finished, []
        results: list[Finished] = []
        endings: list[Ending] = []
        for row, frame in finished:
            # Words come before the end.
            self._relay.flush(row.claimed)
            found = self._read(row, frame)
            if isinstance(found, Ending):
                endings.append(found)
            else:
                results.append(found)
        for result, kept in zip(results, self.settlement.keep(results), strict=True):
            if isinstance(kept, AWAY):
                self._mortality.survived()
                self._claiming.rest()
            elif isinstance(kept, KadrError):
                endings.append(self.settlement.failure(result.claimed, kept.code, kept.detail))
            elif kept:
                self._mortality.survived()
            else:
                _log.warning("task %s: a stale result was dropped", result.claimed.task_id)
        if endings:
            self.settlement.end(endings)
            self._claiming.expect_retry()

    def _read(self, row: Row, frame: Frame) -> Finished | Ending:
        try:
            failure = frame.body.get("failure")
            if failure is not None and failure["code"] == "cancelled":
                return Ending(claimed=row.claimed, way=Way.CANCELLED)
            if failure is not None:
                return self.settlement.failure(row.claimed, str(failure["code"]), str(failure["detail"]))
            reply, data = row.reply(frame)
        except (LookupError, TypeError, ValueError, ArithmeticError, AttributeError) as error:
            _log.exception(
                "task %s (%s): the engine's answer cannot be read", row.claimed.task_id, row.claimed.function
            )
            detail = f"the engine's answer cannot be read: {type(error).__name__}: {error}"
            return self.settlement.failure(row.claimed, Invalid.code, detail)
        return Finished(claimed=row.claimed, noun=row.noun, reply=reply, data=data)

    def _watch(self) -> None:
        """Keep the leases, obey cancels, pass progress on, and lose patience with an engine that obeys no deadline."""
        self._relay.tick()
        now = time.monotonic()
        if not self.feed or now - self._polled_at < _CANCEL_POLL_S:
            return
        self._polled_at = now
        late = self.feed.overdue(self.engine.patience_s)
        if late is not None:
            limit = late.request.row["parameters"]["time_limit_s"]
            lost = self.engine.give_up(f"a row was to end within {limit:g} s, and did not; killed")
            self._lose(lost, [late])
            return
        try:
            self._obey(renew=now - self._renewed_at >= self._lease_s / 3)
        except TryAgain as error:
            _log.warning("leases and cancels wait: %s", error.detail)

    def _obey(self, *, renew: bool) -> None:
        places = {row.claimed.task_id: (batch, number) for batch, number, row in self.feed.rows()}
        with self._studio.reading() as session:
            unwanted = tasks.cancel_wanted(session, list(places))
        for task_id in unwanted:
            self._drop(*places[task_id])
        if not renew:
            return
        held = [batch.open[number].claimed for batch, number in places.values()]
        with self._studio.writing() as session:
            kept = tasks.renew(session, self.owner, held, self._lease_s)
        self._renewed_at = time.monotonic()
        for task_id in places.keys() - kept - unwanted:
            # The lease ran out and somebody else has the task: its result from here would be dropped anyway.
            _log.warning("task %s is no longer ours", task_id)
            self._drop(*places[task_id])

    def _drop(self, batch: Batch, number: int) -> None:
        row = batch.open[number]
        if not row.dropped:
            row.dropped = True
            self.engine.cancel(batch.id, number)

    def _let_go(self) -> None:
        """A drain waits for what has begun, within its grace; all else goes back at once."""
        left = self._claiming.give_up()
        try:
            self._empty_into(left)
        finally:
            # Also those before the one whose cancel found the engine dead.
            self._release(left)

    def _empty_into(self, left: list[Row]) -> None:
        over = not self.engine.running or self._end_by is None or time.monotonic() >= self._end_by
        if over:
            # Nobody wants this one's answers any more.
            self.engine.kill()
            left += [row for _, _, row in self.feed.clear()]
        else:
            for batch, number, row in self.feed.rows():
                if not row.began:
                    self._drop(batch, number)
                    left.append(self.feed.close(batch, number))

    def _lose(self, lost: EngineLost, culprits: Sequence[Row] | None = None) -> None:
        """Rows that the engine worked on are lost, with the reason; the others go back unharmed. One that dies before
        it begins with any row dies of loading for all of the first batch, unless it could not even start."""
        if self._finished:
            # They were whole before it died.
            self._settle()
        if culprits is None:
            culprits = [row for _, _, row in self.feed.guilty()] if lost.began else []
        guilty = {row.claimed.task_id for row in culprits}
        self._bury(lost, culprits)
        left = [row for _, _, row in self.feed.clear()]
        for row in left:
            self._relay.flush(row.claimed)
        self.settlement.lost([row.claimed for row in left if row.claimed.task_id in guilty], lost.reason)
        self._release([row for row in left if row.claimed.task_id not in guilty])
        self._claiming.expect_retry()
        self.tend()

    def _release(self, rows: Sequence[Row]) -> None:
        self.settlement.release([row.claimed for row in rows])

    def _bury(self, lost: EngineLost, suspects: Sequence[Row]) -> None:
        _log.error("%s", lost.reason)
        self._mortality.died(lost.reason, frozenset(row.claimed.task_id for row in suspects))
