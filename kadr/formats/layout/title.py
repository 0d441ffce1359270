"""The title page of a typeset script: what stands before the first scene and is not part of it."""

from collections.abc import Sequence
from typing import Final

from kadr.film.screenplay import TitleEntry
from kadr.formats import language, title_page
from kadr.formats.emphasis_marks import unmarked
from kadr.formats.fountain.lines import is_transition, title_key
from kadr.formats.layout.columns import Columns, apart
from kadr.formats.layout.rows import Row

_MOST_ROWS: Final = 30
_LONGEST: Final = 70


def front_page(script: Sequence[Row], columns: Columns) -> tuple[tuple[TitleEntry, ...], int]:
    """The entries of the title page and how many rows they took; none where the script opens with its first scene."""
    end = _end(script, columns)
    if not end:
        return (), 0
    front = script[:end]
    keyed = _keyed(front)
    if keyed:
        return keyed, end
    return _composed(front, columns), end


def _end(script: Sequence[Row], columns: Columns) -> int:
    """Where the title page ends: at a page's end, or before the first row that is no part of a title."""
    opening = _opening(script)
    if not opening:
        return 0
    keys = 0
    while keys < opening and (title_key(script[keys].plain) or (keys and _continues_value(script, keys, columns))):
        keys += 1
    if keys and (keys == opening or script[keys].gap):
        return keys
    if any(row.turn for row in script[1 : opening + 1]):
        turn = next(at for at in range(1, opening + 1) if script[at].turn)
        return turn if all(len(row.text) <= _LONGEST * 2 for row in script[:turn]) else 0
    end = 0
    while end < opening and apart(script[end], columns.action) and len(script[end].text) <= _LONGEST:
        end += 1
    return end or _flush_end(script, opening)


def _opening(script: Sequence[Row]) -> int:
    """How many rows stand before the first heading or transition; 0 where there is no heading near."""
    for at, row in enumerate(script[: _MOST_ROWS + 1]):
        if row.heading is not None or (row.plain and is_transition(row.plain, alone=True)):
            return at
    return 0


def _continues_value(script: Sequence[Row], at: int, columns: Columns) -> bool:
    return not script[at].gap and script[at].left > columns.action + 0.15


def _flush_end(script: Sequence[Row], opening: int) -> int:
    """A title at the left edge is believed where it names an author, or is one line in capitals."""
    front = script[:opening]
    if any(len(row.text) > _LONGEST for row in front) or not script[opening].gap:
        return 0
    if any(title_page.credited(row.plain) for row in front):
        return opening
    return opening if opening == 1 and front[0].capitals and front[0].plain[-1:] not in ".!?…:" else 0


def _keyed(front: Sequence[Row]) -> tuple[TitleEntry, ...]:
    """`Key: value` lines, values also below their key."""
    entries: list[tuple[str, list[str]]] = []
    for row in front:
        key = title_key(row.plain)
        if key is not None:
            value = row.text.partition(":")[2].strip()
            entries.append((key, [value] if value else []))
        elif entries:
            entries[-1][1].append(row.text)
        else:
            return ()
    return tuple(TitleEntry(key=key, lines=tuple(values)) for key, values in entries if values)


def _composed(front: Sequence[Row], columns: Columns) -> tuple[TitleEntry, ...]:
    """A page without keys; at the left edge alone, its lines are told as if they stood in the middle."""
    middle = any(apart(row, columns.action) for row in front)
    lines = [
        title_page.PrintedLine(
            text=unmarked(row.text), centered=not middle or apart(row, columns.action), gap=row.gap or row.turn
        )
        for row in front
    ]
    return title_page.arranged(lines, language.detect(" ".join(row.plain for row in front)))
