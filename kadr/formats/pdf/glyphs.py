"""Letters of a PDF with their places, as pdfium sees them; runs only in a confined process."""

import ctypes
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any, Final

import pypdfium2.raw as pdfium

from kadr.errors import Invalid, TooLarge, Unreadable
from kadr.formats.emphasis import Style
from kadr.formats.pdf.limits import MOST_LETTERS, MOST_LETTERS_ON_A_PAGE, MOST_PAGES

_POINTS: Final = 72.0
# Text that leans more than this (sine of the angle) is a stamp or a watermark.
_LEANING: Final = 0.03
_SMALLEST: Final = 4.0
_BOLD_WEIGHT: Final = 600
# A table of ISO 32000 (font descriptors): bits 7 and 19 of a font's flags.
_ITALIC_FLAG, _BOLD_FLAG = 1 << 6, 1 << 18
_LONGEST_NAME: Final = 200
# What pdfium answers for a hyphen at a row's end.
_HYPHENS: Final = frozenset((2, 0xFFFE))
# An underline is a stroke or a box no thicker than this, in points; a page with more of them is a drawing.
_THICKEST_RULE: Final = 2.0
_MOST_OBJECTS: Final = 5_000
# Lighter than this grey is a watermark.
_PALE: Final = 150


@dataclass(frozen=True, slots=True)
class Run:
    """Neighbouring letters of one look. Edges in inches from the paper's left and top; size in points."""

    left: float
    right: float
    baseline: float
    size: float
    style: Style
    text: str


@dataclass(slots=True)
class Sheet:
    """One page as drawn: its width and height in inches, its runs, and counts of what was left alone."""

    width: float
    height: float
    runs: list[Run] = field(default_factory=list)
    letters: int = 0
    leaning: int = 0
    pale: int = 0
    unmapped: int = 0
    comments: int = 0


@dataclass(frozen=True, slots=True)
class _Look:
    """What the letters of one text object have in common; `drawn` is off for leaning, pale and tiny ones."""

    size: float
    style: Style
    drawn: bool


@dataclass(frozen=True, slots=True)
class _Rule:
    """A thin line, in page points."""

    left: float
    right: float
    bottom: float


class Document:
    """An open PDF. Raises Unreadable where it is damaged or locked, TooLarge over MOST_PAGES."""

    def __init__(self, data: bytes) -> None:
        pdfium.FPDF_InitLibrary()
        # Its address tells text objects apart; pointers of ctypes have no identity.
        pdfium.FPDFText_GetTextObject.restype = ctypes.c_void_p
        self._data = data
        self._raw = pdfium.FPDF_LoadMemDocument64(data, len(data), None)
        if not self._raw:
            raise _refusal()
        self.pages = int(pdfium.FPDF_GetPageCount(self._raw))
        if self.pages > MOST_PAGES:
            raise TooLarge(f"has {self.pages} pages; the limit is {MOST_PAGES}: send one film at a time")
        if self.pages <= 0:
            raise Unreadable("has no pages: the PDF is damaged; export it again")

    def sheets(self) -> Iterator[Sheet]:
        """Every page, in order. A page that pdfium cannot open is blank."""
        letters = 0
        for number in range(self.pages):
            page = pdfium.FPDF_LoadPage(self._raw, number)
            if not page:
                yield Sheet(8.5, 11.0)
                continue
            text = pdfium.FPDFText_LoadPage(page)
            sheet = _PageReader(page, text).read()
            pdfium.FPDFText_ClosePage(text)
            pdfium.FPDF_ClosePage(page)
            letters += sheet.letters
            if letters > MOST_LETTERS:
                raise TooLarge(f"has over {MOST_LETTERS} letters; send one film at a time")
            yield sheet


def _refusal() -> Invalid:
    error = pdfium.FPDF_GetLastError()
    if error == pdfium.FPDF_ERR_PASSWORD:
        return Unreadable("is encrypted with a password; save a copy without one and send that")
    if error == pdfium.FPDF_ERR_SECURITY:
        return Unreadable("is encrypted in a way that is not read; save a copy without protection and send that")
    return Unreadable("is damaged, or no PDF at all; export it again from the program it was written in")


