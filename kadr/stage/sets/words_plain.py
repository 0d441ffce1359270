"""Plain words of a set's page: blocks, rods, posts, lumps, discs; and another set seen from within."""

import numpy as np

from kadr.errors import NotFound
from kadr.stage.mesh import Mesh, lathe, tube
from kadr.stage.sets import shapes
from kadr.stage.sets.measures import Count, Course, Metres, Name, Offset, Tone
from kadr.stage.sets.vocabulary import Site, word


@word("block", stands=True)
def block(_: Site, *, width: Metres, depth: Metres, height: Metres, tone: Tone = 0.6) -> Mesh:
    """A box standing on its place: width from west to east, depth from south to north."""
    return shapes.block(-width / 2, -depth / 2, 0, width / 2, depth / 2, height, tone=tone)


@word("rounded_block", stands=True)
def rounded_block(_: Site, *, width: Metres, depth: Metres, height: Metres, tone: Tone = 0.6) -> Mesh:
    """A box whose light runs round its edges, as on cushions and snow."""
    return shapes.rounded(shapes.block(-width / 2, -depth / 2, 0, width / 2, depth / 2, height, tone=tone))


@word("slab")
def slab(
    _: Site, *, width: Metres, depth: Metres, tone: Tone = 0.6, lift: Offset = 0.004, boards: Metres | None = None
) -> Mesh:
    """A flat patch lying on the floor, seen from above; with boards it is laid in planks of that width."""
    patch = shapes.floor(-width / 2, -depth / 2, width / 2, depth / 2, tone=tone, z=lift)
    if boards is None:
        return patch
    step, seam = max(boards, 0.08, depth / 200), max(0.0, tone - 0.14)
    ends = np.arange(-depth / 2 + step, depth / 2, step)
    lines = [shapes.floor(-width / 2, y, width / 2, y + 0.016, tone=seam, z=lift + 0.003) for y in ends]
    return shapes.one_part(patch, *lines)


@word("disc")
def disc(_: Site, *, radius: Metres, tone: Tone = 0.6, lift: Offset = 0.004) -> Mesh:
    """A round patch lying on the floor."""
    return shapes.disc(radius, tone=tone, z=lift, sides=36)


@word("board")
def board(_: Site, *, width: Metres, height: Metres, tone: Tone = 0.6) -> Mesh:
    """An upright flat surface on its place, seen from the side that it faces only."""
    return shapes.wall((width / 2, 0.0), (-width / 2, 0.0), height, tone=tone).turned(180)


@word("post", stands=True)
def post(_: Site, *, radius: Metres, height: Metres, top: Metres | None = None, tone: Tone = 0.5) -> Mesh:
    """A round post or drum, with top another radius above."""
    end = radius if top is None else top
    return lathe([(0, 0), (radius, 0), (end, height), (0, height)], sides=14, tone=tone)


@word("rod")
def rod(_: Site, *, course: Course, radius: Metres = 0.02, tone: Tone = 0.4) -> Mesh:
    """A round rod, rope or pipe through places, each with its height."""
    return tube([list(point) for point in course], [radius] * len(course), sides=6, tone=tone)


@word("lump", stands=True)
def lump(_: Site, *, width: Metres, depth: Metres, height: Metres, tone: Tone = 0.6) -> Mesh:
    """A rounded lump lying on its place."""
    return shapes.blob(width / 2, depth / 2, height / 2, tone=tone).moved(z=height / 2)


@word("stripes")
def stripes(
    _: Site, *, count: Count, gap: Metres, length: Metres, width: Metres = 0.02, tone: Tone = 0.5, lift: Offset = 0.004
) -> Mesh:
    """Thin lines lying side by side on the floor, from west to east, each running north: boards, tiles, marks."""
    spots = (np.arange(count) - (count - 1) / 2) * gap
    lines = [shapes.floor(x - width / 2, -length / 2, x + width / 2, length / 2, tone=tone, z=lift) for x in spots]
    return shapes.one_part(*lines)


@word("outside")
def outside(site: Site, *, of: Name, sunk: Offset = 0.05) -> Mesh:
    """Another set's open air around this indoor one: what is seen through the windows of a car."""
    # Only indoors, and only of the open air: so that no two pages can hold each other.
    if not site.indoor:
        raise ValueError("outside is for indoor pages: leave it out, or say indoor = true")
    from kadr.stage import sets

    at = site.conditions
    try:
        there = sets.build(of, at.daylight, at.weather, at.seed)
    except NotFound as wrong:
        raise ValueError(str(wrong)) from None
    if there.indoor:
        raise ValueError(f"of = {of!r} is indoors: give a set in the open, as road or street")
    return there.mesh.moved(z=-sunk)
