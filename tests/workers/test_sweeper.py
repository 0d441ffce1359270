"""The sweeper clears what a killed process left half written, and takes back leases by its own clock."""

import os
import threading
import time
from dataclasses import replace
from pathlib import Path
from urllib.parse import urlsplit

import pytest

from kadr.errors import Unavailable
from kadr.store.database import Database
from kadr.studio.desk import Studio
from tests.orders import add_job, add_project, take
from workers.sweeper import Sweeper, Watch


def test_only_files_left_for_an_hour_are_cleared(studio: Studio) -> None:
    folder = Path(urlsplit(studio.settings.blobs()).path)
    kept = studio.blobs.put(b"a picture")
    unfinished = folder / ".unfinished"
    old, fresh = unfinished / "old", unfinished / "fresh"
    for file in (old, fresh):
        file.write_bytes(b"half a picture")
    two_hours_ago = time.time() - 7_200
    os.utime(old, (two_hours_ago, two_hours_ago))

    Sweeper(studio, threading.Event()).sweep()

    assert not old.exists()
    assert fresh.exists()
    assert studio.blobs.get(kept) == b"a picture"


class _Clocks:
    """A clock that is never set, and one on the wall that is."""

    def __init__(self) -> None:
        self.steady = 0.0
        self.wall = 1_700_000_000.0

    def pass_by(self, seconds: float) -> None:
        self.steady += seconds
        self.wall += seconds


def _holding(watch: Watch, clocks: _Clocks, seconds: int, *, renewed: bool) -> list[str]:
    """What a sweep every 5 s finds run out while a task's lease of 30 s is renewed every 10 s, or is not."""
    until, over = clocks.wall + 30.0, []
    for second in range(seconds):
        if renewed and second % 10 == 0:
            until = clocks.wall + 30.0
        if second % 5 == 0:
            over += list(watch.overdue({"task": until}, clocks.wall))
        clocks.pass_by(1.0)
    return over


def test_a_lease_that_nobody_renews_runs_out_when_it_says() -> None:
    clocks = _Clocks()
    watch = Watch(30.0, lambda: clocks.steady)

    assert _holding(watch, clocks, 30, renewed=False) == []
    assert watch.overdue({"task": clocks.wall - 1.0}, clocks.wall) == {}, "this one was renewed"
    clocks.pass_by(20.0)
    assert list(watch.overdue({"task": clocks.wall - 21.0}, clocks.wall)) == ["task"]


@pytest.mark.parametrize("jump", [3_600.0, -3_600.0])
def test_a_clock_that_is_set_by_an_hour_ends_no_lease_that_is_kept(jump: float) -> None:
    clocks = _Clocks()
    watch = Watch(30.0, lambda: clocks.steady)

    before = _holding(watch, clocks, 60, renewed=True)
    clocks.wall += jump
    after = _holding(watch, clocks, 120, renewed=True)

    assert before + after == []


@pytest.mark.parametrize("jump", [3_600.0, -3_600.0])
def test_a_clock_that_is_set_by_an_hour_keeps_no_dead_workers_lease(jump: float) -> None:
    clocks = _Clocks()
    watch = Watch(30.0, lambda: clocks.steady)
    until = clocks.wall + 30.0
    watch.overdue({"task": until}, clocks.wall)
    clocks.wall += jump

    clocks.pass_by(31.0)

    assert watch.overdue({"task": until}, clocks.wall) == {"task": until}


def test_a_jump_of_the_clock_takes_no_task_from_its_worker_and_a_dead_ones_comes_back(studio: Studio) -> None:
    clocks = _Clocks()
    sweeper = Sweeper(studio, threading.Event(), Watch(30.0, lambda: clocks.steady))
    with studio.writing() as session:
        add_job(session, add_project(session), 3)
        take(session, 3)
    in_an_hour = time.time() + 3_600

    at_once = sweeper.sweep(in_an_hour).requeued
    clocks.pass_by(31.0)

    assert at_once == 0
    assert sweeper.sweep(in_an_hour).requeued == 3


def test_who_has_slept_takes_no_lease_before_its_holder_could_renew_it() -> None:
    clocks = _Clocks()
    watch = Watch(30.0, lambda: clocks.steady, away_s=15.0)
    until = clocks.wall + 30.0
    watch.overdue({"task": until}, clocks.wall)

    clocks.pass_by(60.0)
    awake = watch.overdue({"task": until}, clocks.wall)
    for _ in range(2):
        clocks.pass_by(10.0)
        last = watch.overdue({"task": until}, clocks.wall)

    assert awake == {}
    assert last == {"task": until}


def test_a_database_that_was_away_costs_no_worker_its_tasks(studio: Studio) -> None:
    clocks = _Clocks()
    sweeper = Sweeper(studio, threading.Event(), Watch(30.0, lambda: clocks.steady))
    with studio.writing() as session:
        add_job(session, add_project(session), 3)
        take(session, 3)
    sweeper.sweep()
    clocks.pass_by(31.0)
    nowhere = Database("postgresql://nobody@127.0.0.1:1/kadr")
    sweeper._studio = replace(studio, database=nowhere)
    with pytest.raises(Unavailable):
        sweeper.sweep()
    nowhere.close()

    sweeper._studio = studio
    back = sweeper.sweep().requeued
    clocks.pass_by(31.0)

    assert back == 0
    assert sweeper.sweep().requeued == 3
