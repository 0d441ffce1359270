"""Entries of the catalogue, built from tables and checked: each key by its type, and all of them against each other."""

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import MISSING, fields
from pathlib import PurePosixPath
from typing import Any

from models.catalogue import Capability, Commercial, Defaults, Entry, ModelRole, Runtime
from models.errors import CatalogueWrong

# A name is also a folder's, and stands in commands.
_NAME = re.compile(r"[a-z0-9][a-z0-9._-]{0,63}")
_REPOSITORY = re.compile(r"[\w.-]{1,96}/[\w.-]{1,96}")
_REVISION = re.compile(r"[\w.-]{0,64}")
_SIZE = re.compile(r"[1-9]\d{1,3}x[1-9]\d{1,3}")
_URL = re.compile(r"https?://[^\s/]+(/\S*)?")

KINDS = ("depth", "pose", "edges")
QUANTISED = ("", "int8", "float8", "nf4", "gguf")

# Pipelines that start from more than a control picture.
_WITH_CONTROL = ("control-image-to-image", "control-inpaint")

_TEXT_CAN = {Capability.CHAT, Capability.LOOK}

# Capabilities that want a pipeline class of their own; the others are what the entry's class itself does.
_WANT_CLASS = (Capability.IMAGE_TO_IMAGE, Capability.INPAINT, Capability.CONTROL)


def build(name: str, table: Mapping[str, object], where: str) -> Entry:
    """The entry called `name`. Raises CatalogueWrong for unknown and missing keys and for values of a wrong type."""
    values = dict(table)
    if not _NAME.fullmatch(name):
        raise CatalogueWrong(f"{where}: model {name!r}: a name has small letters, digits, dots and dashes, 64 at most")
    values["class_name"] = values.pop("class", "")
    unknown = set(values) - {f.name for f in fields(Entry)} - {"name"}
    if unknown or "name" in values:
        raise CatalogueWrong(f"{where}: model {name}: unknown keys {sorted(unknown or {'name'})}")
    missing = [f.name for f in fields(Entry) if f.default is MISSING and f.default_factory is MISSING]
    missing = [key for key in missing if key != "name" and key not in values]
    if missing:
        raise CatalogueWrong(f"{where}: model {name}: {', '.join(missing)} missing")
    for key, value in values.items():
        try:
            values[key] = _CONVERTERS.get(key, _word)(value)
        except (TypeError, ValueError) as error:
            raise CatalogueWrong(f"{where}: model {name}: {_KEYS.get(key, key)} = {value!r}: {error}") from error
    return Entry(name=name, **values)  # type: ignore[arg-type]  # each key was checked against the fields above


def _word(value: object) -> str:
    if not isinstance(value, str) or len(value) > 500:  # the longest that a table shows
        raise TypeError("text of at most 500 characters is wanted")
    return value


def _words(value: object) -> tuple[str, ...]:
    if not isinstance(value, list) or len(value) > 100:  # more than there are of anything
        raise TypeError("a list of texts is wanted")
    return tuple(_word(each) for each in value)


def _flag(value: object) -> bool:
    if not isinstance(value, bool):
        raise TypeError("true or false is wanted")
    return value


def _number(value: object) -> float:
    if isinstance(value, bool) or not isinstance(value, int | float) or not 0 <= value < 1e6:  # as said
        raise TypeError("a number from 0 to a million is wanted")
    return value


def _count(value: object) -> int:
    number = _number(value)
    if number != int(number):
        raise TypeError("a whole number is wanted")
    return int(number)


def _mapping(value: object) -> dict[str, Any]:
    if not isinstance(value, dict):
        raise TypeError("a table is wanted")
    return value


def _names(value: object) -> dict[str, str]:
    return {key: _word(each) for key, each in _mapping(value).items()}


def _defaults(value: object) -> Defaults:
    return Defaults(**{key: _DEFAULTS[key](each) for key, each in _known(_mapping(value), _DEFAULTS).items()})


def _known(given: dict[str, Any], keys: Mapping[str, object]) -> dict[str, Any]:
    unknown = set(given) - set(keys)
    if unknown:
        raise TypeError(f"unknown {sorted(unknown)}; there are {', '.join(keys)}")
    return given


_DEFAULTS: Mapping[str, Callable[[object], Any]] = {
    "steps": _count,
    "guidance": _number,
    "width": _count,
    "height": _count,
    "max_tokens": _count,
}

_KEYS = {"class_name": "class"}

_CONVERTERS: Mapping[str, Callable[[Any], object]] = {
    "role": ModelRole,
    "commercial": Commercial,
    "runtime": Runtime,
    "memory_gb": _number,
    "verified": _flag,
    "noise": _flag,
    "references": _count,
    "languages": _words,
    "compile_sizes": _words,
    "capabilities": lambda given: tuple(Capability(each) for each in _words(given)),
    "classes": _names,
    "controls": _names,
    "config": _mapping,
    "template": _mapping,
    "defaults": _defaults,
}


