"""What goes to the engine for one task and what comes back: the values between a noun and the pipe."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, Protocol

from sqlalchemy.orm import Session

from kadr.store.blobs import Blobs
from kadr.store.tables import Asset, Json
from kadr.store.tasks import Claimed


@dataclass(frozen=True, slots=True, kw_only=True)
class Request:
    """One row of an engine batch. `row` is JSON; `attached` are files by what they are for: `init_image`, `mask`,
    `control`, `references`, `pictures` (of a chat message).

    `media_type` is that of the file that comes back, None where the reply is JSON alone. `work` makes what `settle`
    needs from that file and the reply's body, before any transaction begins; it raises KadrError. `further` are the
    media types of files that come back after the first. `slate` is what is known of the result before it is made. Rows
    run together when `op` and `model` agree."""

    op: str
    row: Mapping[str, Any]
    attached: Mapping[str, tuple[bytes, ...]] = field(default_factory=dict)
    model: str | None = None
    media_type: str | None = None
    further: tuple[str, ...] = ()
    work: Callable[[bytes, Mapping[str, Any]], object] | None = None
    slate: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class Reply:
    """What the engine answered for one row. `asset` is the stored file, where there is one; `more` are the bytes of the
    files after it and `further` those stored; `gpu_s` its cost; `worked` what the request's own `work` made of it."""

    request: Request
    body: Mapping[str, Any]
    asset: Asset | None = None
    more: tuple[bytes, ...] = ()
    further: tuple[Asset, ...] = ()
    gpu_s: float = 0.0
    worked: object = None

    def further_types(self) -> tuple[str, ...]:
        """The media types of `more`: as ordered, or where an order cannot know how many there will be, as told."""
        return self.request.further or tuple(str(one) for one in self.body.get("further", ()))

    def file(self) -> Asset:
        """The stored file of a reply that must have one."""
        if self.asset is None:
            raise LookupError(f"the reply to {self.request.op} has no file")
        return self.asset


class Noun(Protocol):
    """A kind of work as the supervisor sees it; each is a module of this package."""

    def prepare(self, session: Session, claimed: Claimed, blobs: Blobs) -> Request:
        """Load the rows that the task names and write down all that the engine needs. Raises KadrError."""

    def settle(self, session: Session, claimed: Claimed, reply: Reply) -> Json:
        """Write the rows that the reply stands for; returns the task's result. Raises KadrError."""