class _PageReader:
    """Reads one page."""

    def __init__(self, page: Any, text: Any) -> None:
        self._page = page
        self._text = text
        self._box = pdfium.FS_RECTF()
        pdfium.FPDF_GetPageBoundingBox(page, ctypes.byref(self._box))
        self._turn = int(pdfium.FPDFPage_GetRotation(page)) % 4
        wide, high = self._box.right - self._box.left, self._box.top - self._box.bottom
        self._width, self._height = (wide, high) if self._turn % 2 == 0 else (high, wide)
        self._sheet = Sheet(self._width / _POINTS, self._height / _POINTS)
        self._rules: list[_Rule] = []

    def read(self) -> Sheet:
        """The page's letters as runs."""
        count = max(0, int(pdfium.FPDFText_CountChars(self._text)))
        if count > MOST_LETTERS_ON_A_PAGE:
            raise TooLarge(f"has a page with {count} letters; the limit is {MOST_LETTERS_ON_A_PAGE}")
        if count:
            self._rules = list(self._find_rules()) if self._turn == 0 else []
            self._read_letters(count)
        self._sheet.comments = max(0, int(pdfium.FPDFPage_GetAnnotCount(self._page))) if count else 0
        self._sheet.comments = self._count_comments(min(self._sheet.comments, _MOST_OBJECTS))
        return self._sheet

    def _read_letters(self, count: int) -> None:
        text, runs = self._text, _Runs(self._sheet)
        place = pdfium.FS_RECTF()
        x, y = ctypes.c_double(), ctypes.c_double()
        at_place, at_x, at_y = ctypes.byref(place), ctypes.byref(x), ctypes.byref(y)
        drawn_by: int | None = None
        look = _Look(0.0, Style.PLAIN, drawn=False)
        for n in range(count):
            code = pdfium.FPDFText_GetUnicode(text, n)
            if code in (10, 13):
                continue
            of = pdfium.FPDFText_GetTextObject(text, n)
            pdfium.FPDFText_GetLooseCharBox(text, n, at_place)
            if place.left == place.right and code == 32:
                continue
            if of != drawn_by:
                # All letters of one text object stand on one baseline.
                pdfium.FPDFText_GetCharOrigin(text, n, at_x, at_y)
                drawn_by, look = of, self._look(n)
            if not look.drawn:
                continue
            self._sheet.letters += code != 32
            style = look.style | self._underline(place, y.value, look.size) if self._rules else look.style
            runs.add(_letter(code), self._upright(place, x.value, y.value), look.size, style)
        runs.end()

    def _upright(self, place: Any, x: float, y: float) -> tuple[float, float, float]:
        """Left, right and baseline in points from the top left of the page as it is seen."""
        box = self._box
        match self._turn:
            case 0:
                return place.left - box.left, place.right - box.left, box.top - y
            case 1:
                return place.bottom - box.bottom, place.top - box.bottom, x - box.left
            case 2:
                return box.right - place.right, box.right - place.left, y - box.bottom
            case _:
                return box.top - place.top, box.top - place.bottom, box.right - x

    def _look(self, n: int) -> _Look:
        matrix = pdfium.FS_MATRIX()
        pdfium.FPDFText_GetMatrix(self._text, n, ctypes.byref(matrix))
        along, up = self._seen(matrix.a, matrix.b)
        length = (along * along + up * up) ** 0.5
        size = pdfium.FPDFText_GetFontSize(self._text, n) * (length or 1.0)
        straight = length == 0 or (along > 0 and abs(up) / length < _LEANING)
        pale = straight and self._is_pale(n)
        self._sheet.leaning += not straight
        self._sheet.pale += pale
        self._sheet.unmapped += pdfium.FPDFText_HasUnicodeMapError(self._text, n) == 1
        return _Look(size, self._style(n, matrix), drawn=straight and not pale and size >= _SMALLEST)

    def _seen(self, along: float, up: float) -> tuple[float, float]:
        """A direction on the page as it is seen: /Rotate turns pages clockwise."""
        for _ in range(self._turn):
            along, up = up, -along
        return along, up

    def _is_pale(self, n: int) -> bool:
        red, green, blue, alpha = (ctypes.c_uint() for _ in range(4))
        if not pdfium.FPDFText_GetFillColor(self._text, n, red, green, blue, alpha):
            return False
        darkest, brightest = min(red.value, green.value, blue.value), max(red.value, green.value, blue.value)
        grey = darkest > _PALE and brightest - darkest < 30
        return grey or 0 < alpha.value < 110

    def _style(self, n: int, matrix: Any) -> Style:
        flags = ctypes.c_int()
        name = ctypes.create_string_buffer(_LONGEST_NAME)
        pdfium.FPDFText_GetFontInfo(self._text, n, name, _LONGEST_NAME, ctypes.byref(flags))
        words = name.value.decode("utf-8", "replace").casefold()
        bold = "bold" in words or "black" in words or flags.value & _BOLD_FLAG
        bold = bold or pdfium.FPDFText_GetFontWeight(self._text, n) >= _BOLD_WEIGHT
        # Programs without an italic font shear the upright one.
        sheared = self._turn == 0 and matrix.d > 0 and matrix.c / matrix.d > 0.1
        italic = "italic" in words or "oblique" in words or flags.value & _ITALIC_FLAG or sheared
        return (Style.BOLD if bold else Style.PLAIN) | (Style.ITALIC if italic else Style.PLAIN)

    def _find_rules(self) -> Iterator[_Rule]:
        count = pdfium.FPDFPage_CountObjects(self._page)
        if count > _MOST_OBJECTS:
            return
        left, bottom, right, top = (ctypes.c_float() for _ in range(4))
        for n in range(count):
            drawn = pdfium.FPDFPage_GetObject(self._page, n)
            if pdfium.FPDFPageObj_GetType(drawn) != pdfium.FPDF_PAGEOBJ_PATH:
                continue
            pdfium.FPDFPageObj_GetBounds(drawn, left, bottom, right, top)
            if top.value - bottom.value <= _THICKEST_RULE and right.value - left.value >= _SMALLEST:
                yield _Rule(left.value, right.value, bottom.value)

    def _underline(self, place: Any, baseline: float, size: float) -> Style:
        middle = (place.left + place.right) / 2
        for rule in self._rules:
            if rule.left <= middle <= rule.right and -1.0 <= baseline - rule.bottom <= size * 0.35:
                return Style.UNDERLINE
        return Style.PLAIN

    def _count_comments(self, count: int) -> int:
        found = 0
        for n in range(count):
            annotation = pdfium.FPDFPage_GetAnnot(self._page, n)
            kind = pdfium.FPDFAnnot_GetSubtype(annotation) if annotation else 0
            found += kind in (pdfium.FPDF_ANNOT_TEXT, pdfium.FPDF_ANNOT_FREETEXT)
            pdfium.FPDFPage_CloseAnnot(annotation)
        return found


