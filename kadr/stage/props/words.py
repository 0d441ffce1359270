"""Which things and animals a text names, from the word lists props.{kk,ru,en}.toml beside this page."""

from functools import lru_cache

from kadr.film.screenplay import Language
from kadr.stage.lexicon import Lexicon, page


@lru_cache(maxsize=3)
def _lexicon(language: Language) -> Lexicon:
    return Lexicon(language, page("kadr.stage.props", "props", language)["props"])


def read_props(text: str, language: Language) -> tuple[tuple[str, str], ...]:
    """(kind, words as written) of each thing named, each kind once, in the order of the text."""
    found: dict[str, str] = {}
    for term in _lexicon(language).find(text):
        found.setdefault(term.key, term.quote)
    return tuple((kind, quote) for kind, quote in found.items() if not kind.startswith("_"))
