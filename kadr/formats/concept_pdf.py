"""A concept sheet as a PDF to print: one picture, and its words over it as text to be searched and read aloud."""

from dataclasses import asdict, dataclass

from kadr.film.screenplay import Language
from kadr.formats.typst_press import press
from kadr.formats.words import label


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """One line of text over the picture, in its dots: `x` of its `anchor` (`l`, `m` or `r`), `y` of its baseline.
    `tone`: 0 black to 255 white."""

    text: str
    x: float
    y: float
    size: float
    anchor: str = "l"
    bold: bool = False
    tone: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class ConceptPage:
    """A sheet to print: a JPEG or PNG of `width` x `height` dots, and the lines over it."""

    title: str
    language: Language
    picture: bytes
    width: int
    height: int
    lines: tuple[Line, ...]


def write_pdf(page: ConceptPage) -> bytes:
    """The PDF, an A4 page across, marked as drawn from data; equal pages give equal bytes."""
    name = "sheet.png" if page.picture.startswith(b"\x89PNG") else "sheet.jpg"
    data = {
        "title": page.title,
        "language": page.language.value,
        "origin": label(page.language, "drawn_from_data"),
        "picture": name,
        "width": page.width,
        "height": page.height,
        "lines": [asdict(line) for line in page.lines],
    }
    return press("concept", data, {name: page.picture})
