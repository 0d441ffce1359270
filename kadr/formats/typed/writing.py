"""A screenplay as typewritten text: columns made of spaces, ten letters to the inch, readable without any program."""

from collections import Counter
from collections.abc import Iterator, Sequence
from itertools import zip_longest
from typing import Final

from kadr.film.screenplay import Element, ElementType, Language, Screenplay
from kadr.formats import typed
from kadr.formats.emphasis import plain
from kadr.formats.headings import is_capitals, read_cast
from kadr.formats.screenplay_rows import WIDTH, cells, shown, wrapped

_CUE: Final = 22
_DIALOGUE: Final = (10, 35)
_PARENTHETICAL: Final = (16, 25)
_DUAL: Final = 28
_DUAL_GAP: Final = 4
_DUAL_CUE: Final = 8
# Room for scene numbers in the left margin, where the script has any.
_NUMBERS: Final = 8
_CAST: Final = {Language.KAZAKH: "КЕЙІПКЕРЛЕР", Language.RUSSIAN: "ПЕРСОНАЖИ", Language.ENGLISH: "CAST"}
_SPOKEN: Final = (ElementType.PARENTHETICAL, ElementType.DIALOGUE, ElementType.LYRICS)
_UNPRINTED: Final = (ElementType.SECTION, ElementType.SYNOPSIS, ElementType.PAGE_BREAK)


def write(screenplay: Screenplay, language: Language) -> str:
    """The script as one long typed page; `typed.read` finds the same elements again, but for `losses`."""
    lead = " " * (_NUMBERS if any(element.number for element in screenplay.elements) else 0)
    blocks = [[lead + line for line in _title_page(screenplay)]] if screenplay.title_page else []
    for group in _groups(screenplay.elements):
        block = [lead + line for line in _block(group, language)]
        if group[0].number:
            block[0] = _numbered(block[0], shown(group[0].number), len(lead))
        blocks.append(block)
    return "\n\n".join("\n".join(line.rstrip() for line in block) for block in blocks) + "\n"


def losses(screenplay: Screenplay) -> list[str]:
    """What typewritten text does not carry of this script, one sentence each; empty where nothing is lost."""
    found = [
        f"{count} {what}"
        for what, count in (
            ("notes are not typed", len(screenplay.notes)),
            ("boneyards are not typed", len(screenplay.boneyards)),
            ("revisions lose their marks", len(screenplay.revisions)),
        )
        if count
    ]
    found += [f"{count} {what}" for what, count in _lost(screenplay.elements).items()]
    changed = _changed(screenplay)
    if changed:
        found.append(f"{changed} paragraphs would be read back as something else")
    return found


def _lost(elements: Sequence[Element]) -> Counter[str]:
    lost: Counter[str] = Counter()
    names = {
        ElementType.SECTION: "sections are not typed",
        ElementType.SYNOPSIS: "synopses are not typed",
        ElementType.PAGE_BREAK: "page breaks are not typed",
        ElementType.LYRICS: "lyrics are typed as plain words",
    }
    for element in elements:
        if element.type in names:
            lost[names[element.type]] += 1
        if element.type not in _UNPRINTED and plain(element.text) != element.text:
            lost["paragraphs lose their emphasis"] += 1
    return lost


def _changed(screenplay: Screenplay) -> int:
    """How many paragraphs the reader of typed text would not find again as they are: it is asked."""
    again = typed.read(write(screenplay, Language.ENGLISH), "").screenplay
    found, wanted = list(_seen(again)), list(_seen(screenplay))
    lost = (Counter(wanted) - Counter(found)).total()
    if any(element.type is ElementType.LYRICS for element in screenplay.elements):
        # Lyrics come back as words of another kind, which `_lost` tells.
        return lost
    made = (Counter(found) - Counter(wanted)).total()
    return max(lost, made, int(found != wanted))


