"""Serving against the bare work: a real supervisor with its engine, on one core, with everything durable on.

Processor time of the worker's two processes and of the queue server, for what was ordered; orders are written by this
process, as the front end does.
"""

import os
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, fields
from pathlib import Path

from sqlalchemy import func, select

from kadr.film.screenplay import Language
from kadr.queue_server import start_queue_server
from kadr.settings import Profile, Settings
from kadr.store import tables
from kadr.store.database import migrate
from kadr.studio import concepts, projects
from kadr.studio.concepts import ConceptOrder
from kadr.studio.desk import Studio, open_studio

BATCH = 8
STEPS = 4
WIDTH, HEIGHT = 512, 288
_PICTURES = 64
_TASKS = 2_000
_ENDED = ("done", "failed", "partial", "cancelled")


@dataclass(frozen=True, slots=True, kw_only=True)
class Spent:
    """Processor seconds and resident bytes, over the worker's processes."""

    cpu_s: float
    resident: int


class Worker:
    """A worker process, its engine and what they cost."""

    def __init__(self, studio: Studio, queue_pid: int, process: "subprocess.Popen[bytes]") -> None:
        self.studio = studio
        self.process = process
        self._queue_pid = queue_pid

    def run(self, orders: Sequence[ConceptOrder], project: str) -> Spent:
        """Order, wait for the end, and say what it cost; ends the program where anything failed."""
        before = self.spent()
        wanted = [self._order(order, project) for order in orders]
        self._await(wanted)
        after = self.spent()
        return Spent(cpu_s=after.cpu_s - before.cpu_s, resident=after.resident)

    def spent(self) -> Spent:
        """What the worker's processes have cost so far."""
        both = [self.process.pid, *_children(self.process.pid)]
        cpu = sum(_cpu(pid) for pid in (*both, self._queue_pid))
        return Spent(cpu_s=cpu, resident=sum(_resident(pid) for pid in both))

    def _order(self, order: ConceptOrder, project: str) -> str:
        with self.studio.writing() as session:
            return str(concepts.order(session, self.studio.settings, project, order)["id"])

    def _await(self, wanted: Sequence[str]) -> None:
        until = time.monotonic() + 600
        while time.monotonic() < until:
            with self.studio.reading() as session:
                states = list(session.scalars(select(tables.Job.state).where(tables.Job.id.in_(wanted))))
            if all(state in _ENDED for state in states):
                break
            time.sleep(0.2)
        if set(states) != {"done"}:
            raise SystemExit(f"jobs ended {sorted(set(states))}: these figures would mean nothing")

    def held(self) -> dict[str, object]:
        """What its engine holds, as it last reported."""
        with self.studio.reading() as session:
            return dict(session.scalars(select(tables.Worker.held)).first() or {})

    def lasting(self) -> int:
        """How many events the database has."""
        with self.studio.reading() as session:
            return session.scalar(select(func.count()).select_from(tables.Event)) or 0


@contextmanager
def worker(models: Path, lane: str) -> Iterator[tuple[Worker, str]]:
    """A worker of one lane on one core of the processor, and a project to order for."""
    with tempfile.TemporaryDirectory() as folder, start_queue_server(Path(folder)) as queue:
        settings = Settings(data_dir=Path(folder), redis_url=queue.url, profile=Profile.TINY)
        (settings.data_dir / "models").symlink_to(models)
        migrate(settings.database())
        studio = open_studio(settings)
        with studio.writing() as session:
            project = projects.create(session, projects.NewProject(title="Боран", language=Language.KAZAKH))["id"]
        with Path(folder, "worker.log").open("wb") as log:
            process = subprocess.Popen(
                [sys.executable, "-m", "workers", "--lane", lane, "--device", "cpu"],
                env={**os.environ, **_environment(settings), "OMP_NUM_THREADS": "1"},
                stdout=log,
                stderr=log,
            )
        try:
            yield Worker(studio, queue.pid, process), project
        finally:
            process.send_signal(signal.SIGTERM)
            process.wait(30)
            studio.close()


def rows() -> list[tuple[str, str]]:
    """Pictures served beside the raw pipeline; memory over thousands of tasks; loads after the first."""
    with tempfile.TemporaryDirectory() as folder:
        return _rows(Path(folder))


