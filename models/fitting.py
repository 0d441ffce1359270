"""Text that was written freely and must fit a JSON schema or a grammar all the same: checked, made canonical, closed.

Servers that can hold a model to a grammar are rare among all that speak the protocol; from the others a reply is taken
only once it fits, byte by byte, what the order asks for."""

import json
import re
from collections.abc import Mapping
from typing import Any

from models.grammar import Grammars, Matcher, SchemaRefused
from models.protocols import TextOrder

# What models put around the JSON that they were asked for: their thinking, and a fence.
_THINKING = re.compile(r"^.*</think>", re.DOTALL)
_FENCE = re.compile(r"```[a-z]*\n?(.*?)(?:```|\Z)", re.DOTALL)


class Unfit(Exception):
    """The text does not fit; the message says why, for whoever is asked again."""


class Form:
    """What one order's reply must look like."""

    def __init__(self, order: TextOrder, grammars: Grammars) -> None:
        """`grammars` are those over bytes: a server's tokenizer is not known here. Raises SchemaRefused."""
        if order.json_schema is not None and order.grammar is not None:
            raise SchemaRefused("the order has a json_schema and a grammar; give one of them")
        self._schema = order.json_schema
        self._grammar = order.grammar or ""
        self._grammars = grammars
        self._matcher()
        self.wanted = json.dumps(order.json_schema, ensure_ascii=False) if order.grammar is None else order.grammar

    @property
    def kind(self) -> str:
        """`json` for a JSON schema, `lark` for a grammar."""
        return "lark" if self._schema is None else "json"

    def settle(self, text: str, *, cut: bool) -> tuple[str, bool]:
        """The reply that a model meant with `text`, and whether its end was written for it, where `cut` says that its
        budget was over. Raises Unfit."""
        body = self._body(text)
        if not body:
            raise Unfit("nothing was written")
        try:
            return self._whole(body), False
        except Unfit:
            if not cut:
                raise
        body = _compact(body) if self._schema is not None else body
        return body + self._end(body), True

    def tail(self, text: str, *, cut: bool) -> str:
        """What `text`, which readers have already seen, lacks to be a whole reply. Raises Unfit."""
        try:
            self._whole(text, strict=True)
        except Unfit:
            if not cut:
                raise
        else:
            return ""
        end = self._end(_compact(text) if self._schema is not None else text)
        self._whole(text + end, strict=True)
        return end

    def _whole(self, text: str, *, strict: bool = False) -> str:
        """`text` as the grammar would have written it; `strict`: it is JSON to the letter, and nothing else."""
        canonical = text if self._schema is None else _rewritten(_parsed(text, strict=strict), self._schema)
        if not self._read(canonical).complete:
            raise Unfit(f"this is not whole: {canonical[-80:]!r}")
        return canonical

    def _end(self, text: str) -> str:
        try:
            return self._read(text).closed()[len(text) :]
        except SchemaRefused as error:
            raise Unfit(str(error)) from error

    def _read(self, text: str) -> Matcher:
        matcher = self._matcher()
        data = text.encode()
        for place, byte in enumerate(data):
            if matcher.accept(byte) is None:
                before, after = data[:place].decode("utf-8", "ignore"), data[place:].decode("utf-8", "ignore")
                raise Unfit(f"after {before[-40:]!r} this does not fit: {after[:40]!r}")
        return matcher

    def _matcher(self) -> Matcher:
        return self._grammars.lark(self._grammar) if self._schema is None else self._grammars.matcher(self._schema)

    def _body(self, text: str) -> str:
        """The part of a reply that is meant: no thinking, no fence, and for JSON no words before it."""
        text = _THINKING.sub("", text, count=1)
        if self._schema is None:
            return text.strip()
        fenced = _FENCE.search(text)
        text = (fenced.group(1) if fenced else text).strip()
        starts = [place for place in (text.find("{"), text.find("[")) if place >= 0]
        return text[min(starts) :] if starts else text


def _parsed(text: str, *, strict: bool) -> Any:
    try:
        if strict:
            return json.loads(text)
        # Models write line breaks into strings, and words after the end.
        return json.JSONDecoder(strict=False).raw_decode(text)[0]
    except (ValueError, RecursionError) as error:
        raise Unfit(f"this is not JSON: {error}") from error


def _rewritten(value: Any, schema: Mapping[str, Any]) -> str:
    return json.dumps(_ordered(value, schema), ensure_ascii=False, separators=(",", ":"))


def _ordered(value: Any, schema: Mapping[str, Any]) -> Any:
    """A value whose objects have the schema's properties in the schema's order: order means nothing in JSON, and
    everything to a grammar. What is superfluous goes, what is missing stays missing and will not fit."""
    if isinstance(value, dict) and "properties" in schema:
        return {name: _ordered(value[name], part) for name, part in schema["properties"].items() if name in value}
    if isinstance(value, list) and "items" in schema:
        return [_ordered(each, schema["items"]) for each in value]
    return value


def _compact(text: str) -> str:
    """JSON, perhaps not whole, without the white space between its parts."""
    kept: list[str] = []
    inside = escaped = False
    for sign in text:
        if inside or not sign.isspace():
            kept.append(sign)
        if escaped:
            escaped = False
        elif inside and sign == "\\":
            escaped = True
        elif sign == '"':
            inside = not inside
    return "".join(kept)
