"""Values: how light or dark each seen sample is, by its tone, the key light, shadows, lamps, rim and air."""

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from kadr.stage.compiled import compiled, inlined

Floats = NDArray[np.float32]
Ints = NDArray[np.int32]


class Scenery(NamedTuple):
    """The world's triangles as `kadr.stage.world.World` has them, for compiled loops."""

    vertices: Floats
    normals: Floats
    faces: Ints
    flat: Floats
    tone: Floats
    thing: Ints
    part: Ints
    stuff: Ints
    smooth: Ints


class Exposure(NamedTuple):
    """Samples (h * factor, w * factor): `near` 1 / metres and `seen` the face or -1; the camera's `turn` (3, 3) and
    the parameters `par` by the names below."""

    par: Floats
    turn: Floats
    near: Floats
    seen: Ints
    factor: int


class Lights(NamedTuple):
    """The shadow map along the key's `basis` (3, 3), lamps (n, 5) x, y, z, strength and 1 for an open fire, the
    figures' heads (n, 14), and who stands before a fire: `screens` (n, 4) x, y, top, number of the thing."""

    basis: Floats
    shadow: Floats
    lamps: Floats
    heads: Floats
    screens: Floats


class Picture(NamedTuple):
    """What shading fills, (h, w) each: grey `value`, `depth` in metres (0 sky), direction of hatching `lean`
    (see `kadr.stage.pencil`), `figure` how much of a pixel is people."""

    value: Floats
    depth: Floats
    lean: NDArray[np.uint8]
    figure: Floats


# Places in `Exposure.par`.
(
    EYE_X, EYE_Y, EYE_Z, FOCAL, CENTRE_X, CENTRE_Y, KEY_X, KEY_Y, KEY_Z, KEY, AMBIENT, HAZE, HAZE_M, SKY_TOP, SKY_LOW,
    LIFT, SPAN, RIM, SHADOW, LAMP, FIRST_FIGURE, SHADOW_X, SHADOW_Y, SHADOW_SCALE, HEIGHT_PX, NIGHT, LEVELS, MIST, SIZE,
) = range(29)  # fmt: skip
# What faces are made of: `kadr.stage.world.Stuff` as plain numbers, which is what loops compile.
GROUND, SET, PROP, CLOTH, SKIN, FACE, HAIR, FUR, FRONT, PAPER = range(10)
# Heads of this share of the picture's height are close: what they wear is shaded by blocks.
LARGE = 0.22
# Paper in somebody's hands is never darker than in this light: an insert of a letter by night is there to be read, and
# a gaffer would bounce light on it from beneath the frame.
LEGIBLE = 0.82
# Half a body's width, as a fire sees it.
SCREEN_M = 0.19
# At this height a third of the mist is left.
MIST_M = 1.1


@compiled
def _hash(x: int, y: int) -> float:
    n = (x * 374761393 + y * 668265263) & 0x7FFFFFFF
    n = ((n ^ (n >> 13)) * 1274126177) & 0x7FFFFFFF
    return ((n ^ (n >> 16)) & 0xFFFF) / 65535.0


@compiled
def noise(x: float, y: float) -> float:
    """Smooth value noise, 0 to 1, one swing per unit."""
    i, j = int(np.floor(x)), int(np.floor(y))
    u, v = x - i, y - j
    u, v = u * u * (3.0 - 2.0 * u), v * v * (3.0 - 2.0 * v)
    low = _hash(i, j) * (1.0 - u) + _hash(i + 1, j) * u
    high = _hash(i, j + 1) * (1.0 - u) + _hash(i + 1, j + 1) * u
    return low * (1.0 - v) + high * v


