"""From a staging to a drawn panel: depth buffer, light, faces, lines, then pencil on paper, in this order."""

import hashlib
import json
from dataclasses import asdict, dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

from kadr.film.shots import Move, ScreenKind
from kadr.film.staging import Camera, Daylight, SketchStyle, Staging
from kadr.stage import edges, overlay, pencil, png, raster, shade, sky
from kadr.stage.camera import View, view
from kadr.stage.checks import checked, checked_size
from kadr.stage.laying import sheets
from kadr.stage.light import Lighting, by_fire, lighting, over_snow
from kadr.stage.paper import Layers, composed
from kadr.stage.sets import LightKind
from kadr.stage.surface import turned
from kadr.stage.texture import Texture
from kadr.stage.world import World, build

Floats = NDArray[np.float32]
Ints = NDArray[np.int32]
Bytes = NDArray[np.uint8]
# A picture keeps to its own core: ten at once would otherwise wake a hundred threads for steps of half a millisecond.
cv2.setNumThreads(1)
MARK = "Drawn from shot data by Kadr; no AI model"
NEAR_M = 0.08
SHADOW_PX = 800
SCREENS = 12  # people who throw shadows in a fire's light
BLAZE = 2.0  # a fire so strong is what a night is lit by
IN_THE_SKY = (LightKind.SUN, LightKind.MOON)
# Up to this many pixels each is sampled four times; larger pictures have lines wide enough without.
SUPERSAMPLED = 2_400_000
# The greys of flat tones: fewer and faces melt into walls, more and they are no longer flat.
LEVELS = 6
# How heavy lines are by style: alone on paper they carry the picture, over flat tones they only part them.
WEIGHT = {SketchStyle.PENCIL: 1.0, SketchStyle.LINE: 1.1, SketchStyle.FLAT: 0.62}


@dataclass(frozen=True, slots=True, kw_only=True)
class Plate:
    """A staging exposed: the world, the lens, the light, and for each sample how near (1 / m) and which face."""

    world: World
    sight: View
    air: Lighting
    scale: float
    scenery: shade.Scenery
    film: shade.Exposure
    heads: Floats


def sketch(
    staging: Staging, *, width: int = 1024, height: int = 576, style: str = SketchStyle.PENCIL, arrows: bool = True
) -> bytes:
    """The staging as a PNG, grey, with a text chunk that says how it was made.

    Raises Invalid where the staging cannot be drawn (a number that is none, a lens of length 0), TooLarge for too
    many figures, NotFound for an unknown place or prop. The same staging gives the same bytes.
    """
    checked(staging)
    checked_size(width, height, style)
    return encoded(picture(staging, width, height, style=style, arrows=arrows))


def encoded(grey: Bytes) -> bytes:
    """A grey picture (h, w) as PNG bytes that say how it was made."""
    return png.encoded(grey, {"Description": MARK, "Software": "Kadr"})


def digest_of(staging: Staging) -> int:
    """A number from all that the staging says; it seeds the hand's waver. 1 and 1.0 say the same."""
    words = json.dumps(_plain(asdict(staging)), sort_keys=True, ensure_ascii=False)
    return int.from_bytes(hashlib.sha256(words.encode("utf-8", "surrogatepass")).digest()[:4], "big")


def _plain(value: object) -> object:
    if isinstance(value, dict):
        return {key: _plain(one) for key, one in value.items()}
    if isinstance(value, list | tuple):
        return [_plain(one) for one in value]
    if isinstance(value, bool) or value is None or isinstance(value, str):
        return value
    return float(value) if isinstance(value, int | float) else str(value)


