"""The supervisor's grip on its engine child: started, listened to, and known to be dead or silent in time."""

import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, Final

from workers.pipe import Frame, Pipe, PipeBroken

# Seconds without a word before an engine counts as hung, by its stage. Loading 24 GB from a slow disk takes minutes,
# compiling a large transformer as long, and one step of a large picture model on a CPU tens of seconds; a shorter limit
# would kill healthy work.
SILENCE_S: Final[Mapping[str, float]] = {
    "starting": 60.0,
    "idle": float("inf"),
    "loading": 900.0,
    "compiling": 900.0,
    "running": 300.0,
}
_SEND_PATIENCE_S = 20.0
_CLOSE_S = 2.0
_LAST_BREATH_S = 0.2


class EngineLost(Exception):
    """The engine died, went silent or spoke nonsense; the message says which. `began`: it had said hello."""

    def __init__(self, reason: str, *, began: bool) -> None:
        super().__init__(reason)
        self.reason = reason
        self.began = began


class EngineProcess:
    """One `python -m workers.engine` child at a time. Main thread only: the kernel's death signal for the child is
    bound to the thread that starts it."""

    program = "workers.engine"
    """The module that the child runs."""

    def __init__(
        self,
        *,
        device: str,
        models_dir: Path,
        warm: Sequence[str] = (),
        compiling: bool = False,
        silence_s: Mapping[str, float] | None = None,
    ) -> None:
        """`compiling`: models may be compiled for the catalogue's sizes; `silence_s`: other bounds, by stage."""
        self.device = device
        self.resident: tuple[str, ...] = ()
        self.held: Mapping[str, Any] = {}
        self.started = 0
        self.deaths = 0
        self.last_death: str | None = None
        self._models_dir = models_dir
        self._warm = tuple(warm)
        self._compiling = compiling
        self._silence_s: dict[str, float] = {**SILENCE_S, **(silence_s or {})}
        self._process: subprocess.Popen[bytes] | None = None
        self._pipe: Pipe | None = None
        self._began = False
        self._stage = "starting"
        self._unfinished = 0
        self._heard_at = 0.0

    @property
    def pid(self) -> int | None:
        """The child's process id, None while there is no child."""
        return self._process.pid if self._process else None

    @property
    def running(self) -> bool:
        """Whether a child was started and not yet given up."""
        return self._process is not None

    def start(self) -> None:
        """Start a child. Returns at once: the child says `hello` when it listens."""
        ours, theirs = socket.socketpair()
        command = [sys.executable, "-m", self.program, "--socket", str(theirs.fileno())]
        command += ["--device", self.device, "--models-dir", str(self._models_dir)]
        for name in self._warm:
            command += ["--warm", name]
        if self._compiling:
            command.append("--compile")
        with theirs:
            self._process = subprocess.Popen(  # noqa: S603  # our own program
                command,
                stdin=subprocess.DEVNULL,
                pass_fds=[theirs.fileno()],
                env=_environment(),
                # A group of its own: Ctrl-C in a terminal must reach the supervisor alone, which then drains.
                process_group=0,
            )
        self._pipe = Pipe(ours, patience_s=_SEND_PATIENCE_S)
        self._began = False
        self._unfinished = 0
        self.resident = ()
        self.held = {}
        self.started += 1
        self._mark("starting")

    @property
    def rows(self) -> Mapping[str, int]:
        """How many rows of each model are worth claiming together, as far as the engine has said."""
        rows: Mapping[str, int] = self.held.get("rows", {})
        return rows

    @property
    def patience_s(self) -> float:
        """How long it may be silent while it works."""
        return self._silence_s["running"]

    def shown(self) -> dict[str, Any]:
        """What the engine holds, and how engines fared here, as others are told."""
        engines = {"started": self.started, "deaths": self.deaths, "last_death": self.last_death}
        return {**self.held, "engines": engines}

    def run(self, body: Mapping[str, Any], attached: Sequence[bytes] = ()) -> None:
        """Hand a batch to the engine, which may be busy with others. Raises EngineLost."""
        if self._unfinished == 0:
            self._mark("running" if self._began else "starting")
        self._unfinished += 1
        self._send("run", body, attached)

    def cancel(self, batch: str, row: int) -> None:
        """Tell the engine that a row of a batch is no longer wanted. Raises EngineLost."""
        self._send("cancel", {"batch": batch, "row": row})

    def listen(self, timeout_s: float) -> Frame | None:
        """What the engine says next, or None within `timeout_s`. A dead or silent engine is put away: EngineLost."""
        if self._pipe is None:
            raise EngineLost("no engine is running", began=False)
        try:
            frame = self._pipe.receive(timeout_s)
        except PipeBroken as broken:
            raise self._lost(str(broken)) from broken
        if frame is not None:
            self._notice(frame)
        elif time.monotonic() - self._heard_at > self._silence_s[self._stage]:
            raise self._lost(f"silent for {self._silence_s[self._stage]:g} s while {self._stage}")
        return frame

    def give_up(self, why: str) -> EngineLost:
        """Put the child away for something that it says nothing about."""
        return self._lost(why, wait=False)

    def kill(self) -> None:
        """End the child now, whatever it is doing."""
        if self._process is not None:
            self._process.kill()
            self._process.wait()
        self._forget()

    def close(self) -> None:
        """Let the child end by itself, which it does when its pipe closes; kill it if it does not."""
        if self._pipe is not None:
            self._pipe.close()
            self._pipe = None
        if self._process is not None:
            try:
                self._process.wait(_CLOSE_S)
            except subprocess.TimeoutExpired:
                self._process.kill()
                self._process.wait()
        self._forget()

    def _send(self, say: str, body: Mapping[str, Any], attached: Sequence[bytes] = ()) -> None:
        if self._pipe is None:
            raise EngineLost("no engine is running", began=False)
        try:
            self._pipe.send(say, body, attached)
        except PipeBroken as broken:
            raise self._lost(str(broken)) from broken

    def _notice(self, frame: Frame) -> None:
        self._began = True
        self._heard_at = time.monotonic()
        if frame.say == "stage":
            self._mark(str(frame.body["stage"]))
        elif frame.say == "hello":
            self._mark("loading" if self._unfinished else "idle")
        elif frame.say == "end":
            self.device = str(frame.body["device"])
            self.resident = tuple(frame.body["resident"])
            self._unfinished -= 1
            self._mark("running" if self._unfinished else "idle")
        elif frame.say == "held":
            self.held = frame.body

    def _mark(self, stage: str) -> None:
        self._stage = stage if stage in self._silence_s else "running"
        self._heard_at = time.monotonic()

    def _lost(self, why: str, *, wait: bool = True) -> EngineLost:
        began, process = self._began, self._process
        if process is not None and wait:
            try:
                # A closed pipe comes before the exit status by some milliseconds: wait for it, it names the cause.
                why = _ending(process.wait(_LAST_BREATH_S))
            except subprocess.TimeoutExpired:
                why = f"{why}; killed"
        self.kill()
        self.deaths += 1
        self.last_death = why
        return EngineLost(f"the engine is lost: {why}", began=began)

    def _forget(self) -> None:
        if self._pipe is not None:
            self._pipe.close()
        self._pipe = None
        self._process = None


def _ending(status: int) -> str:
    if status < 0:
        return f"ended by {signal.Signals(-status).name}"
    return f"ended with status {status}"


def _environment() -> dict[str, str]:
    """The child's environment: models never reach the network or foreign code, and no address or key of ours."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith("KADR_")}
    offline = {"HF_HUB_OFFLINE": "1", "TRANSFORMERS_OFFLINE": "1", "DIFFUSERS_DISABLE_REMOTE_CODE": "1"}
    return kept | offline | {"TOKENIZERS_PARALLELISM": "false"}
