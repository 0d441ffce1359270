"""Where the paragraphs of one document stand: its own columns, measured from its own lines."""

import itertools
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import Enum, auto
from typing import Final

from kadr.formats.layout.rows import Row, first_word_inches
from kadr.formats.reading import Alignment

# A line belongs to a column that begins within a letter and a half of it: typists and PDF writers miss by one.
NEAR: Final = 0.16
# What stands a quarter of an inch to the right of action is set apart on purpose.
APART: Final = 0.25
_TEXT_WIDTH: Final = 6.0
# Lines over 95 letters are no typed lines: each is a paragraph that the editor on screen wraps.
_WIDEST_LINE: Final = 9.5
# Who ends lines by hand ends them within so many inches of the edge.
_BY_HAND: Final = 1.0
_ENOUGH_PAIRS: Final = 3
_DEEPEST_OPENING: Final = 0.9
_FEWEST_OPENINGS: Final = 3
_WIDE_ENOUGH: Final = 4.5
_WIDE_SPEECH: Final = 2.2


class House(Enum):
    """How a script sets its speeches apart."""

    COLUMNS = auto()
    """Cues and dialogue each in a column of their own."""
    MIDDLE = auto()
    """Cues in the middle or indented, dialogue as wide as action."""
    FLUSH = auto()
    """Everything begins at the left edge."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Columns:
    """The places of one document, in inches. `cue` is None where cues are centred on `cue_centre`.

    `blanks` says that blank space separates paragraphs (not before every line, not before none); `wraps` that lines
    are broken at a right edge; `margins` are those edges of action and of dialogue; `loose` that blank space stands
    between a cue and its speech; `first_line` is where paragraphs of action open, if not at their left edge.
    """

    house: House
    action: float
    dialogue: float
    cue: float | None = None
    cue_centre: float | None = None
    margins: tuple[float, float] = (0.0, 0.0)
    blanks: bool = True
    wraps: bool = False
    loose: bool = False
    first_line: float | None = None

    @property
    def page_centre(self) -> float:
        """The middle between the edges of action."""
        width = self.margins[0] - self.action
        return self.action + (width if width >= _TEXT_WIDTH * 0.8 else _TEXT_WIDTH) / 2

    def in_action(self, row: Row) -> bool:
        """Whether a line begins where action does (or left of it, in the margin)."""
        opens = self.first_line is not None and abs(row.left - self.first_line) <= NEAR
        return (row.left <= self.action + NEAR or opens) and row.alignment in (None, Alignment.LEFT)

    def in_dialogue(self, row: Row) -> bool:
        """Whether a line begins where dialogue does."""
        return abs(row.left - self.dialogue) <= NEAR

    def in_cue(self, row: Row) -> bool:
        """Whether a line stands exactly where this document puts its cues."""
        if self.house is House.FLUSH:
            return self.in_action(row)
        if row.alignment is Alignment.CENTRED and self.cue_centre is not None:
            return True
        if self.cue is not None:
            return abs(row.left - self.cue) <= NEAR
        return self.cue_centre is not None and abs(row.centre - self.cue_centre) <= NEAR * 2

    def is_full(self, above: Row, below: Row) -> bool:
        """Whether a line was broken because the next word did not fit."""
        if above.whole or below.whole:
            return False
        # A broken word needs no room for what follows.
        if above.text.endswith(("-", "\u00ad")) and below.plain[:1].islower():
            return above.text[-2:-1].isalpha()
        spoken = self.house is House.COLUMNS and above.left > (self.action + self.dialogue) / 2
        return self.wraps and _reaches(above, below, self.margins[spoken], _BY_HAND)


def apart(row: Row, action: float) -> bool:
    """Whether a line is set apart from action, to the right."""
    return row.left - action >= APART or row.alignment in (Alignment.CENTRED, Alignment.RIGHT)


def measure(script: Sequence[Row]) -> Columns:
    """The columns of a document. Costs time in proportion to its lines."""
    blanks = _blanks(script)
    action = _leftmost(script)
    cues = [at for at in range(len(script) - 1) if script[at].cue_like and "    " not in script[at].plain]
    pairs = [(script[at], under) for at in cues if (under := _under(script, at)) is not None]
    directly = [pair for pair in pairs if not blanks or not pair[1].gap or pair[1].turn]
    loose = len(directly) * 3 < len(pairs)
    # Loose: blank space between a cue and its speech, as people paste from pages of the web.
    pairs = pairs if loose else directly
    set_apart = [(cue, under) for cue, under in pairs if apart(cue, action) and under.left <= cue.left + NEAR]
    if len(set_apart) * 2 < len(pairs) or not set_apart:
        margins = _margins(script, action, action, blanks=blanks)
        return Columns(
            house=House.FLUSH,
            action=action,
            dialogue=action,
            margins=margins,
            blanks=blanks,
            wraps=_wraps(script, action, action, margins, blanks=blanks),
            loose=loose,
            first_line=_first_line(script, action, action + _DEEPEST_OPENING),
        )
    dialogue = _commonest(under.left for _, under in set_apart)
    fixed = _commonest(cue.left for cue, _ in set_apart)
    share = sum(abs(cue.left - fixed) <= NEAR for cue, _ in set_apart) / len(set_apart)
    centre = _commonest(cue.centre for cue, _ in set_apart)
    on_centre = sum(abs(cue.centre - centre) <= NEAR * 2 for cue, _ in set_apart) / len(set_apart)
    centred = on_centre > share
    margins = _margins(script, action, dialogue, blanks=blanks)
    return Columns(
        house=House.COLUMNS if dialogue - action >= APART else House.MIDDLE,
        action=action,
        dialogue=dialogue,
        cue=None if centred else fixed,
        cue_centre=centre if centred or share < 0.9 else None,
        margins=margins,
        blanks=blanks,
        wraps=_wraps(script, action, dialogue, margins, blanks=blanks),
        loose=loose,
        first_line=_first_line(
            script, action, dialogue - APART if dialogue - action >= APART else action + _DEEPEST_OPENING
        ),
    )


def _blanks(script: Sequence[Row]) -> bool:
    """Whether blank space tells paragraphs apart: between a twentieth and nine tenths of the lines have it above."""
    gaps = sum(row.gap for row in script)
    return len(script) * 0.05 < gaps < len(script) * 0.9 or (len(script) < 20 and gaps > 0)


def _leftmost(script: Sequence[Row]) -> float:
    """The left edge of action: the leftmost place where prose or headings begin often enough to mean it."""
    prose = (row for row in script if not row.capitals and not row.in_parentheses and not row.plain[:1].isdigit())
    counted = Counter(round(row.left * 10) for row in prose)
    counted.update(round(row.left * 10) for row in script if row.capitals and len(row.plain) > 8 and _heads(row))
    enough = max(1.0, counted.total() * 0.04)
    for place in sorted(counted):
        if counted[place] + counted[place + 1] >= enough:
            best = place if counted[place] >= counted[place + 1] else place + 1
            return best / 10
    return min((row.left for row in script), default=1.5)


def _heads(row: Row) -> bool:
    return not row.plain[0].isdigit() and row.heading is not None


def _under(script: Sequence[Row], at: int) -> Row | None:
    """The first spoken line under a cue, past a direction to the actor (of at most four lines)."""
    place = at + 1
    if script[place].in_parentheses:
        end = place
        while end < min(place + 4, len(script) - 1) and ")" not in script[end].plain:
            end += 1
        place = end + 1
    if place >= len(script) or (script[place].cue_like and script[place].left >= script[at].left - NEAR):
        return None
    return script[place]


def _first_line(script: Sequence[Row], action: float, end: float) -> float | None:
    """Where paragraphs of action open, right of the edge that their other lines keep: the red line of typists."""
    places = [
        row.left
        for row in script
        if action + NEAR < row.left < end - NEAR and not row.in_parentheses and not row.capitals
    ]
    if len(places) < _FEWEST_OPENINGS:
        return None
    place = _commonest(places)
    return place if sum(abs(each - place) <= NEAR for each in places) * 4 >= len(places) * 3 else None


def _commonest(values: Iterable[float]) -> float:
    """The middle of the fullest tenth of an inch and its neighbours."""
    listed = list(values)
    counted = Counter(round(value * 10) for value in listed)
    best = max(counted, key=lambda place: (counted[place] + counted[place - 1] + counted[place + 1], counted[place]))
    near = sorted(value for value in listed if abs(round(value * 10) - best) <= 1)
    return near[len(near) // 2]


def _runs_on(script: Sequence[Row], *, blanks: bool) -> Iterable[tuple[Row, Row]]:
    """Neighbours that stand in one column without blank space between them: perhaps one paragraph."""
    for above, below in itertools.pairwise(script):
        if abs(above.left - below.left) <= NEAR and not (blanks and below.gap) and not (below.turn or above.capitals):
            yield above, below


def _margins(script: Sequence[Row], action: float, dialogue: float, *, blanks: bool) -> tuple[float, float]:
    """The right edges of action and of dialogue: of a hundred lines that run on, 98 end left of them."""
    divide = (action + dialogue) / 2 if dialogue - action >= APART else 1e9
    sides: tuple[list[float], list[float]] = ([], [])
    for above, _ in _runs_on(script, blanks=blanks):
        sides[above.left > divide].append(above.right)
    edges = []
    for ends, left in zip(sides, (action, dialogue), strict=True):
        ends.sort()
        edges.append(ends[min(len(ends) - 1, int(len(ends) * 0.98))] if ends else left)
    return edges[0], edges[1]


def _reaches(above: Row, below: Row, margin: float, room: float = 0.0) -> bool:
    if above.right + 0.1 + first_word_inches(below) > margin - 0.04:
        return True
    # By hand the line is ended a word early: then the sentence goes on below.
    return above.right > margin - room and above.text[-1:] not in '.!?…:;)»”"'


def _wraps(
    script: Sequence[Row], action: float, dialogue: float, margins: tuple[float, float], *, blanks: bool
) -> bool:
    """Whether lines are broken at an edge: then most that run on leave no room for the next word."""
    if max(margins) - action > _WIDEST_LINE:
        return False
    divide = (action + dialogue) / 2 if dialogue - action >= APART else 1e9
    pairs = [pair for pair in _runs_on(script, blanks=blanks) if not pair[0].whole and not pair[1].capitals]
    pairs = [pair for pair in pairs if not pair[0].in_parentheses]
    full = sum(_reaches(above, below, margins[above.left > divide]) for above, below in pairs)
    # Short lines of a poem or a list run on too, but end anywhere; one pair of short lines proves nothing.
    wide = margins[0] - action >= _WIDE_ENOUGH or (divide < 1e9 and margins[1] - dialogue >= _WIDE_SPEECH)
    return full * 2 > len(pairs) and (full >= _ENOUGH_PAIRS or wide)
