"""Heads: skull, face relief, hair and headgear as soft solids in units of one head height.

Local axes: x right, y front, z up; the eyes are at z = 0, the crown at 0.5, the chin at -0.5.
"""

from dataclasses import dataclass

import numpy as np

from kadr.film.staging import Age, Appearance, Hair, Headgear
from kadr.stage.figures.skeleton import Vector
from kadr.stage.solid import Join, Solid


@dataclass(frozen=True, slots=True, kw_only=True)
class FaceShape:
    """What makes one face differ from another; 1 is the mean of each."""

    wide: float = 1.0
    cheek: float = 1.0
    jaw: float = 1.0
    nose: float = 1.0
    bridge: float = 1.0
    eye: float = 1.0
    eye_tilt: float = 0.0
    brow: float = 1.0
    mouth: float = 1.0
    fold: float = 0.5


def face_shape(appearance: Appearance, seed: int) -> FaceShape:
    """A face by chance, the same for a seed: broad-cheeked steppe faces and narrower ones among them."""
    rng = np.random.default_rng(seed)
    a = rng.normal(0.0, 1.0, 8).clip(-1.7, 1.7)
    steppe = 0.75 if rng.random() < 0.72 else 0.15
    soft = appearance.hair in (Hair.LONG, Hair.BRAID) or appearance.garment == "dress"
    child = appearance.age is Age.CHILD
    return FaceShape(
        wide=1.0 + 0.025 * a[0] + 0.03 * steppe,
        cheek=0.95 + 0.35 * steppe + 0.08 * a[1],
        jaw=(0.90 if soft else 1.04) + 0.05 * a[2] - (0.10 if child else 0.0),
        nose=(0.68 if child else 0.92 if soft else 1.04) + 0.08 * a[3],
        bridge=1.0 - 0.45 * steppe + 0.1 * a[4] - (0.3 if child else 0.0),
        eye=(1.26 if child else 1.06 if soft else 0.98) + 0.04 * a[5],
        eye_tilt=3.0 + 4.0 * steppe + 1.5 * a[6],
        brow=(0.5 if child else 0.7 if soft else 1.15) + 0.12 * a[7],
        mouth=1.0 + 0.05 * a[1],
        fold=steppe,
    )


def _v(x: float, y: float, z: float) -> Vector:
    return np.array([x, y, z], np.float64)


def skull(shape: FaceShape, *, child: bool, jaw_drop: float) -> Solid:
    """The skin of head and face, without hair; `jaw_drop` 0 to 1 opens the jaw."""
    w, c, j = shape.wide, shape.cheek, shape.jaw
    drop = 0.07 * jaw_drop
    low = 0.035 if child else 0.0
    s = Solid()
    if child:
        # A child's skull is round and high over a small face.
        s.ball(_v(0, -0.03, 0.16), (0.335 * w, 0.395, 0.35))
        for x in (-1, 1):
            s.ball(_v(x * 0.16 * w, 0.19, -0.17), (0.105, 0.10, 0.095), blend=0.08)
    s.ball(_v(0, -0.065, 0.13), (0.318 * w, 0.385, 0.368))
    s.ball(_v(0, 0.11, -0.06), (0.272 * w, 0.262, 0.35), blend=0.10)
    for x in (-1, 1):
        s.cone(
            _v(x * 0.215 * w * j, -0.01, -0.19), _v(x * 0.07 * j, 0.225, -0.40 - drop + low), 0.085, 0.082, blend=0.09
        )
        s.ball(_v(x * 0.178 * w, 0.20, -0.105), (0.085 * c**0.5, 0.095 * c**0.5, 0.075), blend=0.08)
    s.ball(_v(0, 0.265, -0.415 - drop + low), (0.085 * j, 0.075, 0.070), blend=0.06)
    s.ball(_v(0, 0.245, -0.265 - 0.5 * drop), (0.125, 0.120, 0.10), blend=0.06)
    s.cone(_v(-0.13, 0.288, 0.085), _v(0.13, 0.288, 0.085), 0.046, 0.046, blend=0.06)
    for x in (-1, 1):
        s.ball(_v(x * 0.135, 0.385, 0.005), (0.075, 0.060, 0.045), join=Join.CUT, blend=0.05)
        s.ball(_v(x * 0.135, 0.270, 0.0), (0.062, 0.065, 0.050), blend=0.02)
    _nose(s, shape)
    for z, fat in ((-0.262 - 0.3 * drop, 0.020), (-0.302 - 0.9 * drop, 0.024)):
        s.cone(_v(-0.055, 0.345, z), _v(0.055, 0.345, z), fat, fat, blend=0.035)
    if jaw_drop > 0.3:
        # An open mouth is seen in profile too.
        s.ball(_v(0, 0.40, -0.285 - 0.6 * drop), (0.058, 0.10, 0.012 + 0.62 * drop), join=Join.CUT, blend=0.012)
    for x in (-1, 1):
        tilt = _turned(0.0, 10.0 * x)
        s.ball(_v(x * 0.335 * w, -0.045, -0.055), (0.030, 0.070, 0.110), axes=tilt, blend=0.015)
        s.ball(_v(x * 0.362 * w, -0.030, -0.045), (0.018, 0.040, 0.070), axes=tilt, join=Join.CUT, blend=0.02)
    return s


