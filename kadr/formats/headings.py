"""Scene headings taken apart: number, kind of place, location, time, timing, and the cast line under them."""

from dataclasses import dataclass, replace

from kadr.film.screenplay import PlaceType, Slugline
from kadr.formats.practice import fold, practice

_LONGEST_PREFIX = 20
_LONGEST_NUMBER = 12
_LONGEST_NAME = 60
# No heading fills half a page; without this bound a 10 MB line would be searched letter by letter.
_LONGEST_HEADING = 1000
_DASHES = "-–—"
_SPACES = "".join(filter(str.isspace, map(chr, range(0x3001))))


@dataclass(frozen=True, slots=True, kw_only=True)
class Heading:
    """A heading without its number. A `sure` one needs no blank lines around it; others look like sentences."""

    text: str
    number: str | None
    slugline: Slugline
    sure: bool


@dataclass(frozen=True, slots=True)
class _Place:
    """The recognised prefix of a heading and where what follows it begins."""

    kind: PlaceType
    end: int
    sure: bool


def recognise(line: str) -> Heading | None:
    """The heading that a line is by its own look, or None: `15-1. ИНТ. ҮЙ. КҮНДІЗ`, `СЦЕНА 3. ...`, `INT. CAR #4#`."""
    if len(line) > _LONGEST_HEADING:
        return None
    body, written = split_written_number(line.strip())
    number, rest, labelled = _split_leading_number(body)
    if _place(rest) is None and not labelled:
        number, rest = None, body
    place = _place(rest)
    if place is None and not labelled:
        return None
    if number and rest.endswith(f" {number}"):
        rest = rest[: -len(number)].rstrip()
    sure = place.sure if place else is_capitals(body)
    return Heading(text=rest or body, number=written or number, slugline=slugline(rest or body), sure=sure)


def split_written_number(line: str) -> tuple[str, str | None]:
    """A line and the `#1A#` at its end, case kept; None where there is none."""
    if not line.endswith("#"):
        return line, None
    start = line.rfind("#", 0, len(line) - 1)
    number = line[start + 1 : -1].strip() if start > 0 else ""
    if not number or len(number) > _LONGEST_NUMBER * 3:
        return line, None
    return line[:start].rstrip(), number


def is_bare_label(heading: Heading) -> bool:
    """Whether a heading is no more than `СЦЕНА 3`, so that the heading proper may stand on the next line."""
    number, rest, labelled = _split_leading_number(heading.text)
    return labelled and not rest and number is not None


def slugline(text: str) -> Slugline:
    """A heading's text taken apart at `. `, ` - `, ` – `, ` — `; a trailing `(01:30)` is its timing in seconds."""
    if len(text) > _LONGEST_HEADING:
        return Slugline(location=text)
    body, duration = _split_duration(text.strip())
    place = _place(body)
    parts = _split(body[place.end :] if place else body)
    times = _trailing_times(parts)
    time = _join(body, parts[len(parts) - times :]) if times else None
    parts = parts[: len(parts) - times]
    if time is None and parts:
        parts, time = _time_without_separator(parts)
    return Slugline(
        place_type=place.kind if place else None,
        location=parts[0] if parts else None,
        sublocation=_join(body, parts[1:]) if len(parts) > 1 else None,
        time=time,
        duration_s=duration,
    )


def with_cast(taken_apart: Slugline, cast: tuple[str, ...]) -> Slugline:
    """The same slugline with the names of the line under the heading."""
    return replace(taken_apart, cast=cast)


def read_cast(line: str) -> tuple[str, ...] | None:
    """The names of a cast line (`ОСИНА, МАКАР КИРЕЕВ`, `В сцене: Осина`), or None where the line is something else."""
    head, colon, names = line.partition(":")
    if colon and fold(head) in practice().cast_labels:
        return _names(names)
    if not is_capitals(line) or line[-1] in ":!?…" or recognise(line):
        return None
    found = _names(line.removesuffix("."))
    alone = found is not None and len(found) == 1
    if (alone and line.endswith(".")) or not practice().not_cast.isdisjoint(fold(line).rstrip(".").split()):
        return None
    return found


def is_capitals(text: str) -> bool:
    """Whether all letters outside parentheses are capitals, and there is at least one."""
    bare = _outside_parentheses(text) if "(" in text else text
    return bare.upper() == bare and bare.lower() != bare


def _outside_parentheses(text: str) -> str:
    kept: list[str] = []
    depth_end = 0
    while (start := text.find("(", depth_end)) >= 0:
        kept.append(text[depth_end:start])
        end = text.find(")", start)
        if end < 0:
            return "".join(kept) + text[start:]
        depth_end = end + 1
    return "".join(kept) + text[depth_end:]


def _names(line: str) -> tuple[str, ...] | None:
    names = tuple(name.strip() for name in line.split(","))
    if not all(0 < len(name) <= _LONGEST_NAME and name.lower() != name.upper() for name in names):
        return None
    return names


