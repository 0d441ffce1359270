"""The words of a heading after its prefix: location, sublocation, time and timing."""

import re
from typing import NamedTuple

from kadr.formats.practice import fold, practice

# Hyphens and dashes as keyboards and word processors put them, and the minus; typists write two hyphens.
DASHES = "-\u2010\u2011\u2012–—\u2015\u2212"
_SEPARATOR = re.compile(rf"\.(?= )| [{DASHES}]{{1,3}}(?= )")
# `ИНТ.КВАРТИРА.ДЕНЬ`: only where no separator has its space.
_TIGHT_SEPARATOR = re.compile(r"\.(?=[^\W\d])")
# `КВАРТИРА- ДЕНЬ`, `КВАРТИРА/ДЕНЬ`: only before a time.
_SLIP = re.compile(rf"[{DASHES}/](?=[^{DASHES}/]*$)")
_EDGE = f" ,:;/{DASHES}"
_MOST_TIME_WORDS = 5
_APART = str.maketrans(dict.fromkeys(f",/{DASHES}", " "))


class TakenApart(NamedTuple):
    """What a heading says after its prefix; None for what is absent."""

    location: str | None
    sublocation: str | None
    time: str | None


def take_apart(body: str) -> TakenApart:
    """Parts between `. `, ` - `, ` – `, ` — `: the place, the place in it, and the time, which mostly comes last."""
    parts = _split(body)
    count = _trailing_times(parts)
    if count:
        time: str | None = _join(body, parts[len(parts) - count :])
        parts = parts[: len(parts) - count]
    else:
        parts, time = _time_elsewhere(parts)
    return TakenApart(parts[0] if parts else None, _sublocation(body, parts[1:]), time)


def ends_in_time(body: str) -> bool:
    """Whether a heading's words name a place and then a time, as sentences do not: `КВАРТИРЫ. ДЕНЬ`, ` ҮЙ – ТҮН`."""
    found = take_apart(split_duration(body)[0])
    return found.time is not None and found.location is not None


def split_duration(text: str) -> tuple[str, float | None]:
    """A heading and the timing `(01:30)` at its end, in seconds; None where it has none."""
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


def outside_parentheses(text: str) -> str:
    """A text without what stands in parentheses; one that never closes stays."""
    kept: list[str] = []
    depth_end = 0
    while (start := text.find("(", depth_end)) >= 0:
        kept.append(text[depth_end:start])
        end = text.find(")", start)
        if end < 0:
            return "".join(kept) + text[start:]
        depth_end = end + 1
    return "".join(kept) + text[depth_end:]


def _split(text: str) -> list[str]:
    """The parts between separators, abbreviations such as `УЛ. АБАЯ` kept whole."""
    parts: list[str] = []
    start = 0
    separators = _SEPARATOR if _SEPARATOR.search(text) else _TIGHT_SEPARATOR
    for found in separators.finditer(text):
        if found.group() != "." or not _is_abbreviated(text, start, found.start()):
            parts.append(text[start : found.start()])
            start = found.end()
    parts.append(text[start:])
    return [part for part in (p.strip().strip(".").strip() for p in parts) if part]


def _is_abbreviated(text: str, start: int, end: int) -> bool:
    word = text[max(start, text.rfind(" ", start, end) + 1) : end]
    return (len(word) == 1 and word.isalpha()) or fold(word) in practice().abbreviations


def _sublocation(body: str, parts: list[str]) -> str | None:
    if not parts:
        return None
    joined = _join(body, parts)
    # Where the time stood between them, it is none of the place.
    return joined if _split(joined) == parts else ". ".join(parts)


def _join(body: str, parts: list[str]) -> str:
    """The parts as they stand in the heading, separators included."""
    end = len(body)
    start = body.rfind(parts[-1], 0, end)
    end = start + len(parts[-1])
    for part in reversed(parts[:-1]):
        start = body.rfind(part, 0, start)
    return body[start:end]


def _trailing_times(parts: list[str]) -> int:
    """How many of the last parts are times; the first may be one too (`INT. NIGHT` has no place then)."""
    count = 0
    while count < len(parts) and _is_late_part(parts[-1 - count], first=count == len(parts) - 1):
        count += 1
    return count


def _is_late_part(part: str, *, first: bool) -> bool:
    """Whether a part is a time; those that are so only after a place (`ЧЕРЕЗ ЧАС`, `ФЛЕШБЕК`) never come first."""
    if _is_time(part):
        return True
    if first:
        return False
    words = _words(part)
    tables = practice()
    if " ".join(words) in tables.story_times:
        return True
    if len(words) == 1:
        return len(part) == 4 and part.isdecimal() and part[0] in "12"
    known = all(word.isdecimal() or word in tables.time_words for word in words)
    return known and any(word in tables.time_words for word in words)


def _words(part: str) -> list[str]:
    return fold(outside_parentheses(part)).strip(" ,.'").translate(_APART).split()


def _is_time(part: str) -> bool:
    words = _words(part)
    tables = practice()
    if " ".join(words) in tables.times:
        return True
    digits = any(w[0].isdigit() for w in words)
    if tables.times.isdisjoint(words) and (not digits or tables.hours.isdisjoint(words)):
        return False
    known = (tables.times, tables.time_words, tables.hours)
    return all(w.replace(":", "").isdigit() or any(w in table for table in known) for w in words)


def _time_elsewhere(parts: list[str]) -> tuple[list[str], str | None]:
    """The time where it does not come last: before another part, or in the last one without a separator."""
    for at in range(len(parts) - 1, 0, -1):
        if _is_time(parts[at]):
            return [*parts[:at], *parts[at + 1 :]], parts[at]
    if not parts:
        return parts, None
    place, time = _time_without_separator(parts[-1])
    return ([*parts[:-1], place], time) if time else (parts, None)


def _time_without_separator(part: str) -> tuple[str, str | None]:
    """`КВАРТИРА РАННЕЕ УТРО`, `HOUSE, NIGHT`, `ҮЙ (ТҮН)`: the last words are the time though no separator says so."""
    words = part.split(" ")
    for count in range(min(len(words) - 1, _MOST_TIME_WORDS), 0, -1):
        place, time = " ".join(words[:-count]).rstrip(_EDGE), " ".join(words[-count:]).lstrip(_EDGE)
        if place and time and _is_time(time):
            return place, time
    slip = _SLIP.search(part)
    cut = slip.start() if slip else part.rfind("(")
    place, time = part[:cut].rstrip(_EDGE), part[cut + 1 :].removesuffix(")").strip()
    return (place, time) if cut > 0 and place and time and _is_time(time) else (part, None)
