"""Stable Diffusion XL, a control net for it, and an IP-Adapter in the layout of its own repository."""

from pathlib import Path
from typing import Any

from models import libraries
from models.tiny import autoencoders, randomness, stable_diffusion, words

# What its UNet reads of a prompt: the widths of both text encoders, side by side.
CONTEXT = 2 * stable_diffusion.CONTEXT

WIDTHS = (16, 32)

# Six numbers of size and crop, each spread over as many, and the second encoder's summary.
TIME = 8
POOLED = 32

# A control net's eight-fold reduction of the picture that it follows.
HINT_WIDTHS = (4, 8, 8, 16)

# What an IP-Adapter sees: a picture's side in pixels, its patches, and the width of the summary.
VIEW, PATCH, SUMMARY = 32, 8, 32


def write(folder: Path, texts: list[str]) -> None:
    """An SDXL pipeline of about 0.5 million parameters: two CLIP text encoders, UNet, KL autoencoder, Euler."""
    transformers, diffusers = libraries.transformers(), libraries.diffusers()
    tokenizer, second = words.clip(transformers, texts), words.clip(transformers, texts)
    # As in the checkpoint: the second encoder is padded with a word, not with the end mark.
    second.pad_token = "!"  # noqa: S105  # a mark
    config = stable_diffusion.clip_text(transformers, tokenizer)
    config_second = stable_diffusion.clip_text(transformers, second)
    config_second.projection_dim = POOLED
    pipeline = diffusers.StableDiffusionXLPipeline(
        vae=autoencoders.kl(
            diffusers, latents=4, widths=(4, 8, 16, 16), gain=25.0, scaling_factor=0.13025, force_upcast=True
        ),
        text_encoder=transformers.CLIPTextModel(config),
        text_encoder_2=transformers.CLIPTextModelWithProjection(config_second),
        tokenizer=tokenizer,
        tokenizer_2=second,
        unet=diffusers.UNet2DConditionModel(
            sample_size=128,
            in_channels=4,
            out_channels=4,
            up_block_types=("CrossAttnUpBlock2D", "UpBlock2D"),
            **_blocks(),
        ),
        scheduler=stable_diffusion.euler(diffusers),
        force_zeros_for_empty_prompt=True,
    )
    pipeline.save_pretrained(folder, safe_serialization=True)


def write_control(folder: Path, _texts: list[str]) -> None:
    """A control net for the pipeline above; one net serves depth, pose and edges alike, for it was taught none."""
    diffusers = libraries.diffusers()
    net = diffusers.ControlNetModel(
        in_channels=4, conditioning_channels=3, conditioning_embedding_out_channels=HINT_WIDTHS, **_blocks()
    )
    # Its links to the UNet start as zeros.
    randomness.stir_zeros(net, spread=0.1)
    # And what it sees of the picture arrives too faint beside the noise.
    hint = net.controlnet_cond_embedding
    randomness.scale((layer.weight for layer in (hint.conv_in, *hint.blocks, hint.conv_out)), 3.0)
    net.save_pretrained(folder)


def _blocks() -> dict[str, Any]:
    return {
        "down_block_types": ("DownBlock2D", "CrossAttnDownBlock2D"),
        "block_out_channels": WIDTHS,
        "layers_per_block": 1,
        "cross_attention_dim": CONTEXT,
        "transformer_layers_per_block": (1, 2),
        "attention_head_dim": (2, 4),
        "use_linear_projection": True,
        "norm_num_groups": 8,
        "addition_embed_type": "text_time",
        "addition_time_embed_dim": TIME,
        "projection_class_embeddings_input_dim": 6 * TIME + POOLED,
    }


def write_image_prompt(folder: Path, _texts: list[str]) -> None:
    """`sdxl_models/ip-adapter_sdxl.safetensors` with `image_encoder` beside it: a summary of a picture as four tokens,
    and for each cross attention of the UNet, in order, the keys and values of those."""
    import torch  # heavy: only when a model is built
    from safetensors.torch import save_file

    transformers = libraries.transformers()
    home = folder / "sdxl_models"
    encoder = transformers.CLIPVisionModelWithProjection(
        transformers.CLIPVisionConfig(
            hidden_size=32,
            intermediate_size=64,
            num_hidden_layers=2,
            num_attention_heads=4,
            image_size=VIEW,
            patch_size=PATCH,
            projection_dim=SUMMARY,
        )
    )
    # Its patches and their places start a hundred times smaller than trained ones: every picture would look the same.
    randomness.stir(encoder.vision_model.embeddings.parameters(), spread=1.0)
    encoder.save_pretrained(home / "image_encoder")
    weights = {
        "image_proj.proj.weight": torch.randn(4 * CONTEXT, SUMMARY) * 0.5,
        "image_proj.proj.bias": torch.zeros(4 * CONTEXT),
        "image_proj.norm.weight": torch.ones(CONTEXT),
        "image_proj.norm.bias": torch.zeros(CONTEXT),
    }
    widths = [given for name, (_, given) in attention_shapes().items() if name.endswith("attn2.to_k")]
    for place, width in enumerate(widths):
        for what in ("to_k_ip", "to_v_ip"):
            # Odd numbers: between two cross attentions lies one that looks at the picture itself.
            weights[f"ip_adapter.{2 * place + 1}.{what}.weight"] = torch.randn(width, CONTEXT) * 0.3
    save_file(weights, home / "ip-adapter_sdxl.safetensors")


def attention_shapes() -> dict[str, tuple[int, int]]:
    """The projections of the UNet's attentions, in the library's order: how many numbers each takes and gives."""
    unet = libraries.diffusers().UNet2DConditionModel(
        in_channels=4, out_channels=4, up_block_types=("CrossAttnUpBlock2D", "UpBlock2D"), **_blocks()
    )
    found = {}
    for processor in unet.attn_processors:
        attention = processor.removesuffix(".processor")
        for projection in ("to_q", "to_k", "to_v", "to_out.0"):
            layer = unet.get_submodule(f"{attention}.{projection}")
            found[f"{attention}.{projection}"] = (layer.in_features, layer.out_features)
    return found
