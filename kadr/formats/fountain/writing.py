"""Fountain in its canonical form: reading it gives the same screenplay back, apart from line numbers."""

from collections import deque
from collections.abc import Iterable, Iterator
from itertools import chain, groupby
from operator import itemgetter
from typing import NamedTuple

from kadr.film.screenplay import Aside, Element, ElementType, Screenplay, TitleEntry
from kadr.formats import headings
from kadr.formats.fountain.asides import can_stand
from kadr.formats.fountain.lines import HELD_BLANK, breaks_action, cast_at, mark, opening, title_key
from kadr.formats.practice import practice

HELD_END = f"{HELD_BLANK}\n"
_SPOKEN = (ElementType.DIALOGUE, ElementType.PARENTHETICAL, ElementType.LYRICS)


class _Dressed(NamedTuple):
    """One line of an element: its words between what Fountain puts before and after them."""

    before: str
    words: str
    after: str = ""


class _Laid(NamedTuple):
    """An aside as it is written, and its place in the text of its element; None for one above it."""

    offset: int | None
    written: str


def canonical(screenplay: Screenplay) -> str:
    """The text, but for the mark that keeps a script of one block from looking like one without blank lines."""
    blocks = [_title_page(screenplay.title_page)] if screenplay.title_page else []
    blocks += _body(screenplay)
    return "\n\n".join(blocks) + "\n"


def _title_page(entries: tuple[TitleEntry, ...]) -> str:
    lines: list[str] = []
    for entry in entries:
        if len(entry.lines) == 1:
            lines.append(f"{_literal(entry.key)}: {_literal(entry.lines[0])}")
        else:
            lines += [f"{_literal(entry.key)}:", *(f"    {_literal(line)}" for line in entry.lines)]
    return "\n".join(lines)


def _body(screenplay: Screenplay) -> list[str]:
    blocks: list[list[str]] = []
    in_speech = False
    elements = screenplay.elements
    asides = _laid(screenplay)
    for at, element in enumerate(elements):
        dressed = _dress(elements, at, opens=at == 0 and not screenplay.title_page)
        laid = asides.get(at, [])
        above = [aside.written for aside in laid if aside.offset is None]
        lines = _with_asides(dressed, laid)
        if in_speech and _stays_in_speech(elements, at):
            blocks[-1] += [*above, *lines]
        else:
            blocks += [*([aside] for aside in above), lines]
            in_speech = element.type is ElementType.CHARACTER
    blocks += [[aside.written] for aside in asides.get(len(elements), [])]
    return ["\n".join(block) for block in blocks]


def _laid(screenplay: Screenplay) -> dict[int, list[_Laid]]:
    """Notes and boneyards by element, in the order in which they are written; past the end they come last."""
    found: dict[int, list[_Laid]] = {}
    last = len(screenplay.elements)
    kinds = (*((note, True) for note in screenplay.notes), *((each, False) for each in screenplay.boneyards))
    for aside, is_note in sorted(kinds, key=lambda pair: (_place(pair[0]), pair[0].line)):
        element = min(aside.element, last)
        offset = None if element == last else aside.offset
        # Only one on lines of its own may spread over more of them.
        found.setdefault(element, []).append(_Laid(offset, _written(aside.text, note=is_note, alone=offset is None)))
    return found


def _place(aside: Aside) -> tuple[int, int]:
    return aside.element, -1 if aside.offset is None else aside.offset


def _written(text: str, *, note: bool, alone: bool) -> str:
    if not note:
        text = text.replace("*/", "* /")
        return f"/*\n{text}\n*/" if alone and "\n" in text else f"/* {text} */"
    # Blank lines in a note hold two spaces, so that it does not end there.
    text = "\n".join(line or HELD_BLANK for line in text.replace("]]", "] ]").split("\n"))
    return f"[[ {text} ]]" if text.endswith("]") else f"[[{text}]]"


def _stays_in_speech(elements: tuple[Element, ...], at: int) -> bool:
    """Speech goes on without a blank line, also past a synopsis in its middle."""
    while at < len(elements) and elements[at].type is ElementType.SYNOPSIS:
        at += 1
    return at < len(elements) and elements[at].type in _SPOKEN


def _with_asides(dressed: list[_Dressed], laid: Iterable[_Laid]) -> list[str]:
    waiting = deque((aside.offset, aside.written) for aside in laid if aside.offset is not None)
    lines: list[str] = []
    start = 0
    for at, line in enumerate(dressed):
        end = start + len(line.words)
        here: list[tuple[int, str]] = []
        while waiting and (waiting[0][0] <= end or at == len(dressed) - 1):
            offset, written = waiting.popleft()
            here.append((max(offset - start, 0), written))
        lines += _set_line(line, here, first=at == 0)
        start = end + 1
    return lines


