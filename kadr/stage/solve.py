"""The camera found by geometry: from who stands where and what the shot asks for to a lens in a place.

Sizes are what part of a person the frame holds (Katz, "Film Directing Shot by Shot"; Bowen and Thompson, "Grammar of
the Shot"): the lower edge lies on a level of the body, between joints. The distance follows from the lens: nothing is
ever scaled. The rules of headroom, lead room and thirds are named below with their sources; the camera stays on its
side of the line of action (Arijon, "Grammar of the Film Language") and inside the room: where the lens would have to
stand behind a wall, the size is kept and a wider lens taken, as one does on location.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from kadr.film.shots import Angle, Framing, ShotSize
from kadr.film.staging import Camera
from kadr.stage.camera import View, aim, view
from kadr.stage.landmarks import CROWN, HIPS, Landmarks
from kadr.stage.limits import OPEN, Limits

Vector = NDArray[np.float64]
SENSOR_MM = 36.0
FLOOR_M = 0.12  # no lens comes nearer to the ground
CLOSEST_M = 0.34  # from the middle of a head to the lens: what a lens focuses on, and an actor bears
SHORTEST_MM = 14.0  # no room is shown with a wider lens than this: straight lines, and a face still a face

# Where the lower edge of the frame cuts the body, in levels of `Landmarks`: below the collar, across the breast, under
# the belt, over the knee. The extreme close-up is measured in heads: from the brow to the chin.
TIGHT: dict[ShotSize, float] = {
    ShotSize.EXTREME_CLOSE_UP: 1.8,
    ShotSize.CLOSE_UP: 2.55,
    ShotSize.MEDIUM_CLOSE_UP: 3.40,
    ShotSize.MEDIUM: 4.60,
    ShotSize.MEDIUM_LONG: 5.95,
}
FACE_HEADS, FACE_MIDDLE = 0.76, -0.09
# Share of the frame's height that the whole figure takes.
WIDE = {ShotSize.FULL: 0.80, ShotSize.LONG: 0.40, ShotSize.EXTREME_LONG: 0.125}

# Headroom: the share of the frame over the crown, less the closer the frame (Mascelli, "The Five C's of
# Cinematography", ch. 5: "too much headroom makes the picture bottom heavy, too little crowds it"; Ward, "Picture
# Composition": eyes on the upper third, which these shares give for a bare head).
HEADROOM = {
    ShotSize.CLOSE_UP: 0.05,
    ShotSize.MEDIUM_CLOSE_UP: 0.09,
    ShotSize.MEDIUM: 0.11,
    ShotSize.MEDIUM_LONG: 0.09,
}
# Lead room, or looking room: by how much of the frame's width a face seen from the side leaves the middle (Bowen and
# Thompson, ch. 2). A full profile stands on the third that the rule of thirds names.
LEAD_CLOSE, LEAD = 0.09, 0.13
# Thirds: in wide frames the feet stand in the lower third, so that the horizon of a level lens is under the middle.
FEET = {ShotSize.FULL: 0.92, ShotSize.LONG: 0.86, ShotSize.EXTREME_LONG: 0.72}

# Degrees that the lens stands above (+) or below (-) the eyes.
RISE = {
    Angle.EYE: 0.0,
    Angle.DUTCH: 0.0,
    Angle.HIGH: 29.0,
    Angle.BIRDS_EYE: 74.0,
    Angle.LOW: -23.0,
    Angle.WORMS_EYE: -44.0,
}
DUTCH_ROLL = 13.0
# How high the lens is over the ground when it looks up: at the knee, or on the ground itself.
LOW_M, GROUND_M = 0.42, 0.14
# No level lens is more than this over or under the eyes, however near it stands; none at the knee looks up steeper.
LEVEL_DEG, LOW_DEG = 5.0, -25.0
# From here on a body is foreshortened, and the frame is measured along it.
STEEP_DEG = 25.0
_STEPS = 5


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """The line of action on the floor: `middle` (2,), its direction `along` (2,) and the camera's side `side` (2,)."""

    middle: Vector
    along: Vector
    side: Vector


