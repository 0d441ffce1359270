"""The catalogue: which checkpoints there are, what each can do, under which licence, and which class loads it."""

import tomllib
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, fields
from enum import StrEnum
from importlib import resources
from typing import Any

from models.errors import ModelMissing


class ModelRole(StrEnum):
    """What a model is for."""

    TEXT = "text"
    IMAGE = "image"


class Commercial(StrEnum):
    """Whether the licence allows commercial use; `capped` does under a revenue limit."""

    YES = "yes"
    NO = "no"
    CAPPED = "capped"


class Guide(StrEnum):
    """How a picture steers an image model: as the start of denoising, or as a reference beside the prompt."""

    START = "start"
    REFERENCE = "reference"


@dataclass(frozen=True, slots=True, kw_only=True)
class Defaults:
    """What to order when the caller leaves it open; sizes in pixels, 0 where it does not apply."""

    steps: int = 0
    guidance: float = 0.0
    width: int = 0
    height: int = 0
    max_tokens: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """One checkpoint. `class_name` and `guide_class` are names in transformers (text) or diffusers (image).

    `builder` is set for models that are built on the machine instead of pulled; `noise` says that the weights are
    random. `template` holds the chat template's own switches. `memory_gb` is an estimate, batch 1, on a GPU."""

    name: str
    role: ModelRole
    class_name: str
    licence: str
    commercial: Commercial
    memory_gb: float
    verified: bool
    repository: str = ""
    revision: str = ""
    builder: str = ""
    guide_class: str = ""
    guide: Guide = Guide.START
    variant: str = ""
    languages: tuple[str, ...] = ()
    capabilities: tuple[str, ...] = ()
    defaults: Defaults = field(default_factory=Defaults)
    template: Mapping[str, object] = field(default_factory=dict)
    noise: bool = False
    about: str = ""

    @property
    def source(self) -> str:
        """Where the weights come from, as a slate names it."""
        return self.repository or f"built here ({self.builder})"

    @property
    def remedy(self) -> str:
        """The command that brings the files."""
        return f"kadr models build-tiny {self.name}" if self.builder else f"kadr models pull {self.name}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Readiness:
    """The pair of models that a profile wants and the GPU memory for both, in GB; 0 runs without a GPU."""

    text: str
    image: str
    device_gb: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Catalogue:
    """Entries by name, and what each profile wants, least capable first."""

    entries: Mapping[str, Entry]
    profiles: Mapping[str, Readiness]

    def entry(self, name: str) -> Entry:
        """The entry called `name`. Raises ModelMissing listing the names that there are."""
        found = self.entries.get(name)
        if found is None:
            raise ModelMissing(f"the catalogue has no model {name!r}; it has {', '.join(self.entries)}")
        return found


def load() -> Catalogue:
    """The catalogue that ships with this package; read anew each time (a few kilobytes)."""
    return parse(resources.files("models").joinpath("catalogue.toml").read_text(encoding="utf-8"))


def parse(text: str) -> Catalogue:
    """A catalogue from TOML. Raises ValueError naming the model and the key that is wrong."""
    data = tomllib.loads(text)
    entries = {name: _entry(name, table) for name, table in data["models"].items()}
    profiles = {name: Readiness(**table) for name, table in data.get("profiles", {}).items()}
    missing = [m for ready in profiles.values() for m in (ready.text, ready.image) if m not in entries]
    if missing:
        raise ValueError(f"profiles name models that the catalogue lacks: {', '.join(missing)}")
    return Catalogue(entries=entries, profiles=profiles)


def _entry(name: str, table: Mapping[str, object]) -> Entry:
    values = dict(table)
    values["class_name"] = values.pop("class", "")
    unknown = set(values) - {f.name for f in fields(Entry)}
    if unknown or not values["class_name"]:
        raise ValueError(f"model {name}: unknown keys {sorted(unknown)} or no class")
    if bool(values.get("repository")) == bool(values.get("builder")):
        raise ValueError(f"model {name}: give either a repository or a builder")
    converters: Mapping[str, Callable[[Any], object]] = {
        "role": ModelRole,
        "commercial": Commercial,
        "guide": Guide,
        "languages": tuple,
        "capabilities": tuple,
        "defaults": lambda given: Defaults(**given),
    }
    for key, convert in converters.items():
        if key in values:
            values[key] = convert(values[key])
    return Entry(name=name, **values)  # type: ignore[arg-type]  # each key was checked against the fields above
