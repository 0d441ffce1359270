"""Sets: the places that a scene can play in, each a page of data (pages/<key>.toml) built for an hour, a weather and a
seed."""

from functools import lru_cache
from importlib.resources import files
from importlib.resources.abc import Traversable

from kadr.errors import NotFound
from kadr.film.staging import Daylight, Weather
from kadr.stage.sets import (
    building,
    page,
    words_barn,
    words_cabins,
    words_fittings,
    words_fixtures,
    words_furnishings,
    words_land,
    words_plain,
    words_public,
    words_rail,
    words_screen,
    words_town,
    words_village,
    words_yurt,
)
from kadr.stage.sets.piece import Conditions, Light, LightKind, Seat, SetPiece

__all__ = ["VOCABULARY", "Folder", "Light", "LightKind", "Seat", "SetPiece", "build", "places"]

# The modules that give pages their words: importing them registers their words.
VOCABULARY = (
    words_barn,
    words_cabins,
    words_fittings,
    words_fixtures,
    words_furnishings,
    words_land,
    words_plain,
    words_public,
    words_rail,
    words_screen,
    words_town,
    words_village,
    words_yurt,
)


class Folder:
    """The sets of a folder: each page <key>.toml in it is one, without a line of code."""

    def __init__(self, folder: Traversable) -> None:
        names = sorted(one.name for one in folder.iterdir())
        self._pages = {name.removesuffix(".toml"): folder / name for name in names if name.endswith(".toml")}
        self._read: dict[str, page.Page] = {}

    def __contains__(self, key: object) -> bool:
        return key in self._pages

    def places(self) -> tuple[str, ...]:
        """The keys of its sets."""
        return tuple(self._pages)

    def page(self, key: str) -> page.Page:
        """A page, read once. Raises NotFound for a key that has none, Invalid for a page with a mistake."""
        if key not in self._pages:
            raise NotFound(f"no set {key!r}; choose one of {', '.join(self.places())}")
        if key not in self._read:
            self._read[key] = page.read(self._pages[key].read_text("utf-8"), key)
        return self._read[key]

    def build(self, key: str, daylight: Daylight, weather: Weather, seed: int) -> SetPiece:
        """The set of a page for an hour, a weather and the seed of its scatter."""
        return building.build(self.page(key), Conditions(daylight=daylight, weather=weather, seed=seed))


SHIPPED = Folder(files("kadr.stage.sets") / "pages")


def places() -> tuple[str, ...]:
    """The keys of all sets."""
    return SHIPPED.places()


@lru_cache(maxsize=24)
def build(place: str, daylight: Daylight, weather: Weather, seed: int) -> SetPiece:
    """The set of a place for an hour, a weather and the seed of its scatter. Raises NotFound for an unknown place."""
    return SHIPPED.build(place, daylight, weather, seed)
