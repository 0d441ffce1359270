"""The assistant director's breakdown of a scene: what must be there on the day, each with the line that says so."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from kadr.film.screenplay import PlaceType


class Category(StrEnum):
    """What a thing is to the departments of a film (the categories of a breakdown sheet)."""

    CAST = "cast"
    BACKGROUND = "background"
    PROPS = "props"
    SET_DRESSING = "set_dressing"
    WARDROBE = "wardrobe"
    MAKEUP = "makeup"
    VEHICLES = "vehicles"
    ANIMALS = "animals"
    STUNTS = "stunts"
    EFFECTS = "effects"
    OPTICAL = "optical"
    MECHANICAL = "mechanical"
    MUSIC = "music"
    SOUND = "sound"
    CAMERA = "camera"
    GREENERY = "greenery"
    EQUIPMENT = "equipment"
    SECURITY = "security"
    LABOUR = "labour"


class TagSource(StrEnum):
    """What made somebody believe that a thing is in the scene."""

    CUE = "cue"
    CAST_LINE = "cast_line"
    CAPITALS = "capitals"
    LEXICON = "lexicon"
    PROJECT = "project"
    RULE = "rule"
    PERSON = "person"


class DayNight(StrEnum):
    """The light that a scene asks for."""

    DAY = "day"
    NIGHT = "night"
    DAWN = "dawn"
    DUSK = "dusk"


@dataclass(frozen=True, slots=True, kw_only=True)
class Tag:
    """One thing that a scene needs. `name` is its dictionary form (`шапан`), or a person as the cue writes them;
    `key` is what all its mentions share; `quote` the words that named it first, on source line `line`; `lines` every
    line that names it; `confidence` 0 to 1. `speaking` is for cast alone: whether they say anything in the scene.
    `count` is how many the script says there are (`thirty sheep`: 30), or None where it gives no number."""

    category: Category
    name: str
    key: str
    line: int
    quote: str
    lines: tuple[int, ...] = ()
    confidence: float
    source: TagSource
    speaking: bool | None = None
    count: int | None = None


class Answer(StrEnum):
    """What a person said to a question."""

    SAME = "same"
    DIFFERENT = "different"


@dataclass(frozen=True, slots=True, kw_only=True)
class Question:
    """Something to ask the writer rather than decide: may `one` and `other` be the same person? `quote`, on `line` of
    scene `ordinal`, is what raised it; `key` stays the same over re-imports."""

    key: str
    one: str
    other: str
    ordinal: int
    line: int
    quote: str


@dataclass(frozen=True, slots=True, kw_only=True)
class SceneFacts:
    """A scene in the one-line schedule. `eighths` are eighths of a printed page; `seconds` its estimated screen time,
    from the writer's own timing or by pace (`timed_by`: `writer` or `pace`); `story_day` counts from 1."""

    ordinal: int
    number: str
    place_type: PlaceType | None
    place: str | None
    sub_place: str | None
    day_night: DayNight | None
    story_day: int
    eighths: int
    seconds: float
    timed_by: str


@dataclass(frozen=True, slots=True, kw_only=True)
class SceneBreakdown:
    """One scene broken down: its facts and its tags, in the order of the script within each category."""

    facts: SceneFacts
    tags: tuple[Tag, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Breakdown:
    """A screenplay broken down: its scenes in order, and what the writer has still to be asked."""

    scenes: tuple[SceneBreakdown, ...]
    questions: tuple[Question, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class ProjectLexicon:
    """What people taught a project by correcting its breakdowns: words (or keys of tags) and what they are.

    A word's value is its category, or None where it is no tag at all. Words are found inflected, also of several
    words; they go before the lexicons of the language. A word of category `cast` is a person's name. `names` are what
    words of `entries` are called: two words of one name are one thing, two people of one name one person.
    """

    entries: Mapping[str, Category | None] = field(default_factory=dict)
    names: Mapping[str, str] = field(default_factory=dict)
