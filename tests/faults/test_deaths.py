"""Faults 1, 9, 16 and 19 where models run: the engine is killed over pictures and words, cancelled and drained."""

import shutil
import signal
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path

import pytest
from sqlalchemy import func, select

from kadr.errors import Conflict
from kadr.queue_server import start_queue_server
from kadr.settings import Profile, Settings
from kadr.store import tables
from kadr.studio import jobs
from kadr.studio.desk import open_studio
from tests.faults.promises import nothing_lies_about, one_end, until
from tests.faults.test_models import House
from tests.workers.film import lay_out
from tests.workers.processes import is_alive, wait_for_job, wait_for_worker, worker

_LANES = ("--lane", "text", "--lane", "image", "--device", "cpu")


@pytest.fixture(scope="module")
def told(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder in which a shot is asked for."""
    return tmp_path_factory.mktemp("told")


@pytest.fixture(scope="module")
def house(tmp_path_factory: pytest.TempPathFactory, migrated_sqlite: Path, told: Path) -> Iterator[House]:
    folder = tmp_path_factory.mktemp("house")
    file = shutil.copy(migrated_sqlite, folder / "kadr.sqlite3")
    with start_queue_server(folder) as queue:
        settings = Settings(
            data_dir=folder,
            database_url=f"sqlite:///{file}",
            redis_url=queue.url,
            profile=Profile.TINY,
            grace_s=1.0,
        )
        arguments = ("told", "engine", str(told), *_LANES)
        with (
            closing(open_studio(settings)) as studio,
            worker(settings, *arguments, module="tests.faults.stumbling") as running,
        ):
            wait_for_worker(studio, running)
            project = lay_out(studio).project
            yield House(settings=settings, studio=studio, worker=running, engine=0, project=project)


def _shoot(house: House, told: Path, moment: str, order: Callable[[], str]) -> str:
    """Order something, and have the engine killed at the moment; the job, once it has ended."""
    before = house.worker.engine_pid()
    (told / moment).touch()
    job = order()
    assert house.end(job) == "done", house.worker.said()
    assert not (told / moment).exists(), "nobody was shot: this test proves nothing"
    # After the bytes are stored its death costs the job nothing, and may come after the job's end.
    until(lambda: before is None or not is_alive(before))
    return job


def _assets(house: House) -> int:
    with house.studio.reading() as session:
        return session.scalar(select(func.count()).select_from(tables.Asset)) or 0


@pytest.mark.parametrize("moment", ["loading", "midway", "blob", "commit"])
def test_each_picture_of_a_batch_is_painted_once_although_the_engine_is_killed(
    house: House, told: Path, moment: str
) -> None:
    assets = _assets(house)

    job = _shoot(house, told, moment, lambda: house.picture(f"Қар, {moment}", count=2, steps=24, size=192))

    shot_at = told.stat().st_mtime
    with house.studio.reading() as session:
        pictures = session.scalars(select(tables.Sheet.asset).where(tables.Sheet.job_id == job)).all()
        query = select(tables.Event.created_at).where(tables.Event.job_id == job, tables.Event.kind == "task.retried")
        noticed_at = session.scalars(query.order_by(tables.Event.id)).first()
    assert len(pictures) == len(set(pictures)) == 2
    assert _assets(house) == assets + 2
    assert one_end(house.studio, job) == "job.done"
    nothing_lies_about(house.studio)
    if moment in {"loading", "midway"}:
        assert noticed_at is not None
        assert noticed_at - shot_at < 2.0


def test_a_text_is_written_once_although_the_engine_is_killed_in_the_middle_of_it(house: House, told: Path) -> None:
    job = _shoot(house, told, "midway", lambda: house.draft("Үркер батқанда.", count=2, max_tokens=40))

    assert house.results(job) == 2
    assert one_end(house.studio, job) == "job.done"
    nothing_lies_about(house.studio)


def test_a_picture_that_kills_every_engine_fails_and_the_others_of_its_batch_are_painted(house: House) -> None:
    sound = [house.picture(f"Жайлау {n}") for n in range(2)]
    deadly = house.picture("[KILL] Дауыл")

    code, reason = house.error(deadly)

    assert (code, "SIGKILL" in reason) == ("worker-lost", True)
    assert [house.end(job) for job in sound] == ["done", "done"]
    assert [task.deaths for task in house.tasks(deadly)] == [3]
    # They lay in one call with it at most once: who cost an engine runs alone.
    assert all(task.deaths <= 1 for job in sound for task in house.tasks(job))
    assert house.results(deadly) == 0
    assert house.worker.process.poll() is None
    nothing_lies_about(house.studio)


def test_cancels_around_the_commit_of_pictures_and_texts_have_one_end(house: House) -> None:
    """Some of the fifty times: the others are in test_workers, and in tests/workers/test_settlement.py."""
    ends: Counter[str] = Counter()
    assets = _assets(house)
    for turn in range(24):
        job = house.picture(f"Тау {turn}") if turn % 2 else house.draft(f"Гора {turn}.")
        wait_for_job(house.studio, job, state="running")
        until(lambda turn=turn, job=job: _is_so_far(house, job, turn), 20)  # type: ignore[misc]  # bound now
        refused = False
        try:
            with house.studio.writing() as session:
                jobs.cancel(session, job)
        except Conflict:
            refused = True

        state = house.end(job)
        assert one_end(house.studio, job) == f"job.{state}"
        assert (state == "done") == refused
        assert house.results(job) == (state == "done")
        ends[state] += 1
    assert set(ends) == {"done", "cancelled"}
    assert _assets(house) == assets + ends["done"]


def _is_so_far(house: House, job: str, turn: int) -> bool:
    """Whether a job has come as far as this turn wants it: begun, or with a result in the database."""
    return turn % 5 != 4 or house.results(job) == 1


def test_a_drain_with_one_long_picture_and_fifty_waiting_loses_none_and_keeps_their_order(house: House) -> None:
    long = house.picture("Ұзақ жол", steps=100, size=1024)
    wait_for_job(house.studio, long, within_s=60, state="running")
    many = [house.picture(f"Қыс {n}", count=10) for n in range(5)]

    house.worker.signal(signal.SIGTERM)

    assert house.worker.ended(within_s=15) == 0, house.worker.said()
    waiting = [task for job in many for task in house.tasks(job)]
    left = [*house.tasks(long), *waiting]
    assert {task.state for task in left} <= {"done", "queued"}
    assert sum(task.state == "queued" for task in left) >= 40
    assert {task.failures for task in left} == {0}
    if not house.results(long):
        # It went back to where it was, first of all; its hundred steps are not what is tested.
        with house.studio.writing() as session:
            jobs.cancel(session, long)
    with worker(house.settings, "--lane", "image", "--device", "cpu") as heir:
        ends = [wait_for_job(house.studio, job, within_s=90) for job in many]
        assert ends == ["done"] * 5, heir.said()

    assert [house.results(job) for job in many] == [10] * 5
    begun = [task.started_at or 0.0 for job in many for task in house.tasks(job)]
    assert begun == sorted(begun)
    assert [one_end(house.studio, job) for job in many] == ["job.done"] * 5
