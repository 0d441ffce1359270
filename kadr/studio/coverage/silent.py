"""Characters whom no cue names: introduced in capitals, or named in action, in whatever case the sentence needs."""

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from kadr.film.screenplay import Element, ElementType, Language, Screenplay
from kadr.film.shots import Framing
from kadr.formats.fountain.lines import direction_at
from kadr.formats.practice import fold, practice
from kadr.studio.coverage.given import Bearing, Given, given
from kadr.studio.coverage.lexicon import Lexicon, fold_word
from kadr.studio.coverage.morphology import parses
from kadr.studio.coverage.tokens import Token, sentences

# Right after a name: (30), (ок. 40 лет), (40s); or a comma and an age.
_AGE: Final = re.compile(r"[ \t]*(?:\([^()\n]{0,20}\d{1,3}[^()\n]{0,40}\)|,[ \t]{0,2}(?:\w{1,6}[ \t])?\d{1,2}\b)")
_MOST_WORDS: Final = 4
_ARTICLES: Final = frozenset(
    ["a", "an", "the", "his", "her", "their", "its", "this", "that", "another", "some", "every", "each"]
)
_NOT_NAMES: Final = frozenset(
    ["VO", "OS", "OC", "POV", "SFX", "VFX", "INT", "EXT", "TV", "OK", "CD", "DVD", "USB", "GPS", "FBI", "CIA"]
)
_KAZAKH_FINITE: Final = ("ді", "ды", "ті", "ты", "р", "тыр", "жүр", "отыр", "жатыр", "ған", "ген", "қан", "кен")
# `Орындықта қария отыр`: a word in a case says where, and no name stands so before an epithet.
_KAZAKH_CASES: Final = tuple(
    f"{a}{b}" for a in "дтнғгқк" for b in ("а", "е", "ан", "ен", "ы", "і", "ың", "ің", "ағы", "егі")
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Silent:
    """A person known from action alone: the name as a cue would write it, and how sure that it is one."""

    name: str
    confidence: float


@dataclass(slots=True)
class _Evidence:
    name: str
    confidence: float = 0.0
    times: int = 0
    inside: int = 0
    acting: int = 0


Known = Callable[[Sequence[Token], int], int]


def silent_people(screenplay: Screenplay, language: Language, words: Lexicon, known: Known) -> tuple[Silent, ...]:
    """Everybody whom action names and `known` (the words that a known name takes at a place, or 0) does not have."""
    return tuple(_Search(screenplay, language, words, known).people())


class _Search:
    def __init__(self, screenplay: Screenplay, language: Language, words: Lexicon, known: Known) -> None:
        self.language = language
        self.words = words
        self.known = known
        self.given: Given = given(language)
        self.found: dict[tuple[str, ...], _Evidence] = {}
        self.small: set[str] = set()
        self.places: set[str] = set()
        for element in screenplay.elements:
            if element.type is ElementType.SCENE_HEADING:
                self.places.update(fold_word(element.text).replace(",", " ").replace(".", " ").split())
            elif element.type is ElementType.ACTION:
                self._paragraph(element)

    def people(self) -> Iterator[Silent]:
        """Those with enough evidence; a part of a full name is that person."""
        sure = {key: each for key, each in self.found.items() if self._is_sure(key, each)}
        whole = {word for key in sure if len(key) > 1 for word in key}
        for key, each in sure.items():
            if len(key) > 1 or key[0] not in whole:
                yield Silent(name=each.name, confidence=each.confidence or 0.55)

    def _is_sure(self, key: tuple[str, ...], each: _Evidence) -> bool:
        if each.confidence >= 0.8:
            return True
        if len(key) == 1 and (key[0] in self.small or (key[0] in self.places and each.confidence < 0.7)):
            return False
        return each.confidence > 0 or bool(each.inside and each.acting and each.times > 1)

    def _paragraph(self, element: Element) -> None:
        written = False
        for tokens in sentences(element, self.words.abbreviations):
            first = tokens[0]
            # A direction's own words are no names; what an insert shows is written, not there.
            found = direction_at(element.text[first.start : first.start + 80]) if first.capital else None
            written |= found is not None and found[0].framing is Framing.INSERT
            begins = first.start + found[1] if found else 0
            if not written:
                self._sentence(element.text, tokens, begins)

    def _sentence(self, text: str, tokens: Sequence[Token], begins: int) -> None:
        shouted = all(token.capitals or not token.text.isalpha() for token in tokens)
        at = 0
        while at < len(tokens):
            token = tokens[at]
            if not token.capital:
                self.small.add(token.folded)
            elif token.start >= begins and not token.quoted:
                at = max(at + 1, self._capital(text, tokens, at, shouted=shouted))
                continue
            at += 1

    def _capital(self, text: str, tokens: Sequence[Token], at: int, *, shouted: bool) -> int:
        if taken := self.known(tokens, at):
            return at + taken
        end = at + 1
        capitals = tokens[at].capitals
        while end < len(tokens) and end - at < _MOST_WORDS and self._goes_on(text, tokens, end, capitals=capitals):
            end += 1
        titles = end < len(tokens) and self.known(tokens, end) and all(map(self._is_role, tokens[at:end]))
        if titles and text[tokens[end - 1].end : tokens[end].start] == " ":
            return end  # СЛЕДОВАТЕЛЬ ОМАРОВ, where ОМАРОВ has lines: his office, not another man
        if not capitals:
            self._written_small(tokens, at, end)
        elif _AGE.match(text, tokens[end - 1].end) and not self.words.is_crowd(tokens[end - 1].folded):
            self._note(tokens[at:end], 0.95)
        elif not shouted and not self._is_direction(tokens[at:end]):
            self._capitals(text, tokens, at, end)
        return end

    def _goes_on(self, text: str, tokens: Sequence[Token], end: int, *, capitals: bool) -> bool:
        token, before = tokens[end], tokens[end - 1]
        if text[before.end : token.start] != " " or self.known(tokens, end):
            return False
        if capitals:
            return token.capitals or token.text.isdigit()
        return token.capital and not token.capitals

    def _is_direction(self, run: Sequence[Token]) -> bool:
        written = fold(" ".join(token.text for token in run))
        return (
            written in practice().directions
            or written in practice().transitions
            or any(token.text in _NOT_NAMES or fold(token.text) in practice().not_cast for token in run)
            or any(fold(token.text) in practice().directions for token in run)
        )

    def _capitals(self, text: str, tokens: Sequence[Token], at: int, end: int) -> None:
        run = tokens[at:end]
        if any(self.words.is_crowd(token.folded) for token in run):
            return
        bearings = [self.given.read(token.folded)[1] for token in run]
        if Bearing.NAME in bearings or Bearing.AMBIGUOUS in bearings:
            self._note(run, 0.9)
        elif all(self._is_role(token) for token in run) and self.given.role(_last_word(run)):
            self._note(run, 0.85)
        elif Bearing.LIKELY in bearings:
            self._note(run, 0.8)
        elif set(bearings) == {Bearing.UNKNOWN} and len(run) <= 2 and self._introduces(text, tokens, at, end):
            self._note(run, 0.6)

    def _is_role(self, token: Token) -> bool:
        return token.text.isdigit() or token.folded in self.words.titles or self.given.role(token.folded) is not None

    def _introduces(self, text: str, tokens: Sequence[Token], at: int, end: int) -> bool:
        """Whether unknown capitals stand where somebody is introduced: as who acts, or before a description."""
        if at and tokens[at - 1].folded in _ARTICLES:
            return False
        described = text[tokens[end - 1].end : tokens[end - 1].end + 1] == ","
        # A Kazakh sentence ends in its verb whoever acts (Кенет ЖАРЫЛЫС естіледі), so only its first word counts.
        first = self.language is not Language.KAZAKH or tokens[at].opens
        return described or (first and self._acts(tokens, at, end))

    def _written_small(self, tokens: Sequence[Token], at: int, end: int) -> None:
        """Марат, доктор Ерлан, Макар Киреев: words with a capital in a sentence of small letters."""
        while end - at > 1 and tokens[at].opens and self.given.read(tokens[at].folded)[1] in _PLAIN:
            at += 1
        run = tokens[at:end]
        if epithet := self._epithet(tokens, at, end):
            evidence = self._note([*run, epithet], 0.8)
            evidence.inside += 1
            return
        bearings = [self.given.read(token.folded)[1] for token in run]
        role = at > 0 and not tokens[at].opens and self.given.role(tokens[at - 1].folded) is not None
        if Bearing.OTHER in bearings:
            return
        confidence = _confidence(bearings, opens=tokens[at].opens and len(run) == 1)
        if role and confidence < 0.8:
            confidence = 0.8
        titled = [tokens[at - 1]] if role else []
        evidence = self._note([*titled, *run], confidence)
        evidence.inside += not tokens[at].opens
        evidence.acting += self._acts(tokens, at, end)

    def _epithet(self, tokens: Sequence[Token], at: int, end: int) -> Token | None:
        """`Бұхар жырау`, `Қобыланды батыр`: what follows a name and belongs to it; at the head of a sentence only after
        what no dictionary has, since any word has a capital there (`Жас батыр`)."""
        if end >= len(tokens) or end - at > 2 or self.given.epithet(tokens[end].folded) is None:
            return None
        token = tokens[at]
        bearing = self.given.read(token.folded)[1]
        if bearing is Bearing.OTHER or token.folded in self.words.titles or self.given.is_adjective(token.folded):
            return None
        if token.opens and bearing is Bearing.UNKNOWN and token.folded.endswith(_KAZAKH_CASES):
            return None
        return tokens[end] if tokens[end].start == tokens[end - 1].end + 1 else None

    def _acts(self, tokens: Sequence[Token], at: int, end: int) -> bool:
        """Whether what follows (in Kazakh: what ends the sentence) is a verb, and the word stands as who does it."""
        if at and tokens[at - 1].folded in _ARTICLES:
            return False
        if self.language is Language.KAZAKH:
            plain = self.given.read(tokens[end - 1].folded)[0] == tokens[end - 1].folded
            return plain and end < len(tokens) and tokens[-1].folded.endswith(_KAZAKH_FINITE)
        after = tokens[end].folded if end < len(tokens) else ""
        if self.language is Language.ENGLISH:
            return len(after) > 2 and after.endswith(("s", "ed")) and not after.endswith(("ss", "'s"))
        return any(parse.tag.POS == "VERB" for parse in parses(after)) if after else False

    def _note(self, run: Sequence[Token], confidence: float) -> _Evidence:
        key = tuple(self._plain(token) for token in run)
        evidence = self.found.get(key)
        if evidence is None:
            evidence = self.found[key] = _Evidence(self._name(run, key))
        evidence.confidence = max(evidence.confidence, confidence)
        evidence.times += 1
        return evidence

    def _plain(self, token: Token) -> str:
        return self.given.role(token.folded) or self.given.epithet(token.folded) or self.given.read(token.folded)[0]

    def _name(self, run: Sequence[Token], key: tuple[str, ...]) -> str:
        """As written where the first word stands plain (АННА КИРЕЕВА), else put back into its dictionary form."""
        if run[0].folded == key[0]:
            return " ".join(token.text for token in run).upper()
        return " ".join(key).upper()


_PLAIN: Final = (Bearing.OTHER, Bearing.UNKNOWN)


def _confidence(bearings: Sequence[Bearing], *, opens: bool) -> float:
    """What the words by themselves are worth; at the head of a sentence only a sure name is worth anything."""
    if Bearing.NAME in bearings:
        return 0.75 if opens else 0.85
    if opens:
        return 0.0
    if Bearing.AMBIGUOUS in bearings:
        return 0.8
    return 0.7 if Bearing.LIKELY in bearings else 0.0


def _last_word(run: Sequence[Token]) -> str:
    return next((token.folded for token in reversed(run) if not token.text.isdigit()), "")
