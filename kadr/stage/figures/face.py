"""Faces drawn: eyes, brows, nose and mouth as pencil marks on a sheet that lies over the head's front.

Units are head heights; x to the figure's right, z up, eyes at z = 0. The sheet is laid onto the head straight from
the front, so that noses, hair and hats hide what they hide, and a profile shows half of it.
"""

from dataclasses import dataclass

import numpy as np

from kadr.film.staging import Age, Appearance, Garment, Hair
from kadr.stage.figures.canvas import Canvas, Vector, curve
from kadr.stage.figures.feelings import Expression
from kadr.stage.figures.head import FaceShape

EXTENT = (-0.40, 0.40, -0.60, 0.46)  # left, right, bottom, top of the sheet
EYE_X = 0.135
MAX_PX = 1700.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Portrait:
    """What every part of the drawing needs: the sheet, who it is, what is felt, the pencil's width in pixels, and
    whether there is room for lashes and wrinkles."""

    sheet: Canvas
    look: Appearance
    shape: FaceShape
    feeling: Expression
    eyes: tuple[float, float]
    pen: float
    full: bool

    @property
    def soft(self) -> bool:
        """With lashes and lips: children are drawn without."""
        return is_soft(self.look) and not self.child

    @property
    def child(self) -> bool:
        """With large eyes, thin brows and a small mouth."""
        return self.look.age is Age.CHILD

    @property
    def old(self) -> bool:
        """With the lines of age."""
        return self.look.age is Age.OLD


def is_soft(appearance: Appearance) -> bool:
    """Drawn with lashes and lips: the women and girls of the cast as far as hair and dress tell."""
    return appearance.garment is Garment.DRESS or appearance.hair in (Hair.LONG, Hair.BRAID)


def draw_face(
    appearance: Appearance,
    shape: FaceShape,
    feeling: Expression,
    *,
    eyes: tuple[float, float],
    head_px: float,
    line: float,
) -> Canvas:
    """The sheet of a face for a head `head_px` pixels high; `eyes` (right, up) in radians is where the pupils turn,
    `line` the pencil's width in pixels.

    From 110 pixels every lash, from 42 the features, from 12 a few marks, below that nothing.
    """
    sheet = Canvas(*EXTENT, min(MAX_PX, head_px))
    if head_px < 12.0:
        return sheet
    if head_px < 42.0:
        _marks(sheet, shape, feeling, line, head_px)
        return sheet
    pen = line * min(1.0, 0.45 + head_px / 420.0) * min(1.0, MAX_PX / head_px)
    one = Portrait(sheet=sheet, look=appearance, shape=shape, feeling=feeling, eyes=eyes, pen=pen, full=head_px > 110.0)
    _smudges(one)
    for side in (-1.0, 1.0):
        _eye(one, side)
        _brow(one, side)
    _nose(one)
    _mouth(one)
    _folds(one)
    if one.old and one.full:
        _age(one)
    if appearance.beard and not one.old:
        _stubble(one)
    return sheet


def _marks(sheet: Canvas, shape: FaceShape, feeling: Expression, line: float, head_px: float) -> None:
    pen = max(0.8, line * 0.55)
    for side in (-1.0, 1.0):
        x = side * EYE_X
        up = 0.02 * (feeling.open - 1.0)
        sheet.stroke(_p((x - 0.05, -0.005 + up), (x + 0.05, -0.005 + up)), pen * 1.3, 0.85, taper=(1, 1))
        if head_px > 20.0:
            lift = 0.085 + 0.022 * feeling.cock * side
            inner, outer = lift + 0.03 * feeling.brow_in, lift + 0.03 * feeling.brow_out
            sheet.stroke(_p((x - side * 0.06, inner), (x + side * 0.07, outer)), pen * shape.brow, 0.7, taper=(1, 1))
    if head_px > 20.0:
        sheet.stroke(_p((-0.03, -0.205), (0.03, -0.205)), pen * 0.8, 0.55, taper=(1, 1))
        c, pull = 0.03 * feeling.corner, 0.02 * feeling.pull
        gap = 1.0 + 3.0 * feeling.gap
        w = 0.07 * feeling.wide
        mouth = _p((-w, -0.295 + c - pull), (0, -0.298 - c * 0.4), (w, -0.295 + c + pull))
        sheet.stroke(mouth, pen * gap, 0.7, taper=(0.8, 0.8))


