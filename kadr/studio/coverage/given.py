"""Which words with a capital are people: given names as data, name endings, and the Russian dictionary's own marks."""

import tomllib
from enum import Enum, auto
from functools import cache
from importlib.resources import files
from typing import Final

from kadr.film.screenplay import Language
from kadr.studio.coverage.lexicon import fold_word
from kadr.studio.coverage.morphology import is_known, kazakh_stems, parses, plural_of, singular_forms

_NAMES: Final = ("Name", "Surn", "Patr")
_LEAST: Final = 0.3
_LONGEST: Final = 40
_KAZAKH_MANY: Final = ("лар", "лер", "дар", "дер", "тар", "тер")


class Bearing(Enum):
    """What a word with a capital may be."""

    NAME = auto()
    AMBIGUOUS = auto()  # a name, or a plain word at the head of a sentence
    LIKELY = auto()  # built as names are, but in no list
    UNKNOWN = auto()
    OTHER = auto()  # a place, a month, a plain word


class Given:
    """One language's names."""

    def __init__(self, language: Language) -> None:
        text = files("kadr.studio.coverage").joinpath(f"given.{language}.toml").read_text(encoding="utf-8")
        table = tomllib.loads(text)
        self.language = language
        self._ambiguous = frozenset(map(fold_word, table["ambiguous"]))
        self._names = frozenset(map(fold_word, table["names"])) | self._ambiguous
        self._never = frozenset(map(fold_word, table["never"]))
        self._ends = tuple(table["ends"])
        self._roles = {form: fold_word(role) for role in table["roles"] for form in _role_forms(role, language)}
        self._many = {form: fold_word(role) for role in table["roles"] for form in _many_forms(role, language)}
        self._vague = frozenset(map(fold_word, table["vague"]))
        self._epithets = frozenset(map(fold_word, table["epithets"]))
        self._adjectives = frozenset(map(fold_word, table["adjectives"]))
        self._seen: dict[str, tuple[str, Bearing]] = {}

    def read(self, folded: str) -> tuple[str, Bearing]:
        """A word's dictionary form, folded, and what it may be."""
        if len(folded) > _LONGEST:
            return folded, Bearing.OTHER
        found = self._seen.get(folded)
        if found is None:
            if len(self._seen) > 50_000:
                self._seen.clear()
            found = self._seen[folded] = self._read(folded)
        return found

    def role(self, folded: str) -> str | None:
        """The word for one person that this is a form of (`доктору`: доктор), or None."""
        if self.language is not Language.KAZAKH or len(folded) > _LONGEST:
            return self._roles.get(folded)
        return next((stem for stem, _ in kazakh_stems(folded) if stem in self._roles), None)

    def many(self, folded: str) -> str | None:
        """The word for a person of whom this says several (`санитары`: санитар), or None."""
        if self.language is not Language.KAZAKH or len(folded) > _LONGEST:
            return self._many.get(folded)
        found = ((stem, ending) for stem, ending in kazakh_stems(folded) if stem in self._roles)
        return next((stem for stem, ending in found if ending in _KAZAKH_MANY), None)

    def is_vague(self, role: str) -> bool:
        """Whether a role is also something else (major, ана, больной)."""
        return role in self._vague

    def epithet(self, folded: str) -> str | None:
        """The word that follows a name and belongs to it (батырға: батыр), or None."""
        if self.language is not Language.KAZAKH or len(folded) > _LONGEST:
            return folded if folded in self._epithets else None
        return next((stem for stem, _ in kazakh_stems(folded) if stem in self._epithets), None)

    def is_adjective(self, folded: str) -> bool:
        """Whether a word tells what a person is like, and is no name (жас батыр)."""
        return folded in self._adjectives

    def _read(self, folded: str) -> tuple[str, Bearing]:
        stems = self._stems(folded)
        if any(stem in self._never for stem in stems):
            return stems[0], Bearing.OTHER
        for stem in stems:
            if stem in self._names:
                return stem, Bearing.AMBIGUOUS if stem in self._ambiguous else Bearing.NAME
        if self.language is Language.RUSSIAN:
            return _by_dictionary(folded, self._ends)
        plain = next((stem for stem in reversed(stems) if stem.endswith(self._ends)), None) if self._ends else None
        return (plain, Bearing.LIKELY) if plain and len(plain) > 4 else (stems[0], Bearing.UNKNOWN)

    def _stems(self, folded: str) -> list[str]:
        if self.language is Language.KAZAKH:
            return [stem for stem, _ in kazakh_stems(folded)] or [folded]
        if self.language is Language.ENGLISH:
            return [folded.removesuffix("'s").removesuffix("'")]
        soft = [folded[:-1]] if folded.endswith("ью") else []
        return list(dict.fromkeys([folded, *soft, *_nominatives(folded)]))


def _role_forms(role: str, language: Language) -> frozenset[str]:
    folded = fold_word(role)
    if " " in folded or language is Language.KAZAKH:
        return frozenset({folded})
    return singular_forms(role) if language is Language.RUSSIAN else frozenset({folded, f"{folded}'s"})


def _many_forms(role: str, language: Language) -> frozenset[str]:
    """The nominative plural, as which several people act."""
    folded = fold_word(role)
    if language is Language.KAZAKH:
        return frozenset()
    return frozenset({plural_of(folded, language)} - {folded})


def _nominatives(folded: str) -> list[str]:
    return [fold_word(parse.normal_form) for parse in parses(folded) if parse.tag.POS == "NOUN"]


def _by_dictionary(folded: str, ends: tuple[str, ...]) -> tuple[str, Bearing]:
    found = parses(folded)
    named = [parse for parse in found if any(mark in parse.tag for mark in _NAMES)]
    share = sum(parse.score for parse in named) / (sum(parse.score for parse in found) or 1.0)
    if named and is_known(folded) and share >= _LEAST:
        plain = fold_word((named[0].inflect({"nomn"}) or named[0]).word)
        common = any(parse not in named and parse.tag.POS in ("NOUN", "VERB", "ADJF") for parse in found)
        return plain, Bearing.AMBIGUOUS if common else Bearing.NAME
    if is_known(folded):
        return folded, Bearing.OTHER
    likely = next((form for form in (folded, *_nominatives(folded)) if form.endswith(ends)), None)
    return (likely, Bearing.LIKELY) if likely and len(likely) > 4 else (folded, Bearing.UNKNOWN)


@cache
def given(language: Language) -> Given:
    """The names of a language, from `given.<language>.toml`."""
    return Given(language)
