"""The breakdown as the engine makes it: shots and tags in one reply, told what people said before."""

from collections.abc import Mapping, Sequence
from typing import Any

import pytest

from kadr.film.breakdown import Breakdown, Category, ProjectLexicon
from kadr.formats import fountain
from kadr.store.values import dump, load
from workers.stagecraft import OPERATIONS

SCRIPTS = {
    "kk": "ИНТ. ҮЙ – ТҮН\n\nАру ескі сырдаңды алып, отырады.\n\nАРУ\nСырдаңсыз болмайды.\n",
    "ru": "ИНТ. ДОМ – НОЧЬ\n\nАнна берёт старую кумгурку и садится.\n\nАННА\nБез кумгурки никак.\n",
    "en": "INT. HOUSE - NIGHT\n\nAnna takes the old gribbet and sits down.\n\nANNA\nNot without the gribbet.\n",
}
# No lexicon knows these words.
WORDS = {"kk": "сырдаң", "ru": "кумгурка", "en": "gribbet"}


class Listener:
    """Hears what an operation says of its rows."""

    def __init__(self) -> None:
        self.replies: list[Mapping[str, Any]] = []
        self.failures: list[str] = []

    def stage(self, stage: str) -> None: ...
    def begin(self, row: int) -> None: ...
    def step(self, row: int, done: int, total: int) -> None: ...

    def cancelled(self, row: int) -> bool:
        return False

    def row(self, row: int, reply: Mapping[str, Any], attached: Sequence[bytes] = ()) -> None:
        self.replies.append(reply)

    def failure(self, row: int, code: str, detail: str) -> None:
        self.failures.append(f"{code}: {detail}")


def cover(language: str, lexicon: ProjectLexicon) -> Breakdown:
    listener = Listener()
    row = {
        "screenplay": dump(fountain.parse(SCRIPTS[language])),
        "language": language,
        "aspect": 16 / 9,
        "style": "classical",
        "lexicon": dump(lexicon),
        "answers": {},
    }
    OPERATIONS["cover"]([row], listener)
    assert listener.failures == []
    return load(Breakdown, listener.replies[0]["tagged"])


@pytest.mark.parametrize("language", ["kk", "ru", "en"])
def test_what_a_person_taught_reaches_the_engine(language: str) -> None:
    word = WORDS[language]

    before = cover(language, ProjectLexicon())
    after = cover(language, ProjectLexicon(entries={word: Category.PROPS}))

    assert word not in {tag.name.casefold() for tag in before.scenes[0].tags}
    taught = [tag for tag in after.scenes[0].tags if tag.category is Category.PROPS]
    assert [tag.line for tag in taught] == [3]


DOCTORS = {
    "kk": "ИНТ. ҮЙ – ТҮН\n\nДәрігер Ерлан кіреді.\n\nДӘРІГЕР\nКім ауырды?\n\nЕРЛАН\nМен емес.\n",
    "ru": "ИНТ. ДОМ – НОЧЬ\n\nВходит доктор Ерлан.\n\nДОКТОР\nКто болен?\n\nЕРЛАН\nНе я.\n",
    "en": "INT. HOUSE - NIGHT\n\nThen doctor Erlan enters.\n\nDOCTOR\nWho is ill?\n\nERLAN\nNot me.\n",
}


@pytest.mark.parametrize("language", ["kk", "ru", "en"])
def test_an_answer_reaches_the_shots_as_well_as_the_tags(language: str) -> None:
    asked = replied(language, DOCTORS[language], {})
    (question,) = load(Breakdown, asked["tagged"]).questions

    told = {"answers": {question.key: "same"}, "kept": {question.key: question.other}}
    answered = replied(language, DOCTORS[language], told)

    assert sorted(asked["scenes"][0]["cast"]) == sorted((question.one, question.other))
    assert answered["scenes"][0]["cast"] == [question.other]
    tagged = load(Breakdown, answered["tagged"])
    assert [tag.name for tag in tagged.scenes[0].tags if tag.category is Category.CAST] == [question.other]
    assert tagged.questions == ()


def replied(language: str, text: str, told: Mapping[str, Any]) -> Mapping[str, Any]:
    listener = Listener()
    row = {"screenplay": dump(fountain.parse(text)), "language": language, "aspect": 16 / 9, "style": "classical"}
    OPERATIONS["cover"]([row | dict(told)], listener)
    assert listener.failures == []
    return listener.replies[0]
