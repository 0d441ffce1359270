"""`python -m kadr.stage.sheet` draws the contact sheet's pages into docs/images; `--only faces` one chapter."""

import argparse
import os
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageDraw

from kadr.stage.draw import picture
from kadr.stage.sheet.cast import Panel
from kadr.stage.sheet.chapters import CHAPTERS, PAGES

_WORDS_PX = 16
_GAP_PX = 6


def drawn(panels: Sequence[Panel], *, columns: int, width: int) -> Image.Image:
    """The panels side by side with their words underneath, each drawn at twice its size and made smaller."""
    cell = round(width * 9 / 16)
    rows = -(-len(panels) // columns)
    sheet = Image.new("L", (columns * (width + _GAP_PX) + _GAP_PX, rows * (cell + _WORDS_PX + 4) + _GAP_PX), 255)
    pen = ImageDraw.Draw(sheet)
    with ThreadPoolExecutor(os.cpu_count()) as cores:
        cells = cores.map(lambda panel: _fitted(panel, width, cell), panels)
        for i, (panel, drawing) in enumerate(zip(panels, cells, strict=True)):
            x, y = _GAP_PX + (i % columns) * (width + _GAP_PX), _GAP_PX + (i // columns) * (cell + _WORDS_PX + 4)
            sheet.paste(drawing, (x, y))
            pen.text((x + 1, y + cell + 1), panel.label, fill=20)
    return sheet


def _fitted(panel: Panel, width: int, height: int) -> Image.Image:
    aspect = panel.staging.aspect
    scale = min(width, height * aspect) / aspect
    size = (max(64, round(scale * aspect)), max(64, round(scale)))
    grey: NDArray[np.uint8] = picture(panel.staging, size[0] * 2, size[1] * 2, style=panel.style)
    cell = Image.new("L", (width, height), 235)
    small = Image.fromarray(grey).resize(size, Image.Resampling.LANCZOS)
    cell.paste(small, ((width - size[0]) // 2, (height - size[1]) // 2))
    return cell


def main() -> None:
    """Draw all pages, or one chapter."""
    asked = argparse.ArgumentParser(description="Draw the contact sheet of blocking sketches.")
    asked.add_argument("--only", choices=sorted(CHAPTERS), help="one chapter, to a file of its name")
    asked.add_argument("--out", type=Path, default=Path("docs/images"), help="folder")
    asked.add_argument("--columns", type=int, default=8)
    asked.add_argument("--width", type=int, default=288)
    given = asked.parse_args()
    pages = {given.only: (given.only,)} if given.only else PAGES
    given.out.mkdir(parents=True, exist_ok=True)
    for name, chapters in pages.items():
        panels = [panel for chapter in chapters for panel in CHAPTERS[chapter]()]
        sheet = drawn(panels, columns=given.columns, width=given.width)
        # So many greys tell as much at this size, in a third of the bytes.
        sheet.quantize(32).save(given.out / f"{name}.png", optimize=True)


if __name__ == "__main__":
    main()