@inlined
def _normal(v: Floats, n: Floats, faces: Ints, number: int, p: Floats, out: Floats) -> None:  # noqa: PLR0917  compiled loops are called by position
    """The direction of a smooth surface at p, interpolated between its face's corners, into `out`."""
    i0, i1, i2 = faces[number, 0], faces[number, 1], faces[number, 2]
    ax, ay, az = v[i0, 0], v[i0, 1], v[i0, 2]
    bx, by, bz = v[i1, 0] - ax, v[i1, 1] - ay, v[i1, 2] - az
    cx, cy, cz = v[i2, 0] - ax, v[i2, 1] - ay, v[i2, 2] - az
    qx, qy, qz = p[0] - ax, p[1] - ay, p[2] - az
    d00, d01, d11 = bx * bx + by * by + bz * bz, bx * cx + by * cy + bz * cz, cx * cx + cy * cy + cz * cz
    d20, d21 = qx * bx + qy * by + qz * bz, qx * cx + qy * cy + qz * cz
    denominator = d00 * d11 - d01 * d01
    if denominator <= 1e-18:
        return
    t = min(1.2, max(-0.2, (d11 * d20 - d01 * d21) / denominator))
    w = min(1.2, max(-0.2, (d00 * d21 - d01 * d20) / denominator))
    u = 1.0 - t - w
    x = u * n[i0, 0] + t * n[i1, 0] + w * n[i2, 0]
    y = u * n[i0, 1] + t * n[i1, 1] + w * n[i2, 1]
    z = u * n[i0, 2] + t * n[i1, 2] + w * n[i2, 2]
    size = np.sqrt(x * x + y * y + z * z)
    if size > 1e-6:
        out[0], out[1], out[2] = x / size, y / size, z / size


@inlined
def _in_shadow(par: Floats, basis: Floats, shadow: Floats, p: Floats) -> float:
    """0 lit to 1 in cast shadow, softened over four samples of the shadow map."""
    rows, columns = shadow.shape
    x = (basis[0, 0] * p[0] + basis[0, 1] * p[1] + basis[0, 2] * p[2] - par[SHADOW_X]) * par[SHADOW_SCALE]
    y = (basis[1, 0] * p[0] + basis[1, 1] * p[1] + basis[1, 2] * p[2] - par[SHADOW_Y]) * par[SHADOW_SCALE]
    if x < 1.0 or y < 1.0 or x >= columns - 2 or y >= rows - 2:
        return 0.0
    z = basis[2, 0] * p[0] + basis[2, 1] * p[1] + basis[2, 2] * p[2]
    i, j = int(x), int(y)
    u, v = x - i, y - j
    z += 0.035 + 1.5 / par[SHADOW_SCALE]
    low = (shadow[j, i] > z) * (1 - u) + (shadow[j, i + 1] > z) * u
    high = (shadow[j + 1, i] > z) * (1 - u) + (shadow[j + 1, i + 1] > z) * u
    return float(low * (1 - v) + high * v)


@inlined
def _screened(screens: Floats, thing: int, x: float, y: float, z: float, p: Floats) -> float:  # noqa: PLR0917  compiled loops are called by position
    """How much of a fire at x, y, z people hide from a point, 0 to 1: their shadows run away from it."""
    dx, dy, hidden = x - p[0], y - p[1], 0.0
    length = dx * dx + dy * dy + 1e-6
    for i in range(screens.shape[0]):
        sx, sy = screens[i, 0] - p[0], screens[i, 1] - p[1]
        t = (sx * dx + sy * dy) / length
        if thing == screens[i, 3] or t <= 0.0 or t >= 1.0 or p[2] + t * (z - p[2]) > screens[i, 2]:
            continue
        away = np.sqrt((sx - t * dx) * (sx - t * dx) + (sy - t * dy) * (sy - t * dy))
        # Flames are broad: the edge softens with the way from the body.
        soft = 0.03 + 0.10 * t * np.sqrt(length)
        hidden = max(hidden, min(1.0, max(0.0, (SCREEN_M + 0.5 * soft - away) / soft)))
    return float(hidden)


