"""How words inflect: Russian by a dictionary (pymorphy3), Kazakh by its order of endings, English by rule."""

import unicodedata
from collections.abc import Iterator
from functools import cache, lru_cache
from typing import TYPE_CHECKING, Final

from kadr.film.screenplay import Language
from kadr.studio.coverage.lexicon import fold_word

if TYPE_CHECKING:
    from pymorphy3 import MorphAnalyzer
    from pymorphy3.analyzer import Parse

_LONGEST: Final = 40

# Kazakh: which vowels are back and which are front; и, у, ю, я go with either, and и, у, ю close a word as й and р do.
_BACK: Final = frozenset("аоұы")
_FRONT: Final = frozenset("әөүіеэ")
_VOWELS: Final = frozenset("аәеоөұүыіэя")
_VOICELESS: Final = frozenset("пфкқтсшщчцхһ")
_SOFTENED: Final = {"қ": "ғ", "к": "г", "п": "б"}
_NASAL: Final = frozenset("мнң")
# Nouns whose last vowel drops out before an owner's ending: орын, орны.
_DROPPING: Final = frozenset(
    (
        "ерін",
        "мұрын",
        "орын",
        "ауыз",
        "мойын",
        "қойын",
        "иін",
        "қарын",
        "халық",
        "ауыл",
        "бөрік",
        "көрік",
        "құлып",
        "сәбіз",
    )
)


@cache
def analyser() -> "MorphAnalyzer":
    """The Russian analyser, loaded when the first Russian word asks for it (0.15 s, 30 MB)."""
    from pymorphy3 import MorphAnalyzer

    return MorphAnalyzer()


def parses(word: str) -> "tuple[Parse, ...]":
    """The readings of a Russian word; none for what is too long to be one."""
    return _parses(word) if len(word) <= _LONGEST else ()


@lru_cache(maxsize=20_000)
def _parses(word: str) -> "tuple[Parse, ...]":
    # The analyser asks for letters' names, and fails on those that have none (𗀀).
    return tuple(analyser().parse(word)) if all(unicodedata.name(letter, "") for letter in word) else ()


def is_known(word: str) -> bool:
    """Whether the Russian dictionary has the word, rather than guessing it by its ending."""
    return len(word) <= _LONGEST and _is_known(word)


@lru_cache(maxsize=20_000)
def _is_known(word: str) -> bool:
    return bool(analyser().word_is_known(word))


def likelihood(form: str, word: str) -> float:
    """How probable it is that a Russian form belongs to a word (`пила` of пила, not of пить); 1 where nothing is known.

    `word` may be a plural (всадники): then it stands for its singular.
    """
    if not is_known(form):
        return 1.0
    found, lemmas = parses(form), _lemmas(word)
    total = sum(parse.score for parse in found)
    return sum(parse.score for parse in found if fold_word(parse.normal_form) in lemmas) / total if total else 1.0


@lru_cache(maxsize=4096)
def _lemmas(word: str) -> frozenset[str]:
    return frozenset({word, *(fold_word(p.normal_form) for p in parses(word) if p.tag.POS in ("NOUN", "INFN"))})


def forms(word: str, language: Language) -> frozenset[str]:
    """All forms of a Russian or English word, folded; a Russian plural gives its plural forms only."""
    if language is Language.RUSSIAN:
        return _russian_forms(word)
    return frozenset(_english_forms(fold_word(word))) if language is Language.ENGLISH else frozenset({fold_word(word)})


def _russian_forms(word: str) -> frozenset[str]:
    readings = parses(word.lower())
    kinds = ("NOUN", "INFN", "ADJF")
    own = [p for p in readings if fold_word(p.normal_form) == fold_word(word) and p.tag.POS in kinds]
    nominative = [p for p in readings if p.tag.POS in kinds and "nomn" in p.tag]
    chosen = (own or nominative or [None])[0]
    guessed = {fold_word(word), *(fold_word(word) + ending for ending in _declension(fold_word(word)))}
    if chosen is None:
        return frozenset(guessed)
    plural = not own and "plur" in chosen.tag
    found = {fold_word(p.word) for p in chosen.lexeme if not plural or "plur" in p.tag}
    # A word that the dictionary lacks and takes for one that never changes (тымак) does change.
    return frozenset({fold_word(word), *(guessed if len(found) < 2 and not is_known(word.lower()) else found)})


