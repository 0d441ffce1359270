"""What a finding is: the rule, its shots, what was measured, and how it is told in the film's language."""

import hashlib
import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from enum import StrEnum
from functools import cache, lru_cache
from importlib.resources import files
from typing import Any

from kadr.film.screenplay import Language
from kadr.film.shots import Move, Shot, ShotSize
from kadr.film.staging import Staging
from kadr.formats.words import label, term
from kadr.stage.readback import InFrame, framed


class Rule(StrEnum):
    """What is looked for."""

    LINE = "line"
    JUMP_CUT = "jump_cut"
    EYELINE = "eyeline"
    EYE_HEIGHT = "eye_height"
    DIRECTION = "direction"
    SIZE = "size"


@dataclass(frozen=True, slots=True, kw_only=True)
class Setup:
    """A shot with its staging; `key` is what it stays known by when it is renumbered (its id, or its number)."""

    key: str
    shot: Shot
    staging: Staging
    inside: Mapping[str, InFrame] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """Something to look at, not a fault: directors break rules on purpose. `key` is the same while the shots and what
    is found about them are; `keys` and `shots` are the keys and numbers of its shots, the one where it is found last;
    `measured` are names, numbers (degrees, metres, millimetres) and film values."""

    key: str
    rule: Rule
    keys: tuple[str, ...]
    shots: tuple[str, ...]
    measured: Mapping[str, str | float]


def finding(rule: Rule, setups: Sequence[Setup], essence: Sequence[object], **measured: str | float) -> Finding:
    """A finding about shots; `essence` is what makes it another finding when it changes: who, sizes, sides."""
    told = "\n".join([rule, *(setup.key for setup in setups), *(str(part) for part in essence)])
    digest = hashlib.sha256(told.encode("utf-8", "surrogatepass")).hexdigest()[:12]
    return Finding(
        key=f"{rule}.{setups[-1].key}.{digest}",
        rule=rule,
        keys=tuple(setup.key for setup in setups),
        shots=tuple(setup.shot.number for setup in setups),
        measured={
            name: round(value, 1) + 0.0 if isinstance(value, float) else value for name, value in measured.items()
        },
    )


def in_frame(shot: Shot, staging: Staging, key: str) -> Setup:
    """The shot with what its frame holds, by name."""
    # A crowd behind them is nothing to the rules, and takes most of the time; who looks at whom stays.
    seen_by = {figure.gaze for figure in staging.figures if figure.name in shot.characters}
    people = tuple(f for f in staging.figures if f.name in shot.characters or f.name in seen_by)
    told = replace(staging, figures=people, move=Move.STATIC, camera_end=None)
    return Setup(key=key, shot=shot, staging=staging, inside={one.name: one for one in _framed(told)})


@lru_cache(maxsize=2048)
def _framed(staging: Staging) -> tuple[InFrame, ...]:
    """What the frame holds, remembered: a list is read again after every waiver."""
    return framed(staging)


def message(found: Finding, language: Language) -> str:
    """The finding as a sentence."""
    words = {name: _word(name, value, language) for name, value in found.measured.items()}
    one, *others = found.shots
    words |= {"one": one, "other": others[0] if others else ""}
    told = str(_rules()[found.rule]["found"][language])
    # One pass: a name that holds braces stays a name.
    parts = told.replace("}", "{").split("{")
    return "".join(words.get(part, part) if n % 2 else part for n, part in enumerate(parts))


def words(rule: Rule, language: Language) -> str:
    """The rule itself as a sentence."""
    return str(_rules()[rule][language])


def sources(rule: Rule) -> tuple[str, ...]:
    """The books that the rule stands in."""
    return tuple(_rules()[rule]["sources"])


def _word(name: str, value: str | float, language: Language) -> str:
    if isinstance(value, float):
        return f"{value:g}".replace(".", label(language, "decimal"))
    if name in ("size_one", "size_other", "asked", "got"):
        return term(language, "size", ShotSize(value))
    if name.startswith("way"):
        return str(_rules()["way" if name == "way" else "goes"][value][language])
    return value


@cache
def _rules() -> dict[str, Any]:
    return tomllib.loads(files("kadr.stage.craft").joinpath("rules.toml").read_text(encoding="utf-8"))