@inlined
def _lamps(lamps: Floats, screens: Floats, thing: int, p: Floats, n: Floats) -> float:
    lit = 0.0
    for i in range(lamps.shape[0]):
        dx, dy, dz = lamps[i, 0] - p[0], lamps[i, 1] - p[1], lamps[i, 2] - p[2]
        d2 = dx * dx + dy * dy + dz * dz
        facing = (dx * n[0] + dy * n[1] + dz * n[2]) / np.sqrt(d2 + 1e-6)
        # Wrapped: walls and smoke throw some of a lamp's light around corners.
        # Flames are tall, and light the ground that a point so low would only graze.
        wrap = 0.55 if lamps[i, 4] > 0.0 else 0.25
        here = lamps[i, 3] * max(0.0, wrap + (1.0 - wrap) * facing) / (0.6 + 0.22 * d2)
        if lamps[i, 4] > 0.0 and here > 0.02:
            here *= 1.0 - 0.9 * _screened(screens, thing, lamps[i, 0], lamps[i, 1], lamps[i, 2], p)
        lit += here
    return float(min(1.0, lit))


@compiled
def _strands(stuff: int, head: Floats, p: Floats) -> float:
    """Hair and fur: lighter and darker strands, about 0, from the head's own axes (origin 3, frame 9, size, px)."""
    dx, dy, dz = p[0] - head[0], p[1] - head[1], p[2] - head[2]
    size = head[12]
    x = (head[3] * dx + head[6] * dy + head[9] * dz) / size
    y = (head[4] * dx + head[7] * dy + head[10] * dz) / size
    z = (head[5] * dx + head[8] * dy + head[11] * dz) / size
    fade = min(1.0, max(0.0, (head[13] - 30.0) / 90.0))
    # As many strands as the pencil can set side by side at this size.
    many = min(64.0, max(10.0, head[13] * 0.13))
    if stuff == FUR:
        a = np.arctan2(x, y)
        tuft = noise(a * 9.0, z * 7.0)
        hair = noise(a * many * 0.55 + 2.5 * noise(z * 9.0, a * 6.0), z * many * 0.28 + 3.0 * tuft)
        return float(fade * (0.75 * (hair - 0.5) + 0.5 * (tuft - 0.5)))
    # Strands fall from a crown at the back of the head.
    a = np.arctan2(x, 0.22 - y)
    along = np.sqrt(x * x + y * y + (z - 0.5) * (z - 0.5))
    waver = 1.1 * noise(along * 3.0, a * 4.0)
    fine = noise(a * many + waver * 2.0, along * 2.6)
    broad = noise(a * 6.0 + waver, along * 1.6 + 7.0)
    return float(fade * (0.62 * (fine - 0.5) + 0.55 * (broad - 0.42)))


@inlined
def _light(  # noqa: PLR0917  compiled loops are called by position
    par: Floats,
    basis: Floats,
    shadow: Floats,
    lamps: Floats,
    screens: Floats,
    thing: int,
    stuff: int,
    taken: float,
    p: Floats,
    n: Floats,
) -> float:
    """How much light falls on a point; `taken` is the share of cast shadows that the thing takes."""
    lit = n[0] * par[KEY_X] + n[1] * par[KEY_Y] + n[2] * par[KEY_Z]
    lit = min(1.0, max(0.0, 0.10 + 1.15 * lit))
    if stuff in (SKIN, FACE):
        # Skin is drawn lighter than its light: faces are what the panel is about.
        # In flat tones it has hardly a shade: a step across a face is a scar.
        lit = 0.25 + 0.75 * lit if par[LEVELS] == 0.0 else 0.62 + 0.38 * lit
        taken *= 1.0 if par[LEVELS] == 0.0 else 0.3
    cast = _in_shadow(par, basis, shadow, p)
    light = par[AMBIENT] + par[KEY] * lit * (1.0 - 0.85 * cast)
    if par[LAMP] > 0.0:
        light += _lamps(lamps, screens, thing, p, n) * par[LAMP]
    # Shadows fall dark on light ground only as far as the key is strong.
    light *= 1.0 - par[SHADOW] * cast * taken
    # Paper cannot shine: what is lit twice only comes near to white.
    return float(light if light <= 0.88 else 0.88 + (light - 0.88) * 0.35)


@inlined
def _rim(par: Floats, tone: float, p: Floats, n: Floats) -> float:
    """Light on the edges of people from behind: night keeps its silhouettes by it."""
    x, y, z = par[EYE_X] - p[0], par[EYE_Y] - p[1], par[EYE_Z] - p[2]
    facing = (x * n[0] + y * n[1] + z * n[2]) / (np.sqrt(x * x + y * y + z * z) + 1e-9)
    edge = max(0.0, 1.0 - max(0.0, facing) * 1.9)
    return float(par[RIM] * edge * edge * (0.55 + 0.45 * n[2]) * (0.55 + 0.45 * tone))


