"""Promises about inflection: a thing is one thing in whatever case, number and possession it stands."""

import pytest

from kadr.film.screenplay import Language
from kadr.studio.coverage.morphology import fits_kazakh, forms, kazakh_stems, likelihood, part_of_speech, singular_forms

KAZAKH = [
    (
        "шапан",
        "шапан шапаны шапанын шапаннан шапанға шапанның шапандар шапандарымен шапанымды шапанда шапандағы шапанмен",
    ),
    ("қамшы", "қамшы қамшысы қамшысын қамшыға қамшыны қамшымен қамшылар қамшысымен қамшының қамшыдан"),
    ("пышақ", "пышақ пышағы пышағын пышақты пышаққа пышақпен пышақтар пышағынан пышағымен пышақтың"),
    ("кітап", "кітап кітабы кітабын кітапқа кітаптан кітаптар кітаппен"),
    ("көйлек", "көйлек көйлегі көйлегін көйлекке көйлектің көйлегімен көйлектер"),
    ("қолғап", "қолғабын қолғапты қолғаптар"),
    ("пальто", "пальтоны пальтоның пальтосы пальтоға пальтосын"),
    ("тізгін", "тізгінді тізгіні тізгіннен тізгінге тізгінін"),
    ("қазан", "қазанның қазанға қазаны қазандар"),
    ("ожау", "ожауды ожаудың ожауы ожауға ожаумен"),
    ("шам", "шамды шамы шамдар шамдарымен шамға шамның"),
    ("телефон", "телефонға телефонын телефоннан телефонмен"),
    ("үй", "үйге үйдің үйі үйінде үйлер үйден"),
    ("мұрын", "мұрны мұрнына мұрынға"),
    ("бөрік", "бөркі бөркін бөрікке"),
]
NOT_KAZAKH = [
    ("шапан", "шапанке шапанге шапандер шапандың"),
    ("көйлек", "көйлекқа көйлекты көйлектар"),
    ("ат", "атысы атны аттер атқе"),
    ("қамшы", "қамшыты қамшыы қамшыде"),
    ("шам", "шамсы шампен шамалы шамасы"),
    ("қой", "қойтар қойка қойған қойып"),
]
RUSSIAN = [
    ("нож", "нож ножа ножом ножи ножами ножей ноже"),
    ("шапан", "шапан шапана шапаном шапаны шапане"),
    ("тымак", "тымак тымака тымаком тымаки"),
    ("камча", "камча камчу камчой камчи"),
    ("ружьё", "ружье ружьем ружья ружей"),
    ("окно", "окно окна окон окнами"),
    ("жеребёнок", "жеребенок жеребенка жеребята жеребят"),
    ("пальто", "пальто"),
    ("ножницы", "ножницы ножниц ножницами"),
    ("всадники", "всадники всадников всадникам всадниками"),
]
ENGLISH = [
    ("knife", "knife knives knife's"),
    ("wolf", "wolf wolves wolf's"),
    ("box", "box boxes"),
    ("lorry", "lorry lorries"),
    ("horse", "horse horses horse's horses'"),
    ("scissors", "scissors"),
    ("axe", "axe axes"),
]


@pytest.mark.parametrize(("stem", "written"), KAZAKH)
def test_a_kazakh_word_is_known_in_all_its_endings(stem: str, written: str) -> None:
    for form in written.split():
        assert stem in {found for found, _ in kazakh_stems(form)}, form


@pytest.mark.parametrize(("stem", "written"), NOT_KAZAKH)
def test_endings_against_the_harmony_or_the_order_are_no_form_of_a_kazakh_word(stem: str, written: str) -> None:
    for form in written.split():
        assert not fits_kazakh(stem, form.removeprefix(stem)), form


@pytest.mark.parametrize(("word", "written"), RUSSIAN)
def test_a_russian_word_has_all_its_cases(word: str, written: str) -> None:
    assert set(written.split()) <= forms(word, Language.RUSSIAN)


@pytest.mark.parametrize(("word", "written"), ENGLISH)
def test_an_english_word_has_its_plural_and_its_possessive(word: str, written: str) -> None:
    assert set(written.split()) <= forms(word, Language.ENGLISH)


def test_a_russian_plural_stands_for_many_only() -> None:
    assert "всадник" not in forms("всадники", Language.RUSSIAN)
    assert "всадника" not in forms("всадники", Language.RUSSIAN)
    assert singular_forms("доктор") >= {"доктор", "доктору"}
    assert "доктора" in singular_forms("доктор")
    assert "докторами" not in singular_forms("доктор")


def test_a_form_of_two_russian_words_is_weighed() -> None:
    assert likelihood("ножом", "нож") == 1.0
    assert likelihood("стали", "сталь") < 0.1
    assert likelihood("всадников", "всадники") == 1.0
    # What no dictionary has cannot be weighed, and is taken as it stands.
    assert likelihood("тумаром", "тумар") == 1.0


def test_the_part_of_speech_is_that_of_the_dictionary_form() -> None:
    assert (part_of_speech("нож"), part_of_speech("драться"), part_of_speech("белый")) == ("NOUN", "INFN", "ADJF")


@pytest.mark.parametrize("word", ["а" * 100_000, "ә" * 41, "-", "ь", "ы", "1"])
def test_what_is_no_word_costs_nothing(word: str) -> None:
    assert all(len(stem) <= 40 for stem, _ in kazakh_stems(word))
    assert likelihood(word, "нож") in (0.0, 1.0)
