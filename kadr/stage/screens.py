"""Screens: how the picture of a screenlife shot sits on a device. Windows, title bars, tiles of a call and bubbles of a
chat, their text as grey bars: words are the script's, and none are invented here."""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from kadr.film.shots import ScreenKind

Grey = NDArray[np.uint8]
Box = tuple[float, float, float, float]

# The widest and the narrowest frame that a layout is made for.
WIDEST, NARROWEST = 2.4, 0.56
INK, DARK, SHADE, MIDDLE, PALE, WHITE = 0.08, 0.2, 0.36, 0.58, 0.82, 0.97


@dataclass(frozen=True, slots=True, kw_only=True)
class Plate:
    """A flat piece of a screen: `box` is left, top, right, bottom in frame heights from the upper left corner; `round`
    the radius of its corners, in frame heights; `drawn` where a line is drawn around it."""

    box: Box
    tone: float
    round: float = 0.0
    drawn: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Layout:
    """What lies under the camera's picture, where the picture is (None where the screen shows none), what lies over."""

    under: tuple[Plate, ...]
    view: Box | None
    over: tuple[Plate, ...] = ()


def layout(kind: ScreenKind, aspect: float, *, seed: int = 0) -> Layout:
    """The screen of a kind in a frame as wide as `aspect` heights. `seed` sets the lengths of the bars of text."""
    return _LAYOUTS[kind](aspect, np.random.default_rng((seed, list(ScreenKind).index(kind))))


def lay(grey: Grey, kind: ScreenKind, *, seed: int = 0, focus: float = 0.5) -> Grey:
    """The picture (h, w) as the screen shows it. Where the screen's view is narrower than the picture, the part around
    `focus` is seen, a share of the width: the place of the head that the shot is about."""
    import cv2

    height, width = grey.shape
    plan = layout(kind, width / height, seed=seed)
    out = np.full_like(grey, round(255 * DARK))
    for plate in plan.under:
        _paint(out, plate)
    if plan.view is not None:
        left, top, right, bottom = (round(v * height) for v in plan.view)
        part = _cut(grey, (right - left) / max(1, bottom - top), focus)
        out[top:bottom, left:right] = cv2.resize(part, (right - left, bottom - top), interpolation=cv2.INTER_AREA)
    for plate in plan.over:
        _paint(out, plate)
    return out


def _cut(grey: Grey, aspect: float, focus: float) -> Grey:
    """The largest part of the picture of an aspect, about `focus` sideways and a little above the middle upright."""
    height, width = grey.shape
    wide, high = min(width, round(height * aspect)), min(height, round(width / aspect))
    left = int(np.clip(round(focus * width - wide / 2), 0, width - wide))
    # Heads are in the upper half of a frame: what has to go is taken from below.
    top = round(0.3 * (height - high))
    return grey[top : top + high, left : left + wide]


def _paint(out: Grey, plate: Plate) -> None:
    import cv2

    height = out.shape[0]
    # Sixteenths of a pixel, lest edges of a small frame jump.
    points = np.round(outline(plate) * height * 16).astype(np.int32).reshape(-1, 1, 2)
    cv2.fillPoly(out, [points], round(255 * min(1.0, plate.tone)), cv2.LINE_AA, 4)
    if plate.drawn:
        cv2.polylines(out, [points], True, round(255 * INK), max(1, round(height / 380)), cv2.LINE_AA, 4)  # noqa: FBT003  cv2 has no names


def outline(plate: Plate) -> NDArray[np.float64]:
    """The corners of a plate (n, 2), rounded, in frame heights, clockwise as one looks at the screen."""
    x0, y0, x1, y1 = plate.box
    r = min(plate.round, (x1 - x0) / 2, (y1 - y0) / 2)
    if r <= 0.0:
        return np.array([(x0, y0), (x1, y0), (x1, y1), (x0, y1)])
    turns = np.linspace(0, np.pi / 2, 7)
    middles = ((x0 + r, y0 + r), (x1 - r, y0 + r), (x1 - r, y1 - r), (x0 + r, y1 - r))
    corners = []
    for quarter, (x, y) in enumerate(middles):
        start = np.pi * (1.0 + 0.5 * quarter)
        corners += [(x + r * np.cos(start + t), y + r * np.sin(start + t)) for t in turns]
    return np.array(corners)


