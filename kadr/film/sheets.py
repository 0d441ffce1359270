"""Concept sheets: one page that shows a character or a place from all sides, for those who build it."""

from dataclasses import dataclass, field
from enum import StrEnum

from kadr.film.bible import Dress
from kadr.film.screenplay import Language
from kadr.film.staging import Appearance, SketchStyle


class SheetKind(StrEnum):
    """What a sheet shows: a character from four sides, its faces, its costumes; a place by hour and weather."""

    TURNAROUND = "turnaround"
    EXPRESSIONS = "expressions"
    LOOKS = "looks"
    HOURS = "hours"


OF_CHARACTERS = (SheetKind.TURNAROUND, SheetKind.EXPRESSIONS, SheetKind.LOOKS)


class Worn(StrEnum):
    """Where a costume is worn."""

    EVERYWHERE = "everywhere"
    ELSEWHERE = "elsewhere"
    IN_SCENES = "in_scenes"


@dataclass(frozen=True, slots=True, kw_only=True)
class Costume:
    """One look of a character, over how it looks otherwise. `name` is empty for that one; `scenes` are numbers."""

    name: str = ""
    dress: Dress = field(default_factory=Dress)
    worn: Worn = Worn.EVERYWHERE
    scenes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class SheetOrder:
    """All that a sheet is drawn from. Of a character `wearer` is how it looks without any costume, and the first of the
    `costumes` the one that it is shown in; of a location `place` is a key of `kadr.stage.sets`. `aspect` is the frame's
    width over its height."""

    sheet: SheetKind
    title: str
    film: str
    language: Language
    style: SketchStyle = SketchStyle.PENCIL
    words: str = ""
    wearer: Appearance | None = None
    costumes: tuple[Costume, ...] = ()
    place: str | None = None
    aspect: float = 16 / 9
