"""What of a screenplay did not come back from a file, in sentences: nothing is dropped in silence."""

from collections.abc import Iterable, Sequence
from dataclasses import replace
from typing import Final

from kadr.film.screenplay import Aside, Element, Screenplay

_MOST_SHOWN: Final = 40


def lost(before: Screenplay, after: Screenplay) -> list[str]:
    """One sentence for each kind of difference, with how many there are and where the first one stands."""
    found = _elements(before.elements, after.elements)
    if before.title_page != after.title_page:
        found.append("the title page would change")
    found += _asides("notes", before.notes, after.notes)
    found += _asides("boneyards", before.boneyards, after.boneyards)
    found += _revisions(before, after)
    return found


def _revisions(before: Screenplay, after: Screenplay) -> list[str]:
    if before.revisions == after.revisions:
        return []
    kept = {each.id: each for each in after.revisions}
    gone = [each for each in before.revisions if each.id not in kept]
    if gone:
        names = ", ".join(_shown(each.name) for each in gone[:5])
        spans = sum(len(each.spans) for each in gone)
        return [f"sets of revisions left out: {len(gone)}, with marked places: {spans} ({names})"]
    return ["revisions would mark other letters"]


def _elements(before: Sequence[Element], after: Sequence[Element]) -> list[str]:
    if len(before) != len(after):
        at = next(
            (at for at, pair in enumerate(zip(before, after, strict=False)) if _differs(*pair)),
            min(len(before), len(after)),
        )
        where = f"from line {before[at].line} on ({_shown(before[at].text)})" if at < len(before) else "at the end"
        return [f"paragraphs would be {len(after)} instead of {len(before)}, {where}"]
    changed: dict[str, list[Element]] = {}
    for one, other in zip(before, after, strict=True):
        for what in _changes(one, other):
            changed.setdefault(what, []).append(one)
    return [_counted(what, elements) for what, elements in changed.items()]


def _differs(one: Element, other: Element) -> bool:
    return replace(one, line=0) != replace(other, line=0)


def _changes(one: Element, other: Element) -> Iterable[str]:
    if one == other or not _differs(one, other):
        return []
    pairs = {
        "kind": (one.type, other.type),
        "words": (one.text, other.text),
        "scene number": (one.number, other.number),
        "depth": (one.depth, other.depth),
        "place in a dual dialogue": (one.dual, other.dual),
        "heading taken apart": (one.slugline, other.slugline),
    }
    return [what for what, (mine, theirs) in pairs.items() if mine != theirs]


def _counted(what: str, elements: Sequence[Element]) -> str:
    first = elements[0]
    return f"paragraphs whose {what} would change: {len(elements)}, first in line {first.line} ({_shown(first.text)})"


def _asides(what: str, before: Sequence[Aside], after: Sequence[Aside]) -> list[str]:
    bare = [replace(aside, line=0) for aside in before]
    if bare == [replace(aside, line=0) for aside in after]:
        return []
    texts = {aside.text for aside in after}
    gone = [aside for aside in before if aside.text not in texts]
    if gone:
        return [f"{what} whose words would change: {len(gone)}, first in line {gone[0].line} ({_shown(gone[0].text)})"]
    if len(before) != len(after):
        return [f"{what} would be {len(after)} instead of {len(before)}"]
    moved = [aside for aside, other in zip(bare, after, strict=True) if aside != replace(other, line=0)]
    return [f"{what} that would move: {len(moved)}, first {_shown(moved[0].text)}"]


def _shown(text: str) -> str:
    line = " ".join(text.split())
    return f"«{line}»" if len(line) <= _MOST_SHOWN else f"«{line[: _MOST_SHOWN - 1]}…»"
