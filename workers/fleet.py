"""Several workers as one: a supervisor, with its engine, for each device of this machine."""

import argparse
import logging
import os
import re
import signal
import subprocess
import sys
from collections.abc import Sequence

from kadr.processes import tie_to

_log = logging.getLogger("kadr.workers")

_DEVICE = re.compile(r"auto|cpu|mps|(cuda|xpu)(:\d{1,3})?")
# Two engines on one GPU share its memory; more than this many processes on a machine are a slip of the keyboard.
_MOST = 64

Running = tuple[str, subprocess.Popen[bytes]]


def devices(text: str) -> tuple[str, ...]:
    """The devices of a list such as `cuda:0,cuda:1`; one that is named twice gets two workers."""
    found = tuple(word.strip() for word in text.split(","))
    wrong = next((word for word in found if not _DEVICE.fullmatch(word)), None)
    if wrong is not None:
        raise argparse.ArgumentTypeError(f"{wrong!r} is no device; name cpu, cuda, cuda:1, mps or auto")
    if len(found) > _MOST:
        raise argparse.ArgumentTypeError(f"{len(found)} devices; at most {_MOST}")
    return found


class Fleet:
    """Starts a worker per device, passes signals on to all, and ends when the last one has ended.

    A worker that gives up ends alone: the others' devices may be well."""

    def __init__(self, names: Sequence[str], arguments: Sequence[str], module: str = "workers") -> None:
        self._names = tuple(names)
        self._arguments = tuple(arguments)
        self._module = module
        self._running: list[Running] = []

    def work(self) -> int:
        """Run until all have ended; the worst of their exit statuses."""
        # Blocked and waited for, never handled: one that comes at any moment is heard, and by all that run.
        awaited = {signal.SIGTERM, signal.SIGINT, signal.SIGCHLD}
        signal.pthread_sigmask(signal.SIG_BLOCK, awaited)
        # What is ignored, as this one is by default, need not stay pending.
        signal.signal(signal.SIGCHLD, lambda _number, _frame: None)
        for name in self._names:
            self._running.append((name, self._start(name)))
        worst = 0
        while self._running:
            number = signal.sigwait(awaited)
            if number == signal.SIGCHLD:
                worst = max(worst, *map(self._reaped, tuple(self._running)))
            else:
                for _, child in self._running:
                    child.send_signal(number)
        return worst

    def _start(self, name: str) -> subprocess.Popen[bytes]:
        tie = tie_to(os.getpid(), signal.SIGTERM)

        def prepare() -> None:
            # A child inherits what its parent blocks.
            signal.pthread_sigmask(signal.SIG_SETMASK, ())
            tie()

        command = [sys.executable, "-m", self._module, "--device", name, *self._arguments]
        # A group of its own: Ctrl-C in a terminal must reach the children once, through here; twice ends their grace.
        return subprocess.Popen(command, preexec_fn=prepare, process_group=0)  # noqa: PLW1509, S603  # our own program

    def _reaped(self, running: Running) -> int:
        """The exit status of a worker that has ended, as a shell would say it; 0 of one that runs."""
        name, child = running
        status = child.poll()
        if status is None:
            return 0
        self._running.remove(running)
        if status != 0:
            _log.error("the worker on %s has ended with status %d; %d go on", name, status, len(self._running))
        return status if status >= 0 else 128 - status
