"""Fountain 1.1, in English, Russian and Kazakh practice: read, and written in one canonical form.

Reading costs time in proportion to the text, whatever it holds: lines are told apart by their first letters and by
table look-ups, never by backtracking patterns.
"""

from kadr.film.screenplay import Screenplay, TitleEntry
from kadr.formats.fountain import blankless as fountain_blankless
from kadr.formats.fountain.asides import lift
from kadr.formats.fountain.body import BodyReader
from kadr.formats.fountain.lines import title_key
from kadr.formats.fountain.places import Line, Places
from kadr.formats.fountain.writing import HELD_END, canonical
from kadr.formats.practice import fold, practice
from kadr.formats.title_page import role

# Ten pages of keys are no title page, and each is asked whether it is none.
_MOST_KEYS = 500

__all__ = ["parse", "write"]


def parse(text: str) -> Screenplay:
    """A Fountain text as a screenplay. Never fails: what is nothing else is action. Line numbers count from 1."""
    asides = lift(text.removeprefix("\ufeff").replace("\r\n", "\n").replace("\r", "\n").replace("\f", ""))
    lines = [Line(number, words, index) for index, (number, words) in enumerate(asides.lines)]
    title_page, body = _title_page(lines)
    places = Places(asides.lifted)
    elements = tuple(BodyReader(fountain_blankless.spaced(body), places).read())
    return Screenplay(
        title_page=title_page,
        elements=elements,
        notes=places.asides(notes=True),
        boneyards=places.asides(notes=False),
    )


def write(screenplay: Screenplay) -> str:
    """The canonical Fountain text of a screenplay, ending in one line end.

    `parse(write(x)) == x` but for line numbers, for every screenplay that Fountain can say. It cannot say: a speech
    without a cue; a line of a speech that begins with `~`, `=` or is all in parentheses; empty or unstripped texts;
    a note with `]]` in it, a boneyard with `*/`; an aside right after `[` or a backslash, which moves on to where it
    can stand; revisions.
    """
    text = canonical(screenplay)
    lines = [Line(number, words) for number, words in lift(text).lines]
    # A text of one block looks like a script typed without blank lines: a blank of two spaces says that it is none.
    return text + HELD_END if fountain_blankless.is_blankless(_title_page(lines)[1]) else text


def _title_page(lines: list[Line]) -> tuple[tuple[TitleEntry, ...], list[Line]]:
    """The title page and the lines after it; a first paragraph that is not all keys and values is no title page.

    Where it begins with a key that every title page may have, it ends with the first line that is none.
    """
    start = next((at for at, line in enumerate(lines) if line.text.strip()), len(lines))
    entries: list[tuple[str, list[str]]] = []
    end = start
    while end < len(lines) and lines[end].text.strip():
        text = lines[end].text
        key = title_key(text)
        if len(entries) > _MOST_KEYS:
            return (), lines
        if key is not None:
            value = text.partition(":")[2].strip()
            entries.append((key, [value] if value else []))
        elif entries and (text[:1] == "\t" or text[:3] == "   "):
            entries[-1][1].append(text.strip())
        elif entries and _is_known(entries[0][0]):
            break
        else:
            return (), lines
        end += 1
    # `Title:` alone is a page still to be filled in, `FLASHBACK:` alone is none.
    if not entries or not (_is_known(entries[0][0]) or any(values for _, values in entries)):
        return (), lines
    return tuple(TitleEntry(key=key, lines=tuple(values)) for key, values in entries), lines[end:]


def _is_known(key: str) -> bool:
    return role(key) is not None or fold(key) in practice().title_keys
