"""Lines of a typeset script with what can be seen of each alone, and how broken lines are joined again."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Final

from kadr.film.screenplay import ElementType
from kadr.formats.emphasis import plain
from kadr.formats.fountain.lines import direction_at, is_transition
from kadr.formats.headings import Heading, is_capitals, recognise
from kadr.formats.practice import fold, practice
from kadr.formats.reading import Alignment, SetLine

CHARACTER_INCHES: Final = 0.1
# Nothing but a paragraph is longer; what is asked of a line's look is asked of so many letters at most.
LOOKED_AT: Final = 400
LONGEST_CUE: Final = 50
_LONGEST_NUMBER: Final = 8
# Particles that Russian, Kazakh and English words keep behind a hyphen, wherever a line breaks.
_HYPHENATED_ENDS: Final = frozenset("то нибудь либо ка таки де ақ ау ай мыс ші шы up in off out down".split())  # noqa: SIM905  # read as prose
_HYPHENATED_STARTS: Final = frozenset("кое кой по во в из пол ex self non anti".split())  # noqa: SIM905  # read as prose


@dataclass(slots=True, kw_only=True)
class Row:
    """One line as it is looked at: edges in inches, `plain` without emphasis (the first letters only of a long line).

    `turn` says that a page begins here, so that the space above tells nothing; `resumes` that a mark of the page's
    foot ((MORE)) announced it.
    """

    number: int
    text: str
    plain: str
    left: float
    right: float
    gap: bool
    page: int
    capitals: bool
    kind: ElementType | None = None
    whole: bool = False
    alignment: Alignment | None = None
    depth: int | None = None
    turn: bool = False
    resumes: bool = False
    # What was found out about the line's own look: it is asked by many.
    _cue_like: bool | None = None
    _heading: tuple[Heading | None, str | None] | None = None
    # The name of a play's speaker before a colon, as `layout.play` finds it; empty until it was looked for.
    opening: tuple[tuple[str, bool] | None, ...] = ()

    @property
    def centre(self) -> float:
        """The middle of the letters, in inches."""
        return (self.left + self.right) / 2

    @property
    def heading(self) -> Heading | None:
        """The heading that the line is by its own look."""
        return self._seen_heading()[0]

    @property
    def outer_number(self) -> str | None:
        """A number that stands far to the right of the line's words."""
        return self._seen_heading()[1]

    @property
    def cue_like(self) -> bool:
        """Whether the line could be a cue by its own look: a name in capitals, no heading, transition or shot."""
        if self._cue_like is None:
            self._cue_like = self.capitals and len(self.plain) <= LONGEST_CUE and self._looks_like_name()
        return self._cue_like

    def _seen_heading(self) -> tuple[Heading | None, str | None]:
        if self._heading is None:
            text, outer = margin_number(self.plain)
            self._heading = (recognise(text), outer)
        return self._heading

    def _looks_like_name(self) -> bool:
        text = self.plain
        if text[:1] in "([" or text[-1:] in ",;!?…-–—" or self.heading is not None:
            return False
        name = fold(text.partition("(")[0]).rstrip(".:")
        if name.lower() == name or not practice().not_cast.isdisjoint(name.split()):
            return False
        return not is_transition(text, alone=True) and direction_at(text) is None

    @property
    def in_parentheses(self) -> bool:
        """Whether a direction to the actor may begin here."""
        return self.plain.startswith("(")


def rows(lines: Iterable[SetLine]) -> list[Row]:
    """The lines that hold anything; blank ones become the gap of the next."""
    found: list[Row] = []
    gap = False
    page = None
    for line in lines:
        row = _row(line, gap=gap)
        if row is None:
            gap = True
            continue
        row.turn = page is not None and row.page != page
        page, gap = row.page, False
        found.append(row)
    return found


def _row(line: SetLine, *, gap: bool) -> Row | None:
    text = line.text
    body = text.strip()
    if not body and line.kind is not ElementType.PAGE_BREAK:
        return None
    left = line.indent + CHARACTER_INCHES * (len(text) - len(text.lstrip()))
    bare = body[:LOOKED_AT]
    if "*" in bare or "_" in bare or "\\" in bare:
        bare = plain(bare).strip()
    return Row(
        number=line.number,
        text=body,
        plain=bare,
        left=left,
        right=line.end if line.end is not None else left + CHARACTER_INCHES * len(body),
        gap=line.gap or gap,
        page=line.page,
        capitals=len(body) <= LOOKED_AT and is_capitals(bare),
        kind=line.kind,
        whole=line.whole,
        alignment=line.alignment,
        depth=line.depth,
    )


