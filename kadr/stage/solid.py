"""Soft solids: bodies, heads and garments as blended round primitives, turned into triangles.

A solid is a list of rows, each a primitive with the way it joins what came before. Distances follow Quílez's
round cone and ellipsoid bounds (https://iquilezles.org/articles/distfunctions/); the surface is found by
naive surface nets (Gibson, "Constrained Elastic Surface Nets", 1998) and pulled onto the true surface.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from enum import IntEnum

import numpy as np
from numpy.typing import NDArray

from kadr.stage.compiled import compiled, inlined
from kadr.stage.mesh import Mesh

Vector = NDArray[np.float64]
Rows = NDArray[np.int16]
WIDTH = 20  # numbers in a row: kind, join, blend, reach, and up to 16 of shape
MAX_CELLS = 4_000_000
BLOCK = 4  # cells along each side of a block that shares one list of rows
FOLDED_M = 0.2  # folds of cloth are looked for so near the surface


class Kind(IntEnum):
    """What a row describes."""

    CONE = 0  # p0 (3), p1 (3), r0, r1
    ELLIPSOID = 1  # centre (3), axes as rows (9), radii (3)
    PLANE = 2  # unit normal (3), offset: what lies beyond is outside
    RIPPLE = 3  # origin (3), axis (3), side (3), from, to, depth, count, phase: folds around an axis


class Join(IntEnum):
    """How a row meets what came before."""

    ADD = 0
    CUT = 1
    KEEP = 2


# As plain numbers: an enum's member is looked up a hundred times a body.
_ADD, _CONE, _ELLIPSOID = int(Join.ADD), int(Kind.CONE), int(Kind.ELLIPSOID)


@dataclass(slots=True)
class Solid:
    """A list of rows under construction; lengths in metres, `blend` is the radius of the fillet."""

    rows: list[list[float]] = field(default_factory=list)

    def cone(self, a: Vector, b: Vector, ra: float, rb: float, *, blend: float = 0.0, join: Join = Join.ADD) -> "Solid":
        """A round-ended limb from a to b."""
        return self._row(Kind.CONE, join, blend, max(ra, rb), [*a, *b, ra, rb])

    def ball(
        self,
        centre: Vector,
        radii: Sequence[float],
        *,
        axes: Vector | None = None,
        blend: float = 0.0,
        join: Join = Join.ADD,
    ) -> "Solid":
        """An ellipsoid; `axes` (3, 3) is its rotation from local to world."""
        turn = np.eye(3) if axes is None else axes
        return self._row(Kind.ELLIPSOID, join, blend, max(radii), [*centre, *turn.T.ravel(), *radii])

    def below(self, point: Vector, normal: Vector, *, blend: float = 0.0) -> "Solid":
        """Keep only what lies behind the plane through `point` whose normal looks outward."""
        n = normal / np.linalg.norm(normal)
        return self._row(Kind.PLANE, Join.KEEP, blend, 0.0, [*n, float(n @ point)])

    def folded(
        self,
        origin: Vector,
        axis: Vector,
        side: Vector,
        *,
        start: float,
        end: float,
        depth: float,
        count: int,
        phase: float,
    ) -> "Solid":
        """Folds that run along `axis`, growing from `start` to `end` metres along it."""
        return self._row(Kind.RIPPLE, Join.ADD, 0.0, 0.0, [*origin, *axis, *side, start, end, depth, count, phase])

    def table(self) -> NDArray[np.float64]:
        """The rows as one array."""
        return np.array(self.rows, np.float64).reshape(-1, WIDTH)

    def _row(self, kind: Kind, join: Join, blend: float, reach: float, shape: Sequence[float]) -> "Solid":
        row = [float(kind), float(join), blend, reach, *map(float, shape)]
        self.rows.append(row + [0.0] * (WIDTH - len(row)))
        return self


@compiled
def _cone(s: Vector, x: float, y: float, z: float) -> float:
    bx, by, bz = s[7] - s[4], s[8] - s[5], s[9] - s[6]
    px, py, pz = x - s[4], y - s[5], z - s[6]
    length = bx * bx + by * by + bz * bz
    t = 0.0
    if length > 1e-12:
        t = (px * bx + py * by + pz * bz) / length
        t = min(1.0, max(0.0, t))
    dx, dy, dz = px - t * bx, py - t * by, pz - t * bz
    return float(np.sqrt(dx * dx + dy * dy + dz * dz) - (s[10] + t * (s[11] - s[10])))


@compiled
def _ellipsoid(s: Vector, x: float, y: float, z: float) -> float:
    px, py, pz = x - s[4], y - s[5], z - s[6]
    a = s[7] * px + s[8] * py + s[9] * pz
    b = s[10] * px + s[11] * py + s[12] * pz
    c = s[13] * px + s[14] * py + s[15] * pz
    a1, b1, c1 = a / s[16], b / s[17], c / s[18]
    k0 = np.sqrt(a1 * a1 + b1 * b1 + c1 * c1)
    a2, b2, c2 = a1 / s[16], b1 / s[17], c1 / s[18]
    k1 = np.sqrt(a2 * a2 + b2 * b2 + c2 * c2)
    if k1 < 1e-9:
        return -float(min(s[16], s[17], s[18]))
    return float(k0 * (k0 - 1.0) / k1)


@compiled
def _ripple(s: Vector, x: float, y: float, z: float) -> float:
    px, py, pz = x - s[4], y - s[5], z - s[6]
    along = px * s[7] + py * s[8] + pz * s[9]
    grown = min(1.0, max(0.0, (along - s[13]) / (s[14] - s[13])))
    u = px * s[10] + py * s[11] + pz * s[12]
    wx, wy, wz = s[8] * s[12] - s[9] * s[11], s[9] * s[10] - s[7] * s[12], s[7] * s[11] - s[8] * s[10]
    w = px * wx + py * wy + pz * wz
    a = np.arctan2(u, w)
    # Two waves that do not divide each other: folds of cloth are never even.
    return float(
        s[15] * grown * (np.cos(s[16] * a + s[17]) + 0.5 * np.cos((s[16] + 2.0) * a + 2.3 * s[17] + 1.7 * along))
    )


@compiled
def _joined(d: float, e: float, join: float, k: float) -> float:
    if join == 0.0:
        if k <= 0.0:
            return min(d, e)
        h = max(k - abs(d - e), 0.0) / k
        return min(d, e) - h * h * k * 0.25
    if join == 1.0:
        e = -e
    if k <= 0.0:
        return max(d, e)
    h = max(k - abs(d - e), 0.0) / k
    return max(d, e) + h * h * k * 0.25


@inlined
def _own(s: Vector, x: float, y: float, z: float) -> float:
    """The distance to one row's own primitive."""
    if s[0] == 0.0:
        return _cone(s, x, y, z)
    if s[0] == 1.0:
        return _ellipsoid(s, x, y, z)
    return float(s[4] * x + s[5] * y + s[6] * z - s[7])


