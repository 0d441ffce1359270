"""Autoencoders of four levels, so that a pixel grid is eight times the latent one as in the real checkpoints."""

from typing import Any

# Of a standard deviation of 0.002; trained ones have less.
SURE = -12.0


def levels(*, latents: int, widths: tuple[int, ...]) -> dict[str, Any]:
    """The configuration of a KL autoencoder of `latents` channels, `widths` wide from pixels to latents."""
    return {
        "down_block_types": ("DownEncoderBlock2D",) * len(widths),
        "up_block_types": ("UpDecoderBlock2D",) * len(widths),
        "block_out_channels": widths,
        "layers_per_block": 1,
        "latent_channels": latents,
        "norm_num_groups": 4,
        "sample_size": 512,
        # Attention in the middle would cost more than all the rest at storyboard sizes.
        "mid_block_add_attention": False,
    }


def kl(diffusers: Any, *, latents: int, widths: tuple[int, ...], gain: float, **more: Any) -> Any:
    """A KL autoencoder. `gain`: how much louder than fresh from its class its encoder speaks; pictures should come out
    as loud as the noise that they are mixed with."""
    made = diffusers.AutoencoderKL(**levels(latents=latents, widths=widths), **more)
    settle(made.quant_conv, latents=latents, gain=gain)
    return made


def settle(layer: Any, *, latents: int, gain: float) -> None:
    """Make an encoder's last layer sure of what it says, as trained ones are: else every picture to begin with would
    drown in the encoder's own doubt. Its first `latents` outputs are means, the others logarithms of variances."""
    import torch  # heavy: only when a model is built

    with torch.no_grad():
        layer.weight[:latents].mul_(gain)
        layer.weight[latents:].mul_(0.01)
        layer.bias[latents:].fill_(SURE)
