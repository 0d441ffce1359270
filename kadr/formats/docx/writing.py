"""A screenplay as a Word file that people can go on writing: real styles, the industry's margins, notes as comments."""

import io
import zipfile
from collections.abc import Iterable, Iterator, Sequence
from typing import Final

from kadr.film.screenplay import Aside, Element, ElementType, Language, Screenplay, TitleEntry
from kadr.formats import title_page
from kadr.formats.docx import parts
from kadr.formats.docx.parts import A4, HEAD, LETTER, PROGRAM, R, W
from kadr.formats.emphasis import Style, style
from kadr.formats.emphasis_marks import plain_offset
from kadr.formats.words import label

__all__ = ["PROGRAM", "losses", "write"]

_EPOCH: Final = (1980, 1, 1, 0, 0, 0)
_SPOKEN: Final = (ElementType.DIALOGUE, ElementType.PARENTHETICAL, ElementType.LYRICS)
_LEVELS: Final = 6
_TABLE_END: Final = "</w:tbl>"
# Dual speeches stand in two columns of 2.8 inches; places inside them in twips, as in our PDFs.
_HALF: Final = 4320
_DUAL_PLACES: Final = {
    ElementType.CHARACTER: 1152,
    ElementType.PARENTHETICAL: 432,
}


def write(screenplay: Screenplay, language: Language) -> bytes:
    """The .docx; equal screenplays give equal bytes. What it cannot carry is in `losses`."""
    writer = _Writer(screenplay, language)
    body = writer.body()
    comments = bool(screenplay.notes)
    title = screenplay.title() or label(language, "untitled")
    files = {
        "[Content_Types].xml": parts.content_types(comments=comments),
        "_rels/.rels": parts.package_relations(),
        "docProps/app.xml": parts.app(),
        "docProps/core.xml": parts.core(title, language),
        "word/_rels/document.xml.rels": parts.document_relations(comments=comments),
        "word/document.xml": f"{HEAD}<w:document {W} {R}><w:body>{body}</w:body></w:document>",
        "word/fontTable.xml": parts.fonts(),
        "word/header1.xml": parts.header(),
        "word/settings.xml": parts.settings(language),
        "word/styles.xml": parts.styles(language),
    }
    if comments:
        files["word/comments.xml"] = _comments(screenplay.notes)
    return _packed(files)


def losses(screenplay: Screenplay) -> list[str]:
    """Sentences on what of this screenplay a Word file does not carry; empty where it carries all."""
    deep = sum((element.depth or 1) > _LEVELS for element in screenplay.elements)
    counts = {
        "boneyards (Word has no place for text that is cut but kept)": len(screenplay.boneyards),
        "revision sets (their marks and colours)": len(screenplay.revisions),
        f"sections deeper than {_LEVELS} levels": deep,
        "title page entries without a line": sum(not entry.lines for entry in screenplay.title_page),
    }
    return [f"{count} {what}" for what, count in counts.items() if count]


def _packed(files: dict[str, str]) -> bytes:
    """A zip without times, owners or anything else of this machine."""
    into = io.BytesIO()
    with zipfile.ZipFile(into, "w") as package:
        for name, content in files.items():
            entry = zipfile.ZipInfo(name, _EPOCH)
            entry.compress_type = zipfile.ZIP_DEFLATED
            entry.create_system = 3
            entry.external_attr = 0o600 << 16
            package.writestr(entry, content.encode("utf-8", "replace"), compresslevel=6)
    return into.getvalue()


def _comments(notes: Sequence[Aside]) -> str:
    # Word wants an author; it shows the initials in the margin.
    head = f'w:author="{PROGRAM}" w:initials="K"'
    found = [
        f'<w:comment w:id="{n}" {head}>'
        + "".join(f"<w:p><w:r>{_words(line)}</w:r></w:p>" for line in note.text.split("\n"))
        + "</w:comment>"
        for n, note in enumerate(notes)
    ]
    return f"{HEAD}<w:comments {W}>{''.join(found)}</w:comments>"


def _words(line: str) -> str:
    return f'<w:t xml:space="preserve">{parts.text(line)}</w:t>' if line else ""


