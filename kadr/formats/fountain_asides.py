"""The first pass over Fountain: notes `[[ ]]` and boneyards `/* */` lifted out, lines keeping their numbers."""

from dataclasses import dataclass, field

_OPENERS = ("[[", "/*")
# Where an aside stood between two letters that would make a new mark of each other, a space keeps them apart.
_MARKS = frozenset({"[[", "]]", "/*", "*/"})


@dataclass(slots=True)
class Asides:
    """What is left to read, as (source line from 1, text), and what was lifted out."""

    lines: list[tuple[int, str]] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    boneyards: list[str] = field(default_factory=list)


def lift(text: str) -> Asides:
    r"""Takes notes and boneyards out of a text with `\n` line ends, in one pass.

    A note ends before an empty line unless that line holds spaces (Fountain 1.1); an opener that is never closed, or
    has a backslash before it, is text. A line that held nothing but asides is gone, without parting its neighbours.
    """
    if "[[" not in text and "/*" not in text:
        return Asides(lines=list(enumerate(text.split("\n"), start=1)))
    return _Lifting(text).run()


class _Lifting:
    def __init__(self, text: str) -> None:
        self.text = text
        self.found = Asides()
        self.buffer: list[str] = []
        self.source_line = 1
        self.line_start = 1
        self.touched = False
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
        if words:
            (self.found.notes if self.text[start] == "[" else self.found.boneyards).append(words)
        self.source_line += inside.count("\n")
        self.touched = True
        if self.buffer and self.buffer[-1][-1:] + self.text[end + 2 : end + 3] in _MARKS:
            self.buffer.append(" ")

    def _keep(self, text: str) -> None:
        first, *others = text.split("\n")
        self._add(first)
        for line in others:
            self._end_line()
            self._add(line)

    def _add(self, piece: str) -> None:
        if self.touched and (self.blank or self.buffer[-1].endswith(" ")):
            piece = piece.lstrip(" ")
        if not piece:
            return
        if self.touched and self.blank:
            self.buffer = []
            self.line_start = self.source_line
        self.buffer.append(piece)
        self.blank = self.blank and not piece.strip()

    def _end_line(self) -> None:
        line = "".join(self.buffer)
        if not (self.touched and not line.strip()):
            self.found.lines.append((self.line_start, line))
        self.buffer = []
        self.touched = False
        self.blank = True
        self.source_line += 1
        self.line_start = self.source_line
