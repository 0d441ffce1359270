"""The coverage of a screenplay: each scene's plan carried through, and the camera's height settled by its words."""

from collections.abc import Mapping
from dataclasses import dataclass

from kadr.film.screenplay import Language, Scene, Screenplay, scenes
from kadr.film.shots import Angle, Axis, CoverageStyle, Framing, ReasonCode, Shot, ShotSize
from kadr.studio.coverage.action import cover_action
from kadr.studio.coverage.beats import Seen
from kadr.studio.coverage.directions import says_something
from kadr.studio.coverage.drafts import Draft, finish
from kadr.studio.coverage.exchange import cover_speech
from kadr.studio.coverage.manner import lay
from kadr.studio.coverage.names import Names
from kadr.studio.coverage.planning import ScenePlan, establish, show_heading
from kadr.studio.coverage.rules import Cut, rules
from kadr.studio.coverage.story import moments, place_of
from kadr.studio.coverage.takes import take
from kadr.studio.coverage.timing import estimate
from kadr.studio.coverage.trimming import trim

# Which words of a shot's own sentences ask for another height than the eyes', the strongest first.
_ANGLES: Mapping[str, Angle] = {
    "dizzy": Angle.DUTCH,
    "threat": Angle.LOW,
    "overwhelmed": Angle.HIGH,
    "fall": Angle.HIGH,
}


@dataclass(frozen=True, slots=True, kw_only=True)
class CoveredScene:
    """A scene with everybody it names and its shots in order; every shot's characters are among `cast`.

    `line` is the 180° line that the shots keep to, and who is left and right of the screen; None for fewer than two."""

    scene: Scene
    cast: tuple[str, ...]
    shots: tuple[Shot, ...]
    line: Axis | None = None


def cover(
    screenplay: Screenplay,
    language: Language,
    style: CoverageStyle = CoverageStyle.CLASSICAL,
    names: Names | None = None,
) -> tuple[CoveredScene, ...]:
    """Breaks a screenplay down into suggested shots by the craft's rules (`craft/*.toml` name their sources).

    Deterministic and pure. Nothing is invented: characters come from cues, cast lines and capitalised mentions of
    those; subjects and reasons quote the script. The writer's own directions are kept, in every style. Every line of
    action and dialogue is in some shot, and a scene's shots last as long as its `estimate`. What stands before the
    first heading belongs to no scene and gets no shots. `names` are the people as a person corrected them; without them
    they are those of the script alone.
    """
    names = names or Names(screenplay, language)
    shown: set[tuple[str, int, str]] = set()
    covered = []
    found = scenes(screenplay)
    for scene, moment in zip(found, moments(found), strict=True):
        plan = ScenePlan(scene, names, rules(style))
        here = (place_of(scene), moment.day, moment.at)
        if here not in shown and not _opens_on_direction(plan):
            establish(plan)
            shown.add(here)
        covered.append(_cover_scene(plan))
    return tuple(covered)


def _opens_on_direction(plan: ScenePlan) -> bool:
    """A writer who opens on a detail wants that to be the first picture; the place can wait for its next scene."""
    first = plan.peek()
    return isinstance(first, Seen) and first.direction is not None and says_something(first.direction)


def _cover_scene(plan: ScenePlan) -> CoveredScene:
    while (beat := plan.peek()) is not None:
        if isinstance(beat, Seen):
            cover_action(plan, beat)
        else:
            cover_speech(plan, beat)
    if not plan.drafts:
        show_heading(plan)
    plan.release(plan.drafts[-1])
    seconds = estimate(plan.scene, plan.names.words)
    drafts = (take if plan.rules.cut is Cut.TAKES else trim)(plan, seconds)
    for draft in drafts:
        if not draft.kept:
            _set_angle(draft)
    lay(plan, drafts)
    shots = finish(plan.scene, drafts, plan.names, plan.rules, plan.line)
    return CoveredScene(scene=plan.scene, cast=plan.cast, shots=shots, line=plan.line)


def _set_angle(draft: Draft) -> None:
    """Eye level, unless the words of the shot ask for more; a vast place is shown from the air."""
    found = {category for sentence in draft.sentences for category in sentence.found}
    if draft.reason is not ReasonCode.MOVEMENT:
        # Snow falls, and nobody is looked down on for it.
        found.discard("fall")
    if draft.framing is Framing.ESTABLISHING:
        draft.angle = Angle.HIGH if draft.size is ShotSize.EXTREME_LONG else Angle.EYE
        draft.angle = Angle.BIRDS_EYE if "vast" in found else draft.angle
    elif draft.framing is not Framing.INSERT:
        draft.angle = next((angle for word, angle in _ANGLES.items() if word in found), Angle.EYE)
