"""Printed pages as a reader's eye takes them: words with their places, letters as pictures."""

from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pypdfium2 as pdfium
from numpy.typing import NDArray
from PIL import Image, ImageDraw, ImageFont

FONTS = Path(__file__).parents[2] / "kadr" / "formats" / "fonts"
KAZAKH = "ӘәҒғҚқҢңӨөҰұҮүҺһІі"
# Letters of other alphabets that wrong fonts put in a Kazakh letter's place, and plain neighbours.
LOOKALIKES = "џЏөӨоОәӘеэЗзкКқҚҡнНңҢҥгГғҒҕуУүҮұҰһҺhHіІiI₸Т"
_SCALE = 10.0
_SIDE = 48


@dataclass(frozen=True, slots=True)
class Letter:
    """A drawn letter; places in points from the page's top left."""

    letter: str
    left: float
    top: float
    right: float
    bottom: float


def texts(pdf: bytes) -> list[str]:
    """The words of each page, in the order in which a reader selects them."""
    document = pdfium.PdfDocument(pdf)
    return [page.get_textpage().get_text_range().replace("\r\n", "\n") for page in document]


def letters(pdf: bytes, page: int) -> list[Letter]:
    """All letters of a page that leave ink, with their places."""
    sheet = pdfium.PdfDocument(pdf)[page]
    text = sheet.get_textpage()
    found = []
    for n in range(text.count_chars()):
        letter = text.get_text_range(n, 1)
        if letter.strip():
            left, bottom, right, top = text.get_charbox(n, loose=True)
            found.append(Letter(letter, left, sheet.get_height() - top, right, sheet.get_height() - bottom))
    return found


def left_edge(pdf: bytes, page: int, words: str) -> float:
    """Where the words begin, in inches from the paper's left edge."""
    row = find(pdf, page, words)
    return row[0].left / 72


def find(pdf: bytes, page: int, words: str) -> list[Letter]:
    """The letters of the first place where the words stand on a page."""
    drawn = letters(pdf, page)
    at = "".join(each.letter for each in drawn).find(words.replace(" ", ""))
    assert at >= 0, f"{words!r} is not on page {page + 1}"
    return drawn[at : at + len(words.replace(" ", ""))]


def pictures_of(pdf: bytes, page: int, words: str) -> dict[str, NDArray[np.float64]]:
    """What the page shows for each letter of the words: its ink, cut out and brought to one size."""
    sheet = pdfium.PdfDocument(pdf)[page]
    ink = 1 - np.asarray(sheet.render(scale=_SCALE).to_pil().convert("L"), dtype=np.float64) / 255
    found: dict[str, NDArray[np.float64]] = {}
    for each in find(pdf, page, words):
        box = ink[round(each.top * _SCALE) : round(each.bottom * _SCALE)]
        found[each.letter] = _normal(box[:, round(each.left * _SCALE) : round(each.right * _SCALE)])
    return found


def picture_by_font(font: str, letter: str) -> NDArray[np.float64]:
    """The letter as the font file itself draws it."""
    drawn = Image.new("L", (200, 200), 0)
    ImageDraw.Draw(drawn).text((60, 40), letter, fill=255, font=ImageFont.truetype(FONTS / font, 72))
    return _normal(np.asarray(drawn, dtype=np.float64) / 255)


def nearest(picture: NDArray[np.float64], font: str, candidates: str) -> str:
    """The candidate whose drawing by the font is most like the picture."""
    return min(candidates, key=lambda letter: float(np.abs(picture - picture_by_font(font, letter)).mean()))


def same_shape(letter: str, seen: str) -> bool:
    """Whether two letters are drawn alike: the same, but for its size, or the Latin letter of that form."""
    forms = {"h": "һ", "i": "і"}
    folded = seen.casefold()
    return forms.get(folded, folded) == letter.casefold()


def _normal(ink: NDArray[np.float64]) -> NDArray[np.float64]:
    rows, columns = np.nonzero(ink.max(axis=1) > 0.3)[0], np.nonzero(ink.max(axis=0) > 0.3)[0]
    assert rows.size, "the letter left no ink"
    cut = ink[rows[0] : rows[-1] + 1, columns[0] : columns[-1] + 1]
    high, wide = cut.shape
    # Height and width keep their proportion, or a stretched о would pass for an О.
    scale = _SIDE / max(high, wide)
    drawn = Image.fromarray((cut * 255).astype(np.uint8)).resize(
        (max(1, round(wide * scale)), max(1, round(high * scale)))
    )
    square = Image.new("L", (_SIDE, _SIDE), 0)
    square.paste(drawn, (0, 0))
    return np.asarray(square, dtype=np.float64) / 255
