"""What is sewn onto clothes: openings, collars, lapels, buttons, pockets, trimmings, drawn on a sheet over the chest.

Units are metres on a figure 1.75 m tall; x to the figure's right, z up, 0 the middle of the chest.
"""

from collections.abc import Callable
from itertools import pairwise

import numpy as np

from kadr.film.staging import Appearance, Garment
from kadr.stage.figures.canvas import Canvas, Vector, curve

EXTENT = (-0.34, 0.34, -1.15, 0.26)  # left, right, bottom, top
NECK = 0.185
MAX_PX_PER_M = 1000.0


def draw_chest(appearance: Appearance, px_per_m: float, line: float) -> Canvas:
    """The sheet of a garment's front for a figure of `px_per_m`; `line` is the pencil's width in pixels."""
    sheet = Canvas(*EXTENT, min(MAX_PX_PER_M, px_per_m))
    if px_per_m < 45.0:
        return sheet
    pen = line * min(1.0, 0.5 + px_per_m / 900.0) * min(1.0, MAX_PX_PER_M / px_per_m)
    _FRONTS[appearance.garment](sheet, appearance, pen)
    return sheet


def _p(*points: tuple[float, float]) -> Vector:
    return np.array(points, np.float64)


def _both(sheet: Canvas, points: Vector, pen: float, dark: float) -> None:
    sheet.stroke(points, pen, dark, taper=(0.5, 0.3))
    sheet.stroke(points * np.array([-1.0, 1.0]), pen, dark, taper=(0.5, 0.3))


def _buttons(sheet: Canvas, x: float, heights: list[float], radius: float, pen: float) -> None:
    a = np.linspace(0, 2 * np.pi, 13)
    for z in heights:
        ring = np.stack([x + radius * np.cos(a), z + radius * np.sin(a)], 1)
        sheet.shade(ring, 0.35, closed_curve=False)
        sheet.stroke(ring[::2], pen * 0.7, 0.8, taper=(1, 1))


def _flap(sheet: Canvas, x: float, z: float, width: float, pen: float, *, deep: float = 0.0) -> None:
    w = width / 2
    outline = _p((x - w, z), (x - w, z - 0.028), (x, z - 0.036), (x + w, z - 0.028), (x + w, z))
    sheet.stroke(_p((x - w, z), (x + w, z)), pen, 0.75, taper=(1, 1))
    for a, b in pairwise(outline):
        sheet.stroke(np.stack([a, b]), pen * 0.8, 0.6, taper=(1, 1))
    if deep:
        for a, b in (
            ((x - w, z - 0.028), (x - w, z - deep)),
            ((x - w, z - deep), (x + w, z - deep)),
            ((x + w, z - deep), (x + w, z - 0.028)),
        ):
            sheet.stroke(_p(a, b), pen * 0.7, 0.45, taper=(1, 1))


def _creases(sheet: Canvas, pen: float) -> None:
    """Where the sleeve is set in, how cloth pulls from the armpit and bends at the waist."""
    for side in (-1.0, 1.0):
        seam = _p((side * 0.163, 0.150), (side * 0.172, 0.10), (side * 0.163, 0.045), (side * 0.150, 0.015))
        sheet.stroke(seam, pen * 0.9, 0.6, taper=(0.1, 0.4))
        sheet.stroke(
            _p((side * 0.150, 0.035), (side * 0.120, 0.0), (side * 0.112, -0.04)), pen * 0.8, 0.5, taper=(0.3, 0.0)
        )
        sheet.stroke(
            _p((side * 0.15, -0.20), (side * 0.10, -0.225), (side * 0.06, -0.222)), pen * 0.7, 0.4, taper=(0.3, 0.0)
        )


def _shirt(sheet: Canvas, appearance: Appearance, pen: float) -> None:
    light = min(0.97, appearance.garment_tone + 0.12)
    for side in (-1.0, 1.0):
        wing = _p(
            (side * 0.002, NECK - 0.048),
            (side * 0.040, NECK + 0.015),
            (side * 0.066, NECK - 0.005),
            (side * 0.048, NECK - 0.070),
        )
        sheet.paint(wing, light)
        for a, b in zip(wing, np.roll(wing, -1, axis=0), strict=True):
            sheet.stroke(np.stack([a, b]), pen, 0.85, taper=(1, 1))
    sheet.stroke(_p((0.016, NECK - 0.05), (0.016, -0.6)), pen, 0.7, taper=(1, 1))
    sheet.stroke(_p((-0.016, NECK - 0.05), (-0.016, -0.6)), pen * 0.6, 0.4, taper=(1, 1))
    _buttons(sheet, 0.0, [0.08, 0.0, -0.08, -0.16, -0.24, -0.32], 0.007, pen)
    _flap(sheet, -0.088, 0.045, 0.085, pen, deep=0.10)
    _creases(sheet, pen)


