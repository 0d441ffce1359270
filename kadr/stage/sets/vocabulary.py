"""The words that a set's page is written in: small functions that make a mesh, registered by name, their parameters
typed by `kadr.stage.sets.measures` and checked when a page is read."""

import difflib
import inspect
import types
import typing
import zlib
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

import numpy as np

from kadr.errors import Invalid
from kadr.stage import props
from kadr.stage.laid import laid
from kadr.stage.mesh import Mesh
from kadr.stage.sets.land import RELIEFS
from kadr.stage.sets.measures import SIDES, Flag, Measure, listed, shown
from kadr.stage.sets.piece import Conditions
from kadr.stage.sets.shapes import Relief

# What every piece of a page may say, whatever its word.
EVERY_PIECE = ("is", "at", "places", "facing", "repeat", "when", "scale", "shade", "blocks", "seats", "seen_from")

Room = tuple[float, float, float, float]
Line = tuple[tuple[float, float], tuple[float, float]]
Sitting = tuple[float, float, float, float]  # x, y, z of a seat and where its sitter faces, as the thing stands


@dataclass(frozen=True, slots=True, kw_only=True)
class Site:
    """What a word may know of where its thing is built: page and piece, hour, weather and seed, the walls around."""

    page: str
    number: int
    conditions: Conditions
    indoor: bool
    ground: float
    room: Room | None
    high: float
    # The lie of the land in the open, by its name in `kadr.stage.sets.land`, and how high its hills are.
    land: str = "level"
    hills: float = 0.0

    @property
    def surface(self) -> Relief:
        """The height of the ground at a place, metres."""
        return RELIEFS[self.land](self.conditions.seed, self.hills)

    def rng(self) -> np.random.Generator:
        """Chance of this piece alone: another piece more or less on the page leaves it as it is."""
        return np.random.default_rng((self.conditions.seed, zlib.crc32(self.page.encode()), self.number))

    def walls(self) -> Room:
        """The walls of the page's room."""
        if self.room is None:
            raise ValueError("it hangs on a wall, and the page has none: give the page a room = [x0, y0, x1, y1]")
        return self.room

    def wall(self, side: str) -> Line:
        """A wall of the room as a line whose left is inside."""
        x0, y0, x1, y1 = self.walls()
        corners = ((x0, y0), (x1, y0), (x1, y1), (x0, y1))
        at = SIDES.index(side)
        return corners[at], corners[(at + 1) % 4]

    def along(self, side: str, where: float) -> float:
        """How far along the wall's line a place is; `where` is its x on the south and north walls, else its y."""
        start, end = self.wall(side)
        axis = 0 if side in ("south", "north") else 1
        low, high = sorted((start[axis], end[axis]))
        if not low <= where <= high:
            raise ValueError(f"along {where:g} is off the {side} wall: give {low:g} to {high:g}")
        return abs(where - start[axis])


@dataclass(frozen=True, slots=True, kw_only=True)
class Parameter:
    """One key of a word. `default` None with `needed` False stands for what the word finds out by itself."""

    name: str
    measure: Measure[object]
    needed: bool
    default: object


@dataclass(frozen=True, slots=True, kw_only=True)
class Word:
    """A word of the vocabulary. `stands` things keep people off the floor that they cover; `seats` are on the thing."""

    name: str
    what: str
    make: Callable[..., Mesh]
    parameters: Mapping[str, Parameter] = field(default_factory=dict)
    stands: bool = False
    seats: tuple[Sitting, ...] = ()
    # What lies flush with the earth has no edge of its own: only its tone is seen.
    flush: bool = False
    # A prop is drawn by its key alone and knows nothing of the site.
    prop: bool = False

    @property
    def hangs(self) -> bool:
        """Whether it is fixed to a wall of the room."""
        return "on" in self.parameters

    def read(self, given: Mapping[str, object]) -> dict[str, object]:
        """The word's own keys, checked. Raises ValueError with the key, the value and the remedy."""
        for key in given:
            if key not in self.parameters:
                raise ValueError(f"no key {shown(key)}{nearest(key, (*self.parameters, *EVERY_PIECE))}")
        missing = [one.name for one in self.parameters.values() if one.needed and one.name not in given]
        if missing:
            raise ValueError(f"it needs {listed(missing)}")
        read = {}
        for key, value in given.items():
            try:
                read[key] = self.parameters[key].measure.read(value)
            except ValueError as wrong:
                raise ValueError(f"{key}: {wrong}") from None
        return read

    def mesh(self, site: Site, read: Mapping[str, object]) -> Mesh:
        """The thing on the origin, or on its wall."""
        return self.make() if self.prop else self.make(site, **read)


