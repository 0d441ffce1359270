"""The screenplay of a Word file: styles first, then indents and alignment, then the shape of the text."""

import bisect
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from typing import Final
from xml.etree.ElementTree import Element as Node

from kadr.errors import Unreadable
from kadr.film.screenplay import Aside, Element, ElementType, Screenplay, TitleEntry
from kadr.formats import headings, layout
from kadr.formats.docx.package import Package, parse
from kadr.formats.docx.paragraphs import Apart, DocumentReader, Paragraph
from kadr.formats.docx.styles import CAST, NOTE, read_styles
from kadr.formats.docx.writing import PROGRAM
from kadr.formats.emphasis_marks import marked, raw_offsets, unmarked
from kadr.formats.reading import Alignment, Reading, SetLine
from kadr.formats.text import clean

_DOCUMENT: Final = "word/document.xml"
_TAB_INCHES: Final = 0.5
# A space above of half a row, in inches, tells paragraphs apart.
_SPACE: Final = 0.08
_SPOKEN: Final = (ElementType.DIALOGUE, ElementType.LYRICS, ElementType.PARENTHETICAL)


def read(data: bytes, name: str, earn: Callable[[int], None] = lambda _: None) -> Reading:
    """A script from a .docx; `earn` hears how many letters there are. Raises Unreadable and TooLarge.

    For files that nobody made to hurt: a confined process calls it (`kadr.formats.docx.reading`)."""
    package = Package(data, name)
    main = _main_part(package, name)
    document = package.part(main)
    if document is None:
        raise Unreadable(f"{name} is a zip archive without a Word text; open it in Word and save it again as .docx")
    folder = main.rpartition("/")[0]
    styles = _tree(package, name, f"{folder}/styles.xml")
    apart = Apart(
        comments=_texts(_tree(package, name, f"{folder}/comments.xml"), "w:comment"),
        footnotes=_texts(_tree(package, name, f"{folder}/footnotes.xml"), "w:footnote"),
        endnotes=_texts(_tree(package, name, f"{folder}/endnotes.xml"), "w:endnote"),
    )
    body = parse(document, name, main).find("w:body")
    if body is None:
        raise Unreadable(f"{name}: {main} in it has no body; open it in Word and save it again as .docx")
    earn(sum(len(text.text or "") for text in body.iter("w:t")))
    reader = DocumentReader(name, read_styles(styles), apart)
    paragraphs = reader.read(body)
    if any("vbaproject" in each.lower() for each in package.names()):
        reader.counted["macro projects left out"] += 1
    ours = _program(package, name) == PROGRAM and all(_is_named(paragraph) for paragraph in paragraphs)
    heads = sum(each.startswith((f"{folder}/header", f"{folder}/footer")) for each in package.names())
    if heads and not ours:
        reader.counted["heads and feet of pages left out"] += heads
    if not ours and not any(paragraph.words.text.strip() for paragraph in paragraphs):
        raise Unreadable(f"{name} holds no text; if its pages are pictures, run OCR and send the result")
    reading = _as_written(paragraphs) if ours else _as_set(paragraphs, reader, name)
    left_over = [text for key, text in apart.comments.items() if key not in reader.used_comments]
    notes = [Aside(text=text, element=len(reading.screenplay.elements)) for text in left_over]
    remarks = [f"{count} {what}" for what, count in reader.counted.items()]
    return replace(
        reading,
        screenplay=replace(reading.screenplay, notes=(*reading.screenplay.notes, *notes)),
        remarks=(*reading.remarks, *remarks),
    )


def _main_part(package: Package, name: str) -> str:
    """The path of the text, as the package's relations say; Word's usual one where they do not."""
    relations = _tree(package, name, "_rels/.rels")
    for relation in relations.iter("x:Relationship") if relations is not None else ():
        if relation.get("Type", "").endswith("/officeDocument"):
            return relation.get("Target", _DOCUMENT).lstrip("/")
    return _DOCUMENT


