"""Depth: metres along the optical axis as inverse depth, near bright, so that metres come back."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from kadr.errors import Invalid
from kadr.stage.maps.pixels import Floats, Pixels

Levels = NDArray[np.uint16]
LEVELS = 65534
FORMULA = "depth_m = 1 / (1 / far_m + (value - 1) / 65534 * (1 / near_m - 1 / far_m)); value 0: nothing is there"
# The nearest and farthest hundredth are let go in 8 bits: a blade of grass before the lens would darken all else.
_TRIMMED = (1.0, 99.0)
# A wall seen straight on has one depth: the scale needs two.
_LEAST_SPAN = 1.000001


@dataclass(frozen=True, slots=True, kw_only=True)
class Reach:
    """The nearest and the farthest depth that a map holds, metres."""

    near_m: float
    far_m: float

    @property
    def step_per_m2(self) -> float:
        """Half a level of 16 bits in 1 / metres; times the depth squared it is the error in metres."""
        return 0.5 * (1.0 / self.near_m - 1.0 / self.far_m) / LEVELS


def reach_of(seen: Pixels) -> Reach:
    """From the nearest to the farthest thing that is seen; 1 to 2 m where nothing is."""
    there = seen.depth[np.isfinite(seen.depth)]
    if not there.size:
        return Reach(near_m=1.0, far_m=2.0)
    near = float(there.min())
    return Reach(near_m=near, far_m=max(float(there.max()), near * _LEAST_SPAN))


def metric(seen: Pixels, reach: Reach) -> Levels:
    """16 bits (h, w): 65535 at `near_m`, 1 at `far_m` and beyond, even in 1 / metres; 0 where nothing is."""
    far, near = 1.0 / reach.far_m, 1.0 / reach.near_m
    share = np.clip((1.0 / seen.depth.astype(np.float64) - far) / (near - far), 0.0, 1.0)
    levels = np.where(np.isfinite(seen.depth), 1.0 + np.round(share * LEVELS), 0.0)
    return levels.astype(np.uint16)


def metres(levels: Levels, *, near_m: float, far_m: float) -> Floats:
    """The depths (h, w) that a 16-bit map holds, infinite where nothing is. Raises Invalid for a reach that is none."""
    if not 0.0 < near_m < far_m < np.inf:
        raise Invalid(f"a depth map from {near_m} to {far_m} m cannot be read; give near_m and far_m as they are in it")
    far, near = 1.0 / far_m, 1.0 / near_m
    depth = 1.0 / (far + (levels.astype(np.float64) - 1.0) / LEVELS * (near - far))
    return np.where(levels > 0, depth, np.inf).astype(np.float32)


def relative(seen: Pixels) -> NDArray[np.uint8]:
    """8 bits (h, w) as depth ControlNets were taught (MiDaS): inverse depth stretched over the picture, near white."""
    inverse = np.where(np.isfinite(seen.depth), 1.0 / seen.depth, 0.0).astype(np.float32)
    there = inverse[inverse > 0]
    if not there.size:
        return np.zeros(inverse.shape, np.uint8)
    low, high = np.percentile(there, _TRIMMED)
    # The sky is black: behind it nothing can be farther, so what is farthest before it keeps a step of grey.
    low = 0.0 if (inverse == 0).any() else float(low)
    share = np.clip((inverse - low) / max(float(high) - low, 1e-9), 0.0, 1.0)
    grey: NDArray[np.uint8] = np.round(share * 255.0).astype(np.uint8)
    return grey
