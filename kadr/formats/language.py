"""Which language a script is written in, from its letters and its commonest words."""

from typing import Final

from kadr.film.screenplay import Language

_KAZAKH: Final = "әғқңөұүһі"
_RUSSIAN: Final = "абвгдеёжзийклмнопрстуфхцчшщъыьэюя"
_LATIN: Final = "abcdefghijklmnopqrstuvwxyz"
# Commonest words that the other language does not have; they decide where a script came without Kazakh letters.
_KAZAKH_WORDS: Final = frozenset(
    """және мен пен бен бұл сол емес деп бір жоқ бар қарайды тұр отыр келеді соң еді ғой үшін оның екі кетеді керек
    енді жатыр алып шығады кіреді айтады ушин жане кундиз казак кетеди келеди бала""".split()  # noqa: SIM905  # read as prose
)
_RUSSIAN_WORDS: Final = frozenset(
    """и в не на что он она с из по но его от как это за все к у же так день ночь смотрит они бы для
    до""".split()  # noqa: SIM905  # read as prose
)
_SAMPLE: Final = 200_000
# Kazakh prose has 15-20 % of its letters outside the Russian alphabet; Russian prose with Kazakh names stays under 2 %.
_KAZAKH_SHARE: Final = 0.04


def detect(text: str) -> Language:
    """The language of a script; headings may be of another. English where there are no letters at all."""
    sample = text[:_SAMPLE].lower()
    kazakh = sum(map(sample.count, _KAZAKH))
    russian = sum(map(sample.count, _RUSSIAN))
    if sum(map(sample.count, _LATIN)) >= kazakh + russian:
        return Language.ENGLISH
    words = sample.split()
    said_kazakh = sum(word in _KAZAKH_WORDS for word in words)
    said_russian = sum(word in _RUSSIAN_WORDS for word in words)
    if kazakh >= _KAZAKH_SHARE * (kazakh + russian):
        return Language.RUSSIAN if said_russian > 2 * said_kazakh + 5 else Language.KAZAKH
    return Language.KAZAKH if said_kazakh > said_russian else Language.RUSSIAN
