"""Llama 3: a byte-level tokenizer of no class of its own, headers in the template, and two ways to end."""

from pathlib import Path
from typing import Any

from models import libraries
from models.tiny import words

VOCABULARY = 2048

BEGIN, END, TURN_END = "<|begin_of_text|>", "<|end_of_text|>", "<|eot_id|>"
HEADERS = ("<|start_header_id|>", "<|end_header_id|>")

# The shape of the checkpoints' own template, without tools and dates.
CHAT_TEMPLATE = (
    "{{- bos_token -}}"
    "{%- for message in messages -%}"
    "{{- '<|start_header_id|>' + message.role + '<|end_header_id|>\n\n' + message.content + '<|eot_id|>' -}}"
    "{%- endfor -%}"
    "{%- if add_generation_prompt -%}{{- '<|start_header_id|>assistant<|end_header_id|>\n\n' -}}{%- endif -%}"
)


def write(folder: Path, texts: list[str]) -> None:
    """A Llama language model of about 0.5 million parameters; two of its heads share keys and values."""
    transformers = libraries.transformers()
    tokenizer = _tokenizer(transformers, texts)
    tokenizer.save_pretrained(folder)
    config = transformers.LlamaConfig(
        vocab_size=len(tokenizer),
        hidden_size=96,
        intermediate_size=192,
        num_hidden_layers=3,
        num_attention_heads=4,
        num_key_value_heads=2,
        max_position_embeddings=8192,
        tie_word_embeddings=True,
        bos_token_id=tokenizer.bos_token_id,
        eos_token_id=tokenizer.convert_tokens_to_ids([END, TURN_END]),
        pad_token_id=None,
    )
    transformers.LlamaForCausalLM(config).save_pretrained(folder)


def _tokenizer(transformers: Any, texts: list[str]) -> Any:
    alike = transformers.Qwen2Tokenizer()
    marks = (BEGIN, END, *HEADERS, TURN_END)
    vocabulary, merges = words.train(texts, size=VOCABULARY - len(marks), alike=alike)
    # The same bytes and the same splitting into words; only its marks are others.
    byte_level = transformers.Qwen2Tokenizer(vocab=vocabulary, merges=merges).backend_tokenizer
    tokenizer = transformers.TokenizersBackend(
        tokenizer_object=words.bare(byte_level),
        bos_token=BEGIN,
        eos_token=TURN_END,
        extra_special_tokens=[END, *HEADERS],
        model_max_length=8192,
    )
    tokenizer.chat_template = CHAT_TEMPLATE
    return tokenizer
