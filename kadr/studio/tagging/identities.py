"""Who is who in a screenplay, after all that people said of it: taught names, words that are no names, answers."""

from collections.abc import Mapping
from dataclasses import dataclass

from kadr.film.breakdown import Answer, Category, ProjectLexicon, Question
from kadr.film.screenplay import Language, Screenplay, scenes
from kadr.studio.coverage.names import Names, name_key
from kadr.studio.tagging.questions import questions, same_people
from kadr.studio.tagging.things import spelled

NOTHING_TAUGHT = ProjectLexicon()


@dataclass(frozen=True, slots=True, kw_only=True)
class People:
    """The people of a screenplay, and what has still to be asked of them."""

    names: Names
    questions: tuple[Question, ...] = ()


def identify(
    screenplay: Screenplay,
    language: Language,
    *,
    lexicon: ProjectLexicon = NOTHING_TAUGHT,
    answers: Mapping[str, Answer] | None = None,
    kept: Mapping[str, str] | None = None,
) -> People:
    """The people, with two names of one person as one. `answers` are by the keys of questions; `kept` says by the same
    keys which of two names stays. A question that is answered is not asked again."""
    said = answers or {}
    called = _called(lexicon)
    names = _names(screenplay, language, lexicon, called)
    asked = questions(scenes(screenplay), names, language)
    if same := same_people(asked, said, kept or {}):
        names = _names(screenplay, language, lexicon, called | same)
    return People(names=names, questions=tuple(question for question in asked if question.key not in said))


def _called(lexicon: ProjectLexicon) -> dict[str, str]:
    """The people whom the project was taught to call by another name."""
    people = {word: name for word, name in lexicon.names.items() if lexicon.entries.get(word) is Category.CAST}
    same = {name_key(word): name_key(name) for word, name in people.items()}
    return {word: name for word, name in same.items() if word != name and name}


def _names(screenplay: Screenplay, language: Language, lexicon: ProjectLexicon, same: Mapping[str, str]) -> Names:
    people = [name_key(word) for word, category in lexicon.entries.items() if category is Category.CAST]
    others = [word for word, category in lexicon.entries.items() if category is not Category.CAST]
    barred = frozenset(key for word in others for key in (spelled(word), name_key(word)))
    return Names(screenplay, language, taught=[*people, *_called(lexicon).values()], barred=barred, same=same)
