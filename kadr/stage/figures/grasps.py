"""Where each task puts the hands: on a wheel, on keys, at an ear, on another's back, around a thing.

Places are in the body's own axes: it stands at the origin and faces +y.
"""

from collections.abc import Callable
from dataclasses import replace

import numpy as np

from kadr.stage.figures.reach import bent, unit
from kadr.stage.figures.skeleton import Bones, Vector
from kadr.stage.figures.tasks import Grasp, Occasion, Task

# The wheel of a car from the seat's middle: ahead of it, above it; its half width and half height (leaning back).
WHEEL_AHEAD_M, WHEEL_ABOVE_M = 0.54, 0.40
WHEEL_M = (0.19, 0.17)
# Keys of a laptop on a table of 0.75 m, ahead of the one who sits at it, and of the one who stands bent over it.
KEYS_M = (0.42, 0.785)
STANDING_KEYS_M = (0.46, 0.785)


Hands = dict[str, Grasp]


def _v(x: float, y: float, z: float) -> Vector:
    return np.array([x, y, z], np.float64)


def _sides() -> tuple[tuple[str, float], ...]:
    return (("r", 1.0), ("l", -1.0))


def _other(tag: str) -> str:
    return "l" if tag == "r" else "r"


def _sign(tag: str) -> float:
    return 1.0 if tag == "r" else -1.0


def _wheel(_: Bones, occasion: Occasion) -> Hands:
    """At ten to two."""
    seat = 0.5 if occasion.seat_m is None else occasion.seat_m
    a = np.radians(28.0)
    found = {}
    for tag, s in _sides():
        rim = _v(s * WHEEL_M[0] * np.cos(a), WHEEL_AHEAD_M + 0.07 * np.sin(a), seat + WHEEL_ABOVE_M)
        rim[2] += WHEEL_M[1] * np.sin(a)
        fingers, palm = _v(-0.25 * s, 0.85, 0.42), _v(-s, -0.1, -0.1)
        found[tag] = Grasp(
            at=rim - palm * 0.022, fingers=fingers, palm=palm, pole=_v(0.55 * s, -0.1, -1.0), grip="wheel"
        )
    return found


def _keys(bones: Bones, occasion: Occasion) -> Hands:
    y, z = STANDING_KEYS_M if occasion.seat_m is None else KEYS_M
    back = 0.22 * bones.measures.hand
    return {
        tag: Grasp(
            at=_v(s * 0.075, y - back, z + 0.035), fingers=_v(-0.22 * s, 1.0, -0.24), palm=_v(0.0, -0.25, -1.0),
            pole=_v(0.7 * s, -0.5, -0.6), grip="type",
        )
        for tag, s in _sides()
    }  # fmt: skip


def ear_line(bones: Bones, tag: str) -> tuple[Vector, Vector, Vector]:
    """The ear (3,), the way from it towards the mouth and the way out from the head, as a receiver lies there."""
    size, head = bones.measures.head, bones.frames["head"]
    s = _sign(tag)
    centre = bones.joints["skull"] + head @ _v(0.0, 0.09, 0.22) * size
    ear = centre + head @ _v(0.372 * s, -0.02, -0.03) * size
    return ear, unit(head @ _v(-0.06 * s, 0.62, -0.78)), unit(head @ _v(s, 0.22, 0.0))


def _ear(bones: Bones, occasion: Occasion) -> Hands:
    tag = bones.main
    # The head as it is turned, which is not yet among the bones while a body is being dressed.
    head = np.array(occasion.head).reshape(3, 3) if occasion.head else bones.frames["head"]
    bones = replace(bones, frames={**bones.frames, "head": head})
    s = _sign(tag)
    ear, down, out = ear_line(bones, tag)
    at = ear + down * 0.085 + out * 0.034
    return {
        tag: Grasp(
            at=at, fingers=head @ _v(-0.12 * s, -0.10, 1.0), palm=-out, pole=_v(0.62 * s, 0.25, -1.0), grip="clasp"
        )
    }


def _toward(bones: Bones, eyes: tuple[float, float, float] | None) -> tuple[Vector, float, float]:
    """The level way to the other, how far away it is, and the height of its eyes."""
    if eyes is None:
        return _v(0.0, 1.0, 0.0), 1.0, 0.93 * bones.measures.height
    flat = _v(eyes[0], eyes[1], 0.0)
    away = float(np.linalg.norm(flat))
    return (unit(flat) if away > 0.05 else _v(0.0, 1.0, 0.0)), away, eyes[2]


