"""What people cannot do without and nobody staged: a rider's horse, a driver's seat, a table with a laptop.

Without them a rider would float in a saddle that is not there.
"""

import math
from collections.abc import Iterator

import numpy as np

from kadr.film.staging import Figure, Pose, Prop, Staging
from kadr.stage.figures.grasps import KEYS_M, STANDING_KEYS_M
from kadr.stage.mesh import Mesh
from kadr.stage.sets import SetPiece
from kadr.stage.sightlines import ground_under

TABLE_M = 0.75
# Middle of the table's top and of the laptop from the keys, metres: see `props.furniture.table`, `props.papers.laptop`.
_TABLE_BEYOND_M, _LAPTOP_BEYOND_M = 0.22, 0.03


def supports(staging: Staging, piece: SetPiece) -> list[Prop]:
    """Props that the poses of a staging call for and that are neither staged nor in the set."""
    return [prop for figure in staging.figures for prop in _missing(figure, staging, piece)]


def _missing(figure: Figure, staging: Staging, piece: SetPiece) -> Iterator[Prop]:
    if figure.pose is Pose.RIDE and not _near(staging, ("horse",), figure.x, figure.y, 0.8):
        yield Prop(kind="horse", x=figure.x, y=figure.y, facing=figure.facing)
    if figure.pose is Pose.DRIVE and not _seated(figure, staging, piece):
        yield Prop(kind="driver_seat", x=figure.x, y=figure.y, facing=figure.facing)
    if figure.pose is Pose.SCREEN:
        yield from _screen(figure, staging, piece)


def _seated(figure: Figure, staging: Staging, piece: SetPiece) -> bool:
    in_set = any(math.hypot(seat.x - figure.x, seat.y - figure.y) < 0.45 for seat in piece.seats)
    return in_set or _near(staging, ("driver_seat", "car"), figure.x, figure.y, 2.0)


def _near(staging: Staging, kinds: tuple[str, ...], x: float, y: float, within: float) -> bool:
    return any(p.kind.startswith(kinds) and math.hypot(p.x - x, p.y - y) < within for p in staging.props)


def _screen(figure: Figure, staging: Staging, piece: SetPiece) -> Iterator[Prop]:
    ahead = (KEYS_M if figure.pose is Pose.SCREEN else STANDING_KEYS_M)[0]
    x, y = _ahead(figure, ahead)
    if _near(staging, ("laptop",), x, y, 0.6):
        return
    yield Prop(kind="laptop", x=_ahead(figure, ahead + _LAPTOP_BEYOND_M)[0],
               y=_ahead(figure, ahead + _LAPTOP_BEYOND_M)[1], z=TABLE_M, facing=figure.facing)  # fmt: skip
    if not _near(staging, ("table", "desk"), x, y, 0.9) and not has_top(piece.mesh, x, y):
        beyond = _ahead(figure, ahead + _TABLE_BEYOND_M)
        yield Prop(kind="table", x=beyond[0], y=beyond[1], facing=figure.facing)


def _ahead(figure: Figure, metres: float) -> tuple[float, float]:
    a = math.radians(figure.facing)
    return figure.x - metres * math.sin(a), figure.y + metres * math.cos(a)


def has_top(mesh: Mesh, x: float, y: float) -> bool:
    """Whether the set has a surface as high as a table's at a place on the plan."""
    heights = mesh.vertices[mesh.faces][:, :, 2]
    high = (heights.min(axis=1) > TABLE_M - 0.06) & (heights.max(axis=1) < TABLE_M + 0.06)
    if not high.any():
        return False
    tops = Mesh(
        vertices=mesh.vertices, faces=mesh.faces[high], tone=mesh.tone[high], part=mesh.part[high],
        smooth=mesh.smooth[high],
    )  # fmt: skip
    found = ground_under(tops, x, y)
    return bool(np.isfinite(found) and found > 0.0)
