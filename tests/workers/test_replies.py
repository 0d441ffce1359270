"""Empty text and broken pictures are failures, never assets. Blank pictures the engine refuses: see tests/models."""

import io

import numpy as np
import pytest
from PIL import Image

from kadr.errors import BadReply
from workers.replies import check
from workers.requests import Request

WRITE = Request(op="write", row={})
PAINT = Request(op="paint", row={})
SKETCH = Request(op="sketch", row={})


def _png(pixels: np.ndarray) -> bytes:
    out = io.BytesIO()
    Image.fromarray(pixels.astype(np.uint8)).save(out, format="PNG")
    return out.getvalue()


def test_words_are_kept() -> None:
    assert check(WRITE, "Әже от жағып отыр.".encode()) == (None, None)


@pytest.mark.parametrize("text", ["", "  \n\n", "...", "—"])
def test_text_without_a_letter_is_a_bad_reply(text: str) -> None:
    with pytest.raises(BadReply, match="empty"):
        check(WRITE, text.encode())


def test_noise_is_a_picture_and_knows_its_size() -> None:
    noise = np.random.default_rng(1).integers(0, 255, (36, 64, 3))

    assert check(PAINT, _png(noise)) == (64, 36)


def test_a_picture_of_another_size_than_was_ordered_is_a_bad_reply() -> None:
    noise = _png(np.random.default_rng(1).integers(0, 255, (36, 64, 3)))
    ordered = Request(op="paint", row={"parameters": {"width": 64, "height": 40}})

    with pytest.raises(BadReply, match="64×36 pixels; 64×40 were ordered"):
        check(ordered, noise)


def test_a_sketch_of_a_white_out_may_be_white() -> None:
    assert check(SKETCH, _png(np.full((36, 64), 255))) == (64, 36)


@pytest.mark.parametrize("data", [b"", b"\x89PNG\r\n\x1a\n", b"GIF89a" + bytes(40)])
def test_what_is_no_png_is_a_bad_reply(data: bytes) -> None:
    with pytest.raises(BadReply, match="cannot be read"):
        check(PAINT, data)


@pytest.mark.parametrize("kept", [0.5, 0.99])
def test_a_png_that_was_cut_off_is_a_bad_reply(kept: float) -> None:
    whole = _png(np.random.default_rng(1).integers(0, 255, (200, 200, 3)))

    with pytest.raises(BadReply, match="cannot be read"):
        check(PAINT, whole[: int(len(whole) * kept)])


@pytest.mark.parametrize("place", [20, 0.5, -20])
def test_a_png_with_one_bit_turned_is_a_bad_reply(place: float) -> None:
    turned = bytearray(_png(np.random.default_rng(1).integers(0, 255, (200, 200, 3))))
    turned[int(place * len(turned)) if place == 0.5 else int(place)] ^= 1

    with pytest.raises(BadReply, match="cannot be read"):
        check(PAINT, bytes(turned))
