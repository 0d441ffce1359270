"""The points of a face in the order of the 68-point markup with two pupils, on the surface of the head as drawn."""

import numpy as np
from numpy.typing import NDArray

from kadr.stage.figures.face import EYE_X
from kadr.stage.figures.feelings import Expression, expression
from kadr.stage.figures.figure import Body
from kadr.stage.figures.head import FaceShape
from kadr.stage.world import Stuff

Vector = NDArray[np.float64]
FACE_POINTS = 70
# Units are head heights; x to the figure's right, z up from the eyes. As `kadr.stage.figures.face` draws them.
_LID_W, _LID_HIGH, _LID_LOW = 0.064, 0.034, 0.019
_JAW_CENTRE_Z = -0.06
# From one ear under the chin to the other, degrees from straight down.
_JAW = np.linspace(98.0, -98.0, 17)


def face_points(body: Body, stuff: NDArray[np.int32], *, vertices: NDArray[np.float32]) -> Vector:
    """The face's points (70, 3) in the world. `vertices` (n, 3, 3) are the corners of the body's faces in the world,
    `stuff` (n,) what each is made of."""
    local = (vertices[stuff == Stuff.FACE].astype(np.float64) - body.head_centre) @ body.head_frame / body.head_size
    feeling = expression(body.figure.feeling, body.figure.intensity)
    flat = np.concatenate([_jaw(local), _features(body.shape, feeling, body.eyes)])
    points = np.stack([flat[:, 0], _front(local, flat), flat[:, 1]], axis=1)
    # The corners of the jaw lie on the head's side, where no line from the front meets it.
    world: Vector = body.head_centre + points @ body.head_frame.T * body.head_size
    return world


def _jaw(local: Vector) -> Vector:
    """The outline of the face (17, 2) from the right ear to the left one, as the skin's own outline from the front."""
    skin = local.reshape(-1, 3)
    skin = skin[(skin[:, 1] > -0.04) & (skin[:, 2] < 0.12)]
    way = skin[:, [0, 2]] - np.array([0.0, _JAW_CENTRE_Z])
    angle = np.degrees(np.arctan2(way[:, 0], -way[:, 1]))
    reach = np.hypot(way[:, 0], way[:, 1])
    out = np.zeros((17, 2))
    for i, degrees in enumerate(_JAW):
        beside = np.abs(angle - degrees) < 9.0
        # Ears stand off the outline: they are not the jaw.
        limit = float(reach[beside].max()) if beside.any() else 0.3
        r = 0.95 * min(limit, 0.32 if abs(degrees) > 70 else 0.47)
        out[i] = r * np.sin(np.radians(degrees)), _JAW_CENTRE_Z - r * np.cos(np.radians(degrees))
    return out


def _features(shape: FaceShape, feeling: Expression, eyes: tuple[float, float]) -> Vector:
    right, left = _brow(feeling, 1.0), _brow(feeling, -1.0)[::-1]
    n, up = shape.nose, 0.010 * feeling.sneer
    bridge = [(0.0, 0.02), (0.0, -0.05), (0.0, -0.11), (0.0, -0.165)]
    base = [
        (x * n, z + up) for x, z in ((0.058, -0.196), (0.030, -0.207), (0.0, -0.215), (-0.03, -0.207), (-0.058, -0.196))
    ]
    pupils = [_pupil(shape, feeling, eyes, side) for side in (1.0, -1.0)]
    rows = [*right, *left, *bridge, *base, *_lids(shape, feeling, 1.0), *_lids(shape, feeling, -1.0)]
    return np.array([*rows, *_mouth(shape, feeling), *pupils])


def _brow(feeling: Expression, side: float) -> list[tuple[float, float]]:
    """Five points of a brow from its outer end inwards."""
    inner = 0.086 + 0.030 * feeling.brow_in - 0.010 * feeling.knit
    arch, outer = 0.112 + 0.020 * feeling.brow_out + 0.010 * feeling.brow_in, 0.088 + 0.030 * feeling.brow_out
    across = (0.088, 0.056, 0.024, -0.022, -0.070 - 0.022 * feeling.knit)
    heights = (outer, 0.5 * (outer + arch) + 0.005, arch, 0.5 * (inner + arch) + 0.006, inner)
    return [(side * (EYE_X + x), z) for x, z in zip(across, heights, strict=True)]


