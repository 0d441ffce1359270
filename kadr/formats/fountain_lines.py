"""What one line of Fountain is by its own look: the questions that reading and writing must answer alike."""

from kadr.film.screenplay import ElementType
from kadr.formats.headings import is_capitals, recognise
from kadr.formats.practice import Direction, fold, practice

_LONGEST_KEY = 40
# A blank line of exactly two spaces keeps a speech together (Fountain 1.1).
HELD_BLANK = "  "
_MARKS_ANYWHERE = {
    "=": ElementType.SYNOPSIS,
    "#": ElementType.SECTION,
    ">": ElementType.TRANSITION,
    "~": ElementType.LYRICS,
}


def mark(text: str) -> ElementType | None:
    """What the first letters of a stripped line force it to be, wherever it stands; None without a forcing mark."""
    if text[:1] in _MARKS_ANYWHERE:
        return _mark_anywhere(text)
    return _mark_of_paragraph(text[:1], text[1:])


def _mark_anywhere(text: str) -> ElementType | None:
    """The marks that also count in the middle of a paragraph."""
    kind = _MARKS_ANYWHERE[text[0]]
    inside = text[1:].strip()
    if kind is ElementType.SYNOPSIS and len(text) >= 3 and not text.strip("="):
        return ElementType.PAGE_BREAK
    if kind is ElementType.SECTION:
        inside = text.lstrip("#").strip()
    if kind is ElementType.TRANSITION and inside.endswith("<"):
        kind, inside = ElementType.CENTERED, inside[:-1].strip()
    return kind if inside else None


def _mark_of_paragraph(first: str, rest: str) -> ElementType | None:
    if first == "!" and rest:
        return ElementType.ACTION
    if first == "@" and rest.strip(" ^"):
        return ElementType.CHARACTER
    # An ellipsis begins a line of action, not a heading.
    if first == "." and rest and rest[0] != "." and not rest[0].isspace():
        return ElementType.SCENE_HEADING
    return None


def breaks_action(text: str) -> bool:
    """Whether a line right under a line of action begins something else."""
    found = mark(text)
    if found in (ElementType.ACTION, ElementType.CHARACTER, ElementType.SCENE_HEADING):
        return False
    return found is not None or is_sure_heading(text)


def is_sure_heading(text: str) -> bool:
    """Whether a line is a heading even without blank lines around it."""
    heading = recognise(text)
    return heading is not None and heading.sure


def is_heading(text: str, *, alone: bool) -> bool:
    """Whether a line at the start of a paragraph is a heading; `alone` says that a blank line follows."""
    heading = recognise(text)
    return heading is not None and (heading.sure or alone)


def is_transition(text: str, *, alone: bool) -> bool:
    """Whether an unforced line at the start of a paragraph is a transition (`CUT TO:`, `В ЗТМ.`, `ҚАРАҢҒЫЛЫҚҚА.`)."""
    capitals = is_capitals(text)
    if capitals and text.endswith(practice().transition_endings):
        return True
    return (capitals or alone) and len(text) < 60 and fold(text).rstrip(" .:") in practice().transitions


def is_cue(text: str, following: str) -> bool:
    """Whether an unforced line at the start of a paragraph is a cue; `following` is the next line, empty at the end."""
    if not is_capitals(text.removesuffix("^").rstrip()) or not following.strip():
        return False
    under = following.strip()
    if mark(under) in (ElementType.PAGE_BREAK, ElementType.SECTION) or is_sure_heading(under):
        return False
    return direction_at(text) is None


def direction_at(text: str) -> tuple[Direction, int] | None:
    """The camera direction that a text begins with, and the length of its words; the longest one wins.

    In small letters a direction is only believed before a colon, a full stop or a dash: `Крупно: руки`.
    """
    tables = practice().directions
    for end in _word_ends(text):
        words = fold(text[:end]).rstrip(":-–—,")
        found = tables.get(words) or tables.get(words.rstrip("."))
        if found and _stands_as_direction(text, end):
            return found, end
    return None


def _word_ends(text: str) -> list[int]:
    """Where the first five words end, the longest run first."""
    ends = [at for at, letter in enumerate(text[:60]) if letter in " :" and at]
    if len(text) <= 60:
        ends.append(len(text))
    return sorted(set(ends[:6]), reverse=True)


def _stands_as_direction(text: str, end: int) -> bool:
    words = text[:end].rstrip(":-–—,. ")
    after = text[len(words) :].lstrip()
    capitals = words.upper() == words
    if len(words.split()) == 1 and len(words) < 3:
        return capitals and after[:1] in (":", "–", "—", "-")
    return capitals or (after[:1] in (":", "–", "—") and words[0].upper() == words[0])


def is_parenthetical(text: str) -> bool:
    """Whether a line of a speech is a direction to the actor."""
    return text.startswith("(") and text.endswith(")") and bool(text[1:-1].strip())


def title_key(line: str) -> str | None:
    """The key of a title-page line `Key: value`, or None where the line is none."""
    if line[:1].isspace():
        return None
    key, colon, _ = line.partition(":")
    key = key.strip()
    if not colon or not key or len(key) > _LONGEST_KEY or fold(key) in practice().never_title_keys:
        return None
    if any(sign in key for sign in (". ", "? ", "! ")) or key[0] in "=#>~!@.":
        return None
    # The key alone decides, so that its value may stand beside it or below it.
    alone = f"{key}:"
    return None if recognise(alone) or is_transition(alone, alone=True) or direction_at(alone) else key
