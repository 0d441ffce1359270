"""Shots that the writer asked for: kept word for word, and never contradicted by a rule."""

from kadr.film.shots import Angle, Framing, Move, ShotSize
from kadr.formats.practice import Direction
from kadr.studio.coverage.beats import Beat, Seen
from kadr.studio.coverage.drafts import Draft
from kadr.studio.coverage.planning import ScenePlan, wide_framing

# A mark's own title; longer words are something to see.
_TITLE_WORDS = 4
_CLOSE = (ShotSize.CLOSE_UP, ShotSize.EXTREME_CLOSE_UP, ShotSize.MEDIUM_CLOSE_UP)
_NOBODY = (Framing.INSERT, Framing.EMPTY, Framing.ESTABLISHING)
_PAIRS = (Framing.TWO_SHOT, Framing.OTS_LEFT, Framing.OTS_RIGHT)


def says_something(direction: Direction) -> bool:
    """Whether a direction asks for anything; `BACK TO SCENE` only ends the one before."""
    return any((direction.size, direction.framing, direction.angle, direction.move))


def is_mark(beat: Seen) -> bool:
    """Whether a sentence only bounds something (`MONTAGE - WINTER`, `BACK TO SCENE`): it asks for no picture."""
    if beat.direction is None or says_something(beat.direction):
        return False
    return not beat.names and len(beat.aim.split()) <= _TITLE_WORDS


def cover_direction(plan: ScenePlan, beat: Seen) -> None:
    """The writer's shot: what the direction says is fixed, what it leaves open follows from whom it aims at."""
    direction = beat.direction or Direction(words="")
    who, framing = _frame(plan, beat, direction)
    draft = Draft(
        size=direction.size or (ShotSize.MEDIUM if who else plan.size("empty")),
        framing=framing,
        rule="writers_shot",
        quote=beat.quote,
        characters=who,
        subject=who[0] if len(who) == 1 else beat.aim.rstrip(" .!?…") or None,
        angle=direction.angle or Angle.EYE,
        move=direction.move or Move.STATIC,
        kept=True,
    )
    plan.take(plan.add(draft))
    if framing is Framing.INSERT:
        plan.shown(beat.word("prop"))
    if framing is Framing.MASTER:
        plan.master_due = False
    while isinstance(further := plan.peek(), Seen) and _belongs(plan, draft, beat, further):
        plan.take(draft)


def _frame(plan: ScenePlan, beat: Seen, direction: Direction) -> tuple[tuple[str, ...], Framing]:
    """Who is in the writer's frame, and how it is built."""
    who = tuple(name for name in beat.names if name != beat.owner)
    if direction.framing is not None and direction.framing in (*_NOBODY, Framing.POV):
        return who if direction.framing is Framing.POV else (), direction.framing
    if not who and beat.has("face", "eye") and plan.actor in plan.present and plan.actor:
        who = (plan.actor,)
    if direction.framing in _PAIRS:
        # A pair needs two people whom the scene names; else the frame is built on who is there.
        who = _pair(plan, who)
        return who, direction.framing if len(who) == 2 else wide_framing(who)
    if direction.framing is not None or who:
        return who, direction.framing or wide_framing(who)
    if beat.aim:
        return (), Framing.INSERT if direction.size in _CLOSE else Framing.EMPTY
    return plan.present, Framing.MASTER if plan.present else Framing.EMPTY


def _pair(plan: ScenePlan, named: tuple[str, ...]) -> tuple[str, ...]:
    """Two people for a writer's two-shot: those named, filled up by the line of the scene and by who is there."""
    line = (plan.line.left, plan.line.right) if plan.line else ()
    both = tuple(dict.fromkeys((*named, *line, *plan.present, *plan.cast)))
    return both[: max(2, len(named))]


def _belongs(plan: ScenePlan, draft: Draft, opened: Seen, beat: Beat) -> bool:
    """Whether the next sentence of the direction's paragraph is still in its frame."""
    if not isinstance(beat, Seen) or beat.direction or beat.paragraph != opened.paragraph:
        return False
    if draft.seconds + plan.seconds(beat) > plan.rules.time["held_s"]:
        return False
    if draft.framing is Framing.INSERT:
        return not beat.has("walk", "run", "ride", "enter", "exit")
    return set(beat.names) <= set(draft.characters)
