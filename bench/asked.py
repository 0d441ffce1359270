"""What a shot asks of its picture, check by check, against what is read back from the staging's geometry.

A check answers None where the shot does not ask for it; else whether it is kept, kept as nearly as lens, room and
bodies allow (which a cinematographer is told of), or failed, and why.
"""

from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum

import numpy as np

from kadr.film.shots import Angle, Framing, Shot, ShotSize
from kadr.film.staging import Figure, Pose, Staging
from kadr.stage import sets
from kadr.stage.limits import is_cramped
from kadr.stage.places import Place
from kadr.stage.readback import InFrame, Looks, Seen, Visible, framed, horizon
from kadr.stage.sets import SetPiece

FACES = frozenset({ShotSize.EXTREME_CLOSE_UP, ShotSize.CLOSE_UP, ShotSize.MEDIUM_CLOSE_UP})
TIGHT = FACES | {ShotSize.MEDIUM, ShotSize.MEDIUM_LONG}
# What is framed by something else than people, or from where somebody's eyes happen to be.
THINGS = frozenset({Framing.INSERT, Framing.EMPTY})
OVER = frozenset({Framing.OTS_LEFT, Framing.OTS_RIGHT})
ORDER = list(ShotSize)
# Whose body or task says where the face is turned: a rider looks where the horse goes.
OWN_WAY = frozenset({Pose.LIE, Pose.LOOK_BACK, Pose.FALL, Pose.RIDE, Pose.DRIVE, Pose.SCREEN, Pose.EMBRACE})


class Verdict(StrEnum):
    """How a picture answers what was asked."""

    KEPT = "kept"
    NEAREST = "nearest"
    FAILED = "failed"


Answer = tuple[Verdict, str] | None
KEPT = (Verdict.KEPT, "")


@dataclass(frozen=True, slots=True, kw_only=True)
class Case:
    """A shot as asked, and its staging."""

    name: str
    shot: Shot
    place: Place
    staging: Staging


@dataclass(frozen=True, slots=True, kw_only=True)
class Read:
    """A case read back: the cast in the frame (extras left out), the principal first named, and the raster's counts."""

    case: Case
    cast: tuple[InFrame, ...]
    seen: Seen | None
    piece: SetPiece

    @property
    def shot(self) -> Shot:
        """The shot as asked."""
        return self.case.shot

    @property
    def staging(self) -> Staging:
        """The staging made for it."""
        return self.case.staging

    def figure(self, name: str) -> Figure:
        """A staged figure by name."""
        return next(one for one in self.staging.figures if one.name == name)

    @property
    def principal(self) -> InFrame | None:
        """Whom the shot is on: its subject, else the one whose head is largest."""
        if not self.cast or self.shot.framing in THINGS:
            return None
        named = [one for one in self.cast if one.name == self.shot.subject and self.shot.framing is not Framing.POV]
        return named[0] if named else max(self.cast, key=lambda one: one.head_share if one.in_front else 0.0)

    def visible(self, name: str) -> Visible:
        """The raster's count of a figure."""
        assert self.seen is not None
        return next(one for one in self.seen.figures if one.name == name)


def read(case: Case, counted: Seen | None) -> Read:
    """A case with its geometry read back."""
    staging = case.staging
    return Read(
        case=case,
        cast=tuple(one for one in framed(staging) if not one.name.startswith("crowd-")),
        seen=counted,
        piece=sets.build(staging.place, staging.daylight, staging.weather, staging.seed),
    )


def _failed(why: str) -> Answer:
    return Verdict.FAILED, why


def _nearest(why: str) -> Answer:
    return Verdict.NEAREST, why


