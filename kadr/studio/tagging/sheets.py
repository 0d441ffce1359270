"""The breakdown sheets of a screenplay: each scene's facts and tags, and the questions that the names raise."""

from collections.abc import Iterator, Mapping

from kadr.film.breakdown import Answer, Breakdown, Category, ProjectLexicon, SceneBreakdown, SceneFacts
from kadr.film.screenplay import ElementType, Language, Scene, Screenplay, scenes
from kadr.studio.coverage.names import Names
from kadr.studio.coverage.rules import rules
from kadr.studio.coverage.story import StoryMoment, moments
from kadr.studio.coverage.timing import estimate
from kadr.studio.coverage.tokens import sentences
from kadr.studio.tagging.lengths import eighths
from kadr.studio.tagging.mentions import Mention, as_tags
from kadr.studio.tagging.people import listed, named, speakers, speaking
from kadr.studio.tagging.questions import questions, same_people
from kadr.studio.tagging.things import Things, spelled

_NOTHING_TAUGHT = ProjectLexicon()


def tag(
    screenplay: Screenplay,
    language: Language,
    *,
    lexicon: ProjectLexicon = _NOTHING_TAUGHT,
    answers: Mapping[str, Answer] | None = None,
) -> Breakdown:
    """Breaks a screenplay down as a first assistant director tags it; `docs/breakdown.md` names every rule.

    Deterministic and pure. Nothing is invented: each tag quotes its scene. `answers` are by the keys of questions;
    a question that is answered is not asked again, and two names of one person become one.
    """
    given_answers = answers or {}
    found = scenes(screenplay)
    names = _names(screenplay, language, lexicon)
    asked = questions(found, names, language)
    if same := same_people(asked, given_answers):
        names = _names(screenplay, language, lexicon, same)
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
        questions=tuple(question for question in asked if question.key not in given_answers),
    )


def _mentions(scene: Scene, names: Names, things: Things) -> Iterator[Mention]:
    """Every mention of the cast line, the cues, the action and the parentheticals, in order.

    Dialogue is left out: what is only spoken of is not on the set."""
    yield from listed(scene, names)
    small = speakers(scene, names)
    for element in scene.elements:
        if element.type is ElementType.CHARACTER:
            yield from speaking(element, names)
        elif element.type in (ElementType.ACTION, ElementType.PARENTHETICAL):
            for tokens in sentences(element, names.words.abbreviations):
                yield from named(element, tokens, names, small)
                yield from things.in_sentence(element, tokens)


def _names(
    screenplay: Screenplay, language: Language, lexicon: ProjectLexicon, same: Mapping[str, str] | None = None
) -> Names:
    taught = {spelled(word): category for word, category in lexicon.entries.items()}
    people_taught = [word for word, category in taught.items() if word and category is Category.CAST]
    barred = frozenset(word for word, category in taught.items() if category is not Category.CAST)
    return Names(screenplay, language, taught=people_taught, barred=barred, same=same)


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
