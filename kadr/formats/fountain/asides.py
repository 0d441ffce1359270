"""The first pass over Fountain: notes `[[ ]]` and boneyards `/* */` lifted out, each knowing where it stood."""

from dataclasses import dataclass, field

_OPENERS = ("[[", "/*")
# Where an aside stood between two letters that would open a new one, a space keeps them apart.
_MARKS = frozenset(_OPENERS)


@dataclass(frozen=True, slots=True)
class Lifted:
    """A note or a boneyard with its source line, the kept line it stood in or before, and its column there.

    `column` is None where the aside stood on lines of its own; `kept` is then the line after it.
    """

    note: bool
    text: str
    line: int
    kept: int
    column: int | None


@dataclass(slots=True)
class Asides:
    """What is left to read, as (source line from 1, text), and what was lifted out, in the order of the source."""

    lines: list[tuple[int, str]] = field(default_factory=list)
    lifted: list[Lifted] = field(default_factory=list)


def lift(text: str) -> Asides:
    r"""Takes notes and boneyards out of a text with `\n` line ends, in one pass.

    A note ends before an empty line unless that line holds spaces (Fountain 1.1); an opener that is never closed, or
    has a backslash before it, is text. A line that held nothing but asides is gone, without parting its neighbours.
    Of the spaces on both sides of an aside one goes with it, as do all at the end of its line.
    """
    if "[[" not in text and "/*" not in text:
        return Asides(lines=list(enumerate(text.split("\n"), start=1)))
    return _Lifting(text).run()


def can_stand(line: str, column: int) -> bool:
    """Whether an aside at this column of a line of text is read back as itself, and the text as it was."""
    if column in (0, len(line)) or line[column - 1] == " ":
        return True
    return line[column - 1] not in "[\\" and line[column - 1 : column + 1] not in _MARKS


class _Lifting:
    def __init__(self, text: str) -> None:
        self.text = text
        self.found = Asides()
        self.buffer: list[str] = []
        self.length = 0
        self.waiting: list[tuple[bool, str, int, int]] = []
        self.source_line = 1
        self.line_start = 1
        self.touched = False
        self.fresh = False
        self.blank = True
        self.next_positions: dict[str, int] = {}

    def run(self) -> Asides:
        at = 0
        while (start := self._opener(at)) >= 0:
            end = self._closing(start)
            if start > at and self.text[start - 1] == "\\":
                self._keep(self.text[at : start - 1] + self.text[start : start + 2])
                at = start + 2
            elif end < 0:
                self._keep(self.text[at : start + 2])
                at = start + 2
            else:
                self._keep(self.text[at:start])
                self._take(start, end)
                at = end + 2
        self._keep(self.text[at:])
        self._end_line()
        return self.found

    def _find(self, mark: str, at: int) -> int:
        """The next place of a mark at or after `at`; remembered, so that the whole pass searches each letter once."""
        known = self.next_positions.get(mark, -2)
        if known == -1 or known >= at:
            return known
        self.next_positions[mark] = self.text.find(mark, at)
        return self.next_positions[mark]

    def _opener(self, at: int) -> int:
        places = [self._find(mark, at) for mark in _OPENERS]
        return min((place for place in places if place >= 0), default=-1)

    def _closing(self, start: int) -> int:
        if self.text[start] == "/":
            return self._find("*/", start + 2)
        end, blank = self._find("]]", start + 2), self._find("\n\n", start + 2)
        return -1 if 0 <= blank < end else end

    def _take(self, start: int, end: int) -> None:
        inside = self.text[start + 2 : end]
        words = "\n".join(line.rstrip() for line in inside.split("\n")).strip()
        if self._last() == "[" or self._last() + self.text[end + 2 : end + 3] in _MARKS:
            self._append(" ")
        if words:
            self.waiting.append((self.text[start] == "[", words, self.source_line, self.length))
        self.source_line += inside.count("\n")
        self.touched = self.fresh = True

    def _last(self) -> str:
        return self.buffer[-1][-1] if self.buffer else ""

    def _keep(self, text: str) -> None:
        first, *others = text.split("\n")
        self._add(first)
        for line in others:
            self._end_line()
            self._add(line)

    def _add(self, piece: str) -> None:
        if not piece:
            return
        if self.fresh and piece[0] == " " and self._last() in ("", " "):
            piece = piece[1:]
        self.fresh = False
        if piece:
            self._append(piece)

    def _append(self, piece: str) -> None:
        if self.blank and not piece.isspace():
            self.line_start = self.source_line
            self.blank = False
        self.buffer.append(piece)
        self.length += len(piece)

    def _end_line(self) -> None:
        line = "".join(self.buffer)
        if self.touched:
            line = line.rstrip()
        here = len(self.found.lines)
        gone = self.touched and not line
        for note, words, source, column in self.waiting:
            self.found.lifted.append(Lifted(note, words, source, here, None if gone else column))
        if not gone:
            self.found.lines.append((self.line_start, line))
        self.buffer = []
        self.waiting = []
        self.length = 0
        self.touched = self.fresh = False
        self.blank = True
        self.source_line += 1
        self.line_start = self.source_line
