"""Triangles to a picture of depths: which triangle is seen at each sample, and how far away it is."""

import numpy as np
from numpy.typing import NDArray

from kadr.stage.compiled import compiled, inlined

Floats = NDArray[np.float32]
Ints = NDArray[np.int32]
# Narrower triangles are tested sample by sample: to work out where each row enters and leaves them costs more.
NARROW = 8


@inlined
def _low(low: int, start: float, step: float) -> int:
    """Where a row from `low` on enters the half in which start + step * x is not negative."""
    return max(low, int(np.ceil(-start / step))) if step > 1e-12 else low


@inlined
def _high(high: int, start: float, step: float) -> int:
    """Where a row up to `high` leaves the half in which start + step * x is not negative."""
    if step < -1e-12:
        return min(high, int(np.floor(-start / step)))
    return -1 if step <= 1e-12 and start < 0.0 else high


@inlined
def _run(nearest: Floats, whose: Ints, z: float, dz: float, number: int) -> None:
    """A row of samples inside one triangle."""
    start, step, mark = np.float32(z), np.float32(dz), np.int32(number)
    for i in range(np.int32(nearest.shape[0])):
        # Written whether it changes or not, counted in 32 bits: so the processor takes eight samples at a time.
        here, there = start + step * np.float32(i), nearest[i]
        nearest[i] = max(here, there)
        whose[i] = mark if here > there else whose[i]


@compiled
def _fill(  # noqa: PLR0917  compiled loops are called by position
    ax: float, ay: float, aw: float, bx: float, by: float, bw: float, cx: float, cy: float, cw: float,
    number: int, near: Floats, seen: Ints,
) -> None:  # fmt: skip
    area = (bx - ax) * (cy - ay) - (by - ay) * (cx - ax)
    # Those cut off by the plane of the lens come here unasked.
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
    wx = -ux - vx
    dz = ux * aw + vx * bw + wx * cw
    narrow = x1 - x0 < NARROW
    for y in range(y0, y1 + 1):
        py = y + 0.5
        u = ux * (0.5 - cx) + uy * (py - cy)
        v = vx * (0.5 - cx) + vy * (py - cy)
        w = 1.0 - u - v
        z = u * aw + v * bw + w * cw
        nearest, whose = near[y], seen[y]
        if narrow:
            for x in range(x0, x1 + 1):
                here = z + dz * x
                if u + ux * x >= 0.0 and v + vx * x >= 0.0 and w + wx * x >= 0.0 and here > nearest[x]:
                    nearest[x] = here
                    whose[x] = number
            continue
        low = _low(_low(_low(x0, u, ux), v, vx), w, wx)
        high = _high(_high(_high(x1, u, ux), v, vx), w, wx)
        if low <= high:
            _run(nearest[low : high + 1], whose[low : high + 1], z + dz * low, dz, number)


@compiled
def _clipped(  # noqa: PLR0917  compiled loops are called by position
    space: Floats, face: Ints, lens: Floats, near_plane: float, number: int, near: Floats, seen: Ints, poly: Floats
) -> None:
    """A triangle that reaches behind the lens: what lies before `near_plane` is drawn. `poly` (4, 3) is scratch."""
    count = 0
    for i in range(3):
        p, q = space[face[i]], space[face[(i + 1) % 3]]
        if p[2] >= near_plane:
            poly[count, 0], poly[count, 1], poly[count, 2] = p[0], p[1], p[2]
            count += 1
        if (p[2] >= near_plane) != (q[2] >= near_plane):
            t = (near_plane - p[2]) / (q[2] - p[2])
            poly[count, 0], poly[count, 1] = p[0] + t * (q[0] - p[0]), p[1] + t * (q[1] - p[1])
            poly[count, 2] = near_plane
            count += 1
    for i in range(count):
        w = 1.0 / poly[i, 2]
        poly[i, 0], poly[i, 1], poly[i, 2] = lens[1] + lens[0] * poly[i, 0] * w, lens[2] - lens[0] * poly[i, 1] * w, w
    for i in range(1, count - 1):
        a, b, c = poly[0], poly[i], poly[i + 1]
        _fill(a[0], a[1], a[2], b[0], b[1], b[2], c[0], c[1], c[2], number, near, seen)


@compiled
def _projected(space: Floats, lens: Floats, flat: Floats) -> None:
    for i in range(space.shape[0]):
        if space[i, 2] > 1e-4:
            w = 1.0 / space[i, 2]
            flat[i, 0], flat[i, 1] = lens[1] + lens[0] * space[i, 0] * w, lens[2] - lens[0] * space[i, 1] * w
            flat[i, 2] = w


