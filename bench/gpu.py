"""`make bench-gpu`: real shapes with random weights on one GPU, our runtimes beside the plain libraries and the floors.

The floor of a picture is its floating-point work at the card's own measured matrix speed, the floor of text is reading
the weights once for every step at its measured memory speed. `--scale tiny --device cpu` runs the same code anywhere.
"""

import argparse
import gc
import itertools
import json
import os
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from importlib.metadata import version
from pathlib import Path
from typing import Any

import torch
from torch.utils.flop_counter import FlopCounterMode

from bench import shapes
from models import devices, sessions
from models.catalogue import Capability, Commercial, Defaults, Entry, ModelRole, Runtime
from models.image import DiffusersImage
from models.loading import LoadedPipeline, LoadedText
from models.protocols import ImageOrder, ImageReply, Message, Role, TextOrder, TextReply
from models.text import TransformersText

# Numbered, so that no call finds its words encoded by the one before.
PROMPT = "panel {}: a lone rider leads a horse through a blizzard on the steppe at night, wide shot, pencil storyboard"
WORDS = "Әже боранда адасқан жылқыны іздейді. Бабушка ищет коня в буране. The grandmother searches for the horse. "
REQUESTS = 32
NEW_TOKENS = 128


@dataclass(frozen=True, slots=True, kw_only=True)
class Shape:
    """A picture model, how it is asked, and what it should cost at most on an H100, in seconds a picture."""

    name: str
    make: Callable[[str, str, Any], Any]
    class_name: str
    steps: int
    guidance: float
    aim_s: float | None


SHAPES = (
    Shape(name="SDXL, 30 steps", make=shapes.sdxl, class_name="StableDiffusionXLPipeline", steps=30, guidance=5.0,
          aim_s=1.2),
    Shape(name="FLUX.2 klein 4B, 4 steps", make=shapes.klein, class_name="Flux2KleinPipeline", steps=4, guidance=1.0,
          aim_s=0.30),
    Shape(name="Z-Image-Turbo, 9 steps", make=shapes.z_image, class_name="ZImagePipeline", steps=9, guidance=0.0,
          aim_s=None),
)  # fmt: skip


_panels = itertools.count(1)


def prompts(count: int) -> list[str]:
    """So many prompts that nobody has asked for yet."""
    return [PROMPT.format(next(_panels)) for _ in range(count)]


class Silent:
    """A watcher that wants everything and hears nothing."""

    def step(self, row: int, done: int, total: int) -> None:
        """See `models.protocols.Watcher`."""

    def token(self, row: int, text: str) -> None:
        """See `models.protocols.Watcher`."""

    def preview(self, row: int, webp: bytes) -> None:
        """See `models.protocols.Watcher`."""

    def cancelled(self, row: int) -> bool:  # noqa: ARG002  # the protocol's signature
        """See `models.protocols.Watcher`."""
        return False


class NoParts:
    """The parts of a model that has none."""

    def part(self, name: str) -> Any:
        """See `models.loading.Parts`."""
        raise LookupError(name)

    def files(self, name: str) -> Path:
        """See `models.loading.Parts`."""
        raise LookupError(name)


@dataclass(frozen=True, slots=True, kw_only=True)
class Card:
    """A device as measured in this run: FLOP/s of one large matrix product, bytes/s of a copy (read and written)."""

    name: str
    dtype: Any
    flops: float
    bandwidth: float

    @classmethod
    def measured(cls, device: str, scale: str) -> "Card":
        """Measure the device; the smaller scale takes a moment on a processor."""
        dtype = getattr(torch, devices.describe(device).dtype)
        side, size = (8192, 2**31) if scale == "real" else (256, 2**20)
        a = torch.randn(side, side, device=device, dtype=dtype)
        product = fastest(lambda: a @ a, device, 10)
        source = torch.empty(size, dtype=torch.uint8, device=device)
        target = torch.empty_like(source)
        copy = fastest(lambda: target.copy_(source), device, 10)
        return cls(name=device, dtype=dtype, flops=2 * side**3 / product, bandwidth=2 * size / copy)