def _text(x: float, y: float, width: float, *, rows: int, rng: np.random.Generator, tone: float = MIDDLE,
          size: float = 0.016, gap: float = 0.03) -> Iterator[Plate]:  # fmt: skip
    """Lines of text as bars, the last one shorter."""
    for row in range(rows):
        share = rng.uniform(0.3, 0.7) if row == rows - 1 else rng.uniform(0.85, 1.0)
        top = y + gap * row
        yield Plate(box=(x, top, x + width * float(share), top + size), tone=tone, round=size / 2)


def _disc(x: float, y: float, radius: float, tone: float) -> Plate:
    return Plate(box=(x - radius, y - radius, x + radius, y + radius), tone=tone, round=radius)


def _sitter(box: Box, tone: float) -> Iterator[Plate]:
    """Somebody in a small tile: head and shoulders, nobody in particular."""
    x0, y0, x1, y1 = box
    x, high = (x0 + x1) / 2, y1 - y0
    yield Plate(box=box, tone=tone, round=0.012, drawn=True)
    yield Plate(box=(x - 0.3 * high, y0 + 0.62 * high, x + 0.3 * high, y1), tone=DARK, round=0.16 * high)
    yield _disc(x, y0 + 0.4 * high, 0.17 * high, PALE if tone < MIDDLE else SHADE)


def _window(box: Box, tone: float, *, bar: float = 0.045) -> Iterator[Plate]:
    """A window's frame with its title bar: three buttons and a bar of text."""
    x0, y0, x1, _ = box
    yield Plate(box=box, tone=tone, round=0.014, drawn=True)
    yield Plate(box=(x0, y0, x1, y0 + bar), tone=MIDDLE, round=0.014, drawn=True)
    for i, shade in enumerate((DARK, SHADE, PALE)):
        yield _disc(x0 + 0.028 + 0.026 * i, y0 + bar / 2, 0.008, shade)
    middle = (x0 + x1) / 2
    yield Plate(box=(middle - 0.1, y0 + bar / 2 - 0.007, middle + 0.1, y0 + bar / 2 + 0.007), tone=DARK, round=0.007)


def _desk(aspect: float) -> Iterator[Plate]:
    """A desktop: a bar on top with a clock, a dock below."""
    yield Plate(box=(0.0, 0.0, aspect, 1.0), tone=SHADE)
    yield Plate(box=(0.0, 0.0, aspect, 0.035), tone=PALE)
    for i in range(5):
        yield Plate(box=(0.03 + 0.09 * i, 0.012, 0.09 + 0.09 * i, 0.024), tone=SHADE, round=0.006)
    yield Plate(box=(aspect - 0.12, 0.012, aspect - 0.03, 0.024), tone=SHADE, round=0.006)
    count = max(4, min(9, int(aspect / 0.16)))
    left = aspect / 2 - count * 0.04
    yield Plate(box=(left - 0.015, 0.915, left + count * 0.08 + 0.015, 0.99), tone=MIDDLE, round=0.02, drawn=True)
    for i in range(count):
        x = left + 0.08 * i + 0.012
        yield Plate(box=(x, 0.925, x + 0.056, 0.981), tone=(PALE, DARK, WHITE)[i % 3], round=0.014)


def _desktop(aspect: float, rng: np.random.Generator) -> Layout:
    behind = (0.05 * aspect, 0.1, 0.62 * aspect, 0.8)
    front = (0.24 * aspect, 0.13, 0.94 * aspect, 0.88)
    under = [*_desk(aspect), *_window(behind, WHITE)]
    under += _text(behind[0] + 0.03, 0.18, 0.15 * aspect, rows=14, rng=rng)
    under += _window(front, DARK)
    return Layout(under=tuple(under), view=(front[0] + 0.006, front[1] + 0.048, front[2] - 0.006, front[3] - 0.008))


