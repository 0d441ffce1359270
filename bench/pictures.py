"""Pictures through the runtime against the pipeline alone: processor-seconds of one core, in one process."""

import os
import time
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Any

from models import libraries

libraries.go_offline()

import torch  # noqa: E402  # offline first: the libraries read their environment once

from models import calls, catalogue, devices, families, loading, modes, tiny  # noqa: E402
from models.caps import Caps  # noqa: E402
from models.image import DiffusersImage  # noqa: E402
from models.protocols import Failure, ImageOrder, ImageReply  # noqa: E402
from models.shelf import Shelf  # noqa: E402

BATCH = 8

# Negative prompts are a board's own, prompts a panel's: the one comes again in every call, the others never.
NEGATIVE = "blurry, text, watermark"

# Sizes at which a step is work, not only calls: at the tiny models' own 128×80 half of a step is Python.
SIZES = ((128, 80), (256, 144), (512, 288))


class Quiet:
    """A watcher that wants everything and keeps nothing."""

    def step(self, row: int, done: int, total: int) -> None:
        """See Watcher."""

    def token(self, row: int, text: str) -> None:
        """See Watcher."""

    def preview(self, row: int, webp: bytes) -> None:
        """See Watcher."""

    def cancelled(self, row: int) -> bool:  # noqa: ARG002  # the protocol's signature
        """See Watcher."""
        return False


class Shelved:
    """The parts of tiny models, from a folder where they are built."""

    def __init__(self, shelf: Shelf, device: devices.Device) -> None:
        self._shelf = shelf
        self._device = device
        self._held: dict[str, Any] = {}

    def part(self, name: str) -> Any:
        """See Parts."""
        if name not in self._held:
            self._held[name] = loading.part(self.files(name), catalogue.load().entry(name), self._device)
        return self._held[name]

    def files(self, name: str) -> Path:
        """See Parts."""
        return tiny.build(self._shelf, catalogue.load().entry(name))


def painter(folder: Path, name: str) -> DiffusersImage:
    """A tiny model from `folder`, built there if need be, with its cap learnt already."""
    entry, device, shelf = catalogue.load().entry(name), devices.describe("cpu"), Shelf(folder=folder)
    loaded = loading.pipeline(tiny.build(shelf, entry), entry, device)
    return DiffusersImage(loaded=loaded, entry=entry, device=device, parts=Shelved(shelf, device), caps=Settled())


class Settled(Caps):
    """Caps that were learnt: every call has the same rows."""

    def rows(self, shape: object, free: int) -> int:  # noqa: ARG002  # theirs
        """See Caps."""
        return BATCH


def measure(
    folder: Path, *, names: Sequence[str] = ("tiny-image", "tiny-sdxl"), rounds: int = 7
) -> list[tuple[str, float]]:
    """Rows (what, figure) for each model and size: pictures per processor-second through `paint`, files and previews
    and all, over those of the bare pipeline with the same arguments; the middle one of some rounds, that take turns."""
    torch.set_num_threads(1)
    rows = []
    for name in names:
        model = painter(folder, name)
        for width, height in SIZES:
            bare, ours = _turns(model, width, height, rounds)
            rows.append((f"{name} {width}x{height}, {BATCH} rows: served / raw pipeline", bare / ours))
            rows.append((f"{name} {width}x{height}, {BATCH} rows: ms of ours per picture", 1000 * ours / BATCH))
    return rows


def _turns(model: DiffusersImage, width: int, height: int, rounds: int) -> tuple[float, float]:
    prompts = _prompts()
    steps = max(4, model.entry.defaults.steps)

    def orders() -> list[ImageOrder]:
        words = [next(prompts) for _ in range(BATCH)]
        return [
            ImageOrder(
                prompt=text, negative_prompt=NEGATIVE, width=width, height=height, steps=steps, guidance=5.0, seed=seed
            )
            for seed, text in enumerate(words)
        ]

    # Warm: kernels chosen, previews fitted.
    for _ in range(2):
        _bare(model, orders())
        _ours(model, orders())
    taken = [
        (_seconds(lambda: _bare(model, orders())), _seconds(lambda: _ours(model, orders()))) for _ in range(rounds)
    ]
    bare, ours = zip(*taken, strict=True)
    return sorted(bare)[rounds // 2], sorted(ours)[rounds // 2]


def _prompts() -> Iterator[str]:
    panel = 0
    while True:
        panel += 1
        yield f"panel {panel}: a lone rider on a snowy steppe, Ғалым қарлы далада, storyboard pencil drawing"


def _bare(model: DiffusersImage, orders: Sequence[ImageOrder]) -> None:
    """The pipeline alone, as its documentation calls it, with the arguments that `paint` gives it but for the words."""
    family = families.of(model.entry.class_name)
    rows = []
    for index, order in enumerate(orders):
        planned = modes.plan(model.entry, order)
        if isinstance(planned, Failure):
            raise TypeError(planned.detail)
        rows.append(calls.row(index, order, planned, family))
    words = {"prompt": [o.prompt for o in orders], "negative_prompt": [o.negative_prompt for o in orders]}
    model.pipeline(**calls.arguments(model.pipeline, rows, [calls.look(row) for row in rows], words)).images.numpy()


def _ours(model: DiffusersImage, orders: Sequence[ImageOrder]) -> None:
    for _, answer in model.paint(orders, Quiet()):
        if not isinstance(answer, ImageReply) or answer.batch != len(orders):
            raise TypeError(f"not painted as one batch: {answer!r:.300}")


def _seconds(act: Callable[[], None]) -> float:
    began = time.process_time()
    act()
    return time.process_time() - began


if __name__ == "__main__":
    os.environ.setdefault("OMP_NUM_THREADS", "1")
    for what, figure in measure(Path(os.environ.get("KADR_MODELS_DIR", "models-tiny"))):
        print(f"{figure:8.3f}  {what}")
