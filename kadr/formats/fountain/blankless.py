"""Scripts typed without blank lines: where they would stand is told from the shape of each line.

Such texts come out of word processors, where space above a paragraph is a setting and no line. A blank line is put
above each cue, heading and transition and under each speech, so that the ordinary reader reads the rest.
"""

from collections.abc import Iterator

from kadr.film.screenplay import ElementType
from kadr.formats import headings
from kadr.formats.fountain.lines import (
    HELD_BLANK,
    cast_at,
    is_cue,
    is_parenthetical,
    is_series,
    is_set_apart,
    is_sure_heading,
    is_transition,
    mark,
)
from kadr.formats.fountain.places import Line
from kadr.formats.practice import fold, practice

_LONGEST_NAME = 40
_MOST_WORDS = 4
# Extensions and all: no cue and no transition is longer.
_LONGEST = 120
_ENDS = (".", "!", "?", "…", "»", "”", '"', ":")
# 500 pages; such scripts come out of word processors, one film at a time.
_MOST_LINES = 30_000
_TOLD_BY_CAPITALS = (ElementType.CHARACTER, ElementType.TRANSITION)
_BETWEEN = (ElementType.SCENE_HEADING, ElementType.TRANSITION, ElementType.SECTION, ElementType.PAGE_BREAK)


def is_blankless(lines: list[Line]) -> bool:
    """Whether a text has headings and cues, and blank lines at most above headings and the like.

    A blank line of two spaces is a writer's who knows Fountain: then it is not.
    """
    return _kinds(lines) is not None


def spaced(lines: list[Line]) -> list[Line]:
    """The same lines, with blank ones between elements where the text was typed without them."""
    kinds = _kinds(lines)
    return _Spacing(lines, kinds).run() if kinds is not None else lines


def _kinds(lines: list[Line]) -> list[ElementType | None] | None:
    """What each line is by its own look, None for a blank one; None for all where the text has its blank lines."""
    if len(lines) > _MOST_LINES:
        return None
    kinds: list[ElementType | None] = []
    begun = above = heading = cue = False
    for line, following in _pairs(lines):
        text = line.text.strip()
        kind = _kind(text, following) if text else None
        if line.text == HELD_BLANK or (above and kind not in _BETWEEN and kind is not None):
            return None
        kinds.append(kind)
        heading = heading or kind is ElementType.SCENE_HEADING
        cue = cue or (not above and kind in _TOLD_BY_CAPITALS)
        begun = begun or kind is not None
        above = begun and kind is None
    return kinds if heading and cue else None


def _pairs(lines: list[Line]) -> Iterator[tuple[Line, str]]:
    for at, line in enumerate(lines):
        yield line, lines[at + 1].text.strip() if at + 1 < len(lines) else ""


def _kind(text: str, following: str) -> ElementType:
    """What a line is, whatever stands above it."""
    found = mark(text)
    if found is not None:
        return found
    if is_sure_heading(text):
        return ElementType.SCENE_HEADING
    if is_series(text):
        return ElementType.SECTION
    if len(text) > _LONGEST or not headings.is_capitals(text):
        return ElementType.ACTION
    if is_transition(text, alone=False):
        return ElementType.TRANSITION
    return ElementType.CHARACTER if _is_name(text) and is_cue(text, following) else ElementType.ACTION


def _is_name(text: str) -> bool:
    """Whether a line in capitals is short enough for a name, and does not end like a sentence."""
    name = text.partition("(")[0].removesuffix("^").strip()
    words = fold(name).split()
    known = practice()
    return (
        0 < len(words) <= _MOST_WORDS
        and len(name) <= _LONGEST_NAME
        and not name.endswith((*_ENDS, ","))
        and "," not in name
        and known.not_cast.isdisjoint(words)
    )


class _Spacing:
    def __init__(self, lines: list[Line], kinds: list[ElementType | None]) -> None:
        self.lines = lines
        self.kinds = kinds
        self.out: list[Line] = []
        self.above = ElementType.ACTION
        self.indent = 0
        self.open_sentence = False
        self.heading = ""
        self.lists_cast = any(
            kind is ElementType.SCENE_HEADING and "," in following and cast_at(following) is not None
            for (_, following), kind in zip(_pairs(lines), kinds, strict=True)
        )

    def run(self) -> list[Line]:
        below = [*self.kinds[1:], None]
        for (line, following), look, next_look in zip(_pairs(self.lines), self.kinds, below, strict=True):
            text = line.text.strip()
            if look is None:
                self.out.append(line)
                self.above = ElementType.ACTION
                continue
            kind = self._in_place(line, text, look, (following, next_look))
            if not self._belongs(kind):
                self.out.append(Line(line.number, ""))
            self.out.append(line)
            self._remember(kind, line, text)
        return self.out

    def _in_place(
        self, line: Line, text: str, kind: ElementType, below: tuple[str, ElementType | None]
    ) -> ElementType | None:
        """What a line is where it stands; None for a cast line."""
        if self.above is ElementType.SCENE_HEADING and self._is_cast(line, *below):
            return None
        if self._in_speech():
            if is_parenthetical(text):
                return ElementType.PARENTHETICAL
            if kind is ElementType.LYRICS or (kind is ElementType.ACTION and self._goes_on(line)):
                return ElementType.DIALOGUE
        return kind

    def _in_speech(self) -> bool:
        return self.above in (ElementType.CHARACTER, ElementType.PARENTHETICAL, ElementType.DIALOGUE)

    def _goes_on(self, line: Line) -> bool:
        """Speech goes on while it is indented like its first line, or while its sentence is open."""
        if self.above is not ElementType.DIALOGUE:
            return True
        return self.open_sentence or 0 < self.indent <= _indent(line)

    def _is_cast(self, line: Line, following: str, look: ElementType | None) -> bool:
        """One name alone under a heading is its cast where this text lists casts, or over a cue; else it is a cue."""
        text = line.text.strip()
        cast = cast_at(text)
        if cast is None or len(cast) > 1 or ":" in text:
            return cast is not None
        if is_set_apart(line.text, self.heading) and following:
            return False
        return look is ElementType.CHARACTER or (self.lists_cast and not is_parenthetical(following))

    def _belongs(self, kind: ElementType | None) -> bool:
        """Whether no blank line stands between a line of this kind and what is above it."""
        if kind is None or kind is ElementType.SYNOPSIS:
            return True
        if kind in (ElementType.DIALOGUE, ElementType.PARENTHETICAL):
            return self._in_speech()
        return kind is self.above is ElementType.ACTION

    def _remember(self, kind: ElementType | None, line: Line, text: str) -> None:
        if kind is ElementType.SYNOPSIS:
            return
        if kind is ElementType.DIALOGUE:
            self.indent = _indent(line) if self.above is not ElementType.DIALOGUE else self.indent
            self.open_sentence = not text.endswith(_ENDS)
        if kind is ElementType.SCENE_HEADING:
            self.heading = line.text
        # Under a cast line begins what stands under a heading, but no second cast.
        self.above = ElementType.TRANSITION if kind is None else kind


def _indent(line: Line) -> int:
    return len(line.text) - len(line.text.lstrip())
