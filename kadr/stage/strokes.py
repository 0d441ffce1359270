"""One stroke of a pencil on a sheet: a rounded line that thins at its ends, drawn in one compiled loop."""

import numpy as np
from numpy.typing import NDArray

from kadr.stage.compiled import compiled, inlined

Floats = NDArray[np.float32]
Vector = NDArray[np.float64]
STEPS = 10  # points to a span of the curve


@inlined
def _on_curve(points: Vector, span: int, t: float, axis: int) -> float:
    """Catmull-Rom through the points; beyond its ends the line goes on straight."""
    last = points.shape[0] - 1
    b, c = points[span, axis], points[span + 1, axis]
    a = points[span - 1, axis] if span > 0 else 2.0 * b - c
    d = points[span + 2, axis] if span + 2 <= last else 2.0 * c - b
    bend = (2.0 * a - 5.0 * b + 4.0 * c - d) * t * t + (3.0 * b - a - 3.0 * c + d) * t * t * t
    return float(0.5 * (2.0 * b + (c - a) * t + bend))


@inlined
def _mark(ink: Floats, x0: float, y0: float, x1: float, y1: float, r0: float, r1: float, dark: float) -> None:  # noqa: PLR0917  compiled loops are called by position
    """A straight piece of the line, `r0` and `r1` pixels thick on either side at its ends."""
    height, width = ink.shape
    reach = max(r0, r1) + 1.0
    dx, dy = x1 - x0, y1 - y0
    length = dx * dx + dy * dy + 1e-12
    for j in range(max(0, int(np.floor(min(y0, y1) - reach))), min(height, int(np.ceil(max(y0, y1) + reach)) + 1)):
        for i in range(max(0, int(np.floor(min(x0, x1) - reach))), min(width, int(np.ceil(max(x0, x1) + reach)) + 1)):
            t = min(1.0, max(0.0, ((i - x0) * dx + (j - y0) * dy) / length))
            ex, ey = i - x0 - t * dx, j - y0 - t * dy
            r = r0 + t * (r1 - r0)
            # A line thinner than a pixel covers only part of it.
            level = min(r + 0.5 - np.sqrt(ex * ex + ey * ey), 2.0 * r, 1.0) * dark
            ink[j, i] = max(ink[j, i], level)


@compiled
def stroke(  # noqa: PLR0917  compiled loops are called by position
    ink: Floats, points: Vector, left: float, top: float, scale: float, half: float, dark: float, first: float,
    last: float,
) -> None:  # fmt: skip
    """Draw a line through `points` (n, 2) units, x right, y up, on `ink` (h, w), whose corner is `left`, `top`
    and whose scale is pixels a unit. It is `half` pixels thick on either side, `first` and `last` of that at its ends.
    """
    spans = points.shape[0] - 1
    total = spans * STEPS
    px, py, pr = 0.0, 0.0, 0.0
    for k in range(total + 1):
        span = min(spans - 1, k // STEPS)
        t = k / STEPS - span
        x = (_on_curve(points, span, t, 0) - left) * scale - 0.5
        y = (top - _on_curve(points, span, t, 1)) * scale - 0.5
        s = k / total
        press = min(1.0, first + s * 4.0 * (1.0 - first), last + (1.0 - s) * 4.0 * (1.0 - last))
        if k > 0:
            _mark(ink, px, py, x, y, pr, half * press, dark)
        px, py, pr = x, y, half * press


@compiled
def strokes(ink: Floats, paths: NDArray[np.float64], halves: Vector, darks: Vector, first: float, last: float) -> None:  # noqa: PLR0917  compiled loops are called by position
    """Many strokes of one kind, `paths` (n, points, 2) in pixels, x right, y up from the top left corner."""
    for i in range(paths.shape[0]):
        stroke(ink, paths[i], 0.0, 0.0, 1.0, halves[i], darks[i], first, last)
