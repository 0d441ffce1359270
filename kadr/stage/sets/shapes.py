"""Shapes that sets and props are built of: blocks, walls, ribbons, lofts, rolling ground and scattered growth."""

from collections.abc import Callable, Sequence
from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from kadr.stage.mesh import Mesh, merge, mesh, quad, tube

Point = tuple[float, float]
Array = NDArray[np.float64]
Relief = Callable[[Array, Array], Array]


def one_part(*meshes: Mesh) -> Mesh:
    """Many meshes as one part: where they meet no line is drawn."""
    whole = merge(meshes)
    return replace(whole, part=np.zeros_like(whole.part))


def both_sides(one: Mesh) -> Mesh:
    """Thin things are seen from behind as well."""
    back = replace(one, faces=one.faces[:, ::-1].copy())
    return one_part(one, back)


def flat(one: Mesh) -> Mesh:
    """Facets instead of a rounded surface."""
    return replace(one, smooth=np.zeros_like(one.smooth))


def rounded(one: Mesh) -> Mesh:
    """A rounded surface instead of facets."""
    return replace(one, smooth=np.ones_like(one.smooth))


def inside_out(one: Mesh) -> Mesh:
    """Facing inward: seen from within, seen through from outside."""
    return replace(one, faces=one.faces[:, ::-1].copy())


def block(x0: float, y0: float, z0: float, x1: float, y1: float, z1: float, *, tone: float) -> Mesh:  # noqa: PLR0917  two corners
    """A box between two opposite corners."""
    corners = [(x, y, z) for z in (z0, z1) for x, y in ((x0, y0), (x1, y0), (x1, y1), (x0, y1))]
    quads = [(0, 3, 2, 1), (4, 5, 6, 7), (0, 1, 5, 4), (1, 2, 6, 5), (2, 3, 7, 6), (3, 0, 4, 7)]
    return mesh(corners, [t for a, b, c, e in quads for t in ((a, b, c), (a, c, e))], tone=tone, smooth=False)


def wall(a: Point, b: Point, height: float, *, tone: float, z: float = 0.0) -> Mesh:
    """An upright surface from `a` to `b`, facing to the left of that direction."""
    top = z + height
    return quad((*b, z), (*a, z), (*a, top), (*b, top), tone=tone)


def panel(  # noqa: PLR0917  a wall, then where on it
    a: Point, b: Point, along: float, width: float, low: float, high: float, *, tone: float, out: float
) -> Mesh:
    """A flat piece on the wall from `a` to `b`: centred `along` metres from `a`, standing `out` metres before it."""
    start, end = np.array(a), np.array(b)
    step = (end - start) / np.linalg.norm(end - start)
    shift = np.array([-step[1], step[0]]) * out
    left, right = start + step * (along - width / 2) + shift, start + step * (along + width / 2) + shift
    return wall((left[0], left[1]), (right[0], right[1]), high - low, tone=tone, z=low)


def panes(  # noqa: PLR0917  a wall, then what is on it
    a: Point, b: Point, spots: Array, width: float, height: float, tones: Array, *, out: float
) -> Mesh:
    """Many equal pieces on one wall at once: `spots` (n, 2) are (along, low) in metres, `tones` (n,); a part each."""
    start, end = np.array(a), np.array(b)
    step = (end - start) / np.linalg.norm(end - start)
    count = len(spots)
    # Corners in the order of `wall`: right, left, left above, right above.
    along = spots[:, :1] + np.array([[width / 2, -width / 2, -width / 2, width / 2]])
    corners = np.empty((count, 4, 3))
    corners[..., :2] = start + along[..., None] * step + np.array([-step[1], step[0]]) * out
    corners[..., 2] = spots[:, 1:] + np.array([[0.0, 0.0, height, height]])
    faces = np.array([[0, 1, 2], [0, 2, 3]])[None] + 4 * np.arange(count)[:, None, None]
    return Mesh(
        vertices=corners.reshape(-1, 3).astype(np.float32),
        faces=faces.reshape(-1, 3).astype(np.int32),
        tone=np.repeat(tones, 2).astype(np.float32),
        part=np.repeat(np.arange(count, dtype=np.int32), 2),
        smooth=np.zeros(2 * count, np.int32),
    )


def floor(x0: float, y0: float, x1: float, y1: float, *, tone: float, z: float = 0.0) -> Mesh:
    """A level surface facing up."""
    return quad((x0, y0, z), (x1, y0, z), (x1, y1, z), (x0, y1, z), tone=tone)


