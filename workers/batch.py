"""Claim and run together: from a rung bell to settled rows, for one supervisor and its one engine."""

import itertools
import logging
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final

from kadr.errors import Invalid, KadrError, TryAgain, Unsupported
from kadr.queue import Lane
from kadr.store import tasks
from kadr.store.ids import new_id
from kadr.store.tasks import Claimed
from kadr.studio.desk import Studio
from workers import boards, breakdown, concepts, drafts, enrichment, maps, sheets, takes
from workers.child import EngineLost, EngineProcess
from workers.mortality import Mortality
from workers.pipe import Frame
from workers.relay import Relay
from workers.requests import Noun, Reply, Request
from workers.settlement import Settlement

_log = logging.getLogger(__name__)

# The only functions that a task may name.
NOUNS: Final[Mapping[str, Noun]] = {
    "breakdown.cover": breakdown,
    "breakdown.enrich": enrichment,
    "boards.sketch": boards,
    "takes.paint": takes,
    "drafts.write": drafts,
    "concepts.paint": concepts,
    "concepts.stage": sheets,
    "maps.draw": maps,
}
PAYLOAD_VERSION = 1

# Tasks claimed at once. Pictures: what a 1024-pixel batch of a small model fits into 8 GB. Drawings come one after
# another at about 0.2 s each: enough to make claims cheap, few enough that a drain ends soon.
_AT_ONCE: Final[Mapping[str, int]] = {Lane.TEXT: 8, Lane.IMAGE: 4, Lane.CPU: 8}
_TICK_S = 0.1
_CANCEL_POLL_S = 0.5
_RETRY_CLAIM_S = 1.0
# A little more than the longest wait before another attempt.
_RETRY_WAIT_S = 7.0
# Between two tries whether the blob store takes files again; each costs the making of one.
_REST_S = 5.0


@dataclass(slots=True, kw_only=True)
class Row:
    """One task of a running batch. `began`: the engine works on it; `dropped`: it was told to stop."""

    claimed: Claimed
    noun: Noun
    request: Request
    began: bool = False
    dropped: bool = False


@dataclass(slots=True, kw_only=True)
class Batch:
    """Rows that the engine runs together. `open` holds those that have no end yet, by their number."""

    open: dict[int, Row]
    id: str = field(default_factory=lambda: new_id("bat"))
    renewed_at: float = field(default_factory=time.monotonic)
    polled_at: float = field(default_factory=time.monotonic)

    def order(self) -> tuple[dict[str, object], list[bytes]]:
        """The batch as the engine reads it: a `run` body, and the attachments of all rows in one list."""
        attached: list[bytes] = []
        rows = []
        for row in self.open.values():
            body = dict(row.request.row)
            if row.request.attached:
                body["init_image"] = len(attached)
                attached.extend(row.request.attached)
            rows.append(body)
        first = self.open[0].request
        return {"batch": self.id, "op": first.op, "model": first.model, "rows": rows}, attached


def answer(runner: "Runner", lane: str) -> None:
    """Claim and run batches until the supervisor's lanes are empty, beginning with `lane`; the lanes take turns, so
    that a long board does not keep a draft waiting. This is what a ticket asks for."""
    first = runner.lanes.index(lane)
    empty = 0
    for turn in itertools.cycle(runner.lanes[first:] + runner.lanes[:first]):
        if empty == len(runner.lanes) or runner.stopping:
            return
        claimed = runner.claim(turn)
        empty = 0 if claimed else empty + 1
        if claimed:
            runner.run(claimed)


