"""Coloured revisions: Final Draft paints runs of letters with a number, a screenplay has spans of an element's text."""

import re
from bisect import bisect_left
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from typing import Final

from kadr.film.screenplay import Element, RevisedSpan, RevisionSet
from kadr.formats.fdx import runs as fdx_runs

# The number of the revision that painted each letter of an element, by the element's index.
Paint = dict[int, list[str | None]]

_SPANS = re.compile(r"(\d{1,9}):(\d{1,9})-(\d{1,9})")
_MOST_DIGITS: Final = 9
# Ten times a long film, every letter of it revised.
_MOST_PAINTED: Final = 4_000_000


def numbers(sets: Sequence[RevisionSet]) -> list[str]:
    """The file's number of each set: its own where all have numbers of their own, otherwise counted from 1."""
    ids = [each.id for each in sets]
    if len(set(ids)) == len(ids) and all(_is_number(each) for each in ids):
        return ids
    return [str(at) for at in range(1, len(sets) + 1)]


def _is_number(words: str) -> bool:
    return words.isascii() and words.isdecimal() and words[0] != "0" and len(words) <= _MOST_DIGITS


def painted(sets: Sequence[RevisionSet], elements: Sequence[Element]) -> Paint:
    """Each letter with the last set that revised it."""
    paint: Paint = {}
    placed: dict[int, Sequence[int]] = {}
    for number, each in zip(numbers(sets), sets, strict=True):
        for span in each.spans:
            if not 0 <= span.element < len(elements):
                continue
            if span.element not in placed:
                placed[span.element] = _places(elements[span.element].text)
            known = placed[span.element]
            letters = paint.setdefault(span.element, [None] * len(known))
            _fill(letters, known, span, number)
    return {element: letters for element, letters in paint.items() if any(letters)}


def _places(marked: str) -> Sequence[int]:
    return fdx_runs.places(marked, fdx_runs.weighed(marked).text)


def _fill(letters: list[str | None], known: Sequence[int], span: RevisedSpan, number: str) -> None:
    start, end = bisect_left(known, span.start), bisect_left(known, span.end)
    letters[start:end] = [number] * max(0, end - start)


def spans(paint: Paint, elements: Sequence[Element]) -> dict[str, list[RevisedSpan]]:
    """Painted letters as spans, by the number of the revision, in the order of the script."""
    found: dict[str, list[RevisedSpan]] = {}
    for element in sorted(paint):
        known = _places(elements[element].text)
        for number, start, end in _stretches(paint[element]):
            span = RevisedSpan(element=element, start=known[start], end=known[end - 1] + 1)
            found.setdefault(number, []).append(span)
    return found


def _stretches(letters: Sequence[str | None]) -> Iterable[tuple[str, int, int]]:
    start = 0
    for at in range(1, len(letters) + 1):
        if at == len(letters) or letters[at] != letters[start]:
            number = letters[start]
            if number is not None:
                yield number, start, at
            start = at


def spelled(all_spans: Iterable[RevisedSpan]) -> str:
    """Spans as an attribute: `12:0-5 13:3-9`."""
    return " ".join(f"{span.element}:{span.start}-{span.end}" for span in all_spans)


def unspelled(words: str) -> tuple[RevisedSpan, ...] | None:
    """The spans of such an attribute, or None where it is something else."""
    found: list[RevisedSpan] = []
    for word in words.split():
        match = _SPANS.fullmatch(word)
        if match is None:
            return None
        element, start, end = map(int, match.groups())
        found.append(RevisedSpan(element=element, start=start, end=end))
    return tuple(found)


def as_written(
    sets: Sequence[RevisionSet], exact: Mapping[int, str], paint: Paint, elements: Sequence[Element]
) -> tuple[RevisionSet, ...]:
    """The sets with the spans that their writer spelled out (by index), if those paint what the runs paint."""
    given = {at: unspelled(words) for at, words in exact.items()}
    wanted = tuple(
        each if given.get(at) is None else replace(each, spans=given[at] or ()) for at, each in enumerate(sets)
    )
    return wanted if _repainted(wanted, elements) == paint else tuple(sets)


def _repainted(sets: Sequence[RevisionSet], elements: Sequence[Element]) -> Paint | None:
    # Spans that lie on each other cost their length each; nobody revises a letter hundreds of times.
    cost = sum(
        max(0, min(span.end, len(elements[span.element].text)) - span.start)
        for each in sets
        for span in each.spans
        if span.element < len(elements)
    )
    return painted(sets, elements) if cost <= _MOST_PAINTED else None