def _nose(s: Solid, shape: FaceShape) -> None:
    n, b = shape.nose, shape.bridge
    tip = _v(0, 0.375 + 0.055 * n, -0.165)
    s.cone(_v(0, 0.300 + 0.018 * b, 0.03), _v(0, 0.345 + 0.035 * b * n, -0.085), 0.030, 0.030, blend=0.035)
    s.cone(_v(0, 0.345 + 0.035 * b * n, -0.085), tip, 0.030, 0.036 * n**0.5, blend=0.02)
    for x in (-1, 1):
        s.ball(_v(x * 0.044 * n, 0.348, -0.182), (0.030 * n, 0.040, 0.028), blend=0.018)
        s.ball(_v(x * 0.026 * n, 0.375, -0.206), (0.014, 0.022, 0.010), join=Join.CUT, blend=0.012)


def _turned(about_x: float, about_z: float) -> Vector:
    c, s = np.cos(np.radians(about_z)), np.sin(np.radians(about_z))
    p, q = np.cos(np.radians(about_x)), np.sin(np.radians(about_x))
    z = np.array([[c, -s, 0], [s, c, 0], [0, 0, 1]])
    turned: Vector = z @ np.array([[1, 0, 0], [0, p, -q], [0, q, p]])
    return turned


def hair(appearance: Appearance, shape: FaceShape) -> Solid | None:
    """The mass of hair, or None for the bald; a covered head shows only what hangs out."""
    w, style = shape.wide, appearance.hair
    covered = appearance.headgear is not Headgear.NONE
    if style is Hair.BALD or (style is Hair.SHORT and covered and appearance.headgear is not Headgear.CAP):
        return None
    s = Solid()
    rise = -0.03 if covered else 0.0
    big = 1.06 if appearance.age is Age.CHILD else 1.0
    s.ball(_v(0, -0.085, 0.155 + rise), (0.352 * w * big, 0.418 * big, 0.395))
    if style is Hair.SHORT and not covered:
        # Fuller on top and at the front.
        s.ball(_v(0.05, 0.10, 0.36), (0.25 * w, 0.24, 0.17), blend=0.10)
    _lengths(s, style, w)
    _face_opening(s, w, style)
    if style is Hair.BRAID:
        for i in range(9):
            s.ball(_v(0.02 * (-1) ** i, -0.46 - 0.03 * np.sin(i * 0.6), -0.24 - 0.10 * i), (0.078 - 0.003 * i,) * 3)
    return s


def _lengths(s: Solid, style: Hair, w: float) -> None:
    """What falls over neck and shoulders."""
    if style is Hair.LONG:
        s.cone(_v(0, -0.19, 0.10), _v(0, -0.20, -0.62), 0.335 * w, 0.25, blend=0.06)
        for x in (-1, 1):
            s.cone(_v(x * 0.285 * w, -0.035, 0.03), _v(x * 0.26 * w, 0.0, -0.55), 0.125, 0.08, blend=0.06)
    if style is Hair.BRAID:
        s.ball(_v(0, -0.26, -0.10), (0.27, 0.22, 0.24), blend=0.06)


def _face_opening(s: Solid, w: float, style: Hair) -> None:
    # The hairline: a high arc over the brow that comes down in front of the ears.
    high = 0.405 if style is Hair.SHORT else 0.355
    s.ball(_v(0, 0.38, -0.08), (0.248 * w, 0.31, high), join=Join.CUT, blend=0.02)
    if style is Hair.SHORT:
        s.below(_v(0, -0.10, -0.19), _v(0, 0.75, -0.66))
        for x in (-1, 1):
            s.ball(_v(x * 0.40 * w, -0.030, -0.07), (0.12, 0.085, 0.125), join=Join.CUT, blend=0.02)
    else:
        s.ball(_v(0, 0.30, -0.52), (0.235 * w, 0.36, 0.36), join=Join.CUT, blend=0.03)
    if style is Hair.SHORT:
        # Locks: nobody's hair is a cap.
        s.folded(_v(0, -0.07, 0.55), _v(0, 0, -1), _v(1, 0, 0), start=0.05, end=0.45, depth=0.013, count=11, phase=0.8)


