"""What numbers on a set's page may be: each kind of number reads a TOML value, or says why it cannot."""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Annotated, Protocol, TypeVar

# What lies beyond is haze; the earth itself is drawn as far as 1,500 m.
WORLD_M = 3000.0
# The four walls of a room by the side that they stand on.
SIDES = ("south", "east", "north", "west")


T_co = TypeVar("T_co", covariant=True)


class Measure(Protocol[T_co]):
    """One kind of value: how it is read from TOML (ValueError says what is wrong) and how a tutorial names it."""

    def read(self, value: object) -> T_co: ...

    def named(self) -> str: ...


@dataclass(frozen=True, slots=True)
class Number:
    """A number between two bounds."""

    low: float
    high: float
    unit: str
    whole: bool = False

    def read(self, value: object) -> float:
        """The value as it is; a whole number stays whole."""
        if isinstance(value, bool) or not isinstance(value, int | float) or not math.isfinite(value):
            raise ValueError(f"{shown(value)} is not a number: give {self.named()}")
        if self.whole and not isinstance(value, int):
            raise ValueError(f"{shown(value)} is not a whole number: give {self.named()}")
        if not self.low <= value <= self.high:
            raise ValueError(f"{shown(value)} is out of bounds: give {self.named()}")
        return value if self.whole else float(value)

    def named(self) -> str:
        """As in `0.01 to 3000 m`."""
        return f"{self.low:g} to {self.high:g} {self.unit}".strip()


@dataclass(frozen=True, slots=True)
class Point:
    """A place: x and y in metres; with `lifted` a height may follow."""

    lifted: bool = False

    def read(self, value: object) -> tuple[float, ...]:
        """(x, y), or (x, y, z) where a height may follow: then always three."""
        counts = (2, 3) if self.lifted else (2,)
        if not isinstance(value, list) or len(value) not in counts:
            raise ValueError(f"{shown(value)} is not a place: give {self.named()}")
        reach = Number(-WORLD_M, WORLD_M, "m")
        found = tuple(reach.read(one) for one in value)
        return (*found, 0.0) if self.lifted and len(found) == 2 else found

    def named(self) -> str:
        """As a page writes it."""
        return "[x, y] or [x, y, z] in metres" if self.lifted else "[x, y] in metres"


@dataclass(frozen=True, slots=True)
class Points:
    """A line or an outline through places."""

    least: int = 2
    most: int = 200
    lifted: bool = False

    def read(self, value: object) -> tuple[tuple[float, ...], ...]:
        """The places in their order."""
        if not isinstance(value, list) or not self.least <= len(value) <= self.most:
            raise ValueError(f"{shown(value)} is no list of {self.least} to {self.most} places: give {self.named()}")
        point = Point(lifted=self.lifted)
        return tuple(point.read(one) for one in value)

    def named(self) -> str:
        """As a page writes it."""
        return "[[x, y, z], ...] in metres" if self.lifted else "[[x, y], ...] in metres"


@dataclass(frozen=True, slots=True)
class Numbers:
    """A list of numbers; one alone may stand without brackets."""

    each: Number
    most: int = 200

    def read(self, value: object) -> tuple[float, ...]:
        """The numbers in their order."""
        many = value if isinstance(value, list) else [value]
        if not 1 <= len(many) <= self.most:
            raise ValueError(f"{shown(value)} has {len(many)} numbers: give 1 to {self.most}")
        return tuple(self.each.read(one) for one in many)

    def named(self) -> str:
        """As in `one or several, 0 to 1`."""
        return f"one or several, {self.each.named()}"


@dataclass(frozen=True, slots=True)
class Choice:
    """One of a few words."""

    words: tuple[str, ...]

    def read(self, value: object) -> str:
        """The word."""
        if not isinstance(value, str) or value not in self.words:
            raise ValueError(f"{shown(value)} is not known here: give {self.named()}")
        return value

    def named(self) -> str:
        """The words."""
        return f"one of {', '.join(self.words)}"


@dataclass(frozen=True, slots=True)
class Key:
    """A name of another page or thing; whether it is there is asked where it is used."""

    def read(self, value: object) -> str:
        """The name."""
        if not isinstance(value, str) or not value.isidentifier() or len(value) > 60:
            raise ValueError(f"{shown(value)} is not a name: give letters a-z and _")
        return value

    def named(self) -> str:
        """As a tutorial has it."""
        return "a name"


@dataclass(frozen=True, slots=True)
class Flag:
    """True or false."""

    def read(self, value: object) -> bool:
        """The flag."""
        if not isinstance(value, bool):
            raise ValueError(f"{shown(value)} is neither true nor false")  # noqa: TRY004  a page's value, not a type of ours
        return value

    def named(self) -> str:
        """The two."""
        return "true or false"


def shown(value: object) -> str:
    """A value in a message, never a page long."""
    text = repr(value)
    return text if len(text) <= 60 else text[:57] + "..."


def listed(words: Sequence[str]) -> str:
    """Words in a message."""
    return ", ".join(words) if words else "none"


# The types that words of the vocabulary give their parameters.
Metres = Annotated[float, Number(0.001, WORLD_M, "m")]
Offset = Annotated[float, Number(-WORLD_M, WORLD_M, "m")]
Degrees = Annotated[float, Number(-360.0, 360.0, "°")]
# Above 1 a surface shines by itself.
Tone = Annotated[float, Number(0.0, 3.0, "(0 black, 1 white, more shines)")]
Share = Annotated[float, Number(0.0, 1.0, "(share)")]
Count = Annotated[int, Number(1, 400, "(whole)", whole=True)]
Side = Annotated[str, Choice(SIDES)]
Spot = Annotated[tuple[float, ...], Point()]
Place3 = Annotated[tuple[float, ...], Point(lifted=True)]
Outline = Annotated[tuple[tuple[float, ...], ...], Points()]
Course = Annotated[tuple[tuple[float, ...], ...], Points(lifted=True)]
Name = Annotated[str, Key()]
