"""From a blocked shot to its camera: which solver a framing calls, and another angle where the set is in the way."""

import math
from collections.abc import Callable, Sequence
from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from kadr.film.shots import Angle, Framing
from kadr.film.staging import Camera, Pose
from kadr.stage import obstacles, shoulders, solve, vantage
from kadr.stage.details import empty, insert
from kadr.stage.landmarks import Landmarks
from kadr.stage.setups import (
    Framed,
    Setup,
    above_ground,
    aim_of,
    best,
    lost,
    marks,
    principal,
    seat_height,
    watched,
)  # fmt: skip

__all__ = ["Framed", "Setup", "above_ground", "framed", "marks", "seat_height"]

Vector = NDArray[np.float64]
# The lenses that eyes are shown with: from a wide one to one as long as a hunter's glass.
POV_MM = (14.0, 200.0)


def framed(wanted: Framed) -> Setup:
    """The camera for a shot. Always finds one: where the rule cannot be kept in full, the nearest picture."""
    makers: dict[Framing, Callable[[Framed], Setup]] = {
        Framing.INSERT: insert,
        Framing.POV: _pov,
        Framing.OTS_LEFT: _over_shoulder,
        Framing.OTS_RIGHT: _over_shoulder,
        Framing.SINGLE: _single,
        Framing.EMPTY: empty,
    }
    return makers.get(wanted.shot.framing, _together)(wanted)


def _single(wanted: Framed) -> Setup:
    who = principal(wanted)
    if who is None:
        return empty(wanted)
    others = [f for f in wanted.figures if f.name != who.name]
    if others:
        return _together(wanted)
    mark = marks(wanted.figures, wanted.piece, wanted.props)[who.name]
    if who.pose is Pose.RIDE and wanted.shot.size not in solve.TIGHT:
        mark = _with_horse(mark)
    aim = aim_of(wanted)
    camera = best(wanted, lambda swing: solve.single(aim, mark, swing=swing), watched(wanted, [mark], [mark]))
    return Setup(camera=camera, figures=wanted.figures, props=wanted.props)


def _with_horse(mark: Landmarks) -> Landmarks:
    """A rider's extent includes the horse, from its hooves to its ears."""
    ahead = np.array([*(mark.look[:2] * 1.3), 0.0])
    base = np.array([mark.head[0], mark.head[1], 0.0])
    points = np.vstack([mark.points, base + ahead, base - ahead * 0.7])
    return replace(mark, points=points)


def _together(wanted: Framed) -> Setup:
    people = [f for f in wanted.figures if not f.name.startswith("crowd-")]
    shown = people or list(wanted.figures)
    if not shown:
        return empty(wanted)
    found = marks(wanted.figures, wanted.piece, wanted.props)
    riding = wanted.shot.size not in solve.TIGHT
    chosen = [_with_horse(found[f.name]) if riding and f.pose is Pose.RIDE else found[f.name] for f in shown]
    aim = aim_of(wanted)
    watch = watched(wanted, chosen, list(found.values()))
    if len(shown) == 1 and wanted.shot.size in solve.TIGHT:
        camera = best(wanted, lambda swing: solve.single(aim, chosen[0], swing=swing), watch)
        return Setup(camera=camera, figures=wanted.figures, props=wanted.props)

    def crowded(camera: Camera) -> float:
        return overlap(camera, wanted.aspect, chosen) + 0.5 * _turned_away(camera, chosen)

    camera = best(wanted, lambda swing: solve.together(aim, chosen, swing=swing), watch, cost=crowded)
    return Setup(camera=camera, figures=wanted.figures, props=wanted.props)


def _turned_away(camera: Camera, found: Sequence[Landmarks]) -> int:
    """How many show the lens the back of the head."""
    ways = [np.array([camera.x, camera.y]) - one.head[:2] for one in found]
    return sum(
        float(way @ one.look[:2]) < -0.35 * float(np.linalg.norm(way)) for way, one in zip(ways, found, strict=True)
    )


