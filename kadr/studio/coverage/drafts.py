"""A shot while it is being planned, and its finish: number, lens, angle, rounded length."""

from collections.abc import Sequence
from dataclasses import dataclass, field

from kadr.film.screenplay import Scene
from kadr.film.shots import Angle, Framing, Move, Reason, ReasonCode, Shot, ShotSize, SpokenLine
from kadr.studio.coverage.beats import Seen
from kadr.studio.coverage.rules import rules
from kadr.studio.coverage.timing import fitted, rounded


@dataclass(slots=True, kw_only=True)
class Draft:
    """One camera view in the making. `kept` says that the writer fixed it: no other rule may change it."""

    size: ShotSize
    framing: Framing
    reason: ReasonCode
    quote: str = ""
    characters: tuple[str, ...] = ()
    subject: str | None = None
    angle: Angle = Angle.EYE
    move: Move = Move.STATIC
    kept: bool = False
    sentences: list[Seen] = field(default_factory=list)
    lines: list[SpokenLine] = field(default_factory=list)
    seconds: float = 0.0
    first_line: int = 0
    last_line: int = 0

    def span(self, first: int, last: int) -> None:
        """Takes source lines into the shot."""
        self.first_line = min(self.first_line, first) if self.first_line else first
        self.last_line = max(self.last_line, last)

    def see(self, sentence: Seen, seconds: float) -> None:
        """Takes a sentence of action into the shot."""
        self.sentences.append(sentence)
        self.seconds += seconds
        self.span(sentence.first_line, sentence.last_line)


def finish(scene: Scene, drafts: Sequence[Draft]) -> tuple[Shot, ...]:
    """The shots of a scene in order; their lengths add up to the timing that the heading gives, if it gives one."""
    lengths = [rounded(draft.seconds) for draft in drafts]
    if scene.slugline.duration_s and drafts:
        lengths = fitted(lengths, scene.slugline.duration_s)
    return tuple(
        _shot(scene, number, draft, length)
        for number, (draft, length) in enumerate(zip(drafts, lengths, strict=True), start=1)
    )


def _shot(scene: Scene, number: int, draft: Draft, length: float) -> Shot:
    return Shot(
        number=f"{scene.number}-{number}",
        size=draft.size,
        framing=draft.framing,
        angle=draft.angle,
        move=draft.move,
        lens_mm=rules().lenses[draft.size],
        characters=draft.characters,
        subject=draft.subject,
        action=" ".join(sentence.text for sentence in draft.sentences),
        dialogue=tuple(draft.lines),
        first_line=draft.first_line,
        last_line=draft.last_line,
        duration_s=length,
        reason=Reason(code=draft.reason, quote=draft.quote),
    )
