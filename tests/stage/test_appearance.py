"""People are recognised: by the script's words about them, and because no two principals look alike."""

import itertools

import pytest

from kadr.film.screenplay import Element, ElementType, Language, Screenplay
from kadr.film.staging import Age, Appearance
from kadr.stage import looks
from kadr.stage.appearance import Person, candidates, person
from kadr.stage.figures.figure import SKIN_TONE


def film(*lines: str) -> Screenplay:
    """A screenplay of action lines, and a cue for each word in capitals that starts one."""
    elements = []
    for number, line in enumerate(lines, start=1):
        elements.append(Element(type=ElementType.ACTION, text=line, line=3 * number))
        elements.append(Element(type=ElementType.CHARACTER, text=line.split(" (")[0], line=3 * number + 1))
    return Screenplay(elements=tuple(elements))


@pytest.mark.parametrize(
    ("language", "name", "text", "age"),
    [
        (Language.KAZAKH, "САПАР", "САПАР (72) торы атпен келеді.", Age.OLD),
        (Language.KAZAKH, "АРУ", "АРУ (10) тізерлеп отыр.", Age.CHILD),
        (Language.RUSSIAN, "ДАУЛЕТ", "Впереди ДАУЛЕТ (35 лет) и другие.", Age.ADULT),
        (Language.RUSSIAN, "СТАРИК", "Входит СТАРИК.", Age.OLD),
        (Language.RUSSIAN, "МАЛЬЧИК", "Стоит МАЛЬЧИК.", Age.CHILD),
        (Language.KAZAKH, "ҚАРТ", "ҚАРТ отыр.", Age.OLD),
        (Language.ENGLISH, "OLD MAN", "An OLD MAN waits.", Age.OLD),
        (Language.ENGLISH, "ARU", "ARU (10) kneels.", Age.CHILD),
        (Language.ENGLISH, "TOM", "TOM, an old man, waits.", Age.OLD),
    ],
)
def test_age_is_read_from_the_script(language: Language, name: str, text: str, age: Age) -> None:
    assert person(name, text, language).age is age


@pytest.mark.parametrize(
    ("language", "name", "woman"),
    [
        (Language.KAZAKH, "ГҮЛНҰР", True),
        (Language.KAZAKH, "САПАР", False),
        (Language.KAZAKH, "ӘЖЕ", True),
        (Language.RUSSIAN, "МАРИЯ", True),
        (Language.RUSSIAN, "НИКИТА", False),
        (Language.RUSSIAN, "ИВАН", False),
        (Language.ENGLISH, "MARY", True),
        (Language.ENGLISH, "JOHN", False),
    ],
)
def test_women_and_men_are_told_by_name(language: Language, name: str, woman: bool) -> None:
    assert person(name, "", language).woman is woman


def test_the_principals_of_a_film_do_not_look_alike() -> None:
    cast = looks(
        film("САПАР (72) жүр.", "АРУ (10) жүр.", "ГҮЛНҰР (34) жүр.", "ДӘУЛЕТ (35) жүр.", "АСАН (30) жүр."),
        Language.KAZAKH,
    )

    def silhouette(look: Appearance) -> tuple[object, ...]:
        return look.age, look.headgear, look.garment, look.hair, look.beard, round(look.garment_tone, 1)

    for one, other in itertools.combinations(cast.values(), 2):
        assert silhouette(one) != silhouette(other)
    assert len(cast) == 5


def test_looks_are_the_same_each_time() -> None:
    one = film("САПАР (72) жүр.", "АРУ (10) жүр.")

    assert looks(one, Language.KAZAKH) == looks(one, Language.KAZAKH)


def test_no_garment_is_as_pale_as_the_skin_it_covers() -> None:
    names = [f"{letter}{number}" for letter in ("АРУ", "МАША", "JOHN") for number in range(60)]
    tones = [look.garment_tone for name in names for look in candidates(Person(Age.CHILD, True, ""), name)]

    assert len(set(tones)) >= 4
    assert max(tones) <= SKIN_TONE - 0.3
