"""Tags as Final Draft writes them: attributes, and runs of letters."""

import re
from collections.abc import Mapping, Sequence
from typing import Final

from kadr.formats.emphasis import Style, Styled

# XML 1.0 cannot say most of these, not even as a number; DEL and the C1 controls it can, and no reader keeps them.
_UNSAYABLE = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x84\x86-\x9f\ud800-\udfff\ufffe\uffff]")
_NO_LETTER: Final = "\ufffd"
_SOFT_RETURNS = re.compile("\r\n|[\r\x85\u2028\u2029]")
_TEXT: Final = str.maketrans({"&": "&amp;", "<": "&lt;", ">": "&gt;", "\n": "&#x2028;"})
_ATTRIBUTE: Final = _TEXT | str.maketrans({'"': "&quot;", "\n": "&#10;", "\t": "&#9;", "\r": "&#13;"})
# In the order in which Final Draft writes them.
_LOOKS: Final = (("Bold", Style.BOLD), ("Italic", Style.ITALIC), ("Underline", Style.UNDERLINE))


def sayable(words: str) -> str:
    """Words as XML carries them and reading gives them back: one kind of soft return, tabs as spaces, no controls."""
    if words.isascii() and words.isprintable():
        return words
    return _UNSAYABLE.sub(_NO_LETTER, _SOFT_RETURNS.sub("\n", words).replace("\t", "    "))


def attributes(named: Mapping[str, str | None]) -> str:
    """Those that are not None, in order, with a space before each."""
    return "".join(
        f' {key}="{_UNSAYABLE.sub(_NO_LETTER, value).translate(_ATTRIBUTE)}"'
        for key, value in named.items()
        if value is not None
    )


def runs(letters: Styled, revised: Sequence[str | None] | None, indent: int) -> str:
    """`<Text>` tags, one for each stretch of equal look and revision; none without letters."""
    space = " " * indent
    said: list[str] = []
    for start, end in _stretches(letters, revised):
        style = letters.styles[start]
        looks = "+".join(name for name, look in _LOOKS if style & look)
        named = {"RevisionID": revised[start] if revised else None, "Style": looks or None}
        words = letters.text[start:end].translate(_TEXT)
        said.append(f"{space}<Text{attributes(named)}>{words}</Text>\n")
    return "".join(said)


def _stretches(letters: Styled, revised: Sequence[str | None] | None) -> list[tuple[int, int]]:
    if revised is None and not any(letters.styles):
        return [(0, len(letters.text))] if letters.text else []
    found: list[tuple[int, int]] = []
    start = 0
    for at in range(1, len(letters.text) + 1):
        ended = at == len(letters.text) or letters.styles[at] != letters.styles[start]
        if ended or (revised is not None and revised[at] != revised[start]):
            found.append((start, at))
            start = at
    return found
