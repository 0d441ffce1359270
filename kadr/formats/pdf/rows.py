"""Runs of a PDF page put back into the rows that a reader's eye sees, each row in segments with wide space between."""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Final

from kadr.formats.emphasis import Style, Styled
from kadr.formats.emphasis_marks import styled
from kadr.formats.pdf.glyphs import Run, Sheet

# Inches of white that no justified text has between two words.
WIDE: Final = 0.28
# Letters of a monospaced font are equally wide to within so much.
_SAME_PITCH: Final = 0.02
_POINTS: Final = 72.0


@dataclass(frozen=True, slots=True)
class Segment:
    """Words of a row that stand together; edges in inches from the paper's left."""

    left: float
    right: float
    words: Styled


@dataclass(slots=True)
class Row:
    """One printed row. `baseline` and `size` are in inches; `page` counts from 1."""

    page: int
    baseline: float
    size: float
    segments: list[Segment]

    @property
    def left(self) -> float:
        """Where the row begins."""
        return self.segments[0].left

    @property
    def right(self) -> float:
        """Where the row ends."""
        return self.segments[-1].right


def pitch(sheets: Iterable[Sheet]) -> float | None:
    """The advance of one letter in sizes of the font, if all letters of the document are equally wide; else None."""
    advances: Counter[float] = Counter()
    for sheet in sheets:
        for run in sheet.runs:
            if len(run.text) > 3 and run.text.isprintable():
                advance = (run.right - run.left) * _POINTS / run.size / len(run.text)
                advances[round(advance / _SAME_PITCH)] += len(run.text)
    if not advances:
        return None
    step, _ = advances.most_common(1)[0]
    near = sum(advances[each] for each in (step - 1, step, step + 1))
    return step * _SAME_PITCH if near > 0.9 * advances.total() else None


def rows(sheet: Sheet, page: int, advance: float | None) -> list[Row]:
    """The rows of a page from top to bottom."""
    found: list[Row] = []
    for together in _by_baseline(sheet.runs):
        together.sort(key=lambda run: run.left)
        size = max(run.size for run in together) / _POINTS
        segments = _segments(_alone(together), advance)
        if segments:
            found.append(Row(page, together[0].baseline, size, segments))
    return found


def _by_baseline(runs: Iterable[Run]) -> list[list[Run]]:
    """Runs that share a baseline to within a third of their size: a raised letter stays in its row."""
    rows_found: list[list[Run]] = []
    for run in sorted(runs, key=lambda run: run.baseline):
        last = rows_found[-1][-1] if rows_found else None
        # Measured from the row's first run, or letters that sink by little would drag a row down the page.
        if last is not None and run.baseline - rows_found[-1][0].baseline < 0.34 * min(run.size, last.size) / _POINTS:
            rows_found[-1].append(run)
        else:
            rows_found.append([run])
    return rows_found


def _alone(runs: Sequence[Run]) -> list[Run]:
    """Runs without those printed twice in one place, as programs do that make bold letters so."""
    kept: list[Run] = []
    for run in runs:
        if kept and run.text == kept[-1].text and abs(run.left - kept[-1].left) < 0.02:
            kept[-1] = Run(run.left, run.right, run.baseline, run.size, run.style | Style.BOLD, run.text)
        else:
            kept.append(run)
    return kept


def _segments(runs: Sequence[Run], advance: float | None) -> list[Segment]:
    found: list[Segment] = []
    pieces: list[tuple[str, Style]] = []
    left = right = 0.0
    for run in _words_apart(runs):
        gap = run.left - right
        if pieces and gap > WIDE:
            found.append(Segment(left, right, styled(pieces)))
            pieces = []
        if not pieces:
            left = run.left
        elif not pieces[-1][0].endswith(" ") and not run.text.startswith(" "):
            pieces.append((" " * _spaces(gap, run.size / _POINTS, advance), run.style & pieces[-1][1]))
        pieces.append((run.text, run.style))
        right = max(run.right, right) if pieces[1:] else run.right
    if pieces:
        found.append(Segment(left, right, styled(pieces)))
    return found


def _words_apart(runs: Iterable[Run]) -> Iterable[Run]:
    """Runs cut where they hold wide space themselves, made of many spaces; spaces at their ends left out."""
    for run in runs:
        letter = (run.right - run.left) / len(run.text)
        start = 0
        for end in _wide_spaces(run.text, letter):
            yield from _cut(run, start, end, letter)
            start = end
        yield from _cut(run, start, len(run.text), letter)


def _wide_spaces(text: str, letter: float) -> list[int]:
    if "   " not in text:
        return []
    least = max(3, int(WIDE / max(letter, 0.01)) + 1)
    found = []
    blank = 0
    for at, each in enumerate(text):
        blank = blank + 1 if each == " " else 0
        if blank == least:
            found.append(at + 1)
    return found


def _cut(run: Run, start: int, end: int, letter: float) -> Iterable[Run]:
    piece = run.text[start:end]
    bare = piece.strip(" ")
    if not bare:
        return
    before = start + len(piece) - len(piece.lstrip(" "))
    left = run.left + before * letter
    right = run.right if end == len(run.text) and not piece.endswith(" ") else left + len(bare) * letter
    yield Run(left, right, run.baseline, run.size, run.style, bare)


def _spaces(gap: float, size: float, advance: float | None) -> int:
    """How many spaces a gap stands for: typewriter letters count, others leave one."""
    if advance:
        return max(0, round(gap / (advance * size)))
    return 1 if gap > 0.13 * size else 0
