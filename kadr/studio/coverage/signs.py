"""What kind of scene it is and on which screen it could be seen: words for a chase, a telephone, a page, a map."""

import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any

from kadr.film.screenplay import Language
from kadr.studio.coverage.lexicon import Lexicon, Word, fold_word


@dataclass(frozen=True, slots=True, kw_only=True)
class Signs:
    """One language's signs. They inflect as the words of the lexicon do."""

    words: Lexicon
    many: frozenset[str]
    many_endings: tuple[str, ...]
    everybody: frozenset[str]
    thing_first: frozenset[str]
    thing_endings: tuple[str, ...]

    def find(self, text: str, words: Sequence[Word]) -> dict[str, tuple[Word, ...]]:
        """The signs in a sentence by kind, as they stand."""
        return self.words.find(text, words)

    def is_many(self, crowd: Word, words: Sequence[Word]) -> bool:
        """Whether a word for a crowd means people here: `все замолкают` does, `все, что везла` does not."""
        if crowd.folded not in self.many:
            return True
        if "ё" in crowd.text.lower():
            return False
        after = [word for word in words if word.start > crowd.start][:2]
        return any(word.folded.endswith(self.many_endings) for word in after)

    def is_of_thing(self, words: Sequence[Word], acts: Sequence[Word]) -> bool:
        """Whether a sentence without a name is about a thing: `The door opens`, `Дверь открывается`, `Есік ашылады`."""
        if not words:
            return False
        by_itself = any(
            act.start > words[0].start and act.text.lower().split()[-1].endswith(self.thing_endings) for act in acts
        )
        return words[0].folded in self.thing_first or (bool(self.thing_endings) and by_itself)


@cache
def signs(language: Language) -> Signs:
    """The signs of a language, from `signs.<language>.toml`."""
    own = _table(f"signs.{language}.toml")
    table = {**_table(f"lexicon.{language}.toml"), "shots": own["signs"], "pronouns": {}}
    return Signs(
        words=Lexicon(table, language),
        many=frozenset(map(fold_word, own["many"]["words"])),
        many_endings=tuple(own["many"]["endings"]),
        everybody=frozenset(map(fold_word, own["everybody"]["words"])),
        thing_first=frozenset(own["of_a_thing"]["first"]),
        thing_endings=tuple(own["of_a_thing"]["endings"]),
    )


def _table(name: str) -> Mapping[str, Any]:
    text = files("kadr.studio.coverage").joinpath(name).read_text(encoding="utf-8")
    return tomllib.loads(text)
