"""Two people who speak at once, typed side by side: two names on one line, far apart."""

from collections.abc import Sequence
from typing import Final

from kadr.formats.layout.rows import LONGEST_CUE, Row

_FAR: Final = "    "
_MOST_LINES: Final = 60


def two_speeches(script: Sequence[Row], at: int) -> tuple[Row, Row] | None:
    """The two names of a line above two speeches; None where the line is something else."""
    row = script[at]
    if _FAR not in row.text or not row.capitals or len(row.text) > LONGEST_CUE * 3 or at + 1 >= len(script):
        return None
    parts = _parts(row)
    if len(parts) != 2 or script[at + 1].gap or not all(part.cue_like for part in parts):
        return None
    return parts[0], parts[1]


def sides(script: Sequence[Row], at: int, cues: tuple[Row, Row]) -> tuple[int, list[Row], list[Row]]:
    """The line after two speeches, the left one's rows and the right one's, each beginning with its cue."""
    first, other = cues
    divide = (first.right + other.left) / 2
    left, right = [first], [other]
    end = at + 1
    while end < min(at + _MOST_LINES, len(script)) and not script[end].gap:
        for part in _parts(script[end]):
            (left if part.left < divide else right).append(part)
        end += 1
    return end, left, right


def _parts(row: Row) -> list[Row]:
    """The pieces of a line that stand at least three spaces apart, each with its own edges."""
    width = (row.right - row.left) / max(1, len(row.text))
    found: list[Row] = []
    start = 0
    while start < len(row.text):
        end = row.text.find("   ", start)
        end = end if end >= 0 else len(row.text)
        piece = row.text[start:end]
        found.append(
            Row(
                number=row.number,
                text=piece,
                plain=piece,
                left=row.left + width * start,
                right=row.left + width * end,
                gap=False,
                page=row.page,
                capitals=row.capitals,
                kind=row.kind,
                whole=row.whole,
                alignment=row.alignment,
                depth=row.depth,
            )
        )
        start = end + len(row.text[end:]) - len(row.text[end:].lstrip(" "))
    return found