def size(one: Read) -> Answer:  # noqa: PLR0911  # a verdict for each rule of the craft
    """The principal is as large as asked; wider where all the faces would not fit, tighter where a room ends."""
    who, asked = one.principal, one.shot.size
    if who is None:
        return None
    shown = [who] if one.shot.framing in OVER | {Framing.SINGLE} else list(one.cast)
    if any(each.is_a(asked) for each in shown):
        return KEPT
    tighter = ORDER.index(who.size) < ORDER.index(asked)
    if not tighter and _fills(one) and len(one.cast) > 1:
        return _nearest(f"{who.size} for {asked}: {len(one.cast)} people fill the frame's width")
    given = one.staging.camera.focal_mm
    if one.shot.framing is Framing.POV and (len(one.cast) > 1 or given <= 14.5 or given >= 199.0):
        return _nearest(f"{who.size} for {asked}: eyes stay where they are, {given:.0f} mm")
    if one.shot.framing in OVER and (given <= 20.5 or given >= 179.0):
        return _nearest(f"{who.size} for {asked}: behind a shoulder, {given:.0f} mm")
    lens, asked_lens = one.staging.camera.focal_mm, one.shot.lens_mm
    if tighter and one.piece.indoor and lens < min(asked_lens, 20.0):
        return _nearest(f"{who.size} for {asked}: the room ends, {lens:.0f} mm for {asked_lens:.0f}")
    return _failed(f"{who.size} for {asked} (top {who.top:.2f}, share {who.share:.2f}, {lens:.0f} mm)")


def _fills(one: Read) -> bool:
    """Whether a frame no wider than this was needed: heads from edge to edge, or the small one down to the collar."""
    half = 0.45 * max(each.head_share for each in one.cast) / one.staging.aspect
    across = [each.x for each in one.cast]
    wide = max(across) - min(across) + 2 * half > 0.62
    deep = max(each.y for each in one.cast) - min(each.top for each in one.cast) > 0.5
    return wide or deep


def lens(one: Read) -> Answer:
    """The lens asked for is on the camera; a wider one where the room ends, another for eyes and shoulders."""
    if one.principal is None:
        return None
    given, asked = one.staging.camera.focal_mm, one.shot.lens_mm
    if abs(given - asked) < 0.5:
        return KEPT
    if one.shot.framing in OVER | {Framing.POV}:
        return _nearest(f"{given:.0f} mm for {asked:.0f}: from behind a shoulder or from eyes")
    if given > asked and (one.principal.depth_m < 0.55 or len(one.cast) > 1):
        return _nearest(f"{given:.0f} mm for {asked:.0f}: the lens would touch the face, or stand between people")
    if given < asked and (one.piece.indoor or one.principal.depth_m > 10.0):
        return _nearest(f"{given:.0f} mm for {asked:.0f}: the room ends, or houses stand there")
    return _failed(f"{given:.0f} mm for {asked:.0f}")


def angle(one: Read) -> Answer:  # noqa: PLR0911  # a verdict for each rule of the craft
    """The lens is above, at or below the eyes as asked."""
    who, asked = one.principal, one.shot.angle
    if who is None or one.shot.framing is Framing.POV:
        return None
    figures = [who] if one.shot.framing in OVER | {Framing.SINGLE} else list(one.cast)
    if any(each.angle is asked for each in figures):
        return KEPT
    eyes = {each.name: _eyes(one, each) for each in one.cast}
    if asked in (Angle.LOW, Angle.WORMS_EYE) and min(eyes.values()) < 0.75:
        return _nearest(f"{who.angle} for {asked}: eyes {eyes[who.name]:.2f} m above the ground")
    if one.shot.framing in OVER and len(eyes) == 2 and asked in (Angle.EYE, Angle.WORMS_EYE, Angle.BIRDS_EYE):
        apart = max(eyes.values()) - min(eyes.values())
        if asked is not Angle.EYE or apart > 0.2:
            return _nearest(f"{who.angle} for {asked}: over a shoulder, eyes {apart:.2f} m apart in height")
    if is_cramped(one.piece) and asked is not Angle.EYE:
        return _nearest(f"{who.angle} for {asked}: a car's roof and floor are near")
    if asked is Angle.EYE and max(eyes.values()) - min(eyes.values()) > 0.5:
        return _nearest(f"{who.angle}: eyes {max(eyes.values()) - min(eyes.values()):.2f} m apart in height")
    return _failed(f"{who.angle} for {asked} ({who.elevation:.0f} degrees, lens at {one.staging.camera.z:.2f} m)")