@dataclass(frozen=True, slots=True, kw_only=True)
class Aim:
    """What one shot asks of the camera; `limits` are the walls and the ceiling that it has to stay within."""

    size: ShotSize
    framing: Framing
    angle: Angle
    lens_mm: float
    aspect: float
    line: Line
    limits: Limits = OPEN


@dataclass(frozen=True, slots=True, kw_only=True)
class Target:
    """What a frame is fitted to. `at` (3,) is what the lens goes around, `way` (2,) where it stands from there.

    `bodies` are all that must be in; `chief` is the one that the size is of; `x` where the chief's head goes, as a
    share of the width, None for the bodies in the middle."""

    at: Vector
    way: Vector
    bodies: tuple[Landmarks, ...]
    chief: Landmarks
    x: float | None


def single(wanted: Aim, subject: Landmarks, *, swing: float = 0.0) -> Camera:
    """A camera on one figure, three-quarter, with lead room before the face; `swing` turns it around, degrees."""
    way = _three_quarter(subject.look, wanted.line, swing)
    right = np.array([-way[1], way[0]])
    lead = LEAD_CLOSE if wanted.size in (ShotSize.EXTREME_CLOSE_UP, ShotSize.CLOSE_UP) else LEAD
    x = 0.5 - lead * float(subject.look[:2] @ right)
    return fitted(wanted, Target(at=_centre(wanted, subject), way=way, bodies=(subject,), chief=subject, x=x))


def together(wanted: Aim, figures: Sequence[Landmarks], *, swing: float = 0.0) -> Camera:
    """A camera that holds all the figures, square to the line with a slight turn."""
    # The size is that of the tallest who is not lying: the others' frame is as large or larger.
    chief = max(figures, key=lambda one: (one.upright, one.size))
    middle = _spread_middle(np.array([one.head[:2] for one in figures]))
    way = turned(wanted.line.side, 9.0 + swing)
    at = np.array([*middle, chief.head[2]])
    return fitted(wanted, Target(at=at, way=way, bodies=tuple(figures), chief=chief, x=None))


def _spread_middle(places: Vector) -> Vector:
    middle: Vector = 0.5 * (places.min(axis=0) + places.max(axis=0))
    return middle


def _centre(wanted: Aim, one: Landmarks) -> Vector:
    if one.upright or wanted.size in (ShotSize.EXTREME_CLOSE_UP, ShotSize.CLOSE_UP):
        return one.head
    # Who lies is seen along the body: the frame's middle is between its ends.
    top, bottom = ends(wanted.size, one)
    return np.array([*(0.5 * (top + bottom))[:2], one.head[2]])


def ends(size: ShotSize, one: Landmarks) -> tuple[Vector, Vector]:
    """The highest point that a frame of this size holds of a body, and where its lower edge cuts it, (3,) each."""
    if size is ShotSize.EXTREME_CLOSE_UP:
        up = 0.5 * FACE_HEADS * one.size
        middle = one.head + np.array([0.0, 0.0, FACE_MIDDLE * one.size])
        return middle + np.array([0.0, 0.0, up]), middle - np.array([0.0, 0.0, up])
    level = TIGHT.get(size, 7.0)
    rows = np.arange(8.0)
    cut = np.array([np.interp(level, rows, one.levels[:, axis]) for axis in range(3)])
    if not one.upright:
        return one.levels[CROWN], cut
    top = np.array([*one.levels[CROWN, :2], max(one.crown, float(one.levels[CROWN, 2]))])
    below = float(np.interp(level, rows, one.reach))
    if level > HIPS and one.levels[CROWN, 2] - cut[2] < 0.8 * below:
        # Bent knees come up to the belt: the frame is as high as on one who stands.
        cut = one.levels[CROWN] - np.array([0.0, 0.0, below])
    return top, cut


