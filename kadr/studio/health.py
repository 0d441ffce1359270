"""Whether the studio can take orders and carry them out, and the numbers that a monitor watches."""

from sqlalchemy import Select, func, select
from sqlalchemy.orm import Session

from kadr.errors import Unavailable
from kadr.profiles import models_of
from kadr.queue import Lane
from kadr.store import tables
from kadr.studio import about
from kadr.studio.desk import Studio


def check(studio: Studio) -> dict[str, str]:
    """What is ready, by name. Raises Unavailable naming everything that is missing, not only the first."""
    state = {"database": _database(studio), "queue": _queue(studio)}
    lanes = _lanes(studio) if state["database"] == "ok" else set()
    wanted = _wanted(studio) if state["database"] == "ok" else set()
    state |= {f"worker:{lane}": "ok" if lane in lanes else f"no live worker for lane {lane}" for lane in sorted(wanted)}
    missing = [reason for reason in state.values() if reason != "ok"]
    if missing:
        raise Unavailable("not ready: " + "; ".join(missing))
    return state


def metrics(session: Session, studio: Studio) -> str:
    """Prometheus text (version 0.0.4): jobs by state, queued tasks per lane, live workers per lane."""
    jobs = _counts(session, select(tables.Job.state, func.count()).group_by(tables.Job.state))
    waiting = select(tables.Task.lane, func.count()).where(tables.Task.state == "queued").group_by(tables.Task.lane)
    queued = {str(lane): 0 for lane in Lane} | _counts(session, waiting)
    workers = about.live_workers(session, studio.settings)
    serving = {str(lane): sum(lane in worker.lanes for worker in workers) for lane in Lane}
    return "".join(
        (
            _family("kadr_jobs", "Jobs by state.", "state", jobs),
            _family("kadr_tasks_queued", "Tasks that wait for a worker, by lane.", "lane", queued),
            _family("kadr_workers_live", "Supervisors that report themselves, by lane.", "lane", serving),
        )
    )


def _database(studio: Studio) -> str:
    try:
        studio.database.check()
    except Unavailable as error:
        return error.detail
    return "ok"


def _queue(studio: Studio) -> str:
    try:
        studio.doorbell.check()
    except Unavailable as error:
        return error.detail
    return "ok"


def _lanes(studio: Studio) -> set[str]:
    with studio.reading() as session:
        return about.live_lanes(session, studio.settings)


def _wanted(studio: Studio) -> set[Lane]:
    """The lanes that the profile in force takes orders for: a studio without models needs no worker that runs them."""
    with studio.reading() as session:
        models = models_of(about.profile_in_force(session, studio.settings))
    needed = ((Lane.CPU, True), (Lane.TEXT, models.text), (Lane.IMAGE, models.image))
    return {lane for lane, wanted in needed if wanted}


def _counts(session: Session, query: Select[str, int]) -> dict[str, int]:
    return {row[0]: row[1] for row in session.execute(query)}


def _family(name: str, text: str, label: str, values: dict[str, int]) -> str:
    lines = [f'{name}{{{label}="{key}"}} {value}' for key, value in sorted(values.items())]
    return "\n".join((f"# HELP {name} {text}", f"# TYPE {name} gauge", *lines, ""))
