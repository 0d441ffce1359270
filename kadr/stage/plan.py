"""The floor plan of a scene: where its cast stands, which way it faces, and the line that the camera must not cross."""

import math
from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from kadr.film.staging import Prop
from kadr.stage.limits import is_cramped
from kadr.stage.sets import SetPiece
from kadr.stage.sets.piece import Seat
from kadr.stage.solve import Line

Vector = NDArray[np.float64]
APART_M = 1.25  # between two who talk: an arm's length and a half (Hall's personal distance)
OPEN_DEG = 17.0  # how far actors turn out towards the lens


@dataclass(frozen=True, slots=True, kw_only=True)
class Spot:
    """A place on the floor in metres, and which way one faces there, degrees."""

    x: float
    y: float
    facing: float
    seat: Seat | None = None


@dataclass(slots=True, kw_only=True)
class FloorPlan:
    """Spots by name, in the order of the cast, the line of action, and props that people need (horses, seats).

    `cramped` is a car or a compartment: everybody sits there, whatever the words say."""

    spots: dict[str, Spot]
    line: Line
    props: list[Prop] = field(default_factory=list)
    cramped: bool = False


def facing_to(x: float, y: float, tx: float, ty: float) -> float:
    """Degrees to face from (x, y) to (tx, ty)."""
    return math.degrees(math.atan2(-(tx - x), ty - y))


def floor_plan(
    cast: Sequence[str], *, piece: SetPiece, sitting: Sequence[str], riding: Sequence[str], swapped: bool
) -> FloorPlan:
    """Where the cast of a scene is. Two face each other, more stand in an arc open to the camera, riders ride abreast.

    `swapped` puts the first on the right instead of the left. The camera's side is south of the line."""
    order = list(cast)
    if riding:
        return _ride(order, riding, piece, swapped=swapped)
    cramped = is_cramped(piece) and len(piece.seats) > 0
    seats = _seats(piece, order if cramped else [name for name in order if name in sitting])
    if seats:
        plan = _around_seats(order, seats, piece, swapped=swapped)
        plan.cramped = cramped
        return plan
    local = _formation(len(order), swapped=swapped)
    dx, dy = _free_place(piece, [(x, y) for x, y, _ in local] or [(0.0, 0.0)])
    spots = {name: Spot(x=x + dx, y=y + dy, facing=f) for name, (x, y, f) in zip(order, local, strict=True)}
    return FloorPlan(spots=spots, line=_line(np.array([dx, dy]), np.array([1.0, 0.0]), np.array([0.0, -1.0])))


def _line(middle: Vector, along: Vector, side: Vector) -> Line:
    return Line(middle=middle, along=along / np.linalg.norm(along), side=side / np.linalg.norm(side))


def _formation(count: int, *, swapped: bool) -> list[tuple[float, float, float]]:
    flip = -1.0 if swapped else 1.0
    if count == 0:
        return []
    if count == 1:
        return [(0.0, 0.0, -128.0 * flip)]
    half = APART_M / 2
    pair = [(-half * flip, 0.0, (-90.0 - OPEN_DEG) * flip), (half * flip, 0.0, (90.0 + OPEN_DEG) * flip)]
    for i in range(count - 2):
        x, y = _behind(i, count - 2)
        pair.append((x, y, facing_to(x, y, 0.15 * x, -1.2)))
    return pair


# Where the others stand so that the two in front hide nobody: between them, then outside them.
_SLOTS = {
    1: ((0.0, 0.85),),
    2: ((-0.30, 0.80), (0.34, 0.95)),
    3: ((0.02, 0.90), (-1.55, 0.35), (1.55, 0.40)),
    4: ((-0.30, 0.85), (0.34, 1.0), (-1.60, 0.35), (1.60, 0.40)),
    5: ((0.0, 0.90), (-1.55, 0.35), (1.55, 0.40), (-2.3, 0.0), (2.3, 0.05)),
}


