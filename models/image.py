"""Pictures by diffusers: one pipeline call per batch, every row with its own seed, steps, previews and cancels."""

import copy
import inspect
import itertools
import math
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Self

import torch
from safetensors import SafetensorError

from models import batches, devices, folder, libraries, pictures, preview
from models.catalogue import Entry, Guide
from models.errors import ModelBroken
from models.protocols import Failure, ImageOrder, ImageReply, Watcher

# Rows of one pipeline call until caps are learnt from measured memory.
MAX_ROWS = 4

# What every latent grid that we know divides: eight pixels per latent, two latents per transformer patch.
GRID = 16

# Seeds beyond this, and negative ones, are counted round.
SEEDS = 2**63


class _AbandonedError(Exception):
    """Thrown out of a pipeline whose rows are all cancelled."""


@dataclass(frozen=True, slots=True, kw_only=True)
class _Row:
    """One order and its place in the batch."""

    index: int
    order: ImageOrder


class DiffusersImage:
    """A pipeline of diffusers, resident and ready. One thread may use it."""

    def __init__(self, *, pipeline: Any, guided: Any, entry: Entry, device: devices.Device) -> None:
        """`guided`: the pipeline that takes a guide picture; None where the model takes none."""
        self.pipeline = pipeline
        self.guided = guided
        self.entry = entry
        self.device = device
        self._projection: preview.Projection | None = None
        self._fitted = False

    @classmethod
    def load(cls, path: Path, entry: Entry, device: devices.Device) -> Self:
        """The pipeline in `path` on `device`. Raises ModelUnsafe before loading, ModelBroken where it does not load."""
        folder.inspect(path, entry)
        library = libraries.diffusers()
        try:
            pipeline = libraries.class_of(library, entry.class_name).from_pretrained(
                path,
                local_files_only=True,
                use_safetensors=True,
                variant=entry.variant or None,
                dtype=getattr(torch, device.dtype),
            )
            pipeline.to(device.name)
            guided = _guided(library, pipeline, entry)
        except (OSError, ValueError, RuntimeError, KeyError, TypeError, AttributeError, SafetensorError) as error:
            raise ModelBroken(f"model {entry.name} in {path} does not load: {error}") from error
        for each in (pipeline, guided):
            if each is not None:
                each.set_progress_bar_config(disable=True)
        return cls(pipeline=pipeline, guided=guided, entry=entry, device=device)

    def bytes(self) -> int:
        """Bytes of weights held."""
        parts = self.pipeline.components.values()
        return devices.bytes_of([p for p in parts if isinstance(p, torch.nn.Module)])

    def paint(self, orders: Sequence[ImageOrder], watcher: Watcher) -> list[ImageReply | Failure]:
        """One picture per order, in order; see ImageModel. Orders that differ in more than prompt, seed and guide
        go into calls of their own. Sides are rounded up to the model's grid, the picture cut back to the asked size."""
        replies: list[ImageReply | Failure] = [Failure(code="cancelled", detail="cancelled before it began")] * len(
            orders
        )
        rows: list[_Row] = []
        for index, order in enumerate(orders):
            refusal = self._refusal(order)
            if refusal is not None:
                replies[index] = refusal
            elif not watcher.cancelled(index):
                rows.append(_Row(index=index, order=order))

        def call(part: Sequence[_Row]) -> None:
            self._call(part, watcher, replies)

        def fail(row: _Row, code: str, detail: str) -> None:
            replies[row.index] = Failure(code=code, detail=f"{self.entry.name} on {self.device.name}: {detail}")

        for part in self._calls(rows):
            batches.run(part, call, fail)
        return replies

    def _refusal(self, order: ImageOrder) -> Failure | None:
        """Why the order can't be painted by this model at all."""
        if order.init_image is None and "text-to-image" not in self.entry.capabilities:
            return Failure(code="invalid", detail=f"{self.entry.name} only edits pictures; give it one")
        if order.init_image is not None and self.guided is None:
            return Failure(code="invalid", detail=f"{self.entry.name} takes no guide picture")
        if order.steps < 1 or min(order.width, order.height) < GRID:
            return Failure(
                code="invalid",
                detail=f"{order.width}×{order.height} in {order.steps} steps; at least {GRID}×{GRID} in 1",
            )
        if order.init_image is not None and not 0.0 < order.strength <= 1.0:
            return Failure(code="invalid", detail=f"strength is {order.strength}; it must be above 0 and at most 1")
        return None

    def _calls(self, rows: Sequence[_Row]) -> Iterator[Sequence[_Row]]:
        """Rows that one pipeline call can paint together, at most MAX_ROWS at a time."""
        for _, group in itertools.groupby(sorted(rows, key=_alike), key=_alike):
            same = list(group)
            # A reference picture is shared by a whole call, so rows with references of their own go alone.
            alone = same[0].order.init_image is not None and self.entry.guide is Guide.REFERENCE
            size = 1 if alone else MAX_ROWS
            yield from (same[start : start + size] for start in range(0, len(same), size))

    def _call(self, rows: Sequence[_Row], watcher: Watcher, replies: list[ImageReply | Failure]) -> None:
        began = time.monotonic()
        pipeline = self.pipeline if rows[0].order.init_image is None else self.guided
        watch = _Watch(rows=rows, watcher=watcher, projection=self._preview())
        try:
            painted: Sequence[Any] = pipeline(
                **self._arguments(pipeline, rows), callback_on_step_end=watch.on_step
            ).images
        except _AbandonedError:
            painted = [None] * len(rows)
        seconds = time.monotonic() - began
        for row, pixels in zip(rows, painted, strict=True):
            if pixels is None or watcher.cancelled(row.index):
                replies[row.index] = Failure(code="cancelled", detail=f"cancelled after {watch.done} steps")
            else:
                replies[row.index] = _reply(row.order, pixels, steps=watch.done, batch=len(rows), seconds=seconds)

    def _arguments(self, pipeline: Any, rows: Sequence[_Row]) -> dict[str, Any]:
        """What this pipeline's call takes, of all that our orders have."""
        first = rows[0].order
        width, height = _grid(first.width), _grid(first.height)
        guides = [pictures.fit(pictures.read(r.order.init_image), width, height) for r in rows if r.order.init_image]
        wanted: dict[str, Any] = {
            "prompt": [r.order.prompt for r in rows],
            "negative_prompt": [r.order.negative_prompt for r in rows],
            "width": width,
            "height": height,
            "num_inference_steps": _scheduled(first) if self.entry.guide is Guide.START else first.steps,
            "guidance_scale": first.guidance,
            # On the processor whatever the device is: a seed means the same noise on every machine.
            "generator": [torch.Generator("cpu").manual_seed(r.order.seed % SEEDS) for r in rows],
            "output_type": "np",
        }
        if guides:
            wanted |= {"image": guides, "images": guides, "strength": first.strength}
        taken = inspect.signature(pipeline.__call__).parameters
        if "true_cfg_scale" in taken:
            wanted["true_cfg_scale"] = wanted.pop("guidance_scale")
        return {name: value for name, value in wanted.items() if name in taken}

    def _preview(self) -> preview.Projection | None:
        if not self._fitted:
            self._projection = preview.fit(getattr(self.pipeline, "vae", None))
            self._fitted = True
        return self._projection


