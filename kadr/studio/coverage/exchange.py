"""Shots for what is said: the two-hander's ladder from over-the-shoulders to close singles, groups, and voices off."""

from collections.abc import Iterator, Sequence
from dataclasses import replace

from kadr.film.shots import Framing, Move, ShotSize, SpokenLine, Voice
from kadr.studio.coverage.beats import Said
from kadr.studio.coverage.drafts import Draft
from kadr.studio.coverage.planning import TOO_WIDE_TO_SPEAK, ScenePlan, wide_framing
from kadr.studio.coverage.timing import seconds_of_speech


def cover_speech(plan: ScenePlan, said: Said) -> None:
    """Shots for the next speech, and for short replies played in the same frame. `said` is the plan's next beat."""
    if _held_in_single(plan, said):
        return
    if said.voice is not Voice.ON:
        _cover_voice_off(plan, said)
        return
    plan.meet(said.speakers)
    if _is_dual(plan):
        _cover_dual(plan, said)
        return
    draft = plan.add(_frame(plan, said))
    plan.spoken += 1
    plan.since_wide = 0 if len(draft.characters) > 1 and draft.framing not in _SHOULDERS else plan.since_wide + 1
    if plan.seconds(said) > plan.rules.time["longest_speech_s"]:
        _cover_long_speech(plan, said, draft)
    else:
        _say(plan, draft, said)
        _go_on(plan, draft, said)
    plan.last_speaker = said.speakers[0] if said.speakers else plan.last_speaker


_SIZES = tuple(reversed(ShotSize))
_SHOULDERS = (Framing.OTS_LEFT, Framing.OTS_RIGHT)


def _say(plan: ScenePlan, draft: Draft, said: Said) -> None:
    draft.lines.extend(said.lines)
    draft.seconds += plan.seconds(said)
    draft.span(said.first_line, said.last_line)
    plan.actor = said.speakers[0] if said.speakers else plan.actor
    plan.at += 1


def _held_in_single(plan: ScenePlan, said: Said) -> bool:
    """Who was just looked at alone, and speaks now, speaks in the same frame."""
    last = plan.drafts[-1] if plan.drafts else None
    if last is None or last.lines or said.voice is not Voice.ON or _is_dual(plan):
        return False
    if last.framing is not Framing.SINGLE or said.speakers != last.characters or last.size in TOO_WIDE_TO_SPEAK:
        return False
    if last.seconds + plan.seconds(said) > plan.rules.time["held_s"] + 1.0:
        return False
    plan.spoken += 1
    plan.last_speaker = said.speakers[0]
    _say(plan, last, said)
    return True


def _frame(plan: ScenePlan, said: Said) -> Draft:
    """The frame for a line by how many are there and how far the exchange has gone."""
    others = tuple(name for name in plan.present if name not in said.speakers)
    if plan.master_due or not said.speakers or len(said.speakers) > 1:
        return _wide(plan, said)
    speaker = said.speakers[0]
    if speaker in plan.ends:
        return _single(plan, said, speaker, _rung(plan, said), "phone_both_ends")
    if not others:
        return _single(plan, said, speaker, _rung(plan, said), "alone")
    group = len(plan.present) > 2
    if plan.since_wide >= plan.rules.counts["group_wide_every" if group else "wide_every"]:
        return _wide(plan, said)
    early = plan.progress < 0.34 and plan.speeches > 1
    if early or _is_quick(plan, said, others):
        draft = _over_shoulder(plan, said, speaker, _partner(plan, others))
        draft.rule = "group_exchange" if group else "shoulders" if early else "quick_replies"
        draft.size = draft.size if early else min(_rung(plan, said), ShotSize.MEDIUM_CLOSE_UP, key=_SIZES.index)
        return draft
    return _single(plan, said, speaker, _rung(plan, said), "group_exchange" if group else "ladder")


def _is_quick(plan: ScenePlan, said: Said, others: Sequence[str]) -> bool:
    """Two short lines in a row are one exchange of blows: cutting on each of them would only be noise."""
    following = plan.peek(1)
    if not isinstance(following, Said) or following.voice is not Voice.ON or len(following.speakers) != 1:
        return False
    limit = plan.rules.time["quick_line_s"]
    answered = following.speakers[0] in others
    return answered and plan.seconds(said) <= limit and plan.seconds(following) <= limit


