"""Who is in a screenplay and in a scene: from cues, cast lines, introductions in action, and mentions of those."""

from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from kadr.film.screenplay import ElementType, Language, Screenplay
from kadr.formats.cues import read_cue
from kadr.studio.coverage.given import Bearing, given
from kadr.studio.coverage.lexicon import Lexicon, Word, fold_word, lexicon, split_words
from kadr.studio.coverage.silent import silent_people
from kadr.studio.coverage.tokens import Token

_SHORTEST_COMMON_NOUN = 4
# A longer word is no name; looking at all its beginnings would be quadratic.
_LONGEST_WORD = 60
_MOST_REMEMBERED = 50_000

AnyWord = Word | Token


@dataclass(slots=True)
class _Tree:
    """Names as sequences of words, found again word by word."""

    name: str | None = None
    further: dict[str, "_Tree"] = field(default_factory=dict)


class Names:
    """The names that a script knows: from cues, cast lines, and introductions in action. Nothing else ever becomes a
    character.

    `taught` are further names, `barred` words that are no names though they look like it; `same` says which names
    are one person (the other name, folded, to the one that stands for both).
    """

    def __init__(
        self,
        screenplay: Screenplay,
        language: Language,
        *,
        taught: Collection[str] = (),
        barred: Collection[str] = (),
        same: Mapping[str, str] | None = None,
    ) -> None:
        self.words: Lexicon = lexicon(language)
        self.language = language
        self.barred = frozenset(barred)
        self.silent: dict[str, float] = {}
        self._known: dict[str, str] = {}
        for written in (*_written_names(screenplay), *(name.upper() for name in taught)):
            if not self.is_collective(written) and name_key(written) not in barred:
                self._known.setdefault(name_key(written), " ".join(written.split()))
        for key in [key for key in self._known if len(self._parts(self._known[key])) > 1]:
            del self._known[key]
        self._tree = _Tree()
        self._begun: dict[str, tuple[_Tree, ...]] = {}
        self._grow(self._known.values())
        self._small = frozenset(filter(None, map(self._plain_word, taught)))
        self._find_silent(screenplay, barred)
        self._same = {self._known[k]: self._known[v] for k, v in (same or {}).items() if {k, v} <= self._known.keys()}

    @property
    def all(self) -> tuple[str, ...]:
        """Everybody, in the order of the script: those with cues or on cast lines first."""
        return tuple(dict.fromkeys(self._same.get(name, name) for name in self._known.values()))

    def _find_silent(self, screenplay: Screenplay, barred: Collection[str]) -> None:
        found = silent_people(screenplay, self.language, self.words, lambda words, at: self._longest(words, at)[1])
        new = {name_key(each.name): each for each in found if name_key(each.name) not in barred}
        self._known.update({key: each.name for key, each in new.items() if key not in self._known})
        self.silent = {each.name: each.confidence for each in new.values()}
        self._grow(self.silent)
        self._begun.clear()

    def is_collective(self, written: str) -> bool:
        """Whether a cue is many people (ВСЕ, ЖҰРТ, CROWD) and so background, not cast."""
        return name_key(written) in self.words.collective

    def of_cue(self, written: str) -> tuple[str, ...]:
        """The characters that a cue stands for: one, several (`МАРАТ И АРУ`), or none where it is a crowd."""
        if self.is_collective(written):
            return ()
        known = self._known.get(name_key(written))
        found = (known,) if known else self._parts(written)
        return tuple(dict.fromkeys(self._same.get(name, name) for name in found))

    def mentioned(self, words: Sequence[AnyWord], also_small: Iterable[str] = ()) -> tuple[str, ...]:
        """The known names in a sentence, in order, each once; `also_small` need no capital (чабан, doctor)."""
        return tuple(dict.fromkeys(name for name, _, _ in self.mentions(words, also_small)))

    def mentions(self, words: Sequence[AnyWord], also_small: Iterable[str] = ()) -> Iterator[tuple[str, int, int]]:
        """Each mention of a known name: whose, at which word, and how many words it takes."""
        small = frozenset(also_small) | self._small
        at = 0
        while at < len(words):
            capital = words[at].text[:1].isupper()
            name, length = self._longest(words, at) if capital or small else (None, 0)
            name = self._same.get(name, name) if name else None
            if name and (capital or (name in small and len(words[at].folded) >= _SHORTEST_COMMON_NOUN)):
                yield name, at, length
                at += length
            else:
                at += 1

    def stands_plain(self, name: str, words: Sequence[AnyWord]) -> bool:
        """Whether a sentence has the name, or a part of it, without an ending."""
        parts = {fold_word(part) for part in name.split()}
        return any(word.folded in parts and word.text[:1].isupper() for word in words)

    def _plain_word(self, taught: str) -> str | None:
        """A taught name that no given name is (старик): it needs no capital, or nobody would be found by it."""
        plain = all(given(self.language).read(word.folded)[1] in _PLAIN for word in split_words(taught))
        return self._known.get(name_key(taught)) if plain else None

    def _parts(self, written: str) -> tuple[str, ...]:
        """The members of a joint cue, if each of them is known by itself."""
        for joiner in self.words.joiners:
            parts = [part.strip() for part in written.upper().split(joiner)]
            known = [self._known.get(name_key(part)) for part in parts]
            if len(parts) > 1 and all(known):
                return tuple(name for name in known if name)
        return ()

    def _longest(self, words: Sequence[AnyWord], at: int) -> tuple[str | None, int]:
        best: tuple[str | None, int] = (None, 0)
        paths = [(tree, at + 1) for tree in self._first_steps(words[at].folded)]
        while paths:
            tree, place = paths.pop()
            if tree.name and place - at > best[1]:
                best = (tree.name, place - at)
            if tree.further and place < len(words):
                paths += [(further, place + 1) for further in self._steps(tree, words[place].folded)]
        return best

    def _first_steps(self, word: str) -> tuple[_Tree, ...]:
        """Where a name may begin with this word; remembered, since most words of a script come again."""
        found = self._begun.get(word)
        if found is None:
            if len(self._begun) > _MOST_REMEMBERED:
                self._begun.clear()
            found = self._begun[word] = tuple(self._steps(self._tree, word))
        return found

    def _steps(self, tree: _Tree, word: str) -> Iterator[_Tree]:
        for length in range(min(len(word), _LONGEST_WORD), 0, -1):
            further = tree.further.get(word[:length])
            if further and self._inflects(word, length):
                yield further

    def _inflects(self, word: str, length: int) -> bool:
        stem, ending = word[:length], word[length:]
        if not ending:
            return True
        if self.language is Language.RUSSIAN and stem[-1] in _RUSSIAN_VOWELS:
            return False
        return self.words.is_name_ending(ending)

    def _grow(self, names: Iterable[str]) -> None:
        shared = Counter(word for name in self._known.values() for word in {w.folded for w in split_words(name)})
        for name in names:
            words = [word.folded for word in split_words(name)]
            self._plant(words, name)
            if len(words) > 1:
                for word in words:
                    # One part of a full name stands for the person where nobody else has it.
                    if shared[word] == 1 and not self._is_title(word, name):
                        self._plant([word], name)

    def _is_title(self, word: str, name: str) -> bool:
        titled = name in self.silent and given(self.language).role(word) is not None
        return titled or word in self.words.titles or word.isdigit()

    def _plant(self, words: Sequence[str], name: str) -> None:
        if not words:
            return
        trees = [self._tree]
        for word in words:
            trees = [tree.further.setdefault(form, _Tree()) for tree in trees for form in self._forms(word)]
        for tree in trees:
            tree.name = tree.name or name

    def _forms(self, word: str) -> Iterator[str]:
        """The stems under which a name is found: Айгуль → айгул, Данияр → данияр, Маша → маш, Отец → отц."""
        yield word
        if self.language is Language.RUSSIAN and len(word) > 2:
            yield from _russian_forms(word)
        if self.language is Language.KAZAKH and word[-1] in "қкп":
            yield word[:-1] + {"қ": "ғ", "к": "г", "п": "б"}[word[-1]]