def fastest(work: Callable[[], object], device: str, times: int) -> float:
    """The fastest of several runs, in seconds, the device's own work awaited; one before them warms up."""
    taken = []
    for _ in range(times + 1):
        began = time.perf_counter()
        work()
        if device.startswith("cuda"):
            torch.cuda.synchronize()
        taken.append(time.perf_counter() - began)
    return min(taken[1:])


def pictures(shape: Shape, card: Card, scale: str, side: int, rows: Sequence[int]) -> Iterator[tuple[str, str]]:
    """Seconds a picture: plain calls at several batch sizes, ours for as many orders as the largest, and the floor."""
    pipeline = shape.make(scale, card.name, card.dtype)
    pipeline.set_progress_bar_config(disable=True)
    asked = {"num_inference_steps": shape.steps, "width": side, "height": side, "guidance_scale": shape.guidance}

    def plain(count: int) -> object:
        seeds = [torch.Generator("cpu").manual_seed(n) for n in range(count)]
        return pipeline(prompt=prompts(count), generator=seeds, output_type="np", **asked).images

    with FlopCounterMode(display=False) as counter:
        plain(1)
    floor = counter.get_total_flops() / card.flops
    alone = {count: fastest(lambda count=count: plain(count), card.name, 2) / count for count in rows}  # type: ignore[misc]  # mypy cannot infer a default argument's lambda
    best = min(alone.values())
    ours = _ours(shape, pipeline, card, side, max(rows))
    yield f"{shape.name}, {side}×{side}: plain, by batch", ", ".join(f"{n}: {s:.3f} s" for n, s in alone.items())
    aim = f"; aim {shape.aim_s:g} s" if shape.aim_s and scale == "real" else ""
    yield f"{shape.name}: our engine", f"{ours:.3f} s a picture, {best / ours:.3f} of the best plain batch{aim}"
    yield (
        f"{shape.name}: floor",
        f"{floor:.3f} s of {counter.get_total_flops() / 1e12:.1f} TFLOP; {floor / ours:.2f} of ours",
    )


def _ours(shape: Shape, pipeline: Any, card: Card, side: int, count: int) -> float:
    entry = Entry(
        name="bench",
        role=ModelRole.IMAGE,
        class_name=shape.class_name,
        runtime=Runtime.DIFFUSERS,
        builder="bench",
        licence="none",
        commercial=Commercial.YES,
        memory_gb=1.0,
        verified=True,
        capabilities=(Capability.TEXT_TO_IMAGE,),
        defaults=Defaults(steps=shape.steps, guidance=shape.guidance, width=side, height=side),
    )
    model = DiffusersImage(
        loaded=LoadedPipeline(pipeline=pipeline), entry=entry, device=devices.describe(card.name), parts=NoParts()
    )

    def paint() -> None:
        orders = [
            ImageOrder(prompt=prompt, width=side, height=side, steps=shape.steps, guidance=shape.guidance, seed=seed)
            for seed, prompt in enumerate(prompts(count))
        ]
        failed = [reply for _, reply in model.paint(orders, Silent()) if not isinstance(reply, ImageReply)]
        if failed:
            raise SystemExit(f"{shape.name}: {failed[0]}")

    return fastest(paint, card.name, 2) / count


