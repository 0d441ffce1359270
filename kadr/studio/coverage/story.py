"""Story time: the light of each scene, and the day and hour of the story that it plays at, from headings and cards."""

import re
import tomllib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Final

from kadr.film.breakdown import DayNight
from kadr.film.screenplay import ElementType, Language, Scene
from kadr.formats.practice import fold

_WORDS: Final = re.compile(r"[^\W_]+")
_LIGHTS: Final = ("dawn", "day", "dusk", "night")
# The order of hours within a day; morning is lit as day, but comes before it.
_HOURS: Final = {"dawn": 0, "morning": 1, "day": 2, "dusk": 3, "night": 4}
_NAMES: Final = {at: name for name, at in _HOURS.items()}
_MORNING: Final = frozenset(("УТРО", "УТРОМ", "MORNING", "ТАҢ", "ТАҢЕРТЕҢ", "ТАҢЕРТЕҢГІ", "СӘСКЕ", "САРСҮЙ"))
_LONGEST: Final = 500


@dataclass(frozen=True, slots=True, kw_only=True)
class StoryMoment:
    """When a scene plays: its light, None where nothing says, and the story's day from 1. `at` tells the moments of
    a day apart: the light, with the morning before it; a memory is a moment of its own."""

    light: DayNight | None
    day: int
    at: str


@dataclass(frozen=True, slots=True)
class _Phrases:
    lights: dict[str, str]
    moves: dict[str, str]
    longest: int


def moments(scenes: Sequence[Scene]) -> Iterator[StoryMoment]:
    """When each scene plays. A morning after a night, a day after an evening is the next day, as is what says so."""
    day, hour, light, card = 1, -1, None, ""
    for scene in scenes:
        said = fold(f"{card} {scene.heading.text[:_LONGEST]}")
        opening = _opening(scene)
        move = _first(said, _phrases().moves) or _first(fold(opening), _phrases().moves)
        written = _time_of(scene)
        found = _longest(written, _phrases().lights)
        now = _light(found)
        kept = now if found or move != "same" else light
        card = _closing(scene)
        if move == "past":
            yield StoryMoment(light=kept, day=day, at=f"past {kept or ''}")
            continue
        here = _hour(found, now)
        if move in ("next_day", "later") or (move != "same" and 0 <= here < hour):
            day += 1
            hour = here
        elif here >= 0:
            hour = here
        light = kept or light
        yield StoryMoment(light=kept, day=day, at=_NAMES.get(hour, ""))


def place_of(scene: Scene) -> str:
    """The place that a heading names, for comparison."""
    slug = scene.slugline
    return " ".join(f"{slug.place_type} {slug.location} {slug.sublocation}".casefold().split())


def _time_of(scene: Scene) -> str:
    """The time as the heading has it; where the reader found none, the heading's last words."""
    slug = scene.slugline
    return fold((slug.time or "")[:_LONGEST]) if slug.time else ""


def _opening(scene: Scene) -> str:
    """A title card, or a first line as short as one (`НА СЛЕДУЮЩИЙ ДЕНЬ.`)."""
    first = scene.elements[0] if scene.elements else None
    short = first is not None and len(first.text) <= 80
    fits = first is not None and (first.type is ElementType.CENTERED or (first.type is ElementType.ACTION and short))
    capitals = first is not None and (first.text.isupper() or ":" in first.text or first.type is ElementType.CENTERED)
    return first.text[:_LONGEST] if first is not None and fits and capitals else ""


def _closing(scene: Scene) -> str:
    """A title card at the end of a scene speaks of the next one."""
    last = scene.elements[-1] if scene.elements else None
    return last.text[:_LONGEST] if last is not None and last.type is ElementType.CENTERED else ""


def _light(found: str) -> DayNight | None:
    kind = _phrases().lights.get(found)
    return DayNight(kind) if kind else None


def _hour(found: str, light: DayNight | None) -> int:
    if light is None:
        return -1
    return _HOURS["morning" if found in _MORNING else str(light)]


def _windows(said: str, longest: int) -> Iterator[str]:
    words = _WORDS.findall(said)
    for length in range(min(longest, len(words)), 0, -1):
        yield from (" ".join(words[at : at + length]) for at in range(len(words) - length + 1))


def _longest(said: str, phrases: dict[str, str]) -> str:
    """The longest phrase of the table that is said; of equals the first."""
    return next((window for window in _windows(said, _phrases().longest) if window in phrases), "")


def _first(said: str, phrases: dict[str, str]) -> str:
    found = _longest(said, phrases)
    return phrases[found] if found else ""


@cache
def _phrases() -> _Phrases:
    """All languages together: Kazakh scripts write Russian times."""
    lights: dict[str, str] = {}
    moves: dict[str, str] = {}
    for language in Language:
        table = tomllib.loads(files("kadr.studio.coverage").joinpath(f"story.{language}.toml").read_text("utf-8"))
        lights.update({fold(each): light for light in _LIGHTS for each in table[light]})
        # `next_day` last: НА СЛЕДУЮЩИЙ ДЕНЬ is longer than ДЕНЬ anyway, but no phrase may mean two things.
        moves.update({fold(each): move for move in ("past", "same", "later", "next_day") for each in table[move]})
    return _Phrases(lights, moves, max(len(each.split()) for each in (*lights, *moves)))
