"""The words that a breakdown looks for, per language, found again however they inflect: `lexicon.<language>.toml`."""

import tomllib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache
from importlib.resources import files
from typing import Any, Final

from kadr.film.breakdown import Category
from kadr.film.screenplay import Language
from kadr.studio.coverage.lexicon import fold_word
from kadr.studio.coverage.morphology import fits_possessed, forms, kazakh_stems, part_of_speech
from kadr.studio.coverage.tokens import Token

_LONGEST_WORD: Final = 40
_MOST_CACHED: Final = 50_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Homonym:
    """When a word of two meanings is the thing: see the comment over `[homonyms]` in the lexicons."""

    near: tuple[str, ...] = ()
    apart: tuple[str, ...] = ()
    never: frozenset[str] = frozenset()
    but: tuple[str, ...] = ()
    after: frozenset[str] = frozenset()
    final: bool = True
    least: float = 0.5


@dataclass(frozen=True, slots=True)
class _Part:
    """One word of an entry and how it may stand: in these forms, inflected as Kazakh does, or begun so."""

    text: str
    forms: frozenset[str] = frozenset()
    kazakh: bool = False
    open: bool = False

    def fits(self, folded: str) -> bool:
        if self.open:
            return folded.startswith(self.text)
        if self.kazakh:
            possessed = self.text[-1] in "ыі" and fits_possessed(self.text, folded)
            return possessed or any(stem == self.text for stem, _ in kazakh_stems(folded))
        return folded in self.forms


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """A word or phrase of the lexicon. `kind` is its section: a category's name, `carried` or `counted`."""

    kind: str
    name: str
    parts: tuple[_Part, ...]
    homonym: Homonym | None = None
    taught: bool = False

    @property
    def key(self) -> str:
        """What all mentions of the thing share."""
        return fold_word(self.name)


# Sections of what happens, rather than of what is there.
_EVENTS: Final = frozenset(("stunts", "mechanical", "music", "sound"))


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """Entries that the same words of a sentence belong to: where, and how many words."""

    at: int
    length: int
    entries: tuple[Entry, ...]

    @property
    def happens(self) -> bool:
        """Whether it is an event rather than a thing."""
        return self.entries[0].kind in _EVENTS


@dataclass(frozen=True, slots=True, kw_only=True)
class Context:
    """The words around a thing that tell what it is there."""

    handling: tuple[str, ...]
    not_handling: tuple[str, ...]
    pronouns: frozenset[str]
    negated_before: frozenset[str]
    negated_after: frozenset[str]
    sound_labels: frozenset[str]
    music_labels: frozenset[str]
    numbers: Mapping[str, int]
    same_as: tuple[str, ...]


_KINDS: Final = (*(str(category) for category in Category if category is not Category.CAST), "carried", "counted")


