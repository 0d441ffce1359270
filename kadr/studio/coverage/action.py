"""Shots for what is seen: entrances, crowds, movement, the master, props, turns, reactions, and plain action."""

from kadr.film.shots import Framing, Move, ReasonCode, ShotSize
from kadr.studio.coverage.beats import Said, Seen, people_of
from kadr.studio.coverage.directions import cover_direction, is_mark, says_something
from kadr.studio.coverage.drafts import Draft
from kadr.studio.coverage.planning import ScenePlan, wide_framing

_MOVEMENTS = ("ride", "drive", "fight", "run", "walk", "fall", "rise", "exit")
# What somebody does with their hands or eyes first is what the sentence shows, not the movement after it.
_PURSUIT = ("ride", "drive", "run")
_QUIETER = ("handling", "reveal", "turn_away", "look")
# A sentence that begins with a thing, after an article at most, is about it.
_ABOUT = 4
_ACTS = (*_MOVEMENTS, *_QUIETER, "enter")
# A sentence with one of these has a person in it, though it may not say who.
_PERSONAL = ("pronoun_one", "handling", "reveal", "look", "turn_away", "face")


def cover_action(plan: ScenePlan, beat: Seen) -> None:
    """One shot, or two where a hand takes a prop, for the next sentences. `beat` is the next beat of the plan."""
    if beat.direction is not None and says_something(beat.direction):
        cover_direction(plan, beat)
        return
    if is_mark(beat):
        plan.hold()
        return
    if beat.card:
        plan.take(plan.add(_draft(ShotSize.MEDIUM, Framing.EMPTY, "card", quote=beat.text)))
        return
    who = _who(plan, beat)
    for rule in (_entrance, _crowd, _held, _movement, _master, _hand, _prop, _turn, _reaction):
        if rule(plan, beat, who):
            return
    _plain(plan, beat, who)


def _draft(size: ShotSize, framing: Framing, rule: str, who: tuple[str, ...] = (), quote: str = "") -> Draft:
    subject = who[0] if len(who) == 1 else None
    return Draft(size=size, framing=framing, rule=rule, quote=quote, characters=who, subject=subject)


def _who(plan: ScenePlan, beat: Seen) -> tuple[str, ...]:
    """Who a sentence is about: its names, else whomever its pronoun, verb or paragraph goes on with."""
    names = people_of(beat)
    if names:
        return _with_subject(plan, beat, names)
    if beat.has("pronoun_many") and len(plan.present) > 1:
        return plan.present
    actor = (plan.actor,) if plan.actor else ()
    if beat.has("pronoun_one") and beat.place("pronoun_one") == 0:
        return actor
    if beat.has("air", "animal", "crowd") or (beat.of_thing and not beat.has("pronoun_one", "face", "eye", "hand")):
        return ()
    if not set(actor) <= set(plan.present):
        # Whoever went out and acts again in the same paragraph has come back.
        return actor if _same_paragraph(plan, beat) and beat.has(*_PERSONAL) else ()
    personal = any(one.has(*_PERSONAL) for one in _rest_of_paragraph(plan, beat))
    return actor if personal or _same_paragraph(plan, beat) else ()


def _with_subject(plan: ScenePlan, beat: Seen, names: tuple[str, ...]) -> tuple[str, ...]:
    """`She stands beside Aru`, `Встаёт рядом с Ару`: whoever acts is left from before, the name is the other."""
    before = (plan.actor,) if plan.actor else ()
    if not before or before[0] in names or len(names) > 1 or (beat.acting and beat.acting not in plan.present):
        # `Входит незнакомец`: whoever is new, and stands uninflected, is the one who acts.
        return names
    pronoun = beat.has("pronoun_one") and beat.place("pronoun_one") == 0
    verb_first = _same_paragraph(plan, beat) and beat.place(*_ACTS) == 0
    oblique = _same_paragraph(plan, beat) and beat.acting is None and beat.has(*_ACTS)
    return (*before, *names) if pronoun or verb_first or oblique else names


def _same_paragraph(plan: ScenePlan, beat: Seen) -> bool:
    before = plan.beats[plan.at - 1] if plan.at else None
    return isinstance(before, Seen) and before.paragraph == beat.paragraph


def _rest_of_paragraph(plan: ScenePlan, beat: Seen) -> list[Seen]:
    """The sentence and those after it, up to one that names somebody: they share whoever acts in them."""
    rest = [beat]
    while isinstance(further := plan.peek(len(rest)), Seen) and further.paragraph == beat.paragraph:
        if further.names or len(rest) == 3:
            break
        rest.append(further)
    return rest