def picture(
    staging: Staging,
    width: int,
    height: int,
    *,
    style: str = SketchStyle.PENCIL,
    texture: Texture | None = None,
    arrows: bool = True,
    lit_from: Camera | None = None,
) -> Bytes:
    """The drawn panel as grey values (h, w). Pictures with one `texture` share paper, hand and hatching; without one
    every staging has its own. `arrows` shows how the camera and the figures move. The key light stands where it stands
    for `lit_from`, a shot's first camera: it does not go along with a camera that moves."""
    style = SketchStyle(style)
    texture = texture or Texture(seed=digest_of(staging))
    plate = exposed(staging, width, height, lit_from=lit_from)
    layers = _layers(plate, style)
    indoor = plate.world.set_piece.indoor
    if not indoor and style is not SketchStyle.LINE:
        sky.paint(layers.value, layers.depth, staging, plate.sight, plate.world.set_piece.lights)
    grey = composed(staging, layers, scale=_pen(plate.scale), texture=texture, indoor=indoor, style=style)
    grey = _with_arrows(grey, staging, plate) if arrows and _moves(staging) else grey
    return grey if staging.screen is None else _on_screen(grey, staging.screen, staging.seed, plate)


def _on_screen(grey: Bytes, kind: ScreenKind, seed: int, plate: Plate) -> Bytes:
    """The picture as the device shows it: a narrow screen shows the part about the nearest head."""
    from kadr.stage import screens  # few films are seen on screens

    heads = plate.heads[plate.heads[:, 13] > 0.0]
    focus = 0.5
    if len(heads):
        nearest = heads[int(np.argmax(heads[:, 13])), :3].astype(np.float64)
        focus = float(plate.sight.projected(nearest)[0][0]) / plate.sight.width
    return screens.lay(grey, kind, seed=seed, focus=focus)


def _moves(staging: Staging) -> bool:
    return staging.move is not Move.STATIC or any(figure.path for figure in staging.figures)


def _with_arrows(grey: Bytes, staging: Staging, plate: Plate) -> Bytes:
    from kadr.stage import arrows  # most panels have none

    return arrows.lay(grey, staging, plate.sight, scale=plate.scale)


def exposed(staging: Staging, width: int, height: int, *, lit_from: Camera | None = None) -> Plate:
    """The staging's depth buffer and all that drawing needs besides; `lit_from` as for `picture`."""
    sight = view(staging.camera, width, height)
    world = build(staging, sight)
    factor = 2 if width * height <= SUPERSAMPLED else 1
    air = _air(staging, world, lit_from or staging.camera)
    near, seen = _samples(world, sight, factor)
    par = _parameters(world, sight, air, night=staging.daylight is Daylight.NIGHT, factor=factor)
    return Plate(
        world=world,
        sight=sight,
        air=air,
        scale=float(np.sqrt(width * height / (1024 * 576))),
        scenery=shade.Scenery(
            world.vertices, world.normals, world.faces, world.flat, world.tone, world.thing, world.part, world.stuff,
            world.smooth,
        ),
        film=shade.Exposure(par, sight.turn.astype(np.float32), near, seen, factor),
        heads=_heads(world, sight),
    )  # fmt: skip


def _air(staging: Staging, world: World, lit_from: Camera) -> Lighting:
    air = lighting(
        staging.daylight,
        staging.weather,
        indoor=world.set_piece.indoor,
        camera=lit_from,
        key_side=1.0 if staging.seed % 2 else -1.0,
        clear_m=world.set_piece.clear_m,
        source=next(((one.x, one.y) for one in world.set_piece.lights if one.kind in IN_THE_SKY), None),
    )
    blazing = any(strength >= BLAZE for _, _, _, strength in world.fires)
    if blazing and staging.daylight is Daylight.NIGHT and not world.set_piece.indoor:
        air = by_fire(air)
    snow = world.set_piece.ground_tone > 0.9 and not world.set_piece.indoor
    return over_snow(air, staging.daylight) if snow else air


def _samples(world: World, sight: View, factor: int) -> tuple[Floats, Ints]:
    rows, columns = sight.height * factor, sight.width * factor
    near = np.zeros((rows, columns), np.float32)
    seen = np.full((rows, columns), -1, np.int32)
    lens = np.array([sight.focal_px * factor, columns / 2, rows / 2], np.float32)
    raster.rasterise(turned(world.vertices, sight.turn, -sight.turn @ sight.eye), world.faces, lens, NEAR_M, near, seen)
    return near, seen


