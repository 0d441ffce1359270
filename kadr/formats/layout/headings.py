"""A scene heading with all that belongs to it: its further lines, a label above it, the cast line under it."""

from typing import Final

from kadr.film.screenplay import Element, ElementType
from kadr.formats import headings
from kadr.formats.fountain.lines import cast_at
from kadr.formats.layout.columns import House, apart
from kadr.formats.layout.questions import Asked, numbered

_MOST_LINES: Final = 3


def scene_heading(asked: Asked, start: int, found: headings.Heading, number: str | None) -> tuple[Element, int]:
    """The heading that begins at a line, and the line after it; `number` stood on a line above."""
    found, at = _wrapped(asked, found, start)
    found, at = _label_joined(asked, found, at)
    taken_apart = found.slugline
    cast = _cast(asked, start, at)
    if cast is not None:
        taken_apart = headings.with_cast(taken_apart, cast)
        at += 1
    element = Element(
        type=ElementType.SCENE_HEADING,
        text=found.text,
        line=asked.script[start].number,
        number=found.number or number,
        slugline=taken_apart,
    )
    return element, at


def _wrapped(asked: Asked, found: headings.Heading, start: int) -> tuple[headings.Heading, int]:
    """A heading that was too long for its line goes on below, in capitals."""
    at = start + 1
    text = found.text
    while at < len(asked.script) and at - start < _MOST_LINES and _goes_on(asked, found, at):
        text = f"{text} {asked.script[at].plain}"
        at += 1
    if text == found.text:
        return found, at
    whole = headings.Heading(text=text, number=found.number, slugline=headings.slugline(text), sure=found.sure)
    return whole, at


def _goes_on(asked: Asked, found: headings.Heading, at: int) -> bool:
    above, below = asked.script[at - 1], asked.script[at]
    if not below.capitals or below.turn or below.kind is not None or below.heading or asked.parted(below):
        return False
    # A heading with its time is complete: names under it are those of the cast.
    complete = found.slugline.time is not None and cast_at(below.plain) is not None
    return not complete and asked.columns.is_full(above, below)


def _label_joined(asked: Asked, found: headings.Heading, at: int) -> tuple[headings.Heading, int]:
    """`СЦЕНА 3` with the heading proper on the next line."""
    if not headings.is_bare_label(found) or at >= len(asked.script):
        return found, at
    proper = asked.script[at].heading
    if proper is None or proper.number is not None or proper.slugline.place_type is None:
        return found, at
    return numbered(proper, found.number), at + 1


def _cast(asked: Asked, start: int, at: int) -> tuple[str, ...] | None:
    """The names on the line under a heading; a single name with something under it is a cue."""
    if at >= len(asked.script):
        return None
    row = asked.script[at]
    loose = asked.parted(row)
    if (loose and not asked.columns.loose) or row.turn or row.kind not in (None, ElementType.ACTION):
        return None
    if asked.columns.house is not House.FLUSH and apart(row, max(asked.script[start].left, asked.columns.action)):
        return None
    cast = cast_at(row.plain)
    if cast is None or asked.said(at) is not None:
        return None
    return None if len(cast) == 1 and ":" not in row.plain and (loose or asked.is_cue(at)) else cast
