"""Fault 40: who orders a thousand drawings does not make who orders one wait for them; pictures: see test_models."""

import pytest
from sqlalchemy import select

from kadr.settings import Settings
from kadr.store import tables
from kadr.studio import jobs
from kadr.studio.desk import Studio
from tests.faults.promises import one_end, until
from tests.workers.film import lay_out, order, sketch_task, takes_by_panel
from tests.workers.processes import wait_for_job, wait_for_worker, warm_up, worker


@pytest.fixture(autouse=True, scope="module")
def compiled() -> None:
    warm_up()


def test_one_drawing_is_begun_within_two_batches_of_another_projects_thousand(
    settings: Settings, studio: Studio
) -> None:
    busy, quiet = lay_out(studio, panels=50), lay_out(studio)
    with worker(settings, "--lane", "cpu") as running:
        wait_for_worker(studio, running)
        many = order(studio, busy, *(sketch_task(busy, n % 50, width=256 + n // 50) for n in range(1_000)))
        until(lambda: sum(takes_by_panel(studio).values()) > 8, 30)
        one = order(studio, quiet)

        assert wait_for_job(studio, one) == "done", running.said()
        between = _claims_between(studio, many, one)
        with studio.writing() as session:
            jobs.cancel(session, many)
        assert wait_for_job(studio, many) == "cancelled"

    assert len(between) <= 2
    assert one_end(studio, many) == "job.cancelled"
    assert sum(takes_by_panel(studio).values()) < 500, "the thousand were nearly done: this test proves nothing"


def _claims_between(studio: Studio, many: str, one: str) -> set[float]:
    """When tasks of one job were claimed, after the other was ordered and before it was claimed itself."""
    query = select(tables.Task.started_at).where(tables.Task.started_at.is_not(None))
    with studio.reading() as session:
        ordered_at = session.get_one(tables.Job, one).created_at
        (claimed_at,) = session.scalars(query.where(tables.Task.job_id == one))
        claims = session.scalars(query.where(tables.Task.job_id == many))
        return {moment for moment in claims if moment and ordered_at < moment < (claimed_at or 0.0)}
