"""Everything put on paper: smudge, hatching, lines, what is out of focus, people before it, weather over it."""

from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

from kadr.film.staging import Camera, Daylight, SketchStyle, Staging, Weather
from kadr.stage import graphite, pencil, weather
from kadr.stage.texture import Texture

Floats = NDArray[np.float32]
Bytes = NDArray[np.uint8]


@dataclass(frozen=True, slots=True, kw_only=True)
class Layers:
    """Layers of a picture, (h, w) each: grey `value`, `depth` in metres (0 sky), direction of hatching `lean`, share of
    people in a pixel `figure`, drawn faces `ink`, all 0 to 1; lines of the set `lines` and of `people`, 0 to 255."""

    value: Floats
    depth: Floats
    lean: Bytes
    figure: Floats
    ink: Floats
    lines: Bytes
    people: Bytes


def composed(
    staging: Staging, layers: Layers, *, scale: float, texture: Texture, indoor: bool, style: SketchStyle
) -> Bytes:
    """The finished picture, grey bytes (h, w); `scale` widens strokes with the picture, `texture` places them."""
    shape = layers.value.shape
    lines, people = layers.lines, layers.people
    if style is SketchStyle.PENCIL:
        lines, people = _wavered(lines, 0.55 * scale, 5), _wavered(people, 0.32 * scale, 6)
    ground = graphite.Ground(layers.value, layers.lean, layers.figure, layers.ink, lines, people)
    behind, ahead, out = (np.empty(shape, np.float32) for _ in range(3))
    if style is SketchStyle.PENCIL:
        graphite.toned(ground, _hand(texture, scale, night=staging.daylight is Daylight.NIGHT), behind, ahead)
        behind = _defocused(staging.camera, behind, layers, scale)
    else:
        graphite.ruled(ground, behind, ahead)
    graphite.joined(ground, behind, ahead, out)
    if staging.weather is not Weather.CLEAR and not indoor and style is not SketchStyle.LINE:
        far = np.where(layers.depth > 0, layers.depth, np.float32(np.inf)).astype(np.float32)
        out = weather.draw(
            out, far, weather=staging.weather, daylight=staging.daylight, seed=texture.seed, at_s=texture.at_s
        )
    grey = np.empty(shape, np.uint8)
    # Neither paper nor graphite reaches the ends of the scale; ink and flat tones do.
    low, high = (0.015, 0.985) if style is SketchStyle.PENCIL else (0.0, 1.0)
    graphite.as_bytes(out, low, high, grey)
    return grey


def _wavered(lines: Bytes, swing: float, seed: int) -> Bytes:
    maps = pencil.wobble(lines.shape[1], lines.shape[0], swing, seed)
    moved: Bytes = cv2.remap(lines, *maps, cv2.INTER_LINEAR, borderMode=cv2.BORDER_REPLICATE).astype(np.uint8)
    return moved


def _hand(texture: Texture, scale: float, *, night: bool) -> graphite.Hand:
    """By day mostly strokes, by night mostly smudge."""
    seed = texture.seed
    hatch = (seed % 997) * np.array([131, 197]) - np.round([texture.dy, texture.dx]).astype(np.int64)
    return graphite.Hand(
        strokes=pencil.hatching(float(np.clip(round(scale * 2) / 2, 0.5, 4.0))),
        grain=pencil.grain(3),
        hatch=hatch % graphite.TILE,
        paper=(seed % 911) * np.array([131, 197]) % graphite.TILE,
        smudge=0.86 if night else 0.60,
        stroke=0.38 if night else 0.40,
        night=night,
    )


def _defocused(camera: Camera, drawn: Floats, layers: Layers, scale: float) -> Floats:
    """The set behind the plane in focus, blurred as the lens would; people are kept out of the blur."""
    focus, f = camera.focus_m, camera.focal_mm / 1000.0
    if focus is None:
        return drawn
    height, width = drawn.shape
    # Circle of confusion of a far background at f/2.8, as a share of the picture's width.
    blur = f * f / (2.8 * max(0.2, focus - f)) / (camera.sensor_width_mm / 1000.0) * width
    sigma = float(min(14.0 * scale, 0.35 * blur))
    if sigma < 0.7:
        return drawn
    depth = layers.depth
    far = np.where(depth > 0, np.clip((depth - focus * 1.15) / (focus * 2.0), 0, 1), 1.0).astype(np.float32)
    small = (max(8, width // 3), max(8, height // 3))

    def spread(layer: Floats) -> Floats:
        shrunk = cv2.resize(layer, small, interpolation=cv2.INTER_AREA)
        return cv2.GaussianBlur(shrunk, (0, 0), sigma / 3).astype(np.float32)

    keep = np.float32(1.0) - layers.figure
    known = spread(keep)
    soft = cv2.resize(spread(drawn * keep) / np.maximum(known, 1e-3), (width, height), interpolation=cv2.INTER_LINEAR)
    amount = far * np.clip(cv2.resize(known, (width, height)) * 20.0, 0, 1)
    out: Floats = drawn * (1.0 - amount) + soft * amount
    return out
