"""A supervisor's end of a real engine's pipe, for tests: what is ordered, and all that is heard."""

import itertools
import os
import socket
import subprocess
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from workers.pipe import Frame, Pipe

# The first batch of a model imports torch, builds the tiny model and loads it: 20 s on one busy core.
_PATIENCE_S = 120.0


class Talk:
    """The supervisor's end of an engine's pipe, and all that was heard there."""

    def __init__(self, models: Path) -> None:
        ours, theirs = socket.socketpair()
        command = [sys.executable, "-m", "tests.workers.faulty_engine", "--socket", str(theirs.fileno())]
        command += ["--device", "cpu", "--models-dir", str(models)]
        with theirs:
            environment = {**os.environ, "HF_HUB_OFFLINE": "1", "OMP_NUM_THREADS": "1"}
            self.process = subprocess.Popen(command, pass_fds=[theirs.fileno()], env=environment)
        self.pipe = Pipe(ours)
        self.heard: list[Frame] = []
        self._names = (f"bat_{number}" for number in itertools.count())

    def run(self, op: str, model: str | None, rows: Sequence[object], attached: Sequence[bytes] = ()) -> str:
        """Order a batch; its id."""
        batch = next(self._names)
        self.pipe.send("run", {"batch": batch, "op": op, "model": model, "rows": rows}, attached)
        return batch

    def cancel(self, batch: str, row: int) -> None:
        """Cancel a row."""
        self.pipe.send("cancel", {"batch": batch, "row": row})

    def until(self, say: str, batch: str, row: int | None = None) -> Frame:
        """Listen until this is said of a batch, or of a row of it; what was said before counts too."""
        for frame in self.heard:
            if said_of(frame, say, batch, row):
                return frame
        while True:
            frame = self.listen()
            if said_of(frame, say, batch, row):
                return frame

    def listen(self) -> Frame:
        """The next frame."""
        heard = self.pipe.receive(_PATIENCE_S)
        assert heard is not None, f"nothing was said for {_PATIENCE_S} s"
        self.heard.append(heard)
        return heard

    def answers(self, batch: str) -> dict[int, Frame]:
        """The answers to a batch by row, once it has ended: exactly one each."""
        self.until("end", batch)
        rows = [frame for frame in self.heard if said_of(frame, "row", batch, None)]
        numbers = [int(frame.body["row"]) for frame in rows]
        assert len(numbers) == len(set(numbers))
        return dict(zip(numbers, rows, strict=True))

    def of(self, batch: str, *kinds: str) -> list[tuple[str, int]]:
        """What was said of a batch's rows, in order."""
        return [(f.say, int(f.body["row"])) for f in self.heard if f.body.get("batch") == batch and f.say in kinds]


@contextmanager
def talking(models: Path) -> Iterator[Talk]:
    """An engine over a models folder, which ends by itself when nobody holds its pipe."""
    talk = Talk(models)
    try:
        yield talk
    finally:
        talk.pipe.close()
        try:
            talk.process.wait(10)
        finally:
            talk.process.kill()
            talk.process.wait()


def said_of(frame: Frame, say: str, batch: str, row: int | None) -> bool:
    """Whether a frame says this of a batch, or of one row of it."""
    ours = frame.say == say and frame.body.get("batch") == batch
    return ours and (row is None or frame.body["row"] == row)