_PLAIN = (Bearing.OTHER, Bearing.UNKNOWN)
_RUSSIAN_VOWELS = frozenset("аеиоуыэюяй")
_RUSSIAN_DECLINED = {
    "а": ("ы", "и", "е", "у", "ой", "ою", "ей"),
    "я": ("и", "е", "ю", "ей", "ею"),
    "й": ("я", "ю", "ем", "е", "и"),
    "ь": ("я", "ю", "ем", "е", "и", "ью"),
}


def _russian_forms(word: str) -> Iterator[str]:
    """Whole forms for names in -а, -я, -й, -ь; stems for names whose last vowel drops out (отец, Павел)."""
    for ending in _RUSSIAN_DECLINED.get(word[-1], ()):
        yield word[:-1] + ending
    if len(word) > 3 and word[-2:] in ("ец", "ел", "ок", "ек"):
        yield word[:-2] + word[-1]
    if word.endswith(("ый", "ий")):
        yield from (word[:-2] + ending for ending in ("ого", "ому", "ым", "ом", "его", "ему", "им", "ем"))
    if word.endswith("ая"):
        yield from (word[:-2] + ending for ending in ("ой", "ую"))


def name_key(written: str) -> str:
    """What two spellings of a name share."""
    return " ".join(fold_word(written).split())


def _written_names(screenplay: Screenplay) -> Iterator[str]:
    for element in screenplay.elements:
        if element.type is ElementType.CHARACTER:
            yield read_cue(element.text).name
        elif element.slugline is not None:
            yield from (read_cue(name).name for name in element.slugline.cast)