def _seen(screenplay: Screenplay) -> Iterator[tuple[str, ...]]:
    for entry in screenplay.title_page:
        yield "title", entry.key, *map(plain, entry.lines)
    for element in screenplay.elements:
        if element.type not in (*_UNPRINTED, ElementType.LYRICS):
            cast = element.slugline.cast if element.slugline else ()
            yield element.type, plain(element.text), element.number or "", "dual" if element.dual else "", *cast


def _title_page(screenplay: Screenplay) -> list[str]:
    lines: list[str] = []
    for entry in screenplay.title_page:
        if len(entry.lines) == 1:
            lines.append(f"{entry.key}: {plain(entry.lines[0])}")
        else:
            lines += [f"{entry.key}:", *(f"    {plain(line)}" for line in entry.lines)]
    return lines


def _groups(elements: Sequence[Element]) -> Iterator[list[Element]]:
    """Speeches whole, two that are spoken at once together, all else alone."""
    group: list[Element] = []
    for element in elements:
        goes_on = bool(group) and group[0].type is ElementType.CHARACTER
        if goes_on and (element.type in _SPOKEN or (element.dual and not _is_dual(group))):
            group.append(element)
            continue
        if group:
            yield group
        group = [element] if element.type not in _UNPRINTED else []
    if group:
        yield group


def _is_dual(group: Sequence[Element]) -> bool:
    return any(element.dual for element in group[1:])


def _block(group: list[Element], language: Language) -> list[str]:
    first = group[0]
    match first.type:
        case ElementType.CHARACTER if _is_dual(group):
            return _dual(group)
        case ElementType.CHARACTER | ElementType.DIALOGUE | ElementType.PARENTHETICAL:
            return _speech(group)
        case ElementType.SCENE_HEADING:
            return _heading(first, language)
        case ElementType.TRANSITION:
            return [line.rjust(WIDTH) for line in _wrapped(first.text, WIDTH)]
        case ElementType.CENTERED:
            return [" " * ((WIDTH - cells(line)) // 2) + line for line in _wrapped(first.text, WIDTH)]
        case _:
            return _wrapped(first.text, WIDTH)


def _heading(element: Element, language: Language) -> list[str]:
    lines = _wrapped(element.text, WIDTH - 2)
    cast = element.slugline.cast if element.slugline else ()
    if cast:
        line = ", ".join(cast)
        natural = is_capitals(line) and read_cast(line) == cast
        lines.append(line if natural else f"{_CAST[language]}: {line}")
    return lines


def _speech(group: list[Element]) -> list[str]:
    lines: list[str] = []
    for element in group:
        match element.type:
            case ElementType.CHARACTER:
                lines.append(" " * _CUE + shown(plain(element.text)))
            case ElementType.PARENTHETICAL:
                lines += _indented(f"({element.text})", *_PARENTHETICAL)
            case _:
                lines += _indented(element.text, *_DIALOGUE)
    return lines


def _dual(group: list[Element]) -> list[str]:
    """Two speeches side by side, each as narrow as half a page."""
    middle = next(at for at, element in enumerate(group) if element.dual and at)
    left, right = (_side(side) for side in (group[:middle], group[middle:]))
    width = _DUAL + _DUAL_GAP
    return [f"{a.ljust(width)}{b}".rstrip() for a, b in zip_longest(left, right, fillvalue="")]


def _side(group: list[Element]) -> list[str]:
    lines = [" " * _DUAL_CUE + shown(plain(group[0].text))]
    for element in group[1:]:
        text = f"({element.text})" if element.type is ElementType.PARENTHETICAL else element.text
        lines += _indented(text, 3 * (element.type is ElementType.PARENTHETICAL), _DUAL)
    return lines


def _indented(text: str, column: int, width: int) -> list[str]:
    return [" " * column + line for line in _wrapped(text, width)]


def _wrapped(text: str, width: int) -> list[str]:
    return [line.text for line in wrapped(text, width)]


def _numbered(line: str, number: str, lead: int) -> str:
    """A heading with its number in both margins."""
    left = number.rjust(lead - 2).ljust(lead) if len(number) <= lead - 2 else f"{number}  "
    return f"{left}{line[lead:].ljust(WIDTH + 1)}{number}"
