"""The paragraphs of a Word document in reading order, as they stand after all its tracked changes."""

from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import ClassVar, Final
from xml.etree.ElementTree import Element as Node

from kadr.errors import TooLarge
from kadr.film.screenplay import ElementType
from kadr.formats.docx.parts import TITLE, TITLE_PAGE, TITLE_TAG
from kadr.formats.docx.styles import NUMBER, TWIPS, Look, Styles, below, drawn, is_on, paragraph_look
from kadr.formats.emphasis import Style, Styled
from kadr.formats.emphasis_marks import styled
from kadr.formats.headings import is_capitals

# 1,200 pages, a blank paragraph after each that holds text.
MOST_PARAGRAPHS: Final = 80_000
_THROUGH: Final = frozenset(
    "w:ins w:moveTo w:hyperlink w:smartTag w:sdtContent w:fldSimple w:customXml w:dir w:bdo mc:Choice w:ruby w:rubyBase".split()  # noqa: SIM905, E501  # read as a list of tags
)
_DROPPED: Final = {
    "w:del": "tracked deletions left out",
    "w:moveFrom": "tracked deletions left out",
    "w:altChunk": "embedded documents left out",
    "w:sym": "signs of symbol fonts left out",
    "m:oMath": "formulas left out",
    "m:oMathPara": "formulas left out",
}


@dataclass(slots=True, kw_only=True)
class Paragraph:
    """One paragraph. `notes` are comments and footnotes with their place among the letters, None for one on all of
    them; `key` names the entry of the title page; `breaks` says that a page begins with it."""

    number: int
    look: Look
    words: Styled
    scene: str | None = None
    notes: list[tuple[int | None, str]] = field(default_factory=list)
    kind: ElementType | None = None
    key: str | None = None
    dual: bool = False
    breaks: bool = False

    @property
    def indent(self) -> float:
        """Where the first line begins, in inches from the margin."""
        return self.look.indent + self.look.first


@dataclass(slots=True, kw_only=True)
class Apart:
    """Texts that stand beside the document's own: comments and notes by their ids."""

    comments: Mapping[str, str]
    footnotes: Mapping[str, str]
    endnotes: Mapping[str, str]


class DocumentReader:
    """Walks the body of a document once. `counted` says what was met that a screenplay cannot carry."""

    def __init__(self, name: str, styles: Styles, apart: Apart) -> None:
        self.name = name
        self.styles = styles
        self.apart = apart
        self.counted: Counter[str] = Counter()
        self.found: list[Paragraph] = []
        self.margin = 1.0
        self.used_comments: set[str] = set()
        self._carried: _Runs | None = None
        self._key: str | None = None
        self._made = 0

    def read(self, body: Node) -> list[Paragraph]:
        """All paragraphs of the body, tables and text boxes included."""
        self._blocks(body)
        if self._carried is not None:
            self._end_paragraph(self._carried, self.styles.look(None), None)
        for section in body.iter("w:sectPr"):
            margin = section.find("w:pgMar")
            value = margin.get("w:left", "") if margin is not None else ""
            self.margin = int(value) / TWIPS if value.isdecimal() and len(value) < 6 else self.margin
        return self.found

    def _blocks(self, parent: Node) -> None:
        for node in parent:
            block = self._BLOCKS.get(str(node.tag))
            if block is not None:
                block(self, node)
            elif node.tag in _THROUGH:
                self._blocks(node)
            elif node.tag in _DROPPED:
                self.counted[_DROPPED[str(node.tag)]] += 1

    def _alternative(self, node: Node) -> None:
        self._blocks(_chosen(node))

    def _control(self, node: Node) -> None:
        tag = below(node, "w:sdtPr", "w:tag")
        value = "" if tag is None else tag.get("w:val") or ""
        self._key = value.removeprefix(TITLE_TAG) if value.startswith(TITLE_TAG) else self._key
        for content in node.iter("w:sdtContent"):
            self._blocks(content)
            break
        self._key = None

    def _table(self, table: Node) -> None:
        dual = False
        for row in _inside(table, "w:tr"):
            cells = [self._cell(cell) for cell in _inside(row, "w:tc")]
            if len(cells) == 2 and _is_speech(cells[1]) and (_is_speech(cells[0]) or not cells[0]):
                _set_dual(cells)
                dual = True
            for cell in cells:
                self.found += cell
        if not dual:
            self.counted["tables read cell by cell"] += 1

    def _cell(self, cell: Node) -> list[Paragraph]:
        kept, self.found = self.found, []
        self._blocks(cell)
        inside, self.found = [paragraph for paragraph in self.found if paragraph.words.text.strip()], kept
        return inside

    def _paragraph(self, node: Node) -> None:
        properties = node.find("w:pPr")
        named = None if properties is None else properties.find("w:pStyle")
        style_look = self.styles.look(None if named is None else named.get("w:val"))
        runs = self._carried or _Runs()
        self._carried = None
        _RunReader(self, runs, style_look).children(node)
        if below(properties, "w:rPr", "w:del") is not None:
            # The end of this paragraph was deleted: it goes on in the next one.
            self._carried = runs
            return
        key = self._key
        self._key = key or _entry_within(node, None if named is None else named.get("w:val"))
        self._end_paragraph(runs, paragraph_look(properties, style_look), properties)
        self._key = key

    def _end_paragraph(self, runs: "_Runs", look: Look, properties: Node | None) -> None:
        if properties is not None and properties.find("w:numPr") is not None and runs.pieces:
            self.counted["automatic numbers of paragraphs left out"] += 1
        breaks = properties is not None and is_on(properties, "w:pageBreakBefore", False)  # noqa: FBT003
        parts = runs.parts()
        for n, part in enumerate(parts):
            words = styled(part.pieces)
            if n and not words.text.strip() and n == len(parts) - 1 and not part.notes:
                # Nothing but the break stands in this paragraph, or ends it.
                self.found.append(self._new(look, Styled("", b""), part, breaks=True))
                continue
            self.found.append(self._new(look, words, part, breaks=breaks or n > 0))
        for box in runs.boxes:
            self.counted["text boxes read after their paragraph"] += 1
            self._blocks(box)

    def _new(self, look: Look, words: Styled, part: "_Part", *, breaks: bool) -> Paragraph:
        self._made += 1
        if self._made > MOST_PARAGRAPHS:
            raise TooLarge(f"{self.name} has over {MOST_PARAGRAPHS} paragraphs; send one film at a time")
        return Paragraph(
            number=self._made,
            look=look,
            words=words,
            scene=part.scene,
            notes=sorted(map(part.placed, part.notes), key=lambda note: -1 if note[0] is None else note[0]),
            kind=look.kind,
            key=self._key,
            breaks=breaks,
        )

    _BLOCKS: ClassVar[Mapping[str, Callable[["DocumentReader", Node], None]]] = {
        "w:p": _paragraph,
        "w:tbl": _table,
        "w:sdt": _control,
        "mc:AlternateContent": _alternative,
    }


