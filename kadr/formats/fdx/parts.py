"""What a Final Draft file consists of, gathered from its stream: paragraphs, notes, revisions, and what is left."""

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final

from kadr.errors import TooLarge
from kadr.formats import text
from kadr.formats.fdx import runs as fdx_runs
from kadr.formats.fdx import stream as fdx_xml
from kadr.formats.fdx.stream import Attributes, Grammar

# 1,200 pages have 45,000, omitted scenes included; each costs 20 microseconds.
MOST_PARAGRAPHS: Final = 50_000
# A script in its last week before shooting has a dozen on each page.
MOST_NOTES: Final = 20_000
_NONE: Final[Mapping[str, str]] = {}

# Attributes of ours that Final Draft does not know and passes by: what its own cannot say exactly.
NAMESPACE: Final = "urn:kadr:fdx"
_OURS: Final = f"{NAMESPACE} "

_ROOT: Final = "FinalDraft"
_CHILDREN: Final = {
    _ROOT: {
        "Content": "body",
        "TitlePage": "title page",
        "ScriptNotes": "notes",
        "Revisions": "revisions",
        "ElementSettings": "settings",
        "TagData": "tag data",
        "LockedPages": "locked pages",
        "DeletedText": "deleted text",
    },
    "body": {"Paragraph": "paragraph", "DualDialogue": "dual"},
    "paragraph": {
        "Text": "text",
        "DualDialogue": "dual",
        "OmittedScene": "omitted",
        "SceneProperties": "scene",
        "ScriptNote": "note",
        "Alts": "alts",
    },
    "text": {},
    "dual": {"Paragraph": "paragraph"},
    "omitted": {"Paragraph": "paragraph"},
    "scene": {"Summary": "summary", "SceneArcBeats": "arcs"},
    "summary": {"Paragraph": "paragraph"},
    "note": {"Paragraph": "paragraph"},
    "notes": {"ScriptNote": "note"},
    "title page": {"Content": "title"},
    "title": {"Paragraph": "paragraph"},
    "revisions": {"Revision": "revision"},
    "revision": {},
    "settings": {"FontSpec": "font"},
    "font": {},
    "alts": {},
    "arcs": {"CharacterArcBeat": "arc"},
    "arc": {"Paragraph": "arc paragraph"},
    "arc paragraph": {"Text": "arc text"},
    "arc text": {},
    "tag data": {"Tags": "tags"},
    "tags": {"Tag": "tag"},
    "tag": {},
    "locked pages": {"LockedPage": "locked page"},
    "locked page": {},
    "deleted text": {"DeletedTextLocation": "deletion"},
    "deletion": {},
}
# How the program looks and prints, nobody's words.
_SETTINGS: Final = frozenset(
    """DocumentRef HeaderAndFooter PageLayout WindowState TextState SmartType MoresAndContinueds SplitState Macros
    Actors Cast SceneNumberOptions CastList CharacterHighlighting ScriptNavigatorPreferences Navigator Outlines
    Watermarking SpellCheckIgnoreLists SpellCheckIgnoreWords TargetScriptLength WriterMarkup UserData Users
    ScriptNoteDefinitions AltCollection ListSettings ContactInfo FontSettings TabSettings
    Workspace""".split()  # noqa: SIM905  # read as a list of names
)
_COUNTED: Final = {
    "alts": "alternative lines of dialogue left out",
    "arc text": "notes on a character's arc left out",
    "tag": "breakdown tags left out",
    "locked page": "locked pages not kept",
    "deletion": "marks of deleted text left out",
}


@dataclass(slots=True)
class Paragraph:
    """A paragraph of the file; `kind` is Final Draft's Type, `dual` the number of its dual dialogue from 1, or 0.

    `runs` are (text, Style, revision id or None), `length` their letters, `units` the UTF-16 units that they take in
    the file; `embedded` counts the blocks inside it that are no text.
    """

    kind: str
    line: int
    number: str | None = None
    centered: bool = False
    aligned: str = ""
    new_page: bool = False
    dual: int = 0
    embedded: int = 0
    own: Mapping[str, str] = field(default_factory=lambda: _NONE)
    runs: list[tuple[str, int, str | None]] = field(default_factory=list)
    length: int = 0
    units: int = 0
    summary: "Sequence[Paragraph]" = ()
    omitted: "Sequence[Paragraph]" = ()
    notes: "Sequence[tuple[int, Note]]" = ()

    def plain(self) -> str:
        """The words of all runs."""
        return "".join(run[0] for run in self.runs)