class Runner:
    """Sees batches through: prepare, feed the engine, relay, settle. Main thread only, `drain` from a signal too."""

    def __init__(self, studio: Studio, engine: EngineProcess, *, owner: str, lanes: Sequence[str]) -> None:
        self.owner = owner
        self.lanes = tuple(lanes)
        self.engine = engine
        self.settlement = self.new_settlement(studio)
        self._studio = studio
        self._lease_s = studio.settings.lease_s
        self._relay = Relay(studio.doorbell)
        self._mortality = Mortality()
        self._end_by: float | None = None
        self._look_again_until = 0.0
        self._rest_until = 0.0

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

    def tend(self) -> None:
        """Between batches: hear the engine out, and replace one that died."""
        try:
            while self.engine.running and self.engine.listen(0):
                pass
        except EngineLost as lost:
            self._bury(lost, frozenset())
        if not self.engine.running and not self.stopping:
            self.engine.start()

    def claim(self, lane: str) -> list[Claimed]:
        """The next batch of a lane, leased to us; empty where there is none, or the database or the blob store is
        away. One task alone finds out whether the blob store is back."""
        if time.monotonic() < self._rest_until:
            return []
        try:
            with self._studio.writing() as session:
                return tasks.claim(
                    session,
                    owner=self.owner,
                    lane=lane,
                    limit=1 if self.settlement.stuck else _AT_ONCE[lane],
                    lease_s=self._lease_s,
                    resident=self.engine.resident,
                )
        except TryAgain as error:
            _log.warning("no work from lane %s for now: %s", lane, error.detail)
            self.pause(_RETRY_CLAIM_S)
            return []

    def pause(self, seconds: float) -> None:
        """Wait, but not into a drain."""
        until = time.monotonic() + seconds
        while time.monotonic() < until and not self.stopping:
            time.sleep(min(0.05, seconds))

    def retry_due(self) -> bool:
        """Whether tasks that we gave back may become ready: nobody rings for them when their wait is over."""
        return time.monotonic() < self._look_again_until

    def run(self, claimed: Sequence[Claimed]) -> None:
        """Run claimed tasks to their end. One that cannot be prepared fails alone."""
        together: dict[tuple[str, str | None], list[Row]] = {}
        for one in claimed:
            row = self._prepare(one)
            if row is not None:
                together.setdefault((row.request.op, row.request.model), []).append(row)
        for rows in together.values():
            self._run(Batch(open=dict(enumerate(rows))))

    def heard(self, batch: Batch, frame: Frame) -> None:
        """Act on what the engine says of a batch."""
        row = batch.open.get(frame.body.get("row", -1)) if frame.body.get("batch") == batch.id else None
        if row is None:
            return
        if frame.say == "begin":
            row.began = True
        elif frame.say == "step":
            self._relay.progress(row.claimed, frame.body["done"] / max(1, frame.body["total"]))
        elif frame.say == "token":
            self._relay.token(row.claimed, frame.body["text"])
        elif frame.say == "preview":
            self._relay.preview(row.claimed, frame.attached[0])
        elif frame.say == "row":
            del batch.open[frame.body["row"]]
            self._settle(row, frame)

    def _prepare(self, claimed: Claimed) -> Row | None:
        try:
            noun = _noun(claimed)
            with self._studio.reading() as session:
                return Row(claimed=claimed, noun=noun, request=noun.prepare(session, claimed, self._studio.blobs))
        except KadrError as error:
            self._fail(claimed, error)
        except Exception as error:  # noqa: BLE001  # a payload of another make can raise anything: it fails alone
            _log.exception("task %s (%s) cannot be prepared", claimed.task_id, claimed.function)
            self._fail(claimed, Invalid(f"the task cannot be prepared: {type(error).__name__}: {error}"))
        return None

    def _run(self, batch: Batch) -> None:
        self.tend()
        if self.engine.running:
            try:
                self._feed(batch)
            except EngineLost as lost:
                self._lose(batch, lost)
        if batch.open:
            # A drain waits no longer, or there is no engine to be had: nobody wants this one's answers any more.
            self.engine.kill()
            for row in batch.open.values():
                self.settlement.release(row.claimed)

    def _feed(self, batch: Batch) -> None:
        self.engine.run(*batch.order())
        while batch.open and not self._may_leave(batch):
            frame = self.engine.listen(_TICK_S)
            if frame is not None:
                self.heard(batch, frame)
            self._watch(batch)

    def _may_leave(self, batch: Batch) -> bool:
        """Whether a drain need not wait for the batch: its grace is over, or nothing of the batch has begun."""
        if self._end_by is None:
            return False
        return time.monotonic() >= self._end_by or not any(row.began for row in batch.open.values())

    def _watch(self, batch: Batch) -> None:
        """Keep the leases, obey cancels, pass progress on."""
        self._relay.tick()
        now = time.monotonic()
        if not batch.open or now - batch.polled_at < _CANCEL_POLL_S:
            return
        batch.polled_at = now
        try:
            self._obey(batch, renew=now - batch.renewed_at >= self._lease_s / 3)
        except TryAgain as error:
            _log.warning("leases and cancels wait: %s", error.detail)

    def _obey(self, batch: Batch, *, renew: bool) -> None:
        by_task = {row.claimed.task_id: number for number, row in batch.open.items()}
        with self._studio.reading() as session:
            unwanted = tasks.cancel_wanted(session, list(by_task))
        for task_id in unwanted:
            self._drop(batch, by_task[task_id])
        if not renew:
            return
        held = [row.claimed for row in batch.open.values()]
        with self._studio.writing() as session:
            kept = tasks.renew(session, self.owner, held, self._lease_s)
        batch.renewed_at = time.monotonic()
        for task_id in by_task.keys() - kept - unwanted:
            # The lease ran out and somebody else has the task: its result from here would be dropped anyway.
            _log.warning("task %s is no longer ours", task_id)
            self._drop(batch, by_task[task_id])

    def _drop(self, batch: Batch, number: int) -> None:
        row = batch.open[number]
        if not row.dropped:
            row.dropped = True
            self.engine.cancel(batch.id, number)

    def _settle(self, row: Row, frame: Frame) -> None:
        self._relay.flush(row.claimed)
        try:
            failure = frame.body.get("failure")
            if failure is None:
                self._keep(row, frame)
            elif failure["code"] == "cancelled":
                self.settlement.cancelled(row.claimed)
            else:
                self.settlement.failed_with(row.claimed, failure["code"], failure["detail"])
                self._expect_retry()
        except KadrError as error:
            self._fail(row.claimed, error)
        except Exception as error:  # noqa: BLE001  # what a broken reply makes of our own code fails its row alone
            _log.exception("task %s (%s) cannot be settled", row.claimed.task_id, row.claimed.function)
            self._fail(row.claimed, Invalid(f"the result cannot be kept: {type(error).__name__}: {error}"))

    def _keep(self, row: Row, frame: Frame) -> None:
        said = frame.body["reply"]
        data, more = (frame.attached[0], frame.attached[1:]) if row.request.media_type is not None else (None, ())
        reply = Reply(request=row.request, body=said, more=more, gpu_s=_gpu_seconds(said))
        if self.settlement.done(row.claimed, row.noun, reply, data):
            self._mortality.survived()
        elif self.settlement.stuck:
            self._rest()
        else:
            _log.warning("task %s: a stale result was dropped", row.claimed.task_id)

    def _rest(self) -> None:
        """Claim nothing for a while: what is made now cannot be stored."""
        self._mortality.survived()
        self._rest_until = time.monotonic() + _REST_S
        self._look_again_until = self._rest_until + _RETRY_WAIT_S

    def _lose(self, batch: Batch, lost: EngineLost) -> None:
        """Rows that the engine worked on are lost, with the reason; the others go back unharmed. One that dies before
        it begins with any row dies of loading for all of them, unless it could not even start."""
        guilty = {n for n, row in batch.open.items() if row.began} or (set(batch.open) if lost.began else set())
        self._bury(lost, frozenset(batch.open[n].claimed.task_id for n in guilty))
        for number, row in batch.open.items():
            self._relay.flush(row.claimed)
            if number in guilty:
                self.settlement.lost(row.claimed, lost.reason)
                self._expect_retry()
            else:
                self.settlement.release(row.claimed)
        batch.open.clear()
        self.tend()

    def _fail(self, claimed: Claimed, error: KadrError) -> None:
        self.settlement.failed(claimed, error)
        self._expect_retry()

    def _expect_retry(self) -> None:
        self._look_again_until = time.monotonic() + _RETRY_WAIT_S

    def _bury(self, lost: EngineLost, suspects: frozenset[str]) -> None:
        _log.error("%s", lost.reason)
        self._mortality.died(lost.reason, suspects)
        if not lost.began:
            self.pause(self._mortality.in_a_row * 0.5)


def _noun(claimed: Claimed) -> Noun:
    if claimed.payload_version != PAYLOAD_VERSION:
        raise Unsupported(
            f"task {claimed.task_id} has payload version {claimed.payload_version}, this worker reads "
            f"{PAYLOAD_VERSION}; order it again"
        )
    noun = NOUNS.get(claimed.function)
    if noun is None:
        raise Unsupported(f"task {claimed.task_id} names the function {claimed.function!r}, which no worker runs")
    return noun


def _gpu_seconds(said: Mapping[str, Any]) -> float:
    """A row's share of the time that its batch took on a GPU; 0 elsewhere."""
    on_gpu = str(said.get("made", {}).get("device", "cpu")).startswith("cuda")
    return float(said["seconds"]) / int(said["batch"]) if on_gpu else 0.0