def _rows(models: Path) -> list[tuple[str, str]]:
    found = []
    raw = _raw(models)
    with worker(models, "image") as (serving, project):
        # Many people's small orders, no two alike; those before them load the model and learn what a batch may hold.
        serving.run([_picture(n) for n in range(_PICTURES)], project)
        spent = serving.run([_picture(_PICTURES + n) for n in range(_PICTURES)], project)
        each = spent.cpu_s / _PICTURES
        found.append(
            (
                f"a picture of {WIDTH}×{HEIGHT} in {STEPS} steps, CPU: raw pipeline at batch {BATCH}, served",
                f"{raw * 1e3:.0f} ms, {each * 1e3:.0f} ms: {raw / each:.2f} of its throughput",
            )
        )
        small = [_small(16, seed=16 * n) for n in range(_TASKS // 16)]
        serving.run(small[:32], project)
        before = serving.spent().resident
        many = serving.run(small[32:], project)
        grown = (many.resident - before) / before
        found.append(
            (
                f"{len(small[32:]) * 16} pictures of 64×64 in one step",
                f"{many.cpu_s / (len(small[32:]) * 16) * 1e3:.1f} ms CPU each; memory {before / 1e6:.0f} MB, "
                f"then {many.resident / 1e6:.0f} MB ({grown:+.1%})",
            )
        )
        held = serving.held()
        engines = held.get("engines", {})
        found.append(("engines started, evictions over all of it", f"{engines}, {held.get('evicted', [])}"))
    return found


def _raw(models: Path) -> float:
    """Processor seconds a picture of the bare pipeline, in a process of its own."""
    code = "import sys; from pathlib import Path; from bench import serving; print(serving.bare(Path(sys.argv[1])))"
    command = [sys.executable, "-c", code, str(models)]
    answer = subprocess.run(
        command, env={**os.environ, "OMP_NUM_THREADS": "1"}, capture_output=True, text=True, check=True
    )
    return float(answer.stdout.split()[-1])


def bare(models: Path) -> float:
    """Processor seconds a picture of the pipeline alone, called as its documentation calls it."""
    import torch  # only this process runs a model itself

    from models import catalogue, devices, loading, tiny
    from models.shelf import Shelf

    torch.set_num_threads(1)
    entry = catalogue.load().entry("tiny-image")
    pipeline = loading.pipeline(tiny.build(Shelf(folder=models), entry), entry, devices.describe("cpu")).pipeline

    def call(first: int) -> None:
        pipeline(
            prompt=[f"a lone rider on a snowy steppe, panel {first + n}" for n in range(BATCH)],
            negative_prompt=["blurry, text, watermark"] * BATCH,
            num_inference_steps=STEPS,
            guidance_scale=5.0,
            width=WIDTH,
            height=HEIGHT,
            generator=[torch.Generator("cpu").manual_seed(n) for n in range(BATCH)],
            output_type="np",
        )

    call(0)
    began = time.process_time()
    for turn in range(1, _PICTURES // BATCH + 1):
        call(BATCH * turn)
    return (time.process_time() - began) / _PICTURES


def _picture(number: int) -> ConceptOrder:
    words = f"{number}-қабырғалы киіз үй, боран"
    return ConceptOrder(subject=words, width=WIDTH, height=HEIGHT, steps=STEPS, guidance=5.0, seed=number)


def _small(count: int, seed: int) -> ConceptOrder:
    return ConceptOrder(subject="киіз үй, боран", count=count, width=64, height=64, steps=1, guidance=0.0, seed=seed)


def _environment(settings: Settings) -> dict[str, str]:
    values = {field.name: getattr(settings, field.name) for field in fields(Settings)}
    return {f"KADR_{name.upper()}": str(value) for name, value in values.items() if str(value)}


def _children(pid: int) -> list[int]:
    return [int(child) for child in Path(f"/proc/{pid}/task/{pid}/children").read_text().split()]


def _cpu(pid: int) -> float:
    """Processor seconds of a process so far; see proc(5)."""
    cells = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    return (int(cells[11]) + int(cells[12])) / os.sysconf("SC_CLK_TCK")


def _resident(pid: int) -> int:
    """Resident bytes of a process; see proc(5)."""
    return int(Path(f"/proc/{pid}/statm").read_text().split()[1]) * os.sysconf("SC_PAGE_SIZE")
