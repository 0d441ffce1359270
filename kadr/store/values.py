"""Film values as JSON in columns, and the digest that names equal values."""

import hashlib
import json
from typing import Any, TypeVar

from pydantic import TypeAdapter, ValidationError

from kadr.errors import Unreadable

T = TypeVar("T")


def dump(value: object) -> dict[str, Any]:
    """A film dataclass as a JSON object; tuples become arrays, enumerations their text."""
    plain: dict[str, Any] = _adapter(type(value)).dump_python(value, mode="json")
    return plain


def load(kind: type[T], stored: dict[str, Any]) -> T:
    """The film dataclass that `dump` stored. Raises Unreadable naming the type and the field that does not fit."""
    try:
        value: T = _adapter(kind).validate_python(stored)
    except ValidationError as error:
        first = error.errors(include_url=False, include_input=False)[0]
        where = ".".join(str(step) for step in first["loc"]) or "the value"
        raise Unreadable(f"a stored {kind.__name__} cannot be read: {where}: {first['msg']}") from error
    return value


def digest(value: object) -> str:
    """The sha256 in hex of the canonical JSON (sorted keys, UTF-8, no spaces) of a film value or plain JSON."""
    plain = value if isinstance(value, str | int | float | bool | dict | list | None) else _plain(value)
    text = json.dumps(plain, sort_keys=True, ensure_ascii=False, separators=(",", ":"), allow_nan=False)
    # A lone surrogate cannot be encoded as UTF-8, yet must have a digest like any other text.
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()


def _plain(value: object) -> object:
    return _adapter(type(value)).dump_python(value, mode="json")


_ADAPTERS: dict[type, TypeAdapter[Any]] = {}


def _adapter(kind: type) -> TypeAdapter[Any]:
    # Building one costs milliseconds, using it microseconds.
    if kind not in _ADAPTERS:
        _ADAPTERS[kind] = TypeAdapter(kind)
    return _ADAPTERS[kind]
