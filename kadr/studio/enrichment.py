"""What a text model may choose from in one scene, and what becomes of its choices: shots that invent nothing.

Everybody and everything that a model may name is taken from the scene before it is asked; what it chose is looked up
here again afterwards, whoever decoded it. The writer's own shots stay as they are, on lines that the model never gets;
lines that the model leaves out keep the shots of the deterministic list.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from kadr.errors import BadReply, Invalid
from kadr.film.beats import SceneBeats
from kadr.film.screenplay import Element, ElementType, Language, Scene, Screenplay
from kadr.film.shots import (
    Angle,
    CoverageStyle,
    Framing,
    Move,
    Reason,
    ReasonCode,
    Shot,
    ShotSize,
    SpokenLine,
    Voice,
)
from kadr.film.staging import Staging
from kadr.studio.coverage.lexicon import split_words
from kadr.studio.coverage.names import Names
from kadr.studio.coverage.rules import Rules, rules
from kadr.studio.coverage.timing import fitted

# Whoever comes later in a crowded scene is still in the script, but no model keeps more people apart.
MAX_PEOPLE = 8
MAX_THINGS = 12
MAX_LINES = 600
MAX_SHOTS = 24
# A list that cuts faster than this on the average is noise.
_SECONDS_A_SHOT = 1.5
_MAX_ACTION = 600

_SEEN = (ElementType.ACTION, ElementType.LYRICS, ElementType.CENTERED)
_FILMED = (*_SEEN, ElementType.CHARACTER, ElementType.DIALOGUE, ElementType.PARENTHETICAL)
_OVER_SHOULDER = (Framing.OTS_LEFT, Framing.OTS_RIGHT)
_WIDE = (Framing.ESTABLISHING, Framing.MASTER)


@dataclass(frozen=True, slots=True, kw_only=True)
class ModelShot:
    """A shot as the model chose it, before anybody looked at whether the choices go together."""

    first_line: int
    last_line: int
    size: ShotSize
    framing: Framing
    angle: Angle
    move: Move
    characters: tuple[str, ...] = ()
    subject: str | None = None
    why: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Made:
    """What became of a model's reply: shots with their stagings, and the scene's psychology. `closed`: the budget ended
    the reply before the model did."""

    shots: tuple[Shot, ...]
    stagings: tuple[Staging, ...]
    beats: SceneBeats
    closed: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Choices:
    """What a model may say of one scene: `names` and `things` as the scene writes them, `lines` that it may film (the
    writer's own shots keep theirs), `spoken_of` all lines of the scene, and at most `shots` shots."""

    names: tuple[str, ...]
    things: tuple[str, ...]
    lines: tuple[int, ...]
    spoken_of: tuple[int, ...]
    sizes: tuple[ShotSize, ...]
    framings: tuple[Framing, ...]
    angles: tuple[Angle, ...]
    moves: tuple[Move, ...]
    shots: int


def choices(scene: Scene, cast: Sequence[str], shots: Sequence[Shot], style: CoverageStyle) -> Choices:
    """The choices for a scene whose deterministic list is `shots`.

    Raises Invalid where the scene has nothing to choose, or is too long to be shown to a model in one piece."""
    spoken_of = tuple(sorted({line for element in (scene.heading, *scene.elements) for line in lines_of(element)}))
    if len(spoken_of) > MAX_LINES:
        raise Invalid(f"scene {scene.number} has {len(spoken_of)} lines; a model reads scenes of {MAX_LINES} at most")
    free = _free_lines(scene, shots)
    if not free or not shots:
        raise Invalid(f"scene {scene.number} has no lines that the writer left open; the deterministic list stands")
    in_force = rules(style)
    total = sum(shot.duration_s for shot in shots)
    return Choices(
        names=tuple(name for name in cast if _is_plain(name))[:MAX_PEOPLE],
        things=_things(scene, cast, shots),
        lines=free,
        spoken_of=spoken_of,
        sizes=tuple(ShotSize),
        framings=tuple(each for each in Framing if each not in in_force.framings),
        angles=tuple(each for each in Angle if each not in in_force.angles),
        moves=tuple(each for each in Move if each not in in_force.moves),
        shots=max(1, min(MAX_SHOTS, len(free), int(total / _SECONDS_A_SHOT))),
    )


def settle(
    scene: Scene, allowed: Choices, shots: Sequence[Shot], chosen: Sequence[ModelShot], style: CoverageStyle
) -> tuple[Shot, ...]:
    """The scene's list by a model: its shots in the order of their lines, between those of the writer, with the
    deterministic shots of every line that it left out; they last as long as the deterministic list does.

    Raises BadReply where nothing was chosen, or anything that the scene does not have."""
    if not chosen:
        raise BadReply(f"the model chose no shot for scene {scene.number}; the deterministic list stands")
    for each in chosen:
        _check(scene, allowed, each)
    made = [_shot(scene, allowed, shots, each, rules(style)) for each in chosen]
    own = [shot for shot in shots if shot.reason.code is ReasonCode.WRITER]
    seen = {line for shot in (*made, *own) for line in range(shot.first_line, shot.last_line + 1)}
    filmed = {line for element in scene.elements if element.type in _FILMED for line in lines_of(element)}
    left = filmed - seen
    rest = [
        shot
        for shot in shots
        if shot.reason.code is not ReasonCode.WRITER and not left.isdisjoint(range(shot.first_line, shot.last_line + 1))
    ]
    # Equal lines: the writer's shot opens, then the model's in the order that it gave.
    ordered = sorted([*own, *made, *rest], key=lambda shot: (shot.first_line, shot.last_line))
    return _finished(scene, _heard_once(ordered, shots), sum(shot.duration_s for shot in shots))


def only_present(written: SceneBeats, cast: Sequence[str], others: Sequence[str], language: Language) -> SceneBeats:
    """The beats without any behaviour that names one of `others`, whom the film knows and the scene lacks: behaviour
    reaches pictures, and a picture would draw them. Sheets and turns are read by people, and may name anybody."""
    cues = (Element(type=ElementType.CHARACTER, text=name, line=1) for name in dict.fromkeys((*cast, *others)))
    names = Names(Screenplay(elements=tuple(cues)), language)
    absent = set(others).difference(cast)
    sheets = tuple(
        replace(sheet, behaviour="") if absent.intersection(names.mentioned(split_words(sheet.behaviour))) else sheet
        for sheet in written.sheets
    )
    return replace(written, sheets=sheets)


def lines_of(element: Element) -> range:
    """The source lines of an element."""
    return range(element.line, element.line + element.text.count("\n") + 1)


def _free_lines(scene: Scene, shots: Sequence[Shot]) -> tuple[int, ...]:
    own = {
        line
        for shot in shots
        if shot.reason.code is ReasonCode.WRITER
        for line in range(shot.first_line, shot.last_line + 1)
    }
    heading = (scene.heading.line,) if shots and shots[0].first_line == scene.heading.line else ()
    filmed = {line for element in scene.elements if element.type in _FILMED for line in lines_of(element)}
    return tuple(sorted({*heading, *filmed} - own))


def _things(scene: Scene, cast: Sequence[str], shots: Sequence[Shot]) -> tuple[str, ...]:
    """The props of the deterministic list, as far as the scene has them letter by letter."""
    text = "\n".join(element.text for element in scene.elements).casefold()
    named = dict.fromkeys(shot.subject for shot in shots if shot.framing is Framing.INSERT and shot.subject)
    wanted = (thing for thing in named if thing not in cast and thing.casefold() in text and _is_plain(thing))
    return tuple(wanted)[:MAX_THINGS]


def _is_plain(name: str) -> bool:
    """Whether a name can be an enumeration's choice: short, and without signs that JSON must escape by number."""
    return 0 < len(name) <= 80 and all(sign >= " " and not "\x7f" <= sign <= "\x9f" for sign in name)


def _check(scene: Scene, allowed: Choices, chosen: ModelShot) -> None:
    wrong = [
        *(name for name in chosen.characters if name not in allowed.names),
        *(str(line) for line in (chosen.first_line, chosen.last_line) if line not in allowed.lines),
    ]
    if chosen.subject is not None and chosen.subject not in (*allowed.names, *allowed.things):
        wrong.append(chosen.subject)
    if wrong:
        raise BadReply(f"the model named {wrong[0]!r}, which scene {scene.number} does not have")


def _shot(scene: Scene, allowed: Choices, shots: Sequence[Shot], chosen: ModelShot, in_force: Rules) -> Shot:
    first, last = _span(scene, allowed, chosen)
    framing, people, subject = _composed(allowed, chosen)
    # On whose screen a screenlife film sees these lines, the deterministic list knows.
    beside = next((shot for shot in shots if shot.first_line <= first <= shot.last_line), shots[0])
    size, angle, move, lens = chosen.size, chosen.angle, chosen.move, in_force.lenses[chosen.size]
    if beside.screen is not None:
        device = in_force.screens[beside.screen]
        angle = angle if angle in device.angles else device.angles[0]
        move = move if move in device.moves else device.moves[0]
        size, lens = beside.size, device.lens_mm
    return Shot(
        number="",
        size=size,
        framing=framing,
        angle=angle,
        move=move,
        lens_mm=lens,
        characters=people,
        subject=subject,
        action=_action(scene, first, last),
        first_line=first,
        last_line=last,
        duration_s=0.0,
        reason=Reason(code=ReasonCode.MODEL, why=chosen.why),
        screen=beside.screen,
        axis=beside.axis,
    )


def _span(scene: Scene, allowed: Choices, chosen: ModelShot) -> tuple[int, int]:
    """From the first line chosen to the last, but never over a line that the writer has shot."""
    first, last = sorted((chosen.first_line, chosen.last_line))
    filmed = {line for element in scene.elements if element.type in _FILMED for line in lines_of(element)}
    taken = filmed - set(allowed.lines)
    barrier = next((line for line in range(first, last + 1) if line in taken), last + 1)
    return first, max(line for line in allowed.lines if first <= line < barrier)


def _composed(allowed: Choices, chosen: ModelShot) -> tuple[Framing, tuple[str, ...], str | None]:
    """The framing that goes with the people chosen: no single of two, no insert of a face, nobody in an empty frame."""
    people = tuple(name for name in allowed.names if name in chosen.characters)
    subject, framing = chosen.subject, chosen.framing
    if framing is Framing.INSERT:
        if subject in allowed.things:
            return Framing.INSERT, (), subject
        framing = Framing.SINGLE
    if subject in allowed.names and subject not in people and framing is not Framing.EMPTY:
        people = tuple(name for name in allowed.names if name in (*people, subject))
    if framing is Framing.EMPTY or not people:
        return (framing if framing in _WIDE else Framing.EMPTY), (), None
    subject = subject if subject in people else people[0]
    return _framing_of(framing, len(people)), people, subject


def _framing_of(framing: Framing, people: int) -> Framing:
    fits = {
        Framing.SINGLE: people == 1,
        Framing.TWO_SHOT: people == 2,
        Framing.GROUP: people > 2,
        Framing.POV: people >= 1,
    }
    if framing in _WIDE or (framing in _OVER_SHOULDER and people == 2) or fits.get(framing, False):
        return framing
    return {1: Framing.SINGLE, 2: Framing.TWO_SHOT}.get(people, Framing.GROUP)


def _action(scene: Scene, first: int, last: int) -> str:
    """The words of the script that are seen in these lines."""
    seen = (
        text.strip()
        for element in scene.elements
        if element.type in _SEEN
        for line, text in zip(lines_of(element), element.text.split("\n"), strict=True)
        if first <= line <= last
    )
    return " ".join(text for text in seen if text)[:_MAX_ACTION].rstrip()


def _heard_once(ordered: Sequence[Shot], shots: Sequence[Shot]) -> list[Shot]:
    """Every speech in the first shot that has its line, the writer's own shots before others."""
    spoken = [line for shot in shots for line in shot.dialogue]
    by_shot: dict[int, list[SpokenLine]] = {}
    for line in spoken:
        if (home := _home(ordered, line)) is not None:
            by_shot.setdefault(home, []).append(line)
    return [
        replace(shot, dialogue=tuple(_heard_in(shot, line) for line in by_shot.get(at, ())))
        for at, shot in enumerate(ordered)
    ]


def _heard_in(shot: Shot, line: SpokenLine) -> SpokenLine:
    """A speaker whom the model left outside the frame is heard from there."""
    outside = shot.reason.code is ReasonCode.MODEL and line.speaker not in shot.characters
    return replace(line, voice=Voice.OFF) if outside and line.voice is Voice.ON else line


def _home(ordered: Sequence[Shot], line: SpokenLine) -> int | None:
    having = [at for at, shot in enumerate(ordered) if shot.first_line <= line.line <= shot.last_line]
    owners = [at for at in having if ordered[at].reason.code is ReasonCode.WRITER and line in ordered[at].dialogue]
    return next(iter((*owners, *having)), None)


def _finished(scene: Scene, ordered: Sequence[Shot], total: float) -> tuple[Shot, ...]:
    weights = list(_weights(ordered))
    lengths = fitted(weights, total)
    return tuple(
        replace(shot, number=f"{scene.number}-{n}", duration_s=length)
        for n, (shot, length) in enumerate(zip(ordered, lengths, strict=True), start=1)
    )


def _weights(ordered: Sequence[Shot]) -> Iterator[float]:
    """How long a shot would be by itself: what the rules gave it, else by what is heard and seen in it."""
    sharing: Mapping[str, int] = _shared(ordered)
    for shot in ordered:
        if shot.duration_s > 0:
            yield shot.duration_s
            continue
        heard = sum(len(line.text) for line in shot.dialogue)
        yield max(1.0, (heard + len(shot.action) / sharing.get(shot.action, 1)) / 14)


def _shared(ordered: Sequence[Shot]) -> dict[str, int]:
    """How many shots look at the same words."""
    counted: dict[str, int] = {}
    for shot in ordered:
        counted[shot.action] = counted.get(shot.action, 0) + 1
    return counted
