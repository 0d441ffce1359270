"""Which tokens may come next, for all rows that have a grammar, as one operation on their scores."""

from collections.abc import Sequence
from typing import Any

import torch

from models.grammar import Matcher


class Masks:
    """One buffer of bits for all rows, pinned where a GPU reads it; expanded on the device that holds the scores."""

    def __init__(self, *, vocabulary: int, device: str) -> None:
        self._words = (vocabulary + 31) // 32
        self._device = device
        self._bits = self._buffer(1)
        self._shifts = torch.arange(32, dtype=torch.int32, device=device)

    def forbid(self, scores: Any, matchers: Sequence[Matcher | None]) -> None:
        """Set `scores` [rows, vocabulary] to minus infinity where a row's token may not come next, in place."""
        places = [place for place, matcher in enumerate(matchers) if matcher is not None]
        if not places:
            return
        if len(places) > self._bits.shape[0]:
            self._bits = self._buffer(len(places))
        address, stride = self._bits.data_ptr(), self._words * 4
        for slot, place in enumerate(places):
            matchers[place].fill(address + slot * stride, stride)  # type: ignore[union-attr]  # only those are listed
        bits = self._bits[: len(places)].to(self._device, non_blocking=True)
        barred = ((bits.unsqueeze(-1) >> self._shifts) & 1).view(len(places), -1)[:, : scores.shape[-1]] == 0
        if len(places) == scores.shape[0]:
            scores.masked_fill_(barred, float("-inf"))
        else:
            scores[places] = scores[places].masked_fill(barred, float("-inf"))

    def _buffer(self, rows: int) -> Any:
        return torch.zeros((rows, self._words), dtype=torch.int32, pin_memory=self._device.startswith("cuda"))
