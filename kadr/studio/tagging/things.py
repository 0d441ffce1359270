"""Everything in a scene that is not a person: what its sentences name, by the lexicons, capitals and labels."""

import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Final

from kadr.film.breakdown import Category, ProjectLexicon, TagSource
from kadr.film.screenplay import Element, Language
from kadr.formats.practice import fold, practice
from kadr.studio.coverage.lexicon import fold_word
from kadr.studio.coverage.morphology import parses
from kadr.studio.coverage.names import Names
from kadr.studio.coverage.tokens import Token
from kadr.studio.tagging.mentions import Mention, quoted
from kadr.studio.tagging.signs import Sentence
from kadr.studio.tagging.words import Entry, Found, Words, context, lexicon_words

_WORD: Final = re.compile(r"[^\W_]+(?:['’-][^\W_]+)*")
_STANDING, _HANDLED, _FEW, _CAPITALS = 0.65, 0.8, 0.6, 0.4
_MOST_WORDS: Final = 6
_ARTICLES: Final = frozenset(("a", "an", "the", "his", "her", "their", "its", "this"))


class Things:
    """Finds a script's things, sentence by sentence: what the project was taught, then the language's lexicon."""

    def __init__(self, language: Language, names: Names, project: ProjectLexicon) -> None:
        self.language = language
        self.names = names
        self.context = context(language)
        self.words = lexicon_words(language)
        self.taught: Mapping[str, Category | None] = {spelled(k): v for k, v in project.entries.items()}
        called = {spelled(word): name for word, name in project.names.items()}
        self.project = Words(language)
        for word, category in self.taught.items():
            if word and category not in (None, Category.CAST):
                self.project.add(f"{word} > {called[word]}" if word in called else word, str(category), taught=True)

    def in_sentence(self, element: Element, tokens: Sequence[Token]) -> Iterator[Mention]:
        """What a sentence of action or a parenthetical names, in order."""
        sentence = Sentence(element.text, tokens, self.language, self.context)
        taken: set[int] = set()
        label = self._label(element.text, tokens)
        if label is not None:
            yield label
            taken.add(0)
        taken.update(n for _, at, length in self.names.mentions(tokens) for n in range(at, at + length))
        seen: set[tuple[str, str]] = set()
        for source in (self.project, self.words):
            for found in source.find(tokens):
                own = range(found.at, found.at + found.length)
                if taken.isdisjoint(own):
                    taken.update(() if found.happens else own)
                    # A sentence that says a word a thousand times has it once.
                    new = [each for each in found.entries if (each.kind, each.key) not in seen]
                    seen.update((each.kind, each.key) for each in new)
                    yield from (m for entry in new if (m := self._mention(sentence, found, entry)) is not None)
        yield from self._unknown_capitals(sentence, taken)

    def _mention(self, sentence: Sentence, found: Found, entry: Entry) -> Mention | None:
        category, confidence = self._category(sentence, found, entry)
        tokens, last = sentence.tokens, sentence.tokens[found.at + found.length - 1]
        count = sentence.count(found)
        first = tokens[found.at]
        if category is None or (entry.kind == "counted" and count is None):
            return None
        start = first.start
        source = TagSource.PROJECT if confidence == 1.0 else TagSource.LEXICON
        if source is TagSource.LEXICON and first.capitals and confidence and not sentence.shouted:
            source, confidence = TagSource.CAPITALS, max(confidence, min(0.95, confidence + 0.1))
        return Mention(
            category=category,
            name=entry.name,
            key=entry.key,
            line=first.line,
            quote=quoted(sentence.text, start, last.end),
            confidence=confidence,
            source=source,
            count=count,
        )

    def _category(self, sentence: Sentence, found: Found, entry: Entry) -> tuple[Category | None, float]:
        confidence = sentence.confidence(entry, found)
        words = " ".join(token.folded for token in sentence.tokens[found.at : found.at + found.length])
        for key in (entry.key, words):
            if key in self.taught:
                return self.taught[key], 1.0
        if entry.kind == "carried":
            handled = sentence.is_handled(found)
            category = Category.PROPS if handled else Category.SET_DRESSING
            return category, min(confidence, _HANDLED if handled else _STANDING)
        if entry.kind == "counted":
            return Category.BACKGROUND, min(confidence, _FEW)
        return Category(entry.kind), confidence

    def _label(self, text: str, tokens: Sequence[Token]) -> Mention | None:
        """`ЗВУК: скрежет тормозов.`, `MUSIC: an old waltz.`: the words after the label are what is heard."""
        first = tokens[0]
        word = fold(first.text)
        music = word in map(fold, self.context.music_labels)
        if len(tokens) < 2 or not (music or word in map(fold, self.context.sound_labels)):
            return None
        if text[first.end : tokens[1].start].strip(" *_")[:1] != ":":
            return None
        end = tokens[min(len(tokens) - 1, _MOST_WORDS)].end
        quote = quoted(text, tokens[1].start, end)
        category = Category.MUSIC if music else Category.SOUND
        key = fold_word(quote)
        if key in self.taught:
            return None
        source = TagSource.CAPITALS
        return Mention(
            category=category, name=quote.lower(), key=key, line=first.line, quote=quote, confidence=0.95, source=source
        )

    def _unknown_capitals(self, sentence: Sentence, taken: set[int]) -> Iterator[Mention]:
        """A thing that the writer puts in capitals and no lexicon has: the convention says that it matters."""
        tokens = sentence.tokens
        if not any(token.capitals for token in tokens) or sentence.shouted:
            return
        for at, token in enumerate(tokens):
            alone = not (at and tokens[at - 1].capitals) and not (at + 1 < len(tokens) and tokens[at + 1].capitals)
            if at in taken or not token.capitals or token.quoted or not alone or not token.text.isalpha():
                continue
            name = self._thing(tokens, at)
            if name and self.taught.get(name, Category.PROPS) is Category.PROPS:
                yield Mention(
                    category=Category.PROPS,
                    name=name,
                    key=name,
                    line=token.line,
                    quote=token.text,
                    confidence=_CAPITALS,
                    source=TagSource.CAPITALS,
                )

    def _thing(self, tokens: Sequence[Token], at: int) -> str | None:
        """The dictionary form of a word in capitals, if grammar says that it is a thing."""
        token = tokens[at]
        known = practice()
        if fold(token.text) in known.directions or fold(token.text) in known.transitions or token.folded in _NO_THINGS:
            return None
        if self.names.words.is_crowd(token.folded) or len(token.text) < 3 or len(token.text) > 30:
            return None
        if self.language is Language.RUSSIAN:
            noun = next(iter(parses(token.folded)), None)
            thing = noun is not None and noun.tag.POS == "NOUN" and "inan" in noun.tag and "Geox" not in noun.tag
            return fold_word(noun.normal_form) if thing and noun else None
        if self.language is Language.ENGLISH:
            return token.folded if at and tokens[at - 1].folded in _ARTICLES else None
        return token.folded if at and not token.opens and at + 1 < len(tokens) else None


_NO_THINGS: Final = frozenset(
    ("конец", "начало", "титр", "экран", "затемнение", "соңы", "басы", "аяқталды", "end", "gps")
)


def spelled(word: str) -> str:
    """A taught word or key as the lexicon spells words: folded, without marks."""
    return " ".join(fold_word(found) for found in _WORD.findall(word[:200]))
