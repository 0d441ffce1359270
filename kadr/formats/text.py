"""Bytes to text: which encoding a script came in, and a refusal where it is no text at all."""

import codecs
import itertools
import re
import unicodedata
from contextlib import suppress
from dataclasses import dataclass
from functools import cache
from typing import Final

from kadr.errors import TooLarge, Unreadable

LIMIT: Final = 20 * 2**20
# What Russian and Kazakh scripts still come in: Windows, the Kazakh STRK 1048 and its forerunner, KOI8, DOS, Mac.
_LEGACY: Final = ("cp1251", "kz1048", "ptcp154", "koi8-r", "cp866", "mac-cyrillic")
_BOMS: Final = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_SAMPLE: Final = 65536
_MOST_LOOKS: Final = 1000
# Unicode's stream-safe form allows 30; longer runs make normalising quadratic, and no word has them.
_LONGEST_MARKS: Final = 32
_LETTERS: Final = frozenset("абвгдеёжзийклмнопрстуфхцчшщъыьэюяәғқңөұүһі")
_COMMON: Final = frozenset("оеаинтсрлықдә")
_PUNCTUATION: Final = frozenset("«»—–“”„‘’…№•°§©₸€ \xa0-")
_CONTROLS: Final = dict.fromkeys([*range(9), 11, *range(14, 32), *range(127, 160)], " ")
# Soft hyphens, marks of byte order and of no width: word processors leave them inside words, and no word is found then.
_UNSEEN: Final = "\xad\ufeff\u200b\u2060\u180e"
# A screenplay emulates a typewriter, which has one space and one end of a line.
_SPACES: Final = "\xa0\u202f\u2007\u2000\u2001\u2002\u2003\u2004\u2005\u2006\u2008\u2009\u200a\u205f\u3000\u1680"
_UNTYPED: Final = {
    **_CONTROLS,
    **dict.fromkeys(map(ord, _UNSEEN)),
    **dict.fromkeys(map(ord, _SPACES), " "),
    **dict.fromkeys((0x2028, 0x2029), "\n"),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Decoded:
    """Text as `clean` leaves it, and the name of the encoding it came in."""

    text: str
    encoding: str


def decode(data: bytes, name: str = "the script", *, limit: int = LIMIT) -> Decoded:
    """The text of a file. Raises TooLarge over `limit` bytes, Unreadable where it is empty, binary or mixed.

    UTF-8 is believed when it is valid, UTF-16 by its byte-order mark or by its shape; otherwise the legacy encoding
    whose letters look most like Russian or Kazakh words, or Windows Latin where they look like neither.
    """
    if len(data) > limit:
        raise TooLarge(f"{name} has {len(data)} bytes; the limit is {limit // 2**20} MB: send one film at a time")
    if not data.strip():
        raise Unreadable(f"{name} is empty; send a screenplay as text")
    encoding = _encoding(data, name)
    try:
        text = data.decode(encoding)
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        raise Unreadable(f"{name}, line {line}: not valid {encoding}; save it again as UTF-8", line=line) from error
    return Decoded(text=clean(text, name), encoding=encoding.removesuffix("-sig"))


def clean(text: str, name: str = "the script") -> str:
    """Text in NFC, as a typewriter would have it. Raises Unreadable for NUL, a lone surrogate, or nothing at all.

    Control characters and the wider and narrower spaces become plain ones, Unicode's line separators line ends; soft
    hyphens, byte-order marks and what has no width are dropped. A form feed stands at the start of a line: a new page.
    """
    text = text.removeprefix("\ufeff")
    if not text.strip():
        raise Unreadable(f"{name} is empty; send a screenplay as text")
    _refuse(text, "\0", name, "a NUL character; it is not text")
    if not text.isascii():
        text = _composed(text, name)
    if "\f" in text:
        text = _mid_line_feed().sub("\n\f", text)
    return text.translate(_UNTYPED) if _untyped().search(text) else text


def _composed(text: str, name: str) -> str:
    half = _surrogate().search(text)
    if half:
        _refuse(text, half.group(), name, "half of a surrogate pair; send valid Unicode")
    # A run that long has a mark at a multiple of its length: one look in 32 finds it, and spares the long search.
    run = _marks(_LONGEST_MARKS).search(text) if _marks(1).search(text[::_LONGEST_MARKS]) else None
    if run:
        _refuse(text, run.group(), name, f"{_LONGEST_MARKS} combining marks in a row; it is not text")
    return unicodedata.normalize("NFC", text)


def _refuse(text: str, piece: str, name: str, what: str) -> None:
    at = text.find(piece)
    if at >= 0:
        line = text.count("\n", 0, at) + 1
        raise Unreadable(f"{name}, line {line}: holds {what}", line=line)


@cache
def _control() -> re.Pattern[str]:
    return re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f]")


@cache
def _mid_line_feed() -> re.Pattern[str]:
    return re.compile("(?<=[^\r\n\f])\f")


@cache
def _untyped() -> re.Pattern[str]:
    return re.compile("[" + "".join(map(re.escape, map(chr, _UNTYPED))) + "]")


@cache
def _surrogate() -> re.Pattern[str]:
    return re.compile("[\ud800-\udfff]")


@cache
def _marks(count: int) -> re.Pattern[str]:
    marks = [letter for letter in map(chr, range(0x300, 0x1F000)) if unicodedata.combining(letter)]
    return re.compile(f"[{''.join(map(re.escape, marks))}]{{{count}}}")


