"""The world of one staging as arrays of triangles: figures, props and the set, each knowing how it is drawn."""

from dataclasses import dataclass, replace
from enum import IntEnum
from functools import lru_cache
from itertools import accumulate

import numpy as np
from numpy.typing import NDArray

from kadr.film.staging import Daylight, Prop, Staging, Weather
from kadr.stage import holding, sets
from kadr.stage.camera import View
from kadr.stage.figures.figure import Body, Part, body, head_at
from kadr.stage.framing import seat_height
from kadr.stage.laid import laid
from kadr.stage.mesh import Mesh
from kadr.stage.props import SADDLE_M
from kadr.stage.sets import LightKind, SetPiece
from kadr.stage.supports import supports
from kadr.stage.surface import normals

Floats = NDArray[np.float32]
Ints = NDArray[np.int32]
Vector = NDArray[np.float64]


class Stuff(IntEnum):
    """What a face is made of, as far as the pencil cares."""

    GROUND = 0
    SET = 1
    PROP = 2
    CLOTH = 3
    SKIN = 4
    FACE = 5
    HAIR = 6
    FUR = 7
    FRONT = 8
    PAPER = 9  # that somebody holds


# How strongly small lights light a face one metre away.
GLOWING = {"lantern": 0.9, "candle": 0.5, "torch": 0.5, "campfire": 2.4}
# A fire burns as high as its flames, and what stands around it throws shadows away from it.
FIRES_M = {"campfire": 0.45}

STUFF_OF = {
    Part.SKIN: Stuff.SKIN,
    Part.FACE: Stuff.FACE,
    Part.HAIR: Stuff.HAIR,
    Part.BEARD: Stuff.HAIR,
    Part.FUR: Stuff.FUR,
    Part.TOP: Stuff.FRONT,
}


