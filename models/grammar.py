"""Text that must fit a JSON schema or a grammar: what the next token may be, and the shortest valid end where the
budget is over.

Of schemas only a bounded language is taken: objects whose properties are all required and no others, arrays with
`maxItems`, strings with `maxLength`, enumerations, whole numbers in a range, booleans and null. No patterns, no
references, no unions: what such a schema allows is finite, its longest reply can be counted before anything runs, and
neither compiling nor masking can be made slow.
"""

import codecs
import json
from collections import OrderedDict
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any

from models import endings

Schema = Mapping[str, Any]
Ending = Callable[[Any], bytes]

MAX_SCHEMA_BYTES = 256 * 1024
MAX_GRAMMAR_BYTES = 64 * 1024
MAX_DEPTH = 12
MAX_NODES = 4_000
MAX_CHOICES = 2_000
MAX_STRING = 4_000
MAX_ITEMS = 400
# The longest reply that a schema may allow: far more than any budget of tokens.
MAX_REPLY = 4_000_000
# Compiled schemas kept: each is some hundred kilobytes, and the rows of a batch often share one.
KEPT = 16

_LARGEST = 10**15

_COMPILED: Mapping[str, object] = {
    "whitespace_flexible": False,
    # Without `u` nobody can write NUL or half a surrogate, which neither files nor databases take.
    "json_allowed_escapes": 'nrt"\\',
}


class SchemaRefused(ValueError):
    """The schema or grammar is outside the language that is taken; the message names the place and the reason."""


class Matcher:
    """One reply on its way through its grammar, token by token."""

    def __init__(self, tokens: Any, decode: Callable[[int], bytes], bytewise: Any, ending: Ending) -> None:
        self._tokens = tokens
        self._decode = decode
        self._bytewise = bytewise
        self._ending = ending
        self._letters = codecs.getincrementaldecoder("utf-8")("replace")
        self._written = bytearray()

    def fill(self, address: int, size: int) -> None:
        """Write one bit for each token that may come next to `size` bytes of memory at `address`."""
        self._tokens.unsafe_compute_mask_ptr(address, size)

    def accept(self, token: int) -> str | None:
        """Take the next token: the whole letters that it adds, or None where it may not come."""
        if not self._tokens.consume_token(token):
            return None
        piece = self._decode(token)
        self._written += piece
        return self._letters.decode(piece)

    @property
    def finished(self) -> bool:
        """Whether nothing but the end may follow."""
        return bool(self._tokens.is_stopped())

    @property
    def complete(self) -> bool:
        """Whether what is written is a whole reply already."""
        return bool(self._tokens.is_accepting())

    def text(self) -> str:
        """What is written so far, without the bytes of a letter that is not whole."""
        return self._written.decode("utf-8", "ignore")

    def closed(self) -> str:
        """The whole reply: what is written and the shortest end that fits. Raises SchemaRefused where there is none.

        Byte by byte in a grammar over bytes, so that it does not matter which pieces the tokenizer has."""
        written = self.text().encode()
        grammar = self._bytewise.deep_copy()
        if not grammar.consume_tokens(list(written)):
            raise SchemaRefused(f"what was written does not fit its grammar: {grammar.get_error()[:200]}")
        try:
            return (written + self._ending(grammar)).decode()
        except endings.NoEnd as error:
            raise SchemaRefused(str(error)) from error


