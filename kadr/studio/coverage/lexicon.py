"""The words of action that ask for a camera, per language, and how an inflected word is known again."""

import re
import tomllib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any, Final

from kadr.film.screenplay import Language

_WORD: Final = re.compile(r"\w+(?:['’-]\w+)*")
_KAZAKH_VOWELS: Final = frozenset("аәеоөұүыіэя")
# Which Kazakh endings cannot follow a vowel, and which cannot follow a consonant.
_NOT_AFTER_VOWEL: Final = frozenset(
    (
        "ды",
        "ді",
        "ты",
        "ті",
        "дың",
        "дің",
        "тың",
        "тің",
        "қа",
        "ке",
        "а",
        "е",
        "та",
        "те",
        "тан",
        "тен",
        "ым",
        "ім",
        "ың",
        "ің",
        "ы",
        "і",
    )
)
_NOT_AFTER_CONSONANT: Final = frozenset(
    ("м", "ң", "сы", "сі", "мыз", "міз", "ңыз", "ңіз", "ны", "ні", "н", "на", "не", "нда", "нде", "а", "е")
)
_AFTER_POSSESSIVE: Final = frozenset(
    (
        "н",
        "на",
        "не",
        "нда",
        "нде",
        "нан",
        "нен",
        "ның",
        "нің",
        "мен",
        "ма",
        "ме",
        "а",
        "е",
        "да",
        "де",
        "дан",
        "ден",
        "ды",
        "ді",
    )
)
_ACTS: Final = frozenset(
    ("ride", "drive", "run", "walk", "fall", "rise", "fight", "enter", "exit", "handling", "look", "turn_away")
)
# ё is compared as е, which most texts write; but everything is not everybody.
_EVERYTHING: Final = frozenset(("всё",))
_SOFTENED: Final = {"қ": "ғ", "к": "г", "п": "б"}


@dataclass(frozen=True, slots=True)
class Word:
    """A word of the script: as written, folded for comparison, and where it stands in its sentence."""

    text: str
    folded: str
    start: int


@dataclass(frozen=True, slots=True)
class _Stem:
    text: str
    style: str  # "noun" takes listed endings, "open" any, "exact" none


@dataclass(frozen=True, slots=True)
class _Entry:
    category: str
    stems: tuple[_Stem, ...]


class Lexicon:
    """One language's words. Look-ups cost a few set probes a word, however long the lists are."""

    def __init__(self, table: Mapping[str, Any], language: Language) -> None:
        self.language = language
        self.words_per_second = float(table["speech_words_per_second"])
        self.collective: frozenset[str] = frozenset(map(fold_word, table["people"]["collective"]))
        self.titles: frozenset[str] = frozenset(map(fold_word, table["people"]["titles"]))
        self.joiners: tuple[str, ...] = tuple(table["people"]["joiners"])
        self.abbreviations: frozenset[str] = frozenset(table["sentences"]["abbreviations"])
        composed = _kazakh_endings(table) if language is Language.KAZAKH else (frozenset(), frozenset())
        plain = frozenset(["", *table["endings"]])
        self._after_vowel, self._after_consonant = (plain | each for each in composed)
        self._name_endings = frozenset(["", *table["name_endings"]]) | composed[0] | composed[1]
        self._negations: frozenset[str] = frozenset(table["negation"]["words"])
        self._negative_endings: tuple[str, ...] = tuple(table["negation"]["endings"])
        self._entries: dict[str, list[_Entry]] = {}
        for category, written in _categories(table):
            entry = _Entry(category, tuple(_stem(word, alone=" " not in written) for word in written.split()))
            for first in self._spellings(entry.stems[0]):
                self._entries.setdefault(first, []).append(entry)

    def find(self, text: str, words: Sequence[Word]) -> dict[str, tuple[Word, ...]]:
        """The categories that a sentence's words belong to, with the words or phrases as they stand, in order.

        An act that is not done (`does not run`, `не бежит`, `жүгірмейді`) is a `refusal`, and nothing else.
        """
        found: dict[str, list[Word]] = {}
        for at, word in enumerate(words):
            for entry in self._matching(words, at, word):
                last = words[at + len(entry.stems) - 1]
                phrase = Word(text[word.start : last.start + len(last.text)], word.folded, word.start)
                refused = entry.category in _ACTS and self._is_negated(words, at)
                found.setdefault("refusal" if refused else entry.category, []).append(phrase)
        return {category: tuple(those) for category, those in found.items()}

    def is_crowd(self, folded: str) -> bool:
        """Whether a word by itself is many people (все, жұрт, crowd)."""
        return folded in self.collective

    def is_name_ending(self, ending: str) -> bool:
        """Whether a name may end so when it is inflected; also the empty ending."""
        return ending in self._name_endings

    def _is_negated(self, words: Sequence[Word], at: int) -> bool:
        before = words[at - 1].folded if at else ""
        return before in self._negations or words[at].folded.endswith(self._negative_endings or ("\0",))

    def _matching(self, words: Sequence[Word], at: int, word: Word) -> Iterator[_Entry]:
        for length in range(min(len(word.folded), 24), 0, -1):
            for entry in self._entries.get(word.folded[:length], ()):
                if word.text.lower() in _EVERYTHING and entry.stems[0].style == "exact":
                    continue
                if self._fits(entry.stems[0], word.folded, length) and self._followed(entry, words, at):
                    yield entry

    def _followed(self, entry: _Entry, words: Sequence[Word], at: int) -> bool:
        for ahead, stem in enumerate(entry.stems[1:], start=at + 1):
            if ahead >= len(words) or not any(
                words[ahead].folded.startswith(spelling) and self._fits(stem, words[ahead].folded, len(spelling))
                for spelling in self._spellings(stem)
            ):
                return False
        return True

    def _fits(self, stem: _Stem, word: str, length: int) -> bool:
        ending = word[length:]
        if stem.style == "exact":
            return not ending
        if stem.style == "open":
            return True
        vowel = word[length - 1] in _KAZAKH_VOWELS
        return ending in (self._after_vowel if vowel else self._after_consonant)

    def _spellings(self, stem: _Stem) -> Iterator[str]:
        yield stem.text
        # кітап, кітабы: a Kazakh stem softens its last consonant before a vowel.
        if self.language is Language.KAZAKH and stem.style == "noun" and stem.text[-1] in _SOFTENED:
            yield stem.text[:-1] + _SOFTENED[stem.text[-1]]


