"""The title page of a typeset script: what stands before the first scene and is not part of it."""

from collections.abc import Sequence
from typing import Final

from kadr.film.screenplay import Language, TitleEntry
from kadr.formats import language
from kadr.formats.fountain.lines import is_transition, title_key
from kadr.formats.layout.columns import Columns, apart
from kadr.formats.layout.rows import Row

_KEYS: Final = {
    Language.KAZAKH: ("Атауы", "Қолтаңба", "Автор", "Байланыс"),
    Language.RUSSIAN: ("Название", "Подпись", "Автор", "Контакты"),
    Language.ENGLISH: ("Title", "Credit", "Author", "Contact"),
}
# Words that say who wrote it, as they begin or end a line of a title page.
_CREDITS: Final = (
    *("written by", "screenplay by", "by", "story by", "a screenplay by", "an original screenplay by"),
    *("автор", "авторы", "автор сценария", "авторы сценария", "сценарий", "литературный сценарий", "киносценарий"),
    *("сценарий авторы", "авторы:", "әдеби сценарий", "сценарийін жазған", "жазған", "сценарист"),
)
_MOST_ROWS: Final = 30
_LONGEST: Final = 70


def title_page(script: Sequence[Row], columns: Columns) -> tuple[tuple[TitleEntry, ...], int]:
    """The entries of the title page and how many rows they took; none where the script opens with its first scene."""
    end = _end(script, columns)
    if not end:
        return (), 0
    front = script[:end]
    keyed = _keyed(front)
    if keyed:
        return keyed, end
    return _composed(front), end


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
    if any(_credit(row.plain) for row in front):
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


def _composed(front: Sequence[Row]) -> tuple[TitleEntry, ...]:
    """A page set in the middle: the title first, then who wrote it, then all the rest."""
    written = language.detect(" ".join(row.plain for row in front))
    title_name, credit_name, author_name, contact_name = _KEYS[written]
    title = [front[0].text]
    at = 1
    while at < len(front) and not front[at].gap and front[at].capitals and not _credit(front[at].plain):
        title.append(front[at].text)
        at += 1
    entries = [TitleEntry(key=title_name, lines=tuple(line.strip('*_«»" ') or line for line in title))]
    rest: list[str] = []
    while at < len(front):
        credit = _credit(front[at].plain)
        if credit is None:
            rest.append(front[at].text)
            at += 1
            continue
        entries.append(TitleEntry(key=credit_name, lines=(credit,)))
        author = front[at].plain[len(credit) :].strip(" :–—-")
        at += 1
        if not author and at < len(front):
            author, at = front[at].text, at + 1
        if author:
            entries.append(TitleEntry(key=author_name, lines=(author,)))
    if rest:
        entries.append(TitleEntry(key=contact_name, lines=tuple(rest)))
    return tuple(entries)


def _credit(text: str) -> str | None:
    """The words of a credit that a line begins with, as written; the name may follow on the same line."""
    folded = text.casefold()
    for words in sorted(_CREDITS, key=len, reverse=True):
        after = folded[len(words) : len(words) + 1]
        if folded.startswith(words) and (not after or after in " :"):
            return text[: len(words)]
    return None