def _give(bones: Bones, occasion: Occasion) -> Hands:
    """The thing held out, palm up, as high as both can reach it with a bent arm."""
    way, away, eyes = _toward(bones, occasion.eyes)
    tag, m = bones.main, bones.measures
    shoulder, s = bones.joints["shoulder_" + tag], _sign(tag)
    # Of the way to the other's body, less half a forearm that the other holds out.
    out = min(0.90 * (m.upper_arm + m.forearm) + 0.4 * m.hand, max(0.30, away - 0.30))
    # A breast's height of the shorter one, but not below one's own belt.
    high = max(0.60 * m.height, min(0.74 * m.height, 0.80 * eyes))
    at = shoulder + way * out - np.array([*(0.055 * m.height * s * _right(way)), 0.0])
    at[2] = high
    return {
        tag: Grasp(at=at, fingers=way + _v(0, 0, 0.12), palm=_v(-0.55 * s, 0.0, 0.8), pole=_v(0.4 * s, -0.4, -1.0),
                   grip="hold")
    }  # fmt: skip


def _right(way: Vector) -> Vector:
    return np.array([way[1], -way[0]])


def _embrace(bones: Bones, occasion: Occasion) -> Hands:
    """The right arm over the other's left arm, the left arm under the other's right: hands flat on the back."""
    way, away, eyes = _toward(bones, occasion.eyes)
    tall, h = eyes / 0.90, bones.measures.height
    right = _v(way[1], -way[0], 0.0)
    # Who embraces leans in and to the right: the chest is behind the face, and beside it.
    middle = way * (away + 0.058 * tall if occasion.eyes else 0.42) + right * 0.03 * tall
    own = float(bones.joints["shoulder_r"][2])
    upper = min(0.785 * tall, own - 0.01 * h)
    lower = min(0.645 * tall, own - 0.12 * h)
    return {
        "r": _around_back(bones, "r", (middle + _v(0, 0, upper), way, right), girth=(0.122 * tall, 0.064 * tall)),
        "l": _around_back(bones, "l", (middle + _v(0, 0, lower), way, right), girth=(0.098 * tall, 0.062 * tall)),
    }


def _around_back(bones: Bones, tag: str, other: tuple[Vector, Vector, Vector], girth: tuple[float, float]) -> Grasp:
    """A hand on another's back, as far around it as the arm reaches; `other` is its middle, the way to it, its right;
    `girth` its half width and half depth."""
    middle, way, right = other
    s, m = _sign(tag), bones.measures
    across, deep = girth
    longest = m.upper_arm + m.forearm + 0.02 * m.height
    for degrees in range(165, 40, -5):
        a = np.radians(degrees)
        normal = unit(-way * np.cos(a) / deep + right * s * np.sin(a) / across)
        # Fingers go on around the back, ahead of the palm.
        b = min(np.pi, a + 0.6)
        fingers = unit(way * np.sin(b) * deep + right * s * np.cos(b) * across)
        at = middle - way * deep * np.cos(a) + right * s * across * np.sin(a) + normal * 0.014 * m.height
        if float(np.linalg.norm(at - fingers * 0.5 * m.hand - bones.joints["shoulder_" + tag])) < longest:
            break
    return Grasp(at=at, fingers=fingers, palm=-normal, pole=right * s + _v(0, 0, 0.35 * s), grip="type")


def _strike(bones: Bones, occasion: Occasion) -> Hands:
    """The right fist at the other's face, short of it; the left before the own chin."""
    way, away, eyes = _toward(bones, occasion.eyes)
    m, shoulder = bones.measures, bones.joints["shoulder_r"]
    goal = way * max(0.3, away - 0.20) + _v(0, 0, min(eyes - 0.07, shoulder[2] + 0.10 * m.height))
    to = unit(goal - shoulder)
    reach = min(float(np.linalg.norm(goal - shoulder)), m.upper_arm + m.forearm + 0.4 * m.hand)
    blow = Grasp(at=shoulder + to * reach, fingers=to, palm=_v(0, 0, -1.0), pole=_v(0.8, 0, -0.6), grip="fist")
    return {"r": blow, "l": _fist(bones, "l", ahead=0.115, beside=0.07, below=0.0)}


def _cover(bones: Bones, _: Occasion) -> Hands:
    return {
        "r": _fist(bones, "r", ahead=0.10, beside=0.062, below=-0.01),
        "l": _fist(bones, "l", ahead=0.16, beside=0.05, below=-0.035),
    }


def _fist(bones: Bones, tag: str, *, ahead: float, beside: float, below: float) -> Grasp:
    """A fist before the chin; shares of the height."""
    h, s, chest = bones.measures.height, _sign(tag), bones.frames["chest"]
    front = unit(chest[:, 1] * np.array([1.0, 1.0, 0.0]))
    across = _v(front[1], -front[0], 0.0)
    at = bones.joints["skull"] + (front * ahead + across * s * beside + _v(0, 0, below)) * h
    return Grasp(
        at=at, fingers=front * 0.35 - across * s * 0.25 + _v(0, 0, 1.0), palm=-across * s - 0.3 * front,
        pole=across * s * 0.35 + _v(0, 0, -1.0) + 0.2 * front, grip="fist",
    )  # fmt: skip


