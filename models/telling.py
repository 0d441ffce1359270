"""How a pull is told: sentences and a bar of bytes to people, one JSON object a line to machines."""

import json
import sys
import time
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from models.devices import GB

# Lines of progress a second that a machine gets.
_EVERY_S = 1.0


class Telling:
    """What `hub.pull` tells, written to stdout; the bar goes to stderr, and only where that is a terminal."""

    def __init__(self, *, as_json: bool) -> None:
        self._as_json = as_json
        self._bar: Any = None
        self._told_at = 0.0

    def say(self, line: str) -> None:
        """A stage, in a sentence."""
        self._put({"event": "said", "text": line}, line)

    def say_all(self, lines: Iterable[str]) -> None:
        """Several of them."""
        for line in lines:
            self.say(line)

    def planned(self, name: str, revision: str, size: int, memory: int, fits: str) -> None:
        """What a pull would bring."""
        self._put(
            {"event": "planned", "name": name, "revision": revision, "bytes": size, "memory": memory},
            f"{name} at {revision[:12]}: {size / GB:.1f} GB to fetch, {memory / GB:.1f} GB of memory, which {fits}",
        )

    def done(self, name: str, path: Path) -> None:
        """A model is complete."""
        self._close()
        self._put(
            {"event": "done", "name": name, "path": str(path)},
            f"{name} is in {path}; try it with `kadr models check {name}`",
        )

    def bytes(self, done: int, total: int) -> None:
        """How many of all bytes are here."""
        if self._as_json:
            now = time.monotonic()
            if now - self._told_at >= _EVERY_S or done == total:
                self._told_at = now
                self._put({"event": "bytes", "done": done, "total": total}, "")
            return
        if self._bar is None:
            from tqdm import tqdm  # type: ignore[import-untyped]  # comes with the hub's client; only for pulls

            self._bar = tqdm(total=total, unit="B", unit_scale=True, disable=None, file=sys.stderr)
        self._bar.update(done - self._bar.n)
        if done == total:
            self._close()

    def _close(self) -> None:
        if self._bar is not None:
            self._bar.close()
            self._bar = None

    def _put(self, event: dict[str, object], line: str) -> None:
        sys.stdout.write(f"{json.dumps(event, ensure_ascii=False) if self._as_json else line}\n")
        sys.stdout.flush()
