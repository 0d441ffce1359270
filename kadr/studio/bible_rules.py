"""What a bible entry must be before it is written: fields of its own kind, numbers in bounds, keys that can be drawn,
and nobody twice."""

import math
from collections.abc import Mapping, Sequence
from dataclasses import fields
from typing import Any, Final

from kadr.errors import Conflict, Invalid
from kadr.film import legible
from kadr.film.bible import KINDS, Character, Dress, Entry, EntryKind, Location, Look, Prop, folded

# As the stage checks every figure that it draws.
_BOUNDS: Final[Mapping[str, tuple[float, float]]] = {
    "height_m": (0.4, 2.6),
    "build": (0.5, 2.0),
    "hair_tone": (0.0, 1.0),
    "garment_tone": (0.0, 1.0),
    "trousers_tone": (0.0, 1.0),
}


def made(kind: EntryKind, given: Mapping[str, Any]) -> Entry:
    """The entry of these fields. Raises Invalid for fields of other kinds and for what cannot be drawn."""
    known = [field.name for field in fields(KINDS[kind])]
    foreign = [name for name in given if name not in known]
    if foreign:
        raise Invalid(f"a bible entry of kind {kind} has no {foreign[0]}; it has {', '.join(known)}")
    if kind is EntryKind.LOOK and not given.get("character"):
        raise Invalid("a look belongs to somebody; send character, the name or id of a character in the bible")
    entry = KINDS[kind](**given)
    for name in names(entry):
        if not folded(name):
            raise Invalid("a bible entry's name is empty; send the name as the script writes it")
        wrong = legible.fault(name)
        if wrong:
            raise Invalid(f"the name {name[:80]!r} {wrong}")
    _check_drawn(entry)
    return entry


def names(entry: Entry) -> tuple[str, ...]:
    """All names of an entry."""
    return (entry.name, *(entry.aliases if isinstance(entry, Character | Location | Prop) else ()))


def check_names(kind: EntryKind, entry: Entry, others: Sequence[tuple[str, Entry]]) -> None:
    """Raises Conflict where one of `others` (ids and entries of the same kind) goes by a name of the entry already.
    Looks share names with those of other people, and there is one style."""
    if kind is EntryKind.STYLE and others:
        raise Conflict(f"the bible has a style already, {others[0][0]}; change that one")
    mine = {folded(name): name for name in names(entry)}
    for id_, other in others:
        if isinstance(entry, Look) and isinstance(other, Look) and other.character != entry.character:
            continue
        twice = [mine[folded(name)] for name in names(other) if folded(name) in mine]
        if twice:
            raise Conflict(f"the bible has a {kind} {twice[0]!r} already, {id_}; change that one")


def check_worn(look: Look, others: Sequence[tuple[str, Entry]], numbers: Mapping[str, str]) -> None:
    """Raises Conflict where another look of the same character is worn in the same scene, or everywhere else too.
    `numbers`: of the scenes by their ids."""
    for id_, other in others:
        if not isinstance(other, Look) or other.character != look.character:
            continue
        if not look.scenes and not other.scenes:
            raise Conflict(f"look {other.name!r} ({id_}) is worn everywhere else already; give this one scenes")
        both = [numbers.get(scene, scene) for scene in look.scenes if scene in other.scenes]
        if both:
            raise Conflict(f"look {other.name!r} ({id_}) is worn in scene {both[0]} already; take the scene out of one")


def _check_drawn(entry: Entry) -> None:
    if isinstance(entry, Character | Look):
        _check_dress(entry.appearance)
    elif isinstance(entry, Location) and entry.place is not None:
        # The front end never draws: the stage is loaded by whoever names a set.
        from kadr.stage import sets

        _check_key("place", entry.place, sets.places())
    elif isinstance(entry, Prop) and entry.prop is not None:
        from kadr.stage import props

        _check_key("prop", entry.prop, props.kinds())


def _check_dress(dress: Dress) -> None:
    for name, (low, high) in _BOUNDS.items():
        value = getattr(dress, name)
        if value is not None and not (math.isfinite(value) and low <= value <= high):
            raise Invalid(f"appearance.{name} is {value}; give a number from {low:g} to {high:g}")


def _check_key(name: str, key: str, known: Sequence[str]) -> None:
    if key not in known:
        raise Invalid(f"{name} is {key[:80]!r}; choose one of {', '.join(known)}")
