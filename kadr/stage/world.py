"""The world of one staging as arrays of triangles: figures, props and the set, each knowing how it is drawn."""

from dataclasses import dataclass, replace
from enum import IntEnum

import numpy as np
from numpy.typing import NDArray

from kadr.film.staging import Pose, Prop, Staging
from kadr.stage import props, sets
from kadr.stage.camera import View
from kadr.stage.figures.figure import Body, Part, body, height_of_eyes
from kadr.stage.figures.skeleton import rx
from kadr.stage.framing import seat_height
from kadr.stage.laid import PAGES, laid
from kadr.stage.mesh import Mesh
from kadr.stage.props import SADDLE_M
from kadr.stage.sets import SetPiece

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


# How strongly small lights light a face one metre away.
GLOWING = {"lantern": 0.9, "candle": 0.5, "torch": 0.5}

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
    `glows` are (x, y, z, strength) of lights that are held or stand about."""

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


def build(staging: Staging, view: View) -> World:
    """Everything of the staging that may be seen, in metres. Raises NotFound for unknown places or props."""
    piece = sets.build(staging.place, staging.daylight, staging.weather, staging.seed)
    pieces: list[tuple[Mesh, Stuff | None]] = [(piece.mesh, Stuff.SET)]
    pieces += [(_prop_mesh(prop), Stuff.PROP) for prop in [*staging.props, *_missing_horses(staging)]]
    bodies = tuple(_bodies(staging, piece, view))
    first = len(pieces)
    pieces += [(one.mesh, None) for one in bodies]
    pieces += [(held, Stuff.PROP) for held in _held(bodies)]
    return replace(_joined(pieces, bodies, first, piece), glows=_glows(staging, bodies))


def _glows(staging: Staging, bodies: tuple[Body, ...]) -> tuple[tuple[float, float, float, float], ...]:
    # What stands on the ground lights it from a hand's breadth: a third is enough.
    stood = [(p.x, p.y, p.z + 0.2, 0.3 * GLOWING[p.kind]) for p in staging.props if p.kind in GLOWING]
    carried = [(one, GLOWING[one.figure.holds]) for one in bodies if one.figure.holds in GLOWING]
    held = [(*(float(v) for v in _grip(one)), strength) for one, strength in carried]
    return (*stood, *((x, y, z - 0.2, strength) for x, y, z, strength in held))


def _prop_mesh(prop: Prop) -> Mesh:
    return laid(prop.kind).scaled(prop.scale).turned(prop.facing).moved(prop.x, prop.y, prop.z)


def _missing_horses(staging: Staging) -> list[Prop]:
    horses = [p for p in staging.props if p.kind.startswith("horse")]
    riders = [f for f in staging.figures if f.pose is Pose.RIDE]
    unhorsed = [f for f in riders if not any(np.hypot(p.x - f.x, p.y - f.y) < 0.8 for p in horses)]
    return [Prop(kind="horse", x=f.x, y=f.y, facing=f.facing) for f in unhorsed]


def _bodies(staging: Staging, piece: SetPiece, view: View) -> list[Body]:
    seats = {f.name: seat_height(f, piece, staging.props) for f in staging.figures}
    eyes = {
        f.name: np.array([f.x, f.y, height_of_eyes(f, seat_m=seats[f.name], saddle_m=SADDLE_M[2])])
        for f in staging.figures
    }
    made = []
    for figure in staging.figures:
        target = eyes.get(figure.gaze) if figure.gaze and figure.gaze != figure.name else None
        away = float(np.linalg.norm(eyes[figure.name] - view.eye))
        px_per_m = view.focal_px / max(0.3, away)
        made.append(body(figure, target=target, seat_m=seats[figure.name], saddle_m=SADDLE_M[2], px_per_m=px_per_m))
    return made


def _held(bodies: tuple[Body, ...]) -> list[Mesh]:
    meshes = []
    for one in bodies:
        kind = one.figure.holds
        if kind is None:
            continue
        at = _grip(one)
        # What is read looks at its reader, tipped back as one holds a page.
        held = props.build(kind)
        held = held.turned(180.0).transformed(rx(38.0)) if kind in PAGES else held
        meshes.append(held.turned(one.figure.facing).moved(*at))
    return meshes


def _grip(one: Body) -> Vector:
    """Where the hand that holds closes (3,), metres."""
    tag = "r" if one.bones.grips[0] in ("hold", "fist", "point") or one.bones.grips[1] != "hold" else "l"
    frame, wrist = one.bones.frames["hand_" + tag], one.bones.joints["wrist_" + tag]
    at: Vector = wrist + frame @ np.array([0.0, 0.02, -0.55 * one.bones.measures.hand])
    return at


def _joined(pieces: list[tuple[Mesh, Stuff | None]], bodies: tuple[Body, ...], first: int, piece: SetPiece) -> World:
    vertices, normals, faces, flats, tones, things, parts, stuffs, smooths = ([] for _ in range(9))
    base, part_base = 0, 0
    for number, (one, stuff) in enumerate(pieces):
        normal, flat = _normals(one)
        vertices.append(one.vertices)
        normals.append(normal)
        flats.append(flat)
        faces.append(one.faces + np.int32(base))
        tones.append(one.tone)
        things.append(np.full(len(one.faces), number, np.int32))
        parts.append(one.part + np.int32(part_base))
        stuffs.append(_stuff(one.part) if stuff is None else np.full(len(one.faces), stuff, np.int32))
        smooths.append(one.smooth)
        base += len(one.vertices)
        part_base += int(one.part.max(initial=0)) + 1
    ground = np.array([[0.0, 0.0, 0.0]], np.float32)
    return World(
        vertices=np.concatenate([*vertices, ground]).astype(np.float32),
        normals=np.concatenate([*normals, np.array([[0, 0, 1]], np.float32)]),
        faces=np.concatenate([*faces, np.array([[base] * 3], np.int32)]),
        flat=np.concatenate([*flats, np.array([[0, 0, 1]], np.float32)]),
        tone=np.append(np.concatenate(tones), np.float32(piece.ground_tone)).astype(np.float32),
        thing=np.append(np.concatenate(things), np.int32(0)).astype(np.int32),
        part=np.append(np.concatenate(parts), np.int32(part_base)).astype(np.int32),
        stuff=np.append(np.concatenate(stuffs), np.int32(Stuff.GROUND)).astype(np.int32),
        smooth=np.append(np.concatenate(smooths), np.int32(0)).astype(np.int32),
        bodies=bodies,
        first_figure=first,
        set_piece=piece,
    )


def _stuff(parts: Ints) -> Ints:
    out = np.full(len(parts), Stuff.CLOTH, np.int32)
    for part, stuff in STUFF_OF.items():
        out[parts == part] = stuff
    out[(parts >= Part.HAND) & (parts < Part.HAND + 16)] = Stuff.SKIN
    return out


def _normals(one: Mesh) -> tuple[Floats, Floats]:
    corners = one.vertices[one.faces]
    cross = np.cross(corners[:, 1] - corners[:, 0], corners[:, 2] - corners[:, 0])
    summed = np.empty(one.vertices.shape, np.float64)
    for axis in range(3):
        weights = np.repeat(cross[:, axis], 3)
        summed[:, axis] = np.bincount(one.faces.ravel(), weights, minlength=len(one.vertices))
    length = np.linalg.norm(summed, axis=1, keepdims=True)
    size = np.linalg.norm(cross, axis=1, keepdims=True)
    return (summed / np.maximum(length, 1e-12)).astype(np.float32), (cross / np.maximum(size, 1e-12)).astype(np.float32)
