"""What a scene is as a whole before it is covered: its 180° line, whether it is a chase, whether people are apart."""

from collections import Counter
from collections.abc import Sequence
from itertools import pairwise

from kadr.film.screenplay import Scene
from kadr.film.shots import Axis, Voice
from kadr.studio.coverage.beats import Beat, Said, Seen, people_of
from kadr.studio.coverage.rules import Rules

_PURSUIT = ("run", "ride", "drive")
# Two places in one heading, as `ИНТ. КУХНЯ / ОФИС`.
_TWO_PLACES = ("/", "\\", " – ", " — ")


def axis_of(beats: Sequence[Beat], cast: Sequence[str]) -> Axis | None:
    """The line between the two whose exchange carries the scene: who answer each other most often, the earlier pair of
    equals; else the first two who are seen together, else the first two of the scene. Whoever comes first in the cast
    is on the left."""
    speakers = [speaker for beat in beats for speaker in _speaker(beat)]
    pairs = Counter(frozenset(pair) for pair in pairwise(speakers) if pair[0] != pair[1])
    if not pairs:
        pairs = Counter(frozenset(people_of(beat)) for beat in beats if len(set(people_of(beat))) == 2)
    if not pairs:
        # Nobody speaks to anybody, and no sentence has two of them: the first two who follow each other.
        met = dict.fromkeys(name for beat in beats for name in people_of(beat) if not _is_voice(beat))
        pairs = Counter([frozenset(list(met)[:2])] if len(met) > 1 else ())
    if not pairs:
        return None
    order = {name: at for at, name in enumerate(cast)}
    left, right = sorted(pairs.most_common(1)[0][0], key=lambda name: (order.get(name, len(order)), name))
    return Axis(left=left, right=right)


def both_ends(scene: Scene, beats: Sequence[Beat]) -> frozenset[str]:
    """Who talk to each other from different places, both of them seen: two who both speak into a telephone, or two who
    speak in a scene that the writer cuts to and fro. Empty where nobody does."""
    speakers = dict.fromkeys(speaker for beat in beats for speaker in _speaker(beat))
    calling = dict.fromkeys(speaker for beat in beats if "phone" in beat.found for speaker in _speaker(beat))
    if len(calling) > 1:
        return frozenset(calling)
    telephone = any("phone" in beat.found for beat in beats)
    apart = any(isinstance(beat, Seen) and "apart" in beat.found for beat in beats)
    places = any(mark in (scene.slugline.location or "") for mark in _TWO_PLACES)
    return frozenset(speakers) if telephone and (apart or places) and len(speakers) == 2 else frozenset()


def is_chase(beats: Sequence[Beat], rules: Rules) -> bool:
    """Whether people run, ride or drive after each other for most of what is seen."""
    seen = [beat for beat in beats if isinstance(beat, Seen)]
    moving = sum(1 for beat in seen if beat.has(*_PURSUIT, "chase"))
    people = {name for beat in seen for name in people_of(beat)}
    named = any(beat.has("chase") for beat in seen)
    return named and len(people) > 1 and moving >= rules.counts["chase_beats"] and moving * 3 >= len(seen)


def _is_voice(beat: Beat) -> bool:
    return isinstance(beat, Said) and beat.voice is not Voice.ON


def _speaker(beat: Beat) -> tuple[str, ...]:
    """Who speaks a line alone and in the picture; nobody where that is not so."""
    alone = isinstance(beat, Said) and beat.voice is Voice.ON and len(beat.speakers) == 1
    return beat.speakers if isinstance(beat, Said) and alone else ()