@dataclass(slots=True)
class Note:
    """A ScriptNote: `range` counts UTF-16 units of the script; `own` holds attributes of ours."""

    line: int
    name: str = ""
    kind: str = ""
    author: str = ""
    range: tuple[int, int] | None = None
    own: Mapping[str, str] = field(default_factory=lambda: _NONE)
    paragraphs: list[Paragraph] = field(default_factory=list)


@dataclass(slots=True)
class Revision:
    """One entry of the file's list of revisions."""

    id: str
    name: str
    mark: str
    color: str | None
    own: Mapping[str, str]


@dataclass(slots=True)
class Parts:
    """The file in pieces. `ours`: Kadr wrote it and nobody saved it since; `caps`: Types that are shown in capitals."""

    ours: bool = False
    encoding: str = "utf-8"
    body: list[Paragraph] = field(default_factory=list)
    title: list[Paragraph] = field(default_factory=list)
    notes: list[Note] = field(default_factory=list)
    revisions: list[Revision] = field(default_factory=list)
    caps: set[str] = field(default_factory=set)
    left: Counter[str] = field(default_factory=Counter)


def gather(data: bytes, name: str, *, limit: int = text.LIMIT) -> Parts:
    """Streams a file into its parts. Raises as `fdx_xml.read` does, and TooLarge over MOST_PARAGRAPHS or MOST_NOTES."""
    gathering = _Gathering(name)
    gathering.parts.encoding = fdx_xml.read(data, gathering.grammar(), name, limit=limit)
    return gathering.parts


class _Gathering:
    def __init__(self, name: str) -> None:
        self.name = name
        self.parts = Parts()
        self.sinks: list[list[Paragraph]] = []
        self.open: list[Paragraph] = []
        self.paragraphs = self.notes = 0
        # How many notes one stands in: their paragraphs are none of the script's.
        self.noting = 0
        self.duals = 0
        self.dual = 0
        self.kind = ""
        self.line = 1
        self.look: tuple[int, str | None, bool] = (0, None, False)

    def grammar(self) -> Grammar:
        """The file's grammar with this gathering's ears."""
        opened = {
            _ROOT: self._root,
            "body": lambda _a, _l: self.sinks.append(self.parts.body),
            "title": lambda _a, _l: self.sinks.append(self.parts.title),
            "paragraph": self._paragraph,
            "text": self._text,
            "dual": self._dual,
            "omitted": self._omitted,
            "summary": self._summary,
            "note": self._note,
            "revision": self._revision,
            "settings": self._settings,
            "font": self._font,
        }
        for place, what in _COUNTED.items():
            if place != "arc text":
                opened[place] = self._counter(what)
        closed = dict.fromkeys(("body", "title", "omitted", "summary"), self._end_sink)
        closed |= {"note": self._end_note, "paragraph": self._end_paragraph, "dual": self._end_dual}
        heard = {"text": self._heard, "arc text": self._arc}
        return Grammar(root=_ROOT, children=_CHILDREN, opened=opened, closed=closed, heard=heard, unknown=self._unknown)

    def _counter(self, what: str) -> Callable[[Attributes, int], None]:
        return lambda _attributes, _line: self.parts.left.update((what,))

    def _unknown(self, place: str, tag: str) -> None:
        if place in (_ROOT, "body", "dual", "title") and tag not in _SETTINGS:
            self.parts.left[f"parts <{tag.rpartition(' ')[2][:40]}> not known here and left out"] += 1

    def _root(self, attributes: Attributes, _line: int) -> None:
        self.parts.ours = f"{_OURS}Version" in attributes

    def _paragraph(self, attributes: Attributes, line: int) -> None:
        alignment = attributes.get("Alignment", "")
        paragraph = Paragraph(
            kind=attributes.get("Type", "General"),
            line=line,
            number=attributes.get("Number"),
            centered=alignment.startswith("Center"),
            aligned=alignment,
            new_page=attributes.get("StartsNewPage") == "Yes",
            dual=self.dual,
            own=_own(attributes),
        )
        self.paragraphs += not self.noting
        if self.paragraphs > MOST_PARAGRAPHS:
            raise TooLarge(f"{self.name} has over {MOST_PARAGRAPHS} paragraphs; send one film at a time")
        self.sinks[-1].append(paragraph)
        self.open.append(paragraph)

    def _end_paragraph(self) -> None:
        self.open.pop()

    def _end_sink(self) -> None:
        self.sinks.pop()

    def _end_note(self) -> None:
        self.noting -= 1
        self._end_sink()

    def _text(self, attributes: Attributes, line: int) -> None:
        self.line = line
        self.look = (0, None, False)
        if attributes:
            self._look(attributes)

    def _look(self, attributes: Attributes) -> None:
        names = attributes.get("Style", "").split("+")
        style = sum(fdx_runs.NAMES.get(name, 0) for name in set(names))
        revision = attributes.get("RevisionID", "0")
        self.look = (style, None if revision == "0" else revision, "AllCaps" in names)
        if self.sinks[-1] is self.parts.body:
            for what in _unsaid(names, attributes):
                self.parts.left[what] += 1

    def _heard(self, words: str) -> None:
        if not words:
            return
        said = fdx_xml.tidy(words, self.name, self.line)
        style, revision, caps = self.look
        paragraph = self.open[-1]
        paragraph.runs.append((capitals(said) if caps else said, style, revision))
        paragraph.length += len(said)
        paragraph.units += len(words) if words.isascii() else len(words.encode("utf-16-le")) // 2

    def _dual(self, _attributes: Attributes, _line: int) -> None:
        if self.open:
            self.open[-1].embedded += 1
        self.duals += 1
        self.dual = self.duals

    def _end_dual(self) -> None:
        self.dual = 0

    def _summary(self, _attributes: Attributes, _line: int) -> None:
        summary = self.open[-1].summary
        # Made once: a scene with many cards must not cost their square.
        if not isinstance(summary, list):
            summary = self.open[-1].summary = []
        self.sinks.append(summary)

    def _omitted(self, _attributes: Attributes, _line: int) -> None:
        self.open[-1].embedded += 1
        omitted = self.open[-1].omitted
        if not isinstance(omitted, list):
            omitted = self.open[-1].omitted = []
        self.sinks.append(omitted)

    def _note(self, attributes: Attributes, line: int) -> None:
        self.notes += 1
        if self.notes > MOST_NOTES:
            raise TooLarge(f"{self.name} has over {MOST_NOTES} notes; send one film at a time")
        self.noting += 1
        note = Note(
            line=line,
            name=" ".join(fdx_xml.tidy(attributes.get("Name", ""), self.name, line).split()),
            kind=attributes.get("Type", ""),
            author=attributes.get("WriterName", ""),
            range=_range(attributes.get("Range", "")),
            own=_own(attributes),
        )
        if self.open:
            notes = self.open[-1].notes
            if not isinstance(notes, list):
                notes = self.open[-1].notes = []
            notes.append((self.open[-1].length, note))
        else:
            self.parts.notes.append(note)
        self.sinks.append(note.paragraphs)

    def _revision(self, attributes: Attributes, line: int) -> None:
        said = {key: fdx_xml.tidy(value, self.name, line) for key, value in attributes.items()}
        self.parts.revisions.append(
            Revision(
                id=said.get("ID", ""),
                name=said.get("Name", ""),
                mark=said.get("Mark", "*"),
                color=said.get("Color"),
                own=_own(said),
            )
        )

    def _settings(self, attributes: Attributes, _line: int) -> None:
        self.kind = attributes.get("Type", "")

    def _font(self, attributes: Attributes, _line: int) -> None:
        if "AllCaps" in attributes.get("Style", "").split("+"):
            self.parts.caps.add(self.kind)

    def _arc(self, words: str) -> None:
        if words.strip():
            self.parts.left[_COUNTED["arc text"]] += 1


