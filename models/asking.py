"""One order and one server: the request, the grammar that the server obeys or is checked against, the reply."""

import asyncio
import json
import time
from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import aclosing
from dataclasses import dataclass, replace
from typing import Any

import openai

from models.catalogue import Entry
from models.chat import ChatRefused, chat
from models.fitting import Form, Unfit
from models.grammar import Grammars, SchemaRefused
from models.protocols import Failure, Message, Role, TextOrder, TextReply
from models.wire import Piece, Wire, WireBroken

# A free reply that has to fit is asked for anew this often: what does not fit then rarely does later.
RETRIES = 2

# A reply has ended; what the server still says, of its tokens, may take so long.
_AFTERMATH_S = 2.0
# Pieces beyond a budget in tokens, before a server counts as one that knows no budget.
_SLACK = 64
# The longest token of any vocabulary has some hundred letters, and most have three.
_LETTERS = 128

# A reply has ended with one of these, or it is none.
_ENDS = ("stop", "length")
_UNFINISHED = {
    "": ("unavailable", "the answer broke off in the middle"),
    "abort": ("unavailable", "the server broke off"),
    "error": ("unavailable", "the server broke off"),
    "content_filter": ("refused", "the server's content filter ended the reply"),
}
# Tokens for a probe of a model that thinks first: what it thinks about a word takes some hundred.
_THOUGHTS = 4096
# What servers answer to a field that they don't know or a grammar that they don't take.
_NOT_THIS_WAY = (400, 422, 500, 501)

Way = Callable[[str], Mapping[str, Any]]

# Ways to ask for JSON that fits a schema, and for text that fits a Lark grammar, first come first tried. OpenAI's own
# is taken by vLLM, SGLang and llama.cpp alike; grammars by vLLM from 0.12, by vLLM before, and by SGLang: by each with
# llguidance as backend, whose dialect ours is.
_WAYS: Mapping[str, tuple[Way, ...]] = {
    "json": (
        lambda schema: {
            "response_format": {
                "type": "json_schema",
                "json_schema": {"name": "reply", "strict": True, "schema": json.loads(schema)},
            }
        },
    ),
    "lark": (
        lambda lark: {"structured_outputs": {"grammar": lark}},
        lambda lark: {"guided_grammar": lark},
        lambda lark: {"ebnf": lark},
    ),
}

# A word that no model writes of itself: it comes back only where the grammar is obeyed.
_WORD = "қар-7431"
_PROBES: Mapping[str, TextOrder] = {
    kind: TextOrder(
        messages=(Message(role=Role.USER, content="Say hello."),),
        max_tokens=128,
        temperature=0.0,
        json_schema=schema,
        grammar=lark,
    )
    for kind, schema, lark in (
        (
            "json",
            {
                "type": "object",
                "properties": {"word": {"type": "string", "enum": [_WORD]}},
                "required": ["word"],
                "additionalProperties": False,
            },
            None,
        ),
        ("lark", None, f'start: "{_WORD}"'),
    )
}

_ASKS = {
    "json": "Answer with JSON that fits this JSON schema, and with nothing else, without a code fence:",
    "lark": "Answer with text that this Lark grammar generates, and with nothing else:",
}

Say = Callable[[str, int], None]


@dataclass(slots=True, kw_only=True)
class _Written:
    """A reply as the server wrote it."""

    text: str = ""
    pieces: int = 0
    thought: bool = False
    finish: str = ""
    prompt_tokens: int = 0
    new_tokens: int = 0
    reused_tokens: int = 0

    def take(self, piece: Piece) -> None:
        """What came next."""
        self.text += piece.text
        self.pieces += bool(piece.text or piece.thought)
        self.thought = self.thought or piece.thought
        self.finish = piece.finish
        self.count(piece)

    def count(self, piece: Piece) -> None:
        """What the server says of its tokens."""
        self.prompt_tokens = piece.prompt_tokens or self.prompt_tokens
        self.new_tokens = piece.new_tokens or self.new_tokens
        self.reused_tokens = piece.reused_tokens or self.reused_tokens

    @property
    def cut(self) -> bool:
        """Whether the budget ended it."""
        return self.finish == "length"


