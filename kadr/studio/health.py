"""Whether the studio can take orders and carry them out, and the numbers that a monitor watches."""

from collections.abc import Iterator, Mapping, Sequence

from sqlalchemy import Select, func, select
from sqlalchemy.orm import Session

from kadr.errors import Unavailable
from kadr.queue import Lane
from kadr.store import tables
from kadr.studio import workers
from kadr.studio.desk import Studio

# Figures by the values of their labels.
Counted = Mapping[tuple[str, ...], int]


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
    """Prometheus text (version 0.0.4): jobs by state, queued tasks and live workers per lane; what engines hold."""
    jobs = _counts(session, select(tables.Job.state, func.count()).group_by(tables.Job.state))
    waiting = select(tables.Task.lane, func.count()).where(tables.Task.state == "queued").group_by(tables.Task.lane)
    queued = {str(lane): 0 for lane in Lane} | _counts(session, waiting)
    live = workers.live_workers(session, studio.settings)
    serving = {str(lane): sum(lane in worker.lanes for worker in live) for lane in Lane}
    return "".join(
        (
            _family("kadr_jobs", "Jobs by state.", "state", jobs),
            _family("kadr_tasks_queued", "Tasks that wait for a worker, by lane.", "lane", queued),
            _family("kadr_workers_live", "Supervisors that report themselves, by lane.", "lane", serving),
            *_engines(live),
        )
    )


def _engines(live: Sequence[tables.Worker]) -> Iterator[str]:
    """What every live worker's engine holds, and how it fared, as its supervisor last said."""
    held = {worker.id: worker.held for worker in live}
    resident: Counted = {
        (worker, str(model["name"]), str(model["where"])): int(model["bytes"])
        for worker, said in held.items()
        for model in said.get("models", ())
    }
    yield _labelled("kadr_model_bytes", "Bytes that a model holds.", ("worker", "model", "where"), resident)
    for name, text, key in _PER_ENGINE:
        counts: Counted = {(worker,): int(said.get("engines", {}).get(key, 0)) for worker, said in held.items()}
        yield _labelled(name, text, ("worker",), counts, kind="counter")
    evicted: Counted = {(worker,): int(said.get("evictions", 0)) for worker, said in held.items()}
    yield _labelled("kadr_model_evictions_total", "Models let go for another.", ("worker",), evicted, kind="counter")


_PER_ENGINE = (
    ("kadr_engine_starts_total", "Engines that a supervisor has started.", "started"),
    ("kadr_engine_deaths_total", "Engines that died or fell silent.", "deaths"),
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
        return workers.live_lanes(session, studio.settings)


def _wanted(studio: Studio) -> set[Lane]:
    """The lanes that the profile in force takes orders for: a studio without models needs no worker that runs them."""
    with studio.reading() as session:
        models = workers.models_in_force(session, studio.settings)
    needed = ((Lane.CPU, True), (Lane.TEXT, models.text), (Lane.IMAGE, models.image))
    return {lane for lane, wanted in needed if wanted}


def _counts(session: Session, query: Select[str, int]) -> dict[str, int]:
    return {row[0]: row[1] for row in session.execute(query)}


def _family(name: str, text: str, label: str, values: dict[str, int]) -> str:
    return _labelled(name, text, (label,), {(key,): value for key, value in values.items()})


def _labelled(name: str, text: str, labels: Sequence[str], values: Counted, *, kind: str = "gauge") -> str:
    lines = []
    for keys, value in sorted(values.items()):
        named = ",".join(f'{label}="{_escaped(key)}"' for label, key in zip(labels, keys, strict=True))
        lines.append(f"{name}{{{named}}} {value}")
    return "\n".join((f"# HELP {name} {text}", f"# TYPE {name} {kind}", *lines, ""))


def _escaped(label: str) -> str:
    return label.replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n")
