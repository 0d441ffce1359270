"""The drawn sheets of every figure in the frame: faces, ears and the fronts of garments, with where each is laid."""

import math
from collections.abc import Callable, Hashable, Iterator
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from kadr.film.staging import Appearance
from kadr.stage.camera import View
from kadr.stage.figures.canvas import Canvas
from kadr.stage.figures.face import draw_face
from kadr.stage.figures.feelings import Expression, expression
from kadr.stage.figures.figure import Body
from kadr.stage.figures.head import FaceShape
from kadr.stage.figures.tailoring import draw_chest, draw_ear
from kadr.stage.overlay import Sheet
from kadr.stage.world import Stuff, World

Floats = NDArray[np.float32]
Ints = NDArray[np.int32]
Vector = NDArray[np.float64]
# Sheets come in sizes of 3 %: a face that comes nearer is drawn a dozen times on its way and not once a frame; and it
# does not tremble. Larger ones are not kept: one of 1000 pixels has 10 MB.
FINER, KEPT_PX = 1.03, 320.0
PENCIL_PX = 1.9  # the pencil's width in a picture 1024 pixels wide


def sheets(world: World, heads: Floats, sight: View, scale: float) -> Iterator[Sheet]:
    """All sheets that are large enough to be seen and inside the picture; `scale` widens the pencil."""
    for i, one in enumerate(world.bodies):
        px, number = float(heads[i, 13]), world.first_figure + i
        if px < 12.0:
            continue
        yield from _face(one, number, px, sight, PENCIL_PX * scale)
        yield from _chest(one, number, px, sight, PENCIL_PX * scale)


def _face(one: Body, number: int, px: float, sight: View, line: float) -> Iterator[Sheet]:
    box = _box(one.head_centre, 0.9 * px, sight)
    if box is None:
        return
    feeling = expression(one.figure.feeling, one.figure.intensity)
    face = _kept(px, _drawn_face, one.figure.appearance, one.shape, feeling, one.eyes, line)
    frame = _frame(one.head_centre, one.head_frame, one.head_size)
    yield _laid(face, number=number, stuff=Stuff.FACE, frame=frame, near=0.04, far=1.0, box=box)
    if px < 70.0:
        return
    ear = _kept(px, _drawn_ear, line)
    for side in (1.0, -1.0):
        # Seen from the side: the face's front becomes the sheet's right.
        axes = np.stack([one.head_frame[:, 1], side * one.head_frame[:, 0], one.head_frame[:, 2]], axis=1)
        frame = _frame(one.head_centre, axes, one.head_size)
        yield _laid(ear, number=number, stuff=Stuff.FACE, frame=frame, near=0.322, far=1.0, box=box)


def _chest(one: Body, number: int, px: float, sight: View, line: float) -> Iterator[Sheet]:
    px_per_m = px / one.head_size
    if px_per_m < 45.0:
        return
    chest, size = one.bones.joints["chest"], one.bones.measures.height / 1.75
    box = _box(chest - np.array([0, 0, 0.25 * size]), 0.8 * size * px_per_m, sight)
    if box is None:
        return
    drawn = _kept(px_per_m * size, _drawn_chest, one.figure.appearance, line)
    frame = _frame(chest, one.bones.frames["chest"], size)
    # Knees and sleeves reach farther forward than the front of a garment: nothing is sewn on them.
    yield _laid(drawn, number=number, stuff=Stuff.FRONT, frame=frame, near=0.02, far=0.24, box=box)


def _kept(px: float, draw: Callable[..., Canvas], *given: Hashable) -> Canvas:
    """The sheet that `draw` makes in this size, found again while it is small."""
    stepped = FINER ** math.ceil(math.log(px, FINER))
    if stepped > KEPT_PX:
        return draw(stepped, *given)
    return _found(draw, stepped, *given)


@lru_cache(maxsize=96)
def _found(draw: Callable[..., Canvas], px: float, *given: Hashable) -> Canvas:
    return draw(px, *given)


def _drawn_face(  # noqa: PLR0917  asked for by `_kept`, which takes no names
    px: float, look: Appearance, shape: FaceShape, feeling: Expression, eyes: tuple[float, float], line: float
) -> Canvas:
    return draw_face(look, shape, feeling, eyes=eyes, head_px=px, line=line)


def _drawn_ear(px: float, line: float) -> Canvas:
    return draw_ear(px, line)


def _drawn_chest(px: float, look: Appearance, line: float) -> Canvas:
    return draw_chest(look, px, line)


def _frame(origin: Vector, axes: Vector, size: float) -> Floats:
    return np.concatenate([origin, axes.ravel(), [size]]).astype(np.float32)


def _laid(canvas: Canvas, *, number: int, stuff: Stuff, frame: Floats, near: float, far: float, box: Ints) -> Sheet:
    rows, columns = canvas.ink.shape
    right, bottom = canvas.left + columns / canvas.scale, canvas.top - rows / canvas.scale
    return Sheet(
        number=number,
        stuff=int(stuff),
        frame=frame,
        near=near,
        far=far,
        layers=np.stack([canvas.ink, canvas.cover, canvas.value]),
        extent=np.array([canvas.left, right, bottom, canvas.top], np.float32),
        box=box,
    )


def _box(centre: Vector, reach: float, sight: View) -> Ints | None:
    x, y, depth = sight.projected(centre)[0]
    if depth < 0.05:
        return None
    box = np.clip([x - reach, y - reach, x + reach + 1, y + reach + 1], 0, [sight.width, sight.height] * 2)
    box = box.astype(np.int32)
    return None if box[2] <= box[0] or box[3] <= box[1] else box