def _parameters(world: World, sight: View, air: Lighting, *, night: bool, factor: int) -> Floats:
    par = np.zeros(shade.SIZE, np.float32)
    par[shade.EYE_X : shade.EYE_Z + 1] = sight.eye
    par[shade.FOCAL] = sight.focal_px * factor
    par[shade.CENTRE_X], par[shade.CENTRE_Y] = sight.width * factor / 2, sight.height * factor / 2
    par[shade.KEY_X : shade.KEY_Z + 1] = air.key
    par[shade.KEY], par[shade.AMBIENT] = air.key_strength, air.ambient
    par[shade.HAZE], par[shade.HAZE_M] = air.haze, air.haze_m
    par[shade.SKY_TOP], par[shade.SKY_LOW] = air.sky_top, air.sky_low
    par[shade.LIFT], par[shade.SPAN] = air.lift, air.span
    par[shade.RIM], par[shade.SHADOW], par[shade.LAMP] = air.rim, air.shadow, air.lamp
    par[shade.FIRST_FIGURE] = world.first_figure
    par[shade.HEIGHT_PX] = sight.height
    par[shade.NIGHT], par[shade.MIST] = float(night), air.mist
    return par


def _layers(plate: Plate, style: SketchStyle) -> Layers:
    shape = (plate.sight.height, plate.sight.width)
    basis, shadow = _shadow(plate)
    picture = shade.Picture(
        np.empty(shape, np.float32), np.empty(shape, np.float32), np.empty(shape, np.uint8), np.empty(shape, np.float32)
    )
    lights = shade.Lights(basis, shadow, _lamps(plate.world), plate.heads, _screens(plate))
    plate.film.par[shade.LEVELS] = LEVELS if style is SketchStyle.FLAT else 0
    shade.values(plate.scenery, plate.film, lights, picture)
    if style is SketchStyle.LINE:
        picture.value[:] = 1.0
    ink = np.zeros(shape, np.float32)
    # Painted eyes and shirts are white by day; at night as pale as skin is.
    bright = (
        1.0
        if style is SketchStyle.LINE
        else 0.72
        if plate.film.par[shade.NIGHT] > 0
        else min(1.0, plate.air.ambient + 0.45)
    )
    for sheet in sheets(plate.world, plate.heads, plate.sight, _pen(plate.scale)):
        overlay.lay(plate.scenery, plate.film, sheet, bright, picture.value, ink)
    lines, people = _lines(plate, WEIGHT[style])
    return Layers(
        value=picture.value, depth=picture.depth, lean=picture.lean, figure=picture.figure, ink=ink, lines=lines,
        people=people,
    )  # fmt: skip


def _shadow(plate: Plate) -> tuple[Floats, Floats]:
    """The key's axes (3, 3), and how near to it what casts shadows comes, on a map as fine as the picture needs."""
    world, par = plate.world, plate.film.par
    key = plate.air.key / np.linalg.norm(plate.air.key)
    side = np.cross([0.0, 0.0, 1.0], key)
    side /= np.linalg.norm(side)
    basis = np.array([side, np.cross(key, side), key])
    # Things stand in order: the set, which casts none, then all that does, last the endless ground.
    first = int(np.searchsorted(world.thing[:-1], 1))
    faces = world.faces[first:-1]
    if not len(faces):
        par[shade.SHADOW_SCALE] = 1e-3
        return basis.astype(np.float32), np.full((4, 4), -1e9, np.float32)
    base = int(faces.min())
    space = turned(world.vertices[base:-1], basis, np.zeros(3))
    low, high = space[:, :2].min(axis=0), space[:, :2].max(axis=0)
    scale = min((SHADOW_PX - 12) / max(float((high - low).max()), 0.5), _finest(plate))
    # Scales and corners in steps: a figure that moves does not shift the edge of another's shadow.
    scale = float(2.0 ** (np.floor(4.0 * np.log2(scale)) / 4.0))
    corner = np.floor((low * scale - 2.0) / 8.0) * 8.0 / scale
    columns, rows = (int(n) for n in np.ceil((high - corner) * scale) + 3)
    par[shade.SHADOW_X], par[shade.SHADOW_Y], par[shade.SHADOW_SCALE] = corner[0], corner[1], scale
    shadow = np.full((rows, columns), -1e9, np.float32)
    flat = turned(space, np.diag([scale, scale, 1.0]), np.array([-corner[0] * scale, -corner[1] * scale, 0.0]))
    raster.rasterise_shadow(flat, faces - np.int32(base), world.smooth[first:-1], shadow)
    return basis.astype(np.float32), shadow


