"""A result is kept once, by the attempt that holds the task; a cancel and a result that meet have one winner."""

import shutil
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path

import pytest
from sqlalchemy import event, func, select
from sqlalchemy.orm import Session

from kadr.errors import BadReply, Conflict, Invalid, Unavailable
from kadr.queue import Lane
from kadr.store import tables, tasks
from kadr.store.blobs import Blobs
from kadr.store.tables import Json
from kadr.store.tasks import Claimed
from kadr.studio import jobs
from kadr.studio.desk import Studio
from kadr.studio.endings import Ending, Way
from tests.workers.film import job_events, lay_out, order, sketch_task, takes_by_panel
from workers import boards
from workers.requests import Reply, Request
from workers.settlement import Finished, Settlement

_BODY = {"width": 64, "height": 36, "seconds": 0.01}


def _claim(studio: Studio, owner: str = "one") -> Claimed:
    with studio.writing() as session:
        (claimed,) = tasks.claim(session, owner=owner, lane=Lane.CPU, limit=1, lease_s=30)
    return claimed


def _reply(studio: Studio, claimed: Claimed) -> Reply:
    with studio.reading() as session:
        return Reply(request=boards.prepare(session, claimed, studio.blobs), body=_BODY)


def test_a_result_is_asset_take_and_done_task_together(any_studio: Studio, picture: bytes) -> None:
    film = lay_out(any_studio)
    job = order(any_studio, film)
    claimed = _claim(any_studio)

    assert Settlement(any_studio).done(claimed, boards, _reply(any_studio, claimed), picture)

    with any_studio.reading() as session:
        assert jobs.show(session, job)["state"] == "done"
        assert session.scalar(select(func.count()).select_from(tables.Asset)) == 2  # the script and the sketch
    assert takes_by_panel(any_studio) == {film.panels[0]: 1}


def test_a_zombies_result_is_dropped_whole(any_studio: Studio, picture: bytes) -> None:
    film = lay_out(any_studio)
    order(any_studio, film)
    zombie = _claim(any_studio)
    with any_studio.writing() as session:
        jobs.release(session, zombie)
    heir = _claim(any_studio, owner="two")
    settlement = Settlement(any_studio)

    assert not settlement.done(zombie, boards, _reply(any_studio, zombie), picture)
    assert takes_by_panel(any_studio) == {}
    assert settlement.done(heir, boards, _reply(any_studio, heir), picture)
    assert takes_by_panel(any_studio) == {film.panels[0]: 1}


def _finished(studio: Studio, claimed: Claimed, data: bytes) -> Finished:
    return Finished(claimed=claimed, noun=boards, reply=_reply(studio, claimed), data=data)


def _claim_all(studio: Studio) -> list[Claimed]:
    with studio.writing() as session:
        return tasks.claim(session, owner="one", lane=Lane.CPU, limit=8, lease_s=30)


def test_results_that_are_ready_together_are_one_commit(any_studio: Studio, picture: bytes) -> None:
    film = lay_out(any_studio, panels=5)
    job = order(any_studio, film)
    finished = [_finished(any_studio, one, picture) for one in _claim_all(any_studio)]
    commits: list[object] = []
    event.listen(any_studio.database._engine, "commit", commits.append)

    kept = Settlement(any_studio).keep(finished)

    assert kept == [True] * 5
    assert len(commits) == 1
    assert takes_by_panel(any_studio) == dict.fromkeys(film.panels, 1)
    assert job_events(any_studio, job)[-6:] == ["task.done"] * 5 + ["job.done"]


def test_a_bad_a_stale_and_a_cancelled_result_take_no_other_along(any_studio: Studio, picture: bytes) -> None:
    film = lay_out(any_studio, panels=3)
    job = order(any_studio, film)
    unwanted = order(any_studio, film, sketch_task(film, 0, width=128))
    good, bad, stale, cancelled = _claim_all(any_studio)
    assert cancelled.job_id == unwanted
    finished = [_finished(any_studio, one, picture) for one in (good, bad, stale, cancelled)]
    finished[1] = replace(finished[1], noun=_Stumbling())
    with any_studio.writing() as session:
        jobs.release(session, stale)
        jobs.cancel(session, unwanted)

    kept = Settlement(any_studio).keep(finished)

    assert kept[0] is True
    assert isinstance(kept[1], Invalid)
    assert kept[2:] == [False, False]
    assert takes_by_panel(any_studio) == {film.panels[good.ordinal]: 1}
    with any_studio.reading() as session:
        assert jobs.show(session, unwanted)["state"] == "cancelled"
        assert jobs.show(session, job)["tasks"]["done"] == 1