class _Runs:
    """Puts letters together while they stand next to each other and look alike."""

    def __init__(self, sheet: Sheet) -> None:
        self._sheet = sheet
        self._text: list[str] = []
        self._left = self._right = self._baseline = self._size = 0.0
        self._style = Style.PLAIN

    def add(self, letter: str, place: tuple[float, float, float], size: float, style: Style) -> None:
        """One more letter; its left, its right and its baseline in points."""
        left, right, baseline = place
        near = abs(left - self._right) < 0.15 * size and abs(baseline - self._baseline) < 0.5
        if not (near and style == self._style and size == self._size):
            self.end()
            self._left, self._baseline, self._size, self._style = left, baseline, size, style
        self._text.append(letter)
        self._right = right

    def end(self) -> None:
        """What was put together so far is a run."""
        if self._text:
            left, right, baseline = (each / _POINTS for each in (self._left, self._right, self._baseline))
            self._sheet.runs.append(Run(left, right, baseline, self._size, self._style, "".join(self._text)))
            self._text = []


def _letter(code: int) -> str:
    """The letter of a code point; U+FFFD where there is none, so that it is counted as lost."""
    if code in _HYPHENS:
        return "-"
    return chr(code) if 0 < code < 0x110000 and not 0xD800 <= code < 0xE000 else "\ufffd"