def _finest(plate: Plate) -> float:
    """Samples a metre of the shadow map: one for 1.5 pixels of the nearest figure, or of what is 6 m off."""
    sizes = plate.heads[:, 12]
    near = float((plate.heads[:, 13] / np.maximum(sizes, 0.05)).max(initial=0.0))
    return max(near, plate.sight.focal_px / 6.0) / 1.5


def _lamps(world: World) -> Floats:
    near = [
        one for one in world.set_piece.lights if max(abs(one.x), abs(one.y)) < 100 and one.kind is not LightKind.FIRE
    ]
    rows = [(*fire, 1.0) for fire in world.fires] + [(*glow, 0.0) for glow in world.glows]
    rows += [(light.x, light.y, light.z, light.strength, 0.0) for light in near]
    return np.array(rows[:8], np.float32).reshape(-1, 5)


def _screens(plate: Plate) -> Floats:
    """Those who throw shadows in the light of a fire: the dozen that are nearest to one."""
    world, heads = plate.world, plate.heads
    if not world.fires or not len(heads):
        return np.zeros((0, 4), np.float32)
    fires = np.array(world.fires, np.float64)
    away = np.hypot(heads[:, None, 0] - fires[None, :, 0], heads[:, None, 1] - fires[None, :, 1]).min(axis=1)
    nearest = np.argsort(away, kind="stable")[:SCREENS]
    number = world.first_figure + nearest
    rows = [heads[nearest, 0], heads[nearest, 1], heads[nearest, 2] + 0.5 * heads[nearest, 12], number]
    return np.stack(rows, axis=1).astype(np.float32)


def _heads(world: World, sight: View) -> Floats:
    """One row per figure: head centre (3), frame (9), size in metres, height in pixels."""
    rows = np.zeros((len(world.bodies), 14), np.float32)
    for i, one in enumerate(world.bodies):
        away = float(sight.turn[2] @ (one.head_centre - sight.eye))
        rows[i, :3] = one.head_centre
        rows[i, 3:12] = one.head_frame.ravel()
        rows[i, 12] = one.head_size
        rows[i, 13] = sight.focal_px * one.head_size / away if away > 0.1 else 0.0
    return rows


def _pen(scale: float) -> float:
    """How much wider a pencil is on a larger sheet: less than the sheet, or contours turn into bars at 3840 pixels."""
    return scale**0.85 if scale > 1.0 else scale


def _lines(plate: Plate, pressed: float) -> tuple[Bytes, Bytes]:
    """Lines of the set and of the figures, (h, w) each, 0 to 255."""
    world, pen = plate.world, _pen(plate.scale) * plate.film.factor * pressed
    first, heads = world.first_figure, plate.heads[:, 13]
    count = int(world.thing.max(initial=0)) + 1
    weight = np.full(count, 1.5 * pen, np.float32)
    dark = np.full(count, 0.62, np.float32)
    weight[0] = 1.25 * pen
    # The pencil presses harder on what is near: from a hair in the distance to a firm contour.
    press = np.clip(0.55 + 0.42 * np.log10(np.maximum(heads, 1.0)), 0.8, 1.75) * 1.35
    weight[first : first + len(heads)] = pen * press
    dark[first:] = 0.95
    weight[first + len(heads) :] = 1.6 * pen
    layers = np.zeros((2, *plate.film.seen.shape), np.uint8)
    edges.draw(plate.scenery, plate.film, edges.Pens(weight, dark, first, pencil.pressure(*layers.shape[1:])), layers)
    return _shrunk(layers[0], plate.sight), _shrunk(layers[1], plate.sight)


def _shrunk(layer: Bytes, sight: View) -> Bytes:
    small: Bytes = cv2.resize(layer, (sight.width, sight.height), interpolation=cv2.INTER_AREA).astype(
        np.uint8, copy=False
    )
    return small