def _set_line(line: _Dressed, asides: list[tuple[int, str]], *, first: bool) -> list[str]:
    """A line with its asides: at its start above it or before its marks, at its end after a space."""
    words = line.words
    leading = [written for column, written in asides if column == 0]
    trailing: list[str] = []
    pieces = [line.before]
    done = 0
    for column, group in groupby(_legal(words, asides), key=itemgetter(0)):
        together = [written for _, written in group]
        if column >= len(words):
            trailing += together
            continue
        spaced = words[column - 1] == " "
        pieces += [_literal(words[done:column]), " ".join([*together, ""]) if spaced else "".join(together)]
        done = column
    pieces.append(_literal(words[done:]))
    text = " ".join(["".join(pieces), *trailing]) + line.after or HELD_BLANK
    return [" ".join([*leading, text])] if first else [*leading, text]


def _legal(words: str, asides: Iterable[tuple[int, str]]) -> Iterator[tuple[int, str]]:
    """Those within a line, each at the next place where it can stand."""
    at = 0
    for column, written in asides:
        if column:
            at = max(at, column)
            while at < len(words) and not can_stand(words, at):
                at += 1
            yield at, written


def _dress(elements: tuple[Element, ...], at: int, *, opens: bool) -> list[_Dressed]:
    """The lines of an element with their marks."""
    element = elements[at]
    match element.type:
        case ElementType.SCENE_HEADING:
            return _heading(element, elements[at + 1 : at + 2], opens=opens)
        case ElementType.ACTION:
            return _action(element.text, opens=opens)
        case ElementType.CHARACTER:
            return [_cue(elements, at, opens=opens)]
        case ElementType.TRANSITION:
            return [_transition(element.text, opens=opens)]
        case ElementType.DIALOGUE:
            return [_Dressed("", line) for line in element.text.split("\n")]
        case _:
            return [_marked(element)]


def _marked(element: Element) -> _Dressed:
    match element.type:
        case ElementType.PARENTHETICAL:
            return _Dressed("(", element.text, ")")
        case ElementType.LYRICS:
            return _Dressed("~", element.text)
        case ElementType.CENTERED:
            return _Dressed("> ", element.text, " <")
        case ElementType.SECTION:
            return _Dressed(f"{'#' * (element.depth or 1)} ", element.text)
        case ElementType.SYNOPSIS:
            return _Dressed("= ", element.text)
        case _:
            return _Dressed("===", "")


def _transition(text: str, *, opens: bool) -> _Dressed:
    """Only what every reader of Fountain takes for a transition goes without its mark: `В ЗТМ.` keeps it."""
    natural = (
        text.endswith(practice().transition_endings)
        and mark(text) is None
        and opening(text, "") is ElementType.TRANSITION
        and not (opens and _opens_title(text))
    )
    return _Dressed("" if natural else "> ", text)


def _heading(element: Element, after: tuple[Element, ...], *, opens: bool) -> list[_Dressed]:
    number = f" #{element.number}#" if element.number else ""
    cast = element.slugline.cast if element.slugline else ()
    natural = mark(element.text) is None and not (opens and _opens_title(element.text))
    if natural and _reads_as(element, element.text, cast, after):
        # `СЦЕНА 3` has its number in its words.
        line = _Dressed("", element.text)
    elif natural and _reads_as(element, element.text + number, cast, after):
        line = _Dressed("", element.text, number)
    else:
        line = _Dressed(".", element.text, number)
    return [line, _Dressed("", _cast(cast))] if cast else [line]


def _reads_as(element: Element, line: str, cast: tuple[str, ...], after: tuple[Element, ...]) -> bool:
    """Whether a line is this heading by its own look, also with the cast line under it and the next element after."""
    read = headings.recognise(line)
    if read is None or (read.text, read.number) != (element.text, element.number):
        return False
    joins = headings.is_bare_label(read) and any(
        headings.proper_heading(read, each.text) is not None for each in after if each.type is ElementType.SCENE_HEADING
    )
    # With a cast line under it, an unsure heading would lack its blank line.
    return not joins and (read.sure or not cast)


def _cast(names: tuple[str, ...]) -> str:
    line = ", ".join(names)
    return line if cast_at(line) == names else f"CAST: {line}"


def _action(text: str, *, opens: bool) -> list[_Dressed]:
    first, *others = text.split("\n")
    bare = first.strip()
    force = (
        mark(bare) is not None
        or opening(first, others[0] if others else "") is not ElementType.ACTION
        or (opens and _opens_title(first))
    )
    lines = [_Dressed("!" if force else "", first)]
    for line in others:
        marked = mark(line.strip()) is ElementType.ACTION or breaks_action(line.strip())
        lines.append(_Dressed("!" if marked else "", line))
    return lines


def _cue(elements: tuple[Element, ...], at: int, *, opens: bool) -> _Dressed:
    element = elements[at]
    following = elements[at + 1 : at + 2] if _stays_in_speech(elements, at + 1) else ()
    under = "".join(chain.from_iterable(_dress(following, 0, opens=False)[0] for _ in following))
    after = " ^" if element.dual else ""
    natural = (
        mark(element.text) is None
        and opening(element.text + after, under) is ElementType.CHARACTER
        and not (opens and _opens_title(element.text))
    )
    return _Dressed("" if natural else "@", element.text, after)


def _opens_title(line: str) -> bool:
    """Whether a script's first line could be taken for a title page."""
    return title_key(line) is not None


def _literal(text: str) -> str:
    """A text in which nothing opens a note or a boneyard."""
    return text.replace("[[", "\\[[").replace("/*", "\\/*")