def _entrance(plan: ScenePlan, beat: Seen, who: tuple[str, ...]) -> bool:
    """Somebody new in the scene is met in full, before anything closer."""
    new = tuple(name for name in people_of(beat) if name not in plan.present)
    if not new or plan.master_due:
        return False
    quote = beat.word("enter") or beat.text
    draft = _draft(plan.size("entrance"), wide_framing(who), "entrance", who, quote)
    draft.move = Move.PAN_RIGHT if plan.inside and beat.has("enter") else Move.STATIC
    plan.take(plan.add(draft))
    extend(plan, draft)
    return True


def _crowd(plan: ScenePlan, beat: Seen, _who: tuple[str, ...]) -> bool:
    """A crowd is looked at as a crowd; known people in the same sentence are in the frame with it."""
    if not beat.has("crowd"):
        return False
    word = beat.word("crowd")
    if plan.means_those_present(word):
        _plain(plan, beat, plan.present)
        return True
    draft = _draft(plan.size("crowd"), Framing.GROUP, "crowd", people_of(beat), word)
    draft.subject = word
    if beat.has("run"):
        draft.move = Move.HANDHELD
    elif beat.has("walk", "ride", "enter"):
        draft.move = Move.PAN_RIGHT
    plan.take(plan.add(draft))
    extend(plan, draft)
    return True


def _held(plan: ScenePlan, beat: Seen, who: tuple[str, ...]) -> bool:
    """Whoever has just spoken goes on acting in the same frame, unless the act is a reaction of its own."""
    last = plan.drafts[-1] if plan.drafts else None
    if (
        last is None
        or plan.begins_anew
        or not last.lines
        or len(who) != 1
        or last.subject != who[0]
        or who[0] not in last.characters
    ):
        return False
    if beat.has(*_MOVEMENTS, "look", "turn", "turn_away", "refusal", "enter", "prop", "face", "eye"):
        return False
    if last.seconds + plan.seconds(beat) > plan.rules.time["held_s"]:
        return False
    plan.take(last)
    return True


def _movement(plan: ScenePlan, beat: Seen, who: tuple[str, ...]) -> bool:
    """Bodies crossing the frame: wide enough to see where from and where to, the camera going with them."""
    kind = min((each for each in _MOVEMENTS if beat.has(each)), key=beat.place, default=None)
    acts = bool(people_of(beat)) or beat.has("pronoun_one", "pronoun_many") or (kind and beat.place(kind) == 0)
    if kind is None or not who or not acts or (kind in ("drive", "ride") and plan.inside):
        # Whoever drives inside a car sits still in it.
        return False
    if beat.place(*_QUIETER) <= beat.place(kind) and not (plan.chase and kind in _PURSUIT):
        return False
    if plan.master_due and kind in ("rise", "fall", "exit"):
        return False
    draft = _chasing(plan, beat, kind, who) if plan.chase and kind in _PURSUIT else _moving(plan, beat, kind, who)
    draft.move = plan.rules.movements[kind].move
    plan.take(plan.add(draft))
    # Whoever moves through a wide frame has been shown in the place: no master is needed after that.
    plan.master_due = plan.master_due and not set(plan.present) <= set(who)
    plan.since_wide = 0
    extend(plan, draft)
    return True


def _moving(plan: ScenePlan, beat: Seen, kind: str, who: tuple[str, ...]) -> Draft:
    size = plan.rules.movements[kind].size
    return _draft(_indoors(size) if plan.inside else size, wide_framing(who), "movement", who, beat.word(kind))


def _chasing(plan: ScenePlan, beat: Seen, kind: str, who: tuple[str, ...]) -> Draft:
    """Hunter and hunted by turns, closer each time; now and then a wide that measures the distance between them."""
    plan.acts += 1
    rounds, step = divmod(plan.acts, plan.rules.counts["chase_wide_every"])
    ladder = plan.rules.ladder_chase
    if step == 0 and len(plan.present) > 1 and set(who) <= set(plan.present):
        return _draft(ladder[0], wide_framing(plan.present), "chase", plan.present, beat.word(kind))
    size = ladder[min(len(ladder) - 1, rounds + step - 1)]
    return _draft(size, wide_framing(who), "chase", who, beat.word(kind))


def _indoors(size: ShotSize) -> ShotSize:
    """A room has no space for the widest sizes."""
    return {ShotSize.LONG: ShotSize.FULL, ShotSize.FULL: ShotSize.MEDIUM_LONG}.get(size, size)


def _master(plan: ScenePlan, beat: Seen, who: tuple[str, ...]) -> bool:
    """The whole scene at once, so that everybody knows who is where; once a scene, on its first people."""
    if not plan.master_due or not who:
        return False
    plan.follow(beat)
    draft = _draft(plan.size("master"), Framing.MASTER, "master", plan.present, beat.text)
    plan.take(plan.add(draft, of=who))
    plan.master_due = False
    plan.since_wide = 0
    extend(plan, draft, anybody=True)
    return True


