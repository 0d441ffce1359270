"""The craft's rules as numbers, read from `rules.toml`, where the source of each is named."""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any

from kadr.film.shots import Move, ShotSize


@dataclass(frozen=True, slots=True, kw_only=True)
class Movement:
    """How a kind of movement is looked at."""

    size: ShotSize
    move: Move


@dataclass(frozen=True, slots=True, kw_only=True)
class Rules:
    """`rules.toml` as values; `time` holds seconds by their names there."""

    time: Mapping[str, float]
    sizes: Mapping[str, ShotSize]
    ladder: tuple[ShotSize, ...]
    lenses: Mapping[ShotSize, float]
    movements: Mapping[str, Movement]
    reestablish_every: int
    inserts_apart: int


@cache
def rules() -> Rules:
    """The rules in force, read once."""
    text = files("kadr.studio.coverage").joinpath("rules.toml").read_text(encoding="utf-8")
    table: dict[str, Any] = tomllib.loads(text)
    ladder = table["sizes"].pop("exchange")
    return Rules(
        time={name: float(value) for name, value in table["time"].items()},
        sizes={name: ShotSize(value) for name, value in table["sizes"].items()},
        ladder=tuple(ShotSize(size) for size in ladder),
        lenses={ShotSize(size): float(mm) for size, mm in table["lenses"].items()},
        movements={
            name: Movement(size=ShotSize(value["size"]), move=Move(value["move"]))
            for name, value in table["movement"].items()
        },
        reestablish_every=int(table["exchange"]["reestablish_every"]),
        inserts_apart=int(table["insert"]["apart"]),
    )
