"""XML as a stream: one pass, no tree, no entities, nothing fetched; only what a grammar names is kept.

Hostile files cost no more than their length: a DOCTYPE is refused before anything in it is read, nesting and the number
of elements are bounded, and what the grammar does not know is counted and passed by.
"""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Final
from xml.parsers import expat

from kadr.errors import KadrError, TooLarge, Unreadable
from kadr.formats import text

# Final Draft nests nine deep.
DEEPEST: Final = 64
# A feature has some 15,000; 1,200 pages as Final Draft 13 writes them, every prop tagged, some 250,000.
MOST_ELEMENTS: Final = 300_000
_DECLARED = re.compile(rb"""<\?xml[^>]{0,200}?encoding\s*=\s*["']([A-Za-z0-9._-]{1,40})["']""")
# What programs that write XML in Cyrillic have declared; anything else is refused by name, never guessed.
_EIGHT_BIT: Final = frozenset(
    {"cp1251", "cp1252", "koi8-r", "koi8-u", "iso8859-1", "iso8859-5", "cp866", "mac-cyrillic", "kz1048", "ptcp154"}
)
_ALIASES: Final[Mapping[str, str]] = {
    "windows-1251": "cp1251",
    "windows-1252": "cp1252",
    "iso-8859-1": "iso8859-1",
    "iso-8859-5": "iso8859-5",
    "ibm866": "cp866",
    "x-mac-cyrillic": "mac-cyrillic",
}
_BROKEN: Final[Mapping[str, str]] = {
    "no element found": "the XML ends too early (was the file cut off while copying?)",
    "unclosed token": "the XML ends in the middle of a tag (was the file cut off while copying?)",
    "unclosed CDATA section": "the XML ends inside CDATA (was the file cut off while copying?)",
    "mismatched tag": "a tag is closed that is not open",
    "undefined entity": "holds an &entity; that XML itself does not have",
    "not well-formed (invalid token)": "is not well-formed XML (a bare & or <, or a control character)",
    "reference to invalid character number": "holds a &#number; that is no letter of XML",
    "junk after document element": "goes on after its last tag",
}

Attributes = dict[str, str]


@dataclass(frozen=True, slots=True, kw_only=True)
class Grammar:
    """What a stream keeps. A place is a name for where in the file one stands; `children` tells which tags lead where.

    `opened` and `closed` are called on entering and leaving a place; a place in `spoken` gives its characters to
    `heard` on leaving. `unknown` hears of tags that lead nowhere, with the place they stand in.
    """

    root: str
    children: Mapping[str, Mapping[str, str]]
    opened: Mapping[str, Callable[[Attributes, int], None]]
    closed: Mapping[str, Callable[[], None]]
    heard: Mapping[str, Callable[[str], None]]
    unknown: Callable[[str, str], None]


def read(data: bytes, grammar: Grammar, name: str, *, limit: int = text.LIMIT) -> str:
    """Streams a file through a grammar and returns the name of its encoding.

    Raises TooLarge over `limit` bytes or MOST_ELEMENTS, and Unreadable, with the line, for anything that is not
    well-formed XML with the grammar's root, has a DOCTYPE, or nests deeper than DEEPEST.
    """
    source, encoding = _decoded(data, name, limit)
    _Stream(grammar, name).run(source)
    return encoding


def _decoded(data: bytes, name: str, limit: int) -> tuple[bytes | str, str]:
    """UTF-8 stays bytes; the rest is decoded here, so that a wrong declaration is found and named."""
    if len(data) > limit:
        raise TooLarge(f"{name} has {len(data)} bytes; the limit is {limit // 2**20} MB: send one film at a time")
    if not data.strip():
        raise Unreadable(f"{name} is empty; send a Final Draft file", line=1)
    # An element has two tags at most: what cannot be within the bound is refused before any of it is parsed.
    if data.count(b"<") > 2 * MOST_ELEMENTS:
        raise _too_many(name)
    wide = _wide(data)
    if wide:
        return _decode(data, wide, name), wide
    found = _DECLARED.search(data[:400])
    declared = found.group(1).decode("ascii").lower() if found else "utf-8"
    declared = _ALIASES.get(declared, declared)
    if declared in _EIGHT_BIT and not _is_utf8(data):
        return _decode(data, declared, name), declared
    if declared not in {"utf-8", "utf8", "us-ascii", "ascii", "utf-16"} | _EIGHT_BIT:
        raise Unreadable(f"{name}, line 1: declares the encoding {declared}; save it again as UTF-8", line=1)
    if _is_utf8(data):
        return data, "utf-8"
    # Declared as UTF-8 and something else: told by its letters, or refused with the line where UTF-8 breaks.
    decoded = text.decode(data, name, limit=limit)
    return decoded.text, decoded.encoding


def _too_many(name: str) -> TooLarge:
    return TooLarge(f"{name} holds over {MOST_ELEMENTS} XML elements; send one film at a time")


