"""Frames that are on a thing, an animal or a place: inserts, herds, and what nobody is in."""

import math
from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from kadr.film.shots import Framing, ShotSize
from kadr.film.staging import Figure, Pose, Prop
from kadr.stage import props, solve, vantage
from kadr.stage.laid import FLAT, PAGES, extent, laid
from kadr.stage.setups import Framed, Setup, Watched, aim_of, best, marks, principal
from kadr.stage.sightlines import surfaces

Vector = NDArray[np.float64]
# What a frame without people can be about.
LIVE = frozenset({*props.animals.KINDS, *props.vehicles.KINDS, *props.horse.KINDS})

# The thickest pavement or carpet that one steps on without a thought; what is higher is a step or furniture.
THIN_M = 0.12


def insert(wanted: Framed) -> Setup:
    """A frame on a thing: in somebody's hands, or by itself."""
    words = f"{wanted.shot.subject or ''} {wanted.shot.reason.quote}"
    named = (words, wanted.shot.action)
    kind = next((k for text in named for k, _ in props.read_props(text, wanted.language)), None)
    # Who holds it while the frame names nobody: «She shakes the matchbox.»
    who = principal(wanted) or next((f for f in wanted.spare.values() if kind and f.holds == kind), None)
    if who is not None:
        return _insert_held(wanted, who, kind)
    if kind is None:
        return _detail(wanted)
    return _insert_laid(wanted, kind)


def _insert_held(wanted: Framed, who: Figure, kind: str | None) -> Setup:
    """The thing in somebody's hands; a page is seen over the reader's arm."""
    held = kind if kind in props.HELD else None
    pose = who.pose if who.pose in (Pose.RIDE, Pose.LIE) else Pose.HOLD
    holder = replace(who, pose=pose, holds=held)
    mark = marks([holder], wanted.piece, wanted.props)[holder.name]
    at = mark.hands.mean(axis=0)
    a = math.radians(holder.facing)
    front = np.array([-math.sin(a), math.cos(a)])
    across = np.array([-front[1], front[0]])
    across = across if across @ wanted.plan.line.side >= 0 else -across
    way = 0.8 * across - 0.6 * front if held in PAGES else 0.6 * front + 0.8 * wanted.plan.line.side
    if held not in PAGES and way @ front < 0.3 * float(np.linalg.norm(way)):
        # Whoever has turned the back hides the hands: they are seen from beside.
        way = 0.6 * front + 0.8 * across
    reach = max(0.36, extent(held) if held else 0.0)
    rise = 48.0 if held in PAGES else 28.0
    way = way / np.linalg.norm(way)
    camera = best(
        wanted,
        lambda swing: vantage.thing(aim_of(wanted), at, reach, solve.turned(way, swing), rise=_lower(rise, swing)),
        Watched(targets=(at,), owners=(-1,), costs=(1.0,)),
    )
    return Setup(camera=camera, figures=(holder,), props=wanted.props)


def _insert_laid(wanted: Framed, kind: str) -> Setup:
    """The thing by itself: on a table indoors, on the ground outdoors."""
    x, y = (float(v) for v in wanted.plan.line.middle)
    size = extent(kind)
    small = kind in props.HELD and wanted.piece.indoor and size < 0.5
    top = 0.752 if small else _underfoot(wanted, x, y)
    flat = laid(kind).vertices
    long = float(np.ptp(flat[:, 1])) > 1.6 * float(np.ptp(flat[:, 0]))
    # Long things lie across the frame; what has a front turns it to the lens.
    facing = 68.0 if long else 24.0 if kind in FLAT or kind not in props.HELD else 204.0
    centre = solve.turned(0.5 * (flat.min(axis=0) + flat.max(axis=0))[:2], facing)
    placed = Prop(kind=kind, x=x - float(centre[0]), y=y - float(centre[1]), z=top, facing=facing)
    things = [replace(placed, label=wanted.shot.subject or "")]
    if small:
        things.append(Prop(kind="table", x=x, y=y + 0.1, facing=0.0))
    height = float(laid(kind).vertices[:, 2].max())
    middle = np.array([x, y, top + 0.5 * height])
    rise = 48.0 if kind in FLAT else 26.0
    way = wanted.plan.line.side
    camera = best(
        wanted,
        lambda swing: vantage.thing(
            aim_of(wanted), middle, size, solve.turned(way, 14 + swing), rise=_lower(rise, swing)
        ),
        Watched(),
    )
    return Setup(camera=camera, figures=(), props=tuple(things))


def _underfoot(wanted: Framed, x: float, y: float) -> float:
    """What a thing on the ground lies on: pavement and carpets are thin, but a button is thinner."""
    return max((high for high in surfaces(wanted.piece.mesh, x, y) if high < THIN_M), default=0.0)


def _lower(rise: float, swing: float) -> float:
    """From another side also less from above: under a lamp or a beam."""
    return rise * (1.0 if abs(swing) < 20.0 else 0.75 if abs(swing) < 40.0 else 0.55)


def _detail(wanted: Framed) -> Setup:
    """A detail that has no drawing of its own: the hands of whoever is there, or the place."""
    owner = next(iter(wanted.spare.values()), None)
    return empty(wanted) if owner is None else _insert_held(wanted, owner, None)


def _animal(wanted: Framed, kind: str) -> Setup:
    """A frame on an animal or a vehicle alone."""
    x, y = (float(v) for v in wanted.plan.line.middle)
    own = next((p for p in (*wanted.props, *wanted.plan.props) if p.kind == kind or p.kind.startswith(kind)), None)
    here = own or Prop(kind=kind, x=x, y=y, facing=-112.0, label=wanted.shot.subject or "")
    vertices = laid(here.kind).vertices
    low, high = vertices.min(axis=0), vertices.max(axis=0)
    middle = np.array([here.x, here.y, 0.55 * float(high[2])])
    tall = max(float(high[2] - low[2]), 0.62 * float((high - low)[:2].max()))
    share = {ShotSize.LONG: 2.2, ShotSize.EXTREME_LONG: 6.0, ShotSize.CLOSE_UP: 0.5, ShotSize.MEDIUM: 0.8}
    size = tall * share.get(wanted.shot.size, 1.0)
    if size < tall:
        # Closer frames are on the head, which is at the front and high.
        a = math.radians(here.facing)
        middle += np.array(
            [-math.sin(a) * 0.75 * float(high[1]), math.cos(a) * 0.75 * float(high[1]), 0.25 * float(high[2])]
        )
    way = wanted.plan.line.side
    camera = best(
        wanted,
        lambda swing: vantage.thing(aim_of(wanted), middle, size, solve.turned(way, 16 + swing), rise=4.0),
        Watched(targets=(middle,), owners=(-1,), costs=(1.0,)),
    )
    things = wanted.props if here in wanted.props else (*wanted.props, here)
    return Setup(camera=camera, figures=wanted.figures, props=things)


def empty(wanted: Framed) -> Setup:
    """A frame on a place, or on the animal or vehicle that the words name there."""
    shot = wanted.shot
    if shot.framing not in (Framing.ESTABLISHING, Framing.MASTER) and not wanted.figures:
        named = [kind for kind, _ in props.read_props(f"{shot.subject or ''}. {shot.action}", wanted.language)]
        found = next((kind for kind in named if kind in LIVE), None)
        if found:
            return _animal(wanted, found)
    camera = best(wanted, lambda turn: vantage.place(aim_of(wanted), wanted.piece.room, turn=turn), Watched())
    return Setup(camera=camera, figures=wanted.figures, props=wanted.props)
