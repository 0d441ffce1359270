"""A worker that is shot once: `python -m tests.faults.stumbling MOMENT WHOM MARKER [a worker's arguments]`.

MOMENT: `loading` (the engine loads), `step` (it works on a row), `blob` (bytes are stored, rows are not) or `commit`
(rows are written, the ticket is not answered). WHOM: `engine` or `supervisor` is killed, `pause` only stops the
supervisor, until somebody lets it go on. MARKER: a file that is made just before, so that it happens once. Two moments
come again and again, and always hit the engine: `start`, whenever one is started, and `poison`, whenever one begins
with the second task of a job. At `accident` nobody is shot: the engine is one that has accidents, see `accidents.py`.
At `told` it has accidents too, and MARKER is a folder: a file in it, called like a moment, asks for one shot then.
`midway` is a moment of models alone: a row is done by half, or has some of its words.
"""

import os
import signal
import sys
from collections.abc import Sequence
from pathlib import Path

from kadr.studio.desk import Studio
from workers.batch import Batch
from workers.child import EngineProcess
from workers.pipe import Frame
from workers.run import Supervisor, main
from workers.runner import Runner
from workers.settlement import Finished, Kept, Settlement

MOMENT, WHOM, MARKER = sys.argv[1], sys.argv[2], Path(sys.argv[3])


class Shot:
    """Kills once, at the chosen moment."""

    def __init__(self, engine: EngineProcess) -> None:
        self._engine = engine

    def at(self, moment: str) -> None:
        """The moment has come; nothing happens at any other, or a second time."""
        if not _due(moment):
            return
        victim = self._engine.pid if WHOM == "engine" else os.getpid()
        if victim is not None:
            os.kill(victim, signal.SIGSTOP if WHOM == "pause" else signal.SIGKILL)


def _due(moment: str) -> bool:
    """Whether to shoot now. Blobs are written by several threads at once: one of them alone may be told so."""
    try:
        if MOMENT == "told":
            (MARKER / moment).unlink()
        elif moment == MOMENT:
            MARKER.touch(exist_ok=MOMENT == "poison")
        else:
            return False
    except (FileExistsError, FileNotFoundError):
        return False
    return True


class StumblingSettlement(Settlement):
    """Passes the moments around the commit."""

    def __init__(self, studio: Studio, shot: Shot) -> None:
        super().__init__(studio)
        self._shot = shot

    def store(self, data: bytes) -> str:
        sha256 = super().store(data)
        self._shot.at("blob")
        return sha256

    def commit(self, finished: Sequence[Finished]) -> dict[str, Kept]:
        kept = super().commit(finished)
        self._shot.at("commit")
        return kept


class StumblingRunner(Runner):
    """Passes the moments of the engine."""

    def new_settlement(self, studio: Studio) -> Settlement:
        return StumblingSettlement(studio, Shot(self.engine))

    def heard(self, batch: Batch | None, frame: Frame) -> None:
        if frame.say == "stage" and frame.body["stage"] == "loading":
            Shot(self.engine).at("loading")
        if frame.say == "begin":
            Shot(self.engine).at("step")
            if batch is not None and batch.open[frame.body["row"]].claimed.ordinal == 1:
                Shot(self.engine).at("poison")
        if frame.say == "token" or (frame.say == "step" and 0 < frame.body["done"] < frame.body["total"]):
            Shot(self.engine).at("midway")
        super().heard(batch, frame)


class StillbornEngine(EngineProcess):
    """An engine that dies before it can say hello."""

    def start(self) -> None:
        super().start()
        if self.pid is not None:
            os.kill(self.pid, signal.SIGKILL)


class AccidentalEngine(EngineProcess):
    """An engine that has accidents where a prompt asks for one."""

    program = "tests.faults.accidents"


class StumblingSupervisor(Supervisor):
    """A supervisor whose runner is shot at."""

    def new_engine(self, device: str) -> EngineProcess:
        kinds = {"start": StillbornEngine, "accident": AccidentalEngine, "told": AccidentalEngine}
        made = kinds.get(MOMENT, EngineProcess)
        return made(device=device, models_dir=self._studio.settings.data_dir / "models", warm=["stage"])

    def new_runner(self, studio: Studio, engine: EngineProcess) -> Runner:
        return StumblingRunner(studio, engine, owner=self.owner, lanes=self.lanes)


if __name__ == "__main__":
    sys.exit(main(sys.argv[4:], StumblingSupervisor))
