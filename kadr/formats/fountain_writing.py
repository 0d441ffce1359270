"""Fountain in its canonical form: reading it gives the same screenplay back, apart from line numbers."""

from kadr.film.screenplay import Element, ElementType, Screenplay, TitleEntry
from kadr.formats import headings
from kadr.formats.fountain_lines import (
    HELD_BLANK,
    breaks_action,
    is_cue,
    is_heading,
    is_transition,
    mark,
    title_key,
)

_SPOKEN = (ElementType.DIALOGUE, ElementType.PARENTHETICAL, ElementType.LYRICS)


def write(screenplay: Screenplay) -> str:
    """The canonical Fountain text of a screenplay, ending in one line end.

    `parse(write(x)) == x` but for line numbers, for every screenplay that Fountain can say. It cannot say: a speech
    without a cue; a line of a speech that begins with `~`, `=` or is all in parentheses; empty or unstripped texts.
    Notes and boneyards have no place in the script and stand at its end.
    """
    blocks = [_title_page(screenplay.title_page)] if screenplay.title_page else []
    blocks += _body(screenplay)
    blocks += [f"[[{_aside(note.text)}]]" for note in screenplay.notes]
    blocks += [f"/* {boneyard.text} */" for boneyard in screenplay.boneyards]
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
    for at, element in enumerate(elements):
        opens = at == 0 and not screenplay.title_page
        following = elements[at + 1] if _stays_in_speech(elements, at + 1) else None
        text = _literal(_element(element, following, opens=opens))
        if in_speech and _stays_in_speech(elements, at):
            blocks[-1].append(text)
        else:
            blocks.append([text])
            in_speech = element.type is ElementType.CHARACTER
    return ["\n".join(block) for block in blocks]


def _stays_in_speech(elements: tuple[Element, ...], at: int) -> bool:
    """Speech goes on without a blank line, also past a synopsis in its middle."""
    while at < len(elements) and elements[at].type is ElementType.SYNOPSIS:
        at += 1
    return at < len(elements) and elements[at].type in _SPOKEN


def _element(element: Element, following: Element | None, *, opens: bool) -> str:
    """The lines of an element; `following` is what stands right under it without a blank line, in a speech."""
    match element.type:
        case ElementType.SCENE_HEADING:
            return _heading(element, opens=opens)
        case ElementType.ACTION:
            return _action(element.text, opens=opens)
        case ElementType.CHARACTER:
            return _cue(element, following, opens=opens)
        case ElementType.TRANSITION:
            natural = (
                not mark(element.text) and is_transition(element.text, alone=True) and not _opens_title(element.text)
            )
            return element.text if natural and not is_heading(element.text, alone=True) else f"> {element.text}"
        case ElementType.DIALOGUE:
            return "\n".join(line or HELD_BLANK for line in element.text.split("\n"))
        case _:
            return _marked(element)


def _marked(element: Element) -> str:
    match element.type:
        case ElementType.PARENTHETICAL:
            return f"({element.text})"
        case ElementType.LYRICS:
            return f"~{element.text}"
        case ElementType.CENTERED:
            return f"> {element.text} <"
        case ElementType.SECTION:
            return f"{'#' * (element.depth or 1)} {element.text}"
        case ElementType.SYNOPSIS:
            return f"= {element.text}"
        case _:
            return "==="


def _heading(element: Element, *, opens: bool) -> str:
    number = f" #{element.number}#" if element.number else ""
    read = headings.recognise(element.text + number)
    plain = (
        read is not None and (read.text, read.number) == (element.text, element.number) and mark(element.text) is None
    )
    bare_label = read is not None and headings.is_bare_label(read)
    cast = element.slugline.cast if element.slugline else ()
    # With a cast line under it, an unsure heading would lack its blank line.
    if cast and read is not None and not read.sure:
        plain = False
    force = not plain or bare_label or (opens and _opens_title(element.text))
    line = f"{'.' if force else ''}{element.text}{number}"
    return f"{line}\n{_cast(cast)}" if cast else line


def _cast(names: tuple[str, ...]) -> str:
    line = ", ".join(names)
    return line if mark(line) is None and headings.read_cast(line) == names else f"CAST: {line}"


def _action(text: str, *, opens: bool) -> str:
    first, *others = text.split("\n")
    alone = not others
    bare = first.strip()
    force = (
        mark(bare) is not None
        or is_heading(bare, alone=alone)
        or is_transition(bare, alone=alone)
        or is_cue(bare, others[0] if others else "")
        or (opens and _opens_title(first))
    )
    lines = [f"!{first}" if force else first]
    for line in others:
        marked = mark(line.strip()) is ElementType.ACTION or breaks_action(line.strip())
        lines.append(f"!{line}" if marked else line)
    return "\n".join(lines)


def _cue(element: Element, following: Element | None, *, opens: bool) -> str:
    under = _element(following, None, opens=False).partition("\n")[0] if following else ""
    text = element.text
    natural = (
        mark(text) is None
        and not is_heading(text, alone=False)
        and not is_transition(text, alone=False)
        and is_cue(text, under)
        and not (opens and _opens_title(text))
    )
    return f"{'' if natural else '@'}{text}{' ^' if element.dual else ''}"


def _opens_title(line: str) -> bool:
    """Whether a script's first line could be taken for a title page."""
    return title_key(line) is not None


def _aside(note: str) -> str:
    """A note whose blank lines hold two spaces, so that it does not end there."""
    text = "\n".join(line or HELD_BLANK for line in note.split("\n"))
    return f" {text} " if text.endswith("]") else text


def _literal(text: str) -> str:
    """A text in which nothing opens a note or a boneyard."""
    return text.replace("[[", "\\[[").replace("/*", "\\/*")
