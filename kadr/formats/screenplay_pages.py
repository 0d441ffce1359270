"""Rows onto pages, the way a script typist breaks them: nothing that belongs together is torn apart."""

from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass, field

from kadr.formats.screenplay_rows import Block, Kind, Row, spans, wrapped

_CUE_COLUMN = 22
# A page may run over by so many rows rather than begin with a transition.
_HANG = 2
# A speech is cut before its last sentence's end only if that leaves at most so many rows of the page empty.
_TIDY = 3


@dataclass(frozen=True, slots=True)
class PlacedRow:
    """A row at its place on the page, from 0; `heading` marks the first row of a scene."""

    at: int
    row: Row
    heading: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Breaks:
    """What is written where a speech is cut: under the first part, and behind the repeated cue."""

    more: str
    continued: str


@dataclass(slots=True)
class _Sheet:
    """Pages under construction."""

    limit: int
    breaks: Breaks
    pages: list[list[PlacedRow]] = field(default_factory=lambda: [[]])
    used: int = 0

    def room(self, before: int) -> int:
        """Rows left on this page below a gap of `before`."""
        return self.limit - self.used - self.gap(before)

    def gap(self, before: int) -> int:
        """The gap in force: none at the head of a page."""
        return before if self.used else 0

    def turn(self) -> None:
        """Begin a page, unless this one is still empty."""
        if self.used:
            self.pages.append([])
            self.used = 0

    def place(self, rows: Sequence[Row], before: int, *, heading: bool = False) -> None:
        """Set rows below a gap."""
        self.used += self.gap(before)
        for n, row in enumerate(rows):
            self.pages[-1].append(PlacedRow(self.used, row, heading and n == 0))
            self.used += 1


def paginate(blocks: Sequence[Block], limit: int, breaks: Breaks) -> tuple[tuple[PlacedRow, ...], ...]:
    """Pages of at most `limit` rows (a transition may hang two rows lower).

    A heading stays with the beginning of what follows; a cue is never the last row of a page; a cut speech says
    `more` and goes on under its repeated cue.
    """
    sheet = _Sheet(limit, breaks)
    for n, block in enumerate(blocks):
        if block.kind is Kind.BREAK:
            sheet.turn()
        elif block.kind is Kind.TRANSITION:
            _transition(sheet, block)
        else:
            _flow(sheet, block, _beginning(blocks, n + 1, limit) if block.kind is Kind.HEADING else 0)
    if len(sheet.pages) > 1 and not sheet.pages[-1]:
        sheet.pages.pop()
    return tuple(tuple(page) for page in sheet.pages)


def _transition(sheet: _Sheet, block: Block) -> None:
    if len(block.rows) > sheet.room(block.before) + _HANG:
        sheet.turn()
    sheet.place(block.rows, block.before)


def _beginning(blocks: Sequence[Block], n: int, limit: int) -> int:
    """Rows, the gap above included, without which block `n` may not begin a page; headings in a row hold together."""
    rows = 0
    while n < len(blocks) and blocks[n].kind is Kind.HEADING and rows < limit:
        rows += blocks[n].before + len(blocks[n].rows)
        n += 1
    if n >= len(blocks) or blocks[n].kind in (Kind.BREAK, Kind.TRANSITION, Kind.HEADING):
        return rows
    block = blocks[n]
    first = min(block.cuts[0] + bool(block.cue), len(block.rows)) if block.cuts else len(block.rows)
    return rows + block.before + first


def _flow(sheet: _Sheet, block: Block, after: int) -> None:
    left = _Left(block)
    while left.height + after > sheet.room(block.before):
        cut = left.cut(sheet.room(block.before))
        if cut is None and sheet.used:
            sheet.turn()
            continue
        if cut is None and left.height <= sheet.limit:
            break
        _part(sheet, left, left.done + sheet.limit - left.repeated - bool(block.cue) if cut is None else cut)
    sheet.place(left.rows(), block.before, heading=left.opens)


@dataclass(slots=True)
class _Left:
    """What of a block is not on paper yet: its rows from `done` on, under the cue that is `again` there. The block
    itself is never copied, so that a paragraph of a thousand pages costs what a thousand of one page do."""

    block: Block
    done: int = 0
    again: tuple[Row, ...] = ()

    @property
    def repeated(self) -> int:
        return len(self.again)

    @property
    def height(self) -> int:
        return self.repeated + len(self.block.rows) - self.done

    @property
    def opens(self) -> bool:
        """Whether the first row to come begins a scene."""
        return self.block.kind is Kind.HEADING and not self.done

    def rows(self, end: int | None = None) -> tuple[Row, ...]:
        return (*self.again, *self.block.rows[self.done : end])

    def cut(self, room: int) -> int | None:
        """The best row of the block to leave off at on this page, or None where the rest has to go over whole."""
        last = self._before(self.block.cuts, self.done + room - bool(self.block.cue) - self.repeated)
        if last is None:
            return None
        tidy = self._before(self.block.ends, last)
        return tidy if tidy is not None and tidy >= last - _TIDY else last

    def _before(self, cuts: Sequence[int], most: int) -> int | None:
        at = bisect_right(cuts, most)
        return cuts[at - 1] if at and cuts[at - 1] > self.done else None


def _part(sheet: _Sheet, left: _Left, cut: int) -> None:
    """Leave the rows before `cut` on this page and begin another."""
    block = left.block
    sheet.place(left.rows(cut), block.before, heading=left.opens)
    left.again = ()
    if block.cue:
        sheet.place([_at_cue(sheet.breaks.more)], 0)
        cue = block.cue if block.cue.endswith(sheet.breaks.continued) else f"{block.cue} {sheet.breaks.continued}"
        left.again = tuple(spans(line, _CUE_COLUMN) for line in wrapped(cue, 38))
    sheet.turn()
    left.done = cut


def _at_cue(words: str) -> Row:
    return spans(wrapped(words, 38)[0], _CUE_COLUMN)
