"""The price of a queue: what an empty task costs through the real worker, beside an empty job of RQ's own worker.

Processor time of everything that takes part: this process while it orders, the worker, its engine and the queue server;
order, claim, pipe, settlement, events and their commits on disk included. RQ keeps its jobs in the queue server alone.
"""

import os
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, fields
from pathlib import Path
from typing import Final

from redis import Redis
from rq import Queue
from rq.serializers import JSONSerializer
from sqlalchemy import func, select

from bench.idle_worker import FUNCTION
from kadr.film.screenplay import Language
from kadr.queue_server import start_queue_server
from kadr.settings import Profile, Settings
from kadr.store import tables, tasks
from kadr.store.database import migrate
from kadr.studio import jobs, projects
from kadr.studio.desk import Studio, open_studio

_TASKS: Final = 2_000
_SINGLE: Final = 1_000
_LONE: Final = 300
_RQ: Final = 2_000
_WAIT_S: Final = 300.0
_RQ_JOB: Final = "bench.idle_worker.nothing"


@dataclass(frozen=True, slots=True, kw_only=True)
class Price:
    """Processor seconds of ordering and of all processes behind it."""

    ordered_s: float
    worked_s: float

    def each(self, count: int) -> float:
        """Milliseconds a task."""
        return (self.ordered_s + self.worked_s) / count * 1e3


class Desk:
    """Where empty tasks are ordered, and what their worker costs."""

    def __init__(self, studio: Studio, project: str, worker: "subprocess.Popen[bytes]", queue_pid: int) -> None:
        self.studio = studio
        self._project = project
        self._worker = worker
        self._queue_pid = queue_pid

    def price(self, sizes: Sequence[int], every_s: float = 0.1) -> Price:
        """Order jobs of so many tasks each, and wait for their end."""
        before = self._spent()
        began = time.process_time()
        for size in sizes:
            self.order(size)
        ordered = time.process_time() - began
        self._await_end(every_s)
        return Price(ordered_s=ordered, worked_s=self._spent() - before)

    def lone_price(self, count: int) -> Price:
        """Order jobs of one task, each when the one before has ended: nothing is shared with another task."""
        prices = [self.price([1], every_s=0.01) for _ in range(count)]
        return Price(ordered_s=sum(one.ordered_s for one in prices), worked_s=sum(one.worked_s for one in prices))

    def order(self, size: int) -> None:
        """One job, committed."""
        new = [jobs.NewTask(lane="cpu", function=FUNCTION, payload={}, batch_key="nothing")] * size
        with self.studio.writing() as session:
            jobs.order(session, project_id=self._project, kind="bench", request={}, tasks=new)

    def _spent(self) -> float:
        pid = self._worker.pid
        children = Path(f"/proc/{pid}/task/{pid}/children").read_text().split()
        return sum(_cpu(each) for each in (pid, *map(int, children), self._queue_pid))

    def _await_end(self, every_s: float) -> None:
        unfinished = select(func.count()).select_from(tables.Job).where(tables.Job.state.in_(("queued", "running")))

        def ended() -> bool:
            with self.studio.reading() as session:
                return session.scalar(unfinished) == 0

        _await(ended, self._worker, every_s)
        with self.studio.reading() as session:
            states = set(session.scalars(select(tables.Job.state)))
        if states != {"done"}:
            raise SystemExit(f"jobs ended {sorted(states)}: these figures would mean nothing")


def rows() -> list[tuple[str, str]]:
    """The table's rows."""
    rq = _rq_price()
    with _desk() as desk:
        desk.price([200] + [1] * 20)
        many = desk.price([_TASKS])
        single = desk.price([1] * _SINGLE)
        lone = desk.lone_price(_LONE)
        # As many tasks either way, the best of three turns: the clock of a process ticks a hundred times a second.
        small = min(desk.price([100] * 20).each(2_000) for _ in range(3))
        large = min(desk.price([1_000] * 2).each(2_000) for _ in range(3))
        growth = large / small * 10
    base = rq.each(_RQ)
    return [
        ("an empty job of an RQ SimpleWorker, CPU", _shown(rq, _RQ)),
        (f"an empty task of a job of {_TASKS}, CPU", _beside(many, _TASKS, base)),
        (f"an empty task of one of {_SINGLE} jobs at once, CPU", _beside(single, _SINGLE, base)),
        ("an empty task ordered after the end of the one before, CPU", _beside(lone, _LONE, base)),
        ("1,000 tasks in one job beside 100 in one", f"{growth:.2f} times their CPU"),
        *_claims(),
    ]


def _beside(price: Price, count: int, base: float) -> str:
    return f"{_shown(price, count)}: {price.each(count) / base:.2f} of RQ's"


