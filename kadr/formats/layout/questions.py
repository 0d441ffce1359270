"""What a line is, asked in the light of its document's columns and of its neighbours."""

from collections import Counter
from collections.abc import Sequence
from typing import Final

from kadr.formats import headings
from kadr.formats.fountain.lines import is_transition
from kadr.formats.layout.columns import NEAR, Columns, House, apart
from kadr.formats.layout.play import Said, speakers, take_apart
from kadr.formats.layout.rows import Row
from kadr.formats.practice import fold
from kadr.formats.reading import Alignment

_LONGEST_TRANSITION: Final = 40
_SENTENCE_ENDS: Final = (".", "!", "?", "…", ":")
_CLOSERS: Final = "»”\"')*_"


class Asked:
    """A document's lines and columns, and the questions that its reader puts to them."""

    def __init__(self, script: Sequence[Row], columns: Columns) -> None:
        self.script = script
        self.columns = columns
        self.names = speakers(script)
        self._cues: dict[int, bool] = {}
        self._said: dict[int, Said | None] = {}
        candidates = Counter(cue_name(row.plain) for row in script if row.cue_like)
        self.recurring = frozenset(name for name, count in candidates.items() if count > 1)
        self._bare_headings: bool | None = None

    def below(self, at: int) -> Row | None:
        """The next line."""
        return self.script[at + 1] if at + 1 < len(self.script) else None

    def parted(self, row: Row) -> bool:
        """Whether blank space that means something stands above a line."""
        return row.gap and self.columns.blanks and not row.turn

    def alone(self, at: int) -> bool:
        """Whether nothing follows a line directly."""
        below = self.below(at)
        return below is None or below.whole or self.parted(below) or below.turn or not self.columns.blanks

    def heading(self, at: int) -> headings.Heading | None:
        """The heading that a line is."""
        row = self.script[at]
        found, outer = row.heading, row.outer_number
        if found is None:
            return self._bare_heading(row, outer)
        if not found.sure and not self.alone(at):
            return None
        return numbered(found, found.number or outer)

    def said(self, at: int) -> Said | None:
        """The speech of a play's line."""
        if not self.names:
            return None
        if at not in self._said:
            self._said[at] = take_apart(self.script[at], self.names)
        return self._said[at]

    def is_cue(self, at: int) -> bool:
        """Whether a name stands here, with its speech under it."""
        if not self.script[at].cue_like:
            return False
        if at not in self._cues:
            self._cues[at] = self._finds_cue(at)
        return self._cues[at]

    def _finds_cue(self, at: int) -> bool:
        row, under = self.script[at], self.below(at)
        if under is None:
            return False
        if under.gap and self.columns.blanks and not under.turn and not self.columns.loose:
            return False
        return self._has_speech_place(row) and self._may_be_spoken(row, at + 1)

    def cue_certainty(self, row: Row) -> float:
        """How sure a cue is: where it stands, whether it comes again, whether blank lines set it apart."""
        again = cue_name(row.plain) in self.recurring
        if self.columns.house is not House.FLUSH:
            return (0.97 if self.columns.in_cue(row) else 0.6) - (0.0 if self.columns.blanks or again else 0.05)
        return (0.85 if again else 0.7) - (0.0 if self.columns.blanks else 0.15)

    def _has_speech_place(self, row: Row) -> bool:
        if self.columns.house is House.FLUSH:
            opens = not self.columns.blanks or row.gap or row.turn or row.whole or row is self.script[0]
            stops = row.plain.endswith(".") and cue_name(row.plain) not in self.recurring
            return not apart(row, self.columns.action) and opens and not stops
        return apart(row, self.columns.action) and (self.columns.in_cue(row) or not self.columns.in_dialogue(row))

    def _may_be_spoken(self, cue: Row, at: int) -> bool:
        under = self.script[at]
        if self.columns.house is House.COLUMNS:
            return under.left > self.speech_edge and under.left <= cue.left + NEAR
        if self.columns.house is House.MIDDLE:
            return under.in_parentheses or not apart(under, self.columns.action)
        return not _sure(under) and (not under.cue_like or not self._opens_speech(at))

    def _opens_speech(self, at: int) -> bool:
        """Whether a name in capitals under a name in capitals begins a speech itself (then the first has none)."""
        following = self.below(at)
        return following is not None and not self.parted(following) and not following.cue_like

    @property
    def bare_headings(self) -> bool:
        """Whether no line of the document is a heading by its prefix."""
        if self._bare_headings is None:
            self._bare_headings = not any(_sure(row) for row in self.script)
        return self._bare_headings

    @property
    def speech_edge(self) -> float:
        """What begins right of this stands with speeches, where these have a column."""
        return (self.columns.action + self.columns.dialogue) / 2

    def goes_on_speaking(self, at: int, *, said: bool) -> bool:
        """Whether a line belongs to the speech above it; `said` tells that words of it came already."""
        row = self.script[at]
        if self.is_cue(at):
            return False
        if self.columns.house is House.COLUMNS:
            placed = self.columns.in_dialogue(row) or row.in_parentheses or not self.parted(row)
            return row.left > self.speech_edge and placed and not self._stands_right(row)
        if apart(row, self.columns.action) and not row.in_parentheses and said:
            return False
        if self.heading(at) is not None or self.said(at) is not None:
            return False
        if self.columns.loose and not said:
            return True
        return not self.parted(row) and (self.columns.blanks or not said or row.in_parentheses)

    def is_transition(self, at: int) -> bool:
        """Whether a line leads over to the next scene."""
        row = self.script[at]
        if len(row.plain) > _LONGEST_TRANSITION * 2:
            return False
        if is_transition(row.plain, alone=self.alone(at)):
            return True
        return row.capitals and len(row.plain) <= _LONGEST_TRANSITION and self._stands_right(row) and self.alone(at)

    def is_centred(self, at: int) -> bool:
        """Whether a line stands in the middle of the page on purpose."""
        row = self.script[at]
        if row.alignment is not None:
            return row.alignment is Alignment.CENTRED
        middle = abs(row.centre - self.columns.page_centre) <= NEAR * 2 and row.left - self.columns.action >= NEAR * 5
        return middle and (row.gap or row.turn or not self.columns.blanks)

    def _stands_right(self, row: Row) -> bool:
        if row.alignment is not None:
            return row.alignment is Alignment.RIGHT
        right = max(self.columns.margins[0], self.columns.action + 5.0)
        beyond = row.left > (self.columns.cue or self.columns.dialogue) + 0.7
        return beyond and row.right >= right - 1.0 and row.left > self.columns.page_centre

    def _bare_heading(self, row: Row, outer: str | None) -> headings.Heading | None:
        """`КВАРТИРА МАРАТА. НОЧЬ`: believed only where no heading of the document has its prefix."""
        if not row.capitals or len(row.plain) > 80 or not self.columns.in_action(row) or not self.bare_headings:
            return None
        if row.plain[-1:] in "!?…:,(" or (self.columns.blanks and not (row.gap or row.turn or row is self.script[0])):
            return None
        number, text = _leading_number(row.plain)
        taken_apart = headings.slugline(text)
        if taken_apart.time is None or taken_apart.location is None:
            return None
        return headings.Heading(text=text, number=number or outer, slugline=taken_apart, sure=False)


def numbered(found: headings.Heading, number: str | None) -> headings.Heading:
    """The same heading with its number from the margin."""
    return headings.Heading(text=found.text, number=number, slugline=found.slugline, sure=found.sure)


def unfinished(above: Row, below: Row) -> bool:
    """Whether a sentence goes on over a page's end."""
    return not above.plain.rstrip(_CLOSERS).endswith(_SENTENCE_ENDS) or below.plain[:1].islower()


def cue_name(text: str) -> str:
    """The name of a cue as it is compared: folded, without extension, colon or full stop."""
    return fold(text.partition("(")[0]).rstrip(".: ")


def _sure(row: Row) -> bool:
    return row.heading is not None and row.heading.sure


def _leading_number(text: str) -> tuple[str | None, str]:
    number, _, rest = text.partition(" ")
    bare = number.rstrip(".)")
    return (bare, rest.strip()) if bare[:1].isdigit() and len(bare) <= 8 and rest else (None, text)
