"""What a staging must be: so that it can be drawn at all, and so that it can be shot.

`checked` is what drawing needs: real numbers, a lens, a camera and figures in a bounded world; a staging that was made
once is drawn for ever. `sound` is asked of what people set by hand: names that mean something, people on the floor, a
camera that is in nothing.
"""

import difflib
import math
from collections.abc import Iterable, Sequence
from dataclasses import fields
from itertools import pairwise

from kadr.errors import Invalid, TooLarge
from kadr.film import legible
from kadr.film.staging import Camera, Figure, Prop, SketchStyle, Staging, Waypoint

MAX_FIGURES = 120
MAX_PROPS = 300
MAX_WAYPOINTS = 64
MAX_NAME = 200
WORLD_M = 2000.0
# Two people in each other's arms are staged 0.46 m apart; so near one is inside of the other.
APART_M = 0.12
MAX_PIXELS = 3840 * 2160
STYLES = tuple(SketchStyle)


def checked(staging: Staging) -> Staging:
    """The staging itself, or Invalid naming what cannot be drawn, its value and the remedy."""
    if len(staging.figures) > MAX_FIGURES:
        raise TooLarge(f"{len(staging.figures)} figures are staged; at most {MAX_FIGURES} can be drawn: take some out")
    if len(staging.props) > MAX_PROPS:
        raise TooLarge(f"{len(staging.props)} props are staged; at most {MAX_PROPS} can be drawn: take some out")
    _numbers(staging)
    _number("aspect", staging.aspect, 0.2, 6.0)
    if not 0 <= staging.seed < 2**63:
        raise Invalid(f"seed is {staging.seed}; give a whole number from 0 to 2^63 - 1")
    for prop in staging.props:
        _number(f"prop {prop.kind} scale", prop.scale, 0.01, 100.0)
    _once([figure.name for figure in staging.figures])
    for figure in staging.figures:
        _figure(figure)
    return staging


def _numbers(staging: Staging) -> None:
    for figure in staging.figures:
        _finite(figure, "figure")
    for prop in staging.props:
        _finite(prop, "prop")
    for name, camera in (("camera", staging.camera), ("camera_end", staging.camera_end)):
        if camera is not None:
            _finite(camera, name)
            _camera(camera, name)


def _once(names: Sequence[str]) -> None:
    if len(set(names)) != len(names):
        twice = next(name for name in names if names.count(name) > 1)
        raise Invalid(f"figure {twice!r} is staged twice; give each figure its own name")


def _finite(thing: Figure | Prop | Camera | Waypoint, kind: str) -> None:
    for field in fields(thing):
        value = getattr(thing, field.name)
        if isinstance(value, float | int) and not isinstance(value, bool):
            name = f"{kind} {getattr(thing, 'name', getattr(thing, 'kind', ''))} {field.name}"
            _number(" ".join(name.split()), float(value), -WORLD_M, WORLD_M)


def _number(name: str, value: float, low: float, high: float) -> None:
    if not math.isfinite(value) or not low <= value <= high:
        raise Invalid(f"{name} is {value}; give a number between {low:g} and {high:g}")


def _camera(camera: Camera, name: str) -> None:
    _number(f"{name} focal_mm", camera.focal_mm, 4.0, 1200.0)
    _number(f"{name} sensor_width_mm", camera.sensor_width_mm, 4.0, 100.0)
    _number(f"{name} tilt", camera.tilt, -90.0, 90.0)
    if camera.focus_m is not None:
        _number(f"{name} focus_m", camera.focus_m, 0.05, WORLD_M)


def _figure(figure: Figure) -> None:
    look = figure.appearance
    _number(f"figure {figure.name} height_m", look.height_m, 0.4, 2.6)
    _number(f"figure {figure.name} build", look.build, 0.5, 2.0)
    _number(f"figure {figure.name} intensity", figure.intensity, 0.0, 2.0)
    if figure.stride is not None:
        _number(f"figure {figure.name} stride", figure.stride, 0.0, 1.0)
    for name in ("hair_tone", "garment_tone", "trousers_tone"):
        _number(f"figure {figure.name} {name}", getattr(look, name), 0.0, 1.0)
    if len(figure.path) > MAX_WAYPOINTS:
        raise TooLarge(f"figure {figure.name} has {len(figure.path)} waypoints; at most {MAX_WAYPOINTS}: take some out")
    for point in figure.path:
        _finite(point, f"figure {figure.name} waypoint")
        _number(f"figure {figure.name} waypoint at", point.at, 0.0, 1.0)
    for one, after in pairwise(figure.path):
        if after.at <= one.at:
            raise Invalid(
                f"figure {figure.name} has a waypoint at {after.at:g} after one at {one.at:g}; give them by rising `at`"
            )


def sound(staging: Staging) -> Staging:
    """The staging itself, or Invalid, TooLarge or NotFound naming what could not be shot, its value and the remedy."""
    from kadr.stage import props, sets, standing  # meshes load where somebody stages

    for one in staging.figures:
        _written("figure name", one.name)
    for prop in staging.props:
        _written("prop label", prop.label or prop.kind)
    checked(staging)
    _apart(staging.figures)
    _known("place", staging.place, sets.places())
    for prop in staging.props:
        _known("prop", prop.kind, props.kinds())
    for figure in staging.figures:
        if figure.holds is not None:
            _known(f"what figure {figure.name} holds", figure.holds, props.HELD)
        _gaze(figure, [one.name for one in staging.figures])
    standing.on_the_set(staging)
    return staging


def _written(kind: str, text: str) -> None:
    """Names stand on plans and in file names: they can be read, and fit."""
    if len(text) > MAX_NAME:
        raise Invalid(f"{kind} {text[:40]!r}… has {len(text)} characters; give it at most {MAX_NAME}")
    wrong = legible.fault(text)
    if wrong:
        raise Invalid(f"{kind} {text!r} {wrong}")


def _apart(figures: Sequence[Figure]) -> None:
    """Nobody stands inside of somebody else."""
    for n, one in enumerate(figures):
        for other in figures[:n]:
            if math.hypot(one.x - other.x, one.y - other.y) < APART_M:
                raise Invalid(
                    f"figures {other.name} and {one.name} are both at ({one.x:g}, {one.y:g}); move one of them away"
                )


def _known(name: str, value: str, keys: Iterable[str]) -> None:
    known = sorted(keys)
    if value not in known:
        near = difflib.get_close_matches(value[:80], known, n=6, cutoff=0.5) or known[:12]
        raise Invalid(f"{name} is {value[:80]!r}, which nothing is drawn for; choose one of {', '.join(near)}")


def _gaze(figure: Figure, names: Sequence[str]) -> None:
    if figure.gaze is None:
        return
    if figure.gaze == figure.name:
        raise Invalid(f"figure {figure.name} looks at {figure.gaze}, who is the same; name another figure, or nobody")
    if figure.gaze not in names:
        raise Invalid(
            f"figure {figure.name} looks at {figure.gaze[:80]!r}, who is not staged; name one of "
            f"{', '.join(name for name in names[:12] if name != figure.name) or 'nobody'}, or null for straight ahead"
        )


def checked_size(width: int, height: int, style: str) -> None:
    """Invalid where a picture cannot be that large or that style is unknown."""
    if width < 64 or height < 64 or width * height > MAX_PIXELS:
        raise Invalid(f"a sketch of {width}x{height} cannot be drawn; ask for 64x64 up to {MAX_PIXELS} pixels in all")
    if style not in STYLES:
        raise Invalid(f"sketch style {style!r} is unknown; choose one of {', '.join(STYLES)}")
