"""Scene headings taken apart: number, kind of place, location, time, timing, and the cast line under them."""

import re
from dataclasses import dataclass, replace
from functools import cache, lru_cache
from itertools import islice
from typing import NamedTuple

from kadr.film.screenplay import PlaceType, Slugline
from kadr.formats.practice import Prefix, fold, practice
from kadr.formats.sluglines import DASHES, ends_in_time, outside_parentheses, split_duration, take_apart

# A series of 24 films has 3,000.
MOST_SCENES = 8_000
_LONGEST_NUMBER = 12
_LONGEST_NAME = 60
# No heading fills four lines; without this bound a 10 MB line would be searched letter by letter.
_LONGEST_HEADING = 250
_SPACES = "".join(filter(str.isspace, map(chr, range(0x3001))))
_PLAIN = str.maketrans("\t\xa0\u202f", "   ")
_AFTER_LABEL = f"{_SPACES}.:){DASHES}"
_LONGEST_PREFIX = 24


@dataclass(frozen=True, slots=True, kw_only=True)
class Heading:
    """A heading without its number. A `sure` one needs no blank lines around it; others look like sentences."""

    text: str
    number: str | None
    slugline: Slugline
    sure: bool


class _Look(NamedTuple):
    """A heading not yet taken apart."""

    text: str
    number: str | None
    sure: bool


class _Place(NamedTuple):
    """The recognised prefix of a heading and where what follows it begins."""

    kind: PlaceType
    end: int
    sure: bool


def recognise(line: str) -> Heading | None:
    """The heading that a line is by its own look, or None: `15-1. ИНТ. ҮЙ. КҮНДІЗ`, `СЦЕНА 3. ...`, `INT. CAR #4#`."""
    found = _look(line.strip())
    if found is None:
        return None
    return Heading(text=found.text, number=found.number, slugline=slugline(found.text), sure=found.sure)


def is_sure(line: str) -> bool | None:
    """Whether a stripped line is a heading that needs no blank lines around it; None where it is no heading."""
    found = _look(line)
    return found.sure if found else None


def _look(line: str) -> _Look | None:
    first = line[:1]
    if len(line) > _LONGEST_HEADING or not (first.isdigit() or first.upper() in practice().heading_letters):
        return _look_closer(line) if len(line) <= _LONGEST_HEADING and _has_marked_number(line) else None
    return _look_closer(line)


def _has_marked_number(line: str) -> bool:
    """Whether a line begins with `№ 3` or, as added scenes do, with `A3`."""
    first, second = line[:1], line[1:2]
    return first == "№" or (second.isdigit() and first.isalpha() and first.isupper())


# Reading asks some lines three times over: as what stands under a line, in its own turn, and for its parts.
@lru_cache(maxsize=256)
def _look_closer(line: str) -> _Look | None:
    body, written = split_written_number(_plain_spaces(line))
    number, rest, labelled = _split_leading_number(body)
    place = _place(rest)
    if place is None and not labelled:
        number, rest = None, body
        place = _place(rest)
    if place is None and not labelled:
        return None
    if number and rest.endswith(f" {number}"):
        rest = rest[: -len(number)].rstrip()
    # `Сцена 1` on a line of its own is no sentence.
    sure = place.sure if place else (is_capitals(body) or not rest)
    return _Look(rest or body, written or number, sure)


def at_most(text: str, most: int) -> bool:
    """Whether no more than `most` lines of a text may be headings; told in one quick pass that errs towards more."""
    if text.count("\n") + text.count("\r") < most:
        return True
    return sum(1 for _ in islice(_any_heading().finditer(text), most + 1)) <= most


@cache
def _any_heading() -> re.Pattern[str]:
    tables = practice()
    words = {prefix.words for prefixes in tables.prefixes.values() for prefix in prefixes} | tables.scene_words
    return re.compile(
        rf"^[ \t]*+[^\r\n]{{0,{_LONGEST_NUMBER + 4}}}?\b(?:{'|'.join(map(re.escape, words))})\b", re.M | re.I
    )


def split_written_number(line: str) -> tuple[str, str | None]:
    """A line and the `#1A#` at its end, case kept; letters, digits, dashes, dots and slashes, or it is text."""
    if not line.endswith("#"):
        return line, None
    start = line.rfind("#", 0, len(line) - 1)
    number = line[start + 1 : -1].strip() if start > 0 else ""
    signs = set(number) - set("-./")
    if not signs or len(number) > _LONGEST_NUMBER * 3 or not all(letter.isalnum() for letter in signs):
        return line, None
    return line[:start].rstrip(), number


