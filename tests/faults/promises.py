"""What must be true after every fault: each piece of work has one end and one result, and nothing lies about."""

import time
from collections.abc import Callable

from sqlalchemy import func, select

from kadr.store import tables
from kadr.studio import jobs
from kadr.studio.desk import Studio
from tests.workers.film import Film, job_events, takes_by_panel

_FINAL = {"job.done", "job.partial", "job.failed", "job.cancelled"}


def each_drawn_once(studio: Studio, film: Film) -> None:
    """One take per panel, one asset per picture, no file in the blob store without a row."""
    assert takes_by_panel(studio) == dict.fromkeys(film.panels, 1)
    with studio.reading() as session:
        drawn = session.scalar(select(func.count(tables.Take.asset.distinct())))
        rows = session.scalar(select(func.count()).select_from(tables.Asset))
    assert drawn == len(film.panels)
    assert rows == drawn + 1  # the script's source
    nothing_lies_about(studio)


def nothing_lies_about(studio: Studio) -> None:
    """Every file of the blob store has its row, and every row its file."""
    with studio.reading() as session:
        rows = set(session.scalars(select(tables.Asset.sha256)))
    folder = studio.settings.data_dir / "blobs"
    assert {file.name for file in folder.rglob("*") if file.is_file()} == rows


def one_end(studio: Studio, job_id: str) -> str:
    """The job's one final event; its state says the same."""
    (end,) = [kind for kind in job_events(studio, job_id) if kind in _FINAL]
    with studio.reading() as session:
        assert f"job.{jobs.show(session, job_id)['state']}" == end
    return end


def until(condition: Callable[[], bool], within_s: float = 10.0, why: str = "it did not happen in time") -> None:
    """Waits until something is true."""
    end = time.monotonic() + within_s
    while not condition():
        assert time.monotonic() < end, why
        time.sleep(0.02)