def _eyes(one: Read, who: InFrame) -> float:
    camera = one.staging.camera
    level = abs(np.cos(np.radians(who.elevation)))
    return float(camera.z - np.tan(np.radians(who.elevation)) * max(who.depth_m, 0.01) * (level if level > 0.5 else 1))


def count(one: Read) -> Answer:
    """Those of the shot are in the frame, and nobody else of the cast."""
    if one.shot.framing in THINGS:
        return None
    asked = set(one.shot.characters)
    if one.shot.framing is Framing.POV:
        asked -= {one.shot.subject or ""}
    if one.shot.framing is Framing.SINGLE and len(asked) == 1 and len(one.cast) == 1:
        asked = {one.cast[0].name}
    there = {each.name for each in one.cast}
    if one.shot.framing in OVER and len(asked) == 1:
        there -= {name for name in there if name != one.shot.subject}
    if there != asked:
        return _failed(f"{sorted(there)} for {sorted(asked)}")
    lost = [each.name for each in one.cast if not _inside(one, each)]
    return _failed(f"out of the frame: {', '.join(lost)}") if lost else KEPT


def _inside(one: Read, each: InFrame) -> bool:
    if one.shot.framing in OVER and each.name != one.shot.subject:
        return each.in_front
    return each.in_frame


def heads(one: Read) -> Answer:
    """No head is cut, but by the extreme close-up; over a shoulder the one in front may be."""
    if not one.cast or one.shot.framing in THINGS or one.shot.size is ShotSize.EXTREME_CLOSE_UP:
        return None
    watched = [each for each in one.cast if one.shot.framing not in OVER or each.name == one.shot.subject]
    cut = [each.name for each in watched if each.head_cut]
    return _failed(f"cut: {', '.join(cut)}") if cut else KEPT


def headroom(one: Read) -> Answer:
    """There is air over the highest head, and not too much: to a quarter of the frame in sizes that show a part."""
    who = one.principal
    steep = one.shot.angle in (Angle.BIRDS_EYE, Angle.WORMS_EYE)
    lying = any(one.figure(each.name).pose in (Pose.LIE, Pose.FALL) for each in one.cast)
    if who is None or steep or lying or one.shot.size not in TIGHT or one.shot.size is ShotSize.EXTREME_CLOSE_UP:
        return None
    if one.shot.framing is Framing.POV:
        return None
    watched = [who] if one.shot.framing in OVER else list(one.cast)
    top = min(each.top for each in watched)
    most = 0.30 if one.shot.framing in OVER or one.shot.angle is not Angle.EYE else 0.25
    return KEPT if 0.0 <= top <= most else _failed(f"crown at {top:.2f} of the frame")


def lead_room(one: Read) -> Answer:
    """A face that looks to a side has the wider part of the frame before it."""
    who = one.principal
    if who is None or one.shot.framing is not Framing.SINGLE or len(one.cast) != 1:
        return None
    if who.looks not in (Looks.LEFT, Looks.RIGHT) or one.figure(who.name).pose is Pose.LIE:
        return None
    before = who.x if who.looks is Looks.LEFT else 1.0 - who.x
    return (
        KEPT if 0.48 <= before <= 0.80 else _failed(f"{before:.2f} of the width before a face that looks {who.looks}")
    )