def _p(*points: tuple[float, float]) -> Vector:
    return np.array(points, np.float64)


def _eye_shape(shape: FaceShape, feeling: Expression, side: float) -> tuple[Vector, Vector]:
    """Upper and lower lid, each from the inner to the outer corner."""
    # Under the lowered brow the eye is narrower.
    w, e = 0.064 * shape.eye, feeling.open * (1.0 + 0.16 * feeling.cock * side)
    x = side * EYE_X
    tilt = np.tan(np.radians(shape.eye_tilt)) * w
    high, low = 0.034 * e * shape.eye, 0.019 * shape.eye * (1.0 - 0.55 * feeling.squint) * min(1.15, 0.6 + 0.45 * e)
    low -= 0.004 * feeling.squint
    inner, outer = (x - side * w, -0.005 - tilt * 0.5), (x + side * w, -0.002 + tilt * 0.8)
    # The lid's arch stands nearer the nose, the lower lid's belly farther out: an almond, not a lens.
    upper = _p(
        inner,
        (x - side * 0.55 * w, high * 0.72),
        (x - side * 0.05 * w, high),
        (x + side * 0.55 * w, high * 0.78),
        outer,
    )
    lower = _p(
        inner, (x - side * 0.4 * w, -low * 0.75), (x + side * 0.25 * w, -low), (x + side * 0.7 * w, -low * 0.6), outer
    )
    return curve(upper, 24), curve(lower, 24)


def _eye(one: Portrait, side: float) -> None:
    sheet, shape, feeling, eyes, pen = one.sheet, one.shape, one.feeling, one.eyes, one.pen
    upper, lower = _eye_shape(shape, feeling, side)
    almond = np.concatenate([upper, lower[::-1]])
    sheet.paint(almond, 0.97)
    # A child's iris is as large as a grown-up's in a smaller face.
    r = 0.0295 * shape.eye * (1.1 if one.child else 1.0)
    at = (
        side * EYE_X + 0.062 * np.sin(eyes[0]) * shape.eye,
        0.006 + 0.050 * np.sin(eyes[1]) - 0.004 * (1 - feeling.open),
    )
    sheet.disc(at, r * 1.06, 0.10, within=almond)
    sheet.disc(at, r * 0.90, 0.30, within=almond)
    sheet.disc((at[0], at[1] - r * 0.25), r * 0.62, 0.42, within=almond)
    sheet.disc(at, r * 0.47, 0.03, within=almond)
    sheet.disc((at[0] - 0.36 * r, at[1] + 0.38 * r), r * 0.25, 1.0, within=almond)
    soft = one.soft
    # The lid throws its shade on the eyeball.
    shade = np.concatenate([upper, (upper - np.array([0.0, 0.010 * feeling.open]))[::-1]])
    sheet.darken(shade, 0.42, within=almond)
    sheet.stroke(upper[::4], pen * (2.3 if soft else 1.8), 0.96, taper=(0.35, 0.75))
    sheet.stroke(lower[::4], pen * 0.75, 0.62, taper=(0.15, 0.7))
    if soft:
        end = upper[-1]
        wing = _p(tuple(upper[-6]), tuple(end), (end[0] + side * 0.016, end[1] + 0.012))
        sheet.stroke(wing, pen * 1.6, 0.95, taper=(0.6, 0.1))
    if one.full:
        _lids(one, upper, lower, side)


