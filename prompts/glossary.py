"""English words for the Kazakh and Russian ones that concept art asks for most: small image models read no Cyrillic."""

import re
import tomllib
from collections.abc import Mapping
from functools import cache
from importlib import resources

from kadr.film.screenplay import Language

_WORD = re.compile(r"[^\W\d_]+")

MAX_HINTS = 12


def hints(text: str, language: Language) -> list[str]:
    """English for the words of `text` that the glossary has, in their order, each once; none for English text.

    A word is known by its stem: both languages put case and number behind it. A guess that misses costs a hint, not the
    subject, which always follows in its own words."""
    stems = _stems().get(language.value, {})
    found = (_english(word, stems) for word in _WORD.findall(text.casefold()))
    return list(dict.fromkeys(word for word in found if word))[:MAX_HINTS]


def _english(word: str, stems: Mapping[str, str]) -> str | None:
    """The English of the longest stem that the word begins with; a stem ending in `=` is a whole word."""
    if f"{word}=" in stems:
        return stems[f"{word}="]
    return next((stems[word[:n]] for n in range(len(word), 2, -1) if word[:n] in stems), None)


@cache
def _stems() -> Mapping[str, Mapping[str, str]]:
    data = tomllib.loads(resources.files("prompts").joinpath("glossary.toml").read_text(encoding="utf-8"))
    return {language: _by_stem(table) for language, table in data.items()}


def _by_stem(table: Mapping[str, str]) -> Mapping[str, str]:
    return {stem: english for english, line in table.items() for stem in line.split()}