def _behind(i: int, rest: int) -> tuple[float, float]:
    if rest <= len(_SLOTS):
        return _SLOTS[rest][i]
    # Many: rows in an arc open to the lens, each standing in the gaps of the one before.
    row, place = divmod(i, 7)
    t = (place + 0.5 + 0.5 * (row % 2)) / 7.5 * 2.0 - 1.0
    return t * (2.7 + 0.5 * row), 0.75 + 0.85 * row + 0.5 * (1.0 - t * t)


def _free_place(piece: SetPiece, local: Sequence[tuple[float, float]]) -> tuple[float, float]:
    """How to shift a formation so that it stands free of furniture, inside the room, near the set's middle."""
    best, best_cost = (0.0, 0.0), math.inf
    reach = np.arange(-3.0, 3.01, 0.25) if piece.room is not None else np.arange(-4.0, 4.01, 0.5)
    for dx in reach:
        for dy in reach:
            cost = 0.35 * math.hypot(dx, dy) + sum(_crowded(piece, x + dx, y + dy) for x, y in local)
            cost += _pressed(piece, float(dy))
            if cost < best_cost - 1e-9:
                best, best_cost = (float(dx), float(dy)), cost
    return best


def _crowded(piece: SetPiece, x: float, y: float) -> float:
    cost = sum(6.0 * max(0.0, radius + 0.35 - math.hypot(x - bx, y - by)) for bx, by, radius in piece.blocked)
    if piece.room is not None:
        x0, y0, x1, y1 = piece.room
        wall = min(x - x0, y - y0, x1 - x, y1 - y)
        cost += 8.0 * max(0.0, 0.7 - wall)
    return cost


# A lens that sees two people whole stands so far from them.
CAMERA_M = 3.0


def _pressed(piece: SetPiece, y: float) -> float:
    """What it costs that the camera has its back against the wall: it stands south of the formation."""
    return 0.0 if piece.room is None else 0.6 * max(0.0, CAMERA_M - (y - piece.room[1]))


def _seats(piece: SetPiece, sitters: Sequence[str]) -> dict[str, Seat]:
    """A seat for each sitter, nearest to the middle first, each later one near the first."""
    taken: dict[str, Seat] = {}
    free = list(piece.seats)
    for name in sitters:
        if not free:
            break
        home = next(iter(taken.values()), None)
        x, y = (home.x, home.y) if home else (0.0, -0.4)
        seat = min(free, key=lambda one: math.hypot(one.x - x, one.y - y))
        if home and math.hypot(seat.x - home.x, seat.y - home.y) > 3.0:
            break
        free = [one for one in free if math.hypot(one.x - seat.x, one.y - seat.y) > 0.45]
        taken[name] = seat
    return taken


def _around_seats(order: Sequence[str], seats: dict[str, Seat], piece: SetPiece, *, swapped: bool) -> FloorPlan:
    """Sitters on their seats, the others around them where there is room."""
    spots = {name: Spot(x=s.x, y=s.y, facing=s.facing, seat=s) for name, s in seats.items()}
    anchor = next(iter(seats.values()))
    for name in order:
        if name in spots:
            continue
        # The first two of the cast keep their sides of the picture where the free floor allows it.
        second = name in order[:2] and len(spots.keys() & set(order[:2])) == 1
        x, y = _beside(anchor, spots, piece, right=(name == order[1]) is not swapped if second else None)
        spots[name] = Spot(x=x, y=y, facing=facing_to(x, y, anchor.x, anchor.y))
    spots = {name: spots[name] for name in order}
    first, *others = spots.values()
    middle, along = np.array([first.x, first.y]), np.array([1.0, 0.0])
    if others:
        along = np.array([others[0].x - first.x, others[0].y - first.y])
        middle = middle + 0.5 * along
    else:
        a = math.radians(first.facing)
        along = np.array([-math.sin(a), math.cos(a)])
        along = along if abs(along[0]) > 0.3 else np.array([1.0, 0.35 * along[1]])
    return FloorPlan(spots=spots, line=_line(middle, along, _roomier_side(middle, along, piece)))