def _encoding(data: bytes, name: str) -> str:
    for bom, encoding in _BOMS:
        if data.startswith(bom):
            return encoding
    if b"\0" in data:
        return _without_mark(data, name)
    try:
        data.decode("utf-8")
    except UnicodeDecodeError as error:
        _refuse_half(data, name, error.start)
        return _legacy(data, name, error.start)
    _refuse_binary(data[:_SAMPLE].decode("utf-8", "ignore"), name)
    return "utf-8"


def _refuse_half(data: bytes, name: str, first_bad: int) -> None:
    """UTF-8 whose only fault is half of a surrogate pair is no older encoding."""
    try:
        data.decode("utf-8", "surrogatepass")
    except UnicodeDecodeError:
        return
    line = data.count(b"\n", 0, first_bad) + 1
    raise Unreadable(f"{name}, line {line}: holds half of a surrogate pair; send valid Unicode", line=line)


def _without_mark(data: bytes, name: str) -> str:
    """UTF-16 that lost its byte-order mark: nearly all of it must be letters, digits and signs of our alphabets."""
    for encoding in ("utf-16-le", "utf-16-be"):
        sample = data[:_SAMPLE].decode(encoding, "ignore")
        known = sum(1 for letter in sample if _is_known(letter) or letter in "\t\r\n")
        if len(data) % 2 == 0 and known > 0.97 * len(sample):
            return encoding
    at = data.index(b"\0")
    line = data.count(b"\n", 0, at) + 1
    raise Unreadable(f"{name} is not text: byte {at} (line {line}) is NUL; send a screenplay as text", line=line)


def _is_known(letter: str) -> bool:
    return " " <= letter <= "~" or letter.lower() in _LETTERS or letter in _PUNCTUATION


def _refuse_binary(sample: str, name: str) -> None:
    controls = sum(1 for _ in _control().finditer(sample))
    if controls * 200 > len(sample):
        raise Unreadable(f"{name} is not text but binary data; send a screenplay as text")


def _legacy(data: bytes, name: str, first_bad: int) -> str:
    _refuse_mixed(data, name, first_bad)
    sample = data[max(0, first_bad - 200) : first_bad + _SAMPLE]
    _refuse_binary(sample.decode("latin-1").translate(dict.fromkeys(range(128, 160), "a")), name)
    if _is_latin(sample):
        return "cp1252"
    scores = {encoding: _score(sample, encoding) for encoding in _LEGACY}
    # On a draw the first of the list wins: most old scripts are cp1251.
    best = max(_LEGACY, key=lambda encoding: scores[encoding])
    if scores[best] <= 0:
        raise Unreadable(f"{name} is neither UTF-8 nor any Cyrillic encoding; save it again as UTF-8")
    return best


def _refuse_mixed(data: bytes, name: str, first_bad: int) -> None:
    """UTF-8 with a few broken bytes, or with lines from another file, is not another encoding: say where it broke."""
    sample = data[:_SAMPLE].decode("utf-8", "replace")
    broken = sample.count("\ufffd")
    wide = sum(1 for letter in sample if letter > "\x7f") - broken
    found = _utf8_line(data)
    if found is None and wide <= 4 * max(broken, 1):
        return
    odd = first_bad if found is None or wide >= broken else found
    line = data.count(b"\n", 0, odd) + 1
    what = "UTF-8 is broken" if odd == first_bad else "the rest is no UTF-8, but this is"
    raise Unreadable(f"{name}, line {line}: {what} at byte {odd}; save it again as UTF-8", line=line)


def _utf8_line(data: bytes) -> int | None:
    """Where a line of Cyrillic words in UTF-8 stands in a text that is not all UTF-8, or None."""
    at = 0
    for _ in range(_MOST_LOOKS):
        found = _utf8_word().search(data, at)
        if found is None:
            return None
        end = data.find(b"\n", found.end())
        at = len(data) if end < 0 else end
        # Capitals of the Kazakh code page may look like a word by chance (ТҮСІРІЛІМ), but no line does.
        line = data[data.rfind(b"\n", 0, found.start()) + 1 : at][:_SAMPLE]
        with suppress(UnicodeDecodeError):
            if all(_is_known(letter) or letter.isspace() for letter in line.decode("utf-8")):
                return found.start()
    return None


@cache
def _utf8_word() -> re.Pattern[bytes]:
    return re.compile(rb"(?:[\xd0-\xd3][\x80-\xbf]){3}")


def _is_latin(sample: bytes) -> bool:
    """Whether high bytes stand as accents within Latin words (café) or only as typographic signs."""
    text = sample.decode("cp1251", "replace")
    cyrillic = [at for at, letter in enumerate(text) if letter.lower() in _LETTERS]
    beside = sum(
        1 for at in cyrillic if any(near.isascii() and near.isalpha() for near in text[max(0, at - 1) : at + 2])
    )
    try:
        sample.decode("cp1252")
    except UnicodeDecodeError:
        return False
    return beside * 2 > len(cyrillic) or not cyrillic


def _score(sample: bytes, encoding: str) -> float:
    """How much a reading looks like words: common letters count for it, strange letters and CaSe flips against it."""
    try:
        text = sample.decode(encoding)
    except UnicodeDecodeError:
        return -1.0
    wide = [letter for letter in text if letter > "\x7f"]
    good = sum(1.0 + (letter.lower() in _COMMON) for letter in wide if letter.lower() in _LETTERS)
    strange = sum(1 for letter in wide if letter.lower() not in _LETTERS and letter not in _PUNCTUATION)
    flips = sum(1 for a, b in itertools.pairwise(text) if a.islower() and b.isupper())
    return (good - 4.0 * strange - 4.0 * flips) / max(1, len(wide))
