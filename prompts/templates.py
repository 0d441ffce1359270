"""Templates: what we say to models, as files with named parts; user text put into them is never evaluated."""

import hashlib
import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib import resources

from kadr.film.screenplay import Language

_PART = re.compile(r"^## (?P<name>[a-z_ ]+)$", re.MULTILINE)
_PLACE = re.compile(r"\{\{(?P<name>[a-z_]+)\}\}")
_GAPS = re.compile(r"\n{3,}")


@dataclass(frozen=True, slots=True, kw_only=True)
class Template:
    """A template file: its parts by name, and its version, the first 12 signs of the text's sha256."""

    name: str
    version: str
    parts: Mapping[str, str]

    def fill(self, part: str, values: Mapping[str, str] | None = None) -> str:
        """The part with each `{{name}}` replaced; a line whose names are all empty is left out.

        Raises KeyError for a part or a name that does not exist, ValueError for a value without a place in it."""
        given = values or {}
        text = self.parts[part]
        spare = set(given) - set(_PLACE.findall(text))
        if spare:
            raise ValueError(f"template {self.name}, part {part!r}: no place for {', '.join(sorted(spare))}")
        kept = "\n".join(line for line in text.split("\n") if _wanted(line, given))
        # One pass over our text only: what a value contains is never looked at again.
        return _PLACE.sub(lambda found: given[found["name"]], _GAPS.sub("\n\n", kept)).strip()


@cache
def load(noun: str, language: Language) -> Template:
    """The template `<noun>.<language>.md`."""
    name = f"{noun}.{language.value}.md"
    return parse(name, resources.files("prompts").joinpath("templates", name).read_text(encoding="utf-8"))


def parse(name: str, text: str) -> Template:
    """A template from its text: parts start with a line `## name`; what stands before the first is for readers."""
    pieces = _PART.split(text)
    parts = dict(zip(pieces[1::2], (body.strip("\n") for body in pieces[2::2]), strict=True))
    return Template(name=name, version=hashlib.sha256(text.encode()).hexdigest()[:12], parts=parts)


def fence(label: str, text: str) -> str:
    """Somebody else's text as material, between marks that it can't contain (its own hash). Empty stays empty."""
    if not text.strip():
        return ""
    mark = f"{label} {hashlib.sha256(text.encode()).hexdigest()[:10]}"
    return f"[{mark} begins]\n{text.strip()}\n[{mark} ends]"


def one_line(text: str, limit: int) -> str:
    """Text on one line, at most `limit` signs: longer is cut at a word and marked with `…`."""
    words = " ".join(text.split())
    if len(words) <= limit:
        return words
    cut = words[: limit - 1]
    return (cut.rsplit(" ", 1)[0] if " " in cut else cut).rstrip(" ,;:—–-") + "…"


def _wanted(line: str, given: Mapping[str, str]) -> bool:
    names = _PLACE.findall(line)
    return not names or any(given[name].strip() for name in names)
