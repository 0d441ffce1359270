"""The cut of the list: where there are more shots than the scene's time carries, the least of them share a frame."""

import heapq
import math
from itertools import pairwise
from typing import TypeVar

from kadr.film.shots import Angle, Framing, Move, ReasonCode, ShotSize
from kadr.studio.coverage.drafts import Draft
from kadr.studio.coverage.planning import TOO_WIDE_TO_SPEAK, ScenePlan, wide_framing

_Part = TypeVar("_Part")
_PEOPLE = (Framing.SINGLE, Framing.TWO_SHOT, Framing.GROUP, Framing.MASTER, Framing.OTS_LEFT, Framing.OTS_RIGHT)
_STRONG = (ReasonCode.TURN, ReasonCode.MOVEMENT, ReasonCode.ENTRANCE, ReasonCode.MASTER)
# What a detail is worth against seconds when shots are joined: as much as it holds.
_DETAIL_S = 4.0
_SINGLE_S = 2.0
# A step closer, down to a face, from which the next step is back.
_NEXT = {
    ShotSize.LONG: ShotSize.FULL,
    ShotSize.FULL: ShotSize.MEDIUM_LONG,
    ShotSize.MEDIUM_LONG: ShotSize.MEDIUM,
    ShotSize.MEDIUM: ShotSize.MEDIUM_CLOSE_UP,
    ShotSize.MEDIUM_CLOSE_UP: ShotSize.CLOSE_UP,
    ShotSize.CLOSE_UP: ShotSize.MEDIUM_CLOSE_UP,
}
# Frames further apart than so many sizes tell different things, and are not widened into one.
_STEPS = 3


def trim(plan: ScenePlan, seconds: float) -> list[Draft]:
    """At most one shot for so many seconds as the rules say, as far as shots can share a frame; `seconds` is what the
    scene plays.

    The shortest neighbours are joined first. Nothing that was covered gets lost, and whoever speaks stays in the frame.
    Near linear: joints wait in a heap, and one that no longer stands is dropped when its turn comes.
    """
    average = plan.rules.time["chase_average_s" if plan.chase else "average_s"]
    return _without_jumps(plan, _Joints(plan).joined(math.ceil(seconds / average)))


def _without_jumps(plan: ScenePlan, drafts: list[Draft]) -> list[Draft]:
    """A cut between two equal frames is a jump: they are one shot while it can be held, else the second is tighter."""
    found: list[Draft] = []
    for draft in drafts:
        last = found[-1] if found else None
        if last is None or not _equal_frames(last, draft):
            found.append(draft)
        elif last.seconds + draft.seconds <= plan.rules.time["held_s"]:
            found[-1] = _share(plan, last, draft)
        else:
            draft.size = _NEXT.get(draft.size, draft.size)
            found.append(draft)
    return found


def _equal_frames(first: Draft, second: Draft) -> bool:
    frames = [(draft.framing, draft.characters, draft.size, draft.subject, draft.move) for draft in (first, second)]
    return frames[0] == frames[1] and first.framing in _PEOPLE and not (first.kept or second.kept)


class _Joints:
    """The shots as a chain, and the joints between neighbours by what joining them would lose."""

    def __init__(self, plan: ScenePlan) -> None:
        self.plan = plan
        self.chain: list[Draft | None] = list(plan.drafts)
        count = len(self.chain)
        self.before = list(range(-1, count - 1))
        self.after = [*range(1, count), count]
        self.version = [0] * count
        self.heap: list[tuple[float, int, int, int, int]] = []
        for first, second in pairwise(range(count)):
            self._offer(first, second)

    def joined(self, wanted: int) -> list[Draft]:
        count = len(self.chain)
        while count > wanted and self.heap:
            _, first, at_first, second, at_second = heapq.heappop(self.heap)
            if (self.version[first], self.version[second]) == (at_first, at_second):
                self._join(first, second)
                count -= 1
        return [draft for draft in self.chain if draft is not None]

    def _join(self, first: int, second: int) -> None:
        one, other = self.chain[first], self.chain[second]
        if one is None or other is None:
            return
        self.chain[first], self.chain[second] = _share(self.plan, one, other), None
        self.version[first] += 1
        self.version[second] += 1
        self.after[first] = self.after[second]
        if self.after[first] < len(self.chain):
            self.before[self.after[first]] = first
            self._offer(first, self.after[first])
        if self.before[first] >= 0:
            self._offer(self.before[first], first)

    def _offer(self, first: int, second: int) -> None:
        one, other = self.chain[first], self.chain[second]
        if one is not None and other is not None and _can_share(self.plan, one, other):
            place = (first, self.version[first], second, self.version[second])
            heapq.heappush(self.heap, (_loss(one, other), *place))


def _loss(first: Draft, second: Draft) -> float:
    """What the board loses when two shots become one: their time, more where two people lose their singles, and most
    where a detail is lost."""
    details = _DETAIL_S * sum(draft.framing is Framing.INSERT for draft in (first, second))
    singles = 0.0 if set(first.characters) == set(second.characters) else _SINGLE_S
    return first.seconds + second.seconds + max(details, singles)


def _can_share(plan: ScenePlan, first: Draft, second: Draft) -> bool:
    if first.kept or second.kept or first.seconds + second.seconds > plan.rules.time["held_s"]:
        return False
    if not plan.may_share(*first.characters, *second.characters):
        return False
    fits = next((fits for reason, fits in _FITS.items() if reason in (first.reason, second.reason)), _views_fit)
    return fits(first, second)


