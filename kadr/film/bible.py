"""The bible: what a film's people, places, things and style look like, decided once for the whole film."""

import unicodedata
from dataclasses import dataclass, field, fields, replace
from enum import StrEnum
from typing import Any, ClassVar, Final

from kadr.film.staging import Age, Appearance, Daylight, Garment, Hair, Headgear, SketchStyle, Weather

_FORBID: Final[dict[str, Any]] = {"extra": "forbid"}


class EntryKind(StrEnum):
    """What a bible entry decides."""

    CHARACTER = "character"
    LOOK = "look"
    LOCATION = "location"
    PROP = "prop"
    STYLE = "style"


@dataclass(frozen=True, slots=True, kw_only=True)
class Dress:
    """What is decided of an appearance (see `kadr.film.staging.Appearance`); None leaves it as it is without."""

    __pydantic_config__: ClassVar = _FORBID

    age: Age | None = None
    height_m: float | None = None
    build: float | None = None
    hair: Hair | None = None
    hair_tone: float | None = None
    headgear: Headgear | None = None
    garment: Garment | None = None
    garment_tone: float | None = None
    trousers_tone: float | None = None
    beard: bool | None = None

    def decided(self) -> dict[str, Any]:
        """The fields that are decided, by name."""
        named = {field.name: getattr(self, field.name) for field in fields(self)}
        return {name: value for name, value in named.items() if value is not None}

    def over(self, appearance: Appearance) -> Appearance:
        """The appearance with what is decided here."""
        return replace(appearance, **self.decided())


@dataclass(frozen=True, slots=True, kw_only=True)
class Character:
    """Somebody of the film: the name as the script has it, the other names that it uses, and words for people."""

    name: str
    aliases: tuple[str, ...] = ()
    words: str = ""
    appearance: Dress = field(default_factory=Dress)


@dataclass(frozen=True, slots=True, kw_only=True)
class Look:
    """What a character wears in some scenes, over how it looks otherwise. `character` and `scenes` are ids; without
    scenes it is worn wherever no other look is."""

    name: str
    character: str
    scenes: tuple[str, ...] = ()
    words: str = ""
    appearance: Dress = field(default_factory=Dress)


@dataclass(frozen=True, slots=True, kw_only=True)
class Location:
    """A place of the film by the words of its headings. `place` is a key of `kadr.stage.sets`; what is None is read
    from the script."""

    name: str
    aliases: tuple[str, ...] = ()
    words: str = ""
    place: str | None = None
    daylight: Daylight | None = None
    weather: Weather | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Prop:
    """A thing of the film; `prop` is the key of the drawing that stands for it."""

    name: str
    aliases: tuple[str, ...] = ()
    words: str = ""
    prop: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Style:
    """How the film's pictures are made: words for models, and the manner of the sketches."""

    name: str
    words: str = ""
    sketch: SketchStyle | None = None


Entry = Character | Look | Location | Prop | Style

KINDS: Final[dict[EntryKind, type[Entry]]] = {
    EntryKind.CHARACTER: Character,
    EntryKind.LOOK: Look,
    EntryKind.LOCATION: Location,
    EntryKind.PROP: Prop,
    EntryKind.STYLE: Style,
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Worn:
    """How somebody of these names looks, in the scenes with these ordinals; None: in every scene."""

    names: tuple[str, ...]
    appearance: Dress
    scenes: tuple[int, ...] | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Dressing:
    """What a bible decides of the stagings of one draft. Of `worn` the later ones lie over the earlier ones."""

    worn: tuple[Worn, ...] = ()
    locations: tuple[Location, ...] = ()
    props: tuple[Prop, ...] = ()


def place_names(heading: str, location: str | None, sublocation: str | None) -> tuple[str, ...]:
    """What the place of a heading may be called, folded, the most exact name first."""
    both = [part for part in (location, sublocation) if part]
    joined = [sign.join(both) for sign in (". ", ", ", " / ", " - ", " – ", " ")] if len(both) > 1 else []
    return tuple(folded(name) for name in (heading, *joined, *reversed(both)))


def folded(name: str) -> str:
    """A name as it is compared: letters composed, in lower case, with single spaces."""
    return " ".join(unicodedata.normalize("NFC", name).casefold().split())
