"""The supervisor: settings, threads, signals and exit codes around one ticket worker and one engine."""

import argparse
import json
import logging
import os
import secrets
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Sequence
from dataclasses import replace
from functools import partial
from types import FrameType
from typing import Final

from kadr.errors import KadrError
from kadr.queue import ANSWER, Lane
from kadr.settings import Profile, Settings, read_settings
from kadr.studio.desk import Studio, open_studio
from models.errors import CatalogueWrong
from workers.batch import answer
from workers.child import EngineProcess
from workers.fleet import Fleet, devices
from workers.heartbeat import Heartbeat
from workers.runner import Runner
from workers.sweeper import Sweeper
from workers.tickets import TicketWorker

_log = logging.getLogger("kadr.workers")

EXIT_ENGINE: Final = 3
EXIT_SETTINGS: Final = 2
_FORMAT = "%(asctime)s %(name)s %(levelname)s %(message)s"
# While no bell can be heard the database is asked; an empty claim costs about a millisecond.
_POLL_S = (0.5, 4.0)


class Supervisor:
    """One worker: lanes, an engine, a heartbeat and a sweeper."""

    def __init__(
        self, studio: Studio, lanes: Sequence[str], device: str, profile: Profile, *, compiling: bool = False
    ) -> None:
        self.lanes = tuple(lanes)
        self.compiling = compiling
        self.owner = f"{socket.gethostname()[:40]}:{os.getpid()}:{secrets.token_hex(4)}"
        self._studio = studio
        self._profile = profile
        self.runner = self.new_runner(studio, self.new_engine(device))
        self._ended = threading.Event()
        self._waited_s = _POLL_S[0]
        self._heard_at = time.monotonic()

    def new_engine(self, device: str) -> EngineProcess:
        """The grip on the engine child; a worker that draws has it load the drawing code at once."""
        warm = ("stage",) if Lane.CPU in self.lanes else ()
        if set(self.lanes) <= {Lane.CPU}:
            device = "cpu"
        models_dir = self._studio.settings.data_dir / "models"
        return EngineProcess(device=device, models_dir=models_dir, warm=warm, compiling=self.compiling)

    def new_runner(self, studio: Studio, engine: EngineProcess) -> Runner:
        """What claims and runs for this supervisor."""
        return Runner(studio, engine, owner=self.owner, lanes=self.lanes)

    def work(self) -> int:
        """Work until told to stop; the process's exit status."""
        self._install_signals()
        self.runner.engine.start()
        engine = self.runner.engine
        heartbeat = Heartbeat(
            self._studio, self.owner, self.lanes, self._profile, lambda: (engine.device, engine.shown())
        )
        heartbeat.start()
        Sweeper(self._studio, self._ended).start()
        _log.info("worker %s serves %s, profile %s", self.owner, " ".join(self.lanes), self._profile)
        try:
            while not self.runner.stopping:
                # RQ's loop ends on what it does not expect, and logs it; the work goes on.
                self._door().work()
                self.runner.pause(_POLL_S[0])
        finally:
            self._ended.set()
            self.runner.engine.close()
            heartbeat.close()
        if self.runner.verdict is not None:
            _log.critical("this worker gives up: %s; see the engine's messages above", self.runner.verdict)
            return EXIT_ENGINE
        _log.info("worker %s has drained", self.owner)
        return 0

    def _door(self) -> TicketWorker:
        return TicketWorker(
            self._studio.settings.queue(),
            self.owner,
            self.lanes,
            {ANSWER: partial(answer, self.runner)},
            between=self._between,
            without_queue=self._without_queue,
        )

    def _between(self) -> bool:
        self.runner.tend()
        if self.runner.retry_due():
            answer(self.runner, self.lanes[0])
        return not self.runner.stopping

    def _without_queue(self) -> None:
        now = time.monotonic()
        # The first poll of an outage comes at once, the following ones ever slower.
        self._waited_s = _POLL_S[0] if now - self._heard_at > 2 * _POLL_S[1] else min(self._waited_s * 2, _POLL_S[1])
        answer(self.runner, self.lanes[0])
        self.runner.pause(self._waited_s)
        self._heard_at = time.monotonic()

    def _install_signals(self) -> None:
        signal.signal(signal.SIGTERM, self._stop)
        signal.signal(signal.SIGINT, self._stop)

    def _stop(self, _signal: int, _frame: FrameType | None) -> None:
        # Asked a second time, the grace is over.
        self.runner.drain(0.0 if self.runner.stopping else self._studio.settings.grace_s)


def main(arguments: Sequence[str] | None = None, supervisor: type[Supervisor] = Supervisor) -> int:
    """Entry of `python -m workers`; the exit status: 0 drained, 2 wrong settings, 3 the engine can't be kept alive."""
    given = _parse(arguments)
    try:
        settings = read_settings()
    except KadrError as error:
        print(error.detail, file=sys.stderr)  # noqa: T201  # logging needs the settings that are wrong
        return EXIT_SETTINGS
    if given.grace is not None:
        settings = replace(settings, grace_s=given.grace)
    logging.basicConfig(stream=sys.stderr, level=settings.log_level.upper(), format=_FORMAT)
    if len(given.devices) > 1:
        return Fleet(given.devices, _passed_on(given)).work()
    lanes = [str(lane) for lane in dict.fromkeys(given.lane or list(Lane))]
    studio = open_studio(settings)
    try:
        profile = choose_profile(settings, lanes)
        return supervisor(studio, lanes, given.devices[0], profile, compiling=given.compile).work()
    except CatalogueWrong as error:
        _log.critical("%s", error.detail)
        return EXIT_SETTINGS
    finally:
        studio.close()


def _parse(arguments: Sequence[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m workers", description=__doc__)
    parser.add_argument("--lane", action="append", choices=list(Lane), help="repeat for several; default: all lanes")
    parser.add_argument(
        "--devices",
        "--device",
        type=devices,
        default=("auto",),
        help="cpu, cuda:0 ... or auto; several, as cuda:0,cuda:1, start a worker for each",
    )
    parser.add_argument("--grace", type=float, help="seconds that running work gets to finish after SIGTERM")
    parser.add_argument("--compile", action="store_true", help="compile models for the catalogue's sizes")
    return parser.parse_args(arguments)


def _passed_on(given: argparse.Namespace) -> list[str]:
    """The arguments of each worker of a fleet, but for its device."""
    words = [word for lane in given.lane or () for word in ("--lane", str(lane))]
    words += [] if given.grace is None else ["--grace", str(given.grace)]
    return words + (["--compile"] if given.compile else [])


def choose_profile(settings: Settings, lanes: Sequence[str]) -> Profile:
    """The profile that this worker reports: the one set, or for `auto` what `python -m models probe` finds here."""
    if settings.profile is not Profile.AUTO:
        return settings.profile
    if set(lanes) <= {Lane.CPU}:
        return Profile.OFFLINE
    command = [sys.executable, "-m", "models", "probe", "--models-dir", str(settings.data_dir / "models")]
    # In a process of its own: the answer needs torch, and a supervisor never loads it.
    probe = subprocess.run(command, capture_output=True, text=True, check=False)  # noqa: S603  # our own program
    if probe.returncode != 0:
        _log.warning("profile offline: no model runtime is installed (the `models` extra brings it)")
        return Profile.OFFLINE
    found = json.loads(probe.stdout)
    _log.info("profile %s: %s", found["profile"], found["why"])
    return Profile(found["profile"])