def singular_forms(word: str) -> frozenset[str]:
    """The forms of one of a Russian noun (доктору, not докторам)."""
    own = [p for p in parses(word.lower()) if fold_word(p.normal_form) == fold_word(word)]
    if not own:
        return frozenset({fold_word(word)})
    return frozenset({fold_word(word), *(fold_word(p.word) for p in own[0].lexeme if "sing" in p.tag)})


def _declension(word: str) -> tuple[str, ...]:
    """For a noun that the dictionary does not know and cannot guess (тымак): the commonest endings."""
    if word[-1] in "аеёиоуыэюяйьъ" or not word[-1].isalpha():
        return ()
    return ("а", "у", "ом", "е", "и", "ы", "ов", "ам", "ами", "ах")


def part_of_speech(word: str) -> str:
    """The likeliest part of speech of a Russian word in its dictionary form (`NOUN`, `ADJF`, `INFN`), or nothing."""
    found = parses(word.lower())
    own = [p for p in found if fold_word(p.normal_form) == fold_word(word)]
    return str((own or list(found))[0].tag.POS or "") if found else ""


def _english_forms(word: str) -> Iterator[str]:
    many = plural(word)
    yield from (word, f"{word}'s", many, f"{many}'", f"{many}'s" if many.endswith("en") else many)


_IRREGULAR: Final = {
    "knife": "knives", "wolf": "wolves", "calf": "calves", "shelf": "shelves", "scarf": "scarves", "leaf": "leaves",
    "loaf": "loaves", "man": "men", "woman": "women", "child": "children", "person": "people", "mouse": "mice",
    "goose": "geese", "ox": "oxen", "foot": "feet", "tooth": "teeth", "gunman": "gunmen", "stuntman": "stuntmen",
}  # fmt: skip


def plural(word: str) -> str:
    """The plural of an English noun, of several words that of the last."""
    first, _, last = word.rpartition(" ")
    if last in _IRREGULAR:
        return f"{first} {_IRREGULAR[last]}".lstrip()
    if last.endswith("man") and last not in ("human", "german", "roman"):
        return f"{word[:-3]}men"
    if word.endswith("s") and not word.endswith(("ss", "us")):
        return word
    if word.endswith(("s", "x", "z", "ch", "sh")):
        return f"{word}es"
    if word.endswith("y") and word[-2:-1] not in "aeiou":
        return f"{word[:-1]}ies"
    return f"{word}s"


def plural_of(word: str, language: Language) -> str:
    """The nominative plural of a noun in its dictionary form."""
    if language is Language.ENGLISH:
        return plural(word)
    if language is Language.KAZAKH:
        return word + next(iter(_plurals(word)), "")
    own = [parse for parse in parses(word) if fold_word(parse.normal_form) == word and "NOUN" in parse.tag]
    many = own[0].inflect({"nomn", "plur"}) if own else None
    return fold_word(many.word) if many is not None else word


def kazakh_stems(word: str) -> Iterator[tuple[str, str]]:
    """Every way to take a Kazakh word apart into a stem in its dictionary form and its endings, the longest first.

    пышағынан: пышақ + ынан; қамшысымен: қамшы + сымен; ерні: ерін + і. The endings are right in order, in the vowels
    that they take after such a stem, and in the consonant that they begin with.
    """
    if len(word) > _LONGEST:
        return
    for length in range(len(word), 1, -1):
        head, ending = word[:length], word[length:]
        if fits_kazakh(head, ending):
            yield head, ending
        if ending[:1] in ("ы", "і") and ending:
            yield from ((stem, ending) for stem in _softened(head) if fits_kazakh(stem, ending))


def _softened(head: str) -> Iterator[str]:
    for hard, soft in _SOFTENED.items():
        if head.endswith(soft):
            yield head[:-1] + hard
    for vowel in ("ы", "і"):
        whole = head[:-1] + vowel + head[-1]
        if whole in _DROPPING:
            yield whole
        for hard, soft in _SOFTENED.items():
            if head.endswith(soft) and (hardened := head[:-1] + vowel + hard) in _DROPPING:
                yield hardened


