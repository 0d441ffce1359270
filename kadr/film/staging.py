"""Staging: who stands where on the floor plan, and where the camera looks from.

World axes: x to the right, y away from the viewer (north), z up; metres. Angles are degrees, counter-clockwise
seen from above, 0 = facing +y (north). The floor is z = 0.
"""

from dataclasses import dataclass, field
from enum import StrEnum
from typing import ClassVar, Final

from kadr.film.shots import Move, ScreenKind

# A person sends these values too: a misspelt field is refused, not passed over.
_FORBID: Final = {"extra": "forbid"}


class Daylight(StrEnum):
    """The light of the story's hour."""

    DAY = "day"
    NIGHT = "night"
    DAWN = "dawn"
    DUSK = "dusk"


class Weather(StrEnum):
    """What the air does; frost is clear air over lying snow."""

    CLEAR = "clear"
    FROST = "frost"
    RAIN = "rain"
    SNOW = "snow"
    BLIZZARD = "blizzard"
    FOG = "fog"


class Pose(StrEnum):
    """What a body does."""

    STAND = "stand"
    WALK = "walk"
    RUN = "run"
    SIT = "sit"
    SQUAT = "squat"
    KNEEL = "kneel"
    LIE = "lie"
    RIDE = "ride"
    POINT = "point"
    HOLD = "hold"
    GIVE = "give"
    EMBRACE = "embrace"
    LOOK_BACK = "look_back"
    DRIVE = "drive"
    FIGHT = "fight"
    FALL = "fall"
    PHONE = "phone"
    SCREEN = "screen"


class Feeling(StrEnum):
    """What a face shows in a close shot."""

    CALM = "calm"
    HAPPY = "happy"
    SAD = "sad"
    ANGRY = "angry"
    AFRAID = "afraid"
    SURPRISED = "surprised"
    DISGUSTED = "disgusted"
    TIRED = "tired"
    SUSPICIOUS = "suspicious"
    TENDER = "tender"


class SketchStyle(StrEnum):
    """How a staging is drawn: in grey pencil, in lines alone, or in flat tones for an animatic."""

    PENCIL = "pencil"
    LINE = "line"
    FLAT = "flat"


class Age(StrEnum):
    """Proportions of the body."""

    CHILD = "child"
    ADULT = "adult"
    OLD = "old"


class Hair(StrEnum):
    """Hair as a silhouette."""

    SHORT = "short"
    LONG = "long"
    BRAID = "braid"
    BALD = "bald"


class Headgear(StrEnum):
    """What is worn on the head."""

    NONE = "none"
    CAP = "cap"
    FUR_HAT = "fur_hat"
    SCARF = "scarf"
    HOOD = "hood"


class Garment(StrEnum):
    """The outer garment as a silhouette."""

    SHIRT = "shirt"
    COAT = "coat"
    CHAPAN = "chapan"
    DRESS = "dress"
    SUIT = "suit"
    UNIFORM = "uniform"


@dataclass(frozen=True, slots=True, kw_only=True)
class Appearance:
    """How a character is recognised over the whole board. `height_m` in metres; `build` 0.7 slim to 1.4 heavy;
    tones 0 black to 1 white."""

    __pydantic_config__: ClassVar = _FORBID

    age: Age = Age.ADULT
    height_m: float = 1.75
    build: float = 1.0
    hair: Hair = Hair.SHORT
    hair_tone: float = 0.2
    headgear: Headgear = Headgear.NONE
    garment: Garment = Garment.COAT
    garment_tone: float = 0.6
    trousers_tone: float = 0.3
    beard: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Waypoint:
    """Where a figure is at a share of the shot: `at` 0 is its first frame, 1 its last; metres on the floor."""

    __pydantic_config__: ClassVar = _FORBID

    at: float
    x: float
    y: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Figure:
    """A person on the floor plan. `gaze` is a figure's name, or None for straight ahead; `holds` a prop's key.

    `path` is where the figure goes during the shot, by rising `at`; empty, it stays at (x, y), where it also is when
    the shot begins. `stride` is where in its stride of two steps who walks or runs is, 0 to 1; None as it is usually
    drawn."""

    __pydantic_config__: ClassVar = _FORBID

    name: str
    x: float
    y: float
    facing: float = 0.0
    gaze: str | None = None
    pose: Pose = Pose.STAND
    feeling: Feeling = Feeling.CALM
    intensity: float = 1.0
    holds: str | None = None
    path: tuple[Waypoint, ...] = ()
    stride: float | None = None
    appearance: Appearance = field(default_factory=Appearance)


@dataclass(frozen=True, slots=True, kw_only=True)
class Prop:
    """A thing or an animal on the floor plan, by the key of its drawing (`horse`, `letter`, `stove`...).

    `label` keeps the script's own word; `scale` is a factor on the drawing's natural size."""

    __pydantic_config__: ClassVar = _FORBID

    kind: str
    x: float
    y: float
    z: float = 0.0
    facing: float = 0.0
    scale: float = 1.0
    label: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Camera:
    """A real camera: position of the lens in metres, pan/tilt/roll in degrees, focal length and sensor in mm.

    `focus_m` is the distance of the plane in focus; None keeps everything sharp."""

    __pydantic_config__: ClassVar = _FORBID

    x: float
    y: float
    z: float
    pan: float
    tilt: float = 0.0
    roll: float = 0.0
    focal_mm: float = 35.0
    sensor_width_mm: float = 36.0
    focus_m: float | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Staging:
    """Everything a sketch is drawn from. `place` is the key of a set (`steppe`, `yurt_interior`, `room`...);
    `aspect` is width over height; `seed` chooses scatter (grass, crowd), never geometry of the shot.

    `camera` is the camera of the first frame. `move` is how it moves during the shot, `camera_end` where it is in the
    last frame; None leaves the end to the move's usual amount. `screen` is the device that the picture is seen on."""

    __pydantic_config__: ClassVar = _FORBID

    place: str
    daylight: Daylight = Daylight.DAY
    weather: Weather = Weather.CLEAR
    figures: tuple[Figure, ...] = ()
    props: tuple[Prop, ...] = ()
    camera: Camera
    move: Move = Move.STATIC
    camera_end: Camera | None = None
    screen: ScreenKind | None = None
    aspect: float = 16 / 9
    seed: int = 0
