"""Reads a set from its page: pages/<key>.toml is a list of pieces, lights and seats that a set designer writes."""

import math
import re
import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import product
from typing import TypeVar

from kadr.errors import Invalid
from kadr.film.staging import Daylight, Weather
from kadr.stage.sets import vocabulary
from kadr.stage.sets.land import RELIEFS
from kadr.stage.sets.measures import WORLD_M, Choice, Flag, Measure, Number, Numbers, Point, listed, shown
from kadr.stage.sets.piece import CLEAR_M, Conditions, LightKind
from kadr.stage.sets.vocabulary import Room, Word, nearest

# Larger pages would be drawn too slowly to be of use: 32,000 triangles is what a set may have.
MOST_BYTES = 65_536
MOST_PIECES = 300
MOST_COPIES = 2_000
# The first line: «# Ас үй · кухня · kitchen: a flat's kitchen».
_TITLE = re.compile(r"# *(?P<kk>[^·:\n]+?) · (?P<ru>[^·:\n]+?) · (?P<en>[^·:\n]+?)(?:: .*)?$")

# What a `when` may say: an hour, a weather, or one of two words for several of them.
WHEN = (*(str(hour) for hour in Daylight), *(str(air) for air in Weather), "dim", "snowy")
_KINDS = tuple(str(kind) for kind in LightKind if kind not in (LightKind.MOON, LightKind.SUN))

Value = Mapping[str, object]
T = TypeVar("T")


@dataclass(frozen=True, slots=True, kw_only=True)
class Copy:
    """Where one of a piece's copies stands: metres and degrees."""

    x: float
    y: float
    z: float
    facing: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Item:
    """A [[piece]] of a page: its word, what was given to it (once for each wall and place on it), and its copies."""

    number: int
    word: Word
    given: tuple[Mapping[str, object], ...]
    copies: tuple[Copy, ...]
    scale: tuple[float, float, float]
    shade: float
    when: tuple[str, ...]
    blocks: bool
    sat_on: bool
    # Only faces seen from within so many metres of the middle are kept, so that a far camera sees through the rest.
    seen_from: float | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Mark:
    """A [[light]], [[seat]] or [[blocked]] of a page."""

    number: int
    copies: tuple[Copy, ...]
    when: tuple[str, ...]
    strength: float = 0.0
    kind: LightKind = LightKind.LAMP
    radius: float = 0.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Page:
    """A set as its page has it. `room` are the walls, `free` the part of it where one can stand and a camera can be."""

    key: str
    names: tuple[str, str, str]
    indoor: bool
    sky: bool
    ground: float
    room: Room | None
    free: Room | None
    high: float
    land: str
    hills: float
    clear: float
    items: tuple[Item, ...]
    lights: tuple[Mark, ...]
    seats: tuple[Mark, ...]
    blocked: tuple[Mark, ...]


def holds(when: tuple[str, ...], at: Conditions) -> bool:
    """Whether all the words of a `when` are true; «not night» is true by day, at dawn and at dusk."""
    true = {str(at.daylight), str(at.weather), "dim" if at.dim else "", "snowy" if at.snowy else ""}
    return all((one.removeprefix("not ") in true) is not one.startswith("not ") for one in when)


def read(text: str, key: str) -> Page:
    """The page of a set. Raises Invalid naming the page, the piece, what is wrong with it and what to write instead."""
    if len(text.encode()) > MOST_BYTES:
        raise Invalid(f"set page {key} has more than {MOST_BYTES // 1024} KB: leave pieces out, or repeat them")
    title = _TITLE.match(text.partition("\n")[0].rstrip())
    if title is None:
        raise Invalid(
            f"set page {key}: its first line must name it in three languages: # қазақша · по-русски · English"
        )
    try:
        table = tomllib.loads(text)
    except tomllib.TOMLDecodeError as wrong:
        raise Invalid(f"set page {key} is not TOML: {wrong}") from None
    return _page(table, key, (title["kk"], title["ru"], title["en"]))


_DEGREES, _WIDE = Number(-360.0, 360.0, "°"), Number(-WORLD_M, WORLD_M, "m")
_TONE, _HIGH = Number(0.0, 1.0, "(0 black, 1 white)"), Number(0.5, 100.0, "m")
_PAGE_KEYS = (
    "indoor", "ground", "room", "free", "high", "sky", "land", "hills", "clear", "piece", "light", "seat", "blocked",
)  # fmt: skip


