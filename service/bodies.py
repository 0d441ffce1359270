"""Bodies as they come off the wire: bounded while they stream in, and JSON without the gaps that json.loads leaves."""

import json
import math
import time
from collections.abc import Callable, Coroutine, Iterator, Mapping
from dataclasses import dataclass
from typing import Any, TypeVar

from fastapi import Request, Response
from fastapi.dependencies.models import Dependant
from fastapi.routing import APIRoute
from pydantic import TypeAdapter, ValidationError
from starlette.concurrency import run_in_threadpool
from starlette.datastructures import UploadFile
from starlette.exceptions import HTTPException

from kadr.errors import Invalid, TooLarge, Unreadable, Unsupported
from kadr.studio.orders import MAX_ORDER_BYTES
from service.deps import authorise
from service.errors import wrong_fields

T = TypeVar("T")

MAX_DEPTH = 32
# No order has a tenth of it; each field that is none of ours would be a fault of its own.
MAX_KEYS = 1000
# Sixteen digits hold every number that a JSON reader in another language can hold exactly.
_MAX_DIGITS = 16
# Boundaries, part headers and the small fields around a file.
MULTIPART_EXTRA_BYTES = 65_536
# A caller that is still sending when we refuse would see a broken connection instead of the answer: what it sends
# is read and dropped up to these bounds.
_DRAIN_BYTES = 64 * 1024 * 1024
_DRAIN_S = 10.0
_PARSED_HERE = 65_536


class StrictRequest(Request):
    """A request whose JSON has been read strictly already."""

    parsed: object = None

    async def json(self) -> Any:
        """What `parse_json` read."""
        return self.parsed


@dataclass(frozen=True, slots=True, kw_only=True)
class SentForm:
    """A file as it came, under the name that its owner gave it."""

    data: bytes
    name: str
    fields: Mapping[str, str]


class StrictRoute(APIRoute):
    """A route that reads JSON strictly and refuses query parameters that it does not know."""

    def get_route_handler(self) -> Callable[[Request], Coroutine[Any, Any, Response]]:
        """FastAPI's own handler, behind our reading of query and body."""
        original = super().get_route_handler()
        known = set(_query_names(self.dependant))
        takes_json = self.body_field is not None
        optional = self.body_field is not None and not self.body_field.field_info.is_required()

        async def handler(request: Request) -> Response:
            if not takes_json:
                _check_query(request, known)
                return await original(request)
            # The dependency asks too, but FastAPI reads a body before it asks any dependency.
            authorise(request)
            _check_query(request, known)
            strict = StrictRequest(request.scope, request.receive)
            if not (optional and _is_bare(strict)):
                strict.parsed = await read_json(strict, MAX_ORDER_BYTES)
            return await original(strict)

        return handler


def _is_bare(request: Request) -> bool:
    """Whether a request says by its headers that it has no body."""
    headers = request.headers
    return headers.get("content-length", "0") == "0" and not {"content-type", "transfer-encoding"} & set(headers.keys())


async def read_json(request: Request, limit: int) -> object:
    """The body as JSON. Raises Unsupported for another media type, TooLarge over `limit` bytes, Invalid."""
    kind = media_type(request)
    if kind != "application/json":
        raise Unsupported(f"the body is {kind or 'of no stated type'}; send application/json")
    body = await read_body(request, limit)
    # Big ones off the event loop: others are served meanwhile.
    return parse_json(body) if len(body) < _PARSED_HERE else await run_in_threadpool(parse_json, body)


async def read_body(request: Request, limit: int) -> bytes:
    """The whole body, which stays in memory up to `limit` bytes. Raises TooLarge as soon as there is more."""
    # `_body` is Starlette's own cache of it, which its form parser reads.
    if not hasattr(request, "_body"):
        request._body = await _read(request, limit)
    return request._body


async def read_form(request: Request, file_limit: int, fields: frozenset[str] = frozenset()) -> SentForm:
    """The one `file` of a multipart body, with its small `fields`.

    Raises TooLarge, Invalid where the file is missing or a field is unknown."""
    await read_body(request, file_limit + MULTIPART_EXTRA_BYTES)
    try:
        form = await request.form(max_files=1, max_fields=len(fields), max_part_size=MULTIPART_EXTRA_BYTES)
    except HTTPException as error:
        raise Invalid(f"the multipart body cannot be read: {error.detail}") from error
    try:
        file = form.get("file")
        unknown = sorted(set(form) - fields - {"file"})
        if unknown:
            raise Invalid(f"there is no field {unknown[0][:80]!r}; send file")
        if not isinstance(file, UploadFile):
            raise Invalid("the field file is missing; send one file")
        if (file.size or 0) > file_limit:
            raise TooLarge(_too_large(file_limit))
        texts = {name: value for name, value in form.items() if isinstance(value, str)}
        return SentForm(data=await file.read(), name=file.filename or "", fields=texts)
    finally:
        await form.close()


