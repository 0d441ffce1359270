"""Rows that the engine runs together, and what a ticket asks for."""

import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Final

from kadr.errors import Unsupported
from kadr.queue import Lane
from kadr.store.ids import new_id
from kadr.store.tasks import Claimed
from workers import boards, breakdown, concepts, drafts, enrichment, maps, sheets, takes
from workers.pipe import Frame
from workers.requests import Noun, Reply, Request

if TYPE_CHECKING:
    from workers.runner import Runner

# The only functions that a task may name.
NOUNS: Final[Mapping[str, Noun]] = {
    "breakdown.cover": breakdown,
    "breakdown.enrich": enrichment,
    "boards.sketch": boards,
    "takes.paint": takes,
    "drafts.write": drafts,
    "concepts.paint": concepts,
    "concepts.stage": sheets,
    "maps.draw": maps,
}
PAYLOAD_VERSION = 1

# Tasks claimed at once, where the engine has not said what is worth it. Text: as many rows as fill a session. Pictures:
# what a 1024-pixel batch of a small model fits into 8 GB. Drawings come one after another at about 0.2 s each: enough
# to make claims cheap, few enough that a drain ends soon.
AT_ONCE: Final[Mapping[str, int]] = {Lane.TEXT: 32, Lane.IMAGE: 4, Lane.CPU: 8}


def answer(runner: "Runner", lane: str) -> None:
    """Claim and run batches until the supervisor's lanes are empty, beginning with `lane`. This is what a ticket asks
    for."""
    runner.work(lane)


@dataclass(slots=True, kw_only=True)
class Row:
    """One task of a running batch. `began_at`: when the engine began with it; `done` the share that it has reported;
    `dropped`: it was told to stop."""

    claimed: Claimed
    noun: Noun
    request: Request
    began_at: float | None = None
    done: float = 0.0
    dropped: bool = False

    @property
    def began(self) -> bool:
        """Whether the engine works on it."""
        return self.began_at is not None

    @property
    def due_at(self) -> float:
        """When the engine must have ended it: it was given that much time from its beginning."""
        limit = self.request.row.get("parameters", {}).get("time_limit_s")
        return float("inf") if self.began_at is None or limit is None else self.began_at + float(limit)

    def reply(self, frame: Frame) -> tuple[Reply, bytes | None]:
        """What the engine answered, and the file that it must come with."""
        said = frame.body["reply"]
        data, more = (frame.attached[0], frame.attached[1:]) if self.request.media_type is not None else (None, ())
        return Reply(request=self.request, body=said, more=more, gpu_s=_gpu_seconds(said)), data


@dataclass(slots=True, kw_only=True)
class Batch:
    """Rows of one operation on one model. `open` holds those that have no end yet, by their number; `size` counts all.

    `linger_until` is set while a part-filled batch waits for more rows and has not been sent."""

    op: str
    model: str | None
    lane: str
    key: str
    open: dict[int, Row]
    id: str = field(default_factory=lambda: new_id("bat"))
    size: int = 0
    sent_at: float = field(default_factory=time.monotonic)
    began_at: float | None = None
    linger_until: float | None = None

    def __post_init__(self) -> None:
        """All rows are open at first."""
        self.size = len(self.open)

    @property
    def begun(self) -> bool:
        """Whether the engine works on it."""
        return self.began_at is not None

    def add(self, rows: list[Row]) -> None:
        """More rows, before it is sent."""
        self.open |= dict(enumerate(rows, start=self.size))
        self.size += len(rows)

    def alike(self, other: "Batch") -> bool:
        """Whether rows of both can run together."""
        return (self.op, self.model) == (other.op, other.model)

    def order(self) -> tuple[dict[str, object], list[bytes]]:
        """The batch as the engine reads it: a `run` body, and the attachments of all rows in one list."""
        attached: list[bytes] = []
        rows = []
        for row in self.open.values():
            body = dict(row.request.row)
            if row.request.attached:
                body["attached"] = _attach(row.request, attached)
            rows.append(body)
        return {"batch": self.id, "op": self.op, "model": self.model, "rows": rows}, attached


def noun_of(claimed: Claimed) -> Noun:
    """Who prepares and settles a task. Raises Unsupported where nobody here does."""
    if claimed.payload_version != PAYLOAD_VERSION:
        raise Unsupported(
            f"task {claimed.task_id} has payload version {claimed.payload_version}, this worker reads "
            f"{PAYLOAD_VERSION}; order it again"
        )
    noun = NOUNS.get(claimed.function)
    if noun is None:
        raise Unsupported(f"task {claimed.task_id} names the function {claimed.function!r}, which no worker runs")
    return noun


def _attach(request: Request, attached: list[bytes]) -> dict[str, list[int]]:
    """Adds the row's files to those of the frame; where they are, by what they are for."""
    places = {}
    for name, parts in request.attached.items():
        places[name] = list(range(len(attached), len(attached) + len(parts)))
        attached.extend(parts)
    return places


def _gpu_seconds(said: Mapping[str, Any]) -> float:
    """A row's share of the time that its batch took on a GPU; 0 elsewhere."""
    on_gpu = str(said.get("made", {}).get("device", "cpu")).startswith("cuda")
    return float(said["seconds"]) / int(said["batch"]) if on_gpu else 0.0
