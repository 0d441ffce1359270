"""Rows written together by any causal model: padded on the left to one length, joined to those that run already.

For models whose attention has windows, states or pictures that pages do not hold (Gemma 4). What a page table would do
is done by moving keys: a row that ends is cut out of the cache, rows that come are read by themselves and then laid
beside the others, the shorter ones pushed to the right.
"""

from collections.abc import Sequence
from typing import Any

import torch
from torch.nn.functional import pad

from models import libraries
from models.rows import Row


class Padded:
    """The rows of one session in one growing cache."""

    def __init__(self, model: Any, *, pad_token: int) -> None:
        """`pad_token` fills the left of shorter prompts; it is never attended to."""
        self._model = model
        self._pad = pad_token
        self._config = model.config.get_text_config(decoder=True)
        self._coming: list[Row] = []
        self._rows: list[Row] = []
        self._cache: Any = None
        # Which places of the cache each row attends to, [rows, length].
        self._seen: Any = None

    def start(self, row: Row) -> None:
        """Take a row in; what it has written already is read again with its prompt."""
        self._coming.append(row)

    def stop(self, row: Row) -> None:
        """Let go of a row, whether it has begun or not."""
        if row in self._coming:
            self._coming.remove(row)
        if row not in self._rows:
            return
        kept = [place for place, each in enumerate(self._rows) if each is not row]
        self._rows.remove(row)
        if not kept:
            self._cache = self._seen = None
            return
        places = torch.tensor(kept, device=self._model.device)
        self._cache.batch_select_indices(places)
        self._seen = self._seen[places]

    def reset(self) -> None:
        """Forget every row and everything that was kept of them."""
        self._coming.clear()
        self._rows.clear()
        self._cache = self._seen = None

    def close(self) -> None:
        """Let go of all memory."""
        self.reset()

    def accepted(self, row: Row, token: int) -> None:
        """The row goes on with `token`; it stands in `row.ids` already."""

    def forward(self) -> tuple[list[Row], Any]:
        """One step: rows that come read their prompts, else every row's next token is due."""
        if self._coming and self._can_join():
            return self._read(self._next_coming())
        if not self._rows:
            return [], None
        device = self._model.device
        tokens = torch.tensor([[row.ids[-1]] for row in self._rows], device=device)
        self._seen = pad(self._seen, (0, 1), value=1)
        scores = self._model(
            input_ids=tokens,
            attention_mask=self._seen,
            position_ids=self._seen.sum(dim=-1, keepdim=True) - 1,
            past_key_values=self._cache,
            use_cache=True,
            logits_to_keep=1,
        ).logits[:, -1]
        return list(self._rows), scores

    def _next_coming(self) -> list[Row]:
        """Rows that can be read in one call: a row with pictures is read by itself."""
        count = 1
        if self._coming[0].pictures is None:
            while count < len(self._coming) and self._coming[count].pictures is None:
                count += 1
        rows, self._coming = self._coming[:count], self._coming[count:]
        return rows

    def _can_join(self) -> bool:
        return self._cache is None or all(_plain(layer) for layer in self._cache.layers)

    def _read(self, rows: Sequence[Row]) -> tuple[list[Row], Any]:
        device = self._model.device
        prompts = [row.prompt + row.ids for row in rows]
        longest = max(map(len, prompts))
        ids = torch.tensor([[self._pad] * (longest - len(p)) + p for p in prompts], device=device)
        seen = torch.tensor([[0] * (longest - len(p)) + [1] * len(p) for p in prompts], device=device)
        cache = libraries.transformers().DynamicCache(config=self._config)
        scores = self._model(
            input_ids=ids,
            attention_mask=seen,
            position_ids=(seen.cumsum(dim=-1) - 1).clamp_(min=0),
            past_key_values=cache,
            use_cache=True,
            logits_to_keep=1,
            **self._shown(rows[0], longest),
        ).logits[:, -1]
        self._join(cache, seen)
        self._rows += rows
        return list(rows), scores

    def _shown(self, row: Row, length: int) -> dict[str, Any]:
        """What the processor made of a row's pictures; marks that go with its tokens grow with what it has written."""
        if row.pictures is None:
            return {}
        shown = {}
        for name, value in row.pictures.items():
            along = name.endswith("token_type_ids")
            shown[name] = pad(value, (0, length - value.shape[-1])) if along else value
        return shown

    def _join(self, cache: Any, seen: Any) -> None:
        if self._cache is None:
            self._cache, self._seen = cache, seen
            return
        length = max(self._seen.shape[1], seen.shape[1])
        self._seen = torch.cat([pad(part, (length - part.shape[1], 0)) for part in (self._seen, seen)])
        for old, new in zip(self._cache.layers, cache.layers, strict=True):
            # Layers that borrow another one's keys hold none.
            if not old.is_initialized:
                continue
            held = max(old.keys.shape[-2], new.keys.shape[-2])
            old.keys = torch.cat([_pushed(part.keys, held) for part in (old, new)])
            old.values = torch.cat([_pushed(part.values, held) for part in (old, new)])
            if hasattr(old, "cumulative_length"):
                old.cumulative_length = length


def _pushed(states: Any, length: int) -> Any:
    return pad(states, (0, 0, length - states.shape[-2], 0))


def _plain(layer: Any) -> bool:
    """Whether a cache layer is keys and values by place, which can be pushed and joined; states that sum up are not."""
    return type(layer).__name__ in {"DynamicLayer", "DynamicSlidingWindowLayer"}
