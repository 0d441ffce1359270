"""Where asides stood: from the lines of the source to elements and places in their text."""

from bisect import bisect_left
from collections.abc import Iterable
from typing import NamedTuple

from kadr.film.screenplay import Aside
from kadr.formats.fountain.asides import Lifted


class Line(NamedTuple):
    """A line as it stands, with its source number, and its place among the lines that were kept."""

    number: int
    text: str
    kept: int = -1


class _Spot:
    """A line that became part of an element: `piece` of it stands at `start` of the element's text."""

    __slots__ = ("column", "element", "length", "raw", "skipped", "start", "tabs")

    def __init__(self, element: int, start: int, raw: str, piece: str) -> None:
        self.element, self.start, self.raw, self.length = element, start, raw, len(piece)
        self.skipped = raw.rfind(piece)
        self.column = 0
        self.tabs = -1
        if self.skipped < 0:
            # Action has its tabs as spaces.
            self.skipped = raw.replace("\t", "    ").rfind(piece)
            self.tabs = 0

    def offset(self, column: int) -> int:
        """The place in the element's text of a column of the line; asked from left to right."""
        if self.tabs >= 0:
            self.tabs += self.raw.count("\t", self.column, column)
            self.column = column
            column += 3 * self.tabs
        return self.start + min(max(column - self.skipped, 0), self.length)


class Places:
    """What the reader tells about its lines, no more of it than the asides of this text ask for."""

    def __init__(self, lifted: Iterable[Lifted]) -> None:
        self.lifted = list(lifted)
        self.wanted = {aside.kept for aside in self.lifted}
        self.firsts: list[int] = []
        self.spots: dict[int, _Spot] = {}
        self.placed: list[Aside] = []

    def first(self, line: Line) -> None:
        """The next element begins with this line."""
        self.firsts.append(line.kept)

    def at(self, line: Line, element: int, start: int, piece: str) -> None:
        """This line of the source is `piece` at `start` in the text of an element."""
        if line.kept in self.wanted:
            self.spots[line.kept] = _Spot(element, start, line.text, piece)

    def asides(self, *, notes: bool) -> tuple[Aside, ...]:
        """The notes, or the boneyards, where they belong. Those of the title page come before the first element."""
        return tuple(place for aside, place in zip(self.lifted, self._all(), strict=True) if aside.note == notes)

    def _all(self) -> list[Aside]:
        if len(self.placed) != len(self.lifted):
            self.placed = [self._placed(aside) for aside in self.lifted]
        return self.placed

    def _placed(self, aside: Lifted) -> Aside:
        spot = self.spots.get(aside.kept)
        if spot is None:
            return Aside(text=aside.text, line=aside.line, element=bisect_left(self.firsts, aside.kept))
        if aside.column is not None:
            offset: int | None = spot.offset(aside.column)
        else:
            # Above the first line of an element it stands before it, above another line in its midst.
            offset = None if self.firsts[spot.element] == aside.kept else spot.start
        return Aside(text=aside.text, line=aside.line, element=spot.element, offset=offset)
