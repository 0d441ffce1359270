"""Runs of Final Draft and marks of Fountain: the same letters with the same looks, said in two ways."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Final

from kadr.formats import emphasis, emphasis_marks
from kadr.formats.emphasis import Style, Styled

_MARKS: Final = re.compile(r"[*_\\]")
_TOKEN: Final = re.compile(r"\\[*_\\]|\*{1,3}|_|[^*_\\]+|\\")
# Nobody marks words in a paragraph of eight pages; without this bound one of 10 MB takes half a gigabyte to weigh.
_LONGEST: Final = 20_000
_LINE_ENDS: Final = str.maketrans("\u2028\u2029", "\n\n")
NAMES: Final = {"Bold": Style.BOLD, "Italic": Style.ITALIC, "Underline": Style.UNDERLINE}


@dataclass(slots=True)
class Letters:
    """The letters of a paragraph: their looks, one byte each (0 bytes: all plain), and who revised which of them.

    `revised` holds (first letter, end, revision id) in order, without overlaps.
    """

    text: str = ""
    styles: bytes = b""
    revised: list[tuple[int, int, str]] = field(default_factory=list)

    def styled(self) -> Styled:
        """The letters with a byte for each."""
        return Styled(self.text, self.styles or bytes(len(self.text)))


def gathered(runs: Sequence[tuple[str, int, str | None]]) -> Letters:
    """Runs as (text, Style, revision id or None), joined: all of them, in order."""
    text = "".join(run[0] for run in runs)
    letters = Letters(text)
    if any(run[1] for run in runs):
        letters.styles = b"".join(bytes((run[1],)) * len(run[0]) for run in runs)
    at = 0
    for words, _, revision in runs:
        if revision is not None and words:
            _extend(letters.revised, at, at + len(words), revision)
        at += len(words)
    return letters


def _extend(revised: list[tuple[int, int, str]], start: int, end: int, revision: str) -> None:
    if revised and revised[-1][1:] == (start, revision):
        start = revised.pop()[0]
    revised.append((start, end, revision))


def weighed(marked: str) -> Styled:
    """A marked text of several lines as letters with their looks; line ends of any kind are plain letters."""
    marked = marked.translate(_LINE_ENDS)
    if not _MARKS.search(marked):
        return Styled(marked, bytes(len(marked)))
    if len(marked) > _LONGEST:
        unmarked = re.sub(r"\\([*_\\])", r"\1", marked)
        return Styled(unmarked, bytes(len(unmarked)))
    lines = [emphasis.style(line) for line in marked.split("\n")]
    return Styled("\n".join(line.text for line in lines), b"\0".join(line.styles for line in lines))


def marked(letters: Styled) -> tuple[str, bool]:
    """Letters as Fountain writes them, and whether every look came through.

    Fountain cannot say every change of look inside a word; there the words come through and the looks do not.
    """
    if not any(letters.styles) and not _MARKS.search(letters.text):
        return letters.text, True
    if len(letters.text) > _LONGEST:
        return _escaped(letters.text), not any(letters.styles)
    said = emphasis_marks.marked(letters)
    read = weighed(said)
    if read.text != letters.text:
        return _escaped(letters.text), False
    drawn = zip(letters.text, letters.styles, read.styles, strict=True)
    return said, all(wanted == got or letter.isspace() for letter, wanted, got in drawn)


def _escaped(words: str) -> str:
    for mark in "\\", "*", "_":
        words = words.replace(mark, "\\" + mark)
    return words


def places(marked_text: str, plain: str) -> Sequence[int]:
    """Where each letter of `plain` stands in the marked text that it was weighed from."""
    if len(marked_text) == len(plain):
        return range(len(plain))
    found: list[int] = []
    for token in _TOKEN.finditer(marked_text):
        words, at = token.group(), token.start()
        if len(words) == 2 and words[0] == "\\":
            found.append(at + 1)
        elif words[0] not in "*_" or plain.startswith(words, len(found)):
            found += range(at, at + len(words))
    return (found + [len(marked_text)] * len(plain))[: len(plain)]
