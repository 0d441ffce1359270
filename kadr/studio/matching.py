"""Which scenes of a new draft are which of the old one: known by what they say, in nearly linear time.

Of what is left after each step the next one takes its share: equal scenes, equal words (another format wraps and
styles differently), equal bodies under another heading, bodies that share rare runs of words (edited, split, merged),
and equal headings in order. No step compares all with all.
"""

import hashlib
import json
import re
import unicodedata
import zlib
from collections import Counter, defaultdict, deque
from collections.abc import Callable, Hashable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import partial

from kadr.film.screenplay import Scene
from kadr.formats.emphasis import plain

# Three words in a row: long enough to be rare, short enough to survive an edit two words away.
RUN = 3
# A run of words that more scenes share says nothing about any of them, and would make the cost quadratic.
BUCKET = 8
# Of a script with more runs only a sample is compared: a feature has 30,000.
RUNS = 400_000
# By chance two scenes share a run or two.
CHANCE = 4

# A word and the space after it, on average.
_LETTERS = 6

_WORD = re.compile(r"[^\W_]+")
# Letters that no one sees: soft hyphen, zero-width space and joiner, byte-order mark.
INVISIBLE = dict.fromkeys(map(ord, "\xad\u200b\u2060\ufeff"))


@dataclass(frozen=True, slots=True, kw_only=True)
class Words:
    """A scene as it is compared: a hash of all that it says, the words alone in lower case, the writer's number."""

    exact: str
    heading: str
    body: str
    number: str | None


Said = Callable[[Words], Hashable]
Way = Callable[[Sequence[int], int, Words], Hashable]
Sizes = dict[int, int]


@dataclass(frozen=True, slots=True, kw_only=True)
class Match:
    """What became of the old scenes, by index: for each new scene the old one that it continues, or None; new scenes
    that were cut out of an old one which another continues; old scenes that were taken into a new one."""

    inherited: tuple[int | None, ...]
    split_from: Mapping[int, int]
    merged_into: Mapping[int, int]


def content_hash(scene: Scene) -> str:
    """What the scene says, letter by letter, whatever its place in the script: source lines and number left out."""
    parts = [(element.type, element.text, element.depth, element.dual) for element in (scene.heading, *scene.elements)]
    return hashlib.sha256(json.dumps(parts, ensure_ascii=False).encode()).hexdigest()


def words(text: str) -> str:
    """What is said, without case, punctuation, emphasis, line breaks and invisible letters, one space between words."""
    return " ".join(_WORD.findall(unicodedata.normalize("NFC", unstyled(text).translate(INVISIBLE)).casefold()))


def unstyled(text: str) -> str:
    """The text without its emphasis. Most lines have none, and reading marks costs more than all the rest."""
    return plain(text) if "*" in text or "_" in text or "\\" in text else text


def words_of(scene: Scene) -> Words:
    """A scene as it is compared."""
    return Words(
        exact=content_hash(scene),
        heading=words(scene.heading.text),
        body=" ".join(filter(None, (words(element.text) for element in scene.elements))),
        number=scene.heading.number,
    )


def match(old: Sequence[Words], new: Sequence[Words]) -> Match:
    """Which new scene continues which old one. Every old scene is continued once at most; an equal one always is."""
    pairing = _Pairing(old, new)
    known: dict[tuple[str, str], int] = {}
    mine, theirs = ([known.setdefault((w.heading, w.body), len(known)) for w in side] for side in (old, new))
    pairing.claim(lambda w: w.exact, mine, theirs)
    pairing.claim(lambda w: (w.heading, w.body), mine, theirs)
    pairing.claim(lambda w: w.body, mine, theirs)
    parts = pairing.claim_similar()
    # By now the neighbours are known for themselves, and tell apart the scenes of one and the same place.
    kept = [-1 - i if found is None else found for i, found in enumerate(pairing.inherited)]
    pairing.claim(lambda w: w.heading, range(len(old)), kept, parts)
    return Match(inherited=tuple(pairing.inherited), split_from=parts.split_from, merged_into=parts.merged_into)


