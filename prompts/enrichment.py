"""A scene enriched by a text model: its psychology and its shots, under a schema made for that scene alone.

Names, things, lines, sizes, framings, angles and moves are enumerations: what the scene does not have cannot be
written. Only wants, turns and reasons are free text, and bounded.
"""

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from kadr.errors import BadReply
from kadr.film.beats import Beat, SceneBeats, Sheet
from kadr.film.screenplay import Element, ElementType, Language, Scene
from kadr.film.shots import Angle, CoverageStyle, Framing, Move, ShotSize
from kadr.studio.enrichment import Choices, ModelShot, lines_of
from prompts import templates
from prompts.templates import fence, one_line

Schema = dict[str, Any]

MAX_TEXT: Final = 160
MAX_BEHAVIOUR: Final = 120
MAX_BEATS: Final = 8
# Where a shot has neither a person nor a thing at its centre.
NOBODY: Final = ""

_SHEET: Final = ("circumstances", "want", "obstacle", "action", "subtext", "feeling_in", "feeling_out", "behaviour")
_NOT_SHOWN: Final = (ElementType.SECTION, ElementType.SYNOPSIS, ElementType.PAGE_BREAK)

# Tokens: a text of MAX_TEXT Kazakh letters takes some 70 of a real model's, the fixed parts of a shot some 90.
_TOKENS_A_TEXT: Final = 70
_TOKENS_A_SHOT: Final = 90
MAX_TOKENS: Final = 6_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Prompt:
    """What a text model is told, and the schema that its reply must fit; `template` and `version` go on the slate."""

    system: str
    user: str
    schema: Schema
    max_tokens: int
    template: str
    version: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Enriched:
    """A reply that was read: everything in it is the scene's own but the free texts."""

    beats: SceneBeats
    shots: tuple[ModelShot, ...]


def render(scene: Scene, allowed: Choices, language: Language, style: CoverageStyle) -> Prompt:
    """The prompt of one scene: instructions in English, which models follow best, the free texts wanted in the film's
    language, the script fenced as material with its line numbers."""
    template = templates.load("enrichment", language)
    material = {
        "scene": fence("SCENE", "\n".join(_numbered(scene))),
        "people": fence("PEOPLE", "\n".join(allowed.names)),
        "things": fence("THINGS", "\n".join(allowed.things)),
    }
    asked = (
        template.fill("task", {"most": str(allowed.shots)}),
        template.fill(f"style {style.value}"),
        template.fill("material", material),
        template.fill("last"),
    )
    return Prompt(
        system=template.fill("system"),
        user="\n\n".join(asked),
        schema=schema(allowed),
        max_tokens=_budget(allowed),
        template=template.name,
        version=template.version,
    )


def schema(allowed: Choices) -> Schema:
    """The JSON schema of a reply about one scene. Psychology first: shots are chosen for its sake."""
    lines = {"enum": list(allowed.spoken_of)}
    free = {"enum": list(allowed.lines)}
    sheet = _record({name: _text(MAX_BEHAVIOUR if name == "behaviour" else MAX_TEXT) for name in _SHEET})
    beat = _record({"from": lines, "to": lines, "turn": _text(MAX_TEXT)})
    shot = _record(
        {
            "from": free,
            "to": free,
            "size": {"enum": list(map(str, allowed.sizes))},
            "framing": {"enum": list(map(str, allowed.framings))},
            "angle": {"enum": list(map(str, allowed.angles))},
            "move": {"enum": list(map(str, allowed.moves))},
            "characters": _some(allowed.names),
            "subject": {"enum": [NOBODY, *allowed.names, *allowed.things]},
            "why": _text(MAX_TEXT),
        }
    )
    return _record(
        {
            "sheets": _record(dict.fromkeys(allowed.names, sheet)),
            "beats": {"type": "array", "items": beat, "maxItems": MAX_BEATS},
            # Not one at least: where the budget ends before the first, none is made up.
            "shots": {"type": "array", "items": shot, "minItems": 1, "maxItems": allowed.shots},
        }
    )


