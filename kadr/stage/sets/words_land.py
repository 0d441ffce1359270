"""Words for the open country: earth, grass, trees, stones, water, tracks. What is strewn stands on the page's land."""

from itertools import pairwise
from typing import Annotated

import numpy as np

from kadr.film.staging import Weather
from kadr.stage.mesh import Mesh, merge, tube
from kadr.stage.sets import growth
from kadr.stage.sets import land as lands
from kadr.stage.sets import water as waters
from kadr.stage.sets.measures import Choice, Count, Course, Degrees, Metres, Offset, Outline, Share, Tone
from kadr.stage.sets.shapes import Array, beam, blob, flat, planted
from kadr.stage.sets.vocabulary import Site, word

Kind = Annotated[str, Choice(("birch", "poplar", "spruce", "pine"))]
# The tone of what is dry grass and leaf by day; under snow it stands out darker still.
_GRASS = 0.4


@word("earth", flush=True)
def earth(
    site: Site,
    *,
    far: Share = 0.3,
    mottle: Share = 0.05,
    fine: bool = False,
    rock: Metres | None = None,
    snow: Metres | None = None,
) -> Mesh:
    """The ground as far as one sees, on the page's land: its tone darkens by `far` in the distance; above `rock` metres
    it is rock, above `snow` metres snow."""
    look = lands.Earth(dry=site.ground, far=far, mottle=mottle, fine=fine, even=site.land in lands.LEVEL)
    whole = lands.earth(site.conditions, site.surface, look)
    if rock is None:
        return whole
    white = snow if snow is not None else 3000.0
    return lands.heights(whole, rock=rock, snow=white, snowy=site.conditions.snowy)


def _ring(site: Site, count: int, inner: float, outer: float, keep: tuple[tuple[float, ...], ...]) -> Array:
    """Places strewn in a ring; of those in a rectangle to keep free (x0, y0, x1, y1) none."""
    places = growth.strewn(site.rng(), count, inner, outer)
    free = np.ones(len(places), np.bool_)
    for (x0, y0), (x1, y1) in pairwise(keep):
        free &= ~((places[:, 0] > x0) & (places[:, 0] < x1) & (places[:, 1] > y0) & (places[:, 1] < y1))
    return places[free]


# Rectangles that strewn things leave free are given by two opposite corners.
_NOWHERE: tuple[tuple[float, ...], ...] = ()


@word("drifts", flush=True)
def drifts(
    site: Site, *, count: Count = 30, inner: Metres = 5.0, outer: Metres = 60.0, free: Outline = _NOWHERE
) -> Mesh:
    """Snow drifts blown one way, strewn in a ring; none in the rectangle `free` (two corners)."""
    return lands.drifts(site.rng(), site.surface, _ring(site, count, inner, outer, free))


@word("grass")
def grass(
    site: Site,
    *,
    count: Count = 200,
    inner: Metres = 1.5,
    outer: Metres = 30.0,
    height: Metres = 0.22,
    blades: Count = 7,
    tone: Tone = _GRASS,
    free: Outline = _NOWHERE,
) -> Mesh:
    """Grass in clumps, strewn in a ring; none in the rectangle `free` (two corners)."""
    places = _ring(site, count, inner, outer, free)
    return growth.clumps(site.rng(), places, site.surface, height=height, tone=tone, blades=blades, bent=height > 0.32)


@word("feather_grass")
def feather_grass(
    site: Site,
    *,
    count: Count = 90,
    inner: Metres = 2.5,
    outer: Metres = 32.0,
    height: Metres = 0.62,
    tone: Tone = 0.72,
    free: Outline = _NOWHERE,
) -> Mesh:
    """Feather grass of the steppe: tall clumps that the wind bends one way; none in the rectangle `free`."""
    places = _ring(site, count, inner, outer, free)
    return growth.clumps(
        site.rng(), places, site.surface, height=height, tone=tone, blades=13, spread=0.1, wide=0.008, wind=0.5
    )


@word("ferns")
def ferns(
    site: Site, *, count: Count = 60, inner: Metres = 4.0, outer: Metres = 24.0, height: Metres = 0.5, tone: Tone = 0.33
) -> Mesh:
    """Broad leaves of the undergrowth, strewn in a ring."""
    places = _ring(site, count, inner, outer, _NOWHERE)
    return growth.clumps(site.rng(), places, site.surface, height=height, tone=tone, blades=7, spread=0.07, wide=0.05)