def text(card: Card, scale: str) -> Iterator[tuple[str, str]]:
    """Tokens a second of Qwen3-8B: one by one, a plain static batch, our sessions, and the floor of reading weights."""
    model = shapes.qwen3("8b" if scale == "real" else "tiny", "Qwen3ForCausalLM", card.name, card.dtype)
    tokenizer = shapes.tokenizer()
    requests, budget = (REQUESTS, NEW_TOKENS) if scale == "real" else (4, 8)
    entry = Entry(
        name="bench",
        role=ModelRole.TEXT,
        class_name="Qwen3ForCausalLM",
        builder="bench",
        licence="none",
        commercial=Commercial.YES,
        memory_gb=1.0,
        verified=True,
        capabilities=(Capability.CHAT,),
    )
    ids = tokenizer([WORDS * 8] * requests, return_tensors="pt").to(card.name)
    how = {"max_new_tokens": budget, "min_new_tokens": budget, "do_sample": False, "pad_token_id": 0}

    def plain(count: int) -> None:
        with torch.inference_mode():
            model.generate(input_ids=ids["input_ids"][:count], attention_mask=ids["attention_mask"][:count], **how)

    one = budget / fastest(lambda: plain(1), card.name, 1)
    static = requests * budget / fastest(lambda: plain(requests), card.name, 1)
    loaded = LoadedText(model=model, tokenizer=tokenizer)
    runtime = TransformersText(loaded=loaded, entry=entry, device=devices.describe(card.name))
    orders = [
        TextOrder(messages=(Message(role=Role.USER, content=WORDS * 8),), max_tokens=budget, seed=seed)
        for seed in range(requests)
    ]
    written: list[int] = []

    def write() -> None:
        replies = sessions.write(runtime, orders, Silent())
        written[:] = [reply.new_tokens for reply in replies if isinstance(reply, TextReply)]
        if len(written) < requests:
            raise SystemExit(f"text: {next(reply for reply in replies if not isinstance(reply, TextReply))}")

    took = fastest(write, card.name, 1)
    ours = sum(written) / took
    weights = sum(p.numel() * p.element_size() for p in model.parameters())
    floor = requests * card.bandwidth / weights
    yield "Qwen3-8B: one request after another", f"{one:.0f} tokens/s"
    yield f"Qwen3-8B: {requests} in a plain static batch", f"{static:.0f} tokens/s"
    yield f"Qwen3-8B: {requests} in our sessions", f"{ours:.0f} tokens/s, {ours / static:.2f} of the static batch"
    yield "Qwen3-8B: floor of reading the weights", f"{floor:.0f} tokens/s; ours is {ours / floor:.2f} of it (aim 0.60)"


def measured(card: Card, scale: str, only: Sequence[str]) -> Iterator[tuple[str, str]]:
    """All rows, model after model; each is let go before the next."""
    side, rows = (1024, (1, 2, 4)) if scale == "real" else (64, (1, 2))
    for shape in SHAPES:
        if not only or any(word in shape.name.lower() for word in only):
            yield from pictures(shape, card, scale, side, rows)
            _let_go(card)
    if not only or "qwen" in only:
        yield from text(card, scale)


def _let_go(card: Card) -> None:
    gc.collect()
    if card.name.startswith("cuda"):
        torch.cuda.empty_cache()


def main(arguments: Sequence[str] | None = None) -> int:
    """Print the table, and keep it under $OUT where that is set. 1 where there is no such device."""
    parser = argparse.ArgumentParser(prog="python -m bench.gpu", description=__doc__)
    parser.add_argument("--device", default="cuda")
    parser.add_argument("--scale", choices=("real", "tiny"), default="real")
    parser.add_argument("--only", action="append", default=[], help="sdxl, klein, z-image, qwen; repeat for several")
    given = parser.parse_args(arguments)
    if given.device.startswith("cuda") and not torch.cuda.is_available():
        sys.stderr.write("no GPU here: this benchmark wants one. `--device cpu --scale tiny` tries its code.\n")
        return 1
    card = Card.measured(given.device, given.scale)
    name = torch.cuda.get_device_name(given.device) if given.device.startswith("cuda") else "processor"
    packages = ", ".join(f"{each} {version(each)}" for each in ("torch", "transformers", "diffusers"))
    print(f"{name}: {card.flops / 1e12:.1f} TFLOP/s, {card.bandwidth / 1e9:.0f} GB/s measured; {packages}\n")
    print("| what | figure |\n|---|---|")
    found = []
    for what, figure in measured(card, given.scale, given.only):
        print(f"| {what} | {figure} |", flush=True)
        found.append((what, figure))
    if out := os.environ.get("OUT"):
        Path(out, "bench-gpu.json").write_text(json.dumps(found, ensure_ascii=False, indent=1), encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
