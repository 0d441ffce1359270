"""Lines: the sketch's own outlines and faces without hand, tone or paper, as ControlNets want them."""

import cv2
import numpy as np
from numpy.typing import NDArray

from kadr.stage import edges, overlay
from kadr.stage.draw import Plate
from kadr.stage.laying import sheets
from kadr.stage.maps.pixels import Pixels

Floats = NDArray[np.float32]
Bytes = NDArray[np.uint8]
CONVENTION = "white lines on black"
# Pixels in a picture 1024 wide: about what the line-art preprocessors draw.
_PEN_PX = 1.5
# A scribble's stroke: ControlNet 1.1 was taught strokes of 1 to 24 pixels on a canvas of 512; a thick marker's is 6.
_MARKER_PX = 8.0
# A step in depth of so large a share of the depth is an edge that a quick hand would draw.
_STEP = 0.04


def lineart(plate: Plate) -> Bytes:
    """White lines (h, w) on black: silhouettes, creases, seams, and the features of faces that are large enough."""
    world, sight, factor = plate.world, plate.sight, plate.film.factor
    count = int(world.thing.max(initial=0)) + 1
    weight = np.full(count, max(1.0, _PEN_PX * plate.scale) * factor, np.float32)
    dark = np.ones(count, np.float32)
    rows, columns = plate.film.seen.shape
    # An even hand: pressure is the drawing's, not the geometry's.
    press = np.ones((rows // 8 + 1, columns // 8 + 1), np.float32)
    layers = np.zeros((2, rows, columns), np.uint8)
    edges.draw(plate.scenery, plate.film, edges.Pens(weight, dark, world.first_figure, press), layers)
    drawn = cv2.resize(layers.max(axis=0), (sight.width, sight.height), interpolation=cv2.INTER_AREA)
    # Blushes and shades of a face are tone, not line.
    ink = np.round(np.clip((features(plate) - 0.38) / 0.42, 0.0, 1.0) * 255.0).astype(np.uint8)
    both: Bytes = np.maximum(drawn, ink).astype(np.uint8)
    return both


def features(plate: Plate) -> Floats:
    """The ink (h, w), 0 to 1, of drawn faces and fronts of garments."""
    shape = (plate.sight.height, plate.sight.width)
    ink, unused = np.zeros(shape, np.float32), np.zeros(shape, np.float32)
    for sheet in sheets(plate.world, plate.heads, plate.sight, plate.scale):
        overlay.lay(plate.scenery, plate.film, sheet, 1.0, unused, ink)
    return ink


def scribble(seen: Pixels, plate: Plate) -> Bytes:
    """White strokes (h, w) on black, a marker's width, nothing between: silhouettes and where depth leaps."""
    stroke = max(1.0, _MARKER_PX * plate.scale)
    edged = (_between(seen.thing) | _leaps(seen)).astype(np.uint8)
    # A quick hand draws dashes through, rounds corners off and leaves specks out.
    outlines = cv2.morphologyEx(edged, cv2.MORPH_CLOSE, _brush(stroke))
    soft = cv2.GaussianBlur(outlines.astype(np.float32), (0, 0), stroke / 2.5)
    marks = _without_specks(soft > 0.2 / max(1.0, stroke / 4.0), 6.0 * stroke * stroke)
    heads = features(plate) > 0.45
    faces = cv2.dilate(heads.astype(np.uint8), _brush(0.5 * stroke)) > 0
    drawn: Bytes = np.where(marks | faces, 255, 0).astype(np.uint8)
    return drawn


def _brush(width: float) -> Bytes:
    side = max(1, round(width))
    return cv2.getStructuringElement(cv2.MORPH_ELLIPSE, (side, side)).astype(np.uint8)


def _without_specks(marks: NDArray[np.bool_], least_px: float) -> NDArray[np.bool_]:
    """The marks without those of fewer pixels."""
    _, labels, stats, _ = cv2.connectedComponentsWithStats(marks.astype(np.uint8), connectivity=8)
    large = stats[:, cv2.CC_STAT_AREA] >= least_px
    large[0] = False
    kept: NDArray[np.bool_] = large[labels]
    return kept


def _between(numbers: NDArray[np.int32]) -> NDArray[np.bool_]:
    """Pixels (h, w) whose right or lower neighbour has another number."""
    out = np.zeros(numbers.shape, np.bool_)
    out[:, :-1] |= numbers[:, :-1] != numbers[:, 1:]
    out[:-1] |= numbers[:-1] != numbers[1:]
    return out


def _leaps(seen: Pixels) -> NDArray[np.bool_]:
    """Where inverse depth, which runs straight over a plane, leaps by a share of itself."""
    near = np.where(seen.thing >= 0, 1.0 / seen.depth, 0.0).astype(np.float32)
    out = np.zeros(near.shape, np.bool_)
    for axis in (0, 1):
        step = np.abs(np.diff(near, n=2, axis=axis))
        middle = near[1:-1] if axis == 0 else near[:, 1:-1]
        inside = out[1:-1] if axis == 0 else out[:, 1:-1]
        inside |= step > _STEP * np.maximum(middle, 1e-4)
    return out
