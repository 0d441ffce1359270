"""A whole worker as a real process: it starts light, answers bells, drains, and takes its engine along."""

import signal
import subprocess
import sys
import time
from dataclasses import replace

import pytest
from sqlalchemy import select

from kadr.settings import Profile, Settings
from kadr.store import tables
from kadr.studio.desk import Studio
from tests.workers.film import job_events, lay_out, order, sketch_task, takes_by_panel
from tests.workers.processes import is_alive, wait_for_job, wait_for_worker, warm_up, worker


@pytest.fixture(autouse=True, scope="module")
def compiled() -> None:
    warm_up()


def test_a_supervisor_never_imports_torch() -> None:
    script = "import sys, workers.run, workers.batch; print(sorted(m for m in sys.modules if m in %r))"
    heavy = ("torch", "transformers", "diffusers", "workers.inference")

    said = subprocess.run(
        [sys.executable, "-c", script % (heavy,)], capture_output=True, text=True, check=True
    ).stdout.strip()

    assert said == "[]", f"importing the supervisor loads {said}: import it in workers/inference.py, in the child"


def test_an_engine_that_draws_knows_nothing_of_torch_rq_redis_or_sql() -> None:
    script = "import sys, workers.engine, workers.stagecraft; print(sorted(m for m in sys.modules if m in %r))"
    foreign = ("torch", "transformers", "diffusers", "rq", "redis", "sqlalchemy", "obstore")

    said = subprocess.run(
        [sys.executable, "-c", script % (foreign,)], capture_output=True, text=True, check=True
    ).stdout.strip()

    assert said == "[]", f"the drawing engine loads {said}: keep rows and queues on the supervisor's side"


def test_a_board_is_drawn_and_every_take_has_its_slate(any_studio: Studio) -> None:
    studio = any_studio
    film = lay_out(studio, panels=5)
    with worker(studio.settings, "--lane", "cpu"):
        job = order(studio, film)

        assert wait_for_job(studio, job) == "done"

    assert takes_by_panel(studio) == dict.fromkeys(film.panels, 1)
    kinds = job_events(studio, job)
    assert (kinds[0], kinds[-1], kinds.count("task.done")) == ("job.queued", "job.done", 5)
    with studio.reading() as session:
        for take in session.scalars(select(tables.Take)):
            assert take.slate["label"]["en"] == "drawn from shot data, no AI model"
            assert take.slate["shot_version_id"] in film.shot_versions
            assert take.slate["versions"]["kadr"]
            assert studio.blobs.get(take.asset).startswith(b"\x89PNG")


def test_a_worker_reports_what_it_serves_and_signs_off(settings: Settings, studio: Studio) -> None:
    with worker(replace(settings, profile=Profile.TINY), "--lane", "cpu", "--lane", "text") as running:
        row = wait_for_worker(studio, running)
        running.signal(signal.SIGTERM)
        status = running.ended(within_s=5)

    assert list(row.lanes) == ["cpu", "text"]
    assert (row.profile, row.models["text"]) == ("tiny", "tiny-text")
    assert status == 0
    with studio.reading() as session:
        assert session.scalars(select(tables.Worker)).all() == []


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_a_signal_drains_what_runs_and_leaves_the_rest_queued(
    settings: Settings, studio: Studio, number: signal.Signals
) -> None:
    film = lay_out(studio, panels=80)
    with worker(settings, "--lane", "cpu") as running:
        job = order(studio, film)
        wait_for_job(studio, job, state="running")

        running.signal(number)

        assert running.ended(within_s=10) == 0
    with studio.reading() as session:
        states = [str(state) for state in session.scalars(select(tables.Task.state))]
    assert set(states) <= {"done", "queued"}
    assert states.count("queued") > 0
    assert len(takes_by_panel(studio)) == states.count("done")


def test_a_drain_without_grace_gives_running_work_back_unharmed(settings: Settings, studio: Studio) -> None:
    film = lay_out(studio, panels=8)
    big = [sketch_task(film, number, width=2048, height=1152) for number in range(8)]
    with worker(settings, "--lane", "cpu", "--grace", "0") as running:
        job = order(studio, film, *big)
        wait_for_job(studio, job, state="running")
        running.signal(signal.SIGTERM)

        assert running.ended(within_s=5) == 0
    with studio.reading() as session:
        rows = [(task.state, task.deaths, task.failures) for task in session.scalars(select(tables.Task))]
    assert ("queued", 0, 0) in rows
    assert {state for state, _, _ in rows} <= {"queued", "done"}


