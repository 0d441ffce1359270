"""Whether a reply is worth keeping: empty text and blank pictures are failures, never assets."""

import io

from PIL import Image, UnidentifiedImageError

from kadr.errors import BadReply
from workers.requests import Request

# Darkest to brightest over the whole picture, of 255. A picture of one tone is what a model paints from NaN latents;
# noise and the darkest night scenes that we drew span more than 20.
_FLAT = 3


def check(request: Request, data: bytes) -> tuple[int | None, int | None]:
    """Raises BadReply unless `data` is what the request asked for; the width and height where it is a picture."""
    if request.op == "write":
        _check_text(data)
        return None, None
    width, height, tones = _measure(data)
    # A drawing of a white-out may be white; it comes from shot data and would come out the same again.
    if request.op == "paint" and tones <= _FLAT:
        raise BadReply(f"the painted picture is blank: its tones span {tones:g} of 255")
    return width, height


def _check_text(data: bytes) -> None:
    try:
        text = data.decode()
    except UnicodeDecodeError as error:
        raise BadReply(f"the text model answered with broken UTF-8 at byte {error.start}") from error
    if not any(letter.isalnum() for letter in text):
        raise BadReply("the text model answered with empty text")


def _measure(data: bytes) -> tuple[int, int, float]:
    """Width, height and the span of tones of a PNG."""
    try:
        with Image.open(io.BytesIO(data), formats=["PNG"]) as picture:
            tones = [level for level, count in enumerate(picture.convert("L").histogram()) if count]
            return picture.width, picture.height, tones[-1] - tones[0]
    except (UnidentifiedImageError, OSError, SyntaxError, ValueError) as error:
        raise BadReply(f"the picture cannot be read: {error}") from error
