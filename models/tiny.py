"""Tiny models with random weights, from real configuration classes, in the hub's own layout: no download."""

import json
from collections.abc import Callable, Iterator
from importlib import resources
from pathlib import Path
from typing import Any

from models import libraries
from models.catalogue import Entry
from models.shelf import Shelf

# Any number would do; a fixed one makes every machine's noise the same noise.
SEED = 2026

TEXT_VOCABULARY = 2048
CLIP_VOCABULARY = 1024

# ChatML: the shape that Qwen's own template has, without tools.
CHAT_TEMPLATE = (
    "{%- for message in messages -%}"
    "{{ '<|im_start|>' + message.role + '\n' + message.content + '<|im_end|>\n' }}"
    "{%- endfor -%}"
    "{%- if add_generation_prompt -%}{{ '<|im_start|>assistant\n' }}{%- endif -%}"
)


def build(shelf: Shelf, entry: Entry, *, corpus: Path | None = None) -> Path:
    """The entry's folder, built now (seconds on one core) unless it is there. `corpus`: text files for the tokenizer
    instead of our own. Raises KeyError for a builder that does not exist."""
    if shelf.present(entry):
        return shelf.path(entry)
    texts = list(_texts(corpus))
    write = BUILDERS[entry.builder]
    return shelf.build(entry, lambda folder: _seeded(write, folder, texts))


def _seeded(write: Callable[[Path, list[str]], None], folder: Path, texts: list[str]) -> None:
    import torch  # heavy: only when a model is built

    with torch.random.fork_rng(devices=[]):
        torch.manual_seed(SEED)
        write(folder, texts)


def _texts(corpus: Path | None) -> Iterator[str]:
    folder = corpus or resources.files("models").joinpath("tiny_corpus")
    files = sorted((f for f in folder.iterdir() if f.name.endswith(".txt")), key=lambda f: f.name)
    for file in files:
        yield from file.read_text(encoding="utf-8").split("\n")


def write_text(folder: Path, texts: list[str]) -> None:
    """A Qwen3 language model of about 0.8 million parameters with a byte-level tokenizer trained on `texts`."""
    transformers = libraries.transformers()
    vocabulary, merges = _train(texts, size=TEXT_VOCABULARY - 3, alike=transformers.Qwen2Tokenizer())
    tokenizer = transformers.Qwen2Tokenizer(vocab=vocabulary, merges=merges, eos_token="<|im_end|>")  # noqa: S106  # a mark
    tokenizer.add_special_tokens({"additional_special_tokens": ["<|im_start|>"]})
    tokenizer.chat_template = CHAT_TEMPLATE
    tokenizer.save_pretrained(folder)
    config = transformers.Qwen3Config(
        vocab_size=len(tokenizer),
        hidden_size=128,
        intermediate_size=256,
        num_hidden_layers=4,
        num_attention_heads=4,
        num_key_value_heads=2,
        head_dim=32,
        max_position_embeddings=16_384,
        tie_word_embeddings=True,
        eos_token_id=tokenizer.eos_token_id,
        pad_token_id=tokenizer.pad_token_id,
        bos_token_id=None,
    )
    transformers.Qwen3ForCausalLM(config).save_pretrained(folder)


def write_image(folder: Path, texts: list[str]) -> None:
    """A Stable Diffusion pipeline of about 0.3 million parameters: CLIP text encoder, UNet, KL autoencoder, Euler."""
    transformers, diffusers = libraries.transformers(), libraries.diffusers()
    tokenizer = _clip_tokenizer(transformers, texts)
    text_encoder = transformers.CLIPTextModel(
        transformers.CLIPTextConfig(
            vocab_size=len(tokenizer),
            hidden_size=32,
            intermediate_size=64,
            num_hidden_layers=2,
            num_attention_heads=4,
            projection_dim=32,
            bos_token_id=tokenizer.bos_token_id,
            eos_token_id=tokenizer.eos_token_id,
            pad_token_id=tokenizer.pad_token_id,
        )
    )
    pipeline = diffusers.StableDiffusionPipeline(
        vae=_autoencoder(diffusers),
        text_encoder=text_encoder,
        tokenizer=tokenizer,
        unet=_unet(diffusers),
        scheduler=diffusers.EulerDiscreteScheduler(
            beta_start=0.00085,
            beta_end=0.012,
            beta_schedule="scaled_linear",
            timestep_spacing="trailing",
            steps_offset=1,
        ),
        safety_checker=None,
        feature_extractor=None,
        requires_safety_checker=False,
    )
    pipeline.save_pretrained(folder, safe_serialization=True)


def _autoencoder(diffusers: Any) -> Any:
    # Four levels, so that a pixel grid is eight times the latent one as in the real checkpoints; no attention in the
    # middle, which would cost more than all the rest at storyboard sizes.
    return diffusers.AutoencoderKL(
        down_block_types=("DownEncoderBlock2D",) * 4,
        up_block_types=("UpDecoderBlock2D",) * 4,
        block_out_channels=(4, 8, 16, 16),
        layers_per_block=1,
        latent_channels=4,
        norm_num_groups=4,
        sample_size=512,
        mid_block_add_attention=False,
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
        cross_attention_dim=32,
        attention_head_dim=4,
        norm_num_groups=8,
    )


def _clip_tokenizer(transformers: Any, texts: list[str]) -> Any:
    """CLIP's words end in `</w>`. The trainer numbers such letters by chance of a hash, so we train without them
    and give every letter and every merge its twin at the end of a word."""
    letters, merges = _train(texts, size=CLIP_VOCABULARY, alike=transformers.CLIPTokenizer())
    pieces = sorted(letters, key=lambda piece: letters[piece])
    tokens = [*pieces, *(f"{piece}</w>" for piece in pieces), "<|startoftext|>", "<|endoftext|>"]
    twins = [(left, f"{right}</w>") for left, right in merges]
    return transformers.CLIPTokenizer(
        vocab={token: n for n, token in enumerate(tokens)},
        merges=[pair for both in zip(merges, twins, strict=True) for pair in both],
        model_max_length=77,
    )


def _train(texts: list[str], *, size: int, alike: Any) -> tuple[dict[str, int], list[tuple[str, str]]]:
    """Byte-pair merges over `texts`, split into words as the tokenizer `alike` does."""
    from tokenizers import Tokenizer, models, pre_tokenizers, trainers  # heavy: only when built

    trained = Tokenizer(models.BPE())
    trained.normalizer = alike.backend_tokenizer.normalizer
    trained.pre_tokenizer = alike.backend_tokenizer.pre_tokenizer
    trainer = trainers.BpeTrainer(
        vocab_size=size, initial_alphabet=sorted(pre_tokenizers.ByteLevel.alphabet()), show_progress=False
    )
    trained.train_from_iterator(texts, trainer)
    model = json.loads(trained.to_str())["model"]
    return dict(model["vocab"]), [(left, right) for left, right in model["merges"]]


BUILDERS: dict[str, Callable[[Path, list[str]], None]] = {"text": write_text, "image": write_image}