def fitted(wanted: Aim, target: Target) -> Camera:
    """The camera for which the bodies' levels lie in the frame where size and rules want them.

    A few steps of: stand, look, measure, step back or nearer. What a wall takes from the distance the lens gives."""
    per_mm = _first_guess(wanted, target)
    camera = _standing(wanted, target, per_mm)
    for _ in range(_STEPS):
        camera = _aimed(wanted, target, camera)
        scale = _scale(wanted, target, sight_of(camera, wanted.aspect))
        if abs(scale - 1.0) < 0.004:
            break
        per_mm *= min(3.0, max(0.3, scale))
        camera = _standing(wanted, target, per_mm)
    return _rounded(wanted, _aimed(wanted, target, camera), target)


def _first_guess(wanted: Aim, target: Target) -> float:
    return max(0.2, span(wanted.size, target.chief)) * wanted.aspect / SENSOR_MM


def span(size: ShotSize, one: Landmarks) -> float:
    """The frame's height in metres at a body, for one who is seen level and alone."""
    if size in TIGHT:
        top, cut = ends(size, one)
        return float(np.linalg.norm(top - cut)) / (1.0 - HEADROOM.get(size, 0.0))
    return max(one.crown - one.low, 2.2 * one.size, 0.42 * _reach(one)) / WIDE[size]


def _reach(one: Landmarks) -> float:
    flat = one.points[:, :2]
    return float(np.linalg.norm(flat.max(axis=0) - flat.min(axis=0)))


def _standing(wanted: Aim, target: Target, per_mm: float) -> Camera:
    """The lens at its distance, in metres for each millimetre of focal length; shorter where a wall is in the way."""
    distance = per_mm * wanted.lens_mm
    e = _rise(wanted, target, distance)
    out = np.array([target.way[0] * math.cos(e), target.way[1] * math.cos(e), math.sin(e)])
    free = distance
    if wanted.angle is not Angle.BIRDS_EYE:
        free = wanted.limits.run(target.at, out, distance)
    lens = wanted.lens_mm
    if free < distance:
        e = _rise(wanted, target, free)
        out = np.array([target.way[0] * math.cos(e), target.way[1] * math.cos(e), math.sin(e)])
        lens = max(free / per_mm, min(wanted.lens_mm, SHORTEST_MM))
        distance = free
    closest = _closest(target)
    if distance < closest:
        lens, distance = lens * closest / distance, closest
    eye = target.at + distance * out
    pan, tilt = aim(eye, target.at)
    roll = DUTCH_ROLL if wanted.angle is Angle.DUTCH else 0.0
    return Camera(
        x=float(eye[0]), y=float(eye[1]), z=float(eye[2]), pan=pan, tilt=tilt, roll=roll, focal_mm=lens,
        sensor_width_mm=SENSOR_MM,
    )  # fmt: skip


def _closest(target: Target) -> float:
    """How near a lens may come, metres: nearer to two than they are apart it would stand between them."""
    spread = max(float(np.linalg.norm(one.head - target.at)) for one in target.bodies)
    return CLOSEST_M + (1.1 * spread if len(target.bodies) > 1 else 0.0)


def _rise(wanted: Aim, target: Target, distance: float) -> float:
    """Radians that the lens stands above what it goes around: as asked, within floor and ceiling."""
    height, low = float(target.at[2]), min(one.low for one in target.bodies)
    wide = wanted.size not in TIGHT
    e = math.radians(RISE[wanted.angle])
    if wanted.angle in (Angle.EYE, Angle.DUTCH):
        e = math.asin(max(-0.9, min(0.9, (_level_height(wanted, target, distance) - height) / distance)))
    if e < 0.0 and wanted.angle in (Angle.LOW, Angle.WORMS_EYE):
        ground = max(0.0, low) if low < 0.5 else 0.0
        # On a face near the ground a lens at the knee would not look up.
        floor = ground + (
            GROUND_M if wanted.angle is Angle.WORMS_EYE else max(0.31, min(LOW_M, height - ground - 0.62))
        )
        deepest = -math.asin(min(1.0, max(0.0, height - floor) / distance))
        least = math.radians(LOW_DEG) if wide and wanted.angle is Angle.LOW else -math.pi if wide else e
        e = max(least, deepest)
    top = wanted.limits.ceiling - 0.15
    if (wanted.angle is not Angle.BIRDS_EYE or wanted.limits.mesh is None) and height + math.sin(e) * distance > top:
        e = math.asin(max(-0.9, min(0.9, (top - height) / distance)))
    return e


