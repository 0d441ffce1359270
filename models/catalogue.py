"""The catalogue: which checkpoints there are, what each can do, under which licence, and which class loads it."""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from importlib import resources
from pathlib import Path

from models.errors import CatalogueWrong, ModelMissing

# What a machine's owner adds or changes, in the models folder; read by the same code as the one that ships.
OVERLAY = "catalogue.toml"

# Far above what a studio would write by hand; nothing that is read is unbounded.
MAX_OVERLAY = 1_000_000

# Repositories of this owner are on no hub: their files come by `kadr models import`.
LOCAL = "local/"


class ModelRole(StrEnum):
    """What a model is for. `control`, `adapter` and `preview` are parts: they work with a model of role `image`."""

    TEXT = "text"
    IMAGE = "image"
    CONTROL = "control"
    ADAPTER = "adapter"
    PREVIEW = "preview"


class Runtime(StrEnum):
    """What runs a model: a library of this process, or a server that speaks OpenAI's chat completions."""

    TRANSFORMERS = "transformers"
    DIFFUSERS = "diffusers"
    OPENAI = "openai"


class Capability(StrEnum):
    """What a model can be asked for. `edit`: by instruction, with reference pictures; `image-prompt`: references beside
    the prompt through an IP-Adapter; `control`: composition by a picture; `look`: pictures in chat messages."""

    CHAT = "chat"
    LOOK = "look"
    TEXT_TO_IMAGE = "text-to-image"
    IMAGE_TO_IMAGE = "image-to-image"
    INPAINT = "inpaint"
    EDIT = "edit"
    CONTROL = "control"
    IMAGE_PROMPT = "image-prompt"


class Commercial(StrEnum):
    """Whether the licence allows commercial use; `capped` does under a revenue limit, which the entry's `cap` names."""

    YES = "yes"
    NO = "no"
    CAPPED = "capped"


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
    """One checkpoint. `class_name` names a class of transformers (text) or diffusers (all others); `classes` the
    pipelines of the same weights for further capabilities, by capability.

    `builder` is set for models that are built on the machine instead of pulled; `noise` says that the weights are
    random. `template` holds the chat template's own switches. `memory_gb` is an estimate, batch 1, on a GPU.
    `controls` names the entries of role `control` by kind, `image_prompt` that of the IP-Adapter and `preview` that of
    the tiny autoencoder, each of its own; `base` says for such parts and for LoRA sets which model they belong to.
    `weights` names one file of the repository where the others are not wanted; `config` is the configuration of a part
    whose repository has none. `references` is how many reference pictures are taken. `quantise` is how the weights are
    held (`int8`, `float8`, `nf4`, `gguf`), empty as they are. `compile_sizes` are the sizes in pixels, `WxH`, for which
    the transformer is compiled, where somebody asks for it. `url` and `served_name` are a server's, for the runtime
    `openai`."""

    name: str
    role: ModelRole
    class_name: str
    licence: str
    commercial: Commercial
    memory_gb: float = 0.0
    verified: bool = False
    runtime: Runtime = Runtime.TRANSFORMERS
    cap: str = ""
    repository: str = ""
    revision: str = ""
    builder: str = ""
    classes: Mapping[str, str] = field(default_factory=dict)
    controls: Mapping[str, str] = field(default_factory=dict)
    image_prompt: str = ""
    preview: str = ""
    base: str = ""
    weights: str = ""
    config: Mapping[str, object] = field(default_factory=dict)
    variant: str = ""
    quantise: str = ""
    compile_sizes: tuple[str, ...] = ()
    languages: tuple[str, ...] = ()
    capabilities: tuple[Capability, ...] = ()
    references: int = 0
    defaults: Defaults = field(default_factory=Defaults)
    template: Mapping[str, object] = field(default_factory=dict)
    url: str = ""
    served_name: str = ""
    noise: bool = False
    about: str = ""

    @property
    def source(self) -> str:
        """Where the weights come from, as a slate names it."""
        return self.repository or self.url or f"built here ({self.builder})"

    @property
    def remedy(self) -> str:
        """The command that brings the files."""
        if self.builder:
            return f"kadr models build-tiny {self.name}"
        if self.repository.startswith(LOCAL):
            return f"kadr models import DIR --as {self.name}"
        return f"kadr models pull {self.name}"

    @property
    def served(self) -> bool:
        """Whether a server runs it: nothing of it lies on this machine."""
        return bool(self.url)

    @property
    def is_part(self) -> bool:
        """Whether it works only with a model of role `image`."""
        return self.role in (ModelRole.CONTROL, ModelRole.ADAPTER, ModelRole.PREVIEW)

    @property
    def parts(self) -> tuple[str, ...]:
        """The entries that can work with this one, each once: control nets, IP-Adapter, preview."""
        return tuple(dict.fromkeys(filter(None, (*self.controls.values(), self.image_prompt, self.preview))))

    def can(self, capability: Capability) -> bool:
        """Whether the model can be asked for this."""
        return capability in self.capabilities


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