def _phone(aspect: float, rng: np.random.Generator) -> Layout:
    del rng
    # A phone held upright, 9 to 19.5; a vertical film is the phone's own picture.
    high = 0.96 if aspect > 0.8 else 1.0
    wide = min(aspect * 0.96, high * 9 / 19.5) if aspect > 0.8 else aspect
    x, top = (aspect - wide) / 2, (1 - high) / 2
    body = Plate(box=(x - 0.012, top - 0.008, x + wide + 0.012, top + high + 0.008), tone=INK, round=0.06)
    view = (x, top + 0.01, x + wide, top + high - 0.01)
    middle = x + wide / 2
    over = [
        Plate(box=(middle - 0.05, top + 0.018, middle + 0.05, top + 0.038), tone=INK, round=0.01),
        Plate(box=(x + 0.03, top + 0.022, x + 0.085, top + 0.034), tone=DARK, round=0.006),
        Plate(box=(x + wide - 0.085, top + 0.022, x + wide - 0.03, top + 0.034), tone=DARK, round=0.006),
        Plate(box=(middle - 0.075, top + high - 0.03, middle + 0.075, top + high - 0.022), tone=WHITE, round=0.004),
        _disc(middle, top + high - 0.09, 0.036, WHITE),
        _disc(middle, top + high - 0.09, 0.029, DARK),
    ]
    return Layout(under=(Plate(box=(0, 0, aspect, 1), tone=DARK), body), view=view, over=tuple(over))


def _webcam(aspect: float, rng: np.random.Generator) -> Layout:
    del rng
    frame = (0.02, 0.02, aspect - 0.02, 0.98)
    over = (
        Plate(box=(aspect - 0.2, 0.09, aspect - 0.05, 0.13), tone=DARK, round=0.02),
        _disc(aspect - 0.18, 0.11, 0.009, WHITE),
        Plate(box=(aspect - 0.16, 0.103, aspect - 0.07, 0.117), tone=PALE, round=0.007),
    )
    return Layout(under=tuple(_window(frame, DARK)), view=(0.026, 0.068, aspect - 0.026, 0.972), over=over)


def _controls(aspect: float) -> Iterator[Plate]:
    """The buttons of a call."""
    for i in range(5):
        x = aspect / 2 + 0.1 * (i - 2)
        yield _disc(x, 0.925, 0.033, INK if i == 4 else PALE)
        yield Plate(box=(x - 0.014, 0.918, x + 0.014, 0.932), tone=WHITE if i == 4 else SHADE, round=0.007)


def _video_call(aspect: float, rng: np.random.Generator) -> Layout:
    wide = aspect > 1.0
    side = 0.24 * aspect if wide else 0.0
    view = (0.03, 0.07, aspect - side - 0.045, 0.85 if wide else 0.62)
    under = [Plate(box=(0, 0, aspect, 1), tone=DARK), Plate(box=(0, 0, aspect, 0.045), tone=MIDDLE)]
    under += [_disc(0.03 + 0.026 * i, 0.0225, 0.008, DARK) for i in range(3)]
    for i in range(3):
        if wide:
            tile = (aspect - side - 0.015, 0.07 + 0.265 * i, aspect - 0.03, 0.32 + 0.265 * i)
        else:
            each = (aspect - 0.06) / 3
            tile = (0.03 + each * i, 0.65, 0.02 + each * (i + 1), 0.84)
        under += _sitter(tile, (MIDDLE, SHADE, MIDDLE)[i])
        under += _text(tile[0] + 0.015, tile[3] - 0.03, 0.1, rows=1, rng=rng, tone=WHITE)
    under += _controls(aspect)
    name = _text(view[0] + 0.02, view[3] - 0.035, 0.16, rows=1, rng=rng, tone=WHITE)
    label = Plate(box=(view[0] + 0.01, view[3] - 0.045, view[0] + 0.19, view[3] - 0.01), tone=DARK, round=0.008)
    return Layout(under=tuple(under), view=view, over=(label, *name))


def _voice_call(aspect: float, rng: np.random.Generator) -> Layout:
    base = _webcam(aspect, rng)
    card = (aspect / 2 - 0.26, 0.72, aspect / 2 + 0.26, 0.93)
    over = [Plate(box=card, tone=DARK, round=0.03, drawn=True), _disc(card[0] + 0.075, 0.79, 0.045, MIDDLE)]
    over += _text(card[0] + 0.14, 0.765, 0.2, rows=1, rng=rng, tone=WHITE)
    for i in range(24):
        reach = 0.004 + 0.022 * float(rng.random())
        x = card[0] + 0.145 + 0.0145 * i
        over.append(Plate(box=(x, 0.82 - reach, x + 0.007, 0.82 + reach), tone=PALE, round=0.003))
    over += [_disc(aspect / 2 + s * 0.07, 0.888, 0.026, WHITE if s else INK) for s in (-1, 0, 1)]
    return Layout(under=base.under, view=base.view, over=tuple(over))


