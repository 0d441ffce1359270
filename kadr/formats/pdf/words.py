"""Text of a PDF made whole: composed letters, ligatures apart; a refusal where its letters are not what is drawn."""

import unicodedata
from collections import Counter
from collections.abc import Iterable
from dataclasses import replace
from typing import Final

from kadr.errors import Unreadable
from kadr.formats.pdf.glyphs import Sheet
from kadr.formats.pdf.lines import Line

_LIGATURES: Final = {code: unicodedata.normalize("NFKC", chr(code)) for code in range(0xFB00, 0xFB07)}
_SPACES: Final = dict.fromkeys((0xA0, 0x2007, 0x2009, 0x200A, 0x202F, 0x205F, 0x3000, 0x9), " ")
_GONE: Final = dict.fromkeys((0x200B, 0x2060, 0xFEFF, 0x200E, 0x200F), "")
_TRANSLATION: Final = {**_LIGATURES, **_SPACES, **_GONE}
# More letters than this without a meaning, and the words are lost.
_MOST_LOST: Final = 0.05
# Accented letters among all: French has 4 %, Vietnamese 25 %; Russian read as Latin 60 % and more.
_MOST_ACCENTED: Final = 0.4
_SAMPLE: Final = 100_000
_REMEDY: Final = "export the PDF again with its fonts' Unicode tables, or send .fdx, .docx or .fountain"


def composed(line: Line) -> Line:
    """The line in NFC, ligatures and odd spaces made plain; soft hyphens stay only at its end, where they join."""
    text = unicodedata.normalize("NFC", line.text.translate(_TRANSLATION))
    text = "".join(letter if letter >= " " else " " for letter in text)
    return replace(line, text=text[:-1].replace("\u00ad", "") + text[-1:])


def refuse_garbage(sheets: Iterable[Sheet]) -> None:
    """Raises Unreadable where a font names other letters than it draws, so that the text would be gibberish."""
    letters: Counter[str] = Counter()
    looks = unmapped = 0
    for sheet in sheets:
        looks += len(sheet.runs)
        unmapped += sheet.unmapped
        for run in sheet.runs:
            letters.update(run.text)
        if letters.total() > _SAMPLE:
            break
    del letters[" "]
    total = max(1, letters.total())
    lost = sum(count for letter, count in letters.items() if _is_lost(letter)) / total
    accented = sum(count for letter, count in letters.items() if "\u00a1" <= letter <= "\u00ff") / total
    if lost > _MOST_LOST or unmapped > 0.2 * max(1, looks):
        raise Unreadable(f"draws letters that its fonts do not name: the text would be gibberish; {_REMEDY}")
    if accented > _MOST_ACCENTED:
        sample = "".join(letter for letter, _ in letters.most_common(8))
        raise Unreadable(f"names its letters wrongly (Cyrillic comes out as «{sample}»); {_REMEDY}")


def _is_lost(letter: str) -> bool:
    return letter == "\ufffd" or unicodedata.category(letter) in ("Co", "Cn", "Cc", "Cs")
