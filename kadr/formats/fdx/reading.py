"""The parts of a Final Draft file as a screenplay: paragraphs become elements, notes find their places."""

from bisect import bisect_right
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from operator import itemgetter
from typing import Final

from kadr.film.screenplay import Aside, Element, ElementType, RevisionSet, Screenplay, Slugline
from kadr.formats import headings
from kadr.formats.emphasis import Styled
from kadr.formats.fdx import elements as fdx_elements
from kadr.formats.fdx import notes as fdx_notes
from kadr.formats.fdx import revisions as fdx_revisions
from kadr.formats.fdx import runs as fdx_runs
from kadr.formats.fdx.anchors import Anchors
from kadr.formats.fdx.elements import Said
from kadr.formats.fdx.parts import Paragraph, Parts, capitals
from kadr.formats.fdx.runs import Letters
from kadr.formats.fountain.lines import cast_at

_KINDS: Final = {
    "Scene Heading": ElementType.SCENE_HEADING,
    "Action": ElementType.ACTION,
    "General": ElementType.ACTION,
    "Shot": ElementType.ACTION,
    "Character": ElementType.CHARACTER,
    "Dialogue": ElementType.DIALOGUE,
    "Parenthetical": ElementType.PARENTHETICAL,
    "Transition": ElementType.TRANSITION,
    "Singing": ElementType.LYRICS,
    "Lyrics": ElementType.LYRICS,
    "New Act": ElementType.SECTION,
    "Cold Opening": ElementType.SECTION,
    "End of Act": ElementType.CENTERED,
    "Summary": ElementType.SYNOPSIS,
    "Outline Body": ElementType.SYNOPSIS,
    # Names by themselves, when no heading stands above them.
    "Cast List": ElementType.ACTION,
}
_SPOKEN: Final = frozenset({ElementType.DIALOGUE, ElementType.LYRICS})
_OUTLINE: Final = "Outline "
# In headings and cues a look is the program's habit, and names must compare.
_PLAIN: Final = frozenset({ElementType.SCENE_HEADING, ElementType.CHARACTER})


@dataclass(slots=True)
class Script:
    """What reading collects: elements with their places, and what had to be guessed or left."""

    parts: Parts
    name: str
    elements: list[Element] = field(default_factory=list)
    anchors: Anchors = field(default_factory=Anchors)
    inline: list[Aside] = field(default_factory=list)
    boneyards: list[Aside] = field(default_factory=list)
    paint: fdx_revisions.Paint = field(default_factory=dict)
    remarked: Counter[str] = field(default_factory=Counter)
    dual: int = 0
    cues: int = 0
    # The heading above, while nothing but its card has come since.
    heading: int | None = None


def screenplay(parts: Parts, name: str) -> tuple[Screenplay, Counter[str]]:
    """The script without its title page, and how often a reader's remark applies."""
    script = Script(parts, name)
    _read_body(script, parts.body)
    asides = fdx_notes.placed(parts, script.anchors, script.inline, script.remarked)
    read = Screenplay(
        elements=tuple(script.elements),
        notes=asides.notes,
        boneyards=(*script.boneyards, *asides.boneyards),
        revisions=_revisions(script),
    )
    return read, script.remarked


def _read_body(script: Script, body: Sequence[Paragraph]) -> None:
    for paragraph in body:
        if not paragraph.dual:
            script.anchors.paragraph(paragraph.plain(), paragraph.embedded, paragraph.units)
        if paragraph.new_page:
            _add(script, ElementType.PAGE_BREAK, "", paragraph.line, None)
        before = len(script.elements)
        _read_paragraph(script, paragraph)
        for at, note in paragraph.notes:
            words = fdx_notes.words(note, ours=False)
            made = len(script.elements) > before
            script.inline.append(
                fdx_notes.inside(script.anchors, words, note.line, at) if made else _before(script, words, note.line)
            )


def _read_paragraph(script: Script, paragraph: Paragraph) -> None:
    letters = fdx_runs.gathered(paragraph.runs)
    if paragraph.kind in script.parts.caps and not script.parts.ours:
        letters.text = capitals(letters.text)
    if paragraph.kind == "Note":
        script.inline.append(_before(script, letters.text.strip(), paragraph.line))
        return
    if paragraph.kind == "Cast List" and _cast(script, letters.text, listed=True):
        return
    kind = _kind(script, paragraph)
    if kind is ElementType.ACTION and not script.parts.ours and _cast(script, letters.text, listed=False):
        script.remarked["lines of names under a heading taken as the list of who is in the scene"] += 1
        return
    _read_elements(script, paragraph, kind, letters)
    if kind is ElementType.SCENE_HEADING:
        _under_heading(script, paragraph)