def _page(table: Value, key: str, names: tuple[str, str, str]) -> Page:
    of = _Reader(f"set page {key}", table)
    of.only(_PAGE_KEYS)
    of.needs("indoor", "ground", "piece")
    indoor = of.take("indoor", Flag(), True)  # noqa: FBT003  never left out
    room = of.room("room", None)
    return Page(
        key=key,
        names=names,
        indoor=indoor,
        sky=of.take("sky", Flag(), not indoor),
        ground=of.number("ground", _TONE, 0.0),
        room=room,
        free=of.room("free", room),
        high=of.number("high", _HIGH, 2.7),
        land=of.take("land", Choice(tuple(RELIEFS)), "level"),
        hills=of.number("hills", Number(0.0, 600.0, "m"), 20.0),
        clear=of.number("clear", Number(20.0, 5000.0, "m"), CLEAR_M),
        items=tuple(_item(one, number) for number, one in of.tables("piece")),
        lights=tuple(_light(one, number) for number, one in of.tables("light")),
        seats=tuple(_seat(one, number) for number, one in of.tables("seat")),
        blocked=tuple(_blocked(one, number) for number, one in of.tables("blocked")),
    )


_PLACING = ("at", "places", "facing", "repeat", "when")


def _item(of: "_Reader", number: int) -> Item:
    of.needs("is")
    try:
        word = vocabulary.find(of.table["is"])
    except Invalid as wrong:
        raise of.wrong(str(wrong)) from None
    of = _Reader(f"{of.name} ({word.name})", of.table)
    own = {key: value for key, value in of.table.items() if key not in vocabulary.EVERY_PIECE or key in word.parameters}
    if _walls(own) > MOST_COPIES:
        raise of.wrong(f"{_walls(own)} places on walls: at most {MOST_COPIES}")
    try:
        given = tuple(word.read(one) for one in _each_wall(word, own))
    except ValueError as wrong:
        # Keys that every piece has are known as well.
        raise of.wrong(str(wrong)) from None
    if word.hangs and any(key in of.table for key in ("at", "places", "facing", "repeat")):
        raise of.wrong("it hangs on a wall: say on = and along = (one or several) in place of at, facing and repeat")
    scale = of.take("scale", Numbers(Number(0.01, 100.0, "(a factor)"), most=3), (1.0,))
    if len(scale) == 2:
        raise of.wrong("scale has two numbers: give one for all, or three for x, y and z")
    x, y, z = scale if len(scale) == 3 else scale * 3
    return Item(
        number=number,
        word=word,
        given=given,
        copies=of.copies(),
        scale=(x, y, z),
        shade=of.number("shade", Number(0.0, 2.0, "(a factor on its tones)"), 1.0),
        when=of.when(),
        blocks=of.take("blocks", Flag(), word.stands),
        sat_on=of.take("seats", Flag(), True),  # noqa: FBT003  the default
        seen_from=of.number("seen_from", Number(1.0, 200.0, "m"), 0.0) or None,
    )


def _walls(own: Value) -> int:
    many = [value for value in (own.get("on"), own.get("along")) if isinstance(value, list)]
    return math.prod(len(value) for value in many)


def _each_wall(word: Word, own: Value) -> Iterator[dict[str, object]]:
    """What hangs on several walls, or at several places along one, is given once for each."""
    if not word.hangs:
        yield dict(own)
        return
    many = [(key, own[key] if isinstance(own[key], list) else [own[key]]) for key in ("on", "along") if key in own]
    for chosen in product(*(values for _, values in many if isinstance(values, list))):
        yield {**own, **dict(zip((key for key, _ in many), chosen, strict=True))}


def _light(of: "_Reader", number: int) -> Mark:
    of.only((*_PLACING, "strength", "kind"))
    of.needs("at", "strength")
    kind = LightKind(of.take("kind", Choice(_KINDS), str(LightKind.LAMP)))
    strength = of.number("strength", Number(0.01, 50.0, "(1 lights a face a metre away)"), 0.0)
    return Mark(number=number, copies=of.copies(), when=of.when(), strength=strength, kind=kind)


def _seat(of: "_Reader", number: int) -> Mark:
    of.only(_PLACING)
    return Mark(number=number, copies=of.copies(), when=of.when())


def _blocked(of: "_Reader", number: int) -> Mark:
    of.only((*_PLACING, "radius"))
    of.needs("radius")
    radius = of.number("radius", Number(0.05, WORLD_M, "m"), 0.0)
    return Mark(number=number, copies=of.copies(), when=of.when(), radius=radius)


