"""Things and animals by the key of their drawing: facing +y, on z = 0; hand props about the grip."""

from collections.abc import Callable
from functools import lru_cache

from kadr.errors import NotFound
from kadr.stage.mesh import Mesh
from kadr.stage.props import animals, furniture, hand, horse, household, papers, vehicles, workplace
from kadr.stage.props.horse import SADDLE_M
from kadr.stage.props.words import read_props

__all__ = ["HELD", "SADDLE_M", "SEATS_M", "build", "kinds", "read_props"]

_BUILDERS: dict[str, Callable[[], Mesh]] = {
    **animals.KINDS,
    **furniture.KINDS,
    **hand.KINDS,
    **household.KINDS,
    **papers.KINDS,
    **horse.KINDS,
    **vehicles.KINDS,
    **workplace.KINDS,
    "saddle": horse.loose_saddle,
}

# What is held, not stood on the floor: its origin is the grip.
HELD = frozenset({**hand.KINDS, **household.KINDS, **papers.KINDS})

# What one can sit on, and how high its seat is, metres.
SEATS_M = {
    "chair": 0.46,
    "stool": 0.42,
    "bench": 0.46,
    "sofa": 0.5,
    "bed": 0.52,
    "chest": 0.58,
    "sledge": 0.6,
    "cart": 0.8,
    "boat": 0.46,
    "driver_seat": 0.5,
}


def kinds() -> tuple[str, ...]:
    """The keys of everything that can be drawn."""
    return tuple(sorted(_BUILDERS))


@lru_cache(maxsize=256)
def build(kind: str) -> Mesh:
    """The mesh of a prop or animal. Raises NotFound for a key outside `kinds()`."""
    if kind not in _BUILDERS:
        raise NotFound(f"no drawing of a prop {kind!r}; choose one of {', '.join(kinds())}")
    return _BUILDERS[kind]()
