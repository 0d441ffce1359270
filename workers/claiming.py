"""What the engine gets next: batches claimed from the lanes by turns, rows that join running text, and a short wait for
a picture batch that is not full."""

import logging
import time
from collections import deque
from collections.abc import Callable, Sequence
from typing import Final

from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Session

from kadr.errors import Invalid, KadrError, NotFound, TryAgain, Unavailable
from kadr.store import tasks, turns
from kadr.store.tasks import Claimed
from kadr.studio.desk import Studio
from kadr.studio.endings import Ending, Way
from workers.batch import AT_ONCE, Batch, Row, noun_of
from workers.child import EngineProcess
from workers.feed import Feed
from workers.licences import LicenceGate
from workers.settlement import AWAY, Settlement

_log = logging.getLogger(__name__)

# How often more is asked for while the engine is busy, where there was nothing: an empty claim costs a millisecond.
_LOOK_S: Final = 0.1
_RETRY_CLAIM_S: Final = 1.0
# How long a part-filled batch of pictures waits for more while the engine is busy: nobody notices it, and a client that
# orders picture after picture needs less.
_LINGER_S: Final = 0.05
# How long text goes on being admitted while other work waits for the engine: about what a page takes to be written.
_SHARE_S: Final = 5.0
_ASK_S: Final = 1.0
# Between two tries whether the blob store takes files again; each costs the making of one.
_REST_S: Final = 5.0
# A little more than the longest wait before another attempt.
_RETRY_WAIT_S: Final = 10.0


