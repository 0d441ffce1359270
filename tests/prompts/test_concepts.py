"""Concept prompts: the subject in its own words, English hints beside it, the style first."""

import pytest

from kadr.film.screenplay import Language
from kadr.studio.concepts import ConceptOrder
from prompts import concepts, glossary

SUBJECTS = {
    Language.KAZAKH: "Жалғыз салт атты: боранда, Өзен жағасында, Ұлан мен Іңкәр, Һәм Ғұн, Ңұқы, Қыз, Үй",
    Language.RUSSIAN: "Старая женщина у юрты: зимняя степь, ёлка, беркут",
    Language.ENGLISH: "A lone rider in a blizzard",
}


@pytest.mark.parametrize("language", Language)
def test_the_subject_stays_in_the_writers_words(language: Language) -> None:
    assert SUBJECTS[language] in concepts.render(ConceptOrder(subject=SUBJECTS[language]), language).text


def test_kazakh_words_are_known_by_their_stems() -> None:
    assert glossary.hints(SUBJECTS[Language.KAZAKH], Language.KAZAKH)[:5] == [
        "lonely",
        "rider",
        "horse",
        "blizzard",
        "river",
    ]


def test_russian_words_are_known_by_their_stems() -> None:
    assert glossary.hints(SUBJECTS[Language.RUSSIAN], Language.RUSSIAN) == [
        "old",
        "woman",
        "yurt",
        "winter",
        "steppe",
        "golden eagle",
    ]


def test_english_needs_no_hints() -> None:
    assert glossary.hints(SUBJECTS[Language.ENGLISH], Language.ENGLISH) == []


@pytest.mark.parametrize(
    ("language", "text"),
    [
        (Language.KAZAKH, "аталған ақиқат, қарсы алу, онымен жоспар"),
        (Language.RUSSIAN, "конечно, альбом, домохозяйка, ножницы, горький, селёдка"),
    ],
)
def test_longer_words_are_not_mistaken_for_short_ones(language: Language, text: str) -> None:
    assert glossary.hints(text, language) == []


def test_both_languages_know_the_same_things() -> None:
    kazakh, russian = glossary._stems()["kk"], glossary._stems()["ru"]

    assert set(kazakh.values()) == set(russian.values())
    assert len(set(kazakh.values())) > 60


def test_what_is_to_be_avoided_stands_first_among_the_negatives() -> None:
    prompt = concepts.render(ConceptOrder(subject="юрта", avoid="кровь"), Language.RUSSIAN)

    assert prompt.negative.startswith("кровь, text, caption")


def test_subject_text_is_never_evaluated() -> None:
    prompt = concepts.render(ConceptOrder(subject="{{style}} {{avoid}}"), Language.ENGLISH)

    assert "{{style}} {{avoid}}" in prompt.text
