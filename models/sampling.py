"""The next token of every row of a batch at once: a seed, temperature and nucleus for each, in a few torch calls."""

from collections.abc import Sequence
from typing import Any

import torch

from models.rows import Row

# Below this a division would overflow; temperature 0 takes the likeliest token without any chance.
_COLDEST = 1e-4

# On a processor 32 rows of 150,000 words take 75 ms, so that only the likeliest are kept there first (16 ms): below the
# thousandth nothing is ever drawn at the temperatures that writing uses. A GPU has no use for that.
_WIDE = 16_384
_CANDIDATES = 1024

# A draw outside the nucleus is drawn again among likelier tokens. At top_p 0.95 one in twenty is, so that this many in
# succession (1e-41) are no chance: then the likeliest token is taken.
_DRAWS = 32


def choose(scores: Any, rows: Sequence[Row]) -> list[int | None]:
    """The next token of each row of `scores` [rows, vocabulary]; None where they are NaN.

    Nucleus sampling (Holtzman et al. 2020) without sorting a vocabulary: a token is drawn by inverting the cumulative
    distribution, and drawn again among likelier ones while those above it already hold `top_p` of the chances. Sorting
    2,048 words for 32 rows takes 2.8 ms of a core, this 0.4. Each row's numbers are its own, so that a row is the
    same text in any company, as far as the model's own arithmetic is (see TransformersText)."""
    device, kept = scores.device, None
    if device.type == "cpu" and scores.shape[-1] > _WIDE:
        scores, kept = scores.topk(_CANDIDATES, dim=-1)
    warmth = [max(row.order.temperature, _COLDEST) for row in rows]
    scores = scores.float()
    chances = torch.softmax(scores / torch.tensor(warmth, device=device).unsqueeze(-1), dim=-1)
    chosen: list[int | None] = [None] * len(rows)
    cold = [n for n, row in enumerate(rows) if row.order.temperature <= 0]
    if cold:
        likeliest, broken = chances[cold].argmax(dim=-1).tolist(), chances[cold].sum(dim=-1).isnan().tolist()
        for place, token, nan in zip(cold, likeliest, broken, strict=True):
            chosen[place] = None if nan else token
    warm = [n for n, row in enumerate(rows) if row.order.temperature > 0]
    if warm:
        part = chances if len(warm) == len(rows) else chances[warm]
        for place, drawn in zip(warm, _draw(part, [rows[n] for n in warm]), strict=True):
            chosen[place] = drawn
    if kept is None:
        return chosen
    return [None if token is None else int(kept[place, token]) for place, token in enumerate(chosen)]


def _draw(chances: Any, rows: Sequence[Row]) -> list[int | None]:
    """A token of each row's nucleus. `chances` [rows, vocabulary] sum to one."""
    chosen: list[int | None] = [None] * len(rows)
    open_rows = list(range(len(rows)))
    for turn in range(_DRAWS):
        again: list[int] = []
        drawn, inside, broken = _once(chances, [rows[n] for n in open_rows], last=turn == _DRAWS - 1)
        for at, place in enumerate(open_rows):
            if broken[at]:
                continue
            if inside[at]:
                chosen[place] = drawn[at]
            else:
                again.append(at)
        if not again:
            break
        chances = chances[again]
        tokens = torch.tensor([drawn[at] for at in again], device=chances.device).unsqueeze(-1)
        chances = chances.masked_fill(chances <= chances.gather(-1, tokens), 0.0)
        open_rows = [open_rows[at] for at in again]
    return chosen


def _once(chances: Any, rows: Sequence[Row], *, last: bool) -> tuple[list[int], list[bool], list[bool]]:
    """One draw for each row: the tokens, whether each is inside its nucleus, and whether its chances are NaN."""
    # Apple's devices have no double; elsewhere a float's sum over 150,000 words would lose the rare ones.
    exact = torch.float32 if chances.device.type == "mps" else torch.float64
    totals = chances.cumsum(dim=-1, dtype=exact)
    whole = totals[:, -1:]
    luck = torch.tensor([[row.draw()] for row in rows], dtype=exact, device=chances.device)
    tokens = torch.searchsorted(totals, luck * whole, right=True).clamp_(max=chances.shape[-1] - 1)
    if last:
        tokens = chances.argmax(dim=-1, keepdim=True)
    own = chances.gather(-1, tokens)
    above = chances.masked_fill(chances <= own, 0.0).sum(dim=-1, keepdim=True, dtype=exact)
    nucleus = torch.tensor([[row.order.top_p] for row in rows], dtype=exact, device=chances.device)
    # What a row's chances sum to after tokens were put out is what lies above them: within the nucleus of the whole.
    inside = ((above < nucleus) | (above == 0)) & (own > 0)
    said = torch.cat((tokens.to(exact), inside.to(exact), whole.isnan().to(exact)), dim=-1).tolist()
    return [int(t) for t, _, _ in said], [bool(i) for _, i, _ in said], [bool(n) for _, _, n in said]
