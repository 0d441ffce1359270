"""Draw the board of the README again: the first two pages of what `make demo` printed.

`python -m bench.images [OUT]` where OUT is a folder that `make demo` filled (default `out`). The contact sheet
beside it is drawn by `python -m kadr.stage.sheet`; `make images` does both.
"""

import sys
from pathlib import Path

import pypdfium2
from PIL import Image

ROOT = Path(__file__).parents[1]
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


def main() -> None:
    """Write docs/images/board.png."""
    out = Path(sys.argv[1]) if len(sys.argv) > 1 else ROOT / "out"
    target = ROOT / "docs" / "images" / "board.png"
    target.parent.mkdir(parents=True, exist_ok=True)
    board_pages((out / "board.pdf").read_bytes()).save(target, optimize=True)


if __name__ == "__main__":
    main()
