"""The architectures of the default profiles, built tiny from their own configuration classes, in the hub's layout."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import torch

from models import libraries, tiny


def tokenizer(transformers: Any) -> Any:
    words = ["Әже хатты қайта бүктейді. Ғалым үйге қарайды. Өзен мұзы сытырлайды. ҢҮІҺ"] * 20
    vocabulary, merges = tiny._train(words, size=400, alike=transformers.Qwen2Tokenizer())
    made = transformers.Qwen2Tokenizer(vocab=vocabulary, merges=merges)
    made.add_special_tokens({"additional_special_tokens": ["<|im_start|>", "<|im_end|>"]})
    made.chat_template = tiny.CHAT_TEMPLATE
    return made


def qwen(transformers: Any, kind: str, words: int, layers: int) -> Any:
    config = transformers.Qwen3Config(
        vocab_size=words,
        hidden_size=16,
        intermediate_size=16,
        num_hidden_layers=layers,
        num_attention_heads=2,
        num_key_value_heads=2,
        head_dim=8,
        max_position_embeddings=512,
    )
    return getattr(transformers, kind)(config)


def gemma_text(words: int) -> dict[str, object]:
    return {
        "vocab_size": words,
        "hidden_size": 32,
        "intermediate_size": 32,
        "num_hidden_layers": 6,
        "num_attention_heads": 2,
        "num_key_value_heads": 1,
        "head_dim": 16,
        "global_head_dim": 16,
        "max_position_embeddings": 2048,
        # Shorter than the prompts of the tests: rows padded on the left must not slide out of their window.
        "sliding_window": 16,
        "pad_token_id": 0,
    }


def write_gemma_12b(folder: Path) -> None:
    """Gemma 4 without encoders: an architecture of its own."""
    transformers = libraries.transformers()
    words = tokenizer(transformers)
    words.save_pretrained(folder)
    last = len(words) - 1
    config = transformers.Gemma4UnifiedConfig(
        text_config=gemma_text(len(words)), boi_token_id=last, eoi_token_id=last, image_token_id=last
    )
    transformers.Gemma4UnifiedForConditionalGeneration(config).save_pretrained(folder)


def write_gemma_26b(folder: Path) -> None:
    """Gemma 4 as a mixture of experts with a vision tower."""
    transformers = libraries.transformers()
    words = tokenizer(transformers)
    words.save_pretrained(folder)
    last = len(words) - 1
    experts = {"enable_moe_block": True, "num_experts": 4, "top_k_experts": 2, "moe_intermediate_size": 16}
    seeing = {"hidden_size": 16, "intermediate_size": 16, "num_hidden_layers": 1, "num_attention_heads": 2}
    config = transformers.Gemma4Config(
        text_config=gemma_text(len(words)) | experts | {"hidden_size_per_layer_input": 0},
        vision_config=seeing | {"num_key_value_heads": 2, "head_dim": 8},
        boi_token_id=last,
        eoi_token_id=last,
        image_token_id=last,
    )
    transformers.Gemma4ForConditionalGeneration(config).save_pretrained(folder)


def write_klein(folder: Path) -> None:
    """FLUX.2 klein: packed latents, a Qwen3 text encoder read at layers 9, 18 and 27, references beside the prompt."""
    transformers, diffusers = libraries.transformers(), libraries.diffusers()
    words = tokenizer(transformers)
    transformer = diffusers.Flux2Transformer2DModel(
        patch_size=1,
        in_channels=16,
        num_layers=1,
        num_single_layers=1,
        attention_head_dim=16,
        num_attention_heads=2,
        joint_attention_dim=48,
        axes_dims_rope=[4, 4, 4, 4],
        guidance_embeds=False,
    )
    diffusers.Flux2KleinPipeline(
        scheduler=diffusers.FlowMatchEulerDiscreteScheduler(),
        vae=diffusers.AutoencoderKLFlux2(
            **_levels(latents=4, widths=(4, 4, 4, 4)), use_quant_conv=False, use_post_quant_conv=False
        ),
        text_encoder=qwen(transformers, "Qwen3ForCausalLM", len(words), layers=28),
        tokenizer=words,
        transformer=transformer,
        is_distilled=True,
    ).save_pretrained(folder)


def write_z_image(folder: Path) -> None:
    """Z-Image: plain latents of 16 channels, a Qwen3 text encoder, image-to-image by strength."""
    transformers, diffusers = libraries.transformers(), libraries.diffusers()
    words = tokenizer(transformers)
    transformer = diffusers.ZImageTransformer2DModel(
        all_patch_size=(2,),
        all_f_patch_size=(1,),
        in_channels=16,
        dim=32,
        n_layers=2,
        n_refiner_layers=1,
        n_heads=2,
        n_kv_heads=2,
        cap_feat_dim=16,
        axes_dims=[8, 4, 4],
        axes_lens=[256, 64, 64],
    )
    with torch.no_grad():
        # Its padding tokens are made with torch.empty: whatever the memory held.
        for parameter in (transformer.x_pad_token, transformer.cap_pad_token):
            parameter.normal_(0, 0.05)
    diffusers.ZImagePipeline(
        scheduler=diffusers.FlowMatchEulerDiscreteScheduler(),
        vae=diffusers.AutoencoderKL(
            **_levels(latents=16, widths=(8, 8, 8, 8)), scaling_factor=0.3611, shift_factor=0.1159
        ),
        text_encoder=qwen(transformers, "Qwen3Model", len(words), layers=2),
        tokenizer=words,
        transformer=transformer,
    ).save_pretrained(folder)


def _levels(*, latents: int, widths: tuple[int, ...]) -> dict[str, Any]:
    return {
        "down_block_types": ("DownEncoderBlock2D",) * len(widths),
        "up_block_types": ("UpDecoderBlock2D",) * len(widths),
        "block_out_channels": widths,
        "layers_per_block": 1,
        "latent_channels": latents,
        "norm_num_groups": 4 if widths[0] > 4 else 1,
        "sample_size": 32,
    }


WRITERS: dict[str, Callable[[Path], None]] = {
    "gemma-4-12b-it": write_gemma_12b,
    "gemma-4-26b-a4b-it": write_gemma_26b,
    "flux.2-klein-4b": write_klein,
    "z-image-turbo": write_z_image,
}
