"""A shot: one camera view of a scene, with the reason why it is there."""

from dataclasses import dataclass
from enum import StrEnum


class ShotSize(StrEnum):
    """How much of a standing person fills the frame, tightest first."""

    EXTREME_CLOSE_UP = "extreme_close_up"
    CLOSE_UP = "close_up"
    MEDIUM_CLOSE_UP = "medium_close_up"
    MEDIUM = "medium"
    MEDIUM_LONG = "medium_long"
    FULL = "full"
    LONG = "long"
    EXTREME_LONG = "extreme_long"


class Framing(StrEnum):
    """Who or what the frame is built around."""

    ESTABLISHING = "establishing"
    MASTER = "master"
    SINGLE = "single"
    TWO_SHOT = "two_shot"
    GROUP = "group"
    OTS_LEFT = "ots_left"
    OTS_RIGHT = "ots_right"
    POV = "pov"
    INSERT = "insert"
    EMPTY = "empty"


class Angle(StrEnum):
    """Camera height and tilt against the subject's eyes; dutch adds roll."""

    BIRDS_EYE = "birds_eye"
    HIGH = "high"
    EYE = "eye"
    LOW = "low"
    WORMS_EYE = "worms_eye"
    DUTCH = "dutch"


class Move(StrEnum):
    """What the camera does during the shot."""

    STATIC = "static"
    PAN_LEFT = "pan_left"
    PAN_RIGHT = "pan_right"
    TILT_UP = "tilt_up"
    TILT_DOWN = "tilt_down"
    DOLLY_IN = "dolly_in"
    DOLLY_OUT = "dolly_out"
    TRUCK_LEFT = "truck_left"
    TRUCK_RIGHT = "truck_right"
    PEDESTAL_UP = "pedestal_up"
    PEDESTAL_DOWN = "pedestal_down"
    CRANE_UP = "crane_up"
    CRANE_DOWN = "crane_down"
    ZOOM_IN = "zoom_in"
    ZOOM_OUT = "zoom_out"
    ARC = "arc"
    FOLLOW = "follow"
    HANDHELD = "handheld"


class Voice(StrEnum):
    """Where a line is heard from: in the frame, off screen (ВПЗ, O.S.), or over the picture (З.К., V.O.)."""

    ON = "on"
    OFF = "off"
    OVER = "over"


class ReasonCode(StrEnum):
    """The rule of coverage that asked for the shot."""

    WRITER = "writer"
    NEW_PLACE = "new_place"
    MASTER = "master"
    ENTRANCE = "entrance"
    EXCHANGE = "exchange"
    TURN = "turn"
    PROP = "prop"
    REACTION = "reaction"
    MOVEMENT = "movement"
    CROWD = "crowd"
    VOICE_OFF = "voice_off"
    ACTION = "action"
    MODEL = "model"


class CoverageStyle(StrEnum):
    """How a film is shot: the set of parameters by which a scene becomes shots."""

    CLASSICAL = "classical"
    HANDHELD = "handheld"
    LONG_TAKES = "long_takes"
    SCREENLIFE = "screenlife"


class ScreenKind(StrEnum):
    """On which screen a shot of a screenlife film is seen: whose eyes, without a film camera, the picture is."""

    DESKTOP = "desktop"
    PHONE = "phone"
    WEBCAM = "webcam"
    VIDEO_CALL = "video_call"
    VOICE_CALL = "voice_call"
    CHAT = "chat"
    DOCUMENT = "document"
    MAP = "map"
    CAMERA_ROLL = "camera_roll"
    SURVEILLANCE = "surveillance"
    BROADCAST = "broadcast"


@dataclass(frozen=True, slots=True, kw_only=True)
class Axis:
    """The 180° line of a scene: between the two people whose exchange carries it. The camera stays on the side from
    which `left` is seen on the left of the screen, looking right, and `right` on the right, looking left."""

    left: str
    right: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Reason:
    """Why the shot exists: the rule, and the words of the script that triggered it (never invented).

    `rule` names the entry of the coverage rules, where the rule stands in words with its source; empty where a person
    made the shot. `why` is what a text model gives as its reason, in words of its own and not of the script.
    """

    code: ReasonCode
    quote: str = ""
    rule: str = ""
    why: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class SpokenLine:
    """One speech (or part of one) heard during the shot; `line` is its first source line."""

    speaker: str
    text: str
    line: int
    voice: Voice = Voice.ON


@dataclass(frozen=True, slots=True, kw_only=True)
class Shot:
    """One camera view. `number` is `scene-shot` (`3-2`); `lens_mm` is for a 36 mm wide sensor; durations in seconds.

    `characters` are those in the frame, by the names the scene gives them; `subject` is whom or what the camera
    is on: a character, or for an insert the prop's words. `first_line` and `last_line` are source lines, inclusive.
    `screen` is the device that a screenlife film sees it on; None for a film camera. `axis` is the 180° line of its
    scene, the same in all of its shots; None where fewer than two people could have one.
    """

    number: str
    size: ShotSize
    framing: Framing
    angle: Angle = Angle.EYE
    move: Move = Move.STATIC
    lens_mm: float = 35.0
    characters: tuple[str, ...] = ()
    subject: str | None = None
    action: str = ""
    dialogue: tuple[SpokenLine, ...] = ()
    first_line: int
    last_line: int
    duration_s: float
    reason: Reason
    screen: ScreenKind | None = None
    axis: Axis | None = None
