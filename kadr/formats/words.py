"""What film terms are called in Kazakh, Russian and English, on everything that leaves the house."""

import tomllib
from functools import cache
from importlib.resources import files

from kadr.errors import Invalid
from kadr.film.screenplay import Language


def term(language: Language, kind: str, value: str) -> str:
    """The word for a film value, as `term(Language.KAZAKH, "size", ShotSize.CLOSE_UP)`.

    Kinds: size, framing, angle, move, reason, style, screen, category, day_night, tag_source, daylight, weather,
    place_type, voice, plan, label. Values of film enums pass as they are. Raises Invalid, naming the file and the
    entry, for a kind or value that has no word.
    """
    name = str(value)
    found = _words(language).get(kind, {}).get(name)
    if found is None:
        raise Invalid(f"words.{language}.toml has no {name!r} under [{kind}]; add it there, in all three languages")
    return found


def label(language: Language, name: str) -> str:
    """A word of the page itself (`page`, `duration`, `drawn_from_data`), which no film enum carries."""
    return term(language, "label", name)


@cache
def _words(language: Language) -> dict[str, dict[str, str]]:
    text = files("kadr.formats").joinpath(f"words.{language}.toml").read_text(encoding="utf-8")
    return tomllib.loads(text)