def ceiling(x0: float, y0: float, x1: float, y1: float, z: float, *, tone: float) -> Mesh:
    """A level surface facing down."""
    return inside_out(floor(x0, y0, x1, y1, tone=tone, z=z))


def disc(radius: float, *, tone: float, z: float = 0.0, sides: int = 32) -> Mesh:
    """A round level surface facing up."""
    angles = np.linspace(0, 2 * np.pi, sides, endpoint=False)
    rim = [(radius * np.cos(a), radius * np.sin(a), z) for a in angles]
    faces = [(sides, i, (i + 1) % sides) for i in range(sides)]
    return mesh([*rim, (0, 0, z)], faces, tone=tone, smooth=False)


def beam(start: Sequence[float], end: Sequence[float], *, width: float, tone: float) -> Mesh:
    """A square bar between two points."""
    a, b = np.asarray(start, np.float64), np.asarray(end, np.float64)
    along = (b - a) / np.linalg.norm(b - a)
    reference = np.array([0.0, 0.0, 1.0]) if abs(along[2]) < 0.9 else np.array([1.0, 0.0, 0.0])
    u = np.cross(along, reference)
    u *= width / 2 / np.linalg.norm(u)
    v = np.cross(along, u)
    ring = (u + v, u - v, -u - v, -u + v)
    corners = [(point + r).tolist() for point in (a, b) for r in ring]
    quads = [(0, 1, 2, 3), (7, 6, 5, 4), (0, 4, 5, 1), (1, 5, 6, 2), (2, 6, 7, 3), (3, 7, 4, 0)]
    return mesh(corners, [t for p, q, r, s in quads for t in ((p, q, r), (p, r, s))], tone=tone, smooth=False)


def ribbon(points: Sequence[Sequence[float]], width: float, facing: Sequence[float], *, tone: float) -> Mesh:
    """A flat strip along `points`, its front towards `facing`."""
    path, front = np.asarray(points, np.float64), np.asarray(facing, np.float64)
    along = np.gradient(path, axis=0)
    side = np.cross(front, along)
    side *= width / 2 / np.maximum(np.linalg.norm(side, axis=1, keepdims=True), 1e-9)
    count = len(path)
    corners = np.vstack([path - side, path + side])
    faces = [t for i in range(count - 1) for t in ((i, i + 1, count + i + 1), (i, count + i + 1, count + i))]
    return mesh(corners.tolist(), faces, tone=tone, smooth=False)


def bow(points: Sequence[Sequence[float]], radius: float, *, tone: float, sides: int = 9) -> Mesh:
    """A bent rod of one thickness, rounded through its points (Catmull and Rom's spline)."""
    path = np.asarray(points, np.float64)
    path = np.vstack([2 * path[0] - path[1], path, 2 * path[-1] - path[-2]])
    t = np.linspace(0, 1, 6)[:-1, None]
    pieces = []
    for a, b, c, d in zip(path, path[1:], path[2:], path[3:], strict=False):
        bend = (2 * b) + (c - a) * t + (2 * a - 5 * b + 4 * c - d) * t**2 + (3 * b - a - 3 * c + d) * t**3
        pieces.append(0.5 * bend)
    smooth = np.vstack([*pieces, path[-2:-1]])
    return tube(smooth.tolist(), [radius] * len(smooth), sides=sides, tone=tone)


def oval(x: float, z: float, wide: float, high: float, *, y: float, tone: float, rise: float = 0.0) -> Mesh:
    """A flat oval drawn on an upright sheet, facing -y or +y by the sign of `y`; below `rise` (of -1 to 1) cut off."""
    angles = np.linspace(np.arcsin(rise), np.pi - np.arcsin(rise), 13) if rise else np.linspace(0, 2 * np.pi, 16)[:-1]
    rim = [(x + wide * float(np.cos(a)), y, z + high * float(np.sin(a))) for a in angles]
    fan = [(0, i, i + 1) for i in range(1, len(rim) - 1)]
    one = mesh(rim, fan, tone=tone, smooth=False)
    return inside_out(one) if y > 0 else one