def _plain_spaces(line: str) -> str:
    return line.translate(_PLAIN) if "\t" in line or not line.isascii() else line


def is_bare_label(heading: Heading) -> bool:
    """Whether a heading is no more than `СЦЕНА 3`, so that the heading proper may stand on the next line."""
    number, rest, labelled = _split_leading_number(heading.text)
    return labelled and not rest and number is not None


def proper_heading(label: Heading, line: str) -> Heading | None:
    """The heading on a line under `СЦЕНА 3`, with its number; None where that line is no heading or has a number."""
    proper = recognise(line)
    if proper is None or proper.number is not None or proper.slugline.place_type is None:
        return None
    return replace(proper, number=label.number, sure=True)


def slugline(text: str) -> Slugline:
    """A heading's text taken apart at `. `, ` - `, ` – `, ` — `; a trailing `(01:30)` is its timing in seconds."""
    if len(text) > _LONGEST_HEADING:
        return Slugline(location=text)
    body, duration = split_duration(text.strip())
    place = _place(body)
    found = take_apart(body[place.end :] if place else body)
    return Slugline(
        place_type=place.kind if place else None,
        location=found.location,
        sublocation=found.sublocation,
        time=found.time,
        duration_s=duration,
    )


def with_cast(taken_apart: Slugline, cast: tuple[str, ...]) -> Slugline:
    """The same slugline with the names of the line under the heading."""
    return replace(taken_apart, cast=cast)


def read_cast(line: str) -> tuple[str, ...] | None:
    """The names of a cast line (`ОСИНА, МАКАР КИРЕЕВ`, `В сцене: Осина`), or None where the line is something else."""
    if len(line) > _LONGEST_HEADING:
        return None
    head, colon, names = line.partition(":")
    if colon and fold(head) in practice().cast_labels:
        return _names(names)
    if not is_capitals(line) or colon or line[-1] in "!?…" or _look(line):
        return None
    found = _names(line.removesuffix("."))
    alone = found is not None and len(found) == 1
    if (alone and line.endswith(".")) or not practice().not_cast.isdisjoint(fold(line).rstrip(".").split()):
        return None
    return found


def is_capitals(text: str) -> bool:
    """Whether all letters outside parentheses are capitals, and there is at least one."""
    bare = outside_parentheses(text) if "(" in text else text
    return bare.upper() == bare and bare.lower() != bare


def _names(line: str) -> tuple[str, ...] | None:
    """Names between commas or semicolons; an age after a comma stays with its name: `МАКАР, 35, ОСИНА`."""
    names: list[str] = []
    for piece in map(str.strip, line.strip(" ,;").replace(";", ",").split(",")):
        if piece and piece.lower() == piece.upper() and names:
            names[-1] += f", {piece}"
        else:
            names.append(piece)
    if not all(0 < len(name) <= _LONGEST_NAME and name.lower() != name.upper() for name in names):
        return None
    return tuple(names)


def _place(text: str) -> _Place | None:
    first = _prefix(text)
    if first is None:
        return None
    kind, end, sure = first.kind, first.end, first.sure
    joint = _joint(text, end)
    second = _prefix(text[joint:]) if joint else None
    if second is not None:
        kind = kind if second.kind is kind else PlaceType.INT_EXT
        end, sure = joint + second.end, sure and second.sure
    while end < len(text) and text[end] in f". :{DASHES}":
        end += 1
    return _Place(kind, end, sure)


def _joint(text: str, end: int) -> int:
    """Where a second prefix may begin (`ИНТ./НАТ.`, `ИНТ. / НАТ.`, `ИНТ-НАТ.`, `ИНТ.НАТ.`); 0 where nothing joins."""
    start = end
    while start < min(len(text), end + 5) and text[start] in f"./ {DASHES}":
        start += 1
    between = text[end:start]
    return start if between == "." or not set(between).isdisjoint(f"/{DASHES}") else 0


def _prefix(text: str) -> _Place | None:
    candidates = practice().prefixes.get(text[:1].upper())
    if candidates is None:
        return None
    head = text[:_LONGEST_PREFIX].upper().replace("Ё", "Е")
    for prefix in candidates:
        if head.startswith(prefix.words):
            found = _follows(text, prefix)
            if found is not None:
                return found
    return None