def overlap(camera: Camera, aspect: float, found: Sequence[Landmarks]) -> float:
    """How much heads hide one another in the picture: 0 all free, 1 for each head wholly hidden or out of frame."""
    sight = solve.sight_of(camera, aspect)
    boxes = []
    for mark in found:
        x, y, depth = sight.projected(mark.head)[0]
        if depth < 0.1:
            return 10.0
        px = sight.focal_px / depth
        foot = sight.projected(np.array([mark.head[0], mark.head[1], mark.low]))[0][1]
        boxes.append((depth, x, y, 0.42 * mark.size * px, 0.58 * mark.size * px, foot, 1.25 * mark.size * px))
    boxes.sort()
    total = 0.0
    for i, (_, x, y, w, h, foot, shoulder) in enumerate(boxes):
        if not (w * 0.5 < x < sight.width - w * 0.5 and h * 0.5 < y < sight.height - h * 0.5):
            total += 1.0
        for _, u, v, p, q, _, _ in boxes[i + 1 :]:
            # A nearer head hides a face behind it, and so does a nearer body below its chin.
            total += _shared((x - w, y - h, x + w, y + h), (u - p, v - q, u + p, v + q))
            total += _shared((x - shoulder, y + h, x + shoulder, max(foot, y + h)), (u - p, v - q, u + p, v + q))
    return total


def _shared(cover: tuple[float, float, float, float], face: tuple[float, float, float, float]) -> float:
    """The share of `face` that lies under `cover`; boxes are left, top, right, bottom."""
    across = min(cover[2], face[2]) - max(cover[0], face[0])
    down = min(cover[3], face[3]) - max(cover[1], face[1])
    area = (face[2] - face[0]) * (face[3] - face[1])
    return across * down / area if across > 0 and down > 0 else 0.0


def _over_shoulder(wanted: Framed) -> Setup:
    who = principal(wanted)
    if who is None:
        return empty(wanted)
    figures = wanted.figures
    front = next((f for f in figures if f.name != who.name), None)
    if front is None and wanted.spare:
        front = wanted.spare.get(next((n for n in wanted.cast if n in wanted.spare), ""))
        figures = (*figures, front) if front else figures
    if front is None:
        return _single(wanted)
    figures = tuple(
        replace(f, gaze=front.name if f.name == who.name else who.name) if f.name in (who.name, front.name) else f
        for f in figures
    )
    found = marks(figures, wanted.piece, wanted.props)
    watch = watched(wanted, [found[who.name]], [found[who.name]])
    # The one in front is meant to be there: of people nobody else is before the lens.
    standing = obstacles.cylinders([found[who.name]], wanted.props)
    camera = shoulders.over_shoulder(
        aim_of(wanted), found[who.name], found[front.name], bad=lambda one: lost(wanted, one, watch, standing)
    )
    return Setup(camera=camera, figures=figures, props=wanted.props)


def _pov(wanted: Framed) -> Setup:
    viewer = next((f for f in wanted.figures if f.name == wanted.shot.subject), None)
    viewer = viewer or wanted.spare.get(wanted.shot.subject or "") or next(iter(wanted.spare.values()), None)
    if viewer is None:
        return _together(wanted) if wanted.figures else empty(wanted)
    seen = tuple(f for f in wanted.figures if f.name != viewer.name)
    own = marks([viewer], wanted.piece, wanted.props)[viewer.name]
    horse = tuple(p for p in wanted.plan.props if p.label == viewer.name and p not in wanted.props)
    things = (*wanted.props, *horse) if viewer.pose is Pose.RIDE else wanted.props
    a = math.radians(viewer.facing)
    ahead = np.array([-math.sin(a), math.cos(a), 0.0])
    if seen:
        return Setup(camera=into(wanted, own.head, list(marks(seen, wanted.piece, things).values())), figures=seen,
                     props=things)  # fmt: skip
    target = own.head + 6.0 * ahead - np.array([0.0, 0.0, 1.4 if viewer.pose is Pose.RIDE else 0.7])
    eye = _before(own.head, target)
    camera = vantage.point_of_view(aim_of(wanted), eye, target, aim_of(wanted).lens_mm)
    return Setup(camera=camera, figures=(), props=things)


def _before(eyes: Vector, target: Vector) -> Vector:
    """The lens takes the place of the eyes, in front of where the head would be."""
    to = target - eyes
    place: Vector = eyes + 0.12 * to / max(0.2, float(np.linalg.norm(to)))
    return place


