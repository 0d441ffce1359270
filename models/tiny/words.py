"""Tokenizers of the real classes, their merges trained on a few pages of Kazakh, Russian and English."""

import json
from typing import Any

CLIP_VOCABULARY = 1024

# ChatML: the shape that Qwen's own template has, without tools.
CHAT_TEMPLATE = (
    "{%- for message in messages -%}"
    "{{ '<|im_start|>' + message.role + '\n' + message.content + '<|im_end|>\n' }}"
    "{%- endfor -%}"
    "{%- if add_generation_prompt -%}{{ '<|im_start|>assistant\n' }}{%- endif -%}"
)


def chat(transformers: Any, texts: list[str], *, vocabulary: int, marks: tuple[str, ...] = ("<|im_start|>",)) -> Any:
    """Qwen's byte-level tokenizer of at most `vocabulary` tokens, its chat template and further special `marks`."""
    known, merges = train(texts, size=vocabulary - 2 - len(marks), alike=transformers.Qwen2Tokenizer())
    tokenizer = transformers.Qwen2Tokenizer(vocab=known, merges=merges, eos_token="<|im_end|>")  # noqa: S106  # a mark
    tokenizer.add_special_tokens({"additional_special_tokens": list(marks)})
    tokenizer.chat_template = CHAT_TEMPLATE
    return tokenizer


def clip(transformers: Any, texts: list[str]) -> Any:
    """CLIP's words end in `</w>`. The trainer numbers such letters by chance of a hash, so we train without them
    and give every letter and every merge its twin at the end of a word."""
    letters, merges = train(texts, size=CLIP_VOCABULARY, alike=transformers.CLIPTokenizer())
    pieces = sorted(letters, key=lambda piece: letters[piece])
    tokens = [*pieces, *(f"{piece}</w>" for piece in pieces), "<|startoftext|>", "<|endoftext|>"]
    twins = [(left, f"{right}</w>") for left, right in merges]
    return transformers.CLIPTokenizer(
        vocab={token: n for n, token in enumerate(tokens)},
        merges=[pair for both in zip(merges, twins, strict=True) for pair in both],
        model_max_length=77,
    )


def train(texts: list[str], *, size: int, alike: Any) -> tuple[dict[str, int], list[tuple[str, str]]]:
    """Byte-pair merges over the bytes of `texts`, split into words as the tokenizer `alike` does."""
    from tokenizers import pre_tokenizers  # heavy: only when built

    return _merges(texts, size=size, alike=alike, letters=sorted(pre_tokenizers.ByteLevel.alphabet()))


def train_pieces(
    texts: list[str], *, size: int, alike: Any, marks: tuple[str, ...]
) -> tuple[dict[str, int], list[tuple[str, str]]]:
    """The same over letters, in the manner of sentence pieces: `marks` come first, then the 256 bytes that stand for
    letters never seen, then letters and merges."""
    letters = sorted({letter for text in texts for letter in text.replace(" ", "▁")} | {"▁"})
    known, merges = _merges(texts, size=size - len(marks) - 256, alike=alike, letters=letters)
    pieces = sorted(known, key=lambda piece: known[piece])
    tokens = [*marks, *(f"<0x{byte:02X}>" for byte in range(256)), *pieces]
    return {token: n for n, token in enumerate(tokens)}, merges


def _merges(
    texts: list[str], *, size: int, alike: Any, letters: list[str]
) -> tuple[dict[str, int], list[tuple[str, str]]]:
    from tokenizers import Tokenizer, models, trainers  # heavy: only when built

    trained = Tokenizer(models.BPE())
    # A tokenizer without a normalizer has None here, and the trained one takes no None.
    if alike.backend_tokenizer.normalizer is not None:
        trained.normalizer = alike.backend_tokenizer.normalizer
    trained.pre_tokenizer = alike.backend_tokenizer.pre_tokenizer
    trainer = trainers.BpeTrainer(vocab_size=size, initial_alphabet=letters, show_progress=False)
    trained.train_from_iterator(texts, trainer)
    model = json.loads(trained.to_str())["model"]
    return dict(model["vocab"]), [(left, right) for left, right in model["merges"]]


def bare(trained: Any) -> Any:
    """A tokenizer's model, splitting and decoding without the marks that its class added."""
    from tokenizers import Tokenizer  # heavy: only when built

    described = json.loads(trained.to_str())
    described["added_tokens"] = []
    described["post_processor"] = None
    return Tokenizer.from_str(json.dumps(described))
