"""The camera found by geometry: from who stands where and what the shot asks for to a lens in a place.

Sizes follow the usual table (Katz, "Film Directing Shot by Shot"; Arijon, "Grammar of the Film Language"): what part
of a person the frame holds. The distance follows from the lens: nothing is ever scaled. The camera stays on one
side of the line of action.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from kadr.film.shots import Angle, Framing, ShotSize
from kadr.film.staging import Camera
from kadr.stage.camera import View, aim, view
from kadr.stage.landmarks import Landmarks

Vector = NDArray[np.float64]
SENSOR_MM = 36.0
UNEVEN_M = 0.25  # eyes further apart in height than this are not level
FLOOR_M = 0.10  # no lens comes nearer to the ground

# Height of the frame and of its middle against the eyes, in heads, for the sizes that show a part of the body.
TIGHT: dict[ShotSize, tuple[float, float]] = {
    ShotSize.EXTREME_CLOSE_UP: (0.74, -0.10),
    ShotSize.CLOSE_UP: (1.72, -0.14),
    ShotSize.MEDIUM_CLOSE_UP: (2.65, -0.50),
    ShotSize.MEDIUM: (4.0, -1.15),
    ShotSize.MEDIUM_LONG: (5.9, -2.0),
}
# Share of the frame's height that the whole figure takes.
WIDE = {ShotSize.FULL: 0.80, ShotSize.LONG: 0.42, ShotSize.EXTREME_LONG: 0.125}

# Degrees that the camera stands above (+) or below (-) the subject.
RISE = {
    Angle.EYE: 0.0,
    Angle.DUTCH: 0.0,
    Angle.HIGH: 32.0,
    Angle.BIRDS_EYE: 74.0,
    Angle.LOW: -24.0,
    Angle.WORMS_EYE: -44.0,
}
DUTCH_ROLL = 13.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """The line of action on the floor: `middle` (2,), its direction `along` (2,) and the camera's side `side` (2,)."""

    middle: Vector
    along: Vector
    side: Vector


@dataclass(frozen=True, slots=True, kw_only=True)
class Aim:
    """What one shot asks of the camera."""

    size: ShotSize
    framing: Framing
    angle: Angle
    lens_mm: float
    aspect: float
    line: Line


def single(wanted: Aim, subject: Landmarks, *, swing: float = 0.0) -> Camera:
    """A camera on one figure, three-quarter, with lead room before the face; `swing` turns it around, degrees."""
    span, centre = _span(wanted.size, subject)
    way = _three_quarter(subject.look, wanted.line, swing)
    lead = -0.055 if wanted.size in (ShotSize.EXTREME_CLOSE_UP, ShotSize.CLOSE_UP) else -0.10
    return _placed(wanted, _middle(subject, wanted.size, centre), way, span, lead=lead, look=subject.look)


def together(wanted: Aim, figures: Sequence[Landmarks], *, swing: float = 0.0) -> Camera:
    """A camera that holds all the figures, square to the line with a slight turn."""
    heads = np.array([one.head for one in figures])
    tallest = max(figures, key=lambda one: one.size)
    span, _ = _span(wanted.size, tallest)
    crown = max(one.crown for one in figures)
    low = min(one.low for one in figures)
    middle = np.array([*_spread_middle(heads[:, :2]), 0.0])
    middle[2] = _height_of_middle(wanted.size, tallest, span, crown=crown, low=low)
    way = turned(wanted.line.side, 9.0 + swing)
    right = np.array([-way[1], way[0]])
    across = heads[:, :2] @ right
    depth = heads[:, :2] @ way
    margin = 1.1 * tallest.size if wanted.size in TIGHT else 0.55
    width = float(np.ptp(across)) + 2 * margin
    widest = max(span, width / wanted.aspect)
    if wanted.size in TIGHT:
        # Every face is in, down to the smallest one's collar.
        chin = min(one.chin for one in figures)
        widest = max(widest, (crown - chin + 0.55 * tallest.size) / 0.94)
    if wanted.size in TIGHT and widest > span:
        # Held wider to fit all: heads stay high in the frame.
        middle[2] = crown + 0.07 * widest - widest / 2
    # Those nearer to the lens than the middle are larger: step back for them.
    back = max(0.0, float(depth.max() - middle[:2] @ way))
    return _placed(wanted, middle, way, widest, lead=0.0, look=None, back=back)


