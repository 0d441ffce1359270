"""Fixtures of the workers' tests."""

import io

import numpy as np
import pytest
from PIL import Image


@pytest.fixture(scope="session")
def picture() -> bytes:
    """A small picture with something on it, as PNG."""
    out = io.BytesIO()
    pixels = np.random.default_rng(7).integers(0, 255, (36, 64), dtype=np.uint8)
    Image.fromarray(pixels).save(out, format="PNG")
    return out.getvalue()
