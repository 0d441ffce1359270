"""Words of a paragraph with their places and lines, sentence by sentence, however long the paragraph is."""

import re
from collections.abc import Iterator
from typing import Final, NamedTuple

from kadr.film.screenplay import Element
from kadr.studio.coverage.lexicon import fold_word

# Fountain's underlines are marks, not letters, so `_` belongs to no word.
_WORD: Final = re.compile(r"[^\W_]+(?:['’-][^\W_]+)*")
_STOPS: Final = frozenset(".!?…")
_OPENERS: Final = frozenset('.!?…:;—–"«“„(\n*•')
_QUOTES: Final = {"«": True, "“": True, "„": True, "»": False, "”": False}
# What has no stop for so long is no sentence; it is read on in pieces.
_LONGEST: Final = 300


class Token(NamedTuple):
    """A word: as written, folded, where it stands in its element's text, its source line.

    `opens` says that it stands where any word would have a capital; `quoted`, between quotation marks.
    """

    text: str
    folded: str
    start: int
    end: int
    line: int
    opens: bool
    quoted: bool

    @property
    def capital(self) -> bool:
        """Whether it begins with a capital."""
        return self.text[0].isupper()

    @property
    def capitals(self) -> bool:
        """Whether all of it is capitals, and long enough for that to mean something."""
        return len(self.text) > 1 and self.text.isupper()


def sentences(element: Element, abbreviations: frozenset[str]) -> Iterator[tuple[Token, ...]]:
    """The sentences of a paragraph; in time proportional to its length, and within bounds for a hostile one."""
    text, line, at, quoted = element.text, element.line, 0, False
    kept: list[Token] = []
    for found in _WORD.finditer(text):
        gap = text[at : found.start()]
        if gap != " ":
            line += gap.count("\n")
            quoted = _quoted(gap, quoted=quoted)
        word = found.group()
        opens = at == 0 or (gap != " " and not _OPENERS.isdisjoint(gap))
        if kept and (len(kept) == _LONGEST or (opens and _parts(gap, kept[-1], word, abbreviations))):
            yield tuple(kept)
            kept = []
        at = found.end()
        kept.append(Token(word, fold_word(word), found.start(), at, line, opens or not kept, quoted))
    if kept:
        yield tuple(kept)


def _quoted(gap: str, *, quoted: bool) -> bool:
    for letter in gap:
        quoted = not quoted if letter == '"' else _QUOTES.get(letter, quoted)
    return quoted


def _parts(gap: str, before: Token, word: str, abbreviations: frozenset[str]) -> bool:
    if _STOPS.isdisjoint(gap) or word[0].islower():
        return False
    initial = len(before.text) == 1 and before.text.isupper()
    return not (gap.startswith(".") and (initial or before.folded in abbreviations))
