"""Who is in a scene: its cast, speaking and silent, and the crowds that speak as one."""

from collections.abc import Iterator, Sequence
from typing import Final

from kadr.film.breakdown import Category, TagSource
from kadr.film.screenplay import Element, ElementType, Scene
from kadr.formats.cues import read_cue
from kadr.studio.coverage.names import Names, name_key
from kadr.studio.coverage.tokens import Token
from kadr.studio.tagging.mentions import Mention, quoted

_CUE, _LISTED, _NAMED = 1.0, 0.95, 0.9
# `Дәулеттің шамы`, `губы Сапара`: somebody who is only spoken of may be elsewhere.
_INFLECTED: Final = 0.8
_QUOTED: Final = 0.4


def listed(scene: Scene, names: Names) -> Iterator[Mention]:
    """The people of a scene's cast line."""
    for written in scene.slugline.cast:
        for name in names.of_cue(read_cue(written).name):
            yield _cast(name, scene.heading.line, " ".join(written.split()), _LISTED, TagSource.CAST_LINE)


def speakers(scene: Scene, names: Names) -> frozenset[str]:
    """Who has lines in a scene: in its action they may be named in small letters (чабан)."""
    return frozenset(name for cue in _cues(scene) for name in names.of_cue(read_cue(cue.text).name))


def _cues(scene: Scene) -> Iterator[Element]:
    return (element for element in scene.elements if element.type is ElementType.CHARACTER)


def speaking(cue: Element, names: Names) -> Iterator[Mention]:
    """The people of a cue; of a cue of many people, background."""
    written = read_cue(cue.text).name
    if not name_key(written):
        return
    if names.is_collective(written):
        yield Mention(
            category=Category.BACKGROUND,
            name=written.lower(),
            key=name_key(written),
            line=cue.line,
            quote=written,
            confidence=_CUE,
            source=TagSource.CUE,
        )
    for name in names.of_cue(written):
        yield _cast(name, cue.line, written, _CUE, TagSource.CUE, speaking=True)


def named(element: Element, tokens: Sequence[Token], names: Names, small: frozenset[str]) -> Iterator[Mention]:
    """The people whom a sentence of action names."""
    for name, at, length in names.mentions(tokens, small):
        run = tokens[at : at + length]
        confidence = names.silent.get(name, _NAMED)
        if not names.stands_plain(name, run):
            confidence *= _INFLECTED
        if run[0].quoted:
            confidence = min(confidence, _QUOTED)
        source = TagSource.CAPITALS if run[0].capitals else TagSource.RULE
        yield _cast(name, run[0].line, quoted(element.text, run[0].start, run[-1].end), confidence, source)


def _cast(name: str, line: int, quote: str, confidence: float, source: TagSource, *, speaking: bool = False) -> Mention:
    return Mention(
        category=Category.CAST,
        name=name,
        key=name_key(name),
        line=line,
        quote=quote,
        confidence=confidence,
        source=source,
        speaking=speaking,
    )
