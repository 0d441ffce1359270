"""Pictures on their way in and out of a model: decoded within limits, fitted to its grid, refused if they are none."""

import io
import math
import struct
import zlib
from typing import Any

import cv2
import numpy as np
from PIL import Image, ImageOps, UnidentifiedImageError

# A guide is scaled to the order's size anyway; decoding more than this only costs memory.
MAX_PIXELS = 40_000_000

# References keep their shape; more pixels than this no model looks at (they scale to one megapixel themselves).
REFERENCE_PIXELS = 2_000_000

# What FLUX.2 klein refuses: a shorter side, or one so many times the other.
REFERENCE_SIDE = 64
REFERENCE_RATIO = 8

# The difference between a picture's brightest and darkest value, of 255, below which it counts as empty: diffusion
# never gives that for a real scene, broken half-precision weights give it always.
FLAT = 3

# What PIL raises for data that begins as a picture and goes wrong.
_BROKEN = (OSError, SyntaxError, ValueError, EOFError, IndexError, struct.error, zlib.error)
_TOO_LARGE = (Image.DecompressionBombError, Image.DecompressionBombWarning)


def read(data: bytes, what: str = "the guide picture") -> Image.Image:
    """An upright RGB picture from PNG, JPEG or WebP bytes, on white where it is transparent. Raises ValueError, which
    names `what` the picture is, for anything else and over 40 megapixels."""
    try:
        picture = Image.open(io.BytesIO(data), formats=["PNG", "JPEG", "WEBP"])
    except UnidentifiedImageError as error:
        raise ValueError(f"{what} is no PNG, JPEG or WebP") from error
    except (*_BROKEN, *_TOO_LARGE) as error:
        raise ValueError(f"{what} is broken: {error}") from error
    if picture.width * picture.height > MAX_PIXELS:
        raise ValueError(f"{what} has {picture.width}×{picture.height} pixels; at most {MAX_PIXELS} are read")
    try:
        return _flatten(ImageOps.exif_transpose(picture))
    except _BROKEN as error:
        raise ValueError(f"{what} is broken: {error}") from error


def _flatten(picture: Image.Image) -> Image.Image:
    if not picture.has_transparency_data:
        return picture.convert("RGB")
    seen = picture.convert("RGBA")
    return Image.alpha_composite(Image.new("RGBA", seen.size, "white"), seen).convert("RGB")


def fit(picture: Image.Image, width: int, height: int) -> Image.Image:
    """The picture scaled to cover width×height, its middle kept."""
    if picture.size == (width, height):
        return picture
    return ImageOps.fit(picture, (width, height), Image.Resampling.LANCZOS)


def mask(data: bytes, width: int, height: int) -> Image.Image:
    """A grey picture of width×height that is white where something is to be repainted. Raises ValueError for what is
    no picture, or has nothing white."""
    grey = fit(read(data, "the mask"), width, height).convert("L")
    if int(np.asarray(grey).max()) < 128:
        raise ValueError("the mask is black everywhere; paint white what is to be painted anew")
    return grey


def reference(data: bytes) -> Image.Image:
    """A picture in its own shape, scaled to no more pixels than models look at and no fewer than they need. Raises
    ValueError for what is no picture, or a mere strip."""
    picture = read(data, "a reference picture")
    short, long = sorted(picture.size)
    if long > REFERENCE_RATIO * short:
        raise ValueError(
            f"a reference picture is {picture.width}×{picture.height}; crop it to {REFERENCE_RATIO}:1 or less"
        )
    scale = min(1.0, (REFERENCE_PIXELS / (short * long)) ** 0.5) * max(1.0, REFERENCE_SIDE / short)
    if scale == 1.0:
        return picture
    return picture.resize([math.ceil(side * scale) for side in picture.size], Image.Resampling.LANCZOS)


def fault(lowest: float, highest: float) -> str | None:
    """What makes pixels between these values, 0..1, no picture: NaN, black or one flat tone; None if they are one."""
    if not np.isfinite(lowest) or not np.isfinite(highest):
        return "the picture has values that are not numbers (NaN)"
    if highest * 255 < FLAT:
        return "the picture is black"
    if (highest - lowest) * 255 < FLAT:
        return f"the picture is one flat tone ({round(highest * 255)} of 255)"
    return None


def write(planes: Any, width: int, height: int) -> bytes:
    """PNG bytes of an array of bytes [3, at least height, at least width], its middle width×height cut out."""
    top, left = (planes.shape[1] - height) // 2, (planes.shape[2] - width) // 2
    red, green, blue = (np.ascontiguousarray(plane[top : top + height, left : left + width]) for plane in planes)
    # Its defaults, runs only: 12 ms for 1024×576 where PIL at level 1 takes 55 for 10 % more bytes.
    done, png = cv2.imencode(".png", cv2.merge((blue, green, red)))
    if not done:
        raise ValueError(f"{width}×{height} pixels cannot be written as PNG")
    return png.tobytes()


def webp(pixels: Any, width: int) -> bytes:
    """A small WebP of an array [h, w, 3] of bytes, scaled to `width` pixels."""
    picture = Image.fromarray(pixels)
    height = max(1, round(picture.height * width / picture.width))
    if picture.size != (width, height):
        picture = picture.resize((width, height), Image.Resampling.BILINEAR)
    buffer = io.BytesIO()
    picture.save(buffer, "WEBP", quality=60, method=0)
    return buffer.getvalue()
