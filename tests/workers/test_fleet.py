"""A fleet is one worker to whoever started it: its workers take its signals, and none of them outlives it."""

import argparse
import os
import signal
import sys
import time
from pathlib import Path

import pytest
from sqlalchemy import select

from kadr.settings import Settings
from kadr.store import tables
from kadr.studio.desk import Studio
from tests.workers.film import lay_out, order, takes_by_panel
from tests.workers.processes import WorkerProcess, is_alive, wait_for_job, warm_up, worker
from workers.fleet import devices


def test_devices_are_named_one_by_one_and_a_slip_is_refused() -> None:
    assert devices("cuda:0, cuda:1") == ("cuda:0", "cuda:1")
    assert devices("cpu") == ("cpu",)
    for wrong in ("", "cuda:", "gpu", "cpu,,cpu", "cpu;reboot", ",".join(["cpu"] * 65)):
        with pytest.raises(argparse.ArgumentTypeError):
            devices(wrong)


def test_two_devices_are_two_workers_and_one_signal_drains_both(settings: Settings, studio: Studio) -> None:
    warm_up()
    film = lay_out(studio, panels=12)
    with worker(settings, "--lane", "cpu", "--devices", "cpu,cpu") as fleet:
        pids = _workers(studio, fleet, 2)
        state = wait_for_job(studio, order(studio, film))
        fleet.signal(signal.SIGTERM)
        status = fleet.ended(within_s=15)

    assert state == "done", fleet.said()
    assert status == 0
    assert fleet.process.pid not in pids
    assert not any(is_alive(pid) for pid in pids)
    assert takes_by_panel(studio) == dict.fromkeys(film.panels, 1)


def test_workers_end_with_their_fleet_however_that_ends(settings: Settings, studio: Studio) -> None:
    with worker(settings, "--lane", "cpu", "--devices", "cpu,cpu") as fleet:
        pids = _workers(studio, fleet, 2)
        fleet.signal(signal.SIGKILL)
        fleet.ended(within_s=5)
        until = time.monotonic() + 15
        while any(is_alive(pid) for pid in pids) and time.monotonic() < until:
            time.sleep(0.05)

        assert not any(is_alive(pid) for pid in pids)


def test_a_worker_that_gives_up_ends_alone_and_the_worst_status_is_the_fleets(tmp_path: Path) -> None:
    (tmp_path / "ending.py").write_text(
        "import sys, time\n"
        "device = sys.argv[2]\n"
        "time.sleep(0.0 if device == 'cpu' else 0.3)\n"
        "open(sys.argv[3] + device, 'w').close()\n"
        "sys.exit(3 if device == 'cpu' else 0)\n"
    )
    script = (
        "import sys; sys.path.insert(0, sys.argv[1]);"
        "from workers.fleet import Fleet; sys.exit(Fleet(['cpu', 'mps'], [sys.argv[1] + '/'], 'ending').work())"
    )
    environment = os.environ | {"PYTHONPATH": f"{tmp_path}:{Path.cwd()}"}

    status = os.spawnve(os.P_WAIT, sys.executable, [sys.executable, "-c", script, str(tmp_path)], environment)

    assert status == 3
    assert (tmp_path / "mps").exists(), "the other one was ended with it"


def _workers(studio: Studio, fleet: WorkerProcess, count: int) -> list[int]:
    """The process ids of the fleet's workers, once all have reported themselves."""
    until = time.monotonic() + 40
    while time.monotonic() < until:
        assert fleet.process.poll() is None, fleet.said()
        with studio.reading() as session:
            found = list(session.scalars(select(tables.Worker.pid)))
        if len(found) == count:
            return found
        time.sleep(0.05)
    raise AssertionError(f"no {count} heartbeats:\n{fleet.said()}")
