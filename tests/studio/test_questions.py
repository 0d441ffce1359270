"""What a breakdown asks is asked once, and an answer holds."""

import pytest

from kadr.errors import Invalid, NotFound, Outdated
from kadr.film.breakdown import Answer, Category, Question
from kadr.film.screenplay import Language
from kadr.formats import fountain
from kadr.store.tables import Json
from kadr.studio import breakdowns, findings, questions, tags
from kadr.studio.coverage import cover
from kadr.studio.desk import Studio
from kadr.studio.pages import Page
from kadr.studio.questions import Stage
from kadr.studio.tagging import identify, tag
from kadr.studio.tags import Scope, State
from tests.studio import crew, tagged
from tests.studio.tagged import begin, break_down, found, names

PAIRS = {"kk": ("ДӘРІГЕР", "дәрігер Ерлан"), "ru": ("ДОКТОР", "доктор Ерлан"), "en": ("DOCTOR", "doctor Erlan")}
LANGUAGES = pytest.mark.parametrize("language", ["kk", "ru", "en"])


def asked(language: str, line: int = 9) -> Question:
    one, other = PAIRS[language]
    return Question(key=f"{one}|{other}".casefold(), one=one, other=other, ordinal=1, line=line, quote=other)


def listed(studio: Studio, script: str, stage: Stage | None = None) -> list[Json]:
    with studio.reading() as session:
        items: list[Json] = questions.listing(session, script, Page(), stage)["items"]
    return items


def answer(studio: Studio, question: str, based_on: int | None = None, **said: object) -> Json:
    with studio.writing() as session:
        return questions.answer(session, question, said, based_on)


@LANGUAGES
def test_a_question_keeps_its_id_and_its_answer(any_studio: Studio, language: str) -> None:
    script = begin(any_studio)
    break_down(any_studio, script["id"], {}, [asked(language)])
    (question,) = listed(any_studio, script["id"], Stage.OPEN)
    answered = answer(any_studio, question["id"], 1, answer=Answer.DIFFERENT)

    break_down(any_studio, script["id"], {}, [asked(language, line=30)])
    (again,) = listed(any_studio, script["id"])
    break_down(any_studio, script["id"], {})

    assert (answered["answer"], answered["name"], answered["version"]) == ("different", None, 2)
    assert (again["id"], again["line"], again["answer"]) == (question["id"], 30, "different")
    assert listed(any_studio, script["id"], Stage.OPEN) == []
    assert [row["found"] for row in listed(any_studio, script["id"], Stage.ANSWERED)] == [False]
    with any_studio.reading() as session:
        assert findings.told(session, script["id"]).answers == {asked(language).key: Answer.DIFFERENT}


@LANGUAGES
def test_of_two_names_of_one_person_the_chosen_one_stays(any_studio: Studio, language: str) -> None:
    script = begin(any_studio)
    one, other = PAIRS[language]
    break_down(any_studio, script["id"], {1: [found(Category.CAST, one)]}, [asked(language)])
    (question,) = listed(any_studio, script["id"])

    answer(any_studio, question["id"], answer=Answer.SAME, name=other)
    break_down(any_studio, script["id"], {1: [found(Category.CAST, one)]})

    assert names(any_studio, script["id"]) == [("cast", other)]


def test_an_answer_may_be_taken_back(any_studio: Studio) -> None:
    script = begin(any_studio)
    break_down(any_studio, script["id"], {}, [asked("kk")])
    (question,) = listed(any_studio, script["id"])

    assert answer(any_studio, question["id"], answer=Answer.SAME)["name"] == "ДӘРІГЕР"
    opened = answer(any_studio, question["id"], answer=None)

    assert (opened["answer"], opened["name"]) == (None, None)
    assert len(listed(any_studio, script["id"], Stage.OPEN)) == 1


def test_an_answer_that_cannot_be_is_refused(any_studio: Studio) -> None:
    script = begin(any_studio)
    break_down(any_studio, script["id"], {}, [asked("ru")])
    (question,) = listed(any_studio, script["id"])

    with pytest.raises(Invalid, match="ДОКТОР"):
        answer(any_studio, question["id"], answer=Answer.SAME, name="Кто-то")
    with pytest.raises(Invalid, match="one name stays"):
        answer(any_studio, question["id"], answer=Answer.DIFFERENT, name="ДОКТОР")
    with pytest.raises(Outdated):
        answer(any_studio, question["id"], 7, answer=Answer.SAME)
    with pytest.raises(NotFound):
        answer(any_studio, "qst_" + "0" * 26, answer=Answer.SAME)


DOCTORS = {
    "kk": "ИНТ. ҮЙ – ТҮН\n\nДәрігер Ерлан кіреді.\n\nДӘРІГЕР\nКім ауырды?\n\nЕРЛАН\nМен емес.\n",
    "ru": "ИНТ. ДОМ – НОЧЬ\n\nВходит доктор Ерлан.\n\nДОКТОР\nКто болен?\n\nЕРЛАН\nНе я.\n",
    "en": "INT. HOUSE - NIGHT\n\nThen doctor Erlan enters.\n\nDOCTOR\nWho is ill?\n\nERLAN\nNot me.\n",
}


@LANGUAGES
@pytest.mark.parametrize("stays", [0, 1])
def test_two_names_that_are_one_person_are_one_in_the_cast_and_in_the_shot_list(language: str, stays: int) -> None:
    screenplay, known = fountain.parse(DOCTORS[language]), Language(language)
    (question,) = identify(screenplay, known).questions
    name = (question.one, question.other)[stays]

    apart = identify(screenplay, known, answers={question.key: Answer.DIFFERENT})
    one = identify(screenplay, known, answers={question.key: Answer.SAME}, kept={question.key: name})

    (before,), (after,) = (cover(screenplay, known, names=people.names) for people in (apart, one))
    assert sorted(before.cast) == sorted((question.one, question.other))
    assert after.cast == (name,)
    assert {each for shot in after.shots for each in shot.characters} == {name}
    (scene,) = tag(screenplay, known, people=one).scenes
    assert [each.name for each in scene.tags if each.category is Category.CAST] == [name]
    assert apart.questions == one.questions == ()


@LANGUAGES
def test_who_was_confirmed_under_the_other_name_is_not_in_the_cast_twice(studio: Studio, language: str) -> None:
    script = begin(studio, DOCTORS[language])
    _break_down(studio, script["id"])
    (question,) = listed(studio, script["id"])
    with studio.writing() as session:
        for tag_row in tagged.listed(studio, script["id"]):
            tags.change(session, tag_row["id"], {"state": State.CONFIRMED}, None, Scope.SCENE)

    answer(studio, question["id"], answer=Answer.SAME, name=question["other"])
    _break_down(studio, script["id"])
    one = names(studio, script["id"])
    answer(studio, question["id"], answer=Answer.DIFFERENT)
    _break_down(studio, script["id"])

    assert one == [("cast", question["other"])]
    assert sorted(names(studio, script["id"])) == sorted([("cast", question["one"]), ("cast", question["other"])])


def _break_down(studio: Studio, script: str) -> None:
    with studio.writing() as session:
        breakdowns.order(session, script)
    crew.carry_out(studio)
