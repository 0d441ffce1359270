"""What a server of OpenAI's protocol is sent for an order: messages made inert, pictures as data, limits kept."""

import base64
import math
import re
from collections.abc import Mapping
from typing import Any

from models.catalogue import Capability, Entry
from models.protocols import Message, TextOrder

MAX_PICTURES = 16
# All of a request; base64 makes three bytes four, and JSON an escaped letter up to six.
MAX_REQUEST = 64 * 1024 * 1024

# Servers count their seeds in 64 bits with a sign.
SEEDS = 2**63

# A server's tokenizer can't be asked what it reads as control tokens. These shapes are those of the catalogue's models
# and their like: ChatML, Llama 3 and Gemma 4 (`<|...|>`, `<|...>`, `<...|>`), DeepSeek (the same, full width), Llama 2
# and Mistral (`[INST]`, `<<SYS>>`), one word in angle brackets (`<s>`, `</think>`, `<start_of_turn>`, `<tool_call>`).
_MARKS = re.compile(
    r"(?:<(?=[|｜])"
    r"|[|｜](?=>)"
    r"|<(?=/?[A-Za-z][\w:-]{0,40}>)"
    r"|\[(?=/?(?:INST|SYSTEM_PROMPT|AVAILABLE_TOOLS|TOOL_CALLS|TOOL_RESULTS|TOOL_CONTENT|CALL_ID|ARGS|THINK|IMG|IMG_BREAK"
    r"|IMG_END|PREFIX|MIDDLE|SUFFIX|gMASK|MASK|CLS|SEP|PAD|UNK|BOS|EOS|control_\d+)\]))"
)

_KINDS = {b"\x89PNG\r\n\x1a\n": "png", b"\xff\xd8\xff": "jpeg"}


class ChatRefused(Exception):
    """The order can't be sent at all; `code` as in Failure."""

    def __init__(self, code: str, detail: str) -> None:
        super().__init__(detail)
        self.code = code
        self.detail = detail


def escape(text: str) -> str:
    """`text` in which the known control marks can't be read any more: each gets a space after its first sign."""
    return _MARKS.sub(lambda found: f"{found.group()} ", text)


def chat(entry: Entry, order: TextOrder) -> dict[str, Any]:
    """The body of an order's request, without its grammar. Raises ChatRefused."""
    wrong = _wrong(entry, order)
    if wrong:
        raise ChatRefused("invalid", wrong)
    size = sum(4 * len(m.content) + sum(len(p) for p in m.pictures) * 4 // 3 for m in order.messages)
    if size > MAX_REQUEST:
        raise ChatRefused("too-large", f"the messages make a request of {size} bytes; at most {MAX_REQUEST}")
    body: dict[str, Any] = {
        "messages": [_message(message) for message in order.messages],
        "max_tokens": order.max_tokens,
        "temperature": order.temperature,
        "top_p": order.top_p,
        "seed": order.seed % SEEDS,
    }
    if entry.template:
        body["extra_body"] = {"chat_template_kwargs": dict(entry.template)}
    return body


def _wrong(entry: Entry, order: TextOrder) -> str:
    """What is wrong with an order, empty where nothing is."""
    pictures = sum(len(m.pictures) for m in order.messages)
    if order.max_tokens < 1:
        return f"max_tokens is {order.max_tokens}; it must be at least 1"
    if not order.messages:
        return "the order has no messages"
    if not (math.isfinite(order.temperature) and order.temperature >= 0 and 0 < order.top_p <= 1):
        return f"temperature {order.temperature} or top_p {order.top_p} is out of range; give 0 or more, and 0 to 1"
    if pictures and not entry.can(Capability.LOOK):
        return f"{entry.name} does not look at pictures; leave the {pictures} out, or choose a model that does"
    return f"{pictures} pictures; at most {MAX_PICTURES}" if pictures > MAX_PICTURES else ""


def _message(message: Message) -> dict[str, Any]:
    # Half a pair of surrogates can't be encoded, so it could not be sent.
    words = escape(message.content).encode("utf-8", "replace").decode()
    if not message.pictures:
        return {"role": message.role.value, "content": words}
    parts: list[Mapping[str, Any]] = [{"type": "image_url", "image_url": {"url": _url(p)}} for p in message.pictures]
    return {"role": message.role.value, "content": [*parts, {"type": "text", "text": words}]}


def _url(picture: bytes) -> str:
    """A picture inside an address, so that a server has nothing to fetch."""
    kind = next((name for mark, name in _KINDS.items() if picture.startswith(mark)), "")
    if not kind and picture[:4] == b"RIFF" and picture[8:12] == b"WEBP":
        kind = "webp"
    if not kind:
        raise ChatRefused("invalid", f"a picture begins with {picture[:12]!r}; send PNG, JPEG or WebP")
    return f"data:image/{kind};base64,{base64.b64encode(picture).decode()}"