class _Watch:
    """A pipeline's step callback: tells the watcher, draws previews, leaves when nobody wants the rows."""

    def __init__(self, *, rows: Sequence[_Row], watcher: Watcher, projection: preview.Projection | None) -> None:
        self._rows = rows
        self._watcher = watcher
        self._projection = projection
        self._pace = preview.Pace()
        self.done = 0

    def on_step(self, pipeline: Any, step: int, _: object, tensors: dict[str, Any]) -> dict[str, Any]:
        """Called by diffusers after each step; the tensors go back unchanged."""
        self.done = step + 1
        total = int(getattr(pipeline, "num_timesteps", self.done))
        wanted = [place for place, row in enumerate(self._rows) if not self._watcher.cancelled(row.index)]
        if not wanted:
            # diffusers' own way is pipeline._interrupt, which still decodes the picture: seconds on a laptop.
            raise _AbandonedError
        for place in wanted:
            self._watcher.step(self._rows[place].index, self.done, total)
        if self.done < total:
            self._show(wanted, tensors.get("latents"))
        return tensors

    def _show(self, wanted: Sequence[int], latents: torch.Tensor | None) -> None:
        # Latents of one plain grid per row; packed ones (FLUX.2, Qwen) are sequences.
        if self._projection is None or latents is None or latents.ndim != 4 or not self._pace.due():
            return
        for place in wanted:
            self._watcher.preview(self._rows[place].index, self._projection.draw(latents[place]))


def _guided(library: Any, pipeline: Any, entry: Entry) -> Any:
    """The pipeline that takes a guide picture, sharing every weight with `pipeline`."""
    if entry.guide is Guide.REFERENCE:
        return pipeline
    if not entry.guide_class:
        return None
    parts = dict(pipeline.components)
    # Schedulers keep their step in themselves: two pipelines with one scheduler disturb each other.
    parts["scheduler"] = copy.deepcopy(pipeline.scheduler)
    made = libraries.class_of(library, entry.guide_class)
    if "requires_safety_checker" in inspect.signature(made.__init__).parameters:
        parts["requires_safety_checker"] = parts.get("safety_checker") is not None
    return made(**parts)


def _alike(row: _Row) -> tuple[int, int, int, float, bool, float]:
    order = row.order
    guided = order.init_image is not None
    return (order.width, order.height, order.steps, order.guidance, guided, order.strength if guided else 0.0)


def _scheduled(order: ImageOrder) -> int:
    """Steps to schedule: of n the pipelines run int(n × strength); with none of them the guide would come back."""
    if order.init_image is None:
        return order.steps
    return max(order.steps, math.ceil(1.0 / order.strength + 1e-9))


def _grid(side: int) -> int:
    return -(-side // GRID) * GRID


def _reply(order: ImageOrder, pixels: Any, *, steps: int, batch: int, seconds: float) -> ImageReply | Failure:
    found = pictures.fault(pixels)
    if found is not None:
        return Failure(code="bad-reply", detail=f"{found}; another seed may help")
    png = pictures.write(pixels, order.width, order.height)
    return ImageReply(png=png, width=order.width, height=order.height, steps=steps, batch=batch, seconds=seconds)
