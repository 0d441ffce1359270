"""The door through which scripts come in: by extension and by what the bytes are, into one screenplay."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import PurePosixPath
from typing import Final

from kadr.errors import Invalid, TooLarge, Unreadable, Unsupported
from kadr.film.screenplay import ElementType, Language, Screenplay
from kadr.formats import fountain, headings, language, text
from kadr.formats.reading import Reading

_FOUNTAIN: Final = (".fountain", ".spmd")
_TYPED: Final = (".txt", ".text", ".md", ".markdown")
READABLE: Final = (*_FOUNTAIN, *_TYPED, ".fdx", ".pdf", ".docx")
_NOT_READ: Final = {
    ".doc": "old Word",
    ".odt": "OpenDocument",
    ".rtf": "RTF",
    ".celtx": "Celtx",
    ".fadein": "Fade In",
    ".kitsp": "KIT Scenarist",
    ".starc": "Story Architect",
    ".docm": "Word with macros",
}
_SIGNATURES: Final = (
    (b"%PDF", "a PDF", ".pdf"),
    (b"PK\x03\x04", "a zip archive (a .docx perhaps)", ".docx"),
    (b"PK\x05\x06", "a zip archive", ".docx"),
    (b"\xd0\xcf\x11\xe0", "an old Word or Excel document", ""),
    (b"{\\rtf", "an RTF document", ""),
    (b"\x89PNG", "a PNG picture", ""),
    (b"\xff\xd8\xff", "a JPEG picture", ""),
    (b"GIF8", "a GIF picture", ""),
    (b"RIFF", "a RIFF container (WebP, WAV or AVI)", ""),
    (b"\x1f\x8b", "a gzip archive", ""),
    (b"7z\xbc\xaf", "a 7-Zip archive", ""),
    (b"Rar!", "a RAR archive", ""),
    (b"SQLite format 3", "a SQLite database (a KIT Scenarist project perhaps)", ""),
    (b"\x7fELF", "a program", ""),
    (b"MZ\x90", "a program", ""),
    (b"<?xml", "XML (a Final Draft .fdx perhaps)", ".fdx"),
    (b"<FinalDraft", "Final Draft XML", ".fdx"),
    (b"<!DOCTYPE html", "a web page", ""),
    (b"<html", "a web page", ""),
)
_SHOWN_NAME: Final = 80
# 1,900 pages. Measured: the worst texts that pass all bounds are read in a second, and in 100 MB.
MOST_LINES: Final = 100_000
MOST_ASIDES: Final = 40_000


@dataclass(frozen=True, slots=True, kw_only=True)
class ReadScript:
    """A screenplay with how it was read: `format` is `fountain`, `text`, `markdown`, `fdx`, `pdf` or `docx`,
    `encoding` as Python names it; `confidence` and `remarks` are those of its `Reading`."""

    screenplay: Screenplay
    format: str
    encoding: str
    language: Language
    confidence: float = 1.0
    remarks: tuple[str, ...] = ()


def read(data: bytes, name: str, *, limit: int = text.LIMIT, scenes_required: bool = True) -> ReadScript:
    """A script from a file's bytes and name; without an extension the bytes tell what it is.

    Raises TooLarge, Unsupported (a format that is not read), Unreadable (empty, binary, or not what its name says, with
    the line where there is one) and, unless `scenes_required` is off, Invalid where no scene begins."""
    shown = _shown(name)
    extension = _kind(data[:64], PurePosixPath(name.strip()).suffix.lower(), shown)
    if len(data) > limit:
        raise TooLarge(f"{shown} has {len(data)} bytes; the limit is {limit // 2**20} MB: send one film at a time")
    reader = _READERS.get(extension)
    reading = reader(data, shown) if reader else _read_text(data, extension, shown, limit)
    found = reading.screenplay
    if scenes_required and not any(element.type is ElementType.SCENE_HEADING for element in found.elements):
        raise Invalid(
            f"{shown} has no scenes; a scene begins with a heading on a line of its own: "
            "«ИНТ. ҮЙ – КҮНДІЗ», «НАТ. СТЕПЬ. НОЧЬ», “EXT. STEPPE - DAY”"
        )
    return ReadScript(
        screenplay=found,
        format=reading.format,
        encoding=reading.encoding,
        language=language.detect("\n".join(element.text for element in found.elements)),
        confidence=reading.confidence,
        remarks=reading.remarks,
    )


def _read_fdx(data: bytes, shown: str) -> Reading:
    from kadr.formats import fdx

    return fdx.read(data, shown)


def _read_pdf(data: bytes, shown: str) -> Reading:
    from kadr.formats.pdf import reading as pdf_reading

    return pdf_reading.read(data, shown)


def _read_docx(data: bytes, shown: str) -> Reading:
    from kadr.formats.docx import reading as docx_reading

    return docx_reading.read(data, shown)


# Each loads its library only when such a file comes.
_READERS: Final[Mapping[str, Callable[[bytes, str], Reading]]] = {
    ".fdx": _read_fdx,
    ".pdf": _read_pdf,
    ".docx": _read_docx,
}


def _read_text(data: bytes, extension: str, shown: str, limit: int) -> Reading:
    from kadr.formats import typed

    decoded = text.decode(data, shown, limit=limit)
    _refuse_length(decoded.text, shown)
    if extension in _FOUNTAIN:
        return Reading(screenplay=fountain.parse(decoded.text), format="fountain", encoding=decoded.encoding)
    read = typed.read(decoded.text, shown)
    return Reading(
        screenplay=read.screenplay,
        format=read.format,
        encoding=decoded.encoding,
        confidence=read.confidence,
        remarks=read.remarks,
    )


def _shown(name: str) -> str:
    """A file's name as a message may carry it: one line, no marks that turn writing round, not endless."""
    plain = "".join(letter if letter.isprintable() else "?" for letter in PurePosixPath(name).name or "the script")
    # The extension stays: readers ask for it.
    return plain if len(plain) <= _SHOWN_NAME else f"{plain[: _SHOWN_NAME - 10]}…{plain[-9:]}"


def _refuse_length(words: str, shown: str) -> None:
    lines, asides = words.count("\n") + words.count("\r"), words.count("[[") + words.count("/*")
    if lines - words.count("\r\n") > MOST_LINES:
        raise TooLarge(f"{shown} has over {MOST_LINES} lines; send one film at a time")
    if asides > MOST_ASIDES:
        raise TooLarge(f"{shown} has {asides} notes and boneyards; the limit is {MOST_ASIDES}")
    if not headings.at_most(words, headings.MOST_SCENES):
        raise TooLarge(f"{shown} has over {headings.MOST_SCENES} scenes; send one film at a time")


def _kind(head: bytes, extension: str, shown: str) -> str:
    """The extension that the file deserves. Raises Unsupported or Unreadable."""
    if extension and extension not in READABLE:
        known = _NOT_READ.get(extension)
        what = f"{known} files are not read" if known else f"{extension} is no screenplay format known here"
        raise Unsupported(f"{shown}: {what}; save it as one of {', '.join(READABLE)}")
    start = head.removeprefix(b"\xef\xbb\xbf").lstrip().lower()
    for signature, what, its_own in _SIGNATURES:
        if not start.startswith(signature.lower()):
            continue
        if its_own and extension in ("", its_own):
            return its_own
        remedy = f"name it {its_own}" if its_own else "export it as Fountain, Final Draft, PDF or Word and send that"
        raise Unreadable(f"{shown}, line 1: is {what}, not what its name says; {remedy}", line=1)
    return extension
