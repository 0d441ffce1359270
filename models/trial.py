"""A trial run of one model: loaded, asked for the smallest thing, timed and weighed."""

import io
import resource
import time
from dataclasses import dataclass
from pathlib import Path

from PIL import Image

from models.catalogue import Entry, ModelRole
from models.protocols import Failure, ImageOrder, ImageReply, Message, Role, TextOrder, TextReply
from models.residency import Residency

WORDS = "Бір сөйлеммен: түнгі даладағы салт атты. Одним предложением: всадник ночью в степи."
PICTURE = "a lone rider on a snowy steppe at night, storyboard pencil drawing"
SIDE = 256


@dataclass(frozen=True, slots=True, kw_only=True)
class Trial:
    """What a trial measured: seconds, bytes, and what the model gave; `failure` if it gave nothing."""

    load_s: float
    run_s: float
    tokens: int
    peak_bytes: int
    device: str
    dtype: str
    failure: Failure | None


class _Silent:
    """A watcher that wants everything and hears nothing."""

    def step(self, row: int, done: int, total: int) -> None:
        """See Watcher."""

    def token(self, row: int, text: str) -> None:
        """See Watcher."""

    def preview(self, row: int, webp: bytes) -> None:
        """See Watcher."""

    def cancelled(self, row: int) -> bool:  # noqa: ARG002  # the protocol's signature
        """See Watcher."""
        return False


def run(models_dir: Path, entry: Entry, device: str) -> Trial:
    """Load the entry and run it once. Raises what Residency raises."""
    residency = Residency(models_dir, device)
    began = time.monotonic()
    if entry.role is ModelRole.TEXT:
        writer = residency.text(entry.name)
        loaded = time.monotonic()
        order = TextOrder(messages=(Message(role=Role.USER, content=WORDS),), max_tokens=32)
        reply: TextReply | ImageReply | Failure = writer.write([order], _Silent())[0]
    else:
        painter = residency.image(entry.name)
        loaded = time.monotonic()
        reply = painter.paint([_picture(entry)], _Silent())[0]
    ended = time.monotonic()
    made = residency.provenance(entry.name)
    return Trial(
        load_s=loaded - began,
        run_s=ended - loaded,
        tokens=reply.new_tokens if isinstance(reply, TextReply) else 0,
        peak_bytes=_peak(device),
        device=made.device,
        dtype=made.dtype,
        failure=reply if isinstance(reply, Failure) else None,
    )


def _picture(entry: Entry) -> ImageOrder:
    return ImageOrder(
        prompt=PICTURE,
        width=SIDE,
        height=SIDE,
        steps=min(4, entry.defaults.steps),
        guidance=entry.defaults.guidance,
        init_image=None if "text-to-image" in entry.capabilities else _grey(),
    )


def _grey() -> bytes:
    buffer = io.BytesIO()
    Image.new("RGB", (SIDE, SIDE), (128, 128, 128)).save(buffer, "PNG")
    return buffer.getvalue()


def _peak(device: str) -> int:
    if device.startswith("cuda"):
        import torch  # loaded with the model

        return int(torch.cuda.max_memory_allocated(device))
    # Kilobytes on Linux, bytes on macOS.
    unit = 1024 if Path("/proc").is_dir() else 1
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * unit
