"""A LoRA set for the tiny SDXL, as trainers write it and `load_lora_weights` reads it."""

from pathlib import Path

from models import libraries
from models.tiny import xl

RANK = 4


def write(folder: Path, _texts: list[str]) -> None:
    """`pytorch_lora_weights.safetensors`: two thin matrices for each projection of the UNet's attentions."""
    import torch  # heavy: only when a model is built

    library = libraries.diffusers()
    layers = {}
    for name, (taken, given) in xl.attention_shapes().items():
        layers[f"unet.{name}.lora_A.weight"] = torch.randn(RANK, taken) * 0.3
        layers[f"unet.{name}.lora_B.weight"] = torch.randn(given, RANK) * 0.3
    library.StableDiffusionXLPipeline.write_lora_layers(
        layers,
        save_directory=folder,
        is_main_process=True,
        weight_name="pytorch_lora_weights.safetensors",
        save_function=None,
        safe_serialization=True,
    )
