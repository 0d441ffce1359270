"""Schemas to write under, and a reader of JSON schemas of its own that says what does not fit."""

import json
from collections.abc import Callable, Iterator, Mapping
from typing import Any

Schema = Mapping[str, Any]

NAMES = ("ӘЖЕ", "ҒАЛЫМ", "ҚҰРАЛАЙ", "ҢҮІҺӨ", 'Мұса "Һас"', "АЛЕКСЕЙ \\ ЁЖ", "O'BRIEN")


def record(**parts: object) -> Schema:
    """An object with exactly these properties."""
    return {"type": "object", "properties": parts, "required": list(parts), "additionalProperties": False}


def listed(items: object, most: int, least: int = 0) -> Schema:
    """An array of `least` to `most`."""
    return {"type": "array", "items": items, "minItems": least, "maxItems": most}


def words(most: int) -> Schema:
    """A string of at most so many characters."""
    return {"type": "string", "maxLength": most}


SHOTS = record(
    shots=listed(
        record(
            line={"enum": [3, 5, 12, 120]},
            who=listed({"enum": list(NAMES)}, 3),
            why=words(40),
        ),
        4,
        1,
    )
)
SHEETS = record(**{name: record(want=words(30), fear=words(12)) for name in NAMES[:4]})
MIXED = record(
    sure={"type": "boolean"},
    nothing={"type": "null"},
    age={"type": "integer", "minimum": -3, "maximum": 120},
    either={"enum": ["Ә", "Әже", None, 7, True]},
    deep=listed(listed(record(x={"enum": ["a"]}), 2), 2),
)
ALL: Mapping[str, Schema] = {"shots": SHOTS, "sheets": SHEETS, "mixed": MIXED}


def fault(schema: Schema, text: str) -> str | None:
    """What is wrong with a reply, or None."""
    try:
        value = json.loads(text)
    except ValueError as error:
        return f"{error}: {text[-60:]!r}"
    return next(_faults(schema, value, "$"), None)


def _faults(schema: Schema, value: Any, where: str) -> Iterator[str]:
    if "enum" in schema:
        if not any(type(value) is type(each) and value == each for each in schema["enum"]):
            yield f"{where} is {value!r}"
        return
    kind, check = _KINDS[schema["type"]]
    if type(value) is kind:
        yield from check(schema, value, where)
    else:
        yield f"{where} is {value!r}, not of type {schema['type']}"


def _object(schema: Schema, value: dict[str, Any], where: str) -> Iterator[str]:
    if set(value) != set(schema["properties"]):
        yield f"{where} has {sorted(value)}"
    for name, part in value.items():
        yield from _faults(schema["properties"].get(name, {"enum": []}), part, f"{where}.{name}")


def _array(schema: Schema, value: list[Any], where: str) -> Iterator[str]:
    if not schema.get("minItems", 0) <= len(value) <= schema["maxItems"]:
        yield f"{where} has {len(value)} items"
    for each in value:
        yield from _faults(schema["items"], each, f"{where}[]")


def _string(schema: Schema, value: str, where: str) -> Iterator[str]:
    if len(value) > schema["maxLength"]:
        yield f"{where} has {len(value)} characters"


def _integer(schema: Schema, value: int, where: str) -> Iterator[str]:
    if not schema["minimum"] <= value <= schema["maximum"]:
        yield f"{where} is {value}"


def _anything(schema: Schema, value: object, where: str) -> Iterator[str]:
    return iter(())


_KINDS: Mapping[str, tuple[type, Callable[..., Iterator[str]]]] = {
    "object": (dict, _object),
    "array": (list, _array),
    "string": (str, _string),
    "integer": (int, _integer),
    "boolean": (bool, _anything),
    "null": (type(None), _anything),
}