def _wide(plan: ScenePlan, said: Said) -> Draft:
    """Everybody in one frame: a scene's first line without a master before it, a crowd's line, or a breather."""
    first = plan.master_due
    plan.master_due = False
    framing = Framing.MASTER if first and plan.present else wide_framing(plan.present)
    size = plan.size("master") if first else plan.size("two_shot" if len(plan.present) < 3 else "group_close")
    if not said.speakers:
        framing, size = Framing.GROUP, plan.size("group")
    return Draft(
        size=size,
        framing=framing,
        rule="master" if first else "crowd" if not said.speakers else "breather",
        quote=said.cue,
        characters=plan.present,
        subject=said.speakers[0] if said.speakers else said.cue,
    )


def _over_shoulder(plan: ScenePlan, said: Said, speaker: str, partner: str) -> Draft:
    """Onto the speaker over the partner's shoulder. The camera stays on one side of the line between the two, so
    that whoever stands on the right is seen over a left shoulder and whoever stands on the left over a right one."""
    return Draft(
        size=plan.size("shoulder"),
        framing=Framing.OTS_RIGHT if plan.left_of(speaker, partner) else Framing.OTS_LEFT,
        rule="shoulders",
        quote=said.cue,
        characters=(speaker, partner),
        subject=speaker,
    )


def _single(plan: ScenePlan, said: Said, speaker: str, size: ShotSize, rule: str) -> Draft:
    turn = "turn" in said.found or "whisper" in said.found
    return Draft(
        size=plan.size("turn") if turn else size,
        framing=Framing.SINGLE,
        rule="spoken_turn" if turn else rule,
        quote=(said.found.get("turn") or said.found["whisper"])[0].text if turn else said.cue,
        characters=(speaker,),
        subject=speaker,
    )


def _rung(plan: ScenePlan, said: Said) -> ShotSize:
    """The size that the exchange has tightened to; shouting needs air around it."""
    ladder = plan.rules.ladder
    if "shout" in said.found:
        return ladder[0]
    if plan.speeches < 3:
        return ladder[1]
    return ladder[min(len(ladder) - 1, int(plan.progress * len(ladder)))]


def _partner(plan: ScenePlan, others: Sequence[str]) -> str:
    """Whom a line is said to: who shared the last frame, else the last speaker, the next one, the first there."""
    together = [name for name in plan.subject if name in others]
    if len(together) == 1:
        return together[0]
    if plan.last_speaker in others:
        return str(plan.last_speaker)
    following = plan.peek(1)
    if isinstance(following, Said):
        answering = [name for name in following.speakers if name in others]
        if answering:
            return answering[0]
    return others[0]


def _go_on(plan: ScenePlan, draft: Draft, said: Said) -> None:
    """The same speaker's next line, or a short reply of somebody in the frame, is played in the same shot."""
    while isinstance(following := plan.peek(), Said) and following.voice is Voice.ON:
        length = plan.seconds(following)
        same = following.speakers == said.speakers
        reply = length <= plan.rules.time["quick_line_s"] and set(following.speakers) <= set(draft.characters)
        dual = isinstance(after := plan.peek(1), Said) and after.dual
        if not following.speakers or not (same or reply) or dual:
            return
        if draft.seconds + length > plan.rules.time["held_s"]:
            return
        plan.spoken += 1
        _say(plan, draft, following)
        plan.last_speaker = following.speakers[0]


def _is_dual(plan: ScenePlan) -> bool:
    following = plan.peek(1)
    return isinstance(following, Said) and following.dual and following.voice is Voice.ON


def _cover_dual(plan: ScenePlan, said: Said) -> None:
    """Two who speak at once are seen at once; the shot lasts as long as the longer line."""
    second = plan.peek(1)
    if not isinstance(second, Said):
        raise TypeError("only two speeches are dual")
    both = tuple(dict.fromkeys((*said.speakers, *second.speakers)))
    plan.meet(both)
    draft = _wide(plan, said)
    if draft.rule != "master" and both:
        draft.rule = "dual"
        draft.characters, draft.framing = both, wide_framing(both)
        draft.size = plan.size("two_shot")
    plan.add(draft)
    longer = max(plan.seconds(said), plan.seconds(second))
    _say(plan, draft, said)
    _say(plan, draft, second)
    draft.seconds = longer
    plan.spoken += 2
    plan.since_wide = 0


