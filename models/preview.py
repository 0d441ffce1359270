"""Previews: latents turned to small pictures while a batch runs, by a tiny autoencoder or a fitted linear map."""

import math
import time
from collections.abc import Callable, Sequence
from typing import Any

import torch

from models import latents, pictures
from models.families import Latents

WIDTH = 256

# Four a second is as much as a person follows, and as much as a queue should carry.
EVERY_S = 0.25

# The share of a step that a tiny autoencoder may take, and of all the time that previews may.
SHARE = 0.1
WORTH = 0.01

CARD = 128

# Latents [rows, channels, h, w] to colours [rows, h', w', 3] of 0..1.
Draw = Callable[[torch.Tensor], torch.Tensor]


class Projection:
    """RGB of a latent pixel as an affine function of its channels: enough to see the composition, in microseconds."""

    def __init__(self, weights: torch.Tensor, spread: float) -> None:
        """`weights`: [channels + 1, 3], the last row the offset; RGB 0..1. `spread`: how far a picture's latents lie
        apart."""
        self._weights = weights
        self._spread = spread

    @property
    def channels(self) -> int:
        """Of the latents that it was fitted to."""
        return len(self._weights) - 1

    def __call__(self, rows: torch.Tensor) -> torch.Tensor:
        """See Draw."""
        weights = self._weights.to(rows.device)
        flat = rows.float().permute(0, 2, 3, 1)
        # Early latents are noise many times larger than any picture's.
        far = flat.std(dim=(1, 2, 3), keepdim=True) / self._spread
        colours: torch.Tensor = (flat / far.clamp_min(1.0)) @ weights[:-1] + weights[-1]
        return colours


class TinyDecoder:
    """RGB by a tiny autoencoder (TAESD): a real picture, for about a hundredth of the full decoder's work."""

    def __init__(self, module: Any) -> None:
        self._module = module

    def __call__(self, rows: torch.Tensor) -> torch.Tensor:
        """See Draw."""
        painted: torch.Tensor = self._module.decode(rows.to(self._module.dtype), return_dict=False)[0].float()
        height = max(1, round(painted.shape[2] * WIDTH / painted.shape[3]))
        if painted.shape[3] > WIDTH:
            painted = torch.nn.functional.interpolate(painted, (height, WIDTH), mode="area")
        return (painted / 2 + 0.5).permute(0, 2, 3, 1)


class Drawing:
    """Previews of one moment, on their way from the device."""

    def __init__(self, colours: torch.Tensor, width: int) -> None:
        bytes_ = (torch.nan_to_num(colours).clamp(0, 1) * 255).to(torch.uint8)
        self._width = min(WIDTH, width)
        # Into pinned memory and without waiting: the next step is put on its way first, and encoded beside.
        self._pixels = bytes_.to("cpu", non_blocking=bytes_.is_cuda)
        self._there = torch.cuda.current_stream(bytes_.device).record_event() if bytes_.is_cuda else None

    @property
    def waits(self) -> bool:
        """Whether the device is still at work on it."""
        return self._there is not None

    def webps(self) -> list[bytes]:
        """One small WebP for each row, as wide as the picture and at most 256 pixels; waits for the device."""
        if self._there is not None:
            self._there.synchronize()
        return [pictures.webp(row.numpy(), self._width) for row in self._pixels]


class Previewer:
    """Draws the latents of one model's pipelines: finely where that takes a tenth of a step at most, else roughly."""

    def __init__(self, rough: Draw | None, fine: Draw | None, lie: Latents) -> None:
        self._rough = rough
        self._fine = fine
        self._lie = lie
        # Seconds that a fine drawing took for each number of latent, at the last; unknown until it was tried.
        self._fine_cost = 0.0

    def can(self, packed: torch.Tensor | None) -> bool:
        """Whether these are latents in the shape that it draws."""
        return packed is not None and packed.ndim == latents.DIMENSIONS[self._lie]

    @torch.no_grad()
    def start(
        self, pipeline: Any, packed: torch.Tensor, rows: Sequence[int], size: latents.Size, step_s: float = math.inf
    ) -> Drawing:
        """Begin to draw these rows of a pipeline's latents; `size` is that of the pictures in the making, `step_s` how
        long a step of theirs takes."""
        wanted = packed[list(rows)] if len(rows) < len(packed) else packed
        plain = latents.grid(wanted, self._lie, pipeline, size)
        return Drawing(self._colours(plain, step_s), size[0])

    def _colours(self, plain: torch.Tensor, step_s: float) -> torch.Tensor:
        if self._fine is None or (self._rough is not None and self._fine_cost * plain.numel() > SHARE * step_s):
            if self._rough is None:
                raise ValueError("there is nothing to draw previews with")
            return self._rough(plain)
        began = time.monotonic()
        drawn = self._fine(plain)
        # On a GPU this is what it takes to ask for it; the work itself is a hundredth of a step's.
        self._fine_cost = (time.monotonic() - began) / plain.numel()
        return drawn


