"""Pictures in chat messages, for models that look: decoded in limits, and turned to tokens by the model's processor."""

import io
from collections.abc import Mapping, Sequence
from typing import Any

# Of one picture, before it is decoded: what a phone takes.
MAX_PIXELS = 50_000_000


class NotLooked(ValueError):
    """A picture can't be looked at; the message says which and why."""


class Looker:
    """The processor of a model that looks, beside its chat template."""

    def __init__(self, processor: Any, model: Any) -> None:
        self._processor = processor
        self._model = model

    def read(self, text: str, pictures: Sequence[bytes]) -> tuple[list[int], Mapping[str, Any]]:
        """The tokens of a rendered prompt whose picture marks stand for `pictures`, in order, and the tensors that the
        model's first step takes beside them. Raises NotLooked."""
        images = [_decoded(number, data) for number, data in enumerate(pictures, start=1)]
        read = self._processor(text=[text], images=images, add_special_tokens=False, return_tensors="pt")
        ids = [int(token) for token in read.pop("input_ids")[0]]
        read.pop("attention_mask", None)
        shown = {}
        for name, value in read.items():
            moved = value.to(self._model.device)
            shown[name] = moved.to(self._model.dtype) if moved.is_floating_point() else moved
        return ids, shown


def _decoded(number: int, data: bytes) -> Any:
    from PIL import Image  # only where pictures come along

    try:
        with Image.open(io.BytesIO(data), formats=("PNG", "JPEG", "WEBP")) as picture:
            if picture.width * picture.height > MAX_PIXELS:
                raise NotLooked(f"picture {number} has {picture.width} x {picture.height} pixels; send a smaller one")
            return picture.convert("RGB")
    except (OSError, SyntaxError, ValueError) as error:
        raise NotLooked(f"picture {number} can't be read: {error}"[:300]) from error
