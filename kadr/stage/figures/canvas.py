"""A small sheet in a head's or chest's own coordinates to draw on: pencil strokes and patches of paint."""

import cv2
import numpy as np
from numpy.typing import NDArray

from kadr.stage import strokes

Floats = NDArray[np.float32]
Vector = NDArray[np.float64]
_SHIFT = 4


class Canvas:
    """`ink` (h, w) darkens, `value` (h, w) replaces the tone where `cover` (h, w) says so; all 0 to 1.

    `left`, `top` is the corner in units, `scale` pixels per unit; y grows downwards on the sheet, z upwards."""

    def __init__(self, left: float, right: float, bottom: float, top: float, scale: float) -> None:
        self.left, self.top, self.scale = left, top, scale
        shape = (max(2, round((top - bottom) * scale)), max(2, round((right - left) * scale)))
        self.ink: Floats = np.zeros(shape, np.float32)
        self.cover: Floats = np.zeros(shape, np.float32)
        self.value: Floats = np.ones(shape, np.float32)

    def _pixels(self, points: Vector) -> NDArray[np.int32]:
        x = (points[:, 0] - self.left) * self.scale - 0.5
        y = (self.top - points[:, 1]) * self.scale - 0.5
        fixed: NDArray[np.int32] = np.round(np.stack([x, y], axis=1) * 2**_SHIFT).astype(np.int32)
        return fixed

    def stroke(
        self, points: Vector, width_px: float, dark: float = 0.9, *, taper: tuple[float, float] = (0.3, 0.3)
    ) -> None:
        """A pencil line through `points` (n, 2) units, rounded off, thinning at its ends by `taper`."""
        path, half = np.ascontiguousarray(points, np.float64), 0.5 * max(width_px, 0.6)
        ends = float(taper[0]), float(taper[1])
        strokes.stroke(self.ink, path, self.left, self.top, float(self.scale), float(half), float(dark), *ends)

    def strokes(self, paths: Vector, width_px: float, dark: float, *, taper: tuple[float, float]) -> None:
        """Many pencil lines of one kind, `paths` (n, points, 2) units: a call each takes longer than drawing them."""
        corner = np.array([self.left, self.top])
        pixels = np.ascontiguousarray((np.asarray(paths, np.float64) - corner) * self.scale)
        halves, darks = np.full(len(pixels), 0.5 * max(width_px, 0.6)), np.full(len(pixels), float(dark))
        strokes.strokes(self.ink, pixels, halves, darks, float(taper[0]), float(taper[1]))

    def shade(self, points: Vector, dark: float, *, closed_curve: bool = True) -> None:
        """A patch darkened like a smudge."""
        self._fill(curve(points, 40, closed=True) if closed_curve else points, dark)

    def paint(self, points: Vector, value: float, *, within: Vector | None = None) -> None:
        """A patch of one value that hides tone and ink beneath, `points` (n, 2) dense; only inside `within`."""
        spot, mask = self._mask(points, within)
        self.cover[spot] = np.maximum(self.cover[spot], mask)
        self.value[spot] += mask * (value - self.value[spot])
        self.ink[spot] *= 1 - mask

    def darken(self, points: Vector, dark: float, *, within: Vector) -> None:
        """A patch of ink seen only inside `within`."""
        spot, mask = self._mask(points, within)
        self.ink[spot] = np.maximum(self.ink[spot], mask * np.float32(dark))

    def disc(self, centre: tuple[float, float], radius: float, value: float, *, within: Vector) -> None:
        """A round patch of one value seen only inside the outline `within` (n, 2)."""
        a = np.linspace(0, 2 * np.pi, 40)
        ring = np.stack([centre[0] + radius * np.cos(a), centre[1] + radius * np.sin(a)], axis=1)
        self.paint(ring, value, within=within)

    def soften(self, sigma_units: float) -> None:
        """Blur what has been inked so far: smudged graphite."""
        sigma = sigma_units * self.scale
        if sigma < 0.3:
            return
        # A wide blur loses nothing at a quarter of the size.
        shrink = max(1, int(sigma / 2.5))
        rows, columns = self.ink.shape
        small = (max(2, columns // shrink), max(2, rows // shrink))
        soft = cv2.GaussianBlur(cv2.resize(self.ink, small, interpolation=cv2.INTER_AREA), (0, 0), sigma / shrink)
        self.ink[:] = cv2.resize(soft, (columns, rows), interpolation=cv2.INTER_LINEAR)

    def _mask(self, points: Vector, within: Vector | None = None) -> tuple[tuple[slice, slice], Floats]:
        """A filled outline as a patch of the sheet: where it is, and its cover there. Faces have a hundred strokes."""
        pixels = self._pixels(points)
        margin = 2 * 2**_SHIFT
        x0, y0 = np.maximum((pixels.min(0) - margin) >> _SHIFT, 0)
        x1, y1 = np.minimum(((pixels.max(0) + margin) >> _SHIFT) + 1, self.ink.shape[::-1])
        shape = (max(0, int(y1 - y0)), max(0, int(x1 - x0)))
        spot = (slice(int(y0), int(y0) + shape[0]), slice(int(x0), int(x0) + shape[1]))
        mask = np.zeros(shape, np.float32)
        if mask.size:
            corner = np.array([x0, y0], np.int32) * 2**_SHIFT
            mask = _filled(shape, pixels - corner)
            if within is not None:
                mask *= _filled(shape, self._pixels(within) - corner)
        return spot, mask

    def _fill(self, points: Vector, dark: float) -> None:
        spot, mask = self._mask(points)
        self.ink[spot] = np.maximum(self.ink[spot], mask * np.float32(dark))


def _filled(shape: tuple[int, int], pixels: NDArray[np.int32]) -> Floats:
    mask = np.zeros(shape, np.uint8)
    cv2.fillPoly(mask, [pixels], (255,), cv2.LINE_AA, _SHIFT)
    return mask.astype(np.float32) * np.float32(1 / 255)


def curve(points: Vector, count: int, *, closed: bool = False) -> Vector:
    """A Catmull-Rom curve through `points` (n, 2), as `count` points per span of it, at most 12 spans dense."""
    p = np.asarray(points, np.float64)
    if len(p) < 3 and not closed:
        straight: Vector = p[0] + np.linspace(0, 1, count)[:, None] * (p[-1] - p[0])
        return straight
    around = np.vstack([p[-1:], p, p[:2]]) if closed else np.vstack([2 * p[0] - p[1], p, 2 * p[-1] - p[-2]])
    spans = len(p) if closed else len(p) - 1
    t = np.linspace(0, 1, max(3, count // 2), endpoint=False)[:, None]
    a, b, c, d = (around[i : i + spans, None] for i in range(4))
    whole = 0.5 * (2 * b + (c - a) * t + (2 * a - 5 * b + 4 * c - d) * t**2 + (3 * b - a - 3 * c + d) * t**3)
    out: Vector = whole.reshape(-1, 2)
    return out if closed else np.concatenate([out, p[-1:]])
