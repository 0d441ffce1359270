"""Worker processes for tests: started like any other, ended by their own process id."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import fields
from pathlib import Path

from sqlalchemy import select

from kadr.settings import Settings
from kadr.store import tables
from kadr.studio import jobs
from kadr.studio.desk import Studio

_ENDED = frozenset({"done", "partial", "failed", "cancelled"})


class WorkerProcess:
    """A `python -m workers`, or another module with the same arguments."""

    def __init__(self, settings: Settings, log: Path, arguments: Sequence[str], module: str = "workers") -> None:
        self.log = log
        values = {field.name: getattr(settings, field.name) for field in fields(Settings)}
        ours = {f"KADR_{name.upper()}": str(value) for name, value in values.items() if str(value)}
        with log.open("ab") as sink:
            self.process = subprocess.Popen(
                [sys.executable, "-m", module, *arguments],
                env={**os.environ, **ours},
                stdin=subprocess.DEVNULL,
                stdout=sink,
                stderr=subprocess.STDOUT,
            )

    def engine_pid(self) -> int | None:
        """The process id of its engine child, None while it has none."""
        children = Path(f"/proc/{self.process.pid}/task/{self.process.pid}/children")
        try:
            found = children.read_text().split()
        except OSError:
            return None
        return int(found[0]) if found else None

    def signal(self, number: signal.Signals) -> None:
        """Send a signal to the supervisor."""
        self.process.send_signal(number)

    def ended(self, within_s: float) -> int:
        """The exit status; fails with the log if it does not end in time."""
        try:
            return self.process.wait(within_s)
        except subprocess.TimeoutExpired:
            raise AssertionError(f"the worker still runs after {within_s} s:\n{self.said()}") from None

    def said(self) -> str:
        """Its log so far."""
        return self.log.read_text(errors="replace")

    def end(self) -> None:
        """End it for good, if it still runs."""
        if self.process.poll() is None:
            self.process.terminate()
            try:
                self.process.wait(10)
            except subprocess.TimeoutExpired:
                self.process.kill()
                self.process.wait()


@contextmanager
def worker(settings: Settings, *arguments: str, module: str = "workers") -> Iterator[WorkerProcess]:
    """A worker process that is gone afterwards."""
    number = len(list(settings.data_dir.glob("worker-*.log")))
    started = WorkerProcess(settings, settings.data_dir / f"worker-{number}.log", arguments, module)
    try:
        yield started
    finally:
        started.end()


def wait_for_worker(studio: Studio, running: WorkerProcess, within_s: float = 20.0) -> tables.Worker:
    """The worker's own row, once it has reported itself."""
    until = time.monotonic() + within_s
    while time.monotonic() < until:
        assert running.process.poll() is None, running.said()
        with studio.reading() as session:
            row = session.scalar(select(tables.Worker).where(tables.Worker.pid == running.process.pid))
            if row is not None:
                return row
        time.sleep(0.05)
    raise AssertionError(f"no heartbeat within {within_s} s:\n{running.said()}")


def wait_for_job(studio: Studio, job_id: str, within_s: float = 60.0, state: str | None = None) -> str:
    """The job's state once it has ended, or once it is `state`."""
    until = time.monotonic() + within_s
    while True:
        with studio.reading() as session:
            found = str(jobs.find(session, job_id).state)
        if found in _ENDED or found == state:
            return found
        assert time.monotonic() < until, f"job {job_id} is still {found} after {within_s} s"
        time.sleep(0.02)


def warm_up() -> None:
    """Compile the drawing code, once for all processes that follow: numba keeps it beside the source."""
    subprocess.run([sys.executable, "-c", "from workers import stagecraft; stagecraft.warm()"], check=True)


def is_alive(pid: int) -> bool:
    """Whether a process runs; a zombie does not."""
    try:
        state = Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()[0]
    except OSError:
        return False
    return state != "Z"