def _spread_middle(places: Vector) -> Vector:
    middle: Vector = 0.5 * (places.min(axis=0) + places.max(axis=0))
    return middle


def _height_of_middle(size: ShotSize, one: Landmarks, span: float, *, crown: float, low: float) -> float:
    if size in TIGHT:
        return float(one.head[2]) + _span(size, one)[1] * one.size
    if size is ShotSize.FULL:
        return 0.5 * (crown + low) + 0.01 * span
    # Wide frames give the sky two thirds, or less where the figures are small.
    return low + 0.36 * span if size is ShotSize.LONG else low + 0.20 * span


def over_shoulder(wanted: Aim, subject: Landmarks, front: Landmarks) -> Camera:
    """A camera behind the shoulder of `front` onto the face of `subject`, the shoulder at the frame's edge."""
    span, _ = _span(wanted.size, subject)
    toward = front.head[:2] - subject.head[:2]
    apart = float(np.linalg.norm(toward))
    toward = toward / max(apart, 1e-6)
    distance = max(_distance(wanted, span), apart + 0.72)
    sign = 1.0 if toward[0] * wanted.line.side[1] - toward[1] * wanted.line.side[0] > 0 else -1.0
    best, best_cost = single(wanted, subject), math.inf
    for turn in np.arange(4.0, 62.0, 1.5):
        way = turned(toward, sign * float(turn))
        camera = _over(wanted, subject, way, distance, front=front)
        cost = _shoulder_cost(camera, wanted.aspect, subject, front)
        if cost < best_cost:
            best, best_cost = camera, cost
    return best


def _over(wanted: Aim, subject: Landmarks, way: Vector, distance: float, *, front: Landmarks) -> Camera:
    span, centre = _span(wanted.size, subject)
    at = np.array([subject.head[0], subject.head[1], subject.head[2] + centre * subject.size])
    eye = at + np.array([way[0], way[1], 0.0]) * distance
    step = float(front.head[2] - subject.head[2])
    # Over a child's or a sitter's shoulder the lens comes down to it; over one who stands it rises.
    uneven = abs(step) > UNEVEN_M
    step *= 0.0 if not uneven else 1.0 if step > 0 else 0.75
    eye[2] = max(FLOOR_M, subject.head[2] + 0.10 * span + step + _lift(wanted.angle, distance) * 0.6)
    pan, tilt = aim(eye, at)
    # The face sits off the middle, away from the shoulder: turn the camera by an eighth of the frame.
    pan += _pan_to(0.115, wanted) * _shoulder_side(eye, at, wanted)
    return _camera(wanted, eye, pan, tilt, distance)


def _shoulder_side(eye: Vector, at: Vector, wanted: Aim) -> float:
    way = at[:2] - eye[:2]
    # The shoulder lies away from the camera's side of the line; the face is moved to the other half.
    return -1.0 if way[0] * wanted.line.side[1] - way[1] * wanted.line.side[0] > 0 else 1.0


def _shoulder_cost(camera: Camera, aspect: float, subject: Landmarks, front: Landmarks) -> float:
    """How far a camera is from a shoulder at the frame's edge with the whole face free beside it; in pixels."""
    sight = sight_of(camera, aspect)
    face = sight.projected(subject.head)[0]
    back = sight.projected(front.head)[0]
    if back[2] < 0.15:
        return 1e6
    face_half = 0.36 * subject.size * sight.focal_px / face[2]
    back_half = 0.42 * front.size * sight.focal_px / back[2]
    gap = abs(back[0] - face[0]) - face_half - back_half
    # Below the chin of the one in front his shoulders begin, three times as wide as his head.
    lower = face[1] + 1.3 * face_half - (back[1] + 1.3 * back_half)
    shoulders = abs(back[0] - face[0]) - face_half - 2.6 * back_half
    hidden = max(0.0, min(lower, -shoulders)) if lower > 0 else 0.0
    # The head behind whose shoulder we stand reaches in from the edge by most of itself.
    place = abs(back[0] - 500.0) - (500.0 - 0.55 * back_half)
    crowded = max(0.0, 40.0 - gap) * 4.0 + hidden * 3.0
    return float(crowded + abs(place) * (1.6 if place > 0 else 0.7))