def loft(points: Sequence[Sequence[float]], radii: Sequence[Point], *, tone: float, sides: int = 12) -> Mesh:
    """A round body through `points` of the y-z plane (any x), with (sideways, upright) radii at each; ends closed.

    Unlike a tube it keeps its sideways axis level, as bodies of animals do."""
    path = np.asarray(points, np.float64)
    sizes = np.asarray(radii, np.float64)
    path, sizes = np.vstack([path[:1], path, path[-1:]]), np.vstack([[0.0, 0.0], sizes, [0.0, 0.0]])
    along = np.gradient(path, axis=0)
    along /= np.maximum(np.linalg.norm(along, axis=1, keepdims=True), 1e-9)
    across = np.array([1.0, 0.0, 0.0])
    up = np.cross(across, along)
    up /= np.maximum(np.linalg.norm(up, axis=1, keepdims=True), 1e-9)
    angles = np.linspace(0, 2 * np.pi, sides, endpoint=False)[None, :, None]
    spread = np.cos(angles) * across * sizes[:, None, :1] + np.sin(angles) * up[:, None, :] * sizes[:, None, 1:]
    corners = (path[:, None, :] + spread).reshape(-1, 3)
    return mesh(corners.tolist(), _skin(len(path), sides), tone=tone, smooth=True)


def _skin(rings: int, sides: int) -> list[tuple[int, int, int]]:
    faces = []
    for low in range(0, (rings - 1) * sides, sides):
        for i in range(sides):
            a, b = low + i, low + (i + 1) % sides
            faces += [(b, a, b + sides), (a, a + sides, b + sides)]
    return faces