def _lids(one: Portrait, upper: Vector, lower: Vector, side: float) -> None:
    sheet, shape, feeling, pen = one.sheet, one.shape, one.feeling, one.pen
    # A single lid hides its crease near the nose; others show it all along.
    first = int(len(upper) * 0.42 * shape.fold)
    rise = np.array([0.0, 0.016 + 0.006 * (1.0 - feeling.open)])
    sheet.stroke((upper[first:] + rise)[::4], pen * 0.8, 0.5, taper=(0.1, 0.2))
    inner = upper[0]
    sheet.stroke(_p(tuple(inner), (inner[0] - side * 0.008, inner[1] - 0.008)), pen * 0.9, 0.7)
    if feeling.bags > 0.05:
        sag = np.array([0.0, -0.022 - 0.008 * feeling.bags])
        sheet.stroke((lower[2:-6] + sag)[::4], pen * 0.8, 0.5 * min(1.0, feeling.bags), taper=(0.1, 0.1))
        sheet.stroke((lower[4:-14] + sag * 1.6)[::4], pen * 0.7, 0.35 * min(1.0, feeling.bags), taper=(0.1, 0.1))
    if feeling.squint > 0.3:
        end = upper[-1]
        for i in (-1, 0, 1):
            ray = _p((end[0] + side * 0.016, end[1] + 0.008 * i), (end[0] + side * 0.042, end[1] + 0.020 * i + 0.004))
            sheet.stroke(ray, pen * 0.6, 0.45 * feeling.squint, taper=(0.4, 0.1))


def _brow(one: Portrait, side: float) -> None:
    sheet, shape, feeling, pen = one.sheet, one.shape, one.feeling, one.pen
    x, w = side * EYE_X, 0.086
    base = 0.092 + 0.010 * (feeling.open - 0.92) + 0.024 * feeling.cock * side + (0.014 if one.child else 0.0)
    inner = (
        x - side * (w * 0.82 + 0.022 * feeling.knit),
        base - 0.006 + 0.030 * feeling.brow_in - 0.010 * feeling.knit,
    )
    arch = (x + side * w * 0.28, base + 0.020 + 0.020 * feeling.brow_out + 0.010 * feeling.brow_in)
    outer = (x + side * w * 1.02, base - 0.004 + 0.030 * feeling.brow_out)
    middle = (x - side * w * 0.25, 0.5 * (inner[1] + arch[1]) + 0.006)
    spine = curve(_p(inner, middle, arch, outer), 20)
    t = np.linspace(0, 1, len(spine))
    grey = one.old
    thick = 0.0105 * shape.brow * np.interp(t, [0, 0.07, 0.2, 0.55, 1.0], [0.2, 0.7, 1.0, 0.85, 0.12])
    body = np.concatenate([spine + np.stack([0 * t, thick], 1), (spine - np.stack([0 * t, thick], 1))[::-1]])
    sheet.shade(body, 0.34 if grey else 0.72, closed_curve=False)
    if not one.full:
        return
    for i in range(1, len(spine) - 1, 2):
        lean = np.array([side * 0.014, 0.020 * (1.0 - 1.25 * t[i])]) * min(1.2, shape.brow)
        root = spine[i] + np.array([0.0, -thick[i]])
        sheet.stroke(np.stack([root, root + lean]), pen * 0.7, 0.5 if grey else 0.85, taper=(0.8, 0.1))
    if feeling.knit > 0.3:
        crease = _p((side * 0.020, base - 0.02), (side * 0.014, base + 0.035 * feeling.knit))
        sheet.stroke(crease, pen * 0.9, 0.65 * min(1.0, feeling.knit), taper=(0.2, 0.2))


def _nose(one: Portrait) -> None:
    sheet, shape, feeling, pen = one.sheet, one.shape, one.feeling, one.pen
    n, up = shape.nose, 0.010 * feeling.sneer
    for side in (-1.0, 1.0):
        nostril = _p((side * 0.012 * n, -0.208 + up), (side * 0.026 * n, -0.199 + up), (side * 0.042 * n, -0.205 + up))
        sheet.stroke(nostril, pen * 1.7, 0.85, taper=(0.3, 0.4))
        wing = _p(
            (side * 0.058 * n, -0.160 + up), (side * 0.070 * n, -0.182 + up), (side * 0.062 * n, -0.204 + up),
            (side * 0.046 * n, -0.207 + up),
        )  # fmt: skip
        sheet.stroke(wing, pen * 0.9, 0.6, taper=(0.1, 0.4))
        if feeling.sneer > 0.3:
            crease = _p((side * 0.026, -0.03), (side * 0.048, -0.055), (side * 0.052, -0.08))
            sheet.stroke(crease, pen * 0.8, 0.55 * feeling.sneer, taper=(0.2, 0.1))
    sheet.stroke(_p((-0.020 * n, -0.214 + up), (0, -0.220 + up), (0.020 * n, -0.214 + up)), pen * 0.9, 0.55)
    # One side of the bridge only: the other is left to the paper.
    sheet.stroke(_p((0.045, 0.035), (0.030, -0.01), (0.027 * n, -0.06)), pen * 0.7, 0.32, taper=(0.3, 0.05))