def _views_fit(first: Draft, second: Draft) -> bool:
    empty = (Framing.EMPTY, Framing.ESTABLISHING)
    if first.framing is Framing.EMPTY and _arrives(first, second):
        return True
    if first.framing in empty or second.framing in empty:
        return first.framing in empty and second.framing is Framing.EMPTY and _one_view(first, second)
    return first.framing in _PEOPLE and second.framing in _PEOPLE and _frames_fit(first, second)


def _crowds_fit(first: Draft, second: Draft) -> bool:
    """A crowd goes on as a crowd, or into the place round it."""
    alike = first.reason is second.reason or Framing.EMPTY in (first.framing, second.framing)
    return alike and _same_view(first, second)


def _listens_on(first: Draft, second: Draft) -> bool:
    """Whoever hears a voice goes on in the same frame with what they do."""
    quiet = {first.reason, second.reason} <= {ReasonCode.VOICE_OFF, ReasonCode.ACTION, ReasonCode.REACTION}
    singles = first.framing is second.framing is Framing.SINGLE and first.characters == second.characters
    return quiet and singles and TOO_WIDE_TO_SPEAK.count(_wider(first, second).size) == 0


def _shows_thing(first: Draft, second: Draft) -> bool:
    """A detail may be seen in the hands of whoever the same paragraph is about, as they act."""
    insert, other = (first, second) if first.reason is ReasonCode.PROP else (second, first)
    plain = other.reason in (ReasonCode.ACTION, ReasonCode.REACTION) and other.framing is Framing.SINGLE
    if not plain or not other.sentences:
        return insert.reason is other.reason and _same_view(first, second)
    return any(s.paragraph == other.sentences[-1].paragraph for s in insert.sentences)


def _arrives(first: Draft, second: Draft) -> bool:
    """`A horse comes out of the snow. Then Sapar.`: what is seen first brings whoever the paragraph goes on to."""
    if not first.sentences or not second.sentences or second.framing not in _PEOPLE:
        return False
    same = _same_view(first, second)
    arriving = second.reason in (ReasonCode.ACTION, ReasonCode.MOVEMENT, ReasonCode.ENTRANCE)
    return same and (arriving or _index(second.size) >= _index(ShotSize.FULL))


def _one_view(first: Draft, second: Draft) -> bool:
    return second.subject is None or _same_view(first, second)


def _same_view(first: Draft, second: Draft) -> bool:
    if first.lines or second.lines or not first.sentences or not second.sentences:
        return False
    return first.sentences[-1].paragraph == second.sentences[0].paragraph


def _frames_fit(first: Draft, second: Draft) -> bool:
    """The same people; or one more person in a frame that stays a two-shot or is wide already."""
    one, other = set(first.characters), set(second.characters)
    if one == other:
        far = _wider(first, second)
        return (
            not (first.lines or second.lines) or far.framing is not Framing.SINGLE or far.size not in TOO_WIDE_TO_SPEAK
        )
    if first.reason is second.reason is ReasonCode.MOVEMENT and first.move is second.move:
        return _same_view(first, second)
    if {ReasonCode.TURN, ReasonCode.MOVEMENT} & {first.reason, second.reason} or second.reason is ReasonCode.ENTRANCE:
        return False
    if first.reason is ReasonCode.ENTRANCE and second.lines and not one >= other:
        # Whoever comes in is met before anybody answers.
        return False
    near = abs(_index(first.size) - _index(second.size)) <= _STEPS
    return one >= other or (near and (one <= other or len(one | other) == 2))


def _share(plan: ScenePlan, first: Draft, second: Draft) -> Draft:
    frame = _wider(first, second)
    people = tuple(dict.fromkeys((*first.characters, *second.characters)))
    shared = Draft(
        size=frame.size,
        framing=frame.framing,
        rule=frame.rule,
        quote=frame.quote,
        characters=frame.characters,
        subject=frame.subject,
        angle=frame.angle,
        move=frame.move if frame.move is not Move.STATIC or len(people) > 1 else second.move,
        # Long lists are not copied again and again: of two shots, the first takes in the second.
        sentences=_appended(first.sentences, second.sentences),
        lines=_appended(first.lines, second.lines),
        seconds=first.seconds + second.seconds,
    )
    if len(people) > len(frame.characters):
        shared.characters, shared.framing, shared.subject = people, wide_framing(people), None
        shared.size = max(ShotSize.MEDIUM, first.size, second.size, key=_index)
        shared.move = first.move if first.move is second.move else Move.STATIC
        shared.angle = Angle.EYE
    elif first.framing is Framing.EMPTY and people:
        shared.size = max(plan.size("entrance"), frame.size, key=_index)
    shared.span(first.first_line, first.last_line)
    shared.span(second.first_line, second.last_line)
    return shared


def _appended(first: list[_Part], second: list[_Part]) -> list[_Part]:
    first.extend(second)
    return first


def _wider(first: Draft, second: Draft) -> Draft:
    """Whose frame is kept: the one with more people, else the tighter at a turn, else the one that holds longer."""
    if len(first.characters) != len(second.characters):
        return max(first, second, key=lambda draft: len(draft.characters))
    for draft in (first, second):
        if draft.reason in _STRONG:
            return draft
    return first if first.seconds >= second.seconds else second


def _index(size: ShotSize) -> int:
    return tuple(ShotSize).index(size)


# What exists for one picture's sake shares it only with what that picture shows too.
_FITS = {ReasonCode.VOICE_OFF: _listens_on, ReasonCode.CROWD: _crowds_fit, ReasonCode.PROP: _shows_thing}
