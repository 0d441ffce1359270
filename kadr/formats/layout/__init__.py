"""Scripts whose paragraphs are told apart by how they are set: one classifier for typed text, PDF and Word.

Every document is measured first (its own columns, its own right edges), then read line by line; no column is taken
from a handbook. What belongs to the page and not to the script is taken out before.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Final

from kadr.errors import TooLarge
from kadr.film.screenplay import Element, ElementType, TitleEntry
from kadr.formats.emphasis_marks import unmarked
from kadr.formats.headings import MOST_SCENES, at_most
from kadr.formats.layout.columns import Columns, House, measure
from kadr.formats.layout.pages import PageCleaner
from kadr.formats.layout.questions import Asked
from kadr.formats.layout.reading import LayoutReader
from kadr.formats.layout.rows import Row, rows
from kadr.formats.layout.title import front_page
from kadr.formats.reading import SetLine

# 1,200 pages. Measured on one core: an ordinary script of so many lines is read in 0.7 s, the worst text in 1.2 s.
MOST_LINES: Final = 40_000
# With spaces and marks; 1,200 pages have 2 million.
MOST_LETTERS: Final = 2_500_000
_LITTLE: Final = 0.3
# Bold, underlined or both as a matter of course on paper; only what is set apart inside them is emphasis.
_DRAWN_SO: Final = (ElementType.SCENE_HEADING, ElementType.CHARACTER, ElementType.TRANSITION)


@dataclass(frozen=True, slots=True, kw_only=True)
class Layout:
    """What the lines of a script turned out to be. `remarks` say how it was read, what was dropped or guessed.

    `confidence` is 0 to 1: the mean over all lines of how clearly each stood where its kind stands (from 1 where a
    style named it, 0.97 in a column of its own, 0.85 told by capitals and blank lines, down to 0.1 in no column),
    times 1 where both scenes and speeches were found, 0.85 where nobody speaks, 0.3 where no scene begins (lines can
    lie in the clearest columns and still be no script), times n / (n + 0.3) for n headings and cues: few prove little.
    """

    elements: tuple[Element, ...]
    title_page: tuple[TitleEntry, ...] = ()
    confidence: float
    remarks: tuple[str, ...] = ()


def elements(lines: Sequence[SetLine], name: str = "the script") -> Layout:
    """The elements of a script from its lines in reading order.

    A line given with a `kind` is that; all others are told by their place. Leave runs of spaces within a line as they
    are set (scene numbers in the right margin, two speeches side by side). Raises TooLarge, with
    the file's `name`, over `MOST_LINES` lines, `MOST_LETTERS` letters or `headings.MOST_SCENES` scenes.
    """
    refuse_length(lines, name)
    if not at_most("\n".join(line.text for line in lines), MOST_SCENES):
        raise TooLarge(f"{name} has over {MOST_SCENES} scenes; send one film at a time")
    return of_rows(rows(lines))


def refuse_length(lines: Sequence[SetLine], name: str) -> None:
    """Raises TooLarge over `MOST_LINES` lines or `MOST_LETTERS` letters."""
    if len(lines) > MOST_LINES:
        raise TooLarge(f"{name} has {len(lines)} lines; the limit is {MOST_LINES}: send one film at a time")
    letters = sum(len(line.text) for line in lines)
    if letters > MOST_LETTERS:
        raise TooLarge(f"{name} has {letters} letters; the limit is {MOST_LETTERS}: send one film at a time")


def of_rows(found_rows: list[Row]) -> Layout:
    """The same from rows that somebody looked at already."""
    cleaner = PageCleaner(found_rows)
    script = cleaner.clean()
    columns = measure(script)
    front, taken = front_page(script, columns)
    reader = LayoutReader(script[taken:], columns)
    found = tuple(reader.read())
    remarks = [_house(columns, reader.asked)]
    remarks += cleaner.remarks()
    remarks += [f"{what}: {count}" for what, count in reader.counted.items()]
    return Layout(elements=found, title_page=front, confidence=_confidence(reader, found), remarks=tuple(remarks))


def undrawn(element: Element) -> Element:
    """The element without the look that all of its kind have on paper."""
    return replace(element, text=unmarked(element.text)) if element.type in _DRAWN_SO else element


def _confidence(reader: LayoutReader, found: Sequence[Element]) -> float:
    kinds = {element.type for element in found}
    spoken = 1.0 if ElementType.DIALOGUE in kinds else 0.85
    evidence = spoken if ElementType.SCENE_HEADING in kinds else 0.3
    proofs = sum(element.type in (ElementType.SCENE_HEADING, ElementType.CHARACTER) for element in found)
    mean = reader.certain / max(1, reader.weighed)
    return round(evidence * mean * (proofs / (proofs + _LITTLE) if proofs else 1.0), 3)


def _house(columns: Columns, asked: Asked) -> str:
    if asked.names:
        return f"read as a play: {len(asked.names)} names stand before what they say"
    match columns.house:
        case House.COLUMNS:
            cue = f'{columns.cue:.1f}"' if columns.cue is not None else "centred"
            return (
                f'read as typewritten columns: action at {columns.action:.1f}", dialogue at {columns.dialogue:.1f}", '
                f"cues {'at ' if columns.cue is not None else ''}{cue}"
            )
        case House.MIDDLE:
            return "read as cues in the middle above dialogue as wide as action"
        case _:
            blanks = "blank lines" if columns.blanks else "no blank lines"
            return f"read as text at the left edge with {blanks}: cues told by their capitals"