def _tree(package: Package, name: str, path: str) -> Node | None:
    data = package.part(path)
    return None if data is None else parse(data, name, path)


def _texts(root: Node | None, tag: str) -> dict[str, str]:
    """The texts of comments or notes by their ids, paragraphs joined by line ends."""
    found: dict[str, str] = {}
    for node in root.iter(tag) if root is not None else ():
        lines = ["".join(text.text or "" for text in p.iter("w:t")) for p in node.iter("w:p")]
        words = "\n".join(lines).strip()
        if words and node.get("w:type") not in ("separator", "continuationSeparator"):
            found[node.get("w:id") or ""] = words
    return found


def _program(package: Package, name: str) -> str:
    root = _tree(package, name, "docProps/app.xml")
    found = None if root is None else root.find("x:Application")
    return "" if found is None else found.text or ""


def _is_named(paragraph: Paragraph) -> bool:
    """Whether a style says what a paragraph is, or there is nothing in it to say."""
    named = paragraph.kind is not None or paragraph.key is not None or paragraph.look.role == CAST
    return named or not paragraph.words.text.strip()


# Files that we wrote


def _as_written(paragraphs: Sequence[Paragraph]) -> Reading:
    """Our own file: every paragraph is one element, as its style says."""
    elements: list[Element] = []
    notes: list[Aside] = []
    for paragraph in paragraphs:
        if paragraph.breaks and paragraph.key is None:
            elements.append(Element(type=ElementType.PAGE_BREAK, text="", line=paragraph.number))
        text = _text(paragraph)
        if paragraph.look.role == CAST:
            _add_cast(elements, text)
        elif paragraph.key is None and text and paragraph.kind is not None:
            elements.append(_element(paragraph, paragraph.kind, text))
            notes += _notes(paragraph, text, len(elements) - 1)
            continue
        notes += [Aside(text=words, line=paragraph.number, element=len(elements)) for _, words in paragraph.notes]
    screenplay = Screenplay(title_page=_entries(paragraphs), elements=tuple(elements), notes=tuple(notes))
    return Reading(screenplay=screenplay, format="docx")


def _element(paragraph: Paragraph, kind: ElementType, text: str) -> Element:
    made = Element(type=kind, text=text, line=paragraph.number, dual=paragraph.dual)
    match kind:
        case ElementType.SCENE_HEADING:
            return replace(made, number=paragraph.scene, slugline=headings.slugline(text))
        case ElementType.SECTION:
            return replace(made, depth=paragraph.look.depth or 1)
        case ElementType.PARENTHETICAL:
            return replace(made, text=text.removeprefix("(").removesuffix(")"))
        case _:
            return made


def _add_cast(elements: list[Element], text: str) -> None:
    if elements and elements[-1].type is ElementType.SCENE_HEADING:
        taken_apart = elements[-1].slugline or headings.slugline(elements[-1].text)
        names = tuple(name.strip() for name in text.split(", ") if name.strip())
        elements[-1] = replace(elements[-1], slugline=headings.with_cast(taken_apart, names))


def _notes(paragraph: Paragraph, text: str, element: int) -> Iterator[Aside]:
    inside = paragraph.kind is ElementType.PARENTHETICAL
    offsets = raw_offsets(text, (at or 0 for at, _ in paragraph.notes)) if paragraph.notes else []
    for (at, words), raw in zip(paragraph.notes, offsets, strict=True):
        offset = None if at is None else max(0, raw - inside)
        yield Aside(text=words, line=paragraph.number, element=element, offset=offset)


def _entries(paragraphs: Sequence[Paragraph]) -> tuple[TitleEntry, ...]:
    """The title page as our content controls name it."""
    found: dict[str, list[str]] = {}
    for paragraph in paragraphs:
        if paragraph.key is not None:
            found.setdefault(paragraph.key, []).append(_text(paragraph))
    return tuple(TitleEntry(key=key, lines=tuple(lines)) for key, lines in found.items())


