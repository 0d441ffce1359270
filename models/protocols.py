"""The two protocols that the rest of Kadr knows models by, and the values that cross them."""

from collections.abc import Iterator, Mapping, Sequence
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
    """One turn of a chat prompt; `pictures` (PNG, JPEG or WebP bytes) stand before its words, for models that look."""

    role: Role
    content: str
    pictures: tuple[bytes, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class TextOrder:
    """A request for text. `seed` makes sampling repeatable; `temperature` 0 is greedy; budget in new tokens.

    `json_schema`: the reply is JSON that fits it, whatever the model would like (`models.grammar` names what is taken);
    `grammar`: the same for a grammar in llguidance's Lark dialect, written by us and never by a client; at most one of
    the two. `time_limit_s`: a reply that takes longer fails with `timed-out`; it is asked between two tokens."""

    messages: tuple[Message, ...]
    max_tokens: int = 512
    temperature: float = 0.8
    top_p: float = 0.95
    seed: int = 0
    json_schema: Mapping[str, Any] | None = None
    grammar: str | None = None
    time_limit_s: float | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class TextReply:
    """What a text model wrote. `truncated`: the budget ended it, not the model. `closed`: it had to fit a schema or a
    grammar, so its end was written for it: the text is valid, and its last part may be no choice of the model's.
    `reused_tokens`: how many of the prompt's were in the cache already; `batch` how many replies were being written."""

    text: str
    prompt_tokens: int
    new_tokens: int
    truncated: bool
    seconds: float
    closed: bool = False
    reused_tokens: int = 0
    batch: int = 1


class ControlKind(StrEnum):
    """What a control picture shows."""

    DEPTH = "depth"
    POSE = "pose"
    EDGES = "edges"


@dataclass(frozen=True, slots=True, kw_only=True)
class Control:
    """A picture (PNG, JPEG or WebP bytes) that fixes the composition; `scale` 0..2 is how strictly."""

    kind: ControlKind
    picture: bytes
    scale: float = 0.8


@dataclass(frozen=True, slots=True, kw_only=True)
class Adapter:
    """A LoRA of the catalogue, by name, with its weight."""

    name: str
    weight: float = 1.0


@dataclass(frozen=True, slots=True, kw_only=True)
class ImageOrder:
    """A request for one picture; sizes in pixels. Pictures that come along are PNG, JPEG or WebP bytes.

    `init_image` is where denoising begins, `strength` 0..1 the share of it that is run (1 ignores the picture); with a
    `mask` only what is white in it is repainted. `references` show who or what is to be in the picture. `exact` is
    painted alone, so that the same order gives the same bytes on the same machine. `time_limit_s` is asked between two
    steps; a picture that takes longer fails with `timed-out`."""

    prompt: str
    negative_prompt: str = ""
    width: int
    height: int
    steps: int
    guidance: float = 0.0
    seed: int = 0
    init_image: bytes | None = None
    strength: float = 0.7
    mask: bytes | None = None
    control: Control | None = None
    references: tuple[bytes, ...] = ()
    adapters: tuple[Adapter, ...] = ()
    exact: bool = False
    time_limit_s: float | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ImageReply:
    """One picture as PNG bytes. `batch` is how many rows its pipeline call had, `seconds` how long the call took."""

    png: bytes
    width: int
    height: int
    steps: int
    batch: int
    seconds: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Failure:
    """Why one row has no result. `code` is a stable word: out-of-memory, bad-reply, cancelled, model-error,
    timed-out, invalid, too-large..."""

    code: str
    detail: str


class Watcher(Protocol):
    """The caller's side of running rows; row counts from 0. Called on the engine's own thread, must not block."""

    def step(self, row: int, done: int, total: int) -> None:
        """`done` of `total` steps or tokens of a row are finished."""

    def token(self, row: int, text: str) -> None:
        """New text of a row, to be appended to what came before."""

    def preview(self, row: int, webp: bytes) -> None:
        """A small picture of what a row is becoming."""

    def cancelled(self, row: int) -> bool:
        """Whether the row is no longer wanted; asked first when work on it begins, and then at every step."""


class TextSession(Protocol):
    """Text being written: orders are admitted while others run, and leave as they end."""

    @property
    def open(self) -> int:
        """How many rows have been admitted and have no end yet."""

    @property
    def rows(self) -> int:
        """How many rows are written at once; what is admitted beyond them waits."""

    def admit(self, row: int, order: TextOrder) -> None:
        """Take one more order, under a number that no open row has. Never raises for the order's sake: what cannot be
        written at all comes out of the next `step` as a Failure."""

    def step(self) -> Sequence[tuple[int, TextReply | Failure]]:
        """Write on, a tenth of a second at most, or a token where one takes longer; the rows that ended since."""

    def close(self) -> None:
        """Let go of what is open, without replies, and of the memory that the session held."""


class TextModel(Protocol):
    """A language model that is loaded and ready."""

    def session(self, watcher: Watcher) -> TextSession:
        """A session of this model; one at a time."""


class ImageModel(Protocol):
    """A picture model that is loaded and ready."""

    def paint(self, orders: Sequence[ImageOrder], watcher: Watcher) -> Iterator[tuple[int, ImageReply | Failure]]:
        """Pictures by their orders' places, as they are finished; each order has exactly one. A row's failure fails
        that row alone. Orders that agree on all but prompt, seed and pictures are painted together."""

    def rows(self, order: ImageOrder) -> int:
        """How many orders like this one are worth painting in one call here, as far as is known now."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Provenance:
    """What a slate says of a model: where it came from and what ran it. `how` names what was chosen for this machine:
    attention, quantisation, offloading."""

    repository: str
    revision: str
    licence: str
    noise: bool = False
    device: str = "cpu"
    dtype: str = "float32"
    how: Mapping[str, str] = field(default_factory=dict)
    versions: Mapping[str, str] = field(default_factory=dict)