_WORDS: dict[str, Word] = {}


def word(
    name: str, *, stands: bool = False, seats: tuple[Sitting, ...] = (), flush: bool = False
) -> Callable[[Callable[..., Mesh]], Callable[..., Mesh]]:
    """Register a function `(site, *, key: Metres = 1.0, ...) -> Mesh` as a word. Its docstring is what the
    tutorial says of it; every key carries a type of `kadr.stage.sets.measures`."""

    def registered(make: Callable[..., Mesh]) -> Callable[..., Mesh]:
        if name in _WORDS:
            raise ValueError(f"two words are called {name!r}: rename one of them")
        what = " ".join((make.__doc__ or "").split())
        _WORDS[name] = Word(
            name=name, what=what, make=make, parameters=_parameters(name, make), stands=stands, seats=seats, flush=flush
        )
        return make

    return registered


def _parameters(name: str, make: Callable[..., Mesh]) -> dict[str, Parameter]:
    hints = typing.get_type_hints(make, include_extras=True)
    _, *keys = inspect.signature(make).parameters.values()
    found = {}
    for key in keys:
        measure = _measure(hints[key.name])
        if measure is None:
            raise TypeError(f"word {name!r}, key {key.name!r}: give it a type of kadr.stage.sets.measures")
        needed = key.default is inspect.Parameter.empty
        found[key.name] = Parameter(
            name=key.name, measure=measure, needed=needed, default=None if needed else key.default
        )
    return found


def _measure(hint: object) -> Measure[object] | None:
    if typing.get_origin(hint) in (typing.Union, types.UnionType):
        inner = [one for one in typing.get_args(hint) if one is not type(None)]
        return _measure(inner[0]) if len(inner) == 1 else None
    if hint is bool:
        return Flag()
    found = getattr(hint, "__metadata__", ())
    return typing.cast(Measure[object], found[0]) if found else None


# What stands on the floor and is no piece of furniture: small enough to step over, or alive.
_UNBLOCKING = frozenset({"lamp"})
# Where one sits on a prop: x, y, z and facing, as the prop stands.
_PROP_SEATS: dict[str, tuple[Sitting, ...]] = {
    "chair": ((0.0, 0.0, 0.46, 0.0),),
    "stool": ((0.0, 0.0, 0.42, 0.0),),
    "sofa": ((-0.42, 0.05, 0.5, 0.0), (0.42, 0.05, 0.5, 0.0)),
    "bed": ((-0.1, 0.22, 0.52, 0.0),),
    "chest": ((0.0, 0.08, 0.58, 0.0),),
}


def find(name: object) -> Word:
    """A word by its name, or a prop by its key. Raises Invalid for what is neither."""
    if isinstance(name, str) and name in _WORDS:
        return _WORDS[name]
    if isinstance(name, str) and name in props.kinds():
        what = "A thing or an animal of kadr.stage.props."
        seats = _PROP_SEATS.get(name, ())
        stands = name not in props.HELD and name not in _UNBLOCKING
        return Word(name=name, what=what, make=lambda: laid(name), stands=stands, seats=seats, prop=True)
    known = tuple(sorted({*_WORDS, *props.kinds()}))
    raise Invalid(f"no word {shown(name)}{nearest(name, known)}")


def words() -> tuple[Word, ...]:
    """All words by name, props left out."""
    return tuple(_WORDS[name] for name in sorted(_WORDS))


def nearest(name: object, known: tuple[str, ...]) -> str:
    """The end of a message: what was probably meant, and where few are known, all of them."""
    # Comparing takes time with the length of what is compared.
    close = difflib.get_close_matches(str(name)[:40], known, n=1)
    meant = f": did you mean {close[0]!r}?" if close else ""
    return f"{meant or ':'} known are {listed(known)}" if len(known) <= 40 else meant or ": see docs/sets.md"
