"""Builds the set of a page for an hour, a weather and a seed."""

import math
from collections.abc import Iterator
from dataclasses import replace

import numpy as np

from kadr.errors import Invalid
from kadr.stage.mesh import Mesh, merge
from kadr.stage.sets.land import RELIEFS, UNDER_THE_STAGE
from kadr.stage.sets.page import Copy, Item, Mark, Page, holds
from kadr.stage.sets.piece import Conditions, Light, Seat, SetPiece, moonlight, sunlight
from kadr.stage.sets.shapes import one_part, towards_stage
from kadr.stage.sets.vocabulary import Site

Circle = tuple[float, float, float]

# One steps over what is lower, and passes under what begins higher.
STEP_M, HEAD_M = 0.35, 1.3
MOST_FACES = 60_000


def build(page: Page, conditions: Conditions) -> SetPiece:
    """The set. Raises Invalid naming the page and the piece that cannot be built."""
    meshes: list[Mesh] = []
    level: list[Mesh] = []
    seats: list[Seat] = []
    circles: list[Circle] = []
    faces = 0
    for item in page.items:
        if not holds(item.when, conditions):
            continue
        for mesh in _made(page, item, conditions):
            faces += len(mesh.faces) * len(item.copies)
            if faces > MOST_FACES:
                raise Invalid(f"set page {page.key} has more than {MOST_FACES} triangles: leave pieces out")
            (level if item.word.flush else meshes).extend(
                _shown(_stood(mesh, _lifted(page, copy, conditions)), item) for copy in item.copies
            )
            if item.blocks:
                circles += [circle for copy in item.copies for circle in _covered(mesh, copy)]
        if item.sat_on:
            seats += _sat(item)
    seats += [Seat(x=c.x, y=c.y, z=c.z, facing=c.facing) for c in _standing(page.seats, conditions)]
    return SetPiece(
        mesh=merge([one_part(*level), *meshes] if level else meshes),
        indoor=page.indoor,
        sky=page.sky,
        clear_m=page.clear,
        ground_tone=page.ground if page.indoor else conditions.earth(page.ground),
        lights=(*((*moonlight(conditions), *sunlight(conditions)) if page.sky else ()), *_lit(page, conditions)),
        room=page.free,
        seats=_within(page, seats),
        blocked=_needed([*circles, *_kept(page, conditions)]),
    )


def _made(page: Page, item: Item, conditions: Conditions) -> Iterator[Mesh]:
    """The thing itself, once for each wall and place that it hangs at, scaled and shaded."""
    site = Site(
        page=page.key,
        number=item.number,
        conditions=conditions,
        indoor=page.indoor,
        ground=page.ground,
        room=page.room,
        high=page.high,
        land=page.land,
        hills=page.hills,
    )
    for given in item.given:
        try:
            mesh = item.word.mesh(site, given)
        except ValueError as wrong:
            raise Invalid(f"set page {page.key}, piece {item.number} ({item.word.name}): {wrong}") from None
        if item.scale != (1.0, 1.0, 1.0):
            mesh = mesh.scaled(*item.scale)
        if item.shade != 1.0:
            # What shines keeps shining.
            mesh = replace(mesh, tone=np.where(mesh.tone > 1.0, mesh.tone, np.minimum(1.0, mesh.tone * item.shade)))
        yield mesh


def _lifted(page: Page, copy: Copy, conditions: Conditions) -> Copy:
    """In the open things stand on the ground where they are."""
    if page.indoor or page.land in UNDER_THE_STAGE or not (copy.x or copy.y):
        return copy
    surface = RELIEFS[page.land](conditions.seed, page.hills)
    return replace(copy, z=copy.z + float(surface(np.array([copy.x]), np.array([copy.y]))[0]))


def _shown(mesh: Mesh, item: Item) -> Mesh:
    return towards_stage(mesh, reach=item.seen_from) if item.seen_from else mesh


def _stood(mesh: Mesh, copy: Copy) -> Mesh:
    turned = mesh.turned(copy.facing) if copy.facing else mesh
    return turned.moved(copy.x, copy.y, copy.z) if copy.x or copy.y or copy.z else turned


def _placed(copy: Copy, x: float, y: float) -> tuple[float, float]:
    c, s = math.cos(math.radians(copy.facing)), math.sin(math.radians(copy.facing))
    return copy.x + c * x - s * y, copy.y + s * x + c * y


def _sat(item: Item) -> Iterator[Seat]:
    sx, sy, sz = item.scale
    for copy in item.copies:
        for x, y, z, facing in item.word.seats:
            px, py = _placed(copy, x * sx, y * sy)
            yield Seat(x=px, y=py, z=copy.z + z * sz, facing=copy.facing + facing)


def _covered(mesh: Mesh, copy: Copy) -> Iterator[Circle]:
    """Circles over the floor that a thing covers: its rectangle cut into cells no more than twice as long as wide."""
    low, high = mesh.vertices.min(axis=0).tolist(), mesh.vertices.max(axis=0).tolist()
    if high[2] + copy.z <= STEP_M or low[2] + copy.z >= HEAD_M:
        return
    w, d = high[0] - low[0], high[1] - low[1]
    across = w >= d
    long, short = max(w, d), max(min(w, d), 0.05)
    count = min(6, max(1, math.ceil(long / (2.0 * short))))
    for i in range(count):
        t = (i + 0.5) / count
        x = low[0] + w * (t if across else 0.5)
        y = low[1] + d * (0.5 if across else t)
        yield (*_placed(copy, x, y), math.hypot(long / count, short) / 2)


def _standing(marks: tuple[Mark, ...], conditions: Conditions) -> Iterator[Copy]:
    for mark in marks:
        if holds(mark.when, conditions):
            yield from mark.copies


def _lit(page: Page, conditions: Conditions) -> Iterator[Light]:
    for mark in page.lights:
        if holds(mark.when, conditions):
            for c in mark.copies:
                yield Light(x=c.x, y=c.y, z=c.z, strength=mark.strength, kind=mark.kind)


def _kept(page: Page, conditions: Conditions) -> Iterator[Circle]:
    for mark in page.blocked:
        if holds(mark.when, conditions):
            for c in mark.copies:
                yield c.x, c.y, mark.radius


def _needed(circles: list[Circle]) -> tuple[Circle, ...]:
    """The circles that lie in no other."""
    largest = sorted(set(circles), key=lambda one: -one[2])[:400]
    kept: list[Circle] = []
    for x, y, radius in largest:
        if not any(math.hypot(x - a, y - b) + radius <= other + 1e-6 for a, b, other in kept):
            kept.append((round(x, 3), round(y, 3), round(radius, 3)))
    return tuple(kept)


def _within(page: Page, seats: list[Seat]) -> tuple[Seat, ...]:
    if page.room is not None:
        x0, y0, x1, y1 = page.room
        for seat in seats:
            if not (x0 <= seat.x <= x1 and y0 <= seat.y <= y1):
                raise Invalid(
                    f"set page {page.key}: a seat at [{seat.x:g}, {seat.y:g}] is outside its room "
                    f"[{x0:g}, {y0:g}, {x1:g}, {y1:g}]: move the seat, or the piece that has it"
                )
    return tuple(seats)
