"""Whether a reply is what was ordered: words, or a whole picture of the ordered size.

Blank pictures are refused by the engine, which has the pixels (`models.pictures.fault`). Here nothing is decoded: that
costs 3 to 4 ms for 512x288, of the one thread that serves all rows; to walk through the chunks costs 0.2 ms.
"""

import io

from PIL import Image, UnidentifiedImageError

from kadr.errors import BadReply
from workers.requests import Request

_BROKEN = (UnidentifiedImageError, Image.DecompressionBombError, OSError, SyntaxError, ValueError, IndexError)


def check(request: Request, data: bytes) -> tuple[int | None, int | None]:
    """Raises BadReply unless `data` is what the request asked for; the width and height where it is a picture."""
    if request.op == "write":
        _check_text(data)
        return None, None
    found = _measure(data)
    # A drawing's size follows from its staging; what a model paints is as large as it was ordered.
    asked = request.row.get("parameters", {}) if request.op == "paint" else {}
    ordered = int(asked.get("width", found[0])), int(asked.get("height", found[1]))
    if found != ordered:
        raise BadReply(f"the picture is {found[0]}×{found[1]} pixels; {ordered[0]}×{ordered[1]} were ordered")
    return found


def _check_text(data: bytes) -> None:
    try:
        text = data.decode()
    except UnicodeDecodeError as error:
        raise BadReply(f"the text model answered with broken UTF-8 at byte {error.start}") from error
    if not any(letter.isalnum() for letter in text):
        raise BadReply("the text model answered with empty text")


def _measure(data: bytes) -> tuple[int, int]:
    """Width and height of a PNG, once every chunk to its last has been seen to be whole."""
    try:
        with Image.open(io.BytesIO(data), formats=["PNG"]) as picture:
            size = picture.width, picture.height
            picture.verify()
    except _BROKEN as error:
        raise BadReply(f"the picture cannot be read: {error}") from error
    return size
