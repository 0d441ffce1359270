"""Where in the script a note of Final Draft stands: its Range counts letters from the beginning of the file's text.

Every paragraph counts its UTF-16 units and one more for its end; a dual dialogue or an omitted scene counts two where
it stands, and what is inside it nothing.
"""

from bisect import bisect_left, bisect_right
from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import accumulate

from kadr.formats.fdx import runs as fdx_runs
from kadr.formats.fdx.elements import Said


def units(text: str) -> int:
    """Length in UTF-16 units."""
    return len(text) if text.isascii() else len(text.encode("utf-16-le", "surrogatepass")) // 2


@dataclass(slots=True)
class _Block:
    """A paragraph in the count: where it starts, its text, and the element that comes next at its beginning.

    Elements `first` up to `end` have their letters in it.
    """

    start: int
    text: str
    next: int
    first: int = 0
    end: int = 0
    ends: Sequence[int] | None = None

    def letter(self, unit: int) -> int:
        """The letter that `unit` units after the start is."""
        if self.text.isascii():
            return min(unit, len(self.text))
        return bisect_right(self._ends(), unit)

    def unit(self, letter: int) -> int:
        """How many units stand before a letter."""
        if self.text.isascii() or letter <= 0:
            return max(letter, 0)
        return self._ends()[min(letter, len(self.text)) - 1]

    def _ends(self) -> Sequence[int]:
        if self.ends is None:
            self.ends = list(accumulate(2 if letter > "\uffff" else 1 for letter in self.text))
        return self.ends


@dataclass(slots=True)
class _Anchor:
    """One element: its block, and what it says there; None for one that has no letters in the count."""

    block: int
    said: Said | None
    places: Sequence[int] | None = None

    def known(self) -> Sequence[int]:
        """Where its letters stand in its text, weighed once."""
        if self.places is None:
            self.places = fdx_runs.places(self.said.text, self.said.plain) if self.said else ()
        return self.places


@dataclass(slots=True)
class Anchors:
    """The count of one script, kept while its paragraphs are read or written in order."""

    total: int = 0
    blocks: list[_Block] = field(default_factory=list)
    elements: list[_Anchor] = field(default_factory=list)

    def paragraph(self, text: str, embedded: int, length: int | None = None) -> None:
        """Counts the next paragraph, before its elements are added; `length` in the file, where tidying changed it."""
        self.blocks.append(_Block(self.total, text, len(self.elements)))
        self.total += (units(text) if length is None else length) + 2 * embedded + 1

    def element(self, said: Said | None) -> None:
        """Adds an element that the last counted paragraph made; without letters in the count, as inside a dual one."""
        if not self.blocks:
            self.paragraph("", 0)
        self.elements.append(_Anchor(len(self.blocks) - 1, said))
        if said is not None:
            block = self.blocks[-1]
            if block.first == block.end:
                block.first = len(self.elements) - 1
            block.end = len(self.elements)

    def address(self, element: int, offset: int | None) -> int:
        """The count at a place in an element's text; offsets count its marks, the script's count does not."""
        if not 0 <= element < len(self.elements):
            return max(0, self.total - 1)
        anchor = self.elements[element]
        block = self.blocks[anchor.block]
        if offset is None or anchor.said is None:
            return block.start
        letter = bisect_left(anchor.known(), offset)
        return block.start + block.unit(anchor.said.pieces[0][0] + letter)

    def place(self, address: int) -> tuple[int, int | None] | None:
        """Element and offset at a count; before the next element without letters there; None past the end."""
        if address >= max(self.total, 1):
            return None
        block = self.blocks[bisect_right(self.blocks, address, key=lambda each: each.start) - 1]
        letter = block.letter(address - block.start)
        if block.first == block.end:
            return block.next, None
        made = range(block.first, block.end)
        at = bisect_left(made, letter, key=self._last_letter)
        element = made[min(at, len(made) - 1)]
        said = self.elements[element].said
        return element, None if said is None else self.offset(element, said.letter(letter))

    def _last_letter(self, element: int) -> int:
        said = self.elements[element].said
        return said.pieces[-1][1] if said else -1

    def offset(self, element: int, letter: int) -> int:
        """The place in an element's text behind the letter before `letter`."""
        known = self.elements[element].known()
        return known[min(letter, len(known)) - 1] + 1 if letter and known else 0
