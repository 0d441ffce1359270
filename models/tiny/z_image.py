"""Z-Image: plain latents of 16 channels, a Qwen3 text encoder, image-to-image by strength, and its control net."""

from pathlib import Path
from typing import Any

from models import libraries
from models.tiny import autoencoders, qwen, randomness

LATENTS = 16

# Latents of the control picture, of the mask, and of the picture that is repainted: the second version of the net.
CONTROL_IN = 2 * LATENTS + 1


def write(folder: Path, texts: list[str]) -> None:
    """A ZImage pipeline: two blocks of two heads, with a refiner on each side."""
    transformers, diffusers = libraries.transformers(), libraries.diffusers()
    tokenizer, text_encoder = qwen.encoder(transformers, texts, kind="Qwen3Model", layers=2)
    transformer = diffusers.ZImageTransformer2DModel(
        **_blocks(),
        all_f_patch_size=(1,),
        in_channels=LATENTS,
        n_layers=2,
        cap_feat_dim=text_encoder.config.hidden_size,
        axes_dims=[8, 4, 4],
        axes_lens=[1024, 64, 64],
    )
    # What fills up a sequence is learnt, and starts as nothing.
    randomness.stir((transformer.x_pad_token, transformer.cap_pad_token))
    diffusers.ZImagePipeline(
        scheduler=diffusers.FlowMatchEulerDiscreteScheduler(shift=3.0),
        vae=autoencoders.kl(
            diffusers, latents=LATENTS, widths=(8, 8, 8, 8), gain=12.0, scaling_factor=0.3611, shift_factor=0.1159
        ),
        text_encoder=text_encoder,
        tokenizer=tokenizer,
        transformer=transformer,
    ).save_pretrained(folder)


def write_control(folder: Path, _texts: list[str]) -> None:
    """A control net for the pipeline above, of the union kind: one net for depth, pose and edges."""
    diffusers = libraries.diffusers()
    net = diffusers.ZImageControlNetModel(
        **_blocks(),
        control_layers_places=[0, 1],
        control_refiner_layers_places=[0],
        control_in_dim=CONTROL_IN,
        add_control_noise_refiner="control_noise_refiner",
    )
    # Its links to the transformer start as zeros.
    randomness.stir_zeros(net, spread=0.2)
    net.save_pretrained(folder)


def _blocks() -> dict[str, Any]:
    return {"all_patch_size": (2,), "dim": 32, "n_refiner_layers": 1, "n_heads": 2, "n_kv_heads": 2}
