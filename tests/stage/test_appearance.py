"""People are recognised: by the script's words about them, and because no two principals look alike."""

import itertools
from pathlib import Path

import numpy as np
import pytest

from kadr.film.screenplay import Element, ElementType, Language, Screenplay
from kadr.film.staging import Age, Appearance, Figure, Garment
from kadr.formats import fountain
from kadr.stage.appearance import Person, _difference, candidates, looks, person
from kadr.stage.figures.figure import SKIN_TONE, Part, body
from kadr.stage.figures.tailoring import draw_chest


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


def visible(look: Appearance) -> tuple[object, ...]:
    """What an audience tells people apart by at full-shot size, tone in steps that a pencil can show."""
    return look.age, look.headgear, look.garment, look.hair, look.beard, round(look.garment_tone, 1)


@pytest.mark.parametrize("language", list(Language))
def test_the_cast_of_boran_is_told_apart(language: Language) -> None:
    source = Path(__file__).parents[2] / "examples" / "boran" / f"boran.{language}.fountain"
    cast = looks(fountain.parse(source.read_text("utf-8")), language)

    assert len(cast) >= 5
    for (name, one), (other, another) in itertools.combinations(cast.items(), 2):
        assert visible(one)[:5] != visible(another)[:5], f"{name} and {other} have one silhouette"
        assert _difference(one, another) > 1.5


def test_a_look_that_was_decided_on_stays_and_the_others_keep_apart_from_it() -> None:
    play = film("САПАР (72) жүр.", "АРУ (10) жүр.", "ГҮЛНҰР (34) жүр.", "ҚЫМБАТ (35) жүр.")
    decided = Appearance(height_m=1.7, garment=Garment.UNIFORM, garment_tone=0.41)

    cast = looks(play, Language.KAZAKH, {"Гүлнұр": decided})

    assert cast["ГҮЛНҰР"] == decided
    assert all(visible(look) != visible(decided) for name, look in cast.items() if name != "ГҮЛНҰР")


def test_garments_have_silhouettes_of_their_own() -> None:
    """At full-shot size: the outlines of two garments on one body differ, or what is sewn on their fronts does."""
    outlines = {}
    for garment in Garment:
        one = body(Figure(name="ЕРБОЛ", x=0, y=0, appearance=Appearance(garment=garment)), px_per_m=120.0).mesh
        dressed = one.vertices[np.unique(one.faces[(one.part == Part.TOP) | (one.part == Part.COLLAR)])]
        slices = [dressed[np.abs(dressed[:, 2] - z) < 0.05, 0] for z in np.arange(0.3, 1.6, 0.1)]
        widths = [float(np.ptp(each)) if len(each) else 0.0 for each in slices]
        sewn = draw_chest(Appearance(garment=garment), 120.0, 1.4).ink
        outlines[garment] = (np.array(widths), sewn)

    for (one_, (wide, ink)), (other_, (wide_, ink_)) in itertools.combinations(outlines.items(), 2):
        differs = float(np.abs(wide - wide_).max()) + 2.0 * float(np.sqrt(((ink - ink_) ** 2).mean()))
        assert differs > 0.12, f"{one_} and {other_} are dressed alike"
