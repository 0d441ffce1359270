"""The engine child: does what its supervisor asks over an inherited socket; knows nothing of RQ, Redis or SQL.

Frames it reads: `run` {batch, op, model, rows} with attachments that rows point at by index; `cancel` {batch, row}.
Frames it writes: `hello` {pid, device}, `stage` {stage}, `begin` {batch, row}, `step` {batch, row, done, total},
`token` {batch, row, text}, `preview` {batch, row} + WebP, `row` {batch, row, reply | failure} + attachments, and
`end` {batch, seconds, device, resident}. When its socket closes its supervisor is gone, and it ends at once.
"""

import argparse
import logging
import os
import queue
import signal
import socket
import sys
import threading
import time
from collections import defaultdict
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from kadr.processes import die_with_parent
from workers.pipe import Frame, Pipe, PipeBroken

_log = logging.getLogger("kadr.engine")
# A frame wakes the supervisor: steps and tokens of a row are gathered for this long.
_GATHER_S = 0.1


class Report:
    """The way back for one batch: what its operation says of its rows. Also the Watcher that models are given."""

    def __init__(self, pipe: Pipe, batch: str, cancelled: set[tuple[str, int]]) -> None:
        self._pipe = pipe
        self._batch = batch
        self._cancelled = cancelled
        self._answered: set[int] = set()
        self._said_at: dict[tuple[str, int], float] = defaultdict(float)
        self._words: dict[int, list[str]] = defaultdict(list)

    def stage(self, stage: str) -> None:
        """What the engine is about to do: `loading` or `running`; each has its own bound on silence."""
        self._pipe.send("stage", {"stage": stage})

    def begin(self, row: int) -> None:
        """Work on a row starts now: if the engine dies, this row may be why."""
        self._pipe.send("begin", {"batch": self._batch, "row": row})

    def step(self, row: int, done: int, total: int) -> None:
        """See `models.protocols.Watcher`."""
        if done >= total or self._due("step", row):
            self._pipe.send("step", {"batch": self._batch, "row": row, "done": done, "total": total})

    def token(self, row: int, text: str) -> None:
        """See `models.protocols.Watcher`."""
        self._words[row].append(text)
        if self._due("token", row):
            self._speak(row)

    def preview(self, row: int, webp: bytes) -> None:
        """See `models.protocols.Watcher`."""
        self._pipe.send("preview", {"batch": self._batch, "row": row}, [webp])

    def cancelled(self, row: int) -> bool:
        """See `models.protocols.Watcher`."""
        return (self._batch, row) in self._cancelled

    def row(self, row: int, reply: Mapping[str, Any], attached: Sequence[bytes] = ()) -> None:
        """A row is finished."""
        self._speak(row)
        self._answered.add(row)
        self._pipe.send("row", {"batch": self._batch, "row": row, "reply": reply}, attached)

    def failure(self, row: int, code: str, detail: str) -> None:
        """A row has no result."""
        self._speak(row)
        self._answered.add(row)
        self._pipe.send("row", {"batch": self._batch, "row": row, "failure": {"code": code, "detail": detail}})

    def fail_rest(self, rows: int, code: str, detail: str) -> None:
        """Every row of a batch of `rows` that has no answer yet fails."""
        for row in range(rows):
            if row not in self._answered:
                self.failure(row, code, detail)

    def _due(self, say: str, row: int) -> bool:
        now = time.monotonic()
        if now - self._said_at[say, row] < _GATHER_S:
            return False
        self._said_at[say, row] = now
        return True

    def _speak(self, row: int) -> None:
        words = "".join(self._words.pop(row, ()))
        if words:
            self._pipe.send("token", {"batch": self._batch, "row": row, "text": words})


