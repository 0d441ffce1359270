"""Which two names may be one person: asked where the script itself raises it, and never decided here."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Final

from kadr.film.breakdown import Answer, Question
from kadr.film.screenplay import Element, ElementType, Language, Scene
from kadr.formats.cues import read_cue
from kadr.studio.coverage.given import Given, given
from kadr.studio.coverage.lexicon import fold_word
from kadr.studio.coverage.names import Names, name_key
from kadr.studio.coverage.tokens import Token, sentences
from kadr.studio.tagging.mentions import quoted
from kadr.studio.tagging.words import context

_SEEN: Final = (ElementType.ACTION, ElementType.PARENTHETICAL)
# A name of more words than these is compared by its first words.
_MOST_WORDS: Final = 6
_CLOSE: Final = 40


def questions(scenes: Sequence[Scene], names: Names, language: Language) -> tuple[Question, ...]:
    """Each pair once, where the script first raises it.

    What raises it: a known role stands beside another's name (`доктор Ерлан`, where ДОКТОР has lines); one name is
    part of another (МАКАР and МАКАР КИРЕЕВ); the script says so (`Мария, она же Маша`; `Мария (Маша)`).
    """
    found: dict[str, Question] = {}
    search = _Search(names, language)
    for scene in scenes:
        for question in search.of(scene):
            found.setdefault(question.key, question)
    return tuple(found.values())


def same_people(asked: Sequence[Question], answers: Mapping[str, Answer], kept: Mapping[str, str]) -> dict[str, str]:
    """Which name (folded) stands for which other, by the answers; `kept` names the one that stays, else the first."""
    same: dict[str, str] = {}
    for question in asked:
        if answers.get(question.key) is Answer.SAME:
            one, other = name_key(question.one), name_key(question.other)
            if name_key(kept.get(question.key, "")) == other:
                one, other = other, one
            one = same.get(one, one)
            if one != other:
                same = {name: one if stands == other else stands for name, stands in same.items()}
                same[other] = one
    return same


class _Search:
    def __init__(self, names: Names, language: Language) -> None:
        self.names = names
        self.given: Given = given(language)
        self.same_as = context(language).same_as
        self.by_key = {name_key(name): name for name in names.all}

    def of(self, scene: Scene) -> Iterator[Question]:
        for element in scene.elements:
            if element.type is ElementType.CHARACTER:
                written = read_cue(element.text).name
                for name in self.names.of_cue(written):
                    for part in self._parts_of(name):
                        yield self._ask(part, name, scene, element.line, written)
            elif element.type in _SEEN:
                for tokens in sentences(element, self.names.words.abbreviations):
                    yield from self._sentence(scene, element, tokens)

    def _sentence(self, scene: Scene, element: Element, tokens: Sequence[Token]) -> Iterator[Question]:
        before: tuple[str, int, int] | None = None
        for name, at, length in self.names.mentions(tokens):
            for one, start, end in self._raised(element.text, tokens, (name, at, length), before):
                line, quote = tokens[start].line, quoted(element.text, tokens[start].start, tokens[end - 1].end)
                yield self._ask(one, name, scene, line, quote)
            before = name, at, length

    def _raised(
        self, text: str, tokens: Sequence[Token], mention: tuple[str, int, int], before: tuple[str, int, int] | None
    ) -> Iterator[tuple[str, int, int]]:
        name, at, length = mention
        end = at + length
        for part in self._parts_of(name):
            yield part, at, end
        for beside in (at - 1, end):
            role = self._role(text, tokens, beside, min(at, beside), max(end, beside + 1))
            if role and role != name:
                yield role, min(at, beside), max(end, beside + 1)
        if before is not None and before[0] != name and self._says_same(text, tokens, before, mention):
            yield before[0], before[1], end

    def _role(self, text: str, tokens: Sequence[Token], beside: int, start: int, end: int) -> str | None:
        """The known person whose name is the role word beside a name, with nothing but a space between them."""
        if not 0 <= beside < len(tokens) or (beside == end - 1 and not tokens[beside].text[0].islower()):
            return None
        role = self.given.role(tokens[beside].folded)
        between = text[tokens[start].start : tokens[end - 1].end]
        return self.by_key.get(role) if role and between == " ".join(between.split()) and "," not in between else None

    def _says_same(
        self, text: str, tokens: Sequence[Token], one: tuple[str, int, int], other: tuple[str, int, int]
    ) -> bool:
        between = text[tokens[one[1] + one[2] - 1].end : tokens[other[1]].start]
        if len(between) > _CLOSE:
            return False
        after = text[tokens[other[1] + other[2] - 1].end :][:1]
        return (between == " (" and after == ")") or any(words in fold_word(between) for words in self.same_as)

    def _parts_of(self, name: str) -> Iterator[str]:
        """Other known names that are part of this one; numbered people (СТАРИК, СТАРИК 2) are several."""
        words = name_key(name).split()[:_MOST_WORDS]
        if len(words) < 2 or any(word.isdigit() for word in words):
            return
        for length in range(len(words) - 1, 0, -1):
            for at in range(len(words) - length + 1):
                part = self.by_key.get(" ".join(words[at : at + length]))
                if part is not None and part != name:
                    yield part

    def _ask(self, one: str, other: str, scene: Scene, line: int, quote: str) -> Question:
        key = "|".join(sorted((name_key(one), name_key(other))))
        return Question(key=key, one=one, other=other, ordinal=scene.ordinal, line=line, quote=quote)