def read(reply: str, allowed: Choices, *, closed: bool) -> Enriched:
    """A reply as values, checked again against what the scene has. Where its end had to be written for it (`closed`),
    the shot that it broke off in is left out: the rest of that one is nobody's choice.

    Raises BadReply."""
    try:
        said = json.loads(reply)
        shots = [_shot(each, allowed) for each in said["shots"]]
        sheets = tuple(_sheet(name, said["sheets"][name]) for name in allowed.names)
        beats = tuple(_beat(each, allowed) for each in said["beats"])
    except (ValueError, KeyError, TypeError, RecursionError) as error:
        raise BadReply(f"the model's reply does not fit the scene: {type(error).__name__}: {error}") from error
    kept = shots[:-1] if closed else shots
    beats = tuple(sorted(beats, key=lambda beat: (beat.first_line, beat.last_line)))
    return Enriched(beats=SceneBeats(sheets=sheets, beats=beats), shots=tuple(kept))


def _numbered(scene: Scene) -> Iterator[str]:
    for element in (scene.heading, *scene.elements):
        if element.type in _NOT_SHOWN:
            continue
        for line, text in zip(lines_of(element), _shown(element).split("\n"), strict=True):
            yield f"{line}| {text}"


def _shown(element: Element) -> str:
    return f"({element.text})" if element.type is ElementType.PARENTHETICAL else element.text


def _budget(allowed: Choices) -> int:
    sheets = len(allowed.names) * len(_SHEET) * _TOKENS_A_TEXT
    return min(
        MAX_TOKENS, 200 + sheets + MAX_BEATS * _TOKENS_A_TEXT + allowed.shots * (_TOKENS_A_SHOT + _TOKENS_A_TEXT)
    )


def _record(parts: Mapping[str, Schema]) -> Schema:
    return {"type": "object", "properties": dict(parts), "required": list(parts), "additionalProperties": False}


def _text(most: int) -> Schema:
    return {"type": "string", "maxLength": most}


def _some(names: Sequence[str]) -> Schema:
    # An enumeration needs a choice, also where nobody is there to be chosen.
    return {"type": "array", "items": {"enum": list(names) or [NOBODY]}, "maxItems": len(names)}


def _words(value: object, most: int) -> str:
    if not isinstance(value, str) or len(value) > most:
        raise ValueError(f"{str(value)[:40]!r} is no text of at most {most} characters")
    return one_line("".join(sign for sign in value if sign.isprintable() or sign.isspace()), most)


def _sheet(name: str, said: Mapping[str, object]) -> Sheet:
    texts = {part: _words(said[part], MAX_BEHAVIOUR if part == "behaviour" else MAX_TEXT) for part in _SHEET}
    return Sheet(character=name, **texts)


def _beat(said: Mapping[str, object], allowed: Choices) -> Beat:
    first, last = sorted(_one_of(said[name], allowed.spoken_of) for name in ("from", "to"))
    return Beat(first_line=first, last_line=last, turn=_words(said["turn"], MAX_TEXT))


def _shot(said: Mapping[str, Any], allowed: Choices) -> ModelShot:
    subject = _name_of(said["subject"], (NOBODY, *allowed.names, *allowed.things))
    return ModelShot(
        first_line=_one_of(said["from"], allowed.lines),
        last_line=_one_of(said["to"], allowed.lines),
        size=ShotSize(_name_of(said["size"], allowed.sizes)),
        framing=Framing(_name_of(said["framing"], allowed.framings)),
        angle=Angle(_name_of(said["angle"], allowed.angles)),
        move=Move(_name_of(said["move"], allowed.moves)),
        characters=tuple(dict.fromkeys(_name_of(name, allowed.names) for name in said["characters"])),
        subject=subject or None,
        why=_words(said["why"], MAX_TEXT),
    )


def _one_of(value: object, known: Sequence[int]) -> int:
    if isinstance(value, int) and not isinstance(value, bool) and value in known:
        return value
    raise ValueError(f"the scene has no line {str(value)[:20]}")


def _name_of(value: object, known: Sequence[str]) -> str:
    if isinstance(value, str) and value in known:
        return value
    raise ValueError(f"the scene has no {str(value)[:60]!r}")