class Asking:
    """Asks one server, inside one event loop."""

    def __init__(self, entry: Entry, wire: Wire, obeyed: dict[str, int]) -> None:
        """`obeyed` remembers by `json` and `lark` which of the ways the server obeys, -1 for none."""
        self._entry = entry
        self._wire = wire
        self._obeyed = obeyed
        self._probing = asyncio.Lock()
        self._grammars = Grammars(None)

    async def reply(self, order: TextOrder, say: Say) -> TextReply | Failure:
        """The reply to an order; `say(text, done)` hears its text as far as it is final, and the tokens so far.

        Cancelling hangs up. Never raises for the order's or the server's sake."""
        began = time.monotonic()
        try:
            text, closed, written = await self._text(order, say)
        except (ChatRefused, SchemaRefused) as error:
            return Failure(code=getattr(error, "code", "invalid"), detail=str(error))
        except Exception as error:  # noqa: BLE001  # whatever libraries make of a hostile answer fails this order alone
            return self._wire.failure(error)
        free = order.json_schema is None and order.grammar is None
        return TextReply(
            text=text,
            prompt_tokens=written.prompt_tokens,
            new_tokens=written.new_tokens or written.pieces,
            truncated=written.cut if free else closed,
            seconds=time.monotonic() - began,
            closed=closed,
            reused_tokens=written.reused_tokens,
        )

    async def _text(self, order: TextOrder, say: Say) -> tuple[str, bool, _Written]:
        """What was written, whether its end was written for it, and the server's own words."""
        if order.json_schema is None and order.grammar is None:
            written = await self._write(order, {}, say)
            if not written.text.strip():
                raise WireBroken("bad-reply", _nothing(written))
            return written.text, False, written
        form = Form(order, self._grammars)
        way = await self._way(form.kind)
        if way is not None:
            try:
                return await self._held(order, form, way, say)
            except openai.APIStatusError as error:
                if self._wire.failure(error).code != "invalid":
                    raise
                # It takes grammars, but not this one: dialects differ.
        return await self._freely(order, form, say)

    async def _held(self, order: TextOrder, form: Form, way: Way, say: Say) -> tuple[str, bool, _Written]:
        """A reply that the server holds to the form; trusted as it comes, checked once it is there."""
        written = await self._write(order, way(form.wanted), say)
        if not written.text.strip():
            # Closing it would make a reply of which the model wrote nothing.
            raise WireBroken("bad-reply", _nothing(written))
        try:
            tail = form.tail(written.text, cut=written.cut)
        except Unfit as error:
            raise WireBroken("bad-reply", f"the server did not hold the reply to its grammar: {error}") from error
        if tail:
            say(tail, written.pieces)
        return written.text + tail, bool(tail), written

    async def _freely(self, order: TextOrder, form: Form, say: Say) -> tuple[str, bool, _Written]:
        """A reply that is asked for in words, and taken only if it fits. Nothing is heard of it before."""
        why = ""
        for attempt in range(1 + RETRIES):
            asked = replace(order, messages=_asking(order, form, why), seed=order.seed + attempt)
            written = await self._write(asked, {}, lambda _text, done: say("", done))
            try:
                text, closed = form.settle(written.text, cut=written.cut)
            except Unfit as error:
                why = str(error)
                continue
            say(text, written.pieces)
            return text, closed, written
        raise WireBroken("bad-reply", f"{1 + RETRIES} replies did not fit what was asked; the last: {why}")

    async def _way(self, kind: str) -> Way | None:
        """How the server is told of a grammar of this kind, None where it obeys none; found out once."""
        async with self._probing:
            if kind not in self._obeyed:
                self._obeyed[kind] = await self._probe(kind)
        found = self._obeyed[kind]
        return None if found < 0 else _WAYS[kind][found]

    async def _probe(self, kind: str) -> int:
        order = _PROBES[kind]
        form = Form(order, self._grammars)
        for number, way in enumerate(_WAYS[kind]):
            try:
                written = await self._tried(order, way(form.wanted))
                form.tail(written.text, cut=False)
            except Unfit:
                continue
            except openai.APIStatusError as error:
                if error.status_code not in _NOT_THIS_WAY:
                    raise
            else:
                return number
        return -1

    async def _tried(self, order: TextOrder, extra: Mapping[str, Any]) -> _Written:
        """The answer to a probe; a model that only thought gets room for that, and another try."""
        written = await self._write(order, extra, lambda _text, _done: None)
        if written.thought and written.cut:
            order = replace(order, max_tokens=_THOUGHTS)
            written = await self._write(order, extra, lambda _text, _done: None)
        return written

    async def _write(self, order: TextOrder, extra: Mapping[str, Any], say: Say) -> _Written:
        """One request and its answer, to its end. Raises where the answer breaks off before its reply has ended."""
        body = chat(self._entry, order)
        body["extra_body"] = {**body.get("extra_body", {}), **extra}
        written = _Written()
        async with aclosing(self._wire.pieces(body)) as pieces:
            async for piece in pieces:
                written.take(piece)
                if piece.text or piece.thought:
                    say(piece.text, written.pieces)
                _bound(written, order.max_tokens)
                if written.finish:
                    break
            if written.finish:
                await _count(written, pieces)
        if written.finish not in _ENDS:
            raise WireBroken(*_UNFINISHED.get(written.finish, ("bad-reply", f"it ended with {written.finish[:40]!r}")))
        return written


def _bound(written: _Written, budget: int) -> None:
    if written.pieces > budget + _SLACK or len(written.text) > (budget + _SLACK) * _LETTERS:
        raise WireBroken("bad-reply", f"the server writes on, {written.pieces} pieces for {budget} tokens; hung up")


async def _count(written: _Written, pieces: AsyncIterator[Piece]) -> None:
    """The reply is whole: what the server may still say is how many tokens it took."""
    try:
        async with asyncio.timeout(_AFTERMATH_S):
            async for piece in pieces:
                written.count(piece)
    except Exception:  # noqa: BLE001, S110  # counts are a courtesy
        pass


def _nothing(written: _Written) -> str:
    if written.thought:
        return "the model only thought; allow more tokens, or switch thinking off in the catalogue's template"
    return "the model wrote nothing; another seed may help"


def _asking(order: TextOrder, form: Form, why: str) -> tuple[Message, ...]:
    """The order's messages, and at their end what the reply must look like."""
    *before, last = order.messages
    words = [last.content, f"{_ASKS[form.kind]}\n{form.wanted}"]
    if why:
        words.append(f"Your last answer was refused: {why}")
    return (*before, replace(last, content="\n\n".join(words)))
