"""Draw the pictures of the README again from the example: its contact sheet and two pages of its board.

`python -m bench.images OUT` where OUT is a folder that `make demo` filled (default `out`).
"""

import sys
from pathlib import Path

import pypdfium2
from PIL import Image

ROOT = Path(__file__).parents[1]
IMAGES = ROOT / "docs" / "images"
_PAGES = 2
_SCALE = 1.25  # points to pixels: letters stay readable on the README's first screen
_GAP = 16


def board_pages(pdf: bytes) -> Image.Image:
    """The first pages of a board PDF side by side, in grey."""
    document = pypdfium2.PdfDocument(pdf)
    pages = [document[i].render(scale=_SCALE).to_pil().convert("L") for i in range(_PAGES)]
    sheet = Image.new("L", (sum(p.width for p in pages) + _GAP * (_PAGES - 1), max(p.height for p in pages)), 255)
    left = 0
    for page in pages:
        sheet.paste(page, (left, 0))
        left += page.width + _GAP
    return sheet


def contact_sheet(pictures: list[Path], *, columns: int = 4, rows: int = 4, width: int = 420) -> Image.Image:
    """Panels side by side, spread evenly over the film so that the sheet shows its range."""
    chosen = [pictures[i * len(pictures) // (columns * rows)] for i in range(min(len(pictures), columns * rows))]
    images = [Image.open(path).convert("L") for path in chosen]
    height = round(width * images[0].height / images[0].width)
    sheet = Image.new("L", (columns * (width + 6) - 6, rows * (height + 6) - 6), 255)
    for i, image in enumerate(images):
        small = image.resize((width, height), Image.Resampling.LANCZOS)
        sheet.paste(small, (i % columns * (width + 6), i // columns * (height + 6)))
    return sheet


def main() -> None:
    """Write docs/images/board.png and docs/images/contact-sheet.png."""
    out = Path(sys.argv[1]) if len(sys.argv) > 1 else ROOT / "out"
    IMAGES.mkdir(parents=True, exist_ok=True)
    board_pages((out / "board.pdf").read_bytes()).save(IMAGES / "board.png", optimize=True)
    pictures = sorted((out / "panels").glob("*.png"))
    contact_sheet(pictures).save(IMAGES / "contact-sheet.png", optimize=True)


if __name__ == "__main__":
    main()
