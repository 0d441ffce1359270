"""A model's folder, inspected before anything in it is loaded: weights by content, no code, no unknown class."""

import json
from collections.abc import Iterator
from pathlib import Path

from models.catalogue import Entry, ModelRole
from models.errors import ModelUnsafe

# A header longer than this is no model's: real ones have a few hundred kilobytes.
MAX_HEADER = 50_000_000

# Formats that can carry code. They need not be loaded to be wrong here: nothing of ours puts them in a folder.
_CODE = (".py", ".bin", ".pt", ".pth", ".ckpt", ".pkl", ".pickle", ".msgpack", ".h5")

# Tables of words, many megabytes of them; no library looks for settings there.
_TABLES = ("tokenizer.json", "vocab.json")

_LIBRARIES = ("diffusers", "transformers")


def inspect(path: Path, entry: Entry) -> None:
    """Raises ModelUnsafe naming the file and what is wrong with it."""
    for file in sorted(path.rglob("*")):
        if ".cache" in file.relative_to(path).parts or not file.is_file():
            continue
        _inspect_file(file, path)
    if entry.role is ModelRole.IMAGE:
        _inspect_index(path / "model_index.json", entry)


def _inspect_file(file: Path, path: Path) -> None:
    name = file.relative_to(path)
    if file.suffix in _CODE:
        raise ModelUnsafe(f"{name}: files of type {file.suffix} can carry code; keep only safetensors, JSON and text")
    if file.suffix == ".safetensors":
        _inspect_weights(file, str(name))
    if (
        file.suffix == ".json"
        and file.name not in _TABLES
        and any("auto_map" in found for found in _objects(_read(file, str(name))))
    ):
        raise ModelUnsafe(f"{name}: auto_map asks to run code from the model's repository; Kadr never does")


def _inspect_weights(file: Path, name: str) -> None:
    """The header is the only part that is parsed, so it is what a hostile file would abuse: format as in
    https://huggingface.co/docs/safetensors (8 bytes of length, little-endian, then JSON)."""
    with file.open("rb") as handle:
        length = int.from_bytes(handle.read(8), "little")
        start = handle.read(1)
    if start != b"{" or length > min(MAX_HEADER, file.stat().st_size):
        raise ModelUnsafe(f"{name}: not a safetensors file (header of {length} bytes); pull the model again")


def _inspect_index(file: Path, entry: Entry) -> None:
    index = _read(file, file.name)
    if not isinstance(index, dict) or index.get("_class_name") != entry.class_name:
        found = index.get("_class_name") if isinstance(index, dict) else None
        raise ModelUnsafe(f"{file.name}: pipeline class is {found!r}, the catalogue names {entry.class_name}")
    for part, source in index.items():
        if isinstance(source, list) and source[0] not in (*_LIBRARIES, None):
            raise ModelUnsafe(
                f"{file.name}: {part} comes from {source[0]!r}; only {' and '.join(_LIBRARIES)} are loaded"
            )


def _read(file: Path, name: str) -> object:
    try:
        return json.loads(file.read_text(encoding="utf-8"))
    except (OSError, ValueError, RecursionError) as error:
        raise ModelUnsafe(f"{name}: not readable as JSON; pull the model again") from error


def _objects(value: object) -> Iterator[dict[str, object]]:
    """Objects at the top of a configuration and one level below: where the libraries look for `auto_map`."""
    if not isinstance(value, dict):
        return
    yield value
    yield from (below for below in value.values() if isinstance(below, dict))
