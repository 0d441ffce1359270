"""The wardrobe: what people of a film look like in each scene and where each scene plays, by script and bible."""

from collections.abc import Mapping, Sequence
from dataclasses import replace

from kadr.errors import NotFound
from kadr.film.bible import Dressing, Location, Prop, folded, place_names
from kadr.film.screenplay import ElementType, Language, PlaceType, Scene, Screenplay, scenes
from kadr.film.staging import Appearance, Daylight, Staging, Weather
from kadr.stage import appearance, sets
from kadr.stage.places import Place, film_places, scene_place

_INDOORS = (PlaceType.INT, PlaceType.INT_EXT, PlaceType.PAV)


class Wardrobe:
    """Appearances and places of a whole film for `kadr.stage.block`: by the script's words, and over them by the
    bible. Deterministic."""

    def __init__(self, screenplay: Screenplay, language: Language, dressing: Dressing) -> None:
        self._dressing = dressing
        self._looks = _everybody(screenplay, language, dressing)
        self.places: Mapping[int, Place] = _places(screenplay, language, dressing.locations)
        """Where and when each scene plays, by its ordinal."""
        self._names: dict[str, list[str]] = {}
        for name in self._looks:
            self._names.setdefault(folded(name), []).append(name)
        self._things = {folded(name): prop for prop in dressing.props for name in (prop.name, *prop.aliases)}

    def looks(self, ordinal: int | None = None) -> dict[str, Appearance]:
        """What everybody looks like in the scene of this ordinal; None: where nothing is said of scenes."""
        dressed = dict(self._looks)
        for worn in self._dressing.worn:
            if worn.scenes is None or ordinal in worn.scenes:
                mine = [name for called in worn.names for name in self._names.get(folded(called), ())]
                dressed |= {name: worn.appearance.over(dressed[name]) for name in mine}
        return dressed

    def look_of(self, name: str, ordinal: int | None = None) -> Appearance:
        """What somebody looks like, in a scene as `looks` gives it. Raises NotFound for who is nobody of the film."""
        written = self._names.get(folded(name))
        if written is None:
            raise NotFound(f"the film has nobody called {name[:80]!r}; write the name into the bible")
        return self.looks(ordinal)[written[0]]

    def furnished(self, staging: Staging) -> Staging:
        """The staging with the bible's drawings for the things that it names."""
        drawn = tuple(self._drawn(thing.label, thing.kind) for thing in staging.props)
        if drawn == tuple(thing.kind for thing in staging.props):
            return staging
        props = tuple(replace(thing, kind=kind) for thing, kind in zip(staging.props, drawn, strict=True))
        return replace(staging, props=props)

    def _drawn(self, label: str, kind: str) -> str:
        prop: Prop | None = self._things.get(folded(label)) if label else None
        return kind if prop is None or prop.prop is None else prop.prop


def _everybody(screenplay: Screenplay, language: Language, dressing: Dressing) -> dict[str, Appearance]:
    """By the script's words; one person has one look under all names, and whom only the bible knows gets one too."""
    found = appearance.looks(screenplay, language)
    text = "\n".join(each.text for each in screenplay.elements if each.type is ElementType.ACTION)
    written = {folded(name): name for name in found}
    for worn in dressing.worn:
        mine = [written.setdefault(folded(name), name) for name in worn.names]
        first = next((name for name in mine if name in found), mine[0])
        look = found.get(first) or appearance.cast_looks((first,), text, language, found)[first]
        found.update(dict.fromkeys(mine, look))
    return found


def _places(screenplay: Screenplay, language: Language, locations: Sequence[Location]) -> dict[int, Place]:
    places = film_places(screenplay, language)
    if not locations:
        return places
    by_name = _by_name(locations)
    for scene in scenes(screenplay):
        places[scene.ordinal] = _overlaid(places[scene.ordinal], scene, by_name)
    return places


def place_of(scene: Scene, language: Language, locations: Sequence[Location]) -> Place:
    """Where and when one scene plays whose heading names its place."""
    return _overlaid(scene_place(scene, language), scene, _by_name(locations))


def _by_name(locations: Sequence[Location]) -> dict[str, Location]:
    return {folded(name): each for each in locations for name in (each.name, *each.aliases)}


def _overlaid(read: Place, scene: Scene, by_name: Mapping[str, Location]) -> Place:
    slug = scene.slugline
    names = place_names(scene.heading.text, slug.location, slug.sublocation)
    location = next((by_name[name] for name in names if name in by_name), None)
    return read if location is None else _placed(read, location, slug.place_type)


def _placed(read: Place, location: Location, place_type: PlaceType | None) -> Place:
    """A set that is a room stays out of a scene in the open, and the other way round: one name may have both sides."""
    fits = location.place is not None and (
        place_type is None
        or sets.build(location.place, Daylight.DAY, Weather.CLEAR, 0).indoor == (place_type in _INDOORS)
    )
    return Place(
        place=location.place if fits and location.place else read.place,
        daylight=location.daylight or read.daylight,
        weather=location.weather or read.weather,
    )
