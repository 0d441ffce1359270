"""A shot while it is being planned, and its finish: number, lens, lines as they are heard, fitted length."""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace

from kadr.film.screenplay import Scene
from kadr.film.shots import (
    Angle,
    Axis,
    Framing,
    Move,
    Reason,
    ReasonCode,
    ScreenKind,
    Shot,
    ShotSize,
    SpokenLine,
    Voice,
)
from kadr.studio.coverage.beats import Seen
from kadr.studio.coverage.names import Names
from kadr.studio.coverage.rules import Rules, reason_of
from kadr.studio.coverage.timing import estimate, fitted


@dataclass(slots=True, kw_only=True)
class Draft:
    """One camera view in the making; `rule` is the craft's rule that asked for it. `kept` says that the writer fixed
    it: no other rule may change it."""

    size: ShotSize
    framing: Framing
    rule: str
    quote: str = ""
    characters: tuple[str, ...] = ()
    subject: str | None = None
    angle: Angle = Angle.EYE
    move: Move = Move.STATIC
    kept: bool = False
    screen: ScreenKind | None = None
    sentences: list[Seen] = field(default_factory=list)
    lines: list[SpokenLine] = field(default_factory=list)
    seconds: float = 0.0
    first_line: int = 0
    last_line: int = 0

    @property
    def reason(self) -> ReasonCode:
        """What the rule gives as the reason."""
        return reason_of(self.rule)

    def span(self, first: int, last: int) -> None:
        """Takes source lines into the shot."""
        self.first_line = min(self.first_line, first) if self.first_line else first
        self.last_line = max(self.last_line, last)

    def see(self, sentence: Seen, seconds: float) -> None:
        """Takes a sentence of action into the shot."""
        self.sentences.append(sentence)
        self.seconds += seconds
        self.span(sentence.first_line, sentence.last_line)


def finish(scene: Scene, drafts: Sequence[Draft], names: Names, rules: Rules, axis: Axis | None) -> tuple[Shot, ...]:
    """The shots of a scene in order, all on one side of `axis`; their lengths add up to the scene's estimate."""
    lengths = fitted([draft.seconds for draft in drafts], estimate(scene, names.words))
    return tuple(
        replace(_shot(draft, length, names, rules), number=f"{scene.number}-{number}", axis=axis)
        for number, (draft, length) in enumerate(zip(drafts, lengths, strict=True), start=1)
    )


def _shot(draft: Draft, length: float, names: Names, rules: Rules) -> Shot:
    return Shot(
        number="",
        size=draft.size,
        framing=draft.framing,
        angle=draft.angle,
        move=draft.move,
        lens_mm=rules.screens[draft.screen].lens_mm if draft.screen else rules.lenses[draft.size],
        characters=draft.characters,
        subject=draft.subject,
        action=" ".join(sentence.text for sentence in draft.sentences),
        dialogue=tuple(_heard(line, draft, names) for line in draft.lines),
        first_line=draft.first_line,
        last_line=draft.last_line,
        duration_s=length,
        reason=Reason(code=draft.reason, quote=draft.quote, rule=draft.rule),
        screen=draft.screen,
    )


def _heard(line: SpokenLine, draft: Draft, names: Names) -> SpokenLine:
    """A line whose speaker is outside the frame is heard from there."""
    speakers = names.of_cue(line.speaker)
    outside = bool(speakers) and not set(speakers) <= set(draft.characters)
    return replace(line, voice=Voice.OFF) if outside and line.voice is Voice.ON else line