@inlined
def _value(  # noqa: PLR0917  compiled loops are called by position
    par: Floats, basis: Floats, shadow: Floats, lamps: Floats, screens: Floats, heads: Floats, tone: float, thing: int,
    stuff: int, p: Floats, n: Floats, depth: float,
) -> float:  # fmt: skip
    if tone > 1.0:
        return 1.0
    figure = thing >= par[FIRST_FIGURE]
    light = _light(par, basis, shadow, lamps, screens, thing, stuff, 0.35 if figure else 1.0, p, n)
    if stuff == PAPER:
        light = max(light, LEGIBLE)
    if figure and stuff in (HAIR, FUR) and par[LEVELS] == 0.0:
        tone += _strands(stuff, heads[thing - int(par[FIRST_FIGURE])], p) * (0.6 + 0.8 * tone)
        tone = min(1.0, max(0.02, tone))
    # Darkest cloth still shows its folds; the set is squeezed lighter so that people stand out.
    value = (0.13 + 0.87 * tone) * light if figure or stuff == PROP else (par[LIFT] + par[SPAN] * tone) * light
    if figure and par[RIM] > 0.0:
        value += _rim(par, tone, p, n)
    thick = depth / par[HAZE_M]
    if par[MIST] > 0.0:
        # Mist of the morning lies knee-deep and thins upwards.
        thick *= 1.0 + par[MIST] * np.exp(-max(0.0, p[2]) / MIST_M)
    fade = (1.0 - np.exp(-thick)) * (0.7 if figure else 1.0)
    return float(value * (1.0 - fade) + par[HAZE] * fade)


@inlined
def _stroke(par: Floats, heads: Floats, thing: int, stuff: int, n: Floats) -> int:
    """Which hatching: level on floors, upright on side walls, none on hair, finer on people who are far."""
    if stuff <= SET:
        return 1 if n[2] > 0.75 else 2 if abs(n[0]) > abs(n[1]) else 0
    if stuff in (HAIR, FUR):
        return 3
    person = thing - int(par[FIRST_FIGURE])
    if 0 <= person < heads.shape[0] and heads[person, 13] < 0.16 * par[HEIGHT_PX]:
        return 4
    return 0


@inlined
def _stepped(value: float, levels: float) -> float:
    """The nearest of so many greys; 0 leaves the value. A narrow slope keeps their borders from being jagged."""
    if levels == 0.0:
        return value
    t = min(1.0, max(0.0, value)) * (levels - 1.0)
    low = np.floor(t)
    s = min(1.0, max(0.0, (t - low - 0.5) / 0.07 + 0.5))
    return float((low + s * s * (3.0 - 2.0 * s)) / (levels - 1.0))


@inlined
def _alike(part: Ints, tone: Floats, number: int) -> int:
    """The same for faces that one sample can stand for: of one part, and of one tone to a sixteenth, as a rut and the
    earth about it are not."""
    return int(part[number]) * 64 + int(16.0 * min(3.0, tone[number])) if number >= 0 else -1


@inlined
def _uniform(part: Ints, tone: Floats, seen: Ints, y: int, x: int, size: int) -> bool:  # noqa: PLR0917  compiled loops are called by position
    """Whether a square of samples shows one part in one tone only."""
    first = seen[y, x]
    key = _alike(part, tone, first)
    for j in range(y, min(y + size, seen.shape[0])):
        for i in range(x, min(x + size, seen.shape[1])):
            other = seen[j, i]
            if other != first and _alike(part, tone, other) != key:
                return False
    return True


