"""The cut of the list: where there are more shots than the scene's time carries, the least of them share a frame."""

import math
from itertools import pairwise

from kadr.film.shots import Angle, Framing, Move, ReasonCode, ShotSize
from kadr.studio.coverage.drafts import Draft
from kadr.studio.coverage.planning import TOO_WIDE_TO_SPEAK, wide_framing
from kadr.studio.coverage.rules import rules

# These exist for one picture's sake and lose it in a shared frame.
_ALONE = (ReasonCode.WRITER, ReasonCode.PROP, ReasonCode.VOICE_OFF, ReasonCode.CROWD)
_PEOPLE = (Framing.SINGLE, Framing.TWO_SHOT, Framing.GROUP, Framing.MASTER, Framing.OTS_LEFT, Framing.OTS_RIGHT)


def trim(drafts: list[Draft]) -> list[Draft]:
    """At most one shot for so many seconds as `rules.toml` says, as far as shots can share a frame.

    The shortest neighbours are joined first. Nothing that was covered gets lost, and whoever speaks stays in the frame.
    """
    kept = list(drafts)
    # No shot list needs more rounds than it has shots.
    for _ in drafts:
        if len(kept) <= math.ceil(sum(draft.seconds for draft in kept) / rules().time["average_s"]):
            break
        pairs = [(_loss(a, b), at) for at, (a, b) in enumerate(pairwise(kept)) if _can_share(a, b)]
        if not pairs:
            break
        _, at = min(pairs)
        kept[at : at + 2] = [_share(kept[at], kept[at + 1])]
    return kept


def _loss(first: Draft, second: Draft) -> float:
    """What the board loses when two shots become one: their time, and more where two people lose their singles."""
    return first.seconds + second.seconds + (0.0 if set(first.characters) == set(second.characters) else 2.0)


def _can_share(first: Draft, second: Draft) -> bool:
    if first.kept or second.kept or first.reason in _ALONE or second.reason in _ALONE:
        return False
    if first.seconds + second.seconds > rules().time["held_s"]:
        return False
    empty = (Framing.EMPTY, Framing.ESTABLISHING)
    if first.framing is Framing.EMPTY and _arrives(first, second):
        return True
    if first.framing in empty or second.framing in empty:
        return first.framing in empty and second.framing is Framing.EMPTY and second.subject is None
    if first.framing not in _PEOPLE or second.framing not in _PEOPLE:
        return False
    return _frames_fit(first, second)


def _arrives(first: Draft, second: Draft) -> bool:
    """`A horse comes out of the snow. Then Sapar.`: what is seen first brings whoever the paragraph goes on to."""
    if not first.sentences or not second.sentences or second.framing not in _PEOPLE:
        return False
    same = first.sentences[-1].paragraph == second.sentences[0].paragraph
    return same and tuple(ShotSize).index(second.size) >= tuple(ShotSize).index(ShotSize.FULL)


def _frames_fit(first: Draft, second: Draft) -> bool:
    """The same people; or one more person in a frame that stays a two-shot or is wide already."""
    one, other = set(first.characters), set(second.characters)
    if one == other:
        far = _wider(first, second)
        return (
            not (first.lines or second.lines) or far.framing is not Framing.SINGLE or far.size not in TOO_WIDE_TO_SPEAK
        )
    if {ReasonCode.TURN, ReasonCode.MOVEMENT} & {first.reason, second.reason} or second.reason is ReasonCode.ENTRANCE:
        return False
    return one >= other or one <= other or len(one | other) == 2


def _share(first: Draft, second: Draft) -> Draft:
    frame = _wider(first, second)
    people = tuple(dict.fromkeys((*first.characters, *second.characters)))
    shared = Draft(
        size=frame.size,
        framing=frame.framing,
        reason=frame.reason,
        quote=frame.quote,
        characters=frame.characters,
        subject=frame.subject,
        angle=frame.angle,
        move=frame.move if frame.move is not Move.STATIC or len(people) > 1 else second.move,
        sentences=[*first.sentences, *second.sentences],
        lines=[*first.lines, *second.lines],
        seconds=first.seconds + second.seconds,
    )
    if len(people) > len(frame.characters):
        shared.characters, shared.framing, shared.subject = people, wide_framing(people), None
        shared.size = max(ShotSize.MEDIUM, first.size, second.size, key=tuple(ShotSize).index)
        shared.move, shared.angle = Move.STATIC, Angle.EYE
    shared.span(first.first_line, first.last_line)
    shared.span(second.first_line, second.last_line)
    return shared


def _wider(first: Draft, second: Draft) -> Draft:
    """Whose frame is kept: the one with more people, else the tighter at a turn, else the one that holds longer."""
    if len(first.characters) != len(second.characters):
        return max(first, second, key=lambda draft: len(draft.characters))
    for draft in (first, second):
        if draft.reason in (ReasonCode.TURN, ReasonCode.MOVEMENT, ReasonCode.ENTRANCE, ReasonCode.MASTER):
            return draft
    return first if first.seconds >= second.seconds else second