def test_a_task_of_an_unknown_function_or_payload_fails_alone(settings: Settings, studio: Studio) -> None:
    film = lay_out(studio, panels=3)
    good = sketch_task(film, 0)
    strange = [
        replace(sketch_task(film, 1), function="os.system"),
        replace(sketch_task(film, 1), payload_version=99),
        replace(sketch_task(film, 1), payload={"panel_id": film.panels[1]}),
        replace(sketch_task(film, 1), payload=dict(good.payload) | {"shot_version_id": "shv_gone"}),
        replace(sketch_task(film, 2), payload=dict(sketch_task(film, 2).payload) | {"width": "wide"}),
    ]
    with worker(settings, "--lane", "cpu"):
        job = order(studio, film, good, *strange)

        assert wait_for_job(studio, job) == "partial"

    with studio.reading() as session:
        tasks = list(session.scalars(select(tables.Task).order_by(tables.Task.ordinal)))
    assert [task.state for task in tasks] == ["done"] + ["failed"] * 5
    assert all(task.error and task.error["detail"] for task in tasks[1:])
    assert takes_by_panel(studio) == {film.panels[0]: 1}


def test_a_lost_bell_is_rung_again_within_ten_seconds(settings: Settings, studio: Studio) -> None:
    film = lay_out(studio)
    with worker(settings, "--lane", "cpu"):
        wait_for_job(studio, order(studio, film))
        job = order(studio, film, rings=False)

        assert wait_for_job(studio, job, within_s=10) == "done"


def test_the_engine_ends_with_its_supervisor_however_that_ends(settings: Settings, studio: Studio) -> None:
    with worker(settings, "--lane", "cpu") as running:
        wait_for_worker(studio, running)
        engine = running.engine_pid()
        assert engine is not None
        assert is_alive(engine)

        running.signal(signal.SIGKILL)
        running.ended(within_s=2)
        until = time.monotonic() + 2
        while is_alive(engine) and time.monotonic() < until:
            time.sleep(0.02)

        assert not is_alive(engine)


def test_an_idle_engine_that_dies_is_replaced_within_two_seconds(settings: Settings, studio: Studio) -> None:
    film = lay_out(studio)
    with worker(settings, "--lane", "cpu") as running:
        wait_for_worker(studio, running)
        first = running.engine_pid()
        assert first is not None
        subprocess.run(["kill", "-9", str(first)], check=True)
        until = time.monotonic() + 2
        while running.engine_pid() in {first, None} and time.monotonic() < until:
            time.sleep(0.02)

        assert running.engine_pid() not in {first, None}
        assert wait_for_job(studio, order(studio, film)) == "done"


def test_work_outlives_a_blob_store_that_takes_nothing_for_many_leases(settings: Settings, studio: Studio) -> None:
    film = lay_out(studio, panels=6)
    unfinished = settings.data_dir / "blobs" / ".unfinished"
    with worker(replace(settings, lease_s=1.5, sweep_s=0.3), "--lane", "cpu") as running:
        wait_for_worker(studio, running)
        unfinished.rmdir()
        unfinished.touch()
        job = order(studio, film)
        until = time.monotonic() + 30
        # Six rows of the first batch, then one now and then that asks whether the store is back.
        while running.said().count("goes back") < 7 and time.monotonic() < until:
            time.sleep(0.05)
        with studio.reading() as session:
            waiting = [(task.failures, task.deaths, task.error) for task in session.scalars(select(tables.Task))]
        unfinished.unlink()
        unfinished.mkdir()

        assert wait_for_job(studio, job, within_s=20) == "done", running.said()

    assert waiting == [(0, 0, None)] * 6
    assert running.said().count("goes back") in {7, 8}
    assert takes_by_panel(studio) == dict.fromkeys(film.panels, 1)
    with studio.reading() as session:
        assert {(task.failures, task.deaths) for task in session.scalars(select(tables.Task))} == {(0, 0)}


def test_wrong_settings_are_named_and_end_the_worker(settings: Settings) -> None:
    with worker(replace(settings, log_level="info", profile="huge"), "--lane", "cpu") as running:  # type: ignore[arg-type]  # the mistake
        assert running.ended(within_s=10) == 2
        assert "KADR_PROFILE" in running.said()
