"""A header is read within bounds, checked to the last byte, and says what the weights will take."""

import json
import struct
from collections import Counter
from pathlib import Path

import pytest
from safetensors import SafetensorError
from safetensors.numpy import load

from models import headers
from models.errors import ModelUnsafe
from tests.models.repositories import safetensors

GOOD = safetensors((2, 3), (4,))


def with_header(told: object, data: bytes = b"") -> bytes:
    text = told if isinstance(told, bytes) else json.dumps(told).encode()
    return struct.pack("<Q", len(text)) + text + data


def tensor(**changed: object) -> dict[str, object]:
    return {"dtype": "F16", "shape": [2], "data_offsets": [0, 4]} | changed


BAD = {
    "nothing": b"",
    "seven bytes": b"\x01" * 7,
    "a header of a terabyte": (10**12).to_bytes(8, "little") + b"{}",
    "a header longer than the file": struct.pack("<Q", 100) + b"{}",
    "a pickle": b"\x80\x04\x95\x1a\x00\x00\x00\x00\x00\x00\x00\x8c\x05posix\x94\x8c\x06system\x94\x93\x94.",
    "no JSON": with_header(b"{oops}"),
    "a list": with_header([1]),
    "JSON a hundred thousand deep": with_header(b'{"a":' * 100_000 + b"1" + b"}" * 100_000),
    "a tensor twice": with_header(
        b'{"a":{"dtype":"F16","shape":[2],"data_offsets":[0,4]},"a":{"dtype":"F32","shape":[1],"data_offsets":[0,4]}}',
        b"1234",
    ),
    "tensors beyond the end": with_header({"a": tensor()}, b"12"),
    "bytes that belong to nothing": with_header({"a": tensor()}, b"123456"),
    "a gap": with_header({"a": tensor(), "b": tensor(data_offsets=[6, 10])}, b"1" * 10),
    "an overlap": with_header({"a": tensor(), "b": tensor(data_offsets=[2, 6])}, b"1" * 6),
    "a negative place": with_header({"a": tensor(data_offsets=[-4, 0])}, b""),
    "a negative side": with_header({"a": tensor(shape=[-2])}, b"1234"),
    "a shape that is larger than its place": with_header({"a": tensor(shape=[10**9, 10**9])}, b"1234"),
    "an unknown type": with_header({"a": tensor(dtype="OBJECT")}, b"1234"),
    "a type that is no word": with_header({"a": tensor(dtype=["F16"])}, b"1234"),
    "no shape": with_header({"a": {"dtype": "F16", "data_offsets": [0, 4]}}, b"1234"),
}


def test_a_good_file_says_how_many_values_it_has(tmp_path: Path) -> None:
    (tmp_path / "x.safetensors").write_bytes(GOOD)

    assert headers.read(tmp_path / "x.safetensors", "x") == Counter(F16=10)


@pytest.mark.parametrize("data", BAD.values(), ids=BAD.keys())
def test_a_bad_file_is_refused_with_its_name(data: bytes, tmp_path: Path) -> None:
    (tmp_path / "x.safetensors").write_bytes(data)

    with pytest.raises(ModelUnsafe, match=r"^unet/x\.safetensors: "):
        headers.read(tmp_path / "x.safetensors", "unet/x.safetensors")


def test_what_the_library_refuses_is_refused_here_too(tmp_path: Path) -> None:
    file, both = tmp_path / "x.safetensors", 0
    for data in (GOOD, *BAD.values()):
        file.write_bytes(data)
        try:
            load(data)
        except SafetensorError:
            both += 1
            with pytest.raises(ModelUnsafe):
                headers.read(file, "x")

    assert both > 10


def test_every_type_of_the_library_is_known_by_its_size(tmp_path: Path) -> None:
    torch = pytest.importorskip("torch")
    from safetensors.torch import save_file

    kinds = [torch.float32, torch.bfloat16, torch.float16, torch.int8, torch.uint8, torch.int64, torch.bool]
    kinds += [torch.float8_e4m3fn, torch.float8_e5m2, torch.float64, torch.int32, torch.int16]
    save_file({str(kind): torch.zeros(3, 5).to(kind) for kind in kinds}, tmp_path / "x.safetensors")

    counted = headers.read(tmp_path / "x.safetensors", "x")

    assert counted.total() == 15 * len(kinds)


def test_memory_is_counted_as_the_weights_are_held() -> None:
    values = {"F32": 1_000_000, "I64": 1000}

    assert headers.weights(values) == 2_000_000 + 8000
    assert headers.weights(values, float_bytes=4) == 4_000_000 + 8000
    assert headers.weights(values, quantise="int8") == 1_100_000 + 8000
    assert headers.weights({"F8_E4M3": 1_000_000}) == 1_000_000


def test_a_model_needs_its_weights_and_room_to_work_in() -> None:
    # Qwen3-8B: 8.19e9 parameters, published in bfloat16.
    assert headers.needed(headers.weights({"BF16": 8_190_000_000})) == pytest.approx(19.0e9, rel=0.01)
