"""Drawings that people upload: recognised by content, bounded before decoding, re-encoded without what came along."""

import io
from dataclasses import dataclass

from PIL import Image, ImageOps, UnidentifiedImageError

from kadr.errors import TooLarge, Unreadable, Unsupported

FORMATS = ("PNG", "JPEG", "WEBP")
MAX_SIDE = 8_192
MAX_PIXELS = 24_000_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Drawing:
    """A picture as Kadr keeps it: PNG bytes of nothing but pixels."""

    png: bytes
    width: int
    height: int


def read(data: bytes) -> Drawing:
    """The drawing in `data`. Raises Unsupported (no PNG, JPEG or WebP), TooLarge, or Unreadable (damaged)."""
    try:
        # The list keeps Pillow from trying its forty other readers on bytes from a stranger.
        with Image.open(io.BytesIO(data), formats=FORMATS) as opened:
            _check_size(*opened.size)
            return _encoded(opened)
    except UnidentifiedImageError as error:
        raise Unsupported("the drawing is not a PNG, JPEG or WebP picture; export it as one of these") from error
    except (Image.DecompressionBombError, Image.DecompressionBombWarning) as error:
        raise _too_large("it") from error
    # What Pillow's readers raise on damaged files; ValueError is also its answer to an oversized text chunk.
    except (OSError, SyntaxError, ValueError, EOFError) as error:
        raise Unreadable(f"the drawing is damaged: {error}; export it again") from error


def _check_size(width: int, height: int) -> None:
    if max(width, height) > MAX_SIDE or width * height > MAX_PIXELS:
        raise _too_large(f"{width}x{height}")


def _too_large(size: str) -> TooLarge:
    return TooLarge(
        f"the drawing is too large: {size}; the limit is {MAX_SIDE} pixels a side and "
        f"{MAX_PIXELS // 1_000_000} megapixels; scale it down"
    )


def _encoded(opened: Image.Image) -> Drawing:
    upright = ImageOps.exif_transpose(opened)
    pixels = _on_paper(upright)
    out = io.BytesIO()
    # A new image, so that no text chunk, profile or EXIF block travels along.
    clean = Image.new("RGB", pixels.size)
    clean.paste(pixels)
    clean.save(out, format="PNG")
    return Drawing(png=out.getvalue(), width=clean.width, height=clean.height)


def _on_paper(image: Image.Image) -> Image.Image:
    """The picture without transparency: lines drawn on an empty layer appear on white, as on paper."""
    if not image.has_transparency_data:
        return image.convert("RGB")
    layer = image.convert("RGBA")
    paper = Image.new("RGBA", layer.size, "white")
    paper.alpha_composite(layer)
    return paper.convert("RGB")