def _coat(sheet: Canvas, _look: Appearance, pen: float) -> None:
    sheet.stroke(_p((0.040, -0.02), (0.046, -0.2), (0.048, -1.1)), pen * 1.3, 0.9, taper=(1, 1))
    # Lapels fold back from the first button to the fur collar.
    for side in (-1.0, 1.0):
        fold = _p((side * 0.030 + 0.01, -0.015), (side * 0.060, 0.055), (side * 0.082, 0.150))
        outer = _p((side * 0.030 + 0.01, -0.015), (side * 0.105, 0.055), (side * 0.128, 0.118), (side * 0.098, 0.150))
        sheet.stroke(fold, pen, 0.8, taper=(0.6, 0.6))
        for a, b in pairwise(outer):
            sheet.stroke(np.stack([a, b]), pen, 0.8, taper=(1, 1))
    _buttons(sheet, 0.005, [-0.05, -0.16, -0.27, -0.38], 0.013, pen)
    for side in (-1.0, 1.0):
        sheet.stroke(_p((side * 0.085, -0.32), (side * 0.155, -0.29)), pen * 1.4, 0.8, taper=(1, 1))
        sheet.stroke(_p((side * 0.085, -0.345), (side * 0.155, -0.315)), pen * 0.8, 0.55, taper=(1, 1))
    _creases(sheet, pen)


def _chapan(sheet: Canvas, appearance: Appearance, pen: float) -> None:
    """Edges cross over the chest; a broad trimming with horn scrolls runs along them."""
    dark = appearance.garment_tone > 0.35
    edge = curve(_p((0.075, NECK + 0.02), (0.05, 0.08), (-0.012, -0.06), (-0.020, -0.5), (-0.022, -1.1)), 30)
    under = curve(_p((-0.075, NECK + 0.02), (-0.055, 0.09), (-0.005, 0.0)), 30)
    for path, way in ((under, -1.0), (edge, 1.0)):
        band = np.concatenate([path, (path + np.array([way * 0.042, 0.0]))[::-1]])
        if dark:
            sheet.shade(band, 0.50, closed_curve=False)
        else:
            sheet.paint(band, 0.92)
        sheet.stroke(path[::4], pen * 1.3, 0.9, taper=(1, 1))
        sheet.stroke((path + np.array([way * 0.042, 0.0]))[::4], pen, 0.75, taper=(1, 1))
    for i in range(4, len(edge) - 2, 5):
        _scroll(sheet, edge[i] + np.array([0.021, 0.0]), 0.013, pen, light=dark)


def _scroll(sheet: Canvas, at: Vector, size: float, pen: float, *, light: bool) -> None:
    for side in (-1.0, 1.0):
        a = np.linspace(0.2, 4.6, 9)
        spiral = np.stack([side * size * (1.0 - a / 7.0) * np.sin(a), size * (1.0 - a / 7.0) * np.cos(a)], 1)
        if light:
            sheet.paint(np.concatenate([at + spiral, (at + spiral * 0.72)[::-1]]), 0.95)
        else:
            sheet.stroke(at + spiral, pen * 0.8, 0.8, taper=(1, 0.4))


def _dress(sheet: Canvas, _look: Appearance, pen: float) -> None:
    yoke = _p((-0.085, NECK - 0.01), (-0.06, 0.10), (0, 0.055), (0.06, 0.10), (0.085, NECK - 0.01))
    sheet.stroke(yoke, pen, 0.75, taper=(1, 1))
    sheet.stroke(yoke * np.array([0.82, 1.0]) + np.array([0.0, 0.018]), pen * 0.6, 0.5, taper=(1, 1))
    sheet.stroke(_p((0, 0.055), (0.003, -0.1), (0, -0.165)), pen * 0.8, 0.5)
    _buttons(sheet, 0.0, [0.02, -0.03, -0.08, -0.13], 0.0055, pen)
    sheet.stroke(_p((-0.16, -0.175), (0, -0.192), (0.16, -0.175)), pen, 0.75, taper=(1, 1))
    for x, sway in ((-0.10, -0.05), (-0.03, -0.015), (0.045, 0.02), (0.11, 0.055)):
        sheet.stroke(_p((x, -0.20), (x + 0.5 * sway, -0.36), (x + sway, -0.58)), pen * 0.8, 0.45, taper=(0.6, 0.0))
    for side in (-1.0, 1.0):
        sheet.stroke(
            _p((side * 0.135, 0.145), (side * 0.146, 0.10), (side * 0.135, 0.05)), pen * 0.8, 0.55, taper=(0.1, 0.4)
        )
        sheet.stroke(
            _p((side * 0.13, 0.03), (side * 0.10, -0.02), (side * 0.07, -0.03)), pen * 0.7, 0.4, taper=(0.3, 0.0)
        )