def _level_height(wanted: Aim, target: Target, distance: float) -> float:
    """How high a level lens is: at the eyes, a little under them where more than the breast is seen (Mascelli)."""
    eyes = float(np.mean([one.head[2] for one in target.bodies])) if target.x is None else float(target.chief.head[2])
    reach = math.tan(math.radians(LEVEL_DEG)) * distance
    if not target.chief.upright:
        return eyes + math.tan(math.radians(9.0)) * distance
    if wanted.size in TIGHT:
        _, cut = ends(wanted.size, target.chief)
        under = {ShotSize.MEDIUM: 0.18, ShotSize.MEDIUM_LONG: 0.22}.get(wanted.size, 0.0)
        return eyes - min(under * max(0.0, eyes - float(cut[2])), reach)
    # Over a child or a sitter a standing cameraman stoops; on a rider he looks up a little.
    return min(max(1.5, eyes - min(0.35, reach)), eyes + 0.4 * reach)


def _aimed(wanted: Aim, target: Target, camera: Camera) -> Camera:
    """The camera turned so that crowns, feet and faces lie in the frame where the rules want them."""
    for _ in range(2):
        sight = sight_of(replace(camera, roll=0.0), wanted.aspect)
        across, down = _off(wanted, target, sight)
        focal = sight.focal_px
        camera = replace(
            camera,
            pan=camera.pan - math.degrees(math.atan(across * sight.width / focal)),
            tilt=max(-89.0, min(89.0, camera.tilt - math.degrees(math.atan(down * sight.height / focal)))),
        )
    return camera


def _off(wanted: Aim, target: Target, sight: View) -> tuple[float, float]:
    """How far what the frame is fitted to lies from its place, as shares of width and height: right and down."""
    shares = sight.projected(np.array([one.head for one in target.bodies]))[:, :2] / (sight.width, sight.height)
    if target.x is None:
        across = 0.5 * float(shares[:, 0].min() + shares[:, 0].max()) - 0.5
    else:
        across = float(sight.projected(_middle(wanted, target))[0, 0]) / sight.width - target.x
    if wanted.angle is Angle.BIRDS_EYE:
        rows = sight.projected(np.vstack([one.levels[[CROWN, -1]] for one in target.bodies]))[:, 1] / sight.height
        middle = 0.5 * float(rows.min() + rows.max()) - 0.52
        heads = 0.5 * float(shares[:, 1].min() + shares[:, 1].max()) - 0.46
        return across, heads if wanted.size in TIGHT else middle
    top, bottom = _rows(wanted, target, sight)
    if wanted.size is ShotSize.EXTREME_CLOSE_UP or (wanted.size in TIGHT and not target.chief.upright):
        return across, 0.5 * (top + bottom) - 0.5
    if wanted.size in TIGHT:
        return across, top - HEADROOM[wanted.size]
    feet = FEET[wanted.size] if bottom - top < 0.7 else 0.5 + 0.5 * (bottom - top) + 0.01
    return across, bottom - min(feet, 0.97)


def _middle(wanted: Aim, target: Target) -> Vector:
    if wanted.size in TIGHT:
        return target.at if not target.chief.upright else target.chief.head
    flat = _spread_middle(target.chief.points[:, :2])
    return np.array([*flat, target.chief.head[2]])


def _rows(wanted: Aim, target: Target, sight: View) -> tuple[float, float]:
    """The highest and the lowest row that the frame is fitted to, as shares of its height."""
    if wanted.size not in TIGHT:
        rows = sight.projected(np.vstack([one.points for one in target.bodies]))[:, 1] / sight.height
        return float(rows.min()), float(rows.max())
    own = sight.projected(np.array(ends(wanted.size, target.chief)))[:, 1] / sight.height
    if len(target.bodies) == 1:
        return float(own.min()), float(own.max())
    # Every face is in, from the crown down to the collar, whether it stands or lies.
    eyes = sight.projected(np.array([one.head for one in target.bodies]))
    size = np.array([one.size for one in target.bodies]) * sight.focal_px / np.maximum(eyes[:, 2], 0.05) / sight.height
    rows = eyes[:, 1] / sight.height
    top, collar = float((rows - 0.56 * size).min()), float((rows + 0.80 * size).max())
    return (min(top, float(own[0])), max(float(own[1]), collar)) if target.chief.upright else (top, collar)


