"""What one line of Fountain is by its own look: the questions that reading and writing must answer alike."""

from functools import cache

from kadr.film.screenplay import ElementType
from kadr.formats.headings import is_capitals, is_sure, read_cast
from kadr.formats.practice import Direction, fold, practice

_LONGEST_KEY = 40
# `Based on the novel by`: a key of more words is a sentence.
_MOST_KEY_WORDS = 5
_LONGEST_TRANSITION = 60
# Two lines of a page: no name is longer, and a paragraph in capitals is no name.
_LONGEST_CUE = 120
_AFTER_WORDS = ":-–—,."
_APART = 4
_TAB = 4
_DEEPEST = 100
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


def opening(raw: str, following: str) -> ElementType:
    """What an unmarked line is at the start of a paragraph; `following` is the next line, empty at the end."""
    text = raw.strip()
    under = "" if following == HELD_BLANK else following.strip()
    if is_series(text):
        return ElementType.SECTION
    if is_heading(text, alone=not under):
        return ElementType.SCENE_HEADING
    # Fountain 1.1: a space after `CUT TO:` makes it action.
    if text.endswith(practice().transition_endings) and raw[-1:].isspace():
        return ElementType.ACTION
    if is_transition(text, alone=not under):
        return ElementType.TRANSITION
    return ElementType.CHARACTER if is_cue(text, under) else ElementType.ACTION


def breaks_action(text: str) -> bool:
    """Whether a line right under a line of action begins something else."""
    found = mark(text)
    if found in (ElementType.ACTION, ElementType.CHARACTER, ElementType.SCENE_HEADING):
        return False
    return found is not None or is_sure_heading(text)


def is_sure_heading(text: str) -> bool:
    """Whether a line is a heading even without blank lines around it."""
    return is_sure(text) is True


def is_heading(text: str, *, alone: bool) -> bool:
    """Whether a line at the start of a paragraph is a heading; `alone` says that a blank line follows."""
    sure = is_sure(text)
    return sure is True or (alone and sure is not None)


def is_transition(text: str, *, alone: bool) -> bool:
    """Whether an unforced line at the start of a paragraph is a transition (`CUT TO:`, `В ЗТМ.`, `ҚАРАҢҒЫЛЫҚҚА.`)."""
    if len(text) > _LONGEST_TRANSITION:
        return False
    capitals = is_capitals(text)
    if capitals and text.endswith(practice().transition_endings):
        return True
    return (capitals or alone) and fold(text).rstrip(" .:") in practice().transitions


def is_series(text: str) -> bool:
    """Whether a line names an episode of a series and nothing else: `СЕРИЯ 1`, `2-БӨЛІМ.`, `ПЕРВАЯ СЕРИЯ`."""
    if len(text) > _LONGEST_KEY or text.count(" ") + text.count("-") != 1:
        return False
    words = fold(text).rstrip(".:").replace("-", " ").split()
    if len(words) != 2:
        return False
    tables = practice()
    label, number = words if words[0] in tables.series_words else reversed(words)
    return label in tables.series_words and (number.isdecimal() or number in tables.ordinals)


def is_cue(text: str, following: str) -> bool:
    """Whether an unforced line at the start of a paragraph is a cue; `following` is the next line, empty at the end."""
    if len(text) > _LONGEST_CUE or not following.strip() or not is_capitals(text.removesuffix("^").rstrip()):
        return False
    under = following.strip()
    if mark(under) in (ElementType.PAGE_BREAK, ElementType.SECTION) or is_sure_heading(under):
        return False
    return direction_at(text) is None and fold(text).rstrip(".: ") not in practice().nobody


def is_set_apart(line: str, above: str) -> bool:
    """Whether a line stands to the right of the one above it, as cues do and lists of a scene's cast do not."""
    return _indent(line) - _indent(above) >= _APART


def _indent(line: str) -> int:
    lead = line[: len(line) - len(line.lstrip())]
    return len(lead[:_DEEPEST].expandtabs(_TAB))


def cast_at(text: str) -> tuple[str, ...] | None:
    """The names of a line under a heading that lists who is in the scene, or None where it is something else."""
    return read_cast(text) if text and mark(text) is None and direction_at(text) is None else None


def direction_at(text: str) -> tuple[Direction, int] | None:
    """The camera direction that a text begins with, and the length of its words; the longest one wins.

    In small letters a direction is only believed before a colon, a full stop or a dash, `Крупно: руки`, unless its
    words cannot be a sentence's own, `Close on the letter.`
    """
    tables = practice().directions
    first = fold(text[:60].partition(" ")[0].partition(":")[0]).partition(" ")[0]
    if first.rstrip(_AFTER_WORDS) not in _first_words():
        return None
    for end in _word_ends(text):
        words = fold(text[:end]).rstrip(_AFTER_WORDS.rstrip("."))
        found = tables.get(words) or tables.get(words.rstrip("."))
        if found and (_stands_as_direction(text, end) or (found.any_case and text[:1].isupper())):
            return found, end
    return None


@cache
def _first_words() -> frozenset[str]:
    """The first words of all directions: hardly a line begins with one, and the others need not be looked at."""
    return frozenset(words.split(" ")[0].rstrip(_AFTER_WORDS) for words in practice().directions)


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
    dash = after[:1] in (":", "–", "—") or text[len(words) :].startswith(" - ")
    return capitals or (dash and words[0].upper() == words[0])


def is_parenthetical(text: str) -> bool:
    """Whether a line of a speech is a direction to the actor."""
    return text.startswith("(") and text.endswith(")") and bool(text[1:-1].strip())


def title_key(line: str) -> str | None:
    """The key of a title-page line `Key: value`, or None where the line is none."""
    if line[:1].isspace():
        return None
    key, colon, value = line.partition(":")
    key = key.strip()
    if not colon or len(key) > _LONGEST_KEY or value[:2] == "//" or not _may_be_key(key):
        return None
    # The key alone decides, so that its value may stand beside it or below it.
    alone = f"{key}:"
    return None if is_sure(alone) is not None or is_transition(alone, alone=True) or direction_at(alone) else key


def _may_be_key(key: str) -> bool:
    """Whether words before a colon name something, and are no sentence, no clock and no camera direction."""
    if not any(map(str.isalpha, key)) or fold(key) in practice().never_title_keys:
        return False
    return (
        not any(sign in key for sign in (". ", "? ", "! ", ", "))
        and key[0].isalnum()
        and key.count(" ") < _MOST_KEY_WORDS
    )