def _cover_long_speech(plan: ScenePlan, said: Said, draft: Draft) -> None:
    """A long speech is cut to a listener in its middle and comes back tighter (Katz)."""
    others = tuple(name for name in plan.present if name not in said.speakers)
    pieces = list(_pieces(plan, said))
    for number, piece in enumerate(pieces):
        last = number == len(pieces) - 1
        if number == 0:
            shot = draft
        elif number % 2 and others and not last and said.speakers:
            shot = plan.add(_reaction_to(plan, said, _partner(plan, others)))
        elif said.speakers and len(said.speakers) == 1:
            shot = plan.add(_single(plan, said, said.speakers[0], _tighter(plan, draft.size), "long_speech_on"))
        else:
            shot = plan.add(_wide(plan, said))
        _speak(plan, shot, said, piece, last=last)
    plan.at += 1


def _speak(plan: ScenePlan, shot: Draft, said: Said, piece: SpokenLine, *, last: bool) -> None:
    shot.lines.append(piece)
    shot.seconds += seconds_of_speech(piece.text, plan.names.words) + plan.rules.time["breath_s"]
    first = said.first_line if piece.line == said.lines[0].line and not shot.first_line else piece.line
    shot.span(first, said.last_line if last else piece.line + piece.text.count("\n"))


def _pieces(plan: ScenePlan, said: Said) -> Iterator[SpokenLine]:
    """A speech in pieces of about six seconds, cut where its sentences end."""
    for spoken in said.lines:
        kept: list[str] = []
        length = 0.0
        for sentence in _sentences(spoken.text):
            seconds = seconds_of_speech(sentence, plan.names.words)
            if kept and length + seconds > plan.rules.time["held_s"]:
                yield replace(spoken, text=" ".join(kept))
                kept, length = [], 0.0
            kept.append(sentence)
            length += seconds
        yield replace(spoken, text=" ".join(kept))


def _sentences(text: str) -> Iterator[str]:
    kept: list[str] = []
    for word in text.split():
        kept.append(word)
        if word[-1] in ".!?…":
            yield " ".join(kept)
            kept = []
    if kept:
        yield " ".join(kept)


def _tighter(plan: ScenePlan, size: ShotSize) -> ShotSize:
    ladder = plan.rules.ladder
    return ladder[min(len(ladder) - 1, ladder.index(size) + 1)] if size in ladder else ladder[1]


def _reaction_to(plan: ScenePlan, said: Said, listener: str) -> Draft:
    return Draft(
        size=plan.size("reaction"),
        framing=Framing.SINGLE,
        rule="long_speech",
        quote=said.cue,
        characters=(listener,),
        subject=listener,
    )


def _cover_voice_off(plan: ScenePlan, said: Said) -> None:
    """A voice without its speaker plays over whoever hears it, or over the place where nobody is."""
    hearing = [name for name in plan.present if name not in said.speakers]
    chosen = next((name for name in plan.subject if name in hearing), hearing[0] if hearing else None)
    # Somebody who is there alone and is heard over the picture is thinking: the voice is their own.
    chosen = chosen or next((name for name in said.speakers if name in plan.present), None)
    pieces = list(_pieces(plan, said)) if plan.seconds(said) > plan.rules.time["longest_speech_s"] else list(said.lines)
    shot = plan.add(_voice_frame(plan, said, chosen))
    for number, piece in enumerate(pieces):
        if number and shot.seconds > plan.rules.time["held_s"] - 1.0:
            last = shot
            shot = plan.add(_voice_frame(plan, said, None if last.characters else chosen))
            shot.move = Move.STATIC
        _speak(plan, shot, said, piece, last=number == len(pieces) - 1)
    if not pieces:
        shot.span(said.first_line, said.last_line)
    plan.at += 1


def _voice_frame(plan: ScenePlan, said: Said, listener: str | None) -> Draft:
    return Draft(
        size=plan.size("voice_off") if listener else plan.size("empty"),
        framing=Framing.SINGLE if listener else Framing.EMPTY,
        rule="phone_one_end" if listener and _is_on_the_phone(plan, said) else "voice_off",
        quote=said.cue,
        characters=(listener,) if listener else (),
        subject=listener,
    )


def _is_on_the_phone(plan: ScenePlan, said: Said) -> bool:
    """Whether a voice comes out of a telephone: out of the frame, or over the picture and answered by who is there."""
    if not plan.telephone or set(said.speakers) & set(plan.present):
        return False
    before = plan.beats[plan.at - 1] if plan.at else None
    talks = any(isinstance(beat, Said) and beat.voice is Voice.ON for beat in (before, plan.peek(1)))
    return said.voice is Voice.OFF or talks