def _scale(wanted: Aim, target: Target, sight: View) -> float:
    """By how much the frame must grow: above 1 where what should be in it is too large."""
    chief = target.chief
    # A leaning frame cuts the corners where the outermost stand.
    leaning = 1.14 if wanted.angle is Angle.DUTCH else 1.0
    across = leaning * _width(wanted, target, sight) if len(target.bodies) > 1 or not chief.upright else 0.0
    depth = max(0.05, float(sight.seen(chief.head[None])[0, 2]))
    frame_m = sight.height * depth / sight.focal_px
    from_above = steep(sight, chief)
    if wanted.size in TIGHT:
        top, bottom = _rows(wanted, target, sight)
        own = span(wanted.size, chief) / frame_m
        high = (bottom - top) / (1.0 - HEADROOM.get(wanted.size, 0.0))
        many = leaning * (bottom - top) / 0.92 if len(target.bodies) > 1 else 0.0
        return max(own if from_above or not chief.upright else high, across, many)
    rows = sight.projected(chief.points)[:, 1] / sight.height
    own = float(rows.max() - rows.min())
    if from_above:
        own = max(float(chief.reach[-1]) if chief.upright else 0.0, 0.42 * _reach(chief), 1e-3) / frame_m
    top, bottom = _rows(wanted, target, sight)
    return max(own / WIDE[wanted.size], (bottom - top) / 0.90, across)


def steep(sight: View, one: Landmarks) -> bool:
    """Whether a body is seen from so far above or below that the frame is measured along it."""
    way = sight.eye - one.head
    return abs(math.degrees(math.atan2(way[2], math.hypot(way[0], way[1])))) > STEEP_DEG


def _width(wanted: Aim, target: Target, sight: View) -> float:
    """The share of the frame's width that the bodies take, with their margins."""
    flat = sight.projected(np.array([one.head for one in target.bodies]))
    size = np.array([one.size for one in target.bodies])
    px = sight.focal_px / np.maximum(flat[:, 2], 0.05)
    half = (0.62 * size if wanted.size in TIGHT else np.full(len(px), 0.42)) * px
    left, right = float((flat[:, 0] - half).min()), float((flat[:, 0] + half).max())
    if not target.chief.upright and wanted.size not in (ShotSize.EXTREME_CLOSE_UP, ShotSize.CLOSE_UP):
        points = target.chief.points if wanted.size not in TIGHT else np.array(ends(wanted.size, target.chief))
        along = sight.projected(points)[:, 0]
        left, right = min(left, float(along.min())), max(right, float(along.max()))
    return (right - left) / sight.width / 0.95


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


def _rounded(wanted: Aim, camera: Camera, target: Target) -> Camera:
    close = wanted.size in TIGHT and wanted.size is not ShotSize.MEDIUM_LONG
    away = float(np.linalg.norm(target.chief.head - (camera.x, camera.y, camera.z)))
    return rounded(camera, focus_m=away if close else None)


def rounded(camera: Camera, *, focus_m: float | None) -> Camera:
    """The camera to a tenth of a millimetre and a thousandth of a degree: equal on every machine."""
    numbers = {name: round(getattr(camera, name), 4) for name in ("x", "y", "z", "pan", "tilt", "roll")}
    return replace(
        camera, **numbers, focal_mm=round(camera.focal_mm, 2), focus_m=None if focus_m is None else round(focus_m, 3)
    )


def sight_of(camera: Camera, aspect: float) -> View:
    """The camera with a picture a thousand pixels wide, for measuring."""
    return view(camera, 1000, round(1000 / aspect))
