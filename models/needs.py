"""What a model will take once it is loaded, component by component, by the headers of its files."""

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from models import devices, headers, quantised
from models.catalogue import Entry, ModelRole
from models.errors import ModelUnsafe

_HALVES = ("float16", "bfloat16")


@dataclass(frozen=True, slots=True, kw_only=True)
class Needs:
    """Bytes of weights by component, as they will be held; a model that is not a pipeline is one component, ``""``."""

    components: Mapping[str, int]

    @property
    def whole(self) -> int:
        """All of them."""
        return sum(self.components.values())

    @property
    def biggest(self) -> int:
        """The largest component."""
        return max(self.components.values(), default=0)


def of(path: Path, entry: Entry, dtype: str) -> Needs:
    """What the entry's files in `path` will take in `dtype`. Where no header can be read (GGUF has others), the
    catalogue's estimate stands for the whole."""
    found: dict[str, int] = {}
    width = 2 if dtype in _HALVES else 4
    for file in _read(path, entry):
        part = file.relative_to(path).parts[0] if file.parent != path else ""
        fewer = entry.quantise if not part or part in quantised.LARGE else ""
        found[part] = found.get(part, 0) + _weigh(file, width, fewer)
    if not sum(found.values()):
        return Needs(components={"": int(entry.memory_gb * devices.GB)})
    return Needs(components=found)


def _read(path: Path, entry: Entry) -> Iterator[Path]:
    """The files that loading will read: one alone where the entry names it, else those of each component."""
    if entry.weights and entry.role is not ModelRole.IMAGE:
        yield path / entry.weights
        return
    for folder in _folders(path):
        files = sorted(folder.glob("*.safetensors"))
        # Beside its weights in full a component may have them in half, named as a variant.
        variant = [file for file in files if entry.variant and f".{entry.variant}" in file.name]
        yield from variant or [file for file in files if ".fp16" not in file.name] or files


def _folders(path: Path) -> Iterator[Path]:
    """A pipeline's components; what lies above them is the same weights once more, for other programs."""
    try:
        index = json.loads((path / "model_index.json").read_text(encoding="utf-8"))
    except (OSError, ValueError):
        yield path
        return
    yield from (path / name for name, made in index.items() if isinstance(made, list) and (path / name).is_dir())


def _weigh(file: Path, width: int, quantise: str) -> int:
    """A file's bytes once loaded; 0 for one that loading will refuse: it says why, and better."""
    try:
        values = headers.read(file, file.name)
    except (OSError, ModelUnsafe):
        return 0
    return headers.weights(values, float_bytes=width, quantise=quantise)
