"""The engine child: does what its supervisor asks over an inherited socket; knows nothing of RQ, Redis or SQL.

Frames it reads: `run` {batch, op, model, rows} with attachments that rows point at by index; `cancel` {batch, row}.
Frames it writes: `hello` {pid, device}, `stage` {stage}, `begin` {batch, row}, `step` {batch, row, done, total},
`token` {batch, row, text}, `preview` {batch, row} + WebP, `row` {batch, row, reply | failure} + attachments,
`end` {batch, seconds, device, resident}, and `held` {models, evicted, rows, memory, reserve} when that has changed.
Batches run in the order of their coming; those of the text model that is writing join what it writes. When its socket
closes its supervisor is gone, and it ends at once; when its device is lost it ends too, and says so.
"""

import argparse
import logging
import os
import queue
import signal
import socket
import sys
import threading
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any, Final

from kadr.processes import die_with_parent
from workers import faults
from workers.inbox import Inbox, Work
from workers.pipe import Pipe, PipeBroken

_log = logging.getLogger("kadr.engine")

# A text session that nobody uses is kept for as long as the next scene of the same job takes to be claimed.
_KEEP_SESSION_S: Final = 5.0
_DEVICE_LOST: Final = 70
_BROKEN: Final = 71


class Engine:
    """Runs batches on the main thread, while another thread listens."""

    def __init__(self, pipe: Pipe, device: str, models_dir: Path, *, compiling: bool = False) -> None:
        """`compiling`: whether models may be compiled for the sizes that the catalogue names."""
        self._pipe = pipe
        self._compiling = compiling
        self._device = device
        self._models_dir = models_dir
        self._inbox = Inbox(pipe)
        self._running: dict[str, Work] = {}
        self._told: Mapping[str, Any] | None = None
        self.inference: Any = None
        self._operations: Final[Mapping[str, Callable[[Work], None]]] = {
            **dict.fromkeys(("cover", "sketch", "sheet", "maps"), self._draw),
            "write": self._write,
            "paint": self._paint,
        }

    def serve(self, warm: Sequence[str]) -> None:
        """Say hello, warm up, and answer until the pipe closes. Raises DeviceLostError."""
        threading.Thread(target=self._hear, name="ears", daemon=True).start()
        self._pipe.send("hello", {"pid": os.getpid(), "device": self._device})
        if "stage" in warm:
            # Some seconds of a core that a worker for models alone need not spend.
            from workers import stagecraft

            stagecraft.warm()
        while True:
            resting = self.inference is None or not self.inference.open
            try:
                work = self._inbox.take(None if resting else _KEEP_SESSION_S)
            except queue.Empty:
                self.inference.rest()
                self._tell_held()
            else:
                self._run(work)

    def _hear(self) -> None:
        try:
            while True:
                frame = self._pipe.receive()
                if frame is not None:
                    self._inbox.put(frame)
        except PipeBroken:
            # Nobody is left to answer to. Nothing here is durable, so there is nothing to clean up either.
            os._exit(0)
        except BaseException:  # noqa: BLE001  # whatever it was, the thread ends
            # Without ears there are no cancels and no more work; the supervisor starts another.
            _log.exception("a frame cannot be read")
            os._exit(_BROKEN)

    def _run(self, work: Work) -> None:
        """Run a batch, and those that join it; all of them have their end afterwards."""
        self._take_up(work)
        why = "bad-reply", f"the {work.op} operation gave no answer for this row"
        try:
            self._operate(work)
        except PipeBroken:
            raise
        except Exception as error:  # whatever a library raises fails these batches and no other
            if faults.device_lost(error):
                raise faults.DeviceLostError(f"the device is lost: {error}") from error
            why = faults.failure(error)
            _log.error("%s on %s failed: %s: %s", work.op, work.model, *why, exc_info=why[0] == "engine-error")
        for each in list(self._running.values()):
            each.report.fail_rest(*why)
            self._end(each)

    def _operate(self, work: Work) -> None:
        operation = self._operations.get(work.op)
        if operation is None:
            work.report.fail_rest("unsupported", f"this engine has no operation {work.op!r}")
        else:
            operation(work)

    def _draw(self, work: Work) -> None:
        from workers import stagecraft

        work.report.stage("loading")
        stagecraft.OPERATIONS[work.op](work.rows, work.report)

    def _write(self, work: Work) -> None:
        self._load_inference()
        self.inference.write(work, lambda: self._join(work), self._end)

    def _paint(self, work: Work) -> None:
        self._load_inference()
        self.inference.paint(work)

    def _join(self, work: Work) -> Work | None:
        """A further batch that runs together with `work`, if it is next."""
        further = self._inbox.take_alike(work)
        if further is not None:
            self._take_up(further)
        return further

    def _take_up(self, work: Work) -> None:
        work.report.start()
        self._running[work.report.batch] = work

    def _end(self, work: Work) -> None:
        batch = work.report.batch
        self._running.pop(batch, None)
        self._inbox.cancels.forget(batch)
        self._tell_held()
        resident = self.inference.resident() if self.inference else []
        said = {"batch": batch, "seconds": work.report.seconds(), "device": self._device, "resident": resident}
        self._pipe.send("end", said)

    def _load_inference(self) -> None:
        if self.inference is None:
            self._say("loading")
            self.inference = self.new_inference()
            self._device = self.inference.device

    def new_inference(self) -> Any:
        """The models of this engine's device; torch takes 4 s to import, and drawing must not wait for it."""
        from workers.inference import Inference

        return Inference(self._models_dir, self._device, say=self._say, tell=self._tell_held, compiling=self._compiling)

    def _say(self, stage: str) -> None:
        self._pipe.send("stage", {"stage": stage})

    def _tell_held(self) -> None:
        if self.inference is None:
            return
        held = self.inference.held()
        # The free memory of a GPU is never twice the same, and alone no news.
        news = {name: value for name, value in held.items() if name not in {"memory", "reserve"}}
        if news != self._told:
            self._told = news
            self._pipe.send("held", held)


def main(arguments: Sequence[str] | None = None, engine: type[Engine] = Engine) -> None:
    """Entry of `python -m workers.engine`; only a supervisor starts it."""
    die_with_parent()
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    parser = argparse.ArgumentParser(prog="python -m workers.engine", description=__doc__)
    parser.add_argument("--socket", type=int, required=True, help="the inherited socket's file descriptor")
    parser.add_argument("--device", default="auto")
    parser.add_argument("--models-dir", type=Path, required=True)
    parser.add_argument("--warm", action="append", default=[])
    parser.add_argument("--compile", action="store_true", help="compile models for the catalogue's sizes")
    given = parser.parse_args(arguments)
    logging.basicConfig(stream=sys.stderr, level=logging.INFO, format="%(asctime)s %(name)s %(levelname)s %(message)s")
    # It tells of every session's cache.
    logging.getLogger("ContinuousBatchingLogger").setLevel(logging.WARNING)
    pipe = Pipe(socket.socket(fileno=given.socket))
    try:
        engine(pipe, given.device, given.models_dir, compiling=given.compile).serve(given.warm)
    except PipeBroken:
        sys.exit(0)
    except faults.DeviceLostError as lost:
        _log.critical("%s; another engine may do better", lost)
        logging.shutdown()
        # No tidy end: freeing what lies on a lost device can hang.
        os._exit(_DEVICE_LOST)


if __name__ == "__main__":
    main()
