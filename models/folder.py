"""A model's folder, inspected before anything in it is loaded: weights by content, no code, no unknown class."""

import json
import stat
from collections.abc import Callable, Iterator, Mapping
from importlib.util import find_spec
from pathlib import Path

from models import headers, templates
from models.catalogue import Entry, ModelRole
from models.errors import ModelUnsafe

# Real repositories have a few hundred files, and settings of a few megabytes (the index of many shards).
MAX_FILES = 5_000
MAX_JSON = 50_000_000

# Formats that can carry code. They need not be loaded to be wrong here: nothing of ours puts them in a folder.
_CODE = frozenset((".py", ".pyc", ".so", ".bin", ".pt", ".pth", ".ckpt", ".pkl", ".pickle", ".msgpack", ".h5", ".npy"))

# What a model is made of; the rest are pages and pictures of its publisher.
_KNOWN = frozenset((".safetensors", ".json", ".txt", ".model", ".jinja", ".md", ".png", ".jpg", ".jpeg", ".webp"))
_KNOWN_NAMES = ("LICENSE", "LICENCE", "NOTICE", "README", ".gitattributes", ".gitignore")

_ARCHIVES = (b"PK\x03\x04", b"\x1f\x8b", b"7z\xbc\xaf\x27\x1c", b"Rar!", b"\xfd7zXZ", b"BZh")

# Tables of words, many megabytes of them; no library looks for settings there.
_TABLES = ("tokenizer.json", "vocab.json")

# Settings by which transformers, diffusers and peft are told to import code that comes with a model.
_ASKS_FOR_CODE = ("auto_map", "auto_mapping", "custom_pipeline", "custom_pipelines")

_LIBRARIES = ("diffusers", "transformers")


def inspect(path: Path, entry: Entry) -> None:
    """Raises ModelUnsafe naming the file and what is wrong with it."""
    for number, file in enumerate(_files(path)):
        if number >= MAX_FILES:
            raise ModelUnsafe(f"{path.name}: more than {MAX_FILES} files; no model has so many")
        _inspect_file(file, path, entry)
    _WANTED[entry.role](path, entry)


def _files(path: Path) -> Iterator[Path]:
    """Everything that is no folder, and no link that leads out; what the hub's client noted for itself is left out."""
    root = path.resolve()
    for file in root.rglob("*"):
        name = file.relative_to(root)
        if name.parts[0] == ".cache":
            continue
        if file.is_symlink() and not file.resolve().is_relative_to(root):
            raise ModelUnsafe(f"{name}: a link that leads out of the model's folder; copy the file itself")
        if not file.is_dir():
            yield file


def _inspect_file(file: Path, path: Path, entry: Entry) -> None:
    name = str(file.relative_to(path.resolve()))
    if not file.exists() or not stat.S_ISREG(file.stat().st_mode):
        raise ModelUnsafe(f"{name}: no file (a broken link, a pipe or a device); pull the model again")
    _inspect_kind(file, name, entry)
    if file.suffix == ".safetensors":
        headers.read(file, name)
    elif file.suffix == ".jinja":
        templates.check(_text(file, name), name)
    elif file.suffix == ".json" and file.name not in _TABLES:
        _inspect_settings(file, name)


def _inspect_kind(file: Path, name: str, entry: Entry) -> None:
    if file.suffix in _CODE:
        raise ModelUnsafe(f"{name}: files of type {file.suffix} can carry code; keep only safetensors, JSON and text")
    known = file.suffix in _KNOWN or file.name.startswith(_KNOWN_NAMES)
    if not known and not (file.suffix == ".gguf" and entry.quantise == "gguf"):
        raise ModelUnsafe(f"{name}: no part of a model; keep only safetensors, JSON and text")
    with file.open("rb") as handle:
        start = handle.read(8)
    if start.startswith(_ARCHIVES):
        raise ModelUnsafe(f"{name}: an archive by its first bytes; unpack it, and keep only safetensors, JSON and text")


def _inspect_settings(file: Path, name: str) -> None:
    settings = _read(file, name)
    for found in _objects(settings):
        asks = next((key for key in _ASKS_FOR_CODE if found.get(key)), None)
        if asks:
            raise ModelUnsafe(f"{name}: {asks} asks to run code from the model's repository; Kadr never does")
        templates.check_all(found.get("chat_template"), name)
    if file.name.endswith((".safetensors.index.json", ".fp16.json")) and isinstance(settings, dict):
        _inspect_shards(file, name, settings.get("weight_map"))
    if file.name == "model_index.json":
        _inspect_parts(name, settings)