def margin_number(text: str) -> tuple[str, str | None]:
    """A line with one space between words, and a number that stands far to the right of it."""
    if "  " not in text:
        return text, None
    head, _, tail = text.rpartition("  ")
    number = tail.strip(" .")
    if number and len(number) <= _LONGEST_NUMBER and number[0].isdigit() and number.replace("-", "").isalnum():
        return " ".join(head.split()), number
    return " ".join(text.split()), None


def first_word_inches(row: Row) -> float:
    """How wide the first word is, from the width of the whole line."""
    word = row.plain.partition(" ")[0]
    return (row.right - row.left) * len(word) / max(len(row.plain), len(row.text) if len(row.text) > LOOKED_AT else 1)


class Joiner:
    """Joins the broken lines of one paragraph; knows the script's words, to tell `ког-да` from `как-то`."""

    def __init__(self, script: Sequence[Row]) -> None:
        broken = [row for row in script if row.text.endswith(("-", "\u00ad"))]
        self._words = _words(script) if broken else frozenset()
        # A script that breaks words at all breaks many; one that never does ends lines only in real hyphens.
        self._breaks_words = len(broken) >= max(2, len(script) // 40)

    def seam(self, above: str, below: str) -> tuple[int, str, int]:
        """How two lines become one: letters lost at the upper one's end, what stands between, letters lost below."""
        if above.endswith("\u00ad"):
            return 1, "", 0
        marks = _same_marks(above, below)
        head, tail = above[: len(above) - marks], below[marks:]
        if not head.endswith("-") or not head[-2:-1].isalpha() or not tail[:1].islower():
            return marks, " ", marks
        kept = self._keeps_hyphen(head[:-1], tail)
        return marks + (not kept), "", marks

    def _keeps_hyphen(self, above: str, below: str) -> bool:
        start = above[-40:].rsplit(maxsplit=1)[-1].lower().strip("«“\"'(")
        end = _leading_letters(below).lower()
        if start in _HYPHENATED_STARTS or end in _HYPHENATED_ENDS or f"{start}-{end}" in self._words:
            return True
        return start + end not in self._words and not self._breaks_words


class Paragraph:
    """A paragraph being put together from its lines; each letter is copied once."""

    def __init__(self, joiner: Joiner, text: str) -> None:
        self._joiner = joiner
        self._pieces = [text]

    def wrap(self, text: str) -> None:
        """Add a line that goes on where the one above was full."""
        lost, between, skipped = self._joiner.seam(self._pieces[-1], text)
        above = self._pieces[-1]
        self._pieces[-1] = above[: len(above) - lost]
        self._pieces += [between, text[skipped:]]

    def break_line(self, text: str, between: str = "\n") -> None:
        """Add a line of its own."""
        self._pieces += [between, text]

    def text(self) -> str:
        """The whole paragraph."""
        return "".join(self._pieces)


def _same_marks(above: str, below: str) -> int:
    """Emphasis that ends one line and begins the next is one emphasis: the length of its mark, else 0."""
    for mark in ("***", "**", "*", "_"):
        if above.endswith(mark) and below.startswith(mark):
            # The upper one must close and the lower one open: each line then has an even number of them.
            return len(mark) if above.count(mark) % 2 == 0 and below.count(mark) % 2 == 0 else 0
    return 0


def _leading_letters(text: str) -> str:
    end = 0
    while end < min(len(text), 40) and (text[end].isalpha() or text[end] == "-"):
        end += 1
    return text[:end]


def _words(script: Sequence[Row]) -> frozenset[str]:
    """Words of the script as they stand within lines; a word at a line's end may be half of one."""
    found: set[str] = set()
    for row in script:
        if len(row.text) <= LOOKED_AT:
            found.update(word.lower().strip(".,!?…:;«»“”\"'()") for word in row.plain.split()[:-1])
    return frozenset(found)
