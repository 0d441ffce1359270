"""Models in the shapes of real checkpoints with random weights, made on the device: speed without a download.

Shapes as in the checkpoints' own configurations: SDXL base 1.0 (UNet of 2.6 billion parameters), FLUX.2 klein 4B (5
double and 20 single blocks of 3,072, Qwen3-4B read at layers 9, 18 and 27), Z-Image-Turbo (the library's defaults: 30
layers of 3,840) and Qwen3-8B. `tiny` gives the same classes in a size for tests.
"""

from collections.abc import Callable
from importlib import resources
from typing import Any

import torch

from models import libraries
from models.tiny import words

_QWEN3 = {
    # hidden, intermediate, layers, heads, key and value heads, head dimension
    "8b": (4096, 12_288, 36, 32, 8, 128),
    "4b": (2560, 9_728, 36, 32, 8, 128),
    "tiny": (64, 128, 28, 4, 2, 16),
}
_WORDS = 151_936


def texts() -> list[str]:
    """The corpus that tokenizers are trained on."""
    folder = resources.files("models").joinpath("tiny_corpus")
    files = sorted((f for f in folder.iterdir() if f.name.endswith(".txt")), key=lambda f: f.name)
    return [line for file in files for line in file.read_text(encoding="utf-8").split("\n")]


def made(make: Callable[[], Any], device: str, dtype: Any) -> Any:
    """What `make` builds, its weights drawn on the device in that precision, in evaluation."""
    before = torch.get_default_dtype()
    torch.manual_seed(7)
    try:
        torch.set_default_dtype(dtype)
        with torch.device(device):
            module = make()
    finally:
        torch.set_default_dtype(before)
    # Rotary tables are buffers that some classes keep on the processor.
    return module.to(device).eval()


def qwen3(size: str, kind: str, device: str, dtype: Any) -> Any:
    """A Qwen3 of this size as `Qwen3ForCausalLM` or `Qwen3Model`."""
    transformers = libraries.transformers()
    hidden, between, layers, heads, groups, head = _QWEN3[size]
    config = transformers.Qwen3Config(
        vocab_size=_WORDS if size != "tiny" else 2_000,
        hidden_size=hidden,
        intermediate_size=between,
        num_hidden_layers=layers,
        num_attention_heads=heads,
        num_key_value_heads=groups,
        head_dim=head,
        max_position_embeddings=40_960,
        tie_word_embeddings=size == "4b",
    )
    return made(lambda: getattr(transformers, kind)(config), device, dtype)


def tokenizer() -> Any:
    """A chat tokenizer of our own words: what a token is does not change what it costs."""
    return words.chat(libraries.transformers(), texts(), vocabulary=1_500)


def sdxl(scale: str, device: str, dtype: Any) -> Any:
    """A StableDiffusionXLPipeline."""
    transformers, diffusers = libraries.transformers(), libraries.diffusers()
    real = scale == "real"
    widths, depth, heads = ((320, 640, 1280), (1, 2, 10), (5, 10, 20)) if real else ((16, 32, 32), (1, 1, 1), (2, 4, 4))
    first, second = (768, 1280) if real else (32, 32)
    unet = {
        "sample_size": 128,
        "down_block_types": ("DownBlock2D", "CrossAttnDownBlock2D", "CrossAttnDownBlock2D"),
        "up_block_types": ("CrossAttnUpBlock2D", "CrossAttnUpBlock2D", "UpBlock2D"),
        "block_out_channels": widths,
        "transformer_layers_per_block": depth,
        "attention_head_dim": heads,
        "cross_attention_dim": first + second,
        "use_linear_projection": True,
        "addition_embed_type": "text_time",
        "addition_time_embed_dim": 256 if real else 8,
        "projection_class_embeddings_input_dim": 2816 if real else 6 * 8 + second,
        "norm_num_groups": 32 if real else 8,
    }
    vae_widths = (128, 256, 512, 512) if real else (8, 8, 8, 8)
    clip = words.clip(transformers, texts())

    def encoder(kind: str, width: int, layers: int, heads: int) -> Any:
        config = transformers.CLIPTextConfig(
            vocab_size=49_408 if real else len(clip),
            hidden_size=width,
            intermediate_size=4 * width,
            num_hidden_layers=layers,
            num_attention_heads=heads,
            projection_dim=second,
            eos_token_id=clip.eos_token_id,
            bos_token_id=clip.bos_token_id,
        )
        return made(lambda: getattr(transformers, kind)(config), device, dtype)

    return diffusers.StableDiffusionXLPipeline(
        vae=_vae(diffusers.AutoencoderKL, vae_widths, device, dtype, latents=4, scaling_factor=0.13025),
        text_encoder=encoder("CLIPTextModel", first, 12 if real else 2, 12 if real else 2),
        text_encoder_2=encoder("CLIPTextModelWithProjection", second, 32 if real else 2, 20 if real else 2),
        tokenizer=clip,
        tokenizer_2=words.clip(transformers, texts()),
        unet=made(lambda: diffusers.UNet2DConditionModel(in_channels=4, out_channels=4, **unet), device, dtype),
        scheduler=diffusers.EulerDiscreteScheduler(timestep_spacing="leading", steps_offset=1),
    )


