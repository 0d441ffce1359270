"""Typed text, with or without an extension: Fountain, typewriter's columns, text at the left edge, plays, Markdown.

Which of these it is, is decided from the text; a file's name says at most that it may be Markdown.
"""

from collections.abc import Sequence
from pathlib import PurePosixPath
from typing import Final

from kadr.errors import TooLarge
from kadr.film.screenplay import ElementType, Screenplay
from kadr.formats import fountain, layout
from kadr.formats.fountain.lines import mark
from kadr.formats.headings import split_written_number
from kadr.formats.layout.columns import House, measure
from kadr.formats.layout.play import speakers
from kadr.formats.layout.rows import CHARACTER_INCHES, Row, rows
from kadr.formats.reading import Reading, SetLine
from kadr.formats.text import clean
from kadr.formats.typed import markdown as typed_markdown

LEFT_EDGE: Final = 1.5
# Deeper than any paper is wide: what stands there is simply far right.
_DEEPEST: Final = 200
_TAB: Final = 8
# A text is believed to be Fountain by its marks, or by its blank lines alone; both can happen by chance.
_BY_MARKS: Final = 0.97
_BY_BLANK_LINES: Final = 0.92
_MARKED: Final = 400
# Letters in two parts, as some keyboards of macOS leave them: й, ё, and the accents of Latin.
_LOOSE_MARKS: Final = ("\u0306", "\u0308", "\u0301", "\u0300", "\u0303", "\u0327")
# Forced elements in columns come by chance (a list, a number with #): several are wanted there.
_MARKS_IN_COLUMNS: Final = 3
# In Fountain spaces before a line are part of action; a line set so far to the right is set by a typist.
_DEEP: Final = 1.0


def read(text: str, name: str) -> Reading:
    """A script from typed text; where it holds no scenes `confidence` is low. Raises TooLarge as the layout does.

    `format` is `fountain`, `markdown` or `text`, as it was read; `remarks` say how, and what was left out or guessed.
    """
    if any(loose in text for loose in _LOOSE_MARKS):
        text = clean(text, name)
    lines = text.removeprefix("\ufeff").replace("\r\n", "\n").replace("\r", "\n").split("\n")
    named = PurePosixPath(name.strip()).suffix.lower() in (".md", ".markdown")
    if typed_markdown.is_markdown(lines, named=named):
        return typed_markdown.read(lines, name)
    placed = set_lines(lines)
    script = _rows(placed, name)
    return _fountain(text, _marks(lines), script) or _laid_out(script)


def _rows(placed: Sequence[SetLine], name: str) -> list[Row]:
    """The lines as the layout looks at them; none of a text too long for it, which may still be Fountain."""
    try:
        layout.refuse_length(placed, name)
    except TooLarge:
        if not _is_flush(placed):
            raise
        return []
    return rows(placed)


def set_lines(lines: Sequence[str]) -> list[SetLine]:
    """Typed lines with their places, ten letters to the inch; a form feed begins a page."""
    found: list[SetLine] = []
    page = 1
    gap = False
    for number, line in enumerate(lines, start=1):
        page += line.count("\f")
        body = line.strip()
        if body:
            indent = LEFT_EDGE + CHARACTER_INCHES * _column(line)
            found.append(SetLine(number=number, text=_letters(body), indent=indent, gap=gap, page=page))
        gap = not body
    return found


def _column(line: str) -> int:
    lead = line[: len(line) - len(line.lstrip())].replace("\f", "")
    return min(_DEEPEST, len(lead[:_DEEPEST].expandtabs(_TAB)))


def _letters(body: str) -> str:
    """A line without tabs and without soft hyphens but one at its end, where a word is broken."""
    if "\u00ad" in body:
        broken = body.endswith("\u00ad")
        body = body.replace("\u00ad", "") + "\u00ad" * broken
    return body.replace("\t", "    ")


def _is_flush(placed: Sequence[SetLine]) -> bool:
    """Whether hardly a line is set apart; a text too long to be measured may still be Fountain then."""
    edge = min(line.indent for line in placed) + _DEEP
    return sum(line.indent >= edge for line in placed) * 20 < len(placed)


def _laid_out(script: list[Row]) -> Reading:
    found = layout.of_rows(script)
    return Reading(
        screenplay=Screenplay(title_page=found.title_page, elements=found.elements),
        format="text",
        confidence=found.confidence,
        remarks=found.remarks,
    )


def _fountain(text: str, marks: int, script: Sequence[Row]) -> Reading | None:
    """The text read as Fountain, or None where something else explains it better."""
    if script and not _may_be_fountain(script, marks):
        return None
    screenplay = fountain.parse(text)
    if script and all(element.type is not ElementType.SCENE_HEADING for element in screenplay.elements):
        return None
    how = f"read as Fountain by {marks} of its marks" if marks else "read as Fountain by its blank lines"
    return Reading(
        screenplay=screenplay,
        format="fountain",
        confidence=_BY_MARKS if marks else _BY_BLANK_LINES,
        remarks=(how,),
    )


def _may_be_fountain(script: Sequence[Row], marks: int) -> bool:
    """Whether Fountain's rules fit: blank lines between paragraphs, lines not broken at an edge, no columns."""
    columns = measure(script)
    if columns.house is House.COLUMNS:
        return marks >= _MARKS_IN_COLUMNS and not columns.wraps
    if marks:
        return True
    if columns.house is not House.FLUSH or columns.wraps or columns.loose:
        return False
    deep = any(row.left - columns.action >= _DEEP for row in script)
    return columns.blanks and not deep and not speakers(script)


def _marks(lines: Sequence[str]) -> int:
    """How many lines only Fountain would begin, or end, so; notes and boneyards count too."""
    found = 0
    for line in lines:
        body = line.strip() if len(line) <= _MARKED else ""
        if not body:
            continue
        found += _is_marked(body)
    return found


def _is_marked(body: str) -> bool:
    if "[[" in body or "/*" in body:
        return True
    if body[-1] in "#^" and (split_written_number(body)[1] is not None or body.endswith(" ^")):
        return True
    # A full stop before a word and an exclamation mark come by chance; so does a lone closing mark.
    return body[0] in "=#>~@" and mark(body) is not None