def _before(script: Script, words: str, line: int) -> Aside:
    """A note on lines of its own before what comes next."""
    return Aside(text=words, line=line, element=len(script.elements))


def _kind(script: Script, paragraph: Paragraph) -> ElementType:
    if paragraph.kind.startswith(_OUTLINE) and paragraph.kind[len(_OUTLINE) :].isdecimal():
        return ElementType.SECTION
    kind = _KINDS.get(paragraph.kind)
    if paragraph.kind == "Shot":
        script.remarked["shots read as action"] += 1
    if kind is None:
        script.remarked[f"paragraphs of the unknown type {paragraph.kind[:40]!r} read as action"] += 1
        kind = ElementType.ACTION
    return ElementType.CENTERED if kind is ElementType.ACTION and paragraph.centered else kind


def _read_elements(script: Script, paragraph: Paragraph, kind: ElementType, letters: Letters) -> None:
    styled = letters.styled()
    found = fdx_elements.exactly(kind, styled, paragraph.own.get("Marked"))
    if found is None and kind in _PLAIN and letters.styles and not script.parts.ours:
        script.remarked["headings and cues read without their bold, italic or underlining"] += any(letters.styles)
        styled = Styled(letters.text, bytes(len(letters.text)))
    for said in [found] if found else fdx_elements.said(kind, styled):
        if not said.whole:
            script.remarked["changes of bold or italic inside a word left out"] += 1
        read = _read_element(script, paragraph, kind, said)
        if letters.revised:
            _paint(script, read, letters)


def _read_element(script: Script, paragraph: Paragraph, kind: ElementType, said: Said) -> Said:
    """Adds the element and returns what it says, which is less than `said` where a heading had its number typed in."""
    counted = None if paragraph.dual else said
    match kind:
        case ElementType.SCENE_HEADING:
            return _heading(script, paragraph, said)
        case ElementType.CHARACTER:
            _add(script, kind, said.text, paragraph.line, counted, dual=_is_dual(script, paragraph))
        case ElementType.SECTION:
            _add(script, kind, said.text, paragraph.line, counted, depth=_depth(paragraph.kind))
        case _:
            _add(script, kind, said.text, paragraph.line, counted)
    return said


def _add(script: Script, kind: ElementType, text: str, line: int, said: Said | None, **more: object) -> None:
    script.heading = None
    element = Element(type=kind, text=text, line=line)
    script.elements.append(replace(element, **more) if more else element)  # type: ignore[arg-type]  # fields of Element
    script.anchors.element(said)


def _depth(kind: str) -> int:
    number = kind.removeprefix(_OUTLINE)
    return min(int(number[:3]), 99) or 1 if number.isdecimal() else 1


def _is_dual(script: Script, paragraph: Paragraph) -> bool:
    """The second speaker of a dual dialogue, and any more that a file crowds into one."""
    if paragraph.dual != script.dual:
        script.dual, script.cues = paragraph.dual, 0
    script.cues += 1
    return (bool(paragraph.dual) and script.cues > 1) or paragraph.own.get("Dual") == "Yes"


def _heading(script: Script, paragraph: Paragraph, said: Said) -> Said:
    number = paragraph.number.strip() if paragraph.number else None
    if not script.parts.ours:
        text, number = _numbered(said.text, number)
        said = _cut(said, text)
    counted = None if paragraph.dual else said
    slugline = headings.slugline(said.text)
    _add(
        script, ElementType.SCENE_HEADING, said.text, paragraph.line, counted, number=number or None, slugline=slugline
    )
    return said


def _numbered(text: str, number: str | None) -> tuple[str, str | None]:
    """A number typed before the heading (`15-1. ИНТ. ...`) goes to its place; the program's own number wins."""
    typed = headings.recognise(text)
    if typed is None or typed.number is None:
        return text, number
    return typed.text, number or typed.number


def _cut(said: Said, text: str) -> Said:
    """What is left when the number before a heading is taken away; headings are plain, letter for letter."""
    if text == said.text:
        return said
    start = max(0, said.text.find(text))
    first = said.pieces[0][0] + start
    plain = fdx_runs.weighed(text).text
    return Said(text, plain, ((first, first + len(plain)),))