def capitals(words: str) -> str:
    """Words in capitals, letter for letter: what has no single capital (ß) stays."""
    upper = words.upper()
    if len(upper) == len(words):
        return upper
    return "".join(high if len(high := letter.upper()) == 1 else letter for letter in words)


def _own(attributes: Attributes) -> Mapping[str, str]:
    return {key[len(_OURS) :]: value for key, value in attributes.items() if key.startswith(_OURS)} or _NONE


def _range(words: str) -> tuple[int, int] | None:
    start, _, end = words.partition(",")
    if not (start.isdecimal() and end.isdecimal() and len(words) < 24):
        return None
    return min(int(start), int(end)), max(int(start), int(end))


def _unsaid(names: list[str], attributes: Attributes) -> list[str]:
    """What a run looks like that Fountain has no mark for."""
    looks = {"Strikeout": "struck out", "Superscript": "raised", "Subscript": "lowered"}
    found = [f"runs that are {look}: words kept, look left out" for name, look in looks.items() if name in names]
    if attributes.get("Color", "#000000000000") != "#000000000000" and "RevisionID" not in attributes:
        found.append("runs in colour: words kept, look left out")
    if attributes.get("Background", "#FFFFFFFFFFFF") != "#FFFFFFFFFFFF":
        found.append("runs on a coloured ground: words kept, look left out")
    if "courier" not in attributes.get("Font", "courier").lower():
        found.append("runs in another typeface: words kept, look left out")
    return found