def before(bones: Bones, *, ahead: float, above: float, beside: float = 0.0) -> Vector:
    """A point before the breast: ahead of the waist and above it, as shares of the height."""
    h, chest = bones.measures.height, bones.frames["chest"]
    front = unit(chest[:, 1] * np.array([1.0, 1.0, 0.0]))
    across = _v(front[1], -front[0], 0.0)
    at: Vector = bones.joints["waist"] + (front * ahead + across * beside + _v(0, 0, above)) * h
    return at


def _read(bones: Bones, _: Occasion) -> Hands:
    """A page by its sides, thumbs on it, fingers behind."""
    return _sides_of(bones, half=0.092, below=0.05)


def _spread(bones: Bones, _: Occasion) -> Hands:
    """A newspaper by its outer edges."""
    return _sides_of(bones, half=0.285, below=0.05)


def _sides_of(bones: Bones, *, half: float, below: float) -> Hands:
    middle = before(bones, ahead=0.185, above=0.105)
    return {
        tag: Grasp(
            at=middle + _v(s * half, 0.02, -below), fingers=_v(-0.55 * s, 0.42, 0.66), palm=_v(-0.7 * s, -0.75, 0.1),
            pole=_v(0.75 * s, -0.3, -0.9), grip="pinch",
        )
        for tag, s in _sides()
    }  # fmt: skip


def _show(bones: Bones, _: Occasion) -> Hands:
    tag = bones.main
    s = _sign(tag)
    at = before(bones, ahead=0.185, above=0.105, beside=0.03 * s)
    return {
        tag: Grasp(at=at, fingers=_v(-0.35 * s, 0.35, 0.9), palm=_v(-0.45 * s, -0.85, 0.35),
                   pole=_v(0.6 * s, -0.3, -1.0), grip="clasp")
    }  # fmt: skip


def _raise(bones: Bones, _: Occasion) -> Hands:
    tag = bones.main
    s = _sign(tag)
    at = before(bones, ahead=0.165, above=0.035, beside=0.035 * s)
    other = at + _v(-0.055 * s, -0.012, -0.050) * bones.measures.height / 1.75
    return {
        tag: _around(at, tag),
        _other(tag): Grasp(at=other, fingers=_v(0.62 * s, 0.62, 0.1), palm=_v(0.25 * s, 0.1, 1.0),
                           pole=_v(-0.75 * s, -0.3, -1.0), grip="cup"),
    }  # fmt: skip


def _around(at: Vector, tag: str) -> Grasp:
    """A hand around something upright, the thumb on top."""
    s = _sign(tag)
    return Grasp(
        at=at, fingers=_v(-0.45 * s, 0.85, 0.05), palm=_v(-s, -0.35, 0.0), pole=_v(0.7 * s, -0.4, -1.0), grip="hold"
    )


def _grasp(bones: Bones, _: Occasion) -> Hands:
    tag = bones.main
    s = _sign(tag)
    return {tag: _around(before(bones, ahead=0.165, above=0.02, beside=0.07 * s), tag)}


def _heave(bones: Bones, _: Occasion) -> Hands:
    middle = before(bones, ahead=0.15, above=0.0)
    return {
        tag: Grasp(at=middle + _v(s * 0.042, 0.0, 0.0), fingers=_v(-0.25 * s, 0.75, -0.55), palm=_v(0.0, -0.55, -0.75),
                   pole=_v(0.8 * s, -0.6, -0.5), grip="fist")
        for tag, s in _sides()
    }  # fmt: skip


def _carry(bones: Bones, _: Occasion) -> Hands:
    tag = bones.main
    s, m = _sign(tag), bones.measures
    at = bones.joints["shoulder_" + tag] + _v(0.035 * s, 0.02, -0.347) * m.height
    return {
        tag: Grasp(at=at, fingers=_v(0.0, 0.12, -1.0), palm=_v(-s, 0.0, 0.0), pole=_v(0.4 * s, -1.0, 0.0), grip="fist")
    }


MAKERS: dict[Task, Callable[[Bones, Occasion], Hands]] = {
        Task.WHEEL: _wheel, Task.KEYS: _keys, Task.EAR: _ear, Task.GIVE: _give, Task.EMBRACE: _embrace,
        Task.STRIKE: _strike, Task.COVER: _cover, Task.READ: _read, Task.SPREAD: _spread, Task.SHOW: _show,
        Task.RAISE: _raise, Task.HEAVE: _heave, Task.CARRY: _carry, Task.GRASP: _grasp,
    }  # fmt: skip


def reached(bones: Bones, occasion: Occasion) -> Bones:
    """The bones with the hands at their task."""
    maker = MAKERS.get(occasion.task)
    if maker is None:
        return bones
    for tag, goal in maker(bones, occasion).items():
        bones = bent(bones, tag, goal)
    return bones
