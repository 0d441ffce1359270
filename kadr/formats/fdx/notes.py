"""Script notes of Final Draft as asides, each at its place in the script."""

from collections import Counter
from dataclasses import dataclass
from typing import Final

from kadr.film.screenplay import Aside
from kadr.formats.fdx.anchors import Anchors
from kadr.formats.fdx.parts import Note, Parts

# The Type of a note that is a boneyard: text cut out of the script and kept.
BONEYARD: Final = "Boneyard"
NOTE: Final = "Note"
_MOST_DIGITS: Final = 9


@dataclass(frozen=True, slots=True)
class Asides:
    """Notes and boneyards with their places."""

    notes: tuple[Aside, ...]
    boneyards: tuple[Aside, ...]


def placed(parts: Parts, anchors: Anchors, inline: list[Aside], remarked: Counter[str]) -> Asides:
    """All notes of a file; in its order where Kadr wrote it, otherwise in the order of the script."""
    notes, boneyards = list(inline), list[Aside]()
    for note in parts.notes:
        boneyard = note.kind == BONEYARD
        (boneyards if boneyard else notes).append(_aside(note, parts, anchors, remarked))
    if not parts.ours:
        for asides in notes, boneyards:
            asides.sort(key=lambda aside: (aside.element, -1 if aside.offset is None else aside.offset))
    return Asides(tuple(aside for aside in notes if aside.text or parts.ours), tuple(boneyards))


def inside(anchors: Anchors, said: str, line: int, letter: int) -> Aside:
    """A note that stands inside the paragraph which made the last element, `letter` letters into it."""
    element = len(anchors.elements) - 1
    anchor = anchors.elements[element]
    offset = None if anchor.said is None else anchors.offset(element, anchor.said.letter(letter))
    return Aside(text=said, line=line, element=element, offset=offset)


def words(note: Note, *, ours: bool) -> str:
    """A note's title and its paragraphs, a line each."""
    lines = [paragraph.plain() for paragraph in note.paragraphs]
    if ours:
        return "\n".join(lines)
    if note.name:
        lines.insert(0, note.name)
    return "\n".join(line.rstrip() for line in lines).strip()


def _aside(note: Note, parts: Parts, anchors: Anchors, remarked: Counter[str]) -> Aside:
    said = words(note, ours=parts.ours)
    if note.author:
        remarked["notes kept without their author, date and colour"] += 1
    place = _exact(note, anchors)
    if place is None and note.range is not None:
        place = anchors.place(note.range[0])
    if place is None:
        remarked["notes that name no place in the script, put at its end"] += 1
        place = (len(anchors.elements), None)
    return Aside(text=said, line=note.line, element=place[0], offset=place[1])


def _exact(note: Note, anchors: Anchors) -> tuple[int, int | None] | None:
    """The place that Kadr spelled out, if it is still where the Range says: otherwise the script was changed since."""
    element, offset = _number(note.own.get("Element")), _number(note.own.get("Offset"))
    if element is None or note.range is None or anchors.address(element, offset) != note.range[0]:
        return None
    return element, offset


def _number(digits: str | None) -> int | None:
    return int(digits) if digits and digits.isdecimal() and len(digits) <= _MOST_DIGITS else None