@dataclass(slots=True)
class Words:
    """Entries found by the first of their words. What a word can begin is remembered, within bounds."""

    language: Language
    _by_form: dict[str, list[Entry]] = field(default_factory=dict)
    _by_stem: dict[str, list[Entry]] = field(default_factory=dict)
    _by_start: dict[str, list[Entry]] = field(default_factory=dict)
    _seen: dict[str, tuple[Entry, ...]] = field(default_factory=dict)

    def add(self, written: str, kind: str, homonym: Homonym | None = None, *, taught: bool = False) -> None:
        """One line of the lexicon: `word`, `word*`, `=word`, `several words`, each with `> name` or without."""
        words, _, name = (part.strip() for part in written.partition(">"))
        parts = tuple(self._parts(words))
        if not parts:
            return
        plain = name or words.replace("*", "").lstrip("=")
        entry = Entry(kind=kind, name=plain, parts=parts, homonym=homonym, taught=taught)
        first = parts[0]
        if first.open:
            self._by_start.setdefault(first.text, []).append(entry)
        elif first.kazakh:
            self._by_stem.setdefault(first.text, []).append(entry)
        for form in first.forms:
            self._by_form.setdefault(form, []).append(entry)

    def find(self, tokens: Sequence[Token]) -> Iterator[Found]:
        """What stands in a sentence, in order; of entries that begin with the same word, the longest.

        What happens (a stunt, a lamp that goes out) leaves the things within it to be found too.
        """
        at = 0
        while at < len(tokens):
            begun = self.begun(tokens[at].folded)
            fitting = [entry for entry in begun if _follows(entry, tokens, at)] if begun else []
            events = [entry for entry in fitting if entry.kind in _EVENTS]
            things = [entry for entry in fitting if entry.kind not in _EVENTS]
            yield from (_longest(at, those) for those in (events, things) if those)
            at += max((len(entry.parts) for entry in things), default=1)

    def begun(self, folded: str) -> tuple[Entry, ...]:
        """The entries whose first word this may be."""
        known = self._seen.get(folded)
        if known is None:
            if len(self._seen) > _MOST_CACHED:
                self._seen.clear()
            known = self._seen[folded] = tuple(self._begun(folded)) if len(folded) <= _LONGEST_WORD else ()
        return known

    def _begun(self, folded: str) -> Iterator[Entry]:
        yield from self._by_form.get(folded, ())
        for length in range(3, len(folded) + 1) if self._by_start else ():
            yield from self._by_start.get(folded[:length], ())
        if self._by_stem:
            stems = dict.fromkeys(stem for stem, _ in kazakh_stems(folded))
            # A word that is itself in the lexicon is not another one inflected.
            for stem in (folded,) if folded in self._by_stem else stems:
                yield from self._by_stem.get(stem, ())

    def _parts(self, written: str) -> Iterator[_Part]:
        if written.startswith("="):
            yield from (_Part(word, frozenset({word})) for word in fold_word(written[1:]).split())
            return
        words = written.split()
        head = self._head(words)
        for at, word in enumerate(words):
            yield self._part(fold_word(word), inflects=at == head or (self.language is Language.RUSSIAN and at < head))

    def _head(self, words: Sequence[str]) -> int:
        """Which word takes the endings: the last; in Russian the first noun or verb, and the adjectives before it."""
        if self.language is not Language.RUSSIAN:
            return len(words) - 1
        heads = (n for n, word in enumerate(words) if part_of_speech(word) in ("NOUN", "INFN"))
        return next(heads, len(words) - 1)

    def _part(self, word: str, *, inflects: bool) -> _Part:
        if word.endswith("*"):
            return _Part(word[:-1], open=True)
        if not inflects:
            return _Part(word, frozenset({word}))
        if self.language is Language.KAZAKH:
            return _Part(word, kazakh=True)
        return _Part(word, forms(word, self.language))


def _longest(at: int, fitting: Sequence[Entry]) -> Found:
    length = max(len(entry.parts) for entry in fitting)
    return Found(at=at, length=length, entries=tuple(entry for entry in fitting if len(entry.parts) == length))


def _follows(entry: Entry, tokens: Sequence[Token], at: int) -> bool:
    parts = entry.parts
    if at + len(parts) > len(tokens) or not parts[0].fits(tokens[at].folded):
        return False
    return all(parts[n].fits(tokens[at + n].folded) for n in range(1, len(parts)))


@cache
def lexicon_words(language: Language) -> Words:
    """The words of `lexicon.<language>.toml`."""
    table = _table(language)
    found = Words(language)
    homonyms = {kind: dict(words) for kind, words in table["homonyms"].items()}
    for kind in _KINDS:
        special = homonyms.pop(kind, {})
        for written in table.get(kind, ()):
            word = written.partition(">")[0].strip()
            found.add(written, kind, _homonym(special.pop(word)) if word in special else None)
        for word, rule in special.items():
            found.add(word, kind, _homonym(rule))
    return found


@cache
def context(language: Language) -> Context:
    """The words of the lexicon's `[context]`, `[numbers]` and `[people]`."""
    table = _table(language)
    words, people = table["context"], table["people"]
    return Context(
        handling=tuple(_folded(words["handling"])),
        not_handling=tuple(_folded(words["not_handling"])),
        pronouns=frozenset(_folded(words["pronouns"])),
        negated_before=frozenset(_folded(words["negated_before"])),
        negated_after=frozenset(_folded(words["negated_after"])),
        sound_labels=frozenset(_folded(words["sound_labels"])),
        music_labels=frozenset(_folded(words["music_labels"])),
        numbers={fold_word(word): int(number) for word, number in table["numbers"].items()},
        same_as=tuple(_folded(people["same_as"])),
    )


def _folded(words: Iterable[str]) -> Iterator[str]:
    return map(fold_word, words)


def _homonym(rule: Mapping[str, Any]) -> Homonym:
    return Homonym(
        near=tuple(_folded(rule.get("near", ()))),
        apart=tuple(_folded(rule.get("apart", ()))),
        never=frozenset(_folded(rule.get("never", ()))),
        but=tuple(_folded(rule.get("but", ()))),
        after=frozenset(_folded(rule.get("after", ()))),
        final=bool(rule.get("final", True)),
        least=float(rule["least"]),
    )


@cache
def _table(language: Language) -> Mapping[str, Any]:
    text = files("kadr.studio.tagging").joinpath(f"lexicon.{language}.toml").read_text(encoding="utf-8")
    return tomllib.loads(text)
