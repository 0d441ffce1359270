"""The elements of a typeset script, read line by line by where each stands."""

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from typing import ClassVar, Final

from kadr.film.screenplay import Element, ElementType
from kadr.formats import headings
from kadr.formats.fountain.lines import is_parenthetical
from kadr.formats.layout.columns import NEAR, Columns, House
from kadr.formats.layout.dual import sides, two_speeches
from kadr.formats.layout.headings import scene_heading
from kadr.formats.layout.pages import is_continued
from kadr.formats.layout.play import Said
from kadr.formats.layout.questions import Asked, cue_name, unfinished
from kadr.formats.layout.rows import Joiner, Paragraph, Row

# A direction to the actor is not longer; a parenthesis that is never closed is dialogue.
_MOST_DIRECTION_LINES: Final = 6
# Taking a longer paragraph up again and again would cost the square of its length.
_LONGEST_TAKEN_UP: Final = 10_000
_SPOKEN: Final = (ElementType.DIALOGUE, ElementType.PARENTHETICAL, ElementType.LYRICS)


class LayoutReader:
    """Reads the rows below the title page; `certainties` weighs each element by its rows."""

    def __init__(self, script: Sequence[Row], columns: Columns, joiner: Joiner | None = None) -> None:
        self.script = script
        self.columns = columns
        self.asked = Asked(script, columns)
        self.joiner = joiner or Joiner(script)
        self.at = 0
        self.elements: list[Element] = []
        self.certain = 0.0
        self.weighed = 0
        self.counted: Counter[str] = Counter()
        # The name that speaks, while its speech may go on; whether words of it came since the last direction.
        self.speaker: str | None = None
        self.has_said = False

    def read(self) -> list[Element]:
        """All elements in order."""
        while self.at < len(self.script):
            row = self.script[self.at]
            if row.kind is None:
                self._unstyled(row)
            else:
                self._STYLED.get(row.kind, LayoutReader._styled)(self, row)
        return self.elements

    def _unstyled(self, row: Row) -> None:
        if self.speaker is not None and self._repeated_cue(row):
            self._resume()
        elif self.speaker is not None and self.asked.goes_on_speaking(self.at, said=self.has_said):
            self._speech_line(row)
        elif (heading := self.asked.heading(self.at)) is not None:
            self._heading(heading)
        elif self._number_above_heading(row):
            self._lone_number(row)
        elif (said := self.asked.said(self.at)) is not None:
            self._said(row, said)
        else:
            self._outside_speech(row)

    def _outside_speech(self, row: Row) -> None:
        cues = two_speeches(self.script, self.at)
        if cues is not None:
            self._dual(cues)
        elif self.asked.is_cue(self.at):
            self._cue(row)
        elif self.asked.is_transition(self.at):
            self._single(ElementType.TRANSITION, row, 0.95)
        elif self.asked.is_centred(self.at):
            self._single(ElementType.CENTERED, row, 0.85)
        else:
            self._action(row)

    def _add(self, kind: ElementType, text: str, line: int, rows: int, certainty: float) -> None:
        self.elements.append(Element(type=kind, text=text, line=line))
        self._weigh(rows, certainty)

    def _weigh(self, rows: int, certainty: float) -> None:
        self.certain += rows * certainty
        self.weighed += rows

    def _single(self, kind: ElementType, row: Row, certainty: float) -> None:
        self.speaker = None
        self._add(kind, row.text, row.number, 1, certainty)
        self.at += 1

    def _heading(self, found: headings.Heading, number: str | None = None) -> None:
        """A heading with its further lines, with the number above it, and with the cast line under it."""
        start = self.at
        self.speaker = None
        element, self.at = scene_heading(self.asked, start, found, number)
        self.elements.append(element)
        self._weigh(self.at - start, 0.97 if found.sure else 0.7)

    def _number_above_heading(self, row: Row) -> bool:
        bare = row.plain.rstrip(".) ")
        if not bare[:1].isdigit() or len(bare) > 8 or not bare.replace("-", "").isalnum():
            return False
        found = self.asked.heading(self.at + 1) if self.at + 1 < len(self.script) else None
        return found is not None and found.number is None

    def _lone_number(self, row: Row) -> None:
        self.at += 1
        found = self.asked.heading(self.at)
        if found is not None:
            self._heading(found, row.plain.rstrip(".) "))

    # Speeches

    def _cue(self, row: Row) -> None:
        self._open_speech(row.text, row, self.asked.cue_certainty(row))
        self.at += 1

    def _open_speech(self, text: str, row: Row, certainty: float) -> None:
        cue = " ".join(text.rstrip(": ").split())
        if cue.endswith(".") and len(cue.rpartition(" ")[2]) > 3 and not cue.endswith("..."):
            cue = cue[:-1]
        dual = cue.endswith("^") and row.kind is ElementType.CHARACTER
        cue = cue.removesuffix("^").rstrip() if dual else cue
        self.elements.append(Element(type=ElementType.CHARACTER, text=cue, line=row.number, dual=dual))
        self._weigh(1, certainty)
        self.speaker = cue_name(row.plain)
        self.has_said = False

    def _repeated_cue(self, row: Row) -> bool:
        """Whether a cue only says who goes on speaking after the page turned."""
        if not (row.turn or row.resumes) or cue_name(row.plain) != self.speaker:
            return False
        return self.elements[-1].type in _SPOKEN and is_continued(row.plain)

    def _resume(self) -> None:
        self.at += 1
        if self.at < len(self.script):
            self.script[self.at].turn = self.script[self.at].resumes = True

    def _speech_line(self, row: Row) -> None:
        end = self._direction_end(row)
        if end:
            self._direction(end)
        else:
            self._dialogue(row)

    def _direction_end(self, row: Row) -> int:
        """Where the direction to the actor that begins here ends; 0 where none begins."""
        if not row.in_parentheses:
            return 0
        for end in range(self.at, min(self.at + _MOST_DIRECTION_LINES, len(self.script))):
            below = self.script[end]
            if end > self.at and self.asked.parted(below):
                return 0
            if ")" in below.plain:
                return end + 1 if below.plain.endswith(")") else 0
        return 0

    def _direction(self, end: int) -> None:
        start = self.script[self.at]
        paragraph = Paragraph(self.joiner, start.text)
        for row in self.script[self.at + 1 : end]:
            paragraph.wrap(row.text)
        text = paragraph.text()
        inside = text if is_parenthetical(text) else text.strip("*_")
        self._add(
            ElementType.PARENTHETICAL, inside[1:-1].strip(), start.number, end - self.at, self._speech_certainty(start)
        )
        self.at = end
        self.has_said = False

    def _speech_certainty(self, row: Row) -> float:
        if self.columns.house is House.COLUMNS:
            placed = self.columns.in_dialogue(row) or row.in_parentheses
            return 0.97 if placed else 0.6
        if self.columns.house is House.MIDDLE:
            return 0.9 if self.columns.blanks else 0.75
        return 0.85 if self.columns.blanks else 0.65

    def _dialogue(self, row: Row) -> None:
        """A speech down to its end or to a direction; joins what was said before a page turned."""
        start = self.at
        paragraph = self._paragraph_above(row)
        # One line is looked ahead, and each is asked once whether it still belongs to the speech.
        self.at += 1
        while self.at < len(self.script) and self._same_dialogue(self.script[self.at]):
            self._add_spoken(paragraph, self.script[self.at - 1], self.script[self.at])
            self.at += 1
        self.has_said = True
        certainty = self._speech_certainty(row)
        self._weigh(self.at - start, certainty)
        self.elements.append(
            Element(type=ElementType.DIALOGUE, text=paragraph.text(), line=self._first_line or row.number)
        )

    def _paragraph_above(self, row: Row) -> Paragraph:
        """The dialogue that ends right above, taken up again, or a new one."""
        self._first_line = 0
        last = self.elements[-1]
        if last.type is not ElementType.DIALOGUE or len(last.text) > _LONGEST_TAKEN_UP:
            return Paragraph(self.joiner, row.text)
        self.elements.pop()
        self._first_line = last.line
        paragraph = Paragraph(self.joiner, last.text)
        self._add_spoken(paragraph, self.script[self.at - 1], row)
        return paragraph

    def _same_dialogue(self, row: Row) -> bool:
        if row.kind is not None or self._repeated_cue(row):
            return False
        if not self.asked.goes_on_speaking(self.at, said=True):
            # Without blank lines a speech goes on only where its line was full.
            plain_house = self.columns.house is not House.COLUMNS and not self.columns.blanks
            return plain_house and self._runs_on(row)
        return self._direction_end(row) == 0

    def _runs_on(self, row: Row) -> bool:
        above = self.script[self.at - 1]
        same = abs(above.left - row.left) <= NEAR and self.asked.heading(self.at) is None
        return same and not self.asked.is_cue(self.at) and self.columns.is_full(above, row)

    def _add_spoken(self, paragraph: Paragraph, above: Row, row: Row) -> None:
        turned = row.turn and (row.resumes or unfinished(above, row))
        if turned or self.columns.is_full(above, row):
            paragraph.wrap(row.text)
        else:
            paragraph.break_line(row.text, "\n\n" if self.asked.parted(row) else "\n")

    def _said(self, row: Row, said: Said) -> None:
        """A play's line: the cue, a direction, the words, and the lines below that belong to them."""
        self._open_speech(said.cue, row, 0.88)
        if said.direction:
            self._add(ElementType.PARENTHETICAL, said.direction, row.number, 0, 1.0)
        paragraph = Paragraph(self.joiner, said.spoken)
        start = self.at
        self.at += 1
        while self.at < len(self.script) and self._goes_on_in_play(self.script[self.at]):
            self._add_spoken(paragraph, self.script[self.at - 1], self.script[self.at])
            self.at += 1
        self._add(ElementType.DIALOGUE, paragraph.text(), row.number, self.at - start, 0.88)
        self.speaker = None

    def _goes_on_in_play(self, row: Row) -> bool:
        if row.kind is not None or row.whole or row.in_parentheses or self.asked.parted(row):
            return False
        if self.asked.said(self.at) is not None or self.asked.heading(self.at) is not None:
            return False
        hanging = row.left > self.columns.action + NEAR
        return hanging or self.columns.is_full(self.script[self.at - 1], row)

    def _dual(self, cues: tuple[Row, Row]) -> None:
        """Two speeches side by side: the left one, then the right one marked as its dual."""
        end, left, right = sides(self.script, self.at, cues)
        for side, dual in ((left, False), (right, True)):
            cue, *speech = side
            self.elements.append(Element(type=ElementType.CHARACTER, text=cue.text, line=cue.number, dual=dual))
            self.elements.extend(self._side(speech))
        self._weigh(end - self.at, 0.85)
        self.at = end
        self.speaker = None

    def _side(self, speech: Sequence[Row]) -> list[Element]:
        reader = LayoutReader(speech, _one_column(speech), self.joiner)
        reader.speaker = ""
        reader.elements.append(Element(type=ElementType.CHARACTER, text="", line=0))
        return reader.read()[1:]

    # Action and what a style names

    def _action(self, row: Row) -> None:
        start = self.at
        self.speaker = None
        paragraph = self._action_above(row)
        self.at += 1
        while self.at < len(self.script) and self._same_action(self.script[self.at - 1], self.script[self.at]):
            above, below = self.script[self.at - 1], self.script[self.at]
            if self.columns.is_full(above, below):
                paragraph.wrap(below.text)
            else:
                paragraph.break_line(below.text)
            self.at += 1
        line = self._first_line or row.number
        self._add(ElementType.ACTION, paragraph.text(), line, self.at - start, self._action_certainty(row, start))

    def _action_above(self, row: Row) -> Paragraph:
        """A new paragraph, or the one that a page's end cut."""
        self._first_line = 0
        last = self.elements[-1] if self.elements else None
        above = self.script[self.at - 1] if self.at else row
        cut = row.turn and last is not None and last.type is ElementType.ACTION and not above.whole
        if (
            not cut
            or last is None
            or len(last.text) > _LONGEST_TAKEN_UP
            or not unfinished(above, row)
            or abs(above.left - row.left) > NEAR
        ):
            return Paragraph(self.joiner, row.text)
        self.elements.pop()
        self._first_line = last.line
        paragraph = Paragraph(self.joiner, last.text)
        paragraph.wrap(row.text)
        return paragraph

    def _same_action(self, above: Row, row: Row) -> bool:
        if row.kind is not None or row.whole or row.turn or self.asked.parted(row):
            return False
        if row.left > above.left + NEAR or not (self.columns.blanks or self.columns.is_full(above, row)):
            return False
        if self.asked.heading(self.at) is not None or self.asked.said(self.at) is not None:
            return False
        return not self.asked.is_cue(self.at) and not (row.capitals and self.asked.is_transition(self.at))

    def _action_certainty(self, row: Row, start: int) -> float:
        if self.columns.in_action(row):
            flush = 0.8 if self.columns.blanks else 0.65
            return flush if self.columns.house is House.FLUSH else 0.95
        self.counted["lines in no column of this script, read as action"] += self.at - start
        return 0.1

    def _styled(self, row: Row) -> None:
        kind = row.kind or ElementType.ACTION
        self._add(kind, row.text, row.number, 1, 1.0)
        self.at += 1
        if kind not in (*_SPOKEN, ElementType.SYNOPSIS):
            self.speaker = None

    def _styled_heading(self, row: Row) -> None:
        text = " ".join(row.plain.split())
        found = headings.recognise(text)
        if found is None:
            body, number = headings.split_written_number(text)
            found = headings.Heading(text=body, number=number, slugline=headings.slugline(body), sure=True)
        self._heading(found)

    def _styled_cue(self, row: Row) -> None:
        self._open_speech(row.plain, row, 1.0)
        self.at += 1

    def _styled_dialogue(self, row: Row) -> None:
        last = self.elements[-1] if self.elements else None
        if last is not None and last.type is ElementType.DIALOGUE and len(last.text) <= _LONGEST_TAKEN_UP:
            paragraph = Paragraph(self.joiner, last.text)
            self.elements.pop()
            self._add_spoken(paragraph, self.script[self.at - 1], row)
            self._add(ElementType.DIALOGUE, paragraph.text(), last.line, 1, 1.0)
        else:
            self._add(ElementType.DIALOGUE, row.text, row.number, 1, 1.0)
        self.has_said = True
        self.at += 1

    def _styled_direction(self, row: Row) -> None:
        text = row.text[1:-1].strip() if is_parenthetical(row.text) else row.text
        self._add(ElementType.PARENTHETICAL, text, row.number, 1, 1.0)
        self.has_said = False
        self.at += 1

    def _styled_section(self, row: Row) -> None:
        element = Element(type=ElementType.SECTION, text=row.text, line=row.number, depth=row.depth or 1)
        self.elements.append(element)
        self._weigh(1, 1.0)
        self.speaker = None
        self.at += 1

    _STYLED: ClassVar[Mapping[ElementType, Callable[["LayoutReader", Row], None]]] = {
        ElementType.SCENE_HEADING: _styled_heading,
        ElementType.CHARACTER: _styled_cue,
        ElementType.DIALOGUE: _styled_dialogue,
        ElementType.PARENTHETICAL: _styled_direction,
        ElementType.SECTION: _styled_section,
    }


def _one_column(speech: Sequence[Row]) -> Columns:
    """One side of two speeches: everything in it is spoken, broken at its own right edge."""
    left = min((row.left for row in speech if not row.in_parentheses), default=0.0)
    right = max((row.right for row in speech), default=left)
    return Columns(house=House.COLUMNS, action=left - 2.0, dialogue=left, cue=1e6, margins=(right, right), wraps=True)