def _chat(aspect: float, rng: np.random.Generator) -> Layout:
    list_to = 0.3 * aspect if aspect > 1.0 else 0.0
    under = [Plate(box=(0, 0, aspect, 1), tone=PALE)]
    if list_to:
        under.append(Plate(box=(0, 0, list_to, 1), tone=WHITE, drawn=True))
        for i in range(9):
            y = 0.09 + 0.1 * i
            if i == 1:
                under.append(Plate(box=(0, y - 0.045, list_to, y + 0.05), tone=PALE))
            under.append(_disc(0.055, y, 0.03, (SHADE, MIDDLE, DARK)[i % 3]))
            under += _text(0.105, y - 0.018, list_to - 0.14, rows=2, rng=rng)
    under.append(Plate(box=(list_to, 0, aspect, 0.075), tone=WHITE, drawn=True))
    under.append(_disc(list_to + 0.05, 0.0375, 0.025, MIDDLE))
    under += _text(list_to + 0.09, 0.03, 0.2, rows=1, rng=rng, tone=SHADE)
    under += _bubbles(list_to, aspect, rng)
    under.append(Plate(box=(list_to, 0.92, aspect, 1), tone=WHITE, drawn=True))
    under.append(Plate(box=(list_to + 0.03, 0.938, aspect - 0.09, 0.982), tone=PALE, round=0.022))
    under.append(_disc(aspect - 0.05, 0.96, 0.024, DARK))
    return Layout(under=tuple(under), view=None)


def _bubbles(left: float, right: float, rng: np.random.Generator) -> Iterator[Plate]:
    """Messages of two, the other's on the left."""
    y, span = 0.11, right - left
    for i in range(12):
        rows = int(rng.integers(1, 4))
        high = 0.03 * rows + 0.022
        if y + high > 0.9:
            return
        mine = i % 3 != 0
        wide = span * float(rng.uniform(0.3, 0.55))
        x = right - 0.04 - wide if mine else left + 0.04
        yield Plate(box=(x, y, x + wide, y + high), tone=SHADE if mine else WHITE, round=0.022, drawn=True)
        yield from _text(x + 0.025, y + 0.017, wide - 0.05, rows=rows, rng=rng, tone=PALE if mine else MIDDLE)
        y += high + 0.022


def _document(aspect: float, rng: np.random.Generator) -> Layout:
    wide = min(0.94 * aspect, 0.86)
    x = (aspect - wide) / 2
    under = [Plate(box=(0, 0, aspect, 1), tone=MIDDLE), Plate(box=(0, 0, aspect, 0.07), tone=PALE, drawn=True)]
    under += [Plate(box=(0.03 + 0.07 * i, 0.02, 0.08 + 0.07 * i, 0.05), tone=SHADE, round=0.006) for i in range(6)]
    under.append(Plate(box=(x, 0.1, x + wide, 1.02), tone=WHITE, drawn=True))
    under += _text(x + 0.2 * wide, 0.16, 0.6 * wide, rows=1, rng=rng, tone=DARK, size=0.026)
    y = 0.24
    while y < 0.93:
        rows = int(rng.integers(3, 7))
        under += _text(x + 0.1 * wide, y, 0.8 * wide, rows=rows, rng=rng, tone=SHADE)
        y += 0.03 * rows + 0.03
    return Layout(under=tuple(under), view=None)