def _place(text: str) -> _Place | None:
    first = _prefix(text)
    if first is None:
        return None
    kind, end, sure = first.kind, first.end, first.sure
    slash = text[end : end + 4].lstrip(". ")
    if slash.startswith("/"):
        second_start = text.index("/", end) + 1
        second_start += len(text[second_start : second_start + 2]) - len(text[second_start : second_start + 2].lstrip())
        second = _prefix(text[second_start:])
        if second is not None:
            kind, end, sure = PlaceType.INT_EXT, second_start + second.end, sure and second.sure
    while end < len(text) and text[end] in f". :{_DASHES}":
        end += 1
    return _Place(kind, end, sure)


def _prefix(text: str) -> _Place | None:
    tables = practice()
    for length in range(min(_LONGEST_PREFIX, len(text)), 0, -1):
        piece = text[:length]
        word = piece.upper().replace("Ё", "Е")
        following = text[length : length + 3]
        if word in tables.places and (not following or following[0] in "./ "):
            upper = piece == piece.upper()
            if upper or following[:1] in (".", "/"):
                return _Place(tables.places[word], length, upper)
        if word in tables.place_words and _is_separator(following):
            return _Place(tables.place_words[word], length, piece == piece.upper())
    return None


def _is_separator(following: str) -> bool:
    return following[:1] in (".", ":", "/") or (following[:1] == " " and following[1:2] in tuple(f"{_DASHES}/"))


def _split_leading_number(text: str) -> tuple[str | None, str, bool]:
    """Number, the rest, and whether a word for scene stood with it: `СЦЕНА 3. X`, `3-САХНА. X`, `15-1. X`."""
    word, _, after = text[:40].partition(" ")
    if fold(word) in practice().scene_words and word[0] == word[0].upper():
        start = len(word) + len(after) - len(after.lstrip(" №#"))
        number, end = _number_at(text, start + 1)
        ends_well = text[end : end + 1] in ("", ".", ":", ")") or text[end : end + 2] in (" -", " –", " —")
        if number and ends_well:
            return number, text[end:].lstrip(f"{_SPACES}.:){_DASHES}"), True
        return None, text, False
    number, end = _number_at(text, 0)
    if not number:
        return None, text, False
    head, dash, label = number.partition("-")
    if dash and fold(label) in practice().scene_words:
        return head, text[end:].lstrip(f"{_SPACES}.:){_DASHES}"), True
    return number, text[end:].lstrip(f"{_SPACES}.)"), False


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


def _split_duration(text: str) -> tuple[str, float | None]:
    bare = text.rstrip(" .")
    start = bare.rfind("(")
    if start < 0 or not bare.endswith(")"):
        return text, None
    fields = bare[start + 1 : -1].strip().split(":")
    if not 2 <= len(fields) <= 3 or not all(f.isdecimal() and len(f) <= 2 for f in fields):
        return text, None
    seconds = 0
    for each in fields:
        seconds = seconds * 60 + int(each)
    return bare[:start].rstrip(), float(seconds) if seconds else None


def _split(text: str) -> list[str]:
    """The parts between separators, abbreviations such as `УЛ. АБАЯ` kept whole."""
    parts: list[str] = []
    start = at = 0
    while at < len(text):
        width = _separator_width(text, start, at)
        if width:
            parts.append(text[start:at])
            start = at = at + width
        else:
            at += 1
    parts.append(text[start:])
    return [part for part in (p.strip().strip(".").strip() for p in parts) if part]


def _separator_width(text: str, start: int, at: int) -> int:
    letter = text[at]
    if letter == "." and text[at + 1 : at + 2] == " ":
        word = text[max(start, text.rfind(" ", start, at) + 1) : at]
        return 0 if fold(word) in practice().abbreviations or (len(word) == 1 and word.isalpha()) else 2
    if letter == " " and text[at + 1 : at + 2] in tuple(_DASHES) and text[at + 2 : at + 3] == " ":
        return 3
    return 0


def _join(body: str, parts: list[str]) -> str:
    """The parts as they stand in the heading, separators included."""
    end = len(body)
    start = body.rfind(parts[-1], 0, end)
    end = start + len(parts[-1])
    for part in reversed(parts[:-1]):
        start = body.rfind(part, 0, start)
    return body[start:end]


def _trailing_times(parts: list[str]) -> int:
    count = 0
    while count < len(parts) and _is_time(parts[-1 - count]):
        count += 1
    # A heading that is nothing but times (`INT. NIGHT`) has no place then.
    return count


def _is_time(part: str) -> bool:
    bare = fold(_outside_parentheses(part)).replace("'", "").strip(" ,.")
    words = bare.replace(",", " ").replace("/", " ").replace("-", " ").split()
    tables = practice()
    if bare in tables.times:
        return True
    known = tables.times | tables.time_words
    return bool(words) and any(w in tables.times for w in words) and all(w in known or w.isdigit() for w in words)


def _time_without_separator(parts: list[str]) -> tuple[list[str], str | None]:
    """`КВАРТИРА ДЕНЬ`, `HOUSE, NIGHT`: the last word is the time though no separator says so."""
    head, _, last = parts[-1].rpartition(" ")
    if head and fold(last) in practice().times:
        return [*parts[:-1], head.rstrip(" ,")], last
    return parts, None
