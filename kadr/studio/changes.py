"""What a revision changed against the one before it: scene by scene, and in each scene line by line."""

import unicodedata
from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum

from kadr.film.screenplay import Element, Scene
from kadr.store.tables import Json
from kadr.studio.alignment import aligned, rising
from kadr.studio.matching import INVISIBLE, Match, unstyled

# Published limits. What is over them is counted, not kept, and `truncated` says so.
MAX_SCENES = 2_000
MAX_LINES = 2_000
MAX_LETTERS = 400
# How much of each revision a listing shows.
LISTED_SCENES = 100
LISTED_LINES = 200

# What a typewriter, a word processor and a printer write differently.
_ALIKE = INVISIBLE | dict.fromkeys(map(ord, "‐‑‒–—―−"), "-") | dict.fromkeys(map(ord, "«»“”„‟‘’‚‛"), '"')
_ALIKE |= {ord("'"): '"', ord("…"): "..."}


class Change(StrEnum):
    """What happened to a scene. Several things may happen to one."""

    ADDED = "added"
    REMOVED = "removed"
    EDITED = "edited"
    MOVED = "moved"
    RENUMBERED = "renumbered"
    RENAMED = "renamed"
    SPLIT = "split"
    MERGED = "merged"


@dataclass(frozen=True, slots=True, kw_only=True)
class Numbered:
    """A line of a script: its source line, and its text."""

    line: int
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Difference:
    """Lines that only the old scene has, and lines that only the new one has."""

    removed: tuple[Numbered, ...] = ()
    added: tuple[Numbered, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Known:
    """A scene with its id."""

    id: str
    scene: Scene


@dataclass(frozen=True, slots=True, kw_only=True)
class _Entry:
    """One scene's changes, before they are cut to the limits; `shown` is what leads them."""

    shown: Json
    what: tuple[Change, ...]
    lines: Difference


def between(old: Sequence[Known], new: Sequence[Known], match: Match) -> Json:
    """The changes as they are stored: entries of the scenes that changed, in the new order and then the removed ones;
    counts of all, whether they are shown or not; and whether anything is left out."""
    entries = [*_of_new(old, new, match), *_removed(old, new, match)]
    scenes = Counter(change for entry in entries for change in entry.what)
    changed = sum(Change.REMOVED not in entry.what for entry in entries)
    shown = _within([_cut(entry, MAX_LINES) for entry in entries[:MAX_SCENES]], MAX_LINES)
    return {
        "counts": {
            "scenes": {change.value: scenes[change] for change in Change} | {"unchanged": len(new) - changed},
            "lines": {
                "added": sum(len(entry.lines.added) for entry in entries),
                "removed": sum(len(entry.lines.removed) for entry in entries),
            },
        },
        "scenes": shown,
        "truncated": len(entries) > MAX_SCENES or any(entry["truncated"] for entry in shown),
    }


def brief(changes: Json) -> Json:
    """The changes as a listing shows them: fewer scenes and lines, and no less honest about what is left out."""
    shown = _within(changes["scenes"][:LISTED_SCENES], LISTED_LINES)
    cut = len(changes["scenes"]) > LISTED_SCENES or any(entry["truncated"] for entry in shown)
    return changes | {"scenes": shown, "truncated": changes["truncated"] or cut}


def difference(old: Scene | None, new: Scene | None) -> Difference:
    """What only one of two scenes has, its heading first; emphasis, case and line breaks do not count."""
    removed, added = _headings(old, new)
    mine, theirs = (() if scene is None else scene.elements for scene in (old, new))
    if [element.text for element in mine] == [element.text for element in theirs]:
        return Difference(removed=tuple(removed), added=tuple(added))
    for a, b, c, d in _hunks([folded(e.text) for e in mine], [folded(e.text) for e in theirs]):
        lines_old, lines_new = _lines(mine[a:b]), _lines(theirs[c:d])
        for i, j, k, m in _hunks([folded(one.text) for one in lines_old], [folded(one.text) for one in lines_new]):
            gone, come = _rewrapped(lines_old[i:j], lines_new[k:m])
            removed.extend(gone)
            added.extend(come)
    return Difference(removed=tuple(removed), added=tuple(added))


def folded(text: str) -> str:
    """A line as it is compared: its letters and its punctuation, however they are styled, typed and spaced."""
    return " ".join(unicodedata.normalize("NFC", unstyled(text).translate(_ALIKE)).casefold().split())


def _of_new(old: Sequence[Known], new: Sequence[Known], match: Match) -> Iterator[_Entry]:
    merged_from: defaultdict[int, list[str]] = defaultdict(list)
    for gone, into in sorted(match.merged_into.items()):
        merged_from[into].append(old[gone].id)
    split = {old[origin].id for origin in match.split_from.values()}
    moved = _moved(match)
    for i, (known, j) in enumerate(zip(new, match.inherited, strict=True)):
        before = None if j is None else old[j]
        lines = difference(before.scene if before else None, known.scene)
        what = _what(before.scene, known.scene, lines) if before else [Change.ADDED]
        what += [Change.MOVED] if j in moved else []
        what += [Change.SPLIT] if i in match.split_from or known.id in split else []
        what += [Change.MERGED] if i in merged_from else []
        if what:
            origin = match.split_from.get(i)
            shown = _shown(known, before) | {
                "split_from": None if origin is None else old[origin].id,
                "merged_from": merged_from.get(i, []),
                "merged_into": None,
            }
            yield _Entry(shown=shown, what=tuple(what), lines=lines)


def _moved(match: Match) -> set[int]:
    """The old scenes that stand elsewhere: all but as many as possible that kept their order."""
    continued = [j for j in match.inherited if j is not None]
    steady = rising(continued)
    return {j for at, j in enumerate(continued) if at not in steady}


def _removed(old: Sequence[Known], new: Sequence[Known], match: Match) -> Iterator[_Entry]:
    for j in sorted(set(range(len(old))).difference(match.inherited)):
        into = match.merged_into.get(j)
        shown = _shown(old[j], old[j]) | {
            "ordinal": None,
            "split_from": None,
            "merged_from": [],
            "merged_into": None if into is None else new[into].id,
        }
        what = (Change.REMOVED,) if into is None else (Change.REMOVED, Change.MERGED)
        yield _Entry(shown=shown, what=what, lines=difference(old[j].scene, None))


def _what(before: Scene, after: Scene, lines: Difference) -> list[Change]:
    renamed = _renamed(before, after)
    # A scene without a number of the writer's is shown by its place, and a place is no number to change.
    numbered = before.heading.number or after.heading.number
    found = {
        Change.EDITED: len(lines.added) + len(lines.removed) > 2 * renamed,
        Change.RENUMBERED: bool(numbered) and before.number != after.number,
        Change.RENAMED: renamed,
    }
    return [change for change, happened in found.items() if happened]


def _shown(known: Known, before: Known | None) -> Json:
    was = None if before is None else before.scene
    return {
        "scene_id": known.id,
        "ordinal": known.scene.ordinal,
        "number": known.scene.number,
        "heading": known.scene.heading.text,
        "from": None if was is None else {"ordinal": was.ordinal, "number": was.number, "heading": was.heading.text},
    }


def _cut(entry: _Entry, room: int) -> Json:
    """An entry with at most `room` lines, in the order of the scene: what went, and what came in its place."""
    gone = [_line("remove", line) for line in entry.lines.removed[:room]]
    come = [_line("add", line) for line in entry.lines.added[:room]]
    total = len(entry.lines.removed) + len(entry.lines.added)
    shown = [*gone, *come][:room]
    long = any(len(line.text) > MAX_LETTERS for line in (*entry.lines.removed[:room], *entry.lines.added[:room]))
    return entry.shown | {
        "change": [change.value for change in entry.what],
        "lines": shown,
        "truncated": long or len(shown) < total,
    }


def _within(entries: Sequence[Json], room: int) -> list[Json]:
    found = []
    for entry in entries:
        lines = entry["lines"][:room]
        room -= len(lines)
        found.append(entry | {"lines": lines, "truncated": entry["truncated"] or len(lines) < len(entry["lines"])})
    return found


def _line(op: str, line: Numbered) -> Json:
    numbers = {"line_old": line.line, "line_new": None} if op == "remove" else {"line_old": None, "line_new": line.line}
    return {"op": op, **numbers, "text": line.text[:MAX_LETTERS]}


def _hunks(old: Sequence[str], new: Sequence[str]) -> Iterator[tuple[int, int, int, int]]:
    """Where the two differ: old from a to b became new from c to d."""
    a = c = 0
    for i, j in [*aligned(old, new), (len(old), len(new))]:
        if a < i or c < j:
            yield a, i, c, j
        a, c = i + 1, j + 1


def _headings(old: Scene | None, new: Scene | None) -> tuple[list[Numbered], list[Numbered]]:
    if old is not None and new is not None and not _renamed(old, new):
        return [], []
    removed, added = ([] if scene is None else _lines([scene.heading]) for scene in (old, new))
    return removed, added


def _renamed(old: Scene, new: Scene) -> bool:
    return folded(old.heading.text) != folded(new.heading.text)


def _lines(elements: Sequence[Element]) -> list[Numbered]:
    return [
        Numbered(line=element.line + n, text=text)
        for element in elements
        for n, text in enumerate(element.text.split("\n"))
        if text.strip()
    ]


def _rewrapped(old: Sequence[Numbered], new: Sequence[Numbered]) -> tuple[Sequence[Numbered], Sequence[Numbered]]:
    """What remains of two differing runs of lines where the words before and after the difference are the same, only
    broken into lines elsewhere: a PDF wraps where a text file does not."""
    words_old, words_new = ([word for one in side for word in folded(one.text).split()] for side in (old, new))
    shorter = min(len(words_old), len(words_new))
    head = next((n for n in range(shorter) if words_old[n] != words_new[n]), shorter)
    tail = next((n for n in range(shorter - head) if words_old[-1 - n] != words_new[-1 - n]), shorter - head)
    return _changed(old, head, len(words_old) - tail), _changed(new, head, len(words_new) - tail)


def _changed(lines: Sequence[Numbered], start: int, end: int) -> Sequence[Numbered]:
    """The lines that hold words from `start` up to `end`."""
    found = []
    at = 0
    for line in lines:
        size = len(folded(line.text).split())
        if at < end and at + size > start:
            found.append(line)
        at += size
    return found
