"""The craft's rules and the styles as values, from `craft/*.toml` and `styles.toml`, where each names its source."""

import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum
from functools import cache
from importlib.resources import files
from typing import Any, Final

from kadr.film.screenplay import Language
from kadr.film.shots import Angle, CoverageStyle, Framing, Move, ReasonCode, ScreenKind, ShotSize

_SETS: Final = (
    "places", "two_hander", "group", "entrance", "chase", "phone", "turns", "inserts", "action", "writer", "timing",
    "camera",
)  # fmt: skip


@dataclass(frozen=True, slots=True, kw_only=True)
class Source:
    """A book, or a practice, that a rule comes from."""

    author: str
    title: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Rule:
    """One rule of the craft: what it says in three languages, its sources by key, and its numbers as in the data.

    `code` is what it gives as the reason of a shot; None for a rule that makes no shots of its own."""

    name: str
    set: str
    code: ReasonCode | None
    sources: tuple[str, ...]
    words: Mapping[Language, str]
    numbers: Mapping[str, Any]


@dataclass(frozen=True, slots=True, kw_only=True)
class Movement:
    """How a kind of movement is looked at."""

    size: ShotSize
    move: Move


class Cut(StrEnum):
    """Whether a scene is cut into shots, or the camera takes it in few."""

    SHOTS = "shots"
    TAKES = "takes"


@dataclass(frozen=True, slots=True, kw_only=True)
class Screen:
    """What one kind of screen can show: the first move and the first angle are its own; `sizes` tightest and widest."""

    lens_mm: float
    moves: tuple[Move, ...]
    angles: tuple[Angle, ...]
    sizes: tuple[ShotSize, ShotSize]


@dataclass(frozen=True, slots=True, kw_only=True)
class Rules:
    """The numbers in force for one style, by the names that they have in the data; `time` holds seconds.

    `moves`, `angles` and `framings` say what this camera does instead of what it cannot do."""

    style: CoverageStyle
    words: Mapping[Language, str]
    sources: tuple[str, ...]
    cut: Cut
    time: Mapping[str, float]
    sizes: Mapping[str, ShotSize]
    counts: Mapping[str, int]
    ladder: tuple[ShotSize, ...]
    ladder_chase: tuple[ShotSize, ...]
    lenses: Mapping[ShotSize, float]
    movements: Mapping[str, Movement]
    moves: Mapping[Move, Move]
    angles: Mapping[Angle, Angle]
    framings: Mapping[Framing, Framing]
    screens: Mapping[ScreenKind, Screen]


@cache
def craft() -> Mapping[str, Rule]:
    """Every rule by its name, in the order of the data."""
    return {rule.name: rule for name in _SETS for rule in _rules_of(name)}


@cache
def sources() -> Mapping[str, Source]:
    """Every source by its key."""
    return {key: Source(**value) for key, value in _table("craft/sources.toml").items()}


@cache
def rules(style: CoverageStyle = CoverageStyle.CLASSICAL) -> Rules:
    """The rules in force for a style, read once: the craft's numbers, with the style's own in their place."""
    own = _table("styles.toml")[style]
    numbers: dict[str, Any] = {}
    for rule in craft().values():
        for key, value in rule.numbers.items():
            numbers[key] = {**numbers.get(key, {}), **value} if isinstance(value, dict) else value
    for key in ("seconds", "sizes", "counts", "lenses"):
        numbers[key] = {**numbers[key], **own.get(key, {})}
    return Rules(
        style=style,
        words={language: own[language] for language in Language},
        sources=tuple(own["sources"]),
        cut=Cut(own["cut"]),
        time={name: float(value) for name, value in numbers["seconds"].items()},
        sizes={name: ShotSize(value) for name, value in numbers["sizes"].items()},
        counts={name: int(value) for name, value in numbers["counts"].items()},
        ladder=tuple(map(ShotSize, own.get("ladder", numbers["ladder"]))),
        ladder_chase=tuple(map(ShotSize, numbers["ladder_chase"])),
        lenses={ShotSize(size): float(mm) for size, mm in numbers["lenses"].items()},
        movements={
            name: Movement(size=ShotSize(value["size"]), move=Move(value["move"]))
            for name, value in numbers["movements"].items()
        },
        moves={Move(old): Move(new) for old, new in own.get("moves", {}).items()},
        angles={Angle(old): Angle(new) for old, new in own.get("angles", {}).items()},
        framings={Framing(old): Framing(new) for old, new in own.get("framings", {}).items()},
        screens={ScreenKind(name): _screen(value) for name, value in own.get("screens", {}).items()},
    )


def reason_of(rule: str) -> ReasonCode:
    """The reason that a rule gives to its shots."""
    code = craft()[rule].code
    if code is None:
        raise TypeError(f"the rule {rule} makes no shots")
    return code


def _screen(table: Mapping[str, Any]) -> Screen:
    tightest, widest = map(ShotSize, table["sizes"])
    return Screen(
        lens_mm=float(table["lens_mm"]),
        moves=tuple(map(Move, table["moves"])),
        angles=tuple(map(Angle, table["angles"])),
        sizes=(tightest, widest),
    )


def _rules_of(name: str) -> Iterator[Rule]:
    for rule, table in _table(f"craft/{name}.toml").items():
        told = ("code", "sources", *Language)
        yield Rule(
            name=rule,
            set=name,
            code=ReasonCode(table["code"]) if "code" in table else None,
            sources=tuple(table["sources"]),
            words={language: table[language] for language in Language},
            numbers={key: value for key, value in table.items() if key not in told},
        )


def _table(path: str) -> dict[str, Any]:
    text = files("kadr.studio.coverage").joinpath(path).read_text(encoding="utf-8")
    return tomllib.loads(text)
