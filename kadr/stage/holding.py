"""What hands hold, as meshes where the hands are: a letter before its reader, a phone at the ear, a bucket hanging."""

import numpy as np

from kadr.film.staging import Pose
from kadr.stage import props
from kadr.stage.figures.figure import Body
from kadr.stage.figures.grasps import ear_line
from kadr.stage.figures.skeleton import Vector, rx
from kadr.stage.figures.tasks import CARDS, PAGES, Task, task_of
from kadr.stage.mesh import Mesh

# What a pose holds where the script names nothing.
IMPLIED = {Pose.PHONE: "phone"}
# Read like a page, though it is held in one hand.
_SHOWN = PAGES | CARDS
# What an audience is to read over somebody's shoulder, at whatever hour.
WRITTEN = frozenset({"letter", "newspaper", "book", "photo", "envelope", "calendar"})


def held_kind(one: Body) -> str | None:
    """The key of what a figure holds: what it is given, or what its pose cannot do without."""
    return IMPLIED.get(one.figure.pose, one.figure.holds)


def held(one: Body) -> Mesh | None:
    """What the figure holds, in the world; None where its hands are empty."""
    kind = held_kind(one)
    if kind is None:
        return None
    thing = props.build(kind)
    if one.figure.pose is Pose.PHONE:
        return _at_ear(one, thing)
    if kind in _SHOWN and one.figure.pose is Pose.GIVE:
        return _offered(one, thing)
    if kind in _SHOWN:
        # What is read looks at its reader, tipped back as one holds a page, and lies before the fingers.
        before = 0.046 if kind in CARDS else 0.034
        thing = thing.turned(180.0).moved(y=-before).transformed(rx(-36.0))
    return thing.turned(one.figure.facing).moved(*grip(one))


def grip(one: Body) -> Vector:
    """Where the hand that holds closes (3,), metres."""
    task = task_of(one.figure.pose, one.figure.holds, covers=False)
    if task in (Task.READ, Task.SPREAD, Task.HEAVE):
        middle = 0.5 * (_palm(one, "r") + _palm(one, "l"))
        return middle + np.array([0.0, 0.0, 0.05]) if task is not Task.HEAVE else middle
    return _palm(one, one.bones.main if task is not Task.NONE else "r")


def _palm(one: Body, tag: str) -> Vector:
    """Just inside the closing fingers: the middle of what is gripped."""
    frame, wrist = one.bones.frames["hand_" + tag], one.bones.joints["wrist_" + tag]
    inward = -1.0 if tag == "r" else 1.0
    size = one.bones.measures.hand
    at: Vector = wrist + frame @ np.array([0.17 * inward * size, 0.0, -0.55 * size])
    return at


def _at_ear(one: Body, thing: Mesh) -> Mesh:
    """A telephone along the cheek, its screen to the face."""
    ear, down, out = ear_line(one.bones, one.bones.main)
    # The drawing of a phone stands upright with its screen to +y.
    axes = np.stack([np.cross(-out, -down), -out, -down], axis=1)
    return thing.transformed(axes).moved(*(ear + down * 0.045 + out * 0.014))


def _offered(one: Body, thing: Mesh) -> Mesh:
    """A page by its edge between thumb and fingers, its front up."""
    tag = one.bones.main
    frame, size = one.bones.frames["hand_" + tag], one.bones.measures.hand
    inward, fingers = (-frame[:, 0] if tag == "r" else frame[:, 0]), -frame[:, 2]
    axes = np.stack([np.cross(inward, fingers), inward, fingers], axis=1)
    low = float(thing.vertices[:, 2].min())
    return thing.transformed(axes).moved(*(_palm(one, tag) + fingers * (0.10 * size - low) + inward * 0.01))
