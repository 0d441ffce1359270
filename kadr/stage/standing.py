"""Whether people and the camera of a staging are somewhere on its set, and not in anything."""

import numpy as np
from numpy.typing import NDArray

from kadr.errors import Invalid
from kadr.film.staging import Camera, Staging
from kadr.stage import obstacles, sets
from kadr.stage.framing import marks
from kadr.stage.laid import laid
from kadr.stage.landmarks import Landmarks
from kadr.stage.sets import SetPiece
from kadr.stage.sightlines import clearance, ground_under, surfaces

Vector = NDArray[np.float64]
# Nothing is nearer to a lens than this; a solver keeps more.
LENS_M = 0.04
# From a joint to a lens: half a head, and the flesh of a limb.
FLESH_M = 0.08
# Floors and carpets lie so near to 0.
FLOOR_M = 0.35


def on_the_set(staging: Staging) -> None:
    """Invalid where a figure is off the floor or the camera, at its first or last frame, is in something."""
    piece = sets.build(staging.place, staging.daylight, staging.weather, staging.seed)
    for figure in staging.figures:
        for x, y in ((figure.x, figure.y), *((point.x, point.y) for point in figure.path)):
            if not _has_floor(piece, x, y):
                raise Invalid(f"figure {figure.name} is at ({x:g}, {y:g}), {_outside(staging, piece)}")
    found = list(marks(staging.figures, piece, staging.props).values())
    for name, camera in (("camera", staging.camera), ("camera_end", staging.camera_end)):
        if camera is not None:
            _free(name, camera, staging, piece, found)


def _has_floor(piece: SetPiece, x: float, y: float) -> bool:
    if piece.room is None:
        # In the open the land ends where the set's does.
        low, high = piece.mesh.vertices[:, :2].min(axis=0), piece.mesh.vertices[:, :2].max(axis=0)
        return bool(low[0] <= x <= high[0] and low[1] <= y <= high[1])
    x0, y0, x1, y1 = piece.room
    if x0 <= x <= x1 and y0 <= y <= y1:
        return True
    return any(abs(height) < FLOOR_M for height in surfaces(piece.mesh, x, y))


def _outside(staging: Staging, piece: SetPiece) -> str:
    if piece.room is None:
        return f"outside the world of {staging.place}; put it nearer to the middle, at (0, 0)"
    x0, y0, x1, y1 = piece.room
    return (
        f"outside the {staging.place}, which goes from x {x0:g} to {x1:g} and from y {y0:g} to {y1:g} metres; "
        "put it inside"
    )


def _free(name: str, camera: Camera, staging: Staging, piece: SetPiece, found: list[Landmarks]) -> None:
    at = f"{name} is at ({camera.x:g}, {camera.y:g}, {camera.z:g})"
    eye = np.array([camera.x, camera.y, camera.z])
    ground = ground_under(piece.mesh, camera.x, camera.y) if piece.room is None else 0.0
    if camera.z < ground + LENS_M:
        raise Invalid(f"{at}, in the ground; give it a z above {ground + LENS_M:.2f}")
    if clearance(piece.mesh, eye, LENS_M) < LENS_M or _inside(piece, camera):
        raise Invalid(f"{at}, in a wall or a piece of the {staging.place}; move it away from there")
    for prop in staging.props:
        mesh = laid(prop.kind).scaled(prop.scale).turned(prop.facing).moved(prop.x, prop.y, prop.z)
        if clearance(mesh, eye, LENS_M) < LENS_M:
            raise Invalid(f"{at}, in the {prop.kind}; move one of them away")
    for one in found:
        if _in_body(eye, one):
            raise Invalid(f"{at}, in figure {one.name}; move one of them away")


def _inside(piece: SetPiece, camera: Camera) -> bool:
    """Whether the lens is in a piece of furniture that reaches from the floor over it."""
    high = 0.75  # what stands about in a room; on a table there is room for a lens
    near = [r for x, y, r in piece.blocked if np.hypot(camera.x - x, camera.y - y) < r - 0.15]
    return bool(near) and camera.z < high and piece.indoor


def _in_body(eye: Vector, one: Landmarks) -> bool:
    if float(np.linalg.norm(eye - one.head)) < 0.5 * one.size:
        return True
    trunk = one.levels[2:6]
    apart = obstacles.to_line(eye, trunk)
    return apart < 0.12 or float(np.linalg.norm(one.points - eye, axis=1).min()) < FLESH_M
