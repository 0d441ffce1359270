"""Long takes: shots of one place joined into a camera that goes from one thing to the next instead of being cut."""

import math
from collections.abc import Iterator, Sequence

from kadr.film.shots import Framing, Move, ReasonCode, ShotSize
from kadr.studio.coverage.beats import people_of
from kadr.studio.coverage.drafts import Draft
from kadr.studio.coverage.planning import ScenePlan, wide_framing

# Which of the joined shots says why the take is there, the strongest first.
_LEADING = (ReasonCode.MASTER, ReasonCode.ENTRANCE, ReasonCode.MOVEMENT, ReasonCode.TURN, ReasonCode.EXCHANGE)


def take(plan: ScenePlan, seconds: float) -> list[Draft]:
    """The scene in as few takes as the writer's own shots, the place and the length of a take allow. `seconds` is what
    the scene plays."""
    planned = sum(draft.seconds for draft in plan.drafts) or 1.0
    longest = plan.rules.time["take_s"] * planned / seconds
    return [joined for run in _runs(plan) for part in _parts(run, longest) for joined in _taken(plan, part)]


def _runs(plan: ScenePlan) -> Iterator[list[Draft]]:
    """Neighbours that one camera could see without a cut: none that the writer fixed, no two ends of a telephone."""
    run: list[Draft] = []
    # Of a telephone's ends; who else is there may be in any frame.
    ends: frozenset[str] = frozenset()
    for draft in plan.drafts:
        alone = draft.kept or draft.framing is Framing.ESTABLISHING
        # A lamp that somebody lights is at their end, whether they are in the frame or not.
        named = (name for sentence in draft.sentences for name in people_of(sentence))
        here = plan.ends.intersection((*draft.characters, *named))
        if run and (alone or not plan.may_share(*ends, *here)):
            yield run
            run, ends = [], frozenset()
        if alone:
            yield [draft]
            continue
        run.append(draft)
        ends |= here
    if run:
        yield run


def _parts(run: Sequence[Draft], longest: float) -> Iterator[Sequence[Draft]]:
    """A run in parts of about equal length, none longer than a take where its shots allow."""
    total = sum(draft.seconds for draft in run)
    each = total / max(1, math.ceil(total / longest))
    part: list[Draft] = []
    length = 0.0
    for draft in run:
        if part and length + draft.seconds / 2 > each:
            yield part
            part, length = [], 0.0
        part.append(draft)
        length += draft.seconds
    if part:
        yield part


def _taken(plan: ScenePlan, part: Sequence[Draft]) -> Iterator[Draft]:
    if len(part) == 1:
        yield part[0]
        return
    people = tuple(dict.fromkeys(name for draft in part for name in draft.characters))
    lead = min(part, key=lambda draft: _LEADING.index(draft.reason) if draft.reason in _LEADING else len(_LEADING))
    crowd = next((draft.subject for draft in part if draft.reason is ReasonCode.CROWD and not draft.lines), None)
    joined = Draft(
        size=_size(plan, part, people),
        framing=_framing(part, people, crowd),
        rule="one_take",
        quote=lead.quote,
        characters=people,
        subject=people[0] if len(people) == 1 else crowd,
        move=_move(part, people),
        sentences=[sentence for draft in part for sentence in draft.sentences],
        lines=[line for draft in part for line in draft.lines],
        seconds=sum(draft.seconds for draft in part),
    )
    for draft in part:
        joined.span(draft.first_line, draft.last_line)
    yield joined


def _framing(part: Sequence[Draft], people: Sequence[str], crowd: str | None) -> Framing:
    if people and any(draft.framing is Framing.MASTER for draft in part):
        return Framing.MASTER
    return Framing.GROUP if crowd and len(people) != 1 else wide_framing(people)


def _size(plan: ScenePlan, part: Sequence[Draft], people: Sequence[str]) -> ShotSize:
    """Wide enough for everybody whom the camera meets, no wider than a body where faces speak."""
    order = tuple(ShotSize)
    widest = max((draft.size for draft in part), key=order.index)
    needed = {0: ShotSize.MEDIUM_LONG, 1: ShotSize.MEDIUM, 2: ShotSize.MEDIUM_LONG}.get(len(people), ShotSize.FULL)
    spoken = any(draft.lines for draft in part)
    limit = plan.size("group") if spoken and people else ShotSize.EXTREME_LONG
    return max(needed, min(widest, limit, key=order.index), key=order.index)


def _move(part: Sequence[Draft], people: Sequence[str]) -> Move:
    """With whoever moves; else toward what matters; else round those who talk."""
    reasons = {draft.reason for draft in part}
    if people and reasons & {ReasonCode.MOVEMENT, ReasonCode.ENTRANCE}:
        return Move.FOLLOW
    if reasons & {ReasonCode.TURN, ReasonCode.PROP}:
        return Move.DOLLY_IN
    return Move.ARC if len(people) > 1 and any(draft.lines for draft in part) else Move.DOLLY_IN