class Engine:
    """Runs batches one after another on the main thread, while another thread listens for cancels."""

    def __init__(self, pipe: Pipe, device: str, models_dir: Path) -> None:
        self._pipe = pipe
        self._device = device
        self._models_dir = models_dir
        self._inference: Any = None
        self._orders: queue.SimpleQueue[Frame] = queue.SimpleQueue()
        self._cancelled: set[tuple[str, int]] = set()

    def serve(self, warm: Sequence[str]) -> None:
        """Say hello, warm up, and answer until the pipe closes."""
        threading.Thread(target=self._hear, name="ears", daemon=True).start()
        self._pipe.send("hello", {"pid": os.getpid(), "device": self._device})
        if "stage" in warm:
            # Some seconds of a core that a worker for models alone need not spend.
            from workers import stagecraft

            stagecraft.warm()
        while True:
            self._run(self._orders.get())

    def _hear(self) -> None:
        try:
            while True:
                frame = self._pipe.receive()
                if frame is None:
                    continue
                if frame.say == "run":
                    self._orders.put(frame)
                elif frame.say == "cancel":
                    self._cancelled.add((str(frame.body["batch"]), int(frame.body["row"])))
        except PipeBroken:
            # Nobody is left to answer to. Nothing here is durable, so there is nothing to clean up either.
            os._exit(0)

    def _run(self, frame: Frame) -> None:
        batch, rows = str(frame.body["batch"]), list(frame.body["rows"])
        report = Report(self._pipe, batch, self._cancelled)
        started = time.monotonic()
        report.stage("loading")
        try:
            self._operate(frame, rows, report)
            report.fail_rest(len(rows), "bad-reply", f"the {frame.body['op']} operation gave no answer for this row")
        except PipeBroken:
            raise
        except Exception as error:  # noqa: BLE001  # whatever a library raises fails this batch and no other
            _log.exception("operation %s failed", frame.body["op"])
            report.fail_rest(len(rows), "engine-error", f"{type(error).__name__}: {error}")
        for row in range(len(rows)):
            self._cancelled.discard((batch, row))
        seconds = time.monotonic() - started
        self._pipe.send("end", {"batch": batch, "seconds": seconds, "device": self._device} | self._resident())

    def _operate(self, frame: Frame, rows: list[dict[str, Any]], report: Report) -> None:
        operation = str(frame.body["op"])
        if operation in {"cover", "sketch", "sheet", "maps"}:
            from workers import stagecraft

            stagecraft.OPERATIONS[operation](rows, report)
        elif operation in {"write", "paint"}:
            self._load_inference()
            self._inference.operate(operation, str(frame.body["model"]), rows, frame.attached, report)
        else:
            report.fail_rest(len(rows), "unsupported", f"this engine has no operation {operation!r}")

    def _load_inference(self) -> None:
        if self._inference is None:
            # Torch takes 4 s to import: drawing must not wait for it.
            from workers.inference import Inference

            self._inference = Inference(self._models_dir, self._device)
            self._device = self._inference.device

    def _resident(self) -> dict[str, Any]:
        return {"resident": self._inference.resident() if self._inference else []}


def main(arguments: Sequence[str] | None = None) -> None:
    """Entry of `python -m workers.engine`; only a supervisor starts it."""
    die_with_parent()
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    parser = argparse.ArgumentParser(prog="python -m workers.engine", description=__doc__)
    parser.add_argument("--socket", type=int, required=True, help="the inherited socket's file descriptor")
    parser.add_argument("--device", default="auto")
    parser.add_argument("--models-dir", type=Path, required=True)
    parser.add_argument("--warm", action="append", default=[])
    given = parser.parse_args(arguments)
    logging.basicConfig(stream=sys.stderr, level=logging.INFO, format="%(asctime)s %(name)s %(levelname)s %(message)s")
    pipe = Pipe(socket.socket(fileno=given.socket))
    try:
        Engine(pipe, given.device, given.models_dir).serve(given.warm)
    except PipeBroken:
        sys.exit(0)


if __name__ == "__main__":
    main()