@cache
def lexicon(language: Language) -> Lexicon:
    """The words of a language, from `lexicon.<language>.toml`."""
    text = files("kadr.studio.coverage").joinpath(f"lexicon.{language}.toml").read_text(encoding="utf-8")
    return Lexicon(tomllib.loads(text), language)


def split_words(text: str) -> list[Word]:
    """The words of a sentence in order."""
    return [Word(found.group(), fold_word(found.group()), found.start()) for found in _WORD.finditer(text)]


def fold_word(text: str) -> str:
    """The form in which words are compared: small letters, ё as е, a straight apostrophe."""
    return text.lower().replace("ё", "е").replace("’", "'")


def _categories(table: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    for section in ("shots", "pronouns"):
        prefix = "pronoun_" if section == "pronouns" else ""
        for category, written in table[section].items():
            for entry in written:
                yield prefix + category, fold_word(entry)


def _stem(word: str, *, alone: bool) -> _Stem:
    if word.startswith("="):
        return _Stem(word[1:], "exact")
    if word.endswith("*"):
        return _Stem(word[:-1], "open")
    # Later words of a phrase stand as they are written.
    return _Stem(word, "noun" if alone else "exact")


def _kazakh_endings(table: Mapping[str, Iterable[str]]) -> tuple[frozenset[str], frozenset[str]]:
    """All endings that a noun can take (plural, owner, case in this order), after a vowel and after a consonant."""
    plural, owner, case = (tuple(table[key]) for key in ("plural", "possessive", "case"))
    return _composed("а", plural, owner, case), _composed("т", plural, owner, case)


def _composed(last: str, plural: Sequence[str], owner: Sequence[str], case: Sequence[str]) -> frozenset[str]:
    found: set[str] = set()
    for many in ("", *(p for p in plural if last not in _KAZAKH_VOWELS or p[0] == "л")):
        for whose in ("", *(o for o in owner if _may_follow(last + many, o))):
            stem = last + many + whose
            endings = (c for c in case if (c in _AFTER_POSSESSIVE if whose else _may_follow(stem, c)))
            found.update(many + whose + ending for ending in ("", *endings))
    return frozenset(found)


def _may_follow(stem: str, ending: str) -> bool:
    return ending not in (_NOT_AFTER_VOWEL if stem[-1] in _KAZAKH_VOWELS else _NOT_AFTER_CONSONANT)
