"""Screenplay practice as data: how headings, cast lines, transitions, voices and camera directions are written."""

import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any

from kadr.film.screenplay import Language, PlaceType
from kadr.film.shots import Angle, Framing, Move, ShotSize


@dataclass(frozen=True, slots=True, kw_only=True)
class Direction:
    """A camera direction as writers put it; None for what it leaves open. All None: back to the scene, or a montage's
    bounds. `any_case`: believed at the head of a sentence also in small letters and without a colon."""

    words: str
    size: ShotSize | None = None
    framing: Framing | None = None
    angle: Angle | None = None
    move: Move | None = None
    any_case: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Prefix:
    """How a heading begins. A whole word needs a separator after it; `any_case` ones stand in small letters too."""

    words: str
    kind: PlaceType
    whole_word: bool
    any_case: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Practice:
    """All languages merged, since scripts mix them (Kazakh scenes stand under Russian prefixes). Words are folded."""

    prefixes: Mapping[str, tuple[Prefix, ...]]
    heading_letters: frozenset[str]
    series_words: frozenset[str]
    ordinals: frozenset[str]
    scene_words: frozenset[str]
    times: frozenset[str]
    time_words: frozenset[str]
    story_times: frozenset[str]
    hours: frozenset[str]
    abbreviations: frozenset[str]
    cast_labels: frozenset[str]
    not_cast: frozenset[str]
    transition_endings: tuple[str, ...]
    transitions: frozenset[str]
    voices_over: frozenset[str]
    voices_off: frozenset[str]
    voice_words: frozenset[str]
    nobody: frozenset[str]
    continued: frozenset[str]
    title_keys: frozenset[str]
    never_title_keys: frozenset[str]
    directions: Mapping[str, Direction]


def fold(text: str) -> str:
    """The form in which words are compared: capitals, Ё as Е, one space between words, a straight apostrophe."""
    return " ".join(text.upper().replace("Ё", "Е").replace("’", "'").split())


@cache
def practice() -> Practice:
    """The tables of `practice.{kk,ru,en}.toml`, read once."""
    tables = [_table(language) for language in Language]
    headings = [table["headings"] for table in tables]
    voices = [table["voices"] for table in tables]
    prefixes = _prefixes(tables)
    scene_words = _folded(heading["scene_words"] for heading in headings)
    return Practice(
        prefixes=prefixes,
        heading_letters=frozenset(prefixes) | frozenset(word[0] for word in scene_words),
        series_words=_folded(heading["series_words"] for heading in headings),
        ordinals=_folded(heading["ordinals"] for heading in headings),
        scene_words=scene_words,
        times=_folded(heading["times"] for heading in headings),
        time_words=_folded(heading["time_words"] for heading in headings),
        story_times=_folded(heading["story_times"] for heading in headings),
        hours=_folded(heading["hours"] for heading in headings),
        abbreviations=_folded(heading["abbreviations"] for heading in headings),
        cast_labels=_folded(heading["cast_labels"] for heading in headings),
        not_cast=_folded(heading["not_cast"] for heading in headings),
        transition_endings=tuple(sorted(_folded(table["transitions"]["endings"] for table in tables))),
        transitions=_folded(table["transitions"]["exact"] for table in tables),
        voices_over=_folded(voice["over"] for voice in voices),
        voices_off=_folded(voice["off"] for voice in voices),
        voice_words=_folded(voice["voice_words"] for voice in voices),
        nobody=_folded(voice["nobody"] for voice in voices),
        continued=_folded(voice["continued"] for voice in voices),
        title_keys=_folded(table["title_page"]["keys"] for table in tables),
        never_title_keys=_folded(table["title_page"]["never"] for table in tables),
        directions={d.words: d for table in tables for entry in table["directions"] for d in _directions(entry)},
    )


def _table(language: Language) -> dict[str, Any]:
    text = files("kadr.formats").joinpath(f"practice.{language}.toml").read_text(encoding="utf-8")
    return tomllib.loads(text)


def _prefixes(tables: Iterable[Mapping[str, Any]]) -> dict[str, tuple[Prefix, ...]]:
    """By their first letter, the longest first, so that `ИНТ` never hides `ИНТЕРЬЕР`."""
    found: dict[str, list[Prefix]] = {}
    for table in tables:
        any_case = _folded([table["headings"]["any_case"]])
        for name, whole_word in (("places", False), ("place_words", True)):
            for raw, kind in table[name].items():
                words = fold(raw)
                prefix = Prefix(words=words, kind=PlaceType(kind), whole_word=whole_word, any_case=words in any_case)
                found.setdefault(words[0], []).append(prefix)
    return {letter: tuple(sorted(them, key=lambda each: -len(each.words))) for letter, them in found.items()}


def _folded(lists: Iterable[Iterable[str]]) -> frozenset[str]:
    return frozenset(fold(words) for words_list in lists for words in words_list)


def _directions(entry: Mapping[str, Any]) -> Iterable[Direction]:
    size, framing, angle, move = (entry.get(key) for key in ("size", "framing", "angle", "move"))
    for words in (*entry["words"], *entry.get("any_case", ())):
        yield Direction(
            words=fold(words),
            size=ShotSize(size) if size else None,
            framing=Framing(framing) if framing else None,
            angle=Angle(angle) if angle else None,
            move=Move(move) if move else None,
            any_case=words in entry.get("any_case", ()),
        )