def facing(one: Read) -> Answer:
    """Faces are turned as the framing and the line ask: the shoulder on its side, the two of the line to each other."""
    if one.shot.framing in OVER and len(one.cast) == 2:
        return _over(one)
    axis = one.shot.axis
    both = {each.name: each for each in one.cast}
    if axis and axis.left in both and axis.right in both and one.shot.framing is not Framing.POV:
        left, right = both[axis.left], both[axis.right]
        if left.x >= right.x:
            return _failed(f"{axis.left} is not left of {axis.right}")
    wrong = [each.name for each in one.cast if not _turned(one, each, both)]
    asked = any(one.figure(name).gaze in both for name in both) or one.shot.framing is Framing.SINGLE
    if not asked:
        return None
    return _failed(f"turned the wrong way: {', '.join(wrong)}") if wrong else KEPT


def _turned(one: Read, who: InFrame, both: dict[str, InFrame]) -> bool:
    figure = one.figure(who.name)
    if figure.pose in OWN_WAY:
        return True
    if figure.gaze in both:
        # Toward whom one looks, where that one is clearly to a side.
        dx = both[figure.gaze].x - who.x
        return abs(dx) < 0.12 or who.looks not in ((Looks.LEFT,) if dx > 0 else (Looks.RIGHT,))
    if one.shot.framing is not Framing.SINGLE:
        return True
    axis = one.shot.axis
    if axis and who.name in (axis.left, axis.right) and one.shot.angle is not Angle.BIRDS_EYE:
        return who.looks not in ((Looks.LEFT,) if who.name == axis.left else (Looks.RIGHT,))
    return who.looks is not Looks.AWAY


def _over(one: Read) -> Answer:
    subject = next((each for each in one.cast if each.name == one.shot.subject), one.cast[0])
    front = next(each for each in one.cast if each.name != subject.name)
    left = one.shot.framing is Framing.OTS_LEFT
    if (front.x < subject.x) is not left:
        return _failed(f"shoulder on the {'right' if left else 'left'}")
    if not 0.0 < front.x < 1.0 and one.shot.angle not in (Angle.EYE, Angle.DUTCH):
        return _nearest("the shoulder is out of the frame: from above or below it is not beside the face")
    if front.depth_m >= subject.depth_m or front.looks in (Looks.LENS,):
        return _failed("not over the shoulder")
    return KEPT if subject.looks is not Looks.AWAY else _failed(f"{subject.name} looks away")


def place(one: Read) -> Answer:
    """The set, the hour and the weather of the scene's heading."""
    asked, staged = one.case.place, one.staging
    same = (asked.place, asked.daylight, asked.weather) == (staged.place, staged.daylight, staged.weather)
    return KEPT if same else _failed(f"{staged.place}, {staged.daylight}, {staged.weather}")


def horizon_line(one: Read) -> Answer:  # noqa: PLR0911  # a verdict for each rule of the craft
    """In the open the horizon is where the angle puts it: high from above, low from below, in the frame when wide."""
    if one.piece.indoor or not one.piece.sky or one.principal is None or one.shot.framing is Framing.POV:
        return None
    if one.shot.angle in (Angle.LOW, Angle.WORMS_EYE) and min(_eyes(one, each) for each in one.cast) < 0.75:
        return None  # nobody looks up at who lies on the ground
    row, asked, wide = horizon(one.staging), one.shot.angle, one.shot.size not in TIGHT
    if asked is Angle.BIRDS_EYE:
        return KEPT if row is None or row < 0.1 else _failed(f"at {row:.2f} from above")
    if row is None:
        return _failed("none in a level view")
    if asked is Angle.HIGH:
        return KEPT if row < 0.42 else _failed(f"at {row:.2f} from above")
    if asked in (Angle.LOW, Angle.WORMS_EYE):
        return KEPT if row > 0.55 else _failed(f"at {row:.2f} from below")
    if not wide:
        return None
    return KEPT if 0.0 < row < 0.8 else _failed(f"at {row:.2f} of a wide frame")


CHECKS: dict[str, Callable[[Read], Answer]] = {
    "size": size, "lens": lens, "angle": angle, "people in the frame": count, "heads not cut": heads,
    "headroom": headroom, "lead room": lead_room, "facing and sides": facing, "place and hour": place,
    "horizon": horizon_line,
}  # fmt: skip
