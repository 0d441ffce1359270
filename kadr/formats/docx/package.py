"""A Word file opened with care: its zip bounded before anything is unpacked, its XML read without entities or depth."""

import io
import struct
import zipfile
import zlib
from typing import Final
from xml.etree.ElementTree import Element, TreeBuilder
from xml.parsers import expat

from kadr.errors import TooLarge, Unreadable

# A script has 15 entries, one with a hundred pictures 150.
MOST_ENTRIES: Final = 2_000
# A feature's text takes 2 MB of XML; 1,200 pages edited for years 30 MB.
MOST_XML: Final = 32 * 2**20
# Word's own files shrink to a tenth; a page repeated a thousand times to a hundredth.
MOST_RATIO: Final = 300
_RATIO_FROM: Final = 2**20
# 1,200 pages have 250,000.
MOST_NODES: Final = 400_000
MOST_DEPTH: Final = 200
_MOST_TAGS: Final = 1000
_LONGEST_COMMENT: Final = 65_535
_DIRECTORY_END: Final = b"PK\x05\x06"
_ZIP64_LOCATOR: Final = b"PK\x06\x07"
_LARGEST_DIRECTORY: Final = 2**20
_ENCRYPTED: Final = 0x1
_METHODS: Final = (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED)
_WORD: Final = ("/wordprocessingml/2006/main", "/wordprocessingml/main")
_SHORT: Final = {
    "http://schemas.openxmlformats.org/markup-compatibility/2006": "mc",
    "http://schemas.openxmlformats.org/officeDocument/2006/math": "m",
}
_REMEDY: Final = "open it in Word, save it again as .docx and send that"


class Package:
    """The parts of a .docx. Raises Unreadable or TooLarge when opened, or when a part that is asked for is hostile."""

    def __init__(self, data: bytes, name: str) -> None:
        self._name = name
        _refuse_directory(data, name)
        try:
            self._zip = zipfile.ZipFile(io.BytesIO(data))
        except (zipfile.BadZipFile, OSError, ValueError, RuntimeError, struct.error) as error:
            raise Unreadable(f"{name} is a damaged zip archive; {_REMEDY}") from error
        # The last of equal names is the one that Word takes.
        self._entries = {entry.filename: entry for entry in self._zip.infolist()}
        if len(self._zip.infolist()) > MOST_ENTRIES:
            raise TooLarge(f"{name} holds {len(self._zip.infolist())} files; a Word script has at most {MOST_ENTRIES}")
        if "[Content_Types].xml" not in self._entries:
            raise Unreadable(f"{name} is a zip archive but no Word document; {_REMEDY}")

    def names(self) -> frozenset[str]:
        """The names of all parts, as the archive has them; nothing is ever unpacked under these names."""
        return frozenset(self._entries)

    def part(self, path: str) -> bytes | None:
        """The bytes of a part, or None where there is none."""
        entry = self._entries.get(path)
        if entry is None:
            return None
        self._refuse_entry(entry)
        try:
            with self._zip.open(entry) as opened:
                data = opened.read(MOST_XML + 1)
        except (zipfile.BadZipFile, zlib.error, OSError, EOFError, RuntimeError, ValueError, struct.error) as error:
            raise Unreadable(f"{self._name}: {_shown(path)} in it is damaged; {_REMEDY}") from error
        if len(data) > MOST_XML:
            raise TooLarge(
                f"{self._name}: {_shown(path)} in it is over {MOST_XML // 2**20} MB; send one film at a time"
            )
        return data

    def _refuse_entry(self, entry: zipfile.ZipInfo) -> None:
        shown = f"{self._name}: {_shown(entry.filename)} in it"
        if entry.flag_bits & _ENCRYPTED:
            raise Unreadable(f"{shown} is encrypted; save a copy without a password and send that")
        if entry.compress_type not in _METHODS:
            raise Unreadable(f"{shown} is packed in a way that Word does not know; {_REMEDY}")
        if entry.file_size > MOST_XML:
            raise TooLarge(f"{shown} has {entry.file_size} bytes; the limit is {MOST_XML // 2**20} MB")
        if entry.file_size > _RATIO_FROM and entry.file_size > MOST_RATIO * max(1, entry.compress_size):
            raise Unreadable(
                f"{shown} unpacks to over {MOST_RATIO} times its size, as no script does (a zip bomb?); {_REMEDY}"
            )


