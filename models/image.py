"""Pictures by diffusers: five ways to a picture through one protocol, many rows in one call, each with its own end."""

import copy
import inspect
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, suppress
from typing import Any

import torch

from models import batches, calls, devices, embeddings, families, heap, libraries, meter, pictures, placement, preview
from models.calls import Row, Seen
from models.caps import Caps, Shape
from models.catalogue import Entry
from models.errors import ModelError, ModelMissing
from models.loading import LoadedPipeline, Parts
from models.modes import Plan, plan
from models.protocols import Failure, ImageOrder, ImageReply, Watcher
from models.watch import Abandoned, Watch
from models.worn import ImagePrompt, Misfit, Wardrobe

Answer = ImageReply | Failure

# Pixels of a call above which the autoencoder works row by row: one such picture fills a device, and a decoder of
# SDXL's takes 1.5 KB a pixel in bfloat16.
SLICED = 2 * 1024 * 1024

# PNG files are written beside each other where there are more pixels than this; below, threads cost more than they
# save.
PARALLEL = 1024 * 1024
_WRITERS = 4


class DiffusersImage:
    """A pipeline of diffusers with all that its weights can do, resident and ready. One thread may use it."""

    def __init__(
        self,
        *,
        loaded: LoadedPipeline,
        entry: Entry,
        device: devices.Device,
        parts: Parts,
        caps: Caps | None = None,
    ) -> None:
        """`parts`: control nets, adapters and tiny autoencoders of this model. `caps`: what is known of its costs."""
        self.pipeline = loaded.pipeline
        self.entry = entry
        self.device = device
        self._loaded = loaded
        self._parts = parts
        self._caps = caps or Caps()
        self._family = families.of(entry.class_name)
        memory = embeddings.Memory()
        self._reader = embeddings.Reader(self.pipeline, self._family, memory)
        self._wardrobe = Wardrobe(self.pipeline, parts)
        self._prompted = ImagePrompt(self.pipeline, parts, entry.image_prompt, memory)
        # By class and control net; all share the weights of the first.
        self._pipelines: dict[tuple[str, str], Any] = {(entry.class_name, ""): self.pipeline}
        self._previewer: preview.Previewer | None = None
        self._tiny: Any | None = None
        self._fitted = False
        vae = getattr(self.pipeline, "vae", None)
        self._vae_dtype = vae.dtype if vae is not None else None
        self.pipeline.set_progress_bar_config(disable=True)
        if device.kind == "cpu":
            heap.keep()

    def bytes(self) -> int:
        """Bytes of weights held, parts included, each counted once."""
        return devices.bytes_of(self._modules())

    def to_memory(self) -> None:
        """Move the weights to main memory; nothing where hooks move them anyway."""
        self._move("cpu")

    def to_device(self) -> None:
        """Move the weights back to the device."""
        self._move(self.device.name)

    def forget(self, part: str) -> None:
        """Let go of a part and of what was built around it; it is asked for anew when it is next wanted."""
        self._pipelines = {key: made for key, made in self._pipelines.items() if key[1] != part}
        if part == self.entry.image_prompt:
            self._prompted.forget()
            # The others were built with its picture encoder among their components.
            self._pipelines = {(self.entry.class_name, ""): self.pipeline}
        if part == self.entry.preview:
            self._tiny, self._previewer, self._fitted = None, None, False

    def rows(self, order: ImageOrder) -> int:
        """How many orders like this one are worth painting in one call here, as far as is known now."""
        planned = plan(self.entry, order)
        if isinstance(planned, Failure):
            return 1
        return self._cap(calls.row(0, order, planned, self._family))

    def paint(self, orders: Sequence[ImageOrder], watcher: Watcher) -> Iterator[tuple[int, Answer]]:
        """Pictures by their orders' places, as their calls are finished; see ImageModel. Sides are rounded up to the
        model's grid, the picture cut back to the asked size."""
        rows: list[Row] = []
        for index, order in enumerate(orders):
            planned = plan(self.entry, order)
            if isinstance(planned, Failure):
                yield index, planned
            else:
                rows.append(calls.row(index, order, planned, self._family))
        waiting = _companies(rows)
        while waiting:
            company = waiting.pop(0)
            # Asked anew for every call: the last one may have told more.
            size = self._cap(company[0])
            if company[size:]:
                waiting.insert(0, company[size:])
            answers: dict[int, Answer] = {}
            batches.run(company[:size], self._call(watcher, answers), self._fail(answers))
            yield from answers.items()

    def _cap(self, row: Row) -> int:
        if row.order.exact or self._family.alone:
            return 1
        return self._caps.rows(self._shape(row), meter.free(self.device.name))

    def _shape(self, row: Row) -> Shape:
        return Shape(
            class_name=row.plan.class_name,
            width=calls.grid(row.order.width),
            height=calls.grid(row.order.height),
            steps=row.order.steps,
            guided=self._guided(row),
        )

    def _guided(self, row: Row) -> bool:
        return row.order.guidance > self._family.guided_above

    def _fail(self, answers: dict[int, Answer]) -> Callable[[Row, str, str], None]:
        def fail(row: Row, code: str, detail: str) -> None:
            said = f"{self.entry.name} on {self.device.name}: {detail}"
            answers.setdefault(row.index, Failure(code=code, detail=said))

        return fail

    def _call(self, watcher: Watcher, answers: dict[int, Answer]) -> Callable[[Sequence[Row]], None]:
        """What paints some rows together and answers each; rows that were answered before are left out."""

        def call(rows: Sequence[Row]) -> None:
            wanted: list[tuple[Row, Seen]] = []
            for row in rows:
                found = _begin(row, watcher) if row.index not in answers else None
                if isinstance(found, Failure):
                    answers[row.index] = found
                elif found is not None:
                    wanted.append((row, found))
            if wanted:
                answers.update(self._painted([row for row, _ in wanted], [seen for _, seen in wanted], watcher))

        return call

    def _painted(self, rows: Sequence[Row], seen: Sequence[Seen], watcher: Watcher) -> dict[int, Answer]:
        shape = self._shape(rows[0])
        measured = meter.Meter(self.device.name)
        watch = Watch(rows=rows, watcher=watcher, previewer=self._preview)
        try:
            painted = self._run(rows, seen, watch)
        except Abandoned:
            painted = None
        except ModelError as error:
            # A part that isn't there or doesn't load: the same for all of these rows.
            return {row.index: Failure(code=error.code, detail=error.detail) for row in rows}
        except Misfit as error:
            return {row.index: Failure(code="invalid", detail=str(error)) for row in rows}
        except Exception as error:
            if devices.out_of_memory(error):
                self._caps.overflowed(shape, len(rows))
            raise
        seconds = measured.seconds()
        if painted is not None and not rows[0].order.exact:
            self._caps.record(shape, len(rows), seconds, measured.peak())
        return _answers(rows, painted, watch, measured.wall())

    def _run(self, rows: Sequence[Row], seen: Sequence[Seen], watch: Watch) -> torch.Tensor:
        """The pictures of these rows as the pipeline gives them: [rows, 3, height, width] of 0..1, on its device."""
        order = rows[0].order
        pipeline = self._pipeline(rows[0].plan)
        self._set_autoencoder(rows)
        with ExitStack() as around:
            around.enter_context(calls.repeatable(wanted=order.exact))
            around.enter_context(self._wardrobe.wearing(order.adapters))
            around.enter_context(self._loaded.calling(calls.grid(order.width), calls.grid(order.height)))
            around.callback(_settle, pipeline)
            words = self._reader.arguments(
                [row.order.prompt for row in rows],
                [row.order.negative_prompt for row in rows],
                guided=self._guided(rows[0]),
                worn=order.adapters,
                exact=order.exact,
            )
            given = calls.arguments(pipeline, rows, seen, words)
            if self.entry.image_prompt:
                pictured = seen[0].references if rows[0].plan.prompted else ()
                given |= self._prompted.arguments(pictured, guided=self._guided(rows[0]))
            return _tensor(pipeline(**given, callback_on_step_end=watch.on_step).images)

    def _pipeline(self, planned: Plan) -> Any:
        """The pipeline of this class and control net, sharing every weight with the first."""
        key = (planned.class_name, planned.control)
        if key not in self._pipelines:
            made = self._share(planned)
            made.set_progress_bar_config(disable=True)
            self._pipelines[key] = made
        return self._pipelines[key]

    def _share(self, planned: Plan) -> Any:
        kind = libraries.class_of(libraries.diffusers(), planned.class_name)
        given = dict(self.pipeline.components)
        # Schedulers keep their step in themselves: two pipelines with one scheduler disturb each other.
        given["scheduler"] = copy.deepcopy(self.pipeline.scheduler)
        if planned.control:
            given["controlnet"] = self._parts.part(planned.control)
        # Switches that are no components (`is_distilled`, `requires_safety_checker`) lie in the configuration.
        switches = {name: value for name, value in self.pipeline.config.items() if not name.startswith("_")}
        taken = inspect.signature(kind.__init__).parameters
        made = kind(**{name: value for name, value in (switches | given).items() if name in taken})
        placement.follow(made, self.pipeline)
        return made

    def _set_autoencoder(self, rows: Sequence[Row]) -> None:
        vae = getattr(self.pipeline, "vae", None)
        if vae is None:
            return
        if vae.dtype != self._vae_dtype:
            # diffusers lifts SDXL's to float32 while it decodes, and leaves it there where the call fails (and, in its
            # class for control with inpainting, always): the next call would meet the wrong precision.
            vae.to(self._vae_dtype)
        if hasattr(vae, "use_slicing"):
            vae.use_slicing = len(rows) * self._shape(rows[0]).pixels > SLICED

    def _preview(self) -> preview.Previewer | None:
        if not self._fitted:
            self._fitted = True
            if self.entry.preview:
                # One that nobody has fetched costs no picture: the rough drawing needs none.
                with suppress(ModelMissing):
                    self._tiny = self._parts.part(self.entry.preview)
            self._previewer = preview.previewer(self.pipeline, self._family.latents, self._tiny)
        return self._previewer

    def _modules(self) -> list[torch.nn.Module]:
        parts = [part for pipeline in self._pipelines.values() for part in pipeline.components.values()]
        return list({id(part): part for part in (*parts, self._tiny) if isinstance(part, torch.nn.Module)}.values())

    def _move(self, where: str) -> None:
        if "offload" in self._loaded.how.get("placement", ""):
            return
        for module in self._modules():
            module.to(where)