class _Pairing:
    """Pairs found so far."""

    def __init__(self, old: Sequence[Words], new: Sequence[Words]) -> None:
        self._old, self._new = old, new
        self._free = dict.fromkeys(range(len(old)))
        self.inherited: list[int | None] = [None] * len(new)

    def claim(self, said: Said, mine: Sequence[int], theirs: Sequence[int], beyond: "_Parts | None" = None) -> None:
        """Pairs free scenes of which `said` is equal; those of which it is empty, or that are parts, stay free.

        Twins go to those with the same neighbours first (`mine` and `theirs` label the old and the new scenes), then
        to those with the same number, then in order."""
        parts = beyond or _Parts()
        beside: list[Way] = [partial(_beside, around) for around in (_both, _before, _after)]
        for way in (*beside, _number, _nothing):
            old = [j for j in self._free if j not in parts.merged_into]
            new = [i for i, j in enumerate(self.inherited) if j is None and i not in parts.split_from]
            if not old or not new:
                return
            self._pair(_keys(self._old, old, said, way, mine), _keys(self._new, new, said, way, theirs))

    def claim_similar(self) -> "_Parts":
        """Pairs free scenes that share enough rare words; the parts of the split and of the merged."""
        old = {j: self._old[j].body for j in self._free}
        new = {i: self._new[i].body for i, found in enumerate(self.inherited) if found is None}
        shared, sizes_old, sizes_new = _shared(old, new)
        ranked = sorted(shared, key=lambda pair: (-shared[pair], not self._same_heading(*pair), pair))
        for i, j in ranked:
            if self._is_free(i, j) and self._alike(i, j, shared[i, j], sizes_new[i], sizes_old[j]):
                self._join(i, j)
        parts = _Parts()
        for i, j in ranked:
            if self.inherited[i] is None and j not in self._free and _within(shared[i, j], sizes_new[i]):
                parts.split_from.setdefault(i, j)
            if j in self._free and self.inherited[i] is not None and _within(shared[i, j], sizes_old[j]):
                parts.merged_into.setdefault(j, i)
        return parts

    def _pair(self, mine: Mapping[int, Hashable], theirs: Mapping[int, Hashable]) -> None:
        waiting: defaultdict[Hashable, deque[int]] = defaultdict(deque)
        for j, key in mine.items():
            waiting[key].append(j)
        for i, key in theirs.items():
            if waiting.get(key):
                self._join(i, waiting[key].popleft())

    def _join(self, i: int, j: int) -> None:
        self.inherited[i] = j
        del self._free[j]

    def _is_free(self, i: int, j: int) -> bool:
        return self.inherited[i] is None and j in self._free

    def _same_heading(self, i: int, j: int) -> bool:
        return self._new[i].heading == self._old[j].heading

    def _alike(self, i: int, j: int, shared: int, size_new: int, size_old: int) -> bool:
        smaller, larger = sorted((size_new, size_old))
        if self._same_heading(i, j):
            return shared >= smaller * 0.1
        # A short scene may stand in a long one by chance.
        return shared >= smaller * 0.34 and (shared >= CHANCE or shared >= larger * 0.34)


@dataclass(frozen=True, slots=True)
class _Parts:
    """See `Match`."""

    split_from: dict[int, int] = field(default_factory=dict)
    merged_into: dict[int, int] = field(default_factory=dict)


def _within(shared: int, size: int) -> bool:
    """Whether most of a scene stands in another one."""
    return shared >= CHANCE and shared * 2 >= size


def _both(labels: Sequence[int], at: int) -> Hashable:
    return _before(labels, at), _after(labels, at)


def _before(labels: Sequence[int], at: int) -> Hashable:
    return labels[at - 1] if at else None


def _after(labels: Sequence[int], at: int) -> Hashable:
    return labels[at + 1] if at + 1 < len(labels) else None


def _beside(
    around: Callable[[Sequence[int], int], Hashable], labels: Sequence[int], at: int, _scene: Words
) -> Hashable:
    # In a tuple: the first scene of all has neighbours as good as any, though None is one of them.
    return (around(labels, at),)


def _number(_labels: Sequence[int], _at: int, scene: Words) -> Hashable:
    return scene.number or None


def _nothing(_labels: Sequence[int], _at: int, _scene: Words) -> Hashable:
    return ()


def _keys(
    side: Sequence[Words],
    free: Sequence[int],
    said: Said,
    way: Way,
    labels: Sequence[int],
) -> dict[int, Hashable]:
    """What the free scenes are known by; those that have nothing to be known by are left out."""
    found: dict[int, Hashable] = {}
    for at in free:
        what, told = said(side[at]), way(labels, at, side[at])
        if what and told is not None:
            found[at] = (what, told)
    return found


def _shared(old: Mapping[int, str], new: Mapping[int, str]) -> tuple[Counter[tuple[int, int]], Sizes, Sizes]:
    """How many rare runs of words each pair (new, old) shares, and how many runs each scene has."""
    sample = 1 + (sum(map(len, old.values())) + sum(map(len, new.values()))) // (_LETTERS * RUNS)
    index: defaultdict[str, list[int]] = defaultdict(list)
    sizes_old: Sizes = {}
    for j, body in old.items():
        found = _runs(body, sample)
        sizes_old[j] = len(found)
        for run in found:
            # One more than fits marks the run as common.
            if len(index[run]) <= BUCKET:
                index[run].append(j)
    shared: Counter[tuple[int, int]] = Counter()
    sizes_new: Sizes = {}
    for i, body in new.items():
        found = _runs(body, sample)
        sizes_new[i] = len(found)
        for run in found:
            bucket = index.get(run, ())
            if len(bucket) <= BUCKET:
                shared.update((i, j) for j in bucket)
    return shared, sizes_old, sizes_new


def _runs(body: str, sample: int) -> list[str]:
    """The different runs of words of a body, or every `sample`-th of them, the same ones wherever they stand."""
    said = body.split()
    found = dict.fromkeys(" ".join(said[at : at + RUN]) for at in range(max(1, len(said) - RUN + 1)) if said)
    return [run for run in found if sample == 1 or zlib.crc32(run.encode("utf-8", "replace")) % sample == 0]