def parse(data: bytes, name: str, path: str) -> Element:
    """The tree of a part; tags as `w:p`, other vocabularies as `x:name`. Raises Unreadable for a DTD, for depth over
    MOST_DEPTH and for broken XML (with its line), TooLarge over MOST_NODES."""
    return _Parser(name, path).parse(data)


class _Parser:
    def __init__(self, name: str, path: str) -> None:
        self._shown = f"{name}: {_shown(path)} in it"
        self._builder = TreeBuilder()
        self._tags: dict[str, str] = {}
        self._depth = self._nodes = 0
        self._expat = expat.ParserCreate(namespace_separator="}")
        self._expat.buffer_text = True
        self._expat.StartElementHandler = self._start
        self._expat.EndElementHandler = self._end
        self._expat.CharacterDataHandler = self._builder.data
        # Entities need a DTD: without one there are no bombs and nothing is fetched.
        self._expat.StartDoctypeDeclHandler = self._doctype

    def parse(self, data: bytes) -> Element:
        try:
            self._expat.Parse(data, True)  # noqa: FBT003  # expat's own signature
        except (expat.ExpatError, ValueError, LookupError) as error:
            line = getattr(error, "lineno", self._expat.CurrentLineNumber)
            raise Unreadable(f"{self._shown} is broken XML in line {line}; {_REMEDY}", line=line) from error
        return self._builder.close()

    def _doctype(self, *_: object) -> None:
        raise Unreadable(f"{self._shown} declares a DTD, which no Word document does; {_REMEDY}")

    def _tag(self, written: str) -> str:
        found = self._tags.get(written)
        if found is None:
            space, _, local = written.rpartition("}")
            prefix = "w" if space.endswith(_WORD) else _SHORT.get(space, "x" if space else "")
            found = f"{prefix}:{local}" if prefix else local
            # Hostile files could name endless vocabularies: what is not kept here is made anew each time.
            if len(self._tags) < _MOST_TAGS:
                self._tags[written] = found
        return found

    def _start(self, tag: str, attributes: dict[str, str]) -> None:
        self._depth += 1
        self._nodes += 1 + len(attributes)
        if self._depth > MOST_DEPTH:
            raise Unreadable(f"{self._shown} is nested over {MOST_DEPTH} levels deep; {_REMEDY}")
        if self._nodes > MOST_NODES:
            raise TooLarge(f"{self._shown} has over {MOST_NODES} XML elements and attributes; send one film at a time")
        self._builder.start(self._tag(tag), {self._tag(key): value for key, value in attributes.items()})

    def _end(self, tag: str) -> None:
        self._builder.end(self._tag(tag))
        self._depth -= 1


def _refuse_directory(data: bytes, name: str) -> None:
    """The list of files is bounded before anybody reads it: a 20 MB list would take seconds."""
    if data[:4] == b"\xd0\xcf\x11\xe0":
        raise Unreadable(
            f"{name} is an old .doc, or a Word document locked with a password; save it as .docx without a password"
        )
    tail = data[-(_LONGEST_COMMENT + 22) :]
    at = tail.rfind(_DIRECTORY_END)
    if at < 0 or len(tail) < at + 22:
        raise Unreadable(f"{name} is no Word document, or its end is missing; {_REMEDY}")
    (length,) = struct.unpack_from("<L", tail, at + 12)
    if length > _LARGEST_DIRECTORY or _ZIP64_LOCATOR in tail[max(0, at - 20) : at]:
        raise TooLarge(f"{name} lists more files than any Word script (over {MOST_ENTRIES}); {_REMEDY}")


def _shown(path: str) -> str:
    """A part's name as a message may carry it."""
    plain = "".join(letter if letter.isprintable() else "?" for letter in path[:80])
    return plain or "a part"
