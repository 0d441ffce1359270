"""The elements of a Fountain text, read paragraph by paragraph."""

from collections.abc import Callable, Mapping
from typing import ClassVar

from kadr.film.screenplay import Element, ElementType
from kadr.formats import headings
from kadr.formats.fountain.lines import (
    HELD_BLANK,
    breaks_action,
    cast_at,
    is_parenthetical,
    is_set_apart,
    mark,
    opening,
)
from kadr.formats.fountain.places import Line, Places


class BodyReader:
    """Reads what follows the title page. Each line is looked at a fixed number of times."""

    def __init__(self, lines: list[Line], places: Places) -> None:
        self.lines = lines
        self.places = places
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

    def _place(self, line: Line, piece: str, start: int = 0) -> None:
        self.places.at(line, len(self.elements), start, piece)

    def _one_line(self, kind: ElementType, text: str, *, depth: int | None = None, dual: bool = False) -> None:
        """The line that is being looked at becomes an element of its own."""
        line = self.lines[self.at]
        self.places.first(line)
        self._place(line, text)
        self.elements.append(Element(type=kind, text=text, line=line.number, depth=depth, dual=dual))
        self.at += 1

    def _unmarked(self, text: str) -> None:
        match opening(self.lines[self.at].text, self._peek()):
            case ElementType.SCENE_HEADING:
                self._heading(text)
            case ElementType.CHARACTER:
                self._cue(text)
            case ElementType.TRANSITION:
                self._one_line(ElementType.TRANSITION, text)
            case ElementType.SECTION:
                self._one_line(ElementType.SECTION, text, depth=1)
            case _:
                self._action(text)

    def _heading(self, text: str) -> None:
        """A heading by its look; after no more than `СЦЕНА 3`, the heading proper on the next line joins it."""
        found = headings.recognise(text)
        if found is None:
            self._action(text)
            return
        parts = [self.lines[self.at]]
        self.at += 1
        if headings.is_bare_label(found):
            ahead = 0 if self._peek(0).strip() else 1
            proper = headings.proper_heading(found, self._peek(ahead).strip())
            if proper is not None:
                found = proper
                parts.append(self.lines[self.at + ahead])
                self.at += ahead + 1
        self._end_heading(found, parts)

    def _forced_heading(self, text: str) -> None:
        under = self._peek().strip()
        # A line that tells of a `.38 pistol` goes on under it, as a heading never does.
        if text[1:2].isdigit() and under and cast_at(under) is None:
            self._action(text)
            return
        body, number = headings.split_written_number(text[1:].strip())
        found = headings.Heading(text=body, number=number, slugline=headings.slugline(body), sure=True)
        self.at += 1
        self._end_heading(found, [self.lines[self.at - 1]])

    def _end_heading(self, found: headings.Heading, parts: list[Line]) -> None:
        self.places.first(parts[0])
        for line in parts:
            self._place(line, found.text)
        slugline = found.slugline
        # A name with a parenthetical under it, or in the column of cues, is no list of who is in the scene.
        cast = cast_at(self._peek(0).strip())
        if cast is not None and len(cast) == 1 and is_set_apart(self._peek(0), parts[-1].text) and self._peek().strip():
            cast = None
        if cast is not None and not is_parenthetical(self._peek().strip()):
            slugline = headings.with_cast(slugline, cast)
            self._place(self.lines[self.at], "", len(found.text))
            self.at += 1
        self.elements.append(
            Element(
                type=ElementType.SCENE_HEADING,
                text=found.text,
                line=parts[0].number,
                number=found.number,
                slugline=slugline,
            )
        )

    def _action(self, _text: str) -> None:
        self.places.first(self.lines[self.at])
        paragraph: list[tuple[Line, str]] = []
        while not paragraph or ((text := self._peek(0).strip()) and not breaks_action(text)):
            line = self.lines[self.at]
            paragraph.append((line, _action_line(line.text)))
            self.at += 1
        self._paragraph(ElementType.ACTION, paragraph)

    def _paragraph(self, kind: ElementType, lines: list[tuple[Line, str]]) -> None:
        start = 0
        for line, text in lines:
            self._place(line, text, start)
            start += len(text) + 1
        number = lines[0][0].number
        self.elements.append(Element(type=kind, text="\n".join(text for _, text in lines), line=number))

    def _cue(self, text: str) -> None:
        name = text.removeprefix("@").strip() if mark(text) is ElementType.CHARACTER else text
        dual = name.endswith("^")
        self._one_line(ElementType.CHARACTER, name.removesuffix("^").rstrip(), dual=dual)
        self._speech()

    def _speech(self) -> None:
        spoken: list[tuple[Line, str]] = []
        while self.at < len(self.lines) and self._is_speech(self.lines[self.at].text):
            line = self.lines[self.at]
            text = line.text.strip()
            kind = _kind_in_speech(text)
            if kind is ElementType.DIALOGUE:
                spoken.append((line, text))
                self.at += 1
            else:
                self._end_dialogue(spoken)
                self._one_line(kind, text[1:-1].strip() if kind is ElementType.PARENTHETICAL else text[1:].strip())
        self._end_dialogue(spoken)

    def _is_speech(self, text: str) -> bool:
        if text.strip():
            return mark(text.strip()) is not ElementType.PAGE_BREAK
        return text == HELD_BLANK

    def _end_dialogue(self, spoken: list[tuple[Line, str]]) -> None:
        """Closes the speech so far; held blank lines at its ends are dropped."""
        while spoken and not spoken[-1][1]:
            spoken.pop()
        first = next((at for at, (_, text) in enumerate(spoken) if text), len(spoken))
        if spoken:
            self.places.first(spoken[first][0])
            self._paragraph(ElementType.DIALOGUE, spoken[first:])
        spoken.clear()

    def _section(self, text: str) -> None:
        title = text.lstrip("#")
        self._one_line(ElementType.SECTION, title.strip(), depth=len(text) - len(title))

    def _page_break(self, _text: str) -> None:
        self._one_line(ElementType.PAGE_BREAK, "")

    def _rest_of_line(self, text: str) -> None:
        kind = mark(text) or ElementType.ACTION
        inside = text[1:-1] if kind is ElementType.CENTERED else text[1:]
        self._one_line(kind, inside.strip())

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
