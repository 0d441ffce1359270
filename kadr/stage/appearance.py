"""What people of a script look like: age and dress from its words, the rest by chance that stays the same.

A film's principals are told apart by silhouette first (headgear, garment, hair), then by tone.
"""

import re
import zlib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache

import numpy as np

from kadr.film.screenplay import ElementType, Language, Screenplay
from kadr.film.staging import Age, Appearance, Garment, Hair, Headgear
from kadr.stage.lexicon import Lexicon, fold, page

_AGE = re.compile(r"^[^\S\n]*\((?:\D{0,12})(\d{1,3})(?:[^\d)][^)]*)?\)")
_CHILD_UNTIL, _OLD_FROM = 14, 58


@dataclass(frozen=True, slots=True)
class Person:
    """What the script's words tell of a character."""

    age: Age
    woman: bool
    trade: str


@lru_cache(maxsize=3)
def _lexicons(language: Language) -> dict[str, Lexicon]:
    # One for each key: a grandmother is both old and a woman.
    words = page("kadr.stage", "looks", language)["words"]
    return {key: Lexicon(language, {key: terms}) for key, terms in words.items()}


def _keys(text: str, language: Language) -> set[str]:
    return {key for key, lexicon in _lexicons(language).items() if lexicon.find(text)}


@lru_cache(maxsize=3)
def _names(language: Language) -> dict[str, list[str]]:
    return page("kadr.stage", "looks", language)["names"]


def person(name: str, text: str, language: Language) -> Person:
    """Who a character is, from its name, the words around its first mentions, and an age in brackets."""
    near, years = _mentions(name, text)
    keys = _keys(f"{name}. {near}", language)
    own = _keys(name, language)
    age = _age(years, keys, own)
    return Person(
        age, _is_woman(name, keys, own, language), "soldier" if "soldier" in own else "city" if "city" in own else ""
    )


def _age(years: int | None, keys: set[str], own: set[str]) -> Age:
    if years is not None:
        return Age.CHILD if years < _CHILD_UNTIL else Age.OLD if years >= _OLD_FROM else Age.ADULT
    for said in (own, keys):
        if "old" in said:
            return Age.OLD
        if "child" in said:
            return Age.CHILD
    return Age.ADULT


def _is_woman(name: str, keys: set[str], own: set[str], language: Language) -> bool:
    if "woman" in own:
        return True
    names, first = _names(language), fold(name).split()[0] if name.split() else ""
    if first in names["women"]:
        return True
    if first in names.get("men", []):
        return False
    if any(first.endswith(end) and len(first) > len(end) + 1 for end in names["endings"]):
        return True
    return "woman" in keys and not own


def _mentions(name: str, text: str) -> tuple[str, int | None]:
    """The words that follow the first mention, up to the sentence's end, and an age in brackets after any mention."""
    near, years = "", None
    for i, match in enumerate(re.finditer(re.escape(name), text, re.IGNORECASE)):
        after = text[match.end() : match.end() + 160]
        if i == 0:
            before = re.split(r"[.!?\n]", text[max(0, match.start() - 40) : match.start()])[-1]
            # Up to the next verb's reach: the apposition stands right beside the name.
            near = before[-24:] + " " + re.split(r"[.!?\n]", re.sub(r"\([^)]*\)", " ", after))[0][:36]
        found = _AGE.match(after)
        if found:
            years = int(found.group(1))
            break
    return near, years


def looks(
    screenplay: Screenplay, language: Language, given: Mapping[str, Appearance] | None = None
) -> dict[str, Appearance]:
    """An appearance for each speaking or named character of a whole film, told apart from one another.

    Pass it to `block`, so that a character looks the same in all scenes. `given` are those that somebody has decided
    on (the bible has them): they stay, and the others keep apart from them. Deterministic.
    """
    text = "\n".join(e.text for e in screenplay.elements if e.type in (ElementType.ACTION, ElementType.CHARACTER))
    decided = {name.casefold(): look for name, look in (given or {}).items()}
    names = _speakers(screenplay)
    mine = {name: decided[name.casefold()] for name in names if name.casefold() in decided}
    return cast_looks(names, text, language, mine)


def _speakers(screenplay: Screenplay) -> list[str]:
    names: dict[str, None] = {}
    for element in screenplay.elements:
        if element.type is ElementType.CHARACTER:
            names.setdefault(re.sub(r"\s*\(.*?\)", "", element.text).strip(), None)
        if element.slugline:
            names.update(dict.fromkeys(element.slugline.cast))
    return [name for name in names if name]


# More than any film's cast that an audience tells apart.
_MOST_READ = 150


