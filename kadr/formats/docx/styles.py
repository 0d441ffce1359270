"""What the styles of a Word file say: which element a paragraph is, where it stands, how its letters are drawn."""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache
from importlib.resources import files
from typing import Final
from xml.etree.ElementTree import Element as Node

from kadr.film.screenplay import ElementType
from kadr.formats.emphasis import Style
from kadr.formats.reading import Alignment

TWIPS: Final = 1440.0
# Styles that are no element of a screenplay: a cast line, a note in the text, a scene's number, the title.
CAST, NOTE, NUMBER, TITLE = "cast", "note", "number", "title"
_DEEPEST: Final = 20
_OFF: Final = ("0", "false", "off", "none")
_ALIGNED: Final = {
    "center": Alignment.CENTRED,
    "right": Alignment.RIGHT,
    "end": Alignment.RIGHT,
    "left": Alignment.LEFT,
    "start": Alignment.LEFT,
    "both": Alignment.LEFT,
}
_TOGGLES: Final = (("w:b", Style.BOLD), ("w:i", Style.ITALIC), ("w:u", Style.UNDERLINE))


@dataclass(frozen=True, slots=True, kw_only=True)
class Look:
    """A style with all that it is based on. `indent` and `first` are in inches from the margin; `depth` is the level of
    Word's own headings."""

    kind: ElementType | None = None
    role: str | None = None
    depth: int | None = None
    indent: float = 0.0
    first: float = 0.0
    before: float = 0.0
    alignment: Alignment | None = None
    drawn: Style = Style.PLAIN
    capitals: bool = False


@dataclass(slots=True)
class Styles:
    """The styles of one document by their ids; `default` is the one of a paragraph that names none."""

    looks: dict[str, Look] = field(default_factory=dict)
    default: str | None = None

    def look(self, style: str | None) -> Look:
        """The look of a style; plain where the document does not define it."""
        return self.looks.get(style or self.default or "", _PLAIN)


_PLAIN: Final = Look()


def read_styles(root: Node | None) -> Styles:
    """The styles of `word/styles.xml`."""
    found = Styles()
    if root is None:
        return found
    nodes = {str(node.get("w:styleId")): node for node in root.iter("w:style") if node.get("w:styleId")}
    for name, node in nodes.items():
        if node.get("w:type") == "paragraph" and node.get("w:default") in ("1", "true"):
            found.default = name
    for name in nodes:
        _resolve(name, nodes, found.looks)
    return found


def _resolve(name: str, nodes: Mapping[str, Node], looks: dict[str, Look]) -> None:
    """Puts a style and those that it is based on into `looks`, the oldest first; a circle ends where it closes."""
    chain: list[str] = []
    at: str | None = name
    while at is not None and at in nodes and at not in looks and at not in chain and len(chain) < _DEEPEST:
        chain.append(at)
        based = nodes[at].find("w:basedOn")
        at = None if based is None else based.get("w:val")
    older = looks.get(at or "", _PLAIN)
    for each in reversed(chain):
        older = looks[each] = _look(nodes[each], older)


def _look(node: Node, older: Look) -> Look:
    named = node.find("w:name")
    words = str(named.get("w:val") if named is not None else node.get("w:styleId"))
    role = role_of(words)
    kind = _kind(role) or (older.kind if role is None else None)
    properties = node.find("w:pPr")
    look = paragraph_look(properties, older)
    return Look(
        kind=kind,
        role=role or (older.role if kind is older.kind else None),
        depth=heading_depth(words) or _outline(properties) or older.depth,
        indent=look.indent,
        first=look.first,
        before=look.before,
        alignment=look.alignment,
        drawn=drawn(node.find("w:rPr"), older.drawn),
        capitals=is_on(node.find("w:rPr"), "w:caps", older.capitals),
    )


def _outline(properties: Node | None) -> int | None:
    level = below(properties, "w:outlineLvl")
    value = "" if level is None else level.get("w:val") or ""
    return int(value) + 1 if value in tuple("012345678") else None


def paragraph_look(properties: Node | None, older: Look) -> Look:
    """What paragraph properties change of a look: indents, space above, alignment."""
    if properties is None:
        return older
    indent, first = older.indent, older.first
    given = properties.find("w:ind")
    if given is not None:
        indent = _inches(given, ("w:left", "w:start"), indent)
        first = _inches(given, ("w:firstLine",), first)
        first = -_inches(given, ("w:hanging",), -first)
    spacing = properties.find("w:spacing")
    before = older.before if spacing is None else _inches(spacing, ("w:before",), older.before)
    aligned = properties.find("w:jc")
    alignment = older.alignment if aligned is None else _ALIGNED.get(aligned.get("w:val") or "", older.alignment)
    return Look(
        kind=older.kind,
        role=older.role,
        depth=older.depth,
        indent=indent,
        first=first,
        before=before,
        alignment=alignment,
        drawn=older.drawn,
        capitals=older.capitals,
    )


def drawn(properties: Node | None, older: Style) -> Style:
    """Bold, italic and underline as run properties set them over what was before."""
    if properties is None:
        return older
    for tag, each in _TOGGLES:
        if properties.find(tag) is not None:
            older = older | each if is_on(properties, tag, False) else older & ~each  # noqa: FBT003  # no state before
    return older


def below(node: Node | None, *tags: str) -> Node | None:
    """The first child of a tag, of that the first of the next; None where one is missing."""
    for tag in tags:
        node = None if node is None else node.find(tag)
    return node


def is_on(properties: Node | None, tag: str, before: bool) -> bool:  # noqa: FBT001  # a toggle is a yes or a no
    """Whether a toggle is on; `before` where it is not named."""
    given = None if properties is None else properties.find(tag)
    return before if given is None else (given.get("w:val") or "1").lower() not in _OFF


def role_of(name: str) -> str | None:
    """What a style of that name stands for, as styles.toml says; None for any other."""
    folded = _folded(name)
    # `Dialogue 2`, `Section 3`: Word numbers copies of styles, and we the levels of sections.
    return _roles().get(folded) or _roles().get(folded.rstrip("0123456789"))


def heading_depth(name: str) -> int | None:
    """The level of `Heading 2`, `Заголовок 2`, `2-тақырып`; None for other names."""
    folded = _folded(name)
    for words in ("heading", "заголовок", "тақырып"):
        level = folded.removeprefix(words).removesuffix(words)
        if level != folded and level.isdecimal() and len(level) == 1:
            return max(1, int(level))
    return None


def _inches(node: Node, names: tuple[str, ...], otherwise: float) -> float:
    for name in names:
        value = node.get(name)
        if value is not None and value.lstrip("-").isdecimal() and len(value) < 8:
            return int(value) / TWIPS
    return otherwise


def _kind(role: str | None) -> ElementType | None:
    return ElementType(role) if role in _KINDS else None


_KINDS: Final = frozenset(kind.value for kind in ElementType)


def _folded(name: str) -> str:
    bare = name.casefold().replace("ё", "е")
    return "".join(letter for letter in bare if letter.isalnum())


@cache
def _roles() -> dict[str, str]:
    text = files("kadr.formats.docx").joinpath("styles.toml").read_text(encoding="utf-8")
    return {_folded(name): role for role, names in tomllib.loads(text).items() for name in names}
