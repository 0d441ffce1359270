"""Previews: latents turned to small pictures by a linear map that is fitted to the model's own autoencoder at load."""

import time
from typing import Any

import torch

from models import pictures

WIDTH = 256

# Four a second is as much as a person follows, and as much as a queue should carry.
EVERY_S = 0.25

CARD = 128


class Projection:
    """RGB of a latent pixel as an affine function of its channels: enough to see the composition, in microseconds."""

    def __init__(self, weights: Any) -> None:
        """`weights`: tensor [channels + 1, 3], the last row the offset; RGB 0..1."""
        self._weights = weights

    def draw(self, latents: Any) -> bytes:
        """Latents [channels, h, w] as WebP bytes, 256 pixels wide."""
        flat = latents.detach().float().cpu().flatten(1).T
        # Early latents are noise many times larger than any picture's.
        flat = flat / flat.std().clamp_min(1.0)
        colour = flat @ self._weights[:-1] + self._weights[-1]
        pixels = (torch.nan_to_num(colour).clamp(0, 1) * 255).to(torch.uint8)
        return pictures.webp(pixels.reshape(*latents.shape[1:], 3).numpy(), WIDTH)


def fit(vae: Any) -> Projection | None:
    """The projection of an autoencoder by least squares over a card of colours and edges; None for one whose
    latents are not plain [channels, h, w]."""
    channels = getattr(getattr(vae, "config", None), "latent_channels", None)
    if channels is None or not hasattr(vae.config, "scaling_factor"):
        return None
    card = _card()
    with torch.inference_mode():
        encoded = vae.encode((card * 2 - 1).to(device=vae.device, dtype=vae.dtype))
        latents = encoded.latent_dist.mode().float().cpu()
    if latents.ndim != 4:
        return None
    shift = getattr(vae.config, "shift_factor", None) or 0.0
    latents = (latents - shift) * vae.config.scaling_factor
    seen = torch.nn.functional.adaptive_avg_pool2d(card, latents.shape[-2:])
    samples = latents[0].flatten(1).T
    samples = torch.cat([samples, torch.ones(len(samples), 1)], dim=1)
    # gelsd: the channels of some autoencoders nearly repeat each other.
    solved = torch.linalg.lstsq(samples.double(), seen[0].flatten(1).T.double(), driver="gelsd").solution
    return Projection(solved.float())


def _card() -> Any:
    """A picture [1, 3, 128, 128], 0..1: every colour in patches of eight pixels, darker towards one corner."""
    patches = torch.rand((1, 3, CARD // 8, CARD // 8), generator=torch.Generator().manual_seed(0))
    colours = torch.nn.functional.interpolate(patches, size=(CARD, CARD), mode="nearest")
    ramp = torch.linspace(0.2, 1.0, CARD)
    return colours * ramp[None, None, :, None] * ramp.sqrt()[None, None, None, :]


class Pace:
    """When the next preview of a running batch is due: after the first step, then at most every quarter second."""

    def __init__(self) -> None:
        self._last = 0.0

    def due(self) -> bool:
        """Whether a preview may be drawn now; counts as drawn."""
        now = time.monotonic()
        if now - self._last < EVERY_S:
            return False
        self._last = now
        return True
