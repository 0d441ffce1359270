"""An engine that works by the clock: `python -m tests.workers.rehearsal`, started as the real one is.

Each row says how it is to end: `{"s": seconds}` after so long, `{"die": true}` takes the engine along, `{"mute": true}`
never has an answer. Rows of `write` run side by side and others may join; all other operations take their rows one
after another. What it was sent, and how many rows were open then, goes to `notes.jsonl` in the folder of its models.
"""

import argparse
import json
import os
import queue
import socket
import threading
import time
from pathlib import Path
from typing import Any

from kadr.processes import die_with_parent
from workers.pipe import Frame, Pipe, PipeBroken


class Rehearsal:
    """Frames in, frames out; every `run` frame is noted with the rows that were open when it came."""

    def __init__(self, pipe: Pipe, notes: Path) -> None:
        self._pipe = pipe
        self._notes = notes
        self._orders: queue.SimpleQueue[Frame] = queue.SimpleQueue()
        self._open = 0

    def run(self) -> None:
        threading.Thread(target=self._hear, daemon=True).start()
        self._pipe.send("hello", {"pid": os.getpid(), "device": "cpu"})
        while True:
            frame: Frame | None = self._orders.get()
            while frame is not None:
                if frame.body["op"] == "write":
                    frame = self._write(frame)
                else:
                    self._one_by_one(frame)
                    frame = None

    def _hear(self) -> None:
        try:
            while True:
                frame = self._pipe.receive()
                if frame is not None and frame.say == "run":
                    body = frame.body
                    note = {"op": body["op"], "rows": len(body["rows"]), "open": self._open, "at": time.monotonic()}
                    with self._notes.open("a") as file:
                        file.write(json.dumps(note) + "\n")
                    self._open += len(body["rows"])
                    self._orders.put(frame)
        except PipeBroken:
            os._exit(0)

    def _one_by_one(self, frame: Frame) -> None:
        for number, row in enumerate(frame.body["rows"]):
            self._begin(frame, number, row)
            time.sleep(row["s"])
            self._end(frame, number)
        self._done(frame)

    def _write(self, first: Frame) -> Frame | None:
        """A session: whatever more of it comes joins; the frame that ends it by being of another kind."""
        running: list[tuple[Frame, int, float]] = []
        open_rows = {id(first): len(first.body["rows"])}
        coming: Frame | None = first
        while coming is not None or running:
            if coming is not None and coming.body["op"] == "write":
                open_rows[id(coming)] = len(coming.body["rows"])
                for number, row in enumerate(coming.body["rows"]):
                    self._begin(coming, number, row)
                    running.append((coming, number, time.monotonic() + row["s"]))
                coming = None
            time.sleep(0.005)
            for frame, number, until in [one for one in running if one[2] <= time.monotonic()]:
                running.remove((frame, number, until))
                self._end(frame, number)
                open_rows[id(frame)] -= 1
                if not open_rows[id(frame)]:
                    self._done(frame)
            if coming is None and not self._orders.empty():
                coming = self._orders.get()
            if coming is not None and not running and coming.body["op"] != "write":
                return coming
        return None

    def _begin(self, frame: Frame, number: int, row: dict[str, Any]) -> None:
        self._pipe.send("begin", {"batch": frame.body["batch"], "row": number})
        if row.get("die"):
            time.sleep(row["s"])
            os._exit(1)

    def _end(self, frame: Frame, number: int) -> None:
        self._open -= 1
        if frame.body["rows"][number].get("mute"):
            return
        reply = {"seconds": 0.0, "batch": 1}
        self._pipe.send("row", {"batch": frame.body["batch"], "row": number, "reply": reply})

    def _done(self, frame: Frame) -> None:
        said = {"batch": frame.body["batch"], "seconds": 0.0, "device": "cpu", "resident": []}
        self._pipe.send("end", said)


def main() -> None:
    die_with_parent()
    parser = argparse.ArgumentParser()
    parser.add_argument("--socket", type=int, required=True)
    parser.add_argument("--device")
    parser.add_argument("--models-dir", type=Path, required=True)
    given = parser.parse_args()
    Rehearsal(Pipe(socket.socket(fileno=given.socket)), given.models_dir / "notes.jsonl").run()


if __name__ == "__main__":
    main()
