"""Two sequences side by side: what of the old one stands in the new one, in order, at a cost near linear.

difflib takes quadratic time on what repeats itself, and a hostile script repeats itself. So what stands once on both
sides is taken as an anchor (the patience diff), what lies between two anchors likewise, and only a small rest is
compared all with all.
"""

from bisect import bisect_left
from collections import Counter
from collections.abc import Hashable, Sequence
from typing import TypeVar

Item = TypeVar("Item", bound=Hashable)

# Deeper than any draft needs, and each level reads every item once.
_DEPTH = 12
# A gap of 32 against 32: less work per item than its hash.
_SMALL = 1024


def aligned(old: Sequence[Hashable], new: Sequence[Hashable]) -> list[tuple[int, int]]:
    """Pairs of indices of equal items, rising on both sides; a good choice, not always the largest."""
    found: list[tuple[int, int]] = []
    waiting = [(0, len(old), 0, len(new), 0)]
    while waiting:
        a, b, c, d, depth = waiting.pop()
        while a < b and c < d and old[a] == new[c]:
            found.append((a, c))
            a, c = a + 1, c + 1
        while a < b and c < d and old[b - 1] == new[d - 1]:
            b, d = b - 1, d - 1
            found.append((b, d))
        if a == b or c == d:
            continue
        if (b - a) * (d - c) <= _SMALL:
            found.extend((a + i, c + j) for i, j in _longest(old[a:b], new[c:d]))
        elif depth < _DEPTH:
            waiting.extend(_gaps(old, new, (a, b, c, d), depth))
    return sorted(found)


def rising(numbers: Sequence[int]) -> set[int]:
    """The indices of a longest rising part of `numbers` (patience sorting, n log n)."""
    tops: list[int] = []
    at: list[int] = []
    before = [-1] * len(numbers)
    for i, number in enumerate(numbers):
        pile = bisect_left(tops, number)
        before[i] = at[pile - 1] if pile else -1
        if pile == len(tops):
            tops.append(number)
            at.append(i)
        else:
            tops[pile], at[pile] = number, i
    found: set[int] = set()
    i = at[-1] if at else -1
    while i >= 0:
        found.add(i)
        i = before[i]
    return found


def _gaps(
    old: Sequence[Hashable], new: Sequence[Hashable], within: tuple[int, int, int, int], depth: int
) -> list[tuple[int, int, int, int, int]]:
    """What lies between the anchors; each gap begins with its anchor, which the trimming of equal ends then takes."""
    a, b, c, d = within
    anchors = _anchors(_once(old, a, b), _once(new, c, d)) or _anchors(_nth(old, a, b), _nth(new, c, d))
    kept = rising([j for _i, j in anchors])
    starts = [(a, c), *(anchor for at, anchor in enumerate(anchors) if at in kept)]
    ends = [*starts[1:], (b, d)]
    if len(starts) == 1:
        return []
    return [(i, k, j, m, depth + 1) for (i, j), (k, m) in zip(starts, ends, strict=True)]


def _anchors(mine: dict[Item, int], theirs: dict[Item, int]) -> list[tuple[int, int]]:
    return [(i, theirs[item]) for item, i in mine.items() if item in theirs]


def _once(items: Sequence[Hashable], start: int, end: int) -> dict[Hashable, int]:
    """Where the items stand that stand once, in order."""
    seen: dict[Hashable, int] = {}
    for at in range(start, end):
        seen[items[at]] = -1 if items[at] in seen else at
    return {item: at for item, at in seen.items() if at >= 0}


def _nth(items: Sequence[Hashable], start: int, end: int) -> dict[Hashable, int]:
    """Where each item stands for the first, the second ... time: what to hold on to where nothing stands once."""
    seen: Counter[Hashable] = Counter()
    found: dict[Hashable, int] = {}
    for at in range(start, end):
        seen[items[at]] += 1
        found[items[at], seen[items[at]]] = at
    return found


def _longest(old: Sequence[Hashable], new: Sequence[Hashable]) -> list[tuple[int, int]]:
    """The longest common subsequence, by the table that every textbook has."""
    table = [[0] * (len(new) + 1) for _ in range(len(old) + 1)]
    for i in reversed(range(len(old))):
        for j in reversed(range(len(new))):
            same = old[i] == new[j]
            table[i][j] = table[i + 1][j + 1] + 1 if same else max(table[i + 1][j], table[i][j + 1])
    found: list[tuple[int, int]] = []
    i = j = 0
    while i < len(old) and j < len(new):
        if old[i] == new[j]:
            found.append((i, j))
            i, j = i + 1, j + 1
        elif table[i + 1][j] >= table[i][j + 1]:
            i += 1
        else:
            j += 1
    return found