def _shown(price: Price, count: int) -> str:
    ordered = price.ordered_s / count * 1e3
    return f"{price.each(count):.2f} ms ({ordered:.2f} to order)"


def _claims() -> list[tuple[str, str]]:
    """What a claim of eight costs with a short and with a long line behind it."""
    took = []
    with tempfile.TemporaryDirectory() as folder, start_queue_server(Path(folder)) as queue:
        settings = Settings(data_dir=Path(folder), redis_url=queue.url)
        studio, project = _studio(settings)
        desk = Desk(studio, project, None, queue.pid)  # type: ignore[arg-type]  # nobody works here
        for more in (100, 900, 9_000):
            desk.order(more)
            took.append(_claim_price(studio))
        studio.close()
    return [("a claim of 8 tasks with 100, 1,000 and 10,000 queued, CPU", ", ".join(f"{one:.2f} ms" for one in took))]


def _claim_price(studio: Studio) -> float:
    """Milliseconds a claim, undone each time."""
    rounds = 50
    began = 0.0
    for turn in range(-3, rounds):
        if turn == 0:
            began = time.process_time()
        with studio.database.writing() as session:
            taken = tasks.claim(session, owner="bench", lane="cpu", limit=8, lease_s=30.0)
            session.rollback()
        if len(taken) != 8:
            raise SystemExit(f"{len(taken)} tasks were claimed instead of 8")
    return (time.process_time() - began) / rounds * 1e3


def _rq_price() -> Price:
    with tempfile.TemporaryDirectory() as folder, start_queue_server(Path(folder)) as server:
        command = [sys.executable, "-m", "rq.cli", "worker", "bench", "--url", server.url, "--quiet"]
        command += ["--worker-class", "rq.SimpleWorker", "--serializer", "rq.serializers.JSONSerializer"]
        connection = Redis.from_url(server.url)
        queue = Queue("bench", connection=connection, serializer=JSONSerializer)
        with _process(command, {}, Path(folder)) as worker:
            last = queue.enqueue(_RQ_JOB)
            _await(lambda: last.is_finished, worker)
            before = _cpu(worker.pid) + _cpu(server.pid)
            began = time.process_time()
            for _ in range(_RQ):
                last = queue.enqueue(_RQ_JOB)
            ordered = time.process_time() - began
            _await(lambda: last.is_finished, worker)
            return Price(ordered_s=ordered, worked_s=_cpu(worker.pid) + _cpu(server.pid) - before)


@contextmanager
def _desk() -> Iterator[Desk]:
    with tempfile.TemporaryDirectory() as folder, start_queue_server(Path(folder)) as queue:
        settings = Settings(data_dir=Path(folder), redis_url=queue.url, profile=Profile.OFFLINE)
        studio, project = _studio(settings)
        values = {field.name: getattr(settings, field.name) for field in fields(Settings)}
        ours = {f"KADR_{name.upper()}": str(value) for name, value in values.items() if str(value)}
        profiler = ["-m", "cProfile", "-o", os.environ["BENCH_PROFILE"]] if "BENCH_PROFILE" in os.environ else []
        command = [sys.executable, *profiler, "-m", "bench.idle_worker", "--lane", "cpu", "--device", "cpu"]
        with _process(command, ours, Path(folder)) as worker:
            yield Desk(studio, project, worker, queue.pid)
        studio.close()


def _studio(settings: Settings) -> tuple[Studio, str]:
    migrate(settings.database())
    studio = open_studio(settings)
    with studio.writing() as session:
        project = projects.create(session, projects.NewProject(title="Боран", language=Language.KAZAKH))["id"]
    return studio, str(project)


@contextmanager
def _process(command: Sequence[str], ours: dict[str, str], folder: Path) -> Iterator["subprocess.Popen[bytes]"]:
    with (folder / "worker.log").open("wb") as log:
        process = subprocess.Popen(command, env={**os.environ, **ours}, stdout=log, stderr=log)
    try:
        yield process
    finally:
        process.send_signal(signal.SIGTERM)
        process.wait(30)


def _await(ended: Callable[[], bool], worker: "subprocess.Popen[bytes]", every_s: float = 0.1) -> None:
    until = time.monotonic() + _WAIT_S
    while not ended():
        if worker.poll() is not None or time.monotonic() > until:
            raise SystemExit("the worker ended, or is too slow: these figures would mean nothing")
        time.sleep(every_s)


def _cpu(pid: int) -> float:
    """Processor seconds of a process so far; see proc(5)."""
    cells = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    return (int(cells[11]) + int(cells[12])) / os.sysconf("SC_CLK_TCK")


if __name__ == "__main__":
    for name, figure in rows():
        print(f"{name}: {figure}")
