"""Rows of the pipe as orders for models. Whatever a row lacks or has too much of fails that row, with its name."""

import math
import operator
from collections.abc import Callable, Mapping, Sequence
from typing import Any, Final, TypeVar

from kadr.errors import Invalid, KadrError
from models.protocols import Adapter, Control, ControlKind, ImageOrder, Message, Role, TextOrder

Row = Mapping[str, Any]
Attached = Sequence[bytes]
T = TypeVar("T")


def _number(value: Any) -> float:
    number = float(operator.index(value)) if isinstance(value, int) else value
    if not isinstance(number, float) or not math.isfinite(number):
        raise ValueError("no finite number")
    return number


def _text(value: Any) -> str:
    if not isinstance(value, str):
        raise TypeError("no text")
    # A lone surrogate passes through JSON, and no tokenizer takes it.
    value.encode()
    return value


def _mapping(value: Any) -> Mapping[str, Any]:
    if not isinstance(value, Mapping):
        raise TypeError("no JSON object")
    return value


def _flag(value: Any) -> bool:
    if not isinstance(value, bool):
        raise TypeError("neither true nor false")
    return value


Kinds = Mapping[str, Callable[[Any], Any]]

_WRITE: Final[Kinds] = {
    "max_tokens": operator.index,
    "temperature": _number,
    "top_p": _number,
    "seed": operator.index,
    "json_schema": _mapping,
    "grammar": _text,
    "time_limit_s": _number,
}
_PAINT: Final[Kinds] = {
    "width": operator.index,
    "height": operator.index,
    "steps": operator.index,
    "guidance": _number,
    "seed": operator.index,
    "strength": _number,
    "exact": _flag,
    "time_limit_s": _number,
}


def text_order(row: Row, attached: Attached) -> TextOrder:
    """A `write` row as an order. Raises KadrError."""
    return _read(_text_order, row, attached)


def image_order(row: Row, attached: Attached) -> ImageOrder:
    """A `paint` row as an order; a guide that it only has as a staging is drawn. Raises KadrError."""
    return _read(_image_order, row, attached)


def _read(make: Callable[[Row, Attached], T], row: Row, attached: Attached) -> T:
    try:
        return make(row, attached)
    except KadrError:
        raise
    except (ArithmeticError, AttributeError, LookupError, TypeError, ValueError) as error:
        # Another attempt would read the same row.
        raise Invalid(f"the row cannot be read: {type(error).__name__}: {error}") from error


def _text_order(row: Row, attached: Attached) -> TextOrder:
    pictures = _files(row, attached, "pictures")
    messages = []
    for turn in row["messages"]:
        count = operator.index(turn.get("pictures", 0))
        if not 0 <= count <= len(pictures):
            raise ValueError(f"a message shows {count} pictures, and {len(pictures)} are left of those that came")
        shown, pictures = pictures[:count], pictures[count:]
        messages.append(Message(role=Role(turn["role"]), content=_text(turn["content"]), pictures=shown))
    if pictures:
        raise ValueError(f"{len(pictures)} pictures came along that no message shows")
    return TextOrder(messages=tuple(messages), **_parameters(row, _WRITE))


def _image_order(row: Row, attached: Attached) -> ImageOrder:
    parameters = _parameters(row, _PAINT)
    size = parameters["width"], parameters["height"]
    control = _control(row, attached, size)
    return ImageOrder(
        prompt=_text(row["prompt"]),
        negative_prompt=_text(row.get("negative_prompt", "")),
        init_image=_guide(row, attached, size),
        mask=_file(row, attached, "mask"),
        control=control,
        references=_files(row, attached, "references"),
        adapters=tuple(
            Adapter(name=_text(each["name"]), weight=_number(each.get("weight", 1.0)))
            for each in row.get("adapters") or ()
        ),
        **parameters,
    )


def _guide(row: Row, attached: Attached, size: tuple[int, int]) -> bytes | None:
    """The picture to begin with: one that came along, or the sketch of the staging where that is not for control."""
    came = _file(row, attached, "init_image")
    if came is not None or not row.get("staging") or row.get("control"):
        return came
    # Half a second of imports; most rows bring their sketch along.
    from workers.stagecraft import draw

    return draw(row["staging"], *size)


def _control(row: Row, attached: Attached, size: tuple[int, int]) -> Control | None:
    """The picture that fixes the composition: one that came along, or a map drawn from the staging."""
    wanted = row.get("control")
    came = _file(row, attached, "control")
    if not wanted:
        if came is not None:
            raise ValueError("a control picture came along, and nothing says what it shows")
        return None
    kind = ControlKind(wanted["kind"])
    if came is None and not row.get("staging"):
        raise ValueError(f"control by {kind} needs a picture or a staging, and neither came along")
    if came is None:
        from workers.stagecraft import control_map

        came = control_map(row["staging"], kind, *size)
    return Control(kind=kind, picture=came, scale=_number(wanted.get("scale", 0.8)))


def _parameters(row: Row, kinds: Kinds) -> dict[str, Any]:
    """The row's parameters, each of its kind; what is null is left to the order's own default."""
    given = _mapping(row["parameters"])
    if unknown := sorted(given.keys() - kinds.keys()):
        raise ValueError(f"unknown parameters {', '.join(unknown)}; known are {', '.join(kinds)}")
    read = {}
    for name, value in given.items():
        if value is None:
            continue
        try:
            read[name] = kinds[name](value)
        except (TypeError, ValueError, OverflowError) as error:
            raise ValueError(f"{name} is {str(value)[:40]!r}: {error}") from error
    return read


def _file(row: Row, attached: Attached, name: str) -> bytes | None:
    found = _files(row, attached, name)
    if len(found) > 1:
        raise ValueError(f"{len(found)} files came as {name}; one is taken")
    return found[0] if found else None


def _files(row: Row, attached: Attached, name: str) -> tuple[bytes, ...]:
    """What came along for `name`."""
    numbers = [operator.index(number) for number in (row.get("attached") or {}).get(name, ())]
    if any(not 0 <= number < len(attached) for number in numbers):
        raise ValueError(f"{name} points at attachments {numbers}, and {len(attached)} came along")
    return tuple(attached[number] for number in numbers)