@word("reeds")
def reeds(
    site: Site, *, area: Outline, count: Count = 80, height: Metres = 1.5, low: Offset = -0.4, tone: Tone = 0.42
) -> Mesh:
    """Reeds standing in the water within `area` (two corners), `low` metres deep."""
    rng = site.rng()
    (x0, y0), (x1, y1) = area[0], area[-1]
    places = rng.uniform((min(x0, x1), min(y0, y1)), (max(x0, x1), max(y0, y1)), (count, 2))
    return growth.clumps(
        rng, places, lambda x, _: low + 0.0 * x, height=height, tone=tone, blades=8, spread=0.16, wide=0.016, wind=0.12
    )


@word("stones")
def stones(site: Site, *, count: Count = 24, inner: Metres = 3.0, outer: Metres = 40.0, size: Metres = 0.3) -> Mesh:
    """Stones half sunk into the ground, strewn in a ring; `size` is half their width."""
    rng = site.rng()
    snowy = site.conditions.snowy
    models = [growth.stone(rng, snowy=snowy).scaled(size / 0.36) for _ in range(4)]
    return planted(models, growth.strewn(rng, count, inner, outer), rng, site.surface)


@word("boulders")
def boulders(site: Site, *, count: Count = 8, inner: Metres = 8.0, outer: Metres = 34.0, size: Metres = 1.3) -> Mesh:
    """Boulders, faceted, strewn in a ring; `size` is half their width."""
    rng = site.rng()
    models = [
        flat(blob(size, size * 0.8, size * 0.82, tone=0.45, rng=rng, sides=9)).moved(0, 0, size * 0.26)
        for _ in range(4)
    ]
    if site.conditions.snowy:
        cap = blob(size * 0.8, size * 0.64, size * 0.36, tone=0.97, rng=rng, sides=9).moved(0, 0, size * 0.82)
        models = [merge([one, cap]) for one in models]
    return planted(models, growth.strewn(rng, count, inner, outer), rng, site.surface)


@word("bushes")
def bushes(site: Site, *, count: Count = 10, inner: Metres = 8.0, outer: Metres = 60.0, size: Metres = 0.5) -> Mesh:
    """Low thickets strewn in a ring; `size` is half their width."""
    rng, snowy = site.rng(), site.conditions.snowy
    models = [growth.bush(rng, snowy=snowy).scaled(size / 0.5) for _ in range(3)]
    return planted(models, growth.strewn(rng, count, inner, outer), rng, site.surface)


def _grown(kind: str, height: float, site: Site, rng: np.random.Generator, *, fine: bool = True) -> Mesh:
    snowy = site.conditions.snowy
    if kind == "birch":
        return growth.leafy(height, rng, bare=snowy)
    if kind == "poplar":
        return growth.poplar(height, rng, bare=snowy)
    if kind == "pine":
        return growth.pine(height, rng, snowy=snowy, fine=fine)
    return growth.conifer(height, snowy=snowy, skirts=6 if fine else 3)


@word("tree", stands=False)
def tree(site: Site, *, height: Metres = 7.0, kind: Kind = "birch") -> Mesh:
    """One tree on the spot: a birch, a poplar, a spruce or a pine, bare in winter where it sheds its leaves."""
    return _grown(kind, height, site, site.rng())


@word("trees")
def trees(
    site: Site,
    *,
    count: Count = 12,
    inner: Metres = 8.0,
    outer: Metres = 30.0,
    height: Metres = 9.0,
    kind: Kind = "spruce",
    fine: bool = True,
    free: Outline = _NOWHERE,
) -> Mesh:
    """Trees of one kind strewn in a ring, none in the rectangle `free`; with `fine` false drawn with fewer lines."""
    rng = site.rng()
    models = [_grown(kind, height * share, site, rng, fine=fine) for share in (0.8, 1.0, 1.2)]
    return planted(models, _ring(site, count, inner, outer, free), rng, site.surface)


