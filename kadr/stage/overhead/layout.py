"""From metres to the paper: what part of the set a plan shows, at which scale, and labels that lie on nothing else."""

import math
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from kadr.stage.overhead.setups import Place, ScenePlan

Points = NDArray[np.float64]
Box = tuple[float, float, float, float]

WIDTH, HEIGHT = 1120.0, 720.0
TOP, BOTTOM = 46.0, 52.0  # of the paper, for the title and the legend
# At most so many units a metre: two people in a large empty page look lost, not near.
_LARGEST = 120.0
_LEAST_M = (6.0, 3.6)
# Open country: cameras further out than this, or than twice the radius of the action, are named at the paper's edge.
_NEAR_M = 9.0
_BEYOND_WALLS_M = 2.5
_TURNS, _REACHES = 16, (0.0, 8.0, 18.0, 32.0, 50.0, 74.0, 104.0, 140.0)


@dataclass(frozen=True, slots=True, kw_only=True)
class Window:
    """The part of the plan that is drawn: metres at the paper's lower left, and units of paper a metre."""

    x0: float
    y0: float
    scale: float

    def at(self, x: float, y: float) -> Place:
        """The place on the paper, y down."""
        return (x - self.x0) * self.scale, HEIGHT - BOTTOM - (y - self.y0) * self.scale

    def holds(self, x: float, y: float, *, rim: float = 14.0) -> bool:
        """Whether the place is on the drawn paper."""
        px, py = self.at(x, y)
        return rim <= px <= WIDTH - rim and TOP + rim <= py <= HEIGHT - BOTTOM - rim


def window(plan: ScenePlan, room: Box | None) -> Window:
    """What is shown: the whole room, or in the open the action with the cameras about it."""
    core = [(one.x, one.y) for one in plan.standing] or list(plan.crowd[:20])
    paths = [place for one in plan.standing for place in one.path]
    cameras = [(setup.camera.x, setup.camera.y) for setup in plan.setups]
    if room is not None:
        x0, y0, x1, y1 = room
        out = _BEYOND_WALLS_M
        near = [(x, y) for x, y in cameras if x0 - out < x < x1 + out and y0 - out < y < y1 + out]
        places = [(x0, y0), (x1, y1), *core, *near]
    else:
        middle = np.mean(core, axis=0) if core else np.mean(cameras or [(0.0, 0.0)], axis=0)
        radius = max((math.dist(middle, each) for each in core), default=0.0)
        reach = max(_NEAR_M, 2.0 * radius)
        near = [each for each in cameras if math.dist(each, middle) <= reach]
        near += [each for each in paths if math.dist(each, middle) <= 1.5 * reach]
        places = [*core, *near] or [(float(middle[0]), float(middle[1]))]
    return _around(np.array(places), rim_m=0.7 if room is not None else 1.6)


def _around(places: Points, *, rim_m: float) -> Window:
    low, high = places.min(axis=0) - rim_m, places.max(axis=0) + rim_m
    span = np.maximum(high - low, _LEAST_M)
    wide, tall = WIDTH, HEIGHT - TOP - BOTTOM
    scale = float(min(wide / span[0], tall / span[1], _LARGEST))
    middle = (low + high) / 2
    return Window(x0=float(middle[0] - wide / scale / 2), y0=float(middle[1] - tall / scale / 2), scale=scale)


@dataclass(slots=True)
class Paper:
    """What lies on the paper already, as boxes left, top, right, bottom."""

    taken: list[Box] = field(default_factory=list)

    def take(self, x: float, y: float, half: float) -> None:
        """A symbol of `half` its size about (x, y) lies there."""
        self.taken.append((x - half, y - half, x + half, y + half))

    def place(self, anchor: Place, size: Place, *, away: float, clear: float) -> Box:
        """The best free box of a size near an anchor, preferably in the direction `away` (radians on the paper, y
        down), at least `clear` from it; the least covered one where none is free."""
        best, best_cost = self._candidates(anchor, size, away, clear)
        if self.taken:
            left, top, right, bottom = np.array(self.taken).T
            across = np.minimum(best[:, 2:3], right) - np.maximum(best[:, 0:1], left)
            down = np.minimum(best[:, 3:4], bottom) - np.maximum(best[:, 1:2], top)
            covered = np.where((across > 0) & (down > 0), across * down, 0.0).sum(axis=1)
            best_cost = best_cost + 6.0 * covered
        # The first of equals, so that equal plans are laid out alike.
        found = best[int(np.argmin(np.round(best_cost, 3)))]
        box: Box = (float(found[0]), float(found[1]), float(found[2]), float(found[3]))
        self.taken.append(box)
        return box

    def _candidates(self, anchor: Place, size: Place, away: float, clear: float) -> tuple[Points, Points]:
        w, h = size
        turns = 2.0 * math.pi * np.arange(_TURNS) / _TURNS
        angle, reach = (each.ravel() for each in np.meshgrid(away + turns, np.array(_REACHES)))
        c, s = np.cos(angle), np.sin(angle)
        # The box touches a circle about the anchor.
        far = clear + reach + np.minimum(w / 2 / np.maximum(np.abs(c), 1e-6), h / 2 / np.maximum(np.abs(s), 1e-6))
        x, y = anchor[0] + far * c, anchor[1] + far * s
        boxes = np.stack([x - w / 2, y - h / 2, x + w / 2, y + h / 2], axis=1)
        out = (
            np.maximum(0.0, 6.0 - boxes[:, 0]) + np.maximum(0.0, boxes[:, 2] - WIDTH + 6.0)
            + np.maximum(0.0, TOP + 2.0 - boxes[:, 1]) + np.maximum(0.0, boxes[:, 3] - HEIGHT + BOTTOM + 2.0)
        )  # fmt: skip
        turned = np.abs((angle - away + math.pi) % (2.0 * math.pi) - math.pi)
        return boxes, 1.2 * reach + 5.0 * turned + 400.0 * out


def wide(text: str, size: float) -> float:
    """About how wide a text is set at most, units: our own sans is condensed, the one that a browser takes is not."""
    return size * sum(0.36 if c in " .,·:;'’|!ilіIj" else 0.76 if c.isupper() else 0.63 for c in text)
