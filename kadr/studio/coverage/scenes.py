"""The coverage of a screenplay: each scene's plan carried through, and the camera's height settled by its words."""

from collections.abc import Mapping
from dataclasses import dataclass

from kadr.film.screenplay import Language, Scene, Screenplay, scenes
from kadr.film.shots import Angle, Framing, Shot, ShotSize
from kadr.studio.coverage.action import cover_action
from kadr.studio.coverage.beats import Seen
from kadr.studio.coverage.drafts import Draft, finish
from kadr.studio.coverage.exchange import cover_speech
from kadr.studio.coverage.names import Names
from kadr.studio.coverage.planning import ScenePlan, establish
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
    """A scene with everybody it names and its shots in order; every shot's characters are among `cast`."""

    scene: Scene
    cast: tuple[str, ...]
    shots: tuple[Shot, ...]


def cover(screenplay: Screenplay, language: Language) -> tuple[CoveredScene, ...]:
    """Breaks a screenplay down into suggested shots by the craft's rules (`rules.toml` names their sources).

    Deterministic and pure. Nothing is invented: characters come from cues, cast lines and capitalised mentions of
    those; subjects and reasons quote the script. The writer's own directions are kept. Every line of action and
    dialogue is in some shot. What stands before the first heading belongs to no scene and gets no shots.
    """
    names = Names(screenplay, language)
    places: set[tuple[str, str]] = set()
    covered = []
    for scene in scenes(screenplay):
        place = _place(scene)
        covered.append(_cover_scene(scene, names, new_place=place not in places))
        places.add(place)
    return tuple(covered)


def _place(scene: Scene) -> tuple[str, str]:
    """What makes two scenes play in the same place at the same story time."""
    slug = scene.slugline
    words = f"{slug.place_type} {slug.location} {slug.sublocation}".casefold()
    return words, (slug.time or "").casefold()


def _cover_scene(scene: Scene, names: Names, *, new_place: bool) -> CoveredScene:
    plan = ScenePlan(scene, names)
    first = plan.peek()
    # A writer who opens on a detail wants that to be the first picture.
    opens_on_direction = isinstance(first, Seen) and first.direction is not None
    if (new_place and not opens_on_direction) or not plan.beats:
        establish(plan)
    while (beat := plan.peek()) is not None:
        if isinstance(beat, Seen):
            cover_action(plan, beat)
        else:
            cover_speech(plan, beat)
    drafts = trim(plan.drafts)
    for draft in drafts:
        if not draft.kept:
            _set_angle(draft)
    return CoveredScene(scene=scene, cast=plan.cast, shots=finish(scene, drafts))


def _set_angle(draft: Draft) -> None:
    """Eye level, unless the words of the shot ask for more; a vast place is shown from the air."""
    found = {category for sentence in draft.sentences for category in sentence.found}
    if draft.framing is Framing.ESTABLISHING:
        draft.angle = Angle.HIGH if draft.size is ShotSize.EXTREME_LONG else Angle.EYE
        draft.angle = Angle.BIRDS_EYE if "vast" in found else draft.angle
    elif draft.framing is not Framing.INSERT:
        draft.angle = next((angle for word, angle in _ANGLES.items() if word in found), Angle.EYE)
