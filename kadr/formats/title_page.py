"""Title pages that are only lines on paper, given the keys that a title page in Fountain has."""

import re
import tomllib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any, Final

from kadr.film.screenplay import Language, TitleEntry
from kadr.formats.practice import fold

_DATE = re.compile(r"^\d{1,2}[./-]\d{1,2}[./-]\d{2,4}$|^\d{4}-\d\d-\d\d$|\b(19|20)\d\d\b")
# `Алматы, 2026 жылғы қаңтар` is a date; the second line of an address is not.
_MOST_WORDS: Final = 5


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
    while end < len(lines) and lines[end].centered and not lines[end].gap:
        end += 1
    found: dict[str, list[str]] = {}
    if lines:
        found["title"] = [line.text for line in lines[first:end]]
    last = "title"
    for line in [*lines[:first], *lines[end:]]:
        last = _role(line, last)
        found.setdefault(last, []).append(line.text)
    names = _table()[language]
    return tuple(TitleEntry(key=names[role], lines=tuple(words)) for role, words in found.items())


def _role(line: PrintedLine, last: str) -> str:
    words = fold(line.text).rstrip(":. ")
    if "©" in line.text or words.startswith("COPYRIGHT"):
        return "copyright"
    if words in _phrases("credits") and line.centered:
        return "credit"
    if any(phrase in words for phrase in _phrases("sources")) and line.centered:
        return "source"
    if _is_date(line.text, words):
        return "draft_date"
    if not line.centered:
        return "contact"
    return "source" if last == "source" and not line.gap else "author"


def _is_date(text: str, words: str) -> bool:
    if len(words.split()) > _MOST_WORDS or "@" in text or "+" in text:
        return False
    return _DATE.search(text) is not None or not _phrases("drafts").isdisjoint(words.split())


def is_centered(key: str) -> bool:
    """Whether an entry of this key stands in the middle of the page: the title, and whose it is."""
    return fold(key) in _phrases("centered")


@cache
def _phrases(kind: str) -> frozenset[str]:
    tables: Iterable[dict[str, Any]] = _table().values()
    return frozenset(phrase for table in tables for phrase in table[kind])


@cache
def _table() -> dict[Language, dict[str, Any]]:
    text = files("kadr.formats").joinpath("title_page.toml").read_text(encoding="utf-8")
    return {Language(key): table for key, table in tomllib.loads(text).items()}
