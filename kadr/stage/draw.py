"""From a staging to a drawn panel: depth buffer, light, faces, lines, then pencil on paper, in this order."""

import hashlib
import io
import json
from dataclasses import asdict, dataclass

import cv2
import numpy as np
from numpy.typing import NDArray
from PIL import Image
from PIL.PngImagePlugin import PngInfo

from kadr.film.staging import Daylight, Staging
from kadr.stage import edges, overlay, pencil, raster, shade, sky
from kadr.stage.camera import View, view
from kadr.stage.checks import checked, checked_size
from kadr.stage.laying import sheets
from kadr.stage.light import Lighting, lighting, over_snow
from kadr.stage.paper import Layers, composed
from kadr.stage.world import World, build

Floats = NDArray[np.float32]
Ints = NDArray[np.int32]
MARK = "Drawn from shot data by Kadr; no AI model"
NEAR_M = 0.08
SHADOW_PX = 800
# Up to this many pixels each is sampled four times; larger pictures have lines wide enough without.
SUPERSAMPLED = 2_400_000


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


def sketch(staging: Staging, *, width: int = 1024, height: int = 576, style: str = "pencil") -> bytes:
    """The staging as a PNG, grey, with a text chunk that says how it was made.

    Raises Invalid where the staging cannot be drawn (a number that is none, a lens of length 0), TooLarge for too
    many figures, NotFound for an unknown place or prop. The same staging gives the same bytes.
    """
    checked(staging)
    checked_size(width, height, style)
    return encoded(picture(staging, width, height))


def encoded(grey: NDArray[np.uint8]) -> bytes:
    """A grey picture (h, w) as PNG bytes that say how it was made."""
    info = PngInfo()
    info.add_text("Description", MARK)
    info.add_text("Software", "Kadr")
    out = io.BytesIO()
    # Grain does not compress: the fastest level costs 2 % of size and saves two thirds of the time.
    Image.fromarray(grey).save(out, "PNG", compress_level=1, pnginfo=info)
    return out.getvalue()


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


def picture(staging: Staging, width: int, height: int) -> NDArray[np.uint8]:
    """The drawn panel as grey values (h, w)."""
    plate = exposed(staging, width, height)
    layers = _layers(plate)
    if not plate.world.set_piece.indoor:
        sky.paint(layers.value, layers.depth, staging, plate.sight, plate.world.set_piece.lights)
    return composed(staging, layers, scale=plate.scale, seed=digest_of(staging), indoor=plate.world.set_piece.indoor)


def exposed(staging: Staging, width: int, height: int) -> Plate:
    """The staging's depth buffer and all that drawing needs besides."""
    sight = view(staging.camera, width, height)
    world = build(staging, sight)
    factor = 2 if width * height <= SUPERSAMPLED else 1
    air = _air(staging, world)
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


def _air(staging: Staging, world: World) -> Lighting:
    air = lighting(
        staging.daylight,
        staging.weather,
        indoor=world.set_piece.indoor,
        camera=staging.camera,
        key_side=1.0 if staging.seed % 2 else -1.0,
    )
    snow = world.set_piece.ground_tone > 0.9 and not world.set_piece.indoor
    return over_snow(air, staging.daylight) if snow else air


def _samples(world: World, sight: View, factor: int) -> tuple[Floats, Ints]:
    rows, columns = sight.height * factor, sight.width * factor
    near = np.zeros((rows, columns), np.float32)
    seen = np.full((rows, columns), -1, np.int32)
    lens = np.array([sight.focal_px * factor, columns / 2, rows / 2], np.float32)
    space = sight.seen(world.vertices.astype(np.float64)).astype(np.float32)
    raster.rasterise(space, world.faces, lens, NEAR_M, near, seen)
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
    par[shade.NIGHT] = float(night)
    return par


def _layers(plate: Plate) -> Layers:
    shape = (plate.sight.height, plate.sight.width)
    basis, shadow = _shadow(plate.world, plate.air, plate.film.par)
    picture = shade.Picture(
        np.empty(shape, np.float32), np.empty(shape, np.float32), np.empty(shape, np.uint8), np.empty(shape, np.float32)
    )
    lights = shade.Lights(basis, shadow, _lamps(plate.world), plate.heads)
    shade.values(plate.scenery, plate.film, lights, picture)
    ink = np.zeros(shape, np.float32)
    # Painted eyes and shirts are white by day; at night as pale as skin is.
    bright = 0.72 if plate.film.par[shade.NIGHT] > 0 else min(1.0, plate.air.ambient + 0.45)
    for sheet in sheets(plate.world, plate.heads, plate.sight, plate.scale):
        overlay.lay(plate.scenery, plate.film, sheet, bright, picture.value, ink)
    lines, people = _lines(plate)
    return Layers(
        value=picture.value, depth=picture.depth, lean=picture.lean, figure=picture.figure, ink=ink, lines=lines,
        people=people,
    )  # fmt: skip


def _shadow(world: World, air: Lighting, par: Floats) -> tuple[Floats, Floats]:
    key = air.key / np.linalg.norm(air.key)
    side = np.cross([0.0, 0.0, 1.0], key)
    side /= np.linalg.norm(side)
    basis = np.array([side, np.cross(key, side), key], np.float32)
    shadow = np.full((SHADOW_PX, SHADOW_PX), -1e9, np.float32)
    casting = world.thing > 0
    if not casting.any():
        par[shade.SHADOW_SCALE] = 1e-3
        return basis, shadow
    faces = world.faces[casting]
    space = world.vertices @ basis.T
    touched = np.zeros(len(space), np.bool_)
    touched[faces.ravel()] = True
    low, high = space[touched].min(axis=0) - 0.05, space[touched].max(axis=0) + 0.05
    scale = (SHADOW_PX - 4) / max(high[0] - low[0], high[1] - low[1], 0.5)
    par[shade.SHADOW_X], par[shade.SHADOW_Y], par[shade.SHADOW_SCALE] = low[0] - 2 / scale, low[1] - 2 / scale, scale
    space[:, 0] = (space[:, 0] - par[shade.SHADOW_X]) * scale
    space[:, 1] = (space[:, 1] - par[shade.SHADOW_Y]) * scale
    raster.rasterise_shadow(space.astype(np.float32), faces, shadow)
    return basis, shadow


def _lamps(world: World) -> Floats:
    near = [light for light in world.set_piece.lights if abs(light.x) < 100 and abs(light.y) < 100]
    rows = [*world.glows, *((light.x, light.y, light.z, light.strength) for light in near)][:8]
    return np.array(rows, np.float32).reshape(-1, 4)


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


def _lines(plate: Plate) -> tuple[Floats, Floats]:
    """Lines of the set and of the figures, (h, w) each, 0 to 1."""
    world, pen = plate.world, plate.scale * plate.film.factor
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


def _shrunk(layer: NDArray[np.uint8], sight: View) -> Floats:
    small = cv2.resize(layer, (sight.width, sight.height), interpolation=cv2.INTER_AREA)
    return small.astype(np.float32) * np.float32(1 / 255)