def _map(aspect: float, rng: np.random.Generator) -> Layout:
    under = [Plate(box=(0, 0, aspect, 1), tone=PALE)]
    xs, ys = (
        (np.arange(1, count) + rng.uniform(-0.3, 0.3, count - 1)) / count * span
        for span, count in ((aspect, max(2, round(aspect / 0.24))), (1.0, 5))
    )
    # Blocks of houses are what the streets leave.
    for x0, x1 in zip([0.0, *xs], [*xs, aspect], strict=True):
        for y0, y1 in zip([0.0, *ys], [*ys, 1.0], strict=True):
            if x1 - x0 > 0.04 and y1 - y0 > 0.04:
                tone = (MIDDLE, 0.7, PALE)[int(rng.integers(0, 3))]
                box = (float(x0) + 0.014, float(y0) + 0.014, float(x1) - 0.014, float(y1) - 0.014)
                under.append(Plate(box=box, tone=tone, drawn=True))
    over = [Plate(box=(0.05, 0.04, 0.6 * min(aspect, 1.0), 0.1), tone=WHITE, round=0.03, drawn=True)]
    over += _text(0.09, 0.062, 0.25, rows=1, rng=rng)
    over += [_disc(aspect / 2, 0.47, 0.04, INK), _disc(aspect / 2, 0.47, 0.016, WHITE)]
    over += [Plate(box=(aspect / 2 - 0.008, 0.5, aspect / 2 + 0.008, 0.57), tone=INK, round=0.008)]
    return Layout(under=(*under, *over), view=None)


def _camera_roll(aspect: float, rng: np.random.Generator) -> Layout:
    del rng
    under = [Plate(box=(0, 0, aspect, 1), tone=INK)]
    count = max(3, int(aspect / 0.14))
    each = aspect / count
    tones = (SHADE, MIDDLE, PALE, DARK)
    for i in range(count):
        box = (each * i + 0.006, 0.88, each * (i + 1) - 0.006, 0.98)
        under.append(Plate(box=box, tone=tones[i % 4], round=0.004, drawn=i == count // 2))
    over = (Plate(box=(0.03, 0.03, 0.09, 0.045), tone=WHITE, round=0.007),)
    return Layout(under=tuple(under), view=(0.0, 0.0, aspect, 0.86), over=over)


def _surveillance(aspect: float, rng: np.random.Generator) -> Layout:
    over = []
    for x, way in ((0.05, 1.0), (aspect - 0.05, -1.0)):
        for y, down in ((0.05, 1.0), (0.95, -1.0)):
            for wide, high in ((0.1, 0.006), (0.006, 0.1)):
                (x0, x1), (y0, y1) = sorted((x, x + way * wide)), sorted((y, y + down * high))
                over.append(Plate(box=(x0, y0, x1, y1), tone=WHITE))
    over += [
        Plate(box=(0.08, 0.08, 0.34, 0.125), tone=INK),
        Plate(box=(aspect - 0.4, 0.875, aspect - 0.08, 0.92), tone=INK),
    ]
    over += _text(0.095, 0.094, 0.22, rows=1, rng=rng, tone=WHITE)
    over += _text(aspect - 0.385, 0.889, 0.4, rows=1, rng=rng, tone=WHITE)
    return Layout(under=(), view=(0.0, 0.0, aspect, 1.0), over=tuple(over))


def _broadcast(aspect: float, rng: np.random.Generator) -> Layout:
    over = [
        Plate(box=(0.06, 0.78, aspect - 0.06, 0.87), tone=WHITE, drawn=True),
        Plate(box=(0.06, 0.87, aspect - 0.06, 0.925), tone=DARK, drawn=True),
        Plate(box=(aspect - 0.2, 0.05, aspect - 0.06, 0.11), tone=DARK, round=0.01, drawn=True),
    ]
    over += _text(0.1, 0.81, 0.55 * aspect, rows=1, rng=rng, tone=DARK, size=0.03)
    over += _text(0.1, 0.89, 0.8 * aspect, rows=1, rng=rng, tone=PALE)
    return Layout(under=(), view=(0.0, 0.0, aspect, 1.0), over=tuple(over))


_LAYOUTS = {
    ScreenKind.DESKTOP: _desktop,
    ScreenKind.PHONE: _phone,
    ScreenKind.WEBCAM: _webcam,
    ScreenKind.VIDEO_CALL: _video_call,
    ScreenKind.VOICE_CALL: _voice_call,
    ScreenKind.CHAT: _chat,
    ScreenKind.DOCUMENT: _document,
    ScreenKind.MAP: _map,
    ScreenKind.CAMERA_ROLL: _camera_roll,
    ScreenKind.SURVEILLANCE: _surveillance,
    ScreenKind.BROADCAST: _broadcast,
}
