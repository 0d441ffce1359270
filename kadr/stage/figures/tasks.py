"""What hands do and with what: the tasks, when a pose sets one, and how each kind of thing is held."""

from dataclasses import dataclass
from enum import StrEnum

from kadr.film.staging import Pose
from kadr.stage.figures.skeleton import Vector


class Task(StrEnum):
    """What the hands do."""

    NONE = "none"
    WHEEL = "wheel"
    KEYS = "keys"
    EAR = "ear"
    GIVE = "give"
    EMBRACE = "embrace"
    STRIKE = "strike"
    COVER = "cover"
    READ = "read"  # a page in both hands
    SPREAD = "spread"  # something wide, by its edges
    SHOW = "show"  # a small flat thing in one hand, before the eyes
    RAISE = "raise"  # one hand holds an upright thing before the body, the other steadies it
    HEAVE = "heave"  # both hands hold a handle from which something hangs
    CARRY = "carry"  # something hangs from one hand beside the body
    GRASP = "grasp"  # one hand holds something before the body


@dataclass(frozen=True, slots=True, kw_only=True)
class Grasp:
    """One hand's goal: `at` (3,) where the middle of its palm is, `fingers` and `palm` (3,) where they point, `pole`
    (3,) which way the elbow goes, and the hand's shape."""

    at: Vector
    fingers: Vector
    palm: Vector
    pole: Vector
    grip: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Occasion:
    """What hands need to know: what they do, for whom (`eyes` (3,) of the other, or None), the seat's height, and how
    the head is turned (its frame's nine numbers, where they touch it)."""

    task: Task
    eyes: tuple[float, float, float] | None = None
    seat_m: float | None = None
    head: tuple[float, ...] = ()


# How things are held: what is not named stands upright in the hand.
PAGES = frozenset({"letter", "newspaper", "book", "blanket"})
WIDE = frozenset({"newspaper", "blanket"})
CARDS = frozenset({"phone", "photo", "money", "envelope", "calendar", "watch", "matchbox"})
HANGING = frozenset({"bucket", "bag", "suitcase", "kettle", "lantern", "rope", "pot"})
_STANDING = frozenset({Pose.STAND, Pose.WALK, Pose.LOOK_BACK})
_LOW = frozenset({Pose.SIT, Pose.SQUAT, Pose.KNEEL})
_OWN = {
    Pose.DRIVE: Task.WHEEL, Pose.SCREEN: Task.KEYS, Pose.PHONE: Task.EAR, Pose.GIVE: Task.GIVE,
    Pose.EMBRACE: Task.EMBRACE,
}  # fmt: skip


def task_of(pose: Pose, holds: str | None, *, covers: bool) -> Task:
    """What the hands of a pose do with what they hold."""
    if pose is Pose.FIGHT:
        return Task.COVER if covers else Task.STRIKE
    if pose in _OWN:
        return _OWN[pose]
    if pose is Pose.HOLD or (pose in _LOW and holds):
        return _held(holds)
    if holds and pose in _STANDING:
        return Task.CARRY if holds in HANGING else Task.SHOW if holds in PAGES | CARDS else Task.GRASP
    return Task.NONE


def _held(holds: str | None) -> Task:
    if holds in HANGING:
        return Task.HEAVE
    if holds in WIDE:
        return Task.SPREAD
    return Task.READ if holds is None or holds in PAGES else Task.SHOW if holds in CARDS else Task.RAISE