@inlined
def _ray(par: Floats, turn: Floats, y: int, x: int, out: Floats) -> float:
    """The way from the lens through a sample, one metre deep, into `out`; returns the sky's value there."""
    u, v = (x + 0.5 - par[CENTRE_X]) / par[FOCAL], (par[CENTRE_Y] - y - 0.5) / par[FOCAL]
    for c in range(3):
        out[c] = turn[0, c] * u + turn[1, c] * v + turn[2, c]
    rise = min(1.0, max(0.0, (out[2] / np.sqrt(1.0 + u * u + v * v) + 0.05) * 1.7))
    return float(par[SKY_LOW] + (par[SKY_TOP] - par[SKY_LOW]) * rise)


def values(world: Scenery, film: Exposure, lights: Lights, picture: Picture) -> None:
    """Fill the picture from the samples. Where a block of four pixels shows one part of the set, one sample stands
    for all; a pixel on an edge takes the mean of its samples, of which each part is shaded once."""
    _values(world, film, lights, picture, np.empty((3, 3), np.float32))


@compiled
def _values(world: Scenery, film: Exposure, lights: Lights, picture: Picture, scratch: Floats) -> None:  # noqa: C901  split, blocks and pixels would each carry a copy of the shading
    vertices, normals, faces, flat, smooth = world.vertices, world.normals, world.faces, world.flat, world.smooth
    tone, thing, part, stuff = world.tone, world.thing, world.part, world.stuff
    par, turn, near, seen, factor = film.par, film.turn, film.near, film.seen, film.factor
    basis, shadow, lamps, heads, screens = lights.basis, lights.shadow, lights.lamps, lights.heads, lights.screens
    value, depth, lean, figure = picture.value, picture.depth, picture.lean, picture.figure
    height, width = value.shape
    first_figure, large = par[FIRST_FIGURE], False
    for i in range(heads.shape[0]):
        large = large or heads[i, 13] > LARGE * par[HEIGHT_PX]
    large = large and par[LEVELS] == 0.0
    p, n, ray = scratch[0], scratch[1], scratch[2]
    for top in range(0, height, 2):
        # Pixels go block by block: corners 0 and 1 above 2 and 3.
        for at in range(2 * ((width + 1) // 2 * 2)):
            corner, left = at & 3, (at >> 2) << 1
            y, x = top + (corner >> 1), left + (corner & 1)
            if y >= height or x >= width:
                continue
            if corner == 0:
                number = seen[y * factor, x * factor]
                # Cloth that fills the frame changes as slowly as walls do.
                still = number < 0 or thing[number] < first_figure or (large and stuff[number] in (CLOTH, FRONT))
                even = still and _uniform(part, tone, seen, y * factor, x * factor, 2 * factor)
            elif even:
                value[y, x], depth[y, x] = value[top, left], depth[top, left]
                lean[y, x], figure[y, x] = lean[top, left], figure[top, left]
                continue
            count = 1 if even or _uniform(part, tone, seen, y * factor, x * factor, factor) else factor * factor
            total, people, old_key, old_value, older_key, older_value = 0.0, 0.0, -2, 0.0, -2, 0.0
            for k in range(count - 1, -1, -1):
                sy, sx = y * factor + k // factor, x * factor + k % factor
                number = seen[sy, sx]
                key = _alike(part, tone, number)
                people += 1.0 if number >= 0 and thing[number] >= first_figure else 0.0
                if k > 0 and (key == old_key or key == older_key):  # noqa: PLR1714, SIM109  numba compiles no membership test of a tuple here
                    total += old_value if key == old_key else older_value
                    continue
                here, d, way = _ray(par, turn, sy, sx, ray), 0.0, 3
                if number >= 0:
                    d = 1.0 / near[sy, sx]
                    for c in range(3):
                        p[c], n[c] = par[EYE_X + c] + ray[c] * d, flat[number, c]
                    if smooth[number] != 0:
                        _normal(vertices, normals, faces, number, p, n)
                    here = _value(
                        par, basis, shadow, lamps, screens, heads, tone[number], thing[number], stuff[number], p, n, d
                    )
                    here = _stepped(here, par[LEVELS])
                    way = _stroke(par, heads, thing[number], stuff[number], n)
                total += here
                older_key, older_value, old_key, old_value = old_key, old_value, key, here
                depth[y, x], lean[y, x] = d, way
            value[y, x], figure[y, x] = total / count, people / count