@compiled
def _distance(table: Vector, live: Rows, x: float, y: float, z: float) -> float:
    """Signed distance (a bound, metres) from a point to the solid of those rows of `table` that `live` counts and
    names; negative inside."""
    d = 1e9
    for n in range(1, live[0] + 1):
        s = table[live[n]]
        if s[0] == 3.0:
            # Far away the folds do not matter, and near the axis they are undefined.
            if abs(d) < FOLDED_M:
                d += _ripple(s, x, y, z)
            continue
        d = _joined(d, _own(s, x, y, z), s[1], s[2])
    return d


@compiled
def _chosen(table: Vector, x: float, y: float, z: float, reach: float, live: Rows) -> float:  # noqa: PLR0917  compiled loops are called by position
    """Name in `live` the rows that can matter within `reach` of a point; returns the distance to the whole solid.

    What is added matters unless it lies beyond the surface by more than both can change, and by more than a fillet
    is wide; what cuts, the other way round. Nothing is lost: bodies of 30 rows are made in a third of the time."""
    rows, widest = table.shape[0], 0.0
    live[0] = rows
    for i in range(rows):
        live[i + 1] = i
        widest = max(widest, table[i, 2])
    middle = _distance(table, live, x, y, z)
    slack = 2.0 * reach + 1.5 * widest
    count = 0
    for i in range(rows):
        s = table[i]
        if s[0] == 3.0:
            matters = abs(middle) < FOLDED_M + reach + 2.0 * abs(s[15])
        elif s[1] == 0.0:
            matters = _own(s, x, y, z) < middle + slack
        else:
            e = _own(s, x, y, z)
            matters = (-e if s[1] == 1.0 else e) > middle - slack
        if matters:
            count += 1
            live[count] = i
    live[0] = count
    return middle


