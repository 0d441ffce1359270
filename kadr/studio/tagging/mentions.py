"""One mention of a thing or a person in a scene, and how mentions become tags."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

from kadr.film.breakdown import Category, Tag, TagSource

# Below this a thing is likelier absent than there.
LEAST: Final = 0.25
_ORDER: Final = {category: at for at, category in enumerate(Category)}


@dataclass(frozen=True, slots=True, kw_only=True)
class Mention:
    """A tag in the making: what these words on this line say, by themselves."""

    category: Category
    name: str
    key: str
    line: int
    quote: str
    confidence: float
    source: TagSource
    speaking: bool | None = None
    count: int | None = None


def quoted(text: str, start: int, end: int) -> str:
    """The words of a paragraph from `start` to `end`, on one line."""
    return " ".join(text[start:end].split())


def as_tags(mentions: Iterable[Mention]) -> tuple[Tag, ...]:
    """One tag for each thing of a category, in the order of the script within each category.

    The first mention gives line and quote, the surest the confidence and the source, the largest number the count.
    What is handled once in a scene is a prop all through it, however often it also stands there.
    """
    grouped: dict[tuple[Category, str], list[Mention]] = {}
    for mention in mentions:
        if mention.confidence >= LEAST:
            grouped.setdefault((mention.category, mention.key), []).append(mention)
    for category, key in list(grouped):
        if category is Category.SET_DRESSING and (Category.PROPS, key) in grouped:
            grouped[Category.PROPS, key] += grouped.pop((category, key))
    tags = [_tag(each) for each in grouped.values()]
    return tuple(sorted(tags, key=lambda tag: (_ORDER[tag.category], tag.line)))


def _tag(mentions: list[Mention]) -> Tag:
    first = min(mentions, key=lambda mention: mention.line)
    surest = max(mentions, key=lambda mention: mention.confidence)
    spoken = [mention.speaking for mention in mentions if mention.speaking is not None]
    return Tag(
        category=mentions[0].category,
        name=surest.name,
        key=surest.key,
        line=first.line,
        quote=first.quote,
        lines=tuple(sorted({mention.line for mention in mentions})),
        confidence=round(min(surest.confidence, 1.0), 2),
        source=surest.source,
        speaking=any(spoken) if spoken else None,
        count=max((mention.count for mention in mentions if mention.count), default=None),
    )