def point_of_view(wanted: Aim, eye: Vector, target: Vector) -> Camera:
    """A camera in somebody's eyes, looking at a point."""
    pan, tilt = aim(eye, target)
    roll = DUTCH_ROLL if wanted.angle is Angle.DUTCH else 0.0
    return Camera(
        x=float(eye[0]), y=float(eye[1]), z=float(eye[2]), pan=pan, tilt=tilt, roll=roll, focal_mm=wanted.lens_mm
    )


def thing(wanted: Aim, at: Vector, extent_m: float, way: Vector, *, rise: float) -> Camera:
    """A camera whose frame a thing of `extent_m` fills, from the side `way` (2,), `rise` degrees above it."""
    span = extent_m * 1.35
    distance = max(0.22, _distance(wanted, span))
    e = math.radians(rise)
    eye = at + distance * np.array([way[0] * math.cos(e), way[1] * math.cos(e), math.sin(e)])
    eye[2] = max(FLOOR_M, eye[2])
    pan, tilt = aim(eye, at)
    return _camera(wanted, eye, pan, tilt, distance)


def place(wanted: Aim, room: tuple[float, float, float, float] | None) -> Camera:
    """A camera on a place with nobody in it: from a corner of a room, or from a rise outdoors."""
    if room is None:
        eye, at = np.array([6.0, -22.0, 3.4]), np.array([-1.0, 6.0, 2.6])
        if wanted.angle in (Angle.HIGH, Angle.BIRDS_EYE):
            eye, at = np.array([8.0, -20.0, 12.0]), np.array([0.0, 4.0, 0.0])
        if wanted.angle is Angle.HIGH:
            # The horizon stays in the frame: a ground without it is nowhere.
            eye, at = np.array([8.0, -20.0, 10.0]), np.array([0.0, 10.0, 0.0])
    else:
        x0, y0, x1, y1 = room
        eye = np.array([x1 - 0.5, y0 + 0.4, 1.75])
        at = np.array([x0 + 0.35 * (x1 - x0), y0 + 0.72 * (y1 - y0), 1.1])
    if wanted.angle in (Angle.LOW, Angle.WORMS_EYE):
        eye[2] = 0.4
    pan, tilt = aim(eye, at)
    roll = DUTCH_ROLL if wanted.angle is Angle.DUTCH else 0.0
    lens = min(wanted.lens_mm, 24.0) if room is not None else wanted.lens_mm
    return Camera(x=float(eye[0]), y=float(eye[1]), z=float(eye[2]), pan=pan, tilt=tilt, roll=roll, focal_mm=lens)


def _span(size: ShotSize, one: Landmarks) -> tuple[float, float]:
    """The frame's height in metres and its middle against the eyes in heads."""
    if size in TIGHT:
        heads, centre = TIGHT[size]
        # A hat belongs to the head: the frame makes room for it, except in the closest.
        hat = max(0.0, one.crown - float(one.head[2]) - 0.53 * one.size) / one.size
        if size is ShotSize.EXTREME_CLOSE_UP or not one.upright:
            hat = 0.0
        return (heads + 0.55 * hat) * one.size, centre + 0.36 * hat
    tall = max(one.crown - one.low, 2.2 * one.size, 0.42 * _reach(one))
    return tall / WIDE[size], 0.0


def _reach(one: Landmarks) -> float:
    flat = one.points[:, :2]
    return float(np.linalg.norm(flat.max(axis=0) - flat.min(axis=0)))