@compiled
def _fill(  # noqa: PLR0917  compiled loops are called by position
    table: Vector, live: Rows, x: float, y: float, z: float, step: float, middle: float, block: NDArray[np.float32]
) -> None:
    """Distances of one block from its corner on; that of its middle for all where no row is near."""
    for i in range(block.shape[0]):
        for j in range(block.shape[1]):
            for k in range(block.shape[2]):
                if live[0] == 0:
                    block[i, j, k] = middle
                else:
                    block[i, j, k] = _distance(table, live, x + i * step, y + j * step, z + k * step)


@compiled
def _sample(table: Vector, low: Vector, step: float, grid: NDArray[np.float32], live: Rows) -> None:
    nx, ny, nz = grid.shape
    far = 0.5 * np.sqrt(3.0) * step * (BLOCK + 1)
    # From a block's middle to what the net asks beyond its last cells. Ellipsoid distances are bounds, hence the rest.
    reach = 1.25 * np.sqrt(3.0) * step * (0.5 * BLOCK + 1.4)
    for i0 in range(0, nx, BLOCK):
        for j0 in range(0, ny, BLOCK):
            for k0 in range(0, nz, BLOCK):
                cx = low[0] + step * (i0 + 0.5 * (BLOCK - 1))
                cy = low[1] + step * (j0 + 0.5 * (BLOCK - 1))
                cz = low[2] + step * (k0 + 0.5 * (BLOCK - 1))
                near = live[i0 // BLOCK, j0 // BLOCK, k0 // BLOCK]
                middle = _chosen(table, cx, cy, cz, reach, near)
                # Ellipsoid distances are bounds, hence the margin before a block is skipped.
                if abs(middle) > 1.6 * far:
                    near[0] = 0
                block = grid[i0 : i0 + BLOCK, j0 : j0 + BLOCK, k0 : k0 + BLOCK]
                _fill(table, near, low[0] + i0 * step, low[1] + j0 * step, low[2] + k0 * step, step, middle, block)


@inlined
def _crossed(grid: NDArray[np.float32], i: int, j: int, k: int) -> bool:
    """Whether the surface passes between the corners of a cell."""
    inside = 0
    for c in range(8):
        if grid[i + (c & 1), j + ((c >> 1) & 1), k + (c >> 2)] < 0.0:
            inside += 1
    return 0 < inside < 8


@compiled
def _net(  # noqa: PLR0917  compiled loops are called by position
    table: Vector,
    low: Vector,
    step: float,
    grid: NDArray[np.float32],
    live: Rows,
    index: NDArray[np.int32],
    points: Vector,
) -> int:
    nx, ny, nz = grid.shape
    count = 0
    for i in range(nx - 1):
        for j in range(ny - 1):
            for k in range(nz - 1):
                near = live[i // BLOCK, j // BLOCK, k // BLOCK]
                # No surface passes a block that names no rows.
                if near[0] == 0:
                    continue
                if not _crossed(grid, i, j, k):
                    continue
                _place(table, near, low, step, grid, i, j, k, points[count])
                index[i, j, k] = count
                count += 1
                if count == points.shape[0]:
                    return count
    return count


@compiled
def _place(  # noqa: PLR0917  compiled loops are called by position
    table: Vector, live: Rows, low: Vector, step: float, grid: NDArray[np.float32], i: int, j: int, k: int, out: Vector
) -> None:
    sx, sy, sz, crossings = 0.0, 0.0, 0.0, 0
    for c in range(8):
        for axis in range(3):
            if (c >> axis) & 1:
                continue
            e = c | (1 << axis)
            a = grid[i + (c & 1), j + ((c >> 1) & 1), k + (c >> 2)]
            b = grid[i + (e & 1), j + ((e >> 1) & 1), k + (e >> 2)]
            if (a < 0.0) == (b < 0.0):
                continue
            t = a / (a - b)
            sx += (c & 1) + (t if axis == 0 else 0.0)
            sy += ((c >> 1) & 1) + (t if axis == 1 else 0.0)
            sz += (c >> 2) + (t if axis == 2 else 0.0)
            crossings += 1
    x = low[0] + step * (i + sx / crossings)
    y = low[1] + step * (j + sy / crossings)
    z = low[2] + step * (k + sz / crossings)
    small = 0.25 * step
    d = _distance(table, live, x, y, z)
    gx = _distance(table, live, x + small, y, z) - d
    gy = _distance(table, live, x, y + small, z) - d
    gz = _distance(table, live, x, y, z + small) - d
    norm = gx * gx + gy * gy + gz * gz
    # Pulled twice along one slope: within a cell it hardly turns, and to take it anew costs as much as all the rest.
    for again in range(2):
        if norm < 1e-18:
            break
        pull = d * small / norm
        limit = 0.6 * step / np.sqrt(norm)
        pull = min(limit, max(-limit, pull))
        x -= pull * gx
        y -= pull * gy
        z -= pull * gz
        if again == 0:
            d = _distance(table, live, x, y, z)
    out[0], out[1], out[2] = x, y, z


@compiled
def _faces(grid: NDArray[np.float32], index: NDArray[np.int32], faces: NDArray[np.int32]) -> int:
    nx, ny, nz = grid.shape
    count = 0
    for i in range(1, nx - 1):
        for j in range(1, ny - 1):
            for k in range(1, nz - 1):
                here = grid[i, j, k] < 0.0
                for axis in range(3):
                    ox, oy, oz = int(axis == 0), int(axis == 1), int(axis == 2)
                    if (grid[i + ox, j + oy, k + oz] < 0.0) == here:
                        continue
                    ux, uy, uz = int(axis == 2), int(axis == 0), int(axis == 1)
                    vx, vy, vz = int(axis == 1), int(axis == 2), int(axis == 0)
                    a = index[i - ux - vx, j - uy - vy, k - uz - vz]
                    b = index[i - vx, j - vy, k - vz]
                    c = index[i, j, k]
                    d = index[i - ux, j - uy, k - uz]
                    if a < 0 or b < 0 or c < 0 or d < 0 or count + 2 > faces.shape[0]:
                        continue
                    if here:
                        faces[count, 0], faces[count, 1], faces[count, 2] = a, b, c
                        faces[count + 1, 0], faces[count + 1, 1], faces[count + 1, 2] = a, c, d
                    else:
                        faces[count, 0], faces[count, 1], faces[count, 2] = a, c, b
                        faces[count + 1, 0], faces[count + 1, 1], faces[count + 1, 2] = a, d, c
                    count += 2
    return count


def bounds(table: Vector) -> tuple[Vector, Vector]:
    """The box, (3,) and (3,) metres, that holds every added primitive of the solid."""
    lows, highs = [], []
    for row in table:
        if row[1] != _ADD or row[0] > _ELLIPSOID:
            continue
        ends = [row[4:7], row[7:10]] if row[0] == _CONE else [row[4:7]]
        reach = row[3] + row[2] * 0.25
        lows += [end - reach for end in ends]
        highs += [end + reach for end in ends]
    return np.min(lows, axis=0), np.max(highs, axis=0)


def polygonised(solid: Solid, step: float, *, tone: float, part: int = 0) -> Mesh:
    """The solid's surface as a smooth mesh of one part; `step` is the grid in metres."""
    table = solid.table()
    low, high = bounds(table)
    low = low - 2.0 * step
    size = np.ceil((high - low) / step).astype(int) + 3
    if int(np.prod(size)) > MAX_CELLS:
        return polygonised(solid, step * 1.5, tone=tone, part=part)
    grid = np.empty(tuple(size), np.float32)
    live = np.empty((*(-(-n // BLOCK) for n in grid.shape), len(table) + 1), np.int16)
    _sample(table, low, step, grid, live)
    index = np.full(grid.shape, -1, np.int32)
    points = np.empty((int(14 * np.prod(size) ** (2 / 3)) + 64, 3))
    count = _net(table, low, step, grid, live, index, points)
    faces = np.empty((count * 3 + 64, 3), np.int32)
    used = _faces(grid, index, faces)
    return Mesh(
        vertices=points[:count].astype(np.float32),
        faces=faces[:used].copy(),
        tone=np.full(used, tone, np.float32),
        part=np.full(used, part, np.int32),
        smooth=np.ones(used, np.int32),
    )
