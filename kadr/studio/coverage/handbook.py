"""The rules of coverage as a page for directors; `python -m kadr.studio.coverage.handbook > docs/shot-list.md`."""

import sys
from collections.abc import Iterator, Mapping
from itertools import groupby
from typing import Any, Final

from kadr.film.screenplay import Language
from kadr.film.shots import CoverageStyle
from kadr.formats.words import term
from kadr.studio.coverage.rules import Rule, Rules, craft, rules, sources

_OPENING: Final = """\
# The shot list: its rules, their sources, its styles

This page is made from the data that the shot list follows: `kadr/studio/coverage/craft/*.toml` (the rules) and
`kadr/studio/coverage/styles.toml` (the styles). Correct a rule there, then repeat the command in
`kadr/studio/coverage/handbook.py`; a test compares the two.

Who, where and what is said come from the script, never from a model: no shot names a person, a thing or a place that
its scene lacks. Every shot says why it exists: a reason, the words of the script that asked for it, and the name of a
rule below (`reason.rule`). What the writer asked for (КРУПНО, CLOSE ON, ІРІ ПЛАН) is kept word for word in every style.
"""
_SETS: Final = {
    "places": "A place",
    "two_hander": "Two people",
    "group": "Three and more",
    "entrance": "An entrance",
    "chase": "Movement and the chase",
    "phone": "A telephone, a voice",
    "turns": "Where a scene turns",
    "inserts": "Things",
    "action": "Everything else that is seen",
    "writer": "The writer",
    "timing": "Time",
    "camera": "The camera",
}


def handbook() -> str:
    """The whole page, in Markdown."""
    return "\n".join((_OPENING, *_rules(), *_styles(), *_sources()))


def _rules() -> Iterator[str]:
    for name, found in groupby(craft().values(), key=lambda rule: rule.set):
        yield f"## {_SETS[name]}\n"
        for rule in found:
            yield from _rule(rule)


def _rule(rule: Rule) -> Iterator[str]:
    reason = f" (reason: {term(Language.ENGLISH, 'reason', rule.code)})" if rule.code else ""
    yield f"**`{rule.name}`**{reason}. {rule.words[Language.ENGLISH]}"
    yield from _told(rule.words)
    numbers = ", ".join(f"`{name}` {value}" for name, value in _flat(rule.numbers))
    yield f"*{_named(rule.sources)}.*" + (f" Numbers: {numbers}." if numbers else "") + "\n"


def _styles() -> Iterator[str]:
    yield "## Styles\n"
    for style in CoverageStyle:
        manner = rules(style)
        yield f"**`{style}`** ({term(Language.ENGLISH, 'style', style)}). {manner.words[Language.ENGLISH]}"
        yield from _told(manner.words)
        own = ", ".join(_differs(manner))
        yield f"*{_named(manner.sources)}.*" + (f" {own}." if own else "") + "\n"


def _differs(manner: Rules) -> Iterator[str]:
    """What a style changes of the classical manner, number by number."""
    classical = rules()
    for name in ("time", "sizes", "counts", "lenses"):
        mine, theirs = getattr(manner, name), getattr(classical, name)
        yield from (f"`{key}` {_shown(value)}" for key, value in mine.items() if theirs.get(key) != value)
    for table in (manner.moves, manner.angles, manner.framings):
        yield from (f"{old} becomes {new}" for old, new in table.items())
    for kind, screen in manner.screens.items():
        yield f"a {term(Language.ENGLISH, 'screen', kind)} sees {screen.sizes[0]} to {screen.sizes[1]}"


def _sources() -> Iterator[str]:
    yield "## Sources\n"
    yield from (f"- `{key}`: {source.author}, *{source.title}*" for key, source in sources().items())
    yield ""


def _told(words: Mapping[Language, str]) -> Iterator[str]:
    yield f"Русский: {words[Language.RUSSIAN]} Қазақша: {words[Language.KAZAKH]}"


def _named(keys: tuple[str, ...]) -> str:
    return ", ".join(sources()[key].author for key in keys)


def _flat(numbers: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    for name, value in numbers.items():
        if isinstance(value, dict) and "move" in value:
            yield name, f"{value['size']} with {value['move']}"
        elif isinstance(value, dict):
            yield from _flat(value)
        else:
            yield name, _shown(value)


def _shown(value: object) -> str:
    if isinstance(value, list | tuple):
        return " > ".join(str(each) for each in value)
    return f"{value:g}" if isinstance(value, float) else str(value)


if __name__ == "__main__":
    sys.stdout.write(handbook())
