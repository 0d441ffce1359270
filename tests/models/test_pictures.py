"""Pictures on their way in and out: bounded, upright, whole."""

import io
import struct
import zlib

import numpy as np
import pytest
from PIL import Image

from models import pictures


def encoded(picture: Image.Image, kind: str = "PNG", **options: object) -> bytes:
    buffer = io.BytesIO()
    picture.save(buffer, kind, **options)
    return buffer.getvalue()


def claiming(width: int, height: int) -> bytes:
    """A PNG whose head promises a size that its body does not have."""

    def chunk(kind: bytes, body: bytes) -> bytes:
        return struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))

    head = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", zlib.compress(b"\0")) + chunk(b"IEND", b"")


def test_what_is_written_is_read_back_to_the_byte_with_the_middle_kept() -> None:
    planes = np.random.default_rng(1).integers(0, 255, (3, 48, 64), dtype=np.uint8)

    seen = np.asarray(Image.open(io.BytesIO(pictures.write(planes, 60, 40))))

    assert (seen == planes[:, 4:44, 2:62].transpose(1, 2, 0)).all()


@pytest.mark.parametrize("kind", ["PNG", "JPEG", "WEBP"])
def test_the_three_formats_are_read(kind: str) -> None:
    assert pictures.read(encoded(Image.new("RGB", (40, 30), "red"), kind)).size == (40, 30)


def test_a_photograph_that_was_taken_upright_stands_upright() -> None:
    turned = Image.new("RGB", (40, 30), "red")
    exif = Image.Exif()
    exif[0x0112] = 6  # a quarter turn, as phones write it

    assert pictures.read(encoded(turned, "JPEG", exif=exif)).size == (30, 40)


def test_what_is_transparent_is_white_paper() -> None:
    seen = pictures.read(encoded(Image.new("RGBA", (40, 30), (0, 0, 0, 0))))

    assert seen.getpixel((5, 5)) == (255, 255, 255)


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"%PDF-1.7",
        b"GIF89a",
        b"\x89PNG\r\n\x1a\n broken",
        encoded(Image.new("RGB", (64, 64)))[:-30],
        claiming(8_000, 8_000),
        claiming(200_000, 200_000),
        claiming(64, 64),
    ],
    ids=["nothing", "a document", "another format", "a head alone", "cut off", "large", "a bomb", "no body"],
)
def test_what_is_no_picture_says_so(data: bytes) -> None:
    with pytest.raises(ValueError, match="the control picture"):
        pictures.read(data, "the control picture")


def test_a_mask_without_white_is_refused_for_it_would_change_nothing() -> None:
    with pytest.raises(ValueError, match="black everywhere"):
        pictures.mask(encoded(Image.new("L", (64, 48), 60)), 64, 48)


def test_a_reference_keeps_its_shape_between_what_models_need_and_look_at() -> None:
    large = pictures.reference(encoded(Image.new("RGB", (3000, 1500))))
    small = pictures.reference(encoded(Image.new("RGB", (40, 20))))

    assert large.width * large.height <= 1.01 * pictures.REFERENCE_PIXELS
    assert large.width / large.height == pytest.approx(2.0, rel=0.01)
    assert small.size == (128, 64)


def test_a_strip_is_no_reference() -> None:
    with pytest.raises(ValueError, match="crop it"):
        pictures.reference(encoded(Image.new("RGB", (2000, 20))))


@pytest.mark.parametrize(
    ("lowest", "highest", "word"),
    [(float("nan"), 1.0, "NaN"), (0.0, float("inf"), "NaN"), (0.0, 0.001, "black"), (0.5, 0.505, "flat")],
)
def test_what_no_model_means_to_paint_has_a_name(lowest: float, highest: float, word: str) -> None:
    assert word in (pictures.fault(lowest, highest) or "")
    assert pictures.fault(0.0, 1.0) is None
