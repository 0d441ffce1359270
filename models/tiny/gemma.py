"""Gemma 4 as a mixture of experts with a vision tower: windowed and full attention in turns, two kinds of tokens."""

from pathlib import Path
from typing import Any

from models import libraries, processors
from models.tiny import words as tokenizers

VOCABULARY = 2048

MARKS = ("<pad>", "<eos>", "<bos>", "<unk>", "<mask>")

# By the names that the processor asks the tokenizer for.
SPECIAL = {
    "image_token": "<|image|>",
    "boi_token": "<|image>",
    "eoi_token": "<image|>",
    "audio_token": "<|audio|>",
    "boa_token": "<|audio>",
    "eoa_token": "<audio|>",
    "sot_token": "<|turn>",
    "eot_token": "<turn|>",
}
VIDEO = "<|video|>"

# The shape of the checkpoints' own template, without tools and thoughts.
CHAT_TEMPLATE = (
    "{{- bos_token -}}"
    "{%- for message in messages -%}"
    "{{- '<|turn>' + ('model' if message.role == 'assistant' else message.role) + '\n' -}}"
    "{%- if message.content is string -%}{{- message.content -}}"
    "{%- else -%}{%- for item in message.content -%}"
    "{%- if item.type == 'image' -%}{{- '<|image|>' -}}{%- elif item.type == 'text' -%}{{- item.text -}}{%- endif -%}"
    "{%- endfor -%}{%- endif -%}"
    "{{- '<turn|>\n' -}}"
    "{%- endfor -%}"
    "{%- if add_generation_prompt -%}{{- '<|turn>model\n' -}}{%- endif -%}"
)

# The fewest tokens for a picture that the processor knows.
PICTURE_TOKENS = 70


def write(folder: Path, texts: list[str]) -> None:
    """A Gemma 4 of about 0.3 million parameters that reads pictures, its processor and its template."""
    transformers = libraries.transformers()
    words = tokenizer(transformers, texts)
    _processor(transformers, words).save_pretrained(folder)
    config = transformers.Gemma4Config(
        text_config=text(len(words)) | _EXPERTS,
        vision_config={
            "hidden_size": 32,
            "intermediate_size": 32,
            "num_hidden_layers": 2,
            "num_attention_heads": 2,
            "num_key_value_heads": 2,
            "head_dim": 16,
            "position_embedding_size": 1024,
        },
        **places(words),
    )
    model = transformers.Gemma4ForConditionalGeneration(config)
    turn_end = words.convert_tokens_to_ids(SPECIAL["eot_token"])
    model.generation_config.eos_token_id = [words.eos_token_id, turn_end]
    model.save_pretrained(folder)


def places(words: Any) -> dict[str, int]:
    """The tokens that stand for pictures, sounds and films, as the configuration names them."""
    ids = {name: int(words.convert_tokens_to_ids(mark)) for name, mark in SPECIAL.items()}
    return {
        "boi_token_id": ids["boi_token"],
        "eoi_token_id": ids["eoi_token"],
        "image_token_id": ids["image_token"],
        "boa_token_id": ids["boa_token"],
        "eoa_token_index": ids["eoa_token"],
        "audio_token_id": ids["audio_token"],
        "video_token_id": int(words.convert_tokens_to_ids(VIDEO)),
    }


def text(vocabulary: int) -> dict[str, object]:
    """The configuration of the part that writes: five windowed layers and a full one."""
    return {
        "vocab_size": vocabulary,
        "hidden_size": 48,
        "intermediate_size": 48,
        "num_hidden_layers": 6,
        "num_attention_heads": 2,
        "num_key_value_heads": 1,
        "head_dim": 16,
        "global_head_dim": 16,
        "hidden_size_per_layer_input": 0,
        "max_position_embeddings": 4096,
        # Shorter than most prompts: rows padded on the left must not slide out of their window.
        "sliding_window": 16,
        "pad_token_id": 0,
        "eos_token_id": 1,
        "bos_token_id": 2,
    }


# What sets the 26B apart: experts, and pictures whose parts see each other both ways.
_EXPERTS = {
    "use_bidirectional_attention": "vision",
    "enable_moe_block": True,
    "num_experts": 4,
    "top_k_experts": 2,
    "moe_intermediate_size": 16,
}


def tokenizer(transformers: Any, texts: list[str]) -> Any:
    """Gemma's tokenizer of letters with bytes to fall back on, its template, and its marks."""
    marks = (*MARKS, *SPECIAL.values(), VIDEO)
    vocabulary, merges = tokenizers.train_pieces(
        texts, size=VOCABULARY, alike=transformers.GemmaTokenizer(), marks=marks
    )
    made = transformers.GemmaTokenizer(vocab=vocabulary, merges=merges, extra_special_tokens=SPECIAL)
    made.chat_template = CHAT_TEMPLATE
    return made


def _processor(transformers: Any, words: Any) -> Any:
    return processors.kind(transformers.Gemma4Processor)(
        feature_extractor=transformers.Gemma4AudioFeatureExtractor(),
        image_processor=transformers.Gemma4ImageProcessor(max_soft_tokens=PICTURE_TOKENS),
        tokenizer=words,
        video_processor=None,
        chat_template=CHAT_TEMPLATE,
        image_seq_length=PICTURE_TOKENS,
    )
