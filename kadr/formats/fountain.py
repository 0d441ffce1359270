"""Fountain 1.1, in English, Russian and Kazakh practice: read, and written in one canonical form.

Reading costs time in proportion to the text, whatever it holds: lines are told apart by their first letters and by
table look-ups, never by backtracking patterns.
"""

from kadr.film.screenplay import Aside, Screenplay, TitleEntry
from kadr.formats.fountain_asides import lift
from kadr.formats.fountain_body import BodyReader, Line
from kadr.formats.fountain_lines import title_key
from kadr.formats.fountain_writing import write

__all__ = ["parse", "write"]


def parse(text: str) -> Screenplay:
    """A Fountain text as a screenplay. Never fails: what is nothing else is action. Line numbers count from 1."""
    asides = lift(text.removeprefix("\ufeff").replace("\r\n", "\n").replace("\r", "\n"))
    title_page, body = _title_page([Line(number, words) for number, words in asides.lines])
    return Screenplay(
        title_page=title_page,
        elements=tuple(BodyReader(body).read()),
        notes=tuple(Aside(text=text) for text in asides.notes),
        boneyards=tuple(Aside(text=text) for text in asides.boneyards),
    )


def _title_page(lines: list[Line]) -> tuple[tuple[TitleEntry, ...], list[Line]]:
    """The title page and the lines after it; a first paragraph that is not all keys and values is no title page."""
    start = next((at for at, line in enumerate(lines) if line.text.strip()), len(lines))
    entries: list[tuple[str, list[str]]] = []
    end = start
    while end < len(lines) and lines[end].text.strip():
        text = lines[end].text
        key = title_key(text)
        if key is not None:
            value = text.partition(":")[2].strip()
            entries.append((key, [value] if value else []))
        elif entries and (text[:1] == "\t" or text[:3] == "   "):
            entries[-1][1].append(text.strip())
        else:
            return (), lines
        end += 1
    if not any(values for _, values in entries):
        return (), lines
    return tuple(TitleEntry(key=key, lines=tuple(values)) for key, values in entries), lines[end:]
