"""Rows onto pages, the way a script typist breaks them: nothing that belongs together is torn apart."""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace

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
    while len(block.rows) + after > sheet.room(block.before):
        cut = _cut(block, sheet.room(block.before))
        if cut is None and sheet.used:
            sheet.turn()
            continue
        if cut is None and len(block.rows) <= sheet.limit:
            break
        block = _split(sheet, block, cut or sheet.limit - bool(block.cue))
    sheet.place(block.rows, block.before, heading=block.kind is Kind.HEADING)


def _cut(block: Block, room: int) -> int | None:
    """The best row count to leave on this page, or None where the block has to go over whole."""
    room -= bool(block.cue)
    fitting = [cut for cut in block.cuts if cut <= room]
    if not fitting:
        return None
    tidy = [cut for cut in block.ends if fitting[-1] - _TIDY <= cut <= fitting[-1]]
    return tidy[-1] if tidy else fitting[-1]


def _split(sheet: _Sheet, block: Block, cut: int) -> Block:
    """Leave the first `cut` rows on this page, begin another; what remains is a block of its own."""
    sheet.place(block.rows[:cut], block.before, heading=block.kind is Kind.HEADING)
    repeated: list[Row] = []
    if block.cue:
        sheet.place([_at_cue(sheet.breaks.more)], 0)
        cue = block.cue if block.cue.endswith(sheet.breaks.continued) else f"{block.cue} {sheet.breaks.continued}"
        repeated = [spans(line, _CUE_COLUMN) for line in wrapped(cue, 38)]
    sheet.turn()
    moved = len(repeated) - cut
    return replace(
        block,
        rows=(*repeated, *block.rows[cut:]),
        cuts=tuple(each + moved for each in block.cuts if each > cut),
        ends=tuple(each + moved for each in block.ends if each > cut),
    )


def _at_cue(words: str) -> Row:
    return spans(wrapped(words, 38)[0], _CUE_COLUMN)
