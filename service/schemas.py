"""Bodies that are not orders: changes, of which only the fields that were sent count, and small answers."""

from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, Strict

from kadr.film.breakdown import Answer, Category, DayNight
from kadr.film.screenplay import Language
from kadr.film.shots import Angle, Framing, Move, ShotSize
from kadr.film.staging import Camera, Daylight, Figure, Prop, SketchStyle, Weather
from kadr.studio.orders import Line, Paragraph, ThingId, Title
from kadr.studio.projects import AspectRatio, Quota
from kadr.studio.tags import HowMany, Scope, State

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

    x: float = 0.0
    y: float = 0.0
    z: float = 0.0
    pan: float = 0.0
    tilt: float = 0.0
    roll: float = 0.0
    focal_mm: float = 35.0
    sensor_width_mm: float = 36.0
    focus_m: float | None = None


class StagingChange(Change):
    """What changes of a shot's staging: of the camera the fields that are sent, figures and props as a whole."""

    place: Line = ""
    daylight: Daylight = Daylight.DAY
    weather: Weather = Weather.CLEAR
    figures: tuple[Figure, ...] = ()
    props: tuple[Prop, ...] = ()
    camera: CameraChange = CameraChange()
    camera_end: Camera | None = None

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
