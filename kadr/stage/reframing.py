"""Another camera on a staging that stays: who stands where, things, place and light are as somebody set them."""

from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from kadr.film.screenplay import Language
from kadr.film.shots import Axis, Framing, Shot
from kadr.film.staging import Camera, Figure, Staging
from kadr.stage import props, sets, solve, vantage
from kadr.stage.framing import framed, into, marks
from kadr.stage.laid import extent, laid
from kadr.stage.plan import FloorPlan, Spot
from kadr.stage.sets import SetPiece
from kadr.stage.setups import Framed, Watched, above_ground, aim_of, best
from kadr.stage.solve import Line

Vector = NDArray[np.float64]


def reframe(staging: Staging, shot: Shot, *, line: Axis | None = None, aspect: float | None = None) -> Staging:
    """The staging with its camera solved for the shot's size, framing, angle and lens, and nothing else changed.

    `line` is the scene's 180° line, the shot's own by default: where both of its people are staged, the camera goes to
    its side of them as they stand now; else it stays on the side where it was. `aspect` is width over height, the
    staging's own by default. A point of view keeps the place of its eyes, an insert its thing. The move and its end
    belong to the camera before and are taken away. Deterministic.
    """
    aspect = staging.aspect if aspect is None else aspect
    piece = sets.build(staging.place, staging.daylight, staging.weather, staging.seed)
    wanted = Framed(
        shot=shot,
        figures=staging.figures,
        props=staging.props,
        plan=_plan(staging, line or shot.axis),
        piece=piece,
        cast=shot.characters,
        aspect=aspect,
        spare={},
        language=Language.ENGLISH,
    )
    camera = above_ground(_camera(wanted, staging, piece), piece)
    return replace(staging, camera=camera, camera_end=None, aspect=aspect)


def _camera(wanted: Framed, staging: Staging, piece: SetPiece) -> Camera:
    framing = wanted.shot.framing
    if framing is Framing.POV and staging.figures:
        now = staging.camera
        found = list(marks(staging.figures, piece, staging.props).values())
        return into(wanted, np.array([now.x, now.y, now.z]), found)
    if framing is Framing.INSERT:
        return _onto_thing(wanted, staging, piece)
    if not staging.figures:
        return replace(staging.camera, focal_mm=aim_of(wanted).lens_mm)
    return framed(wanted).camera


def _onto_thing(wanted: Framed, staging: Staging, piece: SetPiece) -> Camera:
    """On what the insert was on: the thing held, or the smallest that lies there."""
    holder = next((figure for figure in staging.figures if figure.holds is not None), None)
    if holder is not None or (staging.figures and not staging.props):
        return _in_hands(wanted, holder or staging.figures[0], piece)
    small = sorted((prop for prop in staging.props), key=lambda prop: (prop.kind not in props.HELD, extent(prop.kind)))
    if not small:
        return replace(staging.camera, focal_mm=aim_of(wanted).lens_mm)
    one = small[0]
    high = float(laid(one.kind).vertices[:, 2].max()) * one.scale
    at, way = np.array([one.x, one.y, one.z + 0.5 * high]), wanted.plan.line.side
    aim = aim_of(wanted)
    return best(
        wanted,
        lambda swing: vantage.thing(aim, at, extent(one.kind) * one.scale, solve.turned(way, swing), rise=36.0),
        Watched(),
    )


def _in_hands(wanted: Framed, holder: Figure, piece: SetPiece) -> Camera:
    at = marks([holder], piece, wanted.props)[holder.name].hands.mean(axis=0)
    size = max(0.36, extent(holder.holds) if holder.holds else 0.0)
    aim, way = aim_of(wanted), wanted.plan.line.side
    return best(wanted, lambda swing: vantage.thing(aim, at, size, solve.turned(way, swing), rise=30.0), Watched())


def _plan(staging: Staging, axis: Axis | None) -> FloorPlan:
    spots = {figure.name: Spot(x=figure.x, y=figure.y, facing=figure.facing) for figure in staging.figures}
    return FloorPlan(spots=spots, line=_line(staging, spots, axis), props=list(staging.props))


def _line(staging: Staging, spots: dict[str, Spot], axis: Axis | None) -> Line:
    """Between the two of the scene's line; else between two of those that are there, from where the camera is."""
    lens = np.array([staging.camera.x, staging.camera.y])
    if axis is not None and axis.left in spots and axis.right in spots:
        left, right = (np.array([spots[name].x, spots[name].y]) for name in (axis.left, axis.right))
        along = _unit(right - left, np.array([1.0, 0.0]))
        return Line(middle=0.5 * (left + right), along=along, side=np.array([along[1], -along[0]]))
    places = [np.array([spot.x, spot.y]) for spot in spots.values()] or [np.zeros(2)]
    middle = np.mean(places[:2], axis=0)
    side = _unit(lens - middle, np.array([0.0, -1.0]))
    if len(places) > 1:
        along = _unit(places[1] - places[0], np.array([1.0, 0.0]))
        across = np.array([along[1], -along[0]])
        side = across if across @ side >= 0 else -across
    return Line(middle=middle, along=np.array([-side[1], side[0]]), side=side)


def _unit(way: Vector, otherwise: Vector) -> Vector:
    length = float(np.linalg.norm(way))
    return way / length if length > 1e-6 else otherwise
