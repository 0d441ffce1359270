"""The elements of a Fountain text, read paragraph by paragraph."""

from collections.abc import Callable, Mapping
from typing import ClassVar, NamedTuple

from kadr.film.screenplay import Element, ElementType
from kadr.formats import headings
from kadr.formats.fountain_lines import (
    HELD_BLANK,
    breaks_action,
    is_cue,
    is_parenthetical,
    is_transition,
    mark,
)


class Line(NamedTuple):
    """A line as it stands, with its source number."""

    number: int
    text: str


class BodyReader:
    """Reads what follows the title page. Each line is looked at a fixed number of times."""

    def __init__(self, lines: list[Line]) -> None:
        self.lines = lines
        self.at = 0
        self.elements: list[Element] = []

    def read(self) -> list[Element]:
        """All elements in order."""
        while self.at < len(self.lines):
            text = self.lines[self.at].text.strip()
            if text:
                self._MARKED.get(mark(text), BodyReader._unmarked)(self, text)
            else:
                self.at += 1
        return self.elements

    def _peek(self, ahead: int = 1) -> str:
        place = self.at + ahead
        return self.lines[place].text if place < len(self.lines) else ""

    def _add(self, kind: ElementType, text: str, line: int | None = None) -> None:
        number = self.lines[self.at].number if line is None else line
        self.elements.append(Element(type=kind, text=text, line=number))

    def _unmarked(self, text: str) -> None:
        alone = not self._peek().strip()
        heading = headings.recognise(text)
        if heading is not None and (heading.sure or alone):
            self._heading(heading)
        elif is_transition(text, alone=alone):
            self._add(ElementType.TRANSITION, text)
            self.at += 1
        elif is_cue(text, self._following()):
            self._cue(text)
        else:
            self._action(text)

    def _following(self) -> str:
        return "" if self._peek() == HELD_BLANK else self._peek()

    def _heading(self, found: headings.Heading) -> None:
        """A heading by its look; after no more than `СЦЕНА 3`, the heading proper on the next line joins it."""
        start = self.lines[self.at].number
        self.at += 1
        if headings.is_bare_label(found):
            ahead = 0 if self._peek(0).strip() else 1
            proper = headings.recognise(self._peek(ahead).strip())
            if proper is not None and proper.number is None and proper.slugline.place_type is not None:
                found = headings.Heading(text=proper.text, number=found.number, slugline=proper.slugline, sure=True)
                self.at += ahead + 1
        self._end_heading(found, start)

    def _forced_heading(self, text: str) -> None:
        body, number = headings.split_written_number(text[1:].strip())
        start = self.lines[self.at].number
        self.at += 1
        found = headings.Heading(text=body, number=number, slugline=headings.slugline(body), sure=True)
        self._end_heading(found, start)

    def _end_heading(self, found: headings.Heading, start: int) -> None:
        under = self._peek(0).strip()
        # A name with a parenthetical under it is a cue, not the list of who is in the scene.
        cast = headings.read_cast(under) if under and mark(under) is None else None
        if cast is not None and not is_parenthetical(self._peek().strip()):
            found = headings.Heading(
                text=found.text, number=found.number, slugline=headings.with_cast(found.slugline, cast), sure=True
            )
            self.at += 1
        self.elements.append(
            Element(
                type=ElementType.SCENE_HEADING,
                text=found.text,
                line=start,
                number=found.number,
                slugline=found.slugline,
            )
        )

    def _action(self, _text: str) -> None:
        start = self.lines[self.at].number
        paragraph = [_action_line(self.lines[self.at].text)]
        self.at += 1
        while (text := self._peek(0).strip()) and not breaks_action(text):
            paragraph.append(_action_line(self.lines[self.at].text))
            self.at += 1
        self._add(ElementType.ACTION, "\n".join(paragraph), start)

    def _cue(self, text: str) -> None:
        name = text.removeprefix("@").strip() if mark(text) is ElementType.CHARACTER else text
        dual = name.endswith("^")
        name = name.removesuffix("^").rstrip()
        self.elements.append(Element(type=ElementType.CHARACTER, text=name, line=self.lines[self.at].number, dual=dual))
        self.at += 1
        self._speech()

    def _speech(self) -> None:
        spoken: list[Line] = []
        while self.at < len(self.lines) and self._is_speech(self.lines[self.at].text):
            line = self.lines[self.at]
            text = line.text.strip()
            kind = _kind_in_speech(text)
            if kind is ElementType.DIALOGUE:
                spoken.append(Line(line.number, text))
            else:
                self._end_dialogue(spoken)
                self._add(kind, text[1:-1].strip() if kind is ElementType.PARENTHETICAL else text[1:].strip())
            self.at += 1
        self._end_dialogue(spoken)

    def _is_speech(self, text: str) -> bool:
        if text.strip():
            return mark(text.strip()) is not ElementType.PAGE_BREAK
        return text == HELD_BLANK

    def _end_dialogue(self, spoken: list[Line]) -> None:
        """Closes the speech so far; held blank lines at its ends are dropped."""
        while spoken and not spoken[-1].text:
            spoken.pop()
        first = next((at for at, line in enumerate(spoken) if line.text), len(spoken))
        if spoken:
            self._add(ElementType.DIALOGUE, "\n".join(line.text for line in spoken[first:]), spoken[first].number)
        spoken.clear()

    def _section(self, text: str) -> None:
        title = text.lstrip("#")
        self.elements.append(
            Element(
                type=ElementType.SECTION,
                text=title.strip(),
                line=self.lines[self.at].number,
                depth=len(text) - len(title),
            )
        )
        self.at += 1

    def _page_break(self, _text: str) -> None:
        self._add(ElementType.PAGE_BREAK, "")
        self.at += 1

    def _rest_of_line(self, text: str) -> None:
        kind = mark(text) or ElementType.ACTION
        inside = text[1:-1] if kind is ElementType.CENTERED else text[1:]
        self._add(kind, inside.strip())
        self.at += 1

    _MARKED: ClassVar[Mapping[ElementType | None, Callable[["BodyReader", str], None]]] = {
        ElementType.ACTION: _action,
        ElementType.CHARACTER: _cue,
        ElementType.SCENE_HEADING: _forced_heading,
        ElementType.SECTION: _section,
        ElementType.PAGE_BREAK: _page_break,
        ElementType.SYNOPSIS: _rest_of_line,
        ElementType.LYRICS: _rest_of_line,
        ElementType.CENTERED: _rest_of_line,
        ElementType.TRANSITION: _rest_of_line,
    }


def _action_line(text: str) -> str:
    """A line of action without its forcing mark; indentation stays, tabs as four spaces (Fountain 1.1)."""
    bare = text.strip()
    if mark(bare) is ElementType.ACTION:
        return bare[1:].replace("\t", "    ")
    return text.rstrip().replace("\t", "    ")


def _kind_in_speech(text: str) -> ElementType:
    if is_parenthetical(text):
        return ElementType.PARENTHETICAL
    found = mark(text)
    return found if found in (ElementType.LYRICS, ElementType.SYNOPSIS) else ElementType.DIALOGUE