class Grammars:
    """Compiles schemas and grammars for one tokenizer; the last few are kept."""

    def __init__(self, tokenizer: Any | None, *, vocabulary: int = 0, ends: Sequence[int] = ()) -> None:
        """`vocabulary`: how many scores the model gives; `ends`: the tokens that may end a reply. Without a tokenizer
        the tokens are the 256 bytes, for text that comes from elsewhere.

        Raises SchemaRefused where the tokenizer is of a kind that tells nobody its pieces."""
        import llguidance
        import llguidance.hf

        self._bytes = self._tokenizer = llguidance.LLTokenizer(llguidance.TokenizerWrapper(_Bytes()))
        try:
            if tokenizer is not None:
                self._tokenizer = llguidance.hf.from_tokenizer(tokenizer, n_vocab=vocabulary, eos_token=list(ends))
        except (ValueError, AttributeError) as error:
            raise SchemaRefused(f"this model's tokenizer can't be held to a grammar: {error}") from error
        # Only that a library's own limits are never above ours.
        self._limits = llguidance.LLParserLimits(max_grammar_size=200_000, max_lexer_states=100_000)
        self._kept: OrderedDict[tuple[str, str], tuple[Any, Any]] = OrderedDict()

    def matcher(self, schema: Schema) -> Matcher:
        """A fresh matcher of a JSON schema. Raises SchemaRefused."""
        tokens, bytewise = self._compiled("schema", _checked(schema))
        return Matcher(tokens.deep_copy(), self._piece, bytewise, endings.of_json)

    def lark(self, grammar: str) -> Matcher:
        """A fresh matcher of a grammar in llguidance's Lark dialect. Raises SchemaRefused.

        One that has no end which is found in time is refused here, rather than at the end of a budget."""
        if len(grammar) > MAX_GRAMMAR_BYTES:
            raise SchemaRefused(f"the grammar has {len(grammar)} signs; at most {MAX_GRAMMAR_BYTES}")
        tokens, bytewise = self._compiled("grammar", grammar)
        return Matcher(tokens.deep_copy(), self._piece, bytewise, endings.of_lark)

    def _compiled(self, kind: str, text: str) -> tuple[Any, Any]:
        if (kind, text) not in self._kept:
            self._kept[kind, text] = self._compile(kind, text)
            while len(self._kept) > KEPT:
                self._kept.popitem(last=False)
        self._kept.move_to_end((kind, text))
        return self._kept[kind, text]

    def _compile(self, kind: str, text: str) -> tuple[Any, Any]:
        from llguidance import LLMatcher

        if kind == "schema":
            grammar = LLMatcher.grammar_from_json_schema(text, overrides=_COMPILED)
        else:
            grammar = LLMatcher.grammar_from_lark(text)
        tokens, bytewise = (
            LLMatcher(known, grammar, log_level=0, limits=self._limits) for known in (self._tokenizer, self._bytes)
        )
        for matcher in (tokens, bytewise):
            if matcher.is_error():
                raise SchemaRefused(f"the {kind} can't be compiled: {matcher.get_error()[:300]}")
        if kind == "grammar":
            try:
                endings.of_lark(bytewise.deep_copy())
            except endings.NoEnd as error:
                raise SchemaRefused(f"the grammar can't be ended: {error}") from error
        return tokens, bytewise

    def _piece(self, token: int) -> bytes:
        return bytes(self._tokenizer.decode_bytes([token]))


class _Bytes:
    """A tokenizer whose tokens are the 256 bytes and an end."""

    eos_token_id = 256
    bos_token_id = None
    tokens = (*(bytes([n]) for n in range(256)), b"<end>")
    special_token_ids = (256,)

    def __call__(self, text: bytes | str) -> list[int]:
        return list(text.encode() if isinstance(text, str) else text)


def _checked(schema: Schema) -> str:
    """The schema as canonical text, once every part of it is known to be bounded."""
    try:
        text = json.dumps(schema, ensure_ascii=False)
        text.encode()
    except (TypeError, ValueError, RecursionError) as error:
        raise SchemaRefused(f"the schema is not JSON: {error}") from error
    if len(text) > MAX_SCHEMA_BYTES:
        raise SchemaRefused(f"the schema has {len(text)} signs; at most {MAX_SCHEMA_BYTES}")
    longest = _Measure().of(schema, "the schema", 0)
    if longest > MAX_REPLY:
        raise SchemaRefused(f"the schema allows a reply of {longest} signs; at most {MAX_REPLY}: bound it closer")
    return text


