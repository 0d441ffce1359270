"""The pose picture: coloured limbs and joints on black, as pose ControlNets were taught to read them."""

import colorsys
from collections.abc import Iterator, Sequence
from itertools import pairwise

import cv2
import numpy as np
from numpy.typing import NDArray

from kadr.stage.maps.people import Person
from kadr.stage.maps.pixels import Vector

Bytes = NDArray[np.uint8]
CONVENTION = "OpenPose COCO, 18 joints, limbs at 0.6 of their colour"
# Joints that a limb joins, in the convention's order: the i-th limb and the i-th joint share the i-th colour.
LIMBS = (
    (1, 2), (1, 5), (2, 3), (3, 4), (5, 6), (6, 7), (1, 8), (8, 9), (9, 10), (1, 11), (11, 12), (12, 13), (1, 0),
    (0, 14), (14, 16), (0, 15), (15, 17),
)  # fmt: skip
# Once around the circle of hues in eighteen steps, as the convention rounds them.
COLOURS = (
    (255, 0, 0), (255, 85, 0), (255, 170, 0), (255, 255, 0), (170, 255, 0), (85, 255, 0), (0, 255, 0), (0, 255, 85),
    (0, 255, 170), (0, 255, 255), (0, 170, 255), (0, 85, 255), (0, 0, 255), (85, 0, 255), (170, 0, 255), (255, 0, 255),
    (255, 0, 170), (255, 0, 85),
)  # fmt: skip
_FINGERS = ((0, 1, 2, 3, 4), (0, 5, 6, 7, 8), (0, 9, 10, 11, 12), (0, 13, 14, 15, 16), (0, 17, 18, 19, 20))
_FINGER_BONES = tuple(bone for finger in _FINGERS for bone in pairwise(finger))
# Half a limb's width and a joint's radius are 4 pixels on a canvas whose shorter side is 512; the same share here.
_STICK = 4.0 / 512.0
_SHIFT = 4


def drawn(found: Sequence[Person], width: int, height: int) -> Bytes:
    """Everybody's points as a picture (h, w, 3); who is nearer lies over who is farther."""
    stick = max(1.0, _STICK * min(width, height))
    canvas = np.zeros((height, width, 3), np.uint8)
    for number, (one, other) in enumerate(LIMBS):
        for person in found:
            _limb(canvas, person.body[one], person.body[other], stick, COLOURS[number])
    canvas = (canvas * 0.6).astype(np.uint8)
    for number, colour in enumerate(COLOURS):
        for person in found:
            _joint(canvas, person.body[number], stick, colour)
    for person in found:
        _details(canvas, person, stick)
    return canvas


def _details(canvas: Bytes, person: Person, stick: float) -> None:
    for hand in (person.left_hand, person.right_hand):
        if hand is not None:
            _fingers(canvas, hand, stick)
    if person.face is not None:
        radius = 0.75 * stick * _crowding(person.face, stick)
        for point in person.face:
            _joint(canvas, point, radius, (255, 255, 255))


def _crowding(points: Vector, stick: float) -> float:
    """How much smaller dots must be so that small faces and hands are no blot: 1 where there is room."""
    there = points[points[:, 2] > 0]
    extent = float(np.ptp(there[:, :2], axis=0).max()) if len(there) else 0.0
    return float(np.clip(extent / (36.0 * stick), 0.3, 1.0))


def _fixed(values: Vector) -> NDArray[np.int32]:
    # A point's (0, 0) is the corner of the first pixel, OpenCV's is its middle.
    return np.round((values - 0.5) * (1 << _SHIFT)).astype(np.int32)


def _limb(canvas: Bytes, one: Vector, other: Vector, stick: float, colour: tuple[int, int, int]) -> None:
    if not (one[2] and other[2]):
        return
    middle, half = 0.5 * (one[:2] + other[:2]), 0.5 * (other[:2] - one[:2])
    length = float(np.hypot(*half))
    along = half / length if length > 1e-6 else np.array([1.0, 0.0])
    turn = np.linspace(0.0, 2.0 * np.pi, 64, endpoint=False)[:, None]
    across = np.array([-along[1], along[0]])
    ring = middle + np.cos(turn) * along * length + np.sin(turn) * across * stick
    cv2.fillConvexPoly(canvas, _fixed(ring), colour, lineType=cv2.LINE_8, shift=_SHIFT)


def _joint(canvas: Bytes, point: Vector, radius: float, colour: tuple[int, int, int]) -> None:
    if point[2]:
        x, y = _fixed(point[:2])
        cv2.circle(canvas, (int(x), int(y)), round(radius * (1 << _SHIFT)), colour, -1, cv2.LINE_8, _SHIFT)


def _fingers(canvas: Bytes, hand: Vector, stick: float) -> None:
    room = _crowding(hand, stick)
    for colour, (one, other) in zip(_rainbow(len(_FINGER_BONES)), _FINGER_BONES, strict=True):
        if hand[one, 2] and hand[other, 2]:
            ends = _fixed(np.stack([hand[one, :2], hand[other, :2]]))
            thick = max(1, round(0.5 * stick * room))
            cv2.line(canvas, ends[0].tolist(), ends[1].tolist(), colour, thick, cv2.LINE_8, _SHIFT)
    for point in hand:
        _joint(canvas, point, stick * room * 0.8, (0, 0, 255))


def _rainbow(count: int) -> Iterator[tuple[int, int, int]]:
    for i in range(count):
        red, green, blue = colorsys.hsv_to_rgb(i / count, 1.0, 1.0)
        yield int(255 * red), int(255 * green), int(255 * blue)
