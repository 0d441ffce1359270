"""A screenplay as rows of typewriter letters: where each paragraph stands, before it is known on which page.

Columns count from the left text edge (1.5 inches from the paper's) at ten letters an inch. The industry's places:
action 1.5", dialogue 2.5", parentheticals 3.1", cues 3.7", 6 inches of text in all (Riley, "The Hollywood Standard").
"""

import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from enum import Enum, auto
from functools import lru_cache
from itertools import zip_longest

from kadr.film.screenplay import Element, ElementType, Screenplay
from kadr.formats.emphasis import Style, Styled, style

WIDTH = 60
_NUMBER_COLUMN = -6
_RIGHT_NUMBER_COLUMN = WIDTH + 1
# Directional marks and their kin draw nothing and can turn a line round: they stay in the script, not on paper.
_INVISIBLE = {"Cc", "Cf", "Cs", "Co", "Cn"}


@dataclass(frozen=True, slots=True)
class Span:
    """Letters of one style at a column; `column` may be negative, in the margin."""

    column: int
    text: str
    style: Style = Style.PLAIN


Row = tuple[Span, ...]


class Kind(Enum):
    """What a block is, as far as breaking a page goes."""

    HEADING = auto()
    TEXT = auto()
    SPEECH = auto()
    TRANSITION = auto()
    BREAK = auto()


@dataclass(frozen=True, slots=True, kw_only=True)
class Block:
    """Rows that belong together. `cuts` are the row counts after which a page may end; `ends` those of them where a
    sentence does; `before` is the space above, in rows; `cue` is repeated where a speech goes on."""

    kind: Kind
    rows: tuple[Row, ...] = ()
    before: int = 1
    cuts: tuple[int, ...] = ()
    ends: tuple[int, ...] = ()
    cue: str = ""


@dataclass(frozen=True, slots=True)
class _Columns:
    cue: int
    parenthetical: int
    parenthetical_width: int
    dialogue: int
    dialogue_width: int


_ALONE = _Columns(22, 16, 25, 10, 35)
_LEFT = _Columns(8, 3, 22, 0, 28)
_RIGHT = _Columns(40, 35, 22, 32, 28)


def blocks(screenplay: Screenplay) -> tuple[Block, ...]:
    """Everything that is printed, in order. Sections, synopses, notes and boneyards are not (Fountain 1.1)."""
    found: list[Block] = []
    previous: list[Element] = []
    for group in _groups(screenplay.elements):
        if group[0].dual and previous:
            found[-1] = _dual(previous, group)
            previous = []
            continue
        found.append(_block(group))
        previous = group if group[0].type is ElementType.CHARACTER else []
    return tuple(found)


def wrapped(text: str, width: int, base: Style = Style.PLAIN) -> list[Styled]:
    """Lines of at most `width` letters, broken at spaces, or inside a word longer than a line."""
    lines: list[Styled] = []
    for line in shown(text).split("\n"):
        whole = style(line)
        if base is not Style.PLAIN:
            whole = Styled(whole.text, bytes(each | base for each in whole.styles))
        lines.extend(whole.part(start, end) for start, end in _breaks(whole.text, width))
    return lines


def shown(text: str) -> str:
    """The text as letters that draw: composed, tabs as spaces, nothing invisible but line breaks."""
    composed = unicodedata.normalize("NFC", text.expandtabs(4))
    return "".join(c for c in composed if c == "\n" or unicodedata.category(c) not in _INVISIBLE)


def spans(line: Styled, column: int) -> Row:
    """A line's runs, one after the other from `column` on."""
    found = []
    for text, drawn in line.runs():
        found.append(Span(column, text, drawn))
        column += cells(text)
    return tuple(found)


def cells(text: str) -> int:
    """How many typewriter cells the text takes: accents none, Chinese and the like two."""
    return len(text) if text.isascii() else sum(_cell(c) for c in text)


