"""The sheet of a location: two cameras by the hour, and the weathers where there is a sky."""

import io
from collections.abc import Iterator
from dataclasses import replace
from itertools import islice

import numpy as np
from PIL import Image

from kadr.errors import Invalid
from kadr.film.screenplay import Element, ElementType, Scene, Slugline
from kadr.film.sheets import SheetOrder
from kadr.film.shots import Angle, Framing, Reason, ReasonCode, Shot, ShotSize
from kadr.film.staging import Camera, Daylight, SketchStyle, Staging, Weather
from kadr.formats.words import label, term
from kadr.stage import block, draw, sets
from kadr.stage.camera import aim
from kadr.stage.concepts.page import BOTTOM, FAINT, MARGIN, RIGHT, TOP, Grey, Page
from kadr.stage.places import Place

_HOURS = (Daylight.DAY, Daylight.DUSK, Daylight.NIGHT, Daylight.DAWN)
_WEATHERS = (Weather.FROST, Weather.RAIN, Weather.SNOW, Weather.BLIZZARD, Weather.FOG)
_GAP, _CAPTION = 26, 64
# Less apart, and it would be the same picture; nearer, and it would be one of a wardrobe's back.
_ANOTHER_WAY, _FREE_M = 70.0, 1.2
# Column, row and span of a room's cells: both cameras by day, the other hours of each under its own.
_ROOM = [(0, 0, 2), (0, 2, 1), (1, 2, 1), (0, 3, 1), (2, 0, 2), (2, 2, 1), (3, 2, 1), (2, 3, 1)]
# A cell's name, the camera's, and what is drawn in it.
Cell = tuple[str, str, Staging]


def hours(order: SheetOrder) -> Page:
    """The place by day, large, then at its other hours from two cameras; in the open, in every weather besides."""
    if order.place is None:
        raise Invalid(f"a sheet of hours of {order.title!r} has no place; give it the key of a set")
    page = Page(
        title=order.title, kind=term(order.language, "sheet", order.sheet), film=order.film, language=order.language
    )
    cells = _cells(order, order.place)
    # Upright pictures stand closer, so that they are not drawn as stamps.
    across = 4 if order.aspect >= 1 or len(cells) == len(_ROOM) else 7
    spots = _ROOM if len(cells) == len(_ROOM) else list(_spots(across, len(cells)))
    down = max(row + span for _, row, span in spots)
    wide, high = _size(order.aspect, across, down)
    left = (MARGIN + RIGHT - across * wide - (across - 1) * _GAP) / 2
    for (name, camera, staging), (column, row, span) in zip(cells, spots, strict=True):
        x, y = left + column * (wide + _GAP), TOP + row * (high + _CAPTION)
        w, h = span * wide + (span - 1) * _GAP, span * high + (span - 1) * _CAPTION
        # The large one keeps the frame's shape too.
        h = min(h, round(w / order.aspect))
        page.place(_picture(staging, w, h, order.style), x, y, edge=60)
        page.write(name, x, y + h + 40, 36, wide=w - 150)
        page.write(camera, x + w, y + h + 40, 30, anchor="r", tone=FAINT, wide=150)
    under = TOP + down * (high + _CAPTION) + 30
    if order.words and under < BOTTOM - 40:
        page.paragraph(order.words, left, under, 32, wide=RIGHT - left, lines=round((BOTTOM - under) // 42))
    return page


def _cells(order: SheetOrder, place: str) -> list[Cell]:
    cells: list[Cell] = []
    cameras = _cameras(order, place)
    for number, camera in enumerate(cameras, start=1):
        name = label(order.language, "camera_of").replace("{number}", str(number))
        cells += [(term(order.language, "daylight", hour), name, replace(camera, daylight=hour)) for hour in _HOURS]
    if not sets.build(place, Daylight.DAY, Weather.CLEAR, 0).indoor:
        cells += [(term(order.language, "weather", each), "", replace(cameras[0], weather=each)) for each in _WEATHERS]
    return cells


def _spots(across: int, count: int) -> Iterator[tuple[int, int, int]]:
    """Column, row and span of each cell: the first takes four, the others go round it."""
    yield 0, 0, 2
    free = ((column, row) for row in range(count) for column in range(across) if column > 1 or row > 1)
    for column, row in islice(free, count - 1):
        yield column, row, 1


def _size(aspect: float, across: int, down: int) -> tuple[int, int]:
    """Width and height of a small picture, as large as all of them have room."""
    wide = (RIGHT - MARGIN - (across - 1) * _GAP) / across
    high = (BOTTOM - TOP - down * _CAPTION) / down
    wide = min(wide, high * aspect)
    return round(wide), round(wide / aspect)


def _cameras(order: SheetOrder, place: str) -> tuple[Staging, ...]:
    """The place empty, as a board establishes it, and again: in the open from higher up, a room from another corner."""
    heading = Element(type=ElementType.SCENE_HEADING, text=order.title, line=1, slugline=Slugline(location=order.title))
    scene = Scene(ordinal=1, heading=heading)
    wide = Shot(
        number="1", size=ShotSize.EXTREME_LONG, framing=Framing.ESTABLISHING, lens_mm=24.0, first_line=1, last_line=1,
        duration_s=3.0, reason=Reason(code=ReasonCode.NEW_PLACE),
    )  # fmt: skip
    near = replace(wide, number="2", size=ShotSize.LONG, framing=Framing.EMPTY, angle=Angle.HIGH, lens_mm=35.0)
    there = Place(place=place, daylight=Daylight.DAY, weather=Weather.CLEAR)
    first, second = block(scene, [wide, near], language=order.language, aspect=order.aspect, places={1: there})
    room = sets.build(place, Daylight.DAY, Weather.CLEAR, 0).room
    if room is None:
        return first, second
    reverse = _reverse(first, room)
    return (first,) if reverse is None else (first, reverse)


def _reverse(first: Staging, room: tuple[float, float, float, float]) -> Staging | None:
    """The room from the corner that sees furthest, looking another way than the first camera; None where it has no
    such corner: a car."""
    x0, y0, x1, y1 = room
    best: tuple[float, Staging] | None = None
    for x, y in ((x0, y0), (x1, y0), (x0, y1), (x1, y1)):
        to_x, to_y = (x0 + x1 - x, y0 + y1 - y)
        eye = np.array([x + 0.16 * (to_x - x), y + 0.16 * (to_y - y), 1.75])
        pan, tilt = aim(eye, np.array([to_x, to_y, 1.0]))
        if abs((pan - first.camera.pan + 180.0) % 360.0 - 180.0) < _ANOTHER_WAY:
            continue
        camera = Camera(x=float(eye[0]), y=float(eye[1]), z=1.75, pan=pan, tilt=tilt, focal_mm=20.0)
        staging = replace(first, camera=camera)
        near = draw.exposed(staging, 96, round(96 / first.aspect)).film.near
        free = float(1.0 / np.quantile(near, 0.8))
        if free > _FREE_M and (best is None or free > best[0]):
            best = free, staging
    return best and best[1]


def _picture(staging: Staging, width: int, height: int, style: SketchStyle) -> Grey:
    """Drawn as large as a panel and made smaller: the pencil of the board, not a finer one."""
    scale = max(1.0, (1024 * 576 / (width * height)) ** 0.5)
    large = (round(width * scale), round(height * scale))
    png = draw.sketch(staging, width=large[0], height=large[1], style=style)
    with Image.open(io.BytesIO(png), formats=["PNG"]) as picture:
        small = picture.convert("L").resize((width, height), Image.Resampling.LANCZOS)
    return np.asarray(small)
