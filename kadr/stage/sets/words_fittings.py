"""Words for furniture that comes in sizes: tables, benches, beds, units, wardrobes, shelves, stacked bedding."""

import numpy as np

from kadr.stage.mesh import Mesh, lathe, merge, tube
from kadr.stage.props import furniture
from kadr.stage.sets.measures import Metres, Offset, Side, Tone
from kadr.stage.sets.shapes import blob, block, one_part, rounded
from kadr.stage.sets.vocabulary import Site, word
from kadr.stage.sets.words_fixtures import against


@word("table", stands=True)
def table(_: Site, *, width: Metres = 1.3, depth: Metres = 0.8, height: Metres = 0.75) -> Mesh:
    """A four-legged table."""
    return furniture.table(width, depth, height)


@word("bench", stands=True, seats=((-0.35, 0.0, 0.46, 0.0), (0.35, 0.0, 0.46, 0.0)))
def bench(_: Site, *, length: Metres = 1.5) -> Mesh:
    """A bench with a back, for two; the one that sits on it faces north."""
    return furniture.bench(length)


@word("units", stands=True)
def units(
    _: Site, *, width: Metres = 2.4, depth: Metres = 0.6, height: Metres = 0.9, fronts: Tone = 0.6, top: Tone = 0.3
) -> Mesh:
    """A run of kitchen units, their doors to the south, with a worktop on a plinth set back."""
    w, d = width / 2, depth / 2
    body = block(-w, -d + 0.03, 0.1, w, d, height - 0.04, tone=max(0.0, fronts - 0.14))
    plinth = block(-w + 0.02, -d + 0.09, 0, w - 0.02, d, 0.1, tone=0.12)
    worktop = block(-w - 0.02, -d - 0.03, height - 0.04, w + 0.02, d, height, tone=top)
    count = max(1, min(40, round(width / 0.6)))
    each = width / count
    starts = -w + each * np.arange(count)
    doors = [
        block(x + 0.015, -d + 0.005, 0.13, x + each - 0.015, -d + 0.03, height - 0.07, tone=fronts) for x in starts
    ]
    pulls = [
        block(x + 0.12, -d - 0.02, height - 0.15, x + each - 0.12, -d + 0.005, height - 0.13, tone=0.12) for x in starts
    ]
    return merge([body, plinth, worktop, *doors, one_part(*pulls)])


@word("wall_cupboards")
def wall_cupboards(
    site: Site,
    *,
    on: Side,
    along: Offset,
    width: Metres = 1.2,
    low: Metres = 1.5,
    height: Metres = 0.7,
    tone: Tone = 0.62,
) -> Mesh:
    """Cupboards hung on a wall over the units."""
    count = max(1, min(40, round(width / 0.6)))
    each = width / count
    body = block(-width / 2, 0.0, low, width / 2, 0.32, low + height, tone=max(0.0, tone - 0.12))
    doors = [
        block(-width / 2 + each * i + 0.012, 0.32, low + 0.015, -width / 2 + each * (i + 1) - 0.012, 0.34,
              low + height - 0.015, tone=tone)
        for i in range(count)
    ]  # fmt: skip
    return against(site, on, along, merge([body, *doors]))


@word("fridge", stands=True)
def fridge(_: Site, *, height: Metres = 1.75, tone: Tone = 0.86) -> Mesh:
    """A fridge, its doors to the north."""
    body = block(-0.32, -0.3, 0.04, 0.32, 0.28, height, tone=tone - 0.12 if tone > 0.12 else tone)
    doors = [block(-0.32, 0.28, low, 0.32, 0.33, high, tone=tone) for low, high in
             ((0.06, height * 0.64), (height * 0.65, height))]  # fmt: skip
    handles = [block(-0.27, 0.33, low, -0.24, 0.37, low + 0.36, tone=0.2) for low in (height * 0.38, height * 0.69)]
    return merge([body, *doors, *handles])