def klein(scale: str, device: str, dtype: Any) -> Any:
    """A Flux2KleinPipeline."""
    diffusers = libraries.diffusers()
    real = scale == "real"
    transformer = {
        "patch_size": 1,
        "in_channels": 128 if real else 16,
        "num_layers": 5 if real else 1,
        "num_single_layers": 20 if real else 1,
        "attention_head_dim": 128 if real else 16,
        "num_attention_heads": 24 if real else 2,
        "joint_attention_dim": 3 * (2560 if real else 64),
        "axes_dims_rope": (32, 32, 32, 32) if real else (4, 4, 4, 4),
        "guidance_embeds": False,
    }
    widths = (128, 256, 512, 512) if real else (4, 4, 4, 4)
    return diffusers.Flux2KleinPipeline(
        scheduler=diffusers.FlowMatchEulerDiscreteScheduler(),
        vae=_vae(diffusers.AutoencoderKLFlux2, widths, device, dtype, latents=32 if real else 4),
        text_encoder=qwen3("4b" if real else "tiny", "Qwen3ForCausalLM", device, dtype),
        tokenizer=tokenizer(),
        transformer=made(lambda: diffusers.Flux2Transformer2DModel(**transformer), device, dtype),
        is_distilled=True,
    )


def z_image(scale: str, device: str, dtype: Any) -> Any:
    """A ZImagePipeline."""
    diffusers = libraries.diffusers()
    real = scale == "real"
    small = {"dim": 64, "n_layers": 2, "n_refiner_layers": 1, "n_heads": 2, "n_kv_heads": 2, "cap_feat_dim": 64,
             "axes_dims": [16, 8, 8], "axes_lens": [256, 64, 64]}  # fmt: skip
    transformer = made(lambda: diffusers.ZImageTransformer2DModel(**({} if real else small)), device, dtype)
    with torch.no_grad():
        # Made with torch.empty: whatever the memory held.
        for parameter in (transformer.x_pad_token, transformer.cap_pad_token):
            parameter.normal_(0, 0.02)
    vae_widths = (128, 256, 512, 512) if real else (8, 8, 8, 8)
    return diffusers.ZImagePipeline(
        scheduler=diffusers.FlowMatchEulerDiscreteScheduler(shift=3.0),
        vae=_vae(
            diffusers.AutoencoderKL, vae_widths, device, dtype, latents=16, scaling_factor=0.3611, shift_factor=0.1159
        ),
        text_encoder=qwen3("4b" if real else "tiny", "Qwen3Model", device, dtype),
        tokenizer=tokenizer(),
        transformer=transformer,
    )


def _vae(kind: Any, widths: tuple[int, ...], device: str, dtype: Any, *, latents: int, **more: object) -> Any:
    config = {
        "down_block_types": ("DownEncoderBlock2D",) * len(widths),
        "up_block_types": ("UpDecoderBlock2D",) * len(widths),
        "block_out_channels": widths,
        "layers_per_block": 2 if widths[0] > 16 else 1,
        "latent_channels": latents,
        "norm_num_groups": 32 if widths[0] > 16 else 1,
        "sample_size": 1024,
        **more,
    }
    return made(lambda: kind(**config), device, dtype)