def cast_looks(
    names: Sequence[str], text: str, language: Language, given: Mapping[str, Appearance] | None = None
) -> dict[str, Appearance]:
    """Appearances for `names` in order; each is the candidate that differs most from those before it."""
    chosen: dict[str, Appearance] = dict(given or {})
    before = list(chosen.values())
    for name in names:
        if name in chosen:
            continue
        # A script of thousands of names is a list of passers-by: they are not read about one by one.
        options = candidates(person(name, text if len(before) < _MOST_READ else "", language), name)
        chosen[name] = max(options, key=lambda one: _apart(one, before[-_MOST_READ:]))
        before.append(chosen[name])
    return {name: chosen[name] for name in names}


def _apart(one: Appearance, others: Iterable[Appearance]) -> float:
    """How different from the most similar of the others."""
    return min((_difference(one, other) for other in others), default=0.0)


def _difference(a: Appearance, b: Appearance) -> float:
    unlike = 1.2 * (a.headgear != b.headgear) + 1.0 * (a.garment != b.garment) + 0.8 * (a.hair != b.hair)
    unlike += 0.6 * (a.beard != b.beard) + 1.5 * (a.age != b.age)
    return (
        unlike
        + 1.6 * abs(a.garment_tone - b.garment_tone)
        + 0.8 * abs(a.build - b.build)
        + abs(a.height_m - b.height_m)
    )


def candidates(who: Person, name: str) -> list[Appearance]:
    """A dozen appearances that fit the person, the first of them the one that the name alone stands for."""
    rng = np.random.default_rng(zlib.crc32(fold(name).encode()))
    return [_appearance(who, rng) for _ in range(12)]


def _appearance(who: Person, rng: np.random.Generator) -> Appearance:
    # Well under the skin's 0.9: a garment as pale as skin would be read as none.
    tone = float(rng.choice([0.14, 0.24, 0.34, 0.44, 0.54]))
    height = {Age.CHILD: 1.22, Age.OLD: 1.64 if not who.woman else 1.56, Age.ADULT: 1.66 if who.woman else 1.77}[
        who.age
    ]
    hair_tone = 0.85 if who.age is Age.OLD else float(rng.choice([0.06, 0.12, 0.22]))
    return Appearance(
        age=who.age,
        height_m=round(height + float(rng.uniform(-0.05, 0.06)), 2),
        build=round(float(rng.uniform(0.82, 1.25 if who.age is not Age.CHILD else 1.05)), 2),
        hair=_hair(who, rng),
        hair_tone=hair_tone,
        headgear=_headgear(who, rng),
        garment=_garment(who, rng),
        garment_tone=tone,
        trousers_tone=float(rng.choice([0.12, 0.22, 0.38])),
        beard=not who.woman and who.age is not Age.CHILD and rng.random() < (0.85 if who.age is Age.OLD else 0.3),
    )


def _hair(who: Person, rng: np.random.Generator) -> Hair:
    if who.woman:
        return Hair(rng.choice([Hair.BRAID, Hair.LONG] if who.age is not Age.OLD else [Hair.BRAID]))
    return Hair(rng.choice([Hair.SHORT, Hair.SHORT, Hair.SHORT, Hair.BALD])) if who.age is Age.OLD else Hair.SHORT


def _headgear(who: Person, rng: np.random.Generator) -> Headgear:
    if who.trade:
        return Headgear.CAP if who.trade == "soldier" else Headgear.NONE
    if who.woman:
        old = who.age is Age.OLD
        return Headgear.SCARF if old else Headgear(rng.choice([Headgear.NONE, Headgear.NONE, Headgear.SCARF]))
    pool = (
        [Headgear.FUR_HAT, Headgear.NONE, Headgear.CAP]
        if who.age is not Age.OLD
        else [Headgear.FUR_HAT, Headgear.FUR_HAT, Headgear.CAP]
    )
    return Headgear(rng.choice(pool))


def _garment(who: Person, rng: np.random.Generator) -> Garment:
    if who.trade:
        return Garment.UNIFORM if who.trade == "soldier" else Garment.DRESS if who.woman else Garment.SUIT
    if who.woman:
        return Garment(rng.choice([Garment.DRESS, Garment.DRESS, Garment.COAT]))
    if who.age is Age.OLD:
        return Garment(rng.choice([Garment.CHAPAN, Garment.CHAPAN, Garment.COAT]))
    if who.age is Age.CHILD:
        return Garment(rng.choice([Garment.SHIRT, Garment.COAT]))
    return Garment(rng.choice([Garment.COAT, Garment.SHIRT, Garment.CHAPAN, Garment.SUIT]))


def extra(seed: int, number: int) -> Appearance:
    """Somebody in a crowd: quieter tones than the principals'."""
    rng = np.random.default_rng((seed, number))
    who = Person(Age(rng.choice([Age.ADULT, Age.ADULT, Age.ADULT, Age.OLD, Age.CHILD])), bool(rng.random() < 0.45), "")
    return _appearance(who, rng)