@word("cooker", stands=True)
def cooker(_: Site, *, height: Metres = 0.9) -> Mesh:
    """A cooker with four burners, its oven door to the north."""
    body = block(-0.3, -0.3, 0, 0.3, 0.3, height, tone=0.8)
    oven = block(-0.25, 0.3, 0.2, 0.25, 0.315, 0.68, tone=0.22)
    rail = tube([(-0.24, 0.35, 0.72), (0.24, 0.35, 0.72)], [0.012, 0.012], sides=5, tone=0.2)
    knobs = [block(x - 0.02, 0.3, 0.79, x + 0.02, 0.33, 0.83, tone=0.2) for x in (-0.2, -0.1, 0.0, 0.1, 0.2)]
    plate = block(-0.29, -0.29, height, 0.29, 0.29, height + 0.01, tone=0.3)
    rings = [
        lathe([(0.1, height + 0.02), (0.07, height + 0.025)], sides=14, tone=0.08).moved(x, y)
        for x in (-0.14, 0.14) for y in (-0.14, 0.14)
    ]  # fmt: skip
    return merge([body, oven, rail, one_part(*knobs), plate, *rings])


@word("sink")
def sink(_: Site) -> Mesh:
    """A basin let into a worktop, its tap in the north: `at` has the worktop's height."""
    rim = lathe([(0.27, 0.0), (0.26, 0.012), (0.22, 0.012), (0.2, 0.004), (0, 0.003)], sides=20, tone=0.5)
    tap = tube([(0, 0.24, 0), (0, 0.24, 0.26), (0, 0.18, 0.3), (0, 0.06, 0.27)], [0.018] * 4, sides=6, tone=0.25)
    return merge([rim, tap])


@word("wardrobe", stands=True)
def wardrobe(_: Site, *, width: Metres = 1.6, depth: Metres = 0.6, height: Metres = 2.1, tone: Tone = 0.42) -> Mesh:
    """A wardrobe, its doors to the north."""
    w, d = width / 2, depth / 2
    body = block(-w, -d, 0.06, w, d - 0.02, height, tone=tone)
    foot = block(-w + 0.04, -d + 0.04, 0, w - 0.04, d - 0.08, 0.06, tone=0.15)
    count = max(1, min(20, round(width / 0.55)))
    each = width / count
    doors = [
        block(-w + each * i + 0.012, d - 0.02, 0.1, -w + each * (i + 1) - 0.012, d, height - 0.04, tone=tone + 0.1)
        for i in range(count)
    ]
    pulls = [
        block(-w + each * i + (each - 0.08 if i % 2 == 0 else 0.05), d, 0.95, -w + each * i
              + (each - 0.05 if i % 2 == 0 else 0.08), d + 0.03, 1.15, tone=0.1)
        for i in range(count)
    ]  # fmt: skip
    return merge([body, foot, *doors, one_part(*pulls)])


@word("double_bed", stands=True, seats=((-0.38, -0.86, 0.54, 180.0), (0.38, -0.86, 0.54, 180.0)))
def double_bed(_: Site, *, width: Metres = 1.6) -> Mesh:
    """A bed for two with its head to the north; two sit on its foot, looking south."""
    w = width / 2
    frame = block(-w, -1.02, 0.08, w, 1.02, 0.3, tone=0.3)
    head = block(-w - 0.04, 1.02, 0, w + 0.04, 1.08, 1.05, tone=0.26)
    mattress = rounded(block(-w + 0.02, -1.0, 0.3, w - 0.02, 1.0, 0.5, tone=0.8))
    blanket = block(-w - 0.03, -1.03, 0.22, w + 0.03, 0.4, 0.54, tone=0.42)
    fold = block(-w - 0.03, 0.36, 0.5, w + 0.03, 0.56, 0.56, tone=0.86)
    pillows = [blob(0.36, 0.24, 0.11, tone=0.95).moved(s * w / 2, 0.78, 0.56) for s in (-1, 1)]
    return merge([frame, head, mattress, blanket, fold, *pillows])
