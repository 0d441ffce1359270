"""Laying drawn sheets over the picture: each visible sample looks up its own place on a face or a chest."""

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from kadr.stage.compiled import compiled, inlined
from kadr.stage.shade import CENTRE_X, CENTRE_Y, EYE_X, EYE_Y, EYE_Z, FOCAL, Exposure, Scenery

Floats = NDArray[np.float32]
Ints = NDArray[np.int32]


class Sheet(NamedTuple):
    """A sheet to lay: `layers` (3, h, w) ink, cover, value over `extent` (4,) left, right, bottom, top in units of
    `frame` (13,): origin 3, axes 9 (right, front, up), size. It lies on the faces of thing `number` and `stuff` that
    are from `near` to `far` in front of the origin, inside `box` (4,) x0, y0, x1, y1 of the picture."""

    number: int
    stuff: int
    frame: Floats
    near: float
    far: float
    layers: Floats
    extent: Floats
    box: Ints


@inlined
def _takes(world: Scenery, sheet: Sheet, face: int) -> bool:
    return bool(face >= 0 and world.thing[face] == sheet.number and world.stuff[face] == sheet.stuff)


@inlined
def _where(world: Scenery, film: Exposure, sheet: Sheet, y: int, x: int, out: Floats) -> float:  # noqa: PLR0917  compiled loops are called by position
    """The share of a pixel that takes the sheet; `out` becomes its mean place: x, y in samples, depth."""
    factor, inside, near = film.factor, 0, 0.0
    one, other = film.seen[y * factor, x * factor], film.seen[(y + 1) * factor - 1, (x + 1) * factor - 1]
    # Most pixels show something else at both corners.
    if not (_takes(world, sheet, one) or _takes(world, sheet, other)):
        return 0.0
    out[0] = out[1] = 0.0
    last = -1
    for j in range(y * factor, y * factor + factor):
        for i in range(x * factor, x * factor + factor):
            face = film.seen[j, i]
            if face != last and not _takes(world, sheet, face):
                continue
            last = face
            inside += 1
            out[0] += i + 0.5
            out[1] += j + 0.5
            near += film.near[j, i]
    if inside > 0:
        out[0], out[1], out[2] = out[0] / inside, out[1] / inside, inside / near
    return inside / (factor * factor)


@inlined
def _on_sheet(film: Exposure, frame: Floats, out: Floats) -> None:
    """From x, y in samples and depth to the frame's own axes."""
    par, turn = film.par, film.turn
    d = out[2]
    u, v = (out[0] - par[CENTRE_X]) / par[FOCAL], (par[CENTRE_Y] - out[1]) / par[FOCAL]
    dx = par[EYE_X] + d * (turn[0, 0] * u + turn[1, 0] * v + turn[2, 0]) - frame[0]
    dy = par[EYE_Y] + d * (turn[0, 1] * u + turn[1, 1] * v + turn[2, 1]) - frame[1]
    dz = par[EYE_Z] + d * (turn[0, 2] * u + turn[1, 2] * v + turn[2, 2]) - frame[2]
    for i in range(3):
        out[i] = (frame[3 + i] * dx + frame[6 + i] * dy + frame[9 + i] * dz) / frame[12]


@inlined
def _mixed(layer: Floats, j: int, i: int, b: float, a: float) -> float:
    low = (1.0 - a) * layer[j, i] + a * layer[j, i + 1]
    high = (1.0 - a) * layer[j + 1, i] + a * layer[j + 1, i + 1]
    return float((1.0 - b) * low + b * high)


def lay(world: Scenery, film: Exposure, sheet: Sheet, bright: float, value: Floats, ink: Floats) -> None:  # noqa: PLR0917  as the compiled loop has it
    """Lay a sheet over the grey `value` (h, w), its lines into `ink` (h, w); painted values are dimmed by `bright`."""
    _laid(world, film, sheet, bright, value, ink, np.empty(3, np.float32))


@compiled
def _laid(  # noqa: PLR0917  compiled loops are called by position
    world: Scenery, film: Exposure, sheet: Sheet, bright: float, value: Floats, ink: Floats, at: Floats
) -> None:
    rows, columns = sheet.layers.shape[1], sheet.layers.shape[2]
    factor, other = film.factor, -1
    left, right, bottom, top = sheet.extent[0], sheet.extent[1], sheet.extent[2], sheet.extent[3]
    for y in range(sheet.box[1], sheet.box[3]):
        for x in range(sheet.box[0], sheet.box[2]):
            # Neighbours mostly show the same face, and mostly one that takes nothing.
            first = film.seen[y * factor, x * factor]
            if first == other and first == film.seen[(y + 1) * factor - 1, (x + 1) * factor - 1]:
                continue
            if not _takes(world, sheet, first):
                other = first
            share = _where(world, film, sheet, y, x, at)
            if share == 0.0:
                continue
            _on_sheet(film, sheet.frame, at)
            column = (at[0] - left) / (right - left) * columns - 0.5
            row = (top - at[2]) / (top - bottom) * rows - 0.5
            i, j = int(np.floor(column)), int(np.floor(row))
            if sheet.near < at[1] < sheet.far and 0 <= i < columns - 1 and 0 <= j < rows - 1:
                a, b = column - i, row - j
                cover = share * _mixed(sheet.layers[1], j, i, b, a)
                value[y, x] += cover * (_mixed(sheet.layers[2], j, i, b, a) * bright - value[y, x])
                ink[y, x] = max(ink[y, x], share * _mixed(sheet.layers[0], j, i, b, a))
