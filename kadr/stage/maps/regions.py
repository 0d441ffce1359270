"""Regions: which character or part of the world each pixel belongs to, in colours and as masks."""

import colorsys
import zlib
from collections.abc import Sequence

import cv2
import numpy as np
from numpy.typing import NDArray

from kadr.stage.maps.pixels import Pixels
from kadr.stage.props import animals, horse, vehicles
from kadr.stage.world import World

Colour = tuple[int, int, int]
Bytes = NDArray[np.uint8]
Mask = NDArray[np.bool_]

# Colours of ADE20K's classes (Zhou et al. 2017), which segmentation ControlNets were taught.
SKY: Colour = (6, 230, 230)
WALL: Colour = (120, 120, 120)
BUILDING: Colour = (180, 120, 120)
FLOOR: Colour = (80, 50, 50)
EARTH: Colour = (120, 120, 70)
PERSON: Colour = (150, 5, 61)
ANIMAL: Colour = (255, 0, 122)
CAR: Colour = (0, 102, 200)
VOID: Colour = (0, 0, 0)
PROPS: Colour = (255, 184, 6)
_KINDS: dict[str, Colour] = {
    **dict.fromkeys((*animals.KINDS, *horse.KINDS), ANIMAL),
    **dict.fromkeys(vehicles.KINDS, CAR),
    "chair": (204, 70, 3),
    "table": (255, 6, 82),
    "bed": (204, 5, 255),
}
# A kerb, a threshold, a carpet; a seat and a sill are higher.
STEP_M = 0.2
# How far a mask is widened so that an inpainted character keeps its outline: 1 % of the picture's shorter side.
WIDENED = 0.01


def classes(seen: Pixels) -> dict[str, Mask]:
    """Where (h, w) sky, ground, set and props are; with the figures they share the picture without remainder. `void`
    is what lies outside a room where the camera looks past its walls."""
    world = seen.world
    empty = seen.thing < 0
    in_set = seen.thing == 0
    ground = in_set & _underfoot(world)[seen.face]
    indoor = world.set_piece.indoor
    return {
        "sky": empty & (not indoor),
        "void": empty & indoor,
        "ground": ground,
        "set": in_set & ~ground,
        "props": (seen.thing > 0) & ((seen.thing < world.first_figure) | (seen.thing >= seen.first_held)),
    }


def _underfoot(world: World) -> Mask:
    """Which faces (m,) are ground: the first part of a set, and what lies level within a step's height of the floor,
    roads and carpets."""
    height = world.vertices[world.faces][:, :, 2].mean(axis=1)
    level = (world.flat[:, 2] > 0.85) & (np.abs(height) < STEP_M)
    under: Mask = (world.thing == 0) & ((world.part == 0) | level)
    return under


def palette(*, indoor: bool) -> dict[str, Colour]:
    """The colours of what is not a character, by class."""
    ground, around = (FLOOR, WALL) if indoor else (EARTH, BUILDING)
    return {"sky": SKY, "void": VOID, "ground": ground, "set": around, "props": PROPS}


def colours(names: Sequence[str]) -> dict[str, Colour]:
    """A colour for each name, the same in every picture, and no two alike in one."""
    taken = {SKY, WALL, BUILDING, FLOOR, EARTH, PERSON, VOID, PROPS, *_KINDS.values()}
    out: dict[str, Colour] = {}
    for name in sorted(names):
        seed = zlib.crc32(name.encode("utf-8", "surrogatepass"))
        while (colour := _bright(seed)) in taken:
            seed += 0x9E37
        taken.add(colour)
        out[name] = colour
    return out


def _bright(seed: int) -> Colour:
    """One of some 60,000 bright colours: backgrounds are dull."""
    hue, rest = (seed & 0xFFF) / 4096.0, seed >> 12
    red, green, blue = colorsys.hsv_to_rgb(hue, 0.62 + 0.38 * (rest & 3) / 3.0, 0.78 + 0.22 * ((rest >> 2) & 3) / 3.0)
    return round(255 * red), round(255 * green), round(255 * blue)


def segmented(seen: Pixels, by_name: dict[str, Colour]) -> Bytes:
    """The picture (h, w, 3) with each character in its own colour over the classes of the rest."""
    out = np.zeros((*seen.thing.shape, 3), np.uint8)
    of_class = palette(indoor=seen.world.set_piece.indoor)
    for name, where in classes(seen).items():
        out[where] = of_class[name]
    for number, body in enumerate(seen.world.bodies):
        out[seen.figure(number)] = by_name[body.figure.name]
    return out


def semantic(seen: Pixels, kinds: Sequence[str]) -> Bytes:
    """The picture (h, w, 3) in ADE20K's colours: every character is a person; `kinds` of the staging's props."""
    out = segmented(seen, dict.fromkeys((body.figure.name for body in seen.world.bodies), PERSON))
    around = palette(indoor=seen.world.set_piece.indoor)["set"]
    for number in range(1, seen.world.first_figure):
        # Horses that riders bring along come after the staging's own props.
        kind = kinds[number - 1] if number <= len(kinds) else "horse"
        out[seen.thing == number] = _KINDS.get(kind, around)
    # What is held belongs to its holder: ADE20K has no letters and no lanterns.
    out[seen.thing >= seen.first_held] = PERSON
    return out


def mask(seen: Pixels, number: int) -> Bytes:
    """255 (h, w) where the figure of this number is seen, else 0."""
    return np.where(seen.figure(number), 255, 0).astype(np.uint8)


def widened(one: Bytes) -> Bytes:
    """A mask a little larger all round."""
    side = 2 * reach(one) + 1
    brush = cv2.getStructuringElement(cv2.MORPH_ELLIPSE, (side, side))
    return cv2.dilate(one, brush).astype(np.uint8)


def reach(one: Bytes) -> int:
    """By how many pixels a mask of this size is widened."""
    return max(1, round(WIDENED * float(min(one.shape))))