def _far_enough(wanted: Framed, eye: Vector, middle: Vector, people: Sequence[Landmarks]) -> Vector:
    """The eyes, or a step or two behind them where those that are seen stand all around: nobody sees so wide."""
    back = eye - middle
    back[2] = 0.0
    back = back / max(1e-6, float(np.linalg.norm(back)))
    widest = math.atan(0.48 * solve.SENSOR_MM / POV_MM[0])
    for step in (0.0, 0.4, 0.8, 1.2, 1.7, 2.2, 2.8):
        there = eye + back * step
        if len(people) == 1 or _fan(there, middle, people)[1] < widest:
            return np.asarray(there)
    return np.asarray(eye + back * aim_of(wanted).limits.run(middle, back, 3.0))


def _fan(eye: Vector, middle: Vector, people: Sequence[Landmarks]) -> tuple[float, float]:
    """The middle of the view that holds all heads, radians to the left of the way to `middle`, and half its width;
    endless where somebody stands beside or behind."""
    way = math.atan2(middle[1] - eye[1], middle[0] - eye[0])
    edges: list[float] = []
    for one in people:
        to = (one.head - eye)[:2]
        bearing = (math.atan2(to[1], to[0]) - way + math.pi) % (2 * math.pi) - math.pi
        half = math.asin(min(1.0, 0.24 / max(0.24, float(np.linalg.norm(to)))))
        edges += [bearing - half, bearing + half]
    half = 0.5 * (max(edges) - min(edges))
    return 0.5 * (max(edges) + min(edges)), half if half < math.radians(75.0) else math.inf


def _rise(eye: Vector, people: Sequence[Landmarks]) -> tuple[float, float]:
    """The middle of the view that holds all heads from crown to collar, radians above the horizon, and half of it."""
    edges = []
    for one in people:
        away = max(0.3, float(np.linalg.norm((one.head - eye)[:2])))
        edges += [math.atan2(one.crown + 0.1 * one.size - eye[2], away)]
        edges += [math.atan2(min(one.chin, one.head[2] - 0.4 * one.size) - 0.2 * one.size - eye[2], away)]
    return 0.5 * (max(edges) + min(edges)), 0.5 * (max(edges) - min(edges))


def into(wanted: Framed, eyes: Vector, found: Sequence[Landmarks]) -> Camera:
    """From somebody's eyes onto others: they stay where they are, so that the lens makes the size."""
    people = [one for one in found if not one.name.startswith("crowd-")] or found
    chief = min(people, key=lambda one: float(np.linalg.norm(one.head - eyes)))
    middle = np.mean([one.head for one in people], axis=0)
    eye = _far_enough(wanted, _before(eyes, middle), middle, people)
    away = float(np.linalg.norm(chief.head - eye))
    sensor = solve.SENSOR_MM
    lens = away * sensor / wanted.aspect / solve.span(wanted.shot.size, chief)
    if len(people) > 1:
        aside, half = _fan(eye, middle, people)
        up, tall = _rise(eye, people)
        leaning = 1.14 if wanted.shot.angle is Angle.DUTCH else 1.0
        wide = sensor / leaning * 0.48 / math.tan(min(1.4, half))
        lens = min(lens, wide, sensor / leaning / wanted.aspect * 0.48 / math.tan(min(1.4, tall)))
        ahead = solve.turned((middle - eye)[:2], math.degrees(aside))
        target = np.array([*(eye[:2] + ahead), eye[2] + math.tan(up) * float(np.linalg.norm(ahead))])
        lens = min(POV_MM[1], max(POV_MM[0], lens))
        return vantage.point_of_view(aim_of(wanted), eye, target, round(lens, 2))
    lens = min(POV_MM[1], max(POV_MM[0], lens))
    frame_m = away * sensor / wanted.aspect / lens
    target = chief.head.copy()
    if wanted.shot.size in solve.TIGHT and chief.upright:
        target[2] = chief.crown - (0.5 - solve.HEADROOM.get(wanted.shot.size, 0.16)) * frame_m
    return vantage.point_of_view(aim_of(wanted), eye, target, round(lens, 2))
