"""People whom action names by a plain noun alone: the old man mends a net, two nurses hurry past."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from kadr.film.breakdown import Category, TagSource
from kadr.film.screenplay import Element, Language
from kadr.studio.coverage.given import Bearing, given
from kadr.studio.coverage.lexicon import fold_word
from kadr.studio.coverage.morphology import kazakh_stems, parses, plural_of
from kadr.studio.coverage.names import Names, name_key
from kadr.studio.coverage.tokens import Token
from kadr.studio.tagging.mentions import Mention, quoted
from kadr.studio.tagging.words import context, lexicon_words

# Less than a name: `the driver` of one scene may be another man in the next.
_ACTS, _KNOWN, _STANDS, _SEVERAL = 0.5, 0.6, 0.45, 0.5
# So far from its verb, a clause apart (`The muleteer, a bandage over one eye, leads`), a noun is still who acts.
_REACH: Final = 9
_SHORTEST_TRADE: Final = 6
_NAMED: Final = (Bearing.NAME, Bearing.AMBIGUOUS, Bearing.LIKELY)
_KAZAKH_OWN: Final = ("", "ы", "і", "сы", "сі", "ым", "ім", "м")
# `бала атасының`: whose he is, not who acts.
_KAZAKH_OWNED: Final = ("ның", "нің", "дың", "дің", "тың", "тің", "лығы", "лігі")
_KAZAKH_FINITE: Final = (
    *("ады", "еді", "йды", "йді", "ды", "ді", "ты", "ті", "отыр", "тұр", "жатыр", "жүр", "барады", "келеді"),
    *("ған", "ген", "қан", "кен", "ар", "ер", "ыпты", "іпті"),
)
# Not only at the end of a sentence: no noun ends so.
_KAZAKH_SURE: Final = ("ады", "еді", "йды", "йді", "отыр", "жатыр", "тұр", "жүр")
# Whom somebody only is like.
_LIKE_RUSSIAN: Final = frozenset(("как", "словно", "будто", "точно", "чем"))
_LIKE_KAZAKH: Final = frozenset(("сияқты", "секілді", "тәрізді", "құсап"))
_DETERMINERS: Final = frozenset(
    ("a", "an", "the", "his", "her", "their", "its", "this", "that", "another", "one", "some")
)
_ELSEWHERE: Final = frozenset(("like", "as", "than", "without", "no", "not", "about", "for", "of"))
_LINKS: Final = frozenset(
    (
        *(
            "in",
            "on",
            "at",
            "with",
            "of",
            "from",
            "behind",
            "beside",
            "by",
            "near",
            "over",
            "under",
            "who",
            "and",
            "or",
        ),
        *("then", "still", "just", "also", "now", "all", "both", "already", "almost", "across", "next", "opposite"),
    )
)
_VERBS: Final = frozenset(
    (
        *("is", "has", "does", "goes", "ran", "sat", "stood", "came", "went", "lay", "held", "fell", "was"),
        *("waiting", "sitting", "standing", "lying", "sleeping", "watching"),
    )
)


@dataclass(frozen=True, slots=True)
class _Place:
    """The words of a sentence from `at` to before `end` that name somebody by `role`."""

    tokens: Sequence[Token]
    at: int
    end: int
    role: str
    vague: bool = False

    def before(self, steps: int) -> str:
        """The word so many steps before, or nothing."""
        return self.tokens[self.at - steps].folded if self.at >= steps else ""

    def is_parted(self) -> bool:
        """Whether more than a space stands after these words."""
        tokens = self.tokens
        return self.end >= len(tokens) or tokens[self.end].start != tokens[self.end - 1].end + 1

    def after(self) -> list[str]:
        """The words that follow, as far as a verb may be."""
        return [token.folded for token in self.tokens[self.end : self.end + (1 if self.vague else _REACH)]]


def unnamed(
    element: Element, tokens: Sequence[Token], names: Names, small: frozenset[str], titled: set[str]
) -> Iterator[Mention]:
    """Those who act or stand in a sentence of action under no name; several at once are background. `titled` are the
    roles that a scene has given to somebody with a name (капитан Громов): its captain is him from there on."""
    places = list(_places(tokens, names))
    if not places:
        return
    taken = {n for _, at, size in names.mentions(tokens, small) for n in range(at, at + size)}
    for place in places:
        if _has_name(place, names.language):
            titled.add(place.role)
        if place.at in taken or place.role in titled or place.role in names.barred:
            continue
        quote = quoted(element.text, tokens[place.at].start, tokens[place.end - 1].end)
        count = _count(place, context(names.language).numbers)
        several = given(names.language).many(tokens[place.at].folded) is not None
        if several or count:
            yield from _several(place, names.language, quote, count)
        elif confidence := _SEARCHES[names.language](place):
            yield from _one(place, names, quote, confidence)


def _places(tokens: Sequence[Token], names: Names) -> Iterator[_Place]:
    at = 0
    while at < len(tokens):
        place = _place(tokens, at, names)
        at = place.end if place else at + 1
        if place:
            yield place


def _place(tokens: Sequence[Token], at: int, names: Names) -> _Place | None:
    table, folded = given(names.language), tokens[at].folded
    if tokens[at].quoted or folded.endswith("'s"):
        return None
    pair = table.role(f"{folded} {tokens[at + 1].folded}") if at + 1 < len(tokens) else None
    role = pair or table.role(folded) or table.many(folded) or _trade(folded, names.language)
    return _Place(tokens, at, at + (2 if pair else 1), role, table.is_vague(role)) if role else None


def _trade(folded: str, language: Language) -> str | None:
    """A Kazakh word for who does something, by its ending (кезекші, балықшы); `қуанышы` is somebody's joy."""
    if language is not Language.KAZAKH or not folded.endswith(("шы", "ші")) or len(folded) < _SHORTEST_TRADE:
        return None
    is_trade = folded[-3] not in "ыі" and not lexicon_words(language).begun(folded)
    return folded if is_trade else None


