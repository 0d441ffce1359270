"""Figures and cameras on the plan: symbols, names and numbers, fields of view and paths."""

import math
from collections.abc import Sequence
from itertools import pairwise

from kadr.film.screenplay import Language
from kadr.formats.words import label, term
from kadr.stage.overhead.layout import BOTTOM, HEIGHT, TOP, WIDTH, Paper, Window, wide
from kadr.stage.overhead.setups import Place, ScenePlan, Setup, Standing
from kadr.stage.overhead.svg import circle, element, group, path, points, text, words

INK, ACCENT, LINE = "#1d1d1f", "#0b5cad", "#c0392b"
_FAINT = "#6e6e73"
# Shoulders of a grown person are 0.46 m across; smaller than so many units nobody sees which way they face.
_HALF_SHOULDERS_M, _LEAST_PX = 0.23, 9.0
_NAME, _NUMBER, _LENS = 13.0, 13.0, 10.5
_ROW, _ROWS, _MOST_ROWS = 15.0, 20, 4
# With more setups than this the fields of view are drawn short, or the plan turns blue.
_FEW = 12
_SHORT_M = 1.6
_LONGEST_M = 7.0
_RIM = 20.0


def reserve(paper: Paper, plan: ScenePlan, shown: Window) -> None:
    """No label lies on a figure or a camera."""
    for one in plan.standing:
        paper.take(*shown.at(one.x, one.y), _half(shown) + 2.0)
    for setup in plan.setups:
        paper.take(*_spot(setup, shown)[0], 11.0)


def _half(shown: Window) -> float:
    return max(_LEAST_PX, _HALF_SHOULDERS_M * shown.scale)


def _spot(setup: Setup, shown: Window) -> tuple[Place, float]:
    """Where a camera is drawn, and how many metres further out it is: one beyond the paper stands at its edge."""
    camera = setup.camera
    x, y = shown.at(camera.x, camera.y)
    inside = (min(max(x, _RIM), WIDTH - _RIM), min(max(y, TOP + _RIM), HEIGHT - BOTTOM - _RIM))
    out = math.dist((x, y), inside) / shown.scale
    return inside, out if out > 0.5 else 0.0


def fields_of_view(plan: ScenePlan, shown: Window) -> str:
    """A wedge for each setup, as wide as its lens on its sensor sees, to its subject."""
    longest = _LONGEST_M if len(plan.setups) <= _FEW else _SHORT_M
    wedges = []
    for setup in plan.setups:
        (x, y), out = _spot(setup, shown)
        camera = setup.camera
        half = math.atan(camera.sensor_width_mm / 2.0 / camera.focal_mm)
        long = min(longest, max(0.8, 1.1 * (setup.reach - out))) * shown.scale
        a = math.radians(90.0 + camera.pan)
        ends = [(x + long * math.cos(a + s * half), y - long * math.sin(a + s * half)) for s in (1, -1)]
        edge = f"A{long:.1f} {long:.1f} 0 {int(half > math.pi / 2)} 1"
        data = f"M{x:.1f} {y:.1f} L{ends[0][0]:.1f} {ends[0][1]:.1f} {edge} {ends[1][0]:.1f} {ends[1][1]:.1f}Z"
        wedges.append(path(data, fill=ACCENT))
    return group(wedges, fill_opacity=0.07, stroke=ACCENT, stroke_opacity=0.38, stroke_width=0.8)


def paths(plan: ScenePlan, shown: Window) -> str:
    """The ways of figures and of cameras, with heads."""
    ways = []
    for one in plan.standing:
        if len(one.path) > 1 or (one.path and math.dist(one.path[0], (one.x, one.y)) > 0.3):
            places = [shown.at(*place) for place in ((one.x, one.y), *one.path)]
            ways.append(_way(places, INK, "6 4"))
    for setup in plan.setups:
        at = _spot(setup, shown)[0]
        for end in setup.travels[:3]:
            ways.append(_way([at, shown.at(*end)], ACCENT, "2 3"))
        for turned in setup.turns[:2]:
            ways.append(_turn(at, setup.camera.pan, turned))
    return group(ways)


def _way(places: Sequence[Place], colour: str, dash: str) -> str:
    apart = [here for here, before in zip(places[1:], places, strict=False) if math.dist(here, before) > 1.0]
    line = [places[0], *apart]
    if len(line) < 2:
        return ""
    (x0, y0), (x1, y1) = line[-2:]
    head = _head((x1, y1), math.atan2(y1 - y0, x1 - x0), colour)
    return path(points(line), stroke=colour, stroke_width=1.6, stroke_dasharray=dash) + head


def _head(tip: Place, angle: float, colour: str) -> str:
    barbs = [(tip[0] - 9 * math.cos(angle + s), tip[1] - 9 * math.sin(angle + s)) for s in (0.42, -0.42)]
    return path(points([barbs[0], tip, barbs[1]], closed=True), fill=colour)


def _turn(at: Place, pan: float, turned: float) -> str:
    """An arc before the lens in the direction of a pan."""
    radius, start, end = 26.0, math.radians(90.0 + pan), math.radians(90.0 + pan + max(-120.0, min(120.0, turned)))
    steps = [start + (end - start) * t / 12 for t in range(13)]
    arc = [(at[0] + radius * math.cos(a), at[1] - radius * math.sin(a)) for a in steps]
    (x0, y0), (x1, y1) = arc[-2:]
    return path(points(arc), stroke=ACCENT, stroke_width=1.4) + _head((x1, y1), math.atan2(y1 - y0, x1 - x0), ACCENT)


