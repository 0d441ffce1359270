"""What a breakdown asks is asked once, and an answer holds."""

import pytest

from kadr.errors import Invalid, NotFound, Outdated
from kadr.film.breakdown import Answer, Category, Question
from kadr.store.tables import Json
from kadr.studio import findings, questions
from kadr.studio.desk import Studio
from kadr.studio.pages import Page
from kadr.studio.questions import Stage
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
        assert findings.known(session, script["id"])[1] == {asked(language).key: Answer.DIFFERENT}


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