@word("far_trees")
def far_trees(
    site: Site, *, count: Count = 60, inner: Metres = 32.0, outer: Metres = 75.0, height: Metres = 10.0,
    bare_to: Share = 0.1, free: Outline = _NOWHERE,
) -> Mesh:  # fmt: skip
    """Silhouettes of trees for the distance, strewn in a ring; trunks are bare up to the share `bare_to`."""
    rng = site.rng()
    models = [growth.thin(height * share, bare_to=bare_to) for share in (0.85, 1.15)]
    return planted(models, _ring(site, count, inner, outer, free), rng, site.surface)


@word("treeline")
def treeline(
    site: Site,
    *,
    radius: Metres = 85.0,
    height: Metres = 9.0,
    start: Degrees = 0.0,
    end: Degrees = 360.0,
    tone: Tone = 0.3,
) -> Mesh:
    """A wall of trees far off, on a part of the circle round the middle: degrees counter-clockwise from the east."""
    return growth.treeline(site.rng(), site.surface, radius=radius, height=height, arc=(start, end), tone=tone)


@word("log", stands=True)
def log(_site: Site, *, length: Metres = 4.0, radius: Metres = 0.2) -> Mesh:
    """A fallen trunk along x, its broken boughs still on it."""
    half = length / 2
    trunk = tube(
        [(-half, 0.1, radius), (0, -0.1, radius * 1.1), (half, 0.1, radius)], [radius, radius, radius * 0.8], sides=9,
        tone=0.4,
    )  # fmt: skip
    stubs = [
        tube([(x, 0, radius * 1.4), (x + 0.3, s * 0.25, radius * 1.4 + 0.45)], [0.05, 0.02], sides=5, tone=0.36)
        for x, s in ((-half * 0.5, 1), (half * 0.2, -1), (half * 0.6, 1))
    ]
    end = blob(0.02, radius * 0.8, radius * 0.8, tone=0.75, sides=10).moved(half + 0.02, 0.1, radius)
    return merge([trunk, *stubs, end])


@word("stump")
def stump(_site: Site, *, radius: Metres = 0.3) -> Mesh:
    """A tree stump."""
    foot = tube([(0, 0, -0.1), (0, 0, 0.1), (0, 0, 0.42)], [radius * 1.5, radius * 1.1, radius], sides=9, tone=0.36)
    return merge([foot, blob(radius * 0.9, radius * 0.9, 0.02, tone=0.75, sides=10).moved(0, 0, 0.43)])


@word("patches", flush=True)
def patches(
    site: Site,
    *,
    count: Count = 40,
    inner: Metres = 0.5,
    outer: Metres = 9.0,
    size: Metres = 0.4,
    tone: Tone = 0.5,
) -> Mesh:
    """Uneven blotches on level ground near the middle: worn earth, moss, leaves; strewn in a ring."""
    rng = site.rng()
    return lands.patches(rng, growth.strewn(rng, count, inner, outer), site.surface, size=size, tone=tone)


@word("puddles")
def puddles(
    site: Site, *, count: Count = 18, inner: Metres = 1.2, outer: Metres = 10.0, size: Metres = 0.35, tone: Tone = 0.95
) -> Mesh:
    """Puddles that mirror the sky, strewn in a ring."""
    rng = site.rng()
    tone = tone if not site.conditions.night else 0.6
    return lands.patches(rng, growth.strewn(rng, count, inner, outer), site.surface, size=size, tone=tone, lift=0.01)


@word("ruts", flush=True)
def ruts(
    site: Site, *, along: Course, gauge: Metres = 1.5, width: Metres = 0.4, tone: Tone = 0.4, lift: Metres = 0.015
) -> Mesh:
    """Two ruts of wheels through places, `gauge` metres apart, worn into the ground."""
    path = _smoothed(along)
    aside = np.gradient(path, axis=0)[:, ::-1] * [1.0, -1.0]
    aside *= gauge / 2 / np.maximum(np.linalg.norm(aside, axis=1, keepdims=True), 1e-9)
    return merge([lands.strip(site.surface, path + s * aside, width, tone=tone, lift=lift) for s in (-1, 1)])


def _smoothed(along: tuple[tuple[float, ...], ...]) -> Array:
    """A line through places with its corners rounded off, its ends where they are."""
    points = np.asarray(along, np.float64)[:, :2]
    s, knots = np.linspace(0, len(points) - 1, 8 * len(points)), np.arange(len(points))
    line = np.stack([np.interp(s, knots, points[:, i]) for i in (0, 1)], axis=-1)
    for _ in range(5):
        line[1:-1] = (line[:-2] + line[1:-1] + line[2:]) / 3.0
    return line


