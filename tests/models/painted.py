"""Pictures to send along with orders, and what came back as numbers."""

import io

import numpy as np
from PIL import Image

from models.protocols import Failure, ImageReply


def card(seed: int, width: int = 64, height: int = 48) -> bytes:
    """A PNG of coloured patches, sixteen pixels each: another for another seed."""
    patches = np.random.default_rng(seed).integers(0, 255, (height // 16, width // 16, 3), dtype=np.uint8)
    return _png(Image.fromarray(patches).resize((width, height), Image.Resampling.NEAREST))


def half(width: int = 64, height: int = 48) -> bytes:
    """A mask: its right half is white, to be repainted."""
    mask = np.zeros((height, width), dtype=np.uint8)
    mask[:, width // 2 :] = 255
    return _png(Image.fromarray(mask))


def pixels(reply: ImageReply | Failure | bytes) -> np.ndarray:
    """RGB of a picture, [height, width, 3]."""
    assert not isinstance(reply, Failure), reply
    data = reply if isinstance(reply, bytes) else reply.png
    return np.asarray(Image.open(io.BytesIO(data)).convert("RGB"), dtype=np.int16)


def apart(one: ImageReply | Failure | bytes, other: ImageReply | Failure | bytes) -> float:
    """How far two pictures are from each other: the mean difference in levels of 255."""
    return float(np.abs(pixels(one) - pixels(other)).mean())


def _png(picture: Image.Image) -> bytes:
    buffer = io.BytesIO()
    picture.save(buffer, "PNG")
    return buffer.getvalue()
