"""What a staging must be before it can be drawn: real numbers, a lens, a camera and figures in a bounded world."""

import math
from dataclasses import fields

from kadr.errors import Invalid, TooLarge
from kadr.film.staging import Camera, Figure, Prop, Staging

MAX_FIGURES = 120
MAX_PROPS = 300
WORLD_M = 2000.0
MAX_PIXELS = 3840 * 2160
STYLES = ("pencil",)


def checked(staging: Staging) -> Staging:
    """The staging itself, or Invalid naming what cannot be drawn, its value and the remedy."""
    if len(staging.figures) > MAX_FIGURES:
        raise TooLarge(f"{len(staging.figures)} figures are staged; at most {MAX_FIGURES} can be drawn: take some out")
    if len(staging.props) > MAX_PROPS:
        raise TooLarge(f"{len(staging.props)} props are staged; at most {MAX_PROPS} can be drawn: take some out")
    things: list[Figure | Prop | Camera] = [*staging.figures, *staging.props, staging.camera]
    for thing in things:
        _finite(thing)
    _number("aspect", staging.aspect, 0.2, 6.0)
    if not 0 <= staging.seed < 2**63:
        raise Invalid(f"seed is {staging.seed}; give a whole number from 0 to 2^63 - 1")
    for prop in staging.props:
        _number(f"prop {prop.kind} scale", prop.scale, 0.01, 100.0)
    _camera(staging.camera)
    names = [figure.name for figure in staging.figures]
    if len(set(names)) != len(names):
        twice = next(name for name in names if names.count(name) > 1)
        raise Invalid(f"figure {twice!r} is staged twice; give each figure its own name")
    for figure in staging.figures:
        _figure(figure)
    return staging


def _finite(thing: Figure | Prop | Camera) -> None:
    for field in fields(thing):
        value = getattr(thing, field.name)
        if isinstance(value, float | int) and not isinstance(value, bool):
            name = f"{type(thing).__name__.lower()} {getattr(thing, 'name', getattr(thing, 'kind', ''))} {field.name}"
            _number(" ".join(name.split()), float(value), -WORLD_M, WORLD_M)


def _number(name: str, value: float, low: float, high: float) -> None:
    if not math.isfinite(value) or not low <= value <= high:
        raise Invalid(f"{name} is {value}; give a number between {low:g} and {high:g}")


def _camera(camera: Camera) -> None:
    _number("camera focal_mm", camera.focal_mm, 4.0, 1200.0)
    _number("camera sensor_width_mm", camera.sensor_width_mm, 4.0, 100.0)
    _number("camera tilt", camera.tilt, -90.0, 90.0)
    if camera.focus_m is not None:
        _number("camera focus_m", camera.focus_m, 0.05, WORLD_M)


def _figure(figure: Figure) -> None:
    look = figure.appearance
    _number(f"figure {figure.name} height_m", look.height_m, 0.4, 2.6)
    _number(f"figure {figure.name} build", look.build, 0.5, 2.0)
    _number(f"figure {figure.name} intensity", figure.intensity, 0.0, 2.0)
    for name in ("hair_tone", "garment_tone", "trousers_tone"):
        _number(f"figure {figure.name} {name}", getattr(look, name), 0.0, 1.0)


def checked_size(width: int, height: int, style: str) -> None:
    """Invalid where a picture cannot be that large or that style is unknown."""
    if width < 64 or height < 64 or width * height > MAX_PIXELS:
        raise Invalid(f"a sketch of {width}x{height} cannot be drawn; ask for 64x64 up to {MAX_PIXELS} pixels in all")
    if style not in STYLES:
        raise Invalid(f"sketch style {style!r} is unknown; choose one of {', '.join(STYLES)}")
