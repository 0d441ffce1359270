"""Qwen3: the tiny text model, and the text encoders of pipelines that read their prompts with it."""

from pathlib import Path
from typing import Any

from models import libraries
from models.tiny import words

VOCABULARY = 2048

# Enough to read a prompt by; their embeddings are most of such an encoder's weights.
ENCODER_VOCABULARY = 1024


def write(folder: Path, texts: list[str]) -> None:
    """A Qwen3 language model of about 0.8 million parameters with a byte-level tokenizer trained on `texts`."""
    transformers = libraries.transformers()
    tokenizer = words.chat(transformers, texts, vocabulary=VOCABULARY)
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


def encoder(transformers: Any, texts: list[str], *, kind: str, layers: int) -> tuple[Any, Any]:
    """A tokenizer and a Qwen3 of the class `kind`, 16 wide, as a pipeline's text encoder."""
    tokenizer = words.chat(transformers, texts, vocabulary=ENCODER_VOCABULARY)
    config = transformers.Qwen3Config(
        vocab_size=len(tokenizer),
        hidden_size=16,
        intermediate_size=16,
        num_hidden_layers=layers,
        num_attention_heads=2,
        num_key_value_heads=2,
        head_dim=8,
        max_position_embeddings=1024,
        # The usual 0.02 would leave prompts so alike that no picture shows which was meant.
        initializer_range=0.3,
        tie_word_embeddings=True,
        eos_token_id=tokenizer.eos_token_id,
        pad_token_id=tokenizer.pad_token_id,
        bos_token_id=None,
    )
    return tokenizer, libraries.class_of(transformers, kind)(config)
