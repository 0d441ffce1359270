"""Sets: the places that a scene can play in, each built by a small function of the hour, the weather and a seed."""

from functools import lru_cache

from kadr.errors import NotFound
from kadr.film.staging import Daylight, Weather
from kadr.stage.sets import city, gathering, nature, public, rooms, steppe, vehicles, village, yurt
from kadr.stage.sets.piece import Builder, Conditions, Light, LightKind, Seat, SetPiece

__all__ = ["Light", "LightKind", "Seat", "SetPiece", "build", "places"]

# A new set is a page of its own and one line here.
_BUILDERS: dict[str, Builder] = {
    **steppe.SETS,
    **yurt.SETS,
    **village.SETS,
    **rooms.SETS,
    **nature.SETS,
    **city.SETS,
    **public.SETS,
    **gathering.SETS,
    **vehicles.SETS,
}


def places() -> tuple[str, ...]:
    """The keys of all sets."""
    return tuple(sorted(_BUILDERS))


@lru_cache(maxsize=24)
def build(place: str, daylight: Daylight, weather: Weather, seed: int) -> SetPiece:
    """The set of a place for an hour, a weather and the seed of its scatter. Raises NotFound for an unknown place."""
    if place not in _BUILDERS:
        raise NotFound(f"no set {place!r}; choose one of {', '.join(places())}")
    return _BUILDERS[place](Conditions(daylight=daylight, weather=weather, seed=seed))
