"""Latents of a running pipeline, brought into the shape that an autoencoder decodes."""

from typing import Any

import torch

from models.families import Latents

# Width and height in pixels of the picture that latents become.
Size = tuple[int, int]

DIMENSIONS = {Latents.PLAIN: 4, Latents.FLUX2: 3, Latents.QWEN: 3, Latents.JOY: 6}


def grid(latents: torch.Tensor, lie: Latents, pipeline: Any, size: Size) -> torch.Tensor:
    """[rows, channels, h, w]: plain latents as they are; packed ones unpacked and as the autoencoder's own."""
    if lie is Latents.PLAIN:
        return latents
    vae = pipeline.vae
    # Only the transformer's patches are known from outside: two latents on each side, for FLUX.2 and Qwen.
    down = int(pipeline.vae_scale_factor) if lie is not Latents.JOY else int(pipeline.vae_scale_factor_spatial)
    height, width = size[1] // down, size[0] // down
    if lie is Latents.FLUX2:
        return _flux2(latents, vae, height // 2, width // 2)
    if lie is Latents.QWEN:
        return _spread(_unpatched(latents, height // 2, width // 2), vae)
    patch_h, patch_w = pipeline.transformer.config.patch_size[1:]
    return _spread(_joy(latents, height // patch_h, width // patch_w), vae)


def encoded(vae: Any, lie: Latents, picture: torch.Tensor, device: Any) -> torch.Tensor:
    """A picture [1, 3, h, w] of -1..1 as `grid` would give its latents. `device`: where the autoencoder runs, which is
    not where it lies while it is offloaded."""
    given = picture.to(device=device, dtype=vae.dtype)
    # Film autoencoders want a time axis.
    flat = lie in (Latents.PLAIN, Latents.FLUX2)
    latents = vae.encode(given if flat else given.unsqueeze(2)).latent_dist.mode()
    found: torch.Tensor = (latents if flat else latents[:, :, 0]).float()
    if lie is Latents.PLAIN:
        shift = getattr(vae.config, "shift_factor", None) or 0.0
        found = (found - shift) * vae.config.scaling_factor
    return found


def _flux2(latents: torch.Tensor, vae: Any, height: int, width: int) -> torch.Tensor:
    patches = latents.permute(0, 2, 1).reshape(len(latents), -1, height, width)
    mean = vae.bn.running_mean.view(1, -1, 1, 1).to(patches)
    spread = (vae.bn.running_var.view(1, -1, 1, 1) + vae.config.batch_norm_eps).sqrt().to(patches)
    return torch.nn.functional.pixel_shuffle(patches * spread + mean, 2)


def _unpatched(latents: torch.Tensor, height: int, width: int) -> torch.Tensor:
    patches = latents.permute(0, 2, 1).reshape(len(latents), -1, height, width)
    return torch.nn.functional.pixel_shuffle(patches, 2)


def _joy(latents: torch.Tensor, height: int, width: int) -> torch.Tensor:
    rows, _, channels, _, patch_h, patch_w = latents.shape
    # The picture's own patches come first; the references' follow.
    target = latents[:, : height * width, :, 0].reshape(rows, height, width, channels, patch_h, patch_w)
    return target.permute(0, 3, 1, 4, 2, 5).reshape(rows, channels, height * patch_h, width * patch_w)


def _spread(latents: torch.Tensor, vae: Any) -> torch.Tensor:
    mean = torch.tensor(vae.config.latents_mean).view(1, -1, 1, 1).to(latents)
    return latents * torch.tensor(vae.config.latents_std).view(1, -1, 1, 1).to(latents) + mean
