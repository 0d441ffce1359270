"""A screenplay as a Final Draft file: the same bytes for the same screenplay, and nothing of it left out.

What Final Draft's own elements cannot say exactly stands beside them in attributes of a namespace of ours, which it
passes by; reading believes such an attribute only where the words around it still say the same.
"""

from collections.abc import Iterator, Sequence
from typing import Final

from kadr.film.screenplay import Aside, Element, ElementType, RevisionSet, Screenplay
from kadr.formats.emphasis import Styled
from kadr.formats.fdx import elements as fdx_elements
from kadr.formats.fdx import revisions as fdx_revisions
from kadr.formats.fdx import runs as fdx_runs
from kadr.formats.fdx import title as fdx_title
from kadr.formats.fdx.anchors import Anchors
from kadr.formats.fdx.elements import Said
from kadr.formats.fdx.notes import BONEYARD, NOTE
from kadr.formats.fdx.parts import NAMESPACE
from kadr.formats.fdx.tags import attributes, runs, sayable

_TYPES: Final = {
    ElementType.SCENE_HEADING: "Scene Heading",
    ElementType.ACTION: "Action",
    ElementType.CHARACTER: "Character",
    ElementType.DIALOGUE: "Dialogue",
    ElementType.PARENTHETICAL: "Parenthetical",
    ElementType.TRANSITION: "Transition",
    ElementType.LYRICS: "Singing",
    ElementType.CENTERED: "Action",
    ElementType.PAGE_BREAK: "General",
    ElementType.SYNOPSIS: "Summary",
}
_SPOKEN: Final = frozenset({ElementType.DIALOGUE, ElementType.PARENTHETICAL, ElementType.LYRICS})
_NOTE_COLOR: Final = "#FFFFF2F27F7F"


def write(screenplay: Screenplay) -> str:
    """The XML text. Letters that XML cannot carry become U+FFFD."""
    return "".join(_Writing(screenplay).lines())