def _lids(shape: FaceShape, feeling: Expression, side: float) -> list[tuple[float, float]]:
    """Six points of an eye, from the corner that comes first on the picture of a face seen from the front: the right
    eye's outer corner, the left eye's inner one; over the upper lid and back under the lower."""
    w = _LID_W * shape.eye
    high = _LID_HIGH * feeling.open * shape.eye
    low = _LID_LOW * shape.eye * (1.0 - 0.55 * feeling.squint)
    tilt = float(np.tan(np.radians(shape.eye_tilt))) * w
    outer, inner = (w, -0.002 + 0.8 * tilt), (-w, -0.005 - 0.5 * tilt)
    upper, lower = [(0.35 * w, 0.9 * high), (-0.35 * w, 0.9 * high)], [(-0.35 * w, -0.8 * low), (0.35 * w, -0.9 * low)]
    ring = [outer, *upper, inner, *lower] if side > 0 else [inner, *upper[::-1], outer, *lower[::-1]]
    return [(side * (EYE_X + x), z) for x, z in ring]


def _pupil(shape: FaceShape, feeling: Expression, eyes: tuple[float, float], side: float) -> tuple[float, float]:
    return (
        side * EYE_X + 0.062 * float(np.sin(eyes[0])) * shape.eye,
        0.006 + 0.050 * float(np.sin(eyes[1])) - 0.004 * (1.0 - feeling.open),
    )


def _mouth(shape: FaceShape, feeling: Expression) -> list[tuple[float, float]]:
    """Twelve points around the lips and eight around the opening, each from the right corner over the top."""
    w, corner = 0.088 * shape.mouth * feeling.wide, 0.030 * feeling.corner
    z, gap = -0.288 + 0.008 * feeling.sneer, 0.095 * feeling.gap
    across = np.array([1.0, 0.66, 0.3, 0.0, -0.3, -0.66, -1.0])
    bend = corner * np.abs(across) - 0.25 * corner * (1.0 - np.abs(across))
    top = z + bend + 0.2 * gap * (1.0 - across**2)
    low = z + bend - 0.85 * gap * (1.0 - across**2)
    upper = [(w * x, t + 0.022 * (1.0 - abs(x) ** 1.6)) for x, t in zip(across, top, strict=True)]
    lower = [(w * x, b - 0.024 * (1.0 - x * x)) for x, b in zip(across, low, strict=True)]
    inside = [(0.8 * w * across[i], top[i]) for i in (0, 2, 3, 4, 6)]
    inside += [(0.8 * w * across[i], low[i]) for i in (4, 3, 2)]
    return [*upper, *lower[-2:0:-1], *((float(x), float(y)) for x, y in inside)]


def _front(local: Vector, flat: Vector) -> Vector:
    """How far forward (n,) the skin lies at points of the sheet (n, 2): the sheet is laid straight from the front."""
    a, b, c = (local[:, i][:, [0, 2]] for i in range(3))
    first, second = b - a, c - a
    area = first[:, 0] * second[:, 1] - first[:, 1] * second[:, 0]
    usable = np.abs(area) > 1e-9
    a, first, second, area, deep = a[usable], first[usable], second[usable], area[usable], local[usable][:, :, 1]
    out = np.full(len(flat), -np.inf)
    for i, point in enumerate(flat):
        way = point - a
        v = (way[:, 0] * second[:, 1] - way[:, 1] * second[:, 0]) / area
        w = (first[:, 0] * way[:, 1] - first[:, 1] * way[:, 0]) / area
        hit = (v >= 0) & (w >= 0) & (v + w <= 1)
        if hit.any():
            at = deep[hit, 0] + v[hit] * (deep[hit, 1] - deep[hit, 0]) + w[hit] * (deep[hit, 2] - deep[hit, 0])
            out[i] = float(at.max())
    # A line that misses the skin goes past the cheek: as far forward as the ear.
    return np.where(np.isfinite(out), out, 0.0)
