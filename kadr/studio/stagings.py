"""Stagings by hand: what a director moved on the floor plan stays; only what depends on a change is solved anew."""

import math
from collections.abc import Mapping
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import Any

from kadr import stage
from kadr.errors import Invalid
from kadr.film.shots import Move, Shot
from kadr.film.staging import Camera, Figure, Staging

EDITABLE = ("place", "daylight", "weather", "figures", "props", "camera", "camera_end")
# What a shot asks of its camera: a change of one of them needs another camera.
OF_THE_CAMERA = ("size", "framing", "angle", "lens_mm", "subject")


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
    if changes.get("camera") == {}:
        raise Invalid("the change of the camera is empty; send a field of it, such as z or focal_mm")
    if changes.get("camera_end") is not None and staging.move is Move.STATIC:
        raise Invalid(
            "camera_end says where a move of the camera ends, and the shot's move is static; "
            "send move with it, such as dolly_in, or leave it out"
        )
    fields = dict(changes)
    if "figures" in fields:
        ways = {each.name: each for each in staging.figures}
        fields["figures"] = tuple(_on_its_way(each, ways.get(each.name)) for each in fields["figures"])
    camera: Camera = replace(staging.camera, **fields.pop("camera", {}))
    if "camera" in changes and "camera_end" not in changes:
        # The end of a move belongs to its beginning.
        fields["camera_end"] = None
    return stage.checked(replace(staging, camera=camera, **fields))


def followed(mine: Staging, before: Shot, now: Shot, solved: Staging, *, aimed: bool = False) -> Staging:
    """A staging set by hand, after the shot itself changed: who stands where stays, who comes or goes follows the shot,
    and the camera is solved anew where the shot asks for another, or where it is `aimed` again at who was moved.
    `solved` is what the rules would stage."""
    gone = set(before.characters) - set(now.characters)
    kept = tuple(figure for figure in mine.figures if figure.name not in gone)
    known = {figure.name for figure in kept}
    come = set(now.characters) - set(before.characters) - known
    staging = replace(mine, figures=(*kept, *(each for each in solved.figures if each.name in come)))
    staging = replace(staging, figures=tuple(_present(each, staging) for each in staging.figures))
    aimed |= any(getattr(before, name) != getattr(now, name) for name in (*OF_THE_CAMERA, "characters"))
    if aimed:
        staging = stage.reframe(staging, now)
    # What the rules had laid follows the shot; ways and an end that a person set stay.
    usual, after = stage.moving(mine, before), stage.moving(staging, now)
    laid = {each.name: each.path for each in usual.figures}
    set_by_hand = {each.name: each.path for each in kept if each.path != laid[each.name]}
    figures = tuple(replace(each, path=set_by_hand.get(each.name, each.path)) for each in after.figures)
    if not aimed and now.move is before.move and mine.camera_end != usual.camera_end:
        after = replace(after, camera_end=mine.camera_end)
    return replace(after, figures=figures)


def _on_its_way(figure: Figure, before: Figure | None) -> Figure:
    """The figure, its way moved along where it was set down elsewhere and the way was sent as it had been."""
    if before is None or figure.path != before.path:
        return figure
    dx, dy = figure.x - before.x, figure.y - before.y
    if not (math.isfinite(dx) and math.isfinite(dy)):
        return figure
    return replace(figure, path=tuple(replace(point, x=point.x + dx, y=point.y + dy) for point in figure.path))


def _present(figure: Figure, staging: Staging) -> Figure:
    """The figure, its gaze straight ahead where it looked at somebody who has gone."""
    names = {each.name for each in staging.figures}
    return figure if figure.gaze is None or figure.gaze in names else replace(figure, gaze=None)
