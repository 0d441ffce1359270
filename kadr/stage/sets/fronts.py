"""The fronts of houses of several floors: flats with balconies, shops, a school, a hospital, a court."""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from kadr.stage.mesh import Mesh, lathe
from kadr.stage.sets.piece import GLOW, Conditions
from kadr.stage.sets.shapes import Array, Point, beam, block, extruded, one_part, panel


@dataclass(frozen=True, slots=True, kw_only=True)
class Facade:
    """A southern front: its width, how far south of the middle it is, the heights of its sills, its tone."""

    conditions: Conditions
    rng: np.random.Generator
    width: float
    depth: float
    lows: Array
    tone: float

    @property
    def line(self) -> tuple[Point, Point]:
        """The foot of the front, its left outside."""
        return (self.width / 2, -self.depth), (-self.width / 2, -self.depth)


def _entrance(face: Facade) -> list[Mesh]:
    """A house door under its canopy."""
    d = face.depth
    return [
        panel(*face.line, face.width / 2, 1.5, 0, 2.3, tone=0.2, out=0.1),
        block(-1.3, -d - 1.2, 2.45, 1.3, -d, 2.6, tone=0.4),
        block(-1.1, -d - 0.9, -0.1, 1.1, -d, 0.12, tone=0.6),
    ]


def _homes(face: Facade) -> list[Mesh]:
    """Balconies on some of the windows."""
    d = face.depth
    balconies = []
    for low in face.lows[1:]:
        for along in np.arange(1.8, face.width - 1.2, 2.9):
            if abs(along - face.width / 2) > 1.6 and face.rng.random() < 0.28:
                x = face.width / 2 - along
                balconies.append(block(x - 1.0, -d - 0.9, low - 0.9, x + 1.0, -d, low - 0.05, tone=face.tone + 0.1))
    return [*_entrance(face), *balconies]


def _shops(face: Facade) -> list[Mesh]:
    """Shop windows between pillars, an awning or a sign above each, a door between."""
    d = face.depth
    pane = GLOW if face.conditions.dim else 0.22
    parts = []
    for i, along in enumerate(np.arange(2.6, face.width - 2.0, 4.4)):
        x = face.width / 2 - along
        parts.append(panel(*face.line, along, 3.1, 0.45, 2.65, tone=0.85, out=0.04))
        parts.append(
            panel(*face.line, along, 2.9, 0.55, 2.55, tone=pane if (i + int(3 * face.tone)) % 3 else 0.3, out=0.06)
        )
        parts.append(panel(*face.line, along, 0.06, 0.55, 2.55, tone=0.85, out=0.08))
        parts.append(panel(*face.line, along + 2.2, 0.95, 0.0, 2.3, tone=0.3, out=0.06))
        if face.rng.random() < 0.6:
            stripes = [
                block(
                    x - 1.6 + 0.4 * k, -1.15, 0, x - 1.2 + 0.4 * k, 0, 0.04, tone=0.92 if k % 2 else 0.35
                ).transformed(np.array([[1, 0, 0, 0], [0, 1, 0, -d], [0, 0.42, 1, 3.15], [0, 0, 0, 1.0]]))
                for k in range(8)
            ]
            parts.append(one_part(*stripes))
        else:
            parts.append(panel(*face.line, along, 3.0, 2.8, 3.4, tone=0.3, out=0.14))
            parts.append(panel(*face.line, along, 2.0, 2.98, 3.22, tone=0.95, out=0.16))
    return parts


def _school(face: Facade) -> list[Mesh]:
    """A porch on posts with broad steps, a flag over it."""
    d = face.depth
    steps = [
        block(-3.2 - 0.3 * k, -d - 2.2 - 0.35 * k, -0.1, 3.2 + 0.3 * k, -d, 0.36 - 0.12 * k, tone=0.6) for k in range(3)
    ]
    posts = [block(x - 0.18, -d - 2.0, 0.3, x + 0.18, -d - 1.64, 3.2, tone=0.8) for x in (-2.7, -0.95, 0.95, 2.7)]
    top = block(-3.3, -d - 2.3, 3.2, 3.3, -d, 3.65, tone=0.95 if face.conditions.snowy else 0.7)
    doors = [panel(*face.line, face.width / 2 + s, 1.1, 0.36, 2.7, tone=0.25, out=0.1) for s in (-0.62, 0.62)]
    board = panel(*face.line, face.width / 2, 4.4, 3.85, 4.5, tone=0.92, out=0.12)
    letters = panel(*face.line, face.width / 2, 3.6, 4.05, 4.3, tone=0.35, out=0.14)
    mast = beam((4.6, -d - 3.0, 0), (4.6, -d - 3.0, 7.0), width=0.1, tone=0.4)
    flag = block(4.65, -d - 3.01, 5.7, 6.4, -d - 2.99, 6.9, tone=0.62)
    return [*steps, *posts, top, *doors, board, letters, mast, flag]


def _hospital(face: Facade) -> list[Mesh]:
    """A ramp under a broad canopy, a cross on a white board."""
    d = face.depth
    canopy = [block(-4.0, -d - 3.6, 2.9, 4.0, -d, 3.25, tone=0.95 if face.conditions.snowy else 0.82)]
    canopy += [block(x - 0.15, -d - 3.4, 0, x + 0.15, -d - 3.1, 2.9, tone=0.75) for x in (-3.7, 3.7)]
    doors = [
        panel(*face.line, face.width / 2 + s, 1.3, 0.05, 2.5, tone=GLOW if face.conditions.dim else 0.3, out=0.08)
        for s in (-0.7, 0.7)
    ]
    board = [panel(*face.line, face.width / 2, 2.2, 3.5, 5.7, tone=0.97, out=0.12)]
    board += [
        panel(*face.line, face.width / 2, 0.5, 3.75, 5.45, tone=0.25, out=0.16),
        panel(*face.line, face.width / 2, 1.7, 4.35, 4.85, tone=0.25, out=0.16),
    ]
    return [*canopy, *doors, *board]


def _court(face: Facade) -> list[Mesh]:
    """Columns under a gable, steps all along."""
    d = face.depth
    half, high = min(8.0, face.width / 2 - 1.0), 6.6
    steps = [
        block(-half - 0.4 * k, -d - 3.0 - 0.45 * k, -0.2, half + 0.4 * k, -d, 0.6 - 0.15 * k, tone=0.62)
        for k in range(4)
    ]
    columns = [
        lathe(
            [(0.5, 0.6), (0.5, 0.8), (0.4, 0.95), (0.34, high - 0.4), (0.5, high - 0.2), (0.5, high)],
            sides=12,
            tone=0.85,
        ).moved(x, -d - 2.3, 0)
        for x in np.linspace(-half + 0.8, half - 0.8, 6)
    ]
    beam_over = block(-half, -d - 2.9, high, half, -d, high + 0.8, tone=0.75)
    gable = extruded([(-half, high + 0.8), (half, high + 0.8), (0.0, high + 3.0)], 2.9, tone=0.8).moved(0, -d - 1.45, 0)
    door = [
        panel(*face.line, face.width / 2, 2.6, 0.6, 4.2, tone=0.6, out=0.1),
        panel(*face.line, face.width / 2, 2.2, 0.6, 3.9, tone=0.2, out=0.14),
    ]
    return [*steps, *columns, beam_over, gable, *door]


FRONTS: dict[str, Callable[[Facade], list[Mesh]]] = {
    "flats": _homes,
    "shops": _shops,
    "school": _school,
    "hospital": _hospital,
    "court": _court,
}