@lru_cache(maxsize=50_000)
def fits_kazakh(stem: str, ending: str) -> bool:
    """Whether a noun may stand with these endings: plural, owner, case, in this order, each in harmony."""
    if not ending:
        return True
    return len(ending) <= 14 and any(
        _owner(stem + many, ending[len(many) :]) for many in ("", *_plurals(stem)) if ending.startswith(many)
    )


def fits_possessed(word: str, form: str) -> bool:
    """Whether a Kazakh form is a word that already has its owner's ending (`көз жасы`), put into a case (`жасын`)."""
    ending = form[len(word) :]
    return form.startswith(word) and (not ending or ending in _cases(word, third=True, owned=True))


def _owner(stem: str, ending: str) -> bool:
    if _case(stem, ending, owned=""):
        return True
    return any(
        _case(stem + whose, ending[len(whose) :], owned=whose) for whose in _owners(stem) if ending.startswith(whose)
    )


def _case(stem: str, ending: str, *, owned: str) -> bool:
    if not ending:
        return True
    third = owned in ("ы", "і", "сы", "сі")
    return ending in _cases(stem, third=third, owned=bool(owned))


def _harmony(stem: str) -> str:
    """`b` back, `f` front, of the stem's last vowel; `bf` where it decides nothing."""
    for letter in reversed(stem):
        if letter in _BACK:
            return "b"
        if letter in _FRONT:
            return "f"
    return "bf"


def _voiced(stem: str, back: str, front: str) -> Iterator[str]:
    side = _harmony(stem)
    # After и, у, ю, я both are met: машинада, такси-ге, қияны.
    loose = stem[-1] in "иуюя" or ("b" in side and "f" in side)
    if "b" in side or loose:
        yield back
    if "f" in side or loose:
        yield front


@lru_cache(maxsize=4096)
def _plurals(stem: str) -> tuple[str, ...]:
    last = stem[-1]
    first = "т" if last in _VOICELESS or last in "бвгд" else "л" if last in _VOWELS or last in "руйию" else "д"
    return tuple(_voiced(stem, f"{first}ар", f"{first}ер"))


@lru_cache(maxsize=4096)
def _owners(stem: str) -> tuple[str, ...]:
    if stem[-1] in _VOWELS:
        pairs = (("м", "м"), ("ң", "ң"), ("сы", "сі"), ("мыз", "міз"), ("ңыз", "ңіз"))
    else:
        pairs = (("ым", "ім"), ("ың", "ің"), ("ы", "і"), ("ымыз", "іміз"), ("ыңыз", "іңіз"))
    return tuple(dict.fromkeys(each for back, front in pairs for each in _voiced(stem, back, front)))


@lru_cache(maxsize=4096)
def _cases(stem: str, *, third: bool, owned: bool) -> frozenset[str]:
    last = stem[-1]
    if third:
        pairs = [("на", "не"), ("н", "н"), ("нда", "нде"), ("нан", "нен"), ("ның", "нің"), ("ндағы", "ндегі")]
        return frozenset(["мен", *(each for back, front in pairs for each in _voiced(stem, back, front))])
    hard = last in _VOICELESS or last in "бвгд"
    letter = "т" if hard else "д"
    give = "қ к" if hard else "ғ г"
    into = [f"{give[0]}а", f"{give[2]}е"]
    if owned:
        into = ["а", "е"] if last in "мң" else into
    accusative = "т" if hard else "н" if last in _VOWELS else "д"
    genitive = "т" if hard else "н" if last in _VOWELS or last in _NASAL else "д"
    away = "т" if hard else "н" if last in _NASAL else "д"
    pairs = [
        (into[0], into[1]),
        (f"{accusative}ы", f"{accusative}і"),
        (f"{letter}а", f"{letter}е"),
        (f"{away}ан", f"{away}ен"),
        (f"{genitive}ың", f"{genitive}ің"),
        (f"{letter}ағы", f"{letter}егі"),
    ]
    together = "пен" if hard else "бен" if last in "зж" else "мен"
    return frozenset([together, *(each for back, front in pairs for each in _voiced(stem, back, front))])
