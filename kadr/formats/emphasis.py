"""Fountain's inline emphasis, taken apart into styled letters: `**bold**`, `*italic*`, `***both***`, `_underlined_`."""

import re
from dataclasses import dataclass
from enum import IntFlag
from functools import reduce
from operator import or_

_TOKEN = re.compile(r"\\[*_\\]|\*{1,3}|_|[^*_\\]+|\\")


class Style(IntFlag):
    """How a letter is drawn."""

    PLAIN = 0
    BOLD = 1
    ITALIC = 2
    UNDERLINE = 4


_MARKS = {"*": Style.ITALIC, "**": Style.BOLD, "***": Style.BOLD | Style.ITALIC, "_": Style.UNDERLINE}
# Each mark has a bit; for every set of open marks the one byte with which letters under them are drawn.
_BITS = {mark: 1 << n for n, mark in enumerate(_MARKS)}
_DRAWN = tuple(
    bytes((reduce(or_, (int(_MARKS[mark]) for mark, bit in _BITS.items() if opened & bit), 0),))
    for opened in range(1 << len(_MARKS))
)


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
    if not _marks(line):
        return Styled(line, bytes(len(line)))
    tokens = [(found.group(), found.start()) for found in _TOKEN.finditer(line)]
    last_close = {token: at for token, at in tokens if token in _MARKS and _closes(line, at)}
    text: list[str] = []
    styles = bytearray()
    # How often each mark is open: a list of them could grow as long as the line, and be read again for every word.
    depth = dict.fromkeys(_MARKS, 0)
    opened = 0
    for token, at in tokens:
        if depth.get(token) and _closes(line, at):
            depth[token] -= 1
            opened ^= 0 if depth[token] else _BITS[token]
        elif token in depth and last_close.get(token, -1) > at and _opens(line, at + len(token)):
            depth[token] += 1
            opened |= _BITS[token]
        else:
            letters = token[1:] if len(token) == 2 and token[0] == "\\" else token
            text.append(letters)
            styles += _DRAWN[opened] * len(letters)
    return Styled("".join(text), bytes(styles))


def plain(text: str) -> str:
    """The words alone, line by line, as they are heard and seen."""
    return "\n".join(style(line).text for line in text.split("\n")) if _marks(text) else text


def _marks(text: str) -> bool:
    return "*" in text or "_" in text or "\\" in text


def _closes(line: str, at: int) -> bool:
    return at > 0 and not line[at - 1].isspace()


def _opens(line: str, after: int) -> bool:
    return after < len(line) and not line[after].isspace()