def _text(paragraph: Paragraph) -> str:
    return marked(paragraph.words).replace("\t", "    ")


# Files of others


def _as_set(paragraphs: Sequence[Paragraph], reader: DocumentReader, name: str) -> Reading:
    """Any other file: what styles name is that, the rest is told by its place."""
    lines: list[SetLine] = []
    notes: list[tuple[int, str, str]] = []
    gap = False
    page = 1
    for paragraph in paragraphs:
        text = _cleaned(paragraph, name)
        notes += [(paragraph.number, words, text) for _, words in paragraph.notes]
        if paragraph.breaks and paragraph.key is None and lines:
            page += 1
            lines.append(_page_break(paragraph, page))
        if paragraph.key is not None:
            continue
        if paragraph.look.role == NOTE and text:
            notes.append((paragraph.number, text, ""))
        elif text.strip():
            lines += _lines(paragraph, text, reader, gap=gap, page=page)
        gap = not text.strip()
    found = layout.elements(lines, name)
    elements = tuple(map(layout.undrawn, found.elements))
    screenplay = Screenplay(
        title_page=_entries(paragraphs) or found.title_page,
        elements=elements,
        notes=tuple(_placed(notes, elements)),
    )
    return Reading(screenplay=screenplay, format="docx", confidence=found.confidence, remarks=found.remarks)


def _cleaned(paragraph: Paragraph, name: str) -> str:
    text = marked(paragraph.words)
    return clean(text, name) if text.strip() else ""


def _page_break(paragraph: Paragraph, page: int) -> SetLine:
    return SetLine(
        number=paragraph.number, text="", indent=1.5, gap=True, page=page, kind=ElementType.PAGE_BREAK, whole=True
    )


def _lines(paragraph: Paragraph, text: str, reader: DocumentReader, *, gap: bool, page: int) -> Iterator[SetLine]:
    kind, depth = _kind(paragraph, text)
    parts = text.split("\n")
    for n, part in enumerate(parts):
        bare = part.lstrip(" \t")
        tabs = part[: len(part) - len(bare)].count("\t")
        words = bare.replace("\t", "    ").rstrip()
        if not words:
            continue
        if n == 0 and paragraph.scene and kind is ElementType.SCENE_HEADING:
            words = f"{words} #{paragraph.scene}#"
        first = paragraph.indent if n == 0 else paragraph.look.indent
        yield SetLine(
            number=paragraph.number,
            text=f"{words} ^" if paragraph.dual and n == 0 else words,
            indent=reader.margin + first + tabs * _TAB_INCHES + 0.1 * (len(part) - len(bare) - tabs),
            gap=n == 0 and (gap or paragraph.look.before >= _SPACE),
            page=page,
            kind=kind,
            whole=True,
            alignment=paragraph.look.alignment or Alignment.LEFT,
            depth=depth,
        )


def _kind(paragraph: Paragraph, text: str) -> tuple[ElementType | None, int | None]:
    """What a style names a paragraph; Word's own headings are scene headings where they read as such."""
    if paragraph.kind is not None or not paragraph.look.depth:
        return paragraph.kind, paragraph.look.depth
    recognised = headings.recognise(unmarked(text))
    return (ElementType.SCENE_HEADING, None) if recognised else (ElementType.SECTION, paragraph.look.depth)


def _placed(notes: Sequence[tuple[int, str, str]], elements: Sequence[Element]) -> Iterator[Aside]:
    """Notes at the element that their paragraph became a part of, before it: joined paragraphs have lost the place."""
    starts = [element.line for element in elements]
    for number, words, _ in notes:
        at = bisect.bisect_right(starts, number) - 1
        exact = 0 <= at < len(elements) and elements[at].line == number
        yield Aside(text=words, line=number, element=at if exact else min(at + 1, len(elements)))