def test_a_result_that_the_database_refuses_at_last_takes_no_other_along(any_studio: Studio, picture: bytes) -> None:
    film = lay_out(any_studio, panels=3)
    job = order(any_studio, film)
    finished = [_finished(any_studio, one, picture) for one in _claim_all(any_studio)]
    finished[1] = replace(finished[1], noun=_Unwritable())

    kept = Settlement(any_studio).keep(finished)

    assert isinstance(kept[1], Invalid)
    assert [kept[0], kept[2]] == [True, True]
    with any_studio.reading() as session:
        assert jobs.show(session, job)["tasks"]["done"] == 2


def test_an_end_that_cannot_be_written_keeps_no_other_task_open(any_studio: Studio) -> None:
    film = lay_out(any_studio, panels=2)
    job = order(any_studio, film)
    one, other = _claim_all(any_studio)
    endings = [
        Ending(claimed=one, way=Way.FAILED, error=("model-error", object()), retry=False),  # type: ignore[arg-type]  # no JSON
        Ending(claimed=other, way=Way.FAILED, error=("model-error", "құрылғы бос емес"), retry=False),
    ]

    written = Settlement(any_studio).end(endings)

    assert written == [False, True]
    with any_studio.reading() as session:
        assert jobs.show(session, job)["tasks"]["failed"] == 1


@pytest.mark.parametrize(("ending", "tries"), [(False, range(2, 100)), (True, range(1, 2))])
def test_a_drain_waits_for_no_absent_store(studio: Studio, picture: bytes, ending: bool, tries: range) -> None:
    brief = replace(studio, settings=replace(studio.settings, lease_s=2.0))
    film = lay_out(brief)
    order(brief, film)
    claimed = _claim(brief)
    settlement = _Storeless(brief)
    if ending:
        settlement.end_by = 0.0

    kept = settlement.keep([_finished(brief, claimed, picture)])

    assert isinstance(kept[0], Unavailable)
    assert settlement.tries in tries


def test_a_bad_reply_leaves_no_asset(any_studio: Studio) -> None:
    film = lay_out(any_studio)
    order(any_studio, film)
    claimed = _claim(any_studio)
    painted = replace(_reply(any_studio, claimed), request=Request(op="paint", row={}, media_type="image/png"))

    with pytest.raises(BadReply):
        Settlement(any_studio).done(claimed, boards, painted, b"not a picture")

    with any_studio.reading() as session:
        assert session.scalar(select(func.count()).select_from(tables.Asset)) == 1  # the script


def test_rows_of_a_noun_go_with_a_task_that_was_taken_away(studio: Studio, picture: bytes) -> None:
    film = lay_out(studio)
    order(studio, film)
    claimed = _claim(studio)

    with pytest.raises(Conflict, match="taken away"):
        Settlement(studio).done(claimed, _Robbed(), _reply(studio, claimed), picture)

    assert takes_by_panel(studio) == {}


def _break(folder: Path) -> None:
    """A blob store that takes nothing, not even from root."""
    shutil.rmtree(folder / ".unfinished")
    (folder / ".unfinished").touch()


def _mend(folder: Path) -> None:
    (folder / ".unfinished").unlink(missing_ok=True)
    (folder / ".unfinished").mkdir(parents=True)