def _follows(text: str, prefix: Prefix) -> _Place | None:
    """A prefix stands where the right sign follows it: a whole word begins ordinary sentences too."""
    length = len(prefix.words)
    piece, following = text[:length], text[length : length + 3]
    upper = piece == piece.upper()
    if prefix.whole_word:
        stands = _is_separator(following) or (upper and following[:1] == " " and _ends_like_heading(text, length))
        return _Place(prefix.kind, length, upper) if stands else None
    if following and following[0] not in "./ " and not (upper and _joins(text, length)):
        return None
    if upper or prefix.any_case or following[:1] in (".", "/"):
        return _Place(prefix.kind, length, upper)
    return None


def _joins(text: str, end: int) -> bool:
    """What may follow a prefix in capitals only: `ИНТ: ДОМ`, `ИНТ-НАТ. МАШИНА`."""
    return text[end] == ":" or (text[end] in DASHES and _prefix(text[end + 1 :]) is not None)


def _ends_like_heading(text: str, end: int) -> bool:
    """Whether capitals after a whole word end in a time: `ІШКІ ҮЙ – ТҮН`, but not `ІШКІ ДАУЫС`."""
    return is_capitals(text) and ends_in_time(text[end:])


def _is_separator(following: str) -> bool:
    return following[:1] in (".", ":", "/") or (following[:1] == " " and following[1:2] in tuple(f"{DASHES}/"))


def _split_leading_number(text: str) -> tuple[str | None, str, bool]:
    """Number, the rest, and whether a word for scene stood with it: `СЦЕНА 3. X`, `3-САХНА. X`, `15-1. X`."""
    if text[:1] == "№":
        text = text[1:].lstrip()
    elif _has_marked_number(text):
        number, end = _number_at(text, 1)
        return f"{text[0]}{number}", text[end:].lstrip(f"{_SPACES}.)"), False
    if not text[:1].isdigit():
        return _label_first(text)
    number, end = _number_at(text, 0)
    if not number:
        return None, text, False
    head, dash, label = number.partition("-")
    if dash and fold(label) in practice().scene_words:
        return head, text[end:].lstrip(_AFTER_LABEL), True
    rest = text[end:].lstrip(f"{_SPACES}.)")
    label = rest[:20].split(" ")[0]
    if text[end : end + 1] == " " and fold(label.rstrip(".:")) in practice().scene_words:
        return (
            (number, rest[len(label) :].lstrip(_AFTER_LABEL), True) if label == label.upper() else (None, text, False)
        )
    return number, rest, False


def _label_first(text: str) -> tuple[str | None, str, bool]:
    """`СЦЕНА 3. X`, `СЦЕНА №3`, `СЦ. 3`, `СЦЕНА 3 ИНТ. X`, `SCENE ONE`."""
    word_end = next((at for at, letter in enumerate(text[:40]) if not letter.isalpha()), len(text[:40]))
    word = text[:word_end]
    if fold(word) not in practice().scene_words or word[0] != word[0].upper():
        return None, text, False
    start = word_end + len(text[word_end:40]) - len(text[word_end:40].lstrip(" .№#"))
    number, end = _number_at(text, start)
    if number is None and fold(text[word_end:]).strip(" .:") in practice().ordinals:
        return None, "", True
    return (number, text[end:].lstrip(_AFTER_LABEL), True) if number and _ends_label(text, end) else (None, text, False)


def _ends_label(text: str, end: int) -> bool:
    """Whether the number of a scene ends as numbers do, or a heading proper follows it: `СЦЕНА 3 ИНТ. ДОМ`."""
    following = text[end : end + 2]
    if following[:1] in ("", ".", ":", ")") or (following[:1] == " " and following[1:] in tuple("-–—")):
        return True
    return following[:1] == " " and _place(text[end:].lstrip()) is not None


def _number_at(text: str, start: int) -> tuple[str | None, int]:
    """A scene number such as `3`, `12А`, `15-1`, `1.2` and where it ends; it begins with a digit."""
    if not text[start : start + 1].isdigit():
        return None, start
    end = start
    while end < min(len(text), start + _LONGEST_NUMBER) and _belongs_to_number(text, end):
        end += 1
    return text[start:end], end


def _belongs_to_number(text: str, at: int) -> bool:
    letter = text[at]
    followed = text[at + 1 : at + 2]
    return letter.isalnum() or (letter in "-/" and followed.isalnum()) or (letter == "." and followed.isdigit())