def _middle(one: Landmarks, size: ShotSize, centre: float) -> Vector:
    if size in TIGHT:
        return np.array([one.head[0], one.head[1], one.head[2] + centre * one.size])
    whole = _spread_middle(one.points[:, :2])
    span, _ = _span(size, one)
    return np.array([*whole, _height_of_middle(size, one, span, crown=one.crown, low=one.low)])


def _three_quarter(look: Vector, line: Line, swing: float) -> Vector:
    """Where the camera stands from the subject: between the face and the camera's side of the line."""
    a = math.radians(38.0)
    way = look[:2] * math.cos(a) + line.side * math.sin(a)
    inside = float(way @ line.side)
    if inside < 0.34:
        # Faces turned from the camera's side are seen in profile or from behind: the line is not crossed for them.
        way = way + (0.34 - inside) * line.side
    return turned(way / np.linalg.norm(way), swing)


def turned(way: Vector, degrees: float) -> Vector:
    """A way on the floor (2,) turned counter-clockwise."""
    c, s = math.cos(math.radians(degrees)), math.sin(math.radians(degrees))
    return np.array([c * way[0] - s * way[1], s * way[0] + c * way[1]])


def _distance(wanted: Aim, span: float) -> float:
    """Metres at which a frame of this lens is `span` metres high."""
    return span * wanted.lens_mm / (SENSOR_MM / wanted.aspect)


def _lift(angle: Angle, distance: float) -> float:
    return math.sin(math.radians(RISE[angle])) * distance


def _pan_to(share: float, wanted: Aim) -> float:
    """Degrees that move a thing by a share of the frame's width."""
    return math.degrees(math.atan(share * SENSOR_MM / wanted.lens_mm))


def _placed(
    wanted: Aim, at: Vector, way: Vector, span: float, *, lead: float, look: Vector | None, back: float = 0.0
) -> Camera:
    distance = _distance(wanted, span) + back
    rise = math.radians(_rise(wanted.angle, float(at[2]), distance))
    eye = at + distance * np.array([way[0] * math.cos(rise), way[1] * math.cos(rise), math.sin(rise)])
    right = np.array([-way[1], way[0], 0.0])
    shift = np.zeros(3)
    if look is not None:
        # Lead room: the frame moves with the look, by a share of its width; nothing for a face turned to the lens.
        shift = -lead * span * wanted.aspect * float(look @ right) * right
    if wanted.angle in (Angle.EYE, Angle.DUTCH) and wanted.size not in TIGHT:
        eye[2] = max(eye[2], min(1.55, distance * 0.35))
    eye[2] = max(FLOOR_M, eye[2])
    pan, tilt = aim(eye, at)
    return _camera(wanted, eye + shift, pan, tilt, distance)


def _rise(angle: Angle, height: float, distance: float) -> float:
    rise = RISE[angle]
    if rise < 0.0:
        # The floor ends the way down.
        deepest = -math.degrees(math.asin(min(1.0, max(0.0, (height - FLOOR_M)) / distance)))
        rise = max(rise, deepest)
    return rise


def _camera(wanted: Aim, eye: Vector, pan: float, tilt: float, distance: float) -> Camera:
    close = wanted.size in TIGHT and wanted.size is not ShotSize.MEDIUM_LONG
    return Camera(
        x=round(float(eye[0]), 4),
        y=round(float(eye[1]), 4),
        z=round(float(eye[2]), 4),
        pan=round(pan, 4),
        tilt=round(tilt, 4),
        roll=DUTCH_ROLL if wanted.angle is Angle.DUTCH else 0.0,
        focal_mm=wanted.lens_mm,
        sensor_width_mm=SENSOR_MM,
        focus_m=round(distance, 3) if close else None,
    )


def sight_of(camera: Camera, aspect: float) -> View:
    """The camera with a picture a thousand pixels wide, for measuring."""
    return view(camera, 1000, round(1000 / aspect))
