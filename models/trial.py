"""A trial run of one model: loaded, asked for the smallest of each thing that it can, timed and weighed."""

import io
import resource
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from PIL import Image

from models.catalogue import Capability, Catalogue, Entry, ModelRole
from models.errors import ModelMissing
from models.protocols import (
    Adapter,
    Control,
    ControlKind,
    Failure,
    ImageModel,
    ImageOrder,
    Message,
    Role,
    TextModel,
    TextOrder,
    TextReply,
)
from models.residency import Residency
from models.shelf import Shelf

WORDS = "Бір сөйлеммен: түнгі даладағы салт атты. Одним предложением: всадник ночью в степи."
PICTURE = "a lone rider on a snowy steppe at night, storyboard pencil drawing"
SIDE = 256
TOKENS = 32
STEPS = 4


@dataclass(frozen=True, slots=True, kw_only=True)
class Run:
    """One thing asked for: what, in how many seconds, how many tokens; `failure` if nothing came."""

    what: str
    seconds: float
    tokens: int = 0
    failure: Failure | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Trial:
    """What a trial measured: seconds, bytes, and each thing that it asked for."""

    load_s: float
    runs: tuple[Run, ...]
    peak_bytes: int
    device: str
    dtype: str

    @property
    def failure(self) -> Failure | None:
        """The first thing that failed."""
        return next((run.failure for run in self.runs if run.failure is not None), None)


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


def run(models_dir: Path, known: Catalogue, entry: Entry, device: str) -> Trial:
    """Load the entry, or the model that it is a part of, and ask for each thing that it can.

    Raises what Residency raises."""
    shelf = Shelf(folder=models_dir)
    whole = _whole(known, entry, shelf)
    residency = Residency(models_dir, device, known=known)
    began = time.monotonic()
    with residency.using(whole.name):
        loaded = time.monotonic()
        if whole.role is ModelRole.TEXT:
            runs = tuple(_write(residency.text(whole.name), whole))
        else:
            runs = tuple(_paint(residency.image(whole.name), _orders(whole, entry, known, shelf)))
        made = residency.provenance(whole.name)
    return Trial(load_s=loaded - began, runs=runs, peak_bytes=_peak(device), device=made.device, dtype=made.dtype)


def _whole(known: Catalogue, entry: Entry, shelf: Shelf) -> Entry:
    """The model to load for an entry: itself, or for a part the one that it works with."""
    if entry.role in (ModelRole.TEXT, ModelRole.IMAGE):
        return entry
    users = [each for each in known.entries.values() if entry.name in each.parts or each.name == entry.base]
    here = next((each for each in users if each.builder or shelf.present(each)), None)
    if here is None:
        wanted = users[0].remedy if users else "an entry of the catalogue that names it"
        raise ModelMissing(f"{entry.name} is whole, and no model that works with it is here: `{wanted}`")
    return here


def _write(model: TextModel, entry: Entry) -> Iterator[Run]:
    for capability in entry.capabilities:
        pictures = (_grey(),) if capability is Capability.LOOK else ()
        order = TextOrder(
            messages=(Message(role=Role.USER, content=WORDS, pictures=pictures),), max_tokens=TOKENS, temperature=0.0
        )
        began = time.monotonic()
        session = model.session(_Silent())
        try:
            session.admit(0, order)
            ended = list(session.step())
            while not ended:
                ended = list(session.step())
        finally:
            session.close()
        reply = ended[0][1]
        yield Run(
            what=capability.value,
            seconds=time.monotonic() - began,
            tokens=reply.new_tokens if isinstance(reply, TextReply) else 0,
            failure=reply if isinstance(reply, Failure) else None,
        )


def _paint(model: ImageModel, orders: dict[str, ImageOrder]) -> Iterator[Run]:
    for what, order in orders.items():
        began = time.monotonic()
        reply = next(found for row, found in model.paint([order], _Silent()) if row == 0)
        failure = reply if isinstance(reply, Failure) else None
        yield Run(what=what, seconds=time.monotonic() - began, failure=failure)


def _orders(whole: Entry, entry: Entry, known: Catalogue, shelf: Shelf) -> dict[str, ImageOrder]:
    """An order for each thing that the model can do with the parts that are here; for a part, those that use it."""
    here = {name for name in whole.parts if shelf.present(known.entry(name)) or known.entry(name).builder}
    kinds = {kind: name for kind, name in whole.controls.items() if name in here}
    plain = {"edit": _order(whole, references=(_grey(),))} if not whole.can(Capability.TEXT_TO_IMAGE) else {}
    orders = {
        "text-to-image": _order(whole),
        "image-to-image": _order(whole, init_image=_grey()),
        "inpaint": _order(whole, init_image=_grey(), mask=_grey(white=True)),
        "edit": _order(whole, references=(_grey(),)),
        **{f"control ({kind})": _order(whole, control=_control(kind)) for kind in kinds},
    }
    if whole.image_prompt in here:
        orders["image-prompt"] = _order(whole, references=(_grey(),))
    if entry.role is ModelRole.ADAPTER and entry.name != whole.image_prompt:
        return {"lora": _order(whole, adapters=(Adapter(name=entry.name),))}
    if entry is not whole:
        return _with_part(orders, entry, whole, kinds)
    can = {capability.value for capability in whole.capabilities}
    return plain | {what: order for what, order in orders.items() if what.split(" ")[0] in can}


def _with_part(
    orders: dict[str, ImageOrder], entry: Entry, whole: Entry, kinds: dict[str, str]
) -> dict[str, ImageOrder]:
    wanted = [f"control ({kind})" for kind, name in kinds.items() if name == entry.name]
    wanted += ["image-prompt"] * (entry.name == whole.image_prompt) + ["text-to-image"] * (entry.name == whole.preview)
    return {what: order for what, order in orders.items() if what in wanted}


def _order(entry: Entry, **more: object) -> ImageOrder:
    return ImageOrder(
        prompt=PICTURE,
        width=SIDE,
        height=SIDE,
        steps=min(STEPS, entry.defaults.steps),
        guidance=entry.defaults.guidance,
        **more,  # type: ignore[arg-type]  # the order's own fields, given above
    )


def _control(kind: str) -> Control:
    return Control(kind=ControlKind(kind), picture=_grey())


def _grey(*, white: bool = False) -> bytes:
    buffer = io.BytesIO()
    Image.new("RGB", (SIDE, SIDE), (255, 255, 255) if white else (128, 128, 128)).save(buffer, "PNG")
    return buffer.getvalue()


def _peak(device: str) -> int:
    if device.startswith("cuda"):
        import torch  # loaded with the model

        return int(torch.cuda.max_memory_allocated(device))
    # Kilobytes on Linux, bytes on macOS.
    unit = 1024 if Path("/proc").is_dir() else 1
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * unit