def _hand(plan: ScenePlan, beat: Seen, _who: tuple[str, ...]) -> bool:
    """Hands at a turn are an insert: fingers that stop say more than a face."""
    if (
        not (beat.has("hand") and beat.has("turn"))
        or beat.has("prop")
        or plan.seconds(beat) > plan.rules.time["held_s"]
    ):
        return False
    word = beat.word("hand")
    draft = _draft(plan.size("insert"), Framing.INSERT, "hands", quote=word)
    draft.subject = word
    plan.take(plan.add(draft))
    extend(plan, draft)
    return True


def _prop(plan: ScenePlan, beat: Seen, who: tuple[str, ...]) -> bool:
    """A thing at a beat gets its insert: it is revealed, or the sentence is about it. If the next words go on about
    it, the hand that takes it is one shot and they are the insert."""
    word = beat.word("prop")
    about = beat.place("prop") <= _ABOUT or len(beat.text.split()) <= 3
    if not word or not (about or beat.has("reveal")) or not plan.is_news(word) or _is_view(plan, beat, who):
        return False
    if len(who) > 2 or (len(who) == 2 and not beat.has("reveal")) or _handles_twice(beat, who):
        return False
    following = plan.peek(1)
    described = isinstance(following, Seen) and _describes_prop(beat, following)
    if who and not about and described:
        plan.take(plan.add(_draft(ShotSize.MEDIUM, wide_framing(who), "plain", who, beat.text)))
    insert = _draft(plan.size("insert"), Framing.INSERT, "prop", quote=word)
    insert.subject = word
    plan.add(insert)
    plan.take(insert)
    plan.shown(word)
    while described and isinstance(more := plan.peek(), Seen) and _describes_prop(beat, more):
        plan.take(insert)
    insert.seconds = max(insert.seconds, plan.rules.time["insert_s"])
    return True


def _is_view(plan: ScenePlan, beat: Seen, who: tuple[str, ...]) -> bool:
    """`The rope runs to the house`, `Аркан уходит в белую мглу`: a thing that reaches over the place, or is lost in the
    weather, is a view of the place and not a detail."""
    if who:
        return False
    return beat.has("air", "exit") or plan.names_place(beat.text)


def _handles_twice(beat: Seen, who: tuple[str, ...]) -> bool:
    """Whoever takes a thing out and at once does something with it is looked at; the thing alone would hide it."""
    if len(who) != 1:
        return False
    thing = beat.place("prop")
    after = [word for word in beat.found.get("handling", ()) if word.start > thing]
    before = [word for word in beat.found.get("handling", ()) if word.start < thing]
    return bool(after and before)


def _describes_prop(beat: Seen, following: Seen) -> bool:
    if following.paragraph != beat.paragraph or following.names or following.direction:
        return False
    return not following.has("pronoun_one", "pronoun_many", "crowd", "air", "animal", "turn", "face", *_ACTS)


def _turn(plan: ScenePlan, beat: Seen, who: tuple[str, ...]) -> bool:
    """Where the scene turns (silence, a sudden stop, a face) the camera is close, and goes closer."""
    category = next((each for each in ("eye", "turn", "face") if beat.has(each)), None)
    turning = who or (_listener(plan) if beat.has("silence") else ())
    if category is None or not turning:
        return False
    single = len(turning) == 1
    size = plan.size("eyes" if category == "eye" else "turn") if single else plan.size("two_shot")
    if category == "eye" and beat.has("handling"):
        size = plan.size("turn") if single else size
    draft = _draft(size, wide_framing(turning), "turn", turning, beat.word(category))
    draft.move = Move.DOLLY_IN if single and category == "turn" else Move.STATIC
    plan.take(plan.add(draft))
    extend(plan, draft)
    return True


def _listener(plan: ScenePlan) -> tuple[str, ...]:
    """After a line, silence belongs to whoever heard it."""
    before = plan.beats[plan.at - 1] if plan.at else None
    if not isinstance(before, Said):
        return ()
    others = tuple(name for name in plan.present if name not in before.speakers)
    return others[:1] or plan.present[:1]


def _reaction(plan: ScenePlan, beat: Seen, who: tuple[str, ...]) -> bool:
    """One person's look, refusal or short act between two lines."""
    between = isinstance(plan.beats[plan.at - 1] if plan.at else None, Said) and isinstance(plan.peek(1), Said)
    quick = between and plan.seconds(beat) <= 3.0
    if len(who) != 1 or not (quick or beat.has("look", "turn_away", "refusal")) or plan.master_due:
        return False
    size = plan.size("reaction") if plan.progress < 0.67 else plan.size("turn")
    word = beat.word("look") or beat.word("turn_away") or beat.word("refusal") or beat.text
    draft = _draft(size, Framing.SINGLE, "reaction", who, word)
    plan.take(plan.add(draft))
    extend(plan, draft)
    return True


