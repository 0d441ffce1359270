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
def _where(world: Scenery, film: Exposure, sheet: Sheet, y: int, x: int, out: Floats) -> float:  # noqa: PLR0917  compiled loops are called by position
    """The share of a pixel that takes the sheet; `out` becomes its mean place: x, y in samples, depth."""
    factor, inside = film.factor, 0
    out[:] = 0.0
    for j in range(y * factor, y * factor + factor):
        for i in range(x * factor, x * factor + factor):
            face = film.seen[j, i]
            if face >= 0 and world.thing[face] == sheet.number and world.stuff[face] == sheet.stuff:
                inside += 1
                out[0] += i + 0.5
                out[1] += j + 0.5
                out[2] += 1.0 / film.near[j, i]
    if inside > 0:
        out /= inside
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


@compiled
def lay(world: Scenery, film: Exposure, sheet: Sheet, bright: float, value: Floats, ink: Floats) -> None:  # noqa: PLR0917  compiled loops take no keywords
    """Lay a sheet over the grey `value` (h, w), its lines into `ink` (h, w); painted values are dimmed by `bright`."""
    rows, columns = sheet.layers.shape[1], sheet.layers.shape[2]
    left, right, bottom, top = sheet.extent[0], sheet.extent[1], sheet.extent[2], sheet.extent[3]
    at = np.zeros(3, np.float32)
    for y in range(sheet.box[1], sheet.box[3]):
        for x in range(sheet.box[0], sheet.box[2]):
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
