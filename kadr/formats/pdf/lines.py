"""Rows of a PDF as set lines of a script: scene numbers out of the margins, revision marks off, dual speeches apart."""

import itertools
import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Final

from kadr.formats.emphasis import Style, Styled
from kadr.formats.emphasis_marks import marked, styled
from kadr.formats.headings import is_capitals, recognise
from kadr.formats.pdf.rows import Row, Segment
from kadr.formats.practice import fold, practice

# `12`, `12A`, `A12`, `15-1`, `3.2`, with a full stop or a star of revision.
_NUMBER: Final = re.compile(r"[A-ZА-ЯӘҒҚҢӨҰҮҺІ]{0,2}\d{1,4}(?:[-./]?[0-9A-ZА-ЯӘҒҚҢӨҰҮҺІ]{1,3}){0,2}[.)]?")
_LONGEST_NUMBER: Final = 10
# Blank space begins where rows stand further apart than this share of the usual distance.
_GAP: Final = 1.35
# Where dual speeches are put back into one column: the industry's places for cue, direction and dialogue, in inches.
_CUE, _DIRECTION, _DIALOGUE, _DIALOGUE_END = 3.7, 3.1, 2.5, 6.0
_SHORTEST_DUAL: Final = 2


@dataclass(frozen=True, slots=True)
class Line:
    """What crosses from the child: one set line; `number` counts printed rows, `scene` is a number of the margin."""

    number: int
    text: str
    left: float
    right: float
    gap: bool
    page: int
    scene: str | None = None
    dual: bool = False


@dataclass(slots=True)
class Lines:
    """The lines of a document and what stood on its pages without belonging to the script."""

    lines: list[Line] = field(default_factory=list)
    stars: int = 0


def lines(pages: Sequence[Sequence[Row]], wide: float) -> Lines:
    """All rows as lines in reading order; `wide` is the width of the paper in inches."""
    found = Lines()
    step = _usual_step(pages)
    edge = _left_edge(pages)
    number = 1
    for page in pages:
        blocks = _blocks(page, step)
        for block in blocks:
            dual = _dual(block, wide)
            if dual is None:
                for n, row in enumerate(block):
                    _add(found, _line(row, number + n, edge, wide, gap=n == 0), row)
            else:
                found.lines += _two_columns(dual, number)
                found.stars += sum(_is_star(row.segments[-1]) for row in block)
            number += len(block) if dual is None else len(dual[0]) + len(dual[1])
    return found


def _add(found: Lines, line: Line | None, row: Row) -> None:
    found.stars += _is_star(row.segments[-1])
    if line is not None:
        found.lines.append(line)


