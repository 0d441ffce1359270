"""Qwen-Image-Edit-Plus: a text encoder that sees the references, and an autoencoder made for film."""

from pathlib import Path
from typing import Any

from models import libraries, processors
from models.tiny import autoencoders, randomness, words

MARKS = ("<|im_start|>", "<|vision_start|>", "<|vision_end|>", "<|image_pad|>", "<|video_pad|>")

VOCABULARY = 1024
WIDTH = 16
LATENTS = 16

# Found by trying: prompts and references show, and no picture is black or white.
GAIN, LOUDNESS, CONTRAST = 5.0, 6.0, 5.0


def write(folder: Path, texts: list[str]) -> None:
    """A QwenImageEditPlus pipeline. It scales every reference to a megapixel, so all parts are as thin as they go."""
    transformers, diffusers = libraries.transformers(), libraries.diffusers()
    tokenizer = words.chat(transformers, texts, vocabulary=VOCABULARY, marks=MARKS)
    transformer = diffusers.QwenImageTransformer2DModel(
        patch_size=2,
        in_channels=4 * LATENTS,
        out_channels=LATENTS,
        num_layers=1,
        attention_head_dim=16,
        num_attention_heads=1,
        joint_attention_dim=WIDTH,
        axes_dims_rope=(4, 6, 6),
    )
    randomness.enliven(transformer, GAIN)
    # Thousands of tokens come from a reference and a hundred from the prompt, which must be heard among them.
    for block in transformer.transformer_blocks:
        randomness.scale([block.attn.norm_added_k.weight, block.attn.add_v_proj.weight], LOUDNESS)
    # A level more of residual blocks takes two seconds for each reference.
    vae = diffusers.AutoencoderKLQwenImage(base_dim=4, z_dim=LATENTS, dim_mult=[1, 1, 1, 1], num_res_blocks=0)
    randomness.scale([vae.encoder.conv_out.weight, vae.decoder.conv_out.weight], CONTRAST)
    autoencoders.settle(vae.quant_conv, latents=LATENTS, gain=3.0)
    pipeline = diffusers.QwenImageEditPlusPipeline(
        scheduler=diffusers.FlowMatchEulerDiscreteScheduler(use_dynamic_shifting=True),
        vae=vae,
        text_encoder=_text_encoder(transformers, tokenizer),
        tokenizer=tokenizer,
        processor=processors.kind(transformers.Qwen2VLProcessor)(
            image_processor=transformers.Qwen2VLImageProcessor(), tokenizer=tokenizer, chat_template=words.CHAT_TEMPLATE
        ),
        transformer=transformer,
    )
    pipeline.save_pretrained(folder)


def _text_encoder(transformers: Any, tokenizer: Any) -> Any:
    ids = dict(zip(MARKS, tokenizer.convert_tokens_to_ids(list(MARKS)), strict=True))
    config = transformers.Qwen2_5_VLConfig(
        text_config={
            "vocab_size": len(tokenizer),
            "hidden_size": WIDTH,
            "intermediate_size": WIDTH,
            "num_hidden_layers": 2,
            "num_attention_heads": 2,
            "num_key_value_heads": 2,
            "max_position_embeddings": 4096,
            "rope_parameters": {"rope_type": "default", "rope_theta": 1e6, "mrope_section": [2, 1, 1]},
            "initializer_range": 0.3,
            "bos_token_id": None,
            "eos_token_id": tokenizer.eos_token_id,
        },
        vision_config={
            "initializer_range": 0.3,
            "depth": 1,
            "hidden_size": WIDTH,
            "intermediate_size": WIDTH,
            "num_heads": 1,
            "out_hidden_size": WIDTH,
            "fullatt_block_indexes": [0],
        },
        image_token_id=ids["<|image_pad|>"],
        video_token_id=ids["<|video_pad|>"],
        vision_start_token_id=ids["<|vision_start|>"],
        vision_end_token_id=ids["<|vision_end|>"],
    )
    return transformers.Qwen2_5_VLForConditionalGeneration(config)
