"""FLUX.2 klein: packed latents, a Qwen3 text encoder read at layers 9, 18 and 27, references beside the prompt."""

from pathlib import Path

from models import libraries
from models.tiny import autoencoders, qwen, randomness

# The pipeline reads the hidden states of these, so there must be one more.
LAYERS = 28

GAIN = 3.0


def write(folder: Path, texts: list[str]) -> None:
    """A Flux2Klein pipeline: one double and one single block of two heads."""
    transformers, diffusers = libraries.transformers(), libraries.diffusers()
    tokenizer, text_encoder = qwen.encoder(transformers, texts, kind="Qwen3ForCausalLM", layers=LAYERS)
    transformer = diffusers.Flux2Transformer2DModel(
        patch_size=1,
        in_channels=16,
        num_layers=1,
        num_single_layers=1,
        attention_head_dim=16,
        num_attention_heads=2,
        # Three layers of the text encoder, side by side.
        joint_attention_dim=3 * text_encoder.config.hidden_size,
        axes_dims_rope=[4, 4, 4, 4],
        guidance_embeds=False,
    )
    randomness.enliven(transformer, GAIN)
    vae = diffusers.AutoencoderKLFlux2(
        **autoencoders.levels(latents=4, widths=(4, 8, 8, 8)), use_quant_conv=False, use_post_quant_conv=False
    )
    autoencoders.settle(vae.encoder.conv_out, latents=4, gain=3.0)
    diffusers.Flux2KleinPipeline(
        scheduler=diffusers.FlowMatchEulerDiscreteScheduler(),
        vae=vae,
        text_encoder=text_encoder,
        tokenizer=tokenizer,
        transformer=transformer,
        is_distilled=True,
    ).save_pretrained(folder)
