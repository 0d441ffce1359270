"""Maps as PNG bytes: exact, the same for the same picture, with the words that say how to read them inside."""

import io
import json
from collections.abc import Mapping
from typing import Any

import numpy as np
from numpy.typing import NDArray
from PIL import Image
from PIL.PngImagePlugin import PngInfo

from kadr.stage.draw import MARK


def encoded(picture: NDArray[np.uint8] | NDArray[np.uint16], facts: Mapping[str, Any]) -> bytes:
    """A picture (h, w) of 8 or 16 bits, or (h, w, 3) of 8, as PNG; plain `facts` become text chunks of their names."""
    info = PngInfo()
    info.add_text("Description", MARK)
    info.add_text("Software", "Kadr")
    for name, value in facts.items():
        # Latin-1 is all that tEXt carries; names of people need iTXt.
        text = value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)
        info.add_itxt(f"kadr:{name}", text)
    out = io.BytesIO()
    Image.fromarray(picture).save(out, "PNG", compress_level=4, pnginfo=info)
    return out.getvalue()
