"""The two protocols that the rest of Kadr knows models by, and the values that cross them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any, Protocol


class Role(StrEnum):
    """Who speaks in a chat prompt."""

    SYSTEM = "system"
    USER = "user"
    ASSISTANT = "assistant"


@dataclass(frozen=True, slots=True, kw_only=True)
class Message:
    """One turn of a chat prompt."""

    role: Role
    content: str


@dataclass(frozen=True, slots=True, kw_only=True)
class TextOrder:
    """A request for text. `seed` makes sampling repeatable; `temperature` 0 is greedy; budget in new tokens.

    `json_schema`: the reply is JSON that fits it, whatever the model would like (`models.grammar` names what is taken).
    `time_limit_s`: a reply that takes longer fails with `timed-out`; it is asked between two tokens."""

    messages: tuple[Message, ...]
    max_tokens: int = 512
    temperature: float = 0.8
    top_p: float = 0.95
    seed: int = 0
    json_schema: Mapping[str, Any] | None = None
    time_limit_s: float | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class TextReply:
    """What a text model wrote. `truncated`: the budget ended it, not the model. `closed`: it had to fit a schema, so
    its end was written for it: the text is valid, and its last part may be no choice of the model's."""

    text: str
    prompt_tokens: int
    new_tokens: int
    truncated: bool
    seconds: float
    closed: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class ImageOrder:
    """A request for one picture; sizes in pixels. `init_image` (PNG bytes) guides by image-to-image with `strength`
    0..1 (share of the denoising that is run; 1 ignores the picture)."""

    prompt: str
    negative_prompt: str = ""
    width: int
    height: int
    steps: int
    guidance: float = 0.0
    seed: int = 0
    init_image: bytes | None = None
    strength: float = 0.7


@dataclass(frozen=True, slots=True, kw_only=True)
class ImageReply:
    """One picture as PNG bytes. `batch` is how many rows its pipeline call had."""

    png: bytes
    width: int
    height: int
    steps: int
    batch: int
    seconds: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Failure:
    """Why one row has no result. `code` is a stable word: out-of-memory, bad-reply, cancelled, model-error,
    timed-out..."""

    code: str
    detail: str


class Watcher(Protocol):
    """The caller's side of a running batch; row counts from 0. Called on the engine's own thread, must not block."""

    def step(self, row: int, done: int, total: int) -> None:
        """`done` of `total` steps or tokens of a row are finished."""

    def token(self, row: int, text: str) -> None:
        """New text of a row, to be appended to what came before."""

    def preview(self, row: int, webp: bytes) -> None:
        """A small picture of what a row is becoming."""

    def cancelled(self, row: int) -> bool:
        """Whether the row is no longer wanted; asked at every step."""


class TextModel(Protocol):
    """A language model that is loaded and ready."""

    def write(self, orders: Sequence[TextOrder], watcher: Watcher) -> list[TextReply | Failure]:
        """One reply per order, in order; a row's failure fails that row alone."""


class ImageModel(Protocol):
    """A picture model that is loaded and ready."""

    def paint(self, orders: Sequence[ImageOrder], watcher: Watcher) -> list[ImageReply | Failure]:
        """One picture per order, in order; a row's failure fails that row alone. Rows must agree on size and steps."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Provenance:
    """What a slate says of a model: where it came from and what ran it."""

    repository: str
    revision: str
    licence: str
    noise: bool = False
    device: str = "cpu"
    dtype: str = "float32"
    versions: Mapping[str, str] = field(default_factory=dict)