@word("track")
def track(
    site: Site, *, along: Course, width: Metres = 0.4, tone: Tone = 0.5, lift: Metres = 0.02, smooth: bool = True
) -> Mesh:
    """A strip on the ground through places: a path, a lane; smoothed through them."""
    path = _smoothed(along) if smooth else np.asarray(along, np.float64)[:, :2]
    return lands.strip(site.surface, path, width, tone=tone, lift=lift)


@word("road")
def road(
    site: Site,
    *,
    width: Metres = 5.6,
    tone: Tone = 0.4,
    offset: Offset = 0.0,
    lift: Metres = 0.02,
    turned: bool = False,
) -> Mesh:
    """A road over the plain, north and south and bending away; `turned` east and west, five metres south."""
    y = np.concatenate([-np.geomspace(400, 2, 26), np.geomspace(2, 900, 30)])
    path = np.stack([offset + lands.bend(y), y], axis=-1)
    if turned:
        path = np.stack([-path[:, 1], path[:, 0] - 5.0], axis=-1)
    return lands.strip(site.surface, path, width, tone=tone, lift=lift)


@word("wires")
def wires(site: Site, *, aside: Offset = 6.5, spacing: Metres = 24.0, high: Metres = 6.6, turned: bool = False) -> Mesh:
    """A line of poles with two wires that follows the road, `aside` metres off it."""
    tops, poles = [], []
    for y in np.arange(-100.0, 260.0, spacing):
        x = aside + float(lands.bend(np.array([y]))[0])
        px, py = (-float(y), x - 5.0) if turned else (x, float(y))
        z = float(site.surface(np.array([px]), np.array([py]))[0])
        ax, ay = (0.0, 0.7) if turned else (0.7, 0.0)
        poles += [
            beam((px, py, z - 0.3), (px, py, z + high), width=0.2, tone=0.3),
            beam((px - ax, py - ay, z + high - 0.5), (px + ax, py + ay, z + high - 0.5), width=0.12, tone=0.3),
        ]
        tops.append([(px - s * ax * 0.92, py - s * ay * 0.92, z + high - 0.4) for s in (-1, 1)])
    lines = []
    for a, b in pairwise(tops):
        for p, q in zip(a, b, strict=True):
            middle = tuple((u + v) / 2 - (0.55 if i == 2 else 0.0) for i, (u, v) in enumerate(zip(p, q, strict=True)))
            lines += [beam(p, middle, width=0.03, tone=0.3), beam(middle, q, width=0.03, tone=0.3)]
    return merge([*poles, *lines])


@word("water")
def water(
    site: Site, *, shore: Offset = 2.0, reach: Metres = 430.0, tone: Tone = 0.5, swell: Share = 0.3, low: Offset = -0.3
) -> Mesh:
    """Water from `shore` metres north of the middle as far as `reach`, with wavelets; ice in winter."""
    return waters.sheet(
        site.rng(), shore=shore, reach=reach, tone=tone, swell=swell, low=low, ice=site.conditions.snowy,
        moon=site.conditions.night and site.conditions.weather is Weather.CLEAR,
    )  # fmt: skip


@word("breakers")
def breakers(site: Site, *, first: Offset = 7.0, count: Count = 3, spacing: Metres = 7.0, height: Metres = 0.4) -> Mesh:
    """Waves that roll onto a northern strand, foam on their crests and foam on the sand; none under ice."""
    return waters.breakers(site.rng(), first=first, count=count, spacing=spacing, height=height)


@word("river")
def river(site: Site, *, middle: Offset = 10.0, width: Metres = 150.0, low: Offset = -9.0, tone: Tone = 0.45) -> Mesh:
    """A river that runs east and west, `middle` metres north, `low` metres below, with its streaks; ice in winter."""
    return waters.river(site.rng(), middle=middle, width=width, low=low, tone=tone, ice=site.conditions.snowy)


@word("haystack", stands=True)
def haystack(site: Site) -> Mesh:
    """Hay piled to a dome, three metres across, under snow in winter."""
    return growth.haystack(site.rng(), snowy=site.conditions.snowy)