def _mouth(one: Portrait) -> None:
    sheet, shape, feeling, pen = one.sheet, one.shape, one.feeling, one.pen
    w = 0.088 * shape.mouth * feeling.wide * (0.84 if one.child else 1.0)
    # The corners, left and right of the figure.
    c = 0.030 * feeling.corner
    left, right = c - 0.022 * feeling.pull, c + 0.022 * feeling.pull
    z = -0.288 + 0.008 * feeling.sneer
    gap = 0.095 * feeling.gap
    rise, bow = 0.1 * gap + 0.006, z + 0.2 * gap - 0.25 * c
    top = curve(
        _p((-w, z + left), (-0.5 * w, z + 0.30 * left + rise), (-0.12 * w, bow + 0.004 + 0.02 * gap), (0, bow + 0.001),
           (0.12 * w, bow + 0.004 + 0.02 * gap), (0.5 * w, z + 0.30 * right + rise), (w, z + right)), 16)  # fmt: skip
    low = curve(_p((-w, z + left), (-0.55 * w, z - 0.62 * gap - 0.15 * left), (0, z - 0.85 * gap - 0.3 * c),
                   (0.55 * w, z - 0.62 * gap - 0.15 * right), (w, z + right)), 16)  # fmt: skip
    _lips(one, top, low, z, w)
    if gap > 0.006:
        opening = np.concatenate([top, low[::-1]])
        sheet.paint(opening, 0.10)
        if feeling.teeth > 0.1 or feeling.gap > 0.4:
            depth = 0.016 + 0.36 * gap * feeling.teeth
            row = np.concatenate([top[6:-6], (top[6:-6] - np.array([0.0, depth]))[::-1]])
            sheet.paint(row, 0.93, within=opening)
        sheet.stroke(low[::4], pen * 1.0, 0.8)
    sheet.stroke(top[::4], pen * 1.7, 0.92, taper=(0.35, 0.35))
    for side, end in ((-1.0, top[0]), (1.0, top[-1])):
        tick = _p((end[0] - side * 0.006, end[1] + 0.004), (end[0] + side * 0.008, end[1] - 0.004 + 0.4 * c))
        sheet.stroke(tick, pen * 1.0, 0.7, taper=(0.5, 0.2))


def _lips(one: Portrait, top: Vector, low: Vector, z: float, w: float) -> None:
    sheet, feeling = one.sheet, one.feeling
    fat = 1.25 if one.soft else 0.85
    t = np.linspace(-1, 1, len(top))
    bow = 0.024 * fat * (1 - np.abs(t) ** 1.6) * (1 - 0.25 * np.exp(-((t / 0.14) ** 2)))
    upper = np.concatenate([top, (top + np.stack([0 * t, bow], 1))[::-1]])
    sheet.shade(upper, 0.34 if one.soft else 0.17, closed_curve=False)
    s = np.linspace(-1, 1, len(low))
    full = np.concatenate([low, (low - np.stack([0 * s, 0.026 * fat * (1 - s**2)], 1))[::-1]])
    sheet.shade(full, 0.20 if one.soft else 0.08, closed_curve=False)
    under = z - 0.85 * 0.095 * feeling.gap - 0.042
    sheet.stroke(_p((-0.42 * w, under), (0, under - 0.008), (0.42 * w, under)), 1.2, 0.45, taper=(0.1, 0.1))


