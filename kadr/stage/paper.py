"""Everything put on paper: smudge, hatching, lines, what is out of focus, people before it, weather over it."""

from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

from kadr.film.staging import Camera, Daylight, Staging, Weather
from kadr.stage import pencil, weather

Floats = NDArray[np.float32]


@dataclass(frozen=True, slots=True, kw_only=True)
class Layers:
    """Layers of a picture, (h, w) each: grey `value`, `depth` in metres (0 sky), direction of hatching `lean`, share of
    people in a pixel `figure`, drawn faces `ink`, lines of the set `lines` and of people `people`; 0 to 1."""

    value: Floats
    depth: Floats
    lean: NDArray[np.uint8]
    figure: Floats
    ink: Floats
    lines: Floats
    people: Floats


def composed(staging: Staging, layers: Layers, *, scale: float, seed: int, indoor: bool) -> NDArray[np.uint8]:
    """The finished picture, grey bytes (h, w); `scale` widens strokes with the picture, `seed` moves them."""
    height, width = layers.value.shape
    lines = _wavered(layers.lines, 0.55 * scale, 5)
    people = _wavered(layers.people, 0.32 * scale, 6)
    tooth = pencil.tiled(pencil.grain(3), height, width, seed % 911)
    toned = _toned(layers, tooth, night=staging.daylight is Daylight.NIGHT, scale=scale, seed=seed)
    behind = toned * (1.0 - lines * (0.92 + 0.10 * tooth).clip(0.6, 1.0))
    behind = _defocused(staging.camera, behind, layers, scale)
    ahead = toned * (1.0 - np.maximum(layers.ink, people) * (0.96 + 0.06 * tooth).clip(0.75, 1.0))
    cover = np.clip(np.maximum(layers.figure, people), 0, 1)
    out = behind * (1.0 - cover) + ahead * cover
    if staging.weather is not Weather.CLEAR and not indoor:
        far = np.where(layers.depth > 0, layers.depth, np.float32(np.inf)).astype(np.float32)
        out = weather.draw(out, far, weather=staging.weather, daylight=staging.daylight, seed=seed)
    # Neither paper nor graphite reaches the ends of the scale.
    grey: NDArray[np.uint8] = (np.clip(out, 0.015, 0.985) * 255.0 + 0.5).astype(np.uint8)
    return grey


def _wavered(lines: Floats, swing: float, seed: int) -> Floats:
    maps = pencil.wobble(lines.shape[1], lines.shape[0], swing, seed)
    moved: Floats = cv2.remap(lines, *maps, cv2.INTER_LINEAR, borderMode=cv2.BORDER_REPLICATE).astype(np.float32)
    return moved


def _toned(layers: Layers, tooth: Floats, *, night: bool, scale: float, seed: int) -> Floats:
    """Values as smudged graphite under hatching: by day mostly strokes, by night mostly smudge."""
    dark = np.float32(1.0) - np.clip(layers.value, 0.0, 1.0)
    laid = pencil.hatched(dark, layers.lean, scale, seed % 997)
    smudge, stroke = (np.float32(0.86), np.float32(0.38)) if night else (np.float32(0.60), np.float32(0.40))
    bare = (layers.lean == pencil.BARE) & ((layers.figure > 0.5) | night)
    graphite = np.where(bare, np.float32(0.92), smudge)
    toned = (1.0 - graphite * dark) * (1.0 - stroke * laid * np.minimum(1.0, 0.35 + dark))
    # Graphite catches on the tooth: grain shows in the greys, not in paper or black.
    toned += tooth * np.float32(0.014) * (np.float32(0.3) + toned * dark * np.float32(4.0))
    out: Floats = toned.astype(np.float32)
    return out


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