def figures(plan: ScenePlan, shown: Window, paper: Paper) -> str:
    """Everybody from above, named where first seen; a later place is drawn lighter."""
    half = _half(shown)
    drawn = [circle(shown.at(*at), 0.7 * half, fill="#ffffff", stroke=_FAINT, stroke_width=1.0) for at in plan.crowd]
    moves = []
    for one in plan.standing:
        sign = figure_sign(shown.at(one.x, one.y), one.facing, half)
        drawn.append(group([sign], opacity=0.45).rstrip() if one.later else sign)
        if one.later:
            home = next(other for other in plan.standing if other.name == one.name)
            moves.append(_way([shown.at(home.x, home.y), shown.at(one.x, one.y)], "#8e8e93", "2 4"))
    names = [_name(one, shown, paper, half) for one in plan.standing if not one.later]
    return group(moves) + group(drawn) + group(names, fill=INK, font_weight="bold")


def _name(one: Standing, shown: Window, paper: Paper, half: float) -> str:
    name = words(one.name, 22)
    at = shown.at(one.x, one.y)
    # Behind the back there is room more often than before the face.
    away = math.radians(90.0 - one.facing)
    box = paper.place(at, (wide(name, _NAME), _NAME + 2.0), away=away, clear=half)
    return text(((box[0] + box[2]) / 2, box[3] - 3.5), name, size=_NAME, text_anchor="middle")


def figure_sign(at: Place, facing: float, half: float) -> str:
    """Shoulders, a head, and a nose that points where the figure faces."""
    x, y = at
    body = element("ellipse", rx=half, ry=0.46 * half, fill="#8e8e93", stroke=INK, stroke_width=1.2)
    nose = path(
        f"M{-0.2 * half:.1f} {-0.36 * half:.1f}L0 {-0.86 * half:.1f}L{0.2 * half:.1f} {-0.36 * half:.1f}", fill=INK
    )
    head = circle((0.0, 0.0), 0.42 * half, fill="#ffffff", stroke=INK, stroke_width=1.2)
    return group([body, nose, head], transform=f"translate({x:.1f} {y:.1f}) rotate({-facing:.1f})").rstrip()


def cameras(plan: ScenePlan, shown: Window, paper: Paper, language: Language) -> str:
    """Each setup's camera with the numbers of its shots and its lens."""
    signs, labels, leaders = [], [], []
    for setup in plan.setups:
        at, out = _spot(setup, shown)
        signs.append(camera_sign(at, setup.camera.pan))
        rows = _rows(setup.numbers)
        lens = f"{setup.camera.focal_mm:.0f} {label(language, 'millimetres')}"
        if out:
            lens += f" · +{out:.0f} {term(language, 'plan', 'metres')}"
        size = (max([wide(row, _NUMBER) for row in rows] + [wide(lens, _LENS)]) + 8.0, _ROW * len(rows) + 14.0)
        away = math.radians(90.0 - setup.camera.pan)
        box = paper.place(at, size, away=away, clear=9.0)
        labels.append(_plate(box, rows, lens))
        leaders.append(_leader(at, box))
    return group(leaders, stroke=ACCENT, stroke_width=0.7) + group(signs) + group(labels, text_anchor="middle")


def _plate(box: tuple[float, float, float, float], rows: Sequence[str], lens: str) -> str:
    left, top, right, bottom = box
    middle = (left + right) / 2
    plate = element(
        "rect", x=left, y=top, width=right - left, height=bottom - top, rx=3, fill="#ffffff", fill_opacity=0.86,
    )  # fmt: skip
    numbers = [
        text((middle, top + 12.0 + _ROW * n), row, size=_NUMBER, fill=ACCENT, font_weight="bold")
        for n, row in enumerate(rows)
    ]
    return plate + "".join(numbers) + text((middle, bottom - 3.5), lens, size=_LENS, fill=_FAINT)


def _leader(at: Place, box: tuple[float, float, float, float]) -> str:
    """A thin line to a label that had to go further off."""
    x, y = min(max(at[0], box[0]), box[2]), min(max(at[1], box[1]), box[3])
    return path(points([at, (x, y)])) if math.dist(at, (x, y)) > 16.0 else ""


def _rows(numbers: Sequence[str]) -> list[str]:
    """Shot numbers without their scene, runs as ranges, over a few rows; what does not fit is counted."""
    parts = _ranges([words(each.rpartition("-")[2] or each, 8) for each in numbers])
    rows: list[str] = []
    for n, part in enumerate(parts):
        if rows and len(rows[-1]) + len(part) + 2 <= _ROWS:
            rows[-1] += f", {part}"
        elif len(rows) == _MOST_ROWS:
            rows[-1] += f" +{len(parts) - n}"
            break
        else:
            rows.append(part)
    return rows


def _ranges(numbers: Sequence[str]) -> list[str]:
    runs: list[list[str]] = []
    for before, each in pairwise(["", *numbers]):
        follows = before.isdecimal() and each.isdecimal() and len(each) < 7 and int(each) == int(before) + 1
        if follows and runs:
            runs[-1].append(each)
        else:
            runs.append([each])
    return [part for run in runs for part in ([f"{run[0]}–{run[-1]}"] if len(run) > 2 else run)]


def camera_sign(at: Place, pan: float) -> str:
    """A camera from above, its lens at the place, looking where it pans to; 0 is up."""
    x, y = at
    body = element("rect", x=-5.5, y=4.0, width=11, height=13, rx=1.5, fill=ACCENT)
    lens = path("M-2.6 4 L-5 -1 H5 L2.6 4Z", fill=ACCENT)
    return group([body, lens], transform=f"translate({x:.1f} {y:.1f}) rotate({-pan:.1f})").rstrip()
