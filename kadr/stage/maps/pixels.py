"""What each pixel of a picture shows: how far, which face of which thing. One answer a pixel, for all maps the same."""

from dataclasses import dataclass
from typing import TypeVar

import numpy as np
from numpy.typing import NDArray

from kadr.stage.camera import View
from kadr.stage.draw import Plate
from kadr.stage.world import World

Floats = NDArray[np.float32]
Ints = NDArray[np.int32]
Vector = NDArray[np.float64]
NOTHING = -1
Number = TypeVar("Number", np.float32, np.int32)


@dataclass(frozen=True, slots=True, kw_only=True)
class Pixels:
    """Per pixel (h, w): `depth` in metres along the optical axis (infinite where nothing is), `face` the row of the
    face in the world and `thing` its number, NOTHING where sky or void is."""

    world: World
    sight: View
    depth: Floats
    face: Ints
    thing: Ints

    @property
    def first_held(self) -> int:
        """The number of the first thing that somebody holds."""
        return self.world.first_figure + len(self.world.bodies)

    def figure(self, number: int) -> NDArray[np.bool_]:
        """Where the figure of this number in the staging is seen."""
        here: NDArray[np.bool_] = self.thing == self.world.first_figure + number
        return here


def pixels(plate: Plate) -> Pixels:
    """One answer for each pixel of an exposed staging: the thing that most of its samples show, of two that show the
    same the nearer; its depth is the mean of that thing's samples, which on a plane is the depth of the middle."""
    near, seen, factor = plate.film.near, plate.film.seen, plate.film.factor
    thing = np.where(seen >= 0, plate.world.thing[seen], np.int32(NOTHING)).astype(np.int32)
    if factor > 1:
        near, seen, thing = _settled(_blocks(near, factor), _blocks(seen, factor), _blocks(thing, factor))
    with np.errstate(divide="ignore"):
        depth = np.where(thing >= 0, np.float32(1.0) / near, np.float32(np.inf)).astype(np.float32)
    return Pixels(world=plate.world, sight=plate.sight, depth=depth, face=seen, thing=thing)


def _blocks(samples: NDArray[Number], factor: int) -> NDArray[Number]:
    """Samples (h * f, w * f) as (h, w, f * f)."""
    rows, columns = samples.shape[0] // factor, samples.shape[1] // factor
    parted = samples.reshape(rows, factor, columns, factor).transpose(0, 2, 1, 3)
    return parted.reshape(rows, columns, factor * factor)


def _settled(near: Floats, seen: Ints, thing: Ints) -> tuple[Floats, Ints, Ints]:
    mean = near.mean(axis=2, dtype=np.float32)
    chosen = np.argmax(near, axis=2)
    # Most pixels show one thing: only those on an edge are put to the vote.
    edge = (thing != thing[:, :, :1]).any(axis=2)
    mean[edge], chosen[edge] = _voted(near[edge], thing[edge])
    face, mine = (np.take_along_axis(one, chosen[:, :, None], axis=2)[:, :, 0] for one in (seen, thing))
    return mean, face.astype(np.int32), mine.astype(np.int32)


def _voted(near: Floats, thing: Ints) -> tuple[Floats, NDArray[np.intp]]:
    """Of samples (n, k): how near the thing is that most of them show, and which sample shows it nearest."""
    votes = np.zeros(near.shape, np.float32)
    for i in range(near.shape[1]):
        votes += thing == thing[:, i : i + 1]
    # Less than one vote, so that it only parts those that are even.
    nearness = near / np.float32(max(float(near.max(initial=0.0)), 1e-6) * 1.01)
    chosen = np.argmax(votes + nearness, axis=1)
    same = thing == np.take_along_axis(thing, chosen[:, None], axis=1)
    mean: Floats = (np.sum(near * same, axis=1) / np.sum(same, axis=1)).astype(np.float32)
    return mean, chosen
