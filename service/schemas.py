"""Bodies that are not orders: changes, of which only the fields that were sent count, and small answers."""

from dataclasses import fields
from typing import Annotated, Final, Literal, TypeVar, get_type_hints

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, Strict

from kadr.film.breakdown import Answer, Category, DayNight
from kadr.film.screenplay import Language
from kadr.film.shots import Angle, Framing, Move, ShotSize
from kadr.film.staging import Appearance, Camera, Daylight, Figure, Prop, SketchStyle, Waypoint, Weather
from kadr.studio.orders import Line, Paragraph, ThingId, Title
from kadr.studio.projects import AspectRatio, Quota
from kadr.studio.tags import HowMany, Scope, State

T = TypeVar("T")
# What a staging measures, by name; in none of its things does such a name mean a text.
_MEASURES: Final = frozenset(
    field.name
    for thing in (Appearance, Camera, Figure, Prop, Waypoint)
    for field in fields(thing)
    if get_type_hints(thing)[field.name] in (float, float | None)
)


def _measured(sent: object) -> object:
    """Refuses a text or a truth value where a number is measured: the film's own values would take "1" and true."""
    if isinstance(sent, list):
        for one in sent:
            _measured(one)
    elif isinstance(sent, dict):
        for name, value in sent.items():
            if name in _MEASURES and isinstance(value, bool | str):
                raise ValueError(f"{name} is {str(value)[:40]!r}; give a number")
            _measured(value)
    return sent


Measured = Annotated[T, BeforeValidator(_measured)]
Number = Annotated[float, Strict()]
Version = Annotated[int, Strict(), Field(ge=1, le=1_000_000)]


class Change(BaseModel):
    """A change; a field that is left out stays as it is, and null is a value like any other."""

    model_config = ConfigDict(extra="forbid")

    def sent(self, *leave_out: str) -> dict[str, object]:
        """The fields that were sent, by name."""
        return {name: getattr(self, name) for name in self.model_fields_set if name not in leave_out}


class ProjectChange(Change):
    """What can be changed of a project; panels drawn before keep their shape and style."""

    title: Title = ""
    language: Language = Language.KAZAKH
    aspect_ratio: AspectRatio = 16 / 9
    style: SketchStyle = SketchStyle.PENCIL
    commercial: bool = True
    quota_gpu_seconds: Quota | None = None


class CameraChange(Change):
    """What changes of a shot's camera: metres, degrees, millimetres; see `kadr.film.staging.Camera`."""

    x: Number = 0.0
    y: Number = 0.0
    z: Number = 0.0
    pan: Number = 0.0
    tilt: Number = 0.0
    roll: Number = 0.0
    focal_mm: Number = 35.0
    sensor_width_mm: Number = 36.0
    focus_m: Number | None = None


class StagingChange(Change):
    """What changes of a shot's staging: of the camera the fields that are sent, figures and props as a whole."""

    place: Line = ""
    daylight: Daylight = Daylight.DAY
    weather: Weather = Weather.CLEAR
    figures: Measured[tuple[Figure, ...]] = ()
    props: Measured[tuple[Prop, ...]] = ()
    camera: CameraChange = CameraChange()
    camera_end: Measured[Camera | None] = None

    def sent(self, *leave_out: str) -> dict[str, object]:
        """The fields that were sent, by name; the camera's likewise."""
        fields = super().sent(*leave_out)
        return fields | ({"camera": self.camera.sent()} if "camera" in fields else {})


class ShotChange(Change):
    """What a director decides of a shot. `staging` null gives it back to the rules. `version`: the one that the change
    is based on."""

    size: ShotSize = ShotSize.MEDIUM
    framing: Framing = Framing.SINGLE
    angle: Angle = Angle.EYE
    move: Move = Move.STATIC
    lens_mm: Annotated[float, Field(ge=8.0, le=600.0)] = 35.0
    characters: Annotated[tuple[Title, ...], Field(max_length=40)] = ()
    subject: Title | None = None
    action: Paragraph = ""
    duration_s: Annotated[float, Field(ge=0.1, le=3_600.0)] = 3.0
    staging: StagingChange | None = None
    version: Version | None = None

    def sent(self, *leave_out: str) -> dict[str, object]:
        """The fields that were sent, by name; the staging's likewise."""
        fields = super().sent(*leave_out)
        return fields | ({} if self.staging is None else {"staging": self.staging.sent()})


class TagChange(Change):
    """What a person decides of a tag. `merge_into`: the tag of the same scene that means the same thing. `scope`:
    whether the project learns from it, or it is about this scene alone. `version`: the one that it is based on. Null
    for name, category, speaking or count takes a correction back."""

    name: Title | None = None
    category: Category | None = None
    state: Literal[State.SUGGESTED, State.CONFIRMED, State.REJECTED] = State.CONFIRMED
    merge_into: ThingId = ""
    speaking: Annotated[bool, Strict()] | None = None
    count: HowMany | None = None
    scope: Scope = Scope.PROJECT
    version: Version | None = None


class FactsChange(Change):
    """What a person sets in a scene's line of the schedule. Null takes a correction back; an empty place says that
    there is none. `version`: the one that the change is based on."""

    place: Line | None = None
    sub_place: Line | None = None
    day_night: DayNight | None = None
    story_day: Annotated[int, Strict(), Field(ge=1, le=100_000)] | None = None
    eighths: Annotated[int, Strict(), Field(ge=0, le=8_000)] | None = None
    seconds: Annotated[float, Field(ge=0.0, le=36_000.0)] | None = None
    version: Version | None = None


class QuestionAnswer(Change):
    """Whether two names are one person, or null to leave it open again; `name`: which of two that are one stays."""

    answer: Answer | None = None
    name: Title | None = None
    version: Version | None = None


class PanelChange(Change):
    """Lock or unlock a panel, or set its note."""

    locked: Annotated[bool, Strict()] = False
    note: Paragraph = ""


class Waiver(BaseModel):
    """Why a finding of the craft's rules is meant so."""

    model_config = ConfigDict(extra="forbid")

    reason: Annotated[str, Field(min_length=1, max_length=1_000, pattern=r"\S")]


class ScriptText(BaseModel):
    """A script as text. `revision`: the one that a new revision is based on."""

    model_config = ConfigDict(extra="forbid")

    text: Annotated[str, Field(min_length=1)]
    format: Annotated[str, Field(pattern=r"^[a-z0-9]{1,20}$")] = "fountain"
    title: Title | None = None
    revision: Version | None = None