def _inspect_shards(file: Path, name: str, shards: object) -> None:
    """The libraries join these names to the folder's path."""
    for shard in set(shards.values()) if isinstance(shards, dict) else ():
        if not isinstance(shard, str) or "/" in shard or "\\" in shard or not shard.endswith(".safetensors"):
            raise ModelUnsafe(f"{name}: weights in {str(shard)[:80]!r}, which is no safetensors file beside it")
        if not (file.parent / shard).is_file():
            raise ModelUnsafe(f"{name}: weights in {shard[:80]!r}, which is not there; pull the model again")


def _inspect_parts(name: str, index: object) -> None:
    if not isinstance(index, dict):
        raise ModelUnsafe(f"{name}: no table of a pipeline's parts; pull the model again")
    for part, source in index.items():
        if isinstance(source, list):
            library, named = [*source, None, None][:2]
            if library is None and named is None:
                continue
            if not _is_ours(library) or not isinstance(named, str) or not named.isidentifier():
                raise ModelUnsafe(f"{name}: {part} comes from {library!r}; only {' and '.join(_LIBRARIES)} are loaded")


def _is_ours(library: object) -> bool:
    """Whether diffusers takes it from a library that we have: by its name, or from a folder of its own pipelines
    (Stable Diffusion 1.5 names its safety checker so)."""
    if not isinstance(library, str) or not library.isidentifier():
        return False
    found = find_spec("diffusers")
    places = found.submodule_search_locations or () if found else ()
    return library in _LIBRARIES or any((Path(p) / "pipelines" / library / "__init__.py").is_file() for p in places)


def _wants_text(path: Path, entry: Entry) -> None:
    if not isinstance(_read(path / "config.json", "config.json"), dict):
        raise ModelUnsafe(f"config.json: no table; {entry.name} is not complete, pull it again")


def _wants_index(path: Path, entry: Entry) -> None:
    index = _read(path / "model_index.json", "model_index.json")
    found = index.get("_class_name") if isinstance(index, dict) else None
    if found != entry.class_name:
        raise ModelUnsafe(f"model_index.json: pipeline class is {found!r}, the catalogue names {entry.class_name}")


def _wants_class(path: Path, entry: Entry) -> None:
    if entry.config:
        _wants_weights(path, entry)
        return
    settings = _read(path / "config.json", "config.json")
    found = settings.get("_class_name") if isinstance(settings, dict) else None
    if found not in (entry.class_name, None):
        raise ModelUnsafe(f"config.json: class is {found!r}, the catalogue names {entry.class_name}")


def _wants_weights(path: Path, entry: Entry) -> None:
    if entry.weights and not (path / entry.weights).is_file():
        raise ModelUnsafe(f"{entry.weights}: not there; {entry.name} is not complete, pull it again")


_WANTED: Mapping[ModelRole, Callable[[Path, Entry], None]] = {
    ModelRole.TEXT: _wants_text,
    ModelRole.IMAGE: _wants_index,
    ModelRole.CONTROL: _wants_class,
    ModelRole.PREVIEW: _wants_class,
    ModelRole.ADAPTER: _wants_weights,
}


def _read(file: Path, name: str) -> object:
    try:
        return json.loads(_text(file, name))
    except (ValueError, RecursionError) as error:
        raise ModelUnsafe(f"{name}: not readable as JSON; pull the model again") from error


def _text(file: Path, name: str) -> str:
    try:
        if file.stat().st_size > MAX_JSON:
            raise ModelUnsafe(f"{name}: more than {MAX_JSON} bytes; no model's settings are so long")
        return file.read_text(encoding="utf-8")
    except (OSError, ValueError) as error:
        raise ModelUnsafe(f"{name}: not readable as text; pull the model again") from error


def _objects(value: object) -> Iterator[dict[str, object]]:
    """Every object of a JSON value, however deep, without recursion."""
    waiting = [value]
    while waiting:
        found = waiting.pop()
        if isinstance(found, dict):
            yield found
            waiting.extend(found.values())
        elif isinstance(found, list):
            waiting.extend(found)
