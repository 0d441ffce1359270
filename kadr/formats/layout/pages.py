"""What belongs to the page and not to the script: page numbers, running heads, (MORE) and CONTINUED, revision marks."""

import itertools
from collections import Counter
from collections.abc import Sequence
from functools import cache
from typing import Final

from kadr.film.screenplay import Language
from kadr.formats.layout.rows import Row
from kadr.formats.practice import fold, practice
from kadr.formats.words import label

_LONGEST_FURNITURE: Final = 90
# How many lines at the head and at the foot of a page may belong to the page.
_EDGE: Final = 3
_PAGE_WORDS: Final = frozenset(("PAGE", "P", "OF", "СТР", "СТРАНИЦА", "ИЗ", "БЕТ", "БЕТІ"))


class PageCleaner:
    """Takes the page's own lines out of a script. Each line is looked at a fixed number of times."""

    def __init__(self, script: list[Row]) -> None:
        self.script = script
        self.dropped: Counter[str] = Counter()

    def clean(self) -> list[Row]:
        """The script's lines; `turn` marks where a page began, `resumes` where a speech was cut by a page's end."""
        self._margin_stars()
        edges = _page_edges(self.script)
        gone = self._page_numbers(edges)
        gone |= self._running_heads(edges, gone)
        kept = _without(self.script, gone)
        return self._turn_marks(kept)

    def remarks(self) -> tuple[str, ...]:
        """What was taken out, counted."""
        return tuple(f"{what}: {count}" for what, count in self.dropped.items())

    def _margin_stars(self) -> None:
        for row in self.script:
            if row.text.endswith("*") and row.text[:-1].endswith("  ") and len(row.text) <= _LONGEST_FURNITURE * 2:
                row.text = row.text.rstrip("* ")
                row.plain = row.plain.rstrip("* ")
                self.dropped["asterisks of a revision in the margin left out"] += 1

    def _page_numbers(self, edges: dict[int, int]) -> set[int]:
        numbers = [(at, number) for at, row in enumerate(self.script) if (number := page_number(row.plain)) is not None]
        if edges:
            numbers = [(at, number) for at, number in numbers if at in edges]
        else:
            numbers = [(at, number) for at, number in numbers if self.script[at].gap or _far_right(self.script[at])]
        chain = _rising(numbers)
        # A lone number far to the right is a page's; one at the left edge could be anything.
        lone = len(chain) == 1 and not _far_right(self.script[chain[0]])
        if not chain or lone or self._number_scenes(chain):
            return set()
        self.dropped["page numbers left out"] += len(chain)
        return set(chain)

    def _number_scenes(self, chain: Sequence[int]) -> bool:
        """Numbers that stand above headings without one are scene numbers, put on a line of their own."""
        above = 0
        for at in chain:
            heading = self.script[at + 1].heading if at + 1 < len(self.script) else None
            above += heading is not None and heading.number is None
        return above * 10 >= len(chain) * 6

    def _running_heads(self, edges: dict[int, int], gone: set[int]) -> set[int]:
        pages = len({self.script[at].page for at in edges})
        signatures = {at: _signature(self.script[at]) for at in self._set_off(edges) if at not in gone}
        counted = Counter(signature for signature in signatures.values() if signature)
        heads = {signature: count for signature, count in counted.items() if count >= max(3, pages // 2)}
        heads = self._only_at_edges(heads)
        found = {at for at, signature in signatures.items() if signature in heads}
        if not edges:
            found = _numbered_heads(self.script)
        if found:
            self.dropped["running heads and feet left out"] += len(found)
        return found

    def _set_off(self, edges: dict[int, int]) -> list[int]:
        """Lines at a page's head down to the first blank space, at its foot up to the last one; never a speech.

        Two who talk all the time begin many pages with the same names and the same yes.
        """
        blocks: list[list[int]] = []
        for at in sorted(edges):
            row = self.script[at]
            if not blocks or at - 1 != blocks[-1][-1] or row.gap or row.turn:
                blocks.append([])
            blocks[-1].append(at)
        ends = [block for block in blocks if self._at_end(block)]
        return [at for block in ends if not any(self.script[row].cue_like for row in block[:-1]) for at in block]

    def _at_end(self, block: list[int]) -> bool:
        first, after = block[0], block[-1] + 1
        head = first == 0 or self.script[first].turn
        return head or after >= len(self.script) or self.script[after].turn

    def _only_at_edges(self, heads: dict[str, int]) -> dict[str, int]:
        """Without what stands in the middle of pages too: the cue of somebody who speaks on every page."""
        if not heads:
            return heads
        everywhere = Counter(signature for row in self.script if (signature := _signature(row)) in heads)
        return {signature: count for signature, count in heads.items() if everywhere[signature] <= count * 1.2}

    def _turn_marks(self, script: list[Row]) -> list[Row]:
        """The script without (MORE), CONTINUED: and their kin, where a page turns."""
        kept: list[Row] = []
        marked = False
        for at, row in enumerate(script):
            if len(row.plain) < 40 and row.plain == row.plain.upper() and self._is_turn_mark(script, at):
                self.dropped["marks of a turned page ((MORE), CONTINUED) left out"] += 1
                marked = True
                continue
            row.resumes = marked
            row.turn = row.turn or marked
            marked = False
            kept.append(row)
        return kept

    def _is_turn_mark(self, script: list[Row], at: int) -> bool:
        bare = fold(script[at].plain.rstrip(" 0123456789()").strip("(): "))
        if bare not in _turn_words():
            return False
        row = script[at]
        following = script[at + 1] if at + 1 < len(script) else None
        if row.turn or following is None or following.turn:
            return True
        return row.plain.startswith("(") and is_continued(following.plain)


def is_continued(cue: str) -> bool:
    """Whether a cue says that the same person goes on: `МАША (ПРОД.)`."""
    if len(cue) > _LONGEST_FURNITURE or not cue.endswith(")"):
        return False
    return fold(cue[cue.rfind("(") + 1 : -1].replace("’", "'")) in practice().continued


def page_number(text: str) -> int | None:
    """The number of a line that may be a page's: `12`, `12.`, `- 12 -`, `Стр. 12`, `12-бет`, `12 of 120`."""
    if len(text) > 24 or not any(letter.isdigit() for letter in text):
        return None
    parts = text.upper().replace(".", " ").replace("-", " ").replace("/", " ").strip(" –—()[]|").split()
    numbers = [part for part in parts if part.isdecimal()]
    others = [part for part in parts if not part.isdecimal() and part not in ("–", "—")]
    if not 1 <= len(numbers) <= 2 or len(numbers[0]) > 4 or not _PAGE_WORDS.issuperset(others):
        return None
    return int(numbers[0])


@cache
def _turn_words() -> frozenset[str]:
    named = (label(language, what).strip("()") for language in Language for what in ("more", "continued"))
    return frozenset(map(fold, named)) | practice().continued


def _page_edges(script: Sequence[Row]) -> dict[int, int]:
    """Lines near the head or foot of a page, with their page; empty where the file names no pages."""
    starts = [0, *(at for at, row in enumerate(script) if row.turn), len(script)]
    if len(starts) < 3:
        return {}
    found: dict[int, int] = {}
    for start, end in itertools.pairwise(starts):
        for at in (*range(start, min(start + _EDGE, end)), *range(max(start, end - _EDGE), end)):
            found[at] = script[at].page
    return found


def _rising(numbers: Sequence[tuple[int, int]]) -> list[int]:
    """The places of the longest run of numbers in which each is one more than the one before."""
    length: dict[int, int] = {}
    before: dict[int, int | None] = {}
    last: dict[int, int] = {}
    for at, number in numbers:
        length[at] = length.get(last[number - 1], 0) + 1 if number - 1 in last else 1
        before[at] = last.get(number - 1)
        if number not in last or length[at] >= length[last[number]]:
            last[number] = at
    best = max(length, key=length.__getitem__, default=None)
    chain: list[int] = []
    while best is not None:
        chain.append(best)
        best = before[best]
    return chain[::-1]


def _far_right(row: Row) -> bool:
    return row.left >= 5.5


def _signature(row: Row) -> str | None:
    """What repeats in a running head: its words without their numbers; None for what the script itself says."""
    if len(row.plain) > _LONGEST_FURNITURE or row.kind is not None or row.heading is not None:
        return None
    words = "".join(letter for letter in row.plain.casefold() if not letter.isdigit() and not letter.isspace())
    return words if any(letter.isalpha() for letter in words) and not words.endswith(")") else None


def _numbered_heads(script: Sequence[Row]) -> set[int]:
    """Running heads in a text that lost its pages: the same words, far from them a number that rises by one."""
    groups: dict[str, list[tuple[int, int]]] = {}
    for at, row in enumerate(script):
        head, _, number = row.text.rpartition("   ") if len(row.text) <= _LONGEST_FURNITURE else ("", "", "")
        found = page_number(number.strip()) if head else None
        signature = _signature(row) if found is not None else None
        if signature and found is not None:
            groups.setdefault(signature, []).append((at, found))
    chains = [_rising(numbers) for numbers in groups.values()]
    return {at for chain in chains if len(chain) >= 3 for at in chain}


def _without(script: Sequence[Row], gone: set[int]) -> list[Row]:
    """The rows that stay; around what was taken out a page turns."""
    kept: list[Row] = []
    turned = False
    for at, row in enumerate(script):
        if at in gone:
            turned = True
            continue
        row.turn = row.turn or turned
        turned = False
        kept.append(row)
    return kept