class _Writing:
    def __init__(self, screenplay: Screenplay) -> None:
        self.screenplay = screenplay
        self.elements = screenplay.elements
        self.paint = fdx_revisions.painted(screenplay.revisions, screenplay.elements)
        self.anchors = Anchors()

    def lines(self) -> Iterator[str]:
        """The file, a few lines at a time."""
        yield '<?xml version="1.0" encoding="UTF-8" standalone="no" ?>\n'
        root = 'DocumentType="Script" Template="No" Version="5"'
        yield f'<FinalDraft {root} xmlns:kadr="{NAMESPACE}" kadr:Version="1">\n\n  <Content>\n'
        yield from self._body()
        yield "  </Content>\n"
        yield from fdx_title.written(self.screenplay.title_page)
        yield from self._notes()
        yield from self._revisions()
        yield "\n</FinalDraft>\n"

    def _body(self) -> Iterator[str]:
        at = 0
        while at < len(self.elements):
            broken = self._is_break(at) and at + 1 < len(self.elements) and not self._is_break(at + 1)
            first = at + 1 if broken else at
            dual = self._dual_end(first)
            if self._is_break(first):
                at = first + 1
                yield self._lone_break()
            elif dual:
                at = dual
                yield from self._dual(first, dual, broken=broken)
            else:
                at = self._card_end(first)
                yield from self._paragraph(first, at, broken=broken)

    def _is_break(self, at: int) -> bool:
        return self.elements[at].type is ElementType.PAGE_BREAK

    def _dual_end(self, at: int) -> int:
        """Where the second speech ends, if two speeches stand side by side from here; otherwise 0."""
        if self.elements[at].type is not ElementType.CHARACTER or self.elements[at].dual:
            return 0
        second = self._speech_end(at)
        beside = self.elements[second] if second < len(self.elements) else None
        if beside is None or beside.type is not ElementType.CHARACTER or not beside.dual:
            return 0
        return self._speech_end(second)

    def _speech_end(self, cue: int) -> int:
        at = cue + 1
        while at < len(self.elements) and self.elements[at].type in _SPOKEN:
            at += 1
        return at

    def _card_end(self, at: int) -> int:
        """Past the synopses right under a heading, which stand on the scene's card."""
        end = at + 1
        if self.elements[at].type is ElementType.SCENE_HEADING:
            while end < len(self.elements) and self.elements[end].type is ElementType.SYNOPSIS:
                end += 1
        return end

    def _lone_break(self) -> str:
        self.anchors.paragraph("", 0)
        self.anchors.element(None)
        return '    <Paragraph StartsNewPage="Yes" Type="General"/>\n'

    def _dual(self, start: int, end: int, *, broken: bool) -> Iterator[str]:
        self.anchors.paragraph("", 1)
        if broken:
            self.anchors.element(None)
        new_page = attributes({"StartsNewPage": "Yes" if broken else None})
        yield f"    <Paragraph{new_page}>\n      <DualDialogue>\n"
        cues = 0
        for at in range(start, end):
            cues += self.elements[at].type is ElementType.CHARACTER
            letters, _, marked = self._said(at)
            self.anchors.element(None)
            yield from self._tag(at, letters, {"kadr:Marked": marked}, indent=8, dual=cues > 1)
        yield "      </DualDialogue>\n    </Paragraph>\n"

    def _paragraph(self, at: int, end: int, *, broken: bool) -> Iterator[str]:
        element = self.elements[at]
        letters, said, marked = self._said(at)
        self.anchors.paragraph(letters.text, 0)
        if broken:
            self.anchors.element(None)
        self.anchors.element(said)
        more = {"StartsNewPage": "Yes" if broken else None, "kadr:Marked": marked}
        yield from self._tag(at, letters, more, indent=4, card=range(at + 1, end))
        names = element.slugline.cast if element.slugline else ()
        if names and element.type is ElementType.SCENE_HEADING:
            yield self._cast(sayable(", ".join(names)))

    def _cast(self, names: str) -> str:
        self.anchors.paragraph(names, 0)
        return f'    <Paragraph Type="Cast List">\n{runs(Styled(names, bytes(len(names))), None, 6)}    </Paragraph>\n'

    def _said(self, at: int) -> tuple[Styled, Said, str | None]:
        """A paragraph's letters, what a reader makes of them, and the marked text where that would be another one."""
        element = self.elements[at]
        text = element.text
        letters = fdx_runs.weighed(sayable(text))
        if element.type is ElementType.PARENTHETICAL:
            letters = Styled(f"({letters.text})", b"\0" + letters.styles + b"\0")
        read = fdx_elements.said(element.type, letters)
        if len(read) == 1 and read[0].text == text:
            return letters, read[0], None
        start, end = fdx_elements.inside(element.type, letters)
        return letters, Said(text, letters.text[start:end], ((start, end),)), text

    def _tag(
        self,
        at: int,
        letters: Styled,
        more: dict[str, str | None],
        *,
        indent: int,
        dual: bool = False,
        card: Sequence[int] = (),
    ) -> Iterator[str]:
        element = self.elements[at]
        named = {
            "Alignment": "Center" if element.type is ElementType.CENTERED else None,
            "Number": element.number,
            "Type": self._type(element),
            "kadr:Dual": "Yes" if element.dual and not dual else None,
        }
        space = " " * indent
        yield f"{space}<Paragraph{attributes(named | more)}>\n"
        if card:
            yield from self._card(card, space)
        yield runs(letters, self._revised(at, element), indent + 2)
        yield f"{space}</Paragraph>\n"

    def _type(self, element: Element) -> str:
        return _TYPES.get(element.type) or f"Outline {element.depth or 1}"

    def _revised(self, at: int, element: Element) -> list[str | None] | None:
        painted = self.paint.get(at)
        return [None, *painted, None] if painted and element.type is ElementType.PARENTHETICAL else painted

    def _card(self, synopses: Sequence[int], space: str) -> Iterator[str]:
        yield f"{space}  <SceneProperties>\n{space}    <Summary>\n"
        for at in synopses:
            letters, _, marked = self._said(at)
            self.anchors.element(None)
            inner = len(space) + 6
            yield f"{' ' * inner}<Paragraph{attributes({'kadr:Marked': marked})}>\n"
            yield runs(letters, self.paint.get(at), inner + 2)
            yield f"{' ' * inner}</Paragraph>\n"
        yield f"{space}    </Summary>\n{space}  </SceneProperties>\n"

    def _notes(self) -> Iterator[str]:
        asides = [(NOTE, each) for each in self.screenplay.notes]
        asides += [(BONEYARD, each) for each in self.screenplay.boneyards]
        if not asides:
            return
        yield "\n  <ScriptNotes>\n"
        for number, (kind, aside) in enumerate(asides, start=1):
            yield from self._note(kind, aside, number)
        yield "  </ScriptNotes>\n"

    def _note(self, kind: str, aside: Aside, number: int) -> Iterator[str]:
        address = self.anchors.address(aside.element, aside.offset)
        named = {
            "Color": _NOTE_COLOR,
            "Id": str(number),
            "Name": "",
            "Range": f"{address},{address}",
            "Type": kind,
            "kadr:Element": str(aside.element),
            "kadr:Offset": None if aside.offset is None else str(aside.offset),
        }
        yield f"    <ScriptNote{attributes(named)}>\n"
        for line in sayable(aside.text).split("\n"):
            yield f"      <Paragraph>\n{runs(Styled(line, bytes(len(line))), None, 8)}      </Paragraph>\n"
        yield "    </ScriptNote>\n"

    def _revisions(self) -> Iterator[str]:
        sets = self.screenplay.revisions
        if not sets:
            return
        painted = fdx_revisions.spans(self.paint, self.elements)
        numbers = fdx_revisions.numbers(sets)
        active = {"ActiveSet": numbers[-1], "Location": "7.75", "RevisionMode": "No", "RevisionsShown": "Active"}
        yield f"\n  <Revisions{attributes(active | {'ShowAllMarks': 'No', 'ShowAllSets': 'No'})}>\n"
        for number, each in zip(numbers, sets, strict=True):
            yield self._revision(each, number, exact=tuple(painted.get(number, ())) == each.spans)
        yield "  </Revisions>\n"

    def _revision(self, each: RevisionSet, number: str, *, exact: bool) -> str:
        named = {
            "Color": each.color,
            "FullRevision": "No",
            "ID": number,
            "Mark": each.mark,
            "Name": each.name,
            "PageColor": "#FFFFFFFFFFFF",
            "Style": "",
            "kadr:Id": None if each.id == number else each.id,
            "kadr:Spans": None if exact else fdx_revisions.spelled(each.spans),
        }
        return f"    <Revision{attributes(named)}/>\n"