def blob(x: float, y: float, z: float, *, tone: float, rng: np.random.Generator | None = None, sides: int = 10) -> Mesh:
    """A lump with half axes x, y, z about the origin; with `rng` uneven like a bush, a stone or a drift."""
    latitudes = np.linspace(-np.pi / 2, np.pi / 2, max(4, sides // 2 + 1))[:, None]
    angles = np.linspace(0, 2 * np.pi, sides, endpoint=False)[None, :]
    bumps = np.ones((len(latitudes), sides)) if rng is None else rng.uniform(0.8, 1.12, (len(latitudes), sides))
    bumps[[0, -1]] = 1.0
    ones = np.ones_like(angles)
    shape = np.stack(
        [x * np.cos(latitudes) * np.cos(angles), y * np.cos(latitudes) * np.sin(angles), z * np.sin(latitudes) * ones],
        axis=-1,
    )
    corners = (shape * bumps[..., None]).reshape(-1, 3)
    return rounded(inside_out(mesh(corners.tolist(), _skin(len(latitudes), sides), tone=tone, smooth=True)))


def extruded(outline: Sequence[Point], depth: float, *, tone: float) -> Mesh:
    """A convex outline in the x-z plane (counter-clockwise seen from the south) given a depth along y."""
    count = len(outline)
    corners = [(x, y, z) for y in (-depth / 2, depth / 2) for x, z in outline]
    faces = [(0, i, i + 1) for i in range(1, count - 1)]
    faces += [(count, count + i + 1, count + i) for i in range(1, count - 1)]
    for i in range(count):
        j = (i + 1) % count
        faces += [(i, count + i, count + j), (i, count + j, j)]
    return mesh(corners, faces, tone=tone, smooth=False)


def relief(seed: int, *, height: float, wavelength: float) -> Relief:
    """Rolling heights in metres between about -height and +height: a few crossed waves, the same for a seed."""
    rng = np.random.default_rng(seed)
    turns, phases = rng.uniform(0, np.pi, 6), rng.uniform(0, 2 * np.pi, 6)
    lengths = wavelength * rng.uniform(0.5, 1.6, 6)

    def heights(x: Array, y: Array) -> Array:
        waves = [
            np.sin((x * np.cos(turn) + y * np.sin(turn)) * 2 * np.pi / length + phase)
            for turn, length, phase in zip(turns, lengths, phases, strict=True)
        ]
        return np.asarray(height * sum(waves) / 3.0, np.float64)

    return heights


def rise(distance: Array, near: float, far: float) -> Array:
    """0 up to `near`, 1 from `far`, smooth between: keeps the middle of a set level."""
    t = np.clip((distance - near) / (far - near), 0.0, 1.0)
    return np.asarray(t * t * (3 - 2 * t), np.float64)


def ground(surface: Relief, *, tone: float, reach: float = 1500.0, sides: int = 72, rings: int = 30) -> Mesh:
    """The earth as far as `reach` metres, finer near the origin."""
    radii = np.geomspace(1.5, reach, rings)[:, None]
    angles = np.linspace(0, 2 * np.pi, sides, endpoint=False)[None, :]
    x, y = radii * np.cos(angles), radii * np.sin(angles)
    corners = np.stack([x, y, surface(x, y)], axis=-1).reshape(-1, 3)
    centre = surface(np.zeros(1), np.zeros(1))[0]
    faces = _skin(rings, sides) + [(rings * sides, i, (i + 1) % sides) for i in range(sides)]
    return mesh([*corners.tolist(), [0.0, 0.0, float(centre)]], faces, tone=tone, smooth=True)


def tufts(rng: np.random.Generator, places: Array, surface: Relief, *, height: float, tone: float) -> Mesh:
    """A tuft of grass at each place, five leaning blades; one drawn part per tuft."""
    blades, count = 5, len(places)
    base = places[:, None, :] + rng.normal(0, 0.05, (count, blades, 2))
    lean = rng.normal(0, 0.4, (count, blades, 2))
    tall = height * rng.uniform(0.5, 1.2, (count, blades))
    turn = rng.uniform(0, np.pi, (count, blades))
    half = 0.012 * np.stack([np.cos(turn), np.sin(turn)], axis=-1)
    z = np.broadcast_to(surface(places[:, 0], places[:, 1])[:, None], (count, blades))
    corners = np.empty((count, blades, 3, 3))
    corners[..., 0, :2], corners[..., 1, :2] = base - half, base + half
    corners[..., 2, :2] = base + lean * tall[..., None]
    corners[..., 0, 2] = corners[..., 1, 2] = z - 0.02
    corners[..., 2, 2] = z + tall
    faces = np.arange(count * blades * 3, dtype=np.int32).reshape(-1, 3)
    part = np.repeat(np.arange(count, dtype=np.int32), blades)
    return Mesh(
        vertices=corners.reshape(-1, 3).astype(np.float32),
        faces=np.concatenate([faces, faces[:, ::-1]]),
        tone=np.full(len(faces) * 2, tone, np.float32),
        part=np.concatenate([part, part]),
        smooth=np.zeros(len(faces) * 2, np.int32),
    )


def towards_stage(one: Mesh, *, reach: float = 8.0) -> Mesh:
    """Only the faces seen from somewhere within `reach` metres of the middle: what stands between a far camera and
    the stage is seen through, as the walls of a room are."""
    corners = one.vertices[one.faces].astype(np.float64)
    normals = np.cross(corners[:, 1] - corners[:, 0], corners[:, 2] - corners[:, 0])
    seen = np.zeros(len(one.faces), np.bool_)
    for x, y in ((0, 0), (reach, 0), (-reach, 0), (0, reach), (0, -reach)):
        for z in (1.0, 4.0):
            seen |= ((np.array([x, y, z]) - corners[:, 0]) * normals).sum(axis=1) > 0
    # In the south, where cameras draw back to, side walls would stand about without their houses.
    away = np.linalg.norm(corners[:, 0], axis=1) * np.linalg.norm(normals, axis=1)
    turned_to = -(corners[:, 0] * normals).sum(axis=1) > 0.4 * away
    upright = np.abs(normals[:, 2]) < 0.3 * np.linalg.norm(normals, axis=1)
    seen &= turned_to | ~upright | (corners[:, 0, 1] > -6.0)
    return replace(one, faces=one.faces[seen], tone=one.tone[seen], part=one.part[seen], smooth=one.smooth[seen])


def spiked(radius: float, low: float, top: float, *, tone: float, points: int = 8, droop: float = 0.12) -> Mesh:
    """A cone with a ragged rim, as a skirt of spruce branches; closed below."""
    angles = np.linspace(0, 2 * np.pi, 2 * points, endpoint=False)
    reach = np.where(np.arange(2 * points) % 2, radius * 0.72, radius)
    drop = np.where(np.arange(2 * points) % 2, 0.0, -droop * radius)
    rim = np.stack([reach * np.cos(angles), reach * np.sin(angles), low + drop], axis=-1)
    corners = [*rim.tolist(), [0.0, 0.0, top], [0.0, 0.0, low]]
    count = 2 * points
    faces = [(i, (i + 1) % count, count) for i in range(count)]
    faces += [((i + 1) % count, i, count + 1) for i in range(count)]
    return mesh(corners, faces, tone=tone, smooth=False)


def planted(models: Sequence[Mesh], places: Array, rng: np.random.Generator, surface: Relief | None = None) -> Mesh:
    """One of `models` at each place, turned and sized by chance, standing on the surface."""
    z = surface(places[:, 0], places[:, 1]) if surface else np.zeros(len(places))
    return merge(
        models[int(rng.integers(len(models)))]
        .turned(float(rng.uniform(0, 360)))
        .scaled(float(rng.uniform(0.75, 1.25)))
        .moved(float(x), float(y), float(height))
        for (x, y), height in zip(places, z, strict=True)
    )