def media_type(request: Request) -> str:
    """The Content-Type without its parameters, in lower case."""
    return request.headers.get("content-type", "").split(";")[0].strip().lower()


def validated(kind: type[T], value: object) -> T:
    """`value` as a film type. Raises WrongFields naming each field, its value and what is allowed."""
    try:
        return TypeAdapter(kind).validate_python(value)
    except ValidationError as error:
        raise wrong_fields(error.errors(include_url=False), skip=0) from error


def parse_json(data: bytes) -> object:
    """JSON as RFC 8259 means it: no NaN, no duplicate keys, no NUL, no lone surrogate; depth, keys and numbers bounded.

    Raises Invalid that names the place."""
    try:
        value = json.loads(
            data.decode("utf-8"),
            object_pairs_hook=_object,
            parse_constant=_constant,
            parse_int=_integer,
            parse_float=_number,
        )
    except UnicodeDecodeError as error:
        raise Unreadable(f"the body is not UTF-8: byte {error.start} is 0x{data[error.start]:02x}") from error
    except json.JSONDecodeError as error:
        raise Invalid(f"the body is not JSON: {error.msg} in line {error.lineno}, column {error.colno}") from error
    except RecursionError as error:
        raise _too_deep() from error
    _check_value(value)
    return value


async def _read(request: Request, limit: int) -> bytes:
    declared = request.headers.get("content-length", "")
    too_large = declared.isdecimal() and int(declared[:18]) > limit
    chunks: list[bytes] = []
    size = 0
    until = time.monotonic() + _DRAIN_S
    async for chunk in request.stream():
        size += len(chunk)
        too_large = too_large or size > limit
        if not too_large:
            chunks.append(chunk)
            until = time.monotonic() + _DRAIN_S
            continue
        chunks.clear()
        if size > limit + _DRAIN_BYTES or time.monotonic() > until:
            break
    if too_large:
        raise TooLarge(_too_large(limit))
    return b"".join(chunks)


def _too_large(limit: int) -> str:
    return f"the body is over the limit of {limit} bytes; /v1/about publishes the limits"


def _query_names(dependant: Dependant) -> Iterator[str]:
    yield from (field.alias for field in dependant.query_params)
    for child in dependant.dependencies:
        yield from _query_names(child)


def _check_query(request: Request, known: set[str]) -> None:
    unknown = next((name for name in request.query_params if name not in known), None)
    if unknown is not None:
        allowed = ", ".join(sorted(known)) or "none"
        raise Invalid(f"there is no query parameter {unknown[:80]!r} here; allowed: {allowed}")


def _object(pairs: list[tuple[str, object]]) -> dict[str, object]:
    found = dict(pairs)
    if len(found) < len(pairs):
        raise Invalid(f"the field {_twice(pairs)[:80]!r} is given twice; give it once")
    if len(found) > MAX_KEYS:
        raise Invalid(f"a JSON object has {len(found)} fields; the limit is {MAX_KEYS}")
    return found


def _twice(pairs: list[tuple[str, object]]) -> str:
    """The first key that repeats an earlier one; in one pass, for who sends it may have sent a great many."""
    seen: set[str] = set()
    for key, _value in pairs:
        if key in seen:
            return key
        seen.add(key)
    raise KeyError("all keys differ")


def _constant(text: str) -> float:
    raise Invalid(f"{text} is not JSON; give a finite number")


def _integer(text: str) -> int:
    if len(text.lstrip("-")) > _MAX_DIGITS:
        raise Invalid(f"a number of {len(text)} digits ({text[:12]}…) is out of range")
    return int(text)


def _number(text: str) -> float:
    value = float(text)
    if not math.isfinite(value):
        raise Invalid(f"the number {text[:40]} is out of range")
    return value


def _check_value(value: object) -> None:
    waiting: list[tuple[object, int]] = [(value, 1)]
    while waiting:
        item, depth = waiting.pop()
        if depth > MAX_DEPTH:
            raise _too_deep()
        if isinstance(item, str):
            _check_text(item)
        waiting.extend((child, depth + 1) for child in _children(item))


def _children(item: object) -> Iterator[object]:
    if isinstance(item, dict):
        yield from item
        yield from item.values()
    elif isinstance(item, list):
        yield from item


def _check_text(text: str) -> None:
    if "\0" in text:
        raise Invalid(f"a text holds NUL at character {text.index(chr(0))}; remove it")
    if not text.isascii():
        try:
            text.encode()
        except UnicodeEncodeError as error:
            raise Invalid(
                f"a text holds half of a surrogate pair at character {error.start} (\\u{ord(text[error.start]):04x})"
            ) from error


def _too_deep() -> Invalid:
    return Invalid(f"the JSON is nested deeper than {MAX_DEPTH} levels")
