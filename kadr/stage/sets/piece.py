"""What a set is: its mesh and what the stage must know of it; and the conditions that it is built for."""

from dataclasses import dataclass
from enum import StrEnum

import numpy as np

from kadr.film.staging import Daylight, Weather
from kadr.stage.mesh import Mesh


class LightKind(StrEnum):
    """What shines."""

    LAMP = "lamp"
    WINDOW = "window"
    FIRE = "fire"
    MOON = "moon"
    SUN = "sun"


@dataclass(frozen=True, slots=True, kw_only=True)
class Light:
    """A light at a point in metres; `strength` 1 lights a face one metre away fully. The moon stands far off."""

    x: float
    y: float
    z: float
    strength: float
    kind: LightKind = LightKind.LAMP


@dataclass(frozen=True, slots=True, kw_only=True)
class Seat:
    """A place to sit: the middle of the seat in metres (z its height), and where a sitter faces in degrees."""

    x: float
    y: float
    z: float
    facing: float


# The air of a storyboard: real air is clear for 20 km, but what is 260 m off must lie behind what is near.
CLEAR_M = 260.0


@dataclass(frozen=True, slots=True, kw_only=True)
class SetPiece:
    """A set, its middle at the origin. `room` is (x0, y0, x1, y1) of the walls, metres; None in the open.

    `sky` tells whether sky is seen where no face is; `blocked` are (x, y, radius) where nobody can stand;
    `ground_tone` 0 black to 1 white; `clear_m` is where a third of a thing's tone is left on a clear day. Part 0 of the
    mesh is the ground or the floor. Tones above 1 in the mesh are lit from within: a window at night.
    """

    mesh: Mesh
    indoor: bool
    sky: bool
    ground_tone: float
    clear_m: float = CLEAR_M
    lights: tuple[Light, ...] = ()
    room: tuple[float, float, float, float] | None = None
    seats: tuple[Seat, ...] = ()
    blocked: tuple[tuple[float, float, float], ...] = ()


# Brighter than paper: a lit window must stay white after the night has dimmed everything.
GLOW = 2.6


@dataclass(frozen=True, slots=True, kw_only=True)
class Conditions:
    """The hour, the air and the seed of the scatter that a set is built for."""

    daylight: Daylight
    weather: Weather
    seed: int

    @property
    def night(self) -> bool:
        """Lamps are lit."""
        return self.daylight is Daylight.NIGHT

    @property
    def dim(self) -> bool:
        """Night, dawn or dusk: the sun is away."""
        return self.daylight is not Daylight.DAY

    @property
    def snowy(self) -> bool:
        """Snow lies."""
        return self.weather in (Weather.FROST, Weather.SNOW, Weather.BLIZZARD)

    def rng(self) -> np.random.Generator:
        """Chance for the scatter, the same for a seed."""
        return np.random.default_rng(self.seed)

    def earth(self, dry: float) -> float:
        """The ground's tone: `dry`, or that of snow, or darker in rain."""
        if self.snowy:
            return 0.97
        return dry * 0.85 if self.weather is Weather.RAIN else dry

    def pane(self, lit: float = 1.0) -> float:
        """A window's tone: dark by day, shining at night where somebody is home (`lit` is the share that is)."""
        if not self.dim:
            return 0.38
        return GLOW if lit >= 1.0 else 0.16


def moonlight(conditions: Conditions) -> tuple[Light, ...]:
    """The moon of an outdoor night, high in the north-west; none by day."""
    if not conditions.night:
        return ()
    return (Light(x=-420.0, y=900.0, z=330.0, strength=0.5, kind=LightKind.MOON),)


def sunlight(conditions: Conditions) -> tuple[Light, ...]:
    """The low sun of a clear dawn, in the north-east, or of a clear dusk, in the north-west: a summer's day on the
    steppe begins and ends there, and cameras look north. None by day, when it stands above every frame."""
    side = {Daylight.DAWN: 1.0, Daylight.DUSK: -1.0}.get(conditions.daylight)
    if side is None or conditions.weather not in (Weather.CLEAR, Weather.FROST):
        return ()
    return (Light(x=side * 480.0, y=860.0, z=100.0, strength=0.5, kind=LightKind.SUN),)