@dataclass(slots=True)
class _Noted:
    """A comment on the letters from `start` to `end`."""

    start: int
    end: int
    text: str


@dataclass(slots=True)
class _Part:
    """What stands between two page breaks of a paragraph."""

    pieces: list[tuple[str, Style]] = field(default_factory=list)
    notes: list[_Noted] = field(default_factory=list)
    scene: str | None = None
    length: int = 0

    def placed(self, note: _Noted) -> tuple[int | None, str]:
        """A note with its place; None where it is on all letters."""
        return (None if note.start == 0 < self.length <= note.end else note.start), note.text


def _entry_within(node: Node, style: str | None) -> str | None:
    """The key of a title page's entry that LibreOffice saved: it moves our control into the paragraph and keeps no
    more of it than its name."""
    control = node.find("w:sdt") if style is not None and style.startswith((TITLE, TITLE_PAGE)) else None
    alias = None if control is None else below(control, "w:sdtPr", "w:alias")
    return None if alias is None else alias.get("w:val")


@dataclass(slots=True)
class _Runs:
    """A paragraph's letters as they are met."""

    pages: list[_Part] = field(default_factory=lambda: [_Part()])
    boxes: list[Node] = field(default_factory=list)
    starts: dict[str, int] = field(default_factory=dict)
    ends: dict[str, int] = field(default_factory=dict)

    @property
    def pieces(self) -> list[tuple[str, Style]]:
        """The letters since the last page break."""
        return self.pages[-1].pieces

    def add(self, text: str, style: Style) -> None:
        """More letters."""
        self.pages[-1].pieces.append((text, style))
        self.pages[-1].length += len(text)

    def parts(self) -> Sequence[_Part]:
        """The parts between page breaks."""
        return self.pages


