"""Marks put on the picture: white inside, black pencil outside, both a little unsteady, faces left free."""

from dataclasses import dataclass, field
from functools import lru_cache

import cv2
import numpy as np
from numpy.typing import NDArray

from kadr.stage.arrows.shapes import Points

Grey = NDArray[np.uint8]
Floats = NDArray[np.float32]
# Of the square root of the picture's area: 2.6 pixels at 1024 x 576.
_LINE = 0.0034
_SHIFT = 4
_TILE = 256
# An arrow that faces would hide more of than this is drawn over them: what is not read is no arrow.
_MOST_HIDDEN = 0.35


@dataclass(slots=True, kw_only=True)
class Marks:
    """What is to be drawn over a picture, in pixels: closed `outlines` (m, 2) filled white; open `lines` (m, 2) cased
    in white; `faces` (n, 4) x, y and half axes of what stays free; `unit` is what sizes are measured in."""

    width: int
    height: int
    unit: float
    faces: Points
    outlines: list[Points] = field(default_factory=list)
    lines: list[Points] = field(default_factory=list)


def inked(grey: Grey, marks: Marks, scale: float) -> Grey:
    """The picture (h, w) with the marks over it; only the part that they touch is worked on."""
    drawn = [_unsteady(one, n, marks.unit) for n, one in enumerate(marks.outlines)]
    lines = [_unsteady(one, 50 + n, marks.unit) for n, one in enumerate(marks.lines)]
    if not drawn and not lines:
        return grey
    x0, y0, x1, y1 = _extent([*drawn, *lines], marks)
    cover, ink = np.zeros((y1 - y0, x1 - x0), np.uint8), np.zeros((y1 - y0, x1 - x0), np.uint8)
    corner = np.array([x0, y0])
    pen = max(1, round(_LINE * marks.unit))
    for line in lines:
        _stroked(cover, line - corner, closed=False, grey=210, pen=pen * 3)
        _stroked(ink, line - corner, closed=False, grey=235, pen=pen)
    for outline in drawn:
        own_cover, own_ink = np.zeros_like(cover), np.zeros_like(ink)
        cv2.fillPoly(own_cover, [_fixed(outline - corner)], (255,), cv2.LINE_AA, _SHIFT)
        _stroked(own_ink, outline - corner, closed=True, grey=245, pen=pen)
        # A thin light rim outside keeps black on black apart at night.
        _stroked(own_cover, outline - corner, closed=True, grey=255, pen=pen * 2 + 1)
        _spare(own_cover, own_ink, marks.faces, corner)
        # Later arrows lie on earlier ones.
        np.minimum(ink, 255 - own_cover, out=ink)
        np.maximum(cover, own_cover, out=cover)
        np.maximum(ink, own_ink, out=ink)
    out = grey.copy()
    out[y0:y1, x0:x1] = _mixed(out[y0:y1, x0:x1], cover, ink, scale)
    return out


def _stroked(layer: Grey, line: Points, *, closed: bool, grey: int, pen: int) -> None:
    color = (grey,)
    cv2.polylines(
        layer, [_fixed(line)], isClosed=closed, color=color, thickness=pen, lineType=cv2.LINE_AA, shift=_SHIFT
    )


def _mixed(grey: Grey, cover: Grey, ink: Grey, scale: float) -> Grey:
    tooth = _tooth(*grey.shape, step=max(1, round(scale)))
    white = cover.astype(np.float32) * np.float32(0.93 / 255)
    black = ink.astype(np.float32) * np.float32(1 / 255) * (np.float32(0.93) + np.float32(0.07) * tooth)
    paper = np.float32(246.0) + 2.5 * tooth
    covered = grey * (1.0 - white) + paper * white
    # Graphite's black, as in the rest of the drawing.
    drawn = covered * (1.0 - black.clip(0, 1)) + 14.0 * black.clip(0, 1)
    mixed: Grey = np.clip(drawn + 0.5, 4, 251).astype(np.uint8)
    return mixed


def _unsteady(line: Points, seed: int, unit: float) -> Points:
    """The line with the slow waver of a hand, finely divided so that it bends and does not break."""
    steps = np.hypot(*np.diff(line, axis=0).T)
    lengths = np.concatenate([[0.0], np.cumsum(steps)])
    count = int(np.clip(lengths[-1] / (0.012 * unit), 2, 400))
    at = np.unique(np.concatenate([np.linspace(0.0, lengths[-1], count), lengths]))
    fine = np.stack([np.interp(at, lengths, line[:, axis]) for axis in (0, 1)], axis=1)
    rng = np.random.default_rng(seed)
    knots = np.linspace(0.0, lengths[-1], max(2, int(lengths[-1] / (0.05 * unit))))
    shift = [np.interp(at, knots, rng.normal(0.0, 0.0011 * unit, len(knots))) for _ in range(2)]
    wavered: Points = fine + np.stack(shift, axis=1)
    return wavered


def _spare(cover: Grey, ink: Grey, faces: Points, corner: Points) -> None:
    """Takes an arrow away where it would cover a face, as if it passed behind; unless little of it were left."""
    if not len(faces):
        return
    hole = np.zeros_like(cover)
    for x, y, rx, ry in faces:
        middle = ((x - corner[0]) * 16, (y - corner[1]) * 16)
        if max(abs(middle[0]), abs(middle[1]), rx, ry) < 1e6:
            axes = (round(rx * 16), round(ry * 16))
            cv2.ellipse(hole, (round(middle[0]), round(middle[1])), axes, 0, 0, 360, (255,), -1, cv2.LINE_AA, _SHIFT)
    area = int(np.count_nonzero(cover))
    if area and np.count_nonzero(cover & hole) / area < _MOST_HIDDEN:
        np.minimum(cover, 255 - hole, out=cover)
        np.minimum(ink, 255 - hole, out=ink)


def _extent(lines: list[Points], marks: Marks) -> tuple[int, int, int, int]:
    every, rim = np.vstack(lines), 0.02 * marks.unit
    low, high = every.min(axis=0) - rim, every.max(axis=0) + rim
    x0, y0 = max(0, int(low[0])), max(0, int(low[1]))
    x1, y1 = min(marks.width, int(high[0]) + 1), min(marks.height, int(high[1]) + 1)
    return min(x0, marks.width - 1), min(y0, marks.height - 1), max(x1, 1), max(y1, 1)


def _fixed(line: Points) -> NDArray[np.int32]:
    """Points in sixteenths of a pixel; far outside the picture they are held where the library counts right."""
    fixed: NDArray[np.int32] = np.round(np.clip(line, -30_000.0, 30_000.0) * 16).astype(np.int32)
    return fixed


@lru_cache(maxsize=2)
def _tile(_: int = 0) -> Floats:
    rough = np.random.default_rng(9).standard_normal((_TILE, _TILE)).astype(np.float32)
    soft = cv2.GaussianBlur(rough, (0, 0), 0.8).astype(np.float32)
    return (soft / float(soft.std())).astype(np.float32)


def _tooth(height: int, width: int, *, step: int) -> Floats:
    """Paper tooth (h, w) about 0 with a spread of 1, coarser in larger pictures."""
    tile = np.repeat(np.repeat(_tile(), step, axis=0), step, axis=1) if step > 1 else _tile()
    rows, columns = -(-height // tile.shape[0]), -(-width // tile.shape[1])
    whole: Floats = np.tile(tile, (rows, columns))[:height, :width]
    return whole
