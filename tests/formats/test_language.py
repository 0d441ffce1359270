"""Promises about telling Kazakh, Russian and English apart."""

from pathlib import Path

import pytest

from kadr.film.screenplay import Language
from kadr.formats import language

BORAN = Path(__file__).parents[2] / "examples" / "boran"


@pytest.mark.parametrize("expected", list(Language))
def test_the_example_film_is_known_in_each_language(expected: Language) -> None:
    text = (BORAN / f"boran.{expected}.fountain").read_text(encoding="utf-8")

    assert language.detect(text) is expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("ИНТ. ҮЙ – ТҮН\n\nАру әкесіне қарайды.", Language.KAZAKH),
        (
            "НАТ. СТЕПЬ\n\nӘсел и Нұрлан смотрят на дорогу, и никто не говорит, что будет дальше с ними.",
            Language.RUSSIAN,
        ),
        ("EXT. STEPPE - DAY\n\nАру looks at the horizon and says nothing.", Language.ENGLISH),
        ("Бул уй емес деп келеди жане кетеди", Language.KAZAKH),
        ("12345", Language.ENGLISH),
    ],
)
def test_a_few_words_are_enough(text: str, expected: Language) -> None:
    assert language.detect(text) is expected