@dataclass(frozen=True, slots=True, kw_only=True)
class World:
    """All triangles of a staging. Per vertex: `vertices`, `normals` (n, 3); per face: `faces` (m, 3), `flat` (m, 3)
    normals, `tone`, `thing` (0 the set, then props and figures), `part` (unique over the world), `stuff`, `smooth`.
    The last face stands for the endless ground. `first_figure` is the number of the first figure among the things.
    `glows` are (x, y, z, strength) of lights that are held or stand about, `fires` of open fires."""

    vertices: Floats
    normals: Floats
    faces: Ints
    flat: Floats
    tone: Floats
    thing: Ints
    part: Ints
    stuff: Ints
    smooth: Ints
    bodies: tuple[Body, ...]
    first_figure: int
    set_piece: SetPiece
    glows: tuple[tuple[float, float, float, float], ...] = ()
    fires: tuple[tuple[float, float, float, float], ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class _Surface:
    """A thing's mesh with its normals, and what its faces are made of."""

    mesh: Mesh
    normals: Floats
    flat: Floats
    stuff: Ints
    parts: int


def build(staging: Staging, view: View) -> World:
    """Everything of the staging that may be seen, in metres. Raises NotFound for unknown places or props."""
    piece = sets.build(staging.place, staging.daylight, staging.weather, staging.seed)
    things = [_set_surface(staging.place, staging.daylight, staging.weather, staging.seed)]
    things += [_surface(_prop_mesh(prop), Stuff.PROP) for prop in [*staging.props, *supports(staging, piece)]]
    bodies = tuple(_bodies(staging, piece, view))
    first = len(things)
    things += [_surface(one.mesh, None) for one in bodies]
    things += _held(bodies)
    return replace(_joined(things, bodies, first, piece), glows=_glows(staging, bodies), fires=_fires(staging, piece))


def _held(bodies: tuple[Body, ...]) -> list[_Surface]:
    made = [(holding.held(one), holding.held_kind(one) in holding.WRITTEN) for one in bodies]
    return [_surface(mesh, Stuff.PAPER if written else Stuff.PROP) for mesh, written in made if mesh is not None]


@lru_cache(maxsize=12)
def _set_surface(place: str, daylight: Daylight, weather: Weather, seed: int) -> _Surface:
    """The set is most of a world and the same in every shot of a scene."""
    return _surface(sets.build(place, daylight, weather, seed).mesh, Stuff.SET)


def _surface(one: Mesh, stuff: Stuff | None) -> _Surface:
    smooth, flat = normals(one.vertices, one.faces)
    return _Surface(
        mesh=one,
        normals=smooth,
        flat=flat,
        stuff=_stuff(one.part) if stuff is None else np.full(len(one.faces), stuff, np.int32),
        parts=int(one.part.max(initial=0)) + 1,
    )


def _glows(staging: Staging, bodies: tuple[Body, ...]) -> tuple[tuple[float, float, float, float], ...]:
    # What stands on the ground lights it from a hand's breadth: a third is enough.
    small = [p for p in staging.props if p.kind in GLOWING and p.kind not in FIRES_M]
    stood = [(p.x, p.y, p.z + 0.2, 0.3 * GLOWING[p.kind]) for p in small]
    carried = [(one, GLOWING[one.figure.holds]) for one in bodies if one.figure.holds in GLOWING]
    held = [(*(float(v) for v in holding.grip(one)), strength) for one, strength in carried]
    return (*stood, *((x, y, z - 0.2, strength) for x, y, z, strength in held))


def _fires(staging: Staging, piece: SetPiece) -> tuple[tuple[float, float, float, float], ...]:
    lit = [(p.x, p.y, p.z + FIRES_M[p.kind] * p.scale, GLOWING[p.kind]) for p in staging.props if p.kind in FIRES_M]
    return (*lit, *((one.x, one.y, one.z, one.strength) for one in piece.lights if one.kind is LightKind.FIRE))


def _prop_mesh(prop: Prop) -> Mesh:
    return laid(prop.kind).scaled(prop.scale).turned(prop.facing).moved(prop.x, prop.y, prop.z)


def _bodies(staging: Staging, piece: SetPiece, view: View) -> list[Body]:
    seats = {f.name: seat_height(f, piece, staging.props) for f in staging.figures}
    eyes = {f.name: head_at(f, seat_m=seats[f.name], saddle_m=SADDLE_M[2]) for f in staging.figures}
    made = []
    for figure in staging.figures:
        target = eyes.get(figure.gaze) if figure.gaze and figure.gaze != figure.name else None
        away = float(np.linalg.norm(eyes[figure.name] - view.eye))
        px_per_m = view.focal_px / max(0.3, away)
        made.append(body(figure, target=target, seat_m=seats[figure.name], saddle_m=SADDLE_M[2], px_per_m=px_per_m))
    return made


def _joined(things: list[_Surface], bodies: tuple[Body, ...], first: int, piece: SetPiece) -> World:
    meshes = [one.mesh for one in things]
    bases = list(accumulate((len(one.vertices) for one in meshes), initial=0))
    parts = list(accumulate((one.parts for one in things), initial=0))
    numbers = np.repeat(np.arange(len(things), dtype=np.int32), [len(one.faces) for one in meshes])
    one_more = np.zeros((1, 3), np.float32)
    up = np.array([[0.0, 0.0, 1.0]], np.float32)
    last_part, earth, none = (np.array([value], np.int32) for value in (parts[-1], Stuff.GROUND, 0))
    return World(
        vertices=np.concatenate([*(one.vertices for one in meshes), one_more], dtype=np.float32),
        normals=np.concatenate([*(one.normals for one in things), up]),
        faces=np.concatenate([
            *(one.faces + np.int32(base) for one, base in zip(meshes, bases[:-1], strict=True)),
            np.full((1, 3), bases[-1], np.int32),
        ]),
        flat=np.concatenate([*(one.flat for one in things), up]),
        tone=np.concatenate([*(one.tone for one in meshes), np.array([piece.ground_tone])], dtype=np.float32),
        thing=np.concatenate([numbers, none]),
        part=np.concatenate([
            *(one.part + np.int32(base) for one, base in zip(meshes, parts[:-1], strict=True)), last_part,
        ], dtype=np.int32),
        stuff=np.concatenate([*(one.stuff for one in things), earth]),
        smooth=np.concatenate([*(one.smooth for one in meshes), none], dtype=np.int32),
        bodies=bodies,
        first_figure=first,
        set_piece=piece,
    )  # fmt: skip


def _stuff(parts: Ints) -> Ints:
    out = np.full(len(parts), Stuff.CLOTH, np.int32)
    for part, stuff in STUFF_OF.items():
        out[parts == part] = stuff
    out[(parts >= Part.HAND) & (parts < Part.HAND + 16)] = Stuff.SKIN
    return out