def _cast(script: Script, text: str, *, listed: bool) -> bool:
    """Names right under a heading; from a paragraph that is no cast list, only where they are plainly a list."""
    line = " ".join(text.split())
    if script.heading is None or not line:
        return False
    names = cast_at(line) if not script.parts.ours else None
    if listed and names is None:
        # The program's own sitcom template puts them in parentheses.
        bare = line[1:-1] if line[0] == "(" and line[-1] == ")" and not script.parts.ours else line
        names = tuple(name for name in (part.strip() for part in bare.split(",")) if name)
    if not names or (not listed and len(names) < 2 and ":" not in line):
        return False
    above = script.elements[script.heading]
    script.elements[script.heading] = replace(above, slugline=headings.with_cast(above.slugline or Slugline(), names))
    script.heading = None
    return True


def _under_heading(script: Script, paragraph: Paragraph) -> None:
    """What the program keeps on a scene's card: its synopsis, and the scene itself where it was omitted."""
    heading = len(script.elements) - 1
    for summary in paragraph.summary:
        letters = fdx_runs.gathered(summary.runs)
        found = fdx_elements.exactly(ElementType.SYNOPSIS, letters.styled(), summary.own.get("Marked"))
        for said in [found] if found else fdx_elements.said(ElementType.SYNOPSIS, letters.styled()):
            _add(script, ElementType.SYNOPSIS, said.text, summary.line, None)
            if letters.revised:
                _paint(script, said, letters)
    if paragraph.omitted:
        _omitted(script, paragraph)
    if heading >= 0 and script.elements[heading].type is ElementType.SCENE_HEADING:
        script.heading = heading


def _omitted(script: Script, paragraph: Paragraph) -> None:
    """An omitted scene is text cut out but not thrown away: a boneyard after its heading."""
    cut = Script(replace(script.parts, ours=False, notes=[], revisions=[]), script.name)
    _read_body(cut, [_bare(each) for each in _flat(paragraph.omitted)])
    if not cut.elements:
        return
    words = "".join(_kept(element) for element in cut.elements).strip().replace("*/", "* /")
    script.boneyards.append(Aside(text=words, line=paragraph.line, element=len(script.elements)))
    script.remarked["omitted scenes kept as boneyards"] += 1


def _bare(paragraph: Paragraph) -> Paragraph:
    if not (paragraph.omitted or paragraph.notes or paragraph.new_page):
        return paragraph
    return replace(paragraph, omitted=(), notes=(), new_page=False)


def _kept(element: Element) -> str:
    """An element in a boneyard, as a person would type it."""
    if element.type is ElementType.PARENTHETICAL:
        return f"\n({element.text})"
    return f"\n{element.text}" if element.type in _SPOKEN else f"\n\n{element.text}"


def _flat(paragraphs: Sequence[Paragraph]) -> list[Paragraph]:
    found: list[Paragraph] = []
    waiting = [*reversed(paragraphs)]
    while waiting:
        paragraph = waiting.pop()
        found.append(paragraph)
        waiting += reversed(paragraph.omitted)
    return found


def _paint(script: Script, said: Said, letters: Letters) -> None:
    painted: list[str | None] = [None] * len(said.plain)
    first, last = said.pieces[0][0], said.pieces[-1][1]
    for at in range(bisect_right(letters.revised, first, key=itemgetter(1)), len(letters.revised)):
        start, end, revision = letters.revised[at]
        if start >= last:
            break
        a, b = said.letter(max(start, first)), said.letter(min(end, last))
        painted[a:b] = [revision] * (b - a)
    if any(painted):
        script.paint[len(script.elements) - 1] = painted


def _revisions(script: Script) -> tuple[RevisionSet, ...]:
    """The sets of the file; of a foreign one only those that changed something: Final Draft lists all its colours."""
    listed = script.parts.revisions
    spans = fdx_revisions.spans(script.paint, script.elements)
    known = {each.id for each in listed}
    sets = [
        RevisionSet(
            id=each.own.get("Id", each.id),
            name=each.name,
            mark=each.mark,
            color=each.color,
            spans=tuple(spans.get(each.id, ())),
        )
        for each in listed
    ]
    sets += [RevisionSet(id=number, name=number, spans=tuple(spans[number])) for number in sorted(spans.keys() - known)]
    if not script.parts.ours:
        return tuple(each for each in sets if each.spans)
    exact = {at: each.own["Spans"] for at, each in enumerate(listed) if "Spans" in each.own}
    if not exact:
        return tuple(sets)
    return fdx_revisions.as_written(sets, exact, script.paint, script.elements)
