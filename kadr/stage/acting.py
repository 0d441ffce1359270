"""What people do and feel in a shot, read from the script's words: a small lexicon per language, kept as data."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise

from kadr.film.screenplay import Element, ElementType, Language
from kadr.film.staging import Feeling, Pose
from kadr.stage.lexicon import Lexicon, fold, matches, page, words

# What a body goes on doing until the script says otherwise; the rest is over with the shot.
LASTING = frozenset({Pose.STAND, Pose.SIT, Pose.LIE, Pose.RIDE, Pose.KNEEL, Pose.SQUAT, Pose.DRIVE, Pose.SCREEN})
# How a body is after what does not last.
AFTER = {Pose.WALK: Pose.STAND, Pose.RUN: Pose.STAND, Pose.FIGHT: Pose.STAND, Pose.FALL: Pose.LIE}
# Below one's standing height: whose hands move there stays down.
LOW = frozenset({Pose.SIT, Pose.LIE, Pose.RIDE, Pose.KNEEL, Pose.SQUAT, Pose.DRIVE, Pose.SCREEN})
# Who is given a seat.
SEATED = frozenset({Pose.SIT, Pose.DRIVE, Pose.SCREEN})
# What hands alone do.
GESTURES = frozenset({Pose.POINT, Pose.HOLD, Pose.GIVE})
# «Телефонмен сөйлесіп отыр» sits, but what it tells is that one telephones: beside the first the second only say how.
_TELLING = frozenset({Pose.DRIVE, Pose.SCREEN, Pose.PHONE, Pose.FIGHT})
_MANNERS = frozenset({Pose.SIT, Pose.STAND, Pose.WALK, Pose.LIE})
_NEGATED_KK = re.compile(r"[мбп][ае]й|[мбп][ае]ст[аы]н")


@dataclass(frozen=True, slots=True)
class Acted:
    """A pose or a feeling found, and where in the text."""

    key: str
    start: int


@lru_cache(maxsize=9)
def _lexicon(language: Language, table: str) -> Lexicon:
    return Lexicon(language, page("kadr.stage", "poses", language)[table])


def _found(text: str, table: str, language: Language) -> list[Acted]:
    # Under "_" stand words that only look like a pose or a feeling.
    hits = [hit for hit in _lexicon(language, table).find(text) if hit.key != "_"]
    return [Acted(hit.key, hit.start) for hit in hits if not _negated(text, hit.start, hit.end, language)]


def _told(clause: str, language: Language) -> list[Acted]:
    """The poses of a clause, without those that only say how another is done."""
    hits = _found(clause, "poses", language)
    if not any(Pose(hit.key) in _TELLING for hit in hits):
        return hits
    return [hit for hit in hits if Pose(hit.key) not in _MANNERS]


def _negated(text: str, start: int, end: int, language: Language) -> bool:
    before = fold(text[max(0, start - 12) : start]).split()
    if language is Language.KAZAKH:
        # After the stem: «мейірлене» denies nothing.
        return _NEGATED_KK.search(fold(text[start:end]), 3) is not None
    return bool(before) and (before[-1] in ("не", "not", "never") or before[-1].endswith("n't"))


def _sentences(text: str) -> list[str]:
    return [part for part in re.split(r"(?<=[.!?…:])\s+|\n+", text) if part.strip()]


def stays_seated(pose: Pose, seat_m: float) -> bool:
    """Whether one who has a seat of this height does this sitting: one may telephone on a chair, not on the floor."""
    return pose is Pose.SIT or (pose in SEATED | {Pose.PHONE} and seat_m > 0.2)


def mentions(text: str, name: str, language: Language) -> list[int]:
    """Where a character is named, in any case of the name."""
    stems = [stem for stem in fold(name).split() if len(stem) > 1]
    if not stems:
        return []
    short = stems[0]
    stem = short[:-1] if language is Language.RUSSIAN and short[-1] in "аяьй" and len(short) > 3 else short
    return [word.start for word in words(text) if word.text == short or matches(word.text, stem, language)]


def poses(text: str, cast: tuple[str, ...], language: Language) -> dict[str, Pose]:
    """The last pose that the text gives to each of the cast: a verb goes to the first name of its clause.

    A clause that names nobody speaks of who was named before it. Who kneels and then reaches for a thing still
    kneels."""
    acted: dict[str, Pose] = {}
    speaking: list[str] = []
    for clause in _clauses(text):
        named = sorted((at, name) for name in cast for at in mentions(clause, name, language)[:1])
        hits = _told(clause, language)
        if named:
            speaking = _subjects(clause, named, [hit.start for hit in hits])
        for hit in hits:
            # Russian may put the verb first: «Из дома выходит Гаухар».
            for name in speaking:
                pose = Pose(hit.key)
                if not _keeps(acted.get(name), pose):
                    acted[name] = pose
    return acted


def _keeps(before: Pose | None, pose: Pose) -> bool:
    """Whether one goes on as before while the hands do something: who drives and telephones still drives."""
    if pose is Pose.PHONE:
        return before in LOW - {Pose.SIT, Pose.SCREEN}
    return pose in GESTURES and before in LOW


def handles(text: str, language: Language) -> bool:
    """Whether the words speak of somebody with a thing in the hand."""
    return any(Pose(hit.key) in (Pose.HOLD, Pose.GIVE) for hit in _found(text, "poses", language))


def _clauses(text: str) -> list[str]:
    """Sentences cut at commas; a part of one or two words belongs to what follows (an enumeration of names)."""
    out: list[str] = []
    for sentence in _sentences(text):
        held = ""
        for part in re.split(r"(?<=[,;])\s+", sentence):
            held = f"{held} {part}".strip()
            if len(part.split()) > 2:
                out.append(held)
                held = ""
        if held:
            out.append(held)
    return out


def _subjects(clause: str, named: list[tuple[int, str]], verbs: list[int]) -> list[str]:
    """The first name, and those joined to it by a comma or an "and" before any verb."""
    together = [named[0][1]]
    for (a, _), (b, name) in pairwise(named):
        joined = re.search(r"\b(и|мен|пен|бен|and|с)\b|,\s*$", clause[a:b])
        if not joined or any(a <= verb < b for verb in verbs):
            break
        together.append(name)
    return together


def feelings(text: str, cast: tuple[str, ...], language: Language) -> dict[str, Feeling]:
    """The feeling that the text shows on each of the cast."""
    felt: dict[str, Feeling] = {}
    last = ""
    for sentence in _sentences(text):
        named = sorted((at, name) for name in cast for at in mentions(sentence, name, language)[:1])
        last = named[0][1] if named else last
        for hit in _found(sentence, "feelings", language):
            before = [name for at, name in named if at <= hit.start]
            owner = before[-1] if before else last
            if owner:
                felt[owner] = Feeling(hit.key)
    return felt


def feelings_of_speech(elements: Sequence[Element], language: Language) -> list[tuple[int, str, Feeling]]:
    """What the parentheticals of a scene say of how a speaker feels: source lines in order, who, and what."""
    felt: list[tuple[int, str, Feeling]] = []
    speaker = ""
    for element in elements:
        if element.type is ElementType.CHARACTER:
            speaker = re.sub(r"\s*\([^()]*\)", "", element.text).strip()
        if element.type is ElementType.PARENTHETICAL and speaker:
            hits = _found(element.text, "feelings", language)
            if hits:
                felt.append((element.line, speaker, Feeling(hits[0].key)))
    return felt


def is_crowd(text: str, language: Language) -> bool:
    """Whether the words speak of many people."""
    return bool(_found(text, "crowd", language))
