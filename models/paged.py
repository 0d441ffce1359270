"""Attention over a cache of pages: rows of any length in one call, each reading its own pages and no other's.

The pages, their sharing and their sizes are transformers' own (continuous batching); its attention is not used: without
flash kernels it masks every row against the keys of all rows. At 32 rows that is 32 times the work, and with copies of
grouped keys two thirds of a step (hidden 256, 6 layers, 130 tokens each).
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import torch
from torch.nn.functional import scaled_dot_product_attention as attend_to

# Under this name the models' own layers find the function below.
NAME = "kadr_paged"


@dataclass(frozen=True, slots=True, kw_only=True)
class Stretch:
    """Several new tokens of one row: `start` to `stop` in the step. `read`: where the keys of the whole row lie, and
    `mask` what each token may see of them; both None where these are its first tokens."""

    start: int
    stop: int
    read: Any = None
    mask: Any = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """One step: the first `singles` tokens belong to rows that add one token each, then come the stretches.

    `write`: where each new token's keys go. `read` [singles, longest] where the keys of each single lie, `mask`
    [singles, 1, 1, longest] which of those are its own. `views`: each layer's keys and values, by physical place."""

    views: Mapping[int, tuple[Any, Any]]
    write: Any
    singles: int
    stretches: Sequence[Stretch]
    read: Any = None
    mask: Any = None


def attend(
    module: Any, query: Any, key: Any, value: Any, attention_mask: Any, *, plan: Plan | None = None, **given: Any
) -> tuple[Any, None]:
    """Attention as transformers' layers call it: query [1, heads, tokens, size] to [1, tokens, heads, size]."""
    if plan is None or given.get("softcap") is not None or given.get("sliding_window") or attention_mask is not None:
        raise ValueError("this model's attention wants more than pages: windows, masks or caps on its scores")
    keys, values = plan.views[module.layer_idx]
    keys.index_copy_(0, plan.write, key[0].transpose(0, 1))
    values.index_copy_(0, plan.write, value[0].transpose(0, 1))
    scale = given.get("scaling")
    parts = [_singles(query, keys, values, plan, scale)] if plan.singles else []
    parts += [_stretch(query, (key, value), (keys, values), each, scale) for each in plan.stretches]
    return (parts[0] if len(parts) == 1 else torch.cat(parts)).unsqueeze(0), None


def _singles(query: Any, keys: Any, values: Any, plan: Plan, scale: float | None) -> Any:
    rows, groups, size = plan.singles, keys.shape[1], query.shape[-1]
    # The heads that share keys become the tokens of one query: nothing is copied for them.
    asked = query[0, :, :rows].transpose(0, 1).reshape(rows, groups, -1, size)
    place = plan.read.flatten()
    known, said = (part.index_select(0, place).view(rows, -1, groups, size).transpose(1, 2) for part in (keys, values))
    found = attend_to(asked, known, said, attn_mask=plan.mask, scale=scale)
    return found.reshape(rows, -1, size)


def _stretch(query: Any, new: tuple[Any, Any], held: tuple[Any, Any], each: Stretch, scale: float | None) -> Any:
    asked = query[:, :, each.start : each.stop]
    if each.read is None:
        known, said = (part[:, :, each.start : each.stop] for part in new)
    else:
        known, said = (part.index_select(0, each.read).transpose(0, 1).unsqueeze(0) for part in held)
    shared = asked.shape[1] // known.shape[1]
    if shared > 1:
        known, said = known.repeat_interleave(shared, dim=1), said.repeat_interleave(shared, dim=1)
    found = attend_to(asked, known, said, attn_mask=each.mask, is_causal=each.mask is None, scale=scale)
    return found[0].transpose(0, 1)