def _smudges(one: Portrait) -> None:
    sheet = one.sheet
    for side in (-1.0, 1.0):
        x = side * EYE_X
        socket = _p(
            (x - side * 0.085, 0.055),
            (x, 0.068),
            (x + side * 0.075, 0.045),
            (x + side * 0.03, 0.028),
            (x - side * 0.06, 0.02),
        )
        sheet.shade(socket, 0.20)
        wing = _p(
            (side * 0.03, -0.02),
            (side * 0.045, -0.05),
            (side * 0.066, -0.16),
            (side * 0.05, -0.17),
            (side * 0.028, -0.12),
        )
        sheet.shade(wing, 0.13 if side > 0 else 0.05)
        if one.soft and one.full:
            sheet.shade(
                _p((x - side * 0.01, -0.12), (x + side * 0.07, -0.10), (x + side * 0.06, -0.17), (x, -0.18)), 0.07
            )
    sheet.shade(_p((-0.05, -0.215), (0, -0.205), (0.05, -0.215), (0.03, -0.24), (0, -0.248), (-0.03, -0.24)), 0.20)
    sheet.soften(0.014)


def _folds(one: Portrait) -> None:
    """From the nose past the mouth, and over the brow: by feeling and by age."""
    sheet, feeling, pen = one.sheet, one.feeling, one.pen
    fold = min(1.0, feeling.fold + (0.65 if one.old else 0.0)) * (0.35 if one.look.age is Age.CHILD else 1.0)
    if fold > 0.1:
        for side in (-1.0, 1.0):
            end = side * (0.122 + 0.02 * feeling.corner)
            line = _p((side * 0.072, -0.175), (side * 0.108, -0.225), (end, -0.285))
            sheet.stroke(line, pen * 0.85, 0.55 * fold, taper=(0.3, 0.05))
    # A child's brow folds little.
    lines = min(1.0, feeling.lines * (0.3 if one.child else 1.0) + (0.75 if one.old else 0.0))
    if lines < 0.1 or not one.full:
        return
    arch = 0.012 * feeling.brow_in
    for i, z in enumerate((0.185, 0.222, 0.258)):
        w = 0.13 - 0.022 * i
        brow = _p((-w, z), (-0.4 * w, z + arch), (0.4 * w, z + arch * 0.8), (w, z - 0.004))
        sheet.stroke(brow, pen * 0.65, 0.42 * lines, taper=(0.05, 0.05))


def _age(one: Portrait) -> None:
    """Crow's feet, bags and hollow cheeks."""
    sheet, pen = one.sheet, one.pen
    for side in (-1.0, 1.0):
        x = side * 0.215
        for i in (-1, 0, 1):
            ray = _p((x, 0.004 + 0.010 * i), (x + side * 0.038, 0.010 + 0.026 * i))
            sheet.stroke(ray, pen * 0.6, 0.45, taper=(0.3, 0.05))
        bag = _p((side * 0.085, -0.045), (side * 0.135, -0.060), (side * 0.185, -0.040))
        sheet.stroke(bag, pen * 0.75, 0.45, taper=(0.1, 0.1))
        hollow = _p((side * 0.185, -0.18), (side * 0.170, -0.25), (side * 0.145, -0.32))
        sheet.stroke(hollow, pen * 0.7, 0.32, taper=(0.05, 0.05))


def _stubble(one: Portrait) -> None:
    sheet, shape, feeling, pen = one.sheet, one.shape, one.feeling, one.pen
    rng = np.random.default_rng(7)
    drop = 0.07 * feeling.gap
    across, down = (one.ravel() for one in np.meshgrid(np.linspace(-0.235, 0.235, 74), np.linspace(-0.20, -0.52, 22)))
    x, z = across + 0.006 * rng.standard_normal(across.size), down + 0.006 * rng.standard_normal(down.size)
    aside, swing = np.abs(x), 0.003 * rng.standard_normal(x.size)
    edge = np.where(z < -0.24, 0.235 * shape.wide * (1.0 - ((z + 0.24) / 0.42) ** 2), 0.235)
    cheek = (aside > 0.135) & (z > -0.30 - 0.35 * (0.235 - aside))
    lips = (x / (0.105 * feeling.wide)) ** 2 + ((z + 0.292 + 0.4 * drop) / (0.034 + drop)) ** 2 < 1.0
    bare = (aside > edge) | ((aside < 0.135) & (z > -0.232)) | ((aside > 0.15) & ~cheek & (z > -0.30)) | lips
    roots, ends = np.stack([x, z], axis=1), np.stack([x * 1.03 + swing, z - 0.020], axis=1)
    sheet.strokes(np.stack([roots, ends], axis=1)[~bare], pen * 0.62, 0.62, taper=(0.6, 0.1))
