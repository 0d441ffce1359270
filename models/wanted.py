"""Which files of a repository a model needs: safetensors, settings, tokenizer, licence; never what can carry code."""

from collections.abc import Collection
from fnmatch import fnmatchcase
from pathlib import PurePosixPath

from models.catalogue import Entry, ModelRole

# At the top of a repository, for whoever wants to read what was agreed to.
_LICENCE = ("LICENSE*", "LICENCE*", "NOTICE*")

_WORDS = ("*.json", "*.txt", "*.model", "*.jinja")


def wanted(entry: Entry, name: str, parts: Collection[str] | None = None) -> bool:
    """Whether the file `name` (with /) of the entry's repository is wanted. `parts`: the folders that a pipeline's
    index names; without them any folder counts."""
    path = PurePosixPath(name)
    if name.startswith(".") or ".." in path.parts:
        return False
    if len(path.parts) == 1 and _any(name, _LICENCE):
        return True
    if entry.role is ModelRole.TEXT:
        return len(path.parts) == 1 and _any(name, (*_WORDS, entry.weights or "*.safetensors"))
    if entry.role is ModelRole.IMAGE:
        return name == "model_index.json" or _of_pipeline(entry, path, parts)
    return _of_part(entry, path)


def _of_pipeline(entry: Entry, path: PurePosixPath, parts: Collection[str] | None) -> bool:
    """Pipelines keep weights in folders; what lies above them is the same once more as one file."""
    if str(path) == entry.weights:
        return True
    if len(path.parts) < 2 or (parts is not None and path.parts[0] not in parts):
        return False
    return _any(path.name, _WORDS) or _is_weights(entry, path.name)


def _of_part(entry: Entry, path: PurePosixPath) -> bool:
    if str(path) == entry.weights:
        return True
    if entry.role is ModelRole.ADAPTER:
        # An IP-Adapter's image encoder lies beside its weights (diffusers, loaders/ip_adapter.py); a LoRA set has none.
        beside = PurePosixPath(entry.weights).parent / "image_encoder"
        return entry.class_name.startswith("IPAdapter") and str(path) in (
            str(beside / "config.json"),
            str(beside / "model.safetensors"),
        )
    if len(path.parts) > 1:
        return False
    return path.name == "config.json" or (not entry.weights and _is_weights(entry, path.name))


def _is_weights(entry: Entry, name: str) -> bool:
    if entry.variant:
        # `unet.fp16.safetensors`, or in shards `unet.fp16-00001-of-00002.safetensors`.
        return _any(name, (f"*.{entry.variant}.safetensors", f"*.{entry.variant}-*.safetensors"))
    return name.endswith(".safetensors") and not _any(name, ("*.fp16.safetensors", "*.fp16-*.safetensors"))


def _any(name: str, patterns: tuple[str, ...]) -> bool:
    return any(fnmatchcase(name, pattern) for pattern in patterns)
