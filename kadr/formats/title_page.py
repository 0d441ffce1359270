"""Title pages that are only lines on paper, given the keys that a title page in Fountain has."""

import re
import tomllib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any, Final

from kadr.film.screenplay import Language, TitleEntry
from kadr.formats.headings import is_capitals
from kadr.formats.practice import fold

_DATE = re.compile(r"^\d{1,2}[./-]\d{1,2}[./-]\d{2,4}$|^\d{4}-\d\d-\d\d$|\b(19|20)\d\d\b")
# `Алматы, 2026 жылғы қаңтар` is a date; the second line of an address is not.
_MOST_WORDS: Final = 5
_SIGNS: Final = ":–—-"
# What stands in the middle of the page, from top to bottom.
CENTERED: Final = ("title", "credit", "author", "source")


@dataclass(frozen=True, slots=True, kw_only=True)
class PrintedLine:
    """A line of a title page; `gap` says that blank space stands above it."""

    text: str
    centered: bool = True
    gap: bool = False


def arranged(lines: Sequence[PrintedLine], language: Language) -> tuple[TitleEntry, ...]:
    """Lines as title, credit, author, source, draft date and contact, by their place and their words, verbatim.

    The first centred block is the title; what follows a credit (`Автор сценария`, `written by`) names the author; what
    is not centred is a date or tells how to reach somebody. Keys are in the script's language (`title_page.toml`).
    """
    first = next((at for at, line in enumerate(lines) if line.centered), 0)
    end = first + 1
    while end < len(lines) and _is_more_title(lines[first], lines[end]):
        end += 1
    found: dict[str, list[str]] = {}
    if lines:
        found["title"] = [line.text for line in lines[first:end]]
    last = "title"
    for line in [*lines[:first], *lines[end:]]:
        credit, name = (line.centered and credited(line.text)) or ("", "")
        if credit:
            found.setdefault("credit", []).append(credit)
        last = "credit" if credit and not name else "author" if name else _role(line, last)
        if name or not credit:
            found.setdefault(last, []).append(name or line.text)
    keys = _table()[language]["keys"]
    return tuple(TitleEntry(key=keys[role][0], lines=tuple(words)) for role, words in found.items())


def _is_more_title(title: PrintedLine, line: PrintedLine) -> bool:
    alike = is_capitals(line.text) == is_capitals(title.text)
    return line.centered and not line.gap and alike and credited(line.text) is None


def credited(text: str) -> tuple[str, str] | None:
    """A credit and the name after it on the same line, which may be empty; None where the line begins with none.

    `Автор сценария: А. Б.`, `written by Mary Smith`; in `сценарий короткометражного фильма` nobody is named.
    """
    words = text.split()
    for end in range(min(_MOST_WORDS, len(words)), 0, -1):
        head, rest = " ".join(words[:end]), words[end:]
        if fold(head).rstrip(":. ") not in _phrases("credits"):
            continue
        if not rest:
            return text, ""
        if head.endswith(":") or rest[0] in _SIGNS or all(word[:1].isupper() for word in rest):
            return head.rstrip(": "), " ".join(rest).lstrip(_SIGNS + " ")
    return None


def _role(line: PrintedLine, last: str) -> str:
    words = fold(line.text).rstrip(":. ")
    if "©" in line.text or words.startswith(tuple(_phrases("rights"))):
        return "copyright"
    if any(phrase in words for phrase in _phrases("sources")) and line.centered:
        return "source"
    if _is_date(line.text, words):
        return "draft_date"
    if not line.centered:
        return "contact"
    # `қысқаметражды фильмнің сценарийі`: under the title stands what kind of work it is.
    if last == "title" and any(word.startswith(tuple(_phrases("works"))) for word in words.split()):
        return "credit"
    return "source" if last == "source" and not line.gap else "author"


def _is_date(text: str, words: str) -> bool:
    if len(words.split()) > _MOST_WORDS or "@" in text or "+" in text:
        return False
    return _DATE.search(text) is not None or not _phrases("drafts").isdisjoint(words.split())


def role(key: str) -> str | None:
    """What an entry of this key is (`title`, `credit`, `author`, `source`, `draft_date`, `contact`, `copyright`)."""
    return _roles().get(fold(key))


def is_centered(key: str) -> bool:
    """Whether an entry of this key stands in the middle of the page: the title, and whose it is."""
    return role(key) in CENTERED


@cache
def _roles() -> dict[str, str]:
    tables = [table["keys"] for table in _table().values()]
    return {fold(key): role for table in tables for role, keys in table.items() for key in keys}


@cache
def _phrases(kind: str) -> frozenset[str]:
    tables: Iterable[dict[str, Any]] = _table().values()
    return frozenset(phrase for table in tables for phrase in table[kind])


@cache
def _table() -> dict[Language, dict[str, Any]]:
    text = files("kadr.formats").joinpath("title_page.toml").read_text(encoding="utf-8")
    return {Language(key): table for key, table in tomllib.loads(text).items()}
