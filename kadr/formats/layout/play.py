"""Speeches as plays print them: the name and what is said on one line, `МАРАТ: Сәлем.`, `Asel (quietly) - No.`"""

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from kadr.film.screenplay import ElementType
from kadr.film.shots import Voice
from kadr.formats.cues import read_cue
from kadr.formats.emphasis import plain
from kadr.formats.fountain.lines import direction_at, is_transition
from kadr.formats.headings import is_capitals, recognise
from kadr.formats.layout.rows import Row
from kadr.formats.practice import fold, practice

_LONGEST_NAME: Final = 40
_MOST_WORDS: Final = 4
_SIGN: Final = re.compile(":| [-–—] ")
# Fewer lines of this shape are signs, titles or times rather than speeches.
_FEWEST: Final = 3


@dataclass(frozen=True, slots=True, kw_only=True)
class Said:
    """A line taken apart: `cue` with its voice extension, `direction` to the actor, and what is `spoken`."""

    cue: str
    direction: str | None
    spoken: str


def speakers(script: Sequence[Row]) -> frozenset[str]:
    """The names, folded, that stand before speeches of this form; empty where the script has no such speeches.

    A name counts where it comes twice, or where half of all such lines already have names that do; in small letters
    and before a dash only where it comes twice (`Марат – врач.` is a sentence).
    """
    if len(script) < _FEWEST:
        return frozenset()
    told = (row for row in script if row.kind in (None, ElementType.ACTION))
    named = [taken for row in told if (taken := _opening(row)) is not None]
    found = [(fold(plain_name(name)), sure) for name, sure in named]
    counted = Counter(name for name, _ in found)
    again = {name for name, count in counted.items() if count > 1}
    lines = sum(count for name, count in counted.items() if name in again)
    if lines < _FEWEST or lines * 12 < len(script):
        return frozenset()
    once = {name for name, sure in found if sure} if lines * 2 >= len(found) else set()
    return frozenset(again | once)


def take_apart(row: Row, names: frozenset[str]) -> Said | None:
    """The speech on a line, or None where the line begins with none of the names."""
    if not names:
        return None
    taken = _opening(row)
    if taken is None or fold(plain_name(taken[0])) not in names:
        return None
    head, tail = _cut(row.text)
    if not head:
        return None
    name, parenthesis, inside = plain(head).strip("*_ ").partition("(")
    inside = inside.rstrip(" )")
    spoken = tail
    if parenthesis and _is_extension(inside):
        return Said(cue=f"{name.strip()} ({inside})", direction=None, spoken=spoken)
    if not parenthesis and spoken.startswith(("(", "*(", "_(")):
        inside, spoken = _leading_direction(spoken)
    return Said(cue=name.strip(), direction=inside.strip() or None, spoken=spoken)


def _opening(row: Row) -> tuple[str, bool] | None:
    if not row.opening:
        row.opening = (_name(row.plain),)
    return row.opening[0]


def plain_name(name: str) -> str:
    """A name without what stands in parentheses after it."""
    return name.partition("(")[0].strip()


def _is_extension(inside: str) -> bool:
    return read_cue(f"X ({inside})").voice is not Voice.ON or fold(inside) in practice().continued


def _leading_direction(spoken: str) -> tuple[str, str]:
    end = spoken.find(")", 0, 300)
    if end < 0:
        return "", spoken
    mark = spoken[: spoken.index("(")]
    rest = spoken[end + 1 :].removeprefix(mark).strip()
    return (spoken[len(mark) + 1 : end], rest) if rest else ("", spoken)


def _cut(text: str) -> tuple[str, str]:
    """A line at its colon or dash, emphasis round the name left out: `**МАРАТ:** Сәлем`."""
    at, width = _separator(text)
    if at < 0:
        return "", text
    head, tail = text[:at], text[at + width :]
    marks = head[: len(head) - len(head.lstrip("*_"))]
    if marks and tail.startswith(marks):
        tail = tail[len(marks) :]
    return head.strip(), tail.strip()


def _separator(text: str) -> tuple[int, int]:
    """Where the name ends and how wide its sign is; a sign within a direction after the name does not count."""
    start = text[: _LONGEST_NAME * 2]
    first = _first_sign(start, 0)
    opened = start.find("(")
    if 0 < opened < first[0]:
        return _first_sign(start, max(0, start.find(")", opened)))
    return first


def _first_sign(text: str, after: int) -> tuple[int, int]:
    found = _SIGN.search(text, max(after, 1))
    return (found.start(), found.end() - found.start()) if found else (-1, 0)


def _name(text: str) -> tuple[str, bool] | None:
    """The name that a line may begin with, and whether its look alone makes it one (capitals before a colon)."""
    at, width = _separator(text)
    if at < 0 or not text[at + width :].strip(" *_"):
        return None
    name = text[:at].strip()
    bare = plain_name(name)
    if not 1 < len(bare) <= _LONGEST_NAME or len(bare.split()) > _MOST_WORDS or not bare[0].isupper():
        return None
    capitals = is_capitals(bare)
    if not capitals and (width > 1 or not _is_titled(bare)):
        return None
    if any(sign in bare for sign in '.,;!?«»"') or _is_something_else(bare, text):
        return None
    return name, capitals and width == 1


def _is_titled(name: str) -> bool:
    """`Марат`, `Old Man`, `Марат әкесі`: a name in small letters begins with a capital and says no number."""
    return not any(letter.isdigit() for letter in name) and len(name.split()) <= 3


def _is_something_else(name: str, text: str) -> bool:
    tables = practice()
    words = fold(name)
    if words in tables.never_title_keys or words in tables.cast_labels or words in tables.times:
        return True
    if not tables.not_cast.isdisjoint(words.split()) or is_transition(f"{name}:", alone=True):
        return True
    return direction_at(f"{name}:") is not None or recognise(text) is not None
