"""Headers of weight files: read within bounds, checked to the last byte, and weighed before anything is loaded.

Format: https://huggingface.co/docs/safetensors. Eight bytes of length, little-endian; JSON; then only tensors."""

import json
import math
from collections import Counter
from collections.abc import Iterable, Mapping
from pathlib import Path

from models.errors import ModelUnsafe

# The library itself takes at most this much; real headers have a few hundred kilobytes.
MAX_HEADER = 100_000_000

# Real checkpoints have a few thousand tensors each.
MAX_TENSORS = 1_000_000

# Bits per value: the library's own list of types.
BITS: Mapping[str, int] = {
    "BOOL": 8,
    "F4": 4,
    "F6_E2M3": 6,
    "F6_E3M2": 6,
    "U8": 8,
    "I8": 8,
    "F8_E5M2": 8,
    "F8_E4M3": 8,
    "F8_E8M0": 8,
    "F8_E4M3FNUZ": 8,
    "F8_E5M2FNUZ": 8,
    "I16": 16,
    "U16": 16,
    "F16": 16,
    "BF16": 16,
    "I32": 32,
    "U32": 32,
    "F32": 32,
    "C64": 64,
    "F64": 64,
    "I64": 64,
    "U64": 64,
}

_FLOATS = ("F16", "BF16", "F32", "F64")

# Bytes per value where weights are held smaller than they were published; scales and what is left out add a tenth.
_HELD = {"int8": 1.1, "float8": 1.1, "nf4": 0.6, "gguf": 0.6}

# Room to work in, batch 1: activations and caches grow with the model; a gigabyte is the libraries' own. Against the
# estimates that stood in the catalogue before headers were read: FLUX.2 klein 4B 18.6 for 18, Qwen3-8B 19.0 for 19.
_ROOM_SHARE = 0.1
_ROOM = 1_000_000_000


def read(file: Path, name: str) -> Counter[str]:
    """How many values of each type a local file holds. Raises ModelUnsafe, naming the file `name`, for any header that
    a well-meant file can't have: too long, no JSON, tensors that overlap, leave gaps or lie beyond the end."""
    size = file.stat().st_size
    with file.open("rb") as handle:
        length = int.from_bytes(handle.read(8), "little")
        if size < 8 or length > min(MAX_HEADER, size - 8):
            raise ModelUnsafe(
                f"{name}: not a safetensors file (a header of {length} bytes in {size}); pull the model again"
            )
        header = handle.read(length)
    return parse(header, size - 8 - length, name)


def parse(header: bytes, data: int, name: str) -> Counter[str]:
    """How many values of each type `header` announces, `data` bytes of tensors long. Raises as `read` does."""
    if not header.startswith(b"{"):
        raise ModelUnsafe(f"{name}: not a safetensors file (its header is no JSON object); pull the model again")
    try:
        found = json.loads(header, object_pairs_hook=_once)
    except (ValueError, RecursionError) as error:
        raise ModelUnsafe(f"{name}: its header is not readable ({error}); pull the model again") from error
    found.pop("__metadata__", None)
    if len(found) > MAX_TENSORS:
        raise ModelUnsafe(f"{name}: {len(found)} tensors; no model has more than {MAX_TENSORS}")
    counted: Counter[str] = Counter()
    spans = []
    for tensor, told in found.items():
        dtype, values, begin, end = _tensor(tensor, told, name)
        counted[dtype] += values
        spans.append((begin, end))
    _gapless(spans, data, name)
    return counted


def _once(pairs: list[tuple[str, object]]) -> dict[str, object]:
    """A tensor that stands twice is read differently by different programs: that is what it is for."""
    found = dict(pairs)
    if len(found) != len(pairs):
        raise ValueError("a name stands in it twice")
    return found


def _tensor(tensor: str, told: object, name: str) -> tuple[str, int, int, int]:
    match told:
        case {"dtype": str(dtype), "shape": list(shape), "data_offsets": [int(begin), int(end)]} if dtype in BITS:
            sides = [side for side in shape if isinstance(side, int) and not isinstance(side, bool) and side >= 0]
            values = math.prod(sides)
            if len(sides) == len(shape) and end - begin == math.ceil(values * BITS[dtype] / 8):
                return dtype, values, begin, end
    raise ModelUnsafe(f"{name}: tensor {tensor[:80]!r} has a type, shape or place that can't be; pull the model again")


def _gapless(spans: list[tuple[int, int]], data: int, name: str) -> None:
    at = 0
    for begin, end in sorted(spans):
        if begin != at:
            raise ModelUnsafe(f"{name}: tensors overlap or leave a gap at byte {at}; pull the model again")
        at = end
    if at != data:
        raise ModelUnsafe(f"{name}: its tensors end at byte {at} of {data}; pull the model again")


def total(counts: Iterable[Mapping[str, int]]) -> Counter[str]:
    """Values by type of several files together."""
    together: Counter[str] = Counter()
    for each in counts:
        together.update(each)
    return together


def weights(values: Mapping[str, int], *, float_bytes: int = 2, quantise: str = "") -> int:
    """Bytes of the weights once loaded: floating point in `float_bytes` each (2 on a GPU, 4 on the processor) or as
    `quantise` holds them, everything else as it was published."""
    each = _HELD.get(quantise, float_bytes)
    floats = sum(count for dtype, count in values.items() if dtype in _FLOATS)
    rest = sum(count * BITS[dtype] / 8 for dtype, count in values.items() if dtype not in _FLOATS)
    return round(floats * each + rest)


def needed(loaded: int, *, part: bool = False) -> int:
    """Bytes of memory for weights that take `loaded` bytes, with room to work in, batch 1; a part works in the room of
    the model that it belongs to."""
    if part:
        return loaded
    return round(loaded * (1 + _ROOM_SHARE) + min(_ROOM, loaded))