class _Measure:
    """Walks a schema once: refuses what is not in the language, and counts the longest reply."""

    def __init__(self) -> None:
        self._nodes = 0

    def of(self, schema: Any, where: str, depth: int) -> int:
        """The most signs that a reply to this part can have. Raises SchemaRefused naming the place."""
        self._nodes += 1
        if self._nodes > MAX_NODES or depth > MAX_DEPTH:
            raise SchemaRefused(f"{where}: more than {MAX_NODES} parts, or deeper than {MAX_DEPTH}")
        if not isinstance(schema, Mapping):
            raise SchemaRefused(f"{where} is {str(schema)[:40]!r}; give a schema")
        if "enum" in schema:
            return self._choice(schema, where)
        kind = schema.get("type")
        if not isinstance(kind, str) or kind not in _KEYS:
            raise SchemaRefused(f"{where} has type {str(kind)[:40]!r}; give one of {', '.join(_KEYS)}, or an enum")
        _check_keys(schema, {"type", *_KEYS[kind]}, where)
        if kind == "object":
            return self._object(schema, where, depth)
        if kind == "array":
            return self._array(schema, where, depth)
        if kind == "integer":
            _check_range(schema, where)
        # An escape takes two signs; numbers, truths and null have fewer than 24.
        return 2 + 2 * _bound(schema, "maxLength", MAX_STRING, where) if kind == "string" else 24

    def _array(self, schema: Schema, where: str, depth: int) -> int:
        most = _bound(schema, "maxItems", MAX_ITEMS, where)
        if "minItems" in schema and _bound(schema, "minItems", MAX_ITEMS, where) > most:
            raise SchemaRefused(f"{where}.minItems is {schema['minItems']}; give 0 to {most}")
        return 2 + most * (1 + self.of(schema.get("items"), f"{where}[]", depth + 1))

    def _object(self, schema: Schema, where: str, depth: int) -> int:
        parts = schema.get("properties")
        if not isinstance(parts, Mapping) or schema.get("additionalProperties") is not False:
            raise SchemaRefused(f"{where}: name all properties and set additionalProperties to false")
        if not isinstance(schema.get("required"), list) or set(schema["required"]) != set(parts):
            raise SchemaRefused(f"{where}: every property must be required")
        _check_texts(parts, where)
        return 2 + sum(6 + 2 * len(name) + self.of(part, f"{where}.{name}", depth + 1) for name, part in parts.items())

    def _choice(self, schema: Schema, where: str) -> int:
        _check_keys(schema, {"enum", "type"}, where)
        choices = schema["enum"]
        if not isinstance(choices, list) or not 0 < len(choices) <= MAX_CHOICES:
            raise SchemaRefused(f"{where}.enum has no choice, or more than {MAX_CHOICES}")
        if not all(isinstance(each, str | int | None) for each in choices):
            raise SchemaRefused(f"{where}.enum may hold texts, whole numbers, true, false and null")
        _check_texts(choices, where)
        self._nodes += len(choices) // 16
        return max(len(json.dumps(each)) for each in choices)


_KEYS: Mapping[str, tuple[str, ...]] = {
    "object": ("properties", "required", "additionalProperties"),
    "array": ("items", "minItems", "maxItems"),
    "string": ("maxLength",),
    "integer": ("minimum", "maximum"),
    "boolean": (),
    "null": (),
}


def _check_keys(schema: Schema, known: set[str], where: str) -> None:
    strange = sorted(set(map(str, schema)) - known - {"title", "description"})
    if strange:
        raise SchemaRefused(f"{where} has {strange[0][:40]!r}, which is not taken; known there: {', '.join(known)}")


def _check_texts(texts: Iterable[object], where: str) -> None:
    # Without the escape `u` nobody could write them; DEL is left out of every text by the grammar.
    if any(sign < " " or sign == "\x7f" for text in texts if isinstance(text, str) for sign in text):
        raise SchemaRefused(f"{where}: a name or a choice holds a control character; take it out")


def _check_range(schema: Schema, where: str) -> None:
    low, high = (schema.get(name) for name in ("minimum", "maximum"))
    if not (isinstance(low, int) and isinstance(high, int) and -_LARGEST <= low <= high <= _LARGEST):
        raise SchemaRefused(f"{where}: give minimum and maximum, whole numbers of at most {_LARGEST}")


def _bound(schema: Schema, name: str, most: int, where: str) -> int:
    value = schema.get(name)
    if not isinstance(value, int) or isinstance(value, bool) or not 0 <= value <= most:
        raise SchemaRefused(f"{where}.{name} is {str(value)[:40]!r}; give a number from 0 to {most}")
    return value