def _has_name(place: _Place, language: Language) -> bool:
    """`капитан Громов`, `Айгүл апа`: somebody with a name, whoever knows it."""
    tokens, at, end = place.tokens, place.at, place.end
    if end < len(tokens) and tokens[end].capital and not tokens[end].opens:
        return True
    if not at or not tokens[at - 1].capital:
        return False
    return not tokens[at - 1].opens or given(language).read(tokens[at - 1].folded)[1] in _NAMED


def _count(place: _Place, numbers: Mapping[str, int]) -> int | None:
    said = (numbers.get(fold_word(place.before(steps)), 0) for steps in (1, 2))
    return next((number for number in said if number > 1), None)


def _one(place: _Place, names: Names, quote: str, confidence: float) -> Iterator[Mention]:
    known = names.of_cue(place.role)
    for name in known or (place.role.upper(),):
        yield Mention(
            category=Category.CAST,
            name=name,
            key=name_key(name),
            line=place.tokens[place.at].line,
            quote=quote,
            confidence=_KNOWN if known else confidence,
            source=TagSource.RULE,
            speaking=False,
        )


def _several(place: _Place, language: Language, quote: str, count: int | None) -> Iterator[Mention]:
    """Several of one trade, unless the lexicon has them already; only as who acts."""
    token = place.tokens[place.at]
    if lexicon_words(language).begun(token.folded) or place.before(1) in _ELSEWHERE - {"of"}:
        return
    name = plural_of(place.role, language)
    yield Mention(
        category=Category.BACKGROUND,
        name=name,
        key=name,
        line=token.line,
        quote=quote,
        confidence=_SEVERAL,
        source=TagSource.RULE,
        count=count,
    )


def _acts_in_russian(place: _Place) -> float:
    """In the nominative, with a verb near (`Старик точит косу`, `Входит старый чабан`), or with none in the sentence
    where nobody else is named (`В дверях курьер`)."""
    last = place.tokens[place.end - 1].folded
    plain = [p for p in parses(last) if {"nomn", "sing"} in p.tag and fold_word(p.normal_form) == place.role]
    # `Пожарная машина` has no fireman.
    if (
        place.before(1) in _LIKE_RUSSIAN
        or not plain
        or (plain[0].tag.POS == "ADJF" and (last != place.role or _is_noun(place.after()[:1])))
    ):
        return 0.0
    if any(map(_is_verb, (*place.after(), place.before(1), place.before(2)))):
        return _ACTS
    others = [token for n, token in enumerate(place.tokens) if not place.at <= n < place.end]
    alone = place.at > 0 and not any(_is_verb(token.folded) or _is_subject(token) for token in others)
    return _STANDS if alone and not place.vague else 0.0


def _is_verb(folded: str) -> bool:
    return any(parse.tag.POS == "VERB" for parse in parses(folded)[:1])


def _is_noun(words: Sequence[str]) -> bool:
    return any(parse.tag.POS == "NOUN" for word in words for parse in parses(word)[:1])


def _is_subject(token: Token) -> bool:
    first = next(iter(parses(token.folded)), None)
    return first is not None and "nomn" in first.tag and first.tag.POS in ("NOUN", "NPRO") and "inan" not in first.tag


def _acts_in_kazakh(place: _Place) -> float:
    """In the plain case, in a sentence that ends in its verb, or in the person (`Есік алдында қария`)."""
    last = place.tokens[place.end - 1].folded
    ending = next((ending for stem, ending in kazakh_stems(last) if place.role.endswith(stem)), "?")
    if place.vague or ending not in _KAZAKH_OWN:
        return 0.0
    following = place.after()
    if not following:
        return _STANDS if place.at else 0.0
    if following[0].endswith(_KAZAKH_OWNED) or following[0] in _LIKE_KAZAKH:
        return 0.0
    ends = place.tokens[-1].folded.endswith(_KAZAKH_FINITE)
    return _ACTS if ends or any(word.endswith(_KAZAKH_SURE) for word in following) else 0.0


def _acts_in_english(place: _Place) -> float:
    """After an article or an owner, with a verb near, or as the head of its sentence (`A boy in rags.`)."""
    steps = next((n for n in (1, 2, 3) if place.before(n) in _DETERMINERS), 0)
    opens = place.tokens[place.at].opens
    if not (steps or opens) or place.before(steps + 1) in _ELSEWHERE:
        return 0.0
    following = place.after()
    if following and not place.is_parted() and not _may_follow(following[0]):
        return 0.0
    if any(map(_is_english_verb, following)):
        return _ACTS
    head = opens or place.tokens[place.at - steps].opens
    return _STANDS if head and not place.vague else 0.0


def _may_follow(word: str) -> bool:
    """Whether a word may follow a person: `a courier bag bounces` has no courier."""
    return word in _LINKS or word.endswith("ly") or _is_english_verb(word)


def _is_english_verb(word: str) -> bool:
    ends = word.endswith(("s", "ed")) and not word.endswith(("ss", "'s", "us", "is"))
    return word in _VERBS or (len(word) > 3 and ends)


_SEARCHES: Final[Mapping[Language, Callable[[_Place], float]]] = {
    Language.RUSSIAN: _acts_in_russian,
    Language.KAZAKH: _acts_in_kazakh,
    Language.ENGLISH: _acts_in_english,
}