def rasterise(space: Floats, faces: Ints, lens: Floats, near_plane: float, near: Floats, seen: Ints) -> None:  # noqa: PLR0917  as the compiled loop has it
    """Draw triangles into `near` (h, w), 1 / metres of depth, and `seen` (h, w), the face's row or -1.

    `space` (n, 3) are vertices in camera space: x right, y up, z forward, metres. `lens` is (focal length in samples,
    centre x, centre y). What lies nearer than `near_plane` is clipped; faces turned away are
    not drawn: walls are taken out where the camera stands behind them.
    """
    flat = np.zeros(space.shape, np.float32)
    _projected(space, lens, flat)
    _rasterised(space, flat, faces, lens, near_plane, near, seen, np.empty((4, 3), np.float32))


@inlined
def _misses(a: float, b: float, c: float, size: int) -> bool:
    """Whether no sample's middle lies between three places along a side: most faces of a body are smaller than that."""
    low, high = min(a, b, c) - 0.5, max(a, b, c) - 0.5
    return bool(high < 0.0 or low > size - 1 or np.ceil(low) > np.floor(high))


@compiled
def _rasterised(  # noqa: PLR0917  compiled loops are called by position
    space: Floats, flat: Floats, faces: Ints, lens: Floats, near_plane: float, near: Floats, seen: Ints, poly: Floats
) -> None:
    height, width = near.shape
    for number in range(faces.shape[0]):
        i, j, k = faces[number, 0], faces[number, 1], faces[number, 2]
        zi, zj, zk = space[i, 2], space[j, 2], space[k, 2]
        if zi < near_plane or zj < near_plane or zk < near_plane:
            if zi >= near_plane or zj >= near_plane or zk >= near_plane:
                _clipped(space, faces[number], lens, near_plane, number, near, seen, poly)
            continue
        ax, bx, cx = flat[i, 0], flat[j, 0], flat[k, 0]
        ay, by, cy = flat[i, 1], flat[j, 1], flat[k, 1]
        # Screen y points down, so that faces turned to the camera come out negative.
        if (
            (bx - ax) * (cy - ay) - (by - ay) * (cx - ax) >= 0.0
            or _misses(ax, bx, cx, width)
            or _misses(ay, by, cy, height)
        ):
            continue
        _fill(ax, ay, flat[i, 2], bx, by, flat[j, 2], cx, cy, flat[k, 2], number, near, seen)


@compiled
def rasterise_shadow(vertices: Floats, faces: Ints, smooth: Ints, near: Floats) -> None:
    """Draw triangles seen along parallel rays into `near` (h, w), the greatest z per sample.

    `vertices` (n, 3): x, y in samples, z in metres towards the light. Both sides of a flat face cast shadow; of round
    things, `smooth` (m,) 1, only the lit side is drawn: they are closed.
    """
    height, width = near.shape
    for number in range(faces.shape[0]):
        i, j, k = faces[number, 0], faces[number, 1], faces[number, 2]
        ax, ay, az = vertices[i, 0], vertices[i, 1], vertices[i, 2]
        bx, by, bz = vertices[j, 0], vertices[j, 1], vertices[j, 2]
        cx, cy, cz = vertices[k, 0], vertices[k, 1], vertices[k, 2]
        area = (bx - ax) * (cy - ay) - (by - ay) * (cx - ax)
        if area == 0.0 or (area < 0.0 and smooth[number] != 0):
            continue
        x0, x1 = max(0, int(np.ceil(min(ax, bx, cx)))), min(width - 1, int(np.floor(max(ax, bx, cx))))
        y0, y1 = max(0, int(np.ceil(min(ay, by, cy)))), min(height - 1, int(np.floor(max(ay, by, cy))))
        inv = 1.0 / area
        ux, uy, vx, vy = (by - cy) * inv, (cx - bx) * inv, (cy - ay) * inv, (ax - cx) * inv
        wx = -ux - vx
        dz = ux * az + vx * bz + wx * cz
        narrow = x1 - x0 < NARROW
        for y in range(y0, y1 + 1):
            u, v = -ux * cx + uy * (y - cy), -vx * cx + vy * (y - cy)
            w = 1.0 - u - v
            z = u * az + v * bz + w * cz
            row = near[y]
            if narrow:
                for x in range(x0, x1 + 1):
                    if u + ux * x >= 0.0 and v + vx * x >= 0.0 and w + wx * x >= 0.0:
                        row[x] = max(row[x], z + dz * x)
                continue
            low = _low(_low(_low(x0, u, ux), v, vx), w, wx)
            high = _high(_high(_high(x1, u, ux), v, vx), w, wx)
            for x in range(low, high + 1):
                row[x] = max(row[x], z + dz * x)
