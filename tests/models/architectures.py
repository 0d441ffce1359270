"""Checkpoints of the catalogue, built tiny from their own configuration classes, in the hub's layout."""

import json
from collections.abc import Callable
from pathlib import Path

from models import libraries, tiny
from models.tiny import gemma


def write_gemma_12b(folder: Path, texts: list[str]) -> None:
    """Gemma 4 without encoders: an architecture of its own, whose pictures only torchvision can prepare."""
    transformers = libraries.transformers()
    words = gemma.tokenizer(transformers, texts)
    words.save_pretrained(folder)
    parts = {
        "image_processor": {"image_processor_type": "Gemma4UnifiedImageProcessor"},
        "feature_extractor": {"feature_extractor_type": "Gemma4UnifiedAudioFeatureExtractor"},
        "video_processor": {"video_processor_type": "Gemma4UnifiedVideoProcessor"},
    }
    described = {"processor_class": "Gemma4UnifiedProcessor", **parts}
    (folder / "processor_config.json").write_text(json.dumps(described), encoding="utf-8")
    text = {name: value for name, value in gemma.text(len(words)).items() if name != "hidden_size_per_layer_input"}
    config = transformers.Gemma4UnifiedConfig(
        text_config=text,
        vision_config={"mm_embed_dim": 48, "mm_posemb_size": 64, "output_proj_dims": 48},
        **gemma.places(words),
    )
    transformers.Gemma4UnifiedForConditionalGeneration(config).save_pretrained(folder)


# By the name of a checkpoint of the catalogue.
WRITERS: dict[str, Callable[[Path, list[str]], None]] = {
    "qwen3-1.7b": tiny.BUILDERS["text"],
    "llama-3.2-1b": tiny.BUILDERS["llama"],
    "gemma-4-26b-a4b-it": tiny.BUILDERS["gemma4"],
    "gemma-4-12b-it": write_gemma_12b,
    "sd-1.5": tiny.BUILDERS["image"],
    "sdxl": tiny.BUILDERS["sdxl"],
    "flux.2-klein-4b": tiny.BUILDERS["klein"],
    "z-image-turbo": tiny.BUILDERS["z-image"],
    "qwen-image-edit-2509": tiny.BUILDERS["qwen-edit"],
}