class Claiming:
    """Claims for one engine. Every task that it claims ends in a batch that it returns, or back in its lane, or failed
    where it cannot be prepared."""

    def __init__(
        self,
        studio: Studio,
        settlement: Settlement,
        feed: Feed,
        engine: EngineProcess,
        *,
        owner: str,
        lanes: Sequence[str],
        share_s: float = _SHARE_S,
    ) -> None:
        self.forming: Batch | None = None
        """A part-filled batch that waits for more rows."""
        self._studio = studio
        self._settlement = settlement
        self._feed = feed
        self._engine = engine
        self._owner = owner
        self._lanes = deque(lanes)
        self._lease_s = studio.settings.lease_s
        self._share_s = share_s
        self._gate = LicenceGate(studio.settings.data_dir / "models")
        self._look_at = 0.0
        self._join_at = 0.0
        self._ask_at = 0.0
        self._others: tuple[str | None, float] | None = None
        self._exhausted = False
        self._rest_until = 0.0
        self._away_until = 0.0
        self._retry_until = 0.0

    def turn_to(self, lane: str) -> None:
        """Somebody rang for a lane: it is the next one."""
        self._lanes.remove(lane)
        self._lanes.appendleft(lane)
        self._look_at = 0.0

    def rest(self) -> None:
        """Claim nothing for a while: what is made now cannot be stored, or what is needed cannot be read."""
        self._rest_until = time.monotonic() + _REST_S
        self._retry_until = self._rest_until + _RETRY_WAIT_S

    def expect_retry(self) -> None:
        """A task went back to wait for another attempt."""
        self._retry_until = max(self._retry_until, time.monotonic() + _RETRY_WAIT_S)

    def retry_due(self) -> bool:
        """Whether tasks that we gave back may become ready: nobody rings for them when their wait is over."""
        return time.monotonic() < self._retry_until

    def batches(self) -> list[Batch]:
        """Batches to be sent now; none where there is nothing to do, or it is not yet time."""
        now = time.monotonic()
        if now < self._rest_until:
            return []
        if self.forming is not None:
            return self._formed(self.forming, now)
        if not self._feed:
            return self._first()
        # One task alone finds out whether the blob store is back.
        if self._settlement.stuck:
            return []
        return self._joining(now) or self._following(now)

    def wait_s(self, tick_s: float) -> float:
        """How long there is nothing to do here, `tick_s` at most."""
        if self.forming is None or self.forming.linger_until is None:
            return tick_s
        return min(tick_s, max(0.0, self.forming.linger_until - time.monotonic()))

    def give_up(self) -> list[Row]:
        """The rows that were claimed and not sent, which nobody will send any more."""
        left, self.forming = self.forming, None
        return [] if left is None else list(left.open.values())

    def _first(self) -> list[Batch]:
        """The engine is idle: whatever there is, at once."""
        while True:
            claimed = self._claim_by_turns()
            batches = self._prepare(claimed)
            if batches or not claimed or time.monotonic() < self._rest_until:
                return batches

    def _following(self, now: float) -> list[Batch]:
        """The engine is busy: the next batch when it is about to run out of work."""
        drains = self._drains(now)
        # While more text of the same kind waits, others lie ahead of it only once they have waited long enough.
        if now < self._look_at or (self._feed.session() is not None and not drains and not self._exhausted):
            return []
        if not self._feed.wants_more(drains=drains):
            return []
        batches = self._prepare(self._claim_by_turns())
        if len(batches) == 1 and self._may_linger(batches[0]):
            self.forming = batches[0]
            self.forming.linger_until = now + _LINGER_S
            return []
        return batches

    def _may_linger(self, batch: Batch) -> bool:
        alone = any(row.claimed.deaths for row in batch.open.values()) or not batch.key
        return batch.op == "paint" and not alone and batch.size < self._most(batch)

    def _formed(self, batch: Batch, now: float) -> list[Batch]:
        if self._feed and batch.linger_until is not None and now < batch.linger_until:
            return []
        self.forming = None
        batch.linger_until = None
        more = self._prepare(self._join(batch, self._most(batch) - batch.size))
        for other in more:
            if other.alike(batch):
                batch.add(list(other.open.values()))
        return [batch, *(other for other in more if not other.alike(batch))]

    def _joining(self, now: float) -> list[Batch]:
        """Text runs: rows that may join it."""
        session = self._feed.session()
        if session is None or now < self._join_at or self._drains(now):
            return []
        room = self._feed.room(self._most(session))
        if room == 0:
            self._exhausted = False
            return []
        claimed = self._join(session, room)
        self._exhausted = len(claimed) < room
        if self._exhausted:
            self._join_at = now + _LOOK_S
        return self._prepare(claimed)

    def _drains(self, now: float) -> bool:
        """Whether running text must end, because other work has waited long enough for its turn."""
        session = self._feed.session()
        if session is None or (self._others is not None and self._others[0] != session.model):
            self._others = None
        elif now >= self._ask_at:
            self._ask_at = now + _ASK_S
            if not self._others_wait(session):
                self._others = None
            elif self._others is None:
                self._others = session.model, now
        return self._others is not None and now - self._others[1] > self._share_s

    def _others_wait(self, session: Batch) -> bool:
        try:
            with self._studio.reading() as reading:
                return any(
                    tasks.waits(reading, lane, session.key if lane == session.lane else "") for lane in self._lanes
                )
        except TryAgain as error:
            _log.warning("nobody knows who waits: %s", error.detail)
            return False

    def _claim_by_turns(self) -> list[Claimed]:
        """From the first lane that has something; its turn comes again after the others'."""
        stuck = self._settlement.stuck
        session = self._feed.session()
        for lane in tuple(self._lanes):
            found = self._claimed(
                lambda writing, lane=lane: tasks.claim(  # type: ignore[misc]  # the default binds the loop's lane
                    writing,
                    owner=self._owner,
                    lane=lane,
                    limit=1 if stuck else AT_ONCE[lane],
                    lease_s=self._lease_s,
                    resident=self._engine.resident,
                    limits={} if stuck else self._engine.rows,
                    # What could join the text that runs must not be claimed past its turn.
                    besides=session.key if session is not None and session.lane == lane else "",
                ),
                lane,
            )
            if found:
                self._lanes.remove(lane)
                self._lanes.append(lane)
                return found
        self._look_at = time.monotonic() + _LOOK_S
        return []

    def _join(self, batch: Batch, room: int) -> list[Claimed]:
        if room <= 0:
            return []
        return self._claimed(
            lambda writing: tasks.join(
                writing, owner=self._owner, lane=batch.lane, batch_key=batch.key, limit=room, lease_s=self._lease_s
            ),
            batch.lane,
        )

    def _claimed(self, act: Callable[[Session], list[Claimed]], lane: str) -> list[Claimed]:
        """What a claim took; nothing for a moment where the database is away."""
        now = time.monotonic()
        if now < self._away_until:
            return []
        try:
            with self._studio.writing() as session:
                return act(session)
        except TryAgain as error:
            _log.warning("no work from lane %s for now: %s", lane, error.detail)
            self._away_until = time.monotonic() + _RETRY_CLAIM_S
            self._retry_until = max(self._retry_until, self._away_until + _RETRY_CLAIM_S)
            return []

    def _most(self, batch: Batch) -> int:
        rows = self._engine.rows
        model = turns.model_of(batch.key, rows)
        return AT_ONCE[batch.lane] if model is None else max(1, rows[model])

    def _prepare(self, claimed: Sequence[Claimed]) -> list[Batch]:
        """Batches of the claimed tasks, by what the engine does with them. One that cannot be prepared fails alone."""
        together: dict[tuple[str, str | None], list[Row]] = {}
        endings: list[Ending] = []
        for found in self._rows(claimed):
            if isinstance(found, Row):
                together.setdefault((found.request.op, found.request.model), []).append(found)
            else:
                endings.append(found)
        if endings:
            self._settlement.end(endings)
            self.expect_retry()
        return [
            Batch(
                op=op, model=model, lane=rows[0].claimed.lane, key=rows[0].claimed.batch_key, open=dict(enumerate(rows))
            )
            for (op, model), rows in together.items()
        ]

    def _rows(self, claimed: Sequence[Claimed]) -> list[Row | Ending]:
        """All from one snapshot; each from its own where the database stumbled over one of them."""
        until = time.monotonic() + self._lease_s / 3
        try:
            with self._studio.reading() as session:
                return [self._row_in_time(session, one, until) for one in claimed] if claimed else []
        except (TryAgain, DBAPIError):
            return [self._row_alone(one, until) for one in claimed]

    def _row_alone(self, claimed: Claimed, until: float) -> Row | Ending:
        try:
            with self._studio.reading() as session:
                return self._row_in_time(session, claimed, until)
        except TryAgain as error:
            return self._given_back(claimed, error)
        except DBAPIError as error:
            return self._unfit(claimed, error)

    def _row_in_time(self, session: Session, claimed: Claimed, until: float) -> Row | Ending:
        """While we read no lease is renewed: what is read slowly, or not at all, must not cost all of them."""
        now = time.monotonic()
        if now >= until or now < self._rest_until:
            return Ending(claimed=claimed, way=Way.RELEASED)
        return self._row(session, claimed)

    def _row(self, session: Session, claimed: Claimed) -> Row | Ending:
        try:
            noun = noun_of(claimed)
            request = noun.prepare(session, claimed, self._studio.blobs)
            self._gate.check(session, claimed, request)
            return Row(claimed=claimed, noun=noun, request=request)
        except AWAY as error:
            return self._given_back(claimed, error)
        except NotFound as error:
            if self._store_is_away():
                return self._given_back(claimed, Unavailable(f"the blob store is away: {error.detail}"))
            return self._settlement.failure(claimed, error.code, error.detail)
        except KadrError as error:
            return self._settlement.failure(claimed, error.code, error.detail)
        except DBAPIError:
            raise
        except Exception as error:  # noqa: BLE001  # a payload of another make can raise anything: it fails alone
            return self._unfit(claimed, error)

    def _given_back(self, claimed: Claimed, error: KadrError) -> Ending:
        """Database or blobs are away: not the task's fault."""
        _log.error("task %s goes back, it cannot be prepared now: %s", claimed.task_id, error.detail)
        self.rest()
        return Ending(claimed=claimed, way=Way.RELEASED)

    def _unfit(self, claimed: Claimed, error: Exception) -> Ending:
        _log.error("task %s (%s) cannot be prepared", claimed.task_id, claimed.function, exc_info=error)
        detail = f"the task cannot be prepared: {type(error).__name__}: {error}"
        return self._settlement.failure(claimed, Invalid.code, detail)

    def _store_is_away(self) -> bool:
        """Whether the blob store's own folder is missing, as that of a disk that is not mounted."""
        try:
            self._studio.blobs.sweep(float("inf"))
        except (OSError, KadrError):
            return True
        return False