class _RunReader:
    """Reads the runs of one paragraph into `runs`."""

    def __init__(self, document: DocumentReader, runs: _Runs, look: Look) -> None:
        self.document = document
        self.runs = runs
        self.look = look

    def children(self, node: Node) -> None:
        """Everything inside a paragraph or what wraps runs in it."""
        for child in node:
            tag = str(child.tag)
            if tag == "w:r":
                self._run(child)
            elif tag in _THROUGH or tag == "w:sdt":
                self.children(child)
            elif tag == "mc:AlternateContent":
                self.children(_chosen(child))
            elif tag in _DROPPED:
                self.document.counted[_DROPPED[tag]] += 1
            else:
                self._comment_edge(child, tag)

    def _comment_edge(self, node: Node, tag: str) -> None:
        edges = {"w:commentRangeStart": self.runs.starts, "w:commentRangeEnd": self.runs.ends}.get(tag)
        if edges is not None:
            edges[node.get("w:id") or ""] = self.runs.pages[-1].length

    def _run(self, run: Node) -> None:
        properties = run.find("w:rPr")
        named = None if properties is None else properties.find("w:rStyle")
        character = self.document.styles.look(named.get("w:val")) if named is not None else None
        if character is not None and character.role == NUMBER:
            self._scene_number(run)
            return
        if is_on(properties, "w:vanish", False):  # noqa: FBT003
            self.document.counted["hidden texts left out"] += any(True for _ in run.iter("w:t"))
            return
        # What the paragraph's own style draws bold or italic is no emphasis; what its runs say is.
        style = drawn(properties, character.drawn if character else Style.PLAIN)
        capitals = is_on(properties, "w:caps", self.look.capitals)
        for child in run:
            self._piece(child, style, capitals=capitals)

    def _piece(self, node: Node, style: Style, *, capitals: bool) -> None:
        tag = str(node.tag)
        if tag == "w:t" or tag in _SIGNS:
            text = _SIGNS.get(tag) or node.text or ""
            self.runs.add(text.upper() if capitals else text, style)
        elif tag == "w:br":
            self._break(node, style)
        elif tag in _REFERENCES:
            self._note(tag, node.get("w:id") or "")
        elif tag in _DRAWINGS:
            self._drawing(node)
        elif tag == "mc:AlternateContent":
            for child in _chosen(node):
                self._piece(child, style, capitals=capitals)
        elif tag in _DROPPED:
            self.document.counted[_DROPPED[tag]] += 1

    def _break(self, node: Node, style: Style) -> None:
        if node.get("w:type") == "page":
            self.runs.pages.append(_Part())
        else:
            self.runs.add("\n", style)

    def _note(self, tag: str, key: str) -> None:
        texts = getattr(self.document.apart, _REFERENCES[tag])
        text = texts.get(key)
        if text is None:
            return
        here = start = end = self.runs.pages[-1].length
        if tag == "w:commentReference":
            self.document.used_comments.add(key)
            start, end = min(here, self.runs.starts.get(key, here)), min(here, self.runs.ends.get(key, here))
        self.runs.pages[-1].notes.append(_Noted(start, end, text))

    def _drawing(self, node: Node) -> None:
        boxes = list(_outermost(node, "w:txbxContent"))
        self.runs.boxes += boxes
        if not boxes:
            self.document.counted["pictures left out"] += 1

    def _scene_number(self, run: Node) -> None:
        part = self.runs.pages[-1]
        text = "".join(node.text or "" for node in run.iter("w:t")).strip()
        # It stands in both margins: the second says nothing new.
        part.scene = part.scene or text or None


_SIGNS: Final = {"w:tab": "\t", "w:cr": "\n", "w:noBreakHyphen": "-", "w:ptab": "\t"}
_DRAWINGS: Final = ("w:drawing", "w:pict", "w:object")
_REFERENCES: Final = {
    "w:commentReference": "comments",
    "w:footnoteReference": "footnotes",
    "w:endnoteReference": "endnotes",
}


def _chosen(node: Node) -> Node:
    """One of the alternatives that Word writes for newer and older programs: never both."""
    choice = node.find("mc:Choice")
    found = choice if choice is not None else node.find("mc:Fallback")
    return found if found is not None else Node("none")


def _inside(node: Node, tag: str) -> Iterator[Node]:
    """The rows of a table or the cells of a row, also where a content control or an insertion wraps them."""
    for child in node:
        if child.tag == tag:
            yield child
        elif child.tag in _THROUGH or child.tag == "w:sdt":
            yield from _inside(child, tag)


def _outermost(node: Node, tag: str) -> Iterator[Node]:
    """Descendants of a tag that stand in no other of it; of alternatives one."""
    for child in _chosen(node) if node.tag == "mc:AlternateContent" else node:
        if child.tag == tag:
            yield child
        else:
            yield from _outermost(child, tag)


def _is_speech(cell: Sequence[Paragraph]) -> bool:
    """Whether a table's cell holds a cue and what is said."""
    if not cell:
        return False
    if cell[0].kind is not None:
        return cell[0].kind is ElementType.CHARACTER
    text = cell[0].words.text.strip()
    return len(cell) > 1 and len(text) <= 40 and is_capitals(text)


def _set_dual(cells: Sequence[Sequence[Paragraph]]) -> None:
    for cell in cells:
        for n, paragraph in enumerate(cell):
            if paragraph.kind is None:
                said = ElementType.PARENTHETICAL if paragraph.words.text.startswith("(") else ElementType.DIALOGUE
                paragraph.kind = ElementType.CHARACTER if n == 0 else said
    cells[1][0].dual = True
