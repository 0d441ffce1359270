"""Pictures on their way in and out of a model: decoded within limits, fitted to its grid, refused if they are none."""

import io
from typing import Any

import numpy as np
from PIL import Image, ImageOps, UnidentifiedImageError

# A guide is scaled to the order's size anyway; decoding more than this only costs memory.
MAX_PIXELS = 40_000_000

# The brightest of 255 below which a picture counts as black: diffusion never gives that for a real scene, broken
# half-precision weights give it always.
BLACK = 3


def read(data: bytes) -> Image.Image:
    """An RGB picture from PNG, JPEG or WebP bytes. Raises ValueError for anything else, or over 40 megapixels."""
    try:
        picture = Image.open(io.BytesIO(data), formats=["PNG", "JPEG", "WEBP"])
    except UnidentifiedImageError as error:
        raise ValueError("the guide picture is no PNG, JPEG or WebP") from error
    if picture.width * picture.height > MAX_PIXELS:
        raise ValueError(
            f"the guide picture has {picture.width}×{picture.height} pixels; at most {MAX_PIXELS} are read"
        )
    return picture.convert("RGB")


def fit(picture: Image.Image, width: int, height: int) -> Image.Image:
    """The picture scaled to cover width×height, its middle kept."""
    if picture.size == (width, height):
        return picture
    return ImageOps.fit(picture, (width, height), Image.Resampling.LANCZOS)


def fault(pixels: Any) -> str | None:
    """What makes an array [height, width, 3] of floats 0..1 no picture: NaN or black; None if it is one."""
    if not np.isfinite(pixels).all():
        return "the picture has values that are not numbers (NaN)"
    if float(pixels.max()) * 255 < BLACK:
        return "the picture is black"
    return None


def write(pixels: Any, width: int, height: int) -> bytes:
    """PNG bytes of an array [at least height, at least width, 3] of floats 0..1, its middle width×height cut out."""
    top, left = (pixels.shape[0] - height) // 2, (pixels.shape[1] - width) // 2
    cut = pixels[top : top + height, left : left + width]
    picture = Image.fromarray((cut * 255).round().clip(0, 255).astype(np.uint8))
    # Level 3: noise-like pictures gain nothing from more, and 1024×576 takes 60 ms instead of 200.
    return _bytes(picture, "PNG", compress_level=3)


def webp(pixels: Any, width: int) -> bytes:
    """A small WebP of an array [h, w, 3] of bytes, scaled to `width` pixels."""
    picture = Image.fromarray(pixels)
    height = max(1, round(picture.height * width / picture.width))
    return _bytes(picture.resize((width, height), Image.Resampling.BILINEAR), "WEBP", quality=60, method=0)


def _bytes(picture: Image.Image, format_name: str, **options: int) -> bytes:
    buffer = io.BytesIO()
    picture.save(buffer, format_name, **options)
    return buffer.getvalue()