@dataclass(frozen=True, slots=True)
class _Reader:
    """A table of a page, and how a message names it."""

    name: str
    table: Value

    def wrong(self, why: str) -> Invalid:
        return Invalid(f"{self.name}: {why}")

    def only(self, known: tuple[str, ...]) -> None:
        for key in self.table:
            if key not in known:
                raise self.wrong(f"no key {shown(key)}{nearest(key, known)}")

    def needs(self, *keys: str) -> None:
        missing = [key for key in keys if key not in self.table]
        if missing:
            raise self.wrong(f"it needs {listed(missing)}")

    def take(self, key: str, measure: Measure[T], default: T) -> T:
        if key not in self.table:
            return default
        try:
            return measure.read(self.table[key])
        except ValueError as wrong:
            raise self.wrong(f"{key}: {wrong}") from None

    def number(self, key: str, measure: Number, default: float) -> float:
        return float(self.take(key, measure, default))

    def room(self, key: str, default: Room | None) -> Room | None:
        if key not in self.table:
            return default
        found = self.take(key, Numbers(Number(-WORLD_M, WORLD_M, "m"), most=4), ())
        if len(found) != 4 or found[0] >= found[2] or found[1] >= found[3]:
            raise self.wrong(f"{key} = {shown(list(found))} is inside out: give [west, south, east, north] in metres")
        x0, y0, x1, y1 = found
        return x0, y0, x1, y1

    def tables(self, key: str) -> "Iterator[tuple[int, _Reader]]":
        many = self.table.get(key, [])
        if not isinstance(many, list) or not all(isinstance(one, dict) for one in many):
            raise self.wrong(f"{key} is not a list of tables: begin each with [[{key}]]")
        if len(many) > MOST_PIECES:
            raise self.wrong(f"{len(many)} times [[{key}]]: at most {MOST_PIECES}; repeat = {{...}} says it shorter")
        for number, one in enumerate(many, 1):
            yield number, _Reader(f"{self.name}, {key} {number}", one)

    def when(self) -> tuple[str, ...]:
        given = self.table.get("when", [])
        many = given if isinstance(given, list) else [given]
        for one in many:
            if not isinstance(one, str) or one.removeprefix("not ") not in WHEN:
                raise self.wrong(f"when {shown(one)} is no hour or weather: give {listed(WHEN)}, or not before one")
        return tuple(many)

    def copies(self) -> tuple[Copy, ...]:
        facing = self.number("facing", _DEGREES, 0.0)
        if "places" in self.table:
            if "at" in self.table or "facing" in self.table:
                raise self.wrong("places says where and which way: leave at and facing out")
            first = self._places()
        else:
            x, y, z = self.take("at", Point(lifted=True), (0.0, 0.0, 0.0))
            first = [Copy(x=x, y=y, z=z, facing=facing)]
        return tuple(self._repeated(first))

    def _places(self) -> list[Copy]:
        many = self.table["places"]
        if not isinstance(many, list) or not all(isinstance(one, list) and len(one) in (3, 4) for one in many):
            raise self.wrong(f"places = {shown(many)}: give [[x, y, facing], ...] or [[x, y, facing, z], ...]")
        try:
            return [
                Copy(x=_WIDE.read(x), y=_WIDE.read(y), z=_WIDE.read(*z or (0.0,)), facing=_DEGREES.read(turn))
                for x, y, turn, *z in many
            ]
        except ValueError as wrong:
            raise self.wrong(f"places: {wrong}") from None

    def _repeated(self, first: list[Copy]) -> list[Copy]:
        given = self.table.get("repeat", [])
        found = first
        for one in given if isinstance(given, list) else [given]:
            if not isinstance(one, dict):
                raise self.wrong(f"repeat = {shown(one)}: give {{ count = 4, step = [0.6, 0.0] }}")
            rule = _Reader(f"{self.name}, repeat", one)
            rule.only(("count", "step", "turn"))
            rule.needs("count", "step")
            count = int(rule.number("count", Number(1, 400, "(whole)", whole=True), 1))
            dx, dy, dz = rule.take("step", Point(lifted=True), (0.0, 0.0, 0.0))
            turn = rule.number("turn", _DEGREES, 0.0)
            if len(found) * count > MOST_COPIES:
                raise self.wrong(f"{count * len(found)} copies: at most {MOST_COPIES}")
            found = [
                Copy(x=c.x + dx * i, y=c.y + dy * i, z=c.z + dz * i, facing=c.facing + turn * i)
                for i in range(count)
                for c in found
            ]
        return found