def _usual_step(pages: Sequence[Sequence[Row]]) -> float:
    """The distance between neighbouring rows of a paragraph, in inches: the commonest of the short ones."""
    steps: Counter[int] = Counter()
    for page in pages:
        for above, below in itertools.pairwise(page):
            steps[round((below.baseline - above.baseline) * 100)] += 1
    sizes = [row.size for page in pages for row in page]
    usual_size = sorted(sizes)[len(sizes) // 2] if sizes else 1 / 6
    single = {step: count for step, count in steps.items() if usual_size * 90 <= step <= usual_size * 165}
    if sum(single.values()) * 8 >= steps.total() and single:
        return max(single, key=lambda step: single[step]) / 100
    # A script set with double space throughout.
    return steps.most_common(1)[0][0] / 100 if steps else usual_size * 1.2


def _left_edge(pages: Sequence[Sequence[Row]]) -> float:
    """Where the text begins: the leftmost place at which one row in twenty does, numbers of scenes aside."""
    places: Counter[int] = Counter()
    for page in pages:
        for row in page:
            inner = next((s for s in row.segments if not _is_number(s)), row.segments[0])
            places[round(inner.left * 20)] += 1
    enough = max(1.0, places.total() * 0.05)
    for place in sorted(places):
        if places[place] + places[place + 1] >= enough:
            return place / 20
    return 1.5


def _blocks(page: Sequence[Row], step: float) -> list[list[Row]]:
    """Rows without blank space between them."""
    found: list[list[Row]] = []
    for row in page:
        if found and row.baseline - found[-1][-1].baseline <= _GAP * step:
            found[-1].append(row)
        else:
            found.append([row])
    return found


def _line(row: Row, number: int, edge: float, wide: float, *, gap: bool) -> Line | None:
    segments = list(row.segments)
    if _is_star(segments[-1]) and segments[-1].left > wide - 1.6:
        segments.pop()
    if not segments:
        return None
    scene = _scene_number(segments, edge)
    text = marked(styled(_joined(segments)))
    return Line(number, text, segments[0].left, segments[-1].right, gap, row.page, scene)


def _scene_number(segments: list[Segment], edge: float) -> str | None:
    """The number in the margins, taken out of the segments: on both sides, or on one beside a heading."""
    if len(segments) < 2:
        return None
    first, last = segments[0], segments[-1]
    at_left = _is_number(first) and first.left < edge - 0.15
    at_right = _is_number(last) and len(segments) > 1 + at_left
    both = at_left and at_right and _bare(first) == _bare(last)
    inner = segments[at_left : len(segments) - at_right]
    if not (at_left or at_right) or not inner:
        return None
    words = " ".join(segment.words.text for segment in inner)
    if fold(words.rstrip(" 0123456789()").strip("(): ")) in practice().continued:
        # `12  CONTINUED:` at the head of a page.
        segments[:] = inner
        return None
    if not both and recognise(words) is None:
        return None
    segments[:] = inner
    return _bare(first) if at_left else _bare(last)


def _bare(segment: Segment) -> str:
    return segment.words.text.strip().rstrip(".)*")


def _is_number(segment: Segment) -> bool:
    text = segment.words.text.strip().rstrip("*")
    return len(text) <= _LONGEST_NUMBER and _NUMBER.fullmatch(text) is not None


def _is_star(segment: Segment) -> bool:
    return len(segment.words.text) <= 4 and not segment.words.text.strip("* ")


def _joined(segments: Sequence[Segment]) -> list[tuple[str, Style]]:
    runs: list[tuple[str, Style]] = []
    for segment in segments:
        runs += [("   ", Style.PLAIN)] if runs else []
        runs += segment.words.runs()
    return runs


def _dual(block: Sequence[Row], wide: float) -> tuple[list[Row], list[Row]] | None:
    """The two speeches of a block that stands in two columns, each headed by a name in capitals; None otherwise."""
    split = _division(block, wide)
    if split is None:
        return None
    left, right = ([_side(row, split, at_right=side) for row in block] for side in (False, True))
    sides = [row for row in left if row.segments], [row for row in right if row.segments]
    if any(len(side) < _SHORTEST_DUAL or not _may_be_cue(side[0]) for side in sides):
        return None
    # Both begin on one row, or it is no dual speech but a table.
    return sides if sides[0][0].baseline == sides[1][0].baseline else None


def _division(block: Sequence[Row], wide: float) -> float | None:
    """Where the right column begins: the leftmost second segment."""
    head = [segment for segment in block[0].segments if not _is_star(segment)]
    if len(block) < _SHORTEST_DUAL or len(head) != 2:
        return None
    seconds = [row.segments[1].left for row in block if len(row.segments) > 1 and not _is_star(row.segments[1])]
    split = min(seconds)
    return split - 0.15 if wide * 0.35 < split < wide * 0.75 else None


def _side(row: Row, split: float, *, at_right: bool) -> Row:
    kept = [s for s in row.segments if (s.left >= split) == at_right and not (at_right and _is_star(s))]
    return Row(row.page, row.baseline, row.size, kept)


def _may_be_cue(row: Row) -> bool:
    text = " ".join(segment.words.text for segment in row.segments).strip()
    return len(text) <= 40 and is_capitals(text) and recognise(text) is None and not text.startswith("(")


def _two_columns(sides: tuple[list[Row], list[Row]], number: int) -> list[Line]:
    """Both speeches one under the other, in the places of a single one, numbered as they are then read."""
    found: list[Line] = []
    for which, side in enumerate(sides):
        for n, paragraph in enumerate(_paragraphs(side)):
            text = marked(paragraph)
            place = _CUE if n == 0 else _DIRECTION if text.startswith("(") else _DIALOGUE
            right = min(place + len(paragraph.text) / 10, _DIALOGUE_END)
            line = Line(number + len(found), text, place, right, n == 0, side[0].page, None, bool(which and n == 0))
            found.append(line)
    return found


def _paragraphs(side: Sequence[Row]) -> list[Styled]:
    """The cue, directions and dialogue of one speech, rows joined: a column so narrow breaks nearly every line."""
    edge = max(row.right for row in side)
    found = [styled(_joined(side[0].segments))]
    above: Row | None = None
    for row in side[1:]:
        words = styled(_joined(row.segments))
        if above is None or not _goes_on(found[-1].text, above, words.text, row, edge):
            found.append(words)
        else:
            space = "" if found[-1].text.endswith("-") else " "
            between = Style(found[-1].styles[-1]) & Style(words.styles[0])
            found[-1] = styled((*found[-1].runs(), (space, between), *words.runs()))
        above = row
    return found


def _goes_on(text: str, above: Row, following: str, row: Row, edge: float) -> bool:
    """Whether a row goes on what stands above it: inside a direction, or its first word found no room there."""
    if text.startswith("(") != following.startswith("("):
        return text.startswith("(") and ")" not in text
    letter = (row.right - row.left) / len(following)
    return (
        not following.startswith("(")
        and above.right + letter * (1 + len(following.split(" ", maxsplit=1)[0])) > edge - 0.04
    )
