"""Fountain's inline emphasis, taken apart into styled letters: `**bold**`, `*italic*`, `***both***`, `_underlined_`."""

import re
from dataclasses import dataclass
from enum import IntFlag

_TOKEN = re.compile(r"\\[*_\\]|\*{1,3}|_|[^*_\\]+|\\")


class Style(IntFlag):
    """How a letter is drawn."""

    PLAIN = 0
    BOLD = 1
    ITALIC = 2
    UNDERLINE = 4


_MARKS = {"*": Style.ITALIC, "**": Style.BOLD, "***": Style.BOLD | Style.ITALIC, "_": Style.UNDERLINE}


@dataclass(frozen=True, slots=True)
class Styled:
    """Text without its marks; `styles` has one byte, a Style, for each letter of `text`."""

    text: str
    styles: bytes

    def part(self, start: int, end: int) -> "Styled":
        """The letters from `start` up to `end`."""
        return Styled(self.text[start:end], self.styles[start:end])

    def runs(self) -> tuple[tuple[str, Style], ...]:
        """Neighbours of equal style together."""
        found: list[tuple[str, Style]] = []
        start = 0
        for end in range(1, len(self.text) + 1):
            if end == len(self.text) or self.styles[end] != self.styles[start]:
                found.append((self.text[start:end], Style(self.styles[start])))
                start = end
        return tuple(found)


def style(line: str) -> Styled:
    """One line with its marks read; a mark that never closes on this line, or stands between spaces, is a letter.

    Takes time in proportion to the length of the line, whatever stands in it.
    """
    tokens = [(found.group(), found.start()) for found in _TOKEN.finditer(line)]
    last_close = {token: at for token, at in tokens if token in _MARKS and _closes(line, at)}
    text: list[str] = []
    styles = bytearray()
    open_marks: list[str] = []
    for token, at in tokens:
        if token in open_marks and _closes(line, at):
            open_marks.remove(token)
        elif token in _MARKS and _opens(line, at + len(token)) and last_close.get(token, -1) > at:
            open_marks.append(token)
        else:
            letters = token[1:] if len(token) == 2 and token[0] == "\\" else token
            text.append(letters)
            styles.extend([_drawn(open_marks)] * len(letters))
    return Styled("".join(text), bytes(styles))


def plain(text: str) -> str:
    """The words alone, line by line, as they are heard and seen."""
    return "\n".join(style(line).text for line in text.split("\n"))


def _closes(line: str, at: int) -> bool:
    return at > 0 and not line[at - 1].isspace()


def _opens(line: str, after: int) -> bool:
    return after < len(line) and not line[after].isspace()


def _drawn(open_marks: list[str]) -> int:
    drawn = Style.PLAIN
    for mark in open_marks:
        drawn |= _MARKS[mark]
    return drawn
