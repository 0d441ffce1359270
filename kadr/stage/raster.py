"""Triangles to a picture of depths: which triangle is seen at each sample, and how far away it is."""

import numpy as np
from numpy.typing import NDArray

from kadr.stage.compiled import compiled

Floats = NDArray[np.float32]
Ints = NDArray[np.int32]


@compiled
def _span(low: int, high: int, start: float, step: float) -> tuple[int, int]:
    """The part of low..high in which start + step * x is not negative."""
    if step > 1e-12:
        return max(low, int(np.ceil(-start / step))), high
    if step < -1e-12:
        return low, min(high, int(np.floor(-start / step)))
    return (low, high) if start >= 0.0 else (1, 0)


@compiled
def _fill(  # noqa: PLR0917  compiled loops are called by position
    ax: float, ay: float, aw: float, bx: float, by: float, bw: float, cx: float, cy: float, cw: float,
    number: int, near: Floats, seen: Ints,
) -> None:  # fmt: skip
    area = (bx - ax) * (cy - ay) - (by - ay) * (cx - ax)
    # Screen y points down, so that faces turned to the camera come out negative.
    if area >= 0.0:
        return
    height, width = near.shape
    x0 = max(0, int(np.ceil(min(ax, bx, cx) - 0.5)))
    x1 = min(width - 1, int(np.floor(max(ax, bx, cx) - 0.5)))
    y0 = max(0, int(np.ceil(min(ay, by, cy) - 0.5)))
    y1 = min(height - 1, int(np.floor(max(ay, by, cy) - 0.5)))
    inv = 1.0 / area
    ux, uy = (by - cy) * inv, (cx - bx) * inv
    vx, vy = (cy - ay) * inv, (ax - cx) * inv
    for y in range(y0, y1 + 1):
        py = y + 0.5
        # Where the row enters and leaves the triangle: no sample outside it is touched.
        u = ux * (0.5 - cx) + uy * (py - cy)
        v = vx * (0.5 - cx) + vy * (py - cy)
        low, high = _span(x0, x1, u, ux)
        low, high = _span(low, high, v, vx)
        low, high = _span(low, high, 1.0 - u - v, -ux - vx)
        z = u * aw + v * bw + (1.0 - u - v) * cw
        dz = ux * aw + vx * bw - (ux + vx) * cw
        for x in range(low, high + 1):
            here = z + dz * x
            if here > near[y, x]:
                near[y, x] = here
                seen[y, x] = number


@compiled
def _clip(p: Floats, q: Floats, near_plane: float, out: Floats) -> None:
    t = (near_plane - p[2]) / (q[2] - p[2])
    out[0] = p[0] + t * (q[0] - p[0])
    out[1] = p[1] + t * (q[1] - p[1])
    out[2] = near_plane


@compiled
def _one(poly: Floats, count: int, lens: Floats, number: int, near: Floats, seen: Ints) -> None:  # noqa: PLR0917  compiled loops are called by position
    fx, cx, cy = lens[0], lens[1], lens[2]
    for i in range(1, count - 1):
        w0, w1, w2 = 1.0 / poly[0, 2], 1.0 / poly[i, 2], 1.0 / poly[i + 1, 2]
        _fill(
            cx + fx * poly[0, 0] * w0, cy - fx * poly[0, 1] * w0, w0,
            cx + fx * poly[i, 0] * w1, cy - fx * poly[i, 1] * w1, w1,
            cx + fx * poly[i + 1, 0] * w2, cy - fx * poly[i + 1, 1] * w2, w2,
            number, near, seen,
        )  # fmt: skip


@compiled
def rasterise(  # noqa: PLR0917  compiled loops are called by position
    vertices: Floats, faces: Ints, lens: Floats, near_plane: float,
    near: Floats, seen: Ints,
) -> None:  # fmt: skip
    """Draw triangles into `near` (h, w), 1 / metres of depth, and `seen` (h, w), the face's row or -1.

    `vertices` (n, 3) are in camera space: x right, y up, z forward, metres. `lens` is (focal length in samples,
    centre x, centre y). What lies nearer than `near_plane` is clipped; faces turned away are
    not drawn: walls are taken out where the camera stands behind them.
    """
    poly = np.empty((4, 3), np.float32)
    for number in range(faces.shape[0]):
        count = 0
        for i in range(3):
            p = vertices[faces[number, i]]
            q = vertices[faces[number, (i + 1) % 3]]
            if p[2] >= near_plane:
                poly[count, 0], poly[count, 1], poly[count, 2] = p[0], p[1], p[2]
                count += 1
            if (p[2] >= near_plane) != (q[2] >= near_plane):
                _clip(p, q, near_plane, poly[count])
                count += 1
        if count >= 3:
            _one(poly, count, lens, number, near, seen)


@compiled
def rasterise_shadow(vertices: Floats, faces: Ints, near: Floats) -> None:
    """Draw triangles seen along parallel rays into `near` (h, w), the greatest z per sample.

    `vertices` (n, 3): x, y in samples, z in metres towards the light. Both sides of a face cast shadow.
    """
    height, width = near.shape
    for number in range(faces.shape[0]):
        a, b, c = vertices[faces[number, 0]], vertices[faces[number, 1]], vertices[faces[number, 2]]
        area = (b[0] - a[0]) * (c[1] - a[1]) - (b[1] - a[1]) * (c[0] - a[0])
        if area == 0.0:
            continue
        inv = 1.0 / area
        x0 = max(0, int(np.floor(min(a[0], b[0], c[0]))))
        x1 = min(width - 1, int(np.ceil(max(a[0], b[0], c[0]))))
        y0 = max(0, int(np.floor(min(a[1], b[1], c[1]))))
        y1 = min(height - 1, int(np.ceil(max(a[1], b[1], c[1]))))
        ux, uy = (b[1] - c[1]) * inv, (c[0] - b[0]) * inv
        vx, vy = (c[1] - a[1]) * inv, (a[0] - c[0]) * inv
        for y in range(y0, y1 + 1):
            u, v = -ux * c[0] + uy * (y - c[1]), -vx * c[0] + vy * (y - c[1])
            low, high = _span(x0, x1, u, ux)
            low, high = _span(low, high, v, vx)
            low, high = _span(low, high, 1.0 - u - v, -ux - vx)
            z, dz = u * a[2] + v * b[2] + (1.0 - u - v) * c[2], ux * a[2] + vx * b[2] - (ux + vx) * c[2]
            for x in range(low, high + 1):
                near[y, x] = max(near[y, x], z + dz * x)
