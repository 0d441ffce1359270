"""The tiny autoencoder (TAESD) that previews are decoded with."""

from pathlib import Path

from models import libraries
from models.tiny import randomness


def write(folder: Path, _texts: list[str]) -> None:
    """An AutoencoderTiny for latents of four channels, eight pixels to a latent."""
    net = libraries.diffusers().AutoencoderTiny(
        encoder_block_out_channels=(8, 8, 8, 8),
        decoder_block_out_channels=(8, 8, 8, 8),
        num_encoder_blocks=(1, 1, 1, 1),
        num_decoder_blocks=(1, 1, 1, 1),
        latent_channels=4,
    )
    last = net.decoder.layers[-1]
    # Colours are counted from nought, so one that is fresh from its class decodes to black.
    randomness.scale([last.weight], 8.0)
    randomness.shift([last.bias], 0.5)
    net.save_pretrained(folder)
