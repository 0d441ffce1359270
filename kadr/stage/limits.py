"""How far a camera may go on a stage: to the walls and the ceiling of the set, and not into its things."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from kadr.stage.mesh import Mesh
from kadr.stage.sets import SetPiece
from kadr.stage.sightlines import Room, crossings, over, run

Vector = NDArray[np.float64]
# From the lens to a wall: half of a camera's body.
BODY_M = 0.22
OUTDOORS_M = 14.0  # nearer than this a crew carries away what is in the way, or steps aside
NEAREST_M = 0.30  # no lens is nearer to what it looks at than this


@dataclass(frozen=True, slots=True, eq=False)
class Limits:
    """The walls around a stage; `ceiling` in metres, infinite in the open. Without a mesh nothing is in the way."""

    mesh: Mesh | None
    room: Room | None
    ceiling: float

    def run(self, start: Vector, way: Vector, most: float) -> float:
        """How far a lens can go from a point along a way (3,), at most `most` metres, so that it stays in the room."""
        if self.mesh is None or (self.room is None and most < OUTDOORS_M):
            return most
        if self.room is None:
            # So far away houses stand between: the lens goes to where they end.
            front, _ = crossings(self.mesh, start, start + way * most, short_m=0.0)
            return float(min(most, front[front > OUTDOORS_M].min(initial=most + 1.0) - 1.0))
        return max(NEAREST_M, min(most, run(self.mesh, self.room, start, way, most + BODY_M) - BODY_M))


# A room in which one cannot stand about, m² of its plan: a car, a compartment.
CRAMPED_M2 = 8.0


def is_cramped(piece: SetPiece) -> bool:
    """Whether the set is the inside of a vehicle."""
    if piece.room is None:
        return False
    x0, y0, x1, y1 = piece.room
    return (x1 - x0) * (y1 - y0) < CRAMPED_M2


OPEN = Limits(None, None, float("inf"))
_LIMITS: dict[int, tuple[SetPiece, Limits]] = {}


def limits(piece: SetPiece) -> Limits:
    """The limits of a set. Remembered for the sets that were asked for last."""
    known = _LIMITS.get(id(piece))
    if known is None:
        if len(_LIMITS) >= 24:
            _LIMITS.clear()
        known = _LIMITS[id(piece)] = (piece, _found(piece))
    return known[1]


def _found(piece: SetPiece) -> Limits:
    if piece.room is None:
        return Limits(piece.mesh, None, float("inf"))
    if is_cramped(piece):
        # A car is shot on a process stage: doors and windscreen come off where the camera stands, but not the roof.
        return Limits(None, None, over(piece.mesh, np.array([0.0, 0.0, 1.0]), 30.0))
    x0, y0, x1, y1 = piece.room
    middle = np.array([0.5 * (x0 + x1), 0.5 * (y0 + y1), 1.3])
    return Limits(piece.mesh, piece.room, over(piece.mesh, middle, 30.0))