def _suit(sheet: Canvas, _look: Appearance, pen: float) -> None:
    front = _p((-0.062, NECK + 0.04), (0.062, NECK + 0.04), (0.0, -0.09))
    sheet.paint(front, 0.97)
    tie = _p((-0.012, NECK - 0.02), (0.012, NECK - 0.02), (0.018, -0.03), (0.0, -0.085), (-0.018, -0.03))
    sheet.paint(tie, 0.25)
    _both(sheet, _p((0.012, NECK - 0.015), (0.05, NECK - 0.02), (0.058, NECK + 0.03)), pen * 0.8, 0.7)
    lapel = [(0.062, NECK + 0.03), (0.118, 0.105), (0.085, 0.09), (0.10, 0.065), (0.0, -0.10)]
    for a, b in pairwise(lapel):
        _both(sheet, _p(a, b), pen, 0.85)
    _both(sheet, _p((0.062, NECK + 0.03), (0.0, -0.10)), pen, 0.85)
    sheet.stroke(_p((0.0, -0.10), (0.012, -0.30), (0.04, -0.47)), pen, 0.85, taper=(1, 1))
    _buttons(sheet, 0.004, [-0.125, -0.205], 0.009, pen)
    _flap(sheet, -0.105, -0.27, 0.10, pen)
    _flap(sheet, 0.105, -0.27, 0.10, pen)
    sheet.stroke(_p((-0.135, 0.035), (-0.07, 0.043)), pen * 1.2, 0.7, taper=(1, 1))
    _creases(sheet, pen)


def _uniform(sheet: Canvas, _look: Appearance, pen: float) -> None:
    sheet.stroke(_p((0.012, NECK), (0.012, -0.5)), pen, 0.8, taper=(1, 1))
    _buttons(sheet, 0.0, [0.115, 0.045, -0.025, -0.095, -0.24, -0.31], 0.009, pen)
    for side in (-1.0, 1.0):
        _flap(sheet, side * 0.088, 0.045, 0.095, pen, deep=0.11)
        strap = _p(
            (side * 0.10, NECK - 0.01),
            (side * 0.19, NECK - 0.055),
            (side * 0.19, NECK - 0.085),
            (side * 0.09, NECK - 0.045),
        )
        sheet.shade(strap, 0.45, closed_curve=False)
        for a, b in zip(strap, np.roll(strap, -1, axis=0), strict=True):
            sheet.stroke(np.stack([a, b]), pen * 0.8, 0.75, taper=(1, 1))


_FRONTS: dict[Garment, Callable[[Canvas, Appearance, float], None]] = {
    Garment.SHIRT: _shirt,
    Garment.COAT: _coat,
    Garment.CHAPAN: _chapan,
    Garment.DRESS: _dress,
    Garment.SUIT: _suit,
    Garment.UNIFORM: _uniform,
}


def draw_ear(px: float, line: float) -> Canvas:
    """An ear in profile, in head heights: x to the face, z up; laid on from the side."""
    sheet = Canvas(-0.20, 0.14, -0.24, 0.12, min(MAX_PX_PER_M, px))
    if px < 70.0:
        return sheet
    pen = line * min(1.0, 0.4 + px / 500.0) * min(1.0, MAX_PX_PER_M / px)
    rim = _p(
        (0.012, 0.0),
        (-0.012, 0.040),
        (-0.055, 0.044),
        (-0.090, 0.010),
        (-0.092, -0.045),
        (-0.070, -0.095),
        (-0.045, -0.130),
    )
    sheet.shade(_p((0.0, -0.02), (-0.03, 0.012), (-0.055, -0.01), (-0.05, -0.06), (-0.02, -0.08)), 0.30)
    sheet.soften(0.008)
    sheet.stroke(rim, pen * 0.9, 0.6, taper=(0.2, 0.1))
    sheet.stroke(
        _p((-0.068, 0.0), (-0.060, -0.045), (-0.040, -0.085), (-0.012, -0.085), (-0.004, -0.055)),
        pen,
        0.75,
        taper=(0.1, 0.3),
    )
    sheet.stroke(_p((0.006, -0.010), (-0.006, -0.040), (0.004, -0.062)), pen, 0.7, taper=(0.3, 0.3))
    return sheet