def headgear(appearance: Appearance, shape: FaceShape) -> list[tuple[Solid, float]]:
    """What is worn on the head: solids with the tone of each against the garment's (a factor)."""
    makers = {Headgear.CAP: _cap, Headgear.FUR_HAT: _fur_hat, Headgear.SCARF: _scarf, Headgear.HOOD: _hood}
    maker = makers.get(appearance.headgear)
    return maker(shape.wide) if maker else []


def _cap(w: float) -> list[tuple[Solid, float]]:
    dome = Solid().ball(_v(0, -0.07, 0.20), (0.372 * w, 0.435, 0.345))
    dome.below(_v(0, 0.20, 0.175), _v(0, -0.12, -1.0))
    brim = Solid().ball(_v(0, 0.30, 0.165), (0.25 * w, 0.30, 0.035), axes=_turned(-12.0, 0.0))
    brim.ball(_v(0, -0.02, 0.20), (0.33, 0.36, 0.2), join=Join.CUT)
    return [(dome, 0.8), (brim, 0.55)]


def _fur_hat(w: float) -> list[tuple[Solid, float]]:
    """A tymaq: a pointed crown, and fur turned up over the brow, down over the ears and the nape."""
    crown = Solid().ball(_v(0, -0.06, 0.36), (0.325 * w, 0.365, 0.30))
    crown.ball(_v(0, -0.08, 0.66), (0.10, 0.10, 0.12), blend=0.22)
    crown.below(_v(0, 0, 0.22), _v(0, -0.05, -1.0))
    fur = Solid().ball(_v(0, -0.055, 0.265), (0.455 * w, 0.505, 0.165), axes=_turned(4.0, 0.0))
    for x in (-1, 1):
        fur.cone(_v(x * 0.36 * w, -0.06, 0.18), _v(x * 0.385 * w, 0.0, -0.34), 0.12, 0.115, blend=0.09)
    fur.ball(_v(0, -0.38, -0.08), (0.32 * w, 0.15, 0.36), blend=0.10)
    fur.ball(_v(0, 0.42, -0.12), (0.250 * w, 0.32, 0.335), join=Join.CUT, blend=0.04)
    fur.folded(_v(0, -0.05, 0.9), _v(0, 0, -1), _v(1, 0, 0), start=0.05, end=0.5, depth=0.012, count=19, phase=0.4)
    return [(crown, 0.75), (fur, 0.42)]


def _scarf(w: float) -> list[tuple[Solid, float]]:
    """A headscarf tied under the chin: close around the face, over the ears, falling on nape and shoulders."""
    cloth = Solid().ball(_v(0, -0.065, 0.120), (0.392 * w, 0.445, 0.415))
    cloth.ball(_v(0, -0.05, -0.10), (0.405 * w, 0.36, 0.32), blend=0.08)
    cloth.ball(_v(0, 0.00, -0.32), (0.335 * w, 0.33, 0.24), blend=0.12)
    cloth.cone(_v(0, -0.22, -0.20), _v(0, -0.30, -0.74), 0.32 * w, 0.36, blend=0.12)
    # Open at the throat: a scarf that hid it would be read as a beard.
    cloth.ball(_v(0, 0.36, -0.66), (0.27, 0.42, 0.23), join=Join.CUT, blend=0.04)
    cloth.ball(_v(0, 0.42, -0.105), (0.238 * w, 0.40, 0.335), join=Join.CUT, blend=0.03)
    knot = Solid().ball(_v(0, 0.205, -0.535), (0.075, 0.06, 0.055))
    knot.cone(_v(0.02, 0.21, -0.55), _v(0.09, 0.24, -0.70), 0.04, 0.055, blend=0.02)
    return [(cloth, 1.0), (knot, 0.9)]


def _hood(w: float) -> list[tuple[Solid, float]]:
    cloth = Solid().ball(_v(0, -0.10, 0.14), (0.43 * w, 0.50, 0.46))
    cloth.ball(_v(0, -0.36, 0.30), (0.20, 0.24, 0.22), blend=0.18)
    cloth.cone(_v(0, -0.12, -0.20), _v(0, -0.14, -0.66), 0.37 * w, 0.40, blend=0.12)
    cloth.ball(_v(0, 0.46, -0.12), (0.275 * w, 0.46, 0.405), join=Join.CUT, blend=0.03)
    return [(cloth, 0.9)]


def beard(appearance: Appearance, shape: FaceShape) -> Solid | None:
    """A long beard for the old; a short one is drawn on the face."""
    if not appearance.beard or appearance.age is not Age.OLD:
        return None
    s = Solid().ball(_v(0, 0.235, -0.40), (0.155 * shape.jaw, 0.125, 0.13))
    s.cone(_v(0, 0.27, -0.46), _v(0, 0.30, -0.74), 0.10, 0.035, blend=0.06)
    s.ball(_v(0, 0.42, -0.285), (0.085, 0.12, 0.038), join=Join.CUT, blend=0.02)
    return s
