"""A screenplay as data: what the writer wrote, element by element, each knowing its source line."""

from dataclasses import dataclass, field
from enum import StrEnum


class Language(StrEnum):
    """The languages that Kadr writes in, in the order of its care for them."""

    KAZAKH = "kk"
    RUSSIAN = "ru"
    ENGLISH = "en"


class ElementType(StrEnum):
    """The kinds of paragraph a screenplay consists of (Fountain 1.1)."""

    SCENE_HEADING = "scene_heading"
    ACTION = "action"
    CHARACTER = "character"
    DIALOGUE = "dialogue"
    PARENTHETICAL = "parenthetical"
    TRANSITION = "transition"
    LYRICS = "lyrics"
    CENTERED = "centered"
    PAGE_BREAK = "page_break"
    SECTION = "section"
    SYNOPSIS = "synopsis"


class PlaceType(StrEnum):
    """Where the camera stands: inside, outside, both, in a studio pavilion, or establishing."""

    INT = "INT"
    EXT = "EXT"
    INT_EXT = "INT/EXT"
    PAV = "PAV"
    EST = "EST"


@dataclass(frozen=True, slots=True, kw_only=True)
class Slugline:
    """A scene heading taken apart; None for what the writer left out. `duration_s` is in seconds."""

    place_type: PlaceType | None = None
    location: str | None = None
    sublocation: str | None = None
    time: str | None = None
    duration_s: float | None = None
    cast: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Element:
    """One paragraph: text without its markup, and the first source line it came from (from 1)."""

    type: ElementType
    text: str
    line: int
    number: str | None = None
    depth: int | None = None
    dual: bool = False
    slugline: Slugline | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class TitleEntry:
    """One key of the title page, as written, with its lines."""

    key: str
    lines: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Aside:
    """What the writer keeps but nobody films: a note, or a boneyard (text cut out but not thrown away).

    `element` is the index of the element it belongs to; the number of elements for one after the last. `offset` is
    its place in that element's text, in characters; None for one on lines of its own before the element.
    """

    text: str
    line: int = 1
    element: int = 0
    offset: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class RevisedSpan:
    """Characters `start` to `end` (exclusive) of one element's text that a revision changed."""

    element: int
    start: int
    end: int


@dataclass(frozen=True, slots=True, kw_only=True)
class RevisionSet:
    """One coloured revision of a shooting script: its name (`Blue Rev. 12/05`), its margin mark, what it changed."""

    id: str
    name: str
    mark: str = "*"
    color: str | None = None
    spans: tuple[RevisedSpan, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Screenplay:
    """A whole script: title page, elements in order, and what is kept but not filmed, in the order of the source."""

    title_page: tuple[TitleEntry, ...] = ()
    elements: tuple[Element, ...] = ()
    notes: tuple[Aside, ...] = ()
    boneyards: tuple[Aside, ...] = ()
    revisions: tuple[RevisionSet, ...] = ()

    def title(self) -> str | None:
        """The title on one line, or None where the title page has none."""
        wanted = ("title", "название", "атауы", "тақырыбы")
        found = (entry for entry in self.title_page if entry.key.casefold() in wanted)
        entry = next(found, None)
        return " ".join(entry.lines) if entry else None


@dataclass(frozen=True, slots=True, kw_only=True)
class Scene:
    """A heading and all that follows until the next one. `ordinal` counts from 1 in script order."""

    ordinal: int
    heading: Element
    elements: tuple[Element, ...] = field(default=())

    @property
    def number(self) -> str:
        """The writer's scene number, or the ordinal where the writer gave none."""
        return self.heading.number or str(self.ordinal)

    @property
    def slugline(self) -> Slugline:
        """The parsed heading; empty where a forced heading could not be taken apart."""
        return self.heading.slugline or Slugline(location=self.heading.text)


def scenes(screenplay: Screenplay) -> tuple[Scene, ...]:
    """The scenes in order. What stands before the first heading belongs to no scene."""
    starts = [i for i, element in enumerate(screenplay.elements) if element.type is ElementType.SCENE_HEADING]
    ends = [*starts[1:], len(screenplay.elements)]
    return tuple(
        Scene(ordinal=n, heading=screenplay.elements[a], elements=screenplay.elements[a + 1 : b])
        for n, (a, b) in enumerate(zip(starts, ends, strict=False), start=1)
    )