def centred(text: str, base: Style = Style.PLAIN) -> list[Row]:
    """Lines in the middle of the text's width."""
    return [spans(line, (WIDTH - cells(line.text)) // 2) for line in wrapped(text, WIDTH, base)]


def _groups(elements: Sequence[Element]) -> Iterator[list[Element]]:
    speech: list[Element] = []
    for element in elements:
        if element.type in _SPOKEN and speech:
            speech.append(element)
            continue
        if speech:
            yield speech
            speech = []
        if element.type is ElementType.CHARACTER:
            speech = [element]
        elif element.type not in (ElementType.SECTION, ElementType.SYNOPSIS):
            yield [element]
    if speech:
        yield speech


_SPOKEN = (ElementType.PARENTHETICAL, ElementType.DIALOGUE, ElementType.LYRICS)


def _block(group: list[Element]) -> Block:
    first = group[0]
    match first.type:
        case ElementType.SCENE_HEADING:
            block = _heading(first)
        case ElementType.CHARACTER | ElementType.DIALOGUE | ElementType.PARENTHETICAL:
            block = _speech(group, _ALONE)
        case ElementType.TRANSITION:
            lines = wrapped(first.text, WIDTH)
            block = Block(kind=Kind.TRANSITION, rows=tuple(spans(line, WIDTH - cells(line.text)) for line in lines))
        case ElementType.CENTERED:
            block = _text(centred(first.text))
        case ElementType.PAGE_BREAK:
            block = Block(kind=Kind.BREAK)
        case _:
            base = Style.ITALIC if first.type is ElementType.LYRICS else Style.PLAIN
            block = _text([spans(line, 0) for line in wrapped(first.text, WIDTH, base)])
    return block


def _text(rows: list[Row]) -> Block:
    # Two rows at least on either side of a cut: no widows, no orphans.
    return Block(kind=Kind.TEXT, rows=tuple(rows), cuts=tuple(range(2, len(rows) - 1)))


def _heading(element: Element) -> Block:
    rows = [spans(line, 0) for line in wrapped(element.text.upper(), WIDTH - 2, Style.BOLD)]
    if element.number:
        left = Span(_NUMBER_COLUMN, shown(element.number), Style.BOLD)
        rows[0] = (left, *rows[0], replace(left, column=_RIGHT_NUMBER_COLUMN))
    cast = ", ".join(element.slugline.cast) if element.slugline else ""
    if cast:
        rows.extend(spans(line, 0) for line in wrapped(cast, WIDTH))
    return Block(kind=Kind.HEADING, rows=tuple(rows), before=2)


def _speech(group: list[Element], columns: _Columns) -> Block:
    rows: list[Row] = []
    cuts: list[int] = []
    ends: list[int] = []
    cue = shown(group[0].text) if group[0].type is ElementType.CHARACTER else ""
    if cue:
        rows.extend(spans(line, columns.cue) for line in wrapped(cue, columns.dialogue_width - 6))
        # A cue of many rows is no cue; repeating it would fill the next page with it.
        cue = cue if len(rows) <= 2 else ""
    for element in group[group[0].type is ElementType.CHARACTER :]:
        if element.type is ElementType.PARENTHETICAL:
            rows.extend(_parenthetical(element.text, columns))
            continue
        base = Style.ITALIC if element.type is ElementType.LYRICS else Style.PLAIN
        lines = wrapped(element.text, columns.dialogue_width, base)
        for n, line in enumerate(lines, start=1):
            rows.append(spans(line, columns.dialogue))
            if 2 <= n <= len(lines) - 2 or (n == len(lines) and n > 1):
                cuts.append(len(rows))
                ends.extend([len(rows)] if line.text.rstrip(" »\")'").endswith((".", "!", "?", "…")) else [])
    cuts = [cut for cut in cuts if cut <= len(rows) - 2]
    return Block(kind=Kind.SPEECH, rows=tuple(rows), cuts=tuple(cuts), ends=tuple(ends), cue=cue)


def _parenthetical(text: str, columns: _Columns) -> list[Row]:
    lines = wrapped(f"({text})", columns.parenthetical_width)
    return [spans(line, columns.parenthetical + (n > 0)) for n, line in enumerate(lines)]


def _dual(left: list[Element], right: list[Element]) -> Block:
    sides = (_speech(left, _LEFT).rows, _speech(right, _RIGHT).rows)
    rows = tuple((*a, *b) for a, b in zip_longest(*sides, fillvalue=()))
    return Block(kind=Kind.TEXT, rows=rows)


def _breaks(text: str, width: int) -> Iterator[tuple[int, int]]:
    start = 0
    while (end := _fitting(text, start, width)) < len(text):
        space = text.rfind(" ", start + 1, end + 1)
        # A row of nothing but the paragraph's own indent is no place to break.
        if space > start and text[start:space].strip():
            yield start, space
            start = space
            while start < len(text) and text[start] == " ":
                start += 1
        else:
            yield start, end
            start = end
    yield start, len(text)


def _fitting(text: str, start: int, width: int) -> int:
    end, used = start, 0
    while end < len(text) and used + _cell(text[end]) <= width:
        used += _cell(text[end])
        end += 1
    return max(end, start + 1)


@lru_cache(maxsize=4096)
def _cell(letter: str) -> int:
    if unicodedata.combining(letter):
        return 0
    return 2 if unicodedata.east_asian_width(letter) in "WF" else 1
