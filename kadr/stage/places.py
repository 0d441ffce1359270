"""Reads a scene heading as a place that can be built, an hour and a weather, by the words of places.{kk,ru,en}.toml."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache

from kadr.film.screenplay import ElementType, Language, PlaceType, Scene, Screenplay, Slugline, scenes
from kadr.film.staging import Daylight, Weather
from kadr.stage.lexicon import Found, Lexicon, page

NEUTRAL = ("neutral_interior", "neutral_exterior")


@dataclass(frozen=True, slots=True, kw_only=True)
class PlaceReading:
    """What a heading and its scene say; None for what they leave open or carry over from the scene before.

    `place` is a key of `kadr.stage.sets`; `weather` None means that nothing was said of it."""

    place: str | None
    indoor: bool | None
    daylight: Daylight | None
    weather: Weather | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """Where and when a scene plays, nothing left open."""

    place: str
    daylight: Daylight
    weather: Weather


@dataclass(frozen=True, slots=True)
class Site:
    """The sets of a place word: from within and from outside; None where there is no such side."""

    inside: str | None
    outside: str | None


# What the words of the lists stand for. A site with one side only is there whatever INT or EXT says.
SITES: dict[str, Site] = {
    "steppe": Site(None, "steppe"),
    "road": Site(None, "road"),
    "yurt": Site("yurt_interior", "yurt_exterior"),
    "village": Site("winter_house", "village"),
    "winter_camp": Site("winter_house", "barn_exterior"),
    "barn": Site("barn_interior", "barn_exterior"),
    "house": Site("room", "village"),
    "room": Site("room", None),
    "bedroom": Site("bedroom", None),
    "kitchen": Site("kitchen", None),
    "flat": Site("flat", "courtyard"),
    "corridor": Site("corridor", None),
    "office": Site("office", "street"),
    "hospital": Site("hospital", "hospital_front"),
    "school": Site("classroom", "school_front"),
    "court": Site("court", "court_front"),
    "theatre": Site("theatre", "street"),
    "cafe": Site("cafe", "street"),
    "street": Site(None, "street"),
    "courtyard": Site(None, "courtyard"),
    "city": Site(None, "skyline"),
    "roof": Site(None, "roof"),
    "bridge": Site(None, "bridge"),
    "station": Site("hall", "station"),
    "market": Site("hall", "market"),
    "car": Site("car_interior", "car_exterior"),
    "parking": Site(None, "car_exterior"),
    "train": Site("train_interior", "train"),
    "forest": Site(None, "forest"),
    "mountains": Site(None, "mountains"),
    # A shore is that of the water named with it; a lake's where none is.
    "shore": Site(None, "lake"),
    "lake": Site(None, "lake"),
    "sea": Site(None, "sea"),
    "hall": Site("hall", "street"),
    "bus_stop": Site(None, "bus_stop"),
    # A screen is looked at, whatever stands before it: INT and EXT are the same.
    "desktop": Site("screen_desktop", "screen_desktop"),
    "phone": Site("screen_phone", "screen_phone"),
    "call": Site("screen_call", "screen_call"),
    "chat": Site("screen_chat", "screen_chat"),
}
_VEHICLES = {"car", "train"}


class _Page:
    """The word lists of one language."""

    def __init__(self, language: Language) -> None:
        tables = page("kadr.stage", "places", language)
        self.language = language
        self.places = Lexicon(language, tables["places"])
        self.signs = Lexicon(language, tables["signs"])
        self.near = Lexicon(language, tables["near"])
        self.times = Lexicon(language, tables["times"])
        self.weather = Lexicon(language, tables["weather"])
        self.continuity = Lexicon(language, tables["continuity"])


@lru_cache(maxsize=3)
def _page(language: Language) -> _Page:
    return _Page(language)


def film_places(screenplay: Screenplay, language: Language) -> dict[int, Place]:
    """Where and when each scene of a film plays, by the scene's ordinal; what a heading leaves open («THE SAME»,
    «CONTINUOUS») is as it was in the scene before."""
    found: dict[int, Place] = {}
    before: Place | None = None
    for scene in scenes(screenplay):
        before = found[scene.ordinal] = scene_place(scene, language, before)
    return found


def scene_place(scene: Scene, language: Language, before: Place | None = None) -> Place:
    """Where and when one scene plays, `before` being the scene before it.

    What is still open is a day with clear air, in the set that says nothing."""
    acted = (ElementType.ACTION, ElementType.SCENE_HEADING)
    text = "\n".join(element.text for element in scene.elements if element.type in acted)
    read = read_place(scene.slugline, text, language)
    runs_on = read.place is None or (read.daylight is None and scene.slugline.time is not None)
    kept = before if runs_on else None
    return Place(
        place=read.place or _kept_place(read, kept),
        daylight=read.daylight or (kept.daylight if kept else Daylight.DAY),
        weather=read.weather or (kept.weather if kept else Weather.CLEAR),
    )


def _kept_place(read: PlaceReading, before: Place | None) -> str:
    """The set of the scene before; its other side where the heading goes in or out."""
    if before is None:
        return NEUTRAL[0 if read.indoor else 1]
    if read.indoor is None:
        return before.place
    sides = [site for site in SITES.values() if before.place in (site.inside, site.outside)]
    here = [site.inside if read.indoor else site.outside for site in sides]
    fitting = [key for key in here if key]
    if before.place in fitting:
        return before.place
    return fitting[0] if fitting else NEUTRAL[0 if read.indoor else 1]


def read_place(slugline: Slugline, text: str, language: Language) -> PlaceReading:
    """The set, the hour and the weather of a scene. `text` is its action, without dialogue: people talk of other
    weathers. Unknown places become the neutral interior or exterior, by INT or EXT."""
    lists = _page(language)
    heading = " / ".join(part for part in (slugline.location, slugline.sublocation) if part)
    indoor = _indoor(slugline.place_type)
    weather = read_weather(f"{heading}. {text}", language)
    daylight = read_daylight(slugline.time or "", language) or read_daylight(heading, language)
    if not heading or (_has(lists.continuity, heading, "place") and not lists.places.find(heading)):
        return PlaceReading(place=None, indoor=indoor, daylight=daylight, weather=weather)
    key = _site(lists, slugline, text)
    if key is None:
        return PlaceReading(place=NEUTRAL[0 if indoor else 1], indoor=bool(indoor), daylight=daylight, weather=weather)
    place, within = _side(key, indoor if indoor is not None else _within(lists, key, heading), slugline)
    return PlaceReading(place=place, indoor=within, daylight=daylight, weather=weather)


def read_daylight(text: str, language: Language) -> Daylight | None:
    """The hour that the words name; None where they name none or say that time runs on (CONTINUOUS, СОЛ КЕЗ)."""
    found = _page(language).times.find(text)
    hours = [term.key for term in found if term.key != "same"]
    return Daylight(hours[-1]) if hours else None


def read_weather(text: str, language: Language) -> Weather | None:
    """The weather that the words name, the strongest where there are several; None where they name none.

    A storm that has passed («боран басылды», «метель стихла») leaves frost, a rain clear air."""
    lists = _page(language)
    named: list[Weather] = []
    for sentence in re.split(r"[.!?…\n]+", text):
        named += _said(lists.weather.find(sentence))
    return max(named, key=_STRENGTH.index) if named else None


# Later ones outweigh earlier ones: a blizzard is also snow.
_STRENGTH = (Weather.CLEAR, Weather.FROST, Weather.FOG, Weather.RAIN, Weather.SNOW, Weather.BLIZZARD)
_AFTER = {Weather.BLIZZARD: Weather.FROST, Weather.SNOW: Weather.FROST}


def _said(found: Sequence[Found]) -> list[Weather]:
    over = any(term.key == "over" for term in found)
    weathers = [Weather(term.key) for term in found if term.key not in ("over", "_")]
    return [_AFTER.get(weather, Weather.CLEAR) for weather in weathers] if over else weathers


def _indoor(place_type: PlaceType | None) -> bool | None:
    if place_type is None:
        return None
    return place_type in (PlaceType.INT, PlaceType.INT_EXT, PlaceType.PAV)


def _has(lexicon: Lexicon, text: str, key: str) -> bool:
    return any(term.key == key for term in lexicon.find(text))


def _within(lists: _Page, key: str, heading: str) -> bool:
    """Inside or out where the heading has no INT or EXT: inside, unless it says «before», «beside», «outside»."""
    return SITES[key].inside is not None and not lists.near.find(heading)


def _side(key: str, indoor: bool, slugline: Slugline) -> tuple[str, bool]:  # noqa: FBT001  both sides are named by it
    site = SITES[key]
    if slugline.place_type is PlaceType.INT_EXT and key not in _VEHICLES:
        indoor = site.outside is None
    if indoor and site.inside is not None:
        return site.inside, True
    if site.outside is not None and (not indoor or site.inside is None):
        return site.outside, False
    return NEUTRAL[0 if indoor else 1], indoor


def _site(lists: _Page, slugline: Slugline, text: str) -> str | None:
    """The site that the heading names: the more exact part first, in each part the head of the phrase."""
    parts = [part for whole in (slugline.sublocation, slugline.location) if whole for part in _parts(whole)]
    indoor = _indoor(slugline.place_type)
    found = [key for part in parts for key in _heads(lists, part)]
    fitting = [key for key in found if indoor is None or _fits(SITES[key], inside=indoor)]
    chosen = next(iter(fitting or found), None)
    return _refined(lists, chosen, found, text)


def _fits(site: Site, *, inside: bool) -> bool:
    return (site.inside if inside else site.outside) is not None


def _parts(whole: str) -> Iterable[str]:
    """«Ауыл, көше»: what comes later is more exact."""
    return reversed(re.split(r"[,/;.()–—]| - ", whole))


def _heads(lists: _Page, part: str) -> list[str]:
    """The sites in a phrase, its head first: Russian names it first, Kazakh and English last, but in English what
    stands before «of», «near», «by» goes first."""
    found = lists.places.find(part)
    if lists.language is Language.RUSSIAN:
        return [term.key for term in found]
    if lists.language is Language.ENGLISH:
        cut = re.search(r"\b(?:of|near|by|at|in|on|behind|before|beside|outside|inside|with)\b", part, re.IGNORECASE)
        split = cut.start() if cut else len(part)
        before = [term.key for term in found if term.start < split]
        return before[::-1] + [term.key for term in found if term.start >= split]
    return [term.key for term in found][::-1]


# A place that says little is that of what is named with it: the yard of a school, the shore of a sea.
_OF: dict[str, tuple[str, ...]] = {
    **dict.fromkeys(("house", "room", "street"), ("yurt", "winter_camp", "village")),
    "courtyard": ("yurt", "winter_camp", "village", "school", "hospital", "court"),
    "shore": ("sea", "lake"),
}


def _refined(lists: _Page, key: str | None, found: Sequence[str], text: str) -> str | None:
    """A plain house, room, street, yard or shore is that of what is named with it; a plain house becomes what the
    scene shows it to be: a yurt by its shanyrak, a winter camp by its flock."""
    if key not in _OF:
        return key
    owners = [other for other in found if other in _OF[key]]
    if owners or key != "house":
        return owners[0] if owners else key
    signs = [term.key for term in lists.signs.find(text)]
    return max(sorted(set(signs)), key=signs.count) if signs else key