def _beside(anchor: Seat, spots: dict[str, Spot], piece: SetPiece, *, right: bool | None = None) -> tuple[float, float]:
    """A place on the free floor by a sitter; `right` or left of him in the picture, None where either will do."""
    best, best_cost = (anchor.x + 1.2, anchor.y), math.inf
    for radius in (1.1, 1.35, 1.7, 2.1):
        for degrees in range(0, 360, 20):
            a = math.radians(anchor.facing + degrees)
            x, y = anchor.x - radius * math.sin(a), anchor.y + radius * math.cos(a)
            near = sum(5.0 * max(0.0, 0.85 - math.hypot(x - s.x, y - s.y)) for s in spots.values())
            turned = min(degrees, 360 - degrees)
            # Before the sitter and a little to the side, where both faces can be seen.
            cost = _crowded(piece, x, y) + near + 0.012 * abs(turned - 40) + 0.4 * (radius - 1.1)
            if right is not None and _is_right(anchor, x, y, piece) is not right:
                cost += 4.0
            if cost < best_cost:
                best, best_cost = (x, y), cost
    return best


def _is_right(anchor: Seat, x: float, y: float, piece: SetPiece) -> bool:
    """Whether a place is right of a seat, seen from the side where the camera of the two will be."""
    middle, along = np.array([0.5 * (x + anchor.x), 0.5 * (y + anchor.y)]), np.array([x - anchor.x, y - anchor.y])
    side = _roomier_side(middle, along, piece)
    return bool(-side[1] * along[0] + side[0] * along[1] > 0)


def _roomier_side(middle: Vector, along: Vector, piece: SetPiece) -> Vector:
    sides = [np.array([along[1], -along[0]]), np.array([-along[1], along[0]])]
    sides = [side / np.linalg.norm(side) for side in sides]
    room = piece.room
    if room is None:
        return min(sides, key=lambda side: float(side[1]))
    return max(sides, key=lambda side: room_beyond(middle, side, room) - 0.8 * float(side[1]))


def room_beyond(middle: Vector, way: Vector, room: tuple[float, float, float, float]) -> float:
    """Metres from a point to the wall along a way."""
    x0, y0, x1, y1 = room
    runs = []
    for axis, low, high in ((0, x0, x1), (1, y0, y1)):
        if abs(way[axis]) > 1e-6:
            runs.append(((high if way[axis] > 0 else low) - middle[axis]) / way[axis])
    return float(min(runs, default=0.0))


def _ride(order: Sequence[str], riding: Sequence[str], piece: SetPiece, *, swapped: bool) -> FloorPlan:
    """Riders abreast on their horses, all going the same way; who walks goes beside the first horse."""
    spots: dict[str, Spot] = {}
    props = []
    riders = [name for name in order if name in riding]
    dx, dy = _free_place(piece, [(1.9 * i, 1.3 * i) for i in range(len(riders))])
    for i, name in enumerate(riders):
        # The first of the cast is on the left of the picture, as on foot: the others ride before him.
        x = dx - 2.1 * (i if swapped else len(riders) - 1 - i)
        spots[name] = Spot(x=x, y=dy + 1.25 * (i % 2) + 0.5 * i, facing=-98.0)
        props.append(Prop(kind="horse_walk", x=spots[name].x, y=spots[name].y, facing=-98.0, label=name))
    last = dx - 2.1 * (len(riders) - 1)
    walking_behind = (order[0] not in riding) is not swapped
    for i, name in enumerate(n for n in order if n not in spots):
        x = last - 1.9 - 0.9 * i if walking_behind else dx + 1.9 + 0.9 * i
        spots[name] = Spot(x=x, y=dy - 1.15 - 0.5 * i, facing=-98.0)
    spots = {name: spots[name] for name in order}
    return FloorPlan(
        spots=spots, line=_line(np.array([dx, dy]), np.array([1.0, 0.0]), np.array([0.0, -1.0])), props=props
    )