def previewer(pipeline: Any, lie: Latents, tiny: Any | None) -> Previewer | None:
    """What draws this pipeline's latents: `tiny` (an AutoencoderTiny) where it fits them, and a projection fitted to
    the pipeline's own autoencoder; None where neither can be had."""
    vae = getattr(pipeline, "vae", None)
    # Packed latents are drawn from the autoencoder's own space, which tiny ones were not taught.
    channels = getattr(getattr(vae, "config", None), "latent_channels", 0) if lie is Latents.PLAIN else 0
    fine = TinyDecoder(tiny) if tiny is not None and tiny.config.latent_channels == channels else None
    rough = fit(vae, lie, pipeline._execution_device)
    return Previewer(rough, fine, lie) if rough is not None or fine is not None else None


def fit(vae: Any, lie: Latents = Latents.PLAIN, device: Any = "cpu") -> Projection | None:
    """The projection of an autoencoder by least squares over a card of colours and edges; None for one whose
    latents we cannot read."""
    if vae is None or (lie is Latents.PLAIN and not hasattr(vae.config, "scaling_factor")):
        return None
    card = _card()
    found = _encoded(vae, lie, card * 2 - 1, device)
    if found.ndim != 4 or not bool(torch.isfinite(found).all()):
        return None
    seen = torch.nn.functional.adaptive_avg_pool2d(card, (found.shape[2], found.shape[3]))
    samples = found[0].flatten(1).T
    spread = float(samples.std().clamp_min(1e-3))
    samples = torch.cat([samples, torch.ones(len(samples), 1)], dim=1)
    # gelsd: the channels of some autoencoders nearly repeat each other.
    solved = torch.linalg.lstsq(samples.double(), seen[0].flatten(1).T.double(), driver="gelsd").solution
    return Projection(solved.float(), spread)


@torch.no_grad()
def _encoded(vae: Any, lie: Latents, picture: torch.Tensor, device: Any) -> torch.Tensor:
    if vae.dtype is not torch.float16:
        return latents.encoded(vae, lie, picture, device).cpu()
    # Some autoencoders overflow in half precision (SDXL's says so in `force_upcast`).
    vae.to(torch.float32)
    try:
        return latents.encoded(vae, lie, picture, device).cpu()
    finally:
        vae.to(torch.float16)


def _card() -> torch.Tensor:
    """A picture [1, 3, 128, 128], 0..1: every colour in patches of eight pixels, darker towards one corner."""
    patches = torch.rand((1, 3, CARD // 8, CARD // 8), generator=torch.Generator().manual_seed(0))
    colours = torch.nn.functional.interpolate(patches, size=(CARD, CARD), mode="nearest")
    ramp = torch.linspace(0.2, 1.0, CARD)
    return colours * ramp[None, None, :, None] * ramp.sqrt()[None, None, None, :]


class Pace:
    """When the next preview of a running batch is due: after the first step, then at most every quarter second, and
    less often where drawing takes long."""

    def __init__(self) -> None:
        self._last: float | None = None
        self._wait = EVERY_S

    def due(self) -> bool:
        """Whether a preview may be drawn now."""
        return self._last is None or time.monotonic() - self._last >= self._wait

    def drew(self, seconds: float) -> None:
        """One was drawn, and it took so long."""
        self._last = time.monotonic()
        self._wait = max(EVERY_S, seconds / WORTH)
