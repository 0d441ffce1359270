"""The door through which scripts come in: by extension and by what the bytes are, into one screenplay."""

from dataclasses import dataclass
from pathlib import PurePosixPath
from typing import Final

from kadr.errors import Invalid, TooLarge, Unreadable, Unsupported
from kadr.film.screenplay import ElementType, Language, Screenplay
from kadr.formats import fountain, language, text

READABLE: Final = (".fountain", ".spmd", ".txt")
_COMING: Final = {
    ".fdx": "Final Draft",
    ".pdf": "PDF",
    ".docx": "Word",
    ".doc": "Word",
    ".odt": "OpenDocument",
    ".rtf": "RTF",
    ".celtx": "Celtx",
    ".fadein": "Fade In",
    ".kitsp": "KIT Scenarist",
    ".starc": "Story Architect",
}
_SIGNATURES: Final = (
    (b"%PDF", "a PDF"),
    (b"PK\x03\x04", "a zip archive (a .docx perhaps)"),
    (b"PK\x05\x06", "a zip archive"),
    (b"\xd0\xcf\x11\xe0", "an old Word or Excel document"),
    (b"{\\rtf", "an RTF document"),
    (b"\x89PNG", "a PNG picture"),
    (b"\xff\xd8\xff", "a JPEG picture"),
    (b"GIF8", "a GIF picture"),
    (b"RIFF", "a RIFF container (WebP, WAV or AVI)"),
    (b"\x1f\x8b", "a gzip archive"),
    (b"7z\xbc\xaf", "a 7-Zip archive"),
    (b"Rar!", "a RAR archive"),
    (b"SQLite format 3", "a SQLite database (a KIT Scenarist project perhaps)"),
    (b"\x7fELF", "a program"),
    (b"MZ\x90", "a program"),
    (b"<?xml", "XML (a Final Draft .fdx perhaps)"),
    (b"<FinalDraft", "Final Draft XML"),
    (b"<!DOCTYPE html", "a web page"),
    (b"<html", "a web page"),
)
_SHOWN_NAME: Final = 80
# 3,600 pages; measured: the worst text under both bounds is read in 3 s, a feature in 0.2 s.
MOST_LINES: Final = 200_000
MOST_ASIDES: Final = 200_000


@dataclass(frozen=True, slots=True, kw_only=True)
class ReadScript:
    """A screenplay with how it was read: `format` is `fountain` or `text`, `encoding` as Python names it."""

    screenplay: Screenplay
    format: str
    encoding: str
    language: Language


def read(data: bytes, name: str, *, limit: int = text.LIMIT, scenes_required: bool = True) -> ReadScript:
    """A script from a file's bytes and name; a name without an extension is read as Fountain.

    Raises TooLarge, Unsupported (a format not read yet), Unreadable (empty, binary, or not what its name says) and,
    unless `scenes_required` is off, Invalid where no scene begins.
    """
    shown = _shown(name)
    extension = PurePosixPath(name.strip()).suffix.lower()
    _refuse_format(extension, shown)
    _refuse_signature(data[:64], shown)
    decoded = text.decode(data, shown, limit=limit)
    return _read_text(decoded, extension, shown, scenes_required=scenes_required)


def read_text(words: str, name: str = "the script", *, scenes_required: bool = True) -> ReadScript:
    """A script that came as text already. Raises as `read` does; lone surrogates and NUL are Unreadable."""
    shown = _shown(name)
    extension = PurePosixPath(name.strip()).suffix.lower()
    _refuse_format(extension if " " not in extension else "", shown)
    decoded = text.Decoded(text=text.clean(words, shown), encoding="utf-8")
    return _read_text(decoded, extension, shown, scenes_required=scenes_required)


def _read_text(decoded: text.Decoded, extension: str, shown: str, *, scenes_required: bool) -> ReadScript:
    _refuse_length(decoded.text, shown)
    screenplay = fountain.parse(decoded.text)
    found = any(element.type is ElementType.SCENE_HEADING for element in screenplay.elements)
    if scenes_required and not found:
        raise Invalid(
            f"{shown} has no scenes; a scene begins with a heading on a line of its own: "
            "«ИНТ. ҮЙ – КҮНДІЗ», «НАТ. СТЕПЬ. НОЧЬ», “EXT. STEPPE - DAY”"
        )
    return ReadScript(
        screenplay=screenplay,
        format="text" if extension == ".txt" else "fountain",
        encoding=decoded.encoding,
        language=language.detect(decoded.text),
    )


def _shown(name: str) -> str:
    """A file's name as a message may carry it: one line, no marks that turn writing round, not endless."""
    plain = "".join(letter if letter.isprintable() else "?" for letter in PurePosixPath(name).name or "the script")
    return plain if len(plain) <= _SHOWN_NAME else f"{plain[: _SHOWN_NAME - 1]}…"


def _refuse_length(words: str, shown: str) -> None:
    lines, asides = words.count("\n") + words.count("\r"), words.count("[[") + words.count("/*")
    if lines - words.count("\r\n") > MOST_LINES:
        raise TooLarge(f"{shown} has over {MOST_LINES} lines; send one film at a time")
    if asides > MOST_ASIDES:
        raise TooLarge(f"{shown} has {asides} notes and boneyards; the limit is {MOST_ASIDES}")


def _refuse_format(extension: str, shown: str) -> None:
    if extension in READABLE or not extension:
        return
    known = _COMING.get(extension)
    what = f"{known} files are not read yet" if known else f"{extension} is no screenplay format known here"
    raise Unsupported(f"{shown}: {what}; read now: {', '.join(READABLE)} (Fountain, or plain text)")


def _refuse_signature(head: bytes, shown: str) -> None:
    start = head.removeprefix(b"\xef\xbb\xbf").lstrip()
    for signature, what in _SIGNATURES:
        if start.lower().startswith(signature.lower()):
            raise Unreadable(f"{shown} is {what}, not a text; export it as Fountain or plain text and send that")
