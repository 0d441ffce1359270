"""The words of a Final Draft paragraph as texts of elements: which lines belong together, which spaces are layout."""

from bisect import bisect_left
from dataclasses import dataclass
from itertools import accumulate
from operator import itemgetter
from typing import Final

from kadr.film.screenplay import ElementType
from kadr.formats.emphasis import Styled
from kadr.formats.fdx import runs as fdx_runs

# What Fountain says on one line; soft returns inside become spaces.
_ONE_LINE: Final = frozenset(
    {
        ElementType.SCENE_HEADING,
        ElementType.CHARACTER,
        ElementType.PARENTHETICAL,
        ElementType.TRANSITION,
        ElementType.SECTION,
    }
)
# One element a line.
_LINE_BY_LINE: Final = frozenset({ElementType.CENTERED, ElementType.LYRICS, ElementType.SYNOPSIS})

Piece = tuple[int, int]


@dataclass(frozen=True, slots=True)
class Said:
    """The text of one element, the letters it was made of, and the stretches of the paragraph that they came from.

    `whole` is False where a change of look inside a word could not be said.
    """

    text: str
    plain: str
    pieces: tuple[Piece, ...]
    whole: bool = True
    befores: tuple[int, ...] = (0,)

    def letter(self, at: int) -> int:
        """The letter of `plain` that stands at letter `at` of the paragraph, or the next one that does."""
        piece = bisect_left(self.pieces, at, key=itemgetter(1))
        if piece == len(self.pieces):
            return len(self.plain)
        return self.befores[piece] + max(0, at - self.pieces[piece][0])


def inside(kind: ElementType, letters: Styled) -> Piece:
    """Where an element's words stand in its paragraph: a parenthetical's inside its parentheses, if it has both."""
    text = letters.text
    if kind is not ElementType.PARENTHETICAL:
        return 0, len(text)
    start = len(text) - len(text.lstrip())
    end = len(text.rstrip())
    if end - start >= 2 and text[start] == "(" and text[end - 1] == ")":
        return start + 1, end - 1
    return 0, len(text)


def said(kind: ElementType, letters: Styled) -> list[Said]:
    """The elements that a paragraph makes; none where it has no words."""
    start, end = inside(kind, letters)
    drawn = any(letters.styles)
    return [_said(kind, letters, group, drawn=drawn) for group in _groups(kind, letters.text, start, end)]


def exactly(kind: ElementType, letters: Styled, marked: str | None) -> Said | None:
    """The element that `marked` says, if it says these letters with these looks; None where they were changed since."""
    if marked is None:
        return None
    start, end = inside(kind, letters)
    if fdx_runs.weighed(marked) != letters.part(start, end):
        return None
    return Said(marked, letters.text[start:end], ((start, end),))


def _said(kind: ElementType, letters: Styled, group: list[Piece], *, drawn: bool) -> Said:
    between = " " if kind in _ONE_LINE else "\n"
    plain = between.join(letters.text[start:end] for start, end in group)
    styles = b"\0".join(letters.styles[start:end] for start, end in group) if drawn else bytes(len(plain))
    text, whole = fdx_runs.marked(Styled(plain, styles))
    befores = (0,) if len(group) == 1 else tuple(accumulate((end - start + 1 for start, end in group[:-1]), initial=0))
    return Said(text, plain, tuple(group), whole, befores)


def _groups(kind: ElementType, text: str, start: int, end: int) -> list[list[Piece]]:
    lines = _lines(text, start, end, indented=kind is ElementType.ACTION)
    if kind in _LINE_BY_LINE:
        return [[line] for line in lines if line[0] < line[1]]
    if kind is ElementType.DIALOGUE:
        return _trimmed(lines)
    if kind in _ONE_LINE:
        full = [line for line in lines if line[0] < line[1]]
        return [full] if full else []
    return _paragraphs(lines)


def _lines(text: str, start: int, end: int, *, indented: bool) -> list[Piece]:
    found: list[Piece] = []
    at = start
    for line in text[start:end].split("\n"):
        bare = line.strip()
        left = at if indented and bare else at + len(line) - len(line.lstrip())
        found.append((left, at + len(line.rstrip())) if bare else (at, at))
        at += len(line) + 1
    return found


def _trimmed(lines: list[Piece]) -> list[list[Piece]]:
    full = [at for at, line in enumerate(lines) if line[0] < line[1]]
    return [lines[full[0] : full[-1] + 1]] if full else []


def _paragraphs(lines: list[Piece]) -> list[list[Piece]]:
    """Lines between blank ones: a blank line in Fountain ends a paragraph of action."""
    found: list[list[Piece]] = [[]]
    for line in lines:
        if line[0] < line[1]:
            found[-1].append(line)
        elif found[-1]:
            found.append([])
    return [group for group in found if group]
