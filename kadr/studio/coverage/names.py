"""Who is in a screenplay and in a scene: from cues, cast lines, and capitalised mentions of names known from those."""

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field

from kadr.film.screenplay import ElementType, Language, Screenplay
from kadr.formats.cues import read_cue
from kadr.studio.coverage.lexicon import Lexicon, Word, fold_word, lexicon, split_words

_SHORTEST_COMMON_NOUN = 4


@dataclass(slots=True)
class _Tree:
    """Names as sequences of words, found again word by word."""

    name: str | None = None
    further: dict[str, "_Tree"] = field(default_factory=dict)


class Names:
    """The names that a script knows. Nothing else ever becomes a character."""

    def __init__(self, screenplay: Screenplay, language: Language) -> None:
        self.words: Lexicon = lexicon(language)
        self.language = language
        self._known: dict[str, str] = {}
        for written in _written_names(screenplay):
            if not self.is_collective(written):
                self._known.setdefault(_key(written), " ".join(written.split()))
        for key in [key for key in self._known if len(self._parts(self._known[key])) > 1]:
            del self._known[key]
        self._tree = _Tree()
        self._grow()

    def is_collective(self, written: str) -> bool:
        """Whether a cue is many people (ВСЕ, ЖҰРТ, CROWD) and so background, not cast."""
        return _key(written) in self.words.collective

    def of_cue(self, written: str) -> tuple[str, ...]:
        """The characters that a cue stands for: one, several (`МАРАТ И АРУ`), or none where it is a crowd."""
        if self.is_collective(written):
            return ()
        known = self._known.get(_key(written))
        return (known,) if known else self._parts(written)

    def mentioned(self, words: Sequence[Word], also_small: Iterable[str] = ()) -> tuple[str, ...]:
        """The known names in a sentence, in order, each once; `also_small` need no capital (чабан, doctor)."""
        found: dict[str, None] = {}
        small = frozenset(also_small)
        at = 0
        while at < len(words):
            name, length = self._longest(words, at)
            capital = words[at].text[:1].isupper()
            if name and (capital or (name in small and len(words[at].folded) >= _SHORTEST_COMMON_NOUN)):
                found[name] = None
                at += length
            else:
                at += 1
        return tuple(found)

    def stands_plain(self, name: str, words: Sequence[Word]) -> bool:
        """Whether a sentence has the name, or a part of it, without an ending."""
        parts = {fold_word(part) for part in name.split()}
        return any(word.folded in parts and word.text[:1].isupper() for word in words)

    def _parts(self, written: str) -> tuple[str, ...]:
        """The members of a joint cue, if each of them is known by itself."""
        for joiner in self.words.joiners:
            parts = [part.strip() for part in written.upper().split(joiner)]
            known = [self._known.get(_key(part)) for part in parts]
            if len(parts) > 1 and all(known):
                return tuple(name for name in known if name)
        return ()

    def _longest(self, words: Sequence[Word], at: int) -> tuple[str | None, int]:
        best: tuple[str | None, int] = (None, 0)
        paths = [(self._tree, at)]
        while paths:
            tree, place = paths.pop()
            if tree.name and place - at > best[1]:
                best = (tree.name, place - at)
            if place < len(words):
                paths += [(further, place + 1) for further in self._steps(tree, words[place].folded)]
        return best

    def _steps(self, tree: _Tree, word: str) -> Iterator[_Tree]:
        for length in range(len(word), 0, -1):
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

    def _grow(self) -> None:
        shared = Counter(word for name in self._known.values() for word in {w.folded for w in split_words(name)})
        for name in self._known.values():
            words = [word.folded for word in split_words(name)]
            self._plant(words, name)
            if len(words) > 1:
                for word in words:
                    # One part of a full name stands for the person where nobody else has it.
                    if shared[word] == 1 and word not in self.words.titles and not word.isdigit():
                        self._plant([word], name)

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


def _key(written: str) -> str:
    return " ".join(fold_word(written).split())


def _written_names(screenplay: Screenplay) -> Iterator[str]:
    for element in screenplay.elements:
        if element.type is ElementType.CHARACTER:
            yield read_cue(element.text).name
        elif element.slugline is not None:
            yield from (read_cue(name).name for name in element.slugline.cast)