def load(models_dir: Path | None = None) -> Catalogue:
    """The catalogue that ships with this package, with `catalogue.toml` of the models folder over it, if there is one;
    read anew each time (a few kilobytes). Raises CatalogueWrong naming the file, the entry and the key."""
    shipped = resources.files("models").joinpath("catalogue.toml").read_text(encoding="utf-8")
    file = None if models_dir is None else Path(models_dir) / OVERLAY
    if file is None or not file.is_file():
        return parse(shipped)
    return parse(shipped, over=_read(file), over_name=str(file))


def _read(file: Path) -> str:
    try:
        if file.stat().st_size > MAX_OVERLAY:
            raise CatalogueWrong(f"{file}: more than {MAX_OVERLAY} bytes; a catalogue has a few kilobytes")
        return file.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise CatalogueWrong(f"{file}: not readable as text in UTF-8 ({error})") from error


def parse(text: str, *, over: str = "", over_name: str = OVERLAY, name: str = "models/catalogue.toml") -> Catalogue:
    """A catalogue from TOML. `over` adds entries, and changes single keys of those that there are.

    Raises CatalogueWrong naming the file, the model and the key that is wrong."""
    from models import entries  # which builds what is defined above

    own = _tables(text, name)
    added = _tables(over, over_name)
    if "profiles" in added:
        raise CatalogueWrong(f"{over_name}: profiles are not changed here; KADR_PROFILE chooses one")
    tables: dict[str, Mapping[str, object]] = dict(own["models"])
    where = dict.fromkeys(tables, name)
    for model, table in added.get("models", {}).items():
        tables[model] = {**tables.get(model, {}), **table}
        where[model] = over_name
    found = {model: entries.build(model, table, where[model]) for model, table in tables.items()}
    for model, entry in found.items():
        entries.check(entry, found, where[model])
    return Catalogue(entries=found, profiles=_profiles(own.get("profiles", {}), found, name))


def _tables(text: str, name: str) -> dict[str, dict[str, dict[str, object]]]:
    try:
        data = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise CatalogueWrong(f"{name}: not TOML ({error})") from error
    unknown = set(data) - {"models", "profiles"}
    if unknown:
        raise CatalogueWrong(f"{name}: unknown sections {sorted(unknown)}; models go under [models.NAME]")
    for section, tables in data.items():
        if not isinstance(tables, dict) or not all(isinstance(table, dict) for table in tables.values()):
            raise CatalogueWrong(f"{name}: [{section}] holds a table per name, as [{section}.NAME]")
    return data


def _profiles(
    tables: Mapping[str, Mapping[str, object]], found: Mapping[str, Entry], name: str
) -> dict[str, Readiness]:
    profiles = {profile: Readiness(**table) for profile, table in tables.items()}  # type: ignore[arg-type]  # ours alone
    missing = [m for ready in profiles.values() for m in (ready.text, ready.image) if m not in found]
    if missing:
        raise CatalogueWrong(f"{name}: profiles name models that the catalogue lacks: {', '.join(missing)}")
    return profiles