class _Writer:
    """Writes the body of one document."""

    def __init__(self, screenplay: Screenplay, language: Language) -> None:
        self._screenplay = screenplay
        self._paper = LETTER if language is Language.ENGLISH else A4
        self._notes: dict[int, list[tuple[int, Aside]]] = {}
        for n, note in enumerate(screenplay.notes):
            self._notes.setdefault(min(note.element, len(screenplay.elements)), []).append((n, note))

    def body(self) -> str:
        """Everything inside `w:body`."""
        found = list(self._title_page())
        elements = self._screenplay.elements
        at = 0
        while at < len(elements):
            end = self._speech_end(at)
            dual = end < len(elements) and elements[end].dual and elements[end].type is ElementType.CHARACTER
            if elements[at].type is ElementType.CHARACTER and (dual or elements[at].dual):
                at = self._dual(found, at, end)
                continue
            found.append(self._paragraph(at))
            at += 1
        last = self._notes.get(len(elements), [])
        if found and found[-1].endswith(_TABLE_END) and not last:
            # Word wants a paragraph below a table, and joins tables that touch.
            found.append("<w:p/>")
        if last:
            found.append(f'<w:p><w:pPr><w:pStyle w:val="Action"/></w:pPr>{"".join(_note(n) for n, _ in last)}</w:p>')
        found.append(self._section(header=True))
        return "".join(found)

    def _dual(self, found: list[str], at: int, end: int) -> int:
        """Two speeches side by side; one that is dual to nothing stands at the right alone."""
        if self._screenplay.elements[at].dual:
            left, right = range(at, at), range(at, end)
        else:
            left, right = range(at, end), range(end, self._speech_end(end))
        cells = "".join(self._cell(side) for side in (left, right))
        found.extend(["<w:p/>"] * bool(found and found[-1].endswith(_TABLE_END)))
        found.append(
            f'<w:tbl><w:tblPr><w:tblStyle w:val="DualDialogue"/><w:tblW w:w="{2 * _HALF}" w:type="dxa"/>'
            '<w:tblLayout w:type="fixed"/></w:tblPr>'
            f'<w:tblGrid><w:gridCol w:w="{_HALF}"/><w:gridCol w:w="{_HALF}"/></w:tblGrid>'
            f"<w:tr><w:trPr><w:cantSplit/></w:trPr>{cells}</w:tr>{_TABLE_END}"
        )
        return right.stop

    def _cell(self, side: range) -> str:
        inside = "".join(self._paragraph(at, in_half=True) for at in side) or "<w:p/>"
        return f'<w:tc><w:tcPr><w:tcW w:w="{_HALF}" w:type="dxa"/></w:tcPr>{inside}</w:tc>'

    def _speech_end(self, at: int) -> int:
        elements = self._screenplay.elements
        end = at + 1
        while end < len(elements) and elements[end].type in _SPOKEN:
            end += 1
        return end

    def _paragraph(self, at: int, *, in_half: bool = False) -> str:
        element = self._screenplay.elements[at]
        name = f"Section{min(element.depth or 1, _LEVELS)}"
        named = parts.STYLE_OF.get(element.type, name)
        place = f'<w:ind w:left="{_DUAL_PLACES.get(element.type, 0)}" w:right="144"/>' if in_half else ""
        runs = self._runs(at, element)
        if element.type is ElementType.SCENE_HEADING:
            return self._heading(element, runs)
        if element.type is ElementType.PAGE_BREAK:
            runs = f'{runs}<w:r><w:br w:type="page"/></w:r>'
        return f'<w:p><w:pPr><w:pStyle w:val="{named}"/>{place}</w:pPr>{runs}</w:p>'

    def _heading(self, element: Element, runs: str) -> str:
        properties = '<w:pStyle w:val="SceneHeading"/>'
        if element.number:
            # Both margins, as in a shooting script: 0.75" left of the text and at its right edge.
            number = f'<w:r><w:rPr><w:rStyle w:val="{parts.SCENE_NUMBER}"/></w:rPr>'
            left = f"{number}{_words(element.number)}<w:tab/></w:r>"
            right = f"{number}<w:tab/>{_words(element.number)}</w:r>"
            runs = f"{left}{runs}{right}"
            stop = self._paper.text + 720
            properties += (
                f'<w:tabs><w:tab w:val="left" w:pos="0"/><w:tab w:val="right" w:pos="{stop}"/></w:tabs>'
                '<w:ind w:left="0" w:hanging="1080"/>'
            )
        found = f"<w:p><w:pPr>{properties}</w:pPr>{runs}</w:p>"
        cast = ", ".join(element.slugline.cast) if element.slugline else ""
        if cast:
            style_name = f'<w:pPr><w:pStyle w:val="{parts.CAST}"/></w:pPr>'
            found += f"<w:p>{style_name}<w:r>{_words(cast)}</w:r></w:p>"
        return found

    def _runs(self, at: int, element: Element) -> str:
        """The element's letters in runs, cut where a note stands."""
        inside = element.type is ElementType.PARENTHETICAL
        text = f"({element.text})" if inside else element.text
        notes = self._notes.get(at, [])
        # A note on a line of its own is a comment on the whole paragraph, any other on its place.
        offsets = [(note.offset if text else None, n) for n, note in notes]
        whole = [n for offset, n in offsets if offset is None]
        places = [(plain_offset(text, offset + inside), n) for offset, n in offsets if offset is not None]
        found = [f'<w:commentRangeStart w:id="{n}"/>' for n in whole]
        here = 0
        for words, drawn in _pieces(text):
            start = 0
            while places and places[0][0] <= here + len(words):
                place, n = places.pop(0)
                end = max(start, place - here)
                found += [_run(words[start:end], drawn), _note(n)]
                start = end
            found.append(_run(words[start:], drawn))
            here += len(words)
        found += [_note(n) for _, n in places]
        found += [f'<w:commentRangeEnd w:id="{n}"/>{_reference(n)}' for n in whole]
        return "".join(found)

    def _title_page(self) -> Iterator[str]:
        entries = [entry for entry in self._screenplay.title_page if entry.lines]
        if not entries:
            return
        for n, entry in enumerate(entries):
            yield _entry(entry, 4320 if n == 0 else 480 if title_page.is_centered(entry.key) else 240)
        yield f"<w:p><w:pPr>{self._section(header=False)}</w:pPr></w:p>"

    def _section(self, *, header: bool) -> str:
        paper = self._paper
        head = '<w:headerReference w:type="default" r:id="rId4"/>' if header else ""
        numbers = '<w:pgNumType w:start="1"/><w:titlePg/>' if header else ""
        return (
            f'<w:sectPr>{head}<w:type w:val="nextPage"/><w:pgSz w:w="{paper.width}" w:h="{paper.height}"/>'
            f'<w:pgMar w:top="1440" w:right="{paper.right}" w:bottom="1440" w:left="2160" '
            f'w:header="720" w:footer="720" w:gutter="0"/>{numbers}</w:sectPr>'
        )


