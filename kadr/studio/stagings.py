"""Stagings by hand: what a director moved on the floor plan stays; only what depends on a change is solved anew."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import Any

from kadr import stage
from kadr.errors import Invalid
from kadr.film.shots import Shot
from kadr.film.staging import Camera, Figure, Staging

EDITABLE = ("place", "daylight", "weather", "figures", "props", "camera", "camera_end")
# What a shot asks of its camera: a change of one of them needs another camera.
_OF_THE_CAMERA = ("size", "framing", "angle", "lens_mm", "subject")


class StagedBy(StrEnum):
    """Who decided where everybody stands."""

    RULES = "rules"
    PERSON = "person"


@dataclass(frozen=True, slots=True, kw_only=True)
class Staged:
    """A staging and who decided it."""

    staging: Staging
    by: StagedBy


def changed(staging: Staging, changes: Mapping[str, Any]) -> Staging:
    """The staging with a person's changes: of the camera the fields that are named, all else whole.

    Raises Invalid, TooLarge or NotFound naming what cannot be staged, its value and the remedy."""
    if not changes:
        raise Invalid(f"the change of the staging is empty; send one of {', '.join(EDITABLE)}")
    fields = dict(changes)
    camera: Camera = replace(staging.camera, **fields.pop("camera", {}))
    if "camera" in changes and "camera_end" not in changes:
        # The end of a move belongs to its beginning.
        fields["camera_end"] = None
    return stage.checked(replace(staging, camera=camera, **fields))


def followed(mine: Staging, before: Shot, now: Shot, solved: Staging) -> Staging:
    """A staging set by hand, after the shot itself changed: who stands where stays, who comes or goes follows the shot,
    and the camera is solved anew where the shot asks for another. `solved` is what the rules would stage."""
    gone = set(before.characters) - set(now.characters)
    kept = tuple(figure for figure in mine.figures if figure.name not in gone)
    known = {figure.name for figure in kept}
    come = set(now.characters) - set(before.characters) - known
    staging = replace(mine, figures=(*kept, *(each for each in solved.figures if each.name in come)))
    staging = replace(staging, figures=tuple(_present(each, staging) for each in staging.figures))
    if any(getattr(before, name) != getattr(now, name) for name in (*_OF_THE_CAMERA, "characters")):
        staging = stage.reframe(staging, now)
    return stage.moving(staging, now)


def _present(figure: Figure, staging: Staging) -> Figure:
    """The figure, its gaze straight ahead where it looked at somebody who has gone."""
    names = {each.name for each in staging.figures}
    return figure if figure.gaze is None or figure.gaze in names else replace(figure, gaze=None)