def _wide(data: bytes) -> str | None:
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        return "utf-16"
    shapes = {b"<\0": "utf-16-le", b"\0<": "utf-16-be"}
    return shapes.get(data[:2])


def _is_utf8(data: bytes) -> bool:
    try:
        data.decode("utf-8")
    except UnicodeDecodeError:
        return False
    return True


def _decode(data: bytes, encoding: str, name: str) -> str:
    try:
        return data.decode(encoding)
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        raise Unreadable(f"{name}, line {line}: not valid {encoding}; save it again as UTF-8", line=line) from error


class _Stream:
    def __init__(self, grammar: Grammar, name: str) -> None:
        self.grammar = grammar
        self.name = name
        self.place = ""
        self.stack: list[str] = []
        self.passing = 0
        self.elements = 0
        self.namespace: str | None = None
        self.pieces: list[str] = []
        self.parser = expat.ParserCreate("utf-8", " ")
        self.parser.buffer_text = True
        self.parser.buffer_size = 65536
        self.parser.StartElementHandler = self._start
        self.parser.EndElementHandler = self._end
        self.parser.StartDoctypeDeclHandler = self._doctype

    def run(self, source: bytes | str) -> None:
        try:
            self.parser.Parse(source, True)  # noqa: FBT003  # expat names no parameters
        except expat.ExpatError as error:
            reason = expat.ErrorString(error.code) or "invalid"
            said = _BROKEN.get(reason, f"is not well-formed XML ({reason})")
            raise self._unreadable(said, error.lineno) from error
        finally:
            # The parser and its handlers hold each other: without this a big file waits for the collector.
            self.parser.StartElementHandler = None
            self.parser.EndElementHandler = None
            self.parser.StartDoctypeDeclHandler = None
            self.parser.CharacterDataHandler = None

    def _unreadable(self, what: str, line: int | None = None) -> Unreadable:
        at = self.parser.CurrentLineNumber if line is None else line
        return Unreadable(f"{self.name}, line {at}: {what}", line=at)

    def _doctype(self, *_: object) -> None:
        raise self._unreadable("has a DOCTYPE; Final Draft writes none, and entities are never read")

    def _start(self, tag: str, attributes: Attributes) -> None:
        self.elements += 1
        if self.elements > MOST_ELEMENTS:
            raise _too_many(self.name)
        if self.passing:
            self.passing += 1
            if self.passing > DEEPEST:
                raise self._unreadable(f"tags stand {DEEPEST} deep in each other; no screenplay does that")
            return
        local = self._local(tag)
        if not self.stack:
            self._root(local, attributes)
            return
        place = self.grammar.children[self.place].get(local)
        if place is None:
            self.grammar.unknown(self.place, local)
            self.passing = 1
            return
        self._enter(place, attributes)

    def _root(self, local: str, attributes: Attributes) -> None:
        if local != self.grammar.root:
            raise self._unreadable(f"begins with <{local[:40]}>, not <{self.grammar.root}>: no Final Draft script")
        self._enter(local, attributes)

    def _enter(self, place: str, attributes: Attributes) -> None:
        self.stack.append(self.place)
        if len(self.stack) > DEEPEST:
            raise self._unreadable(f"tags stand {DEEPEST} deep in each other; no screenplay does that")
        self.place = place
        opened = self.grammar.opened.get(place)
        if opened:
            opened(attributes, self.parser.CurrentLineNumber)
        if place in self.grammar.heard:
            self.pieces = []
            self.parser.CharacterDataHandler = self.pieces.append

    def _local(self, tag: str) -> str:
        """A tag without the namespace that the root has; a tag of another one keeps it, and so leads nowhere."""
        namespace, _, local = tag.rpartition(" ")
        if self.namespace is None:
            self.namespace = namespace
        return local if namespace == self.namespace else tag

    def _end(self, _tag: str) -> None:
        if self.passing:
            self.passing -= 1
            return
        heard = self.grammar.heard.get(self.place)
        if heard:
            self.parser.CharacterDataHandler = None
            heard("".join(self.pieces))
        closed = self.grammar.closed.get(self.place)
        if closed:
            closed()
        self.place = self.stack.pop()


def tidy(words: str, name: str, line: int) -> str:
    """Words as a screenplay holds them: NFC, `\\n` for every kind of soft return, four spaces for a tab, no controls.

    Raises Unreadable, with the line, for what no text has (`kadr.formats.text`).
    """
    if words.isascii() and words.isprintable():
        return words
    for sign in "\r\n", "\r", "\u2028", "\u2029", "\x85":
        if sign in words:
            words = words.replace(sign, "\n")
    if "\t" in words:
        words = words.replace("\t", "    ")
    words = words.replace("\ufeff", "")
    if words.isascii() and "\x7f" not in words:
        return words
    if not words.strip():
        return re.sub(r"[^\n]", " ", words)
    try:
        return text.clean(words, name)
    except KadrError as error:
        raise Unreadable(f"{name}, line {line}: holds what is no text ({error.detail})", line=line) from error
