"""Text embeddings, kept across calls: a board says the same negative prompt for every panel, and many words again."""

from collections import OrderedDict
from collections.abc import Callable, Iterator, Sequence
from enum import IntEnum
from typing import Any

import torch

from models.families import Family, Words

# Kept in main memory: 800 prompts of SDXL (0.3 MB each), or 32 of FLUX.2 klein (7.9 MB each, 512 tokens of 7680).
LIMIT = 256 * 1024 * 1024

# Texts that are read together: a large encoder holds the states of all its layers for each of them.
TOGETHER = 8

Tensors = tuple[torch.Tensor, ...]
Key = tuple[object, ...]


class Memory:
    """Tensors by key, at most so many bytes of them; the least recently used go first."""

    def __init__(self, limit: int = LIMIT) -> None:
        self._limit = limit
        self._held: OrderedDict[Key, Tensors] = OrderedDict()
        self._bytes = 0
        self.made = 0

    def __len__(self) -> int:
        return len(self._held)

    @property
    def bytes(self) -> int:
        """Bytes held now."""
        return self._bytes

    def recall(self, key: Key, make: Callable[[], Sequence[torch.Tensor]]) -> Tensors:
        """What `make` gave for this key, now or before; in main memory."""
        return self.recall_all([key], lambda _: [make()])[0]

    def recall_all(
        self, keys: Sequence[Key], make: Callable[[Sequence[Key]], Sequence[Sequence[torch.Tensor]]]
    ) -> list[Tensors]:
        """What `make` gave for these keys; it is asked once, for those that are new."""
        new = [key for key in dict.fromkeys(keys) if key not in self._held]
        if new:
            self.made += len(new)
            self._held |= {key: _copied(given) for key, given in zip(new, make(new), strict=True)}
            self._bytes += sum(_bytes(self._held[key]) for key in new)
        found = [self._held[key] for key in keys]
        for key in keys:
            self._held.move_to_end(key)
        while self._bytes > self._limit and len(self._held) > 1:
            self._bytes -= _bytes(self._held.popitem(last=False)[1])
        return found

    def clear(self) -> None:
        """Let go of everything."""
        self._held.clear()
        self._bytes = 0


def _copied(tensors: Sequence[torch.Tensor]) -> Tensors:
    # Copies: what a library gave may be a view into something larger, or be changed by it later.
    return tuple(tensor.detach().to("cpu", copy=True) for tensor in tensors)


def _bytes(tensors: Tensors) -> int:
    return sum(tensor.numel() * tensor.element_size() for tensor in tensors)


class Reader:
    """Turns the words of one pipeline's prompts into what its calls take, each text once."""

    def __init__(self, pipeline: Any, family: Family, memory: Memory) -> None:
        self._pipeline = pipeline
        self._family = family
        self._memory = memory

    def arguments(
        self,
        prompts: Sequence[str],
        negatives: Sequence[str],
        *,
        guided: bool,
        worn: tuple[object, ...] = (),
        exact: bool = False,
    ) -> dict[str, Any]:
        """The call's arguments for these prompts, one per row: embeddings where the family has them, else the words.

        `worn`: the adapters that are on, which may have changed the text encoder. `guided`: whether the negative
        prompts count. `exact`: read alone, for company changes the last bits, also of what was kept from before."""
        if self._family.words is Words.STRINGS:
            return _words(prompts, negatives, guided=guided)
        # Asked once: diffusers looks through every module for it, a millisecond for the tiny models.
        device = self._pipeline._execution_device
        named = dict(self._named("", self._read(prompts, _Side.FOR, (worn, exact), device), device))
        if guided:
            # One by one: they are few and known, and none at all is not like the others.
            refused = [self._read([text], _Side.AGAINST, (worn, exact), device)[0] for text in negatives]
            named |= dict(self._named("negative_", refused, device))
        return named

    def _read(self, texts: Sequence[str], side: "_Side", how: Key, device: Any) -> list[Tensors]:
        encode = _ENCODERS[self._family.words]

        def make(keys: Sequence[Key]) -> list[Tensors]:
            new = [str(key[0]) for key in keys]
            parts = [new[start : start + TOGETHER] for start in range(0, len(new), TOGETHER)]
            with torch.no_grad():
                return [row for part in parts for row in encode(self._pipeline, part, side, device)]

        return self._memory.recall_all([(text, side, *how) for text in texts], make)

    def _named(self, prefix: str, rows: Sequence[Tensors], device: Any) -> Iterator[tuple[str, Any]]:
        columns = list(zip(*rows, strict=True))
        if self._family.words is Words.LISTS:
            yield f"{prefix}prompt_embeds", [tensor.to(device) for tensor in columns[0]]
            return
        yield f"{prefix}prompt_embeds", torch.cat(columns[0]).to(device)
        if self._family.words is Words.CLIP_POOLED:
            yield f"{prefix}pooled_prompt_embeds", torch.cat(columns[1]).to(device)


class _Side(IntEnum):
    """Which of the two texts of a row: what the picture is drawn to, or away from. Also the place of its embeddings
    among those that CLIP's pipelines give."""

    FOR = 0
    AGAINST = 1


def _words(prompts: Sequence[str], negatives: Sequence[str], *, guided: bool) -> dict[str, Any]:
    # One space where nothing is refused: Qwen's pipeline takes its absence for "no guidance".
    return {"prompt": list(prompts), "negative_prompt": [text or " " for text in negatives] if guided else None}


def _clip(pipeline: Any, texts: Sequence[str], side: _Side, device: Any) -> Iterator[Tensors]:
    return zip(_clip_all(pipeline, texts, side, device)[side].split(1), strict=True)


def _clip_pooled(pipeline: Any, texts: Sequence[str], side: _Side, device: Any) -> Iterator[Tensors]:
    given = _clip_all(pipeline, texts, side, device)
    return zip(given[side].split(1), given[2 + side].split(1), strict=True)


def _clip_all(pipeline: Any, texts: Sequence[str], side: _Side, device: Any) -> Any:
    """Prompt and negative prompt, and a summary of each where there are two encoders. No negative is not the same as
    an empty one: SDXL has zeros for it."""
    against = side is _Side.AGAINST
    return pipeline.encode_prompt(
        prompt=[""] * len(texts) if against else list(texts),
        device=device,
        num_images_per_prompt=1,
        do_classifier_free_guidance=against,
        negative_prompt=list(texts) if against and any(texts) else None,
    )


def _hidden(pipeline: Any, texts: Sequence[str], side: _Side, device: Any) -> Iterator[Tensors]:
    # FLUX.2 klein has no negative prompt of the caller's: what it is guided away from is nothing.
    read = list(texts) if side is _Side.FOR else [""] * len(texts)
    return zip(pipeline.encode_prompt(prompt=read, device=device)[0].split(1), strict=True)


def _lists(pipeline: Any, texts: Sequence[str], _: _Side, device: Any) -> Iterator[Tensors]:
    given = pipeline.encode_prompt(prompt=list(texts), device=device, do_classifier_free_guidance=False)
    return zip(given[0], strict=True)


_ENCODERS: dict[Words, Callable[[Any, Sequence[str], _Side, Any], Iterator[Tensors]]] = {
    Words.CLIP: _clip,
    Words.CLIP_POOLED: _clip_pooled,
    Words.HIDDEN: _hidden,
    Words.LISTS: _lists,
}
