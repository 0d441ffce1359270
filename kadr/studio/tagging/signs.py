"""What the words around a thing say about it: is it handled, denied, counted, and which of two meanings it has."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final

from kadr.film.screenplay import Language
from kadr.studio.coverage.lexicon import fold_word
from kadr.studio.coverage.morphology import likelihood
from kadr.studio.coverage.tokens import Token
from kadr.studio.tagging.words import Context, Entry, Found, Homonym

_SURE: Final = 0.85
_CONFIRMED: Final = 0.8
_DENIED: Final = 0.35
# A hand and what it takes stand so close.
_REACH: Final = 8
# These deny the word right after them, which is often a verb; others also deny across an adjective.
_PAST: Final = ("ды", "ді", "ты", "ті")
_PARTICLES: Final = frozenset(("не", "not", "never"))


@dataclass(slots=True)
class Sentence:
    """A sentence's words, and what is worked out about them when something asks."""

    text: str
    tokens: Sequence[Token]
    language: Language
    context: Context
    _joined: str = ""
    _hands: list[int] | None = field(default=None)

    @property
    def shouted(self) -> bool:
        """Whether all of it stands in capitals, so that these say nothing about a word."""
        return all(token.capitals or len(token.text) == 1 or not token.text.isalpha() for token in self.tokens)

    def says(self, beginnings: Sequence[str]) -> bool:
        """Whether any word or phrase of the sentence begins with one of these."""
        if not beginnings:
            return False
        if not self._joined:
            self._joined = f" {' '.join(token.folded for token in self.tokens)} "
        return any(f" {each}" in self._joined for each in beginnings)

    def is_handled(self, found: Found) -> bool:
        """Whether a hand is near: somebody takes, holds, opens, gives."""
        if self._hands is None:
            context = self.context
            self._hands = [
                at
                for at, token in enumerate(self.tokens)
                if token.folded.startswith(context.handling) and not token.folded.startswith(context.not_handling)
            ]
        own = range(found.at, found.at + found.length)
        return any(at not in own and abs(at - found.at) <= _REACH for at in self._hands)

    def is_denied(self, found: Found) -> bool:
        """`нет ножа`, `без ножа`, `no knife`, `пышақ жоқ`."""
        last = found.at + found.length - 1
        before = [self.tokens[at].folded for at in self._beside(found.at, -1)]
        after = [self.tokens[at].folded for at in self._beside(last, 1)]
        near = before[:1] + [word for word in before[1:] if word not in _PARTICLES]
        return not (self.context.negated_before.isdisjoint(near) and self.context.negated_after.isdisjoint(after))

    def _beside(self, at: int, step: int) -> Iterator[int]:
        """The two words to one side that no comma or stop parts from this one."""
        for _ in range(2):
            following = at + step
            if not 0 <= following < len(self.tokens) or not self._are_close(min(at, following)):
                return
            yield following
            at = following

    def count(self, found: Found) -> int | None:
        """The number that stands with a thing (тридцать овец, три десятка овец, человек десять, он шақты адам)."""
        end = found.at
        numbers = self._numbers_before(end)
        if not numbers and end > 1 and self._are_close(end - 1):
            numbers = self._numbers_before(end - 1)
        after = end + found.length
        if (
            not numbers
            and self.language is Language.RUSSIAN
            and after < len(self.tokens)
            and self._are_close(after - 1)
        ):
            number = _number(self.tokens[after], self.context.numbers)
            numbers = [number] if number and number >= 3 else []
        total = _sum(numbers)
        return total if 1 < total < 100_000 else None

    def _numbers_before(self, at: int) -> list[int]:
        found: list[int] = []
        while at > 0 and len(found) < 4 and self._are_close(at - 1):
            number = _number(self.tokens[at - 1], self.context.numbers)
            if not number:
                break
            found.insert(0, number)
            at -= 1
        return found

    def _are_close(self, at: int) -> bool:
        """Whether only space stands between this word and the next: САПАР (72) торы атпен has one horse."""
        if at + 1 >= len(self.tokens):
            return False
        return not self.text[self.tokens[at].end : self.tokens[at + 1].start].strip()

    def confidence(self, entry: Entry, found: Found) -> float:
        """How sure it is that these words name that thing here; 0 where they certainly don't."""
        token = self.tokens[found.at]
        sure = _SURE
        if self.language is Language.RUSSIAN and len(entry.parts) == 1 and entry.parts[0].forms:
            sure = _by_likelihood(likelihood(token.text.lower(), entry.parts[0].text))
        if entry.homonym is not None:
            sure = min(sure, self._meant(entry.homonym, found)) if sure else 0.0
        if entry.taught:
            sure = 1.0
        return sure * _DENIED if self.is_denied(found) else sure

    def _meant(self, rule: Homonym, found: Found) -> float:
        token = self.tokens[found.at]
        if token.folded in rule.never and not self.says(rule.but):
            return 0.0
        last = found.at + found.length == len(self.tokens) and len(self.tokens) > 1
        # A Kazakh sentence ends in its verb: `қойды` is then no sheep.
        if self.says(rule.apart) or (last and not rule.final and token.folded.endswith(_PAST)):
            return 0.0
        before = self.tokens[found.at - 1].folded if found.at else ""
        if rule.after and before not in rule.after and not before.endswith("'s"):
            return 0.0
        return _CONFIRMED if self.says(rule.near) else rule.least


def _by_likelihood(share: float) -> float:
    if share >= 0.5:
        return _SURE
    return 0.65 if share >= 0.2 else 0.4 if share >= 0.05 else 0.0


def _number(token: Token, numbers: Mapping[str, int]) -> int:
    if token.text.isdecimal() and len(token.text) <= 5:
        return int(token.text)
    return numbers.get(fold_word(token.folded), 0)


def _sum(numbers: Sequence[int]) -> int:
    total = 0
    for number in numbers:
        total = total * number if 0 < total < number and number >= 10 else total + number
    return total