def _plain(plan: ScenePlan, beat: Seen, who: tuple[str, ...]) -> None:
    """Action that asks for nothing special: framed by how many it is about; nobody is an empty frame."""
    if len(who) == 1:
        size = ShotSize.MEDIUM if plan.progress < 0.5 else ShotSize.MEDIUM_CLOSE_UP
    elif who:
        size = plan.size("two_shot") if len(who) == 2 else plan.size("group")
    else:
        size = ShotSize.MEDIUM_LONG if beat.has("animal") else plan.size("empty")
    draft = _draft(size, wide_framing(who), "plain", who, beat.text)
    if not who and beat.has("animal", "air"):
        draft.subject = beat.word("animal") or beat.word("air")
    plan.take(plan.add(draft))
    extend(plan, draft)


def extend(plan: ScenePlan, draft: Draft, *, anybody: bool = False) -> None:
    """A writer's paragraph is a shot: its further sentences stay in the frame until it has been held long enough,
    unless they turn to somebody else, to a crowd or to a thing that needs its own picture."""
    while isinstance(beat := plan.peek(), Seen) and _stays(plan, draft, beat):
        names = set(people_of(beat))
        same = not names or names == set(draft.characters) or (anybody and names <= set(draft.characters))
        if not same and not _can_widen(plan, draft, beat):
            return
        if not same:
            _widen(plan, draft, people_of(beat))
        plan.take(draft)


def _stays(plan: ScenePlan, draft: Draft, beat: Seen) -> bool:
    if beat.direction or beat.card or not _goes_on(plan, draft, beat):
        return False
    if draft.seconds + plan.seconds(beat) > plan.rules.time["held_s"]:
        return False
    if beat.has("crowd") is not (draft.reason is ReasonCode.CROWD) and (beat.has("crowd") or people_of(beat)):
        return False
    if beat.has("pronoun_one") and not draft.characters:
        return False
    if _comes_or_goes(plan, draft, beat):
        return False
    news = beat.has("reveal") or beat.place("prop") <= _ABOUT or len(beat.text.split()) <= 3
    return not (beat.has("prop") and news and plan.is_news(beat.word("prop")))


def _comes_or_goes(plan: ScenePlan, draft: Draft, beat: Seen) -> bool:
    """Whoever is new is met in a frame of their own, and whoever leaves is seen leaving."""
    moving = draft.reason in (ReasonCode.MOVEMENT, ReasonCode.ENTRANCE)
    new = not set(people_of(beat)) <= set(plan.present)
    return not moving and (new or (beat.has("exit") and bool(draft.characters)))


def _goes_on(plan: ScenePlan, draft: Draft, beat: Seen) -> bool:
    """The same paragraph, or a short further one about the same single person doing nothing that asks for a frame."""
    if draft.sentences[-1].paragraph == beat.paragraph:
        return True
    plain = draft.reason in (ReasonCode.ACTION, ReasonCode.REACTION, ReasonCode.MASTER) and bool(draft.characters)
    if draft.reason is ReasonCode.MASTER and people_of(beat) and set(people_of(beat)) <= set(draft.characters):
        return (
            not beat.has("face", "eye", "enter") and draft.seconds + plan.seconds(beat) <= plan.rules.time["joined_s"]
        )
    same = people_of(beat) == draft.characters or (not people_of(beat) and beat.has("pronoun_one"))
    quiet = not beat.has(*_MOVEMENTS, "turn", "enter", "eye", "face", "look", "turn_away")
    return plain and same and quiet and draft.seconds + plan.seconds(beat) <= plan.rules.time["joined_s"]


def _can_widen(plan: ScenePlan, draft: Draft, beat: Seen) -> bool:
    """Two people's short acts in one short paragraph are one two-shot, not two singles."""
    plain = draft.reason in (ReasonCode.ACTION, ReasonCode.REACTION, ReasonCode.TURN, ReasonCode.ENTRANCE)
    alone = draft.framing is Framing.SINGLE and len(people_of(beat)) == 1
    short = draft.seconds + plan.seconds(beat) <= plan.rules.time["joined_s"]
    near = plan.may_share(*draft.characters, *people_of(beat))
    return plain and alone and short and near and not beat.has("face", "eye")


def _widen(plan: ScenePlan, draft: Draft, names: tuple[str, ...]) -> None:
    draft.characters = tuple(dict.fromkeys((*draft.characters, *names)))
    draft.framing = wide_framing(draft.characters)
    draft.size = plan.size("entrance" if draft.reason is ReasonCode.ENTRANCE else "shoulder")
    draft.subject, draft.move = None, Move.STATIC
    plan.subject = draft.characters
