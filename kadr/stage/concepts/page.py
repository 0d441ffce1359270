"""A concept sheet's page: one grey picture and words over it, so that PNG and PDF have one layout."""

import io
from dataclasses import dataclass, field
from functools import lru_cache
from importlib.resources import as_file, files

import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageDraw, ImageFont
from PIL.PngImagePlugin import PngInfo

from kadr.film.screenplay import Language
from kadr.formats import concept_pdf
from kadr.formats.concept_pdf import Line
from kadr.formats.screenplay_rows import shown
from kadr.formats.words import label
from kadr.stage.draw import MARK

Grey = NDArray[np.uint8]

# A4 across at 212 dots an inch: a sheet is sharp on paper and on the widest screens, and draws in two seconds.
WIDTH, HEIGHT = 2480, 1754
MARGIN = 90
RIGHT = WIDTH - MARGIN
TOP = 190
"""Where the drawing begins, under the title and its rule."""
BOTTOM = HEIGHT - 110
"""Where it ends, above the line that says how it was made."""
INK, FAINT, HAIR = 29, 110, 205
_FACES = {True: "IBMPlexSansCondensed-Bold.ttf", False: "IBMPlexSansCondensed-Regular.ttf"}


@dataclass(slots=True, kw_only=True)
class Page:
    """A page being laid out. `canvas` (h, w) holds drawings and rules, `words` the text over it."""

    title: str
    kind: str
    film: str
    language: Language
    canvas: Grey = field(default_factory=lambda: np.full((HEIGHT, WIDTH), 255, np.uint8))
    words: list[Line] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.rule((MARGIN, 150), (RIGHT, 150), INK, 3)
        self.write(self.title, MARGIN, 125, 76, bold=True, wide=1500)
        self.write(self.kind, RIGHT, 88, 40, anchor="r", bold=True)
        self.write(self.film, RIGHT, 130, 34, anchor="r", tone=FAINT, wide=700)
        self.write(label(self.language, "drawn_from_data"), MARGIN, HEIGHT - 48, 30, tone=FAINT)

    def write(
        self,
        text: str,
        x: float,
        y: float,
        size: float,
        *,
        anchor: str = "l",
        bold: bool = False,
        tone: int = INK,
        wide: float | None = None,
    ) -> None:
        """Adds a line; what is wider than `wide` ends in an ellipsis."""
        # No line has room for more: a name of a million letters is not measured whole.
        line = " ".join(shown(text[:400]).split())
        line = line if wide is None else _fitted(line, size, wide, bold=bold)
        self.words.append(Line(text=line, x=x, y=y, size=size, anchor=anchor, bold=bold, tone=tone))

    def paragraph(self, text: str, x: float, y: float, size: float, *, wide: float, lines: int) -> float:
        """Adds a text in at most `lines` lines; the y under it."""
        rest = shown(text).split()[: 40 * lines]
        for n in range(lines):
            if not rest:
                break
            count = _first_line(rest, size, wide) if n < lines - 1 else len(rest)
            self.write(" ".join(rest[:count]), x, y, size, tone=FAINT, wide=wide)
            rest, y = rest[count:], y + 1.3 * size
        return y

    def rule(self, start: tuple[float, float], end: tuple[float, float], tone: int, thick: int = 2) -> None:
        """Draws a level or upright line."""
        (x0, y0), (x1, y1) = start, end
        left, top = round(x0), round(y0)
        self.canvas[top : max(round(y1), top + thick), left : max(round(x1), left + thick)] = tone

    def dashes(self, x0: float, x1: float, y: float, tone: int) -> None:
        """Draws a level dashed line."""
        for x in range(round(x0), round(x1), 26):
            self.rule((x, y), (min(x + 15, x1), y), tone, 3)

    def swatch(self, x: float, y: float, tone: float) -> None:
        """Draws a patch of a tone, 0 black to 1 white, with an edge."""
        self.canvas[round(y) : round(y) + 34, round(x) : round(x) + 58] = 90
        self.canvas[round(y) + 2 : round(y) + 32, round(x) + 2 : round(x) + 56] = round(255 * min(1.0, max(0.0, tone)))

    def place(self, picture: Grey, x: float, y: float, edge: int | None = None) -> None:
        """Lays a picture on the page, its top left corner at x, y, with a line around it where `edge` is a tone."""
        left, top = round(x), round(y)
        high, wide = picture.shape
        self.canvas[top : top + high, left : left + wide] = picture
        if edge is not None:
            for x0, y0, x1, y1 in (
                (left, top, left + wide, top), (left, top + high - 2, left + wide, top + high - 2),
                (left, top, left, top + high), (left + wide - 2, top, left + wide - 2, top + high),
            ):  # fmt: skip
                self.rule((x0, y0), (x1, y1), edge)

    def lay(self, picture: Grey, cover: NDArray[np.float32], x: float, y: float) -> None:
        """Lays a picture over what is there as far as `cover` (0 to 1) hides it; clipped to the page."""
        left, top = round(x), round(y)
        x0, y0 = max(0, left), max(0, top)
        x1, y1 = min(WIDTH, left + picture.shape[1]), min(HEIGHT, top + picture.shape[0])
        if x1 <= x0 or y1 <= y0:
            return
        part = (slice(y0 - top, y1 - top), slice(x0 - left, x1 - left))
        under = self.canvas[y0:y1, x0:x1].astype(np.float32)
        mixed = under + (picture[part].astype(np.float32) - under) * cover[part]
        self.canvas[y0:y1, x0:x1] = np.rint(mixed).astype(np.uint8)

    def png(self) -> bytes:
        """The page as a grey PNG that says how it was made."""
        picture = Image.fromarray(self.canvas)
        pen = ImageDraw.Draw(picture)
        for words in self.words:
            font = _font(round(words.size), bold=words.bold)
            pen.text((words.x, words.y), words.text, fill=words.tone, font=font, anchor=f"{words.anchor}s")
        info = PngInfo()
        info.add_text("Description", MARK)
        info.add_text("Software", "Kadr")
        info.add_itxt("Title", f"{self.title}. {self.kind}", lang=str(self.language))
        out = io.BytesIO()
        picture.save(out, "PNG", compress_level=6, pnginfo=info)
        return out.getvalue()

    def pdf(self) -> bytes:
        """The page as a PDF of one page, its words as text."""
        # Pencil on paper at this quality cannot be told from the original in print, and is a fifth of its size.
        out = io.BytesIO()
        Image.fromarray(self.canvas).save(out, "JPEG", quality=88)
        return concept_pdf.write_pdf(
            concept_pdf.ConceptPage(
                title=f"{shown(self.title)}. {self.kind}",
                language=self.language,
                picture=out.getvalue(),
                width=WIDTH,
                height=HEIGHT,
                lines=tuple(self.words),
            )
        )


@lru_cache(maxsize=32)
def _font(size: int, *, bold: bool) -> ImageFont.FreeTypeFont:
    with as_file(files("kadr.formats") / "fonts" / _FACES[bold]) as path:
        # Basic layout: Cyrillic and Latin need no shaping, and not every Pillow has the library for it.
        return ImageFont.truetype(io.BytesIO(path.read_bytes()), size, layout_engine=ImageFont.Layout.BASIC)


def _width(text: str, size: float, *, bold: bool) -> float:
    return float(_font(round(size), bold=bold).getlength(text))


def _fitted(text: str, size: float, wide: float, *, bold: bool) -> str:
    if _width(text, size, bold=bold) <= wide:
        return text
    low, high = 0, len(text) - 1
    while low < high:
        middle = (low + high + 1) // 2
        if _width(text[:middle].rstrip() + "…", size, bold=bold) <= wide:
            low = middle
        else:
            high = middle - 1
    return text[:low].rstrip() + "…"


def _first_line(words: list[str], size: float, wide: float) -> int:
    """How many of the words fit into a line, at least one."""
    count = 1
    while count < len(words) and _width(" ".join(words[: count + 1]), size, bold=False) <= wide:
        count += 1
    return count
