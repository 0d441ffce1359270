"""Words and their inflected forms: stems from a TOML page matched in running text, in Kazakh, Russian and English.

A term is one or more words, each a stem that may carry the language's endings: `хат` finds «хаттарын», `письм` finds
«письмами», but «хатшы» (a secretary) is no letter. A term ending in `=` takes no endings; `*` takes any.
"""

import re
import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from importlib.resources import files

from kadr.film.screenplay import Language

_WORD = re.compile(r"[^\W\d_]+(?:['’-][^\W\d_]+)*")

# Kazakh: plural, possessive, case, and the relative -ғы/-дағы; vowels follow harmony, so both rows are listed.
_KAZAKH = re.compile(
    r"(?:[лдт][ае]р)?(?:[ыі]м|[ыі]ң|с[ыі]|[ыі]|м[ыі]з|[ыі]м[ыі]з|[ыі]ң[ыі]з|м|ң)?"
    r"(?:[ндт][ыі]ң|[ғқ]а|[гк]е|на|не|[ндт][ыі]|н|[дт][ае]|нда|нде|[дтн][ае]н|[мбп]ен|а|е)?(?:[ғгқк][ыі])?"
)
_RUSSIAN = re.compile(
    r"(?:а|я|о|е|ё|и|ы|у|ю|ь|й|ой|ей|ёй|ом|ем|ём|ам|ям|ами|ями|ах|ях|ов|ев|ёв|ью|ии|ия|ию|ием|ий|ье|ья|ьи|ьё|ьё"
    r"|ого|его|ому|ему|ым|им|ых|их|ыми|ими|ая|яя|ое|ее|ые|ие|ый|ую|юю|ке|ка|ки|ку|кой|ок)?"
)
_ENGLISH = re.compile(r"(?:s|es|'s|’s|s'|s’)?")
_ENDINGS = {Language.KAZAKH: _KAZAKH, Language.RUSSIAN: _RUSSIAN, Language.ENGLISH: _ENGLISH}
# Before an ending that begins with a vowel these soften: кітап, кітабы; төсек, төсегі; пышақ, пышағы.
_SOFTENED = {"п": "б", "к": "г", "қ": "ғ"}


@dataclass(frozen=True, slots=True)
class Word:
    """A word of the text, folded for comparison, and where it stands."""

    text: str
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Found:
    """A term found: the key it belongs to, and the words of the text as written."""

    key: str
    quote: str
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Entry:
    """One term of the lexicon: its key and its stems."""

    key: str
    stems: tuple[str, ...]


class Lexicon:
    """Terms of one language. Longer terms win over shorter ones at the same place."""

    def __init__(self, language: Language, terms: Mapping[str, Sequence[str]]) -> None:
        self._language = language
        self._first: dict[str, list[Entry]] = {}
        for key, wordings in terms.items():
            for wording in wordings:
                stems = tuple(fold(wording).split())
                # Two letters lead to the few terms that can begin a word.
                self._first.setdefault(stems[0].rstrip("=*")[:2], []).append(Entry(key, stems))
        for entries in self._first.values():
            entries.sort(key=lambda entry: (-len(entry.stems), -len(entry.stems[0])))

    def find(self, text: str) -> tuple[Found, ...]:
        """Every term in the order of the text, none overlapping."""
        read = words(text)
        found, i = [], 0
        while i < len(read):
            entry = self._at(read, i)
            if entry is None:
                i += 1
                continue
            start, end = read[i].start, read[i + len(entry.stems) - 1].end
            found.append(Found(entry.key, text[start:end], start, end))
            i += len(entry.stems)
        return tuple(found)

    def _at(self, read: Sequence[Word], i: int) -> Entry | None:
        for entry in self._first.get(read[i].text[:2], ()):
            here = read[i : i + len(entry.stems)]
            if len(here) == len(entry.stems) and all(
                matches(word.text, stem, self._language) for word, stem in zip(here, entry.stems, strict=True)
            ):
                return entry
        return None


def fold(text: str) -> str:
    """Lower case, ё as е: as people type."""
    return text.casefold().replace("ё", "е")


def words(text: str) -> tuple[Word, ...]:
    """The words of a text."""
    folded = fold(text)
    if len(folded) != len(text):  # a letter that folds into two (ß) would shift every quote
        folded = text.lower().replace("ё", "е")
    return tuple(Word(match.group(), match.start(), match.end()) for match in _WORD.finditer(folded))


@lru_cache(maxsize=65536)
def matches(word: str, stem: str, language: Language) -> bool:
    """Whether a word is a form of the stem."""
    if stem.endswith("*"):
        return word.startswith(stem[:-1])
    if stem.endswith("="):
        return word == stem[:-1]
    if word.startswith(stem):
        return _ENDINGS[language].fullmatch(word[len(stem) :]) is not None
    soft = _SOFTENED.get(stem[-1]) if language is Language.KAZAKH else None
    if soft and word.startswith(stem[:-1] + soft):
        rest = word[len(stem) :]
        return rest[:1] in ("ы", "і") and _KAZAKH.fullmatch(rest) is not None
    return False


def page(package: str, name: str, language: Language) -> dict[str, dict[str, list[str]]]:
    """The TOML page `name.<language>.toml` of a package: tables of keys with their terms."""
    text = files(package).joinpath(f"{name}.{language}.toml").read_text("utf-8")
    return tomllib.loads(text)