@pytest.mark.parametrize("breaks", [_break, shutil.rmtree])
def test_a_result_that_cannot_be_stored_gives_its_task_back_unharmed(
    any_studio: Studio, picture: bytes, breaks: Callable[[Path], None]
) -> None:
    brief = replace(any_studio, settings=replace(any_studio.settings, lease_s=2.0))
    film = lay_out(brief, panels=2)
    job = order(brief, film)
    settlement = Settlement(brief)
    claimed = [_claim(brief), _claim(brief)]
    replies = [_reply(brief, one) for one in claimed]
    breaks(brief.settings.data_dir / "blobs")

    started = time.monotonic()
    kept = [settlement.done(one, boards, reply, picture) for one, reply in zip(claimed, replies, strict=True)]

    assert kept == [False, False]
    # The first waits a quarter of a lease, the second not again: what else is leased stays renewable.
    assert time.monotonic() - started < 1.0
    assert settlement.stuck
    with brief.reading() as session:
        rows = [(task.state, task.failures, task.deaths) for task in session.scalars(select(tables.Task))]
    assert rows == [("queued", 0, 0)] * 2

    _mend(brief.settings.data_dir / "blobs")
    for _ in range(2):
        one = _claim(brief)
        assert settlement.done(one, boards, _reply(brief, one), picture)
    assert not settlement.stuck
    with brief.reading() as session:
        assert jobs.show(session, job)["state"] == "done"


def test_a_cancelled_task_whose_result_cannot_be_stored_ends(studio: Studio, picture: bytes) -> None:
    brief = replace(studio, settings=replace(studio.settings, lease_s=1.0))
    film = lay_out(brief)
    job = order(brief, film)
    claimed = _claim(brief)
    reply = _reply(brief, claimed)
    with brief.writing() as session:
        jobs.cancel(session, job)
    _break(brief.settings.data_dir / "blobs")

    assert not Settlement(brief).done(claimed, boards, reply, picture)

    with brief.reading() as session:
        assert jobs.show(session, job)["state"] == "cancelled"


def test_cancel_and_result_at_the_same_moment_have_one_winner_fifty_times(any_studio: Studio, picture: bytes) -> None:
    film = lay_out(any_studio)
    settlement = Settlement(any_studio)
    ends: list[str] = []
    for _ in range(50):
        job = order(any_studio, film)
        claimed = _claim(any_studio)
        reply = _reply(any_studio, claimed)
        together = threading.Barrier(2)
        refused: list[bool] = []

        def cancel(job: str = job, together: threading.Barrier = together, refused: list[bool] = refused) -> None:
            together.wait()
            try:
                with any_studio.writing() as session:
                    jobs.cancel(session, job)
            except Conflict:
                refused.append(True)

        canceller = threading.Thread(target=cancel)
        canceller.start()
        together.wait()
        kept = settlement.done(claimed, boards, reply, picture)
        canceller.join()

        with any_studio.reading() as session:
            state = jobs.show(session, job)["state"]
        assert (state, bool(refused)) == (("done", True) if kept else ("cancelled", False))
        assert [kind for kind in job_events(any_studio, job) if kind in {"job.done", "job.cancelled"}] == [
            f"job.{state}"
        ]
        ends.append(state)
    assert takes_by_panel(any_studio).get(film.panels[0], 0) == ends.count("done")


@dataclass(frozen=True)
class _Stumbling:
    """A noun that fails after it has written something, by a statement that the database refuses."""

    def prepare(self, session: Session, claimed: Claimed, blobs: Blobs) -> Request:
        return boards.prepare(session, claimed, blobs)

    def settle(self, session: Session, claimed: Claimed, reply: Reply) -> Json:
        boards.settle(session, claimed, reply)
        session.add(tables.Draft(id="drf_none", project_id="prj_none", job_id="job_none", task_id="tsk_none"))
        session.flush()
        return {}


class _Storeless(Settlement):
    """One whose blob store is away for good."""

    tries = 0

    def _put(self, data: bytes) -> str:
        self.tries += 1
        raise Unavailable("the bucket does not answer")


@dataclass(frozen=True)
class _Unwritable:
    """A noun whose result is no JSON, which only the last statement of the transaction finds out."""

    def prepare(self, session: Session, claimed: Claimed, blobs: Blobs) -> Request:
        return boards.prepare(session, claimed, blobs)

    def settle(self, session: Session, claimed: Claimed, reply: Reply) -> Json:
        return {"type": "take", "id": object()}


@dataclass(frozen=True)
class _Robbed:
    """A noun during whose settling the task is taken away, which the lock on the task's row rules out."""

    def prepare(self, session: Session, claimed: Claimed, blobs: Blobs) -> Request:
        return boards.prepare(session, claimed, blobs)

    def settle(self, session: Session, claimed: Claimed, reply: Reply) -> Json:
        result = boards.settle(session, claimed, reply)
        session.get_one(tables.Task, claimed.task_id).attempt += 1
        session.flush()
        return result