def check(entry: Entry, known: Mapping[str, Entry], where: str) -> None:
    """Whether the entry's keys agree with each other and with the entries that it names. Raises CatalogueWrong."""
    for problem in _problems(entry, known):
        raise CatalogueWrong(f"{where}: model {entry.name}: {problem}")


def _problems(entry: Entry, known: Mapping[str, Entry]) -> Iterator[str]:
    yield from _source(entry)
    yield from _values(entry)
    yield from _roles(entry)
    yield from _named(entry, known)
    if entry.role is ModelRole.IMAGE:
        yield from _abilities(entry)


def _source(entry: Entry) -> Iterator[str]:
    if sum(map(bool, (entry.repository, entry.builder, entry.url))) != 1:
        yield "give one of a repository, a builder and a url"
    if entry.repository and not _REPOSITORY.fullmatch(entry.repository):
        yield f"repository = {entry.repository!r} is not owner/name"
    if not _REVISION.fullmatch(entry.revision):
        yield f"revision = {entry.revision!r} is not a commit"
    if entry.url and not _URL.fullmatch(entry.url):
        yield f"url = {entry.url!r} does not begin with http:// or https://"
    if entry.url and (entry.runtime is not Runtime.OPENAI or not entry.served_name):
        yield 'a url wants runtime = "openai" and a served_name, as the server calls the model'
    if entry.runtime is Runtime.OPENAI and not entry.url:
        yield 'runtime = "openai" wants a url'


def _values(entry: Entry) -> Iterator[str]:
    if not entry.class_name and not entry.served:
        yield "class is missing"
    if not entry.licence:
        yield "licence is missing; `own work` will do for your own"
    if (entry.commercial is Commercial.CAPPED) != bool(entry.cap):
        yield 'commercial = "capped" and cap (the limit, in words) belong together'
    if entry.quantise not in QUANTISED:
        yield f"quantise = {entry.quantise!r}; there are {', '.join(filter(None, QUANTISED))}"
    for size in entry.compile_sizes:
        if not _SIZE.fullmatch(size):
            yield f"compile_sizes: {size!r} is not WIDTHxHEIGHT"
    suffix, path = ".gguf" if entry.quantise == "gguf" else ".safetensors", PurePosixPath(entry.weights)
    if entry.weights and (path.is_absolute() or ".." in path.parts or path.suffix != suffix):
        yield f"weights = {entry.weights!r} is not a {suffix} file inside the repository"


def _roles(entry: Entry) -> Iterator[str]:
    text = entry.role is ModelRole.TEXT
    if text == (entry.runtime is Runtime.DIFFUSERS):
        yield f"runtime = {entry.runtime.value!r} runs no {entry.role.value} models"
    if text and Capability.CHAT not in entry.capabilities:
        yield 'a text model has capabilities = ["chat", ...]'
    foreign = [c.value for c in entry.capabilities if (c in _TEXT_CAN) != text]
    if foreign:
        yield f"capabilities {foreign} are none of a {entry.role.value} model"
    if text and not entry.defaults.max_tokens:
        yield "defaults.max_tokens is missing"
    if entry.role is ModelRole.IMAGE and not entry.defaults.steps:
        yield "defaults.steps is missing"
    if entry.role in (ModelRole.CONTROL, ModelRole.ADAPTER) and not entry.base:
        yield "base is missing: the model that this belongs to"


def _named(entry: Entry, known: Mapping[str, Entry]) -> Iterator[str]:
    wanted = [("base", entry.base, ModelRole.IMAGE), ("preview", entry.preview, ModelRole.PREVIEW)]
    wanted += [("image_prompt", entry.image_prompt, ModelRole.ADAPTER)]
    wanted += [(f"controls.{kind}", name, ModelRole.CONTROL) for kind, name in entry.controls.items()]
    for key, name, role in wanted:
        if name and (name not in known or known[name].role is not role):
            yield f"{key} = {name!r}, and the catalogue has no {role.value} model of that name"


def _abilities(entry: Entry) -> Iterator[str]:
    if not entry.capabilities:
        yield "capabilities are missing"
    strange = set(entry.classes) - {*_WANT_CLASS, *_WITH_CONTROL}
    if strange:
        yield f"classes for {sorted(strange)}; there are {', '.join((*_WANT_CLASS, *_WITH_CONTROL))}"
    for capability in _WANT_CLASS:
        if entry.can(capability) != (capability in entry.classes):
            yield f"the capability {capability.value} and classes.{capability.value} belong together"
    yield from _pictures(entry)


def _pictures(entry: Entry) -> Iterator[str]:
    if set(entry.controls) - set(KINDS):
        yield f"controls are of the kinds {', '.join(KINDS)}"
    if entry.can(Capability.CONTROL) != bool(entry.controls):
        yield "the capability control and controls belong together"
    if entry.can(Capability.IMAGE_PROMPT) != bool(entry.image_prompt):
        yield "the capability image-prompt and image_prompt belong together"
    if (entry.can(Capability.EDIT) or entry.can(Capability.IMAGE_PROMPT)) != bool(entry.references):
        yield "references: how many pictures an edit or an image prompt takes, and nothing else"
