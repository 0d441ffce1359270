"""The breakdown sheets of a screenplay: each scene's facts and tags, and the questions that the names raise."""

from collections.abc import Iterator, Mapping

from kadr.film.breakdown import Answer, Breakdown, ProjectLexicon, SceneBreakdown, SceneFacts
from kadr.film.screenplay import ElementType, Language, Scene, Screenplay, scenes
from kadr.studio.coverage.names import Names
from kadr.studio.coverage.rules import rules
from kadr.studio.coverage.story import StoryMoment, moments
from kadr.studio.coverage.timing import estimate
from kadr.studio.coverage.tokens import sentences
from kadr.studio.tagging.identities import NOTHING_TAUGHT, People, identify
from kadr.studio.tagging.lengths import eighths
from kadr.studio.tagging.mentions import Mention, as_tags
from kadr.studio.tagging.people import listed, named, speakers, speaking
from kadr.studio.tagging.things import Things
from kadr.studio.tagging.unnamed import unnamed


def tag(
    screenplay: Screenplay,
    language: Language,
    *,
    lexicon: ProjectLexicon = NOTHING_TAUGHT,
    answers: Mapping[str, Answer] | None = None,
    people: People | None = None,
) -> Breakdown:
    """Breaks a screenplay down as a first assistant director tags it; `docs/breakdown.md` names every rule.

    Deterministic and pure. Nothing is invented: each tag quotes its scene. `answers` are by the keys of questions;
    a question that is answered is not asked again, and two names of one person become one. Whoever knows the `people`
    already says so.
    """
    found = scenes(screenplay)
    people = people or identify(screenplay, language, lexicon=lexicon, answers=answers)
    names = people.names
    things = Things(language, names, lexicon)
    lengths = eighths(screenplay, language, len(found))
    return Breakdown(
        scenes=tuple(
            SceneBreakdown(
                facts=_facts(scene, moment, length, names),
                tags=as_tags(_mentions(scene, names, things)),
            )
            for scene, moment, length in zip(found, moments(found), lengths, strict=True)
        ),
        questions=people.questions,
    )


def _mentions(scene: Scene, names: Names, things: Things) -> Iterator[Mention]:
    """Every mention of the cast line, the cues, the action and the parentheticals, in order.

    Dialogue is left out: what is only spoken of is not on the set."""
    yield from listed(scene, names)
    small = speakers(scene, names)
    titled: set[str] = set()
    for element in scene.elements:
        if element.type is ElementType.CHARACTER:
            yield from speaking(element, names)
        elif element.type in (ElementType.ACTION, ElementType.PARENTHETICAL):
            for tokens in sentences(element, names.words.abbreviations):
                yield from named(element, tokens, names, small)
                yield from unnamed(element, tokens, names, small, titled)
                yield from things.in_sentence(element, tokens)


def _facts(scene: Scene, moment: StoryMoment, length: int, names: Names) -> SceneFacts:
    slug = scene.slugline
    written = slug.duration_s is not None and 0 < slug.duration_s <= rules().time["longest_scene_s"]
    return SceneFacts(
        ordinal=scene.ordinal,
        number=scene.number,
        place_type=slug.place_type,
        place=slug.location,
        sub_place=slug.sublocation,
        day_night=moment.light,
        story_day=moment.day,
        eighths=length,
        seconds=estimate(scene, names.words),
        timed_by="writer" if written else "pace",
    )