def _companies(rows: Sequence[Row]) -> list[list[Row]]:
    """Rows that one pipeline call can paint together, in the order of their first."""
    firsts: dict[tuple[object, ...], list[Row]] = {}
    for row in rows:
        firsts.setdefault(row.alike, []).append(row)
    return list(firsts.values())


def _begin(row: Row, watcher: Watcher) -> Seen | Failure:
    if watcher.cancelled(row.index):
        return Failure(code="cancelled", detail="cancelled before it began")
    try:
        return calls.look(row)
    except ValueError as error:
        return Failure(code="invalid", detail=str(error))


def _settle(pipeline: Any) -> None:
    """What the pipeline itself does at its end, and skips where it is left early: offloaded weights go back."""
    if getattr(pipeline, "_all_hooks", None):
        pipeline.maybe_free_model_hooks()


def _tensor(images: Any) -> torch.Tensor:
    return images if isinstance(images, torch.Tensor) else torch.stack(list(images))


def _answers(rows: Sequence[Row], painted: torch.Tensor | None, watch: Watch, seconds: float) -> dict[int, Answer]:
    gone = [watch.ended(place) for place in range(len(rows))]
    answers: dict[int, Answer] = {row.index: why for row, why in zip(rows, gone, strict=True) if why is not None}
    if painted is None:
        return answers
    kept = [place for place, why in enumerate(gone) if why is None]
    # Not torch.aminmax: with a dimension it took 7.3 ms for eight pictures of 512×288, both of these 0.3.
    # And from float32: bfloat16 has no room for a byte's fractions.
    full = painted.float()
    values = full.flatten(1)
    lows, highs = values.amin(1).tolist(), values.amax(1).tolist()
    # The pipelines give 0..1; what is no number is found by its row's extremes and never written.
    pixels = full.mul(255).round_().to(torch.uint8).cpu().numpy()

    def reply(place: int) -> Answer:
        order = rows[place].order
        found = pictures.fault(lows[place], highs[place])
        if found is not None:
            return Failure(code="bad-reply", detail=f"{found}; another seed may help")
        png = pictures.write(pixels[place], order.width, order.height)
        return ImageReply(
            png=png, width=order.width, height=order.height, steps=watch.done, batch=len(rows), seconds=seconds
        )

    many = len(kept) > 1 and len(kept) * pixels[0].size > 3 * PARALLEL
    with ThreadPoolExecutor(_WRITERS) if many else ExitStack() as pool:
        made = pool.map(reply, kept) if isinstance(pool, ThreadPoolExecutor) else map(reply, kept)
        answers.update(zip((rows[place].index for place in kept), made, strict=True))
    return answers
