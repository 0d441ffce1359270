"""Stable Diffusion, the shape of the small checkpoints for laptops."""

from pathlib import Path
from typing import Any

from models import libraries
from models.tiny import autoencoders, words

# What the UNet reads of a prompt.
CONTEXT = 32


def write(folder: Path, texts: list[str]) -> None:
    """A Stable Diffusion pipeline of about 0.3 million parameters: CLIP text encoder, UNet, KL autoencoder, Euler."""
    transformers, diffusers = libraries.transformers(), libraries.diffusers()
    tokenizer = words.clip(transformers, texts)
    text_encoder = transformers.CLIPTextModel(clip_text(transformers, tokenizer))
    pipeline = diffusers.StableDiffusionPipeline(
        vae=autoencoders.kl(diffusers, latents=4, widths=(4, 8, 16, 16), gain=15.0),
        text_encoder=text_encoder,
        tokenizer=tokenizer,
        unet=_unet(diffusers),
        scheduler=euler(diffusers),
        safety_checker=None,
        feature_extractor=None,
        requires_safety_checker=False,
    )
    pipeline.save_pretrained(folder, safe_serialization=True)


def clip_text(transformers: Any, tokenizer: Any) -> Any:
    """The configuration of a CLIP text encoder of two layers for a tokenizer's words."""
    return transformers.CLIPTextConfig(
        vocab_size=len(tokenizer),
        hidden_size=CONTEXT,
        intermediate_size=64,
        num_hidden_layers=2,
        num_attention_heads=4,
        projection_dim=32,
        bos_token_id=tokenizer.bos_token_id,
        eos_token_id=tokenizer.eos_token_id,
        pad_token_id=tokenizer.pad_token_id,
    )


def euler(diffusers: Any) -> Any:
    """The schedule of the few-step checkpoints of this family."""
    return diffusers.EulerDiscreteScheduler(
        beta_start=0.00085,
        beta_end=0.012,
        beta_schedule="scaled_linear",
        timestep_spacing="trailing",
        steps_offset=1,
    )


def _unet(diffusers: Any) -> Any:
    return diffusers.UNet2DConditionModel(
        sample_size=64,
        in_channels=4,
        out_channels=4,
        down_block_types=("DownBlock2D", "CrossAttnDownBlock2D"),
        up_block_types=("CrossAttnUpBlock2D", "UpBlock2D"),
        block_out_channels=(16, 32),
        layers_per_block=1,
        cross_attention_dim=CONTEXT,
        attention_head_dim=4,
        norm_num_groups=8,
    )