def _entry(entry: TitleEntry, before: int) -> str:
    """One entry of the title page in a content control that says which it is."""
    foot = parts.TITLE_PAGE if title_page.is_centered(entry.key) else "TitlePageFoot"
    named = parts.TITLE if title_page.role(entry.key) == "title" else foot
    lines = []
    for n, line in enumerate(entry.lines):
        space = f'<w:spacing w:before="{before}"/>' if n == 0 else '<w:spacing w:before="0"/>'
        runs = "".join(_run(words, drawn) for words, drawn in _pieces(line))
        lines.append(f'<w:p><w:pPr><w:pStyle w:val="{named}"/>{space}</w:pPr>{runs}</w:p>')
    key = parts.attribute(entry.key)
    tag = parts.attribute(f"{parts.TITLE_TAG}{entry.key}")
    return (
        f"<w:sdt><w:sdtPr><w:alias w:val={key}/><w:tag w:val={tag}/></w:sdtPr>"
        f"<w:sdtContent>{''.join(lines)}</w:sdtContent></w:sdt>"
    )


def _note(n: int) -> str:
    return f'<w:commentRangeStart w:id="{n}"/><w:commentRangeEnd w:id="{n}"/>{_reference(n)}'


def _reference(n: int) -> str:
    return f'<w:r><w:commentReference w:id="{n}"/></w:r>'


def _pieces(text: str) -> Iterable[tuple[str, Style]]:
    for n, line in enumerate(text.split("\n")):
        if n:
            yield "\n", Style.PLAIN
        yield from style(line).runs()


def _run(words: str, drawn: Style) -> str:
    if not words:
        return ""
    if words == "\n":
        return "<w:r><w:br/></w:r>"
    bold = "<w:b/><w:bCs/>" if Style.BOLD in drawn else ""
    italic = "<w:i/><w:iCs/>" if Style.ITALIC in drawn else ""
    line = '<w:u w:val="single"/>' if Style.UNDERLINE in drawn else ""
    properties = f"<w:rPr>{bold}{italic}{line}</w:rPr>" if drawn else ""
    return f"<w:r>{properties}{_words(words)}</w:r>"
